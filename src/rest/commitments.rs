//! Commitments: reading editions and working records, those of one plan, and the acts of their coalitions.

use actix_web::web::Path;

use super::nouns::noun;
use super::records;
use crate::access::viewer::Scope;
use crate::domain::commitments::{Commitment, CommitmentFields, CommitmentFilter, CommitmentInput};
use crate::domain::plans::PlanFields;
use crate::store;
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

noun! {
    Commitment of CommitmentFields from CommitmentInput by CommitmentFilter in commitments,
    tagged "Commitments", one "commitment" called "a commitment", many "commitments", "those that were published most often first", such as "7d2a0a2f-8c2e-4c77-9b2e-5f4d0b8b2c01",
    "/v1/commitments",
    "/v1/commitments/{id}",
    "/v1/commitments/{id}/publish",
    "/v1/commitments/{id}/withdraw",
    "/v1/commitments/{id}/stage",
    "/v1/commitments/{id}/purge",
    "/v1/commitments/batch",
    "/v1/commitments/{id}/restore",
    "/v1/commitments/{id}/merge",
    "/v1/commitments/{id}/versions",
    "/v1/commitments/{id}/versions/{version}",
    "/v1/commitments/{id}/versions/{version}/differences"
}

/// Lists the commitments of one plan.
///
/// It takes the filters and scopes of the list of all.
#[utoipa::path(operation_id = "list_commitments_of_plan", tag = "Commitments", params(("id" = String, Path, description = "The id of the plan"), CommitmentFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of commitments", body = List<Commitment>)))]
#[get("/v1/plans/{id}/commitments")]
pub async fn list_of_plan(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    let plan = records::id_of::<PlanFields>(&id)?;
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
