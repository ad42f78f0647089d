//! Commitments: what a plan promises, who is responsible for it, with what means, and what has come of it. How one is written
//! stands in `written`.

mod written;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::written::{CommitmentFields, CommitmentInput};

use super::activities::Actor;
use super::codes::codes;
use super::failure::Failure;
use super::language::TextIn;
use super::records::{Audience, PublishedAs, RecordDocument, Shown, Stage};
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

/// A commitment of a plan. An edition has what its audience reads; a working record has its stage, version and sharing beside.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Commitment {
    /// Its id.
    #[graphql(skip)]
    pub id: Uuid,
    /// The coalition that tells of it; absent where it is published as the network's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    #[schema(example = "XSA")]
    pub coalition: Option<String>,
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
    /// Under whose name it is published.
    pub published_as: PublishedAs,
    /// For whom the edition is; of a working record, for whom its widest edition is.
    pub audience: Option<Audience>,
    /// Which edition it is, counted from 1; of a working record, how often it was published.
    pub edition: i32,
    /// The day (UTC) on which the edition was published.
    pub published_on: Option<NaiveDate>,
    /// Of a working record: how far it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Of a working record: its version, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// Of a working record: when it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Of a working record: the account that made it, for coordinators of the coalition and that person alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub created_by: Option<Uuid>,
    /// Of a working record: coalitions that may read it while it is unpublished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_with: Option<Vec<String>>,
    /// Of a working record: those of them that may edit it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_for_writing: Option<Vec<String>>,
    /// Of a working record: its texts in every language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<CommitmentTexts>,
    /// The address of this record.
    pub url: String,
}

impl Shown for Commitment {
    fn version(&self) -> Option<i32> {
        self.version
    }

    fn audience(&self) -> Option<Audience> {
        self.audience
    }

    fn edition(&self) -> i32 {
        self.edition
    }

    fn url(&self) -> &str {
        &self.url
    }
}

/// The texts of a commitment in every language.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct CommitmentTexts {
    /// What is promised, by language.
    pub title: SentTexts,
}

/// Which commitments are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CommitmentFilter {
    /// Ids.
    pub id: Option<Vec<String>>,
    /// Coalitions that tell of them.
    pub coalition: Option<Vec<String>>,
    /// Plans that they belong to, by id.
    pub plan: Option<Vec<String>>,
    /// States that their plans concern.
    pub state: Option<Vec<String>>,
    /// Jurisdictions that their plans concern.
    pub jurisdiction: Option<Vec<String>>,
    /// Recommendations that they answer, by id.
    pub recommendation: Option<Vec<String>>,
    /// Who is to do it.
    pub actor: Option<Vec<Actor>>,
    /// How far they are.
    pub status: Option<Vec<CommitmentStatus>>,
    /// Due on this day or later.
    pub due_from: Option<NaiveDate>,
    /// Due by this day.
    pub due_to: Option<NaiveDate>,
    /// With money, or staff, that the State allocated: all that are named.
    pub allocated: Option<Vec<ResourceKind>>,
    /// Whether there are documents.
    pub documented: Option<bool>,
    /// Published on this day or later.
    pub published_from: Option<NaiveDate>,
    /// Published by this day.
    pub published_to: Option<NaiveDate>,
    /// Under whose name they are published.
    pub published_as: Option<Vec<PublishedAs>>,
    /// For whom their editions are.
    pub audience: Option<Vec<Audience>>,
    /// How far working records are; with `scope=working` alone.
    pub stage: Option<Vec<Stage>>,
    /// Working records changed at or after this moment (RFC 3339); with `scope=working` alone.
    pub updated_since: Option<DateTime<Utc>>,
    /// Plain words that all stand in its texts, in any of their languages.
    pub q: Option<String>,
}

impl CommitmentFilter {
    /// Refuses codes and ids that do not exist, and what only working records have.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self, working: bool) -> Result<(), Failure> {
        reference::check_codes("id", self.id.as_deref(), reference::id_fault)?;
        reference::check_codes("plan", self.plan.as_deref(), reference::id_fault)?;
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        reference::check_codes("recommendation", self.recommendation.as_deref(), reference::id_fault)?;
        super::records::check_common_filter(
            working,
            (self.stage.is_some(), self.updated_since.is_some()),
            (self.published_from, self.published_to),
            self.q.as_deref(),
        )
    }
}
