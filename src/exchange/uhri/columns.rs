//! The columns of the index's export as a table, found by their heads. It reads no row.

use super::fields::FIELDS;
use super::records::shown;
use crate::domain::failure::did_you_mean;
use crate::domain::folding::fold;
use crate::exchange::place::{Notice, NoticeKind, Trouble, TroubleKind};
use crate::exchange::sheet::Sheet;

/// Columns that are known and not read.
const UNREAD_COLUMNS: [&str; 3] = ["Regions Concerned", "Recommending Regions", "Date of publication on UHRI"];

/// Where the column of each field stands, from 0.
pub type Columns = [Option<usize>; FIELDS.len()];

/// How heads are compared: OHCHR spells `Reccomending`, and may spell better one day.
fn same_head(head: &str) -> String {
    fold(head).replace("reccomending", "recommending")
}

/// Finds each column by its head, in any case and order.
pub fn find_columns(sheet: &Sheet, notices: &mut Vec<Notice>) -> Result<Columns, Trouble> {
    let heads: Vec<String> = sheet.head().iter().map(|head| same_head(head)).collect();
    let mut columns: Columns = [None; FIELDS.len()];
    for (column, (.., head, required)) in columns.iter_mut().zip(FIELDS) {
        let wanted = same_head(head);
        let mut found = heads.iter().enumerate().filter(|(_, head)| **head == wanted).map(|(at, _)| at);
        *column = found.next();
        if found.next().is_some() {
            return Err(Trouble::new(sheet.head_place().clone(), TroubleKind::DuplicateColumn { name: head.into() }));
        }
        if column.is_none() && required {
            return Err(missing(sheet, head));
        }
    }
    let unread = UNREAD_COLUMNS.map(same_head);
    let unknown: Vec<&str> = (sheet.head().iter().zip(&heads).enumerate())
        .filter(|(at, (_, head))| !head.is_empty() && !columns.contains(&Some(*at)) && !unread.contains(head))
        .map(|(_, (printed, _))| printed.as_str())
        .collect();
    if !unknown.is_empty() {
        let kind = NoticeKind::UnknownColumns { names: unknown.join(", ") };
        notices.push(Notice::new(sheet.head_place().clone(), kind));
    }
    Ok(columns)
}

fn missing(sheet: &Sheet, head: &str) -> Trouble {
    let found: Vec<String> = sheet.head().iter().take(20).map(|head| shown(head)).collect();
    let kind = TroubleKind::MissingColumn { missing: head.into(), found: found.join(", ") };
    let known = |candidate: &&String| FIELDS.iter().any(|(.., head, _)| same_head(head) == same_head(candidate));
    let others = sheet.head().iter().filter(|candidate| !known(candidate)).map(String::as_str);
    let hint = did_you_mean(head, others).unwrap_or_else(|| {
        let heads: Vec<&str> = FIELDS.iter().filter(|field| field.3).map(|field| field.2).collect();
        format!("the index's export is a JSON array, or a table with the columns {}", heads.join(", "))
    });
    Trouble::new(sheet.head_place().clone(), kind).with_hint(hint)
}
