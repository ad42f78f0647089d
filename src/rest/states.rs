//! States and jurisdictions.

use actix_web::get;
use actix_web::web::Path;

use crate::domain::failure::Failure;
use crate::domain::states::{Jurisdiction, JurisdictionFilter, State, StateFilter};
use crate::store;
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// Puts the reviews of each State into it.
fn embed_reviews(connection: &mut diesel::PgConnection, states: &mut [State], ask: &Ask) -> Result<(), Failure> {
    let codes: Vec<String> = states.iter().map(|state| state.code.clone()).collect();
    let mut reviews = store::reviews::of_states(connection, &codes, &ask.reading)?;
    for state in states {
        let (mine, others) = reviews.into_iter().partition(|review| review.state == state.code);
        state.reviews = Some(mine);
        reviews = others;
    }
    Ok(())
}

/// Lists States: members, observers, and the samples' while they are loaded.
///
/// `include=reviews` embeds the reviews of each.
#[utoipa::path(operation_id = "list_states", tag = "States", params(StateFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of States", body = List<State>)))]
#[get("/v1/states")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(
        &["reviews"],
        Freshness::Hour,
        |_| Vec::new(),
        |connection, filter: &StateFilter, window, ask| {
            let mut page = store::states::list(connection, filter, window, &ask.reading)?;
            if ask.includes("reviews") {
                embed_reviews(connection, &mut page.items, ask)?;
            }
            Ok(page)
        },
    )
    .await
}

/// One State.
///
/// `include=reviews` embeds its reviews.
#[utoipa::path(operation_id = "get_state", tag = "States", params(("code" = String, Path, description = "ISO 3166-1 alpha-3", example = "KOR"), ReadingParameters), responses((status = 200, description = "The State", body = State)))]
#[get("/v1/states/{code}")]
pub async fn find(ask: Ask, code: Path<String>) -> Result<Answer, Problem> {
    ask.record(&["reviews"], Freshness::Hour, move |connection, ask| {
        let mut state = store::states::find(connection, &code, &ask.reading)?;
        if ask.includes("reviews") {
            embed_reviews(connection, std::slice::from_mut(&mut state), ask)?;
        }
        Ok(state)
    })
    .await
}

/// Lists jurisdictions: territories without a review of their own.
#[utoipa::path(operation_id = "list_jurisdictions", tag = "States", params(JurisdictionFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of jurisdictions", body = List<Jurisdiction>)))]
#[get("/v1/jurisdictions")]
pub async fn list_jurisdictions(ask: Ask) -> Result<Answer, Problem> {
    ask.list(
        &[],
        Freshness::Hour,
        |_| Vec::new(),
        |connection, filter: &JurisdictionFilter, window, ask| {
            store::states::list_jurisdictions(connection, filter, window, &ask.reading)
        },
    )
    .await
}

/// One jurisdiction.
#[utoipa::path(operation_id = "get_jurisdiction", tag = "States", params(("code" = String, Path, description = "ISO 3166-1 alpha-3", example = "HKG"), ReadingParameters), responses((status = 200, description = "The jurisdiction", body = Jurisdiction)))]
#[get("/v1/jurisdictions/{code}")]
pub async fn find_jurisdiction(ask: Ask, code: Path<String>) -> Result<Answer, Problem> {
    ask.record(&[], Freshness::Hour, move |connection, ask| {
        store::states::find_jurisdiction(connection, &code, &ask.reading)
    })
    .await
}
