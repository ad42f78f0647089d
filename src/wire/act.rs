//! An act as it comes in: who acts, the body read strictly, which version is meant, and the key by which a request that is
//! sent twice is done once. What is done is the acts' business.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use diesel::PgConnection;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::answer::tag_of;
use super::ask::{Nothing, languages};
use super::problem::Problem;
use super::query::Parameters;
use super::service::Service;
use super::viewer;
use crate::access::viewer::{Rights, Viewer};
use crate::domain::failure::{Failure, Fault, did_you_mean};
use crate::domain::reading::Reading;
use crate::domain::versions::Expected;
use crate::store::idempotency::{self, KeptAnswer, Repeatable};

/// The longest `Idempotency-Key`.
const LONGEST_KEY: usize = 255;
/// Marks an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// An act that is asked for.
#[derive(Clone)]
pub struct ActAsk {
    service: Data<Service>,
    viewer: Viewer,
    /// How the caller wants the record that comes back.
    pub reading: Reading,
    body: Bytes,
    is_json: bool,
    content_type: Option<String>,
    place: String,
    if_match: Option<Expected>,
    key: Option<String>,
}

impl FromRequest for ActAsk {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<ActAsk, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let body = body.await.map_err(|_| Problem::new("malformed-request", "the body could not be read"))?;
            Ok(ActAsk::of(&request, body)?)
        })
    }
}

/// The one value of a field; none where it is missing.
fn field<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Failure> {
    let refused = |detail: &str| Err(Failure::invalid(Fault::parameter(name.as_str(), detail)));
    let mut sent = headers.get_all(name);
    let Some(first) = sent.next() else { return Ok(None) };
    if sent.next().is_some() {
        return refused("the field stands there twice");
    }
    match first.to_str() {
        Ok(text) => Ok(Some(text.trim())),
        Err(_) => refused("the field has characters that no field may have"),
    }
}

impl ActAsk {
    fn of(request: &HttpRequest, body: Bytes) -> Result<ActAsk, Failure> {
        let service = request
            .app_data::<Data<Service>>()
            .cloned()
            .ok_or_else(|| Failure::bug("no service in the application"))?;
        let mut parameters = Parameters::parse(request.query_string())?;
        let languages = languages(request, &mut parameters)?;
        parameters.into_filter::<Nothing>(&["lang", "fallback"])?;
        let headers = request.headers();
        let key = match field(headers, &HeaderName::from_static("idempotency-key"))? {
            Some(key) if request.method() == Method::POST => {
                let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
                if !visible || !(1..=LONGEST_KEY).contains(&key.len()) {
                    let fault = Fault::parameter("Idempotency-Key", "it has 1 to 255 visible ASCII characters");
                    return Err(Failure::invalid(fault.hint("a random UUID is a good key")));
                }
                Some(key.to_owned())
            }
            _ => None,
        };
        let is_json = field(headers, &header::CONTENT_TYPE)?.is_some_and(|kind| {
            kind.split(';').next().is_some_and(|kind| {
                let kind = kind.trim();
                kind.eq_ignore_ascii_case("application/json")
                    || kind.eq_ignore_ascii_case("application/merge-patch+json")
            })
        });
        let reading = Reading { languages, base: std::sync::Arc::clone(&service.base), mid_term: service.mid_term };
        Ok(ActAsk {
            viewer: viewer::of(request, &service)?,
            place: format!("{} {}", request.method(), request.path()),
            if_match: field(headers, &header::IF_MATCH)?.map(Expected::parse),
            service,
            reading,
            body,
            is_json,
            content_type: field(headers, &header::CONTENT_TYPE)?.map(str::to_owned),
            key,
        })
    }

    /// The service that is asked.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Who acts.
    pub fn viewer(&self) -> Viewer {
        self.viewer
    }

    /// The body, read strictly: nothing that isn't known there, nothing twice.
    ///
    /// # Errors
    /// `unsupported-media-type`, `malformed-request`; `invalid-parameter` with a JSON pointer.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if !self.is_json {
            return Err(Problem::new("unsupported-media-type", "this address takes a body as `application/json`"));
        }
        read_json(&self.body)
    }

    /// The body as it came, for those that read it in another form.
    pub fn bytes(&self) -> Bytes {
        self.body.clone()
    }

    /// The boundary between the parts of a form with a file (RFC 7578).
    ///
    /// # Errors
    /// `unsupported-media-type` where the body is no such form.
    pub fn boundary(&self) -> Result<String, Problem> {
        let form = self.content_type.as_deref().and_then(|kind| multer::parse_boundary(kind).ok());
        form.ok_or_else(|| {
            Problem::new("unsupported-media-type", "this address takes a form with a file, as `multipart/form-data`")
        })
    }

    /// The same where the body may be missing: then it is read as `{}`.
    ///
    /// # Errors
    /// As for [`ActAsk::body`].
    pub fn body_if_any<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if self.body.iter().all(u8::is_ascii_whitespace) { read_json(b"{}") } else { self.body() }
    }

    /// Refuses a body where none is read.
    ///
    /// # Errors
    /// `invalid-parameter` for members that have no meaning here.
    pub fn no_body(&self) -> Result<(), Problem> {
        self.body_if_any::<Nothing>().map(|_| ())
    }

    /// Which version is meant.
    ///
    /// # Errors
    /// `precondition-missing` where the caller doesn't say.
    pub fn expected(&self) -> Result<Expected, Failure> {
        self.if_match.clone().ok_or(Failure::PreconditionMissing)
    }

    /// The same where it need not be said: then any is.
    pub fn expected_if_said(&self) -> Expected {
        self.if_match.clone().unwrap_or(Expected::Any)
    }

    /// All that a repeated request must have in common with the first: the version that it means, and the body.
    fn fingerprinted(&self) -> Vec<u8> {
        let mut bytes = format!("{:?} {:?}\n", self.if_match, self.reading.languages).into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Runs an act in its transaction. A request that came before with the same `Idempotency-Key` gets the same answer, and
    /// nothing is done twice.
    ///
    /// # Errors
    /// Those of the act; `unauthenticated` without a token.
    pub async fn run(
        self,
        act: impl Fn(&mut PgConnection, &Rights, &ActAsk) -> Result<Acted, Failure> + Send + Sync + 'static,
    ) -> Result<Acted, Problem> {
        let service = self.service.clone();
        let keyring = service.keyring()?;
        let now = chrono::Utc::now();
        let secrets = std::sync::Arc::clone(&keyring);
        service
            .door()?
            .write(self.viewer, move |connection, rights| {
                let secrets = &secrets.secrets;
                let tagged = |acted: Acted| acted.tagged(&self.reading);
                let Some(key) = self.key.clone() else {
                    return Ok(tagged(act(connection, rights, &self)?));
                };
                let request = Repeatable {
                    account: rights.actor,
                    place: self.place.clone(),
                    key,
                    // A body can hold a password, so its hash is a keyed one.
                    fingerprint: secrets.keyed("idempotency", &self.fingerprinted()).to_vec(),
                };
                if let Some(kept) = idempotency::find(connection, &request, secrets, now)? {
                    return Ok(Acted::again(kept));
                }
                let acted = tagged(act(connection, rights, &self)?);
                idempotency::keep(connection, &request, &acted.to_keep(), secrets, now)?;
                Ok(acted)
            })
            .await
            .map_err(Problem::from)
    }
}

/// Reads JSON strictly; what is wrong is told by its place.
///
/// # Errors
/// `malformed-request` for what is no JSON; `invalid-parameter` with a JSON pointer for what can't stand there.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = pointer_of(error.path());
        unreadable(error.inner(), pointer)
    })?;
    deserializer.end().map_err(|error| unreadable(&error, String::new()))?;
    Ok(value)
}

/// A path of members as a JSON pointer (RFC 6901).
fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
            Segment::Enum { variant } => Some(format!("/{variant}")),
            Segment::Unknown => None,
        })
        .collect()
}

fn unreadable(error: &serde_json::Error, pointer: String) -> Problem {
    if !error.is_data() {
        return Problem::new(
            "malformed-request",
            format!("the body is no JSON: line {}, column {}", error.line(), error.column()),
        );
    }
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or(&said);
    let fault = if let Some(rest) = said.strip_prefix("unknown field `") {
        let (name, known) = rest.split_once('`').unwrap_or((rest, ""));
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        let hint = match (did_you_mean(name, known.iter().copied()), known.is_empty()) {
            (Some(hint), _) => hint,
            (None, true) => "nothing can be said here".to_owned(),
            (None, false) => format!("there are {}", known.join(", ")),
        };
        Fault::pointer(pointer, format!("`{name}` is not known here, or can't be written")).hint(hint)
    } else if let Some(name) = said.strip_prefix("missing field `") {
        Fault::pointer(format!("{pointer}/{}", name.trim_end_matches('`')), "it is missing")
    } else if let Some(rest) = said.strip_prefix("unknown variant `") {
        let (sent, known) = rest.split_once('`').unwrap_or((rest, ""));
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        let hint =
            did_you_mean(sent, known.iter().copied()).unwrap_or_else(|| format!("there are {}", known.join(", ")));
        Fault::pointer(pointer, format!("`{sent}` can't stand here")).hint(hint)
    } else if matches!(
        said,
        "input is out of range" | "input contains invalid characters" | "premature end of input" | "trailing input"
    ) {
        Fault::pointer(pointer, "it is no date").hint("a date is written 2025-03-01, a moment 2025-03-01T09:30:00Z")
    } else {
        Fault::pointer(pointer, said)
    };
    Failure::invalid(fault).into()
}

/// What an act answers.
#[derive(Clone, Debug)]
pub struct Acted {
    status: StatusCode,
    body: Vec<u8>,
    version: Option<String>,
    location: Option<String>,
    record: Option<Uuid>,
    replayed: bool,
    etag: Option<String>,
}

impl Acted {
    /// An answer with a record.
    ///
    /// # Errors
    /// Where it can't be written, which is our mistake.
    pub fn with(status: StatusCode, record: &impl Serialize) -> Result<Acted, Failure> {
        let body = serde_json::to_vec(record).map_err(Failure::internal)?;
        Ok(Acted { body, ..Acted::nothing(status) })
    }

    /// 201 with a record that was made.
    ///
    /// # Errors
    /// Where it can't be written, which is our mistake.
    pub fn created(record: &impl Serialize, location: impl Into<String>) -> Result<Acted, Failure> {
        Ok(Acted { location: Some(location.into()), ..Acted::with(StatusCode::CREATED, record)? })
    }

    /// 200 with the record as it is now.
    ///
    /// # Errors
    /// Where it can't be written, which is our mistake.
    pub fn done(record: &impl Serialize) -> Result<Acted, Failure> {
        Acted::with(StatusCode::OK, record)
    }

    /// 204: there is nothing left to show.
    pub fn gone() -> Acted {
        Acted::nothing(StatusCode::NO_CONTENT)
    }

    fn nothing(status: StatusCode) -> Acted {
        Acted { status, body: Vec::new(), version: None, location: None, record: None, replayed: false, etag: None }
    }

    /// The same with the part of the tag that tells the version: `w3`, `e2`.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Acted {
        self.version = Some(version.into());
        self
    }

    /// The same of a record, with which a kept answer goes when it is purged.
    #[must_use]
    pub fn of(mut self, record: Uuid) -> Acted {
        self.record = Some(record);
        self
    }

    /// Whether it is an answer that was given before: nothing was done this time.
    pub fn is_replayed(&self) -> bool {
        self.replayed
    }

    /// Changes the record on its way out, for what is known only after the act.
    pub fn amend(&mut self, change: impl FnOnce(&mut serde_json::Map<String, serde_json::Value>)) {
        if let Ok(serde_json::Value::Object(mut object)) = serde_json::from_slice(&self.body) {
            change(&mut object);
            self.body = serde_json::to_vec(&object).unwrap_or_default();
        }
    }

    fn tagged(mut self, reading: &Reading) -> Acted {
        self.etag =
            self.version.as_deref().map(|version| tag_of(version, &reading.languages, &Default::default(), &[]));
        self
    }

    fn to_keep(&self) -> KeptAnswer {
        KeptAnswer {
            status: i16::try_from(self.status.as_u16()).unwrap_or_default(),
            fields: serde_json::json!({"etag": self.etag, "location": self.location}),
            body: self.body.clone(),
            record: self.record,
        }
    }

    fn again(kept: KeptAnswer) -> Acted {
        let text = |name: &str| kept.fields.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        Acted {
            status: u16::try_from(kept.status)
                .ok()
                .and_then(|status| StatusCode::from_u16(status).ok())
                .unwrap_or_default(),
            version: None,
            location: text("location"),
            etag: text("etag"),
            record: kept.record,
            replayed: true,
            body: kept.body,
        }
    }
}

impl Responder for Acted {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")));
        if let Some(etag) = self.etag.and_then(|etag| HeaderValue::from_str(&format!("\"{etag}\"")).ok()) {
            response.insert_header((header::ETAG, etag));
        }
        if let Some(location) = self.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
            response.insert_header((header::LOCATION, location));
        }
        if self.replayed {
            response.insert_header((REPLAYED, HeaderValue::from_static("true")));
        }
        if self.status == StatusCode::NO_CONTENT {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/json")));
        response.body(self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read is asked")]
    struct Body {
        role: String,
        #[serde(default)]
        inner: Vec<Inner>,
        #[serde(default)]
        on: Option<chrono::NaiveDate>,
        #[serde(default)]
        stage: Option<crate::domain::records::Stage>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read is asked")]
    struct Inner {
        count: u8,
    }

    fn refused(text: &str) -> Problem {
        read_json::<Body>(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place() {
        for (text, pointer) in [
            (r#"{"role": 1}"#, "/role"),
            (r#"{"role": "x", "rol/e": 1}"#, "/rol~1e"),
            (r#"{"role": "x", "inner": [{"count": 1}, {"count": -1}]}"#, "/inner/1/count"),
            (r#"{"role": "x", "inner": [{"count": 1, "id": 2}]}"#, "/inner/0/id"),
            (r#"{}"#, "/role"),
            (r#"[]"#, ""),
            (r#"{"role": "x", "role": "y"}"#, ""),
            (r#"{"role": "x", "on": "2025-13-01"}"#, "/on"),
            (r#"{"role": "x", "stage": "drafd"}"#, "/stage"),
        ] {
            let problem = refused(text);
            assert_eq!(problem.code(), "invalid-parameter", "{text}");
            assert_eq!(problem.errors[0].pointer.as_deref(), Some(pointer), "{text}: {problem:?}");
        }
        for text in ["", "{", "{\"role\": \"x\"} x", "role=x", "\u{feff}{}", "{\"role\": \"\u{1}\"}"] {
            assert_eq!(refused(text).code(), "malformed-request", "{text}");
        }
        let told = |text: &str| refused(text).errors[0].clone();
        assert_eq!(told(r#"{"role": "x", "stage": "drafd"}"#).hint.as_deref(), Some("did you mean `draft`?"));
        assert_eq!(told(r#"{"role": "x", "on": "yesterday"}"#).detail, "it is no date");
        assert_eq!(refused(r#"{"rolle": "x"}"#).errors[0].hint.as_deref(), Some("did you mean `role`?"));
    }

    #[test]
    fn an_answer_comes_back_as_it_was_kept() {
        let acted =
            Acted::created(&serde_json::json!({"id": 1}), "/v1/x/1").unwrap().version("w1").of(Uuid::from_u128(1));
        let acted = acted.tagged(&Reading::default());
        let again = Acted::again(acted.to_keep());
        assert!(again.is_replayed() && again.etag.is_some());
        assert_eq!(
            (again.status, again.body, again.etag, again.location),
            (acted.status, acted.body, acted.etag, acted.location)
        );
    }
}
