//! Which encoding a text file is in, found in one pass over its bytes with constant memory, and the decoding of fields.
//! A guess between Mac Roman and Windows-1252 is made by what the characters would be in their places; nothing is ever
//! replaced: bytes that are no text of the encoding are refused.

use std::io::{self, Read};

use encoding_rs::{MACINTOSH, WINDOWS_1252};

use super::latin::{LONGEST_RUN, Latin};
use super::place::TroubleKind;

/// The encodings that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, which ASCII is part of; `marked`: with a byte order mark.
    Utf8 {
        /// Begins with EF BB BF.
        marked: bool,
    },
    /// Classic Mac, in which UPR Info's exports come.
    MacRoman,
    /// What Windows calls ANSI in Western Europe.
    Windows1252,
}

impl Encoding {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 { .. } => "UTF-8",
            Self::MacRoman => "Mac Roman",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// Whether nothing in the file says so.
    pub fn is_guessed(self) -> bool {
        !matches!(self, Self::Utf8 { .. })
    }

    /// How many bytes the byte order mark takes.
    pub fn mark_length(self) -> u64 {
        if self == (Self::Utf8 { marked: true }) { 3 } else { 0 }
    }

    /// Decodes one field.
    pub fn decode(self, bytes: &[u8]) -> Result<String, TroubleKind> {
        let refuse = |byte: u8| TroubleKind::InvalidBytes { encoding: self.name().into(), byte };
        let table = match self {
            Self::Utf8 { .. } => {
                return match std::str::from_utf8(bytes) {
                    Ok(text) => Ok(text.to_owned()),
                    Err(error) => Err(refuse(bytes.get(error.valid_up_to()).copied().unwrap_or_default())),
                };
            }
            Self::MacRoman => MACINTOSH,
            Self::Windows1252 => WINDOWS_1252,
        };
        // Words of an East Asian or Cyrillic encoding: no text of these two has so many letters beyond ASCII in a row.
        if let Some(run) = bytes
            .chunk_by(|a, b| a.is_ascii() == b.is_ascii())
            .find(|run| !run[0].is_ascii() && run.len() > LONGEST_RUN)
        {
            return Err(refuse(run[0]));
        }
        if self == Self::Windows1252
            && let Some(undefined) = bytes.iter().find(|byte| UNDEFINED_1252.contains(byte))
        {
            return Err(refuse(*undefined));
        }
        Ok(table.decode_without_bom_handling(bytes).0.into_owned())
    }
}

const UNDEFINED_1252: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

/// Finds the encoding of a text.
pub fn detect(mut text: impl Read) -> Result<Encoding, TroubleKind> {
    let mut survey = Survey::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match text.read(&mut buffer) {
            Ok(0) => return survey.conclude(),
            Ok(length) => {
                if survey.total == 0 {
                    check_mark(&buffer[..length])?;
                }
                survey.take(&buffer[..length]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                return Err(TroubleKind::Unreadable { found: error.to_string() });
            }
        }
    }
}

fn check_mark(start: &[u8]) -> Result<(), TroubleKind> {
    let found = match start {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
        [0xFF, 0xFE, ..] => "UTF-16 (little endian)",
        [0xFE, 0xFF, ..] => "UTF-16 (big endian)",
        _ => return Ok(()),
    };
    Err(TroubleKind::UnknownEncoding { found: found.into(), offset: 0 })
}

/// What is gathered on the way through the bytes.
struct Survey {
    total: u64,
    marked: bool,
    first_control: Option<(u64, u8)>,
    controls: u64,
    /// NUL bytes at even and at odd offsets: text in UTF-16 has them on one side.
    nuls: [u64; 2],
    lone_returns: u64,
    well_formed: u64,
    malformed: u64,
    first_malformed: Option<u64>,
    /// The unfinished sequence at the end of the last chunk.
    pending: Vec<u8>,
    latin: Latin,
}

impl Survey {
    fn new() -> Self {
        Self {
            total: 0,
            marked: false,
            first_control: None,
            controls: 0,
            nuls: [0; 2],
            lone_returns: 0,
            well_formed: 0,
            malformed: 0,
            first_malformed: None,
            pending: Vec::new(),
            latin: Latin::new(),
        }
    }

    fn take(&mut self, chunk: &[u8]) {
        if self.total == 0 {
            self.marked = chunk.starts_with(b"\xEF\xBB\xBF");
        }
        for (offset, &byte) in (self.total..).zip(chunk) {
            if byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C) {
                self.controls += 1;
                self.first_control.get_or_insert((offset, byte));
                if byte == 0 {
                    self.nuls[usize::from(offset % 2 == 1)] += 1;
                }
            }
            if self.latin.previous() == b'\r' && byte != b'\n' {
                self.lone_returns += 1;
            }
            self.latin.take(byte);
        }
        self.take_utf8(chunk);
        self.total += chunk.len() as u64;
    }

    /// Counts well-formed and malformed sequences of UTF-8.
    fn take_utf8(&mut self, chunk: &[u8]) {
        if self.pending.is_empty() && chunk.is_ascii() {
            return;
        }
        let mut joined = std::mem::take(&mut self.pending);
        let before = self.total - joined.len() as u64;
        joined.extend_from_slice(chunk);
        let mut at = 0;
        while at < joined.len() {
            let (valid, broken) = match std::str::from_utf8(&joined[at..]) {
                Ok(text) => (text.len(), None),
                Err(error) => (error.valid_up_to(), Some(error.error_len())),
            };
            self.well_formed += joined[at..at + valid].iter().filter(|byte| **byte >= 0xC2).count() as u64;
            at += valid;
            match broken {
                None => {}
                Some(None) => {
                    self.pending = joined.split_off(at);
                    return;
                }
                Some(Some(length)) => {
                    self.malformed += 1;
                    self.first_malformed.get_or_insert(before + at as u64);
                    at += length;
                }
            }
        }
    }

    fn conclude(mut self) -> Result<Encoding, TroubleKind> {
        if !self.pending.is_empty() {
            self.malformed += 1;
            self.first_malformed.get_or_insert(self.total - self.pending.len() as u64);
        }
        let many_nuls = self.nuls[0] + self.nuls[1];
        if many_nuls >= 8 && many_nuls * 4 > self.total && (self.nuls[0] == 0 || self.nuls[1] == 0) {
            let found = "UTF-16 without a byte order mark".into();
            return Err(TroubleKind::UnknownEncoding {
                found,
                offset: self.first_control.map_or(0, |(offset, _)| offset),
            });
        }
        // A stray control refuses its row, later; a file full of them is no text.
        if let Some((offset, byte)) = self.first_control
            && self.controls >= 8
            && self.controls * 200 > self.total
        {
            return Err(TroubleKind::Binary { offset, byte });
        }
        let Some(offset) = self.first_malformed else {
            return Ok(Encoding::Utf8 { marked: self.marked });
        };
        // Damaged UTF-8 is still UTF-8: the rows that are damaged are refused, one by one.
        if self.marked || self.well_formed > self.malformed {
            return Ok(Encoding::Utf8 { marked: self.marked });
        }
        self.latin
            .conclude(self.lone_returns > 0)
            .ok_or_else(|| TroubleKind::UnknownEncoding { found: "an encoding that isn't known".into(), offset })
    }
}

#[cfg(test)]
mod tests;
