//! Tables of records: taking one in, trying it first, and tables to be filled in.

use std::convert::Infallible;

use actix_web::web::Path;
use actix_web::{get, post};
use futures_util::stream;

use crate::acts;
use crate::acts::batches::BatchMode;
use crate::acts::tables::TableOutcome;
use crate::domain::failure::{Failure, Fault, did_you_mean};
use crate::exchange::source::Source;
use crate::exchange::tables;
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::{Answer, Freshness};
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;

/// A form with a table.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "its fields describe the parts of a form that are read by name")]
pub struct ImportForm {
    /// The table: CSV, XLSX or XLS, up to 10 MiB and 10,000 rows.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
    /// What its rows are: `activities`, `plans`, …. Known by its columns where nothing is said.
    noun: Option<String>,
    /// The coalition of rows that name none.
    coalition: Option<String>,
    /// `true`: only say what would become of it.
    dry_run: Option<bool>,
    /// All or nothing, unless said otherwise.
    mode: Option<BatchMode>,
}

/// The parts of the form.
#[derive(Default)]
struct Parts {
    file: Option<(Option<String>, Vec<u8>)>,
    noun: Option<String>,
    coalition: Option<String>,
    dry_run: bool,
    mode: Option<BatchMode>,
}

async fn parts(ask: &ActAsk) -> Result<Parts, Problem> {
    let broken = |_| Problem::new("malformed-request", "the form can't be read to its end");
    let body = ask.bytes();
    let mut form = multer::Multipart::new(stream::once(async move { Ok::<_, Infallible>(body) }), ask.boundary()?);
    let mut parts = Parts::default();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let title = field.file_name().map(str::to_owned);
            parts.file = Some((title, field.bytes().await.map_err(broken)?.to_vec()));
            continue;
        }
        let text = field.text().await.map_err(broken)?.trim().to_owned();
        let wrong = |detail: String| Failure::invalid(Fault::pointer(format!("/{name}"), detail));
        match name.as_str() {
            _ if text.is_empty() => {}
            "noun" => parts.noun = Some(text),
            "coalition" => parts.coalition = Some(text),
            "dry_run" => {
                parts.dry_run = text.parse().map_err(|_| wrong(format!("`{text}` is neither `true` nor `false`")))?;
            }
            "mode" => parts.mode = Some(text.parse().map_err(|unknown| wrong(format!("{unknown}")))?),
            other => {
                let hint = did_you_mean(other, ["file", "noun", "coalition", "dry_run", "mode"]);
                let fault = Fault::pointer(format!("/{other}"), format!("`{other}` is no part of this form"));
                return Err(Failure::invalid(fault.hint_if(hint)).into());
            }
        }
    }
    Ok(parts)
}

/// Takes in a table of records that a coalition writes.
///
/// A row is a record, a column a member: `title.en`, `claimed_by.kind`; lists have semicolons between their entries. A row with the
/// `id` of a record changes it, any other makes one. What is wrong is told by row and column. Nothing is published.
#[utoipa::path(operation_id = "import_table", tag = "Imports", request_body(content = ImportForm, content_type = "multipart/form-data"), params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for a day")), responses((status = 200, description = "What became of it", body = TableOutcome)))]
#[post("/v1/imports")]
pub async fn import(ask: ActAsk) -> Result<Acted, Problem> {
    let parts = parts(&ask).await?;
    let Some((name, bytes)) = parts.file else {
        return Err(Failure::invalid(Fault::pointer("/file", "it is needed")).into());
    };
    let how = (parts.mode.unwrap_or(BatchMode::AllOrNothing), parts.dry_run);
    let read = actix_web::web::block(move || {
        let source = Source::spool(bytes.as_slice(), name).map_err(tables::BadCell::from);
        acts::tables::read(source.and_then(tables::open), parts.noun.as_deref(), parts.coalition, how)
    });
    let import = read.await.map_err(Failure::internal)??;
    let now = chrono::Utc::now();
    ask.run(move |connection, rights, _| Acted::done(&acts::tables::run(connection, rights, &import, now)?)).await
}

/// A table to be filled in: `activities.csv`, `plans.xlsx`.
///
/// A workbook has a second sheet that says what each column means.
#[utoipa::path(operation_id = "get_import_template", tag = "Imports", params(("file" = String, Path, description = "The noun and the form: activities.csv", example = "activities.csv")), responses((status = 200, description = "The table", content((Vec<u8> = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
#[get("/v1/imports/templates/{file}")]
pub async fn template(ask: Ask, file: Path<String>) -> Result<Answer, Problem> {
    ask.refuse_shape()?;
    let unknown = || Failure::NotFound { what: format!("the table {}", file.chars().take(40).collect::<String>()) };
    let (noun, form) = file.rsplit_once('.').ok_or_else(unknown)?;
    let (as_workbook, media_type) = match form {
        "csv" => (false, "text/csv; charset=utf-8"),
        "xlsx" => (true, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _ => return Err(unknown().into()),
    };
    let table = acts::tables::template(noun, as_workbook)?;
    Ok(Answer::file(table, media_type, &file, Freshness::Minute))
}
