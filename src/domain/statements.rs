//! Statements, submissions and letters of civil society, with what they ask. How one is written stands in `written`.

mod written;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::written::{StatementFields, StatementInput};

use super::codes::codes;
use super::endorsements::Endorser;
use super::failure::Failure;
use super::language::{TextIn, Texts};
use super::records::{RecordDocument, filter, record};
use super::reference;
use super::texts::SentTexts;

codes! {
    /// What kind of statement.
    pub enum StatementKind {
        /// A statement of several organizations.
        JointStatement = "joint_statement",
        /// A statement read out in a meeting.
        OralStatement = "oral_statement",
        /// A submission to a review.
        Submission = "submission",
        /// A submission at mid-term.
        MidTermSubmission = "mid_term_submission",
        /// A letter.
        Letter = "letter",
    }
}

record! {
    /// A statement. An edition has what its audience reads; a working record has its stage, version and sharing beside.
    pub struct Statement with StatementTexts {
        /// What kind of statement.
        pub kind: StatementKind,
        /// The UN's symbol, where it has one.
        pub symbol: Option<String>,
        /// The day that it bears.
        pub date: NaiveDate,
        /// The body that it was made to.
        pub body: Option<String>,
        /// That body's session.
        pub session: Option<i16>,
        /// Agenda item.
        pub agenda_item: Option<String>,
        /// Language of the document (BCP 47).
        pub language: String,
        /// Its title.
        pub title: Option<String>,
        /// In which language the title came.
        pub title_in: Option<TextIn>,
        /// Who submitted it, as printed.
        pub submitted_by: Vec<String>,
        /// Who supported it, as printed.
        pub supported_by: Vec<String>,
        /// States that it concerns.
        #[graphql(skip)]
        pub states: Vec<String>,
        /// Jurisdictions that it concerns.
        #[graphql(skip)]
        pub jurisdictions: Vec<String>,
        /// Recommendations that it speaks of, by id.
        #[graphql(skip)]
        pub recommendations: Vec<Uuid>,
        /// What it asks, point by point, in our words.
        pub points: Vec<Point>,
        /// Where it can be read.
        pub document: Option<RecordDocument>,
        /// Where its facts were found.
        pub source: Option<String>,
        /// Organizations that agreed to stand behind it.
        pub endorsed_by: Vec<Endorser>,
    }
}

/// The texts of a statement in every language.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct StatementTexts {
    /// Its title.
    pub title: SentTexts,
    /// What it asks, point by point, in the order of `points`.
    pub points: Vec<SentTexts>,
}

/// One thing that a statement asks.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Point {
    /// Its number in the statement.
    #[schema(example = "3.1")]
    pub point: String,
    /// What it asks, in our words.
    pub text: Option<String>,
    /// In which language the text came.
    pub text_in: Option<TextIn>,
}

/// A point as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointFacts {
    /// Number.
    pub point: String,
    /// Text by language.
    pub text: Texts,
}

/// A point as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
pub struct PointInput {
    /// Its number in the statement.
    pub point: String,
    /// What it asks, by language, in one's own words.
    pub text: SentTexts,
}

filter! {
    /// Which statements are asked for.
    pub struct StatementFilter {
        /// States that they concern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<Vec<String>>,
        /// Jurisdictions that they concern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub jurisdiction: Option<Vec<String>>,
        /// Kinds of statement.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub kind: Option<Vec<StatementKind>>,
        /// Sessions of the body.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub session: Option<Vec<i16>>,
        /// UN symbols.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub symbol: Option<Vec<String>>,
        /// Years.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub year: Option<Vec<i16>>,
        /// Recommendations that they speak of, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub recommendation: Option<Vec<String>>,
        /// Of this day or later.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub date_from: Option<NaiveDate>,
        /// Of a day up to this one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub date_to: Option<NaiveDate>,
    }
}

impl StatementFilter {
    /// Refuses States, jurisdictions and ids that do not exist, and what only working records have.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self, working: bool) -> Result<(), Failure> {
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        reference::check_codes("recommendation", self.recommendation.as_deref(), reference::id_fault)?;
        super::records::check_days("date_from", self.date_from, self.date_to)?;
        self.common().check(working)
    }
}
