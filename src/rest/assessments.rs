//! Assessments: reading editions and working records, those on one recommendation, and the acts of their coalitions.

use actix_web::web::Path;

use super::nouns::noun;
use crate::access::viewer::Scope;
use crate::domain::assessments::{Assessment, AssessmentFields, AssessmentFilter, AssessmentInput};
use crate::store;
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

noun! {
    Assessment of AssessmentFields from AssessmentInput by AssessmentFilter in assessments,
    tagged "Assessments", one "assessment" called "an assessment", many "assessments", "the latest first", such as "9f4c2c41-ae40-4e99-8d40-7b6f2dad4e01",
    "/v1/assessments",
    "/v1/assessments/{id}",
    "/v1/assessments/{id}/publish",
    "/v1/assessments/{id}/withdraw",
    "/v1/assessments/{id}/stage",
    "/v1/assessments/{id}/purge",
    "/v1/assessments/batch",
    "/v1/assessments/{id}/restore",
    "/v1/assessments/{id}/merge",
    "/v1/assessments/{id}/versions",
    "/v1/assessments/{id}/versions/{version}",
    "/v1/assessments/{id}/versions/{version}/differences"
}

/// Lists the assessments of one recommendation.
///
/// It takes the filters and scopes of the list of all; the id of any source record leads there.
#[utoipa::path(operation_id = "list_assessments_of_recommendation", tag = "Assessments", params(("id" = String, Path, description = "The id of the recommendation"), AssessmentFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of assessments", body = List<Assessment>)))]
#[get("/v1/recommendations/{id}/assessments")]
pub async fn list_of_recommendation(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    let recommendation = super::me::id_of(&id, "recommendation")?;
    ask.list(
        &[],
        Freshness::Minute,
        |_| Vec::new(),
        move |connection, filter: &AssessmentFilter, window, ask| {
            store::recommendations::find(connection, recommendation, &ask.reading)?;
            let filter = AssessmentFilter { recommendation: Some(vec![recommendation.to_string()]), ..filter.clone() };
            store::assessments::list(connection, &filter, window, ask.scope() == Scope::Working, &ask.reading)
        },
    )
    .await
}
