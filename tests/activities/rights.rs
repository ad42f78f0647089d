//! Who may do what with an activity, beyond what holds for every noun: making, sharing, rights that end, and coalitions that must
//! not be named.

use serde_json::json;
use upr_network::access::viewer::CoalitionRole;

use super::{hearing, made, published};
use crate::support::{Answer, Cast, Desks};

fn cast() -> Cast {
    Cast::of(Desks::new(), "KOR")
}

#[test]
fn making_takes_a_role_in_that_very_coalition() {
    let cast = cast();
    for (name, person) in &cast.all {
        let allowed = matches!(Cast::role_of(name), Some(CoalitionRole::Editor | CoalitionRole::Coordinator));
        let answer = person.post("/v1/activities", &hearing("KOR"));
        assert_eq!(answer.status, if allowed { 201 } else { 403 }, "{name}: {}", answer.text());
        // Of a coalition that must not be known, the same is said as of one that isn't there.
        let said = |code: &str| {
            let mut activity = hearing("KOR");
            activity["coalition"] = json!(code);
            let answer = person.post("/v1/activities", &activity);
            (answer.status, answer.problem()["errors"].to_string().replace(code, "X"))
        };
        if *name != "administrator" {
            assert_eq!(said("HIDDEN"), said("NOWHERE"), "{name}");
        }
    }
}

// P4. Fails when `deny_unknown_fields` goes.
#[test]
fn nothing_is_taken_that_can_not_be_written() {
    let cast = cast();
    let one = made(&cast.coordinator.post("/v1/activities", &hearing("KOR")));
    for name in
        ["id", "version", "created_by", "administrator", "edition", "owner", "updated_at", "audience", "published_on"]
    {
        let mut activity = hearing("KOR");
        activity[name] = json!(1);
        let refused = |answer: Answer| {
            assert_eq!(answer.status, 400, "{name}: {}", answer.text());
            assert!(answer.problem()["errors"].to_string().contains(name), "{name}");
        };
        refused(cast.coordinator.post("/v1/activities", &activity));
        refused(cast.coordinator.patch(&one.path, &one.etag, &json!({name: 1})));
    }
    for change in [json!({"coalition": "JPN"}), json!({"stage": "coalition"})] {
        let answer = cast.coordinator.patch(&one.path, &one.etag, &change);
        assert_eq!((answer.status, answer.problem()["errors"][0]["pointer"].is_string()), (400, true), "{change}");
    }
}

#[test]
fn what_is_shared_is_read_and_with_write_edited() {
    let desks = Desks::new();
    let (ours, theirs, member) =
        (desks.db_one("KOR", "editor"), desks.db_one("JPN", "editor"), desks.db_one("JPN", "member"));
    let mut activity = hearing("KOR");
    activity["shared_with"] = json!(["JPN"]);
    let one = made(&ours.post("/v1/activities", &activity));
    assert_eq!((theirs.get(&one.path).status, member.get(&one.path).status), (200, 404));
    assert_eq!(theirs.patch(&one.path, &one.etag, &json!({"place": "Tokyo"})).status, 403);
    let two = made(&ours.patch(&one.path, &one.etag, &json!({"shared_for_writing": ["JPN"]})));
    let three = theirs.patch(&one.path, &two.etag, &json!({"place": "Tokyo"}));
    assert_eq!((three.status, three.json()["place"].as_str()), (200, Some("Tokyo")), "{}", three.text());
    let etag = three.header("etag");
    assert_eq!(theirs.patch(&one.path, &etag, &json!({"shared_with": []})).status, 403);
    assert_eq!(theirs.act(&format!("{}/publish", one.path), &etag, &json!({"audience": "network"})).status, 403);
    desks.service.database.db_execute("UPDATE registered_coalitions SET frozen = true WHERE code = 'KOR'");
    assert_eq!(
        theirs.patch(&one.path, &etag, &json!({"place": "Osaka"})).status,
        409,
        "the coalition whose it is is frozen"
    );
    assert_eq!(ours.patch(&one.path, &etag, &json!({"place": "Seoul"})).status, 409);
}

// P7. Fails when rights are taken from the token's claims.
#[test]
fn a_right_that_was_taken_is_gone_with_the_next_request() {
    let desks = Desks::new();
    let editor = desks.db_one("KOR", "editor");
    let one = made(&editor.post("/v1/activities", &hearing("KOR")));
    desks
        .service
        .database
        .db_execute(&format!("UPDATE memberships SET role = 'member' WHERE account = '{}'", editor.id));
    assert_eq!(editor.get(&one.path).status, 404, "a member reads no drafts");
    assert_eq!(editor.patch(&one.path, &one.etag, &json!({"place": "x"})).status, 404);
    desks.service.database.db_execute(&format!("DELETE FROM sessions_of_accounts WHERE account = '{}'", editor.id));
    assert_eq!(editor.get(&one.path).status, 401);
}

#[test]
fn a_coalition_is_named_only_to_those_who_may_know_of_it() {
    let desks = Desks::new();
    let visitor = desks.service.visitor();
    let (hidden, china, korea) =
        (desks.db_one("HIDDEN", "coordinator"), desks.db_one("CHN", "coordinator"), desks.db_one("KOR", "member"));
    for (coordinator, coalition) in [(&hidden, "HIDDEN"), (&china, "CHN")] {
        let record = published(coordinator, coalition, "public");
        let shown = visitor.json(&record.path);
        assert!(shown.get("coalition").is_none() && shown["published_as"] == "network", "{shown}");
        assert!(korea.json(&record.path).get("coalition").is_none());
        let draft = made(&coordinator.patch(&record.path, &record.etag, &json!({"published_as": "coalition"})));
        let refused = coordinator.act(&format!("{}/publish", record.path), &draft.etag, &json!({"audience": "public"}));
        assert_eq!((refused.status, refused.problem()["errors"][0]["pointer"].as_str()), (422, Some("/published_as")));
        let network =
            coordinator.act(&format!("{}/publish", record.path), &draft.etag, &json!({"audience": "network"}));
        assert_eq!(network.status, if coalition == "CHN" { 200 } else { 422 }, "{coalition}");
    }
    assert_eq!(korea.json("/v1/activities?scope=shared&coalition=CHN")["meta"]["total"], 1);
    let unknown = |code: &str| {
        let answer = visitor.get(&format!("/v1/activities?coalition={code}"));
        (answer.status, answer.problem()["errors"].to_string().replace(code, "X"))
    };
    assert_eq!(unknown("HIDDEN"), unknown("NOWHERE"));
    assert_eq!(unknown("CHN"), unknown("NOWHERE"));
    assert_eq!(unknown("CHN").0, 400);
}
