//! People who can sign in, and what is theirs: memberships, sessions, invitations, access keys. Which of it is sealed in
//! the database, and how, is not known here.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use super::codes::codes;
use super::failure::{Failure, Fault};
use super::language;

/// The longest name, label or note, in characters.
pub const LONGEST_NAME: usize = 254;

/// A password, a code or a token: what came from outside and is never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Secret {
        Secret(text.to_owned())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Secret {
        Secret(text)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret::from)
    }
}

impl utoipa::PartialSchema for Secret {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .description(Some("Never kept as it is, and never shown again."))
            .into()
    }
}

impl utoipa::ToSchema for Secret {}

codes! {
    /// What an access key is in its coalition, or may do of what its person may.
    pub enum AccessKeyRole {
        /// Reads.
        Member = "member",
        /// Reads and writes.
        Editor = "editor",
    }
}

codes! {
    /// What a person is in a coalition, the least first.
    pub enum CoalitionRole {
        /// Reads what is at the stage of the coalition, and what is for the network.
        Member = "member",
        /// Writes.
        Editor = "editor",
        /// Publishes, and looks after people.
        Coordinator = "coordinator",
    }
}

/// Somebody who belongs to a coalition, as its coordinators see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Member {
    /// The id of the person's account.
    #[graphql(skip)]
    pub id: Uuid,
    /// The name of the person's own choosing.
    #[schema(example = "Oyuna")]
    pub name: String,
    /// The role in this coalition.
    pub role: CoalitionRole,
    /// The organization that the person is there for.
    pub organization: Option<String>,
    /// The month in which the membership began.
    #[schema(example = "2026-11")]
    pub since: String,
}

/// What changes of a membership; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// The new role.
    pub role: Option<CoalitionRole>,
    /// The organization that the person is there for; null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub organization: Changed<String>,
}

/// A member of a merge patch (RFC 7396): left out, null, or a new value. Here and in GraphQL alike.
pub type Changed<T> = async_graphql::MaybeUndefined<T>;

/// Somebody who is invited, as those see it who may invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Invitation {
    /// Its id, which is not what is accepted.
    #[graphql(skip)]
    pub id: Uuid,
    /// The role, which is fixed.
    pub role: CoalitionRole,
    /// Who is meant: only this name can accept it; null: whoever has the link.
    pub name: Option<String>,
    /// The organization of the membership.
    pub organization: Option<String>,
    /// Until when it can be accepted.
    pub ends_at: DateTime<Utc>,
    /// What accepts it, shown this once. Give it to nobody but who is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The same as a link, shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whether a mail server took the link; null where no mail was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailed: Option<bool>,
}

/// Whom to invite.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
pub struct InvitationInput {
    /// The role.
    pub role: CoalitionRole,
    /// Who is meant: only this name can accept it.
    pub name: Option<String>,
    /// The organization that the person is there for; coordinators alone see it.
    pub organization: Option<String>,
    /// Where the link is to be mailed. The address is not kept.
    pub mail: Option<String>,
    /// The language of the mail.
    #[schema(example = "mn")]
    pub language: Option<String>,
}

/// Where an invitation is to be mailed once more; with nothing, the new link is only shown.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
pub struct ResendInput {
    /// Where the link is to be mailed. The address is not kept.
    pub mail: Option<String>,
    /// The language of the mail.
    #[schema(example = "mn")]
    pub language: Option<String>,
}

/// A long-lived token for programs, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AccessKey {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// The most that it may.
    pub role: AccessKeyRole,
    /// The month in which it was made.
    #[schema(example = "2026-11")]
    pub made_in: String,
    /// The last day on which it is good.
    pub ends_on: NaiveDate,
    /// The token itself, shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// An access key to be made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessKeyInput {
    /// What it is for.
    pub name: String,
    /// The most that it may; `member`, which only reads, where nothing is said.
    pub role: Option<AccessKeyRole>,
    /// The last day on which it is good, at most a year from now; 90 days where nothing is said.
    pub ends_on: Option<NaiveDate>,
}

/// A place where somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// What the person called it.
    pub label: Option<String>,
    /// The month in which it began.
    #[schema(example = "2026-11")]
    pub made_in: String,
    /// The month in which it was last used.
    #[schema(example = "2026-11")]
    pub used_in: String,
    /// The day on which it ends in any case.
    pub ends_on: NaiveDate,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// What changes of a session.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionChange {
    /// What it is to be called; null takes the name away.
    pub label: Option<String>,
}

/// One role of somebody's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OwnRole {
    /// The coalition.
    #[schema(example = "KOR")]
    pub coalition: String,
    /// The role.
    pub role: CoalitionRole,
    /// The organization that the person is there for.
    pub organization: Option<String>,
    /// The month in which it began.
    #[schema(example = "2026-11")]
    pub since: String,
}

/// Somebody's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Me {
    /// Its id.
    pub id: Uuid,
    /// The name to sign in with.
    pub name: String,
    /// The language of mails.
    pub language: Option<String>,
    /// Runs the network.
    pub administrator: bool,
    /// Roles in coalitions.
    pub roles: Vec<OwnRole>,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
    /// The month in which the account was made.
    #[schema(example = "2026-11")]
    pub made_in: String,
    /// The month of the last sign-in.
    #[schema(example = "2026-11")]
    pub signed_in_in: Option<String>,
}

/// What changes of one's own account.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    /// The language of mails; null: none in particular.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub language: Changed<String>,
}

/// A list that has no pages: what is one's own, or a coalition's for its people.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Whole<T> {
    /// All of them.
    pub data: Vec<T>,
}

/// The month of a moment, which is all that is kept of it: `2026-11`.
pub fn month(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m").to_string()
}

/// A short text about people as it is kept: blanks around it gone, and nothing in it that shows as something else.
///
/// # Errors
/// `refused`, at the pointer, for an empty or too long text, and for characters that steer terminals, mails or the
/// direction of writing.
pub fn short_text(pointer: &str, text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::unfit(Fault::pointer(pointer, "it is empty")));
    }
    if text.chars().count() > LONGEST_NAME {
        return Err(Failure::unfit(Fault::pointer(pointer, format!("it has more than {LONGEST_NAME} characters"))));
    }
    if text.chars().any(steers) {
        return Err(Failure::unfit(Fault::pointer(pointer, "it has characters that can't be seen")));
    }
    Ok(text.to_owned())
}

/// Whether a character is a control, or changes the direction of writing.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// A language of somebody's choosing.
///
/// # Errors
/// `refused`, at the pointer, for what is no language tag.
pub fn chosen_language(pointer: &str, tag: &str) -> Result<String, Failure> {
    language::canonical(tag).map_err(|failure| match failure {
        Failure::Invalid(faults) => Failure::Unfit(
            faults.into_iter().map(|fault| Fault::pointer(pointer, fault.detail.clone()).hint_if(fault.hint)).collect(),
        ),
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_never_print() {
        assert!(!format!("{:?}", Secret::from("canary")).contains("canary"));
    }

    #[test]
    fn short_texts_hold_nothing_that_steers() {
        assert_eq!(short_text("/name", "  Оюунаа \u{3000}").unwrap(), "Оюунаа");
        for text in ["", "   ", "a\r\nBcc: b@c", "a\u{202e}b", "\u{feff}a\u{200b}", &"a".repeat(255)] {
            assert!(matches!(short_text("/name", text), Err(Failure::Unfit(_))), "{text:?}");
        }
        assert!(chosen_language("/language", "mn-Cyrl-MN").is_ok_and(|tag| tag == "mn"));
        assert!(matches!(chosen_language("/language", "kr"), Err(Failure::Unfit(_))));
    }

    #[test]
    fn a_moment_is_kept_as_its_month() {
        assert_eq!(month("2026-11-27T08:27:00Z".parse().unwrap()), "2026-11");
    }
}
