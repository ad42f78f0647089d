//! Disputes: recommendations on which claimants differ, claim against claim.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::assessments::{Claimant, Evidence, ImplementationStatus};
use super::failure::Failure;
use super::language::TextIn;
use super::reference;

/// A recommendation on which claimants differ.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Dispute {
    /// The recommendation, by id.
    #[graphql(skip)]
    pub recommendation: Uuid,
    /// The review in which it was made.
    #[schema(example = "KOR-2")]
    #[graphql(skip)]
    pub review: String,
    /// What it says.
    pub text: Option<String>,
    /// In which language that came.
    pub text_in: Option<TextIn>,
    /// The latest claim of each claimant, by kind.
    pub claims: Vec<DisputedClaim>,
    /// The address of the recommendation.
    pub url: String,
}

/// What one claimant says, and what that rests on.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct DisputedClaim {
    /// The assessment, by id.
    pub assessment: String,
    /// Whose judgement it is.
    pub claimed_by: Claimant,
    /// How far the recommendation is carried out.
    pub status: ImplementationStatus,
    /// The day for which that is said.
    pub assessed_on: NaiveDate,
    /// Jurisdictions for which it is said; empty: the whole State.
    pub jurisdictions: Vec<String>,
    /// What there is to say.
    pub narrative: Option<String>,
    /// In which language that came.
    pub narrative_in: Option<TextIn>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// Whether it follows from the State's own words in its position.
    pub derived: bool,
    /// The address of the assessment.
    pub url: String,
}

/// Which disputes are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DisputeFilter {
    /// States under review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Vec<String>>,
    /// Jurisdictions that the recommendations concern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Vec<String>>,
    /// Cycles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycle: Option<Vec<i16>>,
    /// Themes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<Vec<String>>,
}

impl DisputeFilter {
    /// Refuses codes that do not exist.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self) -> Result<(), Failure> {
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        reference::check_numbers("cycle", self.cycle.as_deref(), reference::is_cycle)?;
        reference::check_codes("theme", self.theme.as_deref(), |name, value| {
            reference::term_fault(name, "themes", value)
        })
    }
}
