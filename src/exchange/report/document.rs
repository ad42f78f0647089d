//! The report as a text document (ECMA-376): headings, tables and a list, and nothing that only one program understands. It goes
//! straight into the archive, so that memory does not grow with the report.

use std::io::{Cursor, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::domain::reports::Report;

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const RELATIONS_OF_DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="20"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="24"/></w:rPr></w:style></w:styles>"#;

/// Why the document could not be written.
pub type Broken = std::io::Error;

type Out = Writer<ZipWriter<Cursor<Vec<u8>>>>;

/// Writes the document.
///
/// # Errors
/// What the archive says, which is our mistake.
pub fn written(report: &Report) -> Result<Vec<u8>, Broken> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // No moment stands in it, so that the same report gives the same bytes.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELATIONS),
        ("word/_rels/document.xml.rels", RELATIONS_OF_DOCUMENT),
        ("word/styles.xml", STYLES),
    ] {
        archive.start_file(name, options)?;
        archive.write_all(text.as_bytes())?;
    }
    archive.start_file("word/document.xml", options)?;
    let mut out = Writer::new(archive);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
    let space = ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main");
    out.create_element("w:document").with_attribute(space).write_inner_content(|out| {
        out.create_element("w:body").write_inner_content(|out| body(out, report))?;
        Ok(())
    })?;
    Ok(out.into_inner().finish()?.into_inner())
}

fn body(out: &mut Out, report: &Report) -> Result<(), Broken> {
    let words = &report.words;
    paragraph(out, Some("Title"), &report.title())?;
    let counted = format!(
        "{} {}. {}: {}. {}",
        words.word("as_of"),
        report.scorecard.as_of,
        words.word("words"),
        report.word_count(),
        words.word("limit")
    );
    paragraph(out, None, &counted)?;
    paragraph(out, Some("Heading1"), &words.word("scorecard"))?;
    let rows = report.scorecard.indicators.iter().map(|indicator| {
        let others = indicator.parts.iter().filter(|part| part.value.is_some() && part.done_by != "government");
        vec![
            vec![indicator.point.clone()],
            vec![indicator.title.clone().unwrap_or_default()],
            vec![words.value(indicator.value.as_ref(), indicator.reason)],
            others.map(|part| words.part(part)).collect(),
        ]
    });
    let heads = [words.word("point"), String::new(), words.word("value"), words.word("others")];
    table(out, &heads, &[900, 3600, 2000, 2800], rows)?;
    paragraph(out, Some("Heading1"), &words.word("recommendations"))?;
    let heads = ["number", "recommendation", "response", "commitments", "claims"].map(|code| words.word(code));
    for theme in &report.themes {
        let label = theme.label.clone().unwrap_or_else(|| words.word("no_theme"));
        paragraph(out, Some("Heading2"), &label)?;
        let rows = theme.rows.iter().map(|row| {
            vec![
                vec![row.numbers.join(", ")],
                vec![format!("{} ({})", row.text, row.recommending_states.join(", "))],
                vec![row.response_label.clone()],
                row.commitments.clone(),
                row.claims.clone(),
            ]
        });
        table(out, &heads, &[900, 3600, 1200, 1800, 1800], rows)?;
    }
    paragraph(out, Some("Heading1"), &words.word("sources"))?;
    for source in &report.sources {
        paragraph(out, None, source)?;
    }
    Ok(())
}

/// A text without the characters that XML can't hold.
fn sound(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\t' | '\n')).collect()
}

fn paragraph(out: &mut Out, style: Option<&str>, text: &str) -> Result<(), Broken> {
    out.create_element("w:p").write_inner_content(|out| {
        if let Some(style) = style {
            out.create_element("w:pPr").write_inner_content(|out| {
                out.create_element("w:pStyle").with_attribute(("w:val", style)).write_empty()?;
                Ok(())
            })?;
        }
        out.create_element("w:r").write_inner_content(|out| {
            let kept = ("xml:space", "preserve");
            out.create_element("w:t").with_attribute(kept).write_text_content(BytesText::new(&sound(text)))?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

/// A table whose head comes again on every page; a cell has a paragraph for each of its lines.
fn table(
    out: &mut Out,
    heads: &[String],
    widths: &[u32],
    rows: impl Iterator<Item = Vec<Vec<String>>>,
) -> Result<(), Broken> {
    out.create_element("w:tbl").write_inner_content(|out| {
        out.create_element("w:tblPr").write_inner_content(|out| {
            out.create_element("w:tblW").with_attributes([("w:w", "0"), ("w:type", "auto")]).write_empty()?;
            out.create_element("w:tblBorders").write_inner_content(|out| {
                for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
                    out.create_element(side).with_attributes([("w:val", "single"), ("w:sz", "4")]).write_empty()?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
        out.create_element("w:tblGrid").write_inner_content(|out| {
            for width in widths {
                out.create_element("w:gridCol").with_attribute(("w:w", width.to_string().as_str())).write_empty()?;
            }
            Ok(())
        })?;
        let head: Vec<Vec<String>> = heads.iter().map(|head| vec![head.clone()]).collect();
        line(out, &head, widths, true)?;
        for row in rows {
            line(out, &row, widths, false)?;
        }
        Ok(())
    })?;
    // Tables that follow each other would become one.
    paragraph(out, None, "")
}

fn line(out: &mut Out, cells: &[Vec<String>], widths: &[u32], is_head: bool) -> Result<(), Broken> {
    out.create_element("w:tr").write_inner_content(|out| {
        if is_head {
            out.create_element("w:trPr").write_inner_content(|out| {
                out.create_element("w:tblHeader").write_empty()?;
                Ok(())
            })?;
        }
        for (cell, width) in cells.iter().zip(widths) {
            out.create_element("w:tc").write_inner_content(|out| {
                out.create_element("w:tcPr").write_inner_content(|out| {
                    let width = width.to_string();
                    out.create_element("w:tcW")
                        .with_attributes([("w:w", width.as_str()), ("w:type", "dxa")])
                        .write_empty()?;
                    Ok(())
                })?;
                if cell.is_empty() {
                    paragraph(out, None, "")?;
                }
                for text in cell {
                    paragraph(out, None, text)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(())
}
