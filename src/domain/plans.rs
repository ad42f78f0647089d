//! Plans: what a government adopted, or civil society proposes, so that recommendations are carried out. How one is written,
//! and how its status can move, stands in `written`.

mod written;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::written::{PlanFields, PlanInput};

use super::codes::codes;
use super::failure::Failure;
use super::language::TextIn;
use super::records::{RecordDocument, filter, record};
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

record! {
    /// A plan. An edition has what its audience reads; a working record has its stage, version and sharing beside.
    pub struct Plan with PlanTexts {
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

filter! {
    /// Which plans are asked for.
    pub struct PlanFilter {
        /// States that they concern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<Vec<String>>,
        /// Jurisdictions that they concern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub jurisdiction: Option<Vec<String>>,
        /// What kind of plan.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub kind: Option<Vec<PlanKind>>,
        /// How far they are.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub status: Option<Vec<PlanStatus>>,
        /// Adopted by this day, and neither completed nor lapsed by then.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub in_force_on: Option<NaiveDate>,
        /// Whether there are documents.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub documented: Option<bool>,
    }
}

impl PlanFilter {
    /// Refuses codes and ids that do not exist, and what only working records have.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self, working: bool) -> Result<(), Failure> {
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        self.common().check(working)
    }
}
