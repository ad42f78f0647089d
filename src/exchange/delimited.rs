//! Comma-separated text, record by record, in memory that doesn't grow with the file: the automaton is csv-core's, which
//! writes into buffers of ours, and a record that outgrows them is passed over and refused. Physical lines are counted
//! here, whatever ends them. It knows no heads and no widths.

use std::io::{self, Read};

use super::characters::forbidden;
use super::encoding::Encoding;
use super::place::TroubleKind;

/// The longest field, in bytes of the file.
pub const FIELD_LIMIT: usize = 1 << 20;
/// The longest record.
pub const RECORD_LIMIT: usize = 4 << 20;
/// The most columns, of worksheets too.
pub const COLUMN_LIMIT: usize = 1_000;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Its fields, decoded, otherwise untouched.
    pub fields: Vec<String>,
}

/// A record that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line on which it begins.
    pub line: u64,
    /// The column, from 0, where it can be told.
    pub column: Option<usize>,
    /// Why.
    pub kind: TroubleKind,
}

/// A reader of records.
pub struct Delimited<R> {
    input: R,
    encoding: Encoding,
    automaton: csv_core::Reader,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    lines: Lines,
    record: Vec<u8>,
    ends: Vec<usize>,
    ended: bool,
}

/// Counts CR, LF and CRLF as one line end each.
struct Lines {
    line: u64,
    after_return: bool,
}

impl Lines {
    fn pass(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\r' || (byte == b'\n' && !self.after_return) {
                self.line += 1;
            }
            self.after_return = byte == b'\r';
        }
    }
}

/// What made a record outgrow its bounds.
type Overflow = (TroubleKind, usize);

impl<R: Read> Delimited<R> {
    /// Reads text that begins after its byte order mark.
    pub fn new(input: R, encoding: Encoding) -> Self {
        Self {
            input,
            encoding,
            automaton: automaton(),
            buffer: vec![0; 64 * 1024],
            from: 0,
            to: 0,
            lines: Lines { line: 1, after_return: false },
            record: vec![0; 16 * 1024],
            ends: vec![0; COLUMN_LIMIT + 1],
            ended: false,
        }
    }

    /// Fills the buffer when it is used up; false at the end of the input.
    fn fill(&mut self) -> io::Result<bool> {
        while self.from == self.to {
            match self.input.read(&mut self.buffer) {
                Ok(0) => return Ok(false),
                Ok(length) => (self.from, self.to) = (0, length),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    fn consume(&mut self, length: usize) {
        self.lines.pass(&self.buffer[self.from..self.from + length]);
        self.from += length;
    }

    /// Passes line ends before a record, so that its first line is known; false at the end.
    fn find_start(&mut self) -> io::Result<bool> {
        while self.fill()? {
            let blank = self.buffer[self.from..self.to].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.consume(blank);
            if self.from < self.to {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads a record into the buffers: the number of its fields, or how it outgrew them; none if a quote stays open.
    fn collect(&mut self) -> io::Result<Option<Result<usize, Overflow>>> {
        let (mut written, mut fields) = (0, 0);
        let mut overflow: Option<Overflow> = None;
        loop {
            let more = self.fill()?;
            // A line end after the last byte ends every record, except one whose quote is open.
            let input = if more { &self.buffer[self.from..self.to] } else { &b"\n"[..] };
            let (result, read, wrote, ended) =
                self.automaton.read_record(input, &mut self.record[written..], &mut self.ends[fields..]);
            if more {
                self.consume(read);
            }
            written += wrote;
            fields += ended;
            match result {
                csv_core::ReadRecordResult::InputEmpty if more => {}
                csv_core::ReadRecordResult::InputEmpty => return Ok(None),
                csv_core::ReadRecordResult::OutputFull => {
                    let field_start = if fields == 0 { 0 } else { self.ends[fields - 1] };
                    if overflow.is_none() && written.saturating_sub(field_start) > FIELD_LIMIT {
                        overflow = Some((TroubleKind::FieldTooLong { limit: FIELD_LIMIT }, fields));
                    } else if overflow.is_none() && self.record.len() >= RECORD_LIMIT {
                        overflow = Some((TroubleKind::RowTooLong { limit: RECORD_LIMIT }, fields));
                    }
                    if overflow.is_some() {
                        (written, fields) = (0, 0);
                    } else {
                        self.record.resize((self.record.len() * 2).min(RECORD_LIMIT), 0);
                    }
                }
                csv_core::ReadRecordResult::OutputEndsFull => {
                    overflow.get_or_insert((TroubleKind::TooManyColumns { limit: COLUMN_LIMIT }, COLUMN_LIMIT));
                    (written, fields) = (0, 0);
                }
                csv_core::ReadRecordResult::Record | csv_core::ReadRecordResult::End => {
                    return Ok(Some(overflow.map_or(Ok(fields), Err)));
                }
            }
        }
    }

    /// Decodes the fields that were collected.
    fn decode(&self, fields: usize) -> Result<Vec<String>, (TroubleKind, Option<usize>)> {
        if fields > COLUMN_LIMIT {
            return Err((TroubleKind::TooManyColumns { limit: COLUMN_LIMIT }, None));
        }
        let mut start = 0;
        let mut decoded = Vec::with_capacity(fields);
        for (column, &end) in self.ends[..fields].iter().enumerate() {
            let bytes = &self.record[start..end];
            start = end;
            if bytes.len() > FIELD_LIMIT {
                return Err((TroubleKind::FieldTooLong { limit: FIELD_LIMIT }, Some(column)));
            }
            let text = self.encoding.decode(bytes).map_err(|kind| (kind, Some(column)))?;
            if let Some(kind) = refuse_forbidden(&text) {
                return Err((kind, Some(column)));
            }
            decoded.push(text);
        }
        Ok(decoded)
    }

    fn read(&mut self) -> Option<Result<Record, Refusal>> {
        let unreadable = |line, error: io::Error| Refusal {
            line,
            column: None,
            kind: TroubleKind::Unreadable { found: error.to_string() },
        };
        match self.find_start() {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => return Some(Err(unreadable(self.lines.line, error))),
        }
        let line = self.lines.line;
        Some(match self.collect() {
            Err(error) => Err(unreadable(line, error)),
            Ok(None) => Err(Refusal { line, column: None, kind: TroubleKind::UnclosedQuote }),
            Ok(Some(Err((kind, column)))) => {
                Err(Refusal { line, column: (column < COLUMN_LIMIT).then_some(column), kind })
            }
            Ok(Some(Ok(fields))) => match self.decode(fields) {
                Ok(fields) => Ok(Record { line, fields }),
                Err((kind, column)) => Err(Refusal { line, column, kind }),
            },
        })
    }
}

fn automaton() -> csv_core::Reader {
    csv_core::ReaderBuilder::new().terminator(csv_core::Terminator::CRLF).build()
}

/// The trouble with the first forbidden character of a text.
pub fn refuse_forbidden(text: &str) -> Option<TroubleKind> {
    forbidden(text)
        .map(|(character, name)| TroubleKind::ForbiddenCharacter { code: u32::from(character), name: name.into() })
}

impl<R: Read> Iterator for Delimited<R> {
    type Item = Result<Record, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.read();
        self.ended = match &next {
            None => true,
            Some(Err(refusal)) => refusal.kind.ends_the_file(),
            Some(Ok(_)) => false,
        };
        next
    }
}

#[cfg(test)]
mod tests;
