//! Matrices: any bytes as the document of a DOCX, and any zip or OLE file as a whole one.

#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use upr_network::exchange::drafts::Holding;
use upr_network_fuzz::{is_a_workbook, read};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fuzz_target!(|bytes: &[u8]| {
    let holding = Holding::Matrix { review: "MNG-3".to_owned() };
    if is_a_workbook(bytes) {
        read(bytes, &holding);
    } else {
        read(&docx(bytes), &holding);
    }
});

/// A document with these bytes for XML. Stored, so that the fuzzer sees compression only where it makes it itself.
fn docx(xml: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("word/document.xml", stored).expect("a zip in memory");
    zip.write_all(xml).expect("a zip in memory");
    zip.finish().expect("a zip in memory").into_inner()
}
