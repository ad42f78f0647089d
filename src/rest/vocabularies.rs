//! Vocabularies: themes, Sustainable Development Goals, groups of persons, and every enumeration.

use actix_web::get;
use actix_web::web::Path;

use crate::domain::vocabularies::{Term, TermFilter, Vocabulary, VocabularyFilter};
use crate::store;
use crate::wire::answer::{Answer, Freshness, List};
use crate::wire::ask::{Ask, ReadingParameters, WindowParameters};
use crate::wire::problem::Problem;

async fn terms(ask: Ask, vocabulary: &'static str) -> Result<Answer, Problem> {
    ask.list(
        &[],
        Freshness::Hour,
        |_| Vec::new(),
        move |connection, filter: &TermFilter, window, ask| {
            store::vocabularies::list_terms(connection, vocabulary, filter, window, &ask.reading)
        },
    )
    .await
}

async fn term(ask: Ask, vocabulary: &'static str, code: Path<String>) -> Result<Answer, Problem> {
    ask.record(&[], Freshness::Hour, move |connection, ask| {
        store::vocabularies::find_term(connection, vocabulary, &code, &ask.reading)
    })
    .await
}

/// Lists themes, with what UPR Info and OHCHR call them.
#[utoipa::path(operation_id = "list_themes", tag = "Vocabularies", params(TermFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of themes", body = List<Term>)))]
#[get("/v1/themes")]
pub async fn themes(ask: Ask) -> Result<Answer, Problem> {
    terms(ask, "themes").await
}

/// One theme.
#[utoipa::path(operation_id = "get_theme", tag = "Vocabularies", params(("code" = String, Path, description = "Its code", example = "torture"), ReadingParameters), responses((status = 200, description = "The theme", body = Term)))]
#[get("/v1/themes/{code}")]
pub async fn theme(ask: Ask, code: Path<String>) -> Result<Answer, Problem> {
    term(ask, "themes", code).await
}

/// Lists the 17 Sustainable Development Goals.
#[utoipa::path(operation_id = "list_sdgs", tag = "Vocabularies", params(TermFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of goals", body = List<Term>)))]
#[get("/v1/sdgs")]
pub async fn sdgs(ask: Ask) -> Result<Answer, Problem> {
    terms(ask, "sdgs").await
}

/// One Sustainable Development Goal.
#[utoipa::path(operation_id = "get_sdg", tag = "Vocabularies", params(("code" = String, Path, description = "Its number", example = "16"), ReadingParameters), responses((status = 200, description = "The goal", body = Term)))]
#[get("/v1/sdgs/{code}")]
pub async fn sdg(ask: Ask, code: Path<String>) -> Result<Answer, Problem> {
    term(ask, "sdgs", code).await
}

/// Lists groups of persons.
#[utoipa::path(operation_id = "list_groups_of_persons", tag = "Vocabularies", params(TermFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of groups of persons", body = List<Term>)))]
#[get("/v1/groups-of-persons")]
pub async fn groups_of_persons(ask: Ask) -> Result<Answer, Problem> {
    terms(ask, "groups_of_persons").await
}

/// One group of persons.
#[utoipa::path(operation_id = "get_group_of_persons", tag = "Vocabularies", params(("code" = String, Path, description = "Its code", example = "children"), ReadingParameters), responses((status = 200, description = "The group of persons", body = Term)))]
#[get("/v1/groups-of-persons/{code}")]
pub async fn group_of_persons(ask: Ask, code: Path<String>) -> Result<Answer, Problem> {
    term(ask, "groups_of_persons", code).await
}

/// Lists every vocabulary with its terms and their source.
#[utoipa::path(operation_id = "list_vocabularies", tag = "Vocabularies", params(VocabularyFilter, WindowParameters, ReadingParameters), responses((status = 200, description = "A page of vocabularies", body = List<Vocabulary>)))]
#[get("/v1/vocabularies")]
pub async fn list(ask: Ask) -> Result<Answer, Problem> {
    ask.list(
        &[],
        Freshness::Hour,
        |_| Vec::new(),
        |connection, filter: &VocabularyFilter, window, ask| {
            store::vocabularies::list(connection, filter, window, &ask.reading)
        },
    )
    .await
}

/// One vocabulary with its terms.
#[utoipa::path(operation_id = "get_vocabulary", tag = "Vocabularies", params(("name" = String, Path, description = "Its name", example = "response"), ReadingParameters), responses((status = 200, description = "The vocabulary", body = Vocabulary)))]
#[get("/v1/vocabularies/{name}")]
pub async fn find(ask: Ask, name: Path<String>) -> Result<Answer, Problem> {
    ask.record(&[], Freshness::Hour, move |connection, ask| store::vocabularies::find(connection, &name, &ask.reading))
        .await
}
