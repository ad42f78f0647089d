//! The GraphQL face: the schema, its limits, and how one request is answered. It knows the wire no further than a
//! request that was read; addresses, headers and bytes are the endpoint's.

pub mod asker;
pub mod connection;
pub mod guard;
mod ids;
pub mod jurisdictions;
pub mod loaders;
pub mod node;
pub mod organizations;
pub mod recommendation_counts;
pub mod recommendations;
pub mod reviews;
pub mod statements;
pub mod states;
#[cfg(test)]
mod tests;
pub mod vocabularies;

use async_graphql::{
    EmptyMutation, EmptySubscription, ErrorExtensionValues, ID, MergedObject, Response, SDLExportOptions,
};

use asker::Asker;
use guard::{Limits, Paged, Refusal, RequestParts};
use loaders::Loaders;

/// Every question that can be asked. All of it is public and needs no account.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQueries,
    states::StateQueries,
    jurisdictions::JurisdictionQueries,
    reviews::ReviewQueries,
    recommendations::RecommendationQueries,
    recommendation_counts::CountQueries,
    vocabularies::VocabularyQueries,
    organizations::OrganizationQueries,
    statements::StatementQueries,
);

/// The schema. It holds no door: who asks, and how, comes with each request.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// The fields that give many records, for the guard; a test compares them with the schema.
pub const PAGED: &[Paged] = &[
    Paged::Top("states"),
    Paged::Top("jurisdictions"),
    Paged::Top("reviews"),
    Paged::Top("recommendations"),
    Paged::Top("themes"),
    Paged::Top("sdgs"),
    Paged::Top("groupsOfPersons"),
    Paged::Top("vocabularies"),
    Paged::Top("organizations"),
    Paged::Top("statements"),
    Paged::Within("recommendations"),
    // A State has a review in each cycle.
    Paged::List("reviews", 5),
];

/// The most errors that an answer tells.
const MOST_ERRORS: usize = 20;

/// Makes the schema. The limits here are a second line: the guard's, in front, are narrower.
pub fn schema() -> Schema {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription)
        .override_output_type_description::<ID>("The id of a record; the same text as in REST.")
        .limit_depth(30)
        .limit_complexity(5_000)
        .limit_recursive_depth(32)
        .limit_directives(50)
        .disable_suggestions()
        .finish()
}

/// The schema as text, always in the same order.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    schema().sdl_with_options(options.use_space_ident().prefer_single_line_descriptions())
}

/// Answers one request: the guard first, then the questions. Every error of the answer has a code.
///
/// # Errors
/// What the guard refuses; nothing of it has run.
pub async fn answer(schema: &Schema, limits: &Limits, parts: RequestParts, asker: Asker) -> Result<Response, Refusal> {
    let checked = guard::check(&parts.query, parts.operation_name.as_deref(), &parts.variables, limits, PAGED)?;
    let request = checked.into_request(parts).data(Loaders::new(asker.clone())).data(asker);
    let mut response = schema.execute(request).await;
    guard::cap_errors(&mut response, MOST_ERRORS);
    for error in &mut response.errors {
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        if extensions.get("code").is_none() {
            // What async-graphql says itself: a field that isn't there, a value of another type.
            extensions.set("code", "invalid-query");
        }
    }
    Ok(response)
}
