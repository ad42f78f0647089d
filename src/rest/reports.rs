//! Reports on paper: the one at mid-term.

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, get};

use crate::access::viewer::Scope;
use crate::domain::codes::UnknownCode;
use crate::domain::failure::{Failure, Fault};
use crate::domain::reference;
use crate::domain::reports::ReportFormat;
use crate::domain::scorecards::ScorecardQuestion;
use crate::exchange::report;
use crate::store;
use crate::wire::answer::{Answer, Freshness};
use crate::wire::ask::{Ask, ReadingParameters};
use crate::wire::problem::Problem;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// In which form the report is given.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "its field describes a parameter that is read by name")]
pub struct ReportParameters {
    /// The form; otherwise what `Accept` prefers, a page where it leaves all.
    #[param(example = "html")]
    format: Option<ReportFormat>,
}

/// The form that a client asks for: by `format`, or by `Accept`.
fn format_of(ask: &mut Ask, request: &HttpRequest) -> Result<ReportFormat, Problem> {
    if let Some(name) = ask.parameters().take_one("format")? {
        return name
            .parse()
            .map_err(|unknown: UnknownCode| Failure::invalid(Fault::parameter("format", unknown.to_string())).into());
    }
    let accepted = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    let mut ranges: Vec<(String, f32)> = accepted
        .flat_map(|value| value.split(','))
        .take(50)
        .map(|range| {
            let mut pieces = range.split(';').map(str::trim);
            let kind = pieces.next().unwrap_or_default().to_ascii_lowercase();
            let quality = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
            (kind, quality)
        })
        .filter(|(kind, quality)| !kind.is_empty() && *quality > 0.0)
        .collect();
    if ranges.is_empty() {
        return Ok(ReportFormat::Html);
    }
    ranges.sort_by(|one, other| other.1.total_cmp(&one.1));
    let found = ranges.iter().find_map(|(kind, _)| match kind.as_str() {
        "text/html" | "text/*" | "*/*" | "application/xhtml+xml" => Some(ReportFormat::Html),
        DOCX | "application/*" => Some(ReportFormat::Docx),
        "text/csv" => Some(ReportFormat::Csv),
        _ => None,
    });
    found.ok_or_else(|| {
        Problem::new("not-acceptable", "this address answers in `text/html`, `text/csv` and as a DOCX document")
    })
}

/// The report at mid-term of a State: scorecard, recommendations by theme with what was answered, promised and claimed, sources.
///
/// It is put together from what is recorded here, and judges nothing. `format` or `Accept` chooses a page, a DOCX document or a table.
#[utoipa::path(operation_id = "get_mid_term_report", tag = "Scorecards", params(("code" = String, Path, description = "The State's code", example = "XSA"), ScorecardQuestion, ReportParameters, ReadingParameters), responses((status = 200, description = "The report", content((String = "text/html"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))))]
#[get("/v1/states/{code}/reports/mid-term")]
pub async fn mid_term(mut ask: Ask, code: Path<String>, request: HttpRequest) -> Result<Answer, Problem> {
    if !reference::is_state(&code) {
        return Err(
            Failure::NotFound { what: format!("the State {}", code.chars().take(20).collect::<String>()) }.into()
        );
    }
    ask.refuse_shape()?;
    let format = format_of(&mut ask, &request)?;
    let question: ScorecardQuestion = ask.take_filter(&[])?;
    let today = chrono::Utc::now().date_naive();
    let (languages, freshness) = (ask.reading.languages.clone(), ask.freshness(Freshness::Minute));
    let name = format!("{code}-mid-term.{format}");
    let (body, change) = ask
        .snapshot(move |connection, ask| {
            let working = ask.scope() == Scope::Working;
            let found = store::reports::mid_term(connection, &code, &question, (working, today), &ask.reading)?;
            match format {
                ReportFormat::Html => report::html(&found).map(String::into_bytes).map_err(Failure::internal),
                ReportFormat::Docx => report::docx(&found).map_err(Failure::internal),
                ReportFormat::Csv => report::csv(&found).map_err(Failure::internal),
            }
        })
        .await?;
    let content_type = match format {
        ReportFormat::Html => "text/html; charset=utf-8",
        ReportFormat::Docx => DOCX,
        ReportFormat::Csv => "text/csv; charset=utf-8",
    };
    let file = (format != ReportFormat::Html).then_some(name);
    let language = Some(languages.first().to_owned());
    Ok(Answer { file, language, change: Some(change), ..Answer::fixed(body, content_type, freshness) })
}
