//! Commitments: reading editions and working records, and the acts of their coalitions. Versions stand in a file beside.

use actix_web::web::Path;
use actix_web::{get, patch, post};
use diesel::PgConnection;
use serde::Deserialize;
use uuid::Uuid;

use crate::access::viewer::Scope;
use crate::acts;
use crate::domain::commitments::{Commitment, CommitmentFields, CommitmentFilter, CommitmentInput};
use crate::domain::failure::Failure;
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
/// `not-found` for what can't be a commitment's.
pub(super) fn id_of(id: &str) -> Result<Uuid, Failure> {
    let unknown = || Failure::NotFound { what: format!("the commitment {}", id.chars().take(60).collect::<String>()) };
    if id.len() == 36 { id.parse().map_err(|_| unknown()) } else { Err(unknown()) }
}

/// The part of the tag that tells which edition or version it is: from numbers and contents, never from who asks.
fn tagged(commitment: Commitment) -> Result<(Commitment, String), Failure> {
    let tag = match commitment.version {
        Some(version) => {
            let audience = commitment.audience.map_or("", Audience::code);
            format!("{}.{}{audience}", versions::working(version), commitment.edition)
        }
        None => {
            let bytes = serde_json::to_vec(&commitment).map_err(Failure::internal)?;
            format!("{}.{:016x}", versions::edition(commitment.edition), xxhash_rust::xxh3::xxh3_64(&bytes))
        }
    };
    Ok((commitment, tag))
}

/// What an act answers: the working record as it is now.
pub(super) fn answered(
    connection: &mut PgConnection,
    working: &Working<CommitmentFields>,
    reading: &Reading,
) -> Result<Acted, Failure> {
    let (commitment, tag) = tagged(store::commitments::find(connection, working.id, reading)?)?;
    Ok(Acted::done(&commitment)?.version(tag).of(working.id))
}

/// Lists commitments, those that began last first.
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
    let plan = super::plans::id_of(&id)?;
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
#[utoipa::path(operation_id = "get_commitment", tag = "Commitments", params(("id" = String, Path, description = "Its id, a UUID", example = "5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01"), ReadingParameters), responses((status = 200, description = "The commitment", body = Commitment), (status = 410, description = "It was taken back")))]
#[get("/v1/commitments/{id}")]
pub async fn find(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    let id = id_of(&id)?;
    let read = move |ask: Ask| {
        ask.versioned(&[], Freshness::Minute, move |connection, ask| {
            tagged(store::commitments::find(connection, id, &ask.reading)?)
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

/// Makes a commitment: a draft, unless `stage` says otherwise.
#[utoipa::path(operation_id = "create_commitment", tag = "Commitments", request_body = CommitmentInput, params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for a day")), responses((status = 201, description = "The working record", body = Commitment)))]
#[post("/v1/commitments")]
pub async fn create(ask: ActAsk) -> Result<Acted, Problem> {
    let input = Sent::of(&ask.body::<CommitmentInput>()?)?;
    let (id, now) = (Uuid::new_v4(), chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::create::<CommitmentFields>(connection, rights, input.clone(), id, now)?;
        let (commitment, tag) = tagged(store::commitments::find(connection, made.id, &ask.reading)?)?;
        Ok(Acted::created(&commitment, commitment.url.clone())?.version(tag).of(made.id))
    })
    .await
}

/// Changes fields of a commitment: what is left out stays, null takes out (RFC 7396).
#[utoipa::path(operation_id = "update_commitment", tag = "Commitments", request_body(content = CommitmentInput, content_type = "application/merge-patch+json"), params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Commitment)))]
#[patch("/v1/commitments/{id}")]
pub async fn update(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = id_of(&id)?;
    let (input, expected, now) = (Sent::of(&ask.body::<CommitmentInput>()?)?, ask.expected()?, chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::edit::<CommitmentFields>(connection, rights, id, &expected, input.clone(), now)?;
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

/// Copies a commitment into the edition for an audience.
#[utoipa::path(operation_id = "publish_commitment", tag = "Commitments", request_body = PublishBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Commitment)))]
#[post("/v1/commitments/{id}/publish")]
pub async fn publish(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = id_of(&id)?;
    let (body, expected, now) = (ask.body::<PublishBody>()?, ask.expected()?, chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::publish::<CommitmentFields>(connection, rights, id, &expected, body.audience, now)?;
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
#[utoipa::path(operation_id = "withdraw_commitment", tag = "Commitments", request_body = Option<WithdrawBody>, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Commitment)))]
#[post("/v1/commitments/{id}/withdraw")]
pub async fn withdraw(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = id_of(&id)?;
    let (body, expected, now) = (ask.body_if_any::<WithdrawBody>()?, ask.expected()?, chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::withdraw::<CommitmentFields>(connection, rights, id, &expected, body.audience, now)?;
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

/// Moves a commitment between draft and coalition.
#[utoipa::path(operation_id = "move_commitment", tag = "Commitments", request_body = StageBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Commitment)))]
#[post("/v1/commitments/{id}/stage")]
pub async fn stage(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = id_of(&id)?;
    let (body, expected, now) = (ask.body::<StageBody>()?, ask.expected()?, chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::move_to::<CommitmentFields>(connection, rights, id, &expected, body.stage, now)?;
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

/// Takes a commitment, or one version of it, out of everything, for ever.
#[utoipa::path(operation_id = "purge_commitment", tag = "Commitments", request_body = Option<PurgeBody>, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 204, description = "It is gone")))]
#[post("/v1/commitments/{id}/purge")]
pub async fn purge(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = id_of(&id)?;
    let (body, expected) = (ask.body_if_any::<PurgeBody>()?, ask.expected()?);
    ask.run(move |connection, rights, _| {
        match body.version {
            Some(version) => {
                acts::records::purge_version::<CommitmentFields>(connection, rights, id, &expected, version)?;
            }
            None => acts::records::purge::<CommitmentFields>(connection, rights, id, &expected)?,
        }
        Ok(Acted::gone())
    })
    .await
}
