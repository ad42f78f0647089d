//! The versions of a plan, for its coalition: the list, one, what changed between two, and bringing one back.

use actix_web::web::Path;
use actix_web::{get, post};
use serde::{Deserialize, Serialize};

use super::plans::{answered, id_of};
use crate::acts;
use crate::domain::failure::{Failure, Fault};
use crate::domain::plans::{Plan, PlanFields};
use crate::domain::records::{Version, VersionDifference, differences};
use crate::wire::act::{ActAsk, Acted};
use crate::wire::answer::Answer;
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;

/// Versions on the wire.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VersionList {
    /// The versions, the newest first.
    pub data: Vec<Version>,
    /// Where the list goes on.
    pub links: VersionLinks,
}

/// Where a list of versions goes on.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VersionLinks {
    /// Earlier versions, or null.
    pub next: Option<String>,
}

/// What changed between two versions.
#[derive(Serialize, utoipa::ToSchema)]
pub struct DifferenceList {
    /// The earlier version.
    pub from: i32,
    /// The later version.
    pub to: i32,
    /// The differences, place by place.
    pub data: Vec<VersionDifference>,
}

/// How many versions a page holds.
const PAGE: i64 = 50;

fn number_of(number: &str) -> Result<i32, Failure> {
    let unknown = || Failure::NotFound { what: format!("version {}", number.chars().take(20).collect::<String>()) };
    number.parse().ok().filter(|number| *number > 0).ok_or_else(unknown)
}

/// Takes a number out of the parameters.
fn take_number(ask: &mut Ask, name: &str) -> Result<Option<i32>, Failure> {
    let Some(text) = ask.parameters().take_one(name)? else { return Ok(None) };
    let wrong = || Failure::invalid(Fault::parameter(name, format!("`{text}` is no number of a version")));
    text.parse().ok().filter(|number| *number > 0).map(Some).ok_or_else(wrong)
}

/// Every version of a plan, the newest first.
#[utoipa::path(operation_id = "list_plan_versions", tag = "Plans", params(("id" = String, Path, description = "Its id"), ("before" = Option<i32>, Query, description = "Only versions before this number")), responses((status = 200, description = "The versions", body = VersionList)))]
#[get("/v1/plans/{id}/versions")]
pub async fn list(mut ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    let id = id_of(&id)?;
    let before = take_number(&mut ask, "before")?;
    ask.own(move |connection, rights, ask| {
        let data = acts::records::versions::<PlanFields>(connection, rights, id, before, PAGE)?;
        let last = data.last().map(|version| version.version).filter(|last| data.len() == PAGE as usize && *last > 1);
        let next = last.map(|last| ask.reading.address(&format!("/v1/plans/{id}/versions?before={last}")));
        Ok(VersionList { data, links: VersionLinks { next } })
    })
    .await
}

/// One version of a plan.
#[utoipa::path(operation_id = "get_plan_version", tag = "Plans", params(("id" = String, Path, description = "Its id"), ("version" = i32, Path, description = "The number of the version")), responses((status = 200, description = "The version", body = Version)))]
#[get("/v1/plans/{id}/versions/{version}")]
pub async fn find(ask: Ask, place: Path<(String, String)>) -> Result<Answer, Problem> {
    let (id, number) = (id_of(&place.0)?, number_of(&place.1)?);
    ask.own(move |connection, rights, _| acts::records::version::<PlanFields>(connection, rights, id, number)).await
}

/// What changed between a version and the one before, or an earlier one.
#[utoipa::path(operation_id = "list_plan_differences", tag = "Plans", params(("id" = String, Path, description = "Its id"), ("version" = i32, Path, description = "The number of the later version"), ("from" = Option<i32>, Query, description = "The number of the earlier version; the one before where it is left out")), responses((status = 200, description = "The differences", body = DifferenceList)))]
#[get("/v1/plans/{id}/versions/{version}/differences")]
pub async fn changes(mut ask: Ask, place: Path<(String, String)>) -> Result<Answer, Problem> {
    let (id, to) = (id_of(&place.0)?, number_of(&place.1)?);
    let from = take_number(&mut ask, "from")?.unwrap_or(to - 1);
    ask.own(move |connection, rights, _| {
        let after = acts::records::version::<PlanFields>(connection, rights, id, to)?.fields.0;
        // Before the first version there was nothing.
        let before = match from {
            0 => serde_json::Map::new(),
            from => acts::records::version::<PlanFields>(connection, rights, id, from)?.fields.0,
        };
        Ok(DifferenceList { from, to, data: differences(&before, &after) })
    })
    .await
}

/// Which version is brought back.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreBody {
    /// Its number.
    version: i32,
}

/// Brings back what an earlier version says, as the next version.
#[utoipa::path(operation_id = "restore_plan", tag = "Plans", request_body = RestoreBody, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")), responses((status = 200, description = "The working record", body = Plan)))]
#[post("/v1/plans/{id}/restore")]
pub async fn restore(ask: ActAsk, id: Path<String>) -> Result<Acted, Problem> {
    let id = id_of(&id)?;
    let (body, expected, now) = (ask.body::<RestoreBody>()?, ask.expected()?, chrono::Utc::now());
    ask.run(move |connection, rights, ask| {
        let made = acts::records::restore::<PlanFields>(connection, rights, id, &expected, body.version, now)?;
        answered(connection, &made, &ask.reading)
    })
    .await
}
