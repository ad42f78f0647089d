//! `import uhri` by the real program, with exports of the Universal Human Rights Index that are made up here.

use std::io::Read;

use serde_json::{Value, json};

use super::{Operator, row, table};
use crate::support::uhri_export;

/// An annotation as the Index exports it.
fn annotation(id: u8, text: &str, position: Option<&str>) -> Value {
    json!({
        "AnnotationId": format!("00000000-0000-4000-8000-0000000000{id:02}"),
        "Symbol": "A/HRC/25/5",
        "AnnotationType": "- Recommendations",
        "Body": "- UPR",
        "Text": text,
        "Countries": ["China"],
        "Themes": ["- Human rights education"],
        "AffectedPersons": [],
        "Sdgs": ["16 - PEACE, JUSTICE AND STRONG INSTITUTIONS"],
        "PublicationDate": "2013-12-04T00:00:00",
        "UprSession": ["17th Session - October 2013"],
        "UprPositions": position.map(|position| vec![position]),
    })
}

#[test]
fn the_index_and_an_export_meet_and_the_index_can_be_taken_out() {
    let operator = Operator::new();
    operator.lay(
        "china.csv",
        table(&[
            row("China", "Mend the roof", "Japan", "Accepted", "Justice", 17),
            row("China", "Sell the garden to nobody", "Peru", "Noted", "Justice", 17),
        ]),
    );
    operator.import(&["china.csv"]).well();
    let before = operator.database.db_checksum();
    let export = json!([
        annotation(1, "186.1. Mend&nbspthe roof (Japan);", None),
        annotation(2, "186.2. Paint the house (Peru) (Austria);", Some("Supported")),
        {"AnnotationId": "00000000-0000-4000-8000-000000000003", "Body": "- CEDAW", "Text": "Not of the review"},
    ]);
    operator.lay("index.json", export.to_string());
    let imported = operator.import_as("uhri", &["index.json"]).well();
    assert_eq!(imported.report[0]["rows"], 2);
    assert!(imported.report[0]["notices"].to_string().contains("passed_over"), "{}", imported.report);
    assert_eq!(operator.db_count("review = 'CHN-2'"), 3);
    let roof = operator.db_recommendation("Mend the roof");
    assert_eq!(roof[0]["paragraphs"][0]["number"], "186.1");
    assert_eq!(roof[0]["response"], "supported", "the Index says nothing, UPR Info does");
    assert_eq!(roof[0]["sdgs"], json!([16]));
    assert_eq!(operator.import_as("uhri", &["index.json"]).well().tally(), [0, 0, 0]);
    operator.lay("none.json", "[]");
    operator.import_as("uhri", &["--replace", "none.json"]).well();
    assert_eq!(operator.database.db_checksum(), before);
    operator.db_feed_is_whole();
}

#[test]
fn the_index_comes_by_standard_input_in_little_memory() {
    let operator = Operator::with(crate::support::Filling::Facts);
    let mut export = Vec::new();
    uhri_export(12_000, 5).read_to_end(&mut export).expect("an export");
    operator.lay("index.json", &export);
    let imported = operator.import_as("uhri", &["index.json"]).well();
    assert!(imported.ended.peak < 200, "{} MiB", imported.ended.peak);
    assert!(operator.db_count("true") > 3_000);
    assert_eq!(operator.import_as("uhri", &["--dry-run", "index.json"]).well().tally(), [0, 0, 0]);
}

#[test]
fn what_is_no_index_is_refused_in_one_line() {
    let operator = Operator::new();
    for (name, content, told) in [
        ("object.json", "{\"data\": []}".to_owned(), "object.json"),
        ("cut.json", "[{\"Text\": \"Mend".to_owned(), "cut.json"),
        ("deep.json", format!("[{}1{}]", "[".repeat(100_000), "]".repeat(100_000)), "deep.json"),
    ] {
        operator.lay(name, content);
        let refused = operator.import_as("uhri", &["--strict", name]);
        assert_eq!(refused.ended.code, Some(1), "{name}: {}", refused.ended.said);
        assert!(refused.ended.complained.contains(told), "{}", refused.ended.complained);
        assert!(refused.ended.peak < 150, "{name}: {} MiB", refused.ended.peak);
    }
    assert_eq!(operator.db_count("true"), 0);
}
