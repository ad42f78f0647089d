//! UPR Info's own exports, where `UPR_REAL_DATA` names the folder that holds them. Nothing of their contents stands here.

use serde_json::json;

use super::{Operator, real_data};
use crate::support::TestService;

/// Files with what they come to: distinct States, sessions, folded texts and responses.
const FILES: [(&str, i64); 4] = [
    ("sessions-01-05.csv", 5_626),
    ("sessions-06-09.csv", 8_176),
    ("sessions-10-13.csv", 8_892),
    ("sessions-14-17.csv", 9_383),
];
/// 516 rows, of which three repeat a pledge of the same review once it is folded.
const PLEDGES: (&str, i64) = ("pledges-01-10.csv", 513);

#[test]
fn the_real_exports_come_to_what_they_hold() {
    let Some(folder) = real_data("the_real_exports_come_to_what_they_hold") else { return };
    let path = |name: &str| folder.join(name).display().to_string();
    let operator = Operator::new();
    for (name, texts) in FILES.into_iter().chain([PLEDGES]) {
        let imported = operator.import(&[&path(name)]).well();
        assert_eq!(imported.tally(), [texts, 0, 0], "{name}");
        assert_eq!(imported.report[0]["refused"], 0, "{name}");
        assert!(imported.ended.peak < 150, "{name}: {} MiB", imported.ended.peak);
    }
    operator.db_feed_is_whole();
    assert_eq!(operator.db_count("kind = 'recommendation'"), FILES.iter().map(|(_, texts)| texts).sum::<i64>());
    assert_eq!(operator.db_count("kind = 'voluntary_pledge'"), PLEDGES.1);
    // Session 15, Tonga: one text with two responses.
    assert_eq!(
        operator.database.db_text("SELECT string_agg(DISTINCT review, ',') FROM source_records WHERE n = 2"),
        "TON-2"
    );
    let (sum, change) = (operator.database.db_checksum(), operator.database.db_number("SELECT change FROM journal"));
    for (name, _) in FILES.into_iter().chain([PLEDGES]) {
        assert_eq!(operator.import(&["--replace", &path(name)]).well().tally(), [0, 0, 0], "{name} a second time");
    }
    assert_eq!(
        (operator.database.db_checksum(), operator.database.db_number("SELECT change FROM journal")),
        (sum.clone(), change)
    );

    // All in one command, the last first.
    let turned = Operator::new();
    let files: Vec<String> = FILES.into_iter().chain([PLEDGES]).rev().map(|(name, _)| path(name)).collect();
    let imported = turned.import(&files.iter().map(String::as_str).collect::<Vec<_>>()).well();
    assert_eq!(imported.report.as_array().map(Vec::len), Some(5));
    assert_eq!(imported.report[0]["rows"], json!(516));
    assert_eq!(turned.database.db_checksum(), sum, "the order of files never shows");
}

#[test]
fn the_counts_of_every_real_review_are_reconciled_to_the_last() {
    let Some(folder) = real_data("the_counts_of_every_real_review_are_reconciled_to_the_last") else { return };
    let operator = Operator::new();
    let files: Vec<String> = FILES.iter().map(|(name, _)| folder.join(name).display().to_string()).collect();
    operator.import(&files.iter().map(String::as_str).collect::<Vec<_>>()).well();
    let service = TestService::on(operator.database, |_| {});
    let begun = std::time::Instant::now();
    let rows = service.visitor().all("/v1/reconciliation?limit=200&sort=session");
    println!("{} reviews reconciled in {} ms", rows.len(), begun.elapsed().as_millis());
    assert!(rows.len() > 250, "{}", rows.len());
    for row in &rows {
        assert!(crate::reconciliation::check_row(row) > 0, "{row}");
    }
    let china = rows.iter().find(|row| row["review"] == "CHN-2").expect("China's second review");
    assert_eq!(china["reported"][0]["received"], 252);
    let compared = china["differences"].as_array().expect("a list");
    let told = compared.iter().find(|told| told["between"] == json!(["upr_info", "reported"])).expect("a difference");
    // Which texts share a number can't be told without the numbers.
    assert_eq!((&told["counts"], &told["difference"]), (&json!([284, 252]), &json!(32)));
    assert_eq!((&told["reasons"][0]["reason"], &told["reasons"][0]["count"]), (&json!("without_number"), &json!(32)));
    let by_state = |row: &serde_json::Value| row.to_string().contains("counted_by_state");
    assert!(rows.iter().filter(|row| by_state(row)).count() > 100, "texts of several States");
}
