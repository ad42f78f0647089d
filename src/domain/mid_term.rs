//! When a mid-term report can be expected. It is voluntary (resolution 16/21, annex, part I.D, paragraph 18), and no UN deadline
//! exists: nothing here says "late". All dates are UTC; today is an argument.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::codes::codes;

codes! {
    /// Where a State stands with its mid-term report.
    pub enum MidTermState {
        /// The usual time has not come.
        NotYet = "not_yet",
        /// The usual time has come.
        WindowOpen = "window_open",
        /// The day by which one could be expected has passed, and none is known.
        Expected = "expected",
        /// The next review has begun, and none is known.
        Superseded = "superseded",
        /// There is one.
        Published = "published",
    }
}

/// Months after the review in the Working Group: States that joined the statements of 2012 to 2014 said two years, UPR Info looks
/// at two and a half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MidTermRule {
    /// After so many the window opens.
    pub opens_after: u32,
    /// By so many a report is expected.
    pub expected_after: u32,
}

impl Default for MidTermRule {
    fn default() -> Self {
        MidTermRule { opens_after: 24, expected_after: 30 }
    }
}

/// Weeks before a review by which its national report is due: then the next review has begun.
const NATIONAL_REPORT_WEEKS: u64 = 12;

/// What is known of a review when its mid-term report is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MidTermFacts {
    /// The day of the review in the Working Group.
    pub reviewed_on: Option<NaiveDate>,
    /// The day for which the State pledged one.
    pub pledged_for: Option<NaiveDate>,
    /// The day of the next review, where it is known.
    pub next_review_on: Option<NaiveDate>,
    /// Whether there is one.
    pub published: bool,
}

impl MidTermRule {
    /// The day on which the window opens.
    pub fn opens_on(self, reviewed_on: NaiveDate) -> Option<NaiveDate> {
        reviewed_on.checked_add_months(Months::new(self.opens_after))
    }

    /// The day by which a report is expected: the State's own pledge goes before the usual time.
    pub fn expected_by(self, facts: &MidTermFacts) -> Option<NaiveDate> {
        facts.pledged_for.or_else(|| facts.reviewed_on?.checked_add_months(Months::new(self.expected_after)))
    }

    /// Where the State stands on a day; none where it has not been reviewed.
    pub fn state(self, facts: &MidTermFacts, today: NaiveDate) -> Option<MidTermState> {
        if facts.published {
            return Some(MidTermState::Published);
        }
        let opens_on = self.opens_on(facts.reviewed_on?)?;
        let next_began =
            facts.next_review_on.and_then(|day| day.checked_sub_days(Days::new(7 * NATIONAL_REPORT_WEEKS)));
        Some(match self.expected_by(facts) {
            _ if next_began.is_some_and(|day| today >= day) => MidTermState::Superseded,
            Some(day) if today > day => MidTermState::Expected,
            _ if today >= opens_on => MidTermState::WindowOpen,
            _ => MidTermState::NotYet,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn on(reviewed: &str, today: &str) -> Option<MidTermState> {
        let facts = MidTermFacts { reviewed_on: Some(day(reviewed)), ..Default::default() };
        MidTermRule::default().state(&facts, day(today))
    }

    #[test]
    fn the_worked_examples_hold() {
        // Reviewed in January 2023, January 2024, November 2024, November 2025; looked at on 23 November 2026.
        assert_eq!(on("2023-01-26", "2026-11-23"), Some(MidTermState::Expected));
        assert_eq!(on("2024-01-23", "2026-11-23"), Some(MidTermState::Expected));
        assert_eq!(on("2024-11-07", "2026-11-23"), Some(MidTermState::WindowOpen));
        assert_eq!(on("2025-11-04", "2026-11-23"), Some(MidTermState::NotYet));
    }

    #[test]
    fn every_edge_is_where_it_is_said_to_be() {
        for (today, state) in [
            ("2026-01-22", MidTermState::NotYet),
            ("2026-01-23", MidTermState::WindowOpen),
            ("2026-07-23", MidTermState::WindowOpen),
            ("2026-07-24", MidTermState::Expected),
        ] {
            assert_eq!(on("2024-01-23", today), Some(state), "{today}");
        }
        // The end of a month is clamped: 31 August and 24 months, 30 months.
        assert_eq!(MidTermRule::default().opens_on(day("2024-08-31")), Some(day("2026-08-31")));
        let facts = MidTermFacts { reviewed_on: Some(day("2024-08-31")), ..Default::default() };
        assert_eq!(MidTermRule::default().expected_by(&facts), Some(day("2027-02-28")));
    }

    #[test]
    fn a_pledge_goes_before_the_usual_time_and_the_next_review_before_both() {
        let rule = MidTermRule::default();
        let facts = MidTermFacts {
            reviewed_on: Some(day("2020-01-20")),
            pledged_for: Some(day("2023-06-30")),
            next_review_on: Some(day("2024-11-07")),
            published: false,
        };
        assert_eq!(rule.state(&facts, day("2023-06-30")), Some(MidTermState::WindowOpen));
        assert_eq!(rule.state(&facts, day("2023-07-01")), Some(MidTermState::Expected));
        assert_eq!(rule.state(&facts, day("2024-08-14")), Some(MidTermState::Expected));
        assert_eq!(rule.state(&facts, day("2024-08-15")), Some(MidTermState::Superseded));
        assert_eq!(
            rule.state(&MidTermFacts { published: true, ..facts }, day("2030-01-01")),
            Some(MidTermState::Published)
        );
        assert_eq!(rule.state(&MidTermFacts::default(), day("2030-01-01")), None);
    }
}
