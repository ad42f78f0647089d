//! Looks through a zip (XLSX, DOCX) before anybody opens it: every entry is unpacked into a counter, so that sizes are
//! those that come out and not those that are claimed. It reads no document; what passes is safe to hand to its parser.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use super::place::TroubleKind;

/// The largest file.
pub const FILE_LIMIT: u64 = 64 << 20;
/// The most entries.
pub const ENTRY_LIMIT: u64 = 2_000;
/// The most that all entries may unpack to.
pub const UNPACKED_LIMIT: u64 = 200_000_000;
/// The most that a part which is kept in memory (strings, styles; anything but a worksheet) may unpack to.
pub const PART_LIMIT: u64 = 64 << 20;
/// The most that an entry may grow in unpacking, once it has passed `RATIO_FLOOR`.
pub const RATIO_LIMIT: u64 = 100;
/// Below this, repetitive small parts may be packed as tightly as they like.
pub const RATIO_FLOOR: u64 = 1 << 20;
/// The longest text or tag of XML.
pub const MARKUP_LIMIT: usize = 1 << 20;
/// The most shared strings.
pub const STRING_LIMIT: u64 = 1_500_000;

/// Refuses what could fill memory or reach outside; gives the names of the entries and leaves the file at its start.
pub fn inspect<F: Read + Seek>(file: &mut F) -> Result<Vec<String>, TroubleKind> {
    let broken = |error: io::Error| damaged(&error.to_string());
    if file.seek(SeekFrom::End(0)).map_err(broken)? > FILE_LIMIT {
        return Err(TroubleKind::FileTooLarge { limit: FILE_LIMIT });
    }
    file.rewind().map_err(broken)?;
    count_directory(file).map_err(broken)?.map_or(Ok(()), Err)?;
    file.rewind().map_err(broken)?;
    let names = inspect_entries(file)?;
    file.rewind().map_err(broken)?;
    Ok(names)
}

fn damaged(found: &str) -> TroubleKind {
    TroubleKind::DamagedFile { found: found.into() }
}

fn unsafe_because(found: impl Into<String>) -> TroubleKind {
    TroubleKind::UnsafeFile { found: found.into() }
}

/// Counts the directory's records by their signature, before a parser makes room for as many as are claimed.
fn count_directory<F: Read>(file: &mut F) -> io::Result<Option<TroubleKind>> {
    let mut count = 0;
    let mut matched = 0;
    for byte in BufReader::with_capacity(64 * 1024, file).bytes() {
        let byte = byte?;
        matched = match (matched, byte) {
            (1, b'K') => 2,
            (2, 1) => 3,
            (3, 2) => {
                count += 1;
                0
            }
            (_, b'P') => 1,
            _ => 0,
        };
        if count > ENTRY_LIMIT {
            return Ok(Some(unsafe_because(format!("it has more than {ENTRY_LIMIT} entries"))));
        }
    }
    Ok(None)
}

fn inspect_entries<F: Read + Seek>(file: &mut F) -> Result<Vec<String>, TroubleKind> {
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(from_zip)?;
    if zip.len() as u64 > ENTRY_LIMIT {
        return Err(unsafe_because(format!("it has more than {ENTRY_LIMIT} entries")));
    }
    if zip.has_overlapping_entries().map_err(from_zip)? {
        return Err(unsafe_because("its entries overlap"));
    }
    let mut total = 0;
    let mut names = Vec::with_capacity(zip.len());
    for index in 0..zip.len() {
        let entry = zip.by_index(index).map_err(from_zip)?;
        let name = entry.name().map_err(from_zip)?.into_owned();
        if entry.encrypted() {
            return Err(TroubleKind::PasswordProtected);
        }
        let packed = entry.compressed_size().max(1);
        // What claims to be a bomb need not be unpacked to be believed.
        if let Some(kind) = too_large(&name, entry.size(), packed, total) {
            return Err(kind);
        }
        total += inspect_entry(entry, &name, packed, total)?;
        names.push(name);
    }
    Ok(names)
}

fn from_zip(error: ZipError) -> TroubleKind {
    match error {
        ZipError::UnsupportedArchive(found) if found == ZipError::PASSWORD_REQUIRED => TroubleKind::PasswordProtected,
        error => damaged(&error.to_string()),
    }
}

/// Refuses an entry that comes to so many bytes, or a zip that does with it.
fn too_large(name: &str, unpacked: u64, packed: u64, before: u64) -> Option<TroubleKind> {
    let kept = !name.to_ascii_lowercase().contains("worksheets/");
    let reason = if unpacked > RATIO_FLOOR && unpacked / packed >= RATIO_LIMIT {
        format!("{name} unpacks to more than {RATIO_LIMIT} times its size")
    } else if before.saturating_add(unpacked) > UNPACKED_LIMIT {
        format!("it unpacks to more than {UNPACKED_LIMIT} bytes")
    } else if kept && unpacked > PART_LIMIT {
        format!("{name} unpacks to more than {PART_LIMIT} bytes")
    } else {
        return None;
    };
    Some(unsafe_because(reason))
}

/// Unpacks one entry into a counter; gives the bytes that came out.
fn inspect_entry(mut entry: impl Read, name: &str, packed: u64, before: u64) -> Result<u64, TroubleKind> {
    let mut markup = Markup { is_binary: name.contains("media/") || name.ends_with(".bin"), ..Markup::default() };
    let mut unpacked = 0;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = match entry.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(damaged(&format!("{name}: {error}"))),
        };
        if unpacked == 0 && buffer[..length].starts_with(b"PK\x03\x04") {
            return Err(unsafe_because(format!("{name} is a zip within the zip")));
        }
        unpacked += length as u64;
        if let Some(kind) = too_large(name, unpacked, packed, before) {
            return Err(kind);
        }
        markup.take(&buffer[..length]).map_err(|found| unsafe_because(format!("{name} {found}")))?;
    }
    markup.end(unpacked).map_err(|found| unsafe_because(format!("{name} {found}")))?;
    Ok(unpacked)
}

/// What would harm a parser of XML, looked for in every entry as it streams by: a workbook may name its parts as it likes.
#[derive(Default)]
struct Markup {
    seen_any: bool,
    /// Pictures and the like may go on without a tag.
    is_binary: bool,
    since_tag: usize,
    strings: u64,
    claimed: Option<u64>,
    /// The last bytes, so that what is looked for may fall across chunks.
    tail: Vec<u8>,
}

/// At least as many bytes as the longest thing looked for, so that nothing falls between two chunks.
const OVERLAP: usize = 128;

impl Markup {
    fn take(&mut self, chunk: &[u8]) -> Result<(), String> {
        if !self.seen_any {
            self.seen_any = true;
            let start = chunk.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(chunk).trim_ascii_start();
            if start.starts_with(b"\xFF\xFE")
                || start.starts_with(b"\xFE\xFF")
                || start.starts_with(b"<\0")
                || start.starts_with(b"\0<")
            {
                return Err("is XML in UTF-16".into());
            }
        }
        for piece in chunk.split_inclusive(|byte| *byte == b'<') {
            self.since_tag += piece.len();
            if self.since_tag > MARKUP_LIMIT && !self.is_binary {
                return Err(format!("holds a text or tag longer than {MARKUP_LIMIT} bytes"));
            }
            if piece.ends_with(b"<") {
                self.since_tag = 0;
            }
        }
        // What begins in the last bytes may go on in the next chunk: it is looked at then.
        let mut window = std::mem::take(&mut self.tail);
        window.extend_from_slice(chunk);
        let until = window.len().saturating_sub(OVERLAP);
        self.look(&window, until)?;
        self.tail = window.split_off(until);
        Ok(())
    }

    /// Looks for what begins before `until`.
    fn look(&mut self, window: &[u8], until: usize) -> Result<(), String> {
        for at in 0..until {
            let rest = &window[at..];
            match rest[0] {
                b'<' if starts_with_ignoring_case(rest, b"<!doctype") => {
                    return Err("declares a document type".into());
                }
                b'<' if starts_with_ignoring_case(rest, b"<!entity") => {
                    return Err("declares an entity".into());
                }
                b'<' if rest.starts_with(b"<si") => {
                    self.strings += 1;
                    if self.strings > STRING_LIMIT {
                        return Err(format!("holds more than {STRING_LIMIT} strings"));
                    }
                }
                b'u' if rest.starts_with(b"uniqueCount") => {
                    self.claimed = self.claimed.max(claim(&rest[b"uniqueCount".len()..]))
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn end(&mut self, unpacked: u64) -> Result<(), String> {
        let tail = std::mem::take(&mut self.tail);
        self.look(&tail, tail.len())?;
        // calamine makes room for as many strings as are claimed.
        match self.claimed {
            Some(claimed) if claimed > unpacked => Err(format!("claims {claimed} strings")),
            _ => Ok(()),
        }
    }
}

/// The number of an attribute's value; one that is padded out of sight counts as too large.
fn claim(rest: &[u8]) -> Option<u64> {
    let (rest, padding) = trim_counting(rest);
    if padding > 16 {
        return rest.first().is_none_or(|byte| *byte == b'=').then_some(u64::MAX);
    }
    let (rest, more) = trim_counting(rest.strip_prefix(b"=")?);
    let (value, most) = trim_counting(rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'"))?);
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'+').count();
    if more.max(most) > 16 || digits > 20 {
        return Some(u64::MAX);
    }
    Some(
        value[..digits].iter().fold(0_u64, |number, digit| {
            number.saturating_mul(10).saturating_add(u64::from(digit.saturating_sub(b'0')))
        }),
    )
}

fn trim_counting(text: &[u8]) -> (&[u8], usize) {
    let trimmed = text.trim_ascii_start();
    (trimmed, text.len() - trimmed.len())
}

fn starts_with_ignoring_case(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests;
