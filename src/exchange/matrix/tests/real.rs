//! OHCHR's own matrices, where `UPR_REAL_DATA` names the folder that holds them. Nothing of their contents stands here.

use std::collections::BTreeSet;
use std::path::Path;

use super::{read_as, text};
use crate::domain::folding::fold;
use crate::domain::kinds::Response;
use crate::domain::source_records::Draft;
use crate::exchange::source::Source;
use crate::exchange::upr_info_drafts::UprInfoDrafts;

/// Files with what they come to: numbers, texts, numbers supported and noted.
const FILES: [(&str, usize, usize, usize, usize); 3] =
    [("CHN-2", 252, 286, 204, 48), ("SVN-3", 215, 219, 182, 33), ("SVN-4", 254, 254, 217, 37)];

/// How many of UPR Info's rows of China's second review have one of these texts, and how many there are.
fn found_in(folded: &BTreeSet<String>, export: &Path) -> (usize, usize) {
    let rows = UprInfoDrafts::open(Source::open(export).unwrap()).unwrap().map(Result::unwrap);
    let own: Vec<Draft> = rows.filter(|(review, _)| review == "CHN-2").map(|(_, draft)| draft).collect();
    (own.iter().filter(|draft| folded.contains(&fold(text(draft)))).count(), own.len())
}

#[test]
fn the_real_matrices_come_to_what_they_hold() {
    let Some(folder) = std::env::var_os("UPR_REAL_DATA") else {
        eprintln!("the_real_matrices_come_to_what_they_hold is skipped: UPR_REAL_DATA names no folder");
        return;
    };
    for (review, numbers, texts, supported, noted) in FILES {
        let path = Path::new(&folder).join("ohchr-matrices").join(format!("{review}.docx"));
        let read = read_as(&std::fs::read(path).unwrap(), review);
        assert_eq!(read.troubles, Vec::<String>::new(), "{review}");
        assert_eq!(read.notices, Vec::<String>::new(), "{review}");
        let distinct = |response: Option<Response>| {
            let of = read.drafts.iter().filter(|draft| response.is_none() || draft.response == response);
            of.filter_map(|draft| draft.number.as_deref()).collect::<BTreeSet<_>>().len()
        };
        assert_eq!(distinct(None), numbers, "{review}");
        assert_eq!(distinct(Some(Response::Supported)), supported, "{review}");
        assert_eq!(distinct(Some(Response::Noted)), noted, "{review}");
        assert_eq!(read.drafts.len(), texts, "{review}");
        for draft in &read.drafts {
            let number = draft.number.as_deref().unwrap_or_default();
            assert!(!draft.recommending_states.is_empty() && !draft.recommending_states_unknown, "{review} {number}");
            assert!(!draft.themes.is_empty() && draft.themes_unmapped.is_empty(), "{review} {number}");
            assert!(draft.positions[0].document.is_some(), "{review} {number}");
        }
        if review == "CHN-2" {
            let folded: BTreeSet<String> = read.drafts.iter().map(|draft| fold(text(draft))).collect();
            assert_eq!(found_in(&folded, &Path::new(&folder).join("upr-info/sessions-14-17.csv")), (282, 284));
        }
        let other = if review == "CHN-2" { "MNG-2" } else { "CHN-2" };
        let refused = read_as(
            &std::fs::read(Path::new(&folder).join("ohchr-matrices").join(format!("{review}.docx"))).unwrap(),
            other,
        );
        let last = refused.troubles.last().cloned().unwrap_or_default();
        assert!(last.contains(&format!("not the review {other}")), "{last}");
    }
}
