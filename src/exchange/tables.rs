//! Tables of records that coalitions write, in and out: a row is a record, a column a member. CSV and workbooks look the same
//! from here. What a member means is the noun's.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::place::{Place, Trouble};
use super::sheet::Sheet;
use super::source::Source;
use crate::domain::records::Noun;
use crate::domain::records::members::{self, CellKind};

/// The most rows of a table that is taken in at once.
pub const MOST_ROWS: usize = 10_000;

/// Columns of our own tables that say how a record stands, and can't be written: they are passed over.
const READ_ALONE: &[&str] = &[
    "url",
    "edition",
    "published_on",
    "audience",
    "version",
    "updated_at",
    "created_by",
    "derived",
    "outdated",
    "endorsed_by",
    "source_version",
    "sort_name",
];

/// A row as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The line of the text or the row of the worksheet, from 1.
    pub line: u64,
    /// The record's id, where the table names one.
    pub id: Option<Uuid>,
    /// What it says, as it is sent.
    pub record: Map<String, Value>,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCell {
    /// The line or row, from 1; none for the head.
    pub line: Option<u64>,
    /// The column by its head.
    pub column: Option<String>,
    /// What is wrong.
    pub detail: String,
    /// How to mend it.
    pub hint: Option<String>,
}

/// A table as it was read: its rows, and the cells that can't be.
#[derive(Debug, Default)]
pub struct Table {
    /// The heads of its columns.
    pub head: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What is wrong.
    pub bad: Vec<BadCell>,
}

impl From<Trouble> for BadCell {
    fn from(trouble: Trouble) -> BadCell {
        let Place { line, column, .. } = *trouble.place;
        BadCell { line, column, detail: trouble.kind.to_string(), hint: trouble.hint.map(String::from) }
    }
}

/// The heads of a table.
///
/// # Errors
/// Where the file can't be read as a table.
pub fn open(source: Source) -> Result<Sheet, BadCell> {
    Sheet::of(source).map_err(BadCell::from)
}

/// Whether a table with these heads can be one of the noun: all are members of it, and none that is needed is missing.
pub fn fits<F: Noun>(head: &[String]) -> bool {
    let known = members::members::<F>();
    let first = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let is_known = |name: &String| {
        name.is_empty()
            || name == "id"
            || READ_ALONE.contains(&name.as_str())
            || members::column(&known, name).is_some()
    };
    let usual = F::usual();
    let stands = |needed: &str| usual.get(needed).is_some() || head.iter().any(|name| first(name) == needed);
    head.iter().all(is_known) && F::NEEDED.iter().all(|needed| stands(needed))
}

/// Reads a table as one of the noun. An empty cell says nothing.
pub fn read<F: Noun>(sheet: Sheet) -> Table {
    let known = members::members::<F>();
    let head = sheet.head().to_vec();
    let mut table = Table { head: head.clone(), ..Table::default() };
    let mut columns: Vec<Option<(Vec<String>, CellKind)>> = Vec::with_capacity(head.len());
    for (index, name) in head.iter().enumerate() {
        let found = members::column(&known, name);
        if head[..index].contains(name) && !name.is_empty() {
            table.bad.push(BadCell {
                line: None,
                column: Some(name.clone()),
                detail: "the column stands there twice".to_owned(),
                hint: None,
            });
        } else if found.is_none() && !name.is_empty() && name != "id" && !READ_ALONE.contains(&name.as_str()) {
            let names = known.iter().map(|member| member.name.as_str());
            table.bad.push(BadCell {
                line: None,
                column: Some(name.clone()),
                detail: format!("a {} has no such column", F::KIND),
                hint: crate::domain::failure::did_you_mean(name.split('.').next().unwrap_or_default(), names),
            });
        }
        columns.push(found);
    }
    for row in sheet {
        let row = match row {
            Ok(row) => row,
            Err(trouble) => {
                table.bad.push(trouble.into());
                continue;
            }
        };
        if table.rows.len() == MOST_ROWS {
            table.bad.push(BadCell {
                line: Some(row.line),
                column: None,
                detail: format!("a table has at most {MOST_ROWS} rows"),
                hint: Some("send it in parts".to_owned()),
            });
            break;
        }
        let mut read = Row { line: row.line, id: None, record: Map::new() };
        for ((name, column), cell) in head.iter().zip(&columns).zip(&row.fields) {
            if cell.trim().is_empty() {
                continue;
            }
            let mut bad = |detail: String| {
                table.bad.push(BadCell { line: Some(row.line), column: Some(name.clone()), detail, hint: None });
            };
            match column {
                _ if name == "id" => match cell.trim().parse() {
                    Ok(id) => read.id = Some(id),
                    Err(_) => bad(format!("`{}` is no id", cell.trim())),
                },
                None => {}
                Some((path, kind)) => match members::read(kind, cell) {
                    Ok(value) => members::put(&mut read.record, path, value),
                    Err(detail) => bad(detail),
                },
            }
        }
        table.rows.push(read);
    }
    table
}

/// The column in which a member of a record stands, by its pointer: the one whose path it begins with.
pub fn column_of(head: &[String], pointer: &str) -> Option<String> {
    let path: Vec<&str> = pointer.split('/').skip(1).collect();
    let matches = |name: &&String| {
        let parts: Vec<&str> = name.split('.').collect();
        path.len() >= parts.len() && path[..parts.len()] == parts[..]
    };
    let deepest = head.iter().filter(matches).max_by_key(|name| name.len());
    let first = || path.first().and_then(|first| head.iter().find(|name| name.split('.').next() == Some(first)));
    deepest.or_else(first).cloned()
}

/// A table to be filled in, as CSV: its head alone.
pub fn template_csv<F: Noun>() -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(std::iter::once("id".to_owned()).chain(columns::<F>().into_iter().map(|(name, ..)| name)))?;
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The same as a workbook: the head, and on a second sheet what each column means.
pub fn template_xlsx<F: Noun>() -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let bold = rust_xlsxwriter::Format::new().set_bold();
    let all: Vec<(String, String, &'static str)> = std::iter::once((
        "id".to_owned(),
        "The id of a record that is there already; otherwise empty.".to_owned(),
        "text",
    ))
    .chain(columns::<F>())
    .collect();
    let sheet = workbook.add_worksheet().set_name("records")?;
    for (column, (name, ..)) in (0..).zip(&all) {
        sheet.write_with_format(0, column, name, &bold)?;
    }
    let sheet = workbook.add_worksheet().set_name("columns")?;
    for (column, name) in (0..).zip(["column", "what it means", "how it is written"]) {
        sheet.write_with_format(0, column, name, &bold)?;
    }
    for (row, (name, about, form)) in (1..).zip(&all) {
        sheet.write(row, 0, name)?;
        sheet.write(row, 1, about)?;
        sheet.write(row, 2, *form)?;
    }
    workbook.save_to_buffer()
}

fn columns<F: Noun>() -> Vec<(String, String, &'static str)> {
    members::columns(&members::members::<F>(), crate::domain::language::LABELS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activities::ActivityFields;
    use crate::domain::plans::PlanFields;

    fn sheet(text: &str) -> Sheet {
        open(Source::spool(text.as_bytes(), None).unwrap()).unwrap()
    }

    #[test]
    fn a_row_is_a_record() {
        let text =
            "id,coalition,state,kind,title.en,title.ko,jurisdictions\n,XSA,XSA,monitoring_plan,\"A, b\",,HKG;MAC\n";
        let table = read::<PlanFields>(sheet(text));
        assert!(table.bad.is_empty(), "{:?}", table.bad);
        assert_eq!(
            Value::Object(table.rows[0].record.clone()),
            serde_json::json!({"coalition": "XSA", "state": "XSA", "kind": "monitoring_plan", "title": {"en": "A, b"}, "jurisdictions": ["HKG", "MAC"]})
        );
        assert!(fits::<PlanFields>(&table.head) && !fits::<ActivityFields>(&table.head));
    }

    #[test]
    fn what_is_wrong_is_told_by_its_cell() {
        let table = read::<ActivityFields>(sheet("id,kind,draft_shared,titel.en\nx,consultation,perhaps,y\n"));
        let places: Vec<(Option<u64>, Option<&str>)> =
            table.bad.iter().map(|bad| (bad.line, bad.column.as_deref())).collect();
        assert_eq!(places, [(None, Some("titel.en")), (Some(2), Some("id")), (Some(2), Some("draft_shared"))]);
        let head: Vec<String> = ["title.en", "documents", "claimed_by.kind"].map(str::to_owned).into();
        assert_eq!(column_of(&head, "/title/en").as_deref(), Some("title.en"));
        assert_eq!(column_of(&head, "/documents/0/url").as_deref(), Some("documents"));
        assert_eq!(column_of(&head, "/title").as_deref(), Some("title.en"));
        assert_eq!(column_of(&head, "/place"), None);
    }

    #[test]
    fn a_template_can_be_read_again() {
        let head = String::from_utf8(template_csv::<PlanFields>().unwrap()).unwrap();
        assert!(fits::<PlanFields>(sheet(&head).head()));
        let workbook = template_xlsx::<ActivityFields>().unwrap();
        let opened = open(Source::spool(workbook.as_slice(), None).unwrap()).unwrap();
        assert!(fits::<ActivityFields>(opened.head()));
    }
}
