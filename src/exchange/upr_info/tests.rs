//! Awkward exports, made by hand, about two invented States; and the real ones where `UPR_REAL_DATA` says they are.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use super::{COLUMNS, Recommender, RowResponse, UprInfo, UprInfoRow};
use crate::domain::folding::fold;
use crate::exchange::place::{NoticeKind, Trouble, TroubleKind};
use crate::exchange::sheet::Sheet;
use crate::exchange::source::Source;

const HEAD: &str = "To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session";

fn open(bytes: impl Read) -> Result<UprInfo, Trouble> {
    Source::spool(bytes, Some("made.csv".into())).and_then(Sheet::of).and_then(UprInfo::of)
}

fn rows(text: &str) -> Vec<Result<UprInfoRow, Trouble>> {
    open(text.as_bytes()).unwrap().collect()
}

fn only(row: &str) -> Result<UprInfoRow, Trouble> {
    let mut rows = rows(&format!("{HEAD}\r{row}\r"));
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

#[test]
fn a_row_is_read_as_it_is_printed() {
    let row = only("Xanadu,Africa,\"AU,OIF\",\" Ratify  the&nbsp;CAT \",&#40;Unknown&#41;,,,Accepted,5,\"Torture and other CID treatment, Justice,Justice\",15").unwrap();
    assert_eq!(row.place.to_string(), "made.csv, line 2");
    assert_eq!(row.state_under_review, "Xanadu");
    assert_eq!(row.text, "Ratify the CAT");
    assert_eq!(row.recommending_state, Recommender::Unknown);
    assert_eq!((row.response, row.response_as_printed.as_str()), (RowResponse::Accepted, "Accepted"));
    assert_eq!(row.action_category, Some(5));
    assert_eq!(row.issues, ["Torture and other CID treatment", "Justice"]);
    assert_eq!(row.session, 15);
}

#[test]
fn pledges_and_blanks() {
    let row = only("Xanadu,,,Establish an institution,Xanadu,,,Voluntary Pledge,,,8.0").unwrap();
    assert_eq!(row.response, RowResponse::VoluntaryPledge);
    assert_eq!(row.recommending_state, Recommender::State("Xanadu".into()));
    assert_eq!((row.action_category, row.session), (None, 8));
    assert!(row.issues.is_empty());
    for (word, response) in [
        ("noted", RowResponse::Noted),
        ("Rejected", RowResponse::Noted),
        ("In part", RowResponse::InPart),
        ("No response", RowResponse::Pending),
    ] {
        assert_eq!(only(&format!("A,,,Text,B,,,{word},1,,1")).unwrap().response, response);
    }
}

#[test]
fn each_trouble_names_its_column() {
    let cases = [
        (",,,Text,B,,,Noted,1,,1", "To", "is empty"),
        ("A,,,&nbsp; ,B,,,Noted,1,,1", "Text", "is empty"),
        ("A,,,…,B,,,Noted,1,,1", "Text", "is empty"),
        ("A,,,Text,,,,Noted,1,,1", "From", "is empty"),
        ("A,,,Text,B,,,Maybe,1,,1", "Response", "“Maybe” is no response"),
        ("A,,,Text,B,,,Noted,6,,1", "Action", "“6” is no action category"),
        ("A,,,Text,B,,,Noted,4.5,,1", "Action", "“4.5” is no action category"),
        ("A,,,Text,B,,,Noted,1,,XV", "Session", "“XV” is no session number"),
        ("A,,,Text,B,,,Noted,1,,0", "Session", "“0” is no session number"),
        ("A,,,Text,B,,,Noted,1,,99999999999999999999", "Session", "“99999999999999999999” is no session number"),
        ("A,,,Text,B,,,Noted,1,,", "Session", "is empty"),
        ("A,,,Te&#8238;xt,B,,,Noted,1,,1", "Text", "holds U+202E, which changes the direction of what follows"),
    ];
    for (row, column, reason) in cases {
        let trouble = only(row).unwrap_err();
        assert_eq!(trouble.place.line, Some(2));
        assert_eq!(trouble.place.column.as_deref(), Some(column), "{row}");
        assert_eq!(trouble.kind.to_string(), reason);
        assert!(!trouble.ends_the_file());
    }
}

#[test]
fn columns_stand_in_any_order_and_case() {
    let text = "SESSION,issue,Notes,Response,Action,To,Text,From,To-Rgrp,To-Org,From-Rgrp,From-Org,Moon\n3,Labour,x,Noted,,A,Do,B,,,,,y\n";
    let reader = open(text.as_bytes()).unwrap();
    assert_eq!(reader.notices()[0].kind, NoticeKind::UnknownColumns { names: "Notes, Moon".into() });
    let row = reader.map(Result::unwrap).next().unwrap();
    assert_eq!((row.state_under_review.as_str(), row.session, row.text.as_str()), ("A", 3, "Do"));
}

#[test]
fn missing_columns_are_named_with_what_may_be_meant() {
    let refused = |head: &str| open(format!("{head}\nx\n").as_bytes()).err().unwrap().to_string();
    assert!(refused(&HEAD.replace("Session", "Sesion")).ends_with("(is column Sesion meant? Call it Session)"));
    assert!(
        refused(&HEAD.replace("To,", "\u{422}o,")).ends_with("(is column \u{422}o meant? Call it To)"),
        "a Cyrillic letter"
    );
    assert!(refused(&HEAD.replace(',', ";")).ends_with("(the fields are parted by ';': save the file with commas)"));
    assert!(refused("a,b").contains("column To is missing; found a, b"));
    assert!(matches!(
        open(HEAD.replace("To-Org", "To").as_bytes()).err().unwrap().kind,
        TroubleKind::MissingColumn { .. } | TroubleKind::DuplicateColumn { .. }
    ));
    assert_eq!(
        open(format!("{HEAD},Text\n").as_bytes()).err().unwrap().kind,
        TroubleKind::DuplicateColumn { name: "Text".into() }
    );
}

#[test]
fn a_worksheet_gives_the_same_rows() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in COLUMNS.into_iter().enumerate() {
        sheet.write(0, column as u16, name).unwrap();
    }
    for (column, value) in
        ["Xanadu", "", "", "Adopt a plan", "Ruritania", "", "", "Noted", "", "Labour,Poverty"].into_iter().enumerate()
    {
        sheet.write(1, column as u16, value).unwrap();
    }
    sheet.write(1, 8, 4.0).unwrap();
    sheet.write(1, 10, 15.0).unwrap();
    sheet.write(2, 3, "Alone").unwrap();
    let rows: Vec<_> = open(&workbook.save_to_buffer().unwrap()[..]).unwrap().collect();
    let row = rows[0].as_ref().unwrap();
    assert_eq!((row.action_category, row.session, row.issues.len()), (Some(4), 15, 2));
    assert_eq!(rows[1].as_ref().unwrap_err().to_string(), "made.csv, sheet Sheet1, row 3, column To: is empty");
}

#[test]
fn an_xls_gives_the_same_rows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/upr-info-small.xls");
    let rows: Vec<_> = UprInfo::open(&path).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0].place.sheet.as_deref(), Some("Export"));
    assert_eq!(rows[0].state_under_review, "XSA");
    assert_eq!(rows[0].text, "Ratify the “Convention” – without delay");
    assert_eq!((rows[1].session, rows[1].action_category), (43, Some(2)));
    assert_eq!(rows[1].issues, ["Labour", "Right to water"]);
    assert_eq!(rows[2].recommending_state, Recommender::Unknown);
    assert_eq!(rows[2].text.len(), 9_000, "a string that goes on in another record");
    assert_eq!((rows[3].response, rows[3].place.line), (RowResponse::VoluntaryPledge, Some(7)));
}

/// The folder of the real exports, or a word on standard error that the test is left out.
fn real_data(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("UPR_REAL_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("{test} is skipped: UPR_REAL_DATA names no folder");
    }
    folder
}

#[test]
fn the_real_exports_go_in_without_a_trouble() {
    let Some(folder) = real_data("the_real_exports_go_in_without_a_trouble") else {
        return;
    };
    let expected = [
        ("sessions-01-05", 6_094, 5_626),
        ("sessions-06-09", 8_343, 8_176),
        ("sessions-10-13", 9_047, 8_892),
        ("sessions-14-17", 9_598, 9_383),
        ("pledges-01-10", 516, 0),
    ];
    for (name, count, texts) in expected {
        let reader = UprInfo::open(&folder.join(format!("upr-info/{name}.csv"))).unwrap();
        assert_eq!(reader.notices().len(), 1, "{:?}", reader.notices());
        assert_eq!(reader.notices()[0].kind, NoticeKind::GuessedEncoding { encoding: "Mac Roman".into() });
        let rows: Vec<_> = reader.map(Result::unwrap).collect();
        assert_eq!(rows.len(), count, "{name}");
        let distinct: HashSet<_> =
            rows.iter().map(|row| (&row.state_under_review, row.session, fold(&row.text), row.response)).collect();
        if texts > 0 {
            assert_eq!(distinct.len(), texts, "{name}");
        } else {
            assert!(rows.iter().all(|row| row.response == RowResponse::VoluntaryPledge
                && row.recommending_state == Recommender::State(row.state_under_review.clone())));
        }
        assert_eq!(rows.last().unwrap().place.line, Some(count as u64 + 1));
    }
}

#[test]
fn the_real_rows_are_the_same_by_every_road() {
    let Some(folder) = real_data("the_real_rows_are_the_same_by_every_road") else {
        return;
    };
    let path = folder.join("upr-info/sessions-14-17.csv");
    let raw = Sheet::open(&path).unwrap();
    let mut table = vec![raw.head().to_vec()];
    table.extend(raw.map(|row| row.unwrap().fields));
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let mut text = String::new();
    for (row, fields) in (0_u32..).zip(&table) {
        for (column, field) in (0_u16..).zip(fields) {
            match field.parse::<f64>() {
                Ok(number) => drop(sheet.write(row, column, number).unwrap()),
                Err(_) => drop(sheet.write(row, column, field).unwrap()),
            }
        }
        let quoted: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
        text.push_str(&quoted.join(","));
        text.push_str("\r\n");
    }
    let (windows, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
    assert!(!lost);
    let whole = |reader: UprInfo| -> Vec<UprInfoRow> {
        reader.map(|row| UprInfoRow { place: crate::exchange::place::Place::default(), ..row.unwrap() }).collect()
    };
    let expected = whole(UprInfo::open(&path).unwrap());
    assert!(whole(open(text.as_bytes()).unwrap()) == expected, "UTF-8, CRLF");
    assert!(whole(open(&windows[..]).unwrap()) == expected, "Windows-1252");
    assert!(whole(open(&workbook.save_to_buffer().unwrap()[..]).unwrap()) == expected, "XLSX");
}

proptest! {
    #[test]
    fn any_bytes_give_rows_or_troubles(noise in proptest::collection::vec(any::<u8>(), 0..300), after_head in any::<bool>()) {
        let bytes = if after_head { [HEAD.as_bytes(), b"\n", &noise].concat() } else { noise };
        if let Ok(reader) = open(&bytes[..]) {
            for row in reader {
                drop(row);
            }
        }
    }

    #[test]
    fn any_text_comes_back_tidied(text in "[a-zA-Z0-9é-ö국가Хү“”’,\"\r\n&; ]{0,80}", end in prop::sample::select(vec!["\r", "\n", "\r\n"])) {
        let bytes = format!("{HEAD}{end}A,,,\"x{}\",B,,,Noted,1,Labour,1{end}", text.replace('"', "\"\""));
        let rows = rows(&bytes);
        prop_assert_eq!(rows.len(), 1);
        prop_assert_eq!(&rows[0].as_ref().unwrap().text, &crate::exchange::characters::tidy(&format!("x{text}")));
    }
}
