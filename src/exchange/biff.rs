//! Looks through an XLS before its parser does, which makes room for whatever a record claims: the workbook's stream is
//! taken out of its container, its records are counted and bounded, claims and formulas are blanked, and what is left is
//! put into a new container. It gives no cells.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use super::delimited::FIELD_LIMIT;
use super::place::TroubleKind;

/// The largest file.
pub const FILE_LIMIT: u64 = 64 << 20;
/// The most sheets.
pub const SHEET_LIMIT: usize = 256;
/// The most cells in the rectangles that all sheets span together: 65,536 rows of 30 columns.
pub const CELL_LIMIT: u64 = 2_000_000;
/// The most bytes that the texts of all cells come to.
pub const TEXT_LIMIT: u64 = 64 << 20;

/// Records of the format, by their numbers in [MS-XLS].
mod record {
    pub const FORMULA: u16 = 0x0006;
    pub const EOF: u16 = 0x000A;
    pub const EXTERN_SHEET: u16 = 0x0017;
    pub const NAME: u16 = 0x0018;
    pub const FILE_PASS: u16 = 0x002F;
    pub const CONTINUE: u16 = 0x003C;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const MUL_RK: u16 = 0x00BD;
    pub const R_STRING: u16 = 0x00D6;
    pub const MERGED: u16 = 0x00E5;
    pub const SST: u16 = 0x00FC;
    pub const LABEL_SST: u16 = 0x00FD;
    pub const DIMENSIONS: u16 = 0x0200;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const BOOL_ERR: u16 = 0x0205;
    pub const STRING: u16 = 0x0207;
    pub const RK: u16 = 0x027E;
    pub const BOF: u16 = 0x0809;
    /// Means nothing to anybody.
    pub const NOTHING: u16 = 0x0FFF;
}

/// Refuses what could fill memory; gives a clean workbook.
pub fn clean<F: Read + Seek>(file: &mut F) -> Result<Vec<u8>, TroubleKind> {
    let broken = |error: std::io::Error| damaged(&error.to_string());
    if file.seek(SeekFrom::End(0)).map_err(broken)? > FILE_LIMIT {
        return Err(TroubleKind::FileTooLarge { limit: FILE_LIMIT });
    }
    file.rewind().map_err(broken)?;
    let mut container = cfb::CompoundFile::open(file).map_err(broken)?;
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| container.is_stream(name)) else {
        return Err(if container.is_stream("/EncryptedPackage") {
            TroubleKind::PasswordProtected
        } else {
            TroubleKind::NotATable { found: "an OLE file without a workbook".into() }
        });
    };
    let mut stream = Vec::new();
    container.open_stream(name).map_err(broken)?.take(FILE_LIMIT + 1).read_to_end(&mut stream).map_err(broken)?;
    if stream.len() as u64 > FILE_LIMIT {
        return Err(TroubleKind::FileTooLarge { limit: FILE_LIMIT });
    }
    Inspection::default().of(&mut stream)?;
    let mut fresh =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).map_err(broken)?;
    fresh
        .create_stream(name)
        .and_then(|mut into| into.write_all(&stream).and_then(|()| into.flush()))
        .map_err(broken)?;
    fresh.flush().map_err(broken)?;
    Ok(fresh.into_inner().into_inner())
}

fn damaged(found: &str) -> TroubleKind {
    TroubleKind::DamagedFile { found: found.into() }
}

fn unsafe_because(found: impl Into<String>) -> TroubleKind {
    TroubleKind::UnsafeFile { found: found.into() }
}

/// One record: its number, where its data begins and ends.
#[derive(Clone, Copy)]
struct Entry {
    kind: u16,
    start: usize,
    end: usize,
}

/// The record at a place of the stream; none at its end.
fn entry(stream: &[u8], at: usize) -> Result<Option<Entry>, TroubleKind> {
    let Some(head) = stream.get(at..at + 4) else {
        return if at >= stream.len() { Ok(None) } else { Err(damaged("it breaks off within a record")) };
    };
    let start = at + 4;
    let end = start + usize::from(u16::from_le_bytes([head[2], head[3]]));
    if end > stream.len() {
        return Err(damaged("a record is longer than the workbook"));
    }
    Ok(Some(Entry { kind: u16::from_le_bytes([head[0], head[1]]), start, end }))
}

fn number(data: &[u8], at: usize) -> Result<u16, TroubleKind> {
    match data.get(at..at + 2) {
        Some(bytes) => Ok(u16::from_le_bytes([bytes[0], bytes[1]])),
        None => Err(damaged("a record is too short")),
    }
}

fn long_number(data: &[u8], at: usize) -> Result<usize, TroubleKind> {
    Ok(usize::from(number(data, at)?) | usize::from(number(data, at + 2)?) << 16)
}

#[derive(Default)]
struct Inspection {
    /// The bytes that each shared string takes at most.
    strings: Vec<u32>,
    cells: u64,
    text: u64,
}

/// The rectangle that a sheet's cells span, the last row and column included.
#[derive(Default)]
struct Span {
    corners: Option<[u64; 4]>,
}

impl Span {
    fn add(&mut self, row: u16, first: u16, last: u16) {
        let (row, first, last) = (u64::from(row), u64::from(first), u64::from(last));
        let [top, left, bottom, right] = self.corners.unwrap_or([row, first, row, last]);
        self.corners = Some([top.min(row), left.min(first), bottom.max(row), right.max(last)]);
    }

    fn cells(&self) -> u64 {
        self.corners.map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right.saturating_sub(left) + 1))
    }
}

impl Inspection {
    fn of(mut self, stream: &mut [u8]) -> Result<(), TroubleKind> {
        for at in self.globals(stream)? {
            self.sheet(stream, at)?;
        }
        Ok(())
    }

    /// The records of the whole workbook: its strings, and where its sheets begin.
    fn globals(&mut self, stream: &mut [u8]) -> Result<Vec<usize>, TroubleKind> {
        let mut sheets = Vec::new();
        let mut at = 0;
        while let Some(found) = entry(stream, at)? {
            at = found.end;
            match found.kind {
                record::FILE_PASS if number(stream, found.start)? != 0 => {
                    return Err(TroubleKind::PasswordProtected);
                }
                record::BOUND_SHEET => {
                    let position = long_number(&stream[found.start..found.end], 0)?;
                    if position >= stream.len() {
                        return Err(damaged("a sheet begins after the end"));
                    }
                    sheets.push(position);
                    if sheets.len() > SHEET_LIMIT {
                        return Err(unsafe_because(format!("it has more than {SHEET_LIMIT} sheets")));
                    }
                }
                record::SST => {
                    let mut pieces = vec![&stream[found.start..found.end]];
                    let mut next = found.end;
                    while let Some(more) = entry(stream, next)?.filter(|more| more.kind == record::CONTINUE) {
                        pieces.push(&stream[more.start..more.end]);
                        next = more.end;
                    }
                    self.strings = shared_strings(&pieces)?;
                }
                record::NAME | record::EXTERN_SHEET => blank(stream, found),
                record::EOF => break,
                _ => {}
            }
        }
        Ok(sheets)
    }

    fn sheet(&mut self, stream: &mut [u8], mut at: usize) -> Result<(), TroubleKind> {
        let (mut values, mut formulas) = (Span::default(), Span::default());
        let mut depth = 0_usize;
        let mut written = 0_u64;
        while let Some(found) = entry(stream, at)? {
            at = found.end;
            let data = &stream[found.start..found.end];
            match found.kind {
                record::BOF => depth += 1,
                record::EOF if depth <= 1 => break,
                record::EOF => depth -= 1,
                record::DIMENSIONS | record::MERGED => blank(stream, found),
                record::FORMULA => {
                    let (row, column) = (number(data, 0)?, number(data, 2)?);
                    values.add(row, column, column);
                    formulas.add(row, column, column);
                    // Its value is kept, its expression isn't read.
                    match stream.get_mut(found.start + 20..found.end.min(found.start + 22)) {
                        Some(length @ [_, _]) => length.fill(0),
                        _ => return Err(damaged("a formula is too short")),
                    }
                    written += 1;
                }
                record::MUL_RK => {
                    let (first, last) = (number(data, 2)?, number(data, data.len().saturating_sub(2))?);
                    values.add(number(data, 0)?, first, last);
                    written += data.len() as u64 / 6;
                }
                record::LABEL_SST => {
                    let (row, column) = (number(data, 0)?, number(data, 2)?);
                    values.add(row, column, column);
                    self.text += u64::from(self.strings.get(long_number(data, 6)?).copied().unwrap_or(0));
                    written += 1;
                }
                record::NUMBER | record::RK | record::BOOL_ERR | record::LABEL | record::R_STRING => {
                    let (row, column) = (number(data, 0)?, number(data, 2)?);
                    values.add(row, column, column);
                    self.text += data.len() as u64;
                    written += 1;
                }
                record::STRING => {
                    self.text += data.len() as u64;
                    written += 1;
                }
                _ => {}
            }
        }
        self.cells += (values.cells() + formulas.cells()).max(written);
        if self.cells > CELL_LIMIT {
            return Err(unsafe_because(format!("its sheets span more than {CELL_LIMIT} cells")));
        }
        if self.text > TEXT_LIMIT {
            return Err(unsafe_because(format!("its texts come to more than {TEXT_LIMIT} bytes")));
        }
        Ok(())
    }
}

/// Turns a record into one that means nothing.
fn blank(stream: &mut [u8], found: Entry) {
    if let Some(kind) = found.start.checked_sub(4).and_then(|at| stream.get_mut(at..at + 2)) {
        kind.copy_from_slice(&record::NOTHING.to_le_bytes());
    }
}

/// How many bytes each shared string takes at most, from a record and what continues it.
fn shared_strings(pieces: &[&[u8]]) -> Result<Vec<u32>, TroubleKind> {
    let mut rest = Pieces { pieces, at: 8 };
    let mut lengths = Vec::new();
    while rest.left() {
        let start = rest.bytes(3)?;
        let characters = usize::from(number(start, 0)?);
        let flags = start[2];
        let runs = if flags & 8 != 0 { usize::from(number(rest.bytes(2)?, 0)?) * 4 } else { 0 };
        let phonetic = if flags & 4 != 0 { long_number(rest.bytes(4)?, 0)? } else { 0 };
        rest.skip_text(characters, flags & 1 != 0)?;
        rest.skip(runs)?;
        rest.skip(phonetic)?;
        if characters * 3 > FIELD_LIMIT {
            return Err(unsafe_because("a text is too long"));
        }
        lengths.push(u32::try_from(characters * 3).unwrap_or(u32::MAX));
    }
    Ok(lengths)
}

/// The data of a record and of those that continue it.
struct Pieces<'a> {
    pieces: &'a [&'a [u8]],
    at: usize,
}

impl<'a> Pieces<'a> {
    fn here(&self) -> &'a [u8] {
        self.pieces.first().and_then(|piece| piece.get(self.at..)).unwrap_or_default()
    }

    /// Whether anything is left; goes on to the next piece where this one is used up.
    fn left(&mut self) -> bool {
        while self.here().is_empty() {
            if self.pieces.len() <= 1 {
                return false;
            }
            (self.pieces, self.at) = (&self.pieces[1..], 0);
        }
        true
    }

    fn bytes(&mut self, length: usize) -> Result<&'a [u8], TroubleKind> {
        let bytes = self.here().get(..length).ok_or_else(|| damaged("a string breaks off"))?;
        self.at += length;
        Ok(bytes)
    }

    fn skip(&mut self, mut length: usize) -> Result<(), TroubleKind> {
        while length > 0 {
            if !self.left() {
                return Err(damaged("a string breaks off"));
            }
            let step = length.min(self.here().len());
            self.at += step;
            length -= step;
        }
        Ok(())
    }

    /// Characters of one or two bytes; each piece that goes on with them says anew which.
    fn skip_text(&mut self, mut characters: usize, mut wide: bool) -> Result<(), TroubleKind> {
        loop {
            let size = if wide { 2 } else { 1 };
            let step = characters.min(self.here().len() / size);
            self.at += step * size;
            characters -= step;
            if characters == 0 {
                return Ok(());
            }
            if !self.here().is_empty() || !self.left() {
                return Err(damaged("a string breaks off"));
            }
            wide = self.bytes(1)?[0] & 1 != 0;
        }
    }
}

#[cfg(test)]
mod tests;
