//! The GraphQL face: the schema, its limits, and how one request is answered. It knows the wire no further than a
//! request that was read; addresses, headers and bytes are the endpoint's.

pub mod activities;
pub mod asker;
pub mod assessments;
mod batches;
pub mod changes;
pub mod coalitions;
pub mod commitments;
pub mod connection;
pub mod endorsements;
pub mod endpoint;
pub mod guard;
mod ids;
pub mod jurisdictions;
pub mod kept;
pub mod loaders;
pub mod members;
pub mod node;
mod nouns;
pub mod organizations;
pub mod plans;
pub mod proposals;
pub mod recommendation_counts;
pub mod recommendations;
pub mod reconciliation;
mod records;
pub mod reviews;
pub mod scorecards;
mod shape;
pub mod statements;
pub mod states;
#[cfg(test)]
mod tests;
pub mod translations;
pub mod vocabularies;

use async_graphql::parser::types::OperationType;
use async_graphql::{
    EmptySubscription, ErrorExtensionValues, ID, MergedObject, Pos, Response, SDLExportOptions, Value,
};

use asker::Asker;
use batches::Waiting;
use guard::{Limits, Paged, Refusal, RequestParts};
use loaders::Loaders;

use crate::domain::failure::{Failure, Fault};

/// Every question that can be asked. What is public needs no account.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQueries,
    states::StateQueries,
    jurisdictions::JurisdictionQueries,
    reviews::ReviewQueries,
    recommendations::RecommendationQueries,
    recommendation_counts::CountQueries,
    reconciliation::ReconciliationQueries,
    vocabularies::VocabularyQueries,
    organizations::OrganizationQueries,
    statements::StatementQueries,
    coalitions::CoalitionQueries,
    members::MemberQueries,
    activities::ActivityQueries,
    plans::PlanQueries,
    commitments::CommitmentQueries,
    proposals::ProposalQueries,
    assessments::AssessmentQueries,
    translations::TranslationQueries,
    endorsements::EndorsementQueries,
    scorecards::ScorecardQueries,
    changes::ChangeQueries,
);

/// Everything that can be done. All of it needs a token; signing in is REST's alone.
#[derive(MergedObject, Default)]
pub struct Mutation(
    coalitions::CoalitionMutations,
    members::MemberMutations,
    activities::ActivityMutations,
    plans::PlanMutations,
    commitments::CommitmentMutations,
    proposals::ProposalMutations,
    assessments::AssessmentMutations,
    statements::StatementMutations,
    organizations::OrganizationMutations,
    translations::TranslationMutations,
    endorsements::EndorsementMutations,
);

/// The schema. It holds no door: who asks, and how, comes with each request.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// The fields that give many records, for the guard; a test compares them with the schema.
pub const PAGED: &[Paged] = &[
    Paged::Top("states"),
    Paged::Top("jurisdictions"),
    Paged::Top("reviews"),
    Paged::Top("recommendations"),
    Paged::Top("reconciliation"),
    Paged::Top("themes"),
    Paged::Top("sdgs"),
    Paged::Top("groupsOfPersons"),
    Paged::Top("vocabularies"),
    Paged::Top("organizations"),
    Paged::Top("statements"),
    Paged::Top("coalitions"),
    Paged::Top("activities"),
    Paged::Top("plans"),
    Paged::Top("commitments"),
    Paged::Top("proposals"),
    Paged::Top("assessments"),
    Paged::Top("translations"),
    Paged::Top("disputes"),
    Paged::Top("changes"),
    Paged::Within("recommendations"),
    // What a State or a review can stand in many times. These have no pages, so this is a guess upwards.
    Paged::List("reviews", 5),
    Paged::List("recommendingStates", 10),
    Paged::List("states", 10),
    Paged::List("jurisdictions", 2),
    Paged::List("members", 50),
    Paged::List("invitations", 20),
    Paged::List("lines", 200),
    Paged::List("incompleteReviews", 50),
    Paged::List("activityVersions", 50),
    Paged::List("activityDifferences", 50),
    Paged::List("planVersions", 50),
    Paged::List("planDifferences", 50),
    Paged::List("commitmentVersions", 50),
    Paged::List("commitmentDifferences", 50),
    Paged::List("proposalVersions", 50),
    Paged::List("proposalDifferences", 50),
    Paged::List("assessmentVersions", 50),
    Paged::List("assessmentDifferences", 50),
    Paged::List("statementVersions", 50),
    Paged::List("statementDifferences", 50),
    Paged::List("organizationVersions", 50),
    Paged::List("organizationDifferences", 50),
    Paged::List("translationVersions", 50),
    Paged::List("translationDifferences", 50),
    Paged::List("endorsements", 50),
    Paged::List("scorecards", 10),
    Paged::List("calendar", 500),
    Paged::List("indicators", 9),
    Paged::List("parts", 8),
    Paged::List("differences", 20),
    Paged::List("reasons", 2),
];

/// The most errors that an answer tells.
const MOST_ERRORS: usize = 20;

/// Makes the schema. The limits here are a second line: the guard's, in front, are narrower.
pub fn schema() -> Schema {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
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

/// Answers one request: the guard first, then the questions. Every error of the answer has a code. What came by GET can
/// only ask.
///
/// # Errors
/// What the guard refuses; nothing of it has run.
pub async fn answer(
    schema: &Schema,
    limits: &Limits,
    parts: RequestParts,
    asker: Asker,
    by_get: bool,
) -> Result<Response, Refusal> {
    let checked = guard::check(&parts.query, parts.operation_name.as_deref(), &parts.variables, limits, PAGED)?;
    if by_get && checked.operation != OperationType::Query {
        return Err(Refusal::ByGet);
    }
    if holds_nul(&parts) {
        let fault = Fault::parameter("query", "it holds the character U+0000").hint("no text of a record has it");
        let mut error = asker::refusal(&Failure::invalid(fault)).into_server_error(Pos::default());
        error.locations.clear();
        return Ok(Response::from_errors(vec![error]));
    }
    let document = checked.document.clone();
    let (operation_name, variables) = (parts.operation_name.clone(), parts.variables.clone());
    let waiting = Waiting::default();
    let request = checked.into_request(parts).data(Loaders::new(asker.clone(), waiting.clone())).data(asker);
    let mut response = batches::run(schema.execute(request), &waiting).await;
    // Only what failed while it ran has a path; the rest was refused before.
    if response.errors.iter().all(|error| !error.path.is_empty()) {
        let data = std::mem::take(&mut response.data);
        response.data = shape::shaped(&document, operation_name.as_deref(), &variables, data);
    }
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

/// Whether a value has the one character that PostgreSQL can't take. In the query it stands as an escape.
fn holds_nul(parts: &RequestParts) -> bool {
    fn within(value: &Value) -> bool {
        match value {
            Value::String(text) => text.contains('\0'),
            Value::List(values) => values.iter().any(within),
            Value::Object(members) => members.values().any(within),
            _ => false,
        }
    }
    parts.query.contains("\\u0000") || parts.query.contains('\0') || parts.variables.values().any(within)
}
