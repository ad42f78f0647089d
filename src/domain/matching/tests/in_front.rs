//! What stands in front, and what each source says otherwise.

use chrono::{DateTime, NaiveDate, Utc};

use super::{IN_PART, NOTED, REVIEW, SUPPORTED, draft, told_by};
use crate::domain::kinds::{Dataset, JurisdictionBasis, PositionStage, RecommendationKind, Response, TextKind};
use crate::domain::matching::{Made, ReviewFrame, recommendations};
use crate::domain::recommendations::{ConcernedJurisdiction, Position};
use crate::domain::source_records::{Draft, SourceRecord};

const PENDING: Option<Response> = Some(Response::Pending);
const TEXT: &str = "Teach the rules of navigation in every school";

fn frame(adopted: bool) -> ReviewFrame {
    ReviewFrame {
        id: REVIEW.to_owned(),
        state: "XSA".to_owned(),
        cycle: 4,
        session: 42,
        year: 2023,
        adopted,
        adopted_on: adopted.then(NaiveDate::default),
    }
}

/// Every recommendation that comes of these records.
fn made_if(adopted: bool, records: &[SourceRecord]) -> Vec<Made> {
    recommendations(records, &frame(adopted), DateTime::<Utc>::default())
}

/// The one recommendation that comes of what the sources say, the outcome being adopted.
fn made(sources: &[(Dataset, Draft)]) -> Made {
    let records: Vec<SourceRecord> =
        sources.iter().flat_map(|(dataset, draft)| told_by(*dataset, std::slice::from_ref(draft))).collect();
    let mut made = made_if(true, &records);
    assert_eq!(made.len(), 1, "{made:?}");
    made.remove(0)
}

fn position(dataset: Dataset, stage: PositionStage, value: Response, date: Option<&str>) -> Position {
    Position {
        stage,
        value,
        date: date.and_then(|date| date.parse().ok()),
        word: None,
        document: None,
        paragraph: None,
        dataset,
    }
}

/// What the source of a data set says otherwise, as `field: value`.
fn differs(made: &Made, dataset: Dataset) -> Vec<String> {
    let source = made.sources.iter().find(|source| source.dataset == dataset);
    source
        .into_iter()
        .flat_map(|source| source.differs.iter().map(|it| format!("{}: {}", it.field, it.value)))
        .collect()
}

#[test]
fn each_field_is_of_the_first_source_that_has_it() {
    let matrix = Draft {
        themes: vec!["nhri".to_owned()],
        groups_of_persons: Vec::new(),
        ..draft(Some("12.3"), TEXT, &["FRA"], SUPPORTED)
    };
    let uhri = Draft {
        themes: vec!["torture".to_owned(), "nhri".to_owned()],
        sdgs: vec![4, 16],
        groups_of_persons: vec!["children".to_owned()],
        ..draft(Some("12.3"), TEXT, &["FRA", "XSB"], SUPPORTED)
    };
    let upr_info = Draft {
        action_category: Some(4),
        themes: vec!["right_to_education".to_owned()],
        groups_of_persons: vec!["women".to_owned()],
        ..draft(None, "teach the rules of navigation in all schools", &["FRA"], NOTED)
    };
    let near = "Teach the rules of the navigation in every school";
    let upr_info = Draft { texts: crate::domain::language::Texts::one("en", near.to_owned()), ..upr_info };
    let made = made(&[(Dataset::UprInfo, upr_info), (Dataset::Matrix, matrix), (Dataset::Uhri, uhri)]);

    assert_eq!((made.text_kind, made.front.texts.0.get("en")), (TextKind::Official, Some(TEXT)));
    assert_eq!(made.front.id, made.sources[0].id);
    assert_eq!(made.paragraphs.iter().map(|p| p.reference.as_str()).collect::<Vec<_>>(), ["XSA-4-12.3"]);
    assert_eq!(made.front.recommending_states, ["FRA"]);
    assert_eq!(made.front.themes, ["nhri"]);
    assert_eq!(made.front.sdgs, [4, 16]);
    assert_eq!(made.front.groups_of_persons, ["children"]);
    assert_eq!(made.front.action_category, Some(4));
    assert_eq!((made.response, made.response_now), (SUPPORTED, SUPPORTED));

    assert!(differs(&made, Dataset::Matrix).is_empty());
    assert_eq!(differs(&made, Dataset::Uhri), ["recommending_states: FRA, XSB", "themes: nhri, torture"]);
    assert_eq!(
        differs(&made, Dataset::UprInfo),
        [&format!("text: {near}"), "response: noted", "themes: right_to_education", "groups_of_persons: women"]
    );
    let nearness: Vec<Option<f64>> = made.sources.iter().map(|source| source.nearness).collect();
    assert_eq!(nearness, [None, Some(1.0), Some(0.92)]);
}

#[test]
fn a_unit_has_all_numbers_and_states_and_each_record_says_its_own() {
    let records = told_by(
        Dataset::Matrix,
        &[draft(Some("12.10"), TEXT, &["XSB"], SUPPORTED), draft(Some("12.9"), TEXT, &["FRA"], SUPPORTED)],
    );
    let made = made_if(true, &records).remove(0);
    assert_eq!(made.paragraphs.iter().map(|p| p.number.as_str()).collect::<Vec<_>>(), ["12.9", "12.10"]);
    assert_eq!(made.front.recommending_states, ["FRA", "XSB"]);
    assert_eq!(made.front.number.as_deref(), Some("12.9"), "the smaller number leads");
    let said: Vec<Vec<String>> = made
        .sources
        .iter()
        .map(|source| source.differs.iter().map(|it| format!("{}: {}", it.field, it.value)).collect())
        .collect();
    assert_eq!(said, [["number: 12.9", "recommending_states: FRA"], ["number: 12.10", "recommending_states: XSB"]]);
}

#[test]
fn unknown_states_count_where_no_source_names_any() {
    let unknown = |states: &[&str]| Draft { recommending_states_unknown: true, ..draft(None, TEXT, states, NOTED) };
    let known = |states: &[&str]| draft(Some("1"), TEXT, states, NOTED);
    let asked = |matrix: Draft, upr_info: Draft| {
        let made = made(&[(Dataset::Matrix, matrix), (Dataset::UprInfo, upr_info)]);
        (made.front.recommending_states, made.front.recommending_states_unknown)
    };
    assert_eq!(asked(known(&["FRA"]), unknown(&["FRA"])), (vec!["FRA".to_owned()], false));
    assert_eq!(asked(known(&[]), unknown(&["FRA"])), (vec!["FRA".to_owned()], true));
    assert_eq!(asked(unknown(&[]), known(&["FRA"])), (vec!["FRA".to_owned()], false));
    assert_eq!(asked(known(&[]), unknown(&[])), (vec![], true));
}

#[test]
fn the_response_is_of_the_first_source_that_tells_one() {
    let asked = |matrix, uhri, upr_info| {
        let made = made(&[
            (Dataset::Matrix, draft(Some("1"), TEXT, &["FRA"], matrix)),
            (Dataset::Uhri, draft(Some("1"), TEXT, &["FRA"], uhri)),
            (Dataset::UprInfo, draft(None, TEXT, &["FRA"], upr_info)),
        ]);
        let said = |dataset| differs(&made, dataset).concat();
        (made.response, [said(Dataset::Matrix), said(Dataset::Uhri), said(Dataset::UprInfo)].join("|"))
    };
    assert_eq!(asked(IN_PART, None, NOTED), (IN_PART, "||response: noted".to_owned()));
    assert_eq!(asked(None, SUPPORTED, NOTED), (SUPPORTED, "||response: noted".to_owned()));
    assert_eq!(asked(PENDING, None, SUPPORTED), (SUPPORTED, "response: pending||".to_owned()), "no answer tells none");
    assert_eq!(asked(PENDING, None, NOTED), (NOTED, "||".to_owned()), "silence is noted after the adoption");
    assert_eq!(asked(PENDING, None, PENDING), (NOTED, "||".to_owned()));
    assert_eq!(asked(None, None, None), (PENDING, "||".to_owned()), "nobody tells anything");
}

#[test]
fn before_the_adoption_nothing_is_noted_by_silence() {
    let records = told_by(Dataset::Matrix, &[draft(Some("1"), TEXT, &["FRA"], PENDING)]);
    assert_eq!(made_if(false, &records)[0].response, PENDING);
    assert_eq!(made_if(true, &records)[0].response, NOTED);
    let records = told_by(Dataset::Uhri, &[draft(Some("1"), TEXT, &["FRA"], None)]);
    assert_eq!(made_if(true, &records)[0].response, PENDING);
    assert_eq!(made_if(true, &records)[0].response_now, PENDING);
}

#[test]
fn a_document_goes_before_upr_info_and_the_latest_of_all_counts_now() {
    let addendum = position(Dataset::Matrix, PositionStage::Addendum, Response::SupportedInPart, None);
    let adoption = position(Dataset::UprInfo, PositionStage::Adoption, Response::Noted, None);
    let letter = position(Dataset::Uhri, PositionStage::Later, Response::Supported, Some("2026-04-01"));
    let matrix = Draft { positions: vec![addendum.clone()], ..draft(Some("1"), TEXT, &["FRA"], IN_PART) };
    let uhri = Draft { positions: vec![letter.clone()], ..draft(Some("1"), TEXT, &["FRA"], None) };
    let upr_info = Draft { positions: vec![adoption.clone()], ..draft(None, TEXT, &["FRA"], NOTED) };

    let two = made(&[(Dataset::Matrix, matrix.clone()), (Dataset::UprInfo, upr_info.clone())]);
    assert_eq!((two.response, two.response_now), (IN_PART, IN_PART));
    let three = made(&[(Dataset::Matrix, matrix), (Dataset::UprInfo, upr_info), (Dataset::Uhri, uhri)]);
    assert_eq!((three.response, three.response_now), (IN_PART, SUPPORTED));
    assert_eq!(three.front.positions.0, [letter, addendum, adoption], "dated ones first, then as the review goes");
}

#[test]
fn positions_stand_once() {
    let told = position(Dataset::Matrix, PositionStage::Adoption, Response::Supported, Some("2023-07-05"));
    let row = |number| Draft { positions: vec![told.clone(); 2], ..draft(Some(number), TEXT, &["FRA"], SUPPORTED) };
    let records = told_by(Dataset::Matrix, &[row("1"), row("2")]);
    assert_eq!(made_if(true, &records)[0].front.positions.0, [told]);
}

#[test]
fn jurisdictions_of_all_sources_stand_once() {
    let named = |basis| ConcernedJurisdiction { code: "HKG".to_owned(), basis };
    let mut records = [
        told_by(Dataset::Matrix, &[draft(Some("1"), TEXT, &["FRA"], NOTED)]),
        told_by(Dataset::UprInfo, &[draft(None, TEXT, &["FRA"], NOTED)]),
    ]
    .concat();
    records[0].jurisdictions.0 = vec![named(JurisdictionBasis::Stated)];
    records[1].jurisdictions.0 = vec![named(JurisdictionBasis::TextNamesIt)];
    assert_eq!(made_if(true, &records)[0].front.jurisdictions.0, [named(JurisdictionBasis::TextNamesIt)]);
}

#[test]
fn a_pledge_has_no_response_whatever_a_source_says() {
    let pledge = Draft { kind: RecommendationKind::VoluntaryPledge, ..draft(None, TEXT, &[], None) };
    let made = made(&[(Dataset::UprInfo, pledge)]);
    assert_eq!((made.response, made.response_now, made.front.response), (None, None, None));
}

#[test]
fn texts_under_one_number_are_counted_from_one() {
    // The Index gives each text of a number alone, as if it were the only one.
    let texts = ["Paint the boat", "Mend the boat", "Sell the boat"];
    let drafts: Vec<Draft> = texts.iter().map(|text| draft(Some("12.3"), text, &["JPN"], SUPPORTED)).collect();
    let mut records = told_by(Dataset::Uhri, &drafts);
    let parts = |records: &[SourceRecord]| {
        let mut parts: Vec<(i16, String)> = made_if(true, records)
            .into_iter()
            .map(|made| (made.paragraphs[0].part, made.front.texts.0.english().to_owned()))
            .collect();
        parts.sort();
        parts
    };
    let counted = parts(&records);
    assert_eq!(
        counted.iter().map(|(part, text)| (*part, text.as_str())).collect::<Vec<_>>(),
        [(1, "Mend the boat"), (2, "Paint the boat"), (3, "Sell the boat")]
    );
    records.reverse();
    assert_eq!(parts(&records), counted);
}
