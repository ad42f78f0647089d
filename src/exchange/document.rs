//! The tables of a Word document (DOCX), row by row as they stand in the file, with the text that a reader sees: tracked
//! changes accepted, codes of fields, hidden text and text boxes left out. What the cells mean is for the readers of each
//! data set; text outside of tables, headers, notes and comments is not read.

mod markup;
mod package;

use std::borrow::Cow;

use quick_xml::events::Event;
use quick_xml::reader::NsReader;

use super::delimited::{COLUMN_LIMIT, FIELD_LIMIT, RECORD_LIMIT};
use super::place::{Place, Trouble, TroubleKind};
use super::source::Source;
use markup::{Element, FieldMark};

pub use markup::Merge;
pub use package::with_hint;

/// How deep elements may be nested; Word itself comes to some twenty.
pub const DEPTH_LIMIT: usize = 256;

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The column of the table's grid in which it begins, from 0.
    pub column: usize,
    /// How many columns of the grid it spans.
    pub span: usize,
    /// How it hangs together with the cell above it.
    pub merge: Merge,
    /// Its text: a line for each paragraph and line break, those of tables within it too.
    pub text: String,
    /// A text box stands in it, whose text isn't part of the cell's.
    pub has_text_box: bool,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The table, from 1; tables within tables are not counted.
    pub table: u32,
    /// The row in its table, from 1, rows that tracked changes deleted counted too.
    pub row: u64,
    /// Its cells, from left to right.
    pub cells: Vec<Cell>,
}

/// Why a row, or the rest of the document, is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The table; 0 before the first.
    pub table: u32,
    /// The row in it.
    pub row: u64,
    /// The column of the grid, where one is to blame.
    pub column: Option<usize>,
    /// What is the matter.
    pub kind: TroubleKind,
}

/// A document whose tables are being read.
pub struct Document {
    place: Place,
    reader: NsReader<package::Part>,
    buffer: Vec<u8>,
    open: Vec<Frame>,
    tables_open: usize,
    table: u32,
    row: u64,
    current: Option<RowAtHand>,
    ended: bool,
}

/// An element that is open.
#[derive(Clone, Copy)]
struct Frame {
    element: Element,
    /// What of its content counts.
    heard: Heard,
    /// Of alternatives: one was chosen already. Of a paragraph: its end is deleted.
    done: bool,
}

/// What of an element's content counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Heard {
    Nothing,
    /// Rows and cells, but no text: a placeholder in a cell leaves the cell where it is.
    Shape,
    Everything,
}

/// A row while its cells come in.
#[derive(Default)]
struct RowAtHand {
    cells: Vec<Cell>,
    cell: Option<CellAtHand>,
    next_column: usize,
    length: usize,
    deleted: bool,
    refused: Option<(TroubleKind, Option<usize>)>,
}

#[derive(Default)]
struct CellAtHand {
    cell: Cell,
    deleted: bool,
    /// For each field that is open, whether its code is at hand.
    fields: Vec<bool>,
}

/// What the parser met.
enum Token<'a> {
    Start(Element),
    Empty(Element),
    End,
    Text(Cow<'a, str>),
    Nothing,
    Over,
}

impl Document {
    /// Opens a document.
    ///
    /// # Errors
    /// The trouble of a file that holds no Word document, or none that can be read in safety.
    pub fn open(source: Source) -> Result<Document, Trouble> {
        let place = source.place();
        let part = package::main_part(source)?;
        let mut reader = NsReader::from_reader(part);
        reader.config_mut().check_end_names = true;
        let mut document = Document {
            place,
            reader,
            buffer: Vec::new(),
            open: Vec::new(),
            tables_open: 0,
            table: 0,
            row: 0,
            current: None,
            ended: false,
        };
        document.enter_root().map_err(|kind| with_hint(Trouble::new(document.place.clone(), kind)))?;
        Ok(document)
    }

    /// The whole file as a place.
    pub fn place(&self) -> &Place {
        &self.place
    }

    fn enter_root(&mut self) -> Result<(), TroubleKind> {
        loop {
            self.buffer.clear();
            match next_token(&mut self.reader, &mut self.buffer)? {
                Token::Start(element @ Element::Document) => {
                    self.open.push(Frame { element, heard: Heard::Everything, done: false });
                    return Ok(());
                }
                Token::Nothing => {}
                Token::Text(text) if text.trim().is_empty() => {}
                Token::Over => return Err(package::damaged("its document is empty")),
                _ => return Err(TroubleKind::NotADocument { found: "a zip with other XML in it".to_owned() }),
            }
        }
    }

    /// Reads on to the next row that is there.
    fn read(&mut self) -> Result<Option<Row>, Refusal> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let outcome = loop {
            buffer.clear();
            let taken = match next_token(&mut self.reader, &mut buffer) {
                Ok(Token::Over) if self.open.is_empty() => break Ok(None),
                Ok(Token::Over) => Err(package::damaged("its document ends in the middle")),
                Ok(token) => self.take(token),
                Err(kind) => Err(kind),
            };
            match taken {
                Ok(None) => {}
                Ok(Some(row)) => break row.map(Some),
                Err(kind) => break Err(Refusal { table: self.table, row: self.row, column: None, kind }),
            }
        };
        self.buffer = buffer;
        outcome
    }

    /// Takes a token; gives a row when it ends one.
    fn take(&mut self, token: Token<'_>) -> Result<Option<Result<Row, Refusal>>, TroubleKind> {
        match token {
            Token::Start(element) => {
                self.start(element)?;
                Ok(None)
            }
            Token::Empty(element) => {
                self.start(element)?;
                Ok(self.end())
            }
            Token::End => Ok(self.end()),
            Token::Text(text) => {
                if self
                    .open
                    .last()
                    .is_some_and(|frame| frame.element == Element::Text && frame.heard == Heard::Everything)
                {
                    self.say(&text);
                }
                Ok(None)
            }
            Token::Nothing | Token::Over => Ok(None),
        }
    }

    fn start(&mut self, element: Element) -> Result<(), TroubleKind> {
        if self.open.len() >= DEPTH_LIMIT {
            return Err(TroubleKind::UnsafeFile { found: format!("its XML is nested deeper than {DEPTH_LIMIT}") });
        }
        let above = self.open.last().copied();
        let heard = above.map_or(Heard::Everything, |frame| frame.heard);
        let mut frame = Frame { element, heard, done: false };
        if heard != Heard::Nothing {
            self.start_heard(element, above.map(|frame| frame.element), &mut frame);
        }
        self.open.push(frame);
        Ok(())
    }

    /// What an element does that isn't inside of something unread.
    fn start_heard(&mut self, element: Element, above: Option<Element>, frame: &mut Frame) {
        match element {
            Element::Table => self.start_table(),
            Element::Row if self.tables_open == 1 && self.current.is_none() => {
                self.row += 1;
                self.current = Some(RowAtHand::default());
            }
            Element::Cell if self.tables_open == 1 => {
                if let Some(row) = &mut self.current {
                    row.start_cell();
                }
            }
            Element::Deleted => {
                frame.heard = Heard::Nothing;
                self.delete(above);
            }
            Element::Unread => frame.heard = Heard::Nothing,
            Element::TextBox => {
                frame.heard = Heard::Nothing;
                if let Some(cell) = self.cell() {
                    cell.cell.has_text_box = true;
                }
            }
            Element::Choice | Element::Fallback => {
                let alternatives = self.open.last_mut().filter(|frame| frame.element == Element::Alternatives);
                // Every choice says the same; the first is the one that the newest Word would show.
                if alternatives.is_some_and(|alternatives| std::mem::replace(&mut alternatives.done, true)) {
                    frame.heard = Heard::Nothing;
                }
            }
            Element::Hidden(true) if above == Some(Element::RunProperties) => self.silence(Element::Run),
            // The placeholder stands in the settings of the control, the content beside them.
            Element::Placeholder => self.silence(Element::Control),
            Element::Tab | Element::Break | Element::NoBreakHyphen if above == Some(Element::Run) => {
                if frame.heard == Heard::Everything {
                    self.say(match element {
                        Element::Tab => "\t",
                        Element::Break => "\n",
                        _ => "\u{2011}",
                    });
                }
            }
            _ => self.start_of_cell(element, above),
        }
    }

    fn start_table(&mut self) {
        self.tables_open += 1;
        if self.tables_open == 1 {
            self.table += 1;
            self.row = 0;
        }
    }

    /// The settings of rows and cells, and the fields in them.
    fn start_of_cell(&mut self, element: Element, above: Option<Element>) {
        let outermost = self.tables_open == 1;
        let Some(row) = &mut self.current else { return };
        match (element, above) {
            (Element::GridBefore(columns), Some(Element::RowProperties)) if outermost => {
                row.next_column = columns.min(COLUMN_LIMIT);
            }
            (_, Some(Element::CellProperties)) if outermost => {
                let Some(cell) = &mut row.cell else { return };
                match element {
                    Element::GridSpan(span) => cell.cell.span = span.clamp(1, COLUMN_LIMIT),
                    Element::VerticalMerge(merge) => cell.cell.merge = merge,
                    Element::DeletedCell => cell.deleted = true,
                    _ => {}
                }
            }
            (Element::Field(mark), _) => {
                let Some(cell) = &mut row.cell else { return };
                match mark {
                    FieldMark::Begin if cell.fields.len() < DEPTH_LIMIT => cell.fields.push(true),
                    FieldMark::Begin => {}
                    FieldMark::Separate => {
                        if let Some(code) = cell.fields.last_mut() {
                            *code = false;
                        }
                    }
                    FieldMark::End => {
                        cell.fields.pop();
                    }
                }
            }
            _ => {}
        }
    }

    /// A deletion among properties deletes what they are properties of.
    fn delete(&mut self, above: Option<Element>) {
        let paragraph = self.open.len().checked_sub(3).and_then(|at| self.open.get(at)).map(|frame| frame.element);
        match above {
            Some(Element::RowProperties) if self.tables_open == 1 => {
                if let Some(row) = &mut self.current {
                    row.deleted = true;
                }
            }
            Some(Element::RunProperties) if paragraph == Some(Element::Paragraph) => {
                let at = self.open.len().saturating_sub(3);
                if let Some(frame) = self.open.get_mut(at) {
                    frame.done = true;
                }
            }
            _ => {}
        }
    }

    /// Silences the element whose settings are at hand.
    fn silence(&mut self, element: Element) {
        let settings = self.open.len().saturating_sub(1);
        if let Some(frame) = self.open.iter_mut().take(settings).last().filter(|frame| frame.element == element) {
            frame.heard = frame.heard.min(Heard::Shape);
        }
    }

    fn cell(&mut self) -> Option<&mut CellAtHand> {
        self.current.as_mut().and_then(|row| row.cell.as_mut())
    }

    fn say(&mut self, text: &str) {
        if let Some(row) = &mut self.current {
            row.say(text);
        }
    }

    fn end(&mut self) -> Option<Result<Row, Refusal>> {
        let frame = self.open.pop()?;
        let is_heard = frame.heard != Heard::Nothing;
        match frame.element {
            Element::Paragraph if frame.heard == Heard::Everything && !frame.done => self.say("\n"),
            Element::Table if is_heard => self.tables_open = self.tables_open.saturating_sub(1),
            Element::Cell if is_heard && self.tables_open == 1 => {
                if let Some(row) = &mut self.current {
                    row.end_cell();
                }
            }
            Element::Row if is_heard && self.tables_open == 1 => {
                let row = self.current.take().filter(|row| !row.deleted)?;
                return Some(row.end(self.table, self.row));
            }
            _ => {}
        }
        None
    }
}

impl RowAtHand {
    fn start_cell(&mut self) {
        if self.cell.is_none() {
            let cell = Cell { column: self.next_column, span: 1, ..Cell::default() };
            self.cell = Some(CellAtHand { cell, ..CellAtHand::default() });
        }
    }

    fn end_cell(&mut self) {
        let Some(CellAtHand { mut cell, deleted, .. }) = self.cell.take() else { return };
        if deleted {
            return;
        }
        self.next_column = cell.column + cell.span;
        if self.next_column > COLUMN_LIMIT {
            self.refuse(TroubleKind::TooManyColumns { limit: COLUMN_LIMIT }, None);
            return;
        }
        let end = cell.text.trim_end_matches('\n').len();
        cell.text.truncate(end);
        self.cells.push(cell);
    }

    fn say(&mut self, text: &str) {
        let Some(CellAtHand { cell, fields, .. }) = &mut self.cell else { return };
        if self.refused.is_some() || fields.contains(&true) {
            return;
        }
        // A soft hyphen is where a word may be parted in print, and no part of it.
        let text: Cow<'_, str> =
            if text.contains('\u{AD}') { text.replace('\u{AD}', "").into() } else { Cow::Borrowed(text) };
        self.length += text.len();
        if cell.text.len() + text.len() > FIELD_LIMIT {
            let column = cell.column;
            self.refuse(TroubleKind::FieldTooLong { limit: FIELD_LIMIT }, Some(column));
        } else if self.length > RECORD_LIMIT {
            self.refuse(TroubleKind::RowTooLong { limit: RECORD_LIMIT }, None);
        } else {
            cell.text.push_str(&text);
        }
    }

    fn refuse(&mut self, kind: TroubleKind, column: Option<usize>) {
        self.refused.get_or_insert((kind, column));
        self.cells.clear();
        if let Some(cell) = &mut self.cell {
            cell.cell.text.clear();
        }
    }

    fn end(self, table: u32, row: u64) -> Result<Row, Refusal> {
        match self.refused {
            Some((kind, column)) => Err(Refusal { table, row, column, kind }),
            None => Ok(Row { table, row, cells: self.cells }),
        }
    }
}

impl Iterator for Document {
    type Item = Result<Row, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.read().transpose();
        self.ended = match &next {
            None => true,
            Some(Err(refusal)) => refusal.kind.ends_the_file(),
            Some(Ok(_)) => false,
        };
        next
    }
}

/// Reads a token. Nothing of it is kept but what it says here.
fn next_token<'a>(reader: &mut NsReader<package::Part>, buffer: &'a mut Vec<u8>) -> Result<Token<'a>, TroubleKind> {
    let (namespace, event) = reader.read_resolved_event_into(buffer).map_err(package::damaged)?;
    Ok(match event {
        Event::Start(tag) => Token::Start(Element::of(&namespace, &tag)),
        Event::Empty(tag) => Token::Empty(Element::of(&namespace, &tag)),
        Event::End(_) => Token::End,
        Event::Text(text) => Token::Text(text.xml10_content()),
        Event::CData(text) => Token::Text(text.xml10_content()),
        Event::GeneralRef(entity) => Token::Text(meaning(&entity)?.to_string().into()),
        Event::DocType(_) => {
            return Err(TroubleKind::UnsafeFile { found: "its document declares a document type".to_owned() });
        }
        Event::Eof => Token::Over,
        Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Token::Nothing,
    })
}

/// The character of an entity: XML has five names, all others would need a declaration, which is refused.
fn meaning(entity: &quick_xml::events::BytesRef<'_>) -> Result<char, TroubleKind> {
    if let Some(character) = entity.resolve_char_ref().map_err(package::damaged)? {
        return Ok(character);
    }
    match entity.as_ref() {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        name => Err(package::damaged(format!("its document has the entity {name:?}, which isn't declared"))),
    }
}

#[cfg(test)]
pub(super) mod made;
#[cfg(test)]
mod tests;
