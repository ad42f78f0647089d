//! What coordinators do with members: another role, another organization, an end. Whoever loses a role is signed out.

use diesel::PgConnection;
use serde_json::json;
use uuid::Uuid;

use super::coalitions::called;
use crate::access::policy::{Act, Thing};
use crate::access::sealing::Secrets;
use crate::access::viewer::Rights;
use crate::domain::accounts::{Changed, Member, MemberChange, short_text};
use crate::domain::failure::Failure;
use crate::store::accounts::MEMBERS;
use crate::store::journal::{self, Entry};
use crate::store::{access_keys, coalitions, members, sessions};

/// The members of a coalition, for those who may see them.
///
/// # Errors
/// `not-found`, `forbidden`.
pub fn list(
    connection: &mut PgConnection,
    rights: &Rights,
    secrets: &Secrets,
    coalition: &str,
) -> Result<Vec<Member>, Failure> {
    coalitions::is_frozen(connection, coalition)?;
    rights.must(Act::SeeMembers, &Thing::of(coalition, &called(coalition)))?;
    members::list(connection, secrets, coalition)
}

/// One member.
///
/// # Errors
/// `not-found`, `forbidden`.
pub fn find(
    connection: &mut PgConnection,
    rights: &Rights,
    secrets: &Secrets,
    coalition: &str,
    id: Uuid,
) -> Result<Member, Failure> {
    coalitions::is_frozen(connection, coalition)?;
    rights.must(Act::SeeMembers, &Thing::of(coalition, &called(coalition)))?;
    members::find(connection, secrets, coalition, id)
}

/// An entry about a member: what says who it was can be erased with the account.
fn entry<'a>(act: &'a str, coalition: &'a str, contents: serde_json::Value) -> Entry<'a> {
    Entry {
        act,
        details: json!({}),
        coalition: Some(coalition),
        record: Some(MEMBERS.to_owned()),
        contents: Some(contents),
    }
}

/// Changes a member's role or organization. A change of role ends that person's sign-ins.
///
/// # Errors
/// `not-found`, `forbidden`; `conflict` for the last coordinator and while the coalition is frozen.
pub fn change(
    connection: &mut PgConnection,
    rights: &Rights,
    secrets: &Secrets,
    coalition: &str,
    id: Uuid,
    input: &MemberChange,
) -> Result<Member, Failure> {
    coalitions::is_frozen(connection, coalition)?;
    rights.must(Act::ManageMembers, &Thing::of(coalition, &called(coalition)))?;
    let before = members::find(connection, secrets, coalition, id)?;
    let mut after = before.clone();
    if let Some(role) = input.role {
        after.role = role;
    }
    match &input.organization {
        Changed::Undefined => {}
        Changed::Null => after.organization = None,
        Changed::Value(name) => after.organization = Some(short_text("/organization", name)?),
    }
    let another_role = before.role != after.role;
    let oneself = id == rights.actor;
    if another_role && oneself {
        access_keys::remove_made_by(connection, id, Some(coalition))?;
    } else if another_role {
        members::end_sign_ins(connection, coalition, id)?;
    }
    members::change(connection, secrets, coalition, id, after.role, after.organization.as_deref())?;
    let contents = json!({"member": id, "before": {"role": before.role}, "after": {"role": after.role}});
    journal::close(connection, &entry("member.change", coalition, contents), &[])?;
    if another_role && oneself {
        sign_out(connection, id)?;
    }
    Ok(after)
}

/// Ends a membership, and that person's sign-ins. A member can leave, too.
///
/// # Errors
/// `not-found`, `forbidden`; `conflict` for the last coordinator and while the coalition is frozen.
pub fn remove(connection: &mut PgConnection, rights: &Rights, coalition: &str, id: Uuid) -> Result<(), Failure> {
    coalitions::is_frozen(connection, coalition)?;
    let oneself = id == rights.actor && rights.role_in(coalition).is_some();
    if !oneself {
        rights.must(Act::ManageMembers, &Thing::of(coalition, &called(coalition)))?;
    }
    let before = members::role_of(connection, coalition, id)?;
    let before = before.ok_or_else(|| Failure::NotFound { what: format!("the member {id} of {coalition}") })?;
    if oneself {
        access_keys::remove_made_by(connection, id, Some(coalition))?;
    } else {
        members::end_sign_ins(connection, coalition, id)?;
    }
    members::remove(connection, coalition, id)?;
    let contents = json!({"member": id, "before": {"role": before}, "after": null});
    journal::close(connection, &entry("member.remove", coalition, contents), &[])?;
    if oneself {
        sign_out(connection, id)?;
    }
    Ok(())
}

/// Signs oneself out everywhere; after this the transaction works for nobody any more.
fn sign_out(connection: &mut PgConnection, id: Uuid) -> Result<(), Failure> {
    access_keys::remove_all(connection, id)?;
    sessions::end_all(connection, id)
}

/// The audit's entry about somebody who joined.
pub fn joined(coalition: &str, id: Uuid, role: crate::access::viewer::CoalitionRole) -> Entry<'_> {
    entry("member.join", coalition, json!({"member": id, "before": null, "after": {"role": role}}))
}
