//! The people of a coalition: members, invitations, and access keys for partners' servers. For its coordinators.

use actix_web::web::{Data, Path};
use actix_web::{delete, get, patch, post};
use chrono::Utc;

use super::me::id_of;
use crate::acts;
use crate::background::mail::{Letter, Mailer};
use crate::domain::accounts::{
    AccessKey, AccessKeyInput, Invitation, InvitationInput, Member, MemberChange, ResendInput, Whole,
};
use crate::store::access_keys::Owner;
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::Answer;
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;

/// The members of a coalition.
#[utoipa::path(operation_id = "list_members", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA")), responses((status = 200, description = "The members, coordinators first", body = Whole<Member>)))]
#[get("/v1/coalitions/{code}/members")]
pub async fn list(ask: Ask, code: Path<String>) -> Result<Answer, Problem> {
    let keyring = ask.service().keyring()?;
    ask.own(move |connection, rights, _| {
        Ok(Whole { data: acts::members::list(connection, rights, &keyring.secrets, &code)? })
    })
    .await
}

/// One member.
#[utoipa::path(operation_id = "get_member", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA"), ("id" = String, Path, description = "The id of the person's account")), responses((status = 200, description = "The member", body = Member)))]
#[get("/v1/coalitions/{code}/members/{id}")]
pub async fn find(ask: Ask, path: Path<(String, String)>) -> Result<Answer, Problem> {
    let (code, id) = path.into_inner();
    let id = id_of(&id, "member")?;
    let keyring = ask.service().keyring()?;
    ask.own(move |connection, rights, _| acts::members::find(connection, rights, &keyring.secrets, &code, id)).await
}

/// Changes a member's role or organization. A change of role ends that person's sign-ins.
#[utoipa::path(operation_id = "change_member", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA"), ("id" = String, Path, description = "The id of the person's account")), request_body = MemberChange, responses((status = 200, description = "The member", body = Member)))]
#[patch("/v1/coalitions/{code}/members/{id}")]
pub async fn change(ask: ActAsk, path: Path<(String, String)>) -> Result<Acted, Problem> {
    let (code, id) = path.into_inner();
    let id = id_of(&id, "member")?;
    let input: MemberChange = ask.body()?;
    let keyring = ask.service().keyring()?;
    ask.run(move |connection, rights, _| {
        Acted::done(&acts::members::change(connection, rights, &keyring.secrets, &code, id, &input)?)
    })
    .await
}

/// Ends a membership and that person's sign-ins. Members can leave by themselves, too.
#[utoipa::path(operation_id = "remove_member", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA"), ("id" = String, Path, description = "The id of the person's account")), responses((status = 204, description = "The membership has ended")))]
#[delete("/v1/coalitions/{code}/members/{id}")]
pub async fn remove(ask: ActAsk, path: Path<(String, String)>) -> Result<Acted, Problem> {
    let (code, id) = path.into_inner();
    let id = id_of(&id, "member")?;
    ask.viewer().session()?;
    ask.no_body()?;
    ask.run(move |connection, rights, _| {
        acts::members::remove(connection, rights, &code, id)?;
        Ok(Acted::gone())
    })
    .await
}

/// The invitations of a coalition that can still be accepted.
#[utoipa::path(operation_id = "list_invitations", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA")), responses((status = 200, description = "The invitations, without tokens", body = Whole<Invitation>)))]
#[get("/v1/coalitions/{code}/invitations")]
pub async fn list_invitations(ask: Ask, code: Path<String>) -> Result<Answer, Problem> {
    let keyring = ask.service().keyring()?;
    ask.own(move |connection, rights, _| {
        Ok(Whole { data: acts::invitations::list(connection, rights, &keyring.secrets, &code, Utc::now())? })
    })
    .await
}

/// One invitation.
#[utoipa::path(operation_id = "get_invitation", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA"), ("id" = String, Path, description = "Its id")), responses((status = 200, description = "The invitation, without its token", body = Invitation)))]
#[get("/v1/coalitions/{code}/invitations/{id}")]
pub async fn find_invitation(ask: Ask, path: Path<(String, String)>) -> Result<Answer, Problem> {
    let (code, id) = path.into_inner();
    let id = id_of(&id, "invitation")?;
    let keyring = ask.service().keyring()?;
    ask.own(move |connection, rights, _| acts::invitations::find(connection, rights, &keyring.secrets, &code, id)).await
}

/// Invites somebody: coordinators into their coalition, administrators the first coordinator of one that has none.
///
/// The token and the link are shown this once. Where an address is given and a mail server is set up, the link is mailed, in
/// words that tell nobody what it is about; the address is not kept.
#[utoipa::path(operation_id = "invite", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA")), request_body = InvitationInput, responses((status = 201, description = "The invitation; token and link are shown this once", body = Invitation)))]
#[post("/v1/coalitions/{code}/invitations")]
pub async fn invite(ask: ActAsk, mailer: Data<Mailer>, code: Path<String>) -> Result<Acted, Problem> {
    let input: InvitationInput = ask.body()?;
    let keyring = ask.service().keyring()?;
    let (to, language) = (input.mail.clone(), input.language.clone());
    let acted = ask
        .run(move |connection, rights, ask| {
            let base = &ask.reading.base;
            let made =
                acts::invitations::invite(connection, rights, &keyring.secrets, &code, &input, base, Utc::now())?;
            let location = ask.reading.address(&format!("/v1/coalitions/{code}/invitations/{}", made.id));
            Ok(Acted::created(&made, location)?.of(made.id))
        })
        .await?;
    Ok(mailed(acted, &mailer, to, language).await)
}

/// Gives an invitation a new link and another week; the old link is void.
#[utoipa::path(operation_id = "resend_invitation", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA"), ("id" = String, Path, description = "Its id")), request_body = Option<ResendInput>, responses((status = 200, description = "The invitation; token and link are shown this once", body = Invitation)))]
#[post("/v1/coalitions/{code}/invitations/{id}/resend")]
pub async fn resend(ask: ActAsk, mailer: Data<Mailer>, path: Path<(String, String)>) -> Result<Acted, Problem> {
    let (code, id) = path.into_inner();
    let id = id_of(&id, "invitation")?;
    let input: ResendInput = ask.body_if_any()?;
    acts::invitations::check_mail(input.mail.as_deref(), input.language.as_deref())?;
    let keyring = ask.service().keyring()?;
    let acted = ask
        .run(move |connection, rights, ask| {
            let base = &ask.reading.base;
            let sent = acts::invitations::resend(connection, rights, &keyring.secrets, &code, id, base, Utc::now())?;
            Ok(Acted::done(&sent)?.of(id))
        })
        .await?;
    Ok(mailed(acted, &mailer, input.mail, input.language).await)
}

/// Mails the link after the act, once: a request that is repeated sends nothing again.
async fn mailed(mut acted: Acted, mailer: &Mailer, to: Option<String>, language: Option<String>) -> Acted {
    let Some(to) = to.filter(|_| !acted.is_replayed()) else { return acted };
    let mut link = None;
    acted.amend(|record| link = record.get("link").and_then(|link| link.as_str()).map(str::to_owned));
    let sent = match link {
        Some(link) => mailer.send(Letter::invitation(&to, &link, language.as_deref())).await,
        None => false,
    };
    acted.amend(|record| {
        record.insert("mailed".to_owned(), sent.into());
    });
    acted
}

/// Takes an invitation back.
#[utoipa::path(operation_id = "revoke_invitation", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA"), ("id" = String, Path, description = "Its id")), responses((status = 204, description = "It is gone")))]
#[delete("/v1/coalitions/{code}/invitations/{id}")]
pub async fn revoke(ask: ActAsk, path: Path<(String, String)>) -> Result<Acted, Problem> {
    let (code, id) = path.into_inner();
    let id = id_of(&id, "invitation")?;
    ask.no_body()?;
    let keyring = ask.service().keyring()?;
    ask.run(move |connection, rights, _| {
        acts::invitations::revoke(connection, rights, &keyring.secrets, &code, id)?;
        Ok(Acted::gone())
    })
    .await
}

/// The access keys of a coalition for partners' servers.
#[utoipa::path(operation_id = "list_tokens", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA")), responses((status = 200, description = "The access keys, without the tokens", body = Whole<AccessKey>)))]
#[get("/v1/coalitions/{code}/tokens")]
pub async fn list_tokens(ask: Ask, code: Path<String>) -> Result<Answer, Problem> {
    let keyring = ask.service().keyring()?;
    ask.own(move |connection, rights, _| {
        let owner = Owner::Coalition(&code);
        Ok(Whole { data: acts::access_keys::list(connection, rights, &keyring.secrets, owner)? })
    })
    .await
}

/// Makes an access key for a partner's server.
#[utoipa::path(operation_id = "make_token", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA")), request_body = AccessKeyInput, responses((status = 201, description = "The access key; its token is shown this once", body = AccessKey)))]
#[post("/v1/coalitions/{code}/tokens")]
pub async fn make_token(ask: ActAsk, code: Path<String>) -> Result<Acted, Problem> {
    let input: AccessKeyInput = ask.body()?;
    let keyring = ask.service().keyring()?;
    ask.run(move |connection, rights, ask| {
        let owner = Owner::Coalition(&code);
        let made = acts::access_keys::make(connection, rights, &keyring.secrets, owner, &input, Utc::now())?;
        Acted::created(&made, ask.reading.address(&format!("/v1/coalitions/{code}/tokens/{}", made.id)))
    })
    .await
}

/// Removes an access key of a coalition.
#[utoipa::path(operation_id = "remove_token", tag = "Members", params(("code" = String, Path, description = "The coalition's code", example = "XSA"), ("id" = String, Path, description = "Its id")), responses((status = 204, description = "It is gone")))]
#[delete("/v1/coalitions/{code}/tokens/{id}")]
pub async fn remove_token(ask: ActAsk, path: Path<(String, String)>) -> Result<Acted, Problem> {
    let (code, id) = path.into_inner();
    let id = id_of(&id, "access key")?;
    ask.no_body()?;
    ask.run(move |connection, rights, _| {
        acts::access_keys::remove(connection, rights, Owner::Coalition(&code), id)?;
        Ok(Acted::gone())
    })
    .await
}
