//! Many records at once: all or nothing, or each for itself.

use serde_json::{Value, json};
use upr_network::domain::records::WRITTEN;

use super::{body, desks, made, with};

#[test]
fn of_a_thousand_with_a_bad_one_none_or_the_others_are_written() {
    let desks = desks();
    let editor = desks.db_one("XSA", "editor");
    let activity = body(&editor, "activities");
    let mut items: Vec<Value> = (0..1_000).map(|_| json!({"record": activity})).collect();
    items[700]["record"]["title"] = json!({"zh": "x"});
    let count = || editor.json("/v1/activities?scope=working")["meta"]["total"].as_i64();
    let audited = || desks.service.database.db_number("SELECT count(*) FROM audit WHERE act = 'activity.create'");
    let before = audited();
    let refused = editor.post("/v1/activities/batch", &json!({"items": items}));
    assert_eq!(refused.status, 422);
    let problem = refused.problem();
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(1), "{problem}");
    assert_eq!(problem["errors"][0]["pointer"], "/items/700/record/title/zh");
    assert_eq!((count(), audited()), (Some(0), before), "nothing was written, and nothing audited");
    let taken = editor.post("/v1/activities/batch", &json!({"mode": "each", "items": items}));
    assert_eq!(taken.status, 200, "{}", taken.text());
    let answer = taken.json();
    assert_eq!(answer["meta"], json!({"total": 1000, "created": 999, "updated": 0, "unchanged": 0, "refused": 1}));
    assert_eq!(
        (&answer["data"][700]["outcome"], &answer["data"][699]["outcome"]),
        (&json!("refused"), &json!("created"))
    );
    assert_eq!((count(), audited()), (Some(999), before + 999));
    let versions = desks.service.database.db_number("SELECT count(*) FROM activity_versions");
    assert_eq!(versions, 999);
    for (wrong, pointer) in [
        (json!({"items": []}), "/items"),
        (json!({"items": vec![json!({"record": activity}); 1001]}), "/items"),
        (json!({"items": [{"id": "5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01", "record": {}}]}), "/items/0/if_match"),
        (json!({"items": [{"record": {"titel": {}}}]}), "/items/0/record/titel"),
        (json!({"items": [{"record": {}}], "mode": "some"}), "/mode"),
    ] {
        let answer = editor.post("/v1/activities/batch", &wrong);
        assert_eq!(answer.status, 400, "{pointer}: {}", answer.text());
        assert_eq!(answer.problem()["errors"][0]["pointer"], pointer, "{}", answer.text());
    }
}

#[test]
fn a_batch_changes_what_was_read_and_nothing_else() {
    let desks = desks();
    let editor = desks.db_one("XSA", "editor");
    for (_, noun) in WRITTEN {
        let record = made(noun, &editor.post(&format!("/v1/{noun}"), &body(&editor, noun)));
        let text = super::text_of(noun);
        let path = format!("/v1/{noun}/batch");
        let change = json!({"id": record.id, "if_match": record.etag, "record": {text: {"en": "changed"}}});
        let fresh = json!({"record": body(&editor, noun)});
        let done = editor.post(&path, &json!({"items": [change, fresh]}));
        assert_eq!(done.status, 200, "{noun}: {}", done.text());
        assert_eq!(
            (&done.json()["data"][0]["outcome"], &done.json()["data"][0]["version"]),
            (&json!("updated"), &json!(2))
        );
        let stale = editor.post(&path, &json!({"items": [change]}));
        assert_eq!(
            (stale.status, stale.problem()["errors"][0]["pointer"].as_str()),
            (422, Some("/items/0/record")),
            "{noun}"
        );
        let same = json!({"id": record.id, "if_match": "w2", "record": {text: {"en": "changed"}}});
        assert_eq!(editor.post(&path, &json!({"items": [same]})).json()["data"][0]["outcome"], "unchanged", "{noun}");
        let foreign = desks.db_one("JPN", "editor");
        let theirs = foreign.post(&path, &json!({"mode": "each", "items": [same, fresh]}));
        assert_eq!(theirs.json()["meta"]["refused"], 2, "{noun}");
        assert_eq!(desks.db_one("XSA", "member").post(&path, &json!({"items": [fresh]})).status, 422, "{noun}");
    }
    let stage = with(body(&editor, "plans"), json!({"stage": "coalition"}));
    assert_eq!(editor.post("/v1/plans/batch", &json!({"items": [{"record": stage}]})).json()["meta"]["created"], 1);
}
