//! Assessments: who says how far a recommendation is carried out. Each is a claim of somebody, recorded by a coalition;
//! nobody's claim overwrites another's. How one is written stands in `written`, what follows from several in
//! `implementation`.

pub mod implementation;
mod written;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::written::{AssessmentFields, AssessmentInput};

use super::codes::codes;
use super::endorsements::Endorser;
use super::failure::Failure;
use super::kinds::DocumentKind;
use super::language::TextIn;
use super::records::{RecordDocument, filter, record};
use super::reference;
use super::texts::SentTexts;

codes! {
    /// How far a recommendation is carried out, in somebody's judgement.
    pub enum ImplementationStatus {
        /// Nothing was done.
        NotImplemented = "not_implemented",
        /// Work has begun.
        InProgress = "in_progress",
        /// A part was done.
        PartiallyImplemented = "partially_implemented",
        /// All of it was done.
        FullyImplemented = "fully_implemented",
        /// Things are worse than before.
        Regressed = "regressed",
        /// It can't be told.
        InsufficientInformation = "insufficient_information",
    }
}

codes! {
    /// Who speaks.
    pub enum ClaimantKind {
        /// The State under review.
        State = "state",
        /// Civil society.
        CivilSociety = "civil_society",
        /// The national human rights institution.
        Nhri = "nhri",
        /// A body of the United Nations.
        Un = "un",
    }
}

/// Whose judgement it is. Never a person.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "ClaimantInput")]
#[serde(deny_unknown_fields)]
pub struct Claimant {
    /// Who speaks.
    pub kind: ClaimantKind,
    /// The organization, by id, where it has a record here.
    #[serde(default)]
    pub organization: Option<String>,
    /// The body, by name: a ministry, a commission, a committee, a coalition.
    #[serde(default)]
    pub body: Option<String>,
}

/// What a judgement rests on.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "EvidenceInput")]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What kind of document.
    pub kind: DocumentKind,
    /// The document, with its day.
    #[serde(default)]
    pub document: Option<RecordDocument>,
    /// The page or paragraph.
    #[serde(default)]
    pub page: Option<String>,
    /// An address where it can be seen.
    #[serde(default)]
    pub link: Option<String>,
    /// The organization or coalition that verified it; never a person.
    #[serde(default)]
    pub verified_by: Option<String>,
}

record! {
    /// An assessment. An edition has what its audience reads; a working record has its stage, version and sharing beside.
    pub struct Assessment with AssessmentTexts {
        /// The recommendation, by id.
        #[graphql(skip)]
        pub recommendation: Uuid,
        /// Whose judgement it is, apart from the coalition that recorded it.
        pub claimed_by: Claimant,
        /// How far the recommendation is carried out.
        pub status: ImplementationStatus,
        /// The day for which that is said.
        pub assessed_on: NaiveDate,
        /// Jurisdictions for which it is said; empty: the whole State.
        #[graphql(skip)]
        pub jurisdictions: Vec<String>,
        /// What there is to say.
        pub narrative: Option<String>,
        /// In which language that came.
        pub narrative_in: Option<TextIn>,
        /// What it rests on.
        pub evidence: Vec<Evidence>,
        /// Whether it was not recorded by a coalition, but follows from the State's own words in its position.
        pub derived: bool,
        /// Organizations that agreed to stand behind it.
        pub endorsed_by: Vec<Endorser>,
    }
}

/// The texts of an assessment in every language.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct AssessmentTexts {
    /// What there is to say.
    pub narrative: SentTexts,
}

filter! {
    /// Which assessments are asked for.
    pub struct AssessmentFilter {
        /// Recommendations that they are about, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub recommendation: Option<Vec<String>>,
        /// States under review whose recommendations they are about.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<Vec<String>>,
        /// Cycles of those reviews.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cycle: Option<Vec<i16>>,
        /// Jurisdictions for which they are said.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub jurisdiction: Option<Vec<String>>,
        /// Who speaks.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub claimed_by: Option<Vec<ClaimantKind>>,
        /// Organizations that speak, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub organization: Option<Vec<String>>,
        /// How far the recommendation is carried out.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub status: Option<Vec<ImplementationStatus>>,
        /// Said for this day or later.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub assessed_from: Option<NaiveDate>,
        /// Said for a day up to this one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub assessed_to: Option<NaiveDate>,
        /// Whether they follow from the State's own words in its position.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub derived: Option<bool>,
        /// Whether there is evidence.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub documented: Option<bool>,
    }
}

impl AssessmentFilter {
    /// Refuses codes and ids that do not exist, and what only working records have.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self, working: bool) -> Result<(), Failure> {
        reference::check_codes("recommendation", self.recommendation.as_deref(), reference::id_fault)?;
        reference::check_codes("organization", self.organization.as_deref(), reference::id_fault)?;
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_numbers("cycle", self.cycle.as_deref(), reference::is_cycle)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        super::records::check_days("assessed_from", self.assessed_from, self.assessed_to)?;
        self.common().check(working)
    }
}
