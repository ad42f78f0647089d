//! Disputes: recommendations on which claimants differ.

use actix_web::get;

use crate::domain::disputes::{Dispute, DisputeFilter};
use crate::store;
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// Lists recommendations on which claimants differ, claim against claim with what each rests on.
///
/// Of each claimant it is the latest claim. Nobody's is preferred.
#[utoipa::path(operation_id = "list_disputes", tag = "Assessments", params(DisputeFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of disputes", body = List<Dispute>)))]
#[get("/v1/disputes")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(
        &[],
        Freshness::Minute,
        |_| Vec::new(),
        |connection, filter: &DisputeFilter, window, ask| {
            store::disputes::list(connection, filter, window, &ask.reading)
        },
    )
    .await
}
