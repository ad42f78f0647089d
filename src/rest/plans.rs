//! Plans: reading editions and working records, and the acts of their coalitions. Versions stand in a file beside.

use actix_web::web::Path;
use actix_web::{get, patch, post};
use diesel::PgConnection;
use serde::Deserialize;
use uuid::Uuid;

use crate::access::viewer::Scope;
use crate::acts;
use crate::domain::failure::Failure;
use crate::domain::plans::{Plan, PlanFields, PlanFilter, PlanInput};
use crate::domain::reading::Reading;
use crate::domain::records::{Audience, Sent, Stage};
use crate::domain::versions;
use crate::store;
use crate::store::working::Working;
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// The id in an address, where it can be one.
///
/// # Errors
/// `not-found` for what can't be a plan's.
pub(super) fn id_of(id: &str) -> Result<Uuid, Failure> {
    let unknown = || Failure::NotFound { what: format!("the plan {}", id.chars().take(60).collect::<String>()) };
    if id.len() == 36 { id.parse().map_err(|_| unknown()) } else { Err(unknown()) }
}

/// The part of the tag that tells which edition or version it is: from numbers and contents, never from who asks.
fn tagged(plan: Plan) -> Result<(Plan, String), Failure> {
    let tag = match plan.version {
        Some(version) => {
            let audience = plan.audience.map_or("", Audience::code);
            format!("{}.{}{audience}", versions::working(version), plan.edition)
        }
        None => {
            let bytes = serde_json::to_vec(&plan).map_err(Failure::internal)?;
            format!("{}.{:016x}", versions::edition(plan.edition), xxhash_rust::xxh3::xxh3_64(&bytes))
        }
    };
    Ok((plan, tag))
}

/// What an act answers: the working record as it is now.
pub(super) fn answered(
    connection: &mut PgConnection,
    working: &Working<PlanFields>,
    reading: &Reading,
) -> Result<Acted, Failure> {
    let (plan, tag) = tagged(store::plans::find(connection, working.id, reading)?)?;
    Ok(Acted::done(&plan)?.version(tag).of(working.id))
}

/// Lists plans, those that began last first.
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
#[utoipa::path(operation_id = "get_plan", tag = "Plans", params(("id" = String, Path, description = "Its id, a UUID", example = "5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01"), ReadingParameters), responses((status = 200, description = "The plan", body = Plan), (status = 410, description = "It was taken back")))]
#[get("/v1/plans/{id}")]
pub async fn find(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    let id = id_of(&id)?;
    let read = move |ask: Ask| {
        ask.versioned(&[], Freshness::Minute, move |connection, ask| {
            tagged(store::plans::find(connection, id, &ask.reading)?)
        })
    };
    let nearest = ask.clone().nearest(Scope::Shared);
    if nearest.scope() == ask.scope() {
        return read(ask).await;
    }
    match read(nearest).await {
        Err(problem) if matches!(problem.status, 404 | 410) => match read(ask.nearest(Scope::Working)).await {
            // That an edition was taken back is told to those who have no working record of it.
            Err(other) if other.status == 404 => Err(problem),
            answer => answer,
        },
        answer => answer,
    }
}

/// Makes a plan: a draft, unless `stage` says otherwise.
#[utoipa::path(operation_id = "create_plan", tag = "Plans", request_body = PlanInput, params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for a day")), responses((status = 201, description = "The working record", body = Plan)))]
#[post("/v1/plans")]
pub async fn create(ask: ActAsk) -> Result<Acted, Problem> {
    let input = Sent::of(&ask.body::<PlanInput>()?)?;
    let (id, now) = (Uuid::new_v4(), chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::create::<PlanFields>(connection, rights, input.clone(), id, now)?;
        let (plan, tag) = tagged(store::plans::find(connection, made.id, &ask.reading)?)?;
        Ok(Acted::created(&plan, plan.url.clone())?.version(tag).of(made.id))
    })
    .await
}

/// Changes fields of a plan: what is left out stays, null takes out (RFC 7396).
#[utoipa::path(operation_id = "update_plan", tag = "Plans", request_body(content = PlanInput, content_type = "application/merge-patch+json"), params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Plan)))]
#[patch("/v1/plans/{id}")]
pub async fn update(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = id_of(&id)?;
    let (input, expected, now) = (Sent::of(&ask.body::<PlanInput>()?)?, ask.expected()?, chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::edit::<PlanFields>(connection, rights, id, &expected, input.clone(), now)?;
        answered(connection, &made, &ask.reading)
    })
    .await
}

/// For whom.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishBody {
    /// The network or the public.
    audience: Audience,
}

/// Copies a plan into the edition for an audience.
#[utoipa::path(operation_id = "publish_plan", tag = "Plans", request_body = PublishBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Plan)))]
#[post("/v1/plans/{id}/publish")]
pub async fn publish(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = id_of(&id)?;
    let (body, expected, now) = (ask.body::<PublishBody>()?, ask.expected()?, chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::publish::<PlanFields>(connection, rights, id, &expected, body.audience, now)?;
        answered(connection, &made, &ask.reading)
    })
    .await
}

/// Whose edition is taken back.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawBody {
    /// The audience whose edition is taken back; every one's where it is left out.
    #[serde(default)]
    audience: Option<Audience>,
}

/// Takes editions back: their address answers 410.
#[utoipa::path(operation_id = "withdraw_plan", tag = "Plans", request_body = Option<WithdrawBody>, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Plan)))]
#[post("/v1/plans/{id}/withdraw")]
pub async fn withdraw(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = id_of(&id)?;
    let (body, expected, now) = (ask.body_if_any::<WithdrawBody>()?, ask.expected()?, chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::withdraw::<PlanFields>(connection, rights, id, &expected, body.audience, now)?;
        answered(connection, &made, &ask.reading)
    })
    .await
}

/// How far it is to be.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StageBody {
    /// A draft or the coalition's.
    stage: Stage,
}

/// Moves a plan between draft and coalition.
#[utoipa::path(operation_id = "move_plan", tag = "Plans", request_body = StageBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Plan)))]
#[post("/v1/plans/{id}/stage")]
pub async fn stage(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = id_of(&id)?;
    let (body, expected, now) = (ask.body::<StageBody>()?, ask.expected()?, chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::move_to::<PlanFields>(connection, rights, id, &expected, body.stage, now)?;
        answered(connection, &made, &ask.reading)
    })
    .await
}

/// What is purged.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurgeBody {
    /// One earlier version alone; the whole record where it is left out.
    #[serde(default)]
    version: Option<i32>,
}

/// Takes a plan, or one version of it, out of everything, for ever.
#[utoipa::path(operation_id = "purge_plan", tag = "Plans", request_body = Option<PurgeBody>, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 204, description = "It is gone")))]
#[post("/v1/plans/{id}/purge")]
pub async fn purge(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = id_of(&id)?;
    let (body, expected) = (ask.body_if_any::<PurgeBody>()?, ask.expected()?);
    ask.run(move |connection, rights, _| {
        match body.version {
            Some(version) => {
                acts::records::purge_version::<PlanFields>(connection, rights, id, &expected, version)?;
            }
            None => acts::records::purge::<PlanFields>(connection, rights, id, &expected)?,
        }
        Ok(Acted::gone())
    })
    .await
}
