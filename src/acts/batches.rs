//! Many records of one noun at once: all or nothing, or each for itself. Each is made or changed by the same act as one alone.

use chrono::{DateTime, Utc};
use diesel::{Connection, PgConnection};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::records;
use crate::access::viewer::Rights;
use crate::domain::codes::codes;
use crate::domain::failure::{At, Failure, Fault};
use crate::domain::records::{Noun, Sent};
use crate::domain::versions::Expected;

/// The most records of a batch.
pub const MOST: usize = 1_000;

codes! {
    /// What becomes of the others where one is refused.
    pub enum BatchMode {
        /// Nothing is written.
        AllOrNothing = "all_or_nothing",
        /// They are written.
        Each = "each",
    }
}

codes! {
    /// What became of a record of a batch.
    pub enum BatchOutcome {
        /// It was made.
        Created = "created",
        /// It was changed.
        Updated = "updated",
        /// It says what it said before.
        Unchanged = "unchanged",
        /// It was refused.
        Refused = "refused",
    }
}

/// Many records of one noun.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, bound = "Input: Deserialize<'de>")]
pub struct Batch<Input> {
    /// All or nothing, unless said otherwise.
    #[serde(default)]
    pub mode: Option<BatchMode>,
    /// The records, at most 1,000.
    pub items: Vec<BatchItem<Input>>,
}

/// One record of a batch: with an id one that is changed, without one that is made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, bound = "Input: Deserialize<'de>")]
pub struct BatchItem<Input> {
    /// The id of a record that is changed.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Of a record that is changed: the version that was read (`w3`, or its ETag). Needed with `id`.
    #[serde(default)]
    pub if_match: Option<String>,
    /// What is sent: as for one alone.
    pub record: Input,
}

/// What became of a batch.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct BatchAnswer {
    /// What became of each, in order.
    pub data: Vec<BatchResult>,
    /// How many of each.
    pub meta: BatchMeta,
}

/// What became of one record.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct BatchResult {
    /// Its place in the batch, from 0.
    pub index: usize,
    /// What became of it.
    pub outcome: BatchOutcome,
    /// Its id, where it was written.
    pub id: Option<Uuid>,
    /// Its version, where it was written.
    pub version: Option<i32>,
    /// Why it was refused.
    pub errors: Vec<BatchFault>,
}

/// Why a record was refused.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct BatchFault {
    /// Where, as a JSON pointer into the body (RFC 6901).
    pub pointer: String,
    /// What is wrong.
    pub detail: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How many records there were, by what became of them.
#[derive(Clone, Copy, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct BatchMeta {
    /// How many were sent.
    pub total: usize,
    /// How many were made.
    pub created: usize,
    /// How many were changed.
    pub updated: usize,
    /// How many say what they said before.
    pub unchanged: usize,
    /// How many were refused.
    pub refused: usize,
}

/// One record to be made or changed, read already.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The id of a record that is changed; or that a record is to have that is made, where it does not exist.
    pub id: Option<Uuid>,
    /// The version that is meant; none: the record is made.
    pub expected: Option<Expected>,
    /// What is sent.
    pub sent: Sent,
}

/// Reads the items of a batch.
///
/// # Errors
/// `invalid-parameter` where there are none or too many, or one that is changed does not say which version is meant.
pub fn entries<Input: Serialize>(items: &[BatchItem<Input>]) -> Result<Vec<Entry>, Failure> {
    if items.is_empty() || items.len() > MOST {
        let detail = format!("it has {} entries; 1 to {MOST} can be sent", items.len());
        return Err(Failure::invalid(Fault::pointer("/items", detail)));
    }
    let read = |(index, item): (usize, &BatchItem<Input>)| {
        let sent = Sent::of(&item.record)?;
        match (item.id, &item.if_match) {
            (Some(id), Some(version)) => Ok(Entry { id: Some(id), expected: Some(Expected::parse(version)), sent }),
            (Some(_), None) => Err(Failure::invalid(
                Fault::pointer(format!("/items/{index}/if_match"), "it is needed with `id`")
                    .hint("send the ETag of the record, or its version as `w3`"),
            )),
            (None, Some(_)) => {
                Err(Failure::invalid(Fault::pointer(format!("/items/{index}/id"), "it is needed with `if_match`")))
            }
            (None, None) => Ok(Entry { id: None, expected: None, sent }),
        }
    };
    items.iter().enumerate().map(read).collect()
}

/// Makes and changes records. `place` gives the pointer of an entry, before that of its member.
///
/// # Errors
/// `refused` with every fault of every entry where it is all or nothing; what the database says.
pub fn run<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    entries: &[Entry],
    mode: BatchMode,
    place: impl Fn(usize, &str) -> String,
    now: DateTime<Utc>,
) -> Result<BatchAnswer, Failure> {
    let mut answer = BatchAnswer { data: Vec::with_capacity(entries.len()), meta: BatchMeta::default() };
    answer.meta.total = entries.len();
    for (index, entry) in entries.iter().enumerate() {
        // A savepoint for each, so that what is refused leaves nothing.
        let done = connection.transaction(|connection| one::<F>(connection, rights, entry, now).map_err(Undone::from));
        let result = match done {
            Ok((outcome, id, version)) => {
                BatchResult { index, outcome, id: Some(id), version: Some(version), errors: vec![] }
            }
            Err(Undone(failure)) => {
                let errors = faults(failure, |pointer| place(index, pointer))?;
                BatchResult { index, outcome: BatchOutcome::Refused, id: None, version: None, errors }
            }
        };
        *match result.outcome {
            BatchOutcome::Created => &mut answer.meta.created,
            BatchOutcome::Updated => &mut answer.meta.updated,
            BatchOutcome::Unchanged => &mut answer.meta.unchanged,
            BatchOutcome::Refused => &mut answer.meta.refused,
        } += 1;
        answer.data.push(result);
    }
    if mode == BatchMode::AllOrNothing && answer.meta.refused > 0 {
        let faults = answer
            .data
            .into_iter()
            .flat_map(|result| result.errors)
            .map(|error| Fault::pointer(error.pointer, error.detail).hint_if(error.hint));
        return Err(Failure::Unfit(faults.collect()));
    }
    Ok(answer)
}

/// A failure on its way out of a savepoint.
struct Undone(Failure);

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Undone(failure)
    }
}

impl From<diesel::result::Error> for Undone {
    fn from(error: diesel::result::Error) -> Self {
        Undone(error.into())
    }
}

fn one<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    entry: &Entry,
    now: DateTime<Utc>,
) -> Result<(BatchOutcome, Uuid, i32), Failure> {
    match (&entry.expected, entry.id) {
        (Some(expected), Some(id)) => {
            let before = crate::store::working::find::<F>(connection, id)?.map(|working| working.version);
            let working = records::edit::<F>(connection, rights, id, expected, entry.sent.clone(), now)?;
            let same = before == Some(working.version);
            Ok((if same { BatchOutcome::Unchanged } else { BatchOutcome::Updated }, id, working.version))
        }
        (_, id) => {
            if let Some(id) = id
                && crate::store::working::is_taken::<F>(connection, id, &entry.sent.coalition()?)?
            {
                let fault = Fault::pointer("/id", format!("{id} is the id of another record"));
                return Err(Failure::unfit(fault.hint("leave it out: a new one is given")));
            }
            let id = id.unwrap_or_else(Uuid::new_v4);
            let working = records::create::<F>(connection, rights, entry.sent.clone(), id, now)?;
            Ok((BatchOutcome::Created, id, working.version))
        }
    }
}

/// What is wrong with one record; what is nobody's fault here stays a failure of the whole.
fn faults(failure: Failure, place: impl Fn(&str) -> String) -> Result<Vec<BatchFault>, Failure> {
    match failure {
        Failure::Invalid(faults) | Failure::Unfit(faults) => Ok(faults
            .into_iter()
            .map(|fault| BatchFault {
                pointer: match &fault.at {
                    At::Pointer(pointer) => place(pointer),
                    At::Parameter(_) => place(""),
                },
                detail: fault.detail,
                hint: fault.hint,
            })
            .collect()),
        Failure::NotFound { .. }
        | Failure::Forbidden { .. }
        | Failure::Gone { .. }
        | Failure::Stale { .. }
        | Failure::Conflict { .. }
        | Failure::Refused { .. } => {
            Ok(vec![BatchFault { pointer: place(""), detail: failure.to_string(), hint: None }])
        }
        other => Err(other),
    }
}
