//! Translations of recommendations: reading editions and working records, those of one recommendation, and the acts of their
//! coalitions.

use actix_web::web::Path;

use super::nouns::noun;
use crate::access::viewer::Scope;
use crate::domain::translations::{Translation, TranslationFields, TranslationFilter, TranslationInput};
use crate::store;
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

noun! {
    Translation of TranslationFields from TranslationInput by TranslationFilter in translations,
    tagged "Translations", one "translation" called "a translation", many "translations", "by language", such as "a05d3d52-bf51-4faa-9e51-8c703ebe5f01",
    "/v1/translations",
    "/v1/translations/{id}",
    "/v1/translations/{id}/publish",
    "/v1/translations/{id}/withdraw",
    "/v1/translations/{id}/stage",
    "/v1/translations/{id}/purge",
    "/v1/translations/batch",
    "/v1/translations/{id}/restore",
    "/v1/translations/{id}/merge",
    "/v1/translations/{id}/versions",
    "/v1/translations/{id}/versions/{version}",
    "/v1/translations/{id}/versions/{version}/differences"
}

/// Lists the translations of one recommendation.
///
/// It takes the filters and scopes of the list of all; the id of any source record leads there.
#[utoipa::path(operation_id = "list_translations_of_recommendation", tag = "Translations", params(("id" = String, Path, description = "The id of the recommendation"), TranslationFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of translations", body = List<Translation>)))]
#[get("/v1/recommendations/{id}/translations")]
pub async fn list_of_recommendation(ask: Ask, id: Path<String>) -> Result<Answer, Problem> {
    let recommendation = super::me::id_of(&id, "recommendation")?;
    ask.list(
        &[],
        Freshness::Minute,
        |_| Vec::new(),
        move |connection, filter: &TranslationFilter, window, ask| {
            store::recommendations::find(connection, recommendation, &ask.reading)?;
            let filter = TranslationFilter { recommendation: Some(vec![recommendation.to_string()]), ..filter.clone() };
            store::translations::list(connection, &filter, window, ask.scope() == Scope::Working, &ask.reading)
        },
    )
    .await
}
