//! Rows of the first visible worksheet of an XLSX or XLS, after it was looked through: calamine parses it in a thread of
//! its own and hands rows over one by one, so that memory stays flat for XLSX and a parser that panics harms nobody.
//! Formulas count by the values that were saved with them; nothing is evaluated.

use std::fs::File;
use std::io::{BufReader, Cursor};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsx};

use super::archive;
use super::biff;
use super::delimited::{COLUMN_LIMIT, FIELD_LIMIT, RECORD_LIMIT, Record, Refusal, refuse_forbidden};
use super::place::TroubleKind;

/// What XLSX can hold.
const ROW_LIMIT: u32 = 1_048_576;
const WIDTH_LIMIT: u32 = 16_384;

/// The worksheet that is read.
pub struct Worksheet {
    /// Its name.
    pub name: String,
    /// The names of the others that can be seen.
    pub others: Vec<String>,
    rows: Receiver<Result<Record, Refusal>>,
}

/// An answer of the thread before the first row.
type Opened = Result<(String, Vec<String>), TroubleKind>;

/// Hands one row over; false when nobody listens any longer.
type Hand<'a> = dyn FnMut(Result<Record, Refusal>) -> bool + 'a;

impl Worksheet {
    /// Opens an XLSX.
    pub fn of_xlsx(mut file: File) -> Result<Self, TroubleKind> {
        check_parts(&archive::inspect(&mut file)?)?;
        Self::read(move |opened, hand| read_xlsx(file, opened, hand))
    }

    /// Opens an XLS.
    pub fn of_xls(mut file: File) -> Result<Self, TroubleKind> {
        let clean = biff::clean(&mut file)?;
        Self::read(move |opened, hand| read_xls(clean, opened, hand))
    }

    fn read(
        parse: impl FnOnce(&mut dyn FnMut(Opened), &mut Hand<'_>) -> Result<(), Refusal> + Send + 'static,
    ) -> Result<Self, TroubleKind> {
        let (say, opened) = sync_channel::<Opened>(1);
        let (hand, rows) = sync_channel(64);
        let parser = move || run(&say, &hand, parse);
        std::thread::Builder::new()
            .name("worksheet".into())
            .spawn(parser)
            .map_err(|error| TroubleKind::Unreadable { found: error.to_string() })?;
        let (name, others) = opened.recv().unwrap_or_else(|_| Err(gave_up()))?;
        Ok(Self { name, others, rows })
    }
}

fn run(
    say: &SyncSender<Opened>,
    hand: &SyncSender<Result<Record, Refusal>>,
    parse: impl FnOnce(&mut dyn FnMut(Opened), &mut Hand<'_>) -> Result<(), Refusal>,
) {
    let mut line = 0;
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        parse(&mut |opened| drop(say.send(opened)), &mut |row| {
            line = row.as_ref().map_or_else(|refusal| refusal.line, |record| record.line);
            hand.send(row).is_ok()
        })
    }));
    let refusal = match outcome {
        Ok(Ok(())) => return,
        Ok(Err(refusal)) => refusal,
        Err(_) => Refusal { line, column: None, kind: gave_up() },
    };
    // Whichever is listened to: the opening, or the rows.
    drop(say.try_send(Err(refusal.kind.clone())));
    drop(hand.send(Err(refusal)));
}

fn gave_up() -> TroubleKind {
    TroubleKind::DamagedFile { found: "its parser gave up".into() }
}

fn damaged(error: impl std::fmt::Display) -> TroubleKind {
    TroubleKind::DamagedFile { found: error.to_string() }
}

impl Iterator for Worksheet {
    type Item = Result<Record, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.recv().ok()
    }
}

/// Refuses zips that hold no workbook.
fn check_parts(names: &[String]) -> Result<(), TroubleKind> {
    let has = |part: &str| names.iter().any(|name| name.to_ascii_lowercase().ends_with(part));
    let found = if has("workbook.xml") {
        return Ok(());
    } else if has("word/document.xml") {
        "a Word document"
    } else if has("workbook.bin") {
        "a binary workbook (XLSB)"
    } else if has("content.xml") {
        "an OpenDocument file"
    } else {
        "a zip without a workbook"
    };
    Err(TroubleKind::NotATable { found: found.into() })
}

/// Chooses the first worksheet that can be seen.
fn choose(sheets: &[calamine::Sheet]) -> Opened {
    let mut visible = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone());
    match visible.next() {
        Some(first) => Ok((first, visible.collect())),
        None => Err(TroubleKind::NoWorksheet),
    }
}

fn read_xlsx(file: File, opened: &mut dyn FnMut(Opened), hand: &mut Hand<'_>) -> Result<(), Refusal> {
    let at = |line: u64, kind: TroubleKind| Refusal { line, column: None, kind };
    let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(|error| at(0, damaged(error)))?;
    let chosen = choose(workbook.sheets_metadata());
    let (name, others) = chosen.map_err(|kind| at(0, kind))?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|error| at(0, damaged(error)))?;
    opened(Ok((name, others)));
    let mut row = Row::new(0);
    loop {
        let Some(cell) = cells.next_cell().map_err(|error| at(row.line(), damaged(error)))? else {
            row.hand_over(hand);
            return Ok(());
        };
        let ((line, column), value) = (cell.get_position(), cell.get_value());
        if line >= ROW_LIMIT || column >= WIDTH_LIMIT {
            return Err(at(
                row.line(),
                damaged(format!("it has a cell in row {}, column {}", u64::from(line) + 1, u64::from(column) + 1)),
            ));
        }
        if line < row.row {
            return Err(at(row.line(), damaged("its rows are out of order")));
        }
        if line > row.row && !std::mem::replace(&mut row, Row::new(line)).hand_over(hand) {
            return Ok(());
        }
        row.put(column as usize, value);
    }
}

fn read_xls(clean: Vec<u8>, opened: &mut dyn FnMut(Opened), hand: &mut Hand<'_>) -> Result<(), Refusal> {
    let at = |kind: TroubleKind| Refusal { line: 0, column: None, kind };
    let mut workbook = Xls::new(Cursor::new(clean)).map_err(|error| at(damaged(error)))?;
    let (name, others) = choose(workbook.sheets_metadata()).map_err(at)?;
    let cells = workbook.worksheet_range(&name).map_err(|error| at(damaged(error)))?;
    drop(workbook);
    opened(Ok((name, others)));
    let (top, left) = cells.start().unwrap_or_default();
    for (line, values) in (top..).zip(cells.rows()) {
        let mut row = Row::new(line);
        for (column, value) in (left as usize..).zip(values) {
            row.put(column, &by_reference(value));
        }
        if !row.hand_over(hand) {
            return Ok(());
        }
    }
    Ok(())
}

fn by_reference(value: &Data) -> DataRef<'_> {
    match value {
        Data::Empty => DataRef::Empty,
        Data::String(text) => DataRef::SharedString(text),
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) | Data::DurationIso(text) => DataRef::SharedString(text),
        Data::Error(error) => DataRef::Error(error.clone()),
    }
}

/// A row while its cells come in.
struct Row {
    row: u32,
    fields: Vec<String>,
    length: usize,
    refused: Option<(TroubleKind, Option<usize>)>,
}

impl Row {
    fn new(row: u32) -> Self {
        Self { row, fields: Vec::new(), length: 0, refused: None }
    }

    fn line(&self) -> u64 {
        u64::from(self.row) + 1
    }

    fn put(&mut self, column: usize, value: &DataRef<'_>) {
        let refused = match text_of(value) {
            Ok(text) if text.is_empty() => None,
            Err(kind) => Some((kind, Some(column))),
            Ok(_) if column >= COLUMN_LIMIT => Some((TroubleKind::TooManyColumns { limit: COLUMN_LIMIT }, None)),
            Ok(text) if text.len() > FIELD_LIMIT => {
                Some((TroubleKind::FieldTooLong { limit: FIELD_LIMIT }, Some(column)))
            }
            Ok(text) if self.length + text.len() > RECORD_LIMIT => {
                Some((TroubleKind::RowTooLong { limit: RECORD_LIMIT }, Some(column)))
            }
            Ok(text) => {
                if self.fields.len() <= column {
                    self.fields.resize(column + 1, String::new());
                }
                self.length += text.len();
                let refused = refuse_forbidden(&text).map(|kind| (kind, Some(column)));
                self.fields[column] = text;
                refused
            }
        };
        if self.refused.is_none() {
            self.refused = refused;
        }
    }

    /// Gives the row away, unless it is blank.
    fn hand_over(self, hand: &mut Hand<'_>) -> bool {
        let line = self.line();
        match self.refused {
            Some((kind, column)) => hand(Err(Refusal { line, column, kind })),
            None if self.fields.is_empty() => true,
            None => hand(Ok(Record { line, fields: self.fields })),
        }
    }
}

/// The text of a cell: whole numbers without a fraction, moments as in ISO 8601.
fn text_of(value: &DataRef<'_>) -> Result<String, TroubleKind> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => moment_of(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => {
            return Err(TroubleKind::CellError { found: error.to_string() });
        }
    })
}

fn moment_of(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return moment.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests;
