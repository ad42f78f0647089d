//! Invitations: a coordinator invites into the own coalition, an administrator the first coordinator of one that has none.
//! The role is fixed when it is made; what the inviter may do is looked at again when it is accepted.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use diesel::PgConnection;
use serde_json::json;
use uuid::Uuid;

use super::accounts::check_name_and_password;
use super::coalitions::called;
use super::members::joined;
use super::sessions::count;
use super::sign_in::needs_second_factor;
use crate::access::keyring::Keyring;
use crate::access::policy::{Act, Thing};
use crate::access::sealing::{Secrets, folded};
use crate::access::tokens;
use crate::access::viewer::{CoalitionRole, Rights, Viewer};
use crate::database::door::Door;
use crate::domain::accounts::{Invitation, InvitationInput, chosen_language, short_text};
use crate::domain::failure::{Failure, Fault};
use crate::domain::sign_in::{AcceptInput, Accepted};
use crate::store::accounts::Account;
use crate::store::invitations::{NewInvitation, Open};
use crate::store::journal::{self, Entry};
use crate::store::{accounts, attempts, coalitions, invitations, members, sessions};

/// For how many days an invitation can be accepted.
const DAYS: i64 = 7;
/// How many invitations of a coalition can be open.
pub const MOST: i64 = 200;

/// Who may see the invitations of a coalition may see who belongs to it.
fn must_see(connection: &mut PgConnection, rights: &Rights, coalition: &str) -> Result<(), Failure> {
    coalitions::is_frozen(connection, coalition)?;
    rights.must(Act::SeeMembers, &Thing::of(coalition, &called(coalition)))
}

/// Who may invite: coordinators; administrators a coordinator, where there is none.
fn must_invite(
    connection: &mut PgConnection,
    rights: &Rights,
    coalition: &str,
    role: CoalitionRole,
) -> Result<(), Failure> {
    let frozen = coalitions::is_frozen(connection, coalition)?;
    let name = called(coalition);
    let thing = Thing::of(coalition, &name);
    let refused = match rights.must(Act::Invite, &thing) {
        Ok(()) => return Ok(()),
        Err(refused) => refused,
    };
    if !rights.may(Act::InviteFirst, &thing) {
        return Err(refused);
    }
    if role != CoalitionRole::Coordinator {
        return Err(Failure::Forbidden {
            needs: "an administrator invites a coalition's first coordinator alone".to_owned(),
        });
    }
    if frozen {
        return Err(Failure::Conflict { detail: "the coalition is frozen: lift that first".to_owned() });
    }
    if members::has_coordinator(connection, coalition)? {
        return Err(Failure::Conflict { detail: "the coalition has a coordinator, who invites".to_owned() });
    }
    Ok(())
}

/// The invitations of a coalition that can still be accepted.
///
/// # Errors
/// `not-found`, `forbidden`.
pub fn list(
    connection: &mut PgConnection,
    rights: &Rights,
    secrets: &Secrets,
    coalition: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Invitation>, Failure> {
    must_see(connection, rights, coalition)?;
    invitations::list(connection, secrets, coalition, now)
}

/// One invitation.
///
/// # Errors
/// `not-found`, `forbidden`.
pub fn find(
    connection: &mut PgConnection,
    rights: &Rights,
    secrets: &Secrets,
    coalition: &str,
    id: Uuid,
) -> Result<Invitation, Failure> {
    must_see(connection, rights, coalition)?;
    invitations::find(connection, secrets, coalition, id)
}

/// Where a mail goes, checked: one address and nothing else.
///
/// # Errors
/// `refused` at `/mail` and `/language`.
pub fn check_mail(mail: Option<&str>, language: Option<&str>) -> Result<(), Failure> {
    if let Some(mail) = mail {
        let mail = short_text("/mail", mail)?;
        let plain = mail.split_once('@').is_some_and(|(name, host)| {
            let part =
                |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || ",;<>\"@".contains(c));
            part(name) && part(host)
        });
        if !plain {
            return Err(Failure::unfit(Fault::pointer("/mail", "it is no email address")));
        }
    }
    language.map_or(Ok(()), |tag| chosen_language("/language", tag).map(|_| ()))
}

/// Invites somebody. The token and the link are shown this once.
///
/// # Errors
/// `not-found`, `forbidden`; `conflict` while the coalition is frozen; `refused` for what can't be.
pub fn invite(
    connection: &mut PgConnection,
    rights: &Rights,
    secrets: &Secrets,
    coalition: &str,
    input: &InvitationInput,
    base: &str,
    now: DateTime<Utc>,
) -> Result<Invitation, Failure> {
    must_invite(connection, rights, coalition, input.role)?;
    check_mail(input.mail.as_deref(), input.language.as_deref())?;
    let name = input.name.as_deref().map(|name| short_text("/name", name)).transpose()?;
    let organization = input.organization.as_deref().map(|name| short_text("/organization", name)).transpose()?;
    if invitations::count(connection, coalition)? >= MOST {
        return Err(Failure::Refused { detail: format!("{MOST} invitations are open: revoke one first") });
    }
    let (token, digest) = tokens::new_single_use();
    let ends_at = now + Duration::days(DAYS);
    let id = invitations::add(
        connection,
        secrets,
        &NewInvitation {
            coalition,
            role: input.role,
            digest: &digest,
            name: name.as_deref(),
            organization: organization.as_deref(),
            invited_by: rights.actor,
            ends_at,
        },
    )?;
    let entry = Entry::on("invitation.create", coalition, "invitation", id);
    journal::close(connection, &entry.with(json!({"before": null, "after": {"role": input.role}})), &[])?;
    let invitation =
        Invitation { id, role: input.role, name, organization, ends_at, token: None, link: None, mailed: None };
    Ok(shown(invitation, token, base))
}

/// With its token and link. The token stands behind the `#`, which no browser sends and no server logs.
fn shown(invitation: Invitation, token: String, base: &str) -> Invitation {
    Invitation { link: Some(format!("{base}/invitation#{token}")), token: Some(token), ..invitation }
}

/// Gives an invitation a new link and another week; the old link is void.
///
/// # Errors
/// `not-found`, `forbidden`; `conflict` while the coalition is frozen.
pub fn resend(
    connection: &mut PgConnection,
    rights: &Rights,
    secrets: &Secrets,
    coalition: &str,
    id: Uuid,
    base: &str,
    now: DateTime<Utc>,
) -> Result<Invitation, Failure> {
    must_see(connection, rights, coalition)?;
    let invitation = invitations::find(connection, secrets, coalition, id)?;
    must_invite(connection, rights, coalition, invitation.role)?;
    let (token, digest) = tokens::new_single_use();
    let ends_at = now + Duration::days(DAYS);
    // Whoever sends it again answers for it from now on: the first inviter may have gone.
    invitations::renew(connection, id, &digest, rights.actor, ends_at)?;
    journal::close(connection, &Entry::on("invitation.resend", coalition, "invitation", id), &[])?;
    Ok(shown(Invitation { ends_at, ..invitation }, token, base))
}

/// Takes an invitation back.
///
/// # Errors
/// `not-found`, `forbidden`.
pub fn revoke(
    connection: &mut PgConnection,
    rights: &Rights,
    secrets: &Secrets,
    coalition: &str,
    id: Uuid,
) -> Result<(), Failure> {
    must_see(connection, rights, coalition)?;
    invitations::find(connection, secrets, coalition, id)?;
    invitations::remove(connection, id)?;
    journal::close(connection, &Entry::on("invitation.revoke", coalition, "invitation", id), &[])?;
    Ok(())
}

/// What is told whoever shows a token that isn't good: used, revoked, ended, or never one.
fn unknown() -> Failure {
    Failure::NotFound { what: "an invitation of this token".to_owned() }
}

/// Accepts an invitation: whoever is signed in with the own account, others with a name and a password, which make one.
///
/// # Errors
/// `not-found` for a token that isn't good, or an inviter who may no longer invite; `refused` for another name than the
/// one that is meant, for a name that is taken and a password that isn't good enough; `conflict` for whoever has the role.
pub async fn accept(
    door: &Door,
    keyring: &Arc<Keyring>,
    viewer: Viewer,
    input: AcceptInput,
    now: DateTime<Utc>,
) -> Result<Accepted, Failure> {
    let digest = tokens::digest(input.token.reveal());
    let keys = Arc::clone(keyring);
    if viewer != Viewer::Nobody {
        let session = viewer.session()?;
        if input.name.is_some() || input.password.is_some() {
            return Err(Failure::unfit(Fault::pointer(
                "/name",
                "whoever is signed in has a name and a password already",
            )));
        }
        return door
            .write(Viewer::Keeper, move |connection, _| {
                let account = sessions::account_of(connection, session, now.date_naive())?;
                let account = account.ok_or(Failure::Unauthenticated)?;
                let account = accounts::hold(connection, account)?.filter(|account| !account.disabled);
                let account = account.ok_or(Failure::Unauthenticated)?;
                let open = open(connection, &keys.secrets, &digest, now)?;
                let accepted = join(connection, &keys.secrets, open, &account, now)?;
                // Who has become a coordinator has to set up a second factor before coordinating anything.
                if !account.has_second_factor() && needs_second_factor(connection, &keys, &account)? {
                    sessions::end_all(connection, account.id)?;
                }
                Ok(accepted)
            })
            .await;
    }
    let missing = |pointer| Failure::unfit(Fault::pointer(pointer, "it is needed, unless you are signed in"));
    // What is wrong with the token is told before anything is hashed.
    let looked = Arc::clone(keyring);
    let invited = door
        .write(Viewer::Keeper, move |connection, _| Ok(open(connection, &looked.secrets, &digest, now)?.invitation))
        .await?;
    let name =
        input.name.as_ref().map(|name| name.reveal().to_owned()).or(invited.name).ok_or_else(|| missing("/name"))?;
    let password = input.password.ok_or_else(|| missing("/password"))?;
    let name = check_name_and_password(&name, &password, "/password")?;
    let bucket = keyring.secrets.keyed("attempt invitation", &digest);
    door.write(Viewer::Keeper, move |connection, _| count(connection, &bucket, None, now)).await?;
    let hash = keyring.passwords.hash(&password).await?;
    door.write(Viewer::Keeper, move |connection, _| {
        let secrets = &keys.secrets;
        let open = open(connection, secrets, &digest, now)?;
        if accounts::find_by_name(connection, &secrets.index(&name))?.is_some() {
            let fault = Fault::pointer("/name", "it can't be taken");
            return Err(Failure::unfit(
                fault.hint("choose another one; if it is yours, sign in and accept with the token alone"),
            ));
        }
        let id = accounts::add(connection, secrets, &name, &hash, false, now)?;
        let account =
            accounts::hold(connection, id)?.ok_or_else(|| Failure::bug("an account was made and is not there"))?;
        attempts::clear(connection, &bucket)?;
        join(connection, secrets, open, &account, now)
    })
    .await
}

/// The invitation of a token, where whoever invited may still do it: an administrator only while there is no coordinator,
/// so that nobody can keep an invitation for later and look into a coalition that is at work.
fn open(connection: &mut PgConnection, secrets: &Secrets, digest: &[u8], now: DateTime<Utc>) -> Result<Open, Failure> {
    let open = invitations::hold(connection, secrets, digest, now)?.ok_or_else(unknown)?;
    // Of two first coordinators who accept at once, the second must see the first.
    coalitions::hold(connection, &open.coalition)?;
    let may = match open.invited_by {
        None => true,
        Some(inviter) => {
            members::role_of(connection, &open.coalition, inviter)? == Some(CoalitionRole::Coordinator)
                || (open.invitation.role == CoalitionRole::Coordinator
                    && !members::has_coordinator(connection, &open.coalition)?
                    && accounts::hold(connection, inviter)?.is_some_and(|account| account.administrator))
        }
    };
    if !may {
        return Err(unknown());
    }
    if coalitions::is_frozen(connection, &open.coalition)? {
        return Err(Failure::Conflict {
            detail: "the coalition is frozen: nobody joins until that is lifted".to_owned(),
        });
    }
    Ok(open)
}

/// Makes somebody a member as the invitation says, and removes it.
fn join(
    connection: &mut PgConnection,
    secrets: &Secrets,
    open: Open,
    account: &Account,
    now: DateTime<Utc>,
) -> Result<Accepted, Failure> {
    let Open { invitation, coalition, .. } = open;
    if let Some(meant) = &invitation.name
        && folded(meant) != folded(&account.name(secrets)?)
    {
        return Err(Failure::unfit(Fault::pointer("/name", "the invitation is for another name")));
    }
    let organization = invitation.organization.as_deref();
    match members::role_of(connection, &coalition, account.id)? {
        Some(role) if role >= invitation.role => {
            return Err(Failure::Conflict { detail: "you have this role, or a higher one, already".to_owned() });
        }
        Some(_) => members::change(connection, secrets, &coalition, account.id, invitation.role, organization)?,
        None => members::add(connection, secrets, &coalition, account.id, invitation.role, organization, now)?,
    }
    invitations::remove(connection, invitation.id)?;
    journal::acting(connection, account.id)?;
    journal::close(connection, &joined(&coalition, account.id, invitation.role), &[])?;
    Ok(Accepted { coalition, role: invitation.role })
}
