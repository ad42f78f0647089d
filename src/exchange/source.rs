//! Where an import comes from: a file by its path, or standard input, laid down in a temporary file that has no name.
//! It recognises a format by the first bytes, never by a name; what the bytes mean is for the readers.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::Digest;

use super::place::{Place, Trouble, TroubleKind};

/// How much standard input (or a pipe) may bring; it is kept on disk while it is read.
pub const STREAM_LIMIT: u64 = 2 << 30;

/// A file that is open and can be read again from its start.
#[derive(Debug)]
pub struct Source {
    /// As it was named; none for standard input.
    pub name: Option<String>,
    /// The open file, at its start.
    pub file: File,
    /// Its length in bytes.
    pub length: u64,
}

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Anything that isn't known for something else.
    Text,
    /// A zip: XLSX, DOCX.
    Zip,
    /// An OLE compound file: XLS, and workbooks under a password.
    Compound,
}

impl Source {
    /// Opens a path; `-` is standard input.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        if path == Path::new("-") {
            return Self::spool(io::stdin().lock(), None);
        }
        let name = path.display().to_string();
        let unreadable = |error: io::Error| {
            Trouble::new(Place::file(Some(&name)), TroubleKind::Unreadable { found: error.to_string() })
        };
        let file = File::open(path).map_err(unreadable)?;
        let about = file.metadata().map_err(unreadable)?;
        if about.is_dir() {
            return Err(Trouble::new(
                Place::file(Some(&name)),
                TroubleKind::Unreadable { found: "it is a folder".into() },
            ));
        }
        if !about.is_file() {
            return Self::spool(file, Some(name));
        }
        Self { length: about.len(), name: Some(name), file }.that_holds_something()
    }

    /// Lays a stream down in a temporary file, which is gone when it is closed.
    pub fn spool(stream: impl Read, name: Option<String>) -> Result<Self, Trouble> {
        let place = Place::file(name.as_deref());
        let unreadable =
            |error: io::Error| Trouble::new(place.clone(), TroubleKind::Unreadable { found: error.to_string() });
        let mut file = tempfile::tempfile().map_err(unreadable)?;
        let length = io::copy(&mut stream.take(STREAM_LIMIT + 1), &mut file).map_err(unreadable)?;
        if length > STREAM_LIMIT {
            return Err(Trouble::new(place, TroubleKind::FileTooLarge { limit: STREAM_LIMIT })
                .with_hint("give the file by its name"));
        }
        file.flush().and_then(|()| file.rewind()).map_err(unreadable)?;
        Self { name, file, length }.that_holds_something()
    }

    fn that_holds_something(self) -> Result<Self, Trouble> {
        if self.length == 0 { Err(self.trouble(TroubleKind::EmptyFile)) } else { Ok(self) }
    }

    /// The whole file as a place.
    pub fn place(&self) -> Place {
        Place::file(self.name.as_deref())
    }

    /// A trouble of the whole file.
    pub fn trouble(&self, kind: TroubleKind) -> Trouble {
        Trouble::new(self.place(), kind)
    }

    /// SHA-256 of the whole file; leaves it at its start.
    pub fn digest(&mut self) -> Result<String, Trouble> {
        let mut digest = sha2::Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        let outcome = loop {
            match self.file.read(&mut buffer) {
                Ok(0) => break self.file.rewind(),
                Ok(read) => digest.update(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        outcome.map_err(|error| self.trouble(TroubleKind::Unreadable { found: error.to_string() }))?;
        Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Recognises the format, or refuses what is known to be no table; leaves the file at its start.
    pub fn format(&mut self) -> Result<Format, Trouble> {
        let mut first = [0; 512];
        let mut length = 0;
        while length < first.len() {
            match self.file.read(&mut first[length..]) {
                Ok(0) => break,
                Ok(read) => length += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(self.trouble(TroubleKind::Unreadable { found: error.to_string() }));
                }
            }
        }
        self.file
            .seek(SeekFrom::Start(0))
            .map_err(|error| self.trouble(TroubleKind::Unreadable { found: error.to_string() }))?;
        let first = &first[..length];
        if first.starts_with(b"PK\x03\x04") {
            return Ok(Format::Zip);
        }
        if first.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Ok(Format::Compound);
        }
        match known_otherwise(first) {
            Some((found, hint)) => Err(self.trouble(TroubleKind::NotATable { found: found.into() }).with_hint(hint)),
            None => Ok(Format::Text),
        }
    }
}

/// Formats that come under the names of tables.
fn known_otherwise(first: &[u8]) -> Option<(&'static str, &'static str)> {
    let text = first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first).trim_ascii_start().to_ascii_lowercase();
    const KNOWN: [(&[u8], &str, &str); 9] = [
        (b"%pdf", "a PDF", "import the table that it was made from"),
        (b"\x1f\x8b", "compressed by gzip", "unpack it first"),
        (b"pk\x05\x06", "an empty zip", "export it again"),
        (b"<!doctype html", "a web page", "open it in a spreadsheet program and save it as CSV or XLSX"),
        (b"<html", "a web page", "open it in a spreadsheet program and save it as CSV or XLSX"),
        (b"<table", "a web page", "open it in a spreadsheet program and save it as CSV or XLSX"),
        (b"<?xml", "XML", "open it in a spreadsheet program and save it as CSV or XLSX"),
        (b"{\\rtf", "a text document", "save its table as CSV"),
        (b"\x89png", "a picture", "import the table itself"),
    ];
    KNOWN.iter().find(|(magic, ..)| text.starts_with(magic)).map(|(_, found, hint)| (*found, *hint))
}

#[cfg(test)]
mod tests {
    use super::{Format, Source, TroubleKind};

    #[test]
    fn formats_are_recognised_by_content() {
        let format = |bytes: &[u8]| Source::spool(bytes, None).and_then(|mut source| source.format());
        assert_eq!(format(b"To,Text").unwrap(), Format::Text);
        assert_eq!(format(b"PK\x03\x04....").unwrap(), Format::Zip);
        assert_eq!(format(b"\xD0\xCF\x11\xE0....").unwrap(), Format::Compound);
        assert!(matches!(format(b" <HTML><table>").unwrap_err().kind, TroubleKind::NotATable { .. }));
        assert_eq!(
            format(b"%PDF-1.7").unwrap_err().to_string(),
            "standard input: is a PDF, not a table (import the table that it was made from)"
        );
        assert_eq!(format(b"").unwrap_err().kind, TroubleKind::EmptyFile);
    }

    #[test]
    fn a_missing_file_and_a_folder_are_named() {
        let missing = Source::open(std::path::Path::new("/no/such.csv")).unwrap_err();
        assert!(missing.to_string().starts_with("/no/such.csv: can't be read: "), "{missing}");
        assert!(Source::open(&std::env::temp_dir()).unwrap_err().to_string().ends_with("it is a folder"));
    }
}
