//! The REST face: one file for each resource, and here the one list of routes. The OpenAPI description is made from
//! the same list.

mod activities;
mod activity_versions;
mod audit;
mod auth;
mod changes;
mod coalitions;
mod commitment_versions;
mod commitments;
pub mod examples;
mod me;
mod members;
mod organizations;
mod plan_versions;
mod plans;
mod recommendations;
mod reconciliation;
mod records;
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
        .service(activities::list)
        .service(activities::create)
        .service(activities::find)
        .service(activities::update)
        .service(activities::publish)
        .service(activities::withdraw)
        .service(activities::stage)
        .service(activities::purge)
        .service(activity_versions::restore)
        .service(activity_versions::list)
        .service(activity_versions::find)
        .service(activity_versions::changes)
        .service(plans::list)
        .service(plans::create)
        .service(plans::find)
        .service(plans::update)
        .service(plans::publish)
        .service(plans::withdraw)
        .service(plans::stage)
        .service(plans::purge)
        .service(plan_versions::restore)
        .service(plan_versions::list)
        .service(plan_versions::find)
        .service(plan_versions::changes)
        .service(commitments::list_of_plan)
        .service(commitments::list)
        .service(commitments::create)
        .service(commitments::find)
        .service(commitments::update)
        .service(commitments::publish)
        .service(commitments::withdraw)
        .service(commitments::stage)
        .service(commitments::purge)
        .service(commitment_versions::restore)
        .service(commitment_versions::list)
        .service(commitment_versions::find)
        .service(commitment_versions::changes)
        .service(changes::list)
        .service(audit::list)
        .service(service::healthz)
        .service(service::readyz);
}
