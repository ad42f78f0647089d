//! Plans: what a government adopted, or civil society proposes, so that recommendations are carried out. How one is written,
//! and how its status can move, stands in `written`.

mod written;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::written::{PlanFields, PlanInput};

use super::codes::codes;
use super::failure::Failure;
use super::language::TextIn;
use super::records::{Audience, PublishedAs, RecordDocument, Shown, Stage};
use super::reference;
use super::texts::SentTexts;

codes! {
    /// What kind of plan.
    pub enum PlanKind {
        /// A government's plan of action for human rights.
        NationalPlanOfAction = "national_plan_of_action",
        /// A government's plan for the recommendations of one review.
        ImplementationPlan = "implementation_plan",
        /// What civil society plans to do itself.
        CivilSocietyPlan = "civil_society_plan",
        /// How implementation is to be watched.
        MonitoringPlan = "monitoring_plan",
    }
}

codes! {
    /// How far a plan is.
    pub enum PlanStatus {
        /// Somebody asked for the plan or drafted it.
        Proposed = "proposed",
        /// A draft is being discussed with others.
        InConsultation = "in_consultation",
        /// The competent authority adopted the plan.
        Adopted = "adopted",
        /// The plan is being carried out.
        InProgress = "in_progress",
        /// The plan was carried out to its end.
        Completed = "completed",
        /// The plan ended without being completed.
        Lapsed = "lapsed",
    }
}

codes! {
    /// Whether a plan answers a recommendation.
    pub enum InPlan {
        /// A commitment of a national plan of action or an implementation plan answers it.
        Government = "government",
        /// A commitment of any plan answers it, whoever's the plan is.
        Any = "any",
        /// No commitment that is published answers it.
        None = "none",
    }
}

/// From when to when a plan is meant to run.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "PlanPeriodInput")]
#[serde(deny_unknown_fields)]
pub struct PlanPeriod {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day, where that is known.
    #[serde(default)]
    pub to: Option<NaiveDate>,
}

/// One status that a plan had, and since when.
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
#[graphql(input_name = "PlanStatusChangeInput")]
#[serde(deny_unknown_fields)]
pub struct PlanStatusChange {
    /// The status.
    pub status: PlanStatus,
    /// Since when, where that is known.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// Where it can be read up.
    #[serde(default)]
    pub document: Option<RecordDocument>,
}

/// A plan. An edition has what its audience reads; a working record has its stage, version and sharing beside.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Plan {
    /// Its id.
    #[graphql(skip)]
    pub id: Uuid,
    /// The coalition that tells of it; absent where it is published as the network's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    #[schema(example = "XSA")]
    pub coalition: Option<String>,
    /// The State that it concerns.
    #[graphql(skip)]
    pub state: Option<String>,
    /// Jurisdictions that it concerns.
    #[graphql(skip)]
    pub jurisdictions: Vec<String>,
    /// What kind of plan.
    pub kind: PlanKind,
    /// Its title by language.
    pub title: Option<String>,
    /// In which language that came.
    pub title_in: Option<TextIn>,
    /// What it is about, by language.
    pub summary: Option<String>,
    /// In which language that came.
    pub summary_in: Option<TextIn>,
    /// Who adopts or adopted it.
    pub authority: Option<String>,
    /// From when to when it is meant to run.
    pub period: Option<PlanPeriod>,
    /// How far it is: the last status of its history.
    pub status: PlanStatus,
    /// Every status that it had, in order.
    pub status_history: Vec<PlanStatusChange>,
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
    pub texts: Option<PlanTexts>,
    /// The address of this record.
    pub url: String,
}

impl Shown for Plan {
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

/// The texts of a plan in every language.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct PlanTexts {
    /// Its title by language.
    pub title: SentTexts,
    /// What it is about, by language.
    pub summary: SentTexts,
}

/// Which plans are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlanFilter {
    /// Ids.
    pub id: Option<Vec<String>>,
    /// Coalitions that tell of them.
    pub coalition: Option<Vec<String>>,
    /// States that they concern.
    pub state: Option<Vec<String>>,
    /// Jurisdictions that they concern.
    pub jurisdiction: Option<Vec<String>>,
    /// What kind of plan.
    pub kind: Option<Vec<PlanKind>>,
    /// How far they are.
    pub status: Option<Vec<PlanStatus>>,
    /// Adopted by this day, and neither completed nor lapsed by then.
    pub in_force_on: Option<NaiveDate>,
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

impl PlanFilter {
    /// Refuses codes and ids that do not exist, and what only working records have.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self, working: bool) -> Result<(), Failure> {
        reference::check_codes("id", self.id.as_deref(), reference::id_fault)?;
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        super::records::check_common_filter(
            working,
            (self.stage.is_some(), self.updated_since.is_some()),
            (self.published_from, self.published_to),
            self.q.as_deref(),
        )
    }
}
