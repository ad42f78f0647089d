//! The report at mid-term, put together from recommendations, commitments and claims, page by page.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::PgConnection;
use uuid::Uuid;

use super::scorecards::{self, Place};
use super::{assessments, commitments, recommendations, states};
use crate::domain::assessments::Evidence;
use crate::domain::commitments::CommitmentFilter;
use crate::domain::failure::Failure;
use crate::domain::page::{Edge, LARGEST_PAGE, Window};
use crate::domain::reading::Reading;
use crate::domain::recommendations::{Recommendation, RecommendationFilter};
use crate::domain::records::RecordDocument;
use crate::domain::reports::{Report, Row, Theme, Words};
use crate::domain::scorecards::ScorecardQuestion;

/// The report of a State.
///
/// # Errors
/// `not-found`; `invalid-parameter` for a cycle in which it was not reviewed; what the database says.
pub fn mid_term(
    connection: &mut PgConnection,
    code: &str,
    question: &ScorecardQuestion,
    (working, today): (bool, NaiveDate),
    reading: &Reading,
) -> Result<Report, Failure> {
    let scorecard = scorecards::find(connection, &Place::State(code.to_owned()), question, (working, today), reading)?;
    let words = Words::of(&reading.languages);
    let filter = RecommendationFilter {
        state_under_review: Some(vec![code.to_owned()]),
        cycle: Some(vec![scorecard.cycle]),
        ..Default::default()
    };
    let found = every(|window| recommendations::list(connection, &filter, window, reading))?;
    let promised = every(|window| {
        let filter = CommitmentFilter { state: Some(vec![code.to_owned()]), ..Default::default() };
        commitments::list(connection, &filter, window, working, reading)
    })?;
    let mut sources: BTreeMap<String, ()> = BTreeMap::new();
    let mut promises: HashMap<Uuid, Vec<String>> = HashMap::new();
    for commitment in &promised {
        let status = words.label("commitment_status", commitment.status.code());
        let due = commitment.due_on.map(|day| format!(", {day}")).unwrap_or_default();
        let line = format!("{} ({status}{due})", commitment.title.clone().unwrap_or_default());
        for id in &commitment.recommendations {
            promises.entry(*id).or_default().push(line.clone());
        }
        sources.extend(commitment.documents.iter().map(|document| (cited(document), ())));
    }
    let names = named(connection, &found, reading)?;
    let mut claimed: Vec<Uuid> = Vec::new();
    for recommendation in &found {
        let kinds = recommendation.implementation.iter().flat_map(|judged| &judged.by_kind);
        claimed.extend(kinds.flat_map(|kind| &kind.claims).filter_map(|claim| claim.assessment.parse::<Uuid>().ok()));
        for position in &recommendation.positions {
            sources.extend(position.document.iter().map(|document| (document.clone(), ())));
        }
    }
    for assessment in assessments::of(connection, &claimed, reading)? {
        sources.extend(assessment.evidence.iter().filter_map(evidenced).map(|source| (source, ())));
    }
    let mut themes: BTreeMap<(bool, String), Vec<Row>> = BTreeMap::new();
    for recommendation in &found {
        let row = row(recommendation, &names, &promises, &words);
        if recommendation.themes.is_empty() {
            themes.entry((true, String::new())).or_default().push(row.clone());
        }
        for theme in &recommendation.themes {
            themes.entry((false, words.label("themes", theme))).or_default().push(row.clone());
        }
    }
    let state = states::find(connection, code, reading)?;
    Ok(Report {
        state: state.name.unwrap_or_else(|| code.to_owned()),
        language: reading.languages.first().to_owned(),
        scorecard,
        themes: themes
            .into_iter()
            .map(|((without, label), mut rows)| {
                rows.sort_by(|one, other| numbers(one).cmp(&numbers(other)).then_with(|| one.id.cmp(&other.id)));
                Theme { label: (!without).then_some(label), rows }
            })
            .collect(),
        sources: sources.into_keys().filter(|source| !source.is_empty()).collect(),
        words,
    })
}

/// All pages of a list.
fn every<T>(mut page: impl FnMut(&Window) -> Result<crate::domain::page::Page<T>, Failure>) -> Result<Vec<T>, Failure> {
    let mut window = Window { size: LARGEST_PAGE, total: false, ..Window::default() };
    let mut found = Vec::new();
    loop {
        let next = page(&window)?;
        let cursor = next.next();
        found.extend(next.items);
        match cursor {
            Some(cursor) => window.edge = Edge::After(cursor),
            None => return Ok(found),
        }
    }
}

/// The names of the States that made them.
fn named(
    connection: &mut PgConnection,
    found: &[Recommendation],
    reading: &Reading,
) -> Result<HashMap<String, String>, Failure> {
    let mut codes: Vec<String> = found.iter().flat_map(|one| one.recommending_states.iter().cloned()).collect();
    codes.sort();
    codes.dedup();
    let states = states::of(connection, &codes, reading)?;
    Ok(states.into_iter().map(|state| (state.code.clone(), state.short_name.unwrap_or(state.code))).collect())
}

/// The parts of a number, so that 12.10 comes after 12.9.
fn numbers(row: &Row) -> Vec<u32> {
    let first = row.numbers.first().map(String::as_str).unwrap_or("9999");
    first.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

fn row(
    recommendation: &Recommendation,
    names: &HashMap<String, String>,
    promises: &HashMap<Uuid, Vec<String>>,
    words: &Words,
) -> Row {
    let kinds = recommendation.implementation.iter().flat_map(|judged| &judged.by_kind);
    Row {
        id: recommendation.id.to_string(),
        numbers: recommendation.paragraphs.iter().map(|paragraph| paragraph.number.clone()).collect(),
        text: recommendation.text.clone().unwrap_or_default(),
        recommending_states: recommendation
            .recommending_states
            .iter()
            .map(|code| names.get(code).cloned().unwrap_or_else(|| code.clone()))
            .collect(),
        response: recommendation.response,
        response_label: recommendation
            .response
            .map(|response| words.label("response", response.code()))
            .unwrap_or_default(),
        commitments: promises.get(&recommendation.id).cloned().unwrap_or_default(),
        claims: kinds
            .flat_map(|kind| &kind.claims)
            .map(|claim| words.claim(&claim.claimed_by, claim.status.code(), claim.assessed_on))
            .collect(),
        url: recommendation.url.clone(),
    }
}

/// A document as it is cited.
fn cited(document: &RecordDocument) -> String {
    let parts = [
        document.title.clone(),
        document.symbol.clone(),
        document.date.map(|day| day.to_string()),
        document.url.clone(),
    ];
    let mut parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.dedup();
    parts.join(", ")
}

fn evidenced(evidence: &Evidence) -> Option<String> {
    evidence.document.as_ref().map(cited).or_else(|| evidence.link.clone())
}
