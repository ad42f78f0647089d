//! How a value follows from what was counted: nothing recorded is no value, and 0 is said only where somebody looked and found
//! none, or where there is a whole of which the part is nothing.

use super::figures::Counted;
use super::{ScoreEvidence, ScoreValue, ScorecardIndicator, ScorecardPart, ScorecardReason, ValueType};

/// What a value can be.
pub(super) struct Value {
    value: Option<ScoreValue>,
    pub(super) fraction: Option<(i64, i64)>,
    reason: Option<ScorecardReason>,
    pub(super) evidence: Vec<Counted>,
}

impl Value {
    pub(super) fn none(reason: ScorecardReason) -> Value {
        Value { value: None, fraction: None, reason: Some(reason), evidence: Vec::new() }
    }

    /// How many there are: 0 only where `none` was found by somebody who looked.
    pub(super) fn count(found: Counted, none: Option<Counted>) -> Value {
        match none.filter(|none| none.count > 0) {
            _ if found.count > 0 => Value::of(ScoreValue::Count(found.count), vec![found]),
            Some(none) => Value::of(ScoreValue::Count(0), vec![none]),
            None => Value::none(ScorecardReason::NothingRecorded),
        }
    }

    /// A part of a whole that is there.
    pub(super) fn share(part: Counted, whole: &Counted) -> Value {
        if whole.count == 0 {
            return Value::none(ScorecardReason::NothingRecorded);
        }
        let (numerator, denominator) = (part.count, whole.count);
        let value = Some(ScoreValue::share(numerator, denominator));
        Value { value, fraction: Some((numerator, denominator)), reason: None, evidence: vec![part, whole.clone()] }
    }

    /// The same, where nothing recorded says nothing: 0 only where `none` was found by somebody who looked.
    pub(super) fn share_of_recorded(part: Counted, whole: &Counted, none: Option<Counted>) -> Value {
        match none.filter(|none| none.count > 0) {
            _ if part.count > 0 => Value::share(part, whole),
            Some(none) if whole.count > 0 => {
                let mut value = Value::share(part, whole);
                value.evidence.push(none);
                value
            }
            _ => Value::none(ScorecardReason::NothingRecorded),
        }
    }

    pub(super) fn of(value: ScoreValue, evidence: Vec<Counted>) -> Value {
        Value { value: Some(value), fraction: None, reason: None, evidence }
    }

    /// A word that stands in the records counted.
    pub(super) fn word(word: impl Into<String>, evidence: Vec<Counted>) -> Value {
        Value::of(ScoreValue::Word(word.into()), evidence)
    }

    pub(super) fn part(self, key: impl Into<String>, done_by: &str, unit: &str) -> ScorecardPart {
        ScorecardPart {
            key: key.into(),
            done_by: done_by.to_owned(),
            value: self.value,
            numerator: self.fraction.map(|(numerator, _)| numerator),
            denominator: self.fraction.map(|(_, denominator)| denominator),
            unit: unit.to_owned(),
            reason: self.reason,
            evidence: evidence(self.evidence),
        }
    }

    pub(super) fn point(
        self,
        point: &str,
        value_type: ValueType,
        unit: &str,
        method: &str,
        parts: Vec<ScorecardPart>,
    ) -> ScorecardIndicator {
        ScorecardIndicator {
            point: point.to_owned(),
            title: None,
            value: self.value,
            value_type,
            unit: unit.to_owned(),
            numerator: self.fraction.map(|(numerator, _)| numerator),
            denominator: self.fraction.map(|(_, denominator)| denominator),
            reason: self.reason,
            method: method.to_owned(),
            parts,
            evidence: evidence(self.evidence),
        }
    }
}

fn evidence(counted: Vec<Counted>) -> Vec<ScoreEvidence> {
    counted.into_iter().map(|counted| counted.evidence).collect()
}
