//! Reviews: one State in one cycle, with its documents, the counts that documents report, and what is held here.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::kinds::{DocumentKind, ReviewStatus};
use super::reference;

/// The review of one State in one cycle.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Review {
    /// State and cycle.
    #[schema(example = "KOR-2")]
    #[graphql(skip)]
    pub id: String,
    /// The State under review.
    #[schema(example = "KOR")]
    #[graphql(skip)]
    pub state: String,
    /// The cycle, from 1.
    pub cycle: i16,
    /// The session of the Working Group.
    pub session: i16,
    /// Where it stands.
    pub status: ReviewStatus,
    /// The day of the interactive dialogue.
    pub reviewed_on: Option<NaiveDate>,
    /// The day on which the Council adopted the outcome.
    pub outcome_adopted_on: Option<NaiveDate>,
    /// The Council's session that adopted the outcome.
    pub council_session: Option<i16>,
    /// When the next review can be expected, in words.
    pub next_review_expected: Option<String>,
    /// The documents of the review.
    pub documents: Vec<Document>,
    /// What documents report beside what is held here.
    #[graphql(skip)]
    pub counts: ReviewCounts,
    /// Where the session and the days were found.
    pub source: Option<String>,
    /// `V`: verified in the named source; `M`: from memory, to be checked.
    pub mark: String,
    /// The address of this record.
    pub url: String,
}

/// A document of a review.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// The UN's symbol.
    #[serde(default)]
    #[schema(example = "A/HRC/22/10")]
    pub symbol: Option<String>,
    /// Its date.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// Where it can be read.
    #[serde(default)]
    pub url: Option<String>,
    /// `V`: verified; `M`: from memory, to be checked.
    #[serde(default)]
    pub mark: Option<String>,
}

/// Counts of one review: reported by documents, and held here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct ReviewCounts {
    /// As documents say, each with its source.
    pub reported: Vec<ReportedCount>,
    /// What is held here.
    pub held: HeldCount,
    /// Whether all recommendations of the review are held; null where it can't be told.
    pub complete: Option<bool>,
}

/// A count that a document states.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct ReportedCount {
    /// Recommendations received.
    #[serde(default)]
    pub received: Option<i32>,
    /// Of these supported.
    #[serde(default)]
    pub supported: Option<i32>,
    /// Of these supported in part.
    #[serde(default)]
    pub in_part: Option<i32>,
    /// Of these noted.
    #[serde(default)]
    pub noted: Option<i32>,
    /// Of these without an answer.
    #[serde(default)]
    pub pending: Option<i32>,
    /// What was counted: `paragraph`, the numbers of the report.
    #[serde(default)]
    pub unit: Option<String>,
    /// Where the count stands.
    #[serde(default)]
    pub source: Option<String>,
    /// `V`: verified; `M`: from memory, to be checked.
    #[serde(default)]
    pub mark: Option<String>,
    /// What one should know about it.
    #[serde(default)]
    pub note: Option<String>,
}

/// What is held here of a review, pledges not counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct HeldCount {
    /// Distinct numbers of the report.
    pub numbers: i64,
    /// Texts.
    pub texts: i64,
    /// Pairs of a text and a State that made it.
    pub pairs: i64,
    /// Texts whose number in the report is not known.
    pub without_number: i64,
}

impl ReviewCounts {
    /// Sets reported and held counts side by side. Whether all is held can be told only where the texts have numbers,
    /// because documents count numbers.
    pub fn compare(reported: Vec<ReportedCount>, held: HeldCount) -> ReviewCounts {
        let received = reported.iter().find_map(|count| count.received).map(i64::from);
        let complete = match received {
            None => None,
            Some(received) if held.texts == 0 => Some(received == 0),
            // A text whose number is not known stands under one of those that are missing, or under none.
            Some(received) if held.numbers + held.without_number < received => Some(false),
            Some(_) if held.without_number > 0 => None,
            Some(received) => Some(held.numbers >= received),
        };
        ReviewCounts { reported, held, complete }
    }
}

/// Which reviews are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReviewFilter {
    /// The State under review.
    #[param(example = json!(["KOR"]))]
    pub state: Option<Vec<String>>,
    /// Cycles.
    pub cycle: Option<Vec<i16>>,
    /// Sessions of the Working Group.
    pub session: Option<Vec<i16>>,
    /// Where they stand.
    pub status: Option<Vec<ReviewStatus>>,
}

impl ReviewFilter {
    /// Refuses States, cycles and sessions that do not exist.
    pub fn check(&self) -> Result<(), Failure> {
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_numbers("cycle", self.cycle.as_deref(), reference::is_cycle)?;
        reference::check_numbers("session", self.session.as_deref(), reference::is_session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(numbers: i64, texts: i64, without_number: i64) -> HeldCount {
        HeldCount { numbers, texts, pairs: texts, without_number }
    }

    #[test]
    fn completeness_is_told_only_where_it_can_be() {
        let reported = |received| vec![ReportedCount { received, ..ReportedCount::default() }];
        let complete = |received, held| ReviewCounts::compare(reported(received), held).complete;
        assert_eq!(complete(Some(252), held(252, 286, 0)), Some(true));
        assert_eq!(complete(Some(252), held(251, 286, 0)), Some(false));
        assert_eq!(complete(Some(252), held(0, 276, 276)), None, "numbers unknown");
        assert_eq!(complete(Some(252), held(200, 230, 30)), Some(false), "too few, whatever their numbers");
        assert_eq!(complete(Some(252), held(0, 0, 0)), Some(false));
        assert_eq!(complete(None, held(252, 286, 0)), None, "no document was found");
    }
}
