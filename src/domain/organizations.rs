//! Partner organizations: known from a public document by name alone, or recorded with their consent.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::failure::Failure;
use super::kinds::{OrganizationBasis, OrganizationKind};
use super::language::TextIn;
use super::reference;
use super::states::DatedStatus;

/// A partner organization.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Organization {
    /// Its id here.
    #[graphql(skip)]
    pub id: Uuid,
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
    /// The address of this record.
    pub url: String,
}

/// Which organizations are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrganizationFilter {
    /// States where they sit.
    pub state: Option<Vec<String>>,
    /// Jurisdictions where they sit.
    pub jurisdiction: Option<Vec<String>>,
    /// Kinds of organization.
    pub kind: Option<Vec<OrganizationKind>>,
    /// On what basis they are recorded.
    pub basis: Option<Vec<OrganizationBasis>>,
    /// Statements that name them.
    pub document: Option<Vec<String>>,
}

impl OrganizationFilter {
    /// Refuses States and jurisdictions that do not exist.
    pub fn check(&self) -> Result<(), Failure> {
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        reference::check_codes("document", self.document.as_deref(), reference::id_fault)
    }
}
