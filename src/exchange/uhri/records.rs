//! Records of the index, whichever form they came in: fields as they are printed, each with its place.
//! What a field means is found out by those who ask for it.

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Take};
use std::sync::Arc;

use serde::de::DeserializeSeed;

use super::columns::{Columns, find_columns};
use super::elements::{Element, Elements};
use super::fields::{FIELDS, Field, Fields, Value};
use crate::exchange::characters::tidy;
use crate::exchange::delimited::refuse_forbidden;
use crate::exchange::place::{Notice, NoticeKind, Place, Trouble, TroubleKind};
use crate::exchange::sheet::Sheet;
use crate::exchange::source::{Format, Source};

/// How much of a name or of a value a trouble or a notice shows, in characters.
const SHOWN: usize = 80;

/// What each field is called in the file.
type Names = Arc<[String; FIELDS.len()]>;

/// One record.
#[derive(Debug, Clone)]
pub struct Record {
    /// Where it stands.
    pub place: Place,
    names: Names,
    values: [Value; FIELDS.len()],
}

impl Record {
    /// A trouble of a field.
    pub fn trouble(&self, field: Field, kind: TroubleKind) -> Trouble {
        Trouble::new(self.place_of(field), kind)
    }

    /// The place of a field.
    pub fn place_of(&self, field: Field) -> Place {
        self.place.in_column(self.name(field))
    }

    fn name(&self, field: Field) -> &str {
        self.names.get(field as usize).map_or("", String::as_str)
    }

    fn value(&self, field: Field) -> &Value {
        self.values.get(field as usize).unwrap_or(&Value::Nothing)
    }

    fn wrong_type(&self, field: Field, found: &str, expected: &str) -> Trouble {
        let field_name = self.name(field).to_owned();
        self.trouble(
            field,
            TroubleKind::WrongType { field: field_name, found: found.into(), expected: expected.into() },
        )
    }

    /// A text as it is printed; empty where there is none.
    pub fn printed(&self, field: Field) -> Result<&str, Trouble> {
        let found = match self.value(field) {
            Value::Nothing => return Ok(""),
            Value::Text(text) => return Ok(text),
            Value::Number(_) => "a number",
            Value::Items(_) => "a list",
            Value::Other(found) => found,
        };
        Err(self.wrong_type(field, found, "a text"))
    }

    /// A text, tidied.
    pub fn text(&self, field: Field) -> Result<String, Trouble> {
        self.checked(field, tidy(self.printed(field)?))
    }

    /// Items, tidied: those of a list, or of one text whose items stand on lines of their own behind `- `.
    pub fn items(&self, field: Field) -> Result<Vec<String>, Trouble> {
        let printed = match self.value(field) {
            Value::Nothing => Vec::new(),
            Value::Text(text) => lines_as_items(text),
            Value::Number(number) => vec![number.clone()],
            Value::Items(items) => items.iter().map(|item| without_dash(item).to_owned()).collect(),
            Value::Other(found) => return Err(self.wrong_type(field, found, "a list of texts")),
        };
        let mut known = HashSet::new();
        let mut items = Vec::new();
        for item in printed {
            let item = self.checked(field, tidy(&item))?;
            if !item.is_empty() && known.insert(item.clone()) {
                items.push(item);
            }
        }
        Ok(items)
    }

    /// Entities can bring in what no text may hold, so that it is looked for after they are decoded.
    pub fn checked(&self, field: Field, text: String) -> Result<String, Trouble> {
        match refuse_forbidden(&text) {
            Some(kind) => Err(self.trouble(field, kind)),
            None => Ok(text),
        }
    }
}

/// The items of one text. A line that begins with no dash goes on with the item before it, if there is one: hyphens
/// within a line part nothing (Timor-Leste, `16.b - …`).
fn lines_as_items(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let mut behind_dashes = false;
    for line in text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()) {
        let item = without_dash(line);
        let dashed = item.len() < line.len();
        match items.last_mut() {
            Some(before) if behind_dashes && !dashed => {
                before.push(' ');
                before.push_str(item);
            }
            _ => items.push(item.to_owned()),
        }
        behind_dashes |= dashed;
    }
    items
}

fn without_dash(item: &str) -> &str {
    let item = item.trim();
    item.strip_prefix(['-', '–']).map_or(item, str::trim_start)
}

/// As much of a text as a trouble or a notice shows.
pub fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A reader of records.
pub struct Records {
    form: Form,
    names: Names,
    place: Place,
    notices: Vec<Notice>,
    unknown: BTreeSet<String>,
}

enum Form {
    Array(Box<Elements<Take<File>>>),
    Table(Box<(Sheet, Columns)>),
}

impl Records {
    /// Opens an export, whichever form it has.
    ///
    /// # Errors
    /// The trouble that ends the file before its first record.
    pub fn open(mut source: Source) -> Result<Records, Trouble> {
        let place = source.place();
        let is_json = source.format()? == Format::Text && {
            let begins = begins_as_json(&mut source.file);
            begins.map_err(|error| source.trouble(TroubleKind::Unreadable { found: error.to_string() }))?
        };
        if is_json {
            let names = Arc::new(FIELDS.map(|(_, key, ..)| key.to_owned()));
            // A file that grows while it is read is read as far as it was when it was opened.
            let elements = Elements::new(io::Read::take(source.file, source.length));
            let form = Form::Array(Box::new(elements));
            return Ok(Records { form, names, place, notices: Vec::new(), unknown: BTreeSet::new() });
        }
        let sheet = Sheet::of(source)?;
        let mut notices = sheet.notices().to_vec();
        let columns = find_columns(&sheet, &mut notices)?;
        let mut names = FIELDS.map(|(.., head, _)| head.to_owned());
        for (name, column) in names.iter_mut().zip(&columns) {
            if let Some(head) = column.and_then(|column| sheet.head().get(column)) {
                name.clone_from(head);
            }
        }
        let form = Form::Table(Box::new((sheet, columns)));
        Ok(Records { form, names: Arc::new(names), place, notices, unknown: BTreeSet::new() })
    }

    /// What is worth knowing about the file from its start.
    pub fn notices(&self) -> Vec<Notice> {
        self.notices.clone()
    }

    /// What is worth knowing about the file once all records are read; once.
    pub fn closing_notices(&mut self) -> Option<NoticeKind> {
        let unknown: Vec<String> = std::mem::take(&mut self.unknown).into_iter().collect();
        (!unknown.is_empty()).then(|| NoticeKind::UnknownFields { names: unknown.join(", ") })
    }

    fn of_element(&mut self, element: &Element) -> Result<Record, Trouble> {
        let place = self.place.in_record(element.number);
        let seed = Fields { unknown: &mut self.unknown };
        let mut parser = serde_json::Deserializer::from_str(&element.text);
        let read = seed.deserialize(&mut parser).and_then(|read| parser.end().map(|()| read));
        match read {
            Ok(Ok(values)) => Ok(Record { place, names: self.names.clone(), values }),
            Ok(Err(found)) => {
                let kind = TroubleKind::WrongType {
                    field: "the record".into(),
                    found: found.into(),
                    expected: "an object".into(),
                };
                Err(Trouble::new(place, kind))
            }
            Err(error) => {
                let found = malformed(element, &error);
                Err(Trouble::new(place, TroubleKind::MalformedRecord { found }))
            }
        }
    }
}

impl Iterator for Records {
    type Item = Result<Record, Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.form {
            Form::Array(elements) => Some(match elements.next()? {
                Ok(element) => self.of_element(&element),
                Err(refusal) => {
                    let place =
                        refusal.number.map_or_else(|| self.place.clone(), |number| self.place.in_record(number));
                    let hint = hint_for(&refusal.kind);
                    let trouble = Trouble::new(place, refusal.kind);
                    Err(hint.into_iter().fold(trouble, Trouble::with_hint))
                }
            }),
            Form::Table(table) => {
                let (sheet, columns) = &mut **table;
                Some(sheet.next()?.map(|row| {
                    let values = columns.map(|column| {
                        let cell = column.and_then(|column| row.fields.get(column)).map_or("", String::as_str);
                        // Workbooks write a carriage return within a cell as `_x000D_`.
                        if cell.is_empty() { Value::Nothing } else { Value::Text(cell.replace("_x000D_", "\r")) }
                    });
                    Record { place: sheet.row_place(row.line), names: self.names.clone(), values }
                }))
            }
        }
    }
}

fn hint_for(kind: &TroubleKind) -> Option<&'static str> {
    Some(match kind {
        TroubleKind::NotJson { .. } => {
            "the export is one array of records, `[{…},{…}]`: download it again, or take the array out of what holds it"
        }
        TroubleKind::InvalidBytes { .. } => "save the file in UTF-8",
        TroubleKind::ForbiddenCharacter { .. } => "take the character out, or write it as JSON does",
        _ => return None,
    })
}

/// What the parser of JSON says, with the byte of the file.
fn malformed(element: &Element, error: &serde_json::Error) -> String {
    let said = error.to_string();
    let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
    let lines_before: usize =
        element.text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let column = error.column().saturating_sub(1);
    let byte = element.offset.saturating_add(lines_before as u64).saturating_add(column as u64);
    format!("{what} at byte {byte}")
}

/// Whether the first byte that is no blank opens an array or an object; leaves the file at its start.
fn begins_as_json(file: &mut File) -> io::Result<bool> {
    let mut first = Vec::with_capacity(4_096);
    io::Read::read_to_end(&mut io::Read::take(&mut *file, 4_096), &mut first)?;
    file.seek(SeekFrom::Start(0))?;
    let text = first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&first);
    Ok(matches!(text.trim_ascii_start().first(), Some(b'[' | b'{')))
}
