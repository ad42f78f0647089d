//! Long exports of OHCHR's index: what comes out of them, and what they take.

use std::collections::BTreeMap;
use std::io::Read;
use std::process::Command;
use std::time::Instant;

use upr_network::domain::kinds::RecommendationKind;
use upr_network::exchange::place::NoticeKind;
use upr_network::exchange::source::Source;
use upr_network::exchange::uhri::UhriDrafts;

use crate::support::uhri_export;

/// The most memory that reading may hold, in MiB, whatever the export's length: this program's own is part of it.
const MOST_MEMORY: u64 = 48;

fn open(annotations: u64) -> (UhriDrafts, u64) {
    let source = Source::spool(uhri_export(annotations, 7), Some("export.json".into())).expect("a file");
    let length = source.length;
    (UhriDrafts::open(source).expect("an export"), length)
}

#[test]
fn every_record_of_a_made_up_export_is_read() {
    let mut bytes = (Vec::new(), Vec::new());
    uhri_export(50, 3).read_to_end(&mut bytes.0).expect("an export");
    uhri_export(50, 3).read_to_end(&mut bytes.1).expect("an export");
    assert!(bytes.0 == bytes.1 && serde_json::from_slice::<Vec<serde_json::Value>>(&bytes.0).is_ok());
    assert_eq!(open(0).0.count(), 0);

    let (mut reader, _) = open(2_000);
    let (mut kinds, mut numbered, mut unanswered, mut several) = (BTreeMap::<_, u64>::new(), 0, 0, 0);
    for drafted in reader.by_ref() {
        let (review, draft) = drafted.expect("none is refused");
        assert!(upr_network::domain::reference::reference().review(&review).is_some());
        *kinds.entry(draft.kind).or_default() += 1;
        numbered += u64::from(draft.number.is_some());
        unanswered += u64::from(draft.response.is_none());
        several += u64::from(draft.recommending_states.len() > 1);
        let text = draft.texts.english();
        assert!(!text.contains(['<', '>', '&', '\u{200e}', '\u{2011}']), "{text}");
        assert!(draft.kind == RecommendationKind::VoluntaryPledge || !text.contains("Islamic"), "{text}");
        assert!(draft.kind == RecommendationKind::VoluntaryPledge || !draft.recommending_states_unknown, "{text}");
    }
    let drafts: u64 = kinds.values().sum();
    assert!((850..1_100).contains(&drafts), "{drafts}");
    assert_eq!(kinds.len(), 2);
    assert!(numbered * 10 > drafts * 8 && numbered < drafts && unanswered > 0 && several * 2 > drafts);
    let passed_over: u64 = reader
        .notices()
        .iter()
        .map(|notice| match notice.kind {
            NoticeKind::PassedOver { count, .. } => count,
            _ => 0,
        })
        .sum();
    assert!((950..1_200).contains(&passed_over), "{passed_over}");
}

/// Reads an export, says what it took, and holds it to its bounds. Only its own process can say so.
fn measure(annotations: u64) {
    let (mut reader, length) = open(annotations);
    let started = Instant::now();
    let (mut drafts, mut troubles) = (0_u64, 0_u64);
    for drafted in reader.by_ref() {
        match drafted {
            Ok(_) => drafts += 1,
            Err(trouble) => {
                troubles += 1;
                assert!(!trouble.ends_the_file(), "{trouble}");
            }
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").expect("the status of this process");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the most memory");
    let peak: u64 = peak.split_whitespace().next().and_then(|kib| kib.parse().ok()).expect("a number");
    eprintln!("read {} MB, {drafts} drafts, in {seconds:.1} s and {} MiB at most", length / 1_000_000, peak / 1_024);
    assert_eq!(troubles, 0);
    assert!(length > annotations * 1_100 && drafts * 5 > annotations * 2);
    assert!(peak / 1_024 < MOST_MEMORY, "{} MiB", peak / 1_024);
}

/// Runs one of the tests below by itself, and tells what it said.
fn by_itself(test: &str) {
    let program = std::env::current_exe().expect("this program");
    let arguments = [&format!("uhri::{test}"), "--exact", "--ignored", "--nocapture"];
    let ended = Command::new(program).args(arguments).output().expect("its output");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{said}{}", String::from_utf8_lossy(&ended.stdout));
    eprintln!("{}", said.lines().find(|line| line.starts_with("read ")).expect("what it measured"));
}

#[test]
fn a_long_export_takes_no_more_memory_than_a_short_one() {
    by_itself("reads_sixty_thousand_annotations");
}

#[test]
#[ignore = "its memory is measured: the test before runs it in a process of its own"]
fn reads_sixty_thousand_annotations() {
    measure(60_000);
}

#[test]
#[ignore = "as long as the real export, and so slow without optimization: run it by its name, with --ignored --nocapture"]
fn reads_three_hundred_thousand_annotations() {
    measure(300_000);
}
