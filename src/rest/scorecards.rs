//! Scorecards: of a State, of a jurisdiction, and of several side by side.

use actix_web::get;
use actix_web::web::Path;
use serde::Serialize;

use crate::access::viewer::Scope;
use crate::domain::failure::Failure;
use crate::domain::reference;
use crate::domain::scorecards::{Scorecard, ScorecardFilter, ScorecardQuestion};
use crate::store;
use crate::store::scorecards::Place;
use crate::wire::answer::{Answer, Freshness};
use crate::wire::ask::{Ask, ReadingParameters};
use crate::wire::problem::Problem;

/// Scorecards side by side, by code. They are not ranked, and nothing is summed.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ScorecardList {
    /// The scorecards.
    pub data: Vec<Scorecard>,
    /// What surrounds them.
    pub meta: ScorecardMeta,
}

/// What surrounds scorecards.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ScorecardMeta {
    /// How many there are.
    pub total: usize,
    /// The number of the last public change that they show.
    pub change: i64,
}

async fn one(mut ask: Ask, place: Place) -> Result<Answer, Problem> {
    ask.refuse_shape()?;
    let question: ScorecardQuestion = ask.take_filter(&[])?;
    let today = chrono::Utc::now().date_naive();
    let (languages, freshness) = (ask.reading.languages.clone(), ask.freshness(Freshness::Minute));
    let (card, change) = ask
        .snapshot(move |connection, ask| {
            let working = ask.scope() == Scope::Working;
            store::scorecards::find(connection, &place, &question, (working, today), &ask.reading)
        })
        .await?;
    Ok(Answer::json(&card, freshness, Some(change), &languages)?)
}

/// The scorecard of a State: where its government stands on each of the nine points of 2014.
///
/// `value` counts the duty-bearer's doing alone; what others did stands beside it in `parts`. Null has a `reason`. Each `href` gives
/// exactly the records that were counted. What coalitions recorded on a jurisdiction counts on that one's scorecard alone.
#[utoipa::path(operation_id = "get_scorecard_of_state", tag = "Scorecards", params(("code" = String, Path, description = "The State's code", example = "XSA"), ScorecardQuestion, ReadingParameters), responses((status = 200, description = "The scorecard", body = Scorecard)))]
#[get("/v1/states/{code}/scorecard")]
pub async fn of_state(ask: Ask, code: Path<String>) -> Result<Answer, Problem> {
    if !reference::is_state(&code) {
        return Err(
            Failure::NotFound { what: format!("the State {}", code.chars().take(20).collect::<String>()) }.into()
        );
    }
    one(ask, Place::State(code.into_inner())).await
}

/// The scorecard of a jurisdiction without a review of its own.
#[utoipa::path(operation_id = "get_scorecard_of_jurisdiction", tag = "Scorecards", params(("code" = String, Path, description = "The jurisdiction's code", example = "HKG"), ScorecardQuestion, ReadingParameters), responses((status = 200, description = "The scorecard", body = Scorecard)))]
#[get("/v1/jurisdictions/{code}/scorecard")]
pub async fn of_jurisdiction(ask: Ask, code: Path<String>) -> Result<Answer, Problem> {
    if reference::jurisdiction_fault("code", &code).is_some() {
        let what = format!("the jurisdiction {}", code.chars().take(20).collect::<String>());
        return Err(Failure::NotFound { what }.into());
    }
    one(ask, Place::Jurisdiction(code.into_inner())).await
}

/// Scorecards side by side: the network's, or those of the States, jurisdictions and cycles that are asked for.
///
/// They come by code, in the order of the cycles asked for. They are never ranked and never summed.
#[utoipa::path(operation_id = "list_scorecards", tag = "Scorecards", params(ScorecardFilter, ReadingParameters), responses((status = 200, description = "The scorecards", body = ScorecardList)))]
#[get("/v1/scorecards")]
pub async fn list(mut ask: Ask) -> Result<Answer, Problem> {
    ask.refuse_shape()?;
    let filter: ScorecardFilter = ask.take_filter(&[])?;
    let today = chrono::Utc::now().date_naive();
    let (languages, freshness) = (ask.reading.languages.clone(), ask.freshness(Freshness::Minute));
    let (data, change) = ask
        .snapshot(move |connection, ask| {
            let working = ask.scope() == Scope::Working;
            store::scorecards::list(connection, &filter, (working, today), &ask.reading)
        })
        .await?;
    let meta = ScorecardMeta { total: data.len(), change };
    Ok(Answer::json(&ScorecardList { data, meta }, freshness, Some(change), &languages)?)
}
