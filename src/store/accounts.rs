//! Accounts: found by the keyed hash of their name, read and changed. Most of it is the keeper's, before anybody is known;
//! what is checked before stands in the acts.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use serde::Serialize;
use uuid::Uuid;

use crate::access::sealing::{Place, Secrets};
use crate::access::viewer::{CoalitionRole, no_account};
use crate::domain::accounts::{Me, OwnRole, month};
use crate::domain::failure::Failure;
use crate::tables::{accounts, audit_actors, audit_contents, memberships, recovery_codes};

/// The kind of record that audit entries about members name.
pub const MEMBERS: &str = "members";

fn place<'a>(column: &'a str, row: &'a str) -> Place<'a> {
    Place { column, row }
}

/// Where names stand.
pub const NAME: &str = "accounts.name";
/// Where organizations of memberships stand.
pub const ORGANIZATION: &str = "memberships.organization";
const SEED: &str = "accounts.second_factor";
const PENDING: &str = "accounts.second_factor_pending";

/// An account as signing in needs it.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// Keyed hash of the name.
    pub name_index: Vec<u8>,
    name: Vec<u8>,
    /// The hash of the password.
    pub password: String,
    /// Runs the network.
    pub administrator: bool,
    /// Can't sign in.
    pub disabled: bool,
    second_factor: Option<Vec<u8>>,
    second_factor_pending: Option<Vec<u8>>,
    /// The last time step whose code was taken.
    pub second_factor_step: i64,
    /// The language of mails.
    pub language: Option<String>,
}

impl Account {
    /// The name.
    ///
    /// # Errors
    /// `internal-error` where it can't be opened.
    pub fn name(&self, secrets: &Secrets) -> Result<String, Failure> {
        secrets.open_text(place(NAME, &self.id.to_string()), &self.name)
    }

    /// Whether a second factor is set up.
    pub fn has_second_factor(&self) -> bool {
        self.second_factor.is_some()
    }

    /// The seed of the second factor; none where there is none.
    ///
    /// # Errors
    /// `internal-error` where it can't be opened.
    pub fn seed(&self, secrets: &Secrets) -> Result<Option<Vec<u8>>, Failure> {
        let row = self.id.to_string();
        self.second_factor.as_ref().map(|sealed| secrets.open_sealed(place(SEED, &row), sealed)).transpose()
    }

    /// The seed that was shown and not confirmed yet.
    ///
    /// # Errors
    /// `internal-error` where it can't be opened.
    pub fn pending_seed(&self, secrets: &Secrets) -> Result<Option<Vec<u8>>, Failure> {
        let row = self.id.to_string();
        self.second_factor_pending.as_ref().map(|sealed| secrets.open_sealed(place(PENDING, &row), sealed)).transpose()
    }
}

/// The account of a name; none where there is none.
///
/// # Errors
/// What the database says.
pub fn find_by_name(connection: &mut PgConnection, index: &[u8]) -> Result<Option<Account>, Failure> {
    Ok(accounts::table
        .filter(accounts::name_index.eq(index))
        .select(Account::as_select())
        .first(connection)
        .optional()?)
}

/// An account, held until the transaction ends.
///
/// # Errors
/// What the database says.
pub fn hold(connection: &mut PgConnection, id: Uuid) -> Result<Option<Account>, Failure> {
    Ok(accounts::table.find(id).select(Account::as_select()).for_update().first(connection).optional()?)
}

/// Makes an account.
///
/// # Errors
/// `refused` where the name is taken; what the database says.
pub fn add(
    connection: &mut PgConnection,
    secrets: &Secrets,
    name: &str,
    password_hash: &str,
    administrator: bool,
    now: DateTime<Utc>,
) -> Result<Uuid, Failure> {
    let id = Uuid::new_v4();
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(id),
            accounts::name_index.eq(secrets.index(name).to_vec()),
            accounts::name.eq(secrets.seal(place(NAME, &id.to_string()), name.as_bytes())?),
            accounts::password.eq(password_hash),
            accounts::administrator.eq(administrator),
            accounts::made_in.eq(month(now)),
        ))
        .execute(connection)?;
    Ok(id)
}

/// Gives an account another hash of a password.
///
/// # Errors
/// What the database says.
pub fn set_password(connection: &mut PgConnection, id: Uuid, hash: &str) -> Result<(), Failure> {
    diesel::update(accounts::table.find(id)).set(accounts::password.eq(hash)).execute(connection)?;
    Ok(())
}

/// Keeps in which month somebody signed in.
///
/// # Errors
/// What the database says.
pub fn signed_in(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<(), Failure> {
    diesel::update(accounts::table.find(id)).set(accounts::signed_in_in.eq(Some(month(now)))).execute(connection)?;
    Ok(())
}

/// Keeps a seed that is shown and not confirmed yet.
///
/// # Errors
/// What the database says.
pub fn set_pending_seed(
    connection: &mut PgConnection,
    secrets: &Secrets,
    id: Uuid,
    seed: &[u8],
) -> Result<(), Failure> {
    let sealed = secrets.seal(place(PENDING, &id.to_string()), seed)?;
    diesel::update(accounts::table.find(id))
        .set(accounts::second_factor_pending.eq(Some(sealed)))
        .execute(connection)?;
    Ok(())
}

/// Makes a confirmed seed the second factor, with recovery codes; or takes the second factor away.
///
/// # Errors
/// What the database says.
pub fn set_second_factor(
    connection: &mut PgConnection,
    secrets: &Secrets,
    id: Uuid,
    seed_and_step: Option<(&[u8], i64)>,
    recovery: &[Vec<u8>],
) -> Result<(), Failure> {
    let row = id.to_string();
    let sealed = seed_and_step.map(|(seed, _)| secrets.seal(place(SEED, &row), seed)).transpose()?;
    diesel::update(accounts::table.find(id))
        .set((
            accounts::second_factor.eq(sealed),
            accounts::second_factor_pending.eq(None::<Vec<u8>>),
            accounts::second_factor_step.eq(seed_and_step.map_or(0, |(_, step)| step)),
        ))
        .execute(connection)?;
    set_recovery_codes(connection, id, recovery)
}

/// Replaces the recovery codes.
///
/// # Errors
/// What the database says.
pub fn set_recovery_codes(connection: &mut PgConnection, id: Uuid, digests: &[Vec<u8>]) -> Result<(), Failure> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::account.eq(id))).execute(connection)?;
    let rows: Vec<_> =
        digests.iter().map(|digest| (recovery_codes::account.eq(id), recovery_codes::digest.eq(digest))).collect();
    diesel::insert_into(recovery_codes::table).values(rows).execute(connection)?;
    Ok(())
}

/// Takes a time step, once: no code of it or of an earlier one is taken again. Gives whether it was still free.
///
/// # Errors
/// What the database says.
pub fn take_step(connection: &mut PgConnection, id: Uuid, step: i64) -> Result<bool, Failure> {
    let free = accounts::table.find(id).filter(accounts::second_factor_step.lt(step));
    Ok(diesel::update(free).set(accounts::second_factor_step.eq(step)).execute(connection)? == 1)
}

/// Takes a recovery code, once. Gives whether there was one.
///
/// # Errors
/// What the database says.
pub fn take_recovery_code(connection: &mut PgConnection, id: Uuid, digest: &[u8]) -> Result<bool, Failure> {
    Ok(diesel::delete(recovery_codes::table.find((id, digest))).execute(connection)? == 1)
}

/// The roles of an account by coalition.
///
/// # Errors
/// What the database says.
pub fn roles(connection: &mut PgConnection, id: Uuid) -> Result<BTreeMap<String, CoalitionRole>, Failure> {
    let rows: Vec<(String, CoalitionRole)> = memberships::table
        .filter(memberships::account.eq(id))
        .select((memberships::coalition, memberships::role))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// One's own account, as a person sees it.
///
/// # Errors
/// `forbidden` for access keys of coalitions, which have none; what the database says.
pub fn me(connection: &mut PgConnection, secrets: &Secrets, id: Uuid) -> Result<Me, Failure> {
    #[derive(QueryableByName)]
    struct Own {
        #[diesel(sql_type = Bool)]
        enrolled: bool,
        #[diesel(sql_type = BigInt)]
        recovery_codes: i64,
    }
    type Row = (Vec<u8>, bool, Option<String>, String, Option<String>);
    let row: Option<Row> = accounts::table
        .find(id)
        .select((
            accounts::name,
            accounts::administrator,
            accounts::language,
            accounts::made_in,
            accounts::signed_in_in,
        ))
        .first(connection)
        .optional()?;
    let (name, administrator, language, made_in, signed_in_in) = row.ok_or_else(no_account)?;
    let own: Own = diesel::sql_query("SELECT * FROM my_second_factor()").get_result(connection)?;
    let roles: Vec<(String, CoalitionRole, Option<Vec<u8>>, String)> = memberships::table
        .filter(memberships::account.eq(id))
        .order(memberships::coalition)
        .select((memberships::coalition, memberships::role, memberships::organization, memberships::since))
        .load(connection)?;
    let roles = roles.into_iter().map(|(coalition, role, organization, since)| {
        let row = format!("{coalition} {id}");
        let open = |sealed: Vec<u8>| secrets.open_text(place(ORGANIZATION, &row), &sealed);
        Ok(OwnRole { organization: organization.map(open).transpose()?, coalition, role, since })
    });
    Ok(Me {
        id,
        name: secrets.open_text(place(NAME, &id.to_string()), &name)?,
        language,
        administrator,
        roles: roles.collect::<Result<_, Failure>>()?,
        second_factor: own.enrolled,
        recovery_codes: own.recovery_codes,
        made_in,
        signed_in_in,
    })
}

/// Chooses the language of somebody's mails.
///
/// # Errors
/// What the database says.
pub fn set_language(connection: &mut PgConnection, id: Uuid, language: Option<&str>) -> Result<(), Failure> {
    diesel::update(accounts::table.find(id)).set(accounts::language.eq(language)).execute(connection)?;
    Ok(())
}

/// One thing that somebody did.
#[derive(Clone, Debug, QueryableByName, Serialize, utoipa::ToSchema)]
pub struct OwnAct {
    /// Number of the audit entry.
    #[diesel(sql_type = BigInt)]
    pub entry: i64,
    /// When.
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    /// What.
    #[diesel(sql_type = Text)]
    pub act: String,
    /// In which coalition.
    #[diesel(sql_type = diesel::sql_types::Nullable<Text>)]
    pub coalition: Option<String>,
    /// On which record.
    #[diesel(sql_type = diesel::sql_types::Nullable<Text>)]
    pub record: Option<String>,
}

/// What somebody did, as the audit has it.
///
/// # Errors
/// What the database says.
pub fn own_acts(connection: &mut PgConnection) -> Result<Vec<OwnAct>, Failure> {
    Ok(diesel::sql_query("SELECT * FROM my_acts()").load(connection)?)
}

/// One account, for the operator.
pub struct Listed {
    /// The name.
    pub name: String,
    /// Runs the network.
    pub administrator: bool,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// Roles by coalition.
    pub roles: BTreeMap<String, CoalitionRole>,
}

/// Every account, by name. For the operator.
///
/// # Errors
/// What the database says.
pub fn list(connection: &mut PgConnection, secrets: &Secrets) -> Result<Vec<Listed>, Failure> {
    let all: Vec<Account> = accounts::table.select(Account::as_select()).load(connection)?;
    let mut listed = Vec::with_capacity(all.len());
    for account in all {
        listed.push(Listed {
            name: account.name(secrets)?,
            administrator: account.administrator,
            second_factor: account.has_second_factor(),
            roles: roles(connection, account.id)?,
        });
    }
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(listed)
}

/// Erases an account: it and all that is its own goes, what it wrote stays without its author, and of the audit goes who it
/// was and what was said of the person.
///
/// # Errors
/// `conflict` for the last coordinator and the last administrator; what the database says.
pub fn erase(connection: &mut PgConnection, id: Uuid) -> Result<(), Failure> {
    super::access_keys::remove_made_by(connection, id, None)?;
    diesel::delete(accounts::table.find(id)).execute(connection)?;
    diesel::delete(audit_actors::table.filter(audit_actors::account.eq(id))).execute(connection)?;
    let about = audit_contents::table
        .filter(audit_contents::record.eq(MEMBERS))
        .filter(audit_contents::contents.like(format!("%{id}%")));
    diesel::delete(about).execute(connection)?;
    diesel::sql_query("DELETE FROM idempotent_answers WHERE account = $1")
        .bind::<diesel::sql_types::Uuid, _>(id)
        .execute(connection)?;
    Ok(())
}
