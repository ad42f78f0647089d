//! The life of an activity: made, edited, moved, published, edited again, taken back, brought back, purged; on both faces.

use reqwest::Method;
use serde_json::json;

use super::{hearing, made, published};
use crate::support::Desks;

// Fails when: `publish` writes the view of the working record instead of a copy; when `open.activities` shows `version`.
#[test]
fn publishing_copies_and_the_next_edit_shows_nowhere() {
    let desks = Desks::new();
    let visitor = desks.service.visitor();
    let coordinator = desks.db_one("KOR", "coordinator");
    let draft = coordinator.post("/v1/activities", &hearing("KOR"));
    assert_eq!((draft.status, draft.json()["stage"].as_str()), (201, Some("draft")));
    let record = made(&draft);
    assert_eq!(draft.header("location"), record.path);
    assert_eq!(draft.header("cache-control"), "private, no-store");
    assert_eq!(visitor.get(&record.path).status, 404);
    let record =
        made(&coordinator.act(&format!("{}/publish", record.path), &record.etag, &json!({"audience": "public"})));
    let edition = visitor.get(&record.path);
    assert_eq!(edition.status, 200);
    assert!(edition.header("etag").starts_with("\"e1."), "{}", edition.header("etag"));
    let shown = edition.json();
    for name in ["stage", "version", "created_by", "updated_at", "shared_with", "texts", "owner"] {
        assert!(shown.get(name).is_none(), "{name} is shown");
    }
    assert_eq!((shown["coalition"].as_str(), shown["edition"].as_i64()), (Some("KOR"), Some(1)));
    let edited = coordinator.patch(&record.path, &record.etag, &json!({"title": {"en": "Another title"}}));
    assert_eq!((edited.status, edited.json()["version"].as_i64()), (200, Some(2)));
    let again = visitor.get(&record.path);
    assert_eq!((again.header("etag"), again.json()), (edition.header("etag"), shown));
    assert_eq!(coordinator.json(&record.path)["title"], "An invented hearing", "the nearest edition");
    assert_eq!(coordinator.json(&format!("{}?scope=working", record.path))["title"], "Another title");
    let edited = made(&edited);
    made(&coordinator.act(&format!("{}/publish", record.path), &edited.etag, &json!({"audience": "public"})));
    let second = visitor.json(&record.path);
    assert_eq!((second["title"].as_str(), second["edition"].as_i64()), (Some("Another title"), Some(2)));
    assert_eq!(visitor.json("/v1/activities?coalition=KOR")["meta"]["total"], 1);
}

#[test]
fn what_was_taken_back_is_gone_and_kept_for_the_coalition() {
    let desks = Desks::new();
    let visitor = desks.service.visitor();
    let coordinator = desks.db_one("KOR", "coordinator");
    let stranger = desks.db_one("JPN", "member");
    let record = published(&coordinator, "KOR", "public");
    let taken = coordinator.act(&format!("{}/withdraw", record.path), &record.etag, &json!({}));
    assert_eq!(taken.status, 200, "{}", taken.text());
    assert_eq!((visitor.get(&record.path).status, stranger.get(&record.path).status), (410, 410));
    assert_eq!(coordinator.json(&record.path)["stage"], "draft");
    assert_eq!(visitor.json("/v1/activities?state=KOR&from=2020-01-01")["meta"]["total"], 0);
    let nothing = coordinator.act(&format!("{}/withdraw", record.path), &taken.header("etag"), &json!({}));
    assert_eq!((nothing.status, nothing.problem()["type"].as_str()), (409, Some("/problems/conflict")));
}

#[test]
fn a_purge_leaves_nothing_but_that_it_was_removed() {
    let desks = Desks::new();
    let visitor = desks.service.visitor();
    let (coordinator, editor) = (desks.db_one("KOR", "coordinator"), desks.db_one("KOR", "editor"));
    let secret = "Purgeable words that nobody may find again";
    let mut activity = hearing("KOR");
    activity["title"] = json!({"en": secret});
    let first = made(&editor.send(Method::POST, "/v1/activities", &[("idempotency-key", "one")], Some(&activity)));
    let second = made(&editor.patch(&first.path, &first.etag, &json!({"place": "Quelmar"})));
    let record =
        made(&coordinator.act(&format!("{}/publish", first.path), &second.etag, &json!({"audience": "public"})));
    assert_eq!(visitor.get(&record.path).status, 200);
    let purged = coordinator.act(&format!("{}/purge", record.path), &record.etag, &json!({}));
    assert_eq!((purged.status, purged.body.len()), (204, 0));
    for (who, status) in
        [("visitor", visitor.get(&record.path).status), ("coordinator", coordinator.get(&record.path).status)]
    {
        assert_eq!(status, 404, "{who}");
    }
    assert_eq!(visitor.json(&format!("/v1/activities?q={}", "Purgeable"))["meta"]["total"], 0);
    let database = &desks.service.database;
    for table in ["working_activities", "activity_editions", "activity_versions", "audit_contents"] {
        assert_eq!(
            database.db_number(&format!("SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text LIKE '%Purgeable%'")),
            0,
            "{table}"
        );
    }
    assert_eq!(database.db_number("SELECT count(*) FROM idempotent_answers"), 0);
    assert_eq!(database.db_text("SELECT act FROM changes ORDER BY change DESC LIMIT 1"), "removed");
    assert_eq!(database.db_number("SELECT count(*) FROM audit WHERE act = 'activity.purge'"), 1);
}

#[test]
fn versions_count_by_one_and_come_back() {
    let desks = Desks::new();
    let (editor, coordinator, member) =
        (desks.db_one("KOR", "editor"), desks.db_one("KOR", "coordinator"), desks.db_one("KOR", "member"));
    let one = made(&editor.post("/v1/activities", &hearing("KOR")));
    let two = made(&editor.patch(&one.path, &one.etag, &json!({"title": {"en": "Second", "ko": "둘째"}})));
    let same = editor.patch(&one.path, &two.etag, &json!({"title": {"en": "Second"}}));
    assert_eq!(same.json()["version"], 2, "what changes nothing makes no version");
    let three = made(&editor.act(&format!("{}/restore", one.path), &two.etag, &json!({"version": 1})));
    let four = made(&editor.act(&format!("{}/stage", one.path), &three.etag, &json!({"stage": "coalition"})));
    let versions = coordinator.json(&format!("{}/versions", one.path));
    let told: Vec<(i64, &str)> = versions["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|version| (version["version"].as_i64().expect("a number"), version["act"].as_str().expect("an act")))
        .collect();
    assert_eq!(told, [(4, "move"), (3, "restore"), (2, "edit"), (1, "create")]);
    assert_eq!(versions["data"][0]["made_by"], editor.id.to_string());
    let seen = member.json(&format!("{}/versions", one.path));
    assert_eq!(seen["data"].as_array().map(Vec::len), Some(1), "a member reads versions of the stage of the coalition");
    assert!(seen["data"][0].get("made_by").is_none());
    let differences = editor.json(&format!("{}/versions/2/differences", one.path));
    let places: Vec<&str> =
        differences["data"].as_array().expect("a list").iter().filter_map(|one| one["pointer"].as_str()).collect();
    assert_eq!(places, ["/title/en", "/title/ko"]);
    let purged = coordinator.act(&format!("{}/purge", one.path), &four.etag, &json!({"version": 2}));
    assert_eq!(purged.status, 204, "{}", purged.text());
    assert_eq!(coordinator.get(&format!("{}/versions/2", one.path)).status, 404);
    assert_eq!(coordinator.act(&format!("{}/purge", one.path), &four.etag, &json!({"version": 4})).status, 409);
}

#[test]
fn a_stale_version_is_refused_and_the_coalition_is_told_what_is() {
    let desks = Desks::new();
    let (editor, coordinator) = (desks.db_one("KOR", "editor"), desks.db_one("KOR", "coordinator"));
    let one = made(&editor.post("/v1/activities", &hearing("KOR")));
    assert_eq!(editor.send(Method::PATCH, &one.path, &[], Some(&json!({"place": "A"}))).status, 428);
    made(&editor.patch(&one.path, &one.etag, &json!({"place": "A"})));
    let stale = coordinator.patch(&one.path, &one.etag, &json!({"place": "B"}));
    assert_eq!(stale.status, 412);
    let present = stale.problem()["present"].clone();
    assert_eq!((present["version"].as_i64(), present["record"]["place"].as_str()), (Some(2), Some("A")));
    assert_eq!(present["updated_by"], editor.id.to_string());
    assert!(present["updated_at"].is_string());
}

// P41. Fails when `hold` doesn't lock the row or `expected` is compared before it is locked.
#[test]
fn no_update_is_lost_between_two_editors() {
    let desks = Desks::new();
    let editors = [desks.db_one("KOR", "editor"), desks.db_one("KOR", "editor")];
    let one = made(&editors[0].post("/v1/activities", &hearing("KOR")));
    let done: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = editors
            .iter()
            .map(|editor| {
                let path = one.path.clone();
                scope.spawn(move || {
                    let mut done = 0;
                    while done < 25 {
                        let read = editor.get(&format!("{path}?scope=working"));
                        let days = read.json()["notice_days"].as_i64().expect("a number");
                        let answer = editor.patch(&path, &read.header("etag"), &json!({"notice_days": days + 1}));
                        match answer.status {
                            200 => done += 1,
                            412 => {}
                            other => panic!("{other}: {}", answer.text()),
                        }
                    }
                    done
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("it ends")).sum()
    });
    let record = editors[0].json(&format!("{}?scope=working", one.path));
    assert_eq!((done, record["notice_days"].as_i64(), record["version"].as_i64()), (50, Some(53), Some(51)));
}

// P40.
#[test]
fn a_request_sent_many_times_at_once_makes_one_record() {
    let desks = Desks::new();
    let editor = desks.db_one("KOR", "editor");
    let ids: Vec<Option<String>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..12)
            .map(|_| {
                scope.spawn(|| {
                    let answer = editor.send(
                        Method::POST,
                        "/v1/activities",
                        &[("idempotency-key", "same")],
                        Some(&hearing("KOR")),
                    );
                    match answer.status {
                        201 => Some(made(&answer).id),
                        409 => None,
                        other => panic!("{other}: {}", answer.text()),
                    }
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("it ends")).collect()
    });
    let mut ids: Vec<String> = ids.into_iter().flatten().collect();
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(editor.json("/v1/activities?scope=working")["meta"]["total"], 1);
    let mut other = hearing("KOR");
    other["place"] = json!("Elsewhere");
    let refused = editor.send(Method::POST, "/v1/activities", &[("idempotency-key", "same")], Some(&other));
    assert_eq!(refused.status, 422, "{}", refused.text());
}

#[test]
fn the_same_life_by_graphql() {
    let desks = Desks::new();
    let coordinator = desks.db_one("KOR", "coordinator");
    let input = json!({"input": {"coalition": "KOR", "kind": "CONSULTATION", "actor": "GOVERNMENT", "level": "NATIONAL",
        "startsOn": "2025-03-01", "title": {"en": "By GraphQL"}, "states": ["KOR"]}});
    let answer = coordinator.graphql(
        "mutation($input: ActivityInput!) { createActivity(input: $input) { id version stage createdBy } }",
        &input,
    );
    let record = &answer["data"]["createActivity"];
    assert_eq!((record["version"].as_i64(), record["stage"].as_str()), (Some(1), Some("DRAFT")), "{answer}");
    let id = record["id"].as_str().expect("an id").to_owned();
    let change = |query: &str, variables: serde_json::Value| {
        let mut all = json!({"id": id});
        all.as_object_mut().expect("an object").extend(variables.as_object().expect("an object").clone());
        coordinator.graphql(query, &all)
    };
    let edited = change(
        "mutation($id: ID!, $input: ActivityInput!) { updateActivity(id: $id, ifMatch: \"w1\", input: $input) { version place texts { title } } }",
        json!({"input": {"place": "Quelmar", "title": {"ko": "제목"}}}),
    );
    assert_eq!(
        edited["data"]["updateActivity"],
        json!({"version": 2, "place": "Quelmar", "texts": {"title": {"en": "By GraphQL", "ko": "제목"}}}),
        "{edited}"
    );
    let stale =
        change("mutation($id: ID!) { moveActivity(id: $id, ifMatch: \"w1\", stage: COALITION) { id } }", json!({}));
    assert_eq!(stale["errors"][0]["extensions"]["code"], "stale", "{stale}");
    assert_eq!(stale["errors"][0]["extensions"]["present"]["version"], 2);
    let published = change(
        "mutation($id: ID!) { publishActivity(id: $id, ifMatch: \"w2\", audience: PUBLIC) { edition audience } }",
        json!({}),
    );
    assert_eq!(published["data"]["publishActivity"], json!({"edition": 1, "audience": "PUBLIC"}), "{published}");
    let visitor = desks.service.visitor();
    let seen = visitor.graphql_data("query($id: ID!) { activity(id: $id) { id title coalition { code } states { code } version createdBy } node(id: $id) { id __typename } }", json!({"id": id}));
    assert_eq!(
        seen["activity"],
        json!({"id": id, "title": "By GraphQL", "coalition": {"code": "KOR"}, "states": [{"code": "KOR"}], "version": null, "createdBy": null})
    );
    assert_eq!(seen["node"], json!({"id": id, "__typename": "Activity"}));
    let withdrawn = change("mutation($id: ID!) { withdrawActivity(id: $id, ifMatch: \"w2\") { audience } }", json!({}));
    assert_eq!(withdrawn["data"]["withdrawActivity"]["audience"], json!(null), "{withdrawn}");
    assert_eq!(
        visitor.graphql("query($id: ID!) { activity(id: $id) { id } }", json!({"id": id}))["errors"][0]["extensions"]["code"],
        "gone"
    );
    let versions = change(
        "query($id: ID!) { activityVersions(id: $id) { version act } activityDifferences(id: $id, version: 2) { pointer } }",
        json!({}),
    );
    assert_eq!(versions["data"]["activityVersions"].as_array().map(Vec::len), Some(2), "{versions}");
    let purged = change("mutation($id: ID!) { purgeActivity(id: $id, ifMatch: \"w2\") }", json!({}));
    assert_eq!(purged["data"]["purgeActivity"], json!(id), "{purged}");
    let nobody = visitor.graphql("mutation($id: ID!) { purgeActivity(id: $id, ifMatch: \"*\") }", json!({"id": id}));
    assert_eq!(nobody["errors"][0]["extensions"]["code"], "unauthenticated");
    let by_get = visitor.get(&format!("/graphql?query=mutation{{purgeActivity(id:\"{id}\",ifMatch:\"*\")}}"));
    assert_eq!(by_get.status, 405);
}
