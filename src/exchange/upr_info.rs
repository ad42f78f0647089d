//! UPR Info's export of recommendations and pledges: a row for each recommendation and recommending State, as printed.
//! Which State a name means, whether a session was held, which theme an issue is, and which rows are one recommendation
//! is found out elsewhere.

use std::path::Path;

use serde::Serialize;

use super::characters::tidy;
use super::delimited::{Record, refuse_forbidden};
use super::place::{Notice, NoticeKind, Place, Trouble, TroubleKind};
use super::sheet::Sheet;
use crate::domain::folding::fold;
use crate::domain::kinds::Response;

/// The columns, in the order of the export; they may stand in any.
pub const COLUMNS: [&str; 11] =
    ["To", "To-Rgrp", "To-Org", "Text", "From", "From-Rgrp", "From-Org", "Response", "Action", "Issue", "Session"];

/// The columns that are read, by their place in `COLUMNS`. Groups and organizations are facts of ours.
const TO: usize = 0;
const TEXT: usize = 3;
const FROM: usize = 4;
const RESPONSE: usize = 7;
const ACTION: usize = 8;
const ISSUE: usize = 9;
const SESSION: usize = 10;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UprInfoRow {
    /// Where it stands.
    pub place: Place,
    /// `To`, as printed.
    pub state_under_review: String,
    /// `Text`: entities decoded, blanks made one, trimmed.
    pub text: String,
    /// `From`.
    pub recommending_state: Recommender,
    /// `Response`, understood.
    pub response: RowResponse,
    /// `Response`, as printed.
    pub response_as_printed: String,
    /// `Action`: 1 (minimal) to 5 (specific).
    pub action_category: Option<u8>,
    /// `Issue`, split at its commas, in order, each once.
    pub issues: Vec<String>,
    /// `Session`.
    pub session: u16,
}

/// Who recommends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Recommender {
    /// A State, as printed; of a pledge the State itself.
    State(String),
    /// `(Unknown)`.
    Unknown,
}

/// What the State under review said, in UPR Info's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowResponse {
    /// Accepted, supported.
    Accepted,
    /// Accepted in part, and not split.
    InPart,
    /// Noted, rejected, accepted in principle.
    Noted,
    /// No answer yet.
    Pending,
    /// No recommendation but the State's own undertaking.
    VoluntaryPledge,
}

impl RowResponse {
    /// What a printed response means. The word alone counts, not its spelling.
    pub fn of(printed: &str) -> Option<Self> {
        if matches!(fold(printed).as_str(), "voluntarypledge" | "pledge" | "voluntarycommitment") {
            return Some(Self::VoluntaryPledge);
        }
        Response::of_word(printed).map(|response| match response {
            Response::Supported => Self::Accepted,
            Response::SupportedInPart => Self::InPart,
            Response::Noted => Self::Noted,
            Response::Pending => Self::Pending,
        })
    }
}

/// A reader of the export, row by row.
pub struct UprInfo {
    sheet: Sheet,
    /// Where each of `COLUMNS` stands.
    at: [usize; COLUMNS.len()],
    notices: Vec<Notice>,
}

impl UprInfo {
    /// Opens a file (`-` is standard input) and finds its columns.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        Self::of(Sheet::open(path)?)
    }

    /// Finds the columns of a table.
    pub fn of(sheet: Sheet) -> Result<Self, Trouble> {
        let at = find_columns(&sheet)?;
        let mut notices = sheet.notices().to_vec();
        let unknown: Vec<&str> = sheet
            .head()
            .iter()
            .enumerate()
            .filter(|(column, name)| !name.is_empty() && !at.contains(column))
            .map(|(_, name)| name.as_str())
            .collect();
        if !unknown.is_empty() {
            notices.push(Notice::new(
                sheet.head_place().clone(),
                NoticeKind::UnknownColumns { names: unknown.join(", ") },
            ));
        }
        Ok(Self { sheet, at, notices })
    }

    /// What is worth knowing about the file as a whole; complete from the start.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    fn read(&self, record: &Record) -> Result<UprInfoRow, Trouble> {
        let field = |column: usize| self.field(record, column);
        let trouble =
            |column: usize, kind: TroubleKind| Trouble::new(self.sheet.field_place(record.line, self.at[column]), kind);
        let filled = |column: usize| match field(column)? {
            text if text.is_empty() => Err(trouble(column, TroubleKind::EmptyField)),
            text => Ok(text),
        };
        let state_under_review = filled(TO)?;
        let text = filled(TEXT)?;
        if !text.contains(char::is_alphanumeric) {
            return Err(trouble(TEXT, TroubleKind::EmptyField).with_hint("it holds no letter and no digit"));
        }
        let response_as_printed = filled(RESPONSE)?;
        let response = RowResponse::of(&response_as_printed).ok_or_else(|| {
            let found = response_as_printed.clone();
            trouble(RESPONSE, TroubleKind::UnknownResponse { found })
                .with_hint("Accepted, Noted, Pending, In part or Voluntary Pledge")
        })?;
        let recommending_state = match field(FROM)? {
            from if from.is_empty() && response == RowResponse::VoluntaryPledge => {
                Recommender::State(state_under_review.clone())
            }
            from if from.is_empty() => {
                return Err(trouble(FROM, TroubleKind::EmptyField).with_hint("write (Unknown) where it isn't known"));
            }
            from if fold(&from) == "unknown" => Recommender::Unknown,
            from => Recommender::State(from),
        };
        let action_category = match field(ACTION)? {
            action if action.is_empty() => None,
            action => match whole_number(&action) {
                Some(category @ 1..=5) => u8::try_from(category).ok(),
                _ => {
                    return Err(trouble(ACTION, TroubleKind::UnknownActionCategory { found: action })
                        .with_hint("1 to 5, or nothing"));
                }
            },
        };
        let printed = filled(SESSION)?;
        let session = match whole_number(&printed) {
            Some(session) if session > 0 => session,
            _ => {
                return Err(trouble(SESSION, TroubleKind::NotASession { found: printed })
                    .with_hint("the number of the Working Group's session, as in 15"));
            }
        };
        Ok(UprInfoRow {
            place: self.sheet.row_place(record.line),
            state_under_review,
            text,
            recommending_state,
            response,
            response_as_printed,
            action_category,
            issues: split_issues(&field(ISSUE)?),
            session,
        })
    }

    /// A field, tidied. Entities can bring in what no text may hold.
    fn field(&self, record: &Record, column: usize) -> Result<String, Trouble> {
        let at = self.at[column];
        let text = tidy(record.fields.get(at).map_or("", String::as_str));
        match refuse_forbidden(&text) {
            Some(kind) => Err(Trouble::new(self.sheet.field_place(record.line, at), kind)),
            None => Ok(text),
        }
    }
}

impl Iterator for UprInfo {
    type Item = Result<UprInfoRow, Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.sheet.next()?.and_then(|record| self.read(&record)))
    }
}

/// Finds each column by its name, in any case and order.
fn find_columns(sheet: &Sheet) -> Result<[usize; COLUMNS.len()], Trouble> {
    let mut at = [0; COLUMNS.len()];
    for (place, name) in at.iter_mut().zip(COLUMNS) {
        let mut found = sheet
            .head()
            .iter()
            .enumerate()
            .filter(|(_, head)| head.eq_ignore_ascii_case(name))
            .map(|(column, _)| column);
        *place = found.next().ok_or_else(|| missing(sheet, name))?;
        if found.next().is_some() {
            return Err(Trouble::new(sheet.head_place().clone(), TroubleKind::DuplicateColumn { name: name.into() }));
        }
    }
    Ok(at)
}

/// The trouble of a missing column: what was found, and what may have been meant.
fn missing(sheet: &Sheet, name: &str) -> Trouble {
    let shown: Vec<String> = sheet.head().iter().take(20).map(|head| head.chars().take(40).collect()).collect();
    let trouble = Trouble::new(
        sheet.head_place().clone(),
        TroubleKind::MissingColumn { missing: name.into(), found: shown.join(", ") },
    );
    if let [only] = sheet.head()
        && let Some(separator) = [';', '\t', '|'].into_iter().find(|separator| only.contains(*separator))
    {
        return trouble.with_hint(format!("the fields are parted by {separator:?}: save the file with commas"));
    }
    let near = |head: &&String| !head.is_empty() && !COLUMNS.iter().any(|known| known.eq_ignore_ascii_case(head));
    let candidates = sheet
        .head()
        .iter()
        .filter(near)
        .map(|head| (strsim::jaro_winkler(&head.to_lowercase(), &name.to_lowercase()), head));
    match candidates.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness > 0.6) {
        Some((_, head)) => trouble.with_hint(format!("is column {head} meant? Call it {name}")),
        None => trouble.with_hint(format!("UPR Info's export has the columns {}", COLUMNS.join(", "))),
    }
}

/// A whole number; spreadsheets write `5.0` for 5.
fn whole_number(printed: &str) -> Option<u16> {
    let whole = printed
        .split_once('.')
        .map_or(printed, |(whole, fraction)| if fraction.bytes().all(|byte| byte == b'0') { whole } else { printed });
    if whole.bytes().all(|byte| byte.is_ascii_digit()) { whole.parse().ok() } else { None }
}

/// No name of an issue holds a comma.
fn split_issues(printed: &str) -> Vec<String> {
    let mut issues: Vec<String> = Vec::new();
    for issue in printed.split(',').map(str::trim).filter(|issue| !issue.is_empty()) {
        if !issues.iter().any(|known| known == issue) {
            issues.push(issue.to_owned());
        }
    }
    issues
}

#[cfg(test)]
mod tests;
