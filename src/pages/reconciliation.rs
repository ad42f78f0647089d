//! The page that sets the counts of reviews side by side, with the reason for each difference in words. What the counts
//! and reasons are is found elsewhere.

use askama::Template;

use super::layout::{Layout, encoded, grouped};
use super::words::Words;
use super::{RECONCILIATION, assets};
use crate::domain::kinds::{CountUnit, Dataset};
use crate::domain::language::Languages;
use crate::domain::reconciliation::{
    CountDifference, CountHolder, CountMeasure, DifferenceReason, Reconciliation, ResponseTally,
};
use crate::domain::reference::reference;
use crate::domain::reviews::ReportedCount;
use crate::domain::samples::sample_states;

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// One of the languages of pages; any other is answered in English.
    pub language: String,
    /// The public address, or empty: links are path-absolute.
    pub base: String,
    /// The States that can be chosen, by code.
    pub states: Vec<String>,
    /// The cycles that can be chosen.
    pub cycles: Vec<i16>,
    /// The State that is chosen.
    pub state: Option<String>,
    /// The cycle that is chosen.
    pub cycle: Option<i16>,
    /// The reviews of the page.
    pub rows: Vec<Reconciliation>,
    /// The cursor of the page before this one.
    pub previous: Option<String>,
    /// The cursor of the page after this one.
    pub next: Option<String>,
}

/// Something that a form offers.
struct Choice {
    value: String,
    name: String,
    chosen: bool,
}

/// A review in the table of all.
struct Overview {
    name: String,
    href: String,
    reported: String,
    numbers: String,
    texts: String,
    /// Each data set with its own count.
    sources: Vec<(String, String)>,
    complete: String,
    reasons: Vec<Reason>,
}

/// A review by itself.
struct Detail {
    name: String,
    review: String,
    counts: Vec<CountLine>,
    differences: Vec<Line>,
    recommendations: String,
}

/// Whose count, of what, and how many: all, then by response.
struct CountLine {
    holder: String,
    /// Where a reported count stands.
    source: Option<String>,
    unit: String,
    counts: [String; 6],
}

/// A difference in words.
struct Line {
    measure: String,
    first: String,
    second: String,
    difference: String,
    reasons: Vec<Reason>,
}

/// A reason in words.
struct Reason {
    count: String,
    label: String,
    explanation: String,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "reconciliation.html", config = "src/pages/askama.toml")]
struct ReconciliationPage {
    frame: Layout,
    states: Vec<Choice>,
    cycles: Vec<Choice>,
    measures: Vec<String>,
    overview: Vec<Overview>,
    details: Vec<Detail>,
    previous: Option<String>,
    next: Option<String>,
    data: String,
}

/// The labels of one language, and the page's words in it.
struct Labels {
    languages: Languages,
    words: &'static Words,
}

impl Labels {
    /// The label of a code.
    fn of(&self, vocabulary: &str, code: &str) -> String {
        reference()
            .vocabulary(vocabulary)
            .and_then(|vocabulary| vocabulary.terms.iter().find(|term| term.code == code))
            .and_then(|term| self.languages.label(&term.label))
            .unwrap_or_else(|| code.to_owned())
    }

    fn state(&self, code: &str) -> String {
        let states = reference().states.iter().chain(sample_states());
        states
            .into_iter()
            .find(|state| state.code == code)
            .and_then(|state| self.languages.label(&state.name))
            .unwrap_or_else(|| code.to_owned())
    }

    fn holder(&self, holder: CountHolder) -> String {
        self.of("count_holder", holder.code())
    }

    /// The name of a review: State, cycle.
    fn review(&self, row: &Reconciliation) -> String {
        format!("{} · {} {}", self.state(&row.state_under_review), self.words.counts_cycle, row.cycle)
    }

    fn reasons(&self, reasons: &[DifferenceReason]) -> Vec<Reason> {
        reasons
            .iter()
            .map(|part| Reason {
                count: signed(part.count),
                label: self.of("count_reason", part.reason.code()),
                explanation: part.explanation.clone().unwrap_or_default(),
                href: part.href.clone(),
            })
            .collect()
    }

    fn overview(&self, row: &Reconciliation, frame: &Layout) -> Overview {
        let reported: Vec<String> =
            row.reported.iter().filter_map(|count| count.received).map(|count| grouped(count.into())).collect();
        // The difference that a reader asks for first: our numbers against the document's.
        let between = [CountHolder::Held, CountHolder::Reported];
        let first = row.differences.iter().find(|told| {
            told.between == between
                && told.measure == CountMeasure::Received
                && (told.unit == CountUnit::Paragraph || told.counts[1].is_none())
        });
        Overview {
            name: self.review(row),
            href: format!(
                "{}{RECONCILIATION}?state_under_review={}&cycle={}&lang={}",
                frame.base, row.state_under_review, row.cycle, frame.words.tag
            ),
            reported: reported.join(", "),
            numbers: grouped(row.held.numbers),
            texts: grouped(row.held.texts),
            sources: row
                .sources
                .iter()
                .map(|source| {
                    let own = if source.dataset == Dataset::UprInfo { source.pairs } else { source.texts };
                    (self.of("dataset", source.dataset.code()), grouped(own))
                })
                .collect(),
            complete: self.of("completeness", row.complete.map_or("null", |held| if held { "true" } else { "false" })),
            reasons: first.map(|told| self.reasons(&told.reasons)).unwrap_or_default(),
        }
    }

    fn line(&self, told: &CountDifference) -> Line {
        let side = |place: usize, unit: CountUnit| {
            let holder = told.between.get(place).map(|holder| self.holder(*holder)).unwrap_or_default();
            let count = told.counts.get(place).copied().flatten().map_or_else(|| "—".to_owned(), grouped);
            format!("{holder} · {}: {count}", self.words.unit(unit))
        };
        Line {
            measure: self.of("count_measure", told.measure.code()),
            first: side(0, told.unit),
            second: side(1, told.unit_against),
            difference: signed(told.difference),
            reasons: self.reasons(&told.reasons),
        }
    }

    fn counts(&self, row: &Reconciliation) -> Vec<CountLine> {
        let line = |holder, source: Option<String>, unit, counts| CountLine {
            holder: self.holder(holder),
            source,
            unit: self.words.unit(unit),
            counts,
        };
        let (texts, numbers, pairs) = (CountUnit::Recommendation, CountUnit::Paragraph, CountUnit::RecommendingState);
        let mut lines: Vec<CountLine> = row
            .reported
            .iter()
            .map(|count| line(CountHolder::Reported, count.source.clone(), numbers, of_document(count)))
            .collect();
        let held = &row.held;
        lines.push(line(CountHolder::Held, None, numbers, of_tally(held.numbers, &held.numbers_by_response)));
        lines.push(line(CountHolder::Held, None, texts, of_tally(held.texts, &held.texts_by_response)));
        lines.push(line(CountHolder::Held, None, pairs, of_pairs(held.pairs)));
        for source in &row.sources {
            let holder = CountHolder::from(source.dataset);
            if source.numbers > 0 {
                let counts = of_tally(source.numbers, &source.numbers_by_response);
                lines.push(line(holder, None, numbers, counts));
            }
            lines.push(line(holder, None, texts, of_tally(source.texts, &source.texts_by_response)));
            lines.push(line(holder, None, pairs, of_pairs(source.pairs)));
        }
        lines
    }

    fn detail(&self, row: &Reconciliation) -> Detail {
        Detail {
            name: self.review(row),
            review: row.review.clone(),
            counts: self.counts(row),
            differences: row.differences.iter().map(|told| self.line(told)).collect(),
            recommendations: row.held.href.clone(),
        }
    }
}

impl Words {
    /// What is counted.
    fn unit(&self, unit: CountUnit) -> String {
        match unit {
            CountUnit::Recommendation => self.counts_of_texts,
            CountUnit::Paragraph => self.counts_of_numbers,
            CountUnit::RecommendingState => self.counts_of_pairs,
        }
        .to_owned()
    }
}

/// A number with its sign: `+3`, `−5`.
fn signed(number: i64) -> String {
    if number > 0 { format!("+{}", grouped(number)) } else { grouped(number) }
}

fn of_document(count: &ReportedCount) -> [String; 6] {
    let told = [count.received, count.supported, count.in_part, count.noted, count.pending];
    let [all, supported, in_part, noted, pending] =
        told.map(|count| count.map(|count| grouped(count.into())).unwrap_or_default());
    [all, supported, in_part, noted, pending, String::new()]
}

fn of_tally(all: i64, tally: &ResponseTally) -> [String; 6] {
    [all, tally.supported, tally.supported_in_part, tally.noted, tally.pending, tally.unknown].map(grouped)
}

fn of_pairs(pairs: i64) -> [String; 6] {
    let mut counts: [String; 6] = Default::default();
    counts[0] = grouped(pairs);
    counts
}

/// The page, [`RECONCILIATION`]: reviews side by side, and where a State is chosen each of its reviews by itself.
///
/// # Errors
/// Only where the template can't be written, which memory alone could cause.
pub fn reconciliation(view: &Compared) -> Result<String, askama::Error> {
    let mut chosen = String::new();
    if let Some(state) = &view.state {
        chosen.push_str(&format!("state_under_review={}&", encoded(state)));
    }
    if let Some(cycle) = view.cycle {
        chosen.push_str(&format!("cycle={cycle}&"));
    }
    let frame = Layout::new(&view.language, &view.base, RECONCILIATION).asked(&chosen);
    let labels = Labels { languages: Languages::of(frame.words.tag, true).unwrap_or_default(), words: frame.words };
    let turn = |cursor: &Option<String>| {
        cursor.as_ref().map(|cursor| {
            format!("{}{RECONCILIATION}?{chosen}cursor={}&lang={}", frame.base, encoded(cursor), frame.words.tag)
        })
    };
    let mut states: Vec<Choice> = view
        .states
        .iter()
        .map(|code| Choice { value: code.clone(), name: labels.state(code), chosen: view.state.as_ref() == Some(code) })
        .collect();
    states.sort_by(|one, other| one.name.cmp(&other.name));
    ReconciliationPage {
        states,
        cycles: view
            .cycles
            .iter()
            .map(|cycle| Choice {
                value: cycle.to_string(),
                name: cycle.to_string(),
                chosen: view.cycle == Some(*cycle),
            })
            .collect(),
        measures: CountMeasure::ALL.iter().map(|measure| labels.of("count_measure", measure.code())).collect(),
        overview: view.rows.iter().map(|row| labels.overview(row, &frame)).collect(),
        details: match &view.state {
            Some(_) => view.rows.iter().map(|row| labels.detail(row)).collect(),
            None => Vec::new(),
        },
        previous: turn(&view.previous),
        next: turn(&view.next),
        data: format!("{}/v1/reconciliation?{chosen}lang={}", frame.base, frame.words.tag),
        frame,
    }
    .render()
}
