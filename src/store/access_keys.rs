//! Access keys: long-lived tokens of coalitions for partners' servers, and of people for their programs. How one is read
//! from a request is not known here.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::access::sealing::{Place, Secrets};
use crate::domain::accounts::{AccessKey, AccessKeyRole, month};
use crate::domain::failure::Failure;
use crate::tables::access_keys;

const NAME: &str = "access_keys.name";
/// How many access keys an account or a coalition has at most.
pub const MOST: i64 = 50;

/// Whose an access key is.
#[derive(Clone, Copy, Debug)]
pub enum Owner<'a> {
    /// A person's.
    Account(Uuid),
    /// A coalition's.
    Coalition(&'a str),
}

/// Adds an access key.
///
/// # Errors
/// `refused` where there are too many; what the database says.
#[expect(clippy::too_many_arguments, reason = "one for each column")]
pub fn add(
    connection: &mut PgConnection,
    secrets: &Secrets,
    owner: Owner<'_>,
    id: Uuid,
    name: &str,
    role: AccessKeyRole,
    digest: &[u8],
    ends_on: NaiveDate,
    made_by: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let (account, coalition) = match owner {
        Owner::Account(account) => (Some(account), None),
        Owner::Coalition(coalition) => (None, Some(coalition)),
    };
    let there: i64 = match owner {
        Owner::Account(account) => {
            access_keys::table.filter(access_keys::account.eq(account)).count().get_result(connection)?
        }
        Owner::Coalition(code) => {
            access_keys::table.filter(access_keys::coalition.eq(code)).count().get_result(connection)?
        }
    };
    if there >= MOST {
        return Err(Failure::Refused { detail: format!("there are {MOST} access keys already: remove one first") });
    }
    diesel::insert_into(access_keys::table)
        .values((
            access_keys::id.eq(id),
            access_keys::account.eq(account),
            access_keys::coalition.eq(coalition),
            access_keys::role.eq(role),
            access_keys::name.eq(secrets.seal(Place { column: NAME, row: &id.to_string() }, name.as_bytes())?),
            access_keys::digest.eq(digest),
            access_keys::made_in.eq(month(now)),
            access_keys::ends_on.eq(ends_on),
            access_keys::made_by.eq(Some(made_by)),
        ))
        .execute(connection)?;
    Ok(())
}

/// The access keys of somebody, in no order that tells anything.
///
/// # Errors
/// What the database says.
pub fn list(connection: &mut PgConnection, secrets: &Secrets, owner: Owner<'_>) -> Result<Vec<AccessKey>, Failure> {
    type Row = (Uuid, Vec<u8>, AccessKeyRole, String, NaiveDate);
    let columns = (access_keys::id, access_keys::name, access_keys::role, access_keys::made_in, access_keys::ends_on);
    let keys = access_keys::table.order(access_keys::id).select(columns);
    let rows: Vec<Row> = match owner {
        Owner::Account(account) => keys.filter(access_keys::account.eq(account)).load(connection)?,
        Owner::Coalition(code) => keys.filter(access_keys::coalition.eq(code)).load(connection)?,
    };
    rows.into_iter()
        .map(|(id, name, role, made_in, ends_on)| {
            let name = secrets.open_text(Place { column: NAME, row: &id.to_string() }, &name)?;
            Ok(AccessKey { id, name, role, made_in, ends_on, token: None })
        })
        .collect()
}

/// Removes an access key.
///
/// # Errors
/// `not-found`; what the database says.
pub fn remove(connection: &mut PgConnection, owner: Owner<'_>, id: Uuid) -> Result<(), Failure> {
    let removed = match owner {
        Owner::Account(account) => {
            diesel::delete(access_keys::table.find(id).filter(access_keys::account.eq(account))).execute(connection)?
        }
        Owner::Coalition(code) => {
            diesel::delete(access_keys::table.find(id).filter(access_keys::coalition.eq(code))).execute(connection)?
        }
    };
    if removed == 0 { Err(Failure::NotFound { what: format!("the access key {id}") }) } else { Ok(()) }
}

/// Removes every access key that a person made for a coalition: whoever made one has seen its token.
///
/// # Errors
/// What the database says.
pub fn remove_made_by(connection: &mut PgConnection, account: Uuid, coalition: Option<&str>) -> Result<(), Failure> {
    let made = access_keys::table.filter(access_keys::made_by.eq(account).and(access_keys::coalition.is_not_null()));
    match coalition {
        Some(coalition) => diesel::delete(made.filter(access_keys::coalition.eq(coalition))).execute(connection)?,
        None => diesel::delete(made).execute(connection)?,
    };
    Ok(())
}

/// Removes every access key of a person.
///
/// # Errors
/// What the database says.
pub fn remove_all(connection: &mut PgConnection, account: Uuid) -> Result<(), Failure> {
    diesel::delete(access_keys::table.filter(access_keys::account.eq(account))).execute(connection)?;
    Ok(())
}
