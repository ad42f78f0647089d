//! Partner organizations: known from a public document by name alone, or recorded with their consent. How one is written
//! stands in `written`.

mod written;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::written::{OrganizationFields, OrganizationInput};

use super::failure::Failure;
use super::kinds::{OrganizationBasis, OrganizationKind};
use super::language::{TextIn, Texts};
use super::records::{filter, record};
use super::reference;
use super::states::DatedStatus;
use super::texts::SentTexts;

record! {
    /// A partner organization. An edition has what its audience reads; a working record has its stage, version and sharing
    /// beside.
    pub struct Organization with OrganizationTexts {
        /// Its name; where the basis is a document, as printed there.
        pub name: Option<String>,
        /// In which language the name came.
        pub name_in: Option<TextIn>,
        /// Names that it had before.
        pub former_names: Vec<String>,
        /// Acronym that it uses.
        pub acronym: Option<String>,
        /// What it is; null where only a document names it.
        pub kind: Option<OrganizationKind>,
        /// The State where it sits.
        #[graphql(skip)]
        pub state: Option<String>,
        /// The jurisdiction where it sits.
        #[graphql(skip)]
        pub jurisdiction: Option<String>,
        /// ECOSOC consultative status over time (resolution 1996/31).
        pub consultative_status: Vec<DatedStatus>,
        /// GANHRI accreditation over time.
        pub accreditation: Vec<DatedStatus>,
        /// Its own website.
        pub website: Option<String>,
        /// A contact that it wants to be public.
        pub contact: Option<String>,
        /// On what basis it is recorded.
        pub basis: OrganizationBasis,
        /// The statement that names it, where the basis is a document.
        #[graphql(skip)]
        pub document: Option<Uuid>,
        /// The day of its consent, where the basis is consent.
        pub consented_on: Option<NaiveDate>,
    }
}

/// The texts of an organization in every language.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct OrganizationTexts {
    /// Its name.
    pub name: SentTexts,
    /// Names that it had before, in the order of `former_names`.
    pub former_names: Vec<SentTexts>,
}

/// A name that an organization had.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormerName {
    /// Name by language.
    pub name: Texts,
    /// Until when.
    #[serde(default)]
    pub to: Option<String>,
}

/// A former name as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
pub struct FormerNameInput {
    /// The name by language.
    pub name: SentTexts,
    /// Until when: a year, a month or a day.
    #[serde(default)]
    pub to: Option<String>,
}

filter! {
    /// Which organizations are asked for.
    pub struct OrganizationFilter {
        /// States where they sit.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<Vec<String>>,
        /// Jurisdictions where they sit.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub jurisdiction: Option<Vec<String>>,
        /// Kinds of organization.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub kind: Option<Vec<OrganizationKind>>,
        /// On what basis they are recorded.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub basis: Option<Vec<OrganizationBasis>>,
        /// Statements that name them.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub document: Option<Vec<String>>,
    }
}

impl OrganizationFilter {
    /// Refuses States, jurisdictions and ids that do not exist, and what only working records have.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self, working: bool) -> Result<(), Failure> {
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        reference::check_codes("document", self.document.as_deref(), reference::id_fault)?;
        self.common().check(working)
    }
}
