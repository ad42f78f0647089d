//! The report as a page of its own: no script, nothing from elsewhere, and its one style inside it.

use askama::Template;

use crate::domain::reports::Report;

/// The page.
#[derive(Template)]
#[template(path = "mid_term_report.html", config = "src/pages/askama.toml")]
struct Page<'a> {
    report: &'a Report,
    word_count: usize,
}

/// Writes the page.
///
/// # Errors
/// Where the template fails, which is our mistake.
pub fn written(report: &Report) -> Result<String, askama::Error> {
    Page { report, word_count: report.word_count() }.render()
}
