//! The scorecard: where a government stands on each of the nine things that civil society asked for. What is counted, and from
//! which filters, stands in `points`; here is what a scorecard is. It is never ranked and never summed.

pub mod figures;
mod points;
mod value;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::figures::{Figure, Tally};
pub use self::points::indicators;

use super::codes::codes;
use super::failure::{Failure, Fault};
use super::language::Languages;
use super::mid_term::MidTermRule;
use super::reference;
use super::states::DatedStatus;

codes! {
    /// What kind of value an indicator has.
    pub enum ValueType {
        /// A part of a whole, 0 to 1.
        Share = "share",
        /// A number of things.
        Count = "count",
        /// One of several states.
        State = "state",
    }
}

codes! {
    /// Why there is no value.
    pub enum ScorecardReason {
        /// Nobody recorded anything, which says nothing of what was done.
        NothingRecorded = "nothing_recorded",
        /// The State has no such institution.
        NoSuchInstitution = "no_such_institution",
        /// Its time has not come.
        NotYetDue = "not_yet_due",
        /// There is no plan of a government in force.
        NoPlan = "no_plan",
        /// The Council has not adopted the outcome of the review.
        ReviewNotConcluded = "review_not_concluded",
    }
}

/// A value: a number, a share of a whole, or a word.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ScoreValue {
    /// How many.
    Count(i64),
    /// A share, 0 to 1, with four decimals.
    Share(f64),
    /// A state, a date, a status.
    Word(String),
}

impl ScoreValue {
    /// A share of a whole that is not nothing.
    pub fn share(numerator: i64, denominator: i64) -> ScoreValue {
        #[expect(clippy::cast_precision_loss, reason = "counts of recommendations are far below 2^52")]
        let share = numerator as f64 / denominator.max(1) as f64;
        ScoreValue::Share((share * 10_000.0).round() / 10_000.0)
    }
}

/// How a value is described: a number or a word, or null.
fn value_schema() -> utoipa::openapi::schema::Object {
    use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
    let types = SchemaType::from_iter([Type::Number, Type::String, Type::Null]);
    ObjectBuilder::new()
        .schema_type(types)
        .description(Some("A number, a share of a whole (0 to 1), or a word. Null where nothing is known."))
        .build()
}

/// A value of the scorecard: a number, a share of a whole (0 to 1), or a word.
#[async_graphql::Scalar(name = "ScoreValue")]
impl async_graphql::ScalarType for ScoreValue {
    fn parse(_: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        Err(async_graphql::InputValueError::custom("it is only read"))
    }

    fn to_value(&self) -> async_graphql::Value {
        match self {
            ScoreValue::Count(count) => (*count).into(),
            ScoreValue::Share(share) => (*share).into(),
            ScoreValue::Word(word) => word.clone().into(),
        }
    }
}

/// The scorecard of a State, or of a jurisdiction, for one cycle.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Scorecard {
    /// The State; of a jurisdiction, that under which it is reviewed.
    #[schema(example = "XSA")]
    pub state: String,
    /// The jurisdiction, where the card is its own.
    pub jurisdiction: Option<String>,
    /// The cycle.
    pub cycle: i16,
    /// From when to when the review is followed up.
    pub period: ScorePeriod,
    /// The day up to which facts count, as they are known now.
    pub as_of: NaiveDate,
    /// What it rests on.
    pub recorded: Recorded,
    /// The nine points, in order.
    pub indicators: Vec<ScorecardIndicator>,
    /// The address of this scorecard.
    pub url: String,
}

/// From when to when a review is followed up: from the adoption of its outcome to the day before the next adoption.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct ScorePeriod {
    /// The day on which the outcome was adopted; null while it is not.
    pub from: Option<NaiveDate>,
    /// The day before the next adoption; null while that is not known.
    pub to: Option<NaiveDate>,
}

/// What a scorecard rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Recorded {
    /// How many records of follow-up there are: activities, plans, commitments, proposals, assessments and translations.
    pub records: i64,
    /// The day on which the last of them was published.
    pub last: Option<NaiveDate>,
}

/// Where a government stands on one point.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct ScorecardIndicator {
    /// The point of the statement of 2014.
    #[schema(example = "3.1")]
    pub point: String,
    /// What was asked.
    pub title: Option<String>,
    /// What the duty-bearer did: nobody else's doing is in it. Null where nothing is known.
    #[schema(schema_with = value_schema)]
    pub value: Option<ScoreValue>,
    /// What kind of value.
    pub value_type: ValueType,
    /// What is counted.
    pub unit: String,
    /// Of a share: the part.
    pub numerator: Option<i64>,
    /// Of a share: the whole.
    pub denominator: Option<i64>,
    /// Why there is no value.
    pub reason: Option<ScorecardReason>,
    /// How the value was found.
    pub method: String,
    /// What else there is to see, others' doing among it.
    pub parts: Vec<ScorecardPart>,
    /// The records that were counted.
    pub evidence: Vec<ScoreEvidence>,
}

/// A part of an indicator, or what others did in its stead.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct ScorecardPart {
    /// What it is; the vocabulary `scorecard_part` has the words. After `translated_into.` stands the language.
    #[schema(example = "dissemination_national")]
    pub key: String,
    /// Who did it: `government`, `parliament`, `judiciary`, `nhri`, `civil_society`, `un`, `donor`.
    pub done_by: String,
    /// The value. Null where nothing is known.
    #[schema(schema_with = value_schema)]
    pub value: Option<ScoreValue>,
    /// Of a share: the part.
    pub numerator: Option<i64>,
    /// Of a share: the whole.
    pub denominator: Option<i64>,
    /// What is counted.
    pub unit: String,
    /// Why there is no value.
    pub reason: Option<ScorecardReason>,
    /// The records that were counted.
    pub evidence: Vec<ScoreEvidence>,
}

/// An address of this service that gives exactly the records that were counted.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct ScoreEvidence {
    /// The address.
    pub href: String,
    /// How many records it gives.
    pub count: i64,
}

/// Whose scorecard it is, and what is known beforehand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    /// The State under review.
    pub state: String,
    /// The jurisdiction, where the card is its own.
    pub jurisdiction: Option<String>,
    /// The cycle.
    pub cycle: i16,
    /// From when to when it is followed up.
    pub period: ScorePeriod,
    /// The day of the review in the Working Group.
    pub reviewed_on: Option<NaiveDate>,
    /// The day of the next review, where it is known.
    pub next_review_on: Option<NaiveDate>,
    /// The day up to which facts count.
    pub as_of: NaiveDate,
    /// Official languages, the main written one first.
    pub languages: Vec<String>,
    /// The accreditation of the human rights institution; none where there is no institution.
    pub institution: Option<Vec<DatedStatus>>,
    /// For which day the State pledged a mid-term report, where it did.
    pub pledged_for: Option<NaiveDate>,
    /// The day on which somebody last looked for a mid-term report and found none.
    pub looked_for_on: Option<NaiveDate>,
    /// When a mid-term report can be expected.
    pub rule: MidTermRule,
}

impl Subject {
    /// Whether the outcome was adopted by the day up to which facts count.
    pub fn is_concluded(&self) -> bool {
        self.period.from.is_some_and(|from| from <= self.as_of)
    }

    /// The last day that counts: as of which, or the end of the period.
    pub fn until(&self) -> NaiveDate {
        self.period.to.map_or(self.as_of, |to| to.min(self.as_of))
    }

    /// The path of the scorecard.
    pub fn path(&self) -> String {
        match &self.jurisdiction {
            Some(code) => format!("/v1/jurisdictions/{code}/scorecard?cycle={}", self.cycle),
            None => format!("/v1/states/{}/scorecard?cycle={}", self.state, self.cycle),
        }
    }
}

/// Which scorecard of a State or a jurisdiction is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScorecardQuestion {
    /// The cycle; the latest whose outcome was adopted where none is said.
    #[param(example = 4)]
    pub cycle: Option<i16>,
    /// Facts dated up to this day, as known now; today where none is said.
    pub as_of: Option<NaiveDate>,
}

/// Which scorecards are asked for, side by side.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScorecardFilter {
    /// States; those of the network where neither States nor jurisdictions are said.
    #[param(example = json!(["XSA", "XSB"]))]
    pub state: Option<Vec<String>>,
    /// Jurisdictions.
    pub jurisdiction: Option<Vec<String>>,
    /// Cycles; of each the latest whose outcome was adopted where none is said.
    #[param(example = json!([4]))]
    pub cycle: Option<Vec<i16>>,
    /// Facts dated up to this day, as known now; today where none is said.
    pub as_of: Option<NaiveDate>,
}

/// The most scorecards of one answer.
pub const MOST_SCORECARDS: usize = 40;

impl ScorecardFilter {
    /// Refuses codes that do not exist, and more than can be answered at once.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self) -> Result<(), Failure> {
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        reference::check_numbers("cycle", self.cycle.as_deref(), reference::is_cycle)?;
        let places = self.state.as_ref().map_or(0, Vec::len) + self.jurisdiction.as_ref().map_or(0, Vec::len);
        let asked = places.max(1) * self.cycle.as_ref().map_or(1, |cycles| cycles.len().max(1));
        if asked > MOST_SCORECARDS {
            let detail = format!("that is {asked} scorecards; {MOST_SCORECARDS} are the most");
            return Err(Failure::invalid(Fault::parameter("state", detail).hint("ask for fewer States or cycles")));
        }
        Ok(())
    }
}

/// What was asked at a point, in the reader's language.
pub fn title(point: &str, languages: &Languages) -> Option<String> {
    let points = reference::reference().vocabulary("nine_points")?;
    points.terms.iter().find(|term| term.code == point).and_then(|term| languages.label(&term.label))
}
