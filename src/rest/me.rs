//! One's own account: what is kept of oneself, where one is signed in, access keys, the second factor, and the end of it.

use actix_web::web::Path;
use actix_web::{delete, get, patch, post};
use chrono::Utc;
use serde::Serialize;
use uuid::Uuid;

use crate::access::second_factor::Enrolment;
use crate::acts;
use crate::domain::accounts::{AccessKey, AccessKeyInput, Me, MeChange, Session, SessionChange, Whole};
use crate::domain::failure::Failure;
use crate::domain::sign_in::{CodeInput, Confirmation, RecoveryCodes};
use crate::store::access_keys::Owner;
use crate::store::accounts::OwnAct;
use crate::store::{access_keys, accounts, sessions};
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::Answer;
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;

/// An id in an address.
pub fn id_of(text: &str, what: &str) -> Result<Uuid, Failure> {
    let unknown = || Failure::NotFound { what: format!("the {what} {}", text.chars().take(60).collect::<String>()) };
    if text.len() == 36 { text.parse().map_err(|_| unknown()) } else { Err(unknown()) }
}

/// One's own account.
#[utoipa::path(operation_id = "get_me", tag = "One's own account", responses((status = 200, description = "The account", body = Me)))]
#[get("/v1/me")]
pub async fn find(ask: Ask) -> Result<Answer, Problem> {
    let keyring = ask.service().keyring()?;
    ask.own(move |connection, rights, _| accounts::me(connection, &keyring.secrets, rights.account()?)).await
}

/// Chooses the language of mails.
#[utoipa::path(operation_id = "change_me", tag = "One's own account", request_body = MeChange, responses((status = 200, description = "The account", body = Me)))]
#[patch("/v1/me")]
pub async fn change(ask: ActAsk) -> Result<Acted, Problem> {
    ask.viewer().session()?;
    let input: MeChange = ask.body()?;
    let keyring = ask.service().keyring()?;
    ask.run(move |connection, rights, _| {
        acts::accounts::change(connection, rights, &input)?;
        Acted::done(&accounts::me(connection, &keyring.secrets, rights.account()?)?)
    })
    .await
}

/// Erases one's own account.
///
/// It goes at once, with its memberships, sessions and access keys. What was written for a coalition stays, its author does
/// not. The last coordinator of a coalition and the last administrator need a successor first.
#[utoipa::path(operation_id = "erase_me", tag = "One's own account", request_body = Confirmation, responses((status = 204, description = "The account is gone")))]
#[delete("/v1/me")]
pub async fn erase(ask: ActAsk) -> Result<Acted, Problem> {
    let session = ask.viewer().session()?;
    let input: Confirmation = ask.body()?;
    let (door, keyring) = (ask.service().door()?, ask.service().keyring()?);
    acts::accounts::erase(door, &keyring, session, input, Utc::now()).await?;
    Ok(Acted::gone())
}

/// All that is kept of somebody.
#[derive(Serialize, utoipa::ToSchema)]
pub struct OwnData {
    /// The account, with its roles.
    pub account: Me,
    /// Where one is signed in.
    pub sessions: Vec<Session>,
    /// Access keys, without the tokens.
    pub tokens: Vec<AccessKey>,
    /// What one did, as the audit has it.
    pub acts: Vec<OwnAct>,
}

/// All that is kept of oneself, to take along.
#[utoipa::path(operation_id = "export_me", tag = "One's own account", responses((status = 200, description = "All of it", body = OwnData)))]
#[get("/v1/me/export")]
pub async fn export(ask: Ask) -> Result<Answer, Problem> {
    let session = ask.viewer().session()?;
    let keyring = ask.service().keyring()?;
    ask.own(move |connection, rights, _| {
        let (id, secrets) = (rights.account()?, &keyring.secrets);
        Ok(OwnData {
            account: accounts::me(connection, secrets, id)?,
            sessions: sessions::list(connection, secrets, id, Some(session))?,
            tokens: access_keys::list(connection, secrets, Owner::Account(id))?,
            acts: accounts::own_acts(connection)?,
        })
    })
    .await
}

/// Where one is signed in.
#[utoipa::path(operation_id = "list_sessions", tag = "One's own account", responses((status = 200, description = "The sessions", body = Whole<Session>)))]
#[get("/v1/me/sessions")]
pub async fn list_sessions(ask: Ask) -> Result<Answer, Problem> {
    let session = ask.viewer().session()?;
    let keyring = ask.service().keyring()?;
    ask.own(move |connection, rights, _| {
        Ok(Whole { data: sessions::list(connection, &keyring.secrets, rights.account()?, Some(session))? })
    })
    .await
}

/// Calls a session something else.
#[utoipa::path(operation_id = "rename_session", tag = "One's own account", params(("id" = String, Path, description = "Its id")), request_body = SessionChange, responses((status = 200, description = "The session", body = Session)))]
#[patch("/v1/me/sessions/{id}")]
pub async fn rename_session(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let current = ask.viewer().session()?;
    let id = id_of(&id, "session")?;
    let input: SessionChange = ask.body()?;
    let keyring = ask.service().keyring()?;
    ask.run(move |connection, rights, _| {
        acts::sessions::rename(connection, &keyring.secrets, id, &input)?;
        let all = sessions::list(connection, &keyring.secrets, rights.account()?, Some(current))?;
        let unknown = || Failure::NotFound { what: format!("the session {id}") };
        Acted::done(&all.into_iter().find(|session| session.id == id).ok_or_else(unknown)?)
    })
    .await
}

/// Ends one of one's own sessions.
#[utoipa::path(operation_id = "end_session", tag = "One's own account", params(("id" = String, Path, description = "Its id")), responses((status = 204, description = "It has ended")))]
#[delete("/v1/me/sessions/{id}")]
pub async fn end_session(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    ask.viewer().session()?;
    ask.no_body()?;
    let id = id_of(&id, "session")?;
    ask.run(move |connection, _, _| {
        acts::sessions::end(connection, id)?;
        Ok(Acted::gone())
    })
    .await
}

/// Ends all of one's own sessions, this one too.
#[utoipa::path(operation_id = "end_sessions", tag = "One's own account", responses((status = 204, description = "They have ended")))]
#[delete("/v1/me/sessions")]
pub async fn end_sessions(ask: ActAsk) -> Result<Acted, Problem> {
    ask.viewer().session()?;
    ask.no_body()?;
    ask.run(|connection, rights, _| {
        acts::sessions::end_all(connection, rights)?;
        Ok(Acted::gone())
    })
    .await
}

/// One's own access keys.
#[utoipa::path(operation_id = "list_own_tokens", tag = "One's own account", responses((status = 200, description = "The access keys, without the tokens", body = Whole<AccessKey>)))]
#[get("/v1/me/tokens")]
pub async fn list_tokens(ask: Ask) -> Result<Answer, Problem> {
    ask.viewer().session()?;
    let keyring = ask.service().keyring()?;
    ask.own(move |connection, rights, _| {
        let owner = Owner::Account(rights.account()?);
        Ok(Whole { data: acts::access_keys::list(connection, rights, &keyring.secrets, owner)? })
    })
    .await
}

/// Makes an access key for one's own programs. It has one's own rights, at most those of its role.
#[utoipa::path(operation_id = "make_own_token", tag = "One's own account", request_body = AccessKeyInput, responses((status = 201, description = "The access key; its token is shown this once", body = AccessKey)))]
#[post("/v1/me/tokens")]
pub async fn make_token(ask: ActAsk) -> Result<Acted, Problem> {
    ask.viewer().session()?;
    let input: AccessKeyInput = ask.body()?;
    let keyring = ask.service().keyring()?;
    ask.run(move |connection, rights, ask| {
        let owner = Owner::Account(rights.account()?);
        let made = acts::access_keys::make(connection, rights, &keyring.secrets, owner, &input, Utc::now())?;
        Acted::created(&made, ask.reading.address(&format!("/v1/me/tokens/{}", made.id)))
    })
    .await
}

/// Removes one of one's own access keys.
#[utoipa::path(operation_id = "remove_own_token", tag = "One's own account", params(("id" = String, Path, description = "Its id")), responses((status = 204, description = "It is gone")))]
#[delete("/v1/me/tokens/{id}")]
pub async fn remove_token(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    ask.viewer().session()?;
    ask.no_body()?;
    let id = id_of(&id, "access key")?;
    ask.run(move |connection, rights, _| {
        acts::access_keys::remove(connection, rights, Owner::Account(rights.account()?), id)?;
        Ok(Acted::gone())
    })
    .await
}

/// Shows a new seed for a second factor; its first code confirms it.
#[utoipa::path(operation_id = "begin_second_factor", tag = "One's own account", request_body = Confirmation, responses((status = 200, description = "The seed, shown this once", body = Enrolment)))]
#[post("/v1/me/second-factor")]
pub async fn begin_second_factor(ask: ActAsk) -> Result<Acted, Problem> {
    let session = ask.viewer().session()?;
    let input: Confirmation = ask.body()?;
    let (door, keyring) = (ask.service().door()?, ask.service().keyring()?);
    Ok(Acted::done(&acts::accounts::begin_second_factor(door, &keyring, session, input, Utc::now()).await?)?)
}

/// Makes the seed that was shown the second factor.
#[utoipa::path(operation_id = "confirm_second_factor", tag = "One's own account", request_body = CodeInput, responses((status = 200, description = "Recovery codes, shown this once", body = RecoveryCodes)))]
#[post("/v1/me/second-factor/confirm")]
pub async fn confirm_second_factor(ask: ActAsk) -> Result<Acted, Problem> {
    let session = ask.viewer().session()?;
    let input: CodeInput = ask.body()?;
    let (door, keyring) = (ask.service().door()?, ask.service().keyring()?);
    Ok(Acted::done(&acts::accounts::confirm_second_factor(door, &keyring, session, input, Utc::now()).await?)?)
}

/// Takes the second factor away, where one's roles need none.
#[utoipa::path(operation_id = "remove_second_factor", tag = "One's own account", request_body = Confirmation, responses((status = 204, description = "It is gone")))]
#[delete("/v1/me/second-factor")]
pub async fn remove_second_factor(ask: ActAsk) -> Result<Acted, Problem> {
    let session = ask.viewer().session()?;
    let input: Confirmation = ask.body()?;
    let (door, keyring) = (ask.service().door()?, ask.service().keyring()?);
    acts::accounts::remove_second_factor(door, &keyring, session, input, Utc::now()).await?;
    Ok(Acted::gone())
}

/// Makes new recovery codes; the old ones are void.
#[utoipa::path(operation_id = "renew_recovery_codes", tag = "One's own account", request_body = Confirmation, responses((status = 200, description = "Recovery codes, shown this once", body = RecoveryCodes)))]
#[post("/v1/me/second-factor/recovery-codes")]
pub async fn renew_recovery_codes(ask: ActAsk) -> Result<Acted, Problem> {
    let session = ask.viewer().session()?;
    let input: Confirmation = ask.body()?;
    let (door, keyring) = (ask.service().door()?, ask.service().keyring()?);
    Ok(Acted::done(&acts::accounts::renew_recovery_codes(door, &keyring, session, input, Utc::now()).await?)?)
}
