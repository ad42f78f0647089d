//! Problems (RFC 9457): how a failure is told on the wire, by both faces and by the framework alike. A problem never
//! holds a stack trace, SQL, or a path of the machine.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use crate::domain::failure::{At, Failure, Fault};

/// The media type of problems.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A kind of problem.
pub struct Kind {
    /// Its code, which ends the problem's `type`.
    pub code: &'static str,
    /// Its HTTP status.
    pub status: u16,
    /// Its title: the same for all of its kind.
    pub title: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// How to mend it.
    pub mend: &'static str,
}

/// Every kind of problem; each has a page at `/problems/{code}`.
pub const KINDS: &[Kind] = &[
    Kind {
        code: "invalid-parameter",
        status: 400,
        title: "The question can't be understood",
        meaning: "A parameter is not known here, or holds something that it can't hold. Nothing is passed over in silence: a mistyped filter would answer another question than yours.",
        mend: "Each entry of `errors` names the parameter and says what would be right. The parameters of every address are listed at /docs.",
    },
    Kind {
        code: "malformed-request",
        status: 400,
        title: "The request can't be read",
        meaning: "The request is not what HTTP or JSON allow.",
        mend: "Read `detail`; most often a quotation mark, a bracket or the end of the body is missing.",
    },
    Kind {
        code: "query-refused",
        status: 400,
        title: "The GraphQL query is refused",
        meaning: "The query can't be read, or could ask for more than one request may.",
        mend: "`detail` names the limit and what was seen. Ask for smaller pages (`first`), fewer nested lists, or in several requests.",
    },
    Kind {
        code: "unauthenticated",
        status: 401,
        title: "A valid token is needed",
        meaning: "What was asked for is not public.",
        mend: "Sign in, and send the access token as `Authorization: Bearer …`. What is public needs no `scope`.",
    },
    Kind {
        code: "sign-in-refused",
        status: 401,
        title: "Nobody is signed in by this",
        meaning: "The name, the password, the code or the token is not right, or is no longer good. Which of them is told to nobody.",
        mend: "Try again, or sign in anew with name and password. A refresh token is good once: whoever uses an old one ends the session.",
    },
    Kind {
        code: "forbidden",
        status: 403,
        title: "Your role does not allow it",
        meaning: "You may know of this record, and may not do this with it.",
        mend: "`detail` says who may. Ask a coordinator of the coalition.",
    },
    Kind {
        code: "not-found",
        status: 404,
        title: "There is nothing here",
        meaning: "The address is not one of this service, or there is no such record.",
        mend: "Take addresses from `url` and `links` of other answers; the list at /docs has all there are.",
    },
    Kind {
        code: "method-not-allowed",
        status: 405,
        title: "This can't be done here",
        meaning: "The address exists, but not for this method.",
        mend: "The field `Allow` lists the methods.",
    },
    Kind {
        code: "not-acceptable",
        status: 406,
        title: "There is no such form of it",
        meaning: "The field `Accept` leaves no form in which this can be answered.",
        mend: "Accept `application/json`, or leave the field out.",
    },
    Kind {
        code: "conflict",
        status: 409,
        title: "It can't be done just now",
        meaning: "The same request is being answered already, or the record is in a state in which this can't be done.",
        mend: "Read `detail`; where the same Idempotency-Key was sent twice at once, wait for the first answer.",
    },
    Kind {
        code: "gone",
        status: 410,
        title: "It was taken back",
        meaning: "The coalition that published this record has withdrawn it.",
        mend: "Remove it from what you keep. It may be published again under the same address.",
    },
    Kind {
        code: "stale",
        status: 412,
        title: "Somebody changed it meanwhile",
        meaning: "The record is another version than the one that you saw; nothing was written.",
        mend: "Read it again, see what changed, and send its new ETag in `If-Match`.",
    },
    Kind {
        code: "too-large",
        status: 413,
        title: "The request is too large",
        meaning: "The body of the request has more bytes than are read.",
        mend: "Send less at a time; `detail` has the limit.",
    },
    Kind {
        code: "unsupported-media-type",
        status: 415,
        title: "The request has a form that is not read",
        meaning: "The body is compressed, or of another media type than this address takes.",
        mend: "Send it uncompressed, as `application/json`.",
    },
    Kind {
        code: "refused",
        status: 422,
        title: "A rule forbids it",
        meaning: "What was sent is well formed, but breaks a rule of the field.",
        mend: "`detail` says which rule.",
    },
    Kind {
        code: "precondition-missing",
        status: 428,
        title: "Say which version you mean",
        meaning: "Whoever changes a record has to say which version they saw, so that nobody's work is overwritten.",
        mend: "Send the record's ETag in `If-Match`.",
    },
    Kind {
        code: "too-soon",
        status: 429,
        title: "Too many sign-ins failed",
        meaning: "After sign-ins that failed, the next ones have to wait, whoever they come from; until then even the right password is refused.",
        mend: "Wait for as many seconds as `Retry-After` says.",
    },
    Kind {
        code: "too-many-requests",
        status: 429,
        title: "Too many requests",
        meaning: "More requests came from your address in a minute than the service answers.",
        mend: "Wait for as many seconds as `Retry-After` says. Ask for larger pages, and repeat questions with `If-None-Match`.",
    },
    Kind {
        code: "internal-error",
        status: 500,
        title: "Something went wrong on our side",
        meaning: "A mistake of ours. It has been logged under the request's id.",
        mend: "Try again; if it stays, report it with the id in `instance`.",
    },
    Kind {
        code: "busy",
        status: 503,
        title: "Too much to do just now",
        meaning: "The service is starting, or has more to do than it can.",
        mend: "Try again after as many seconds as `Retry-After` says.",
    },
    Kind {
        code: "database-unavailable",
        status: 503,
        title: "The database can't be reached just now",
        meaning: "The database is being restarted or is not there.",
        mend: "Try again after as many seconds as `Retry-After` says.",
    },
    Kind {
        code: "too-slow",
        status: 503,
        title: "The question took too long",
        meaning: "The question was ended because it took more time than a question may.",
        mend: "Narrow it by State, session or theme, or leave the total out with `count=none`.",
    },
];

/// One fault as a problem lists it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemFault {
    /// JSON pointer into the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Name of the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "state_under_review")]
    pub parameter: Option<String>,
    /// What is wrong.
    pub detail: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl From<&Fault> for ProblemFault {
    fn from(fault: &Fault) -> Self {
        let (pointer, parameter) = match &fault.at {
            At::Pointer(pointer) => (Some(pointer.clone()), None),
            At::Parameter(name) => (None, Some(name.clone())),
        };
        ProblemFault { pointer, parameter, detail: fault.detail.clone(), hint: fault.hint.clone() }
    }
}

/// A problem on its way out. Its `instance` is set where the request's id is known.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Address of a page about this kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-parameter")]
    pub kind: String,
    /// The kind of problem in words; the same for all of its kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// The id of the request, for asking about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// What is wrong, place by place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemFault>,
    /// Of a record that was changed meanwhile: when, by whom, and what it is now, for those who may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub present: Option<serde_json::Value>,
    #[serde(skip)]
    #[schema(ignore)]
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem of a kind that [`KINDS`] lists.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Problem {
        let (status, title) =
            KINDS.iter().find(|kind| kind.code == code).map_or((500, code), |kind| (kind.status, kind.title));
        Problem {
            kind: format!("/problems/{code}"),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            instance: None,
            errors: Vec::new(),
            present: None,
            headers: Vec::new(),
        }
    }

    /// The same with a field of the response.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: impl Into<Option<HeaderValue>>) -> Problem {
        if let Some(value) = value.into() {
            self.headers.push((name, value));
        }
        self
    }

    /// The same asking the caller to come back after so many seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Problem {
        self.with_header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// The code that ends the type.
    pub fn code(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }

    /// The fields that the response carries.
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.headers
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        let problem = Problem::new(failure.code(), failure.to_string());
        match &failure {
            Failure::Invalid(faults) | Failure::Unfit(faults) => {
                Problem { errors: faults.iter().map(ProblemFault::from).collect(), ..problem }
            }
            Failure::Busy { retry_after } => problem.retry_after(*retry_after),
            Failure::Unavailable { retry_after, cause } => {
                tracing::warn!(error = chain(cause.as_ref()), "the database can't be reached");
                problem.retry_after(*retry_after)
            }
            Failure::Unauthenticated | Failure::SignInRefused => {
                problem.with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
            }
            Failure::TooSlow => problem.retry_after(5),
            Failure::Internal(cause) => {
                tracing::error!(error = chain(cause.as_ref()), "a request failed");
                problem
            }
            Failure::TooSoon { retry_after } => problem.retry_after(*retry_after),
            Failure::Stale { present } => Problem { present: present.as_deref().cloned(), ..problem },
            Failure::NotFound { .. }
            | Failure::Refused { .. }
            | Failure::Forbidden { .. }
            | Failure::Gone { .. }
            | Failure::PreconditionMissing
            | Failure::Conflict { .. } => problem,
        }
    }
}

/// A cause with all that is behind it, for the log.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        for (name, value) in &self.headers {
            response.insert_header((name.clone(), value.clone()));
        }
        response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)));
        // The front writes it anew, with the id of the request.
        with_problem(response.body(serde_json::to_vec(self).unwrap_or_default()), self.clone())
    }
}

/// Lays a problem into a response, for the front to write.
fn with_problem(mut response: HttpResponse, problem: Problem) -> HttpResponse {
    response.extensions_mut().insert(problem);
    response
}

/// Whether a set of response fields already tells of a problem.
pub fn is_problem(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value == MEDIA_TYPE)
}

/// The problem that a status of the framework means.
pub fn of_status(status: StatusCode, said: &str) -> Problem {
    match status.as_u16() {
        404 => Problem::new("not-found", "there is nothing at this address"),
        405 => Problem::new("method-not-allowed", "this method does nothing here"),
        406 => Problem::new("not-acceptable", "there is no such form of it"),
        413 => Problem::new("too-large", "the request is too large"),
        415 => Problem::new("unsupported-media-type", "the request has a form that is not read"),
        429 => Problem::new("too-many-requests", "too many requests"),
        400..=499 => Problem {
            status: status.as_u16(),
            ..Problem::new("malformed-request", if said.is_empty() { "the request can't be read" } else { said })
        },
        503 => Problem::new("busy", "the service has too much to do just now").retry_after(2),
        _ => Problem::new("internal-error", "something went wrong on our side"),
    }
}
