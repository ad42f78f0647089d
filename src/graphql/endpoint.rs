//! The address of the GraphQL face: reads a request from a body or from an address, and writes the answer as GraphQL
//! over HTTP has it. What is asked and what is too much is decided elsewhere.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, Responder};
use async_graphql::{PathSegment, Response, ServerError};

use super::asker::Asker;
use super::guard::{Limits, Refusal, RequestParts, request_parameters, single_request};
use super::kept::Kept;
use super::{Schema, answer};
use crate::access::viewer::Viewer;
use crate::background::mail::Mailer;
use crate::wire::answer::{Answer, Freshness};
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;
use crate::wire::service::Service;
use crate::wire::viewer;

/// The media type of GraphQL's own answers, whose status tells whether anything was answered.
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

/// What a request that was refused counts as, beside itself.
const FEE: u32 = 9;

/// Parameters of a question by GET, beside those of every question.
const PARAMETERS: &[&str] = &["query", "operationName", "variables", "extensions"];

/// Which of the two media types a client takes; the newer one where it takes both alike.
fn media_type(request: &HttpRequest) -> Result<&'static str, Problem> {
    let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let Some(accepted) = accepted.filter(|accepted| !accepted.trim().is_empty()) else {
        return Ok(JSON);
    };
    let takes = |name: &str| {
        accepted.split(',').any(|part| {
            let mut pieces = part.split(';').map(str::trim);
            pieces.next().is_some_and(|kind| kind.eq_ignore_ascii_case(name))
                && !pieces.any(|piece| matches!(piece, "q=0" | "q=0.0"))
        })
    };
    if takes(GRAPHQL_RESPONSE) {
        Ok(GRAPHQL_RESPONSE)
    } else if [JSON, "application/*", "*/*"].iter().any(|name| takes(name)) {
        Ok(JSON)
    } else {
        Err(Problem::new("not-acceptable", format!("GraphQL answers as {GRAPHQL_RESPONSE} or {JSON}")))
    }
}

/// Whether somebody with a browser opens the address, rather than a program that asks.
pub fn is_for_people(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let asks = request.query_string().split('&').any(|piece| piece.starts_with("query="));
    accepted.split(',').any(|part| part.trim().starts_with("text/html")) && !asks
}

/// A question by POST.
///
/// # Errors
/// Problems of the wire; what GraphQL refuses is an answer with `errors`.
pub async fn post(
    ask: Ask,
    request: HttpRequest,
    body: Bytes,
    schema: Data<Schema>,
    kept: Data<Kept>,
) -> Result<HttpResponse, Problem> {
    let media_type = media_type(&request)?;
    let is_json =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
            // A form or plain text could be sent by a page of another origin without asking first.
            value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(JSON))
        });
    if !is_json {
        return Err(Problem::new("unsupported-media-type", format!("a GraphQL request is sent as {JSON}")));
    }
    let limits = Limits::default();
    let mut ask = ask;
    ask.take_filter::<NoFilter>(&[])?;
    match single_request(&body, limits.body_bytes) {
        Err(refusal) => Ok(unreadable(&request, &ask, &refusal, media_type)),
        Ok(parts) => respond(&ask, &request, (&schema, kept), &limits, parts, media_type, false).await,
    }
}

/// A question by GET, whose answer can be kept.
///
/// # Errors
/// Problems of the wire; what GraphQL refuses is an answer with `errors`.
pub async fn get(
    ask: Ask,
    request: HttpRequest,
    schema: Data<Schema>,
    kept: Data<Kept>,
) -> Result<HttpResponse, Problem> {
    let media_type = media_type(&request)?;
    let limits = Limits::default();
    let mut ask = ask;
    let mut taken =
        PARAMETERS.iter().map(|name| ask.parameters().take_one(name)).collect::<Result<Vec<_>, _>>()?.into_iter();
    let (query, operation_name, variables) = (taken.next().flatten(), taken.next().flatten(), taken.next().flatten());
    ask.take_filter::<NoFilter>(PARAMETERS)?;
    let Some(query) = query else {
        return Ok(unreadable(&request, &ask, &Refusal::Member { member: "query", expected: "a text" }, media_type));
    };
    match request_parameters(query, operation_name, variables.as_deref(), limits.body_bytes) {
        Err(refusal) => Ok(unreadable(&request, &ask, &refusal, media_type)),
        Ok(parts) => respond(&ask, &request, (&schema, kept), &limits, parts, media_type, true).await,
    }
}

/// GraphQL has filters in its query, not in its address.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct NoFilter {}

async fn respond(
    ask: &Ask,
    request: &HttpRequest,
    (schema, kept): (&Schema, Data<Kept>),
    limits: &Limits,
    parts: RequestParts,
    media_type: &'static str,
    by_get: bool,
) -> Result<HttpResponse, Problem> {
    let service = ask.service();
    // Whatever is read from now on shows at least this change.
    let change = service.horizon.change();
    let door = service.door()?.clone();
    let asker = Asker::new(door, service.keyring()?, ask.viewer(), ask.scope(), ask.reading.clone(), kept.into_inner());
    let mailer = request.app_data::<Data<Mailer>>().map(|mailer| std::sync::Arc::clone(mailer));
    let asker = asker.with_mailer(mailer).in_a_scope_that_was_said(ask.says_scope());
    let response = match answer(schema, limits, parts, asker, by_get).await {
        Err(refusal) => {
            charge(service, request);
            let status = match &refusal {
                Refusal::ByGet => StatusCode::METHOD_NOT_ALLOWED,
                _ => refused_status(media_type),
            };
            let mut written = write(&errors_of(&refusal), media_type, status);
            if status == StatusCode::METHOD_NOT_ALLOWED {
                written.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
            }
            return Ok(written);
        }
        Ok(response) => response,
    };
    let mut response = response;
    // Fields run side by side; in which order they fail must not make two answers of one.
    response.errors.sort_by_cached_key(place_of);
    // Without a path, an error came before anything ran.
    let refused = !response.errors.is_empty() && response.errors.iter().all(|error| error.path.is_empty());
    if refused {
        charge(service, request);
    }
    let status = if refused { refused_status(media_type) } else { StatusCode::OK };
    if !by_get || change.is_none() || !response.errors.is_empty() {
        return Ok(write(&response, media_type, status));
    }
    let kept = Answer {
        file: None,
        body: serde_json::to_vec(&response).map_err(crate::domain::failure::Failure::internal)?,
        content_type: media_type,
        language: Some(ask.reading.languages.first().to_owned()),
        link: None,
        // With a token, a record can be what is nearest to who asks.
        freshness: if ask.viewer() == Viewer::Nobody { Freshness::Minute } else { Freshness::Private },
        change,
        moved_to: None,
        tag: None,
    };
    Ok(kept.respond_to(request))
}

/// The status of a request that was read and refused: older clients take only 200 for an answer of their media type.
fn refused_status(media_type: &str) -> StatusCode {
    if media_type == GRAPHQL_RESPONSE { StatusCode::BAD_REQUEST } else { StatusCode::OK }
}

/// The answer to what is no GraphQL request at all.
fn unreadable(request: &HttpRequest, ask: &Ask, refusal: &Refusal, media_type: &'static str) -> HttpResponse {
    charge(ask.service(), request);
    let status =
        if refusal.code() == "request-too-long" { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
    write(&errors_of(refusal), media_type, status)
}

fn errors_of(refusal: &Refusal) -> Response {
    let mut error: ServerError = refusal.to_server_error();
    let extensions = error.extensions.get_or_insert_with(Default::default);
    extensions.set("code", refusal.code());
    Response::from_errors(vec![error])
}

/// A path through an answer: places in lists, counted from 1, and names of fields.
type Segments = Vec<(usize, String)>;

/// Where an error stands in the document and in the answer, so that errors have an order.
fn place_of(error: &ServerError) -> (Option<(usize, usize)>, Segments) {
    let segments = error.path.iter().map(|segment| match segment {
        PathSegment::Field(name) => (0, name.clone()),
        PathSegment::Index(index) => (index + 1, String::new()),
    });
    (error.locations.first().map(|place| (place.line, place.column)), segments.collect())
}

/// What was refused has cost something all the same.
fn charge(service: &Service, request: &HttpRequest) {
    let account = viewer::asking(request).filter(|asking| asking.is_certain).and_then(|asking| asking.counted_as);
    if let Some(account) = account {
        service.rate_limit.charge_account(account, FEE);
    } else if let Some(peer) = request.peer_addr() {
        let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
        service.rate_limit.charge(peer.ip(), forwarded, FEE);
    }
}

fn write(response: &Response, media_type: &'static str, status: StatusCode) -> HttpResponse {
    let mut answer = serde_json::to_value(response).unwrap_or_default();
    // Where nothing ran there is no `data` at all (GraphQL, 7.1).
    if let Some(members) = answer.as_object_mut()
        && members.get("data").is_some_and(serde_json::Value::is_null)
        && response.errors.iter().all(|error| error.path.is_empty())
    {
        members.remove("data");
    }
    let body = serde_json::to_vec(&answer).unwrap_or_default();
    let mut written = HttpResponse::build(status);
    written.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(media_type)));
    written.body(body)
}
