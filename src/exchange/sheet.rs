//! A table from outside, whatever it is written in: a head, then rows of the head's width, one by one, and troubles by
//! place. CSV, XLSX and XLS look the same from here. What the columns mean is for the readers of each dataset.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Take};
use std::path::Path;

use super::delimited::{Delimited, Record, Refusal};
use super::encoding::{self, Encoding};
use super::place::{Notice, NoticeKind, Place, Trouble, TroubleKind};
use super::source::{Format, Source};
use super::workbook::Worksheet;

/// A table that is being read.
pub struct Sheet {
    place: Place,
    head: Vec<String>,
    notices: Vec<Notice>,
    rows: Rows,
    ended: bool,
}

enum Rows {
    Text(Box<Delimited<Take<File>>>),
    Worksheet(Worksheet),
}

impl Rows {
    fn next(&mut self) -> Option<Result<Record, Refusal>> {
        match self {
            Self::Text(rows) => rows.next(),
            Self::Worksheet(rows) => rows.next(),
        }
    }
}

impl Sheet {
    /// Opens a path (`-` is standard input) and reads its head.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        Self::of(Source::open(path)?)
    }

    /// Reads the head of what is open.
    pub fn of(mut source: Source) -> Result<Self, Trouble> {
        let mut place = source.place();
        let format = source.format()?;
        let length = source.length;
        let mut notices = Vec::new();
        let file = source.file;
        let whole = |kind: TroubleKind| Trouble::new(place.clone(), kind);
        let rows = match format {
            Format::Text => {
                let (rows, encoding) = open_text(file, length).map_err(|kind| with_hint(whole(kind)))?;
                if encoding.is_guessed() {
                    notices.push(Notice::new(
                        place.clone(),
                        NoticeKind::GuessedEncoding { encoding: encoding.name().into() },
                    ));
                }
                Rows::Text(Box::new(rows))
            }
            Format::Zip | Format::Compound => {
                let worksheet = if format == Format::Zip { Worksheet::of_xlsx(file) } else { Worksheet::of_xls(file) };
                let worksheet = worksheet.map_err(|kind| with_hint(whole(kind)))?;
                place.sheet = Some(worksheet.name.clone());
                if !worksheet.others.is_empty() {
                    notices.push(Notice::new(
                        place.clone(),
                        NoticeKind::OtherWorksheets { names: worksheet.others.join(", ") },
                    ));
                }
                Rows::Worksheet(worksheet)
            }
        };
        let mut sheet = Self { place, head: Vec::new(), notices, rows, ended: false };
        sheet.read_head()?;
        Ok(sheet)
    }

    fn read_head(&mut self) -> Result<(), Trouble> {
        let record = match self.rows.next() {
            None => return Err(Trouble::new(self.place.clone(), TroubleKind::EmptyFile)),
            Some(Err(refusal)) => return Err(self.trouble(refusal)),
            Some(Ok(record)) => record,
        };
        self.place.line = Some(record.line);
        self.head = record.fields.iter().map(|name| name.trim().to_owned()).collect();
        if matches!(self.rows, Rows::Worksheet(_)) {
            while self.head.last().is_some_and(String::is_empty) {
                self.head.pop();
            }
        }
        Ok(())
    }

    /// The names of the columns, trimmed.
    pub fn head(&self) -> &[String] {
        &self.head
    }

    /// Where the head stands.
    pub fn head_place(&self) -> &Place {
        &self.place
    }

    /// What is worth knowing about the file.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The place of a row.
    pub fn row_place(&self, line: u64) -> Place {
        self.place.on_line(line)
    }

    /// The place of a field; columns are counted from 0.
    pub fn field_place(&self, line: u64, column: usize) -> Place {
        let name = self.head.get(column).filter(|name| !name.is_empty()).cloned();
        self.place.on_line(line).in_column(name.unwrap_or_else(|| (column + 1).to_string()))
    }

    fn trouble(&self, refusal: Refusal) -> Trouble {
        let place = match (refusal.line, refusal.column) {
            (0, _) => Place { line: None, ..self.place.clone() },
            (line, None) => self.row_place(line),
            (line, Some(column)) => self.field_place(line, column),
        };
        with_hint(Trouble::new(place, refusal.kind))
    }

    /// Brings a row to the head's width. Worksheets leave out what is blank at a row's end; text does not.
    fn fit(&self, mut record: Record) -> Result<Record, Trouble> {
        let (expected, found) = (self.head.len(), record.fields.len());
        if matches!(self.rows, Rows::Worksheet(_)) && found < expected {
            record.fields.resize(expected, String::new());
        }
        if record.fields.len() != expected {
            let trouble = Trouble::new(self.row_place(record.line), TroubleKind::WrongWidth { expected, found });
            return Err(trouble.with_hint(
                "a field that holds commas or line ends stands in quotation marks, and a mark within it is doubled",
            ));
        }
        Ok(record)
    }
}

impl Iterator for Sheet {
    type Item = Result<Record, Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.rows.next() {
                None => self.ended = true,
                Some(Err(refusal)) => {
                    self.ended = refusal.kind.ends_the_file();
                    return Some(Err(self.trouble(refusal)));
                }
                Some(Ok(record)) if record.fields.iter().all(|field| field.trim().is_empty()) => {}
                Some(Ok(record)) => return Some(self.fit(record)),
            }
        }
        None
    }
}

fn open_text(mut file: File, length: u64) -> Result<(Delimited<Take<File>>, Encoding), TroubleKind> {
    let broken = |error: std::io::Error| TroubleKind::Unreadable { found: error.to_string() };
    // A file that grows while it is read is read as far as it was looked through.
    let encoding = encoding::detect((&mut file).take(length))?;
    let mark = encoding.mark_length();
    file.seek(SeekFrom::Start(mark)).map_err(broken)?;
    Ok((Delimited::new(file.take(length - mark.min(length)), encoding), encoding))
}

/// How to mend what has to do with the file's form.
fn with_hint(trouble: Trouble) -> Trouble {
    let hint = match trouble.kind {
        TroubleKind::UnknownEncoding { .. } | TroubleKind::InvalidBytes { .. } => "save the file as CSV in UTF-8",
        TroubleKind::PasswordProtected => "save it without a password",
        TroubleKind::UnsafeFile { .. } | TroubleKind::DamagedFile { .. } => {
            "open it in a spreadsheet program and save it as CSV in UTF-8"
        }
        TroubleKind::NotATable { .. } => "save the table as CSV in UTF-8 or as XLSX",
        TroubleKind::UnclosedQuote => "close the field with a quotation mark",
        TroubleKind::FileTooLarge { .. } => "save it as CSV",
        TroubleKind::ForbiddenCharacter { .. } => "take the character out or put right what it stands for",
        _ => return trouble,
    };
    if trouble.hint.is_some() { trouble } else { trouble.with_hint(hint) }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format as Style, Formula, Workbook};

    use super::{Sheet, Source, TroubleKind};
    use crate::exchange::place::Trouble;

    fn sheet(bytes: &[u8]) -> Result<Sheet, Trouble> {
        Source::spool(bytes, Some("test".into())).and_then(Sheet::of)
    }

    fn rows(bytes: &[u8]) -> Vec<Result<(u64, Vec<String>), String>> {
        sheet(bytes)
            .unwrap()
            .map(|row| row.map(|row| (row.line, row.fields)).map_err(|trouble| trouble.to_string()))
            .collect()
    }

    #[test]
    fn a_row_of_the_wrong_width_is_refused_and_the_rest_goes_in() {
        let rows = rows(b"a,b\r1,2\r3\r4,5,6\r,\r7,8\r");
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0], Ok((2, vec!["1".into(), "2".into()])));
        assert!(rows[1].as_ref().unwrap_err().starts_with("test, line 3: has 1 fields instead of 2"));
        assert!(rows[2].as_ref().unwrap_err().starts_with("test, line 4: has 3 fields instead of 2"));
        assert_eq!(rows[3].as_ref().unwrap().0, 6, "a blank row is none");
    }

    #[test]
    fn troubles_name_their_column() {
        let rows = rows("a,b\n1,\u{202e}\n".as_bytes());
        assert!(
            rows[0]
                .as_ref()
                .unwrap_err()
                .starts_with("test, line 2, column b: holds U+202E, which changes the direction")
        );
        let wide = format!("{}\n", vec!["x"; 10_000].join(","));
        assert_eq!(sheet(wide.as_bytes()).err().unwrap().kind, TroubleKind::TooManyColumns { limit: 1_000 });
    }

    #[test]
    fn bytes_order_marks_and_guesses() {
        let marked = sheet("\u{feff}a,b\n1,é\n".as_bytes()).unwrap();
        assert_eq!(marked.head(), ["a", "b"]);
        assert!(marked.notices().is_empty());
        let mac = sheet(b"a,b\r1,Caf\x8E\r").unwrap();
        assert_eq!(
            mac.notices()[0].to_string(),
            "test: read as Mac Roman, which its bytes suggest; the file doesn't say"
        );
        assert_eq!(mac.map(|row| row.unwrap().fields[1].clone()).collect::<Vec<_>>(), ["Café"]);
        let wide: Vec<u8> = [0xFEFF].into_iter().chain("a,b".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(
            sheet(&wide).err().unwrap().to_string(),
            "test: is text in UTF-16 (little endian): byte offset 0 (save the file as CSV in UTF-8)"
        );
    }

    #[test]
    fn a_worksheet_reads_as_text_does() {
        let mut workbook = Workbook::new();
        let first = workbook.add_worksheet();
        first.set_name("Export").unwrap();
        for (column, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
            first.write(0, column as u16, name).unwrap();
        }
        first.write(1, 0, 5.0).unwrap();
        first.write(1, 1, "two\nlines").unwrap();
        first.write(1, 2, true).unwrap();
        first.write_formula(4, 0, Formula::new("=1+1").set_result("2")).unwrap();
        first
            .write_datetime_with_format(
                4,
                3,
                rust_xlsxwriter::ExcelDateTime::parse_from_str("2015-02-03").unwrap(),
                &Style::new().set_num_format("yyyy-mm-dd"),
            )
            .unwrap();
        first.write(5, 20, "far").unwrap();
        first.write_blank(6, 2_000, &Style::new().set_bold()).unwrap();
        first.write(7, 2_000, "too far").unwrap();
        first.write(8, 0, "a\u{202e}b").unwrap();
        workbook.add_worksheet().set_name("Notes").unwrap();
        let bytes = workbook.save_to_buffer().unwrap();
        let sheet = sheet(&bytes).unwrap();
        assert_eq!(
            sheet.notices()[0].to_string(),
            "test, sheet Export: only the first visible worksheet was read, not Notes"
        );
        let rows = rows(&bytes);
        assert_eq!(rows[0], Ok((2, vec!["5".into(), "two\nlines".into(), "true".into(), String::new()])));
        assert_eq!(rows[1], Ok((5, vec!["2".into(), String::new(), String::new(), "2015-02-03".into()])));
        assert!(rows[2].as_ref().unwrap_err().starts_with("test, sheet Export, row 6: has 21 fields instead of 4"));
        assert!(rows[3].as_ref().unwrap_err().starts_with("test, sheet Export, row 8: has more than 1000 columns"));
        assert!(rows[4].as_ref().unwrap_err().starts_with("test, sheet Export, row 9, column a: holds U+202E"));
        assert_eq!(rows.len(), 5);
    }

    #[test]
    fn other_files_are_named() {
        assert!(matches!(sheet(b"PK\x03\x04 no zip at all").err().unwrap().kind, TroubleKind::DamagedFile { .. }));
        assert!(matches!(sheet(b"\xD0\xCF\x11\xE0 no workbook").err().unwrap().kind, TroubleKind::DamagedFile { .. }));
        assert_eq!(sheet(b"\r\n\r\n").err().unwrap().kind, TroubleKind::EmptyFile);
    }
}
