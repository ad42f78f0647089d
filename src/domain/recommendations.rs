//! Recommendations and voluntary pledges: what was asked of a State, by whom, and what it answered.
//! What was done about them stands elsewhere.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::assessments::ImplementationStatus;
use super::assessments::implementation::Implementation;
use super::codes::codes;
use super::failure::{Failure, Fault};
use super::kinds::{Dataset, JurisdictionBasis, PositionStage, RecommendationKind, RegionalGroup, Response, TextKind};
use super::language::TextIn;
use super::plans::InPlan;
use super::reference;
use super::reviews::Review;
use super::translations::{TranslationMaker, canonical_languages, language_fault};

/// A recommendation of one or more States, or a voluntary pledge of the State under review.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Recommendation {
    /// Its id: that of its leading source record.
    #[graphql(skip)]
    pub id: Uuid,
    /// The review in which it was made.
    #[schema(example = "KOR-2")]
    #[graphql(skip)]
    pub review: String,
    /// The State that received it.
    #[schema(example = "KOR")]
    #[graphql(skip)]
    pub state_under_review: String,
    /// Jurisdictions that it concerns, each with its basis; empty: the whole State.
    pub jurisdictions: Vec<ConcernedJurisdiction>,
    /// The cycle of the review.
    pub cycle: i16,
    /// The session of the Working Group.
    pub session: i16,
    /// The year of the review.
    pub year: i16,
    /// Recommendation or voluntary pledge.
    pub kind: RecommendationKind,
    /// Where it stands in the Working Group's report; empty where no source gives the number.
    pub paragraphs: Vec<Paragraph>,
    /// The text in the reader's language, or the nearest that there is.
    pub text: Option<String>,
    /// In which language the text came, and whose it is.
    pub text_in: Option<TextIn>,
    /// Whose wording the original is.
    pub text_kind: TextKind,
    /// The States that made it; empty for pledges and where none is known.
    #[graphql(skip)]
    pub recommending_states: Vec<String>,
    /// Some or all of the States that made it are not known.
    pub recommending_states_unknown: bool,
    /// The position at the adoption of the outcome; null for pledges. `pending`: no position yet, or none that a source
    /// tells. A recommendation that a source knows to be without an answer is noted from the adoption on.
    pub response: Option<Response>,
    /// The latest position; null for pledges.
    pub response_now: Option<Response>,
    /// Every position that a source tells, oldest first; undated ones last.
    pub positions: Vec<Position>,
    /// UPR Info's action category: 1, minimal action, to 5, specific action.
    pub action_category: Option<i16>,
    /// Themes.
    #[schema(example = json!(["torture", "detention"]))]
    #[graphql(skip)]
    pub themes: Vec<String>,
    /// Sustainable Development Goals, by number.
    #[graphql(skip)]
    pub sdgs: Vec<i16>,
    /// Groups of persons that it is about.
    #[graphql(skip)]
    pub groups_of_persons: Vec<String>,
    /// What each source says of it.
    pub sources: Vec<Source>,
    /// What is claimed on how far it is carried out, kind of claimant by kind; null where nobody says anything.
    pub implementation: Option<Implementation>,
    /// The review itself (`include=review`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    #[schema(inline = false)]
    pub review_record: Option<Box<Review>>,
    /// The address of this record.
    pub url: String,
    /// When anything of it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A jurisdiction that a recommendation concerns.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject,
)]
#[graphql(complex)]
pub struct ConcernedJurisdiction {
    /// Its code.
    #[schema(example = "HKG")]
    pub code: String,
    /// Why it is held to concern it.
    pub basis: JurisdictionBasis,
}

/// A place in the Working Group's report.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject,
)]
pub struct Paragraph {
    /// The paragraph number as printed.
    #[schema(example = "124.12")]
    pub number: String,
    /// Review and number: how the recommendation is cited.
    #[serde(default)]
    #[schema(example = "KOR-2-124.12")]
    pub reference: String,
    /// Which text under that number, from 1.
    pub part: i16,
}

/// A position that the State took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Position {
    /// When in the review it was taken.
    pub stage: PositionStage,
    /// The position.
    pub value: Response,
    /// Its date; null where no source has it.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// The State's, or the source's, own word.
    #[serde(default)]
    #[schema(example = "Accepted")]
    pub word: Option<String>,
    /// The document that has it.
    #[serde(default)]
    #[schema(example = "A/HRC/22/10/Add.1")]
    pub document: Option<String>,
    /// The paragraph of that document.
    #[serde(default)]
    pub paragraph: Option<String>,
    /// Which data set says so.
    pub dataset: Dataset,
}

impl Position {
    /// Whether two say the same, the word apart, at the same place.
    pub fn says_the_same(&self, other: &Position) -> bool {
        let mut spelled_alike = other.clone();
        spelled_alike.word.clone_from(&self.word);
        *self == spelled_alike
    }
}

/// What one source says of a recommendation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Source {
    /// The data set.
    pub dataset: Dataset,
    /// The id of the source record, for ever.
    #[graphql(skip)]
    pub id: Uuid,
    /// The data set's own id of it.
    #[serde(default)]
    pub record: Option<String>,
    /// Under which licence or terms the data set gives it.
    pub licence: String,
    /// The day on which it was taken over in this form.
    pub retrieved_on: NaiveDate,
    /// How near its text is to that of this record: null for the source that the text is of, 1 for the same text but for
    /// case, blanks and punctuation, else from 0 to 1, in hundredths, rounded down.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1, example = 0.97)]
    pub nearness: Option<f64>,
    /// What it says differently from the front of this record.
    #[serde(default)]
    pub differs: Vec<Difference>,
}

/// What a source says differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Difference {
    /// The field: `text`, `number`, `recommending_states`, `response`, `action_category`, `themes`, `sdgs`,
    /// `groups_of_persons`.
    #[schema(example = "themes")]
    pub field: String,
    /// What the source has there, as text.
    pub value: String,
}

/// Terms under which a data set's part of an answer stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Licence {
    /// The data set.
    pub dataset: Dataset,
    /// The licence or terms.
    pub licence: String,
    /// Whom to credit.
    pub attribution: String,
    /// Where the data set and its terms can be read.
    pub url: Option<String>,
}

/// Which recommendations are asked for. Several values of one parameter are alternatives; several parameters must all hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecommendationFilter {
    /// The State under review, ISO 3166-1 alpha-3.
    #[param(example = json!(["XSA"]))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_under_review: Option<Vec<String>>,
    /// Jurisdictions that it concerns: HKG, MAC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Vec<String>>,
    /// Reviews, as State and cycle: KOR-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<Vec<String>>,
    /// Cycles, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycle: Option<Vec<i16>>,
    /// Sessions of the Working Group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Vec<i16>>,
    /// Years of the review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Vec<i16>>,
    /// The first year of the review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year_from: Option<i16>,
    /// The last year of the review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year_to: Option<i16>,
    /// Recommendations (the default) or voluntary pledges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Vec<RecommendationKind>>,
    /// Ids of recommendations or of source records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Vec<String>>,
    /// References: KOR-2-124.12.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Vec<String>>,
    /// Paragraph numbers of the report: 124.12.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Vec<String>>,
    /// The States that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommending_state: Option<Vec<String>>,
    /// Whether some or all of the States that made it are unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommending_states_unknown: Option<bool>,
    /// Regional group of the State under review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regional_group: Option<Vec<RegionalGroup>>,
    /// Regional groups of the States that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommending_group: Option<Vec<RegionalGroup>>,
    /// The position at the adoption of the outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Vec<Response>>,
    /// The latest position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_now: Option<Vec<Response>>,
    /// UPR Info's action categories, 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_category: Option<Vec<i16>>,
    /// Themes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<Vec<String>>,
    /// Sustainable Development Goals, by number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sdg: Option<Vec<i16>>,
    /// Groups of persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_of_persons: Option<Vec<String>>,
    /// Whose wording the text is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_kind: Option<Vec<TextKind>>,
    /// Data sets that have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Vec<Dataset>>,
    /// Whether a commitment of a plan answers them: of a government's plan, of any, of none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_plan: Option<Vec<InPlan>>,
    /// With `in_plan`: the day on which that plan has to be in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_plan_on: Option<NaiveDate>,
    /// Whether anybody has said how far they are carried out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessed: Option<bool>,
    /// Whether those who said so differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contested: Option<bool>,
    /// What the latest claim of one of those who said so is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implementation: Option<Vec<ImplementationStatus>>,
    /// Whether civil society monitors them: it assessed them, or an activity of monitoring names them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitored: Option<bool>,
    /// With `monitored`: the first day of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitored_from: Option<NaiveDate>,
    /// With `monitored`: the last day of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitored_to: Option<NaiveDate>,
    /// Languages (BCP 47) into which they are translated, drafts not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_into: Option<Vec<String>>,
    /// Who translated them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_by: Option<Vec<TranslationMaker>>,
    /// Translated by this day; translations without a day count as long made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_to: Option<NaiveDate>,
    /// Changed at or after this moment (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_since: Option<DateTime<Utc>>,
    /// Plain words that all stand in its text, in any of its languages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
}

impl RecommendationFilter {
    /// Refuses values that nothing can have, each with a hint where one can be given.
    ///
    /// # Errors
    /// `invalid-parameter`, with the parameter's REST name.
    pub fn check(&self) -> Result<(), Failure> {
        reference::check_codes("state_under_review", self.state_under_review.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        reference::check_codes("review", self.review.as_deref(), reference::review_fault)?;
        reference::check_numbers("cycle", self.cycle.as_deref(), reference::is_cycle)?;
        reference::check_numbers("session", self.session.as_deref(), reference::is_session)?;
        reference::check_numbers("action_category", self.action_category.as_deref(), |n| (1..=5).contains(&n))?;
        reference::check_numbers("sdg", self.sdg.as_deref(), |n| (1..=17).contains(&n))?;
        for (name, years) in [
            ("year", self.year.as_deref()),
            ("year_from", self.year_from.as_ref().map(std::slice::from_ref)),
            ("year_to", self.year_to.as_ref().map(std::slice::from_ref)),
        ] {
            reference::check_numbers(name, years, |year| (2008..=2100).contains(&year))?;
        }
        reference::check_codes("recommending_state", self.recommending_state.as_deref(), reference::state_fault)?;
        reference::check_codes("theme", self.theme.as_deref(), |name, value| {
            reference::term_fault(name, "themes", value)
        })?;
        reference::check_codes("group_of_persons", self.group_of_persons.as_deref(), |name, value| {
            reference::term_fault(name, "groups_of_persons", value)
        })?;
        reference::check_codes("reference", self.reference.as_deref(), reference_fault)?;
        reference::check_codes("id", self.id.as_deref(), reference::id_fault)?;
        reference::check_codes("translated_into", self.translated_into.as_deref(), language_fault)?;
        super::records::check_days("monitored_from", self.monitored_from, self.monitored_to)?;
        for (name, given, needed, other) in [
            ("in_plan_on", self.in_plan_on.is_some(), self.in_plan.is_some(), "in_plan"),
            ("monitored_from", self.monitored_from.is_some(), self.monitored.is_some(), "monitored"),
            ("monitored_to", self.monitored_to.is_some(), self.monitored.is_some(), "monitored"),
        ] {
            if given && !needed {
                let fault = Fault::parameter(name, format!("it says when, and `{other}` what"));
                return Err(Failure::invalid(fault.hint(format!("add {other}"))));
            }
        }
        if let (Some(from), Some(to)) = (self.year_from, self.year_to)
            && from > to
        {
            return Err(Failure::invalid(Fault::parameter("year_from", format!("{from} comes after year_to, {to}"))));
        }
        if let Some(q) = &self.q
            && super::words::query(q).is_none()
        {
            return Err(Failure::invalid(
                Fault::parameter("q", "there is no word in it").hint("give at least one letter or digit"),
            ));
        }
        Ok(())
    }

    /// The kinds that are asked for: recommendations, unless the question says otherwise.
    pub fn kinds(&self) -> Vec<RecommendationKind> {
        self.kind.clone().filter(|kinds| !kinds.is_empty()).unwrap_or_else(|| vec![RecommendationKind::Recommendation])
    }

    /// The languages into which they are translated, canonical.
    pub fn languages(&self) -> Option<Vec<String>> {
        canonical_languages(self.translated_into.as_deref())
    }

    /// The references split into review and number.
    pub fn references(&self) -> Option<Vec<(String, String)>> {
        self.reference
            .as_ref()
            .map(|references| references.iter().filter_map(|reference| split_reference(reference)).collect())
    }
}

/// KOR-2-124.12 is number 124.12 of the review KOR-2.
fn split_reference(reference: &str) -> Option<(String, String)> {
    let mut pieces = reference.splitn(3, '-');
    let (state, cycle, number) = (pieces.next()?, pieces.next()?, pieces.next()?);
    if number.is_empty() { None } else { Some((format!("{state}-{cycle}"), number.to_owned())) }
}

fn reference_fault(name: &str, value: &str) -> Option<Fault> {
    match split_reference(value) {
        None => Some(
            Fault::parameter(name, format!("`{value}` is no reference")).hint("State, cycle and number: KOR-2-124.12"),
        ),
        Some((review, _)) => reference::review_fault(name, &review),
    }
}

codes! {
    /// By what recommendations are counted.
    pub enum Dimension {
        /// The State under review.
        StateUnderReview = "state_under_review",
        /// Each State that made it.
        RecommendingState = "recommending_state",
        /// Regional group of the State under review.
        RegionalGroup = "regional_group",
        /// Each regional group of the States that made it.
        RecommendingGroup = "recommending_group",
        /// Cycle of the review.
        Cycle = "cycle",
        /// Session of the Working Group.
        Session = "session",
        /// Year of the review.
        Year = "year",
        /// Position at the adoption of the outcome.
        Response = "response",
        /// Latest position.
        ResponseNow = "response_now",
        /// Each theme.
        Theme = "theme",
        /// Each Sustainable Development Goal.
        Sdg = "sdg",
        /// Each group of persons.
        GroupOfPersons = "group_of_persons",
        /// UPR Info's action category.
        ActionCategory = "action_category",
        /// Each jurisdiction; null: the whole State.
        Jurisdiction = "jurisdiction",
        /// How far it is carried out where all claimants say the same, `mixed` where they differ; null: nobody says anything.
        Implementation = "implementation",
    }
}

impl Dimension {
    /// Whether its values are numbers in JSON.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Dimension::Cycle | Dimension::Session | Dimension::Year | Dimension::Sdg | Dimension::ActionCategory
        )
    }
}

/// Checks what a count is asked by: one to three dimensions, none twice.
pub fn check_dimensions(by: &[Dimension]) -> Result<(), Failure> {
    if by.is_empty() || by.len() > 3 {
        return Err(Failure::invalid(
            Fault::parameter("by", format!("{} dimensions were given; one to three can be", by.len()))
                .hint("by=state_under_review,response"),
        ));
    }
    match by.iter().enumerate().find(|(index, dimension)| by[..*index].contains(dimension)) {
        Some((_, twice)) => Err(Failure::invalid(Fault::parameter("by", format!("`{twice}` stands there twice")))),
        None => Ok(()),
    }
}

/// A line of a count: the value of each dimension asked for, and how many.
#[derive(Clone, Debug, PartialEq)]
pub struct CountLine {
    /// The values, in the order of the dimensions; null where the record has none.
    pub values: Vec<Option<String>>,
    /// How many.
    pub count: i64,
}

/// The answer to a count.
#[derive(Clone, Debug)]
pub struct Counts {
    /// By what it was counted.
    pub dimensions: Vec<Dimension>,
    /// One line for each combination that occurs.
    pub lines: Vec<CountLine>,
    /// How many there are of the unit in all; with dimensions of several values, less than the sum of the lines.
    pub total: i64,
    /// How many texts have no number in the report: a count of paragraphs can't see them.
    pub without_number: i64,
    /// Reviews that the filter reaches and of which not all recommendations are held.
    pub incomplete_reviews: Vec<String>,
    /// The number of the last public change that it can show.
    pub change: i64,
}

/// The last position that is dated after the adoption of the outcome, where there is any: a mid-term report, a letter.
///
/// Undated positions count as of the adoption. Of one day, a later stage comes later, and what a data set says that
/// stands before others in the list goes before what they say.
pub fn position_after_adoption(positions: &[Position]) -> Option<Response> {
    positions
        .iter()
        .filter(|position| stage_rank(position.stage) == 1 && position.date.is_some())
        .reduce(|last, next| {
            let later = (next.date, next.stage) > (last.date, last.stage);
            let corrected = (next.date, next.stage, next.dataset) == (last.date, last.stage, last.dataset);
            if later || corrected { next } else { last }
        })
        .map(|position| position.value)
}

/// The position at the adoption of the outcome: the last of those up to the adoption; without an answer until then, noted.
pub fn position_at_adoption(positions: &[Position], adopted: bool) -> Option<Response> {
    let last = positions
        .iter()
        .enumerate()
        .filter(|(_, position)| stage_rank(position.stage) == 0 || position.date.is_none())
        .max_by_key(|(index, position)| (position.stage.min(PositionStage::Adoption), position.date, *index))
        .map(|(_, position)| position.value)?;
    // UPR Info's methodology: no answer at the adoption in plenary is noted from then on.
    Some(if last == Response::Pending && adopted { Response::Noted } else { last })
}

/// 0 for what belongs to the adoption and what went before it, 1 for what came after.
fn stage_rank(stage: PositionStage) -> u8 {
    match stage {
        PositionStage::WorkingGroupReport | PositionStage::Addendum | PositionStage::Adoption => 0,
        PositionStage::MidTerm | PositionStage::Later => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(stage: PositionStage, value: Response, date: Option<&str>) -> Position {
        Position {
            stage,
            value,
            date: date.and_then(|date| date.parse().ok()),
            word: None,
            document: None,
            paragraph: None,
            dataset: Dataset::Sample,
        }
    }

    #[test]
    fn a_noted_recommendation_accepted_years_later_keeps_both() {
        // The DPRK declared in April 2014 that it accepted 81 of those left open in 2010.
        let positions = [
            position(PositionStage::WorkingGroupReport, Response::Pending, Some("2009-12-09")),
            position(PositionStage::Later, Response::Supported, Some("2014-04-01")),
        ];
        assert_eq!(position_at_adoption(&positions, true), Some(Response::Noted));
        assert_eq!(position_after_adoption(&positions), Some(Response::Supported));
    }

    #[test]
    fn the_addendum_goes_before_the_report() {
        let positions = [
            position(PositionStage::Addendum, Response::Supported, Some("2013-03-01")),
            position(PositionStage::WorkingGroupReport, Response::Pending, Some("2012-12-12")),
        ];
        assert_eq!(position_at_adoption(&positions, true), Some(Response::Supported));
        assert_eq!(position_after_adoption(&positions), None);
    }

    #[test]
    fn an_undated_position_counts_as_of_the_adoption() {
        let positions = [
            position(PositionStage::Adoption, Response::Noted, None),
            position(PositionStage::Later, Response::Supported, Some("2016-01-01")),
        ];
        assert_eq!(position_at_adoption(&positions, true), Some(Response::Noted));
        assert_eq!(position_after_adoption(&positions), Some(Response::Supported));
    }

    #[test]
    fn filters_name_what_is_wrong() {
        let filter = RecommendationFilter { state_under_review: Some(vec!["HKG".to_owned()]), ..Default::default() };
        match filter.check() {
            Err(Failure::Invalid(faults)) => {
                assert_eq!(faults[0].place(), "state_under_review");
                assert_eq!(faults[0].hint.as_deref(), Some("Hong Kong is reviewed under CHN: use jurisdiction=HKG"));
            }
            other => panic!("{other:?}"),
        }
        for reference in ["KOR-2-124.12", "CHN-2-186.23"] {
            let filter = RecommendationFilter { reference: Some(vec![reference.to_owned()]), ..Default::default() };
            assert!(filter.check().is_ok());
        }
    }
}
