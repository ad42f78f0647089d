//! One number of a scorecard: a filter of a list, so that the address of the list gives exactly what was counted.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;

use super::ScoreEvidence;
use crate::domain::activities::ActivityFilter;
use crate::domain::assessments::AssessmentFilter;
use crate::domain::commitments::CommitmentFilter;
use crate::domain::organizations::OrganizationFilter;
use crate::domain::plans::PlanFilter;
use crate::domain::proposals::ProposalFilter;
use crate::domain::reading::Reading;
use crate::domain::recommendations::RecommendationFilter;
use crate::domain::translations::TranslationFilter;

/// What is counted.
#[derive(Clone, Debug)]
pub enum Figure {
    /// Recommendations.
    Recommendations(Box<RecommendationFilter>),
    /// Activities.
    Activities(Box<ActivityFilter>),
    /// Plans.
    Plans(Box<PlanFilter>),
    /// Commitments.
    Commitments(Box<CommitmentFilter>),
    /// Proposals.
    Proposals(Box<ProposalFilter>),
    /// Assessments.
    Assessments(Box<AssessmentFilter>),
    /// Translations.
    Translations(Box<TranslationFilter>),
    /// Organizations.
    Organizations(Box<OrganizationFilter>),
}

impl Figure {
    /// The address of the list that gives what is counted.
    fn path(&self, working: bool) -> String {
        let (list, query) = match self {
            Figure::Recommendations(filter) => ("recommendations", query(filter.as_ref())),
            Figure::Activities(filter) => ("activities", query(filter.as_ref())),
            Figure::Plans(filter) => ("plans", query(filter.as_ref())),
            Figure::Commitments(filter) => ("commitments", query(filter.as_ref())),
            Figure::Proposals(filter) => ("proposals", query(filter.as_ref())),
            Figure::Assessments(filter) => ("assessments", query(filter.as_ref())),
            Figure::Translations(filter) => ("translations", query(filter.as_ref())),
            Figure::Organizations(filter) => ("organizations", query(filter.as_ref())),
        };
        let scope = if working { "&scope=working" } else { "" };
        format!("/v1/{list}?{query}{scope}")
    }
}

/// A filter as the parameters of an address: values of one parameter are separated by commas.
pub fn query(filter: &impl Serialize) -> String {
    let Ok(Value::Object(members)) = serde_json::to_value(filter) else { return String::new() };
    let text = |value: &Value| match value {
        Value::String(text) => percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
            .to_string()
            .replace("%2D", "-")
            .replace("%5F", "_"),
        other => other.to_string(),
    };
    let parameters = members.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| match value {
        Value::Array(values) => format!("{name}={}", values.iter().map(text).collect::<Vec<_>>().join(",")),
        value => format!("{name}={}", text(value)),
    });
    parameters.collect::<Vec<_>>().join("&")
}

/// Asks for figures: a first time to learn which there are, and again when they have been counted. The address of a figure says what
/// it counts, so one that is asked for twice is counted once.
#[derive(Debug, Default)]
pub struct Tally {
    asked: Vec<(String, Figure)>,
    counts: HashMap<String, i64>,
    base: Reading,
    working: bool,
}

/// A figure that was counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// How many.
    pub count: i64,
    /// Where they are.
    pub evidence: ScoreEvidence,
}

impl Tally {
    /// One for readers of this kind; `working` says that working records are counted.
    pub fn new(reading: &Reading, working: bool) -> Tally {
        Tally { base: reading.clone(), working, ..Tally::default() }
    }

    /// What was asked for, each figure once.
    pub fn asked(&self) -> impl Iterator<Item = &Figure> {
        self.asked.iter().map(|(_, figure)| figure)
    }

    /// The same with what was counted, in the order in which it was asked for.
    #[must_use]
    pub fn counted(self, counts: Vec<i64>) -> Tally {
        let counts = self.asked.into_iter().map(|(href, _)| href).zip(counts).collect();
        Tally { asked: Vec::new(), counts, ..self }
    }

    /// How many there are; 0 while nothing has been counted.
    pub fn count(&mut self, figure: Figure) -> Counted {
        let href = self.base.address(&figure.path(self.working));
        let count = self.counts.get(&href).copied().unwrap_or_default();
        if self.counts.is_empty() && !self.asked.iter().any(|(asked, _)| *asked == href) {
            self.asked.push((href.clone(), figure));
        }
        Counted { count, evidence: ScoreEvidence { href, count } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activities::{ActivityKind, Actor};

    #[test]
    fn a_filter_is_an_address() {
        let filter = ActivityFilter {
            state: Some(vec!["KOR".to_owned()]),
            kind: Some(vec![ActivityKind::Consultation, ActivityKind::Support]),
            actor: Some(vec![Actor::Government]),
            draft_shared: Some(true),
            from: "2023-07-07".parse().ok(),
            ..Default::default()
        };
        let figure = Figure::Activities(Box::new(filter));
        assert_eq!(
            figure.path(false),
            "/v1/activities?state=KOR&kind=consultation,support&actor=government&from=2023-07-07&draft_shared=true"
        );
        assert!(figure.path(true).ends_with("&scope=working"));
    }
}
