//! The life of every noun, and who may do what: the same for all of them, from both faces.

use serde_json::{Value, json};
use upr_network::domain::records::WRITTEN;

use super::{NOTED, body, desks, made, published, text_of, with};

#[test]
fn every_noun_lives_from_draft_to_purge() {
    let desks = desks();
    let coordinator = desks.db_one("XSA", "coordinator");
    let (visitor, japan) = (desks.service.visitor(), desks.db_one("JPN", "member"));
    for (kind, noun) in WRITTEN {
        let text = text_of(noun);
        let draft = made(noun, &coordinator.post(&format!("/v1/{noun}"), &body(&coordinator, noun)));
        let seen = |path: &str| (visitor.get(path).status, japan.get(path).status);
        assert_eq!(seen(&draft.path), (404, 404), "{noun}");
        let act = |act: &str, etag: &str, body: Value| coordinator.act(&format!("{}/{act}", draft.path), etag, &body);
        made(noun, &act("publish", &draft.etag, json!({"audience": "network"})));
        assert_eq!(seen(&draft.path), (404, 200), "{noun}");
        let public = made(noun, &act("publish", &draft.etag, json!({"audience": "public"})));
        let shown = visitor.json(&draft.path);
        assert_eq!(
            (&shown["coalition"], &shown["edition"], shown.get("version")),
            (&json!("XSA"), &json!(2), None),
            "{noun}"
        );
        let changed = made(noun, &coordinator.patch(&draft.path, &public.etag, &json!({text: {"ko": "이름"}})));
        assert_eq!(visitor.json(&format!("{}?lang=ko", draft.path))[text], shown[text], "{noun}: an edition stays");
        let stale = coordinator.patch(&draft.path, &public.etag, &json!({text: {"ko": "x"}}));
        assert_eq!(stale.status, 412, "{noun}");
        let differences = coordinator.json(&format!("{}/versions/2/differences", draft.path));
        assert_eq!(differences["data"][0]["pointer"], format!("/{text}/ko"), "{noun}");
        let restored = made(noun, &act("restore", &changed.etag, json!({"version": 1})));
        assert_eq!(act("withdraw", &restored.etag, json!({})).status, 200);
        assert_eq!((visitor.get(&draft.path).status, coordinator.get(&draft.path).status), (410, 200), "{noun}");
        assert_eq!(act("purge", &restored.etag, json!({})).status, 204);
        assert_eq!((visitor.get(&draft.path).status, coordinator.get(&draft.path).status), (404, 404), "{noun}");
        let told: Vec<Value> = visitor.json("/v1/changes?since=0&limit=200")["data"]
            .as_array()
            .expect("changes")
            .iter()
            .filter(|change| change["id"] == draft.id.as_str() && change["act"] != "removed")
            .cloned()
            .collect();
        assert!(told.is_empty(), "{kind}: {told:?}");
    }
    let verified =
        desks.service.database.db_number("SELECT count(*) FROM audit WHERE digest IS NULL AND previous IS NOT NULL");
    assert_eq!(verified, 0);
}

#[test]
fn a_record_that_was_merged_leads_to_the_other() {
    let desks = desks();
    let coordinator = desks.db_one("XSA", "coordinator");
    let visitor = desks.service.visitor();
    for (kind, noun) in WRITTEN {
        let one = published(&coordinator, noun, &body(&coordinator, noun), "public");
        let other = published(&coordinator, noun, &body(&coordinator, noun), "public");
        let hidden = published(&coordinator, noun, &body(&coordinator, noun), "network");
        let merge = |into: &str| coordinator.act(&format!("{}/merge", one.path), &one.etag, &json!({"into": into}));
        assert_eq!(merge(&one.id).status, 422, "{noun} into itself");
        assert_eq!(merge(&hidden.id).status, 422, "{noun} into what its readers can't read");
        assert_eq!(visitor.get(&one.path).status, 200, "{noun}: a refused merge leaves it");
        assert_eq!(
            desks.db_one("XSA", "editor").act(&format!("{}/merge", one.path), "*", &json!({"into": other.id})).status,
            403
        );
        assert_eq!(merge(&other.id).status, 200, "{noun}");
        let moved = visitor.get(&format!("{}?lang=ko", one.path));
        assert_eq!((moved.status, moved.header("location")), (301, format!("{}?lang=ko", other.path)), "{noun}");
        let field = if *noun == "activities" { "activity" } else { kind };
        let found = visitor.graphql_data(&format!("{{ {field}(id: \"{}\") {{ id }} }}", one.id), json!({}));
        assert_eq!(found[field]["id"], other.id.as_str(), "{noun}");
        let told = visitor.all("/v1/changes?since=0&limit=200");
        assert!(told.iter().any(|change| change["id"] == one.id.as_str() && change["act"] == "merged"), "{noun}");
        assert_eq!(coordinator.act(&format!("{}/purge", other.path), &other.etag, &json!({})).status, 204);
        assert_eq!(visitor.get(&one.path).status, 410, "{noun}: nothing is left to lead to");
    }
}

#[test]
fn what_others_hang_on_is_not_merged_before_they_name_the_other() {
    let desks = desks();
    let coordinator = desks.db_one("XSA", "coordinator");
    for (noun, hanging, member) in
        [("plans", "commitments", "plan"), ("plans", "proposals", "plan"), ("activities", "proposals", "activity")]
    {
        let one = published(&coordinator, noun, &body(&coordinator, noun), "public");
        let other = published(&coordinator, noun, &body(&coordinator, noun), "public");
        let mut naming = body(&coordinator, hanging);
        naming.as_object_mut().expect("a body").remove("plan");
        let named = published(&coordinator, hanging, &with(naming, json!({member: one.id})), "network");
        let merge = || coordinator.act(&format!("{}/merge", one.path), &one.etag, &json!({"into": other.id}));
        let refused = merge();
        assert_eq!((refused.status, refused.problem()["type"].as_str()), (409, Some("/problems/conflict")));
        assert!(refused.text().contains("published records hang on it (1)"), "{}", refused.text());
        let moved = made(hanging, &coordinator.patch(&named.path, &named.etag, &json!({member: other.id})));
        assert_eq!(merge().status, 409, "its edition names the one as before");
        let publish = format!("{}/publish", named.path);
        made(hanging, &coordinator.act(&publish, &moved.etag, &json!({"audience": "network"})));
        assert_eq!(merge().status, 200, "{hanging} of {noun}");
        assert_eq!(coordinator.json(&format!("/v1/{hanging}?scope=shared&{member}={}", other.id))["meta"]["total"], 1);
    }
}

#[test]
fn what_can_not_be_is_refused_by_its_place() {
    let desks = desks();
    let editor = desks.db_one("XSA", "editor");
    let foreign = "5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0aff";
    let document = json!({"title": "Report", "date": "2025-01-01"});
    for (noun, change, pointer) in [
        ("activities", json!({"pledged_for": "2026-01-01"}), "/pledged_for"),
        ("proposals", json!({"plan": null}), "/plan"),
        ("proposals", json!({"activity": foreign}), "/activity"),
        ("proposals", json!({"wording": {"en": "x"}}), "/wording"),
        ("proposals", json!({"outcome_on": "2025-01-01"}), "/outcome_on"),
        (
            "proposals",
            json!({"submitted_on": "2025-01-02", "outcome": "rejected", "outcome_on": "2025-01-01"}),
            "/outcome_on",
        ),
        ("proposals", json!({"submitted_by": [" "]}), "/submitted_by/0"),
        ("assessments", json!({"recommendation": foreign}), "/recommendation"),
        ("assessments", json!({"claimed_by": {"kind": "state"}}), "/evidence"),
        (
            "assessments",
            json!({"claimed_by": {"kind": "nhri"}, "evidence": [{"kind": "other", "document": {"title": "x"}, "page": "1"}]}),
            "/evidence",
        ),
        (
            "assessments",
            json!({"claimed_by": {"kind": "un"}, "evidence": [{"kind": "other", "document": document}]}),
            "/evidence",
        ),
        ("assessments", json!({"evidence": [{"kind": "other"}]}), "/evidence/0"),
        ("assessments", json!({"evidence": [{"kind": "other", "link": "javascript:x"}]}), "/evidence/0/link"),
        (
            "assessments",
            json!({"claimed_by": {"kind": "civil_society", "organization": foreign}}),
            "/claimed_by/organization",
        ),
        ("assessments", json!({"jurisdictions": ["HKG"]}), "/jurisdictions/0"),
        ("statements", json!({"states": []}), "/states"),
        ("statements", json!({"states": ["JPN"]}), "/states/0"),
        ("statements", json!({"language": "zh"}), "/language"),
        ("statements", json!({"points": [{"point": "1", "text": {"zh": "x"}}]}), "/points/0/text/zh"),
        ("organizations", json!({"consented_on": null}), "/consented_on"),
        ("organizations", json!({"coalition_named": false}), "/published_as"),
        (
            "organizations",
            json!({"basis": "document", "consented_on": null, "website": "https://example.org"}),
            "/document",
        ),
        ("organizations", json!({"accreditation": [{"status": "Z", "source": "x"}]}), "/accreditation/0/status"),
        ("organizations", json!({"accreditation": [{"status": "A"}]}), "/accreditation/0/source"),
        ("organizations", json!({"state": "JPN"}), "/state"),
        ("translations", json!({"language": "zh"}), "/language"),
        ("translations", json!({"text": " "}), "/text"),
        ("translations", json!({"organization": foreign}), "/organization"),
    ] {
        let answer = editor.post(&format!("/v1/{noun}"), &with(body(&editor, noun), change.clone()));
        assert_eq!(answer.status, 422, "{noun} {change}: {}", answer.text());
        let told = answer.problem()["errors"].to_string();
        assert!(told.contains(&format!("\"{pointer}\"")), "{noun} {change}: {told}");
    }
    // A coalition writes on recommendations to the States that it covers.
    let japan = desks.db_one("JPN", "editor");
    for noun in ["assessments", "translations"] {
        let answer = japan.post(&format!("/v1/{noun}"), &with(body(&editor, noun), json!({"coalition": "JPN"})));
        assert_eq!(
            (answer.status, answer.problem()["errors"][0]["pointer"].as_str()),
            (422, Some("/recommendation")),
            "{noun}"
        );
    }
    assert_eq!(desks.service.visitor().json(&format!("/v1/recommendations/{NOTED}"))["implementation"], Value::Null);
}
