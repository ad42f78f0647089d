//! Word's ways of writing, and files that are no Word document or were made to harm.

use std::io::{Cursor, Read, Write};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::made::*;
use super::{DEPTH_LIMIT, Document, Merge, Row};

fn open(bytes: &[u8]) -> Result<Document, String> {
    Document::open(source(bytes)).map_err(|trouble| trouble.to_string())
}

fn rows(body: &str) -> Vec<Row> {
    open(&docx(body)).unwrap().map(Result::unwrap).collect()
}

/// The text of a cell with this markup.
fn text_of(markup: &str) -> String {
    let rows = rows(&format!("<w:tbl><w:tr><w:tc>{markup}</w:tc></w:tr></w:tbl>"));
    assert_eq!((rows.len(), rows[0].cells.len()), (1, 1), "{markup}");
    rows[0].cells[0].text.clone()
}

fn run(content: &str) -> String {
    format!("<w:p><w:r>{content}</w:r></w:p>")
}

#[test]
fn text_is_what_a_reader_sees() {
    let table = [
        (
            "split over runs",
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Me</w:t></w:r><w:proofErr/><w:r><w:t>nd</w:t></w:r></w:p>",
            "Mend",
        ),
        ("paragraphs", "<w:p><w:r><w:t>a</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>b</w:t></w:r></w:p><w:p/>", "a\n\nb"),
        (
            "tabs and breaks",
            "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r></w:p>",
            "a\tb\nc\nd",
        ),
        (
            "hyphens",
            "<w:p><w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op and co\u{2011}op, co</w:t><w:softHyphen/><w:t>op, co\u{ad}op</w:t></w:r></w:p>",
            "co\u{2011}op and co\u{2011}op, coop, coop",
        ),
        (
            "deleted and inserted",
            "<w:p><w:r><w:t>Mend</w:t></w:r><w:del w:id=\"1\"><w:r><w:delText> no</w:delText><w:t> nay</w:t></w:r></w:del><w:ins w:id=\"2\"><w:r><w:t> it</w:t></w:r></w:ins></w:p>",
            "Mend it",
        ),
        (
            "moved",
            "<w:p><w:moveFrom><w:r><w:t>away</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>here</w:t></w:r></w:moveTo></w:p>",
            "here",
        ),
        (
            "a deleted paragraph mark",
            "<w:p><w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr><w:r><w:t>one </w:t></w:r></w:p><w:p><w:r><w:t>line</w:t></w:r></w:p>",
            "one line",
        ),
        (
            "hyperlinks and tags",
            "<w:p><w:hyperlink><w:r><w:t>li</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>nk</w:t></w:r></w:smartTag></w:p>",
            "link",
        ),
        (
            "content controls",
            "<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>in</w:t></w:r></w:p></w:sdtContent></w:sdt><w:p><w:sdt><w:sdtContent><w:r><w:t>line</w:t></w:r></w:sdtContent></w:sdt></w:p>",
            "in\nline",
        ),
        (
            "a placeholder",
            "<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Choose an item.</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>x</w:t></w:r></w:p>",
            "x",
        ),
        (
            "a nested table",
            "<w:p><w:r><w:t>a</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"3\"/></w:tcPr><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>d</w:t></w:r></w:p>",
            "a\nb\nc\nd",
        ),
        (
            "notes",
            "<w:p><w:r><w:t>a</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:commentReference w:id=\"1\"/></w:r></w:p>",
            "a",
        ),
        (
            "alternatives",
            "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:t>once</w:t></mc:Choice><mc:Fallback><w:t>twice</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>",
            "once",
        ),
        (
            "a fallback alone",
            "<w:p><w:r><mc:AlternateContent><mc:Fallback><w:t>once</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>",
            "once",
        ),
        (
            "codes of fields",
            "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r><w:r><w:t>code</w:t></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>12</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:fldSimple w:instr=\"PAGE\"><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p>",
            "123",
        ),
        (
            "hidden text",
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>un</w:t><w:tab/></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>seen</w:t></w:r></w:p>",
            "seen",
        ),
        (
            "reading aids",
            "<w:p><w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>",
            "漢",
        ),
        (
            "drawings and formulas",
            "<w:p><w:r><a:p><a:r><a:t>drawn</a:t></a:r></a:p></w:r><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>",
            "x",
        ),
        (
            "entities",
            "<w:p><w:r><w:t>R&amp;D &lt;1&gt; &#8211; &#x2019;<![CDATA[<b>]]></w:t></w:r></w:p>",
            "R&D <1> – ’<b>",
        ),
    ];
    for (what, markup, expected) in table {
        assert_eq!(text_of(markup), expected, "{what}");
    }
}

#[test]
fn a_text_box_is_noticed_and_not_read() {
    let rows = rows(&format!(
        "<w:tbl><w:tr><w:tc>{}</w:tc>{}</w:tr></w:tbl>",
        run(
            "<w:t>a</w:t><mc:AlternateContent><mc:Choice><v:shape><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:txbxContent></v:shape></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>b</w:t>"
        ),
        cell("c")
    ));
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].cells[0].text.as_str(), rows[0].cells[0].has_text_box), ("ab", true));
    assert_eq!((rows[0].cells[1].text.as_str(), rows[0].cells[1].has_text_box), ("c", false));
}

#[test]
fn cells_stand_in_the_grid() {
    let body = format!(
        "<w:tbl><w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>{}{}</w:tr><w:tr>{}<w:tc><w:tcPr><w:cellDel/></w:tcPr><w:p/></w:tc>{}</w:tr></w:tbl>",
        cell_with("<w:gridSpan w:val=\"2\"/><w:vMerge w:val=\"restart\"/>", "a"),
        cell("b"),
        cell_with("<w:vMerge/>", ""),
        cell("d"),
    );
    let rows = rows(&body);
    let shape = |row: &Row| -> Vec<(usize, usize, Merge)> {
        row.cells.iter().map(|cell| (cell.column, cell.span, cell.merge)).collect()
    };
    assert_eq!(shape(&rows[0]), [(1, 2, Merge::Begins), (3, 1, Merge::None)]);
    assert_eq!(shape(&rows[1]), [(0, 1, Merge::Continues), (1, 1, Merge::None)]);
    assert_eq!(rows[1].cells[1].text, "d");
}

#[test]
fn rows_and_tables_are_counted_as_they_stand() {
    let wrapped = format!(
        "<w:p/>{}<w:sdt><w:sdtContent><w:tbl><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt><w:tr><w:trPr><w:del w:id=\"1\"/></w:trPr>{}</w:tr><w:tr><w:trPr><w:ins w:id=\"1\"/></w:trPr><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>{}</w:tr></w:tbl></w:sdtContent></w:sdt>",
        table(&[row(&["note"])]),
        row(&["a"]),
        cell("gone"),
        cell("Choose"),
        cell("b"),
    );
    let found: Vec<(u32, u64, Vec<String>)> = rows(&wrapped)
        .into_iter()
        .map(|row| (row.table, row.row, row.cells.into_iter().map(|cell| cell.text).collect()))
        .collect();
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found,
        [(1, 1, texts(&["note"])), (2, 1, texts(&["a"])), (2, 3, texts(&["", "b"]))],
        "a deleted row is counted and not read, a placeholder leaves its cell where it is"
    );
}

#[test]
fn other_prefixes_and_strict_documents_are_read() {
    let marked = format!("\u{FEFF}{}", xml(&table(&[row(&["a"])])));
    assert_eq!(open(&docx_of(&marked)).unwrap().count(), 1, "a byte order mark");
    let strict = "<d:document xmlns:d=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"><d:body><d:tbl><d:tr><d:tc><d:tcPr><d:gridSpan d:val=\"2\"/></d:tcPr><d:p><d:r><d:t>a</d:t></d:r></d:p></d:tc></d:tr></d:tbl></d:body></d:document>";
    let rows: Vec<Row> = open(&docx_of(strict)).unwrap().map(Result::unwrap).collect();
    assert_eq!((rows[0].cells[0].text.as_str(), rows[0].cells[0].span), ("a", 2));
}

#[test]
fn the_package_says_where_its_document_is() {
    let relations = |target: &str, more: &str| {
        format!("<Relationships><Relationship Type=\"x/officeDocument\" Target=\"{target}\"{more}/></Relationships>")
    };
    let content = xml(&table(&[row(&["a"])]));
    let made = |relations: &str, name: &str| {
        open(&zip(&[("_rels/.rels", relations.as_bytes()), (name, content.as_bytes())]))
            .map(|document| document.count())
    };
    assert_eq!(made(&relations("/word/document2.xml", ""), "word/document2.xml"), Ok(1));
    assert_eq!(made(&relations("nowhere.xml", ""), "word/document.xml"), Ok(1));
    assert_eq!(
        made(&relations("https://example.org/document.xml", " TargetMode=\"External\""), "word/document.xml"),
        Err("made.docx: is refused as unsafe: its document lies outside of it (copy its table into a new document and save that as DOCX)".to_owned())
    );
}

#[test]
fn files_that_are_something_else_are_named() {
    let compound = |stream: &str| {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream(stream).unwrap().write_all(b"x").unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    };
    let workbook =
        "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    let table: Vec<(Vec<u8>, &str)> = vec![
        (
            b"<html><table></table></html>".to_vec(),
            "is a web page, not a Word document (DOCX) (open it in a word processor and save it as DOCX)",
        ),
        (
            b"Recommendation,Position\n".to_vec(),
            "is plain text, not a Word document (DOCX) (open it in a word processor and save it as DOCX)",
        ),
        (
            b"{\\rtf1 x}".to_vec(),
            "is a text document, not a Word document (DOCX) (open it in a word processor and save it as DOCX)",
        ),
        (b"%PDF-1.7".to_vec(), "is a PDF, not a Word document (DOCX) (give the Word file that it was made from)"),
        (
            compound("WordDocument"),
            "is a document of Word 97 to 2003 (DOC), not a Word document (DOCX) (open it in a word processor and save it as DOCX)",
        ),
        (
            compound("Workbook"),
            "is an Excel workbook (XLS), not a Word document (DOCX) (give the Word file that OHCHR publishes for the review)",
        ),
        (compound("EncryptedPackage"), "is protected by a password (save it without a password)"),
        (
            zip(&[("_rels/.rels", workbook.as_bytes()), ("xl/workbook.xml", b"<workbook/>")]),
            "is an Excel workbook, not a Word document (DOCX) (give the Word file that OHCHR publishes for the review)",
        ),
        (
            zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")]),
            "is an OpenDocument file, not a Word document (DOCX) (open it in a word processor and save it as DOCX)",
        ),
        (
            zip(&[("a.txt", b"a")]),
            "is a zip without a document, not a Word document (DOCX) (open it in a word processor and save it as DOCX)",
        ),
        (
            zip(&[("word/document.xml", b"<html/>")]),
            "is a zip with other XML in it, not a Word document (DOCX) (open it in a word processor and save it as DOCX)",
        ),
        (
            zip(&[("word/document.xml", b"")]),
            "is damaged: its document is empty (fetch it again, or open it in a word processor and save it as DOCX)",
        ),
    ];
    for (bytes, sentence) in table {
        assert_eq!(open(&bytes).err().unwrap_or_default(), format!("made.docx: {sentence}"));
    }
}

#[test]
fn damage_is_told_by_place() {
    let whole = xml(&table(&[row(&["a"]), row(&["b"])]));
    let last = |xml: &str| {
        let last = open(&docx_of(xml)).unwrap().last().unwrap().unwrap_err();
        assert!(last.kind.ends_the_file());
        (last.table, last.row, last.kind.to_string())
    };
    let half = &whole[..whole.find("<w:t>b").unwrap()];
    assert_eq!(last(half), (1, 2, "is damaged: its document ends in the middle".to_owned()));
    let (table, row, sentence) = last(&whole.replace("<w:t>b</w:t>", "<w:t>b</w:u>"));
    assert!((table, row) == (1, 2) && sentence.starts_with("is damaged: "), "{sentence}");
    let (_, _, sentence) = last(&whole.replace("<w:t>b", "<w:t>&nbsp;b"));
    assert_eq!(sentence, "is damaged: its document has the entity \"nbsp\", which isn't declared");
    let (_, _, sentence) = last(&whole.replace("<w:t>b", &"<w:r>".repeat(DEPTH_LIMIT)));
    assert_eq!(sentence, "is refused as unsafe: its XML is nested deeper than 256");
    let mut docx = docx_of(&whole);
    docx.truncate(docx.len() - 30);
    assert!(open(&docx).err().unwrap_or_default().starts_with("made.docx: is damaged: "));
    let declared =
        whole.replace("?><w:document", "?><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><w:document");
    assert!(open(&docx_of(&declared)).err().unwrap_or_default().contains("declares a document type"));
}

/// Letters that pack badly, so that nothing is refused for how tightly it packs.
fn noise(length: usize) -> String {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (state >> 28) as u8)
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn what_is_too_long_is_refused_and_the_rest_goes_on() {
    let half = noise(600_000);
    let body = table(&[row(&["a", &format!("{half}\n{half}")]), row(&["b", "c"])]);
    let found: Vec<_> = open(&docx(&body)).unwrap().collect();
    let refusal = found[0].clone().unwrap_err();
    assert_eq!((refusal.table, refusal.row, refusal.column), (1, 1, Some(1)));
    assert_eq!(refusal.kind.to_string(), "a field is longer than 1048576 bytes");
    assert_eq!(found[1].as_ref().unwrap().cells[1].text, "c");

    let wide = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell_with("<w:gridSpan w:val=\"99999999\"/>", "a").repeat(2));
    let refusal = open(&docx(&wide)).unwrap().next().unwrap().unwrap_err();
    assert_eq!(refusal.kind.to_string(), "has more than 1000 columns");
}

#[test]
fn a_bomb_is_refused_at_once() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", SimpleFileOptions::default().large_file(true)).unwrap();
    zip.write_all(xml("").trim_end_matches("</w:body></w:document>").as_bytes()).unwrap();
    std::io::copy(
        &mut b"<w:p><w:r><w:t>a</w:t></w:r></w:p>".repeat(1000).chain(std::io::repeat(b'<')).take(500 << 20),
        &mut zip,
    )
    .unwrap();
    let bomb = zip.finish().unwrap().into_inner();
    let begun = Instant::now();
    let refused = open(&bomb).err().unwrap_or_default();
    assert!(refused.contains("unpacks to more than"), "{refused}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

proptest! {
    #[test]
    fn any_markup_is_read_or_refused(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:p>", "</w:p>", "<w:r>", "</w:r>",
            "<w:t>", "</w:t>", "a", "<w:tcPr>", "</w:tcPr>", "<w:gridSpan w:val=\"2\"/>", "<w:vMerge/>", "<w:del>", "</w:del>",
            "<mc:AlternateContent>", "</mc:AlternateContent>", "<mc:Choice>", "</mc:Choice>", "<w:sdt>", "</w:sdt>",
            "<w:fldChar w:fldCharType=\"begin\"/>", "<w:fldChar w:fldCharType=\"end\"/>", "<w:showingPlcHdr/>", "<w:vanish/>",
            "<w:rPr>", "</w:rPr>", "<w:txbxContent>", "</w:txbxContent>", "&#0;", "&x;", "<!-- -->", "]]>",
        ]), 0..60),
    ) {
        let rows: Vec<_> = open(&docx(&pieces.concat())).unwrap().take(1000).collect();
        prop_assert!(rows.len() < 1000);
    }

    #[test]
    fn a_damaged_file_never_panics(at in 0_usize..2000, byte in any::<u8>(), cut in 0_usize..2000) {
        let mut bytes = docx(&table(&[row(&["Recommendation", "Position"]), row(&["1.1. Mend (Japan)", "Noted"])]));
        let (at, cut) = (at % bytes.len(), cut % bytes.len());
        bytes[at] = byte;
        if let Ok(document) = open(&bytes) {
            prop_assert!(document.take(1000).count() < 1000);
        }
        bytes.truncate(cut.max(1));
        let _ = open(&bytes).map(Iterator::count);
    }
}
