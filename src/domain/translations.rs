//! Translations of recommendations. Several in one language stand side by side; who made one, and how far it is agreed on, is
//! part of it. How one is written stands in `written`.

mod written;

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

pub use self::written::{TranslationFields, TranslationInput};

use super::codes::codes;
use super::endorsements::Endorser;
use super::failure::{Failure, Fault};
use super::language::{TextIn, canonical};
use super::records::{RecordDocument, filter, record};
use super::reference;
use super::texts::SentTexts;

codes! {
    /// Who made a translation.
    pub enum TranslationMaker {
        /// The State under review.
        State = "state",
        /// The United Nations.
        Un = "un",
        /// The national human rights institution.
        Nhri = "nhri",
        /// Civil society.
        CivilSociety = "civil_society",
        /// A machine.
        Machine = "machine",
    }
}

codes! {
    /// How far a translation is.
    pub enum TranslationState {
        /// Not looked at by others.
        Draft = "draft",
        /// Somebody else read it.
        Reviewed = "reviewed",
        /// Somebody says that it is wrong.
        Disputed = "disputed",
        /// Those concerned agree on it.
        Agreed = "agreed",
    }
}

record! {
    /// A translation of a recommendation. An edition has what its audience reads; a working record has its stage, version and
    /// sharing beside.
    pub struct Translation with TranslationTexts {
        /// The recommendation, by id.
        #[graphql(skip)]
        pub recommendation: Uuid,
        /// Jurisdictions of those who made it; empty: the whole State.
        #[graphql(skip)]
        pub jurisdictions: Vec<String>,
        /// The language (BCP 47).
        pub language: String,
        /// The translation.
        pub text: String,
        /// Who made it.
        pub made_by: TranslationMaker,
        /// The organization that made it, by id; never a person.
        #[graphql(skip)]
        pub organization: Option<Uuid>,
        /// Whether a volunteer made it, who is not named.
        pub by_volunteer: bool,
        /// How far it is.
        pub state: TranslationState,
        /// The day that it bears.
        pub translated_on: Option<NaiveDate>,
        /// Whether it is the one that the coalition prefers in this language.
        pub preferred: bool,
        /// Whether the original changed after it was made.
        pub outdated: bool,
        /// What is disputed, or why it reads so.
        pub note: Option<String>,
        /// In which language the note came.
        pub note_in: Option<TextIn>,
        /// Where it can be read up.
        pub documents: Vec<RecordDocument>,
        /// Organizations that agreed to stand behind it.
        pub endorsed_by: Vec<Endorser>,
    }
}

/// The texts of a translation in every language.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct TranslationTexts {
    /// What is disputed, or why it reads so.
    pub note: SentTexts,
}

filter! {
    /// Which translations are asked for.
    pub struct TranslationFilter {
        /// Recommendations, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub recommendation: Option<Vec<String>>,
        /// States under review whose recommendations they are of.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state_under_review: Option<Vec<String>>,
        /// Cycles of those reviews.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cycle: Option<Vec<i16>>,
        /// Jurisdictions of those who made them.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub jurisdiction: Option<Vec<String>>,
        /// Languages (BCP 47).
        #[serde(skip_serializing_if = "Option::is_none")]
        pub language: Option<Vec<String>>,
        /// Who made them.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub made_by: Option<Vec<TranslationMaker>>,
        /// How far they are.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<Vec<TranslationState>>,
        /// Whether they are preferred.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub preferred: Option<bool>,
        /// Whether the original changed after they were made.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub outdated: Option<bool>,
        /// Made by this day; those without a day count as long made.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub translated_to: Option<NaiveDate>,
    }
}

impl TranslationFilter {
    /// Refuses codes and ids that do not exist, and what only working records have.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self, working: bool) -> Result<(), Failure> {
        reference::check_codes("recommendation", self.recommendation.as_deref(), reference::id_fault)?;
        reference::check_codes("state_under_review", self.state_under_review.as_deref(), reference::state_fault)?;
        reference::check_numbers("cycle", self.cycle.as_deref(), reference::is_cycle)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        reference::check_codes("language", self.language.as_deref(), language_fault)?;
        self.common().check(working)
    }

    /// The languages asked for, canonical.
    pub fn languages(&self) -> Option<Vec<String>> {
        canonical_languages(self.language.as_deref())
    }
}

/// What is wrong with a language of a filter.
pub fn language_fault(name: &str, tag: &str) -> Option<Fault> {
    match canonical(tag) {
        Err(Failure::Invalid(faults)) => {
            faults.into_iter().next().map(|fault| Fault::parameter(name, fault.detail).hint_if(fault.hint))
        }
        _ => None,
    }
}

/// Languages of a filter in their canonical form.
pub fn canonical_languages(tags: Option<&[String]>) -> Option<Vec<String>> {
    tags.map(|tags| tags.iter().filter_map(|tag| canonical(tag).ok()).collect())
}
