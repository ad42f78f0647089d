//! What an operator sees of `import`: the real program on a database of its own, with small exports made here
//! about real reviews in invented words.

mod awkward;
mod index;
mod interrupted;
mod matrix;
mod real;

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use upr_network::domain::reference::reference;

use crate::support::{Dice, Ended, Filling, Program, TestDatabase, wait_for};

const HEAD: &str = "To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session";

/// A row of the export: to whom, the text, by whom, the response, the issues, the session.
fn row(to: &str, text: &str, from: &str, response: &str, issues: &str, session: i16) -> String {
    format!("{to},,,\"{}\",{from},,,{response},3,\"{issues}\",{session}", text.replace('"', "\"\""))
}

/// A pledge of a State.
fn pledge(by: &str, text: &str, session: i16) -> String {
    format!("{by},,,\"{text}\",{by},,,Voluntary Pledge,,,{session}")
}

/// Rows under their head.
fn table(rows: &[String]) -> String {
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

/// An operator at a desk with files.
struct Operator {
    database: TestDatabase,
    desk: TempDir,
}

/// What an import came to.
struct Imported {
    ended: Ended,
    /// What `--report` wrote; null where it wrote nothing.
    report: Value,
}

impl Operator {
    fn new() -> Operator {
        Operator::with(Filling::Facts)
    }

    fn with(filling: Filling) -> Operator {
        Operator { database: TestDatabase::new(filling), desk: tempfile::tempdir().expect("a desk") }
    }

    /// Lays down a file.
    fn lay(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.desk.path().join(name), bytes).expect("a file on the desk");
    }

    /// The command, with the report, not run yet.
    fn command(&self, arguments: &[&str]) -> Program {
        self.command_for("upr-info", arguments)
    }

    /// The same for files of another format.
    fn command_for(&self, format: &'static str, arguments: &[&str]) -> Program {
        let arguments: Vec<&str> =
            ["import", format, "--report", "report.json"].into_iter().chain(arguments.iter().copied()).collect();
        Program::new(self.desk.path(), &arguments).with("DATABASE_URL", &self.database.url)
    }

    fn import(&self, arguments: &[&str]) -> Imported {
        self.import_as("upr-info", arguments)
    }

    fn import_as(&self, format: &'static str, arguments: &[&str]) -> Imported {
        let ended = self.command_for(format, arguments).run();
        self.what_came_of(ended)
    }

    fn what_came_of(&self, ended: Ended) -> Imported {
        let path = self.desk.path().join("report.json");
        let report = std::fs::read(&path).map_or(Value::Null, |text| serde_json::from_slice(&text).expect("a report"));
        let _ = std::fs::remove_file(path);
        Imported { ended, report }
    }

    /// Takes in rows as a file.
    fn take_in(&self, name: &str, rows: &[String], arguments: &[&str]) -> Imported {
        self.lay(name, table(rows));
        self.import(&[arguments, &[name]].concat())
    }

    /// Which edition of each row the database holds: a row that is written anew shows, even with the same contents.
    fn db_editions(&self) -> String {
        let tables = [
            ("source_records", "id"),
            ("recommendations", "id"),
            ("recommendation_states", "recommendation"),
            ("recommendation_themes", "recommendation"),
            ("recommendation_jurisdictions", "recommendation"),
            ("changes", "change"),
            ("audit", "entry"),
            ("journal", "change"),
            ("facts", "name"),
        ];
        let parts: Vec<String> = tables
            .iter()
            .map(|(table, key)| format!("(SELECT '{table}' || coalesce(md5(string_agg({key}::text || xmin || ctid, ',' ORDER BY {key}, ctid)), '') FROM {table})"))
            .collect();
        self.database.db_text(&parts.join(" || "))
    }

    /// How many imports have their turn.
    fn db_imports_at_work(&self) -> i64 {
        self.database.db_number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'upr-network import%'")
    }

    fn db_count(&self, condition: &str) -> i64 {
        self.database.db_number(&format!("SELECT count(*) FROM recommendations WHERE {condition}"))
    }

    /// The recommendation whose text begins so, as its row is.
    fn db_recommendation(&self, text: &str) -> Value {
        let row = self.database.db_text(&format!(
            "SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY (SELECT n FROM source_records s WHERE s.id = r.id)), '[]') FROM recommendations r WHERE texts->>'en' LIKE '{text}%'"
        ));
        serde_json::from_str(&row).expect("JSON")
    }

    fn db_id(&self, text: &str) -> String {
        self.db_recommendation(text)[0]["id"].as_str().expect("an id").to_owned()
    }

    /// Every number once, and each record created once: the feed tells exactly how the records came to be.
    fn db_feed_is_whole(&self) {
        let whole = "SELECT count(*) FROM journal WHERE change = (SELECT count(*) FROM changes) AND change = (SELECT max(change) FROM changes)";
        assert_eq!(self.database.db_number(whole), 1, "the numbers of changes are gapless");
        let living = "SELECT count(*) FROM (SELECT record, sum(CASE act WHEN 'created' THEN 1 WHEN 'removed' THEN -1 ELSE 0 END) AS n FROM changes WHERE kind = 'recommendation' GROUP BY record) told \
             FULL JOIN recommendations r ON r.id::text = told.record AND told.n = 1 WHERE r.id IS NULL AND told.n <> 0 OR told.record IS NULL";
        assert_eq!(self.database.db_number(living), 0, "the feed tells of every record once");
        assert_eq!(
            self.database.db_number("SELECT max(entry) - count(*) FROM audit"),
            0,
            "the entries of the audit are gapless"
        );
    }
}

impl Imported {
    fn well(self) -> Imported {
        assert_eq!(self.ended.code, Some(0), "{}{}", self.ended.said, self.ended.complained);
        self
    }

    /// Recommendations and pledges created, updated, removed; of the only file.
    fn tally(&self) -> [i64; 3] {
        self.tally_of(0, "recommendations")
    }

    fn tally_of(&self, file: usize, what: &str) -> [i64; 3] {
        let tally = &self.report[file]["outcome"][what];
        ["created", "updated", "removed"].map(|name| tally[name].as_i64().unwrap_or_else(|| panic!("{}", self.report)))
    }
}

fn korea_and_japan() -> Vec<String> {
    vec![
        row("Republic of Korea", "Ratify the Convention.", "Japan", "Accepted", "Justice", 14),
        row("Republic of Korea", "Open every office to everybody", "Mongolia", "Noted", "Women's rights", 14),
        row("Republic of Korea", "Open every office to everybody", "Austria", "Noted", "Justice", 14),
        row("Japan", "Publish what was decided", "Republic of Korea", "Accepted", "Justice", 14),
        row("Japan", "Publish what was decided", "Republic of Korea", "Accepted", "Justice", 2),
    ]
}

#[test]
fn a_second_import_changes_nothing_and_says_so() {
    let operator = Operator::new();
    let first = operator.take_in("may.csv", &korea_and_japan(), &[]).well();
    assert_eq!(first.tally(), [4, 0, 0]);
    assert_eq!(first.tally_of(0, "source_records"), [4, 0, 0]);
    assert!(
        first
            .ended
            .said
            .contains("may.csv: 5 rows taken, 0 refused; recommendations and pledges: 4 created, 0 updated, 0 removed"),
        "{}",
        first.ended.said
    );
    let rows = "SELECT md5(string_agg(r.id::text || r.xmin || r.updated_at || s.xmin || s.retrieved_on, ',' ORDER BY r.id)) FROM recommendations r JOIN source_records s USING (id)";
    let (written, head) = (operator.database.db_text(rows), operator.database.db_number("SELECT change FROM journal"));
    assert_eq!(first.report[0]["outcome"]["change"], head);
    let audit = "SELECT count(*) FROM audit WHERE act = 'import'";
    assert_eq!(operator.database.db_number(audit), 1);

    let second = operator.import(&["may.csv"]).well();
    assert_eq!(second.tally(), [0, 0, 0]);
    assert_eq!(second.tally_of(0, "source_records"), [0, 0, 0]);
    assert_eq!(operator.database.db_text(rows), written, "no row is written anew");
    assert_eq!(operator.database.db_number("SELECT change FROM journal"), head);
    operator.db_feed_is_whole();
    // Who imported what is recorded also where it changed nothing: by digest and counts, without contents.
    assert_eq!(operator.database.db_number(audit), 2);
    let entry: Value =
        serde_json::from_str(&operator.database.db_text("SELECT details FROM audit ORDER BY entry DESC LIMIT 1"))
            .expect("JSON");
    assert_eq!(
        entry["file"],
        json!({"format": "upr-info", "digest": second.report[0]["digest"], "rows": 5, "refused": 0})
    );
    assert_eq!(first.report[0]["digest"], second.report[0]["digest"]);
}

#[test]
fn a_corrected_file_changes_that_record_alone_and_keeps_its_id() {
    let operator = Operator::new();
    operator.take_in("may.csv", &korea_and_japan(), &[]).well();
    let id = operator.db_id("Ratify");
    let others = "SELECT md5(string_agg(id::text || xmin, ',' ORDER BY id)) FROM recommendations WHERE texts->>'en' NOT LIKE 'Ratify%'";
    let (before, head) = (operator.database.db_text(others), operator.database.db_number("SELECT change FROM journal"));

    let mut corrected = korea_and_japan();
    corrected[0] = row(
        "Republic of Korea",
        "Ratify the convention",
        "Japan",
        "Noted",
        "Justice,Torture and other CID treatment",
        14,
    );
    let imported = operator.take_in("june.csv", &corrected, &[]).well();
    assert_eq!(imported.tally(), [0, 1, 0]);
    let now = operator.db_recommendation("Ratify");
    assert_eq!(
        (now[0]["id"].as_str(), &now[0]["response"], &now[0]["texts"]["en"]),
        (Some(&*id), &json!("noted"), &json!("Ratify the convention"))
    );
    assert_eq!(now[0]["themes"].as_array().map(Vec::len), Some(2));
    assert_eq!(operator.database.db_text(others), before, "the others are not even touched");
    let told =
        format!("SELECT string_agg(kind || ' ' || record || ' ' || act, ',') FROM changes WHERE change > {head}");
    assert_eq!(operator.database.db_text(&told), format!("recommendation {id} updated"));
    operator.db_feed_is_whole();
}

/// A recommendation and a pledge in each review of these sessions.
fn all_of(sessions: &[i16]) -> (Vec<String>, Vec<String>) {
    let facts = reference();
    let reviews = facts.reviews.iter().filter(|review| sessions.contains(&review.session));
    let named =
        reviews.map(|review| (facts.english_name(&review.state).expect("a name").replace(',', ""), review.session));
    named
        .map(|(state, session)| {
            (
                row(&state, "Keep a promise", "Austria", "Accepted", "Justice", session),
                pledge(&state, "We will", session),
            )
        })
        .unzip()
}

#[test]
fn rows_missing_stay_unless_replace_ends_them_in_the_sessions_of_the_file() {
    let operator = Operator::new();
    // More reviews than are worked on at once.
    let (recommendations, pledges) = all_of(&[13, 14, 15]);
    let reviews = i64::try_from(recommendations.len()).expect("a number");
    assert!(reviews > 40, "{reviews}");
    operator.take_in("all.csv", &recommendations, &[]).well();
    operator.take_in("pledges.csv", &pledges, &[]).well();
    operator
        .take_in(
            "other.csv",
            &[row("Japan", "Publish what was decided", "Republic of Korea", "Accepted", "Justice", 2)],
            &[],
        )
        .well();
    assert_eq!(operator.db_count("true"), 2 * reviews + 1);

    let part = &recommendations[reviews as usize - 2..];
    let kept = operator.take_in("part.csv", part, &[]).well();
    assert_eq!(kept.tally(), [0, 0, 0], "without --replace rows that are missing stay");

    let part: Vec<String> = [13, 14, 15]
        .iter()
        .map(|session| recommendations.iter().find(|row| row.ends_with(&format!(",{session}"))).expect("a row").clone())
        .collect();
    let would = operator.take_in("part.csv", &part, &["--replace", "--dry-run"]).well();
    assert_eq!(would.tally(), [0, 0, reviews - 3]);
    assert_eq!(operator.db_count("true"), 2 * reviews + 1);
    let replaced = operator.take_in("part.csv", &part, &["--replace"]).well();
    assert_eq!(replaced.tally(), [0, 0, reviews - 3]);
    assert_eq!(
        operator.db_count("kind = 'voluntary_pledge'"),
        reviews,
        "a file of recommendations says nothing of pledges"
    );
    assert_eq!(operator.db_count("session IN (13, 14, 15) AND kind = 'recommendation'"), 3);
    assert_eq!(operator.db_count("session = 2"), 1, "nor of other sessions");
    operator.db_feed_is_whole();

    // What comes back is what it was.
    let back = operator.take_in("all.csv", &recommendations, &[]).well();
    assert_eq!(back.tally(), [reviews - 3, 0, 0]);
    operator.db_feed_is_whole();
}

#[test]
fn a_head_alone_ends_the_data_set_and_nothing_else() {
    let operator = Operator::with(Filling::Samples);
    let empty = operator.database.db_checksum();
    let (recommendations, pledges) = all_of(&[2]);
    operator.take_in("all.csv", &[recommendations, pledges].concat(), &[]).well();
    let full = operator.database.db_checksum();
    assert_eq!(operator.take_in("head.csv", &[], &[]).well().tally(), [0, 0, 0]);
    assert_eq!(operator.database.db_checksum(), full, "without --replace it says nothing");
    operator.take_in("head.csv", &[], &["--replace"]).well();
    assert_eq!(operator.database.db_checksum(), empty, "the samples are no concern of it");
    operator.db_feed_is_whole();
}

#[test]
fn a_file_of_which_nothing_was_understood_ends_nothing() {
    let operator = Operator::new();
    operator.take_in("may.csv", &korea_and_japan(), &[]).well();
    let before = operator.db_editions();
    let other = [row("Republik Korea", "Ratify", "Japan", "Accepted", "", 14)];
    let refused = operator.take_in("german.csv", &other, &["--replace"]);
    assert_eq!(refused.ended.refused(1), "german.csv: 1 of 1 rows can't be taken; nothing of the file was taken");
    assert_eq!(operator.db_editions(), before);
}

#[test]
fn one_text_with_two_responses_is_two_records_whatever_stands_first() {
    let tonga = |response| row("Tonga", "Study the matter", "Austria", response, "", 15);
    let ids = |rows: &[String]| {
        let operator = Operator::new();
        operator.take_in("may.csv", rows, &[]).well();
        let both = operator.db_recommendation("Study");
        let response_and_id = |at: usize| (both[at]["response"].to_string(), both[at]["id"].to_string());
        assert_eq!(both.as_array().map(Vec::len), Some(2));
        (response_and_id(0), response_and_id(1), operator)
    };
    let (supported, noted, operator) = ids(&[tonga("Accepted"), tonga("Noted")]);
    assert_eq!((supported.0.as_str(), noted.0.as_str()), ("\"supported\"", "\"noted\""));
    let (first, second, _) = ids(&[tonga("Noted"), tonga("Accepted"), tonga("Noted")]);
    assert_eq!((&first, &second), (&supported, &noted));

    // A part of the export shows one of the two: it is that one, and the other stays.
    let before = operator.database.db_checksum();
    assert_eq!(operator.take_in("part.csv", &[tonga("Noted")], &[]).well().tally(), [0, 0, 0]);
    assert_eq!(operator.take_in("part.csv", &[tonga("Accepted")], &[]).well().tally(), [0, 0, 0]);
    assert_eq!(operator.database.db_checksum(), before);
    assert_eq!(operator.take_in("part.csv", &[tonga("Noted")], &["--replace"]).well().tally(), [0, 0, 1]);
    assert_eq!(operator.db_recommendation("Study")[0]["id"].to_string(), noted.1);
}

#[test]
fn a_pledge_in_the_words_of_a_recommendation_is_another_record() {
    let asked = row("Republic of Korea", "Establish an institution", "Austria", "Accepted", "", 14);
    let pledged = pledge("Republic of Korea", "Establish an institution", 14);
    let sums: Vec<String> =
        [vec![vec![&asked], vec![&pledged]], vec![vec![&pledged], vec![&asked]], vec![vec![&pledged, &asked]]]
            .into_iter()
            .map(|files| {
                let operator = Operator::new();
                for rows in files {
                    operator.take_in("may.csv", &rows.into_iter().cloned().collect::<Vec<_>>(), &[]).well();
                }
                assert_eq!((operator.db_count("kind = 'voluntary_pledge'"), operator.db_count("true")), (1, 2));
                operator.database.db_checksum()
            })
            .collect();
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
}

#[test]
fn the_id_of_a_row_is_for_ever() {
    let operator = Operator::new();
    let rows = [
        row("Republic of Korea", "Ratify  the “Convention”!", "Japan", "Accepted", "Justice", 14),
        row("Republic of Korea", "Ratify the convention", "Austria", "Noted", "Justice", 14),
        pledge("Republic of Korea", "Establish an institution", 14),
    ];
    operator.take_in("may.csv", &rows, &[]).well();
    // UUIDv5 in 6f0d2a57-41f3-4c8e-9b1d-7a5e30c286d4 of "upr_info\nKOR-2\n\nratifytheconvention\n1", "…\n2", and
    // "…\nestablishaninstitution\n5" for the pledge. Whoever changes these literals breaks every link to a recommendation.
    let ids = operator.database.db_text("SELECT string_agg(id::text, ' ' ORDER BY kind, n) FROM source_records");
    assert_eq!(
        ids,
        "8fda59da-34d3-5b42-be52-ed1b3367aabc a8856976-8a02-5090-8d87-4abfc4628ff1 03da9072-54be-55ed-b8bd-482750f33309"
    );
    assert_eq!(operator.db_count("id::text LIKE '8fda59da%' AND response = 'supported'"), 1);
}

#[test]
fn the_order_of_rows_and_of_files_never_shows() {
    let mut dice = Dice::new("the_order_of_rows_and_of_files_never_shows");
    let mut rows = made_up(&mut dice, 160);
    let mut sums = Vec::new();
    for round in 0..4 {
        let operator = Operator::new();
        if round < 2 {
            operator.take_in("may.csv", &rows, &[]).well();
        } else {
            // A file for each session, as exports come, in any order.
            let mut sessions = vec![2, 4, 9, 14, 17];
            dice.shuffle(&mut sessions);
            let names: Vec<String> = sessions.iter().map(|session| format!("{session}.csv")).collect();
            for (session, name) in sessions.iter().zip(&names) {
                let part = rows.iter().filter(|row| row.ends_with(&format!(",{session}"))).cloned();
                operator.lay(name, table(&part.collect::<Vec<_>>()));
            }
            operator.import(&names.iter().map(String::as_str).collect::<Vec<_>>()).well();
        }
        operator.db_feed_is_whole();
        sums.push(operator.database.db_checksum());
        dice.shuffle(&mut rows);
    }
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
}

/// Rows of an invented export: several States in a text, spelled in several ways, with several issues and responses.
fn made_up(dice: &mut Dice, count: u64) -> Vec<String> {
    let reviews = [
        ("Republic of Korea", 2),
        ("Republic of Korea", 14),
        ("Japan", 2),
        ("Japan", 14),
        ("Mongolia", 9),
        ("China", 4),
        ("China", 17),
    ];
    let issues = ["Justice", "Women's rights", "Torture and other CID treatment", "Moonlight", ""];
    let one_of = |dice: &mut Dice, length: usize| usize::try_from(dice.below(length as u64)).expect("a place");
    (0..count)
        .map(|_| {
            let (state, session) = reviews[one_of(dice, reviews.len())];
            let number = dice.below(count / 4);
            let text = match dice.below(3) {
                0 => format!("Act on point {number}"),
                1 => format!("ACT on point {number}."),
                _ => format!("Act, on “point {number}”"),
            };
            let from = ["Austria", "Peru", "Egypt", "(Unknown)", "Tonga"][one_of(dice, 5)];
            let response = ["Accepted", "Noted", "accepted", "No response"][one_of(dice, 4)];
            let listed = [issues[one_of(dice, 5)], issues[one_of(dice, 5)]].join(",");
            row(state, &text, from, response, &listed, session)
        })
        .collect()
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_would_change() {
    let operator = Operator::new();
    operator.take_in("may.csv", &korea_and_japan(), &[]).well();
    let (sum, editions) = (operator.database.db_checksum(), operator.db_editions());
    let mut rows = korea_and_japan();
    rows[0] = row("Republic of Korea", "Ratify the Convention.", "Austria", "Noted", "Justice", 14);
    rows.remove(3);
    rows.push(row("Mongolia", "Plant trees", "Japan", "Accepted", "Justice", 9));
    let would = operator.take_in("june.csv", &rows, &["--replace", "--dry-run"]).well();
    assert!(
        would.ended.said.contains("1 would be created, 1 would be updated, 1 would be removed"),
        "{}",
        would.ended.said
    );
    assert!(would.ended.said.contains("Nothing was written."), "{}", would.ended.said);
    assert_eq!((&would.report[0]["taken"], &would.report[0]["outcome"]["change"]), (&json!(false), &Value::Null));
    assert_eq!(operator.db_editions(), editions);
    assert_eq!(operator.database.db_checksum(), sum);
    let did = operator.import(&["--replace", "june.csv"]).well();
    assert_eq!(did.tally(), would.tally());
    assert_ne!(operator.database.db_checksum(), sum);
}

#[test]
fn of_several_files_those_before_a_bad_one_stay() {
    let operator = Operator::new();
    let rows = korea_and_japan();
    operator.lay("a.csv", table(&rows[..1]));
    operator.lay("b.csv", "To;From;Text\n");
    operator.lay("c.csv", table(&rows[3..4]));
    let imported = operator.import(&["a.csv", "b.csv", "c.csv"]);
    let line = imported.ended.refused(1);
    assert!(
        line.starts_with("b.csv, line 1: column To is missing") && line.ends_with("; nothing of the file was taken"),
        "{line}"
    );
    assert!(line.contains("save the file with commas"), "{line}");
    let taken: Vec<&Value> = imported.report.as_array().expect("a list").iter().map(|file| &file["taken"]).collect();
    assert_eq!(taken, [true, false], "the third was not begun");
    assert_eq!(imported.report[1]["troubles"][0]["reason"], "missing_column");
    assert_eq!(operator.db_count("true"), 1);

    let missing = operator.import(&["a.csv", "nowhere.csv"]);
    assert!(missing.ended.refused(1).starts_with("nowhere.csv: can't be read: "), "{}", missing.ended.complained);
    assert_eq!(operator.import(&[]).ended.code, Some(2), "a command without a file is no import");
}

#[test]
fn whatever_imports_at_the_same_time_waits_and_says_for_whom() {
    use diesel::connection::SimpleConnection;
    use upr_network::database::connections::Role;

    let operator = Operator::new();
    operator.lay("may.csv", table(&korea_and_japan()));
    let elsewhere = Operator::new();
    let hold = |operator: &Operator| {
        let mut holder = operator.database.db_connect(Role::Owner);
        holder.batch_execute("BEGIN; SELECT pg_advisory_xact_lock(504597284)").expect("the lock");
        let pid: i32 = diesel::RunQueryDsl::get_result(
            diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("pg_backend_pid()")),
            &mut holder,
        )
        .expect("a number");
        (holder, pid)
    };
    // An import into another database is nobody's business here.
    let (_other, _) = hold(&elsewhere);
    let (mut holder, pid) = hold(&operator);
    let waiting = operator.command(&["may.csv"]).start();
    let said = waiting.wait_for_complaint("waiting for");
    assert_eq!(said, format!("may.csv: waiting for the import in the database session {pid}\n"));
    holder.batch_execute("COMMIT").expect("the lock is free");
    let imported = operator.what_came_of(waiting.end()).well();
    assert_eq!(imported.tally(), [4, 0, 0]);

    // A real one is named with its beginning: it is held up at its last step.
    let mut holder = operator.database.db_connect(Role::Owner);
    holder.batch_execute("BEGIN; LOCK TABLE journal").expect("the lock");
    let first = operator.command(&["may.csv"]).start();
    wait_for("the first is at work", Duration::from_secs(60), || operator.db_imports_at_work() == 1);
    let second = operator.command(&["may.csv"]).start();
    let said = second.wait_for_complaint("waiting for");
    assert!(said.contains(", at work since ") && said.ends_with(" UTC\n"), "{said}");
    holder.batch_execute("COMMIT").expect("the lock is free");
    first.end().well();
    second.end().well();

    // Two real ones at once end as one after the other.
    let mut dice = Dice::new("whatever_imports_at_the_same_time_waits_and_says_for_whom");
    let rows = made_up(&mut dice, 200);
    let in_turn = Operator::new();
    in_turn.take_in("made.csv", &rows, &[]).well();
    let at_once = Operator::new();
    at_once.lay("made.csv", table(&rows));
    for running in [at_once.command(&["made.csv"]).start(), at_once.command(&["made.csv"]).start()] {
        running.end().well();
    }
    assert_eq!(at_once.database.db_checksum(), in_turn.database.db_checksum());
    at_once.db_feed_is_whole();
}

/// The folder of the real exports, or a word on standard error that the test is left out.
fn real_data(test: &str) -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("UPR_REAL_DATA").map(|folder| Path::new(&folder).join("upr-info"));
    if folder.is_none() {
        eprintln!("{test} is skipped: UPR_REAL_DATA names no folder");
    }
    folder
}
