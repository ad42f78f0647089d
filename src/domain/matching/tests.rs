//! Which records meet, told as stories of a review, and what holds for any records at all. Nothing here reads a file.

mod any_records;
mod in_front;
mod wordings;

use chrono::NaiveDate;
use uuid::Uuid;

use super::clusters;
use crate::domain::kinds::{Dataset, RecommendationKind, Response};
use crate::domain::language::Texts;
use crate::domain::recommendations::Paragraph;
use crate::domain::source_records::{Draft, SourceRecord, records_of};

pub(super) const REVIEW: &str = "XSA-4";

/// A row of a source, as a test needs it; `number` may be none.
pub(super) fn draft(number: Option<&str>, text: &str, states: &[&str], response: Option<Response>) -> Draft {
    Draft {
        kind: RecommendationKind::Recommendation,
        number: number.map(str::to_owned),
        texts: Texts::one("en", text.to_owned()),
        original_language: "en".to_owned(),
        paragraphs: number
            .map(|number| Paragraph { number: number.to_owned(), reference: String::new(), part: 1 })
            .into_iter()
            .collect(),
        recommending_states: states.iter().map(|state| (*state).to_owned()).collect(),
        recommending_states_unknown: false,
        response,
        positions: Vec::new(),
        action_category: None,
        themes: Vec::new(),
        themes_unmapped: Vec::new(),
        sdgs: Vec::new(),
        groups_of_persons: Vec::new(),
        source_record: None,
    }
}

/// What a data set says of the review.
pub(super) fn told_by(dataset: Dataset, drafts: &[Draft]) -> Vec<SourceRecord> {
    records_of(dataset, REVIEW, drafts, &[], NaiveDate::default())
}

/// The clusters as lists of what their records are: data set, number, States.
fn met(records: &[SourceRecord]) -> Vec<Vec<String>> {
    let mut met: Vec<Vec<String>> = clusters(records)
        .iter()
        .map(|cluster| {
            let name = |record: &&SourceRecord| {
                format!(
                    "{} {} {}",
                    record.dataset,
                    record.number.as_deref().unwrap_or("-"),
                    record.recommending_states.join("+")
                )
            };
            cluster.iter().map(name).collect()
        })
        .collect();
    met.sort();
    met
}

const SUPPORTED: Option<Response> = Some(Response::Supported);
const IN_PART: Option<Response> = Some(Response::SupportedInPart);
const NOTED: Option<Response> = Some(Response::Noted);

#[test]
fn a_text_under_two_numbers_is_one_and_its_smaller_number_leads() {
    let text = "Open the archives of the harbour authority";
    let matrix = told_by(
        Dataset::Matrix,
        &[draft(Some("12.10"), text, &["XSB"], SUPPORTED), draft(Some("12.9"), text, &["FRA"], SUPPORTED)],
    );
    assert_eq!(met(&matrix), [["matrix 12.9 FRA", "matrix 12.10 XSB"]]);
    // UPR Info has one record of it, with both States.
    let upr_info = told_by(
        Dataset::UprInfo,
        &[draft(None, text, &["XSB"], SUPPORTED), draft(None, &text.to_uppercase(), &["FRA"], SUPPORTED)],
    );
    assert_eq!(met(&[upr_info, matrix].concat()), [["matrix 12.9 FRA", "matrix 12.10 XSB", "upr_info - FRA+XSB"]]);
}

#[test]
fn texts_whose_responses_differ_stay_apart_and_meet_their_like() {
    let text = "Let the fishers found a union";
    let rows = |first, second| [draft(None, text, &["XSB"], first), draft(None, text, &["FRA"], second)];
    let upr_info = told_by(Dataset::UprInfo, &rows(SUPPORTED, NOTED));
    assert_eq!(met(&upr_info).len(), 2, "within a data set they stay apart");
    let uhri = told_by(Dataset::Uhri, &rows(NOTED, SUPPORTED));
    assert_eq!(
        met(&[upr_info.clone(), uhri].concat()),
        [["uhri - FRA", "upr_info - XSB"], ["uhri - XSB", "upr_info - FRA"]]
    );
    // One of them supports in part what the other notes; the response that both have goes first.
    let uhri = told_by(Dataset::Uhri, &rows(SUPPORTED, IN_PART));
    assert_eq!(
        met(&[upr_info.clone(), uhri].concat()),
        [["uhri - FRA", "upr_info - FRA"], ["uhri - XSB", "upr_info - XSB"]]
    );
    // A record without a position meets one text, and the other stands alone.
    let uhri = told_by(Dataset::Uhri, &[draft(Some("7.1"), text, &["FRA"], None)]);
    assert_eq!(met(&[upr_info, uhri].concat()), [vec!["uhri 7.1 FRA", "upr_info - XSB"], vec!["upr_info - FRA"]]);
}

#[test]
fn near_texts_meet_where_a_state_made_both() {
    let matrix = |states: &[&str]| {
        told_by(Dataset::Matrix, &[draft(Some("3.1"), "Protect the rights of lighthouse keepers", states, SUPPORTED)])
    };
    let upr_info =
        told_by(Dataset::UprInfo, &[draft(None, "Protect the right of lighthouse keepers", &["XSB", "FRA"], NOTED)]);
    let both = |states: &[&str]| met(&[matrix(states), upr_info.clone()].concat()).len();
    assert_eq!(both(&["FRA"]), 1);
    assert_eq!(both(&["BEL"]), 2, "no State in common");
    assert_eq!(both(&[]), 2, "no State is known");
}

#[test]
fn the_nearest_goes_first_and_each_is_used_once() {
    let state = &["XSB"];
    let matrix = told_by(
        Dataset::Matrix,
        &[
            draft(Some("1"), "Train the judges of the maritime courts in human rights every year", state, SUPPORTED),
            draft(Some("2"), "Train the judge of the maritime court in human rights every year", state, SUPPORTED),
        ],
    );
    // Both are nearest to the first, and the second is still near enough.
    let nearest = "Train the judges of the maritime courts in human right every year";
    let near = "Train judges of the maritime courts in human rights every year";
    let upr_info =
        told_by(Dataset::UprInfo, &[draft(None, near, state, SUPPORTED), draft(None, nearest, state, SUPPORTED)]);
    let records = [matrix, upr_info].concat();
    let mut pairs: Vec<(Option<&str>, Option<&str>)> = clusters(&records)
        .iter()
        .map(|cluster| (cluster[0].number.as_deref(), cluster.get(1).and_then(|record| record.texts.0.get("en"))))
        .collect();
    pairs.sort();
    assert_eq!(pairs, [(Some("1"), Some(nearest)), (Some("2"), Some(near))]);
}

#[test]
fn texts_that_differ_by_a_treaty_or_a_number_never_meet() {
    for (one, other) in [
        ("Ratify ILO Convention 169", "Ratify ILO Convention 189"),
        ("Sign and ratify OP-CAT", "Sign and ratify OP-CRPD"),
        ("Ratify the ICESCR without any further delays", "Ratify the ICCPR without any further delays"),
        ("Sign the convention on migrant workers", "Ratify the convention on migrant workers"),
    ] {
        let records = [
            told_by(Dataset::Matrix, &[draft(Some("1"), one, &["XSB"], NOTED)]),
            told_by(Dataset::UprInfo, &[draft(None, other, &["XSB"], NOTED)]),
        ];
        assert_eq!(met(&records.concat()).len(), 2, "{one} / {other}");
    }
}

#[test]
fn what_two_sources_share_with_a_third_brings_all_three_together() {
    let state = &["XSB"];
    let matrix =
        told_by(Dataset::Matrix, &[draft(Some("5.1"), "Publish the budgets of all the prisons", state, SUPPORTED)]);
    let uhri = told_by(Dataset::Uhri, &[draft(Some("5.1"), "Publish the budget of all the prisons", state, None)]);
    let upr_info =
        told_by(Dataset::UprInfo, &[draft(None, "publish the budget of all the prisons.", state, SUPPORTED)]);
    assert_eq!(met(&[upr_info, uhri, matrix].concat()), [["matrix 5.1 XSB", "uhri 5.1 XSB", "upr_info - XSB"]]);
}

#[test]
fn a_pledge_is_never_a_recommendation() {
    let text = "Keep the ferry free for children";
    let pledge = Draft { kind: RecommendationKind::VoluntaryPledge, ..draft(None, text, &[], None) };
    let recommendation = draft(Some("9"), text, &["XSB"], None);
    let records = [told_by(Dataset::UprInfo, &[pledge]), told_by(Dataset::Uhri, &[recommendation])].concat();
    assert_eq!(met(&records).len(), 2);
}

#[test]
fn the_text_of_a_pledge_meets_that_of_another_source() {
    let text = "Keep the ferry free for children";
    let pledge = || Draft { kind: RecommendationKind::VoluntaryPledge, ..draft(None, text, &[], None) };
    let records = [told_by(Dataset::UprInfo, &[pledge()]), told_by(Dataset::Uhri, &[pledge()])].concat();
    assert_eq!(met(&records).len(), 1);
}

#[test]
fn numbers_are_read_as_people_read_them() {
    let mut numbers = ["124.10", "124.9", "6", "124.9(b)", "124.9(a)", "79.1", "0124.2", ""];
    numbers.sort_by_key(|number| super::natural(number));
    assert_eq!(numbers, ["", "6", "79.1", "0124.2", "124.9", "124.9(a)", "124.9(b)", "124.10"]);
}

/// The ids of clusters, each with its records sorted.
pub(super) fn ids(records: &[SourceRecord]) -> Vec<Vec<Uuid>> {
    clusters(records).iter().map(|cluster| cluster.iter().map(|record| record.id).collect()).collect()
}
