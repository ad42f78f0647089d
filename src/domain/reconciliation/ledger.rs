//! How the reasons for one difference are gathered. What they leave over is kept as unexplained, never dropped. Which
//! reasons there are for which difference is found elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{CountDifference, CountHolder, CountMeasure, CountReason, DifferenceReason};
use crate::domain::kinds::CountUnit;
use crate::domain::reading::Reading;
use crate::domain::reference::reference;

/// The most recommendations that the address of a reason names.
const MOST_CONCERNED: usize = 20;

/// The reasons for one difference, so far. What makes the first count larger and what makes it smaller stand apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger(BTreeMap<(CountReason, bool), Entry>);

#[derive(Clone, Debug, Default)]
struct Entry {
    count: i64,
    concerned: BTreeSet<Uuid>,
}

impl Ledger {
    /// Adds a reason that makes the first count larger by `count`, or smaller below zero.
    pub(super) fn add(&mut self, reason: CountReason, count: i64, concerned: impl IntoIterator<Item = Uuid>) {
        if count != 0 {
            let entry = self.0.entry((reason, count < 0)).or_default();
            entry.count += count;
            entry.concerned.extend(concerned);
        }
    }

    /// What the reasons come to.
    pub(super) fn total(&self) -> i64 {
        self.0.values().map(|entry| entry.count).sum()
    }

    /// The same reasons with the two counts the other way round.
    pub(super) fn turned(&self) -> Ledger {
        let turned = |((reason, below), entry): (&(CountReason, bool), &Entry)| {
            ((*reason, !below), Entry { count: -entry.count, concerned: entry.concerned.clone() })
        };
        Ledger(self.0.iter().map(turned).collect())
    }

    /// The reasons of several steps, one after another. What one step adds for a reason and the next takes away again
    /// for the same is no difference in the end.
    pub(super) fn chained(steps: &[&Ledger]) -> Ledger {
        let mut net: BTreeMap<CountReason, Entry> = BTreeMap::new();
        for ((reason, _), entry) in steps.iter().flat_map(|step| &step.0) {
            let whole = net.entry(*reason).or_default();
            whole.count += entry.count;
            whole.concerned.extend(&entry.concerned);
        }
        let mut chained = Ledger::default();
        for (reason, entry) in net {
            chained.add(reason, entry.count, entry.concerned);
        }
        chained
    }
}

/// A difference with its reasons, before it is told to a reader.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// The two whose counts these are.
    pub(super) between: [CountHolder; 2],
    /// Which recommendations are counted.
    pub(super) measure: CountMeasure,
    /// What each of the two counts.
    pub(super) units: [CountUnit; 2],
    /// The two counts.
    pub(super) counts: [Option<i64>; 2],
    /// Where the reported count stands.
    pub(super) reported_source: Option<String>,
    /// Why they differ.
    pub(super) ledger: Ledger,
}

impl Finding {
    /// The difference as the reader is told it; none where the counts are the same and nothing cancels out.
    pub(super) fn told(mut self, reading: &Reading) -> Option<CountDifference> {
        let [first, second] = self.counts.map(Option::unwrap_or_default);
        let difference = first - second;
        self.ledger.add(CountReason::Unexplained, difference - self.ledger.total(), []);
        if self.ledger.0.is_empty() {
            return None;
        }
        let reasons = self.ledger.0.into_iter().map(|((reason, _), entry)| DifferenceReason {
            reason,
            count: entry.count,
            explanation: explanation(reason, reading),
            href: address(&entry.concerned, reading),
        });
        Some(CountDifference {
            between: self.between.to_vec(),
            measure: self.measure,
            unit: self.units[0],
            unit_against: self.units[1],
            counts: self.counts.to_vec(),
            difference,
            reported_source: self.reported_source,
            reasons: reasons.collect(),
        })
    }
}

/// The definition of a reason in its vocabulary.
fn explanation(reason: CountReason, reading: &Reading) -> Option<String> {
    let vocabulary = reference().vocabulary("count_reason")?;
    let term = vocabulary.terms.iter().find(|term| term.code == reason.code())?;
    reading.languages.label(term.definition.as_ref()?)
}

/// The list of a few recommendations.
fn address(concerned: &BTreeSet<Uuid>, reading: &Reading) -> Option<String> {
    if concerned.is_empty() || concerned.len() > MOST_CONCERNED {
        return None;
    }
    let ids: Vec<String> = concerned.iter().map(ToString::to_string).collect();
    Some(reading.address(&format!("/v1/recommendations?id={}", ids.join(","))))
}
