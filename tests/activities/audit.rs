//! The audit: who reads it, and that a chain which was touched is found out.

use diesel::connection::SimpleConnection;
use serde_json::json;
use upr_network::database::connections::Role;
use upr_network::domain::audit::{ChainHead, Verdict};
use upr_network::store;

use super::{hearing, made, published};
use crate::support::{Desks, Program};

fn db_verdict(desks: &Desks, kept: Option<&ChainHead>) -> Verdict {
    let mut owner = desks.service.database.db_connect(Role::Owner);
    store::audit::verify(&mut owner, kept).unwrap_or_else(|failure| panic!("{failure:?}"))
}

fn head(verdict: Verdict) -> ChainHead {
    match verdict {
        Verdict::Whole(head) => head,
        broken => panic!("{broken:?}"),
    }
}

#[test]
fn coordinators_read_their_own_with_contents_administrators_all_without() {
    let desks = Desks::new();
    let (korea, japan, member, administrator) = (
        desks.db_one("KOR", "coordinator"),
        desks.db_one("JPN", "coordinator"),
        desks.db_one("KOR", "member"),
        desks.db_person(&[], true),
    );
    let one = made(&korea.post("/v1/activities", &hearing("KOR")));
    made(&korea.patch(&one.path, &one.etag, &json!({"place": "Quelmar"})));
    let audit = korea.json("/v1/audit");
    assert_eq!(
        (&audit["data"][0]["act"], &audit["data"][1]["act"]),
        (&json!("activity.edit"), &json!("activity.create"))
    );
    assert_eq!(audit["data"][0]["contents"]["after"]["place"], "Quelmar");
    assert_eq!(audit["data"][0]["actor"], korea.id.to_string());
    assert_eq!(japan.json("/v1/audit")["data"], json!([]));
    assert_eq!((japan.get("/v1/audit?coalition=KOR").status, member.get("/v1/audit").status), (404, 403));
    assert_eq!(desks.service.visitor().get("/v1/audit").status, 401);
    let all = administrator.json("/v1/audit");
    assert!(all["data"].as_array().expect("a list").iter().all(|entry| entry.get("contents").is_none()), "{all}");
    assert!(all["data"].as_array().expect("a list").iter().any(|entry| entry["act"] == "activity.edit"));
    assert_eq!(
        korea.json(&format!("/v1/audit?record=activity%20{}", one.id))["data"].as_array().map(Vec::len),
        Some(2)
    );
}

// P38. Fails when `close_act` reads the journal's head before it locks it, or when `fault` leaves out one of its checks.
#[test]
fn the_chain_holds_under_many_writers_and_shows_every_tampering() {
    let desks = Desks::new();
    let writers: Vec<_> = (0..20).map(|_| desks.db_one("KOR", "coordinator")).collect();
    std::thread::scope(|scope| {
        for writer in &writers {
            scope.spawn(move || {
                for _ in 0..5 {
                    made(&writer.post("/v1/activities", &hearing("KOR")));
                }
            });
        }
    });
    let purged = published(&writers[0], "KOR", "public");
    assert_eq!(writers[0].act(&format!("{}/purge", purged.path), &purged.etag, &json!({})).status, 204);
    desks.service.database.db_execute(&format!("DELETE FROM audit_actors WHERE account = '{}'", writers[1].id));
    let kept = head(db_verdict(&desks, None));
    assert!(kept.entry >= 104, "{kept}");
    assert_eq!(head(db_verdict(&desks, Some(&kept))), kept);
    let middle = kept.entry - 50;
    let tamperings = [
        (format!("UPDATE audit SET act = 'activity.creatf' WHERE entry = {middle}"), middle),
        (format!("UPDATE audit SET at = at + interval '1 microsecond' WHERE entry = {middle}"), middle),
        (format!("UPDATE audit SET coalition = 'JPN' WHERE entry = {middle}"), middle),
        (
            format!(
                "DELETE FROM audit_actors WHERE entry = {middle}; DELETE FROM audit_contents WHERE entry = {middle}; DELETE FROM audit WHERE entry = {middle}"
            ),
            middle,
        ),
        (
            format!(
                "UPDATE audit SET entry = -1 WHERE entry = {middle}; UPDATE audit SET entry = {middle} WHERE entry = {middle} + 1; UPDATE audit SET entry = {middle} + 1 WHERE entry = -1"
            ),
            middle,
        ),
        (
            format!(
                "UPDATE audit_actors SET account = '{}' WHERE entry = (SELECT max(entry) FROM audit_actors)",
                uuid::Uuid::new_v4()
            ),
            kept.entry,
        ),
        (format!("UPDATE audit_contents SET contents = contents || ' ' WHERE entry = {middle}"), middle),
        (format!("DELETE FROM audit WHERE entry = {}", kept.entry), kept.entry),
        (
            format!(
                "DELETE FROM audit WHERE entry = {}; UPDATE journal SET entry = entry - 1, digest = (SELECT digest FROM audit ORDER BY entry DESC LIMIT 1)",
                kept.entry
            ),
            kept.entry,
        ),
        ("UPDATE journal SET digest = 'x'".to_owned(), kept.entry),
    ];
    let mut owner = desks.service.database.db_connect(Role::Owner);
    for (tampering, first) in tamperings {
        owner
            .batch_execute(&format!(
                "BEGIN; ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_actors DROP CONSTRAINT audit_actors_entry_fkey; \
                 ALTER TABLE audit_contents DROP CONSTRAINT audit_contents_entry_fkey; {tampering}"
            ))
            .unwrap_or_else(|error| panic!("{tampering}: {error}"));
        match store::audit::verify(&mut owner, Some(&kept)) {
            Ok(Verdict::Broken { entry, .. }) => assert_eq!(entry, first, "{tampering}"),
            other => panic!("{tampering}: {other:?}"),
        }
        owner.batch_execute("ROLLBACK").expect("it is undone");
    }
    assert_eq!(head(db_verdict(&desks, Some(&kept))), kept);
}

#[test]
fn the_command_prints_the_head_and_ends_with_one_where_the_chain_is_broken() {
    let desks = Desks::new();
    published(&desks.db_one("KOR", "coordinator"), "KOR", "public");
    let desk = tempfile::tempdir().expect("a folder");
    let verify = |more: &[&str]| {
        let arguments: Vec<&str> = ["audit", "verify"].iter().copied().chain(more.iter().copied()).collect();
        Program::new(desk.path(), &arguments).with("DATABASE_URL", &desks.service.database.url).run()
    };
    let said = verify(&[]).well().said;
    let kept = said.trim().rsplit(' ').next().expect("a head").to_owned();
    assert!(kept.contains(':'), "{said}");
    verify(&["--kept", &kept]).well();
    let other = format!("1:{}", "0".repeat(64));
    assert!(verify(&["--kept", &other]).refused(1).contains("entry 1"));
    desks
        .service
        .database
        .db_execute("ALTER TABLE audit DISABLE TRIGGER USER; UPDATE audit SET act = 'x' WHERE entry = 2");
    assert!(verify(&[]).refused(1).contains("broken at entry 2"));
}
