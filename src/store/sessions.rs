//! Sessions, which are families of refresh tokens: begun, used, listed, ended. When one may begin is decided elsewhere.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::access::sealing::{Place, Secrets};
use crate::domain::accounts::{Session, month};
use crate::domain::failure::Failure;
use crate::tables::{refresh_tokens, sessions_of_accounts as sessions};

/// After so many days a session ends in any case.
const LONGEST_DAYS: i64 = 30;
/// After so many days without use a session ends.
const IDLE_DAYS: i64 = 7;
/// How many sessions an account has at most; the one that would end first makes room.
const MOST: i64 = 20;

fn place(row: &str) -> Place<'_> {
    Place { column: "sessions_of_accounts.label", row }
}

/// Begins a session with its first refresh token.
///
/// # Errors
/// What the database says.
pub fn begin(
    connection: &mut PgConnection,
    secrets: &Secrets,
    account: Uuid,
    label: Option<&str>,
    digest: &[u8],
    now: DateTime<Utc>,
) -> Result<Uuid, Failure> {
    let (id, today) = (Uuid::new_v4(), now.date_naive());
    let of_account = sessions::table.filter(sessions::account.eq(account));
    diesel::delete(of_account.filter(sessions::idle_until.lt(today).or(sessions::ends_on.lt(today))))
        .execute(connection)?;
    let kept: Vec<Uuid> = of_account
        .order((sessions::idle_until.desc(), sessions::ends_on.desc(), sessions::id))
        .select(sessions::id)
        .limit(MOST - 1)
        .load(connection)?;
    diesel::delete(of_account.filter(sessions::id.ne_all(kept))).execute(connection)?;
    let label = label.map(|label| secrets.seal(place(&id.to_string()), label.as_bytes())).transpose()?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id),
            sessions::account.eq(account),
            sessions::label.eq(label),
            sessions::made_in.eq(month(now)),
            sessions::used_in.eq(month(now)),
            sessions::idle_until.eq(today + Duration::days(IDLE_DAYS)),
            sessions::ends_on.eq(today + Duration::days(LONGEST_DAYS)),
        ))
        .execute(connection)?;
    add_token(connection, id, digest)?;
    Ok(id)
}

fn add_token(connection: &mut PgConnection, session: Uuid, digest: &[u8]) -> Result<(), Failure> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::digest.eq(digest),
            refresh_tokens::session.eq(session),
            refresh_tokens::used.eq(false),
        ))
        .execute(connection)?;
    Ok(())
}

/// What a refresh token is, as it was before this use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// None of ours, or of a session that has ended.
    Unknown,
    /// It was used before.
    Again {
        /// The session.
        session: Uuid,
        /// Whose.
        account: Uuid,
    },
    /// It is the one to be used.
    Now {
        /// The session.
        session: Uuid,
        /// Whose.
        account: Uuid,
    },
}

/// Uses a refresh token. Two at once meet at its row: the second finds it used.
///
/// # Errors
/// What the database says.
pub fn use_token(connection: &mut PgConnection, digest: &[u8], today: NaiveDate) -> Result<Used, Failure> {
    let row: Option<(Uuid, bool)> = refresh_tokens::table
        .find(digest)
        .select((refresh_tokens::session, refresh_tokens::used))
        .for_update()
        .first(connection)
        .optional()?;
    let Some((session, used)) = row else { return Ok(Used::Unknown) };
    let Some(account) = account_of(connection, session, today)? else { return Ok(Used::Unknown) };
    if used {
        return Ok(Used::Again { session, account });
    }
    diesel::update(refresh_tokens::table.find(digest)).set(refresh_tokens::used.eq(true)).execute(connection)?;
    Ok(Used::Now { session, account })
}

/// Gives a session its next refresh token, and a week more.
///
/// # Errors
/// What the database says.
pub fn go_on(connection: &mut PgConnection, session: Uuid, digest: &[u8], now: DateTime<Utc>) -> Result<(), Failure> {
    add_token(connection, session, digest)?;
    diesel::update(sessions::table.find(session))
        .set((sessions::used_in.eq(month(now)), sessions::idle_until.eq(now.date_naive() + Duration::days(IDLE_DAYS))))
        .execute(connection)?;
    Ok(())
}

/// Whose a session is, while it lasts. For the keeper.
///
/// # Errors
/// What the database says.
pub fn account_of(connection: &mut PgConnection, session: Uuid, today: NaiveDate) -> Result<Option<Uuid>, Failure> {
    let lasting = sessions::table.find(session).filter(sessions::idle_until.ge(today).and(sessions::ends_on.ge(today)));
    Ok(lasting.select(sessions::account).first(connection).optional()?)
}

/// Whether there is a session that who asks can see.
///
/// # Errors
/// What the database says.
pub fn exists(connection: &mut PgConnection, session: Uuid) -> Result<bool, Failure> {
    Ok(diesel::select(diesel::dsl::exists(sessions::table.find(session))).get_result(connection)?)
}

/// Ends a session. Gives whether there was one.
///
/// # Errors
/// What the database says.
pub fn end(connection: &mut PgConnection, session: Uuid) -> Result<bool, Failure> {
    Ok(diesel::delete(sessions::table.find(session)).execute(connection)? > 0)
}

/// Ends every session of an account.
///
/// # Errors
/// What the database says.
pub fn end_all(connection: &mut PgConnection, account: Uuid) -> Result<(), Failure> {
    diesel::delete(sessions::table.filter(sessions::account.eq(account))).execute(connection)?;
    Ok(())
}

/// The session that a refresh token belongs to, used or not. For the keeper.
///
/// # Errors
/// What the database says.
pub fn of_token(connection: &mut PgConnection, digest: &[u8]) -> Result<Option<Uuid>, Failure> {
    Ok(refresh_tokens::table.find(digest).select(refresh_tokens::session).first(connection).optional()?)
}

/// The sessions of an account, in no order that tells anything.
///
/// # Errors
/// What the database says.
pub fn list(
    connection: &mut PgConnection,
    secrets: &Secrets,
    account: Uuid,
    current: Option<Uuid>,
) -> Result<Vec<Session>, Failure> {
    type Row = (Uuid, Option<Vec<u8>>, String, String, NaiveDate);
    let rows: Vec<Row> = sessions::table
        .filter(sessions::account.eq(account))
        .order(sessions::id)
        .select((sessions::id, sessions::label, sessions::made_in, sessions::used_in, sessions::ends_on))
        .load(connection)?;
    rows.into_iter()
        .map(|(id, label, made_in, used_in, ends_on)| {
            let label = label.map(|label| secrets.open_text(place(&id.to_string()), &label)).transpose()?;
            Ok(Session { id, label, made_in, used_in, ends_on, current: current == Some(id) })
        })
        .collect()
}

/// Calls a session something else. Gives whether there was one.
///
/// # Errors
/// What the database says.
pub fn rename(
    connection: &mut PgConnection,
    secrets: &Secrets,
    session: Uuid,
    label: Option<&str>,
) -> Result<bool, Failure> {
    let label = label.map(|label| secrets.seal(place(&session.to_string()), label.as_bytes())).transpose()?;
    Ok(diesel::update(sessions::table.find(session)).set(sessions::label.eq(label)).execute(connection)? > 0)
}

/// Forgets sessions that have ended. For the keeper.
///
/// # Errors
/// What the database says.
pub fn forget_old(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, Failure> {
    let today = now.date_naive();
    let old = sessions::table.filter(sessions::idle_until.lt(today).or(sessions::ends_on.lt(today)));
    Ok(diesel::delete(old).execute(connection)?)
}
