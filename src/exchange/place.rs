//! Where something stands in a file, and what is the matter there: troubles refuse a row or a file, notices refuse nothing.
//! Neither decides whether an import goes on: the reader says which troubles end a file, `--strict` is the act's affair.

use std::fmt;

use serde::{Serialize, Serializer};

/// A place in a file that a person can go to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file as it was named; none for standard input.
    pub file: Option<String>,
    /// The worksheet, in workbooks.
    pub sheet: Option<String>,
    /// The table, in text documents: counted from 1, tables within tables not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<u32>,
    /// The physical line of a text file (CR, LF and CRLF count as one each) or the row of a worksheet or table, from 1;
    /// none where the whole file is meant.
    pub line: Option<u64>,
    /// The record of a JSON array, from 1; none in tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// The field of a record by its key, or the column by its head, or by its number where it has none.
    pub column: Option<String>,
}

impl Place {
    /// The whole of a file.
    pub fn file(file: Option<&str>) -> Self {
        Self { file: file.map(str::to_owned), ..Self::default() }
    }

    /// A line of the same file.
    pub fn on_line(&self, line: u64) -> Self {
        Self { line: Some(line), ..self.clone() }
    }

    /// A record of the same file, counted from 1.
    pub fn in_record(&self, record: u64) -> Self {
        Self { record: Some(record), ..self.clone() }
    }

    /// A column of the same line, or a field of the same record.
    pub fn in_column(&self, column: impl Into<String>) -> Self {
        Self { column: Some(column.into()), ..self.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file.as_deref().unwrap_or("standard input"))?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet {sheet}")?;
        }
        if let Some(table) = self.table {
            write!(f, ", table {table}")?;
        }
        if let Some(line) = self.line {
            let has_rows = self.sheet.is_some() || self.table.is_some();
            write!(f, ", {} {line}", if has_rows { "row" } else { "line" })?;
        }
        if let Some(record) = self.record {
            write!(f, ", record {record}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", {} {column}", if self.record.is_some() { "field" } else { "column" })?;
        }
        Ok(())
    }
}

/// What is the matter at a place: the row there, or the whole file, is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Where.
    pub place: Box<Place>,
    /// What.
    pub kind: TroubleKind,
    /// How to mend it.
    pub hint: Option<Box<str>>,
}

impl Trouble {
    /// A trouble without a hint.
    pub fn new(place: Place, kind: TroubleKind) -> Self {
        Self { place: Box::new(place), kind, hint: None }
    }

    /// The same trouble with a hint how to mend it.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into().into_boxed_str());
        self
    }

    /// Whether nothing after it was read.
    pub fn ends_the_file(&self) -> bool {
        self.kind.ends_the_file()
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.kind)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Trouble {}

impl Serialize for Trouble {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written { place: &self.place, what: &self.kind, detail: self.kind.to_string(), hint: self.hint.as_deref() }
            .serialize(serializer)
    }
}

/// How troubles and notices stand in a JSON report: `{"file", "sheet", "line", "record", "column", "reason", …, "detail", "hint"}`.
#[derive(Serialize)]
struct Written<'a, W> {
    #[serde(flatten)]
    place: &'a Place,
    #[serde(flatten)]
    what: &'a W,
    detail: String,
    hint: Option<&'a str>,
}

/// Every reason for refusing a row or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each sentence says what the variant and its fields are")]
pub enum TroubleKind {
    // The file.
    #[error("can't be read: {found}")]
    Unreadable { found: String },
    #[error("is empty")]
    EmptyFile,
    #[error("is larger than {limit} bytes")]
    FileTooLarge { limit: u64 },
    #[error("is {found}, not a table")]
    NotATable { found: String },
    #[error("is {found}, not a Word document (DOCX)")]
    NotADocument { found: String },
    #[error("is binary: byte 0x{byte:02X} at offset {offset}")]
    Binary { offset: u64, byte: u8 },
    #[error("is text in {found}: byte offset {offset}")]
    UnknownEncoding { found: String, offset: u64 },
    #[error("is protected by a password")]
    PasswordProtected,
    #[error("is damaged: {found}")]
    DamagedFile { found: String },
    #[error("is refused as unsafe: {found}")]
    UnsafeFile { found: String },
    #[error("has no visible worksheet")]
    NoWorksheet,
    #[error("has no table with the heads of a matrix of recommendations; found {found}")]
    NoMatrix { found: String },
    #[error("concerns {found}, not the review {review}")]
    AnotherReview { review: String, found: String },
    #[error("is no JSON: {found}")]
    NotJson { found: String },
    #[error("column {missing} is missing; found {found}")]
    MissingColumn { missing: String, found: String },
    #[error("column {name} stands twice")]
    DuplicateColumn { name: String },
    #[error("a quotation mark is opened and never closed; nothing after it was read")]
    UnclosedQuote,

    // The row.
    #[error("has {found} fields instead of {expected}")]
    WrongWidth { expected: usize, found: usize },
    #[error("has more than {limit} columns")]
    TooManyColumns { limit: usize },
    #[error("a field is longer than {limit} bytes")]
    FieldTooLong { limit: usize },
    #[error("is longer than {limit} bytes")]
    RowTooLong { limit: usize },
    #[error("byte 0x{byte:02X} is no {encoding}")]
    InvalidBytes { encoding: String, byte: u8 },
    #[error("holds U+{code:04X}, {name}")]
    ForbiddenCharacter { code: u32, name: String },
    #[error("the cell holds the error {found}")]
    CellError { found: String },
    #[error("is no well-formed record: {found}")]
    MalformedRecord { found: String },
    #[error("is nested deeper than {limit} levels")]
    TooDeep { limit: usize },

    // The field.
    #[error("is empty")]
    EmptyField,
    #[error("“{found}” is no response")]
    UnknownResponse { found: String },
    #[error("“{found}” is no action category")]
    UnknownActionCategory { found: String },
    #[error("“{found}” is no session number")]
    NotASession { found: String },
    #[error("no State is called “{found}”")]
    UnknownState { found: String },
    #[error("session {found} isn't known")]
    UnknownSession { found: String },
    #[error("there is no review {found}")]
    UnknownReview { found: String },
    #[error("“{found}” does not begin with a paragraph number")]
    NoNumber { found: String },
    #[error("“{found}” is no text of a recommendation")]
    NoText { found: String },
    #[error("names the source of its position more than once")]
    SeveralSources,
    #[error("{field} holds {found}, not {expected}")]
    WrongType { field: String, found: String, expected: String },
    #[error("“{found}” is no cycle of the review")]
    NotACycle { found: String },
    #[error("“{found}” is no day")]
    NotADay { found: String },
    #[error("“{found}” is no UUID")]
    NotAnId { found: String },
}

impl TroubleKind {
    /// Whether nothing after it was read.
    pub fn ends_the_file(&self) -> bool {
        matches!(
            self,
            Self::Unreadable { .. }
                | Self::EmptyFile
                | Self::FileTooLarge { .. }
                | Self::NotATable { .. }
                | Self::NotADocument { .. }
                | Self::Binary { .. }
                | Self::UnknownEncoding { .. }
                | Self::PasswordProtected
                | Self::DamagedFile { .. }
                | Self::UnsafeFile { .. }
                | Self::NoWorksheet
                | Self::NoMatrix { .. }
                | Self::AnotherReview { .. }
                | Self::NotJson { .. }
                | Self::MissingColumn { .. }
                | Self::DuplicateColumn { .. }
                | Self::UnclosedQuote
        )
    }
}

/// Something worth knowing that refuses nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Where.
    pub place: Box<Place>,
    /// What.
    pub kind: NoticeKind,
}

impl Notice {
    /// A notice.
    pub fn new(place: Place, kind: NoticeKind) -> Self {
        Self { place: Box::new(place), kind }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.kind)
    }
}

impl Serialize for Notice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written { place: &self.place, what: &self.kind, detail: self.kind.to_string(), hint: None }
            .serialize(serializer)
    }
}

/// Every kind of notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "notice", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each sentence says what the variant and its fields are")]
pub enum NoticeKind {
    #[error("read as {encoding}, which its bytes suggest; the file doesn't say")]
    GuessedEncoding { encoding: String },
    #[error("the columns {names} aren't known and were left out")]
    UnknownColumns { names: String },
    #[error("the fields {names} aren't known and were left out")]
    UnknownFields { names: String },
    #[error("only the first visible worksheet was read, not {names}")]
    OtherWorksheets { names: String },
    #[error("“{found}” isn't mapped to a theme; it is kept as it is")]
    UnmappedTheme { found: String },
    #[error("“{found}” isn't mapped to a group of persons and was left out")]
    UnmappedGroup { found: String },
    #[error("“{found}” is no Sustainable Development Goal and was left out")]
    UnknownGoal { found: String },
    #[error("“{found}” is no State that is known; who made it counts as unknown")]
    UnknownRecommender { found: String },
    #[error("{found} is no document of the review {review} that is known; it is kept as printed")]
    OtherDocument { review: String, found: String },
    #[error("a text box stands there, which was not read")]
    TextBox,
    #[error("{count} records were passed over: {what}")]
    PassedOver { what: String, count: u64 },
    #[error("{count} more notices of this kind are left out")]
    LeftOut { count: u64 },
}

#[cfg(test)]
mod tests {
    use super::{Notice, NoticeKind, Place, Trouble, TroubleKind};

    #[test]
    fn a_trouble_reads_as_one_line_and_as_json() {
        let place = Place::file(Some("may.csv")).on_line(12).in_column("Session");
        let trouble = Trouble::new(place, TroubleKind::NotASession { found: "XV".into() }).with_hint("write 15");
        assert_eq!(trouble.to_string(), "may.csv, line 12, column Session: “XV” is no session number (write 15)");
        let json = serde_json::to_value(&trouble).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"file": "may.csv", "sheet": null, "line": 12, "column": "Session", "reason": "not_a_session", "found": "XV", "detail": "“XV” is no session number", "hint": "write 15"})
        );
    }

    #[test]
    fn rows_of_worksheets_and_standard_input_have_names() {
        let place = Place { sheet: Some("Export".into()), ..Place::default() };
        assert_eq!(place.on_line(3).to_string(), "standard input, sheet Export, row 3");
        let table = Place { table: Some(1), ..Place::file(Some("CHN-2.docx")) };
        assert_eq!(table.on_line(12).in_column("Position").to_string(), "CHN-2.docx, table 1, row 12, column Position");
        let record = Place::file(Some("export.json")).in_record(1_234).in_column("Text");
        assert_eq!(record.to_string(), "export.json, record 1234, field Text");
        let notice = Notice::new(place, NoticeKind::UnmappedTheme { found: "Moon".into() });
        assert_eq!(serde_json::to_value(&notice).unwrap()["notice"], "unmapped_theme");
    }
}
