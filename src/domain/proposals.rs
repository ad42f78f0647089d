//! Proposals: what civil society asked of a plan or at a consultation, and what became of it. How one is written stands in
//! `written`.

mod written;

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

pub use self::written::{ProposalFields, ProposalInput};

use super::codes::codes;
use super::endorsements::Endorser;
use super::failure::Failure;
use super::language::TextIn;
use super::records::{RecordDocument, filter, record};
use super::reference;
use super::texts::SentTexts;

codes! {
    /// What became of a proposal.
    pub enum ProposalOutcome {
        /// It stands in what was adopted.
        Incorporated = "incorporated",
        /// A part of it stands in what was adopted.
        PartlyIncorporated = "partly_incorporated",
        /// Whoever was asked said no.
        Rejected = "rejected",
        /// The plan was adopted, or the consultation ended, without a word on it.
        NoAnswer = "no_answer",
        /// It is not decided yet.
        Pending = "pending",
    }
}

record! {
    /// A proposal. An edition has what its audience reads; a working record has its stage, version and sharing beside.
    pub struct Proposal with ProposalTexts {
        /// The plan of which it was asked, by id.
        #[graphql(skip)]
        pub plan: Option<Uuid>,
        /// The consultation at which it was made, by id of the activity.
        #[graphql(skip)]
        pub activity: Option<Uuid>,
        /// What was asked.
        pub title: Option<String>,
        /// In which language that came.
        pub title_in: Option<TextIn>,
        /// Why, and in which words.
        pub summary: Option<String>,
        /// In which language that came.
        pub summary_in: Option<TextIn>,
        /// Who made it, as printed.
        pub submitted_by: Vec<String>,
        /// Organizations that made it, by id.
        #[graphql(skip)]
        pub organizations: Vec<Uuid>,
        /// Recommendations that it serves, by id.
        #[graphql(skip)]
        pub recommendations: Vec<Uuid>,
        /// The day on which it was made.
        pub submitted_on: Option<NaiveDate>,
        /// What became of it.
        pub outcome: ProposalOutcome,
        /// The day on which that was known.
        pub outcome_on: Option<NaiveDate>,
        /// The wording that resulted.
        pub wording: Option<String>,
        /// In which language that came.
        pub wording_in: Option<TextIn>,
        /// Where it can be read up.
        pub documents: Vec<RecordDocument>,
        /// Organizations that agreed to stand behind it.
        pub endorsed_by: Vec<Endorser>,
    }
}

/// The texts of a proposal in every language.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct ProposalTexts {
    /// What was asked.
    pub title: SentTexts,
    /// Why, and in which words.
    pub summary: SentTexts,
    /// The wording that resulted.
    pub wording: SentTexts,
}

filter! {
    /// Which proposals are asked for.
    pub struct ProposalFilter {
        /// Plans of which they were asked, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub plan: Option<Vec<String>>,
        /// Consultations at which they were made, by id of the activity.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub activity: Option<Vec<String>>,
        /// States that their plans or consultations concern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<Vec<String>>,
        /// Jurisdictions that their plans or consultations concern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub jurisdiction: Option<Vec<String>>,
        /// Organizations that made them, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub organization: Option<Vec<String>>,
        /// Recommendations that they serve, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub recommendation: Option<Vec<String>>,
        /// What became of them.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub outcome: Option<Vec<ProposalOutcome>>,
        /// Made on this day or later.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub submitted_from: Option<NaiveDate>,
        /// Made by this day; those without a day count as long made.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub submitted_to: Option<NaiveDate>,
        /// Whether there are documents.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub documented: Option<bool>,
    }
}

impl ProposalFilter {
    /// Refuses codes and ids that do not exist, and what only working records have.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self, working: bool) -> Result<(), Failure> {
        for (name, ids) in [
            ("plan", &self.plan),
            ("activity", &self.activity),
            ("organization", &self.organization),
            ("recommendation", &self.recommendation),
        ] {
            reference::check_codes(name, ids.as_deref(), reference::id_fault)?;
        }
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        super::records::check_days("submitted_from", self.submitted_from, self.submitted_to)?;
        self.common().check(working)
    }
}
