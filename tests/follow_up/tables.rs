//! Tables of records: tried, taken in, changed and taken in again, by the service and by the command.

use std::io::Write;

use reqwest::Method;
use serde_json::{Value, json};
use upr_network::domain::records::WRITTEN;

use super::{desks, made};
use crate::support::{Answer, Colleague, Desks, Program};

const TABLE: &str = "id,coalition,kind,actor,level,title.en,title.ko,starts_on,states,draft_shared\n\
    ,,consultation,government,national,\"Hearing, first\",공청회,2025-01-01,XSA,true\n\
    ,,monitoring,civil_society,local,Visit,,2025-01-02,XSA,\n";

fn send(desks: &Desks, person: &Colleague, file: &[u8], parts: &[(&str, &str)]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in parts {
        write!(body, "--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").expect("memory");
    }
    body.extend_from_slice(b"--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"t.csv\"\r\n\r\n");
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--limit--\r\n");
    let visitor = desks.service.visitor();
    let request = visitor.request(Method::POST, "/v1/imports").bearer_auth(person.token());
    visitor.send(request.header("content-type", "multipart/form-data; boundary=limit").body(body))
}

#[test]
fn a_table_is_tried_taken_in_and_changed() {
    let desks = desks();
    let editor = desks.db_one("XSA", "editor");
    let count = || editor.json("/v1/activities?scope=working")["meta"]["total"].as_i64();
    let audited = || desks.service.database.db_number("SELECT count(*) FROM audit WHERE act LIKE 'activity.%'");
    let before = audited();
    let tried = send(&desks, &editor, TABLE.as_bytes(), &[("coalition", "XSA"), ("dry_run", "true")]);
    assert_eq!(tried.status, 200, "{}", tried.text());
    let told = tried.json();
    assert_eq!(
        (&told["noun"], &told["created"], &told["written"]),
        (&json!("activities"), &json!(2), &json!(false)),
        "{told}"
    );
    assert_eq!(count(), Some(0), "trying writes nothing");
    assert_eq!(audited(), before, "and nothing is audited");
    let taken = send(&desks, &editor, TABLE.as_bytes(), &[("coalition", "XSA")]).json();
    assert_eq!((&taken["created"], &taken["written"]), (&json!(2), &json!(true)), "{taken}");
    let first = taken["ids"][0].as_str().expect("an id");
    let record = editor.json(&format!("/v1/activities/{first}?scope=working"));
    assert_eq!(record["texts"]["title"], json!({"en": "Hearing, first", "ko": "공청회"}));
    assert_eq!((&record["draft_shared"], &record["states"]), (&json!(true), &json!(["XSA"])));
    // The same with ids changes those, and an empty cell changes nothing.
    let again = format!(
        "id,kind,actor,level,title.en,starts_on,states\n{first},consultation,government,national,Hearing,2025-01-01,XSA\n"
    );
    let changed = send(&desks, &editor, again.as_bytes(), &[]).json();
    assert_eq!((&changed["updated"], &changed["created"]), (&json!(1), &json!(0)), "{changed}");
    let record = editor.json(&format!("/v1/activities/{first}?scope=working"));
    assert_eq!((&record["texts"]["title"]["ko"], &record["version"]), (&json!("공청회"), &json!(2)));
    assert_eq!(send(&desks, &editor, again.as_bytes(), &[]).json()["unchanged"], 1);
    // An id that is somebody else's can't be taken.
    let theirs = again.replace("id,kind", "id,coalition,kind").replace(&format!("{first},"), &format!("{first},KOR,"));
    let korea = desks.db_one("KOR", "editor");
    let refused = send(&desks, &korea, theirs.replace("XSA", "KOR").as_bytes(), &[]);
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("is the id of another record"), "{}", refused.text());
}

#[test]
fn what_is_wrong_is_told_by_its_cell() {
    let desks = desks();
    let editor = desks.db_one("XSA", "editor");
    let table = "kind,actor,level,title.en,starts_on,states,draft_shared,documents\n\
        consultation,government,national,Good,2025-01-01,XSA,,\n\
        hearing,government,national,Bad kind,2025-01-01,XSA,,\n\
        consultation,government,national,Bad day,01/02/2025,XSA,,\n\
        consultation,government,national,Bad place,2025-01-01,JPN,,\n\
        consultation,government,national,Bad flag,2025-01-01,XSA,perhaps,\n\
        consultation,government,national,Bad document,2025-01-01,XSA,,[{}]\n";
    let parts = [("coalition", "XSA"), ("noun", "activities"), ("dry_run", "true")];
    let told = send(&desks, &editor, table.as_bytes(), &parts).json();
    let places: Vec<(i64, &str)> = told["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| (error["row"].as_i64().expect("a row"), error["column"].as_str().expect("a column")))
        .collect();
    assert_eq!(places, [(3, "kind"), (4, "starts_on"), (5, "states"), (6, "draft_shared"), (7, "documents")], "{told}");
    assert_eq!((&told["refused"], &told["created"]), (&json!(5), &json!(1)));
    let refused = send(&desks, &editor, table.as_bytes(), &parts[..2]);
    assert_eq!((refused.status, refused.problem()["errors"][0]["pointer"].as_str()), (422, Some("/rows/3/kind")));
    let each = [("coalition", "XSA"), ("noun", "activities"), ("mode", "each")];
    assert_eq!(send(&desks, &editor, table.as_bytes(), &each).json()["written"], true);
    assert_eq!(editor.json("/v1/activities?scope=working")["meta"]["total"], 1);
    for (file, parts, status) in [
        (&b""[..], &[][..], 422),
        (b"a,b\n1,2\n", &[], 422),
        (b"\xff\xfe\x00", &[("noun", "plans")], 422),
        (TABLE.as_bytes(), &[("noun", "planz")], 400),
        (TABLE.as_bytes(), &[("dry_run", "perhaps")], 400),
        (TABLE.as_bytes(), &[("colition", "XSA")], 400),
        (b"kind,kind\nx,y\n", &[("noun", "plans")], 422),
    ] {
        let answer = send(&desks, &editor, file, parts);
        assert_eq!(answer.status, status, "{parts:?}: {}", answer.text());
        answer.problem();
    }
    let too_large = vec![b'x'; 11 * 1024 * 1024];
    assert_eq!(send(&desks, &editor, &too_large, &[]).status, 413);
    let visitor = desks.service.visitor();
    let json = visitor
        .request(Method::POST, "/v1/imports")
        .bearer_auth(editor.token())
        .header("content-type", "application/json");
    assert_eq!(visitor.send(json.body("{}")).status, 415);
    assert_eq!(
        visitor
            .send(
                visitor
                    .request(Method::POST, "/v1/imports")
                    .header("content-type", "multipart/form-data; boundary=x")
                    .body("--x--")
            )
            .status,
        400
    );
    assert_eq!(send(&desks, &desks.db_one("XSA", "member"), TABLE.as_bytes(), &[("coalition", "XSA")]).status, 422);
}

#[test]
fn every_noun_has_a_table_to_be_filled_in() {
    let desks = desks();
    let visitor = desks.service.visitor();
    for (_, noun) in WRITTEN {
        let csv = visitor.get(&format!("/v1/imports/templates/{noun}.csv"));
        assert_eq!((csv.status, csv.header("content-type").as_str()), (200, "text/csv; charset=utf-8"), "{noun}");
        assert!(csv.header("content-disposition").contains(&format!("filename=\"{noun}.csv\"")));
        assert!(csv.text().starts_with("id,coalition,stage,"), "{noun}: {}", csv.text());
        let workbook = visitor.get(&format!("/v1/imports/templates/{noun}.xlsx"));
        assert!(workbook.status == 200 && workbook.body.starts_with(b"PK"), "{noun}");
        // The workbook itself can be sent: it has no rows yet.
        let tried =
            send(&desks, &desks.db_one("XSA", "editor"), &workbook.body, &[("noun", noun), ("dry_run", "true")]);
        assert_eq!((tried.status, tried.json()["rows"].as_i64()), (200, Some(0)), "{noun}: {}", tried.text());
    }
    for nothing in ["planz.csv", "plans.pdf", "plans", "..csv"] {
        assert_eq!(visitor.get(&format!("/v1/imports/templates/{nothing}")).status, 404, "{nothing}");
    }
}

#[test]
fn the_command_takes_tables_in_the_operators_name() {
    let desks = desks();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("activities.csv");
    std::fs::write(
        &file,
        TABLE.replace(",,consultation", ",XSA,consultation").replace(",,monitoring", ",XSA,monitoring"),
    )
    .expect("a file");
    let run = |more: &[&str]| {
        let arguments: Vec<&str> =
            ["import", "csv", file.to_str().expect("a path")].into_iter().chain(more.iter().copied()).collect();
        Program::new(folder.path(), &arguments).with("DATABASE_URL", &desks.service.database.url).run().well().said
    };
    let tried = run(&["--dry-run"]);
    assert!(tried.contains("2 rows of activities; 2 would be created"), "{tried}");
    assert_eq!(desks.service.database.db_number("SELECT count(*) FROM working_activities"), 0);
    let taken = run(&["--strict"]);
    assert!(taken.contains("2 created, 0 updated"), "{taken}");
    assert_eq!(desks.service.database.db_number("SELECT count(*) FROM working_activities WHERE created_by IS NULL"), 2);
    let editor = desks.db_one("XSA", "editor");
    let plan: Value = json!({"coalition": "XSA", "state": "XSA", "kind": "monitoring_plan", "title": {"en": "x"}});
    made("plans", &editor.post("/v1/plans", &plan));
}
