//! Plans: reading editions and working records, and the acts of their coalitions. Versions stand in a file beside.

use actix_web::web::Path;
use actix_web::{get, patch, post};

use super::records::{self, PublishBody, PurgeBody, StageBody, WithdrawBody};
use crate::access::viewer::Scope;
use crate::domain::plans::{Plan, PlanFields, PlanFilter, PlanInput};
use crate::store;
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// Lists plans, those that were published most often first.
///
/// Without `scope`, what everybody reads. `scope=shared` adds what the network reads; `scope=working` lists the working
/// records of the caller's coalitions, and those that are shared with them.
#[utoipa::path(operation_id = "list_plans", tag = "Plans", params(PlanFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of plans", body = List<Plan>)))]
#[get("/v1/plans")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(
        &[],
        Freshness::Minute,
        |_| Vec::new(),
        |connection, filter: &PlanFilter, window, ask| {
            let working = ask.scope() == Scope::Working;
            store::plans::list(connection, filter, window, working, &ask.reading)
        },
    )
    .await
}

/// One plan.
///
/// Without `scope`, the edition that is nearest to the caller; to its coalition, where there is none, the working record.
#[utoipa::path(operation_id = "get_plan", tag = "Plans", params(("id" = String, Path, description = "Its id, a UUID", example = "6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01"), ReadingParameters), responses((status = 200, description = "The plan", body = Plan), (status = 410, description = "It was taken back")))]
#[get("/v1/plans/{id}")]
pub async fn find(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    records::find::<PlanFields>(ask, &id).await
}

/// Makes a plan: a draft, unless `stage` says otherwise.
#[utoipa::path(operation_id = "create_plan", tag = "Plans", request_body = PlanInput, params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for a day")), responses((status = 201, description = "The working record", body = Plan)))]
#[post("/v1/plans")]
pub async fn create(ask: ActAsk) -> Result<Acted, Problem> {
    records::create::<PlanFields, PlanInput>(ask).await
}

/// Changes fields of a plan: what is left out stays, null takes out (RFC 7396).
#[utoipa::path(operation_id = "update_plan", tag = "Plans", request_body(content = PlanInput, content_type = "application/merge-patch+json"), params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Plan)))]
#[patch("/v1/plans/{id}")]
pub async fn update(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::update::<PlanFields, PlanInput>(ask, &id).await
}

/// Copies a plan into the edition for an audience.
#[utoipa::path(operation_id = "publish_plan", tag = "Plans", request_body = PublishBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Plan)))]
#[post("/v1/plans/{id}/publish")]
pub async fn publish(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::publish::<PlanFields>(ask, &id).await
}

/// Takes editions back: their address answers 410.
#[utoipa::path(operation_id = "withdraw_plan", tag = "Plans", request_body = Option<WithdrawBody>, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Plan)))]
#[post("/v1/plans/{id}/withdraw")]
pub async fn withdraw(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::withdraw::<PlanFields>(ask, &id).await
}

/// Moves a plan between draft and coalition.
#[utoipa::path(operation_id = "move_plan", tag = "Plans", request_body = StageBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Plan)))]
#[post("/v1/plans/{id}/stage")]
pub async fn stage(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::stage::<PlanFields>(ask, &id).await
}

/// Takes a plan, or one version of it, out of everything, for ever.
#[utoipa::path(operation_id = "purge_plan", tag = "Plans", request_body = Option<PurgeBody>, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 204, description = "It is gone")))]
#[post("/v1/plans/{id}/purge")]
pub async fn purge(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::purge::<PlanFields>(ask, &id).await
}
