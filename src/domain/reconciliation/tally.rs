//! What there is of one review on each side, counted in texts, in numbers of the report and in pairs. Why two tallies
//! differ is found elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Serialize;
use uuid::Uuid;

use super::CountMeasure;
use crate::domain::kinds::{Dataset, Response};

/// A recommendation that is held, as far as it is counted.
#[derive(Clone, Debug)]
pub struct HeldText {
    /// Its id.
    pub id: Uuid,
    /// The position at the adoption.
    pub response: Option<Response>,
    /// The States that made it.
    pub states: Vec<String>,
    /// The numbers under which it stands.
    pub numbers: Vec<String>,
    /// The ids of its source records.
    pub sources: Vec<Uuid>,
}

/// A source record, as far as it is counted.
#[derive(Clone, Debug)]
pub struct SourceText {
    /// Its id.
    pub id: Uuid,
    /// The data set.
    pub dataset: Dataset,
    /// A digest of its folded text: records of the same text have the same.
    pub text: Uuid,
    /// The response, where the data set tells it.
    pub response: Option<Response>,
    /// The States that made it.
    pub states: Vec<String>,
    /// The numbers under which it stands.
    pub numbers: Vec<String>,
}

/// How many by response. What has several responses is counted under each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct ResponseTally {
    /// Supported.
    pub supported: i64,
    /// Supported in part.
    pub supported_in_part: i64,
    /// Noted.
    pub noted: i64,
    /// Without an answer.
    pub pending: i64,
    /// Of which the response is not told.
    pub unknown: i64,
}

impl ResponseTally {
    /// Counts things that each stand under one response.
    pub(super) fn of(measures: impl IntoIterator<Item = CountMeasure>) -> ResponseTally {
        let mut tally = ResponseTally::default();
        for measure in measures {
            match measure {
                CountMeasure::Received => {}
                CountMeasure::Supported => tally.supported += 1,
                CountMeasure::SupportedInPart => tally.supported_in_part += 1,
                CountMeasure::Noted => tally.noted += 1,
                CountMeasure::Pending => tally.pending += 1,
                CountMeasure::Unknown => tally.unknown += 1,
            }
        }
        tally
    }

    /// How many of one response; 0 for all that were received, which no response tells.
    pub fn get(&self, measure: CountMeasure) -> i64 {
        match measure {
            CountMeasure::Received => 0,
            CountMeasure::Supported => self.supported,
            CountMeasure::SupportedInPart => self.supported_in_part,
            CountMeasure::Noted => self.noted,
            CountMeasure::Pending => self.pending,
            CountMeasure::Unknown => self.unknown,
        }
    }
}

/// What is counted here of a review, from all data sets together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct HeldTally {
    /// Texts: recommendations.
    pub texts: i64,
    /// Distinct numbers of the report: the UN's own count.
    pub numbers: i64,
    /// Pairs of a text and a State that made it.
    pub pairs: i64,
    /// Texts whose number in the report is not known.
    pub without_number: i64,
    /// Texts by the position at the adoption.
    pub texts_by_response: ResponseTally,
    /// Numbers by the position at the adoption; one whose texts have several positions counts under each.
    pub numbers_by_response: ResponseTally,
    /// The list of these texts; `&response=supported` narrows it.
    pub href: String,
}

/// What a data set has of a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct SourceTally {
    /// The data set.
    pub dataset: Dataset,
    /// Its records: a text, under its number, with one response.
    pub records: i64,
    /// Distinct texts, whatever their case, punctuation and blanks.
    pub texts: i64,
    /// Distinct numbers of the report; 0 where the data set has none.
    pub numbers: i64,
    /// Pairs of a text and a State that made it.
    pub pairs: i64,
    /// Texts without a number.
    pub without_number: i64,
    /// Texts by response; one with two responses counts under both.
    pub texts_by_response: ResponseTally,
    /// Numbers by response; one with two responses counts under both.
    pub numbers_by_response: ResponseTally,
    /// How many of the recommendations here have a record of this data set.
    pub held: i64,
    /// The list of these recommendations.
    pub href: String,
}

/// Which responses each number has.
pub(super) fn responses_of_numbers<'a>(
    texts: impl Iterator<Item = (&'a [String], Option<Response>)>,
) -> BTreeMap<&'a str, BTreeSet<CountMeasure>> {
    let mut found: BTreeMap<&str, BTreeSet<CountMeasure>> = BTreeMap::new();
    for (numbers, response) in texts {
        for number in numbers {
            found.entry(number).or_default().insert(response.into());
        }
    }
    found
}

impl HeldTally {
    /// Counts what is held.
    pub(super) fn of(held: &[HeldText], href: String) -> HeldTally {
        let numbers = responses_of_numbers(held.iter().map(|text| (text.numbers.as_slice(), text.response)));
        HeldTally {
            texts: size(held.len()),
            numbers: size(numbers.len()),
            pairs: held.iter().map(|text| size(text.states.len())).sum(),
            without_number: size(held.iter().filter(|text| text.numbers.is_empty()).count()),
            texts_by_response: ResponseTally::of(held.iter().map(|text| text.response.into())),
            numbers_by_response: ResponseTally::of(numbers.into_values().flatten()),
            href,
        }
    }
}

impl SourceTally {
    /// Counts what a data set has.
    pub(super) fn of(dataset: Dataset, held: &[HeldText], told: &[SourceText], href: String) -> SourceTally {
        let records: Vec<&SourceText> = told.iter().filter(|record| record.dataset == dataset).collect();
        let ids: HashSet<Uuid> = records.iter().map(|record| record.id).collect();
        let numbers = responses_of_numbers(records.iter().map(|record| (record.numbers.as_slice(), record.response)));
        let texts: BTreeSet<Uuid> = records.iter().map(|record| record.text).collect();
        let numbered: BTreeSet<Uuid> =
            records.iter().filter(|record| !record.numbers.is_empty()).map(|record| record.text).collect();
        let answered: BTreeSet<(Uuid, CountMeasure)> =
            records.iter().map(|record| (record.text, record.response.into())).collect();
        let pairs: BTreeSet<(Uuid, &str)> =
            records.iter().flat_map(|record| record.states.iter().map(|state| (record.text, state.as_str()))).collect();
        SourceTally {
            dataset,
            records: size(records.len()),
            texts: size(texts.len()),
            numbers: size(numbers.len()),
            pairs: size(pairs.len()),
            without_number: size(texts.difference(&numbered).count()),
            texts_by_response: ResponseTally::of(answered.into_iter().map(|(_, measure)| measure)),
            numbers_by_response: ResponseTally::of(numbers.into_values().flatten()),
            held: size(held.iter().filter(|text| text.sources.iter().any(|id| ids.contains(id))).count()),
            href,
        }
    }
}

/// A size as it is counted.
pub(super) fn size(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
