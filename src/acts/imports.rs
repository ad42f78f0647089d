//! Importing: the rows of a file become source records, and the recommendations of every review that they touch are
//! made anew from all its source records. A whole file goes in or nothing does.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Serialize;
use serde_json::json;

use crate::domain::failure::Failure;
use crate::domain::kinds::{Dataset, RecommendationKind};
use crate::domain::matching::recommendations;
use crate::domain::source_records::{Draft, Extent, SourceRecord, records_of};
use crate::store::journal::{self, Change, Entry};
use crate::store::reviews::frames;
use crate::store::source_records as store;
use crate::store::source_records::{BATCH, Tally};

/// How many reviews are worked on at once: a few hundred recommendations each.
const REVIEWS_AT_ONCE: usize = 16;

/// What an import is for.
#[derive(Clone, Debug)]
pub struct Purpose {
    /// The data set that the rows are of.
    pub dataset: Dataset,
    /// Where records of the data set that the rows lack are ended; nowhere without it.
    pub replace: Option<Extent>,
    /// Only say what would change.
    pub dry_run: bool,
    /// The moment of the import.
    pub now: DateTime<Utc>,
}

/// Where a file came from, for the audit.
#[derive(Clone, Debug, Serialize)]
pub struct Origin {
    /// The format.
    pub format: &'static str,
    /// SHA-256 of the file.
    pub digest: String,
    /// Rows that went in.
    pub rows: u64,
    /// Rows that were refused.
    pub refused: u64,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Source records.
    pub source_records: Tally,
    /// Recommendations and pledges.
    pub recommendations: Tally,
    /// The number of the last public change, where anything was written.
    pub change: Option<i64>,
}

/// The staging of one file, inside one transaction.
pub struct Staging<'c> {
    connection: &'c mut PgConnection,
    waiting: Vec<(String, i64, Draft)>,
    rows: i64,
    /// Kinds that the whole file has: it says nothing of the others.
    kinds: Vec<RecommendationKind>,
}

impl<'c> Staging<'c> {
    /// Begins: one import at a time.
    ///
    /// # Errors
    /// What the database says.
    pub fn begin(connection: &'c mut PgConnection, waiting: impl FnOnce(&str)) -> Result<Staging<'c>, Failure> {
        store::lock(connection, waiting)?;
        store::stage(connection)?;
        Ok(Staging { connection, waiting: Vec::with_capacity(BATCH), rows: 0, kinds: Vec::new() })
    }

    /// Takes a row of a review.
    ///
    /// # Errors
    /// What the database says.
    pub fn add(&mut self, review: String, draft: Draft) -> Result<(), Failure> {
        self.rows += 1;
        if !self.kinds.contains(&draft.kind) {
            self.kinds.push(draft.kind);
        }
        self.waiting.push((review, self.rows, draft));
        if self.waiting.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        store::add_drafts(self.connection, &self.waiting)?;
        self.waiting.clear();
        Ok(())
    }

    /// Makes records and recommendations, compares them with what stands, and writes what is different.
    /// Gives the connection back, with the tallies and the public changes; the journal is still open.
    ///
    /// # Errors
    /// What the database says.
    pub fn finish(mut self, purpose: &Purpose) -> Result<(&'c mut PgConnection, Outcome, Vec<Change>), Failure> {
        self.flush()?;
        let mut reviews = store::staged_reviews(self.connection)?;
        if let Some(extent) = &purpose.replace {
            reviews.extend(store::reviews_to_replace(self.connection, purpose.dataset, extent, reviews.is_empty())?);
            reviews.sort();
            reviews.dedup();
        }
        for reviews in reviews.chunks(REVIEWS_AT_ONCE) {
            work_on(self.connection, purpose, &self.kinds, reviews)?;
        }
        let (source_records, recommendations) = store::compare(self.connection)?;
        let outcome = Outcome { source_records, recommendations, change: None };
        if purpose.dry_run || (outcome.source_records.is_empty() && outcome.recommendations.is_empty()) {
            return Ok((self.connection, outcome, Vec::new()));
        }
        let changes = store::apply(self.connection)?;
        Ok((self.connection, outcome, changes))
    }
}

/// Works out the records of some reviews, and their recommendations where any record changed.
///
/// `kinds` are those of the whole file: a file of recommendations says nothing of pledges, and the other way round.
fn work_on(
    connection: &mut PgConnection,
    purpose: &Purpose,
    kinds: &[RecommendationKind],
    reviews: &[String],
) -> Result<(), Failure> {
    let drafts = store::drafts_of(connection, reviews)?;
    let held = store::of_reviews(connection, reviews)?;
    let frames = frames(connection, reviews)?;
    let (mut staged, mut touched, mut made) = (Vec::new(), Vec::new(), Vec::new());
    for review in reviews {
        let Some(frame) = frames.get(review) else {
            return Err(Failure::bug(format!("the review {review} has no facts")));
        };
        let mine: Vec<Draft> = drafts.iter().filter(|(of, _)| of == review).map(|(_, draft)| draft.clone()).collect();
        let (ours, others): (Vec<SourceRecord>, Vec<SourceRecord>) = held
            .iter()
            .filter(|record| record.review == *review)
            .cloned()
            .partition(|record| record.dataset == purpose.dataset);
        let shown = records_of(purpose.dataset, review, &mine, &ours, purpose.now.date_naive());
        let is_shown = |record: &SourceRecord| shown.iter().any(|new| new.id == record.id);
        let ended: Vec<_> = ours
            .iter()
            .filter(|record| {
                purpose.replace.is_some() && !is_shown(record) && (kinds.is_empty() || kinds.contains(&record.kind))
            })
            .map(|record| record.id)
            .collect();
        let changed: Vec<SourceRecord> =
            shown.iter().filter(|new| !ours.iter().any(|old| old == *new)).cloned().collect();
        if changed.is_empty() && ended.is_empty() {
            continue;
        }
        let mut standing: Vec<SourceRecord> =
            ours.into_iter().filter(|record| !is_shown(record) && !ended.contains(&record.id)).chain(others).collect();
        standing.extend(shown);
        made.extend(recommendations(&standing, frame, purpose.now).into_iter().map(|made| (frame, made)));
        store::end_records(connection, &ended)?;
        staged.extend(changed);
        touched.push(review.clone());
    }
    store::stage_records(connection, &staged)?;
    store::stage_recommendations(connection, &made)?;
    store::touch_reviews(connection, &touched)
}

/// Takes in rows that are already in memory, without a file: the samples. The journal is still open.
///
/// # Errors
/// What the database says.
pub fn take_in(
    connection: &mut PgConnection,
    purpose: &Purpose,
    drafts: Vec<(String, Draft)>,
) -> Result<Vec<Change>, Failure> {
    let mut staging = Staging::begin(connection, |_| {})?;
    for (review, draft) in drafts {
        staging.add(review, draft)?;
    }
    Ok(staging.finish(purpose)?.2)
}

/// Ends an import of a file with its entry in the audit. Gives the outcome with the number of its last change.
///
/// # Errors
/// What the database says.
pub fn close(
    connection: &mut PgConnection,
    origin: &Origin,
    mut outcome: Outcome,
    changes: &[Change],
) -> Result<Outcome, Failure> {
    let details =
        json!({"file": origin, "source_records": outcome.source_records, "recommendations": outcome.recommendations});
    outcome.change = Some(journal::close(connection, &Entry::of("import", details), changes)?);
    Ok(outcome)
}
