//! The front: what every request and every response passes, whatever is asked. Limits before, then a kept answer or the
//! handler, then tags, encodings, security fields and problems.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpMessage, HttpResponse};

use super::answer::{Freshness, Kept};
use super::answers::KeptAnswer;
use super::body::{self, Unread};
use super::encodings::Encoding;
use super::forms;
use super::limits::{Remaining, TooOften, most_bytes};
use super::problem::{MEDIA_TYPE, Problem, of_status};
use super::service::{Origins, Service};
use super::viewer;

/// The policy of answers that no browser is to run.
pub const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// The same for a page among the data, the report at mid-term: it holds its one style itself, so that it is whole where it is saved
/// or sent on. The style is known by its digest (Content Security Policy Level 3, 2.3.1).
pub const PAPER_POLICY: &str =
    "default-src 'none'; style-src 'sha256-9oGr309C2mX4x7KiABf4hOLVhhXXR713iq4oPQihhfI='; frame-ancestors 'none'";

/// Fields that other origins may read.
const EXPOSED: &str = "ETag, Link, Content-Language, X-Request-Id, RateLimit, RateLimit-Policy, Retry-After, Location";

/// Bodies that are larger are encoded on a thread of their own.
const QUICKLY_ENCODED: usize = 64 * 1024;

/// Answers about the service itself are not counted and never kept.
fn is_about_the_service(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

/// What a request leaves behind for its response.
struct Traits {
    id: HeaderValue,
    encoding: Encoding,
    if_none_match: Option<HeaderValue>,
    origin: Option<HeaderValue>,
    secure: bool,
    remaining: Option<Remaining>,
}

/// Passes a request through; whatever goes wrong becomes a problem.
///
/// # Errors
/// Those of the framework that lost their request, as problems too.
pub async fn front(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(service) = request.app_data::<Data<Service>>().cloned() else {
        return Ok(request.into_response(HttpResponse::InternalServerError().finish()));
    };
    let started = Instant::now();
    let mut traits = Traits {
        id: request_id(),
        encoding: Encoding::accepted(request.headers().get(header::ACCEPT_ENCODING)),
        if_none_match: request.headers().get(header::IF_NONE_MATCH).cloned(),
        origin: request.headers().get(header::ORIGIN).cloned(),
        secure: service.base.starts_with("https://"),
        remaining: None,
    };
    let mut request = request;
    let head = request.method() == Method::HEAD;
    if head {
        // HEAD is GET without the body (RFC 9110, 9.3.2), which the framework leaves out by itself.
        request.head_mut().method = Method::GET;
    }
    let unread = |request: ServiceRequest, response: HttpResponse, rest: Payload| {
        request.into_response(body::answer(response, rest))
    };
    let payload = request.take_payload();
    let counted = count(&request, &service).map(|remaining| traits.remaining = remaining);
    let (response, route) = match counted.and_then(|()| before(&request, &service)) {
        Err(problem) => (unread(request, write_problem(*problem, &traits.id), payload), "refused".to_owned()),
        Ok(Some(done)) => (unread(request, done, payload), "options".to_owned()),
        Ok(None) => match body::read(payload, takes_body(&request, &service), most_bytes(request.path())).await {
            Err(Unread { problem, rest }) => {
                (unread(request, write_problem(*problem, &traits.id), rest), "refused".to_owned())
            }
            Ok(body) => {
                request.set_payload(Payload::from(body));
                let key = key_of(&request, &service, traits.encoding);
                match key.and_then(|key| service.answers.get(key)) {
                    Some(kept) => (request.into_response(give(&kept, &traits)), "kept".to_owned()),
                    None => handle(request, next, &service, key, &traits).await?,
                }
            }
        },
    };
    let mut response = response;
    adorn(&mut response, &service, &traits);
    metrics::counter!("http_requests_total", "route" => route.clone(), "status" => response.status().as_str().to_owned()).increment(1);
    metrics::histogram!("http_request_seconds", "route" => route).record(started.elapsed().as_secs_f64());
    Ok(response)
}

/// The two fields that tell a quota and what is left of it (draft-ietf-httpapi-ratelimit-headers).
fn quota_fields(policy: &str, per_minute: u32, remaining: u32, seconds: u32) -> [(HeaderName, String); 2] {
    [
        (HeaderName::from_static("ratelimit-policy"), format!("\"{policy}\";q={per_minute};w=60")),
        (HeaderName::from_static("ratelimit"), format!("\"{policy}\";r={remaining};t={seconds}")),
    ]
}

fn refuse(policy: &str, too_often: TooOften) -> Box<Problem> {
    let detail = format!("more than {} requests came in a minute", too_often.per_minute);
    let problem = Problem::new("too-many-requests", detail).retry_after(too_often.retry_after);
    let fields = quota_fields(policy, too_often.per_minute, 0, too_often.retry_after);
    Box::new(
        fields
            .into_iter()
            .fold(problem, |problem, (name, value)| problem.with_header(name, HeaderValue::from_str(&value).ok())),
    )
}

/// Counts a request: of whoever signed in by the account, wherever it comes from; of everybody else by the address. What
/// says to be an access key is counted as both, since only the database knows whether it is one.
fn count(request: &ServiceRequest, service: &Service) -> Result<Option<Remaining>, Box<Problem>> {
    // Questions about the service itself are not counted.
    if is_about_the_service(request.path()) {
        return Ok(None);
    }
    let asking = viewer::read(request.headers(), service);
    let (account, is_certain) = (asking.counted_as, asking.is_certain);
    request.extensions_mut().insert(asking);
    if let Some(peer) = request.peer_addr().filter(|_| !is_certain) {
        let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
        let counted = service.rate_limit.count(peer.ip(), forwarded);
        counted.map_err(|too_often| refuse("anonymous", too_often))?;
    }
    let Some(account) = account else { return Ok(None) };
    service.rate_limit.count_account(account).map(Some).map_err(|too_often| refuse("account", too_often))
}

/// What is refused, or answered, before anybody looks at the question.
fn before(request: &ServiceRequest, service: &Service) -> Result<Option<HttpResponse>, Box<Problem>> {
    let path = request.path();
    let encoded = request
        .headers()
        .get(header::CONTENT_ENCODING)
        .is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"));
    if encoded {
        // Nothing is inflated: a few bytes could become gigabytes (RFC 7694 names the field that says so).
        let problem = Problem::new("unsupported-media-type", "the body of a request must not be compressed");
        return Err(Box::new(problem.with_header(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"))));
    }
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok());
    if length.is_some_and(|length| length > most_bytes(path)) {
        return Err(Box::new(Problem::new("too-large", body::too_large(most_bytes(path)))));
    }
    if request.method() == Method::OPTIONS {
        return options(request, service).map(Some);
    }
    // No record has a NUL in its name, and PostgreSQL takes none in a text.
    if percent_encoding::percent_decode_str(path).any(|byte| byte == 0) {
        return Err(Box::new(of_status(StatusCode::NOT_FOUND, "")));
    }
    // Where there is no such address or method, that is what is told.
    let exists = || request.method() == Method::GET && service.allowed(path).is_some();
    let takes_events = || forms::is_followed(path) && forms::takes_events(request.headers());
    if forms::is_json_alone(path) && !forms::takes_json(request.headers()) && exists() && !takes_events() {
        return Err(Box::new(Problem::new("not-acceptable", "this address answers in `application/json` alone")));
    }
    Ok(None)
}

/// Whether anybody reads the body of this request.
fn takes_body(request: &ServiceRequest, service: &Service) -> bool {
    request.method() != Method::GET
        && service
            .allowed(request.path())
            .is_some_and(|allowed| allowed.split(", ").any(|method| method == request.method().as_str()))
}

/// What can be done at an address, and what a page of another origin may send there.
fn options(request: &ServiceRequest, service: &Service) -> Result<HttpResponse, Box<Problem>> {
    let allowed = service.allowed(request.path()).ok_or_else(|| Box::new(of_status(StatusCode::NOT_FOUND, "")))?;
    let allowed = HeaderValue::from_str(&allowed).unwrap_or(HeaderValue::from_static("GET, HEAD, OPTIONS"));
    let mut response = HttpResponse::NoContent();
    response.insert_header((header::ALLOW, allowed.clone()));
    if request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        response.insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, allowed));
        response.insert_header((
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id",
        ));
        response.insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"));
    }
    Ok(response.finish())
}

/// The key under which the answer may be kept: of public reading alone.
fn key_of(request: &ServiceRequest, service: &Service, encoding: Encoding) -> Option<u128> {
    let headers = request.headers();
    if request.method() != Method::GET
        || headers.contains_key(header::AUTHORIZATION)
        || is_about_the_service(request.path())
    {
        return None;
    }
    let bytes = |name: HeaderName| headers.get(name).map(HeaderValue::as_bytes).unwrap_or_default();
    let address = request.uri().path_and_query()?.as_str();
    Some(service.answers.key(address, bytes(header::ACCEPT_LANGUAGE), bytes(header::ACCEPT), encoding))
}

/// Lets the handler answer, and keeps what may be kept.
async fn handle(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    service: &Service,
    key: Option<u128>,
    traits: &Traits,
) -> Result<(ServiceResponse<BoxBody>, String), actix_web::Error> {
    let path = request.path().to_owned();
    let method = request.method().clone();
    let (answered, response) = match next.call(request).await {
        Ok(response) => {
            let (request, response) = response.into_parts();
            (request, response.map_into_boxed_body())
        }
        // Handlers' failures are responses already; what comes here lost its request on the way.
        Err(error) => return Err(of_status(error.as_response_error().status_code(), &error.to_string()).into()),
    };
    let route = answered.match_pattern().unwrap_or_else(|| "unknown".to_owned());
    let mut response = response;
    let problem = response.extensions_mut().remove::<Problem>();
    let problem = match problem {
        Some(problem) => Some(problem),
        None if response.status().is_client_error() || response.status().is_server_error() => {
            (!super::problem::is_problem(response.headers())
                && response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| {
                    !kind.as_bytes().starts_with(b"application/graphql")
                        && !kind.as_bytes().starts_with(b"application/json")
                }))
            .then(|| of_status(response.status(), ""))
        }
        None => None,
    };
    if let Some(mut problem) = problem {
        // An address that exists answers a wrong method with what it allows.
        if problem.status == 404
            && let Some(allowed) = service.allowed(&path)
            && !allowed.split(", ").any(|known| known == method.as_str())
        {
            problem = of_status(StatusCode::METHOD_NOT_ALLOWED, "")
                .with_header(header::ALLOW, HeaderValue::from_str(&allowed).ok());
        }
        return Ok((ServiceResponse::new(answered, write_problem(problem, &traits.id)), route));
    }
    let kept = response.extensions_mut().remove::<Kept>();
    let Some(kept) = kept.filter(|_| response.status() == StatusCode::OK) else {
        return Ok((ServiceResponse::new(answered, response), route));
    };
    let response = match finish(response, &kept, traits.encoding).await {
        Ok(answer) => {
            let answer = Arc::new(answer);
            if let Some(key) = key.filter(|_| !matches!(kept.freshness, Freshness::Never | Freshness::Private)) {
                service.answers.keep(key, Arc::clone(&answer));
            }
            give(&answer, traits)
        }
        Err(problem) => write_problem(*problem, &traits.id),
    };
    Ok((ServiceResponse::new(answered, response), route))
}

/// Encodes and tags an answer.
async fn finish(response: HttpResponse, kept: &Kept, accepted: Encoding) -> Result<KeptAnswer, Box<Problem>> {
    let broken = |_| Box::new(Problem::new("internal-error", "the answer could not be written"));
    let mut headers: Vec<(HeaderName, HeaderValue)> =
        response.headers().iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let field = |name: HeaderName| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let (content_type, language) = (field(header::CONTENT_TYPE), field(header::CONTENT_LANGUAGE));
    let body = to_bytes(response.into_body()).await.map_err(|_| broken(()))?;
    let tag = kept.tag.clone();
    let tag = tag.unwrap_or_else(|| format!("{:032x}{language}", xxhash_rust::xxh3::xxh3_128(&body)));
    let encoding = if Encoding::is_worth_it(&content_type, body.len()) { accepted } else { Encoding::Identity };
    let body = match encoding {
        Encoding::Identity => body,
        _ if body.len() <= QUICKLY_ENCODED => Bytes::from(encoding.encode(&body).map_err(|_| broken(()))?),
        _ => Bytes::from(
            tokio::task::spawn_blocking(move || encoding.encode(&body))
                .await
                .map_err(|_| broken(()))?
                .map_err(|_| broken(()))?,
        ),
    };
    if let Some(name) = encoding.name() {
        headers.push((header::CONTENT_ENCODING, HeaderValue::from_static(name)));
    }
    let quoted = encoding.name().map_or_else(|| format!("\"{tag}\""), |name| format!("\"{tag}-{name}\""));
    if let Ok(quoted) = HeaderValue::from_str(&quoted) {
        headers.push((header::ETAG, quoted));
    }
    headers.push((header::CACHE_CONTROL, kept.freshness.cache_control()));
    headers.push((
        header::VARY,
        // A record that coalitions publish is answered to its own people differently, unless they say in which scope.
        HeaderValue::from_static(if kept.freshness == Freshness::Private || kept.tag.is_some() {
            "Accept, Accept-Encoding, Accept-Language, Authorization"
        } else {
            "Accept, Accept-Encoding, Accept-Language"
        }),
    ));
    Ok(KeptAnswer { change: kept.change, headers, tag, body })
}

/// A response of a kept answer: whole, or 304 where the client has it already.
fn give(answer: &KeptAnswer, traits: &Traits) -> HttpResponse {
    let known = traits
        .if_none_match
        .as_ref()
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| names(value, &answer.tag));
    let mut response = HttpResponse::new(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    let headers = response.headers_mut();
    for (name, value) in &answer.headers {
        // A 304 repeats what a cache would update (RFC 9110, 15.4.5), and nothing of the body.
        if !known || !matches!(*name, header::CONTENT_TYPE | header::CONTENT_ENCODING | header::CONTENT_LENGTH) {
            headers.insert(name.clone(), value.clone());
        }
    }
    if known { response } else { response.set_body(BoxBody::new(answer.body.clone())) }
}

/// Whether an `If-None-Match` names this tag, in whatever encoding.
fn names(header: &str, tag: &str) -> bool {
    header.split(',').map(str::trim).any(|candidate| {
        let candidate = candidate.trim_start_matches("W/").trim_matches('"');
        candidate == "*"
            || candidate == tag
            || candidate.strip_prefix(tag).is_some_and(|rest| matches!(rest, "-br" | "-zstd" | "-gzip"))
    })
}

/// Writes a problem with the id of its request.
fn write_problem(mut problem: Problem, id: &HeaderValue) -> HttpResponse {
    problem.instance = id.to_str().ok().map(|id| format!("urn:uuid:{id}"));
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for (name, value) in problem.headers() {
        response.insert_header((name.clone(), value.clone()));
    }
    response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)));
    response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
    response.body(serde_json::to_vec(&problem).unwrap_or_default())
}

/// What every response carries.
fn adorn(response: &mut ServiceResponse<BoxBody>, service: &Service, traits: &Traits) {
    let headers = response.headers_mut();
    let unless_set = |name: HeaderName, value: HeaderValue, headers: &mut HeaderMap| {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    };
    headers.insert(HeaderName::from_static("x-request-id"), traits.id.clone());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), browsing-topics=()"),
    );
    // Answers to a token are nobody else's; on others these fields would keep caches from holding one answer for all.
    if let Some(Remaining { requests, full_after, per_minute }) = traits.remaining {
        for (name, value) in quota_fields("account", per_minute, requests, full_after) {
            if let Ok(value) = HeaderValue::from_str(&value) {
                unless_set(name, value, headers);
            }
        }
    }
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let policy = if is_page { PAPER_POLICY } else { DATA_POLICY };
    unless_set(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy), headers);
    unless_set(header::CACHE_CONTROL, HeaderValue::from_static("no-store"), headers);
    if traits.secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    match &service.origins {
        Origins::Any => {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
        Origins::These(origins) => {
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
            if let Some(origin) = traits
                .origin
                .as_ref()
                .filter(|origin| origins.iter().any(|known| known.as_bytes() == origin.as_bytes()))
            {
                headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
                headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
            }
        }
    }
}

/// An id for a request, which tells nothing: not even how many there were before.
fn request_id() -> HeaderValue {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static SEED: std::sync::LazyLock<u64> =
        std::sync::LazyLock::new(|| xxhash_rust::xxh3::xxh3_64(uuid::Uuid::new_v4().as_bytes()));
    let mixed = xxhash_rust::xxh3::xxh3_128_with_seed(&COUNT.fetch_add(1, Ordering::Relaxed).to_ne_bytes(), *SEED);
    let id = uuid::Builder::from_random_bytes(mixed.to_ne_bytes()).into_uuid();
    let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
    HeaderValue::from_str(id.hyphenated().encode_lower(&mut text)).unwrap_or(HeaderValue::from_static("unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_in_every_encoding() {
        assert!(names("\"abc\"", "abc"));
        assert!(names("\"abc-br\"", "abc"));
        assert!(names("\"x\", W/\"abc-gzip\"", "abc"));
        assert!(names("*", "abc"));
        assert!(!names("\"abcd\"", "abc"));
        assert!(!names("\"abc-evil\"", "abc"));
    }
}
