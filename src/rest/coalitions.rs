//! Coalitions.

use actix_web::web::Path;
use actix_web::{get, patch, post};

use crate::access::viewer::Scope;
use crate::acts;
use crate::domain::coalitions::{Coalition, CoalitionChange, CoalitionFilter, CoalitionInput};
use crate::domain::versions::working;
use crate::store;
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::{Answer, Found, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// Whether the answer is for the network's own people, who are told what the public is not.
fn inside(ask: &Ask) -> bool {
    ask.scope() != Scope::Public
}

/// Lists coalitions by code: those that the caller may know of.
///
/// Without `scope` these are the public ones; `scope=shared` adds those of the network and one's own.
#[utoipa::path(operation_id = "list_coalitions", tag = "Coalitions", params(CoalitionFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of coalitions", body = List<Coalition>)))]
#[get("/v1/coalitions")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(
        &[],
        Freshness::Minute,
        |_| Vec::new(),
        |connection, filter: &CoalitionFilter, window, ask| {
            store::coalitions::list(connection, filter, window, &ask.reading, inside(ask))
        },
    )
    .await
}

/// One coalition, where the caller may know of it.
#[utoipa::path(operation_id = "get_coalition", tag = "Coalitions", params(("code" = String, Path, description = "Its code", example = "XSA"), ReadingParameters), responses((status = 200, description = "The coalition", body = Coalition)))]
#[get("/v1/coalitions/{code}")]
pub async fn find(ask: Ask, code: Path<String>) -> Result<Answer, Problem> {
    ask.nearest(Scope::Shared)
        .versioned(&[], Freshness::Minute, move |connection, ask| {
            let (coalition, version) = store::coalitions::find(connection, &code, &ask.reading, inside(ask))?;
            Ok(Found::Here((coalition, working(version))))
        })
        .await
}

/// Makes a coalition. Administrators do.
#[utoipa::path(operation_id = "create_coalition", tag = "Coalitions", request_body = CoalitionInput, responses((status = 201, description = "The coalition", body = Coalition)))]
#[post("/v1/coalitions")]
pub async fn create(ask: ActAsk) -> Result<Acted, Problem> {
    let input: CoalitionInput = ask.body()?;
    ask.run(move |connection, rights, ask| {
        let version = acts::coalitions::create(connection, rights, &input)?;
        let (coalition, _) = store::coalitions::find(connection, &input.code, &ask.reading, true)?;
        let location = coalition.url.clone();
        Ok(Acted::created(&coalition, location)?.version(working(version)))
    })
    .await
}

/// Changes what a coalition says of itself, and who may know of it (RFC 7396, with `If-Match`).
#[utoipa::path(operation_id = "change_coalition", tag = "Coalitions", params(("If-Match" = String, Header, description = "The ETag of the record that was read"), ("code" = String, Path, description = "Its code", example = "XSA")), request_body = CoalitionChange, responses((status = 200, description = "The coalition", body = Coalition)))]
#[patch("/v1/coalitions/{code}")]
pub async fn change(ask: ActAsk, code: Path<String>) -> Result<Acted, Problem> {
    let input: CoalitionChange = ask.body()?;
    let expected = ask.expected();
    ask.run(move |connection, rights, ask| {
        let expected = expected.clone()?;
        let version = acts::coalitions::change(connection, rights, &code, &expected, &input)?;
        let (coalition, _) = store::coalitions::find(connection, &code, &ask.reading, true)?;
        Ok(Acted::done(&coalition)?.version(working(version)))
    })
    .await
}

/// Freezes a coalition: all sign-ins of its people end, that of the caller too, and all its access keys; nothing is written
/// or published until an administrator lifts it. For when a computer was taken.
#[utoipa::path(operation_id = "freeze_coalition", tag = "Coalitions", params(("If-Match" = Option<String>, Header, description = "The ETag of the record that was read, where it matters"), ("code" = String, Path, description = "Its code", example = "XSA")), responses((status = 200, description = "The coalition", body = Coalition)))]
#[post("/v1/coalitions/{code}/freeze")]
pub async fn freeze(ask: ActAsk, code: Path<String>) -> Result<Acted, Problem> {
    ask.no_body()?;
    let expected = ask.expected_if_said();
    ask.run(move |connection, rights, ask| {
        let (mut coalition, version) = store::coalitions::find(connection, &code, &ask.reading, true)?;
        acts::coalitions::freeze(connection, rights, &code, &expected)?;
        coalition.frozen = Some(true);
        Ok(Acted::done(&coalition)?.version(working(version)))
    })
    .await
}

/// Lifts the freeze of a coalition. Administrators do.
#[utoipa::path(operation_id = "unfreeze_coalition", tag = "Coalitions", params(("If-Match" = Option<String>, Header, description = "The ETag of the record that was read, where it matters"), ("code" = String, Path, description = "Its code", example = "XSA")), responses((status = 200, description = "The coalition", body = Coalition)))]
#[post("/v1/coalitions/{code}/unfreeze")]
pub async fn unfreeze(ask: ActAsk, code: Path<String>) -> Result<Acted, Problem> {
    ask.no_body()?;
    let expected = ask.expected_if_said();
    ask.run(move |connection, rights, ask| {
        acts::coalitions::unfreeze(connection, rights, &code, &expected)?;
        let (coalition, version) = store::coalitions::find(connection, &code, &ask.reading, true)?;
        Ok(Acted::done(&coalition)?.version(working(version)))
    })
    .await
}
