//! Who may do what with an activity: every route and every act, by everybody, at every stage, generated from the policy.

use reqwest::Method;
use serde_json::{Value, json};
use upr_network::access::policy::Act;
use upr_network::access::viewer::CoalitionRole;

use super::{Made, hearing, made, published};
use crate::support::{Answer, Colleague, Desks};

/// Everybody who might ask.
struct Cast {
    desks: Desks,
    coordinator: Colleague,
    all: Vec<(&'static str, Colleague)>,
}

/// Roles by which the policy is read.
fn role_of(name: &str) -> Option<CoalitionRole> {
    match name {
        "member" | "member's key" => Some(CoalitionRole::Member),
        "editor" | "editor's key" => Some(CoalitionRole::Editor),
        "coordinator" => Some(CoalitionRole::Coordinator),
        _ => None,
    }
}

fn cast() -> Cast {
    let desks = Desks::new();
    let removed = desks.db_one("KOR", "editor");
    desks.service.database.db_execute(&format!("DELETE FROM memberships WHERE account = '{}'", removed.id));
    let all = vec![
        ("member", desks.db_one("KOR", "member")),
        ("editor", desks.db_one("KOR", "editor")),
        ("coordinator", desks.db_one("KOR", "coordinator")),
        ("member's key", desks.db_access_key("KOR", "member")),
        ("editor's key", desks.db_access_key("KOR", "editor")),
        ("coordinator of Japan", desks.db_one("JPN", "coordinator")),
        ("removed", removed),
        ("administrator", desks.db_person(&[], true)),
    ];
    let coordinator = desks.db_one("KOR", "coordinator");
    Cast { desks, coordinator, all }
}

/// The acts on a record: the path behind its own, the body, and what of the policy it takes.
fn acts() -> Vec<(Method, &'static str, Value, Act)> {
    vec![
        (Method::PATCH, "", json!({"place": "Quelmar"}), Act::Edit),
        (Method::POST, "/stage", json!({"stage": "coalition"}), Act::Edit),
        (Method::POST, "/restore", json!({"version": 1}), Act::Edit),
        (Method::POST, "/publish", json!({"audience": "network"}), Act::Publish),
        (Method::POST, "/withdraw", json!({}), Act::Withdraw),
        (Method::POST, "/purge", json!({}), Act::Purge),
    ]
}

/// A record in one state of its life.
fn record(cast: &Cast, state: &str) -> Made {
    let coordinator = &cast.coordinator;
    match state {
        "draft" => made(&coordinator.post("/v1/activities", &hearing("KOR"))),
        "coalition" => {
            let mut activity = hearing("KOR");
            activity["stage"] = json!("coalition");
            made(&coordinator.post("/v1/activities", &activity))
        }
        "network" => published(coordinator, "KOR", "network"),
        _ => published(coordinator, "KOR", "public"),
    }
}

/// Whether somebody reads the working record at its stage, and whether they know of the record at all.
fn sees(name: &str, state: &str) -> (bool, bool) {
    let working = match role_of(name) {
        Some(CoalitionRole::Member) => state == "coalition",
        Some(_) => true,
        None => false,
    };
    let known = match state {
        "public" => true,
        "network" => name != "removed",
        _ => false,
    };
    (working, working || known)
}

// P1. Fails when an arm of `Act::needs` is loosened without a policy of the database, or a route forgets `may`.
#[test]
fn every_act_by_everybody_at_every_stage() {
    let cast = cast();
    for state in ["draft", "coalition", "network", "public"] {
        for (method, path, body, act) in acts() {
            for (name, person) in &cast.all {
                let record = record(&cast, state);
                let needs = act.needs();
                let (working, known) = sees(name, state);
                let role = role_of(name);
                let allowed = working
                    && role.is_some_and(|role| needs.role.is_some_and(|least| role >= least))
                    && (needs.by_access_key || !name.ends_with("key"));
                let answer = person.send(
                    method.clone(),
                    &format!("{}{path}", record.path),
                    &[("if-match", &record.etag)],
                    Some(&body),
                );
                let expected: &[u16] = match (allowed, known) {
                    // What was never published can't be taken back.
                    (true, _) if path == "/withdraw" && !matches!(state, "network" | "public") => &[409],
                    (true, _) => &[200, 204],
                    (false, true) => &[403],
                    (false, false) => &[404],
                };
                assert!(
                    expected.contains(&answer.status),
                    "{name} {method} {path} at {state}: {} {}",
                    answer.status,
                    answer.text()
                );
                if answer.status >= 400 {
                    let problem = answer.problem();
                    let foreign = role.is_none();
                    assert!(
                        !foreign || !problem.to_string().contains("invented"),
                        "{name} is told of the record: {problem}"
                    );
                }
            }
            let record = record(&cast, state);
            let nobody = cast.desks.service.visitor();
            let request =
                nobody.request(method.clone(), &format!("{}{path}", record.path)).header("if-match", &record.etag);
            let answer = nobody.send(request.header("content-type", "application/json").body(body.to_string()));
            assert_eq!(answer.status, 401, "nobody {method} {path}");
        }
    }
}

#[test]
fn every_reading_by_everybody_at_every_stage() {
    let cast = cast();
    let visitor = cast.desks.service.visitor();
    for state in ["draft", "coalition", "network", "public"] {
        let record = record(&cast, state);
        for (name, person) in &cast.all {
            let (working, known) = sees(name, state);
            let status = |path: &str| person.get(path).status;
            assert_eq!(status(&record.path), if known { 200 } else { 404 }, "{name} at {state}");
            assert_eq!(
                status(&format!("{}?scope=working", record.path)),
                if working { 200 } else { 404 },
                "{name} working at {state}"
            );
            let edition = matches!((state, *name), ("public", _)) || state == "network" && *name != "removed";
            assert_eq!(
                status(&format!("{}?scope=shared", record.path)),
                if edition { 200 } else { 404 },
                "{name} shared at {state}"
            );
            assert_eq!(
                status(&format!("{}?scope=public", record.path)),
                if state == "public" { 200 } else { 404 },
                "{name} public at {state}"
            );
            let refused = if known { 403 } else { 404 };
            assert_eq!(
                status(&format!("{}/versions", record.path)),
                if working { 200 } else { refused },
                "{name} versions at {state}"
            );
            assert_eq!(
                status(&format!("{}/versions/1", record.path)),
                if working { 200 } else { refused },
                "{name} version at {state}"
            );
            let id = &record.id;
            let listed = person.json(&format!("/v1/activities?scope=working&id={id}"))["meta"]["total"].as_i64();
            assert_eq!(listed, Some(i64::from(working)), "{name} lists at {state}");
            let graphql = person.graphql(&format!("{{ activity(id: \"{id}\") {{ id }} }}"), &json!({}));
            assert_eq!(graphql["data"]["activity"].is_object(), known, "{name} by GraphQL at {state}: {graphql}");
        }
        assert_eq!(visitor.get(&record.path).status, if state == "public" { 200 } else { 404 }, "a visitor at {state}");
        for scope in ["shared", "working"] {
            assert_eq!(visitor.get(&format!("/v1/activities?scope={scope}")).status, 401);
        }
        assert_eq!(visitor.get(&format!("{}/versions", record.path)).status, 401);
    }
}

#[test]
fn making_takes_a_role_in_that_very_coalition() {
    let cast = cast();
    for (name, person) in &cast.all {
        let allowed = matches!(role_of(name), Some(CoalitionRole::Editor | CoalitionRole::Coordinator));
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
    let one = record(&cast, "draft");
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
