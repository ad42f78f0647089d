//! Access keys: made, listed, removed; by people for their own programs, by coordinators for partners' servers.

use chrono::{DateTime, Duration, Utc};
use diesel::PgConnection;
use serde_json::json;
use uuid::Uuid;

use super::coalitions::called;
use crate::access::policy::{Act, Thing};
use crate::access::sealing::Secrets;
use crate::access::tokens;
use crate::access::viewer::Rights;
use crate::domain::accounts::{AccessKey, AccessKeyInput, AccessKeyRole, month, short_text};
use crate::domain::failure::{Failure, Fault};
use crate::store::access_keys::{self, Owner};
use crate::store::coalitions;
use crate::store::journal::{self, Entry};

/// For how many days an access key is good where nobody says.
const USUAL_DAYS: i64 = 90;
/// For how many days it can be good at most.
const MOST_DAYS: i64 = 366;

fn must(connection: &mut PgConnection, rights: &Rights, owner: Owner<'_>) -> Result<(), Failure> {
    match owner {
        Owner::Account(_) => Ok(()),
        Owner::Coalition(code) => {
            coalitions::is_frozen(connection, code)?;
            rights.must(Act::ManageAccessKeys, &Thing::of(code, &called(code)))
        }
    }
}

fn entry<'a>(act: &'a str, owner: Owner<'a>, id: Uuid) -> Entry<'a> {
    match owner {
        Owner::Account(_) => Entry::of(act, json!({})),
        Owner::Coalition(code) => Entry::on(act, code, "access_key", id),
    }
}

/// Makes an access key. The token is shown this once.
///
/// # Errors
/// `not-found`, `forbidden`; `refused` for what can't be.
pub fn make(
    connection: &mut PgConnection,
    rights: &Rights,
    secrets: &Secrets,
    owner: Owner<'_>,
    input: &AccessKeyInput,
    now: DateTime<Utc>,
) -> Result<AccessKey, Failure> {
    must(connection, rights, owner)?;
    let name = short_text("/name", &input.name)?;
    let today = now.date_naive();
    let ends_on = input.ends_on.unwrap_or(today + Duration::days(USUAL_DAYS));
    if ends_on < today || ends_on > today + Duration::days(MOST_DAYS) {
        let fault = Fault::pointer("/ends_on", "it is not within a year from today");
        return Err(Failure::unfit(fault));
    }
    let role = input.role.unwrap_or(AccessKeyRole::Member);
    let id = Uuid::new_v4();
    let (token, digest) = tokens::new_access_key(id);
    access_keys::add(connection, secrets, owner, id, &name, role, &digest, ends_on, rights.actor, now)?;
    journal::close(connection, &entry("access_key.create", owner, id), &[])?;
    Ok(AccessKey { id, name, role, made_in: month(now), ends_on, token: Some(token) })
}

/// The access keys of somebody.
///
/// # Errors
/// `not-found`, `forbidden`.
pub fn list(
    connection: &mut PgConnection,
    rights: &Rights,
    secrets: &Secrets,
    owner: Owner<'_>,
) -> Result<Vec<AccessKey>, Failure> {
    must(connection, rights, owner)?;
    access_keys::list(connection, secrets, owner)
}

/// Removes an access key: the next request with it is refused.
///
/// # Errors
/// `not-found`, `forbidden`.
pub fn remove(connection: &mut PgConnection, rights: &Rights, owner: Owner<'_>, id: Uuid) -> Result<(), Failure> {
    must(connection, rights, owner)?;
    access_keys::remove(connection, owner, id)?;
    journal::close(connection, &entry("access_key.remove", owner, id), &[])?;
    Ok(())
}
