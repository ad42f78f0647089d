//! The REST face: one file for each resource, and here the one list of routes. The OpenAPI description is made from
//! the same list.

mod activities;
mod assessments;
mod audit;
mod auth;
mod calendar;
mod changes;
mod coalitions;
mod commitments;
mod disputes;
mod endorsements;
pub mod examples;
mod imports;
mod me;
mod members;
mod nouns;
mod organizations;
mod plans;
mod proposals;
mod recommendations;
mod reconciliation;
mod records;
mod reports;
mod reviews;
mod schema;
mod scorecards;
mod service;
mod statements;
mod states;
mod translations;
mod vocabularies;

pub use schema::{base, describe};

use utoipa_actix_web::service_config::ServiceConfig;

/// What coalitions write, each with the same addresses.
const WRITTEN: &[fn(&mut ServiceConfig)] = &[
    activities::routes,
    plans::routes,
    commitments::routes,
    proposals::routes,
    assessments::routes,
    statements::routes,
    organizations::routes,
    translations::routes,
];

/// Every route of the REST face that the description tells of.
pub fn routes(config: &mut ServiceConfig) {
    for routes in WRITTEN {
        routes(config);
    }
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
        .service(coalitions::list)
        .service(coalitions::create)
        .service(coalitions::freeze)
        .service(coalitions::unfreeze)
        .service(members::list_invitations)
        .service(members::invite)
        .service(members::resend)
        .service(members::find_invitation)
        .service(members::revoke)
        .service(members::list_tokens)
        .service(members::make_token)
        .service(members::remove_token)
        .service(members::list)
        .service(members::find)
        .service(members::change)
        .service(members::remove)
        .service(coalitions::find)
        .service(coalitions::change)
        .service(auth::login)
        .service(auth::enrol)
        .service(auth::second_factor)
        .service(auth::refresh)
        .service(auth::logout)
        .service(auth::password)
        .service(auth::accept)
        .service(auth::public_keys)
        .service(me::export)
        .service(me::list_sessions)
        .service(me::end_sessions)
        .service(me::rename_session)
        .service(me::end_session)
        .service(me::list_tokens)
        .service(me::make_token)
        .service(me::remove_token)
        .service(me::begin_second_factor)
        .service(me::remove_second_factor)
        .service(me::confirm_second_factor)
        .service(me::renew_recovery_codes)
        .service(me::find)
        .service(me::change)
        .service(me::erase)
        .service(commitments::list_of_plan)
        .service(assessments::list_of_recommendation)
        .service(translations::list_of_recommendation)
        .service(endorsements::list_of_assessment)
        .service(endorsements::ask_of_assessment)
        .service(endorsements::list_of_statement)
        .service(endorsements::ask_of_statement)
        .service(endorsements::list_of_proposal)
        .service(endorsements::ask_of_proposal)
        .service(endorsements::list_of_translation)
        .service(endorsements::ask_of_translation)
        .service(endorsements::answer)
        .service(disputes::list)
        .service(imports::import)
        .service(imports::template)
        .service(calendar::list)
        .service(calendar::feed)
        .service(reports::mid_term)
        .service(scorecards::of_state)
        .service(scorecards::of_jurisdiction)
        .service(scorecards::list)
        .service(changes::list)
        .service(audit::list)
        .service(service::healthz)
        .service(service::readyz);
}
