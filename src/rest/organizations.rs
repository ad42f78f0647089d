//! Partner organizations.

use actix_web::get;
use actix_web::web::Path;
use uuid::Uuid;

use crate::domain::failure::Failure;
use crate::domain::organizations::{Organization, OrganizationFilter};
use crate::store;
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// Lists partner organizations: of those that a document alone names, the name as printed and nothing more.
#[utoipa::path(operation_id = "list_organizations", tag = "Organizations", params(OrganizationFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of organizations", body = List<Organization>)))]
#[get("/v1/organizations")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(
        &[],
        Freshness::Minute,
        |_| Vec::new(),
        |connection, filter: &OrganizationFilter, window, ask| {
            store::organizations::list(connection, filter, window, &ask.reading)
        },
    )
    .await
}

/// One organization.
#[utoipa::path(operation_id = "get_organization", tag = "Organizations", params(("id" = String, Path, description = "Its id, a UUID", example = "dafde9a2-089b-493b-962c-67a31d95de09"), ReadingParameters), responses((status = 200, description = "The organization", body = Organization)))]
#[get("/v1/organizations/{id}")]
pub async fn find(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    let unknown = Failure::NotFound { what: format!("the organization {id}") };
    let id: Uuid = id.parse().map_err(|_| unknown)?;
    ask.record(&[], Freshness::Minute, move |connection, ask| store::organizations::find(connection, id, &ask.reading))
        .await
}
