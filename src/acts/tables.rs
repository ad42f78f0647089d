//! Records of coalitions from a table: each row is made, or changed, by the same act as one alone.

use chrono::{DateTime, Utc};
use diesel::{Connection, PgConnection};
use serde::Serialize;
use uuid::Uuid;

use super::batches::{self, BatchMode, Entry};
use crate::access::viewer::Rights;
use crate::domain::activities::ActivityFields;
use crate::domain::assessments::AssessmentFields;
use crate::domain::commitments::CommitmentFields;
use crate::domain::failure::{Failure, Fault, did_you_mean};
use crate::domain::organizations::OrganizationFields;
use crate::domain::plans::PlanFields;
use crate::domain::proposals::ProposalFields;
use crate::domain::records::{Noun, Sent, WRITTEN};
use crate::domain::statements::StatementFields;
use crate::domain::translations::TranslationFields;
use crate::domain::versions::Expected;
use crate::exchange::sheet::Sheet;
use crate::exchange::tables::{self, BadCell, Table};
use crate::store::working;

/// A table that was read, and how it is to be taken in.
pub struct TableImport {
    /// The noun that its rows are, in the plural: `activities`.
    pub noun: &'static str,
    table: Table,
    take: Take,
    /// The coalition of rows that name none.
    pub coalition: Option<String>,
    /// What becomes of the others where a row is refused.
    pub mode: BatchMode,
    /// Whether nothing is to be written.
    pub dry_run: bool,
}

type Take = fn(&mut PgConnection, &Rights, &TableImport, DateTime<Utc>) -> Result<TableOutcome, Failure>;

/// What became of a table.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct TableOutcome {
    /// The noun that its rows are.
    #[schema(example = "activities")]
    pub noun: String,
    /// Whether anything was written.
    pub written: bool,
    /// How many rows it has.
    pub rows: usize,
    /// How many were made, or would be.
    pub created: usize,
    /// How many were changed, or would be.
    pub updated: usize,
    /// How many say what was said before.
    pub unchanged: usize,
    /// How many can't be taken.
    pub refused: usize,
    /// What is wrong, by row and column.
    pub errors: Vec<CellFault>,
    /// The ids of the rows that were written, in order.
    pub ids: Vec<Uuid>,
}

/// What is wrong with a cell, a row or a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CellFault {
    /// The line of the text, or the row of the worksheet, from 1; null for the head.
    pub row: Option<u64>,
    /// The column by its head; null for the whole row.
    pub column: Option<String>,
    /// What is wrong.
    pub detail: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl From<BadCell> for CellFault {
    fn from(bad: BadCell) -> CellFault {
        CellFault { row: bad.line, column: bad.column, detail: bad.detail, hint: bad.hint }
    }
}

/// What a noun does with tables.
struct Tabular {
    plural: &'static str,
    fits: fn(&[String]) -> bool,
    read: fn(Sheet) -> Table,
    take: Take,
    csv: fn() -> Result<Vec<u8>, Failure>,
    xlsx: fn() -> Result<Vec<u8>, Failure>,
}

const fn of<F: Noun>(plural: &'static str) -> Tabular {
    Tabular {
        plural,
        fits: tables::fits::<F>,
        read: tables::read::<F>,
        take: take::<F>,
        csv: || tables::template_csv::<F>().map_err(Failure::internal),
        xlsx: || tables::template_xlsx::<F>().map_err(Failure::internal),
    }
}

const NOUNS: &[Tabular] = &[
    of::<ActivityFields>("activities"),
    of::<PlanFields>("plans"),
    of::<CommitmentFields>("commitments"),
    of::<ProposalFields>("proposals"),
    of::<AssessmentFields>("assessments"),
    of::<StatementFields>("statements"),
    of::<OrganizationFields>("organizations"),
    of::<TranslationFields>("translations"),
];

fn noun(name: &str) -> Result<&'static Tabular, Failure> {
    NOUNS.iter().find(|noun| noun.plural == name).ok_or_else(|| {
        let names = || WRITTEN.iter().map(|(_, plural)| *plural);
        let hint = did_you_mean(name, names())
            .unwrap_or_else(|| format!("there are {}", names().collect::<Vec<_>>().join(", ")));
        Failure::invalid(Fault::parameter("noun", format!("there is no table of `{name}`")).hint(hint))
    })
}

/// A table to be filled in.
///
/// # Errors
/// `not-found` for what is no noun; what the writer says.
pub fn template(name: &str, as_workbook: bool) -> Result<Vec<u8>, Failure> {
    let what = || Failure::NotFound { what: format!("a table of {}", name.chars().take(40).collect::<String>()) };
    let noun = noun(name).map_err(|_| what())?;
    if as_workbook { (noun.xlsx)() } else { (noun.csv)() }
}

/// Reads a table. Which noun its rows are is known by its columns, where nobody says.
///
/// # Errors
/// `refused` where it is no table, or where its noun can't be told.
pub fn read(
    sheet: Result<Sheet, BadCell>,
    name: Option<&str>,
    coalition: Option<String>,
    (mode, dry_run): (BatchMode, bool),
) -> Result<TableImport, Failure> {
    let sheet = sheet.map_err(|bad| Failure::unfit(Fault::pointer("/file", bad.detail).hint_if(bad.hint)))?;
    let noun = match name {
        Some(name) => noun(name)?,
        None => {
            let fitting: Vec<&'static Tabular> = NOUNS.iter().filter(|noun| (noun.fits)(sheet.head())).collect();
            match fitting.as_slice() {
                [only] => *only,
                found => {
                    let names: Vec<&str> = found.iter().map(|noun| noun.plural).collect();
                    let detail = if names.is_empty() {
                        "its columns are those of no noun".to_owned()
                    } else {
                        format!("its columns fit {}", names.join(" and "))
                    };
                    return Err(Failure::unfit(
                        Fault::pointer("/file", detail).hint("say in `noun` what its rows are"),
                    ));
                }
            }
        }
    };
    Ok(TableImport { noun: noun.plural, table: (noun.read)(sheet), take: noun.take, coalition, mode, dry_run })
}

/// Takes a table in.
///
/// # Errors
/// `refused` with every cell that is wrong, where it is all or nothing; what the database says.
pub fn run(
    connection: &mut PgConnection,
    rights: &Rights,
    import: &TableImport,
    now: DateTime<Utc>,
) -> Result<TableOutcome, Failure> {
    let outcome = (import.take)(connection, rights, import, now)?;
    if import.mode == BatchMode::AllOrNothing && !outcome.errors.is_empty() && !import.dry_run {
        let faults = outcome.errors.into_iter().map(|fault| {
            let row = fault.row.map_or_else(|| "/head".to_owned(), |row| format!("/rows/{row}"));
            let column = fault.column.map(|column| format!("/{column}")).unwrap_or_default();
            Fault::pointer(format!("{row}{column}"), fault.detail).hint_if(fault.hint)
        });
        return Err(Failure::Unfit(faults.collect()));
    }
    Ok(outcome)
}

/// Undoes what was only tried.
enum Tried {
    Done(TableOutcome),
    Failed(Failure),
}

impl From<diesel::result::Error> for Tried {
    fn from(error: diesel::result::Error) -> Self {
        Tried::Failed(error.into())
    }
}

fn take<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    import: &TableImport,
    now: DateTime<Utc>,
) -> Result<TableOutcome, Failure> {
    let table = &import.table;
    let mut errors: Vec<CellFault> = table.bad.iter().cloned().map(CellFault::from).collect();
    // A row of which a cell can't be read is not sent: what was read of it says something else.
    let unread = |line: u64| table.bad.iter().any(|bad| bad.line == Some(line));
    let head_is_bad = table.bad.iter().any(|bad| bad.line.is_none());
    let (mut entries, mut lines) = (Vec::new(), Vec::new());
    for row in table.rows.iter().filter(|row| !unread(row.line) && !head_is_bad) {
        match entry::<F>(connection, import, row) {
            Ok(entry) => {
                entries.push(entry);
                lines.push(row.line);
            }
            Err(fault) => errors.push(CellFault { row: Some(row.line), ..fault }),
        }
    }
    let place = |index: usize, pointer: &str| format!("{} {pointer}", lines.get(index).copied().unwrap_or_default());
    let done = connection.transaction(|connection| {
        let outcome =
            batches::run::<F>(connection, rights, &entries, BatchMode::Each, place, now).map_err(Tried::Failed)?;
        let mut told = TableOutcome {
            noun: import.noun.to_owned(),
            written: false,
            rows: table.rows.len(),
            created: outcome.meta.created,
            updated: outcome.meta.updated,
            unchanged: outcome.meta.unchanged,
            refused: 0,
            errors: std::mem::take(&mut errors),
            ids: outcome.data.iter().filter_map(|result| result.id).collect(),
        };
        for fault in outcome.data.into_iter().flat_map(|result| result.errors) {
            let (line, pointer) = fault.pointer.split_once(' ').unwrap_or_default();
            told.errors.push(CellFault {
                row: line.parse().ok(),
                column: tables::column_of(&table.head, pointer),
                detail: fault.detail,
                hint: fault.hint,
            });
        }
        told.errors.sort_by_key(|fault| fault.row);
        let mut refused: Vec<Option<u64>> = told.errors.iter().map(|fault| fault.row).filter(Option::is_some).collect();
        refused.dedup();
        told.refused = if head_is_bad { table.rows.len() } else { refused.len() };
        let all_or_nothing = import.mode == BatchMode::AllOrNothing && !told.errors.is_empty();
        if import.dry_run || all_or_nothing {
            told.ids.clear();
            return Err(Tried::Done(told));
        }
        told.written = told.created + told.updated > 0;
        Ok(told)
    });
    match done {
        Ok(outcome) | Err(Tried::Done(outcome)) => Ok(outcome),
        Err(Tried::Failed(failure)) => Err(failure),
    }
}

/// A row as a record that is made, or changed where it is there.
fn entry<F: Noun>(connection: &mut PgConnection, import: &TableImport, row: &tables::Row) -> Result<Entry, CellFault> {
    let wrong = |column: Option<String>, detail: String| CellFault { row: None, column, detail, hint: None };
    let mut record = row.record.clone();
    let there = match row.id {
        Some(id) => working::find::<F>(connection, id).map_err(|failure| wrong(None, failure.to_string()))?,
        None => None,
    };
    if there.is_some() {
        // Where it belongs and how far it is stay as they are; acts of their own change them.
        record.shift_remove("coalition");
        record.shift_remove("stage");
    } else if let Some(coalition) = &import.coalition {
        record.entry("coalition").or_insert_with(|| coalition.clone().into());
    }
    let input: F::Input = serde_path_to_error::deserialize(serde_json::Value::Object(record)).map_err(|error| {
        let pointer: String = error.path().iter().map(|segment| format!("/{segment}")).collect();
        wrong(tables::column_of(&import.table.head, &pointer), error.inner().to_string())
    })?;
    let sent = Sent::of(&input).map_err(|failure| wrong(None, failure.to_string()))?;
    Ok(Entry { id: row.id, expected: there.map(|_| Expected::Any), sent })
}
