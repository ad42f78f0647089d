//! The versions of a commitment, for its coalition: the list, one, what changed between two, and bringing one back.

use actix_web::web::Path;
use actix_web::{get, post};

use super::records::{self, DifferenceList, RestoreBody, VersionList};
use crate::domain::commitments::{Commitment, CommitmentFields};
use crate::domain::records::Version;
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::Answer;
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;

/// Every version of a commitment, the newest first.
#[utoipa::path(operation_id = "list_commitment_versions", tag = "Commitments", params(("id" = String, Path, description = "Its id"), ("before" = Option<i32>, Query, description = "Only versions before this number")), responses((status = 200, description = "The versions", body = VersionList)))]
#[get("/v1/commitments/{id}/versions")]
pub async fn list(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    records::versions::<CommitmentFields>(ask, "/v1/commitments", &id).await
}

/// One version of a commitment.
#[utoipa::path(operation_id = "get_commitment_version", tag = "Commitments", params(("id" = String, Path, description = "Its id"), ("version" = i32, Path, description = "The number of the version")), responses((status = 200, description = "The version", body = Version)))]
#[get("/v1/commitments/{id}/versions/{version}")]
pub async fn find(ask: Ask, place: Path<(String, String)>) -> Result<Answer, Problem> {
    records::version::<CommitmentFields>(ask, &place).await
}

/// What changed between a version and the one before, or an earlier one.
#[utoipa::path(operation_id = "list_commitment_differences", tag = "Commitments", params(("id" = String, Path, description = "Its id"), ("version" = i32, Path, description = "The number of the later version"), ("from" = Option<i32>, Query, description = "The number of the earlier version; the one before where it is left out")), responses((status = 200, description = "The differences", body = DifferenceList)))]
#[get("/v1/commitments/{id}/versions/{version}/differences")]
pub async fn changes(ask: Ask, place: Path<(String, String)>) -> Result<Answer, Problem> {
    records::changes::<CommitmentFields>(ask, &place).await
}

/// Brings back what an earlier version says, as the next version.
#[utoipa::path(operation_id = "restore_commitment", tag = "Commitments", request_body = RestoreBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Commitment)))]
#[post("/v1/commitments/{id}/restore")]
pub async fn restore(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::restore::<CommitmentFields>(ask, &id).await
}
