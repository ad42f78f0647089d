//! The REST face: one file for each resource, and here the one list of routes. The OpenAPI description is made from
//! the same list.

pub mod examples;
mod organizations;
mod recommendations;
mod reconciliation;
mod reviews;
mod schema;
mod service;
mod statements;
mod states;
mod vocabularies;

pub use schema::{base, describe};

use utoipa_actix_web::service_config::ServiceConfig;

/// Every route of the REST face that the description tells of.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(states::list)
        .service(states::find)
        .service(states::list_jurisdictions)
        .service(states::find_jurisdiction)
        .service(reviews::list)
        .service(reviews::find)
        .service(recommendations::counts)
        .service(recommendations::list)
        .service(recommendations::find)
        .service(reconciliation::list)
        .service(vocabularies::themes)
        .service(vocabularies::theme)
        .service(vocabularies::sdgs)
        .service(vocabularies::sdg)
        .service(vocabularies::groups_of_persons)
        .service(vocabularies::group_of_persons)
        .service(vocabularies::list)
        .service(vocabularies::find)
        .service(organizations::list)
        .service(organizations::find)
        .service(statements::list)
        .service(statements::find)
        .service(service::healthz)
        .service(service::readyz);
}
