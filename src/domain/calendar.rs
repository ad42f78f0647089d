//! The calendar of follow-up: reviews, adoptions, when a mid-term report can be expected (which is voluntary), and commitments
//! that are due.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::codes::codes;
use super::failure::Failure;
use super::reference;

codes! {
    /// What happens on a day.
    pub enum CalendarEventKind {
        /// The State is reviewed in the Working Group.
        Review = "review",
        /// The Council adopts the outcome.
        Adoption = "adoption",
        /// The usual time of a mid-term report begins.
        MidTermWindowOpens = "mid_term_window_opens",
        /// A mid-term report can be expected by this day.
        MidTermReportExpected = "mid_term_report_expected",
        /// A commitment is due.
        CommitmentDue = "commitment_due",
    }
}

/// What happens on a day.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct CalendarEvent {
    /// Its id, which stays the same when the day moves.
    #[schema(example = "review-XSA-4")]
    pub uid: String,
    /// What happens.
    pub kind: CalendarEventKind,
    /// The day (UTC).
    pub date: NaiveDate,
    /// The State that it concerns.
    pub state: Option<String>,
    /// Jurisdictions that it concerns, where it does not concern the whole State.
    pub jurisdictions: Vec<String>,
    /// What it is, in the reader's language.
    pub title: String,
    /// More on it, in the reader's language.
    pub description: Option<String>,
    /// The address of the review or the commitment.
    pub url: String,
}

/// Which events are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarFilter {
    /// States that they concern.
    #[param(example = json!(["XSA"]))]
    pub state: Option<Vec<String>>,
    /// Jurisdictions that they concern: commitments on them, and the reviews in which they are looked at.
    pub jurisdiction: Option<Vec<String>>,
    /// What happens.
    pub kind: Option<Vec<CalendarEventKind>>,
    /// From this day on; a year before today where it is not said.
    #[param(example = "2023-01-01")]
    pub from: Option<NaiveDate>,
    /// Up to this day; five years after the first where it is not said.
    pub to: Option<NaiveDate>,
}

impl CalendarFilter {
    /// Refuses codes that do not exist, and days out of order.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self) -> Result<(), Failure> {
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        super::records::check_days("from", self.from, self.to)
    }

    /// The first and the last day.
    pub fn days(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let from = self.from.unwrap_or_else(|| today.checked_sub_months(Months::new(12)).unwrap_or(today));
        let usual = || from.checked_add_months(Months::new(60)).unwrap_or(NaiveDate::MAX);
        (from, self.to.unwrap_or_else(usual))
    }
}

/// The day after an event that lasts one day, as calendars want it (RFC 5545, 3.6.1).
pub fn day_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}
