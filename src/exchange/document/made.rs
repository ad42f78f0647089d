//! Word documents made by hand, for tests: a zip with the parts that Word needs and the markup that a test gives.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::exchange::source::Source;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><w:body>"#;

/// A zip of these parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The XML of a document with this body.
pub fn xml(body: &str) -> String {
    format!("{HEAD}{body}<w:sectPr/></w:body></w:document>")
}

/// A document with this XML.
pub fn docx_of(xml: &str) -> Vec<u8> {
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("word/document.xml", xml.as_bytes()),
    ])
}

/// A document with this body.
pub fn docx(body: &str) -> Vec<u8> {
    docx_of(&xml(body))
}

/// A file by the name `made.docx`.
pub fn source(bytes: &[u8]) -> Source {
    Source::spool(bytes, Some("made.docx".to_owned())).unwrap()
}

/// Text as it stands in XML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A paragraph in one run for each line.
pub fn paragraphs(text: &str) -> String {
    text.split('\n').map(|line| format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escaped(line))).collect()
}

/// A cell of these paragraphs.
pub fn cell(text: &str) -> String {
    format!("<w:tc>{}</w:tc>", paragraphs(text))
}

/// A cell with these settings.
pub fn cell_with(settings: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{settings}</w:tcPr>{}</w:tc>", paragraphs(text))
}

/// A row of cells.
pub fn row(cells: &[&str]) -> String {
    let cells: String = cells.iter().map(|text| cell(text)).collect();
    format!("<w:tr>{cells}</w:tr>")
}

/// A row that is one cell over so many columns.
pub fn spanning(columns: usize, text: &str) -> String {
    format!("<w:tr>{}</w:tr>", cell_with(&format!(r#"<w:gridSpan w:val="{columns}"/>"#), text))
}

/// A table of rows.
pub fn table(rows: &[String]) -> String {
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{}</w:tbl>", rows.concat())
}
