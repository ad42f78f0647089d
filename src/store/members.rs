//! Who belongs to a coalition. Who may see or change it is decided in the policy, and held by the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::accounts::{NAME, ORGANIZATION};
use crate::access::sealing::{Place, Secrets};
use crate::access::viewer::CoalitionRole;
use crate::domain::accounts::{Member, month};
use crate::domain::failure::Failure;
use crate::tables::{accounts, memberships};

fn seal(secrets: &Secrets, coalition: &str, account: Uuid, organization: &str) -> Result<Vec<u8>, Failure> {
    secrets.seal(Place { column: ORGANIZATION, row: &format!("{coalition} {account}") }, organization.as_bytes())
}

type Row = (Uuid, Vec<u8>, CoalitionRole, Option<Vec<u8>>, String);

fn read(secrets: &Secrets, coalition: &str, row: Row) -> Result<Member, Failure> {
    let (id, name, role, organization, since) = row;
    let name = secrets.open_text(Place { column: NAME, row: &id.to_string() }, &name)?;
    let place = format!("{coalition} {id}");
    let open = |sealed: Vec<u8>| secrets.open_text(Place { column: ORGANIZATION, row: &place }, &sealed);
    Ok(Member { id, name, role, organization: organization.map(open).transpose()?, since })
}

/// The members of a coalition, coordinators first, then by name.
///
/// # Errors
/// What the database says.
pub fn list(connection: &mut PgConnection, secrets: &Secrets, coalition: &str) -> Result<Vec<Member>, Failure> {
    let rows: Vec<Row> = memberships::table
        .inner_join(accounts::table.on(accounts::id.eq(memberships::account)))
        .filter(memberships::coalition.eq(coalition))
        .select((accounts::id, accounts::name, memberships::role, memberships::organization, memberships::since))
        .load(connection)?;
    let mut members = rows.into_iter().map(|row| read(secrets, coalition, row)).collect::<Result<Vec<_>, _>>()?;
    members.sort_by(|one, other| (other.role, &one.name, one.id).cmp(&(one.role, &other.name, other.id)));
    Ok(members)
}

/// One member.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find(connection: &mut PgConnection, secrets: &Secrets, coalition: &str, id: Uuid) -> Result<Member, Failure> {
    let row: Option<Row> = memberships::table
        .inner_join(accounts::table.on(accounts::id.eq(memberships::account)))
        .filter(memberships::coalition.eq(coalition).and(memberships::account.eq(id)))
        .select((accounts::id, accounts::name, memberships::role, memberships::organization, memberships::since))
        .first(connection)
        .optional()?;
    let row = row.ok_or_else(|| Failure::NotFound { what: format!("the member {id} of {coalition}") })?;
    read(secrets, coalition, row)
}

/// The role that somebody has in a coalition. For the keeper and the operator.
///
/// # Errors
/// What the database says.
pub fn role_of(connection: &mut PgConnection, coalition: &str, id: Uuid) -> Result<Option<CoalitionRole>, Failure> {
    Ok(memberships::table.find((coalition, id)).select(memberships::role).first(connection).optional()?)
}

/// Adds a member.
///
/// # Errors
/// What the database says.
pub fn add(
    connection: &mut PgConnection,
    secrets: &Secrets,
    coalition: &str,
    account: Uuid,
    role: CoalitionRole,
    organization: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let organization = organization.map(|name| seal(secrets, coalition, account, name)).transpose()?;
    diesel::insert_into(memberships::table)
        .values((
            memberships::coalition.eq(coalition),
            memberships::account.eq(account),
            memberships::role.eq(role),
            memberships::organization.eq(organization),
            memberships::since.eq(month(now)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Changes a member's role and organization.
///
/// # Errors
/// `conflict` for the last coordinator; what the database says.
pub fn change(
    connection: &mut PgConnection,
    secrets: &Secrets,
    coalition: &str,
    account: Uuid,
    role: CoalitionRole,
    organization: Option<&str>,
) -> Result<(), Failure> {
    let organization = organization.map(|name| seal(secrets, coalition, account, name)).transpose()?;
    diesel::update(memberships::table.find((coalition, account)))
        .set((memberships::role.eq(role), memberships::organization.eq(organization)))
        .execute(connection)?;
    Ok(())
}

/// Ends a membership.
///
/// # Errors
/// `conflict` for the last coordinator; what the database says.
pub fn remove(connection: &mut PgConnection, coalition: &str, account: Uuid) -> Result<(), Failure> {
    diesel::delete(memberships::table.find((coalition, account))).execute(connection)?;
    Ok(())
}

/// Whether a coalition has a coordinator.
///
/// # Errors
/// What the database says.
pub fn has_coordinator(connection: &mut PgConnection, coalition: &str) -> Result<bool, Failure> {
    let coordinators = memberships::table
        .filter(memberships::coalition.eq(coalition).and(memberships::role.eq(CoalitionRole::Coordinator)));
    Ok(diesel::select(diesel::dsl::exists(coordinators)).get_result(connection)?)
}

/// Ends the sessions and access keys of a member.
///
/// # Errors
/// What the database says.
pub fn end_sign_ins(connection: &mut PgConnection, coalition: &str, member: Uuid) -> Result<(), Failure> {
    diesel::sql_query("SELECT end_sign_ins_of_member($1, $2)")
        .bind::<Text, _>(coalition)
        .bind::<SqlUuid, _>(member)
        .execute(connection)?;
    Ok(())
}

/// Ends all sessions and access keys of a coalition and its people.
///
/// # Errors
/// What the database says.
pub fn end_all_sign_ins(connection: &mut PgConnection, coalition: &str) -> Result<(), Failure> {
    diesel::sql_query("SELECT end_sign_ins_of($1)").bind::<Text, _>(coalition).execute(connection)?;
    Ok(())
}
