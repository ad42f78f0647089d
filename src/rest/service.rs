//! Whether the service lives, and whether it is ready.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;

use crate::wire::service::Service;

/// How the service is.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Health {
    /// `ok`, or `not ready`.
    #[schema(example = "ok")]
    pub status: &'static str,
}

/// Whether the process lives. Says nothing of the database.
#[utoipa::path(operation_id = "get_health", tag = "Service", responses((status = 200, description = "It lives", body = Health)))]
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// Whether questions can be answered: not while migrating, and not without a database.
#[utoipa::path(operation_id = "get_readiness", tag = "Service", responses((status = 200, description = "It is ready", body = Health), (status = 503, description = "It is not ready", body = Health)))]
#[get("/readyz")]
pub async fn readyz(service: Data<Service>) -> HttpResponse {
    let (status, said) =
        if service.is_ready() { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") };
    HttpResponse::build(status).json(Health { status: said })
}
