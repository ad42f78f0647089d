//! The elements of WordprocessingML (ISO/IEC 29500-1) that matter to the text of tables, known by their namespace and
//! never by a prefix. What follows from them is for the reader.

use quick_xml::events::BytesStart;
use quick_xml::name::{Namespace, ResolveResult};

/// WordprocessingML, transitional and strict.
const WORD: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];
/// Formulas, transitional and strict.
const MATH: [&str; 2] =
    ["http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math"];
/// Markup compatibility: one content, written for several versions of Word.
const COMPATIBILITY: &str = "http://schemas.openxmlformats.org/markup-compatibility/2006";

/// How a cell hangs together with the one above it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Merge {
    /// It stands alone.
    #[default]
    None,
    /// It goes on into the rows below.
    Begins,
    /// It belongs to the cell above.
    Continues,
}

/// Where a field (a computed text) is: its code is never read, its result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldMark {
    /// The code follows.
    Begin,
    /// The result follows.
    Separate,
    /// The field is over.
    End,
}

/// An element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// The root of a main document.
    Document,
    Table,
    Row,
    RowProperties,
    /// Columns left out before the first cell.
    GridBefore(usize),
    Cell,
    CellProperties,
    /// How many columns a cell spans.
    GridSpan(usize),
    VerticalMerge(Merge),
    /// A cell that tracked changes deleted.
    DeletedCell,
    Paragraph,
    ParagraphProperties,
    Run,
    RunProperties,
    /// Text that nobody sees, if true.
    Hidden(bool),
    Text,
    Tab,
    Break,
    NoBreakHyphen,
    Field(FieldMark),
    /// What tracked changes deleted: text, or the row or paragraph mark in whose properties it stands.
    Deleted,
    /// A content control.
    Control,
    /// The content control shows its placeholder.
    Placeholder,
    /// Choices among which one is read.
    Alternatives,
    Choice,
    Fallback,
    TextBox,
    /// What is never read: text moved elsewhere, reading aids over a word, settings of a content control aside from
    /// whether it shows its placeholder.
    Unread,
    Other,
}

impl Element {
    /// What a start tag opens.
    pub fn of(namespace: &ResolveResult<'_>, tag: &BytesStart<'_>) -> Element {
        let ResolveResult::Bound(Namespace(namespace)) = namespace else { return Element::Other };
        let name = tag.local_name();
        let name = name.as_ref();
        if WORD.contains(namespace) {
            Self::of_word(name, tag)
        } else if MATH.contains(namespace) && name == "t" {
            Element::Text
        } else if *namespace == COMPATIBILITY {
            match name {
                "AlternateContent" => Element::Alternatives,
                "Choice" => Element::Choice,
                "Fallback" => Element::Fallback,
                _ => Element::Other,
            }
        } else {
            Element::Other
        }
    }

    fn of_word(name: &str, tag: &BytesStart<'_>) -> Element {
        match name {
            "document" => Element::Document,
            "tbl" => Element::Table,
            "tr" => Element::Row,
            "trPr" => Element::RowProperties,
            "gridBefore" => Element::GridBefore(number(tag).unwrap_or(0)),
            "tc" => Element::Cell,
            "tcPr" => Element::CellProperties,
            "gridSpan" => Element::GridSpan(number(tag).unwrap_or(1)),
            "vMerge" => Element::VerticalMerge(match value(tag, "val").as_deref() {
                Some("restart") => Merge::Begins,
                _ => Merge::Continues,
            }),
            "cellDel" => Element::DeletedCell,
            "p" => Element::Paragraph,
            "pPr" => Element::ParagraphProperties,
            "r" => Element::Run,
            "rPr" => Element::RunProperties,
            "vanish" => Element::Hidden(!matches!(value(tag, "val").as_deref(), Some("0" | "false" | "off"))),
            "t" => Element::Text,
            "tab" | "ptab" => Element::Tab,
            "br" | "cr" => Element::Break,
            "noBreakHyphen" => Element::NoBreakHyphen,
            "fldChar" => match value(tag, "fldCharType").as_deref() {
                Some("begin") => Element::Field(FieldMark::Begin),
                Some("separate") => Element::Field(FieldMark::Separate),
                Some("end") => Element::Field(FieldMark::End),
                _ => Element::Other,
            },
            "del" => Element::Deleted,
            "sdt" => Element::Control,
            "showingPlcHdr" => Element::Placeholder,
            "txbxContent" => Element::TextBox,
            "moveFrom" | "rt" => Element::Unread,
            _ => Element::Other,
        }
    }
}

/// An attribute by its local name.
fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| attribute.value.trim().to_owned())
}

fn number(tag: &BytesStart<'_>) -> Option<usize> {
    value(tag, "val")?.parse().ok()
}
