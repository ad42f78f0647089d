//! Matching: any small set of records of three data sets of one review, and what holds for it whatever it is.
//!
//! Each line is a row: a letter each for its data set, response, States and number, then its text.

#![no_main]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};
use libfuzzer_sys::fuzz_target;
use upr_network::domain::kinds::{Dataset, PositionStage, RecommendationKind, Response};
use upr_network::domain::language::Texts;
use upr_network::domain::matching::{
    Made, ReviewFrame, Wording, clusters, clusters_from, nearness, rank, recommendations,
};
use upr_network::domain::recommendations::{Paragraph, Position};
use upr_network::domain::source_records::{Draft, SourceRecord, records_of};
use uuid::Uuid;

const REVIEW: &str = "XSA-4";
/// More rows only make it slower.
const ROWS: usize = 24;
const DATASETS: [Dataset; 3] = [Dataset::Matrix, Dataset::Uhri, Dataset::UprInfo];
const STATES: [&str; 3] = ["BEL", "FRA", "XSB"];
const NUMBERS: [&str; 6] = ["7.1", "7.2", "7.10", "8", "08", "7.1(b)"];

fuzz_target!(|bytes: &[u8]| {
    let rows: Vec<(Dataset, Draft)> = bytes.split(|byte| *byte == b'\n').take(ROWS).filter_map(row).collect();
    let told = records(&rows, |_| true);
    let (known, made) = (ids(&told), make(&told));
    check_clusters(&told, &known);
    check_parts(&made);
    check_order(&told, &known, &made);
    check_data_sets_taken_out(&rows, &told, &known);
    check_nearness(&told);
});

fn row(line: &[u8]) -> Option<(Dataset, Draft)> {
    let (&[dataset, response, states, number], text) = line.split_first_chunk::<4>()?;
    let text = String::from_utf8_lossy(text).into_owned();
    let text = text.contains(char::is_alphanumeric).then_some(text)?;
    let dataset = DATASETS[usize::from(dataset) % DATASETS.len()];
    let pledge = response % 8 == 7;
    let told = Response::ALL.get(usize::from(response % 8)).copied().filter(|_| !pledge);
    let number = NUMBERS.get(usize::from(number) % (2 * NUMBERS.len())).map(|number| (*number).to_owned());
    let named = STATES.iter().enumerate().filter(|(at, _)| !pledge && states >> at & 1 == 1);
    let draft = Draft {
        kind: if pledge { RecommendationKind::VoluntaryPledge } else { RecommendationKind::Recommendation },
        paragraphs: number.iter().map(|number| paragraph(number, i16::from(response >> 5) + 1)).collect(),
        number,
        texts: Texts::one("en", text),
        original_language: "en".to_owned(),
        recommending_states: named.map(|(_, state)| (*state).to_owned()).collect(),
        recommending_states_unknown: states & 8 != 0,
        response: told,
        positions: told.into_iter().map(|value| position(dataset, value, states)).collect(),
        action_category: Some(i16::from(states % 6)).filter(|category| *category > 0),
        themes: Vec::new(),
        themes_unmapped: Vec::new(),
        sdgs: Vec::new(),
        groups_of_persons: Vec::new(),
        source_record: None,
    };
    Some((dataset, draft))
}

fn paragraph(number: &str, part: i16) -> Paragraph {
    Paragraph { number: number.to_owned(), reference: String::new(), part }
}

fn position(dataset: Dataset, value: Response, chosen: u8) -> Position {
    Position {
        stage: PositionStage::ALL[usize::from(chosen >> 4) % PositionStage::ALL.len()],
        value,
        date: (chosen & 16 != 0).then(NaiveDate::default),
        word: None,
        document: None,
        paragraph: None,
        dataset,
    }
}

/// The records of those data sets that are wanted, made anew.
fn records(rows: &[(Dataset, Draft)], wanted: impl Fn(Dataset) -> bool) -> Vec<SourceRecord> {
    let of = |dataset| -> Vec<Draft> {
        rows.iter().filter(|(of, _)| *of == dataset).map(|(_, draft)| draft.clone()).collect()
    };
    let wanted = DATASETS.into_iter().filter(|dataset| wanted(*dataset));
    wanted.flat_map(|dataset| records_of(dataset, REVIEW, &of(dataset), &[], NaiveDate::default())).collect()
}

fn ids(records: &[SourceRecord]) -> Vec<Vec<Uuid>> {
    clusters(records).iter().map(|cluster| cluster.iter().map(|record| record.id).collect()).collect()
}

fn make(records: &[SourceRecord]) -> Vec<Made> {
    let review = ReviewFrame {
        id: REVIEW.to_owned(),
        state: "XSA".to_owned(),
        cycle: 4,
        session: 45,
        year: 2024,
        adopted: true,
        adopted_on: None,
    };
    recommendations(records, &review, DateTime::UNIX_EPOCH)
}

/// Every record stands in one cluster; a cluster is of one kind and has one unit of a data set at most.
fn check_clusters(told: &[SourceRecord], known: &[Vec<Uuid>]) {
    let mut stand = known.concat();
    let mut all: Vec<Uuid> = told.iter().map(|record| record.id).collect();
    (stand.sort(), all.sort());
    assert_eq!(stand, all, "every record stands in one cluster");
    let apart = all.windows(2).all(|pair| pair[0] != pair[1]);
    assert!(apart, "two records have one id");
    for cluster in clusters(told) {
        assert!(cluster.iter().all(|record| record.kind == cluster[0].kind));
        assert!(cluster.is_sorted_by_key(|record| rank(record.dataset)));
        for unit in cluster.chunk_by(|one, other| one.dataset == other.dataset) {
            let same =
                |record: &&SourceRecord| (&record.folded, record.response) == (&unit[0].folded, unit[0].response);
            assert!(unit.iter().all(same), "two units of a data set in one cluster");
        }
    }
    // From no nearness on at all, texts meet wherever a State made both; the rest holds all the same.
    assert_eq!(clusters_from(told, 0.0).concat().len(), told.len());
}

/// Under each number every text has a place of its own.
fn check_parts(made: &[Made]) {
    let mut parts: BTreeMap<&str, BTreeSet<i16>> = BTreeMap::new();
    for paragraph in made.iter().flat_map(|made| &made.paragraphs) {
        let apart = parts.entry(&paragraph.number).or_default().insert(paragraph.part);
        assert!(apart, "two texts are part {} of {}", paragraph.part, paragraph.number);
    }
}

/// The order of records never matters, and one that comes twice counts once.
fn check_order(told: &[SourceRecord], known: &[Vec<Uuid>], made: &[Made]) {
    let mut other = told.to_vec();
    other.reverse();
    assert_eq!(ids(&other), known, "backwards");
    assert_eq!(make(&other), made, "backwards");
    other.sort_by_key(|record| record.id.as_u128().rotate_left(60));
    assert_eq!(ids(&other), known, "by chance");
    other.extend_from_slice(told);
    assert_eq!(make(&other), made, "twice");
}

/// A data set that is taken out leaves what stands without it; one that comes later parts and joins nothing before it.
fn check_data_sets_taken_out(rows: &[(Dataset, Draft)], told: &[SourceRecord], known: &[Vec<Uuid>]) {
    for out in DATASETS {
        let left: Vec<SourceRecord> = told.iter().filter(|record| record.dataset != out).cloned().collect();
        assert_eq!(make(&left), make(&records(rows, |dataset| dataset != out)), "without {out}");
        let before: Vec<SourceRecord> =
            told.iter().filter(|record| rank(record.dataset) < rank(out)).cloned().collect();
        let stood: BTreeSet<Uuid> = before.iter().map(|record| record.id).collect();
        let cut = known.iter().map(|cluster| cluster.iter().filter(|id| stood.contains(id)).copied().collect());
        let mut cut: Vec<Vec<Uuid>> = cut.filter(|cluster: &Vec<Uuid>| !cluster.is_empty()).collect();
        let mut alone = ids(&before);
        (cut.sort(), alone.sort());
        assert_eq!(cut, alone, "{out} parted or joined what stood before it");
    }
}

/// Nearness is the same in both directions, is 1 of a text to itself, and never more than it is said to be at most.
fn check_nearness(told: &[SourceRecord]) {
    let wordings: Vec<Wording> = told.iter().map(|record| Wording::of(record.texts.0.english())).collect();
    for pair in wordings.windows(2) {
        let measured = nearness(&pair[0], &pair[1]);
        assert!((0.0..=1.0).contains(&measured), "{measured}");
        assert_eq!(measured.to_bits(), nearness(&pair[1], &pair[0]).to_bits(), "in both directions");
        assert!(measured <= pair[0].at_most(&pair[1]), "{measured} at most");
        assert!((nearness(&pair[0], &pair[0]) - 1.0).abs() < f64::EPSILON);
    }
}
