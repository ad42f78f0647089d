//! The versions of a plan, for its coalition: the list, one, what changed between two, and bringing one back.

use actix_web::web::Path;
use actix_web::{get, post};

use super::records::{self, DifferenceList, RestoreBody, VersionList};
use crate::domain::plans::{Plan, PlanFields};
use crate::domain::records::Version;
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::Answer;
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;

/// Every version of a plan, the newest first.
#[utoipa::path(operation_id = "list_plan_versions", tag = "Plans", params(("id" = String, Path, description = "Its id"), ("before" = Option<i32>, Query, description = "Only versions before this number")), responses((status = 200, description = "The versions", body = VersionList)))]
#[get("/v1/plans/{id}/versions")]
pub async fn list(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    records::versions::<PlanFields>(ask, "/v1/plans", &id).await
}

/// One version of a plan.
#[utoipa::path(operation_id = "get_plan_version", tag = "Plans", params(("id" = String, Path, description = "Its id"), ("version" = i32, Path, description = "The number of the version")), responses((status = 200, description = "The version", body = Version)))]
#[get("/v1/plans/{id}/versions/{version}")]
pub async fn find(ask: Ask, place: Path<(String, String)>) -> Result<Answer, Problem> {
    records::version::<PlanFields>(ask, &place).await
}

/// What changed between a version and the one before, or an earlier one.
#[utoipa::path(operation_id = "list_plan_differences", tag = "Plans", params(("id" = String, Path, description = "Its id"), ("version" = i32, Path, description = "The number of the later version"), ("from" = Option<i32>, Query, description = "The number of the earlier version; the one before where it is left out")), responses((status = 200, description = "The differences", body = DifferenceList)))]
#[get("/v1/plans/{id}/versions/{version}/differences")]
pub async fn changes(ask: Ask, place: Path<(String, String)>) -> Result<Answer, Problem> {
    records::changes::<PlanFields>(ask, &place).await
}

/// Brings back what an earlier version says, as the next version.
#[utoipa::path(operation_id = "restore_plan", tag = "Plans", request_body = RestoreBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Plan)))]
#[post("/v1/plans/{id}/restore")]
pub async fn restore(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::restore::<PlanFields>(ask, &id).await
}
