//! Matrices made by hand, in each layout and with each fault; and OHCHR's own where `UPR_REAL_DATA` names their folder.

use proptest::prelude::*;

use super::super::document::made::*;
use super::MatrixDrafts;
use crate::domain::kinds::{PositionStage, Response};
use crate::domain::source_records::Draft;

mod layouts;
mod real;
mod troubles;

/// The heads of the second cycle.
const HEADS: [&str; 4] =
    ["Recommendation", "Position", "Full list of themes", "Assessment/comments on level of implementation"];

/// What reading a matrix came to.
#[derive(Debug, Default)]
struct Read {
    drafts: Vec<Draft>,
    troubles: Vec<String>,
    notices: Vec<String>,
}

/// Reads a file as the matrix of a review.
fn read_as(bytes: &[u8], review: &str) -> Read {
    let mut read = Read::default();
    let mut drafts = match MatrixDrafts::open(source(bytes), review) {
        Ok(drafts) => drafts,
        Err(trouble) => return Read { troubles: vec![trouble.to_string()], ..read },
    };
    for item in drafts.by_ref() {
        match item {
            Ok((of, draft)) => {
                assert_eq!(of, review);
                read.drafts.push(draft);
            }
            Err(trouble) => read.troubles.push(trouble.to_string()),
        }
    }
    read.notices = drafts.notices().iter().map(ToString::to_string).collect();
    read
}

/// Reads a body as the matrix of Mongolia's third review, whose report the facts have under a symbol of their own.
fn read(body: &str) -> Read {
    read_as(&docx(body), "MNG-3")
}

/// A table with the heads of the second cycle.
fn matrix(rows: &[String]) -> String {
    let mut all = vec![row(&HEADS)];
    all.extend(rows.iter().cloned());
    table(&all)
}

/// A matrix without troubles and notices.
fn well(body: &str) -> Vec<Draft> {
    let read = read(body);
    assert!(read.troubles.is_empty() && read.notices.is_empty(), "{:?} {:?}", read.troubles, read.notices);
    read.drafts
}

fn text(draft: &Draft) -> &str {
    draft.texts.english()
}

#[test]
fn a_row_is_read_whole() {
    let drafts = well(&matrix(&[
        spanning(4, "Theme: A12 Acceptance of international norms"),
        row(&[
            "186.23. Mend the roofs (of schools) by 2030; and the doors (Japan) (State of Palestine*);\nMend more (Iran (Islamic Republic of));\nSource of position: A/HRC/46/9/Add.1 - Para. 186.23. ",
            "Supported",
            "A12 Acceptance of international norms\nB51 Right to an effective remedy\nSDGs:\n- 4 - QUALITY EDUCATION\nAffected persons:\n- general\n- Children",
            "\n",
        ]),
    ]));
    assert_eq!(drafts.len(), 2);
    let first = &drafts[0];
    assert_eq!(text(first), "Mend the roofs (of schools) by 2030; and the doors");
    assert_eq!(first.number.as_deref(), Some("186.23"));
    assert_eq!(first.recommending_states, ["JPN", "PSE"]);
    assert!(!first.recommending_states_unknown);
    assert_eq!(first.response, Some(Response::Supported));
    assert_eq!(first.sdgs, [4]);
    assert_eq!(first.groups_of_persons, ["general", "children"]);
    assert_eq!(first.themes.len(), 2);
    assert_eq!(first.themes[0], "international_instruments");
    let position = &first.positions[0];
    assert_eq!(position.stage, PositionStage::Addendum);
    assert_eq!(position.word.as_deref(), Some("Supported"));
    assert_eq!(position.document.as_deref(), Some("A/HRC/46/9/Add.1"));
    assert_eq!(position.paragraph.as_deref(), Some("186.23"));
    let second = &drafts[1];
    assert_eq!((text(second), &second.recommending_states[..]), ("Mend more", &["IRN".to_owned()][..]));
    assert_eq!(second.positions, first.positions);
    let parts: Vec<i16> = drafts.iter().map(|draft| draft.paragraphs[0].part).collect();
    assert_eq!(parts, [1, 2]);
    assert!(drafts.iter().all(|draft| draft.paragraphs[0].number == "186.23"));
}

#[test]
fn positions_of_every_kind() {
    let rows = [
        ("1.1 Mend (Japan)", "Noted"),
        ("1.2 Mend (Japan)", " supported/Noted "),
        ("1.3 Mend (Japan)", "Supported\nNoted"),
        ("1.4 Mend (Japan)", ""),
        ("1.5 Mend (Japan)\nSource of Position: A/HRC/46/9 - Para 5", "Supported"),
    ];
    let drafts = well(&matrix(&rows.map(|(text, position)| row(&[text, position, "Reservations", ""]))));
    let responses: Vec<_> = drafts.iter().map(|draft| draft.response).collect();
    let in_part = Some(Response::SupportedInPart);
    assert_eq!(
        responses,
        [Some(Response::Noted), in_part, in_part, Some(Response::Pending), Some(Response::Supported)]
    );
    assert!(drafts[3].positions.is_empty(), "no answer is no position");
    assert_eq!(drafts[1].positions[0].word.as_deref(), Some("supported/Noted"));
    assert_eq!(drafts[0].positions[0].stage, PositionStage::Adoption);
    assert_eq!(drafts[4].positions[0].stage, PositionStage::WorkingGroupReport);
}

#[test]
fn an_empty_matrix_is_one() {
    assert!(well(&matrix(&[])).is_empty());
    assert!(well(&matrix(&[row(&["", " ", "\n", ""])])).is_empty());
}

#[test]
fn the_date_of_a_position_is_its_documents() {
    // The facts date no addendum of this review; what they date is taken over, whatever it is.
    let drafts = well(&matrix(&[row(&["1.1 Mend (Japan) Source of position: A/HRC/46/9/Add.1", "Noted", "", ""])]));
    let facts = crate::domain::reference::reference().review("MNG-3").unwrap();
    let dated = facts.documents.iter().find(|document| document.symbol.as_deref() == Some("A/HRC/46/9/Add.1"));
    assert_eq!(drafts[0].positions[0].date, dated.and_then(|document| document.date));
}

proptest! {
    #[test]
    fn any_cells_are_read_or_refused(
        cells in prop::collection::vec(
            "([0-9]{1,3}[.]|[ ;:()\n]|Theme:|Source of position:|A/HRC/46/9|Supported|Japan|SDGs:|Reservations|[a-z]|\\PC){0,20}",
            8,
        ),
    ) {
        // What XML can't hold never gets into a cell.
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace(['\u{FFFE}', '\u{FFFF}'], "")).collect();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let read = read(&matrix(&[row(&cells[..4]), spanning(4, cells[4]), row(&cells[4..])]));
        for draft in &read.drafts {
            prop_assert!(draft.number.is_some() && !text(draft).is_empty() && draft.response.is_some());
            prop_assert_eq!(draft.recommending_states.is_empty() && !draft.recommending_states_unknown, false);
        }
        prop_assert!(read.troubles.len() <= 4, "{:?}", read.troubles);
    }

    #[test]
    fn a_damaged_matrix_never_panics(at in 0_usize..3000, byte in any::<u8>()) {
        let mut bytes = docx(&matrix(&[row(&["1.1 Mend (Japan)", "Noted", "Reservations", ""])]));
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read_as(&bytes, "MNG-3");
    }
}
