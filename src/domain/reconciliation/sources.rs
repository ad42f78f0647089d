//! What is held against what one data set has: each recommendation beside the records of that data set that it was made
//! of, so that every reason is counted and none is guessed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::ledger::{Finding, Ledger};
use super::tally::{HeldTally, HeldText, SourceTally, SourceText, responses_of_numbers, size};
use super::{CountHolder, CountMeasure, CountReason};
use crate::domain::kinds::{CountUnit, Dataset};

/// The measures that tell a response.
const RESPONSES: [CountMeasure; 5] = [
    CountMeasure::Supported,
    CountMeasure::SupportedInPart,
    CountMeasure::Noted,
    CountMeasure::Pending,
    CountMeasure::Unknown,
];

/// A recommendation beside the records of the data set that it was made of.
struct Matched<'a> {
    held: &'a HeldText,
    records: Vec<&'a SourceText>,
}

/// The recommendations of a review beside one data set's records.
pub(super) struct View<'a> {
    dataset: Dataset,
    matched: Vec<Matched<'a>>,
}

impl<'a> View<'a> {
    /// Sets recommendations and records side by side.
    pub(super) fn new(held: &'a [HeldText], told: &'a [SourceText], dataset: Dataset) -> View<'a> {
        let records: HashMap<Uuid, &SourceText> =
            told.iter().filter(|record| record.dataset == dataset).map(|record| (record.id, record)).collect();
        let matched = held
            .iter()
            .map(|held| Matched {
                held,
                records: held.sources.iter().filter_map(|id| records.get(id).copied()).collect(),
            })
            .collect();
        View { dataset, matched }
    }

    /// Why there are more or fewer texts here than in the data set.
    pub(super) fn texts(&self) -> Ledger {
        let mut ledger = Ledger::default();
        let mut standing: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
        for Matched { held, records } in &self.matched {
            if records.is_empty() {
                ledger.add(CountReason::OnlyInOtherSources, 1, [held.id]);
            }
            for record in records {
                standing.entry(record.text).or_default().insert(held.id);
            }
        }
        for places in standing.into_values() {
            ledger.add(CountReason::SameTextSeveralRecords, size(places.len()) - 1, places);
        }
        ledger
    }

    /// The same for the texts of each response.
    fn texts_by_response(&self) -> BTreeMap<CountMeasure, Ledger> {
        let mut ledgers: BTreeMap<CountMeasure, Ledger> = BTreeMap::new();
        let mut standing: BTreeMap<(Uuid, CountMeasure), BTreeSet<Uuid>> = BTreeMap::new();
        for Matched { held, records } in &self.matched {
            let ours = CountMeasure::from(held.response);
            let told: BTreeSet<CountMeasure> = records.iter().map(|record| record.response.into()).collect();
            for record in records {
                standing.entry((record.text, record.response.into())).or_default().insert(held.id);
            }
            let Some(first) = told.first().copied() else {
                ledgers.entry(ours).or_default().add(CountReason::OnlyInOtherSources, 1, [held.id]);
                continue;
            };
            if !told.contains(&ours) {
                let reason = self.reason(ours, first);
                ledgers.entry(ours).or_default().add(reason, 1, [held.id]);
                ledgers.entry(first).or_default().add(reason, -1, [held.id]);
            }
        }
        for ((_, measure), places) in standing {
            let twice = size(places.len()) - 1;
            ledgers.entry(measure).or_default().add(CountReason::SameTextSeveralRecords, twice, places);
        }
        ledgers
    }

    /// Why a response here is another one than in the data set.
    fn reason(&self, ours: CountMeasure, theirs: CountMeasure) -> CountReason {
        match (ours, theirs) {
            (_, CountMeasure::Unknown) => CountReason::ResponseNotTold,
            (CountMeasure::SupportedInPart, CountMeasure::Noted) if self.dataset == Dataset::UprInfo => {
                CountReason::InPartCountedAsNoted
            }
            (CountMeasure::Noted, CountMeasure::Pending) => CountReason::PendingCountedAsNoted,
            _ => CountReason::ResponseDiffers,
        }
    }

    /// The recommendations under each number here.
    fn under_numbers(&self) -> BTreeMap<&'a str, Vec<&Matched<'a>>> {
        let mut found: BTreeMap<&str, Vec<&Matched<'a>>> = BTreeMap::new();
        for matched in &self.matched {
            for number in &matched.held.numbers {
                found.entry(number).or_default().push(matched);
            }
        }
        found
    }

    /// The recommendations whose records have each number in the data set.
    fn under_their_numbers(&self) -> BTreeMap<&'a str, BTreeSet<Uuid>> {
        let mut found: BTreeMap<&str, BTreeSet<Uuid>> = BTreeMap::new();
        for Matched { held, records } in &self.matched {
            for number in records.iter().flat_map(|record| &record.numbers) {
                found.entry(number).or_default().insert(held.id);
            }
        }
        found
    }

    /// Why there are more or fewer numbers here than in the data set.
    pub(super) fn numbers(&self) -> Ledger {
        let mut ledger = Ledger::default();
        let (ours, theirs) = (self.under_numbers(), self.under_their_numbers());
        for (number, texts) in &ours {
            if !theirs.contains_key(number) {
                ledger.add(why_not_numbered(texts), 1, ids(texts));
            }
        }
        for (number, texts) in theirs {
            if !ours.contains_key(number) {
                ledger.add(CountReason::NumberDiffers, -1, texts);
            }
        }
        ledger
    }

    /// The same for the numbers of each response.
    fn numbers_by_response(&self) -> BTreeMap<CountMeasure, Ledger> {
        let mut ledgers: BTreeMap<CountMeasure, Ledger> = BTreeMap::new();
        let under = self.under_numbers();
        let linked = self.under_their_numbers();
        let ours = responses_of_numbers(self.matched.iter().map(|m| (m.held.numbers.as_slice(), m.held.response)));
        let theirs = responses_of_numbers(
            self.matched.iter().flat_map(|m| &m.records).map(|record| (record.numbers.as_slice(), record.response)),
        );
        let nothing = BTreeSet::new();
        for number in ours.keys().chain(theirs.keys()).copied().collect::<BTreeSet<_>>() {
            let (here, there) = (ours.get(number).unwrap_or(&nothing), theirs.get(number).unwrap_or(&nothing));
            for measure in here.difference(there).copied() {
                let texts: Vec<&Matched<'_>> = under
                    .get(number)
                    .into_iter()
                    .flatten()
                    .filter(|m| CountMeasure::from(m.held.response) == measure)
                    .copied()
                    .collect();
                let reason = match there.first() {
                    None => why_not_numbered(&texts),
                    Some(_) if texts.iter().all(|m| m.records.is_empty()) => CountReason::OnlyInOtherSources,
                    Some(_) => narrowest(there.iter().map(|other| self.reason(measure, *other))),
                };
                ledgers.entry(measure).or_default().add(reason, 1, ids(&texts));
            }
            for measure in there.difference(here).copied() {
                let reason = match here.first() {
                    None => CountReason::NumberDiffers,
                    Some(_) => narrowest(here.iter().map(|other| self.reason(*other, measure))),
                };
                let texts = linked.get(number).cloned().unwrap_or_default();
                ledgers.entry(measure).or_default().add(reason, -1, texts);
            }
        }
        ledgers
    }

    /// Why there are more or fewer pairs of a text and a State here than in the data set.
    fn pairs(&self) -> Ledger {
        let mut ledger = Ledger::default();
        let mut standing: BTreeMap<(Uuid, &str), BTreeSet<Uuid>> = BTreeMap::new();
        for Matched { held, records } in &self.matched {
            let ours: BTreeSet<&str> = held.states.iter().map(String::as_str).collect();
            let mut theirs: BTreeSet<&str> = BTreeSet::new();
            for record in records {
                for state in &record.states {
                    theirs.insert(state);
                    standing.entry((record.text, state)).or_default().insert(held.id);
                }
            }
            let more = match (records.is_empty(), theirs.is_empty()) {
                (true, _) => CountReason::OnlyInOtherSources,
                (false, true) => CountReason::StatesUnknown,
                (false, false) => CountReason::StatesDiffer,
            };
            ledger.add(more, size(ours.difference(&theirs).count()), [held.id]);
            ledger.add(CountReason::StatesDiffer, -size(theirs.difference(&ours).count()), [held.id]);
        }
        for places in standing.into_values() {
            ledger.add(CountReason::SameTextSeveralRecords, size(places.len()) - 1, places);
        }
        ledger
    }
}

/// Why a number that stands here does not stand in the data set.
fn why_not_numbered(texts: &[&Matched<'_>]) -> CountReason {
    let mut records = texts.iter().flat_map(|matched| &matched.records).peekable();
    if records.peek().is_none() {
        CountReason::OnlyInOtherSources
    } else if records.all(|record| record.numbers.is_empty()) {
        CountReason::WithoutNumber
    } else {
        CountReason::NumberDiffers
    }
}

/// The reason that says more than that responses differ, where there is one.
fn narrowest(mut reasons: impl Iterator<Item = CountReason>) -> CountReason {
    reasons.find(|reason| *reason != CountReason::ResponseDiffers).unwrap_or(CountReason::ResponseDiffers)
}

fn ids(texts: &[&Matched<'_>]) -> Vec<Uuid> {
    texts.iter().map(|matched| matched.held.id).collect()
}

/// What is held against what a data set has, in every unit and by response.
pub(super) fn against(held: &[HeldText], ours: &HeldTally, told: &[SourceText], theirs: &SourceTally) -> Vec<Finding> {
    let view = View::new(held, told, theirs.dataset);
    let finding = |measure, unit, counts: [i64; 2], ledger| Finding {
        between: [CountHolder::Held, theirs.dataset.into()],
        measure,
        units: [unit, unit],
        counts: counts.map(Some),
        reported_source: None,
        ledger,
    };
    let received = CountMeasure::Received;
    let mut findings = vec![finding(received, CountUnit::Recommendation, [ours.texts, theirs.texts], view.texts())];
    let mut by_response = view.texts_by_response();
    findings.extend(RESPONSES.map(|measure| {
        let counts = [ours.texts_by_response.get(measure), theirs.texts_by_response.get(measure)];
        finding(measure, CountUnit::Recommendation, counts, by_response.remove(&measure).unwrap_or_default())
    }));
    findings.push(finding(received, CountUnit::Paragraph, [ours.numbers, theirs.numbers], view.numbers()));
    let mut by_response = view.numbers_by_response();
    findings.extend(RESPONSES.map(|measure| {
        let counts = [ours.numbers_by_response.get(measure), theirs.numbers_by_response.get(measure)];
        finding(measure, CountUnit::Paragraph, counts, by_response.remove(&measure).unwrap_or_default())
    }));
    findings.push(finding(received, CountUnit::RecommendingState, [ours.pairs, theirs.pairs], view.pairs()));
    findings
}
