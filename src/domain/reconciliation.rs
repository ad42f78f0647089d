//! The reconciliation of one review's counts: what documents report, what each data set here has, what is counted here,
//! and why these differ. It explains differences; which count is right is not its to say.

mod ledger;
mod reported;
mod sources;
mod tally;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::ledger::Finding;
pub use self::tally::{HeldTally, HeldText, ResponseTally, SourceTally, SourceText};
use super::codes::codes;
use super::failure::Failure;
use super::kinds::{CountUnit, Dataset, RegionalGroup, Response};
use super::reading::Reading;
use super::reference;
use super::reviews::{HeldCount, ReportedCount, ReviewCounts};

codes! {
    /// Whose count it is.
    pub enum CountHolder {
        /// What is counted here, from all data sets together.
        Held = "held",
        /// What a document reports.
        Reported = "reported",
        /// What UPR Info's database has.
        UprInfo = "upr_info",
        /// What OHCHR's Universal Human Rights Index has.
        Uhri = "uhri",
        /// What OHCHR's matrix of the review has.
        Matrix = "matrix",
        /// What the samples of this project have.
        Sample = "sample",
    }
}

impl From<Dataset> for CountHolder {
    fn from(dataset: Dataset) -> Self {
        match dataset {
            Dataset::UprInfo => CountHolder::UprInfo,
            Dataset::Uhri => CountHolder::Uhri,
            Dataset::Matrix => CountHolder::Matrix,
            Dataset::Sample => CountHolder::Sample,
        }
    }
}

codes! {
    /// Which recommendations of a review are counted.
    pub enum CountMeasure {
        /// All that were received.
        Received = "received",
        /// Those supported at the adoption.
        Supported = "supported",
        /// Those supported in part.
        SupportedInPart = "supported_in_part",
        /// Those noted.
        Noted = "noted",
        /// Those without an answer.
        Pending = "pending",
        /// Those of which the data set does not tell the response.
        Unknown = "unknown",
    }
}

impl From<Option<Response>> for CountMeasure {
    fn from(response: Option<Response>) -> Self {
        match response {
            Some(Response::Supported) => CountMeasure::Supported,
            Some(Response::SupportedInPart) => CountMeasure::SupportedInPart,
            Some(Response::Noted) => CountMeasure::Noted,
            Some(Response::Pending) => CountMeasure::Pending,
            None => CountMeasure::Unknown,
        }
    }
}

codes! {
    /// Why two counts of one review differ.
    pub enum CountReason {
        /// No document's count is recorded here.
        NothingReported = "nothing_reported",
        /// A number that the document counts stands in none of the data sets that are here.
        NotHeld = "not_held",
        /// The data set lacks it; another one has it.
        OnlyInOtherSources = "only_in_other_sources",
        /// The data set has one text in several records: under two numbers, or with two responses.
        SameTextSeveralRecords = "same_text_several_records",
        /// One number of the report holds several texts.
        SeveralTextsUnderANumber = "several_texts_under_a_number",
        /// One text stands under several numbers of the report.
        TextUnderSeveralNumbers = "text_under_several_numbers",
        /// The text is here and its number is not, so that a count of numbers does not see it.
        WithoutNumber = "without_number",
        /// The data set gives another number.
        NumberDiffers = "number_differs",
        /// Texts under one number have different responses; here the number counts under each, in a document once.
        SeveralResponsesUnderANumber = "several_responses_under_a_number",
        /// The same recommendation has another response on the other side.
        ResponseDiffers = "response_differs",
        /// The data set does not tell the response; another one does.
        ResponseNotTold = "response_not_told",
        /// UPR Info has no 'in part': what was supported in part is noted there.
        InPartCountedAsNoted = "in_part_counted_as_noted",
        /// No answer until the adoption: pending in the data set, noted here from then on.
        PendingCountedAsNoted = "pending_counted_as_noted",
        /// Each State that made a text is counted, not the text once.
        CountedByState = "counted_by_state",
        /// The other side names other recommending States.
        StatesDiffer = "states_differ",
        /// The States that made it are not known there.
        StatesUnknown = "states_unknown",
        /// Nothing that is known here explains it.
        Unexplained = "unexplained",
    }
}

codes! {
    /// Whether all recommendations of a review are held, as `complete` has it.
    pub enum Completeness {
        /// All are held.
        True = "true",
        /// Some are missing.
        False = "false",
        /// It can't be told.
        Null = "null",
    }
}

/// The counts of one review side by side, and the reason for each difference. Pledges are not counted.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Reconciliation {
    /// The review: State and cycle.
    #[schema(example = "CHN-2")]
    #[graphql(skip)]
    pub review: String,
    /// The State under review.
    #[schema(example = "CHN")]
    #[graphql(skip)]
    pub state_under_review: String,
    /// The cycle, from 1.
    pub cycle: i16,
    /// The session of the Working Group.
    pub session: i16,
    /// As documents say, each with its source.
    pub reported: Vec<ReportedCount>,
    /// What is counted here.
    pub held: HeldTally,
    /// What each data set has, the UN's own first.
    pub sources: Vec<SourceTally>,
    /// Whether all recommendations of the review are held; null where it can't be told.
    pub complete: Option<bool>,
    /// Where two counts differ, and why; also where reasons cancel each other out.
    pub differences: Vec<CountDifference>,
    /// The address of this row.
    pub url: String,
}

/// Two counts of one review, and why the first is larger or smaller than the second.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct CountDifference {
    /// The two whose counts these are.
    pub between: Vec<CountHolder>,
    /// Which recommendations are counted.
    pub measure: CountMeasure,
    /// What the first counts.
    pub unit: CountUnit,
    /// What the second counts: mostly the same.
    pub unit_against: CountUnit,
    /// The two counts; null where there is none.
    #[schema(example = json!([286, 252]))]
    pub counts: Vec<Option<i64>>,
    /// The first count less the second; a count that there is none of is taken as 0.
    #[schema(example = 34)]
    pub difference: i64,
    /// Where the reported count stands, as several documents can report one; null where no reported count is compared.
    pub reported_source: Option<String>,
    /// Why they differ. The counts of the reasons add up to the difference.
    pub reasons: Vec<DifferenceReason>,
}

/// A reason, and how much of a difference it makes.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct DifferenceReason {
    /// The reason.
    pub reason: CountReason,
    /// By how much it makes the first count larger, or, below zero, smaller than the second.
    pub count: i64,
    /// The reason in a sentence, in the reader's language.
    pub explanation: Option<String>,
    /// A list of the recommendations concerned, where they are known and at most 20.
    pub href: Option<String>,
}

/// Which reviews are asked for. Several values of one parameter are alternatives; several parameters must all hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReconciliationFilter {
    /// The State under review, ISO 3166-1 alpha-3.
    #[param(example = json!(["XSB"]))]
    pub state_under_review: Option<Vec<String>>,
    /// Reviews, as State and cycle: KOR-2.
    pub review: Option<Vec<String>>,
    /// Cycles, from 1.
    pub cycle: Option<Vec<i16>>,
    /// Sessions of the Working Group.
    pub session: Option<Vec<i16>>,
    /// Regional group of the State under review.
    pub regional_group: Option<Vec<RegionalGroup>>,
    /// Whether all recommendations are held: `true`, `false`, or `null` where it can't be told.
    pub complete: Option<Vec<Completeness>>,
}

impl ReconciliationFilter {
    /// Refuses values that nothing can have, each with a hint where one can be given.
    ///
    /// # Errors
    /// `invalid-parameter`, with the parameter's REST name.
    pub fn check(&self) -> Result<(), Failure> {
        reference::check_codes("state_under_review", self.state_under_review.as_deref(), reference::state_fault)?;
        reference::check_codes("review", self.review.as_deref(), reference::review_fault)?;
        reference::check_numbers("cycle", self.cycle.as_deref(), reference::is_cycle)?;
        reference::check_numbers("session", self.session.as_deref(), reference::is_session)
    }
}

/// What a reconciliation takes from its review.
#[derive(Clone, Debug)]
pub struct ReviewCounted {
    /// The review: KOR-2.
    pub review: String,
    /// The State under review.
    pub state_under_review: String,
    /// The cycle.
    pub cycle: i16,
    /// The session.
    pub session: i16,
    /// What documents report.
    pub reported: Vec<ReportedCount>,
}

/// Reconciles the counts of one review: `held` are its recommendations, `told` the records of all data sets.
pub fn reconcile(review: ReviewCounted, held: &[HeldText], told: &[SourceText], reading: &Reading) -> Reconciliation {
    let list = format!("/v1/recommendations?review={}", review.review);
    let ours = HeldTally::of(held, reading.address(&list));
    let mut datasets: Vec<Dataset> = told.iter().map(|record| record.dataset).collect();
    datasets.sort_by_key(|dataset| rank(*dataset));
    datasets.dedup();
    let theirs: Vec<SourceTally> = datasets
        .into_iter()
        .map(|dataset| SourceTally::of(dataset, held, told, reading.address(&format!("{list}&source={dataset}"))))
        .collect();
    let has_upr_info = theirs.iter().any(|tally| tally.dataset == Dataset::UprInfo);
    let mut findings: Vec<Finding> = reported::against(held, &ours, &review.reported, has_upr_info);
    findings.extend(reported::between_units(held, &ours));
    for tally in &theirs {
        findings.extend(sources::against(held, &ours, told, tally));
        findings.extend(reported::of_source(held, &ours, told, tally, &review.reported));
    }
    let counted =
        HeldCount { numbers: ours.numbers, texts: ours.texts, pairs: ours.pairs, without_number: ours.without_number };
    let ReviewCounts { reported, complete, .. } = ReviewCounts::compare(review.reported, counted);
    Reconciliation {
        url: reading.address(&format!("/v1/reconciliation?review={}", review.review)),
        review: review.review,
        state_under_review: review.state_under_review,
        cycle: review.cycle,
        session: review.session,
        reported,
        held: ours,
        sources: theirs,
        complete,
        differences: findings.into_iter().filter_map(|finding| finding.told(reading)).collect(),
    }
}

/// The order in which data sets stand: the matrix before the index, both before UPR Info.
fn rank(dataset: Dataset) -> u8 {
    match dataset {
        Dataset::Matrix => 0,
        Dataset::Uhri => 1,
        Dataset::UprInfo => 2,
        Dataset::Sample => 3,
    }
}
