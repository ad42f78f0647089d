//! Activities: reading editions and working records, and the acts of their coalitions. Versions stand in a file beside.

use actix_web::web::Path;
use actix_web::{get, patch, post};

use super::records::{self, PublishBody, PurgeBody, StageBody, WithdrawBody};
use crate::access::viewer::Scope;
use crate::domain::activities::{Activity, ActivityFields, ActivityFilter, ActivityInput};
use crate::store;
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// Lists activities, those that began last first.
///
/// Without `scope`, what everybody reads. `scope=shared` adds what the network reads; `scope=working` lists the working
/// records of the caller's coalitions, and those that are shared with them.
#[utoipa::path(operation_id = "list_activities", tag = "Activities", params(ActivityFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of activities", body = List<Activity>)))]
#[get("/v1/activities")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(
        &[],
        Freshness::Minute,
        |_| Vec::new(),
        |connection, filter: &ActivityFilter, window, ask| {
            let working = ask.scope() == Scope::Working;
            store::activities::list(connection, filter, window, working, &ask.reading)
        },
    )
    .await
}

/// One activity.
///
/// Without `scope`, the edition that is nearest to the caller; to its coalition, where there is none, the working record.
#[utoipa::path(operation_id = "get_activity", tag = "Activities", params(("id" = String, Path, description = "Its id, a UUID", example = "5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01"), ReadingParameters), responses((status = 200, description = "The activity", body = Activity), (status = 410, description = "It was taken back")))]
#[get("/v1/activities/{id}")]
pub async fn find(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    records::find::<ActivityFields>(ask, &id).await
}

/// Makes an activity: a draft, unless `stage` says otherwise.
#[utoipa::path(operation_id = "create_activity", tag = "Activities", request_body = ActivityInput, params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for a day")), responses((status = 201, description = "The working record", body = Activity)))]
#[post("/v1/activities")]
pub async fn create(ask: ActAsk) -> Result<Acted, Problem> {
    records::create::<ActivityFields, ActivityInput>(ask).await
}

/// Changes fields of an activity: what is left out stays, null takes out (RFC 7396).
#[utoipa::path(operation_id = "update_activity", tag = "Activities", request_body(content = ActivityInput, content_type = "application/merge-patch+json"), params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Activity)))]
#[patch("/v1/activities/{id}")]
pub async fn update(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::update::<ActivityFields, ActivityInput>(ask, &id).await
}

/// Copies an activity into the edition for an audience.
#[utoipa::path(operation_id = "publish_activity", tag = "Activities", request_body = PublishBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Activity)))]
#[post("/v1/activities/{id}/publish")]
pub async fn publish(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::publish::<ActivityFields>(ask, &id).await
}

/// Takes editions back: their address answers 410.
#[utoipa::path(operation_id = "withdraw_activity", tag = "Activities", request_body = Option<WithdrawBody>, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Activity)))]
#[post("/v1/activities/{id}/withdraw")]
pub async fn withdraw(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::withdraw::<ActivityFields>(ask, &id).await
}

/// Moves an activity between draft and coalition.
#[utoipa::path(operation_id = "move_activity", tag = "Activities", request_body = StageBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Activity)))]
#[post("/v1/activities/{id}/stage")]
pub async fn stage(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::stage::<ActivityFields>(ask, &id).await
}

/// Takes an activity, or one version of it, out of everything, for ever.
#[utoipa::path(operation_id = "purge_activity", tag = "Activities", request_body = Option<PurgeBody>, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 204, description = "It is gone")))]
#[post("/v1/activities/{id}/purge")]
pub async fn purge(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    records::purge::<ActivityFields>(ask, &id).await
}
