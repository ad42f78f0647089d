//! A small review worked by hand, and the identity for any review: the reasons add up to the difference, and what is
//! held beside a data set never leaves anything unexplained.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::language::LABELS;
use crate::domain::reference::reference;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn text(n: u128, response: Response, states: &[&str], numbers: &[&str], sources: &[u128]) -> HeldText {
    HeldText {
        id: id(n),
        response: Some(response),
        states: strings(states),
        numbers: strings(numbers),
        sources: sources.iter().map(|n| id(*n)).collect(),
    }
}

fn record(
    n: u128,
    dataset: Dataset,
    folded: u128,
    response: Response,
    states: &[&str],
    numbers: &[&str],
) -> SourceText {
    SourceText {
        id: id(n),
        dataset,
        text: id(folded),
        response: Some(response),
        states: strings(states),
        numbers: strings(numbers),
    }
}

/// Six recommendations, A to F. The matrix lacks E; UPR Info has no numbers, lacks D, noted C, and gives B to Kenya too.
fn a_review() -> (Vec<HeldText>, Vec<SourceText>) {
    use Dataset::{Matrix, UprInfo};
    use Response::{Noted, Supported, SupportedInPart};
    let held = vec![
        text(1, Supported, &["DEU", "FRA"], &["124.1"], &[1, 2]),
        text(3, Noted, &["BRA"], &["124.1"], &[3, 4]),
        text(5, SupportedInPart, &["ITA"], &["124.2"], &[5, 6]),
        text(7, Supported, &["JPN"], &["124.3"], &[7]),
        text(8, Supported, &["CHL"], &[], &[8]),
        text(9, Supported, &["USA"], &["124.4", "124.5"], &[9, 10, 11]),
    ];
    let told = vec![
        record(1, Matrix, 101, Supported, &["DEU", "FRA"], &["124.1"]),
        record(2, UprInfo, 101, Supported, &["DEU", "FRA"], &[]),
        record(3, Matrix, 102, Noted, &["BRA"], &["124.1"]),
        record(4, UprInfo, 102, Noted, &["BRA", "KEN"], &[]),
        record(5, Matrix, 103, SupportedInPart, &["ITA"], &["124.2"]),
        record(6, UprInfo, 103, Noted, &["ITA"], &[]),
        record(7, Matrix, 104, Supported, &["JPN"], &["124.3"]),
        record(8, UprInfo, 105, Supported, &["CHL"], &[]),
        record(9, Matrix, 106, Supported, &["USA"], &["124.4"]),
        record(10, Matrix, 106, Supported, &["USA"], &["124.5"]),
        record(11, UprInfo, 106, Supported, &["USA"], &[]),
    ];
    (held, told)
}

fn reconciled(reported: Vec<ReportedCount>, held: &[HeldText], told: &[SourceText]) -> Reconciliation {
    let review = ReviewCounted {
        review: "XSA-4".to_owned(),
        state_under_review: "XSA".to_owned(),
        cycle: 4,
        session: 42,
        reported,
    };
    reconcile(review, held, told, &Reading::default())
}

/// A difference in one line: `held,upr_info received recommendation:recommendation 6-5 only_in_other_sources+1`.
fn line(difference: &CountDifference) -> String {
    let between: Vec<&str> = difference.between.iter().map(|holder| holder.code()).collect();
    let counts: Vec<String> =
        difference.counts.iter().map(|count| count.map_or_else(|| "?".to_owned(), |count| count.to_string())).collect();
    let reasons: Vec<String> =
        difference.reasons.iter().map(|part| format!("{}{:+}", part.reason, part.count)).collect();
    format!(
        "{} {} {}:{} {} {}",
        between.join(","),
        difference.measure,
        difference.unit,
        difference.unit_against,
        counts.join("-"),
        reasons.join(" ")
    )
}

#[test]
fn a_small_review_comes_out_as_it_was_worked_by_hand() {
    let (held, told) = a_review();
    let reported = ReportedCount {
        received: Some(6),
        supported: Some(3),
        in_part: Some(2),
        noted: Some(1),
        ..ReportedCount::default()
    };
    let row = reconciled(vec![reported], &held, &told);
    assert_eq!(
        (row.held.texts, row.held.numbers, row.held.pairs, row.held.without_number, row.complete),
        (6, 5, 7, 1, None)
    );
    let by = |supported, supported_in_part, noted| ResponseTally {
        supported,
        supported_in_part,
        noted,
        ..ResponseTally::default()
    };
    assert_eq!((row.held.texts_by_response, row.held.numbers_by_response), (by(4, 1, 1), by(4, 1, 1)));
    let [matrix, upr_info] = &row.sources[..] else { panic!("{:?}", row.sources) };
    let counts = |tally: &SourceTally| {
        (tally.records, tally.texts, tally.numbers, tally.pairs, tally.without_number, tally.held)
    };
    assert_eq!((matrix.dataset, counts(matrix)), (Dataset::Matrix, (6, 5, 5, 6, 0, 5)));
    assert_eq!((upr_info.dataset, counts(upr_info)), (Dataset::UprInfo, (5, 5, 0, 7, 5, 5)));
    assert_eq!((matrix.texts_by_response, matrix.numbers_by_response), (by(3, 1, 1), by(4, 1, 1)));
    assert_eq!((upr_info.texts_by_response, upr_info.numbers_by_response), (by(3, 0, 2), by(0, 0, 0)));
    let lines: Vec<String> = row.differences.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "held,reported received paragraph:paragraph 5-6 without_number-1",
            "held,reported received recommendation:paragraph 6-6 several_texts_under_a_number+1 text_under_several_numbers-1",
            "held,reported supported paragraph:paragraph 4-3 several_responses_under_a_number+1",
            "held,reported supported_in_part paragraph:paragraph 1-2 several_responses_under_a_number-1",
            "held,held received recommendation:paragraph 6-5 several_texts_under_a_number+1 text_under_several_numbers-1 without_number+1",
            "held,held received recommending_state:recommendation 7-6 counted_by_state+1",
            "held,matrix received recommendation:recommendation 6-5 only_in_other_sources+1",
            "held,matrix supported recommendation:recommendation 4-3 only_in_other_sources+1",
            "held,matrix received recommending_state:recommending_state 7-6 only_in_other_sources+1",
            "matrix,reported received paragraph:paragraph 5-6 without_number-1",
            "held,upr_info received recommendation:recommendation 6-5 only_in_other_sources+1",
            "held,upr_info supported recommendation:recommendation 4-3 only_in_other_sources+1",
            "held,upr_info supported_in_part recommendation:recommendation 1-0 in_part_counted_as_noted+1",
            "held,upr_info noted recommendation:recommendation 1-2 in_part_counted_as_noted-1",
            "held,upr_info received paragraph:paragraph 5-0 only_in_other_sources+1 without_number+4",
            "held,upr_info supported paragraph:paragraph 4-0 only_in_other_sources+1 without_number+3",
            "held,upr_info supported_in_part paragraph:paragraph 1-0 without_number+1",
            "held,upr_info noted paragraph:paragraph 1-0 without_number+1",
            "held,upr_info received recommending_state:recommending_state 7-7 only_in_other_sources+1 states_differ-1",
            "upr_info,reported received recommending_state:paragraph 7-6 only_in_other_sources-1 several_texts_under_a_number+1 text_under_several_numbers-1 counted_by_state+2",
        ]
    );
    assert!(row.differences.iter().all(|difference| {
        difference.difference == difference.reasons.iter().map(|part| part.count).sum::<i64>()
            && difference.reasons.iter().all(|part| part.explanation.is_some())
    }));
    let missing = &row.differences[10].reasons[0];
    assert_eq!(missing.href.as_deref(), Some(format!("/v1/recommendations?id={}", id(7)).as_str()));
}

#[test]
fn a_review_of_which_little_is_known_says_so() {
    let (held, told) = a_review();
    let silent = reconciled(Vec::new(), &held, &told);
    assert_eq!(line(&silent.differences[0]), "held,reported received recommendation:paragraph 6-? nothing_reported+6");
    let reported = |received, supported, noted| ReportedCount {
        received: Some(received),
        supported: Some(supported),
        noted: Some(noted),
        ..ReportedCount::default()
    };
    let lines = |count: ReportedCount, held: &[HeldText]| -> Vec<String> {
        let row = reconciled(vec![count], held, &[]);
        row.differences.iter().filter(|told| told.unit == told.unit_against).map(line).collect()
    };
    assert_eq!(
        lines(reported(9, 7, 2), &[]),
        [
            "held,reported received paragraph:paragraph 0-9 not_held-9",
            "held,reported supported paragraph:paragraph 0-7 not_held-7",
            "held,reported noted paragraph:paragraph 0-2 not_held-2",
        ]
    );
    // D, whose number is known, and E, whose number is not.
    assert_eq!(
        lines(reported(4, 2, 2), &held[3..5]),
        [
            "held,reported received paragraph:paragraph 1-4 not_held-2 without_number-1",
            "held,reported supported paragraph:paragraph 1-2 without_number-1",
            "held,reported noted paragraph:paragraph 0-2 not_held-2",
        ]
    );
    // More than was reported, and two that the document knows as noted.
    assert_eq!(
        lines(reported(2, 1, 1), &[held[3].clone(), held[5].clone()]),
        [
            "held,reported received paragraph:paragraph 3-2 unexplained+1",
            "held,reported supported paragraph:paragraph 3-1 response_differs+1 unexplained+1",
            "held,reported noted paragraph:paragraph 0-1 response_differs-1",
        ]
    );
}

#[test]
fn every_reason_is_explained_in_every_language() {
    for term in &reference().vocabulary("count_reason").expect("the vocabulary").terms {
        for language in LABELS {
            assert!(term.definition.as_ref().is_some_and(|told| told.get(language).is_some()), "{}", term.code);
        }
    }
}

/// A text with a response, in one or more records with their States and numbers.
type Unit = (u128, Option<Response>, Vec<(Vec<u8>, Vec<u8>)>);

/// What a data set can have of one recommendation.
fn a_unit() -> impl Strategy<Value = Unit> {
    let response = prop::option::of(prop::sample::select(Response::ALL));
    let lists = || prop::collection::btree_set(0..4u8, 0..3).prop_map(|set| set.into_iter().collect::<Vec<_>>());
    (0..5u128, response, prop::collection::vec((lists(), lists()), 1..3))
}

proptest! {
    #[test]
    fn beside_a_data_set_nothing_is_left_unexplained(
        texts in prop::collection::vec(
            (prop::option::of(a_unit()), prop::option::of(a_unit()), prop::sample::select(Response::ALL), 0..16u8, 0..16u8),
            0..8,
        ),
        reported in prop::collection::vec(prop::option::of(0..9i32), 5),
    ) {
        let bits = |set: u8| (0..4).filter(move |bit| set & (1 << bit) != 0).map(|bit| format!("{bit}")).collect::<Vec<_>>();
        let names = |list: &[u8]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (mut held, mut told) = (Vec::new(), Vec::new());
        for (matrix, upr_info, response, states, numbers) in texts {
            let mut sources = Vec::new();
            for (dataset, unit) in [(Dataset::Matrix, matrix), (Dataset::UprInfo, upr_info)] {
                let Some((text, response, records)) = unit else { continue };
                for (states, numbers) in records {
                    sources.push(id(told.len() as u128));
                    told.push(SourceText {
                        id: id(told.len() as u128), dataset, text: id(text), response,
                        states: names(&states), numbers: names(&numbers),
                    });
                }
            }
            held.push(HeldText {
                id: id(1_000 + held.len() as u128), response: Some(response), states: bits(states), numbers: bits(numbers), sources,
            });
        }
        let reported = ReportedCount {
            received: reported[0], supported: reported[1], in_part: reported[2], noted: reported[3], pending: reported[4],
            ..ReportedCount::default()
        };
        let row = reconciled(vec![reported], &held, &told);
        for difference in &row.differences {
            prop_assert_eq!(
                difference.difference,
                difference.reasons.iter().map(|part| part.count).sum::<i64>(),
                "{}", line(difference)
            );
            let [first, second] = difference.counts[..] else { panic!("two counts") };
            prop_assert_eq!(difference.difference, first.unwrap_or_default() - second.unwrap_or_default());
            if !difference.between.contains(&CountHolder::Reported) {
                prop_assert!(difference.reasons.iter().all(|part| part.reason != CountReason::Unexplained), "{}", line(difference));
            }
        }
    }
}
