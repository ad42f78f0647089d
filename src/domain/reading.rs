//! How a reader wants records: in which languages, and from where addresses are made. Not who the reader is.

use std::sync::Arc;

use super::language::Languages;
use super::mid_term::MidTermRule;

/// What the answer to a reader depends on, beside the question.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Best language first.
    pub languages: Languages,
    /// `https://upr.example.org`, or empty: then addresses are path-absolute.
    pub base: Arc<str>,
    /// When this service expects a mid-term report.
    pub mid_term: MidTermRule,
}

impl Reading {
    /// The address of a record of this service: `/v1/states/KOR`, after the public URL where one is set.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}
