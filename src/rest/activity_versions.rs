//! The versions of an activity, for its coalition: the list, one, what changed between two, and bringing one back.

use actix_web::web::Path;
use actix_web::{get, post};

use super::records::{self, DifferenceList, RestoreBody, VersionList};
use crate::domain::activities::{Activity, ActivityFields};
use crate::domain::records::Version;
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::Answer;
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;

/// Every version of an activity, the newest first.
#[utoipa::path(operation_id = "list_activity_versions", tag = "Activities", params(("id" = String, Path, description = "Its id"), ("before" = Option<i32>, Query, description = "Only versions before this number")), responses((status = 200, description = "The versions", body = VersionList)))]
#[get("/v1/activities/{id}/versions")]
pub async fn list(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    records::versions::<ActivityFields>(ask, "/v1/activities", &id).await
}

/// One version of an activity.
#[utoipa::path(operation_id = "get_activity_version", tag = "Activities", params(("id" = String, Path, description = "Its id"), ("version" = i32, Path, description = "The number of the version")), responses((status = 200, description = "The version", body = Version)))]
#[get("/v1/activities/{id}/versions/{version}")]
pub async fn find(ask: Ask, place: Path<(String, String)>) -> Result<Answer, Problem> {
    records::version::<ActivityFields>(ask, &place).await
}

/// What changed between a version and the one before, or an earlier one.
#[utoipa::path(operation_id = "list_activity_differences", tag = "Activities", params(("id" = String, Path, description = "Its id"), ("version" = i32, Path, description = "The number of the later version"), ("from" = Option<i32>, Query, description = "The number of the earlier version; the one before where it is left out")), responses((status = 200, description = "The differences", body = DifferenceList)))]
#[get("/v1/activities/{id}/versions/{version}/differences")]
pub async fn changes(ask: Ask, place: Path<(String, String)>) -> Result<Answer, Problem> {
    records::changes::<ActivityFields>(ask, &place).await
}

/// Brings back what an earlier version says, as the next version.
#[utoipa::path(operation_id = "restore_activity", tag = "Activities", request_body = RestoreBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Activity)))]
#[post("/v1/activities/{id}/restore")]
pub async fn restore(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::restore::<ActivityFields>(ask, &id).await
}
