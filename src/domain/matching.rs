//! Which source records are one recommendation, and what stands in front: a pure function of all source records of a
//! review. No I/O.
//!
//! Today a review has the records of one data set, each of which is one recommendation; records of several data sets
//! meet here.

use chrono::{DateTime, NaiveDate, Utc};

use super::codes::Json;
use super::kinds::{Dataset, Response, TextKind};
use super::recommendations::{Paragraph, Source, latest_position, position_at_adoption};
use super::reference::reference;
use super::source_records::SourceRecord;
use super::words;

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
    /// What each source says.
    pub sources: Vec<Source>,
    /// The words of all texts, as a `tsvector`.
    pub words: String,
    /// The moment of the change, should it turn out to be one.
    pub updated_at: DateTime<Utc>,
}

/// The groups of source records that are one recommendation each, the leading record first.
pub fn clusters(records: &[SourceRecord]) -> Vec<Vec<&SourceRecord>> {
    let mut ordered: Vec<&SourceRecord> = records.iter().collect();
    ordered.sort_by_key(|record| record.id);
    ordered.into_iter().map(|record| vec![record]).collect()
}

/// Makes a recommendation of a cluster; none of an empty one.
pub fn make(cluster: &[&SourceRecord], review: &ReviewFrame, now: DateTime<Utc>) -> Option<Made> {
    let lead = *cluster.first()?;
    let mut front = lead.clone();
    front.positions.0.sort_by_key(|position| (position.date.is_none(), position.date, position.stage));
    let positions = &front.positions.0;
    // Pledges have no position; a source without dated positions says only what the response is.
    let response = lead.response.map(|response| position_at_adoption(positions, review.adopted).unwrap_or(response));
    let response_now = response.map(|response| {
        latest_position(positions, review.adopted_on)
            .filter(|latest| *latest != Response::Pending || !review.adopted)
            .unwrap_or(response)
    });
    let paragraphs = front
        .paragraphs
        .0
        .iter()
        .map(|paragraph| Paragraph {
            number: paragraph.number.clone(),
            reference: format!("{}-{}", review.id, paragraph.number),
            part: paragraph.part,
        })
        .collect();
    let sources = cluster
        .iter()
        .map(|record| Source {
            dataset: record.dataset,
            id: record.id,
            record: record.source_record.clone(),
            licence: reference().licence(record.dataset).map(|licence| licence.licence.clone()).unwrap_or_default(),
            retrieved_on: record.retrieved_on,
            differs: Vec::new(),
        })
        .collect();
    Some(Made {
        text_kind: match lead.dataset {
            Dataset::Matrix | Dataset::Uhri => TextKind::Official,
            Dataset::UprInfo => TextKind::SourceEdition,
            Dataset::Sample => TextKind::Sample,
        },
        paragraphs,
        response,
        response_now,
        sources,
        words: words::vector(front.texts.0.0.values().map(String::as_str)),
        updated_at: now,
        front: SourceRecord { paragraphs: Json(Vec::new()), ..front },
    })
}
