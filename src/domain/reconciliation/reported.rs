//! What documents report against what is counted here and in each data set. Documents give counts, not lists: what can't
//! be seen in a list is explained by what is known to be missing or unnumbered, in a fixed order, and the rest stays
//! unexplained.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::ledger::{Finding, Ledger};
use super::sources::View;
use super::tally::{HeldTally, HeldText, SourceTally, SourceText, responses_of_numbers, size};
use super::{CountHolder, CountMeasure, CountReason};
use crate::domain::kinds::{CountUnit, Dataset};
use crate::domain::reviews::ReportedCount;

/// What a document reports by response.
fn told(count: &ReportedCount) -> [(CountMeasure, Option<i64>); 4] {
    [
        (CountMeasure::Supported, count.supported.map(i64::from)),
        (CountMeasure::SupportedInPart, count.in_part.map(i64::from)),
        (CountMeasure::Noted, count.noted.map(i64::from)),
        (CountMeasure::Pending, count.pending.map(i64::from)),
    ]
}

/// Why there are more or fewer texts than numbers: each text with its id and the numbers under which it stands.
fn texts_to_numbers<'a>(texts: impl Iterator<Item = (Option<Uuid>, &'a [String])>) -> Ledger {
    let mut ledger = Ledger::default();
    let mut under: BTreeMap<&str, (i64, BTreeSet<Uuid>)> = BTreeMap::new();
    for (id, numbers) in texts {
        match numbers.len() {
            0 => ledger.add(CountReason::WithoutNumber, 1, id),
            several => ledger.add(CountReason::TextUnderSeveralNumbers, 1 - size(several), id),
        }
        for number in numbers {
            let (texts, concerned) = under.entry(number).or_default();
            *texts += 1;
            concerned.extend(id);
        }
    }
    for (texts, concerned) in under.into_values() {
        ledger.add(CountReason::SeveralTextsUnderANumber, texts - 1, concerned);
    }
    ledger
}

fn held_texts<'a>(
    held: &'a [HeldText],
    measure: CountMeasure,
) -> impl Iterator<Item = (Option<Uuid>, &'a [String])> + 'a {
    held.iter()
        .filter(move |text| measure == CountMeasure::Received || CountMeasure::from(text.response) == measure)
        .map(|text| (Some(text.id), text.numbers.as_slice()))
}

/// Why there are more or fewer pairs than texts: how many States made each text.
fn pairs_to_texts(texts: impl Iterator<Item = (Option<Uuid>, usize)>) -> Ledger {
    let mut ledger = Ledger::default();
    for (id, states) in texts {
        match states {
            0 => ledger.add(CountReason::StatesUnknown, -1, id),
            several => ledger.add(CountReason::CountedByState, size(several) - 1, id),
        }
    }
    ledger
}

/// Our own counts in different units.
pub(super) fn between_units(held: &[HeldText], ours: &HeldTally) -> Vec<Finding> {
    let finding = |units, counts: [i64; 2], ledger| Finding {
        between: [CountHolder::Held, CountHolder::Held],
        measure: CountMeasure::Received,
        units,
        counts: counts.map(Some),
        reported_source: None,
        ledger,
    };
    vec![
        finding(
            [CountUnit::Recommendation, CountUnit::Paragraph],
            [ours.texts, ours.numbers],
            texts_to_numbers(held_texts(held, CountMeasure::Received)),
        ),
        finding(
            [CountUnit::RecommendingState, CountUnit::Recommendation],
            [ours.pairs, ours.texts],
            pairs_to_texts(held.iter().map(|text| (Some(text.id), text.states.len()))),
        ),
    ]
}

/// Why the numbers here are more or fewer than a document says were received.
fn received(ours: &HeldTally, received: i64) -> Ledger {
    let mut ledger = Ledger::default();
    let missing = received - ours.numbers;
    if missing > 0 {
        // A text whose number is not known stands under one of those that are missing, or under none.
        let unnumbered = missing.min(ours.without_number);
        ledger.add(CountReason::WithoutNumber, -unnumbered, []);
        ledger.add(CountReason::NotHeld, unnumbered - missing, []);
    } else {
        ledger.add(CountReason::Unexplained, -missing, []);
    }
    ledger
}

/// What is held against each count that documents report. `has_upr_info`: responses may come from UPR Info.
pub(super) fn against(
    held: &[HeldText],
    ours: &HeldTally,
    reported: &[ReportedCount],
    has_upr_info: bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if reported.is_empty() {
        let mut ledger = Ledger::default();
        ledger.add(CountReason::NothingReported, ours.texts, []);
        let counts = [Some(ours.texts), None];
        findings.push(beside_texts(CountMeasure::Received, counts, None, ledger));
    }
    for count in reported {
        let mut found: Vec<(CountMeasure, i64, i64, Ledger)> = Vec::new();
        if let Some(all) = count.received.map(i64::from) {
            found.push((CountMeasure::Received, ours.numbers, all, received(ours, all)));
        }
        found.extend(responses(held, ours, count, has_upr_info));
        for (measure, numbers, theirs, ledger) in found {
            let steps = texts_to_numbers(held_texts(held, measure));
            let texts = numbers + steps.total();
            let chained = Ledger::chained(&[&steps, &ledger]);
            findings.push(Finding {
                units: [CountUnit::Paragraph, CountUnit::Paragraph],
                ..beside_texts(measure, [Some(numbers), Some(theirs)], count.source.clone(), ledger)
            });
            if texts != numbers {
                findings.push(beside_texts(measure, [Some(texts), Some(theirs)], count.source.clone(), chained));
            }
        }
    }
    findings
}

/// Our texts against a document's numbers.
fn beside_texts(
    measure: CountMeasure,
    counts: [Option<i64>; 2],
    reported_source: Option<String>,
    ledger: Ledger,
) -> Finding {
    Finding {
        between: [CountHolder::Held, CountHolder::Reported],
        measure,
        units: [CountUnit::Recommendation, CountUnit::Paragraph],
        counts,
        reported_source,
        ledger,
    }
}

/// The differences of one document by response, as far as they are explained.
struct Open(Vec<(CountMeasure, i64, Ledger)>);

impl Open {
    /// Explains as much of a response's difference as there is, at most so much, in the direction that it has; gives how
    /// much that was.
    fn explain(&mut self, measure: CountMeasure, reason: CountReason, above: bool, most: i64) -> i64 {
        let Some((_, left, ledger)) = self.0.iter_mut().find(|(of, _, _)| *of == measure) else { return 0 };
        let open = if above { *left } else { -*left };
        let part = open.min(most).max(0);
        let signed = if above { part } else { -part };
        ledger.add(reason, signed, []);
        *left -= signed;
        part
    }

    fn left(&self, above: bool) -> i64 {
        self.0.iter().map(|(_, left, _)| if above { *left } else { -*left }).filter(|left| *left > 0).sum()
    }

    fn measures(&self) -> Vec<CountMeasure> {
        self.0.iter().map(|(measure, _, _)| *measure).collect()
    }
}

/// Our numbers by response against what a document says.
fn responses(
    held: &[HeldText],
    ours: &HeldTally,
    count: &ReportedCount,
    has_upr_info: bool,
) -> Vec<(CountMeasure, i64, i64, Ledger)> {
    let reported: Vec<(CountMeasure, i64)> =
        told(count).into_iter().filter_map(|(measure, told)| told.map(|told| (measure, told))).collect();
    let mut open = Open(
        reported
            .iter()
            .map(|(measure, told)| (*measure, ours.numbers_by_response.get(*measure) - told, Ledger::default()))
            .collect(),
    );
    let part = CountMeasure::SupportedInPart;
    mixed(&mut open, held);
    if has_upr_info {
        // What the document calls 'in part' UPR Info has noted.
        let missing = open.0.iter().find(|(of, _, _)| *of == part).map_or(0, |(_, left, _)| -left);
        let moved = open.explain(CountMeasure::Noted, CountReason::InPartCountedAsNoted, true, missing);
        open.explain(part, CountReason::InPartCountedAsNoted, false, moved);
    }
    for measure in open.measures() {
        let unnumbered = held_texts(held, measure).filter(|(_, numbers)| numbers.is_empty()).count();
        open.explain(measure, CountReason::WithoutNumber, false, size(unnumbered));
    }
    let mut missing =
        count.received.map_or(0, |received| i64::from(received) - ours.numbers - ours.without_number).max(0);
    for measure in open.measures() {
        missing -= open.explain(measure, CountReason::NotHeld, false, missing);
    }
    let moved = open.left(true).min(open.left(false));
    for above in [true, false] {
        let mut rest = moved;
        for measure in open.measures() {
            rest -= open.explain(measure, CountReason::ResponseDiffers, above, rest);
        }
    }
    reported
        .into_iter()
        .zip(open.0)
        .map(|((measure, told), (_, _, ledger))| (measure, ours.numbers_by_response.get(measure), told, ledger))
        .collect()
}

/// Numbers whose texts have several responses count here under each, and in a document once: under one of them, or as
/// supported in part.
fn mixed(open: &mut Open, held: &[HeldText]) {
    let numbers = responses_of_numbers(held.iter().map(|text| (text.numbers.as_slice(), text.response)));
    let several: Vec<&BTreeSet<CountMeasure>> = numbers.values().filter(|responses| responses.len() > 1).collect();
    let part = CountMeasure::SupportedInPart;
    open.explain(part, CountReason::SeveralResponsesUnderANumber, false, size(several.len()));
    for measure in open.measures() {
        let most = several.iter().filter(|responses| responses.contains(&measure)).count();
        open.explain(measure, CountReason::SeveralResponsesUnderANumber, true, size(most));
    }
}

/// What one data set counts in its own way against what documents say were received: UPR Info pairs, the others numbers
/// where they have any, else texts.
pub(super) fn of_source(
    held: &[HeldText],
    ours: &HeldTally,
    told: &[SourceText],
    theirs: &SourceTally,
    reported: &[ReportedCount],
) -> Vec<Finding> {
    let view = View::new(held, told, theirs.dataset);
    let (unit, own, steps) = if theirs.dataset == Dataset::UprInfo {
        let mut states: BTreeMap<Uuid, BTreeSet<&str>> = BTreeMap::new();
        for record in told.iter().filter(|record| record.dataset == theirs.dataset) {
            states.entry(record.text).or_default().extend(record.states.iter().map(String::as_str));
        }
        let by_state = pairs_to_texts(states.values().map(|states| (None, states.len())));
        (CountUnit::RecommendingState, theirs.pairs, vec![by_state, view.texts().turned()])
    } else if theirs.numbers > 0 {
        (CountUnit::Paragraph, theirs.numbers, vec![view.numbers().turned()])
    } else {
        (CountUnit::Recommendation, theirs.texts, vec![view.texts().turned()])
    };
    let to_numbers = texts_to_numbers(held_texts(held, CountMeasure::Received));
    reported
        .iter()
        .filter_map(|count| count.received.map(|received| (count, i64::from(received))))
        .map(|(count, all)| {
            let last = received(ours, all);
            let mut chain: Vec<&Ledger> = steps.iter().collect();
            if unit != CountUnit::Paragraph {
                chain.push(&to_numbers);
            }
            chain.push(&last);
            Finding {
                between: [theirs.dataset.into(), CountHolder::Reported],
                measure: CountMeasure::Received,
                units: [unit, CountUnit::Paragraph],
                counts: [Some(own), Some(all)],
                reported_source: count.source.clone(),
                ledger: Ledger::chained(&chain),
            }
        })
        .collect()
}
