//! Why something could not be answered or done: the one error that crosses rooms. It knows neither HTTP nor SQL;
//! the faces turn it into a problem (RFC 9457) or into an entry of GraphQL's `errors`.

use std::fmt;
use std::sync::Arc;

/// Where in a question or a body something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// A parameter, by its REST name; GraphQL prints the same name.
    Parameter(String),
    /// A JSON pointer (RFC 6901) into the body.
    Pointer(String),
}

/// One thing that is wrong with a question, with how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands.
    pub at: At,
    /// What is wrong, as a sentence.
    pub detail: String,
    /// How to mend it, where that can be said.
    pub hint: Option<String>,
}

impl Fault {
    /// A fault of a parameter.
    pub fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Fault {
        Fault { at: At::Parameter(name.into()), detail: detail.into(), hint: None }
    }

    /// A fault of a member of the body, by its JSON pointer: `/title/en`.
    pub fn pointer(pointer: impl Into<String>, detail: impl Into<String>) -> Fault {
        Fault { at: At::Pointer(pointer.into()), detail: detail.into(), hint: None }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.hint = Some(hint.into());
        self
    }

    /// The same with a hint where there is one.
    #[must_use]
    pub fn hint_if(mut self, hint: Option<String>) -> Fault {
        self.hint = hint;
        self
    }

    /// The name of the place, for people.
    pub fn place(&self) -> &str {
        match &self.at {
            At::Parameter(name) | At::Pointer(name) => name,
        }
    }
}

/// Every way in which an answer can fail.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The question can't be understood, or asks for something that does not exist as a value.
    Invalid(Vec<Fault>),
    /// There is no such record, or none that the caller may know of.
    NotFound {
        /// What was looked for, as words: "the review KOR-9".
        what: String,
    },
    /// A valid token is needed.
    Unauthenticated,
    /// Somebody could not be signed in: which of name, password, code or token was wrong is told to nobody.
    SignInRefused,
    /// The caller may know of it, and may not do it.
    Forbidden {
        /// What it takes, as a sentence: "an editor or a coordinator of KOR may do this".
        needs: String,
    },
    /// It was here for the caller and was taken back.
    Gone {
        /// What was looked for, as words.
        what: String,
    },
    /// The record is another one than the caller saw.
    Stale {
        /// When it was changed, by whom and to what, for those who may know: JSON as both faces print it.
        present: Option<Box<serde_json::Value>>,
    },
    /// The caller didn't say which version is meant (RFC 6585, section 3).
    PreconditionMissing,
    /// The same request is being answered already, or the record is in a state in which this can't be done.
    Conflict {
        /// The sentence for people.
        detail: String,
    },
    /// Well formed, and against a rule of the field; each fault says where.
    Unfit(Vec<Fault>),
    /// A sign-in came too soon after ones that failed.
    TooSoon {
        /// After so many seconds.
        retry_after: u32,
    },
    /// The service has more to do than it can; the caller may try again.
    Busy {
        /// After so many seconds.
        retry_after: u32,
    },
    /// The database cannot be reached or was restarted; the caller may try again.
    Unavailable {
        /// After so many seconds.
        retry_after: u32,
        /// For the log.
        cause: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The question took more time than a question may.
    TooSlow,
    /// A rule that the database holds would be broken.
    Refused {
        /// The sentence for people.
        detail: String,
    },
    /// Something that is our fault. The cause is logged and never sent.
    Internal(Arc<dyn std::error::Error + Send + Sync>),
}

impl Failure {
    /// One fault of a parameter.
    pub fn invalid(fault: Fault) -> Failure {
        Failure::Invalid(vec![fault])
    }

    /// One fault of a member of the body that breaks a rule of the field.
    pub fn unfit(fault: Fault) -> Failure {
        Failure::Unfit(vec![fault])
    }

    /// An internal failure with its cause.
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Failure {
        Failure::Internal(Arc::new(cause))
    }

    /// A failure of ours that has no other cause than what the sentence says.
    pub fn bug(sentence: impl Into<String>) -> Failure {
        Failure::Internal(Arc::new(Bug(sentence.into())))
    }

    /// The code that both faces print: stable, never translated.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::Invalid(_) => "invalid-parameter",
            Failure::NotFound { .. } => "not-found",
            Failure::Unauthenticated => "unauthenticated",
            Failure::SignInRefused => "sign-in-refused",
            Failure::Forbidden { .. } => "forbidden",
            Failure::Gone { .. } => "gone",
            Failure::Stale { .. } => "stale",
            Failure::PreconditionMissing => "precondition-missing",
            Failure::Conflict { .. } => "conflict",
            Failure::Unfit(_) => "refused",
            Failure::TooSoon { .. } => "too-soon",
            Failure::Busy { .. } => "busy",
            Failure::Unavailable { .. } => "database-unavailable",
            Failure::TooSlow => "too-slow",
            Failure::Refused { .. } => "refused",
            Failure::Internal(_) => "internal-error",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Invalid(faults) | Failure::Unfit(faults) => match faults.first() {
                Some(fault) if faults.len() == 1 => write!(f, "{}: {}", fault.place(), fault.detail),
                Some(fault) => write!(f, "{}: {} (and {} more)", fault.place(), fault.detail, faults.len() - 1),
                None => f.write_str("the question can't be understood"),
            },
            Failure::NotFound { what } => write!(f, "{what} is not here"),
            Failure::Unauthenticated => f.write_str("a valid token is needed"),
            Failure::SignInRefused => f.write_str("nobody is signed in by this"),
            Failure::Forbidden { needs } => f.write_str(needs),
            Failure::Gone { what } => write!(f, "{what} was taken back"),
            Failure::Stale { .. } => f.write_str("it was changed since: read it again, and send its ETag in If-Match"),
            Failure::PreconditionMissing => f.write_str("say which version is meant: send its ETag in If-Match"),
            Failure::Conflict { detail } => f.write_str(detail),
            Failure::TooSoon { .. } => f.write_str("too many sign-ins failed; wait before the next one"),
            Failure::Busy { .. } => f.write_str("the service has too much to do just now"),
            Failure::Unavailable { .. } => f.write_str("the database can't be reached just now"),
            Failure::TooSlow => f.write_str("the question took too long: ask for less at a time"),
            Failure::Refused { detail } => f.write_str(detail),
            Failure::Internal(_) => f.write_str("something went wrong on our side"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Failure::Unavailable { cause, .. } | Failure::Internal(cause) => Some(cause.as_ref()),
            _ => None,
        }
    }
}

#[derive(Debug)]
struct Bug(String);

impl fmt::Display for Bug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Bug {}

/// The candidate that a mistyped word is nearest to, as "did you mean …?"; none where nothing is near.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let folded = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(nearness, _)| *nearness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_mistake_is_mended_and_nonsense_is_not() {
        let names = ["state_under_review", "recommending_state", "theme"];
        assert_eq!(did_you_mean("state_under_reviev", names).as_deref(), Some("did you mean `state_under_review`?"));
        assert_eq!(did_you_mean("themes", names).as_deref(), Some("did you mean `theme`?"));
        assert_eq!(did_you_mean("xyzzy", names), None);
    }

    #[test]
    fn the_cause_of_an_internal_failure_is_not_in_its_sentence() {
        let failure = Failure::bug("password=secret");
        assert!(!failure.to_string().contains("secret"));
    }
}
