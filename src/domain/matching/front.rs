//! What stands in front of a recommendation that several source records tell of, and what each of them says otherwise.
//! Which records are one recommendation is decided elsewhere. The rule is a table in `docs/api.md`; it is written here
//! and nowhere else.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Wording, natural, nearness, rank};
use crate::domain::codes::Json;
use crate::domain::kinds::{Dataset, RecommendationKind, Response, TextKind};
use crate::domain::recommendations::{
    ConcernedJurisdiction, Difference, Paragraph, Position, Source, position_after_adoption, position_at_adoption,
};
use crate::domain::reference::reference;
use crate::domain::source_records::SourceRecord;
use crate::domain::words;

/// What a recommendation takes from its review.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct ReviewFrame {
    /// The review: KOR-2.
    pub id: String,
    /// The State under review.
    pub state: String,
    /// The cycle.
    pub cycle: i16,
    /// The session.
    pub session: i16,
    /// The year.
    pub year: i16,
    /// Whether the outcome was adopted.
    pub adopted: bool,
    /// The day of the adoption.
    pub adopted_on: Option<NaiveDate>,
}

/// A recommendation as it is made from its source records.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The leading source record, with the lists of all.
    pub front: SourceRecord,
    /// Whose wording the text is.
    pub text_kind: TextKind,
    /// Places in the report, with references.
    pub paragraphs: Vec<Paragraph>,
    /// Position at the adoption.
    pub response: Option<Response>,
    /// Latest position.
    pub response_now: Option<Response>,
    /// What each source says, the leading one first.
    pub sources: Vec<Source>,
    /// The words of the text in all its languages, as a `tsvector`.
    pub words: String,
    /// The moment of the change, should it turn out to be one.
    pub updated_at: DateTime<Utc>,
}

/// The records of one data set in a cluster.
type Told<'a> = &'a [&'a SourceRecord];

/// The recommendations of a review, made from all its source records.
pub fn recommendations(records: &[SourceRecord], review: &ReviewFrame, now: DateTime<Utc>) -> Vec<Made> {
    let mut made: Vec<Made> =
        super::clusters(records).iter().filter_map(|cluster| make(cluster, review, now)).collect();
    number_parts(&mut made);
    made
}

/// Counts the texts under each number from 1. A matrix has them in the order of the report, which stays; a data set that
/// gives each of them alone says of every one that it is the first, and then the order of the folded texts decides.
fn number_parts(made: &mut [Made]) {
    let mut under: BTreeMap<String, Vec<(i16, String, usize, usize)>> = BTreeMap::new();
    for (index, recommendation) in made.iter().enumerate() {
        for (place, paragraph) in recommendation.paragraphs.iter().enumerate() {
            let text = recommendation.front.folded.clone();
            under.entry(paragraph.number.clone()).or_default().push((paragraph.part, text, index, place));
        }
    }
    for mut texts in under.into_values().filter(|texts| texts.len() > 1) {
        texts.sort();
        if texts.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            continue;
        }
        for (part, (_, _, index, place)) in (1..).zip(texts) {
            if let Some(paragraph) = made.get_mut(index).and_then(|made| made.paragraphs.get_mut(place)) {
                paragraph.part = part;
            }
        }
    }
}

/// Makes a recommendation of a cluster as [`super::clusters`] gives it; none of an empty one.
pub fn make(cluster: &[&SourceRecord], review: &ReviewFrame, now: DateTime<Utc>) -> Option<Made> {
    let lead = *cluster.first()?;
    let told: Vec<Told<'_>> = cluster.chunk_by(|one, other| one.dataset == other.dataset).collect();
    let (recommending_states, recommending_states_unknown) = states(&told);
    let mut front = SourceRecord {
        paragraphs: Json(Vec::new()),
        recommending_states,
        recommending_states_unknown,
        positions: Json(positions(cluster)),
        action_category: told.iter().find_map(|unit| unit.iter().filter_map(|record| record.action_category).max()),
        themes: first_told(&told, |record| &record.themes),
        sdgs: first_told(&told, |record| &record.sdgs),
        groups_of_persons: first_told(&told, |record| &record.groups_of_persons),
        jurisdictions: Json(jurisdictions(cluster)),
        ..lead.clone()
    };
    let (response, response_now) = match lead.kind {
        RecommendationKind::VoluntaryPledge => (None, None),
        RecommendationKind::Recommendation => {
            let response = response(&told, review.adopted);
            let now = position_after_adoption(&front.positions.0)
                .filter(|latest| *latest != Response::Pending || !review.adopted)
                .unwrap_or(response);
            (Some(response), Some(now))
        }
    };
    front.response = response;
    let paragraphs = paragraphs(&told, &review.id);
    Some(Made {
        text_kind: match lead.dataset {
            Dataset::Matrix | Dataset::Uhri => TextKind::Official,
            Dataset::UprInfo => TextKind::SourceEdition,
            Dataset::Sample => TextKind::Sample,
        },
        sources: cluster.iter().map(|record| source(record, &front, &paragraphs, review.adopted)).collect(),
        words: words::vector(front.texts.0.0.values().map(String::as_str)),
        paragraphs,
        response,
        response_now,
        updated_at: now,
        front,
    })
}

/// A list of the first data set that has anything in it: all that its records have, sorted.
fn first_told<T: Ord + Clone>(told: &[Told<'_>], list: fn(&SourceRecord) -> &Vec<T>) -> Vec<T> {
    let mut values: Vec<T> = told
        .iter()
        .find(|unit| unit.iter().any(|record| !list(record).is_empty()))
        .into_iter()
        .flat_map(|unit| unit.iter().flat_map(|record| list(record).iter().cloned()))
        .collect();
    values.sort();
    values.dedup();
    values
}

/// The States that made it, and whether some are unknown, as the first data set says that names any; where none does, it
/// is enough that one says that it doesn't know.
fn states(told: &[Told<'_>]) -> (Vec<String>, bool) {
    let unknown = |unit: &Told<'_>| unit.iter().any(|record| record.recommending_states_unknown);
    let named = told.iter().find(|unit| unit.iter().any(|record| !record.recommending_states.is_empty()));
    (first_told(told, |record| &record.recommending_states), named.map_or_else(|| told.iter().any(unknown), unknown))
}

/// Places in the report, as the first data set says that has any; each number once, in natural order.
fn paragraphs(told: &[Told<'_>], review: &str) -> Vec<Paragraph> {
    let mut parts: BTreeMap<&str, i16> = BTreeMap::new();
    let unit = told.iter().find(|unit| unit.iter().any(|record| !record.paragraphs.0.is_empty()));
    for paragraph in unit.into_iter().flat_map(|unit| unit.iter().flat_map(|record| &record.paragraphs.0)) {
        let part = parts.entry(&paragraph.number).or_insert(paragraph.part);
        *part = paragraph.part.min(*part);
    }
    let mut paragraphs: Vec<Paragraph> = parts
        .into_iter()
        .map(|(number, part)| Paragraph { number: number.to_owned(), reference: format!("{review}-{number}"), part })
        .collect();
    paragraphs.sort_by_cached_key(|paragraph| natural(&paragraph.number));
    paragraphs
}

/// The positions of all data sets without doubles, oldest first; undated ones last. What two data sets say of one moment
/// stands in the order of their rank.
fn positions(records: &[&SourceRecord]) -> Vec<Position> {
    let mut positions: Vec<Position> = Vec::new();
    for position in records.iter().flat_map(|record| &record.positions.0) {
        if !positions.contains(position) {
            positions.push(position.clone());
        }
    }
    positions.sort_by_key(|position| (position.date.is_none(), position.date, position.stage, rank(position.dataset)));
    positions
}

/// Jurisdictions that any source names, each once.
fn jurisdictions(records: &[&SourceRecord]) -> Vec<ConcernedJurisdiction> {
    let mut named: Vec<ConcernedJurisdiction> =
        records.iter().flat_map(|record| record.jurisdictions.0.iter().cloned()).collect();
    named.sort();
    named.dedup_by(|later, first| later.code == first.code);
    named
}

/// The position at the adoption that records of one data set tell; pending where they say that there was none yet.
fn told_response(records: &[&SourceRecord]) -> Option<Response> {
    position_at_adoption(&positions(records), false).or_else(|| records.iter().find_map(|record| record.response))
}

/// The position at the adoption: as the first data set by rank says that tells one.
///
/// A data set that says that there was none yet tells none, and the next is asked. Where that is all that any of them
/// says, it is pending until the adoption of the outcome and noted from then on (UPR Info's methodology); where no data
/// set says anything of positions, it stays pending.
fn response(told: &[Told<'_>], adopted: bool) -> Response {
    let answers: Vec<Response> = told.iter().filter_map(|unit| told_response(unit)).collect();
    match answers.iter().find(|answer| **answer != Response::Pending) {
        Some(answer) => *answer,
        None if adopted && !answers.is_empty() => Response::Noted,
        None => Response::Pending,
    }
}

/// What one record adds to the recommendation as a source. `front` has its states and lists, with the response.
fn source(record: &SourceRecord, front: &SourceRecord, paragraphs: &[Paragraph], adopted: bool) -> Source {
    Source {
        dataset: record.dataset,
        id: record.id,
        record: record.source_record.clone(),
        licence: reference().licence(record.dataset).map(|licence| licence.licence.clone()).unwrap_or_default(),
        retrieved_on: record.retrieved_on,
        nearness: nearness_to(front, record),
        differs: differences(record, front, paragraphs, adopted),
    }
}

/// How near a record's text is to that of the leading one.
fn nearness_to(lead: &SourceRecord, record: &SourceRecord) -> Option<f64> {
    if record.id == lead.id {
        return None;
    }
    if record.folded == lead.folded {
        return Some(1.0);
    }
    let wording = |record: &SourceRecord| Wording::of(original(record));
    // Rounded down: 1 is for the same text alone.
    Some((nearness(&wording(lead), &wording(record)) * 100.0).floor() / 100.0)
}

fn original(record: &SourceRecord) -> &str {
    record.texts.0.get(&record.original_language).unwrap_or_default()
}

/// The fields of which a record says something, and something else than the front.
fn differences(
    record: &SourceRecord,
    front: &SourceRecord,
    paragraphs: &[Paragraph],
    adopted: bool,
) -> Vec<Difference> {
    let mut differs = Vec::new();
    let mut note = |field: &str, value: String| differs.push(Difference { field: field.to_owned(), value });
    if record.folded != front.folded {
        note("text", original(record).to_owned());
    }
    let numbers = |paragraphs: &[Paragraph]| -> Vec<String> {
        let mut numbers: Vec<String> = paragraphs.iter().map(|paragraph| paragraph.number.clone()).collect();
        numbers.sort_by_cached_key(|number| natural(number));
        numbers.dedup();
        numbers
    };
    if let Some(value) = other_list(&numbers(&record.paragraphs.0), &numbers(paragraphs)) {
        note("number", value);
    }
    if let Some(value) = other_list(&record.recommending_states, &front.recommending_states) {
        note("recommending_states", value);
    }
    if let Some(told) = told_response(&[record]).filter(|_| front.response.is_some()) {
        let silence = told == Response::Pending && adopted && front.response == Some(Response::Noted);
        if front.response != Some(told) && !silence {
            note("response", told.to_string());
        }
    }
    if let Some(category) = record.action_category.filter(|_| record.action_category != front.action_category) {
        note("action_category", category.to_string());
    }
    if let Some(value) = other_list(&record.themes, &front.themes) {
        note("themes", value);
    }
    if let Some(value) = other_list(&record.sdgs, &front.sdgs) {
        note("sdgs", value);
    }
    if let Some(value) = other_list(&record.groups_of_persons, &front.groups_of_persons) {
        note("groups_of_persons", value);
    }
    differs
}

/// A list that has something in it, and something else than the front's.
fn other_list<T: PartialEq + ToString>(ours: &[T], front: &[T]) -> Option<String> {
    let differs = !ours.is_empty() && ours != front;
    differs.then(|| ours.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}
