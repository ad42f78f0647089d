//! Signing in as it goes over the wire: what is sent, and what comes back. How it is decided stands in the acts.

use serde::{Deserialize, Serialize};

use super::accounts::Secret;
use super::codes::codes;

codes! {
    /// What is due after the password.
    pub enum SecondFactorDue {
        /// A code of the authenticator, or a recovery code.
        Totp = "totp",
        /// An authenticator has to be set up first.
        Enrol = "enrol",
    }
}

/// A name and its password.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginInput {
    /// The name of one's own choosing, or an email address.
    #[schema(value_type = String)]
    pub name: Secret,
    /// The password.
    #[schema(value_type = String)]
    pub password: Secret,
    /// What this place of signing in is to be called in one's own list: "phone".
    pub label: Option<String>,
}

/// What a person who signed in gets.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct Tokens {
    /// For `Authorization: Bearer …`.
    pub access_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// For how many seconds the access token is good.
    #[schema(example = 900)]
    pub expires_in: u64,
    /// What gets the next two, once.
    pub refresh_token: String,
    /// Ten codes that stand in for the second factor, each once. Shown when it is set up, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_codes: Option<Vec<String>>,
}

/// What is due after the password.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct Due {
    /// A code, or setting up an authenticator first.
    pub second_factor: SecondFactorDue,
    /// What joins the steps; good for five minutes.
    pub challenge: String,
}

/// What comes of a name and its password.
#[derive(Clone, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum SignedIn {
    /// Tokens.
    Done(Tokens),
    /// A second factor is due.
    Due(Due),
}

/// A challenge that is to be answered.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentInput {
    /// As it came.
    #[schema(value_type = String)]
    pub challenge: Secret,
}

/// The answer to a challenge.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorInput {
    /// As it came.
    #[schema(value_type = String)]
    pub challenge: Secret,
    /// A code of the authenticator, or a recovery code.
    #[schema(value_type = String)]
    pub code: Secret,
}

/// A refresh token.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshInput {
    /// As it came with the last tokens.
    #[schema(value_type = String)]
    pub refresh_token: Secret,
}

/// Which session ends: that of the access token, or that of a refresh token where one is sent.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogoutInput {
    /// As it came with the last tokens.
    #[schema(value_type = Option<String>)]
    pub refresh_token: Option<Secret>,
}

/// A change of one's own password.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password of now.
    #[schema(value_type = String)]
    pub password: Secret,
    /// The new one.
    #[schema(value_type = String)]
    pub new_password: Secret,
}

/// One's own password once more, for what must not be done by whoever finds an open screen.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The password.
    #[schema(value_type = String)]
    pub password: Secret,
    /// A code of the second factor, or a recovery code, where one is set up and is to be replaced or removed.
    #[schema(value_type = Option<String>)]
    pub code: Option<Secret>,
}

/// A code that confirms a second factor that was just set up.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeInput {
    /// The code that the authenticator shows.
    #[schema(value_type = String)]
    pub code: Secret,
}

/// Codes that stand in for the second factor.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct RecoveryCodes {
    /// Ten of them, each good once; shown this once.
    pub recovery_codes: Vec<String>,
}

/// An invitation that is accepted: with a name and a password by whoever has no account, with the token alone by whoever is
/// signed in.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInput {
    /// As it stands in the link.
    #[schema(value_type = String)]
    pub token: Secret,
    /// A name of one's own choosing, or an email address.
    #[schema(value_type = Option<String>)]
    pub name: Option<Secret>,
    /// A password of at least 12 characters.
    #[schema(value_type = Option<String>)]
    pub password: Option<Secret>,
}

/// What was accepted.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Accepted {
    /// The coalition.
    #[schema(example = "MNG")]
    pub coalition: String,
    /// The role in it.
    pub role: super::accounts::CoalitionRole,
}
