//! The zip around a Word document: whether there is one, which of its parts the document is, and a stream of that part.
//! It parses no document and follows nothing that lies outside of the file.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::read::DeflateDecoder;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::super::archive::{self, FILE_LIMIT};
use super::super::place::{Trouble, TroubleKind};
use super::super::source::{Format, Source};

/// The part that names the others.
const RELATIONS: &str = "_rels/.rels";
/// Where programs put the document unless they say otherwise.
const USUAL_PLACE: &str = "word/document.xml";
/// What is read of the part that names the others.
const RELATIONS_LIMIT: u64 = 1 << 20;

/// A stream of the main part.
pub type Part = Box<dyn BufRead + Send>;

/// Finds the document in what is open, or says what it is instead.
///
/// # Errors
/// The trouble of the whole file.
pub fn main_part(mut source: Source) -> Result<Part, Trouble> {
    let place = source.place();
    let found = match source.format() {
        Ok(Format::Zip) => of_zip(source.file),
        Ok(Format::Compound) => Err(of_compound(source.file)),
        Ok(Format::Text) => Err(other("plain text")),
        Err(Trouble { kind: TroubleKind::NotATable { found }, .. }) => Err(other(&found)),
        Err(trouble) => return Err(trouble),
    };
    found.map_err(|kind| with_hint(Trouble::new(place, kind)))
}

/// Says what to do about a file that can't be read.
pub fn with_hint(trouble: Trouble) -> Trouble {
    let hint = match &trouble.kind {
        TroubleKind::NotADocument { found } if found.contains("Excel") => {
            "give the Word file that OHCHR publishes for the review"
        }
        TroubleKind::NotADocument { found } if found.contains("PDF") => "give the Word file that it was made from",
        TroubleKind::NotADocument { .. } => "open it in a word processor and save it as DOCX",
        TroubleKind::PasswordProtected => "save it without a password",
        TroubleKind::DamagedFile { .. } => "fetch it again, or open it in a word processor and save it as DOCX",
        TroubleKind::UnsafeFile { .. } | TroubleKind::FileTooLarge { .. } => {
            "copy its table into a new document and save that as DOCX"
        }
        _ => return trouble,
    };
    trouble.with_hint(hint)
}

fn other(found: &str) -> TroubleKind {
    TroubleKind::NotADocument { found: found.to_owned() }
}

pub fn damaged(error: impl std::fmt::Display) -> TroubleKind {
    TroubleKind::DamagedFile { found: error.to_string() }
}

fn of_zip(mut file: File) -> Result<Part, TroubleKind> {
    let names = archive::inspect(&mut file)?;
    let mut zip = ZipArchive::new(BufReader::new(&mut file)).map_err(damaged)?;
    let usual = || names.iter().find(|name| name.eq_ignore_ascii_case(USUAL_PLACE)).cloned();
    let main = match zip.by_name(RELATIONS) {
        Ok(relations) => main_of(relations.take(RELATIONS_LIMIT))?,
        Err(ZipError::FileNotFound) => None,
        Err(error) => return Err(damaged(error)),
    };
    let main = main.filter(|main| names.contains(main)).or_else(usual).ok_or_else(|| other(of_names(&names)))?;
    if main.ends_with("workbook.xml") || main.ends_with("workbook.bin") || main.ends_with("presentation.xml") {
        return Err(other(of_names(&[main])));
    }
    let entry = zip.by_name(&main).map_err(damaged)?;
    let (start, packed, method) = (entry.data_start(), entry.compressed_size(), entry.compression());
    drop(entry);
    drop(zip);
    let start = start.ok_or_else(|| damaged(format!("{main} isn't where the directory has it")))?;
    file.seek(SeekFrom::Start(start)).map_err(damaged)?;
    // The bytes were unpacked and checked once already, when the zip was looked through.
    let bytes = BufReader::new(file.take(packed));
    match method {
        CompressionMethod::Stored => Ok(Box::new(bytes)),
        CompressionMethod::Deflated => Ok(Box::new(BufReader::new(DeflateDecoder::new(bytes)))),
        _ => Err(damaged(format!("{main} is packed in a way that isn't known"))),
    }
}

/// The main part, as the package names it.
fn main_of(relations: impl Read) -> Result<Option<String>, TroubleKind> {
    let mut reader = Reader::from_reader(BufReader::new(relations));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let tag = match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(tag) | Event::Empty(tag) => tag,
            Event::Eof => return Ok(None),
            _ => continue,
        };
        if tag.local_name().as_ref() != "Relationship" {
            continue;
        }
        let attribute = |name: &str| {
            let found = tag.attributes().filter_map(Result::ok).find(|attribute| attribute.key.as_ref() == name);
            found.map(|attribute| attribute.value.into_owned()).unwrap_or_default()
        };
        if attribute("Type").ends_with("/officeDocument") {
            if attribute("TargetMode").eq_ignore_ascii_case("external") {
                return Err(TroubleKind::UnsafeFile { found: "its document lies outside of it".to_owned() });
            }
            return Ok(Some(attribute("Target").trim_start_matches('/').to_owned()));
        }
    }
}

/// What a zip is whose parts have these names.
fn of_names(names: &[String]) -> &'static str {
    let has = |part: &str| names.iter().any(|name| name.to_ascii_lowercase().ends_with(part));
    if has("workbook.xml") || has("workbook.bin") {
        "an Excel workbook"
    } else if has("presentation.xml") {
        "a presentation"
    } else if has("content.xml") {
        "an OpenDocument file"
    } else {
        "a zip without a document"
    }
}

/// What an OLE compound file is: never a DOCX, but what a DOCX under a password looks like.
fn of_compound(mut file: File) -> TroubleKind {
    match file.seek(SeekFrom::End(0)) {
        Err(error) => return damaged(error),
        Ok(length) if length > FILE_LIMIT => return TroubleKind::FileTooLarge { limit: FILE_LIMIT },
        Ok(_) => {}
    }
    if let Err(error) = file.rewind() {
        return damaged(error);
    }
    match cfb::CompoundFile::open(file) {
        Err(error) => damaged(error),
        Ok(container) if container.is_stream("/EncryptedPackage") => TroubleKind::PasswordProtected,
        Ok(container) if container.is_stream("/WordDocument") => other("a document of Word 97 to 2003 (DOC)"),
        Ok(container) if container.is_stream("/Workbook") || container.is_stream("/Book") => {
            other("an Excel workbook (XLS)")
        }
        Ok(_) => other("an OLE file without a document"),
    }
}
