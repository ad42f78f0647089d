//! The OpenAPI description: what the list of routes gives, completed with what holds for all of them.

use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{
    Content, ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, Schema, Type,
};

use super::examples::{ACTS, EXAMPLES};
use crate::domain::kinds::CountUnit;
use crate::domain::plans::InPlan;
use crate::domain::recommendations::Dimension;
use crate::domain::reconciliation::Completeness;
use crate::domain::reports::ReportFormat;
use crate::wire::problem::{KINDS, MEDIA_TYPE, Problem, ProblemFault};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "upr-network",
        description = "The common memory of civil society on follow-up to the recommendations of the Universal Periodic Review (UPR): \
            what States were asked, what they answered, and what was done.\n\n\
            Everything that is public is readable without an account. Lists come in pages: follow `links.next` until it is null. \
            A parameter takes one value or several, separated by commas or repeated; several values of one parameter are alternatives, several parameters must all hold. \
            What can't be understood is refused with a problem (RFC 9457) that names the parameter and says how to mend it. \
            The same questions can be asked by GraphQL at `/graphql`.",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(Problem, ProblemFault, Dimension, CountUnit, Completeness, InPlan, ReportFormat)),
    tags(
        (name = "States", description = "Who reviews and is reviewed; jurisdictions without a review of their own"),
        (name = "Reviews", description = "One State in one cycle"),
        (name = "Recommendations", description = "What States were asked and what they answered"),
        (name = "Vocabularies", description = "Every list of terms that a field can hold"),
        (name = "Organizations", description = "Partner organizations"),
        (name = "Statements", description = "Statements, submissions and letters of civil society"),
        (name = "Coalitions", description = "Who writes here, on which States and jurisdictions"),
        (name = "Members", description = "Who belongs to a coalition, who is invited, and its access keys; for coordinators"),
        (name = "Signing in", description = "Tokens for people with an account"),
        (name = "One's own account", description = "What is kept of oneself, and how it ends"),
        (name = "Activities", description = "What was done to follow up, by whom; written by coalitions"),
        (name = "Plans", description = "What a government adopted or civil society proposes, so that recommendations are carried out"),
        (name = "Commitments", description = "What a plan promises, with what means, and what has come of it"),
        (name = "Proposals", description = "What civil society asked of a plan or at a consultation, and what became of it"),
        (name = "Assessments", description = "Who says how far a recommendation is carried out, and where they differ"),
        (name = "Translations", description = "Translations of recommendations, side by side"),
        (name = "Scorecards", description = "Where a government stands on each of the nine points of 2014"),
        (name = "Calendar", description = "What happens when"),
        (name = "Imports", description = "Tables of records: tried, taken in, and to be filled in"),
        (name = "Changes", description = "Every public change, in order, page by page or live"),
        (name = "Accounts", description = "What people and coalitions see of themselves"),
        (name = "Service", description = "How the service is")
    )
)]
struct Base;

/// The description before the routes have added theirs.
pub fn base() -> utoipa::openapi::OpenApi {
    Base::openapi()
}

/// Completes the description that the routes gave.
pub fn describe(mut api: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    // A test holds that the file can be read.
    let examples: serde_json::Value = serde_json::from_str(ACTS).unwrap_or_default();
    for (path, item) in &mut api.paths.paths {
        let about_the_service = matches!(path.as_str(), "/healthz" | "/readyz");
        let reading = item.get.iter_mut().map(|operation| (operation, false));
        let acts = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        let acting = acts.into_iter().flatten().map(|operation| (operation, true));
        for (operation, is_act) in reading.chain(acting) {
            lists_are_separated_by_commas(operation);
            if !about_the_service {
                add_problems(operation, path, is_act);
            }
            add_headers(operation, about_the_service);
            add_example(operation, path);
        }
        let acted = [
            ("GET", &mut item.get),
            ("POST", &mut item.post),
            ("PATCH", &mut item.patch),
            ("DELETE", &mut item.delete),
        ];
        for (method, operation) in acted {
            if let (Some(operation), Some(example)) = (operation, examples.get(format!("{method} {path}"))) {
                add_example_of_act(operation, example);
            }
        }
    }
    api
}

/// What was sent and what was answered, secrets left out.
fn add_example_of_act(operation: &mut Operation, example: &serde_json::Value) {
    if let (Some(RefOr::T(body)), Some(request)) = (&mut operation.request_body, example.get("request")) {
        show(&mut body.content, request);
    }
    let response = operation.responses.responses.get_mut(&example["status"].to_string());
    if let (Some(RefOr::T(response)), Some(answer)) = (response, example.get("answer")) {
        show(&mut response.content, answer);
    }
}

/// Puts an example into every form of a body.
fn show<'a>(content: impl IntoIterator<Item = (&'a String, &'a mut RefOr<Content>)>, example: &serde_json::Value) {
    for (_, content) in content {
        if let RefOr::T(content) = content {
            content.example = Some(example.clone());
        }
    }
}

fn lists_are_separated_by_commas(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let is_list = |schema: &RefOr<Schema>| matches!(schema, RefOr::T(Schema::Array(_)));
        if parameter.parameter_in == ParameterIn::Query {
            // A parameter is left out or has a value; null is nothing that a query string can say.
            without_null(parameter);
            if parameter.schema.as_ref().is_some_and(is_list) {
                parameter.explode = Some(false);
            }
        }
    }
}

/// Takes "or null" off the type of a parameter.
fn without_null(parameter: &mut Parameter) {
    use utoipa::openapi::schema::SchemaType;
    let bare = |kinds: &SchemaType| match kinds {
        SchemaType::Array(kinds) => {
            match kinds.iter().filter(|kind| **kind != Type::Null).cloned().collect::<Vec<_>>().as_slice() {
                [one] => SchemaType::Type(one.clone()),
                others => SchemaType::Array(others.to_vec()),
            }
        }
        other => other.clone(),
    };
    match &mut parameter.schema {
        Some(RefOr::T(Schema::Object(object))) => object.schema_type = bare(&object.schema_type),
        Some(RefOr::T(Schema::Array(array))) => array.schema_type = bare(&array.schema_type),
        Some(schema) => {
            let inner = match &*schema {
                RefOr::T(Schema::OneOf(one)) => one.items.iter().find(|item| !matches!(item, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))).cloned(),
                _ => None,
            };
            if let Some(inner) = inner {
                *schema = inner;
            }
        }
        None => {}
    }
}

/// Which problems an operation can answer with.
fn add_problems(operation: &mut Operation, path: &str, is_act: bool) {
    let mut statuses = vec![400, 401, 406, 413, 415, 429, 500, 503];
    if is_act {
        statuses.extend([403, 409, 422]);
    }
    if operation
        .parameters
        .iter()
        .flatten()
        .any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == "If-Match"))
    {
        statuses.extend([412, 428]);
    }
    if path.contains('{') {
        statuses.push(404);
    }
    for status in statuses {
        let titles: Vec<&str> = KINDS.iter().filter(|kind| kind.status == status).map(|kind| kind.title).collect();
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description(titles.join("; ")).content(MEDIA_TYPE, content).build();
        operation.responses.responses.entry(status.to_string()).or_insert(RefOr::T(response));
    }
}

/// A real answer; the parameters of its address have their examples where they are described.
fn add_example(operation: &mut Operation, path: &str) {
    let Some(example) = EXAMPLES.iter().find(|example| example.path == path) else { return };
    // What is no JSON is shown as the text that it is, in its own form alone.
    let media_type = match example.file.rsplit_once('.') {
        Some((_, "csv")) => "text/csv",
        Some((_, "ics")) => "text/calendar",
        _ => "application/json",
    };
    let answer = match media_type {
        "application/json" => serde_json::from_str(example.answer).unwrap_or_default(),
        _ => serde_json::Value::from(example.answer),
    };
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200") {
        show(response.content.iter_mut().filter(|(kind, _)| kind.as_str() == media_type), &answer);
    }
}

fn add_headers(operation: &mut Operation, about_the_service: bool) {
    let header = |description: &str| {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        RefOr::T(
            HeaderBuilder::new().schema(Some(RefOr::T(Schema::Object(text)))).description(Some(description)).build(),
        )
    };
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            response.headers.insert("X-Request-Id".to_owned(), header("The id of the request"));
            if status == "200" && !about_the_service {
                response
                    .headers
                    .insert("ETag".to_owned(), header("Tag for `If-None-Match`; different by encoding and language"));
                response.headers.insert("Cache-Control".to_owned(), header("How long the answer may be kept"));
                response.headers.insert("Content-Language".to_owned(), header("The language that was asked for first"));
            }
            if status == "429" || status == "503" {
                response.headers.insert("Retry-After".to_owned(), header("Seconds to wait"));
            }
        }
    }
}
