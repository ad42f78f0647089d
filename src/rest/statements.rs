//! Statements of civil society.

use actix_web::get;
use actix_web::web::Path;
use uuid::Uuid;

use crate::domain::failure::Failure;
use crate::domain::statements::{Statement, StatementFilter};
use crate::store;
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// Lists statements, the newest first.
#[utoipa::path(operation_id = "list_statements", tag = "Statements", params(StatementFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of statements", body = List<Statement>)))]
#[get("/v1/statements")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(
        &[],
        Freshness::Minute,
        |_| Vec::new(),
        |connection, filter: &StatementFilter, window, ask| {
            store::statements::list(connection, filter, window, &ask.reading)
        },
    )
    .await
}

/// One statement.
#[utoipa::path(operation_id = "get_statement", tag = "Statements", params(("id" = String, Path, description = "Its id, a UUID", example = "e0318944-e251-4425-87be-6e60ee9b7df0"), ReadingParameters), responses((status = 200, description = "The statement", body = Statement)))]
#[get("/v1/statements/{id}")]
pub async fn find(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    let unknown = Failure::NotFound { what: format!("the statement {id}") };
    let id: Uuid = id.parse().map_err(|_| unknown)?;
    ask.record(&[], Freshness::Minute, move |connection, ask| store::statements::find(connection, id, &ask.reading))
        .await
}
