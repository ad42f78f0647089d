//! Reviews.

use actix_web::get;
use actix_web::web::Path;

use crate::domain::reviews::{Review, ReviewFilter};
use crate::store;
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// Lists reviews, those of the newest session first.
#[utoipa::path(operation_id = "list_reviews", tag = "Reviews", params(ReviewFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of reviews", body = List<Review>)))]
#[get("/v1/reviews")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(
        &[],
        Freshness::Hour,
        |_| Vec::new(),
        |connection, filter: &ReviewFilter, window, ask| store::reviews::list(connection, filter, window, &ask.reading),
    )
    .await
}

/// One review: its documents, and the counts that documents report beside what is held here.
#[utoipa::path(operation_id = "get_review", tag = "Reviews", params(("id" = String, Path, description = "State and cycle", example = "KOR-2"), ReadingParameters), responses((status = 200, description = "The review", body = Review)))]
#[get("/v1/reviews/{id}")]
pub async fn find(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    ask.record(&[], Freshness::Hour, move |connection, ask| store::reviews::find(connection, &id, &ask.reading)).await
}
