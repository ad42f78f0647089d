//! Workbooks that nobody's spreadsheet program writes.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::exchange::place::{Trouble, TroubleKind};
use crate::exchange::sheet::Sheet;
use crate::exchange::source::Source;

/// A workbook of one worksheet, with these shared strings.
fn xlsx(sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 5] = [
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ];
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn worksheet(cells: &str) -> Vec<u8> {
    format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData></worksheet>"#).into_bytes()
}

const STRINGS: &[u8] = br#"<sst uniqueCount="2"><si><t>a</t></si><si><t>b</t></si></sst>"#;
const HEAD: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>"#;

fn rows(bytes: &[u8]) -> Result<Vec<Result<Vec<String>, Trouble>>, Trouble> {
    Ok(Source::spool(bytes, None).and_then(Sheet::of)?.map(|row| row.map(|row| row.fields)).collect())
}

#[test]
fn the_claim_of_a_dimension_makes_no_room() {
    let rows = rows(&xlsx(&worksheet(&format!(r#"{HEAD}<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="inlineStr"><is><t>in&amp;line</t></is></c></row>"#)), STRINGS)).unwrap();
    assert_eq!(rows, [Ok(vec!["2".to_owned(), "in&line".to_owned()])]);
}

#[test]
fn cells_beyond_a_worksheet_or_out_of_order_end_it() {
    for cell in [
        r#"<row r="2"><c r="XFD1048577"><v>1</v></c></row>"#,
        r#"<row r="2"><c r="XFE2"><v>1</v></c></row>"#,
        r#"<row r="2"><c r="ZZZZZZZZZZ2"><v>1</v></c></row>"#,
        r#"<row r="2"><c r="A99999999999"><v>1</v></c></row>"#,
        r#"<row r="2"><c r="A2" t="s"><v>9</v></c></row>"#,
        r#"<row r="5"><c r="A5"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>"#,
    ] {
        let last = match rows(&xlsx(&worksheet(&format!("{HEAD}{cell}")), STRINGS)) {
            Ok(rows) => rows.into_iter().next_back().unwrap().unwrap_err(),
            Err(trouble) => trouble,
        };
        assert!(matches!(last.kind, TroubleKind::DamagedFile { .. }), "{cell}: {last}");
        assert!(last.ends_the_file());
    }
}

#[test]
fn a_cell_that_holds_an_error_refuses_its_row() {
    let rows = rows(&xlsx(
        &worksheet(&format!(
            r##"{HEAD}<row r="2"><c r="B2" t="e"><v>#N/A</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>"##
        )),
        STRINGS,
    ))
    .unwrap();
    assert_eq!(
        rows[0].as_ref().unwrap_err().to_string(),
        "standard input, sheet S, row 2, column b: the cell holds the error #N/A"
    );
    assert_eq!(rows[1], Ok(vec!["1".to_owned(), String::new()]));
}

#[test]
fn bombs_are_refused_before_they_are_parsed() {
    let many = format!("<sst>{}</sst>", "<si><t/></si>".repeat(3_000_000));
    let claims = br#"<sst uniqueCount="999999999999"><si><t>a</t></si></sst>"#;
    let merged = format!(
        "{HEAD}</sheetData><mergeCells>{}</mergeCells><sheetData>",
        r#"<mergeCell ref="A1:XFD1048576"/>"#.repeat(1_000_000)
    );
    let doctype = br#"<!DOCTYPE sst [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>"#;
    for (name, bytes) in [
        ("strings", xlsx(&worksheet(HEAD), many.as_bytes())),
        ("claims", xlsx(&worksheet(HEAD), claims)),
        ("merged cells", xlsx(&worksheet(&merged), STRINGS)),
        ("document type", xlsx(&worksheet(HEAD), doctype)),
    ] {
        let trouble = rows(&bytes).unwrap_err();
        assert!(matches!(trouble.kind, TroubleKind::UnsafeFile { .. }), "{name}: {trouble}");
    }
}

#[test]
fn other_zips_are_named() {
    for (part, found) in [
        ("word/document.xml", "a Word document"),
        ("content.xml", "an OpenDocument file"),
        ("a.txt", "a zip without a workbook"),
    ] {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(part, SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<a/>").unwrap();
        let trouble = rows(&zip.finish().unwrap().into_inner()).unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::NotATable { found: found.into() });
    }
}

#[test]
fn deep_nesting_is_harmless() {
    let deep = format!(
        "{HEAD}<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is>{}x{}</is></c></row>",
        "<r>".repeat(32_000),
        "</r>".repeat(32_000)
    );
    drop(rows(&xlsx(&worksheet(&deep), STRINGS)));
}

#[test]
fn a_reader_who_stops_ends_the_thread() {
    let cells: String =
        (2..5_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c></row>")).collect();
    let bytes = xlsx(&worksheet(&format!("{HEAD}{cells}")), STRINGS);
    let mut sheet = Source::spool(&bytes[..], None).and_then(Sheet::of).unwrap();
    assert!(sheet.next().unwrap().is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damage_anywhere_in_an_xlsx_ends(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = xlsx(&worksheet(HEAD), STRINGS);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        drop(rows(&bytes));
    }

    #[test]
    fn damage_anywhere_in_a_worksheet_ends(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut sheet = worksheet(&format!("{HEAD}<row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\" s=\"1\"><v>4</v></c></row>"));
        let at = at.index(sheet.len());
        sheet[at] = byte;
        drop(rows(&xlsx(&sheet, STRINGS)));
    }

    #[test]
    fn damage_anywhere_in_an_xls_ends(at in any::<prop::sample::Index>(), bytes in proptest::collection::vec(any::<u8>(), 1..6)) {
        let mut file = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/upr-info-small.xls")).unwrap();
        let at = at.index(file.len() - bytes.len());
        file[at..at + bytes.len()].copy_from_slice(&bytes);
        drop(rows(&file));
    }
}
