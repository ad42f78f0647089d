//! Signing in and out. What is decided stands in the acts; no answer of here is ever kept.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use chrono::Utc;
use serde::Serialize;

use crate::access::second_factor::Enrolment;
use crate::access::tokens::PublicKey;
use crate::access::viewer::Viewer;
use crate::acts;
use crate::domain::failure::Failure;
use crate::domain::sign_in::{
    AcceptInput, Accepted, EnrolmentInput, LoginInput, LogoutInput, PasswordChange, RefreshInput, SecondFactorInput,
    SignedIn, Tokens,
};
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::{Answer, Freshness};
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;

/// Signs in by name and password.
///
/// Where a second factor is due, the answer has `second_factor` and a `challenge` instead of tokens. Names that are not
/// there, wrong passwords and accounts that can't sign in are answered alike. After sign-ins that failed the next ones have to
/// wait (`Retry-After`).
#[utoipa::path(operation_id = "login", tag = "Signing in", request_body = LoginInput, responses((status = 200, description = "Tokens, or what is due beside the password", body = SignedIn)))]
#[post("/v1/auth/login")]
pub async fn login(ask: ActAsk) -> Result<Acted, Problem> {
    let input: LoginInput = ask.body()?;
    let (door, keyring) = (ask.service().door()?, ask.service().keyring()?);
    Ok(Acted::done(&acts::sign_in::login(door, &keyring, input, Utc::now()).await?)?)
}

/// Shows the seed of an authenticator to whoever has to set one up before signing in.
///
/// Its first code, sent with the same challenge to `/v1/auth/second-factor`, confirms it.
#[utoipa::path(operation_id = "enrol_second_factor", tag = "Signing in", request_body = EnrolmentInput, responses((status = 200, description = "The seed, shown this once", body = Enrolment)))]
#[post("/v1/auth/second-factor/enrolment")]
pub async fn enrol(ask: ActAsk) -> Result<Acted, Problem> {
    let input: EnrolmentInput = ask.body()?;
    let (door, keyring) = (ask.service().door()?, ask.service().keyring()?);
    Ok(Acted::done(&acts::sign_in::enrol(door, &keyring, &input.challenge, Utc::now()).await?)?)
}

/// Signs in by the answer to a challenge: a code of the authenticator, or a recovery code. Each is good once.
#[utoipa::path(operation_id = "answer_second_factor", tag = "Signing in", request_body = SecondFactorInput, responses((status = 200, description = "Tokens; recovery codes where the second factor was just set up", body = Tokens)))]
#[post("/v1/auth/second-factor")]
pub async fn second_factor(ask: ActAsk) -> Result<Acted, Problem> {
    let input: SecondFactorInput = ask.body()?;
    let (door, keyring) = (ask.service().door()?, ask.service().keyring()?);
    Ok(Acted::done(&acts::sign_in::answer(door, &keyring, input, Utc::now()).await?)?)
}

/// Exchanges a refresh token for the next tokens.
///
/// A refresh token is good once. The second use of one ends its session, also where two use it at the same time: one of them
/// gets tokens, which end with the session. A client that lost the answer signs in again.
#[utoipa::path(operation_id = "refresh", tag = "Signing in", request_body = RefreshInput, responses((status = 200, description = "The next tokens", body = Tokens)))]
#[post("/v1/auth/refresh")]
pub async fn refresh(ask: ActAsk) -> Result<Acted, Problem> {
    let input: RefreshInput = ask.body()?;
    let (door, keyring) = (ask.service().door()?, ask.service().keyring()?);
    Ok(Acted::done(&acts::sign_in::refresh(door, &keyring, input.refresh_token, Utc::now()).await?)?)
}

/// Ends a session: that of the access token, or that of a refresh token in the body.
#[utoipa::path(operation_id = "logout", tag = "Signing in", request_body = Option<LogoutInput>, responses((status = 204, description = "The session has ended")))]
#[post("/v1/auth/logout")]
pub async fn logout(ask: ActAsk) -> Result<Acted, Problem> {
    let input: LogoutInput = ask.body_if_any()?;
    acts::sign_in::logout(ask.service().door()?, ask.viewer(), input, Utc::now()).await?;
    Ok(Acted::gone())
}

/// Changes one's own password.
///
/// Every session ends, this one too, and so do one's own access keys. The answer is that of signing in with the new password.
#[utoipa::path(operation_id = "change_password", tag = "Signing in", request_body = PasswordChange, responses((status = 200, description = "Tokens, or what is due beside the password", body = SignedIn)))]
#[post("/v1/auth/password")]
pub async fn password(ask: ActAsk) -> Result<Acted, Problem> {
    let session = ask.viewer().session()?;
    let input: PasswordChange = ask.body()?;
    let (door, keyring) = (ask.service().door()?, ask.service().keyring()?);
    Ok(Acted::done(&acts::accounts::change_password(door, &keyring, session, input, Utc::now()).await?)?)
}

/// Accepts an invitation.
///
/// Whoever is signed in sends the token alone; others send a name and a password, which make an account. Where the new role
/// needs a second factor that is not set up, the session ends: signing in again sets one up.
#[utoipa::path(operation_id = "accept_invitation", tag = "Signing in", request_body = AcceptInput, responses((status = 200, description = "The coalition and the role", body = Accepted), (status = 201, description = "The same, and an account was made", body = Accepted), (status = 404, description = "The token is not that of an invitation that is good", body = Problem, content_type = "application/problem+json")))]
#[post("/v1/invitations/accept")]
pub async fn accept(ask: ActAsk) -> Result<Acted, Problem> {
    let input: AcceptInput = ask.body()?;
    let (door, keyring) = (ask.service().door()?, ask.service().keyring()?);
    let accepted = acts::invitations::accept(door, &keyring, ask.viewer(), input, Utc::now()).await?;
    let status = if ask.viewer() == Viewer::Nobody { StatusCode::CREATED } else { StatusCode::OK };
    Ok(Acted::with(status, &accepted)?)
}

/// Keys that verify access tokens (JWKS, RFC 7517).
#[derive(Serialize, utoipa::ToSchema)]
pub struct PublicKeys {
    /// Those that sign now, will sign next, or signed tokens that are still good.
    pub keys: Vec<PublicKey>,
}

/// The keys that verify access tokens.
#[utoipa::path(operation_id = "get_public_keys", tag = "Signing in", responses((status = 200, description = "The keys", body = PublicKeys)))]
#[get("/.well-known/jwks.json")]
pub async fn public_keys(ask: Ask) -> Result<Answer, Problem> {
    let keys = PublicKeys { keys: ask.service().signatures()?.public() };
    let body = serde_json::to_vec(&keys).map_err(Failure::internal)?;
    Ok(Answer::fixed(body, "application/json", Freshness::Never))
}
