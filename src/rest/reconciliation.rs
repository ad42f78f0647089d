//! The reconciliation of counts.

use actix_web::get;

use crate::domain::kinds::Dataset;
use crate::domain::recommendations::Licence;
use crate::domain::reconciliation::{Reconciliation, ReconciliationFilter};
use crate::domain::reference::reference;
use crate::store;
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

/// The terms of the data sets whose counts stand in a page.
fn licences(page: &[Reconciliation]) -> Vec<Licence> {
    let mut datasets: Vec<Dataset> =
        page.iter().flat_map(|row| row.sources.iter().map(|source| source.dataset)).collect();
    datasets.sort();
    datasets.dedup();
    datasets.into_iter().filter_map(|dataset| reference().licence(dataset).cloned()).collect()
}

/// Lists the counts of each review side by side: reported, held here, and of each data set, with the reason for each
/// difference.
///
/// A row stands for each review of which documents report counts or any data set has records, those of the newest
/// session first. The reasons of a difference add up to it; what can't be explained stands as `unexplained`.
#[utoipa::path(operation_id = "list_reconciliation", tag = "Reviews", params(ReconciliationFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of reviews with their counts", body = List<Reconciliation>)))]
#[get("/v1/reconciliation")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(&[], Freshness::Minute, licences, |connection, filter: &ReconciliationFilter, window, ask| {
        store::reconciliation::list(connection, filter, window, &ask.reading)
    })
    .await
}
