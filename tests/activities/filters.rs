//! Every filter of activities: the same records on both faces, and fewer than without it.

use serde_json::{Value, json};

use crate::support::{TestService, Visitor};

/// Every filter that the public can use, with values that some samples have and some have not.
fn filters() -> Vec<(&'static str, Value)> {
    vec![
        ("id=5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01", json!({"id": ["5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01"]})),
        ("coalition=XSA", json!({"coalition": ["XSA"]})),
        ("state=XSB", json!({"state": ["XSB"]})),
        ("jurisdiction=HKG", json!({"jurisdiction": ["HKG"]})),
        ("kind=consultation,dissemination", json!({"kind": ["CONSULTATION", "DISSEMINATION"]})),
        ("finding=none_took_place", json!({"finding": ["NONE_TOOK_PLACE"]})),
        ("actor=parliament", json!({"actor": ["PARLIAMENT"]})),
        ("level=local", json!({"level": ["LOCAL"]})),
        ("language=ko-KR", json!({"language": ["ko-KR"]})),
        (
            "organization=4528313c-aaed-49fb-81f5-a61094fadbb9",
            json!({"organization": ["4528313c-aaed-49fb-81f5-a61094fadbb9"]}),
        ),
        (
            "recommendation=fa60afb1-96fe-5e4d-9bfb-59520df3b3c8",
            json!({"recommendation": ["fa60afb1-96fe-5e4d-9bfb-59520df3b3c8"]}),
        ),
        ("review=XSB-4", json!({"review": ["XSB-4"]})),
        ("plan=fa60afb1-96fe-5e4d-9bfb-59520df3b3c8", json!({"plan": ["fa60afb1-96fe-5e4d-9bfb-59520df3b3c8"]})),
        ("year=2024", json!({"year": [2024]})),
        ("from=2024-03-13", json!({"from": "2024-03-13"})),
        ("to=2024-01-01", json!({"to": "2024-01-01"})),
        ("published_from=2026-01-03", json!({"publishedFrom": "2026-01-03"})),
        ("published_to=2026-01-01", json!({"publishedTo": "2026-01-01"})),
        ("published_as=network", json!({"publishedAs": ["NETWORK"]})),
        ("audience=network", json!({"audience": ["NETWORK"]})),
        ("documented=true", json!({"documented": true})),
        ("draft_shared=true", json!({"draftShared": true})),
        ("feedback_given=false", json!({"feedbackGiven": false})),
        ("pledged=true", json!({"pledged": true})),
        ("notice_days_from=21", json!({"noticeDaysFrom": 21})),
        ("notice_days_to=20", json!({"noticeDaysTo": 20})),
        ("organizations_invited_from=20", json!({"organizationsInvitedFrom": 20})),
        ("organizations_invited_to=19", json!({"organizationsInvitedTo": 19})),
        ("organizations_took_part_from=12", json!({"organizationsTookPartFrom": 12})),
        ("organizations_took_part_to=11", json!({"organizationsTookPartTo": 11})),
        ("q=quelmar", json!({"q": "quelmar"})),
    ]
}

fn by_rest(visitor: &Visitor, query: &str) -> Vec<String> {
    let page = visitor.json(&format!("/v1/activities?{query}"));
    let ids: Vec<String> = page["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|record| record["id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(page["meta"]["total"], ids.len(), "{query}");
    ids
}

#[test]
fn every_filter_gives_the_same_on_both_faces_and_leaves_something_out() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let all = by_rest(&visitor, "limit=200").len();
    assert_eq!(all, 13);
    for (rest, graphql) in filters() {
        let query = "query($filter: ActivityFilter) { activities(filter: $filter) { totalCount nodes { id } } }";
        let data = visitor.graphql_data(query, json!({"filter": graphql}));
        let ids: Vec<String> = data["activities"]["nodes"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|record| record["id"].as_str().expect("an id").to_owned())
            .collect();
        assert_eq!(by_rest(&visitor, rest), ids, "{rest}");
        assert!(ids.len() < all, "{rest} leaves nothing out");
    }
    let description = visitor.json("/openapi.json");
    let others = [
        "limit",
        "cursor",
        "sort",
        "count",
        "lang",
        "fallback",
        "scope",
        "include",
        "fields",
        "stage",
        "updated_since",
    ];
    for parameter in description["paths"]["/v1/activities"]["get"]["parameters"].as_array().expect("parameters") {
        let name = parameter["name"].as_str().expect("a name");
        let known = others.contains(&name) || filters().iter().any(|(rest, _)| rest.starts_with(&format!("{name}=")));
        assert!(known, "{name} is not compared");
    }
}

#[test]
fn what_can_not_be_asked_is_refused_with_a_hint() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for wrong in [
        "id=x",
        "coalition=NOWHERE",
        "state=HKG",
        "jurisdiction=KOR",
        "kind=party",
        "language=kr",
        "review=KOR",
        "stage=draft",
        "q=!",
        "updated_since=2026-01-01T00:00:00Z",
        "from=2025-01-02&to=2025-01-01",
        "sort=title",
        "year=1000",
        "owner=XSA",
    ] {
        let answer = visitor.get(&format!("/v1/activities?{wrong}"));
        assert_eq!(answer.status, 400, "{wrong}: {}", answer.text());
        assert!(answer.problem()["errors"][0]["parameter"].is_string(), "{wrong}");
    }
}

#[test]
fn pages_miss_and_repeat_nothing() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for sort in ["-starts_on", "starts_on", "edition", "-kind", "id"] {
        let paged: Vec<Value> = visitor.all(&format!("/v1/activities?limit=1&sort={sort}"));
        let whole = visitor.json(&format!("/v1/activities?sort={sort}"));
        assert_eq!(Value::from(paged), whole["data"], "{sort}");
    }
}
