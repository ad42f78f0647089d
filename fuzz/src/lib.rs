//! What holds for every file that a reader of drafts is given, however it was broken. It makes no files and knows no format.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use upr_network::domain::kinds::{Dataset, RecommendationKind};
use upr_network::domain::reference::reference;
use upr_network::domain::source_records::{Draft, records_of};
use upr_network::exchange::drafts::{Drafts, Holding};
use upr_network::exchange::source::Source;

/// How many rows a file of the sizes tried here could have at most: each takes a byte or more.
const ROWS: usize = 1 << 20;

/// How a workbook begins. Its parser may panic, and what shields the service from that, `catch_unwind`, comes too late
/// under a fuzzer; it is somebody else's code, tried by its makers.
pub fn is_a_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0])
}

/// Reads a file to its end and holds what comes out against what the rest of the program counts on.
pub fn read(bytes: &[u8], holding: &Holding) {
    let Ok(source) = Source::spool(bytes, Some("made".to_owned())) else { return };
    let mut reader = match Drafts::open(source, holding) {
        Ok(reader) => reader,
        Err(trouble) => {
            assert!(!trouble.to_string().is_empty());
            return;
        }
    };
    let mut drafts: Vec<Draft> = Vec::new();
    let mut rows = 0;
    while let Some(read) = reader.next() {
        rows += 1;
        assert!(rows <= ROWS, "the reader never comes to an end");
        match read {
            Ok((review, draft)) => {
                check(holding.dataset(), &review, &draft);
                drafts.push(draft);
            }
            Err(trouble) => {
                assert!(!trouble.to_string().is_empty());
                if trouble.ends_the_file() {
                    assert!(reader.next().is_none(), "something follows what ends the file: {trouble}");
                    break;
                }
            }
        }
    }
    assert!(reader.next().is_none(), "something follows the end");
    for notice in reader.notices() {
        assert!(!notice.to_string().is_empty());
    }
    check_records(holding.dataset(), &drafts);
}

/// What holds for a draft.
fn check(dataset: Dataset, review: &str, draft: &Draft) {
    assert!(reference().review(review).is_some(), "nobody knows {review}");
    let text = draft.texts.get(&draft.original_language).expect("the original text");
    assert!(text.contains(char::is_alphanumeric), "no text: {text:?}");
    assert_eq!(text.trim(), text, "blanks around");
    let said = [Some(text), draft.number.as_deref(), draft.source_record.as_deref()];
    let words = draft.positions.iter().flat_map(|position| [&position.word, &position.document, &position.paragraph]);
    for printed in said.into_iter().flatten().chain(words.filter_map(|word| word.as_deref())) {
        assert!(!printed.contains(char::is_control), "{printed:?}");
    }
    assert!(draft.number.as_deref() != Some(""), "a number of nothing");
    assert!(dataset != Dataset::Matrix || draft.number.is_some(), "every text of a matrix has a number");
    assert!(draft.paragraphs.iter().all(|paragraph| paragraph.part >= 1 && !paragraph.number.is_empty()));
    for state in &draft.recommending_states {
        assert!(reference().states.iter().any(|known| known.code == *state), "nobody knows {state}");
    }
    let pledge = draft.kind == RecommendationKind::VoluntaryPledge;
    assert!(!pledge || (draft.response.is_none() && draft.recommending_states.is_empty()));
    assert!(pledge || draft.recommending_states_unknown || !draft.recommending_states.is_empty());
    assert!(draft.sdgs.iter().all(|goal| (1..=17).contains(goal)));
}

/// What holds for the records that drafts become; of which review they are doesn't matter here.
fn check_records(dataset: Dataset, drafts: &[Draft]) {
    let records = records_of(dataset, "XSA-4", drafts, &[], NaiveDate::default());
    let ids: BTreeSet<_> = records.iter().map(|record| record.id).collect();
    assert_eq!(ids.len(), records.len(), "two records have one id");
    assert!(records.len() <= drafts.len());
}
