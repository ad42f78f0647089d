//! Invitations that were not accepted yet. Who may invite whom is decided in the acts, and held by the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::access::sealing::{Place, Secrets};
use crate::access::viewer::CoalitionRole;
use crate::domain::accounts::Invitation;
use crate::domain::failure::Failure;
use crate::tables::invitations;

const NAME: &str = "invitations.name";
const ORGANIZATION: &str = "invitations.organization";

type Row = (Uuid, CoalitionRole, Option<Vec<u8>>, Option<Vec<u8>>, DateTime<Utc>);

fn read(secrets: &Secrets, row: Row) -> Result<Invitation, Failure> {
    let (id, role, name, organization, ends_at) = row;
    let place = id.to_string();
    let open = |column, sealed: Option<Vec<u8>>| {
        sealed.map(|sealed| secrets.open_text(Place { column, row: &place }, &sealed)).transpose()
    };
    Ok(Invitation {
        id,
        role,
        name: open(NAME, name)?,
        organization: open(ORGANIZATION, organization)?,
        ends_at,
        token: None,
        link: None,
        mailed: None,
    })
}

/// A new invitation.
pub struct NewInvitation<'a> {
    /// The coalition.
    pub coalition: &'a str,
    /// The role.
    pub role: CoalitionRole,
    /// Digest of the token.
    pub digest: &'a [u8],
    /// Who is meant.
    pub name: Option<&'a str>,
    /// The organization of the membership.
    pub organization: Option<&'a str>,
    /// Who invites.
    pub invited_by: Uuid,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

/// Adds an invitation. Gives its id.
///
/// # Errors
/// What the database says.
pub fn add(connection: &mut PgConnection, secrets: &Secrets, new: &NewInvitation<'_>) -> Result<Uuid, Failure> {
    let id = Uuid::new_v4();
    let row = id.to_string();
    let seal = |column, text: Option<&str>| {
        text.map(|text| secrets.seal(Place { column, row: &row }, text.as_bytes())).transpose()
    };
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(id),
            invitations::coalition.eq(Some(new.coalition)),
            invitations::role.eq(new.role.code()),
            invitations::digest.eq(new.digest),
            invitations::name.eq(seal(NAME, new.name)?),
            invitations::organization.eq(seal(ORGANIZATION, new.organization)?),
            invitations::invited_by.eq(Some(new.invited_by)),
            invitations::ends_at.eq(new.ends_at),
        ))
        .execute(connection)?;
    Ok(id)
}

/// How many invitations of a coalition there are, those that have ended and were not cleaned away among them.
///
/// # Errors
/// What the database says.
pub fn count(connection: &mut PgConnection, coalition: &str) -> Result<i64, Failure> {
    Ok(invitations::table
        .filter(invitations::coalition.eq(coalition))
        .select(diesel::dsl::count(invitations::id))
        .first(connection)?)
}

/// The invitations of a coalition that can still be accepted, those that end first at the front.
///
/// # Errors
/// What the database says.
pub fn list(
    connection: &mut PgConnection,
    secrets: &Secrets,
    coalition: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Invitation>, Failure> {
    let rows: Vec<Row> = invitations::table
        .filter(invitations::coalition.eq(coalition).and(invitations::ends_at.gt(now)))
        .order((invitations::ends_at, invitations::id))
        .select((
            invitations::id,
            invitations::role,
            invitations::name,
            invitations::organization,
            invitations::ends_at,
        ))
        .load(connection)?;
    rows.into_iter().map(|row| read(secrets, row)).collect()
}

/// One invitation of a coalition.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find(
    connection: &mut PgConnection,
    secrets: &Secrets,
    coalition: &str,
    id: Uuid,
) -> Result<Invitation, Failure> {
    let row: Option<Row> = invitations::table
        .find(id)
        .filter(invitations::coalition.eq(coalition))
        .select((
            invitations::id,
            invitations::role,
            invitations::name,
            invitations::organization,
            invitations::ends_at,
        ))
        .first(connection)
        .optional()?;
    let row = row.ok_or_else(|| Failure::NotFound { what: format!("the invitation {id}") })?;
    read(secrets, row)
}

/// Gives an invitation a new token and a new end: the old link is void.
///
/// # Errors
/// What the database says.
pub fn renew(
    connection: &mut PgConnection,
    id: Uuid,
    digest: &[u8],
    invited_by: Uuid,
    ends_at: DateTime<Utc>,
) -> Result<(), Failure> {
    diesel::update(invitations::table.find(id))
        .set((invitations::digest.eq(digest), invitations::invited_by.eq(invited_by), invitations::ends_at.eq(ends_at)))
        .execute(connection)?;
    Ok(())
}

/// Removes an invitation.
///
/// # Errors
/// What the database says.
pub fn remove(connection: &mut PgConnection, id: Uuid) -> Result<(), Failure> {
    diesel::delete(invitations::table.find(id)).execute(connection)?;
    Ok(())
}

/// An invitation as accepting it needs it.
pub struct Open {
    /// The invitation.
    pub invitation: Invitation,
    /// The coalition.
    pub coalition: String,
    /// Who invited; none: the operator.
    pub invited_by: Option<Uuid>,
}

/// The invitation of a token, held until the transaction ends: of two who accept it at once, the second finds none. For
/// the keeper.
///
/// # Errors
/// What the database says.
pub fn hold(
    connection: &mut PgConnection,
    secrets: &Secrets,
    digest: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Open>, Failure> {
    type Whole = (Row, Option<String>, Option<Uuid>);
    let row: Option<Whole> = invitations::table
        .filter(invitations::digest.eq(digest).and(invitations::ends_at.gt(now)))
        .select((
            (invitations::id, invitations::role, invitations::name, invitations::organization, invitations::ends_at),
            invitations::coalition,
            invitations::invited_by,
        ))
        .for_update()
        .first(connection)
        .optional()?;
    let Some((row, Some(coalition), invited_by)) = row else { return Ok(None) };
    Ok(Some(Open { invitation: read(secrets, row)?, coalition, invited_by }))
}

/// Forgets invitations that have ended. For the keeper.
///
/// # Errors
/// What the database says.
pub fn forget_old(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, Failure> {
    Ok(diesel::delete(invitations::table.filter(invitations::ends_at.le(now))).execute(connection)?)
}
