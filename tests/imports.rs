//! Taking in exports: by the real program, beside nothing and beside a running service.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Filling, TestDatabase, TestService};

const HEAD: &str = "To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session\n";

/// A line of the export.
fn row(to: &str, text: &str, from: &str, response: &str, session: u16) -> String {
    format!("{to},,,{text},{from},,,{response},5,\"Torture and other CID treatment,Detention\",{session}\n")
}

struct Desk {
    database: TestDatabase,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { database: TestDatabase::new(Filling::Facts), folder: tempfile::tempdir().expect("a folder") }
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        path
    }

    fn command(&self, options: &[&str], files: &[&Path]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_upr-network"));
        command
            .args(["import", "upr-info"])
            .args(options)
            .args(files)
            .env("DATABASE_URL", &self.database.url)
            .env("UPR_LOG", "warn")
            .env_remove("RUST_BACKTRACE");
        command
    }

    fn import(&self, options: &[&str], files: &[&Path]) -> Output {
        self.command(options, files).stdin(Stdio::null()).output().expect("the program runs")
    }

    /// Imports and expects success; gives what it says.
    fn taken(&self, options: &[&str], files: &[&Path]) -> String {
        let output = self.import(options, files);
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    }

    fn recommendations(&self) -> i64 {
        self.database.db_number("SELECT count(*) FROM recommendations WHERE kind = 'recommendation'")
    }

    fn change(&self) -> i64 {
        self.database.db_number("SELECT change FROM journal")
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let desk = Desk::new();
    let file = desk.file(
        "a.csv",
        format!(
            "{HEAD}{}{}",
            row("Japan", "End it", "Spain", "Accepted", 14),
            row("Japan", "END  it.", "France", "Accepted", 14)
        ),
    );
    assert!(desk.taken(&[], &[&file]).contains("1 created, 0 updated, 0 removed"));
    let (checksum, change) = (desk.database.db_checksum(), desk.change());
    assert!(desk.taken(&[], &[&file]).contains("0 created, 0 updated, 0 removed"));
    assert_eq!((desk.database.db_checksum(), desk.change()), (checksum, change));
    assert_eq!(desk.database.db_text("SELECT recommending_states FROM recommendations"), "{ESP,FRA}");
    // Each import leaves its entry, whether it changed anything or not.
    assert_eq!(
        desk.database.db_number(
            "SELECT count(*) FROM audit WHERE act = 'import' AND details->'file'->>'digest' ~ '^[0-9a-f]{64}$'"
        ),
        2
    );
}

#[test]
fn an_id_is_the_same_on_every_machine() {
    let desk = Desk::new();
    let file = desk.file(
        "a.csv",
        format!("{HEAD}{}", row("Republic of Korea", "Abolish the death penalty", "Italy", "Noted", 14)),
    );
    desk.taken(&[], &[&file]);
    // Worked out once; whoever changes it breaks every address that anybody has kept.
    assert_eq!(desk.database.db_text("SELECT id FROM recommendations"), "c5565115-cc85-550a-ba87-e1a01b2baa93");
}

#[test]
fn a_corrected_file_changes_just_that_and_keeps_ids() {
    let desk = Desk::new();
    let one = row("Japan", "Ratify it", "Spain", "Accepted", 14);
    let two = row("Japan", "Abolish it", "Italy", "Accepted", 14);
    let file = desk.file("a.csv", format!("{HEAD}{one}{two}"));
    desk.taken(&[], &[&file]);
    let ids = desk.database.db_text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM recommendations");
    let corrected = desk.file("b.csv", format!("{HEAD}{one}{}", row("Japan", "Abolish it", "Italy", "Noted", 14)));
    assert!(desk.taken(&[], &[&corrected]).contains("0 created, 1 updated, 0 removed"));
    assert_eq!(desk.database.db_text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM recommendations"), ids);
    assert_eq!(
        desk.database.db_text("SELECT string_agg(response, ' ' ORDER BY response) FROM recommendations"),
        "noted supported"
    );
}

#[test]
fn one_text_with_two_responses_stays_two_in_any_order() {
    let (accepted, noted) =
        (row("Tonga", "Do it", "Chile", "Accepted", 15), row("Tonga", "Do it", "Israel", "Noted", 15));
    let ids = |rows: String| {
        let desk = Desk::new();
        let file = desk.file("a.csv", format!("{HEAD}{rows}"));
        desk.taken(&[], &[&file]);
        // A part of the export that shows one of them changes neither.
        let part = desk.file("part.csv", format!("{HEAD}{noted}"));
        assert!(desk.taken(&[], &[&part]).contains("0 created, 0 updated, 0 removed"));
        desk.database.db_text("SELECT string_agg(id::text || response, ' ' ORDER BY response) FROM recommendations")
    };
    assert_eq!(ids(format!("{accepted}{noted}")), ids(format!("{noted}{accepted}")));
}

#[test]
fn what_a_file_lacks_stays_until_it_is_to_be_replaced() {
    let desk = Desk::new();
    let (one, two, other) = (
        row("Japan", "One", "Spain", "Noted", 14),
        row("Japan", "Two", "Spain", "Noted", 14),
        row("China", "Three", "Spain", "Noted", 17),
    );
    let pledge = row("Japan", "We promise", "Japan", "Voluntary Pledge", 14);
    desk.taken(&[], &[&desk.file("all.csv", format!("{HEAD}{one}{two}{other}{pledge}"))]);
    let part = desk.file("part.csv", format!("{HEAD}{one}"));
    assert!(desk.taken(&[], &[&part]).contains("0 created, 0 updated, 0 removed"));
    assert!(desk.taken(&["--replace", "--dry-run"], &[&part]).contains("1 would be removed"));
    assert_eq!(desk.recommendations(), 3);
    assert!(desk.taken(&["--replace"], &[&part]).contains("1 removed"));
    assert_eq!(desk.recommendations(), 2, "the other session stays");
    assert_eq!(
        desk.database.db_number("SELECT count(*) FROM recommendations WHERE kind = 'voluntary_pledge'"),
        1,
        "so does the pledge"
    );
    assert!(desk.taken(&["--replace"], &[&desk.file("none.csv", HEAD)]).contains("3 removed"));
    assert_eq!(desk.database.db_number("SELECT (SELECT count(*) FROM recommendations) + (SELECT count(*) FROM source_records) + (SELECT count(*) FROM recommendation_states)"), 0);
}

#[test]
fn what_can_t_be_taken_is_named_by_place_and_reason() {
    let desk = Desk::new();
    let good = row("Japan", "Good", "Spain", "Noted", 14);
    let bad = format!(
        "{}{}{}{}Japan,only,three\n",
        row("Atlantis", "A", "Spain", "Noted", 14),
        row("Japan", "B", "Spain", "Maybe", 14),
        row("Japan", "C", "Spain", "Noted", 99),
        row("Japan", "D", "Spain", "Noted", 13),
    );
    let file = desk.file("a.csv", format!("{HEAD}{good}{bad}"));
    let report = desk.folder.path().join("report.json");
    let told = desk.taken(&["--report", report.to_str().expect("a path")], &[&file]);
    assert!(told.contains("1 rows taken, 5 refused"), "{told}");
    let report: Value = serde_json::from_slice(&std::fs::read(&report).expect("a report")).expect("JSON");
    let troubles: Vec<(u64, &str, &str)> = report[0]["troubles"]
        .as_array()
        .expect("troubles")
        .iter()
        .map(|trouble| {
            (
                trouble["line"].as_u64().unwrap_or_default(),
                trouble["column"].as_str().unwrap_or_default(),
                trouble["reason"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        troubles,
        [
            (3, "To", "unknown_state"),
            (4, "Response", "unknown_response"),
            (5, "Session", "unknown_session"),
            (6, "Session", "unknown_review"),
            (7, "", "wrong_width")
        ]
    );
    assert_eq!(desk.recommendations(), 1);
    let strict = Desk::new();
    let output = strict.import(&["--strict"], &[&file]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("nothing of the file was taken"), "{}", said(&output));
    assert_eq!(strict.recommendations(), 0);
}

#[test]
fn a_dry_run_writes_nothing() {
    let desk = Desk::new();
    let file = desk.file("a.csv", format!("{HEAD}{}", row("Japan", "One", "Spain", "Noted", 14)));
    let before = (desk.database.db_checksum(), desk.change(), desk.database.db_number("SELECT count(*) FROM audit"));
    let told = desk.taken(&["--dry-run"], &[&file]);
    assert!(told.contains("1 would be created") && told.contains("Nothing was written"), "{told}");
    assert_eq!(
        (desk.database.db_checksum(), desk.change(), desk.database.db_number("SELECT count(*) FROM audit")),
        before
    );
}

#[test]
fn encodings_line_ends_and_workbooks_give_the_same() {
    let rows = format!("{HEAD}{}", row("Côte d’Ivoire", "Protect the children’s rights – all", "Türkiye", "Noted", 6));
    let (mac, _, _) = encoding_rs::MACINTOSH.encode(&rows);
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (line, record) in
        csv::ReaderBuilder::new().has_headers(false).from_reader(rows.as_bytes()).records().enumerate()
    {
        for (column, field) in record.expect("a record").iter().enumerate() {
            sheet
                .write_string(u32::try_from(line).expect("small"), u16::try_from(column).expect("small"), field)
                .expect("a cell");
        }
    }
    let checksums: Vec<String> = [
        rows.clone().into_bytes(),
        rows.replace('\n', "\r\n").into_bytes(),
        format!("\u{feff}{rows}").into_bytes(),
        mac.iter().map(|byte| if *byte == b'\n' { b'\r' } else { *byte }).collect(),
        workbook.save_to_buffer().expect("a workbook"),
    ]
    .into_iter()
    .map(|content| {
        let desk = Desk::new();
        desk.taken(&[], &[&desk.file("export", content)]);
        assert_eq!(desk.recommendations(), 1);
        desk.database.db_checksum()
    })
    .collect();
    assert!(checksums.iter().all(|checksum| *checksum == checksums[0]), "{checksums:?}");
}

#[test]
fn standard_input_unknown_makers_themes_and_jurisdictions() {
    let desk = Desk::new();
    let rows = format!(
        "{HEAD}China,,,Protect journalists in Hong Kong,&#40;Unknown&#41;,,,Pending,,\"Moon rights,Detention\",17\nChina,,,Elsewhere,Chad,,,Accepted,1,,17\n"
    );
    let mut child = desk
        .command(&[], &[Path::new("-")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    child.stdin.take().expect("a pipe").write_all(rows.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success() && said(&output).contains("Moon rights"), "{}", said(&output));
    let line = desk.database.db_text("SELECT recommending_states_unknown || ' ' || recommending_states::text || ' ' || themes::text || ' ' || (jurisdictions->0->>'code') FROM recommendations WHERE jurisdictions <> '[]'");
    assert_eq!(line, "true {} {detention} HKG");
    assert_eq!(
        desk.database.db_text("SELECT themes_unmapped FROM source_records WHERE themes_unmapped <> '{}'"),
        "{\"Moon rights\"}"
    );
    // No answer up to the adoption is noted from then on; the source's own word stays.
    assert_eq!(
        desk.database.db_text(
            "SELECT response || ' ' || (positions->0->>'word') FROM recommendations WHERE recommending_states_unknown"
        ),
        "noted Pending"
    );
}

#[test]
fn bombs_and_nonsense_are_refused_in_one_line() {
    let desk = Desk::new();
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    bomb.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).expect("an entry");
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..300 {
        bomb.write_all(&blanks).expect("it is written");
    }
    let bomb = bomb.finish().expect("a zip").into_inner();
    for (name, content) in [
        ("bomb.xlsx", bomb),
        ("binary.csv", vec![0, 1, 2, 3, 0, 0, 255]),
        ("empty.csv", Vec::new()),
        ("page.csv", b"<!doctype html><table>".to_vec()),
        ("other.csv", b"a,b,c\n1,2,3\n".to_vec()),
        ("utf16.csv", b"\xff\xfeT\0o\0".to_vec()),
        ("open.csv", format!("{HEAD}Japan,,,\"never closed,Spain,,,Noted,5,,14\n").into_bytes()),
    ] {
        let started = Instant::now();
        let output = desk.import(&[], &[&desk.file(name, content)]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", said(&output));
        let line = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            line.lines().filter(|line| line.starts_with("upr-network: ")).count() == 1 && line.contains(name),
            "{name}: {line}"
        );
        assert!(!line.contains("panicked"), "{line}");
        assert!(started.elapsed() < Duration::from_secs(20));
    }
    assert_eq!(desk.recommendations(), 0);
}

#[test]
fn an_import_killed_at_any_moment_leaves_all_or_nothing() {
    let desk = Desk::new();
    let rows: String =
        (0..3000).map(|n| row("Japan", &format!("Do the thing number {n}"), "Spain", "Noted", 14)).collect();
    let file = desk.file("a.csv", format!("{HEAD}{rows}"));
    let before = desk.database.db_checksum();
    let undisturbed = Desk::new();
    let started = Instant::now();
    undisturbed.taken(&[], &[&file]);
    let whole = started.elapsed();
    let after = undisturbed.database.db_checksum();
    let mut killed_before = 0;
    for step in 1..=12_u32 {
        let mut child =
            desk.command(&[], &[&file]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
        std::thread::sleep(whole * step / 12);
        // SIGKILL; where it has ended by itself there is nothing to kill.
        let _ = child.kill();
        child.wait().expect("it ends");
        let now = desk.database.db_checksum();
        assert!(now == before || now == after, "step {step} left a part of the file");
        killed_before += u32::from(now == before);
    }
    assert!(killed_before > 0, "no kill came in time to disturb anything");
    desk.taken(&[], &[&file]);
    assert_eq!(desk.database.db_checksum(), after);
    assert_eq!(desk.database.db_number("SELECT max(change) - count(*) FROM changes"), 0, "the feed has no gap");
    assert_eq!(
        desk.database.db_number("SELECT count(*) FROM changes WHERE kind = 'recommendation'"),
        3000,
        "and nothing twice"
    );
}

#[test]
fn a_running_service_answers_with_what_was_imported_beside_it() {
    let desk = Desk::new();
    let url = desk.database.url.clone();
    let service = TestService::beside(&url);
    let second = TestService::beside(&url);
    let (visitor, other) = (service.visitor(), second.visitor());
    let total = |page: Value| page["meta"]["total"].as_i64();
    let path = "/v1/recommendations?state_under_review=JPN";
    assert_eq!((total(visitor.json(path)), total(other.json(path))), (Some(0), Some(0)));
    desk.taken(&[], &[&desk.file("a.csv", format!("{HEAD}{}", row("Japan", "One", "Spain", "Noted", 14)))]);
    let deadline = Instant::now() + Duration::from_secs(2);
    while total(visitor.json(path)) != Some(1) || total(other.json(path)) != Some(1) {
        assert!(Instant::now() < deadline, "the import is not seen");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_real_exports_give_the_numbers_that_were_counted() {
    let Some(folder) = std::env::var_os("UPR_REAL_DATA")
        .map(|folder| Path::new(&folder).join("upr-info"))
        .filter(|folder| folder.is_dir())
    else {
        eprintln!("skipped: UPR_REAL_DATA names no folder with upr-info in it");
        return;
    };
    let files: Vec<PathBuf> =
        ["sessions-01-05.csv", "sessions-06-09.csv", "sessions-10-13.csv", "sessions-14-17.csv", "pledges-01-10.csv"]
            .iter()
            .map(|name| folder.join(name))
            .collect();
    let desk = Desk::new();
    for (file, expected) in files.iter().zip([5626, 8176, 8892, 9383]) {
        let told = desk.taken(&[], &[file]);
        assert!(
            told.contains(&format!(
                " 0 refused; recommendations and pledges: {expected} created, 0 updated, 0 removed"
            )),
            "{told}"
        );
    }
    // 516 rows, of which three repeat a pledge of the same review: once in Bolivia's, twice in Yemen's.
    let told = desk.taken(&[], &[&files[4]]);
    assert!(told.contains("516 rows taken, 0 refused") && told.contains("513 created"), "{told}");
    let turned = Desk::new();
    let reversed: Vec<&Path> = files.iter().rev().map(PathBuf::as_path).collect();
    turned.taken(&[], &reversed);
    assert_eq!(turned.database.db_checksum(), desk.database.db_checksum(), "the order of files does not matter");
    let change = desk.change();
    let again: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let told = desk.taken(&[], &again);
    assert_eq!(told.matches("0 created, 0 updated, 0 removed").count(), 5, "{told}");
    assert_eq!(desk.change(), change);
}
