//! Answers to requests that carried an `Idempotency-Key`: kept for a day, sealed, in the transaction that made them. What
//! was asked and how it is answered is the wire's business.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use uuid::Uuid;

use crate::access::sealing::{Place, Secrets};
use crate::domain::failure::Failure;
use crate::tables::idempotent_answers;

/// A request that may have been answered already.
#[derive(Clone, Debug)]
pub struct Repeatable {
    /// Whose it is: the id of the account or of the access key.
    pub account: Uuid,
    /// Method and path.
    pub place: String,
    /// The key that came with it.
    pub key: String,
    /// A keyed hash of its body.
    pub fingerprint: Vec<u8>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The status.
    pub status: i16,
    /// `ETag` and `Location`: {name: value}.
    pub fields: serde_json::Value,
    /// The body.
    pub body: Vec<u8>,
    /// The record that it holds.
    pub record: Option<Uuid>,
}

impl Repeatable {
    fn row(&self) -> String {
        format!("{} {} {}", self.account, self.place, self.key)
    }
}

/// How many answers are kept for an account within a day.
pub const MOST_KEPT: i64 = 10_000;
/// The column that is sealed.
const COLUMN: &str = "idempotent_answers.body";

/// What was answered to this very request; none where it is the first. Whoever comes while it is being answered is told.
///
/// # Errors
/// `conflict` while the same request is being answered; `refused` where the key came with another body; what the database
/// says.
pub fn find(
    connection: &mut PgConnection,
    request: &Repeatable,
    secrets: &Secrets,
    now: DateTime<Utc>,
) -> Result<Option<KeptAnswer>, Failure> {
    #[derive(QueryableByName)]
    struct Turn {
        #[diesel(sql_type = Bool)]
        mine: bool,
    }
    let row = request.row();
    let hash = xxhash_rust::xxh3::xxh3_64(row.as_bytes());
    let turn: Turn = diesel::sql_query("SELECT pg_try_advisory_xact_lock($1) AS mine")
        .bind::<BigInt, _>(i64::from_ne_bytes(hash.to_ne_bytes()))
        .get_result(connection)?;
    if !turn.mine {
        return Err(Failure::Conflict { detail: "the same request is being answered: wait for its answer".to_owned() });
    }
    let one = idempotent_answers::table.find((request.account, &request.place, &request.key));
    diesel::delete(one.filter(idempotent_answers::at.lt(now - Duration::days(1)))).execute(connection)?;
    type Row = (Vec<u8>, i16, serde_json::Value, Vec<u8>, Option<Uuid>);
    let kept: Option<Row> = one
        .select((
            idempotent_answers::fingerprint,
            idempotent_answers::status,
            idempotent_answers::fields,
            idempotent_answers::body,
            idempotent_answers::record,
        ))
        .first(connection)
        .optional()?;
    let Some((fingerprint, status, fields, body, record)) = kept else {
        must_have_room(connection, request.account)?;
        return Ok(None);
    };
    if fingerprint != request.fingerprint {
        return Err(Failure::Refused {
            detail: "this Idempotency-Key came with another body before: give every request a key of its own"
                .to_owned(),
        });
    }
    let body = secrets.open_sealed(Place { column: COLUMN, row: &row }, &body)?;
    Ok(Some(KeptAnswer { status, fields, body, record }))
}

/// Refuses another key where an account has used too many within a day.
fn must_have_room(connection: &mut PgConnection, account: Uuid) -> Result<(), Failure> {
    let beyond = idempotent_answers::table
        .filter(idempotent_answers::account.eq(account))
        .select(idempotent_answers::status)
        .offset(MOST_KEPT - 1)
        .limit(1);
    match beyond.first::<i16>(connection).optional()? {
        None => Ok(()),
        Some(_) => Err(Failure::Refused {
            detail: format!("{MOST_KEPT} requests with an Idempotency-Key were kept within a day: that is the most"),
        }),
    }
}

/// Keeps an answer.
///
/// # Errors
/// What the database says.
pub fn keep(
    connection: &mut PgConnection,
    request: &Repeatable,
    answer: &KeptAnswer,
    secrets: &Secrets,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let body = secrets.seal(Place { column: COLUMN, row: &request.row() }, &answer.body)?;
    diesel::insert_into(idempotent_answers::table)
        .values((
            idempotent_answers::account.eq(request.account),
            idempotent_answers::place.eq(&request.place),
            idempotent_answers::key.eq(&request.key),
            idempotent_answers::fingerprint.eq(&request.fingerprint),
            idempotent_answers::status.eq(answer.status),
            idempotent_answers::fields.eq(&answer.fields),
            idempotent_answers::body.eq(body),
            idempotent_answers::record.eq(answer.record),
            idempotent_answers::at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Forgets what is older than a day. For the keeper.
///
/// # Errors
/// What the database says.
pub fn forget_old(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, Failure> {
    let old = idempotent_answers::table.filter(idempotent_answers::at.lt(now - Duration::days(1)));
    Ok(diesel::delete(old).execute(connection)?)
}

/// Seals again, with the key of now, what an older one sealed. Gives how many there were.
///
/// # Errors
/// What the database says; `internal-error` where a value can't be opened.
pub fn seal_again(connection: &mut PgConnection, secrets: &Secrets) -> Result<usize, Failure> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        account: Uuid,
        #[diesel(sql_type = Text)]
        place: String,
        #[diesel(sql_type = Text)]
        key: String,
        #[diesel(sql_type = diesel::sql_types::Binary)]
        body: Vec<u8>,
    }
    let rows: Vec<Row> =
        diesel::sql_query("SELECT account, place, key, body FROM idempotent_answers FOR UPDATE").load(connection)?;
    let mut sealed = 0;
    for row in rows.into_iter().filter(|row| !secrets.is_current(&row.body)) {
        let name = format!("{} {} {}", row.account, row.place, row.key);
        let place = Place { column: COLUMN, row: &name };
        let body = secrets.seal(place, &secrets.open_sealed(place, &row.body)?)?;
        diesel::update(idempotent_answers::table.find((row.account, row.place, row.key)))
            .set(idempotent_answers::body.eq(body))
            .execute(connection)?;
        sealed += 1;
    }
    Ok(sealed)
}
