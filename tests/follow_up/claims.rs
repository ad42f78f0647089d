//! Who says what of a recommendation, who translated it, and who stands behind that.

use serde_json::{Value, json};

use super::{NOTED, SUPPORTED, body, desks, made, published, with};
use crate::support::{Colleague, TestService};

fn claim(coordinator: &Colleague, kind: &str, who: &str, status: &str, day: &str) -> String {
    let body = json!({
        "coalition": "XSA", "recommendation": NOTED, "claimed_by": {"kind": kind, "body": who}, "status": status, "assessed_on": day,
        "evidence": [{"kind": "other", "document": {"title": "x", "date": day}, "page": "1"}],
    });
    published(coordinator, "assessments", &body, "public").id
}

#[test]
fn of_each_claimant_the_latest_counts_and_nobody_speaks_for_all() {
    let desks = desks();
    let coordinator = desks.db_one("XSA", "coordinator");
    let visitor = desks.service.visitor();
    let judged = || visitor.json(&format!("/v1/recommendations/{NOTED}"))["implementation"].clone();
    assert!(judged().is_null());
    claim(&coordinator, "civil_society", "Forum", "not_implemented", "2024-01-01");
    let alone = judged();
    assert_eq!(
        (&alone["index"]["value"], &alone["index"]["claims"], &alone["contested"]),
        (&Value::Null, &json!(1), &json!(false))
    );
    claim(&coordinator, "civil_society", "Forum", "partially_implemented", "2025-01-01");
    // What is said later of an earlier day is no later claim.
    claim(&coordinator, "civil_society", "forum", "regressed", "2023-12-31");
    claim(&coordinator, "state", "Ministry", "fully_implemented", "2025-02-01");
    claim(&coordinator, "state", "Another ministry", "fully_implemented", "2024-02-01");
    let both = judged();
    assert_eq!(both["index"]["value"], 0.75, "{both}");
    assert_eq!((&both["index"]["level"], &both["contested"]), (&json!("fully_implemented"), &json!(true)));
    let kinds = both["by_kind"].as_array().expect("kinds");
    assert_eq!(kinds.len(), 2);
    assert_eq!(
        (&kinds[0]["claimed_by"], kinds[0]["claims"].as_array().map(Vec::len)),
        (&json!("state"), Some(1)),
        "the State is one"
    );
    claim(&coordinator, "civil_society", "Others", "not_implemented", "2025-03-01");
    let mixed = judged();
    assert_eq!((&mixed["by_kind"][1]["agreement"], &mixed["by_kind"][1]["status"]), (&json!("mixed"), &Value::Null));
    assert_eq!(mixed["index"]["value"], 0.5);
    let workings = mixed["index"]["workings"].as_array().expect("workings");
    let sum: f64 = workings.iter().map(|part| part["score"].as_f64().expect("a score")).sum();
    assert!((sum / 3.0 - 0.5).abs() < 1e-9);
    for (query, total) in [
        ("contested=true", 1),
        // Three more are claims in the words of the State's position.
        ("assessed=true", 4),
        ("implementation=not_implemented", 1),
        ("implementation=regressed", 0),
        ("assessed=false", 29),
    ] {
        assert_eq!(
            visitor.json(&format!("/v1/recommendations?state_under_review=XSA&{query}"))["meta"]["total"],
            total,
            "{query}"
        );
    }
    let disputes = visitor.json("/v1/disputes?state=XSA&cycle=4");
    let claims = disputes["data"][0]["claims"].as_array().expect("claims");
    assert_eq!((disputes["meta"]["total"].as_i64(), claims.len()), (Some(1), 3));
    assert!(claims.iter().all(|claim| claim["evidence"][0]["document"]["title"] == "x"));
    let query = "{ disputes(filter: {state: [\"XSA\"]}) { totalCount nodes { recommendationId claims { assessment status } } } }";
    let asked = visitor.graphql_data(query, json!({}));
    assert_eq!(asked["disputes"]["nodes"][0]["claims"].as_array().map(Vec::len), Some(3));
    assert_eq!(visitor.json("/v1/disputes?state=XSB")["meta"]["total"], 0);
}

#[test]
fn what_a_state_claims_in_the_words_of_its_position_is_its_claim() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let derived = visitor.all("/v1/assessments?derived=true&limit=200");
    assert!(!derived.is_empty());
    for claim in &derived {
        let id = claim["recommendation"].as_str().expect("an id");
        let recommendation = visitor.json(&format!("/v1/recommendations/{id}"));
        let positions = recommendation["positions"].as_array().expect("positions");
        let position = positions.iter().find(|one| one["word"] == "accepted and being implemented").expect("the word");
        assert_eq!((&claim["status"], &claim["claimed_by"]["kind"]), (&json!("in_progress"), &json!("state")));
        assert_eq!((&claim["coalition"], &claim["derived"]), (&Value::Null, &json!(true)));
        assert_eq!(claim["evidence"][0]["document"]["symbol"], position["document"]);
        assert_eq!(claim["assessed_on"], position["date"]);
        assert_eq!(visitor.json(&format!("/v1/assessments/{}", claim["id"].as_str().expect("an id"))), *claim);
        assert_eq!(recommendation["implementation"]["by_kind"][0]["claims"][0]["derived"], true);
    }
    // Another word takes the claim away with it, and the id of one that comes back is the same.
    let id = &derived[0]["id"];
    let recommendation = derived[0]["recommendation"].as_str().expect("an id");
    let word = |word: &str| {
        service.database.db_execute(&format!(
            "UPDATE recommendations SET positions = (SELECT jsonb_agg(p || '{{\"word\": \"{word}\"}}') FROM jsonb_array_elements(positions) p) WHERE id = '{recommendation}'"
        ));
        service.database.db_number(&format!(
            "SELECT count(*) FROM assessment_editions WHERE owner IS NULL AND record = {}",
            id.to_string().replace('"', "'")
        ))
    };
    assert_eq!((word("accepted"), word("Accepted and already implemented.")), (0, 1));
    let status = service.database.db_text(&format!(
        "SELECT status FROM assessment_editions WHERE owner IS NULL AND recommendation = '{recommendation}' LIMIT 1"
    ));
    assert_eq!(status, "fully_implemented");
}

#[test]
fn translations_stand_side_by_side_and_the_best_is_read() {
    let desks = desks();
    let coordinator = desks.db_one("XSA", "coordinator");
    let visitor = desks.service.visitor();
    let text = |lang: &str| {
        let read = visitor.json(&format!("/v1/recommendations/{NOTED}?lang={lang}"));
        (read["text"].as_str().unwrap_or_default().to_owned(), read["text_in"].clone())
    };
    // The samples have no French text, so English stands in.
    assert_eq!(text("fr").1["language"], "en");
    let translation = |words: &str, state: &str, more: Value| {
        let body = json!({"coalition": "XSA", "recommendation": NOTED, "language": "fr", "text": words, "made_by": "civil_society", "state": state});
        published(&coordinator, "translations", &with(body, more), "public").id
    };
    translation("brouillon", "draft", json!({}));
    assert_eq!(text("fr").1["language"], "en", "a draft stands for nothing");
    translation("contesté", "disputed", json!({"made_by": "state"}));
    assert_eq!(text("fr").0, "contesté");
    let agreed = translation("convenu", "agreed", json!({}));
    let (words, text_in) = text("fr");
    assert_eq!(words, "convenu");
    assert_eq!(
        (&text_in["made_by"], &text_in["state"], &text_in["kind"], &text_in["translation_id"], &text_in["outdated"]),
        (&json!("civil_society"), &json!("agreed"), &json!("translation"), &json!(agreed), &json!(false))
    );
    translation("préféré", "reviewed", json!({"preferred": true}));
    assert_eq!((text("fr").0.as_str(), text("en").1["language"].as_str()), ("préféré", Some("en")));
    let list = visitor.json(&format!("/v1/recommendations/{NOTED}/translations?language=fr"));
    assert_eq!(list["meta"]["total"], 4);
    let listed = visitor.json("/v1/recommendations?state_under_review=XSA&translated_into=fr&lang=fr");
    assert_eq!((listed["meta"]["total"].as_i64(), listed["data"][0]["text"].as_str()), (Some(1), Some("préféré")));
    desks.service.database.db_execute(&format!(
        "UPDATE recommendations SET texts = texts || '{{\"en\": \"another text\"}}' WHERE id = '{NOTED}'"
    ));
    let outdated = visitor.json(&format!("/v1/translations?recommendation={NOTED}&outdated=true&count=none&limit=10"));
    assert_eq!(outdated["data"].as_array().map(Vec::len), Some(4));
    // A new wording is one of the text as it is now.
    let renewed = coordinator.patch(&format!("/v1/translations/{agreed}"), "*", &json!({"text": "nouveau"}));
    assert_eq!((renewed.status, renewed.json()["outdated"].clone()), (200, json!(false)), "{}", renewed.text());
    let noted = coordinator.patch(&format!("/v1/translations/{agreed}"), "*", &json!({"note": {"en": "x"}}));
    assert_eq!(noted.json()["outdated"], false);
}

#[test]
fn an_organization_stands_behind_a_record_only_while_it_agrees() {
    let desks = desks();
    let (coordinator, editor, member) =
        (desks.db_one("XSA", "coordinator"), desks.db_one("XSA", "editor"), desks.db_one("XSA", "member"));
    let (visitor, japan) = (desks.service.visitor(), desks.db_one("JPN", "coordinator"));
    let organization = published(&coordinator, "organizations", &body(&coordinator, "organizations"), "public").id;
    for noun in ["assessments", "statements", "proposals", "translations"] {
        let record = published(&coordinator, noun, &body(&coordinator, noun), "public");
        let shown = || visitor.json(&record.path)["endorsed_by"].clone();
        let path = format!("{}/endorsements", record.path);
        let wanted = json!({"organization": organization});
        assert_eq!((member.post(&path, &wanted).status, japan.post(&path, &wanted).status), (403, 403), "{noun}");
        assert_eq!(visitor.get(&path).status, 401);
        let asked = editor.post(&path, &wanted);
        assert_eq!((asked.status, &asked.json()["state"]), (201, &json!("asked")), "{noun}: {}", asked.text());
        assert_eq!(editor.post(&path, &wanted).status, 422, "{noun}: once");
        assert_eq!(shown(), json!([]), "{noun}: asking shows nothing");
        let answer = format!("/v1/endorsements/{}/answer", asked.json()["id"].as_str().expect("an id"));
        let say = |person: &Colleague, state: &str| person.post(&answer, &json!({"state": state}));
        assert_eq!(say(&editor, "agreed").status, 403, "{noun}: a coordinator notes consent");
        assert_eq!(say(&japan, "agreed").status, 404);
        let refused = say(&coordinator, "taken_back");
        assert_eq!(refused.problem()["errors"][0]["hint"], "after asked can come agreed, declined", "{noun}");
        assert_eq!(say(&coordinator, "agreed").status, 200);
        assert_eq!(shown()[0]["organization"], organization.as_str(), "{noun}");
        assert_eq!(shown()[0]["name"], "invented");
        assert_eq!(visitor.get(&format!("/v1/{noun}?id={}", record.id)).json()["data"][0]["endorsed_by"], shown());
        assert_eq!(say(&editor, "taken_back").status, 200, "{noun}: whoever edits takes it back, at once");
        assert_eq!(shown(), json!([]), "{noun}");
        assert_eq!(say(&coordinator, "agreed").status, 422, "{noun}: it is asked anew first");
        assert_eq!(coordinator.json(&path)["data"][0]["state"], "taken_back");
        let told = visitor.all("/v1/changes?since=0&limit=200");
        let updated =
            told.iter().filter(|change| change["id"] == record.id.as_str() && change["act"] == "updated").count();
        assert_eq!(updated, 2, "{noun}: what shows is told");
    }
    let statement = made("statements", &coordinator.post("/v1/statements", &body(&coordinator, "statements")));
    let mutation = "mutation($record: ID!, $organization: ID!) { askForEndorsement(kind: STATEMENT, record: $record, organization: $organization) { id state } }";
    let asked = editor.graphql(mutation, &json!({"record": statement.id, "organization": organization}));
    assert_eq!(asked["data"]["askForEndorsement"]["state"], "ASKED", "{asked}");
    let refused = japan.graphql(mutation, &json!({"record": statement.id, "organization": organization}));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "not-found");
    let answered = "mutation($id: ID!) { answerEndorsement(id: $id, state: DECLINED) { state } }";
    let told = editor.graphql(answered, &json!({"id": asked["data"]["askForEndorsement"]["id"]}));
    assert_eq!(told["data"]["answerEndorsement"]["state"], "DECLINED", "{told}");
    // Who asked whom goes with the record.
    assert_eq!(coordinator.act(&format!("{}/purge", statement.path), "*", &json!({})).status, 204);
    assert_eq!(
        desks
            .service
            .database
            .db_number(&format!("SELECT count(*) FROM endorsements WHERE record = '{}'", statement.id)),
        0
    );
    assert_ne!(SUPPORTED[0], NOTED);
}
