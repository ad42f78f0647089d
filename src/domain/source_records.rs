//! Source records: one text of one review in one data set, kept as that data set has it, under an id for ever.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::codes::Json;
use super::folding::fold;
use super::kinds::{Dataset, JurisdictionBasis, RecommendationKind, Response};
use super::language::Texts;
use super::recommendations::{ConcernedJurisdiction, Paragraph, Position};

/// The namespace of all ids of source records: a version 4 UUID chosen once, never to be changed.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x6f0d_2a57_41f3_4c8e_9b1d_7a5e_30c2_86d4);

/// One text of one review in one data set.
#[derive(Clone, Debug, PartialEq, Serialize, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::tables::source_records)]
pub struct SourceRecord {
    /// UUIDv5 of data set, review, number, folded text and n.
    pub id: Uuid,
    /// The data set.
    pub dataset: Dataset,
    /// The review: KOR-2.
    pub review: String,
    /// Recommendation or pledge.
    pub kind: RecommendationKind,
    /// Number in the report, where the data set has it.
    pub number: Option<String>,
    /// The original text folded.
    pub folded: String,
    /// Tells apart records of the same text whose responses differ.
    pub n: i16,
    /// Text by language.
    pub texts: Json<Texts>,
    /// Language of the original.
    pub original_language: String,
    /// Places in the report.
    pub paragraphs: Json<Vec<Paragraph>>,
    /// Codes of the States that made it, sorted.
    pub recommending_states: Vec<String>,
    /// Some or all of them are unknown.
    pub recommending_states_unknown: bool,
    /// Position at the adoption; null for pledges, and where the data set tells none.
    pub response: Option<Response>,
    /// Positions over time.
    pub positions: Json<Vec<Position>>,
    /// UPR Info's action category.
    pub action_category: Option<i16>,
    /// Codes of themes, sorted.
    pub themes: Vec<String>,
    /// Themes that our vocabulary does not have, as printed.
    pub themes_unmapped: Vec<String>,
    /// Goals, sorted.
    pub sdgs: Vec<i16>,
    /// Codes of groups of persons, sorted.
    pub groups_of_persons: Vec<String>,
    /// Jurisdictions that it concerns.
    pub jurisdictions: Json<Vec<ConcernedJurisdiction>>,
    /// The data set's own id.
    pub source_record: Option<String>,
    /// The day on which it was first taken over in this form.
    pub retrieved_on: NaiveDate,
}

impl SourceRecord {
    /// Whether two editions of a record say the same; the day of retrieval is not part of what it says.
    pub fn says_the_same(&self, other: &SourceRecord) -> bool {
        let mut same_day = other.clone();
        same_day.retrieved_on = self.retrieved_on;
        *self == same_day
    }
}

/// The id of a source record: the same on every machine and at every import.
///
/// UUIDv5 (RFC 9562) in [`NAMESPACE`] of data set, review, number or nothing, folded text and n, each on a line of its own.
pub fn id_of(dataset: Dataset, review: &str, number: Option<&str>, folded: &str, n: i16) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{dataset}\n{review}\n{}\n{folded}\n{n}", number.unwrap_or_default()).as_bytes())
}

/// The n of every pledge: after those of the four responses that a recommendation of the same text could have, so that
/// the two never share an id, whichever was imported first. No recommendation is given it.
const PLEDGE_N: i16 = 5;

/// The order in which records of one text are numbered when their responses differ; one whose response the data set
/// doesn't tell comes last.
pub fn response_rank(response: Option<Response>) -> u8 {
    match response {
        Some(Response::Supported) => 0,
        Some(Response::SupportedInPart) => 1,
        Some(Response::Noted) => 2,
        Some(Response::Pending) => 3,
        None => 4,
    }
}

/// Gives each response of one text its n.
///
/// A file that has all responses of a text numbers them afresh, so that a corrected response keeps its id. A file that
/// has fewer of them than are held (a part of an export) leaves those that it shows their n.
pub fn number_responses(shown: &[Option<Response>], held: &[(Option<Response>, i16)]) -> Vec<i16> {
    let partial =
        shown.len() < held.len() && shown.iter().all(|response| held.iter().any(|(known, _)| known == response));
    if partial {
        return shown
            .iter()
            .map(|response| held.iter().find(|(known, _)| known == response).map_or(1, |(_, n)| *n))
            .collect();
    }
    let mut order: Vec<usize> = (0..shown.len()).collect();
    order.sort_by_key(|index| shown.get(*index).map(|response| response_rank(*response)));
    let mut numbers = vec![1; shown.len()];
    for (n, index) in (1..).filter(|n| *n != PLEDGE_N).zip(order) {
        if let Some(number) = numbers.get_mut(index) {
            *number = n;
        }
    }
    numbers
}

/// What a file is complete for. Where an import replaces, the data set's records that the file lacks end there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The sessions that its rows speak of; without rows, everything. UPR Info's export is made by session.
    Sessions,
    /// The reviews that its rows speak of; without rows, everything. The Index is exported by any choice of States.
    Reviews,
    /// One review, whatever its rows: a matrix is made for one.
    Review(String),
}

/// One row of an export, resolved to codes, before it has met the other rows of the same text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Recommendation or pledge.
    pub kind: RecommendationKind,
    /// Number in the report.
    pub number: Option<String>,
    /// Text by language.
    pub texts: Texts,
    /// Language of the original.
    pub original_language: String,
    /// Places in the report.
    pub paragraphs: Vec<Paragraph>,
    /// Codes of States that made it.
    pub recommending_states: Vec<String>,
    /// Some or all of them are unknown.
    pub recommending_states_unknown: bool,
    /// Position at the adoption.
    pub response: Option<Response>,
    /// Positions over time.
    pub positions: Vec<Position>,
    /// UPR Info's action category.
    pub action_category: Option<i16>,
    /// Codes of themes.
    pub themes: Vec<String>,
    /// Themes that our vocabulary does not have.
    pub themes_unmapped: Vec<String>,
    /// Goals.
    pub sdgs: Vec<i16>,
    /// Codes of groups of persons.
    pub groups_of_persons: Vec<String>,
    /// The data set's own id.
    pub source_record: Option<String>,
}

/// Makes the source records of one review out of a file's rows of it.
///
/// Rows of the same kind, number, folded text and response are one record, with the States, themes and goals of all of
/// them. `held` are the records of the same data set and review that stood before.
pub fn records_of(
    dataset: Dataset,
    review: &str,
    drafts: &[Draft],
    held: &[SourceRecord],
    retrieved_on: NaiveDate,
) -> Vec<SourceRecord> {
    type Text<'a> = (RecommendationKind, Option<&'a str>, String);
    let mut texts: BTreeMap<Text<'_>, Vec<(Option<Response>, SourceRecord)>> = BTreeMap::new();
    // Rows of one text may be spelled differently: the first by the alphabet is taken, whichever stands first in the file.
    let mut drafts: Vec<&Draft> = drafts.iter().collect();
    drafts.sort_by_cached_key(|draft| serde_json::to_string(draft).unwrap_or_default());
    for draft in drafts {
        let original = draft.texts.get(&draft.original_language).unwrap_or_default();
        let folded = fold(original);
        let state = review.split('-').next().unwrap_or_default();
        let variants = texts.entry((draft.kind, draft.number.as_deref(), folded.clone())).or_default();
        match variants.iter_mut().find(|(response, _)| *response == draft.response) {
            Some((_, record)) => record.join(draft),
            None => {
                let mut record = SourceRecord {
                    id: Uuid::nil(),
                    dataset,
                    review: review.to_owned(),
                    kind: draft.kind,
                    number: draft.number.clone(),
                    folded,
                    n: 1,
                    texts: Json(draft.texts.clone()),
                    original_language: draft.original_language.clone(),
                    paragraphs: Json(draft.paragraphs.clone()),
                    recommending_states: Vec::new(),
                    recommending_states_unknown: false,
                    response: draft.response,
                    positions: Json(draft.positions.clone()),
                    action_category: None,
                    themes: Vec::new(),
                    themes_unmapped: Vec::new(),
                    sdgs: Vec::new(),
                    groups_of_persons: Vec::new(),
                    jurisdictions: Json(named_jurisdictions(state, original)),
                    source_record: draft.source_record.clone(),
                    retrieved_on,
                };
                record.join(draft);
                variants.push((draft.response, record));
            }
        }
    }
    let mut records = Vec::new();
    for ((kind, number, folded), variants) in texts {
        let shown: Vec<Option<Response>> = variants.iter().map(|(response, _)| *response).collect();
        let known: Vec<(Option<Response>, i16)> = held
            .iter()
            .filter(|record| record.kind == kind && record.number.as_deref() == number && record.folded == folded)
            .map(|record| (record.response, record.n))
            .collect();
        for ((_, mut record), n) in variants.into_iter().zip(number_responses(&shown, &known)) {
            record.n = if kind == RecommendationKind::VoluntaryPledge { PLEDGE_N } else { n };
            let n = record.n;
            record.id = id_of(dataset, review, number, &folded, n);
            // The day stays where the record says what it said before.
            if let Some(before) = held.iter().find(|before| before.id == record.id && before.says_the_same(&record)) {
                record.retrieved_on = before.retrieved_on;
            }
            records.push(record);
        }
    }
    records
}

impl SourceRecord {
    /// Takes over what another row of the same text adds.
    fn join(&mut self, draft: &Draft) {
        union(&mut self.recommending_states, &draft.recommending_states);
        union(&mut self.themes, &draft.themes);
        union(&mut self.themes_unmapped, &draft.themes_unmapped);
        union(&mut self.sdgs, &draft.sdgs);
        union(&mut self.groups_of_persons, &draft.groups_of_persons);
        // A row that is repeated under another theme has the same place; one of another place adds it.
        for paragraph in &draft.paragraphs {
            match self.paragraphs.0.iter_mut().find(|known| known.number == paragraph.number) {
                Some(known) => known.part = known.part.min(paragraph.part),
                None => self.paragraphs.0.push(paragraph.clone()),
            }
        }
        for position in &draft.positions {
            if !self.positions.0.iter().any(|known| known.says_the_same(position)) {
                self.positions.0.push(position.clone());
            }
        }
        self.recommending_states_unknown |= draft.recommending_states_unknown;
        // The rows of one text seldom differ in their category; the more specific action is kept.
        self.action_category = self.action_category.max(draft.action_category);
    }
}

fn union<T: Ord + Clone>(into: &mut Vec<T>, from: &[T]) {
    into.extend(from.iter().cloned());
    into.sort();
    into.dedup();
}

/// Hong Kong and Macao where a text to China names them.
pub fn named_jurisdictions(state: &str, text: &str) -> Vec<ConcernedJurisdiction> {
    if state != "CHN" {
        return Vec::new();
    }
    let folded = fold(text);
    [("HKG", &["hongkong", "hksar"][..]), ("MAC", &["macao", "macau"][..])]
        .into_iter()
        .filter(|(_, names)| names.iter().any(|name| folded.contains(name)))
        .map(|(code, _)| ConcernedJurisdiction { code: code.to_owned(), basis: JurisdictionBasis::TextNamesIt })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_same_for_ever() {
        // Computed once; a change of this value breaks every address that anybody has kept.
        let id = id_of(Dataset::UprInfo, "KOR-2", None, "ratifytheconvention", 1);
        assert_eq!(id.get_version_num(), 5);
        assert_eq!(id, id_of(Dataset::UprInfo, "KOR-2", None, "ratifytheconvention", 1));
        assert_ne!(id, id_of(Dataset::UprInfo, "KOR-2", None, "ratifytheconvention", 2));
        assert_ne!(id, id_of(Dataset::Matrix, "KOR-2", None, "ratifytheconvention", 1));
        assert_ne!(id, id_of(Dataset::UprInfo, "KOR-2", Some("124.1"), "ratifytheconvention", 1));
    }

    #[test]
    fn responses_are_numbered_in_the_order_of_the_contract() {
        let (supported, noted) = (Some(Response::Supported), Some(Response::Noted));
        assert_eq!(number_responses(&[noted, supported], &[]), [2, 1]);
        assert_eq!(number_responses(&[noted], &[]), [1]);
        // A corrected file: the one record changes its response and keeps its id.
        assert_eq!(number_responses(&[noted], &[(supported, 1)]), [1]);
        // A part of an export shows one of two held records: it is that one.
        assert_eq!(number_responses(&[noted], &[(supported, 1), (noted, 2)]), [2]);
    }

    #[test]
    fn a_response_that_no_source_tells_comes_last_and_never_takes_the_place_of_a_pledge() {
        let all = [None, Some(Response::Pending), Some(Response::Noted), IN_PART, Some(Response::Supported)];
        assert_eq!(number_responses(&all, &[]), [6, 4, 3, 2, 1]);
        assert_eq!(number_responses(&[None, IN_PART], &[]), [2, 1]);
        // The source learns the position: the record keeps its id.
        assert_eq!(number_responses(&[IN_PART], &[(None, 1)]), [1]);
    }

    const IN_PART: Option<Response> = Some(Response::SupportedInPart);

    fn draft(number: &str, response: Option<Response>) -> Draft {
        Draft {
            kind: RecommendationKind::Recommendation,
            number: Some(number.to_owned()),
            texts: Texts::one("en", "Open the harbour".to_owned()),
            original_language: "en".to_owned(),
            paragraphs: vec![Paragraph { number: number.to_owned(), reference: String::new(), part: 1 }],
            recommending_states: vec!["XSB".to_owned()],
            recommending_states_unknown: false,
            response,
            positions: Vec::new(),
            action_category: None,
            themes: Vec::new(),
            themes_unmapped: Vec::new(),
            sdgs: Vec::new(),
            groups_of_persons: Vec::new(),
            source_record: None,
        }
    }

    #[test]
    fn a_text_under_two_numbers_has_two_ids_each_counted_by_itself() {
        let (noted, supported) = (Some(Response::Noted), Some(Response::Supported));
        let drafts = [draft("5.1", noted), draft("5.1", supported), draft("5.9", noted)];
        let records = records_of(Dataset::Matrix, "XSA-4", &drafts, &[], NaiveDate::default());
        let told: Vec<(&str, Option<Response>, i16)> = records
            .iter()
            .map(|record| (record.number.as_deref().unwrap_or_default(), record.response, record.n))
            .collect();
        assert_eq!(told, [("5.1", noted, 2), ("5.1", supported, 1), ("5.9", noted, 1)]);
        for record in &records {
            assert_eq!(
                record.id,
                id_of(Dataset::Matrix, "XSA-4", record.number.as_deref(), "opentheharbour", record.n)
            );
        }
    }

    #[test]
    fn rows_of_one_text_add_their_places_and_positions_once() {
        let mut again = draft("5.1", IN_PART);
        again.paragraphs.push(Paragraph { number: "5.2".to_owned(), reference: String::new(), part: 1 });
        let records = records_of(Dataset::Matrix, "XSA-4", &[draft("5.1", IN_PART), again], &[], NaiveDate::default());
        assert_eq!(records.len(), 1);
        let numbers: Vec<&str> = records[0].paragraphs.0.iter().map(|paragraph| paragraph.number.as_str()).collect();
        assert_eq!(numbers, ["5.1", "5.2"]);
    }
}
