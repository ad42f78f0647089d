//! OHCHR's matrix of recommendations, the *thematic list* that it publishes as a Word document for each review: what its
//! rows mean for the review that the operator names. It reads no Word itself, and asks no database.
//!
//! A recommendation is given once for each text under its number, all with the position and the themes of the row. A row
//! that says `Theme: …` heads those below it; its theme is taken only where a row lists none of its own.

mod cells;
mod drafts;
mod heads;

use std::collections::{BTreeSet, VecDeque};

use super::document::{Document, Merge, Refusal, Row, with_hint};
use super::place::{Notice, NoticeKind, Place, Trouble, TroubleKind};
use super::source::Source;
use crate::domain::source_records::Draft;
use drafts::Meaning;
use heads::{Kind, Layout};

/// How many tables without the heads are described when none has them.
const DESCRIBED: usize = 3;
/// How much of a heading is quoted or taken.
const QUOTED: usize = 200;

/// A reader of one matrix that knows what its names mean.
pub struct MatrixDrafts {
    rows: Document,
    meaning: Meaning,
    layout: Option<Layout>,
    /// Whether the rows of the table at hand are those of a matrix.
    within: bool,
    table: u32,
    theme: Option<String>,
    /// What cells that go on into the rows below hold, by kind.
    carried: [Option<String>; Kind::ALL.len()],
    /// The row before, which the next may continue.
    pending: Option<Entry>,
    ready: VecDeque<Result<(String, Draft), Trouble>>,
    unknown_heads: BTreeSet<String>,
    ended: bool,
}

/// What a row says under each kind of head.
#[derive(Clone, Debug, Default)]
struct Entry {
    place: Place,
    heads: [String; Kind::ALL.len()],
    fields: [String; Kind::ALL.len()],
    theme: Option<String>,
    /// It has its number from the row above.
    number_carried: bool,
}

impl Entry {
    fn field(&self, kind: Kind) -> &str {
        self.fields.get(kind as usize).map_or("", String::as_str)
    }

    fn in_column(&self, kind: Kind) -> Place {
        self.place.in_column(self.heads.get(kind as usize).map_or("", String::as_str))
    }

    /// Adds a text; of one that is too long so much that it will be refused.
    fn add(&mut self, kind: Kind, text: &str) {
        if let Some(field) = self.fields.get_mut(kind as usize).filter(|_| !text.trim().is_empty()) {
            if !field.is_empty() {
                field.push('\n');
            }
            let room = (kind.limit() + 4).saturating_sub(field.len());
            field.push_str(beginning(text, room));
        }
    }

    fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.trim().is_empty())
    }
}

impl MatrixDrafts {
    /// Opens a matrix of a review (`CHN-2`), which the caller knows to be one, and finds its heads.
    ///
    /// # Errors
    /// The trouble that ends the file before its first row.
    pub fn open(source: Source, review: &str) -> Result<MatrixDrafts, Trouble> {
        let mut drafts = MatrixDrafts {
            rows: Document::open(source)?,
            meaning: Meaning::of(review),
            layout: None,
            within: false,
            table: 0,
            theme: None,
            carried: Default::default(),
            pending: None,
            ready: VecDeque::new(),
            unknown_heads: BTreeSet::new(),
            ended: false,
        };
        drafts.find_heads()?;
        Ok(drafts)
    }

    /// What is worth knowing; complete once all rows are read.
    pub fn notices(&self) -> &[Notice] {
        &self.meaning.notices
    }

    /// Passes over tables until one has the heads of a matrix.
    fn find_heads(&mut self) -> Result<(), Trouble> {
        let mut found: Vec<String> = Vec::new();
        while let Some(row) = self.rows.next() {
            match row {
                Ok(row) => {
                    if row.table != self.table {
                        self.table = row.table;
                        found.push(quoted(&row));
                    }
                    self.take(row);
                    match self.ready.pop_front() {
                        Some(Err(trouble)) => return Err(trouble),
                        _ if self.layout.is_some() => return Ok(()),
                        _ => {}
                    }
                }
                Err(refusal) if refusal.kind.ends_the_file() => return Err(self.trouble(refusal)),
                // What is too long for a row of a matrix may well stand in another table.
                Err(_) => {}
            }
        }
        let others = found.len().saturating_sub(DESCRIBED);
        found.truncate(DESCRIBED);
        let mut found = if found.is_empty() { "no table".to_owned() } else { found.join("; ") };
        if others > 0 {
            found.push_str(&format!(" and {others} more"));
        }
        let trouble = Trouble::new(self.rows.place().clone(), TroubleKind::NoMatrix { found });
        Err(trouble.with_hint("a matrix of OHCHR has the columns Recommendation and Position"))
    }

    fn trouble(&self, refusal: Refusal) -> Trouble {
        let place = match refusal.table {
            0 => self.rows.place().clone(),
            table => self.place_of(table, refusal.row),
        };
        let place = match (refusal.column, &self.layout) {
            (Some(column), Some(layout)) => place.in_column(layout.head_at(column)),
            (Some(column), None) => place.in_column((column + 1).to_string()),
            (None, _) => place,
        };
        with_hint(Trouble::new(place, refusal.kind))
    }

    fn place_of(&self, table: u32, row: u64) -> Place {
        Place { table: Some(table), ..self.rows.place().on_line(row) }
    }

    /// Takes a row: heads, a heading, a recommendation, or more of the one above.
    fn take(&mut self, row: Row) {
        let place = self.place_of(row.table, row.row);
        if row.table != self.table {
            self.flush();
            self.table = row.table;
            (self.within, self.theme, self.carried) = (false, None, Default::default());
        }
        if let Some(layout) = Layout::of(&row) {
            self.flush();
            return self.take_heads(place, layout);
        }
        let Some(layout) = &self.layout else { return };
        match heading(&row, layout) {
            Some(Heading::Theme(theme)) => {
                self.flush();
                self.theme = Some(drafts::shortened(&theme, QUOTED));
                return;
            }
            Some(Heading::Other) if self.within => {
                self.flush();
                self.meaning.passed_over += 1;
                return;
            }
            Some(Heading::Other) => return,
            None => {}
        }
        // A table that goes on where the last one broke off repeats no heads; any other is none of ours.
        self.within = self.within || goes_on(&row, layout);
        if self.within {
            self.take_recommendation(place, &row);
        }
    }

    fn take_heads(&mut self, place: Place, layout: Result<Layout, String>) {
        match layout {
            Err(name) => {
                self.ended = true;
                self.ready.push_back(Err(Trouble::new(place, TroubleKind::DuplicateColumn { name })));
            }
            Ok(layout) => {
                let names = layout.unknown().join(", ");
                if !names.is_empty() && self.unknown_heads.insert(names.clone()) {
                    self.meaning.notice(place, NoticeKind::UnknownColumns { names });
                }
                (self.layout, self.within, self.carried) = (Some(layout), true, Default::default());
            }
        }
    }

    /// A cell that goes on from above says again what stands there, but for the recommendation's: a row that continues
    /// one adds to it.
    fn take_recommendation(&mut self, place: Place, row: &Row) {
        let Some(layout) = &self.layout else { return };
        let mut entry = Entry { place, theme: self.theme.clone(), ..Entry::default() };
        let mut continues = false;
        for kind in Kind::ALL {
            if let Some(head) = entry.heads.get_mut(kind as usize) {
                *head = layout.head_of(kind);
            }
        }
        for cell in &row.cells {
            let Some(kind) = layout.kind_at(cell.column) else { continue };
            if cell.has_text_box && kind != Kind::Assessment {
                self.meaning.notice(entry.in_column(kind), NoticeKind::TextBox);
            }
            let Some(carried) = self.carried.get_mut(kind as usize) else { continue };
            match cell.merge {
                Merge::Continues if kind == Kind::Recommendation => continues = true,
                Merge::Continues => {
                    entry.number_carried |= kind == Kind::Number;
                    if let Some(text) = carried.as_deref() {
                        entry.add(kind, text);
                    }
                }
                merge => {
                    let text = beginning(&cell.text, kind.limit() + 4);
                    *carried = (merge == Merge::Begins).then(|| text.to_owned());
                    entry.add(kind, &cell.text);
                }
            }
        }
        if continues {
            self.add_to_pending(row);
        } else if !entry.is_blank() {
            self.flush();
            self.pending = Some(entry);
        }
    }

    /// Adds the cells of a row that continues the recommendation above it.
    fn add_to_pending(&mut self, row: &Row) {
        let (Some(pending), Some(layout)) = (&mut self.pending, &self.layout) else { return };
        for cell in row.cells.iter().filter(|cell| cell.merge != Merge::Continues) {
            if let Some(kind) = layout.kind_at(cell.column) {
                pending.add(kind, &cell.text);
            }
        }
    }

    /// Makes drafts of the row that is complete now.
    fn flush(&mut self) {
        let Some(entry) = self.pending.take() else { return };
        match self.meaning.read(&entry) {
            Ok(drafts) => {
                let review = &self.meaning.review;
                self.ready.extend(drafts.into_iter().map(|draft| Ok((review.clone(), draft))));
            }
            Err(trouble) => {
                self.ended = self.ended || trouble.ends_the_file();
                self.ready.push_back(Err(trouble));
            }
        }
    }

    fn read_on(&mut self) {
        match self.rows.next() {
            Some(Ok(row)) => self.take(row),
            Some(Err(refusal)) => {
                self.flush();
                self.ended = self.ended || refusal.kind.ends_the_file();
                let trouble = self.trouble(refusal);
                self.ready.push_back(Err(trouble));
            }
            None => {
                self.flush();
                if !std::mem::replace(&mut self.ended, true) {
                    self.ready.extend(self.meaning.finish(self.rows.place()).map(Err));
                }
            }
        }
    }
}

impl Iterator for MatrixDrafts {
    /// The review and the draft.
    type Item = Result<(String, Draft), Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(next) = self.ready.pop_front() {
                return Some(next);
            }
            if self.ended {
                return None;
            }
            self.read_on();
        }
    }
}

/// A row that heads others.
enum Heading {
    Theme(String),
    Other,
}

/// Reads a row as a heading: one cell with a text, over several columns or alone in its row, that begins with no number.
fn heading(row: &Row, layout: &Layout) -> Option<Heading> {
    let mut filled = row.cells.iter().filter(|cell| !cell.text.trim().is_empty());
    let cell = filled.next().filter(|_| filled.next().is_none())?;
    if let Some(theme) = cells::heading(&cell.text) {
        return Some(Heading::Theme(theme));
    }
    let spans = row.cells.len() == 1 || (cell.span > 1 && row.cells.len() < layout.width());
    (spans && cells::number(&cell.text).is_none()).then_some(Heading::Other)
}

/// Whether a row of a table without heads has the shape of a recommendation.
fn goes_on(row: &Row, layout: &Layout) -> bool {
    let number = row.cells.iter().find(|cell| {
        matches!(layout.kind_at(cell.column), Some(Kind::Number | Kind::Recommendation)) && !cell.text.trim().is_empty()
    });
    row.cells.len() == layout.width() && number.is_some_and(|cell| cells::number(&cell.text).is_some())
}

/// The beginning of a text, so many bytes of it at most.
fn beginning(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

/// The texts of a row, for a person to recognise it by.
fn quoted(row: &Row) -> String {
    let texts = row.cells.iter().map(|cell| super::characters::tidy(&cell.text)).filter(|text| !text.is_empty());
    let text = drafts::shortened(&texts.collect::<Vec<_>>().join(", "), QUOTED);
    if text.is_empty() { "a table that begins with a blank row".to_owned() } else { format!("“{text}”") }
}

#[cfg(test)]
mod tests;
