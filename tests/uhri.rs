//! Long exports of OHCHR's index: what comes out of them, and what they take.

use std::collections::BTreeMap;
use std::io::Read;

use upr_network::domain::kinds::RecommendationKind;
use upr_network::exchange::place::NoticeKind;
use upr_network::exchange::source::Source;
use upr_network::exchange::uhri::UhriDrafts;

use crate::support::uhri_export;

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
