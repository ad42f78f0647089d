//! The same export as a table.

use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook};
use serde_json::json;

use super::{ID, only, open, read};
use crate::exchange::place::{NoticeKind, TroubleKind};

const HEADS: [&str; 16] = [
    "Text",
    "Countries Concerned",
    "Reccomending Body",
    "Document Symbol",
    "Themes",
    "Affected Persons",
    "Sdgs",
    "Document Publication Date",
    "UPR Reccomending States",
    "UPR Position",
    "Type",
    "OHCHR Annotation Id",
    "UPR Session",
    "Regions Concerned",
    "Recommending Regions",
    "Date of publication on UHRI",
];

fn row() -> [&'static str; 16] {
    [
        "124.12 Mend the roof of each school (Japan);",
        "- Republic of Korea",
        "- UPR",
        "A/HRC/22/10",
        "- Reservations_x000D_\n- Right to education",
        "- Children",
        "- 4 - Quality education",
        "2012-12-12",
        "- Japan",
        "- Supported",
        "- Recommendations",
        ID,
        "- 14th Session - October 2012",
        "- Asia-Pacific",
        "- Asia-Pacific",
        "2013-03-03",
    ]
}

#[test]
fn a_table_gives_the_same_drafts() {
    let usual = only(json!({}));
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, (head, cell)) in (0..).zip(HEADS.into_iter().zip(row())) {
        sheet.write(0, column, head).unwrap();
        sheet.write(1, column, cell).unwrap();
        sheet.write(2, column, if head == "Reccomending Body" { "- CEDAW" } else { cell }).unwrap();
        sheet.write(3, column, cell).unwrap();
    }
    // A day as spreadsheets have it names the review where no session does; a formula counts by its value.
    let day = ExcelDateTime::parse_from_str("2017-12-27").unwrap();
    sheet.write_datetime_with_format(3, 7, &day, &Style::new().set_num_format("yyyy-mm-dd")).unwrap();
    sheet.write_blank(3, 12, &Style::new().set_bold()).unwrap();
    sheet.write(3, 3, "A/HRC/90/99").unwrap();
    sheet
        .write_formula(3, 0, Formula::new("=WEBSERVICE(\"http://127.0.0.1/\")").set_result("124.5 Paint it (Norway)"))
        .unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let (drafts, troubles, notices) = read(&bytes[..]);
    assert!(troubles.is_empty(), "{troubles:?}");
    assert_eq!(drafts[0], usual);
    assert_eq!((drafts[1].0.as_str(), drafts[1].1.texts.english()), ("KOR-3", "Paint it"));
    assert_eq!(drafts[1].1.recommending_states, ["JPN"]);
    assert_eq!((drafts.len(), notices.len()), (2, 1));

    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(
        HEADS
            .map(|head| head.replace("Reccomending", "Recommending").to_uppercase())
            .iter()
            .map(String::as_str)
            .chain(["Notes"]),
    )
    .unwrap();
    csv.write_record(row().into_iter().chain(["x"])).unwrap();
    csv.write_record(row().map(|cell| if cell == ID { "7" } else { cell }).into_iter().chain(["x"])).unwrap();
    let (drafts, troubles, notices) = read(&csv.into_inner().unwrap()[..]);
    assert_eq!((drafts[0].clone(), drafts.len()), (usual, 1));
    assert_eq!(troubles, ["export.json, line 4, column OHCHR ANNOTATION ID: “7” is no UUID"]);
    assert_eq!(notices[0].kind, NoticeKind::UnknownColumns { names: "Notes".into() });
}

#[test]
fn columns_that_are_missing_or_stand_twice() {
    let refused = |heads: &[&str]| open(format!("{}\n", heads.join(",")).as_bytes()).err();
    let without = |name: &str| HEADS.into_iter().filter(|head| *head != name).collect::<Vec<_>>();
    for newer in ["UPR Reccomending States", "UPR Position", "UPR Session", "Regions Concerned", "Recommending Regions"]
    {
        assert_eq!(refused(&without(newer)), None, "{newer}");
    }
    for needed in ["Text", "Type", "Countries Concerned", "OHCHR Annotation Id"] {
        assert!(
            matches!(refused(&without(needed)).unwrap().kind, TroubleKind::MissingColumn { missing, .. } if missing == needed)
        );
    }
    let mistyped = HEADS.map(|head| if head == "Document Symbol" { "Document Symbl" } else { head });
    assert_eq!(refused(&mistyped).unwrap().hint.as_deref(), Some("did you mean `Document Symbl`?"));
    let twice = HEADS.map(|head| if head == "Recommending Regions" { "Recommending Body" } else { head });
    assert_eq!(refused(&twice).unwrap().kind, TroubleKind::DuplicateColumn { name: "Reccomending Body".into() });
}
