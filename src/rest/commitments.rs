//! Commitments: reading editions and working records, and the acts of their coalitions. Versions stand in a file beside.

use actix_web::web::Path;
use actix_web::{get, patch, post};

use super::records::{self, PublishBody, PurgeBody, StageBody, WithdrawBody};
use crate::access::viewer::Scope;
use crate::domain::commitments::{Commitment, CommitmentFields, CommitmentFilter, CommitmentInput};
use crate::domain::plans::PlanFields;
use crate::store;
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// Lists commitments, those that were published most often first.
///
/// Without `scope`, what everybody reads. `scope=shared` adds what the network reads; `scope=working` lists the working
/// records of the caller's coalitions, and those that are shared with them.
#[utoipa::path(operation_id = "list_commitments", tag = "Commitments", params(CommitmentFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of commitments", body = List<Commitment>)))]
#[get("/v1/commitments")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(
        &[],
        Freshness::Minute,
        |_| Vec::new(),
        |connection, filter: &CommitmentFilter, window, ask| {
            let working = ask.scope() == Scope::Working;
            store::commitments::list(connection, filter, window, working, &ask.reading)
        },
    )
    .await
}

/// Lists the commitments of one plan.
///
/// It takes the filters and scopes of the list of all.
#[utoipa::path(operation_id = "list_commitments_of_plan", tag = "Commitments", params(("id" = String, Path, description = "The id of the plan"), CommitmentFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of commitments", body = List<Commitment>)))]
#[get("/v1/plans/{id}/commitments")]
pub async fn list_of_plan(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    let plan = records::id_of::<PlanFields>(&id)?;
    ask.list(
        &[],
        Freshness::Minute,
        |_| Vec::new(),
        move |connection, filter: &CommitmentFilter, window, ask| {
            store::plans::find(connection, plan, &ask.reading)?;
            let filter = CommitmentFilter { plan: Some(vec![plan.to_string()]), ..filter.clone() };
            store::commitments::list(connection, &filter, window, ask.scope() == Scope::Working, &ask.reading)
        },
    )
    .await
}

/// One commitment.
///
/// Without `scope`, the edition that is nearest to the caller; to its coalition, where there is none, the working record.
#[utoipa::path(operation_id = "get_commitment", tag = "Commitments", params(("id" = String, Path, description = "Its id, a UUID", example = "7d2a0a2f-8c2e-4c77-9b2e-5f4d0b8b2c01"), ReadingParameters), responses((status = 200, description = "The commitment", body = Commitment), (status = 410, description = "It was taken back")))]
#[get("/v1/commitments/{id}")]
pub async fn find(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    records::find::<CommitmentFields>(ask, &id).await
}

/// Makes a commitment: a draft, unless `stage` says otherwise.
#[utoipa::path(operation_id = "create_commitment", tag = "Commitments", request_body = CommitmentInput, params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for a day")), responses((status = 201, description = "The working record", body = Commitment)))]
#[post("/v1/commitments")]
pub async fn create(ask: ActAsk) -> Result<Acted, Problem> {
    records::create::<CommitmentFields, CommitmentInput>(ask).await
}

/// Changes fields of a commitment: what is left out stays, null takes out (RFC 7396).
#[utoipa::path(operation_id = "update_commitment", tag = "Commitments", request_body(content = CommitmentInput, content_type = "application/merge-patch+json"), params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Commitment)))]
#[patch("/v1/commitments/{id}")]
pub async fn update(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::update::<CommitmentFields, CommitmentInput>(ask, &id).await
}

/// Copies a commitment into the edition for an audience.
#[utoipa::path(operation_id = "publish_commitment", tag = "Commitments", request_body = PublishBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Commitment)))]
#[post("/v1/commitments/{id}/publish")]
pub async fn publish(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::publish::<CommitmentFields>(ask, &id).await
}

/// Takes editions back: their address answers 410.
#[utoipa::path(operation_id = "withdraw_commitment", tag = "Commitments", request_body = Option<WithdrawBody>, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Commitment)))]
#[post("/v1/commitments/{id}/withdraw")]
pub async fn withdraw(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::withdraw::<CommitmentFields>(ask, &id).await
}

/// Moves a commitment between draft and coalition.
#[utoipa::path(operation_id = "move_commitment", tag = "Commitments", request_body = StageBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Commitment)))]
#[post("/v1/commitments/{id}/stage")]
pub async fn stage(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::stage::<CommitmentFields>(ask, &id).await
}

/// Takes a commitment, or one version of it, out of everything, for ever.
#[utoipa::path(operation_id = "purge_commitment", tag = "Commitments", request_body = Option<PurgeBody>, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 204, description = "It is gone")))]
#[post("/v1/commitments/{id}/purge")]
pub async fn purge(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::purge::<CommitmentFields>(ask, &id).await
}
