//! Commitments: what a plan promises, who is responsible for it, with what means, and what has come of it. How one is written
//! stands in `written`.

mod written;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::written::{CommitmentFields, CommitmentInput};

use super::activities::Actor;
use super::codes::codes;
use super::failure::Failure;
use super::language::TextIn;
use super::plans::PlanKind;
use super::records::{RecordDocument, filter, record};
use super::reference;
use super::texts::SentTexts;

codes! {
    /// How far a commitment is.
    pub enum CommitmentStatus {
        /// Work hasn't begun.
        Planned = "planned",
        /// Work is being done.
        UnderWay = "under_way",
        /// The commitment was fulfilled.
        Done = "done",
        /// Work goes on or begins later than planned.
        Delayed = "delayed",
        /// The commitment was given up.
        Dropped = "dropped",
    }
}

codes! {
    /// What was given.
    pub enum ResourceKind {
        /// An amount in a currency for a fiscal year.
        Money = "money",
        /// People, in full-time equivalents.
        Staff = "staff",
    }
}

codes! {
    /// How far the giving is.
    pub enum ResourceStage {
        /// Asked for.
        Requested = "requested",
        /// Set aside by whoever decides.
        Allocated = "allocated",
        /// Used.
        Spent = "spent",
    }
}

codes! {
    /// Who gives.
    pub enum Funder {
        /// From the budget of the State.
        State = "state",
        /// From another State, an organization or a foundation.
        Donor = "donor",
        /// From elsewhere.
        Other = "other",
    }
}

/// Money or staff for a commitment.
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
#[graphql(input_name = "ResourceInput")]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// Money or staff.
    pub kind: ResourceKind,
    /// Requested, allocated or spent.
    pub stage: ResourceStage,
    /// How much money, in whole units of the currency.
    #[serde(default)]
    pub amount: Option<i64>,
    /// The currency (ISO 4217).
    #[serde(default)]
    pub currency: Option<String>,
    /// The fiscal year.
    #[serde(default)]
    pub fiscal_year: Option<i32>,
    /// How many people, in full-time equivalents.
    #[serde(default)]
    pub full_time_equivalents: Option<f64>,
    /// Who gives.
    pub funder: Funder,
    /// Where it can be read up.
    #[serde(default)]
    pub source: Option<RecordDocument>,
}

/// A value of an indicator on a day.
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
#[graphql(input_name = "IndicatorValueInput")]
#[serde(deny_unknown_fields)]
pub struct IndicatorValue {
    /// The day.
    pub on: NaiveDate,
    /// The value, as its source has it.
    pub value: String,
}

/// What a commitment is measured by.
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
#[graphql(input_name = "IndicatorInput")]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// What is measured.
    pub name: String,
    /// The value at the beginning.
    #[serde(default)]
    pub baseline: Option<String>,
    /// The value that is to be reached.
    #[serde(default)]
    pub target: Option<String>,
    /// Values by date.
    #[serde(default)]
    pub values: Vec<IndicatorValue>,
}

/// What has come of a commitment by a day.
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
#[graphql(input_name = "ProgressInput")]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The day.
    pub date: NaiveDate,
    /// What there is to say.
    pub text: String,
    /// Where it can be read up.
    #[serde(default)]
    pub documents: Vec<RecordDocument>,
}

record! {
    /// A commitment of a plan. An edition has what its audience reads; a working record has its stage, version and sharing beside.
    pub struct Commitment with CommitmentTexts {
        /// The plan that it belongs to, by id.
        #[graphql(skip)]
        pub plan: Uuid,
        /// What is promised, by language.
        pub title: Option<String>,
        /// In which language that came.
        pub title_in: Option<TextIn>,
        /// Recommendations that it answers, by id.
        #[graphql(skip)]
        pub recommendations: Vec<Uuid>,
        /// The body that is responsible.
        pub responsible_body: Option<String>,
        /// The branch of the State, or whoever else is to do it.
        pub actor: Actor,
        /// The day by which it is to be done.
        pub due_on: Option<NaiveDate>,
        /// How far it is.
        pub status: CommitmentStatus,
        /// Money and staff for it.
        pub resources: Vec<Resource>,
        /// What it is measured by.
        pub indicators: Vec<Indicator>,
        /// What has come of it, by day.
        pub progress: Vec<Progress>,
        /// Where it can be read up.
        pub documents: Vec<RecordDocument>,
    }
}

/// The texts of a commitment in every language.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct CommitmentTexts {
    /// What is promised, by language.
    pub title: SentTexts,
}

filter! {
    /// Which commitments are asked for.
    pub struct CommitmentFilter {
        /// Plans that they belong to, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub plan: Option<Vec<String>>,
        /// States that their plans concern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<Vec<String>>,
        /// Jurisdictions that their plans concern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub jurisdiction: Option<Vec<String>>,
        /// Recommendations that they answer, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub recommendation: Option<Vec<String>>,
        /// Who is to do it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub actor: Option<Vec<Actor>>,
        /// How far they are.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub status: Option<Vec<CommitmentStatus>>,
        /// Due on this day or later.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub due_from: Option<NaiveDate>,
        /// Due by this day.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub due_to: Option<NaiveDate>,
        /// What kind their plans are.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub plan_kind: Option<Vec<PlanKind>>,
        /// Their plans are in force on this day.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub plan_in_force_on: Option<NaiveDate>,
        /// With money, or staff, that is requested, allocated or spent.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub resource_stage: Option<Vec<ResourceStage>>,
        /// With money, or staff, of these funders.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub funder: Option<Vec<Funder>>,
        /// Without money, or staff, that the State allocated: none of those that are named.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub not_allocated: Option<Vec<ResourceKind>>,
        /// With money, or staff, that the State allocated: all that are named.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub allocated: Option<Vec<ResourceKind>>,
        /// Whether there are documents.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub documented: Option<bool>,
    }
}

impl CommitmentFilter {
    /// Refuses codes and ids that do not exist, and what only working records have.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self, working: bool) -> Result<(), Failure> {
        reference::check_codes("plan", self.plan.as_deref(), reference::id_fault)?;
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        reference::check_codes("recommendation", self.recommendation.as_deref(), reference::id_fault)?;
        self.common().check(working)
    }
}
