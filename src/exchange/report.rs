//! The report at mid-term on paper: a page, a text document, a table. Each is written row by row.

mod document;
mod page;

pub use self::document::written as docx;
pub use self::page::written as html;

use crate::domain::reports::Report;

/// The report as a table, a row for each recommendation and theme.
///
/// # Errors
/// Where it can't be written, which is our mistake.
pub fn csv(report: &Report) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = ["theme", "id", "numbers", "text", "recommending_states", "response", "commitments", "claims", "url"];
    writer.write_record(heads)?;
    for theme in &report.themes {
        let label = theme.label.clone().unwrap_or_default();
        for row in &theme.rows {
            let response = row.response.map(|response| response.code()).unwrap_or_default().to_owned();
            let cells = [
                label.clone(),
                row.id.clone(),
                row.numbers.join("; "),
                row.text.clone(),
                row.recommending_states.join("; "),
                response,
                row.commitments.join("; "),
                row.claims.join("; "),
                row.url.clone(),
            ];
            writer.write_record(cells.iter().map(|cell| harmless(cell)))?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A cell that spreadsheet programs don't take for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(super::harmless("=1+1"), "'=1+1");
        assert_eq!(super::harmless("12.1"), "12.1");
    }
}
