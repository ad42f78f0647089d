//! Plans and commitments: their life, who may do what, every filter on both faces, and how the status of a plan moves.

use serde_json::{Value, json};

use crate::support::{Answer, Colleague, Desks, TestService, Visitor};

fn plan() -> Value {
    json!({"coalition": "KOR", "state": "KOR", "kind": "national_plan_of_action", "title": {"en": "An invented plan"}})
}

fn commitment(plan: &str) -> Value {
    json!({"coalition": "KOR", "plan": plan, "actor": "government", "title": {"en": "An invented promise"}})
}

/// A record that was made: its address, its tag, its id.
struct Made {
    path: String,
    etag: String,
    id: String,
}

fn made(noun: &str, answer: &Answer) -> Made {
    assert!(matches!(answer.status, 200 | 201), "{}: {}", answer.status, answer.text());
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    Made { path: format!("/v1/{noun}/{id}"), etag: answer.header("etag"), id }
}

/// A draft of a noun; a commitment with a plan of its own.
fn draft(person: &Colleague, noun: &str) -> Made {
    let plan = made("plans", &person.post("/v1/plans", &plan()));
    if noun == "plans" { plan } else { made(noun, &person.post("/v1/commitments", &commitment(&plan.id))) }
}

const NOUNS: [&str; 2] = ["plans", "commitments"];

#[test]
fn they_live_from_draft_to_purge_as_activities_do() {
    let desks = Desks::new();
    let coordinator = desks.db_one("KOR", "coordinator");
    let (visitor, japan) = (desks.service.visitor(), desks.db_one("JPN", "member"));
    for noun in NOUNS {
        let record = draft(&coordinator, noun);
        assert_eq!((visitor.get(&record.path).status, japan.get(&record.path).status), (404, 404), "{noun}");
        let act = |act: &str, etag: &str, body: Value| coordinator.act(&format!("{}/{act}", record.path), etag, &body);
        made(noun, &act("publish", &record.etag, json!({"audience": "network"})));
        assert_eq!((visitor.get(&record.path).status, japan.get(&record.path).status), (404, 200), "{noun}");
        let public = made(noun, &act("publish", &record.etag, json!({"audience": "public"})));
        let shown = visitor.json(&record.path);
        assert_eq!(
            (&shown["coalition"], &shown["edition"], shown.get("version")),
            (&json!("KOR"), &json!(2), None),
            "{noun}"
        );
        let changed = made(noun, &coordinator.patch(&record.path, &public.etag, &json!({"title": {"ko": "이름"}})));
        assert_eq!(
            visitor.json(&format!("{}?lang=ko", record.path))["title"],
            shown["title"],
            "{noun}: an edition stays"
        );
        assert_eq!(coordinator.patch(&record.path, &public.etag, &json!({"title": {"ko": "x"}})).status, 412, "{noun}");
        let differences = coordinator.json(&format!("{}/versions/2/differences", record.path));
        assert_eq!(differences["data"][0]["pointer"], "/title/ko", "{noun}");
        let restored = made(noun, &act("restore", &changed.etag, json!({"version": 1})));
        assert_eq!(act("withdraw", &restored.etag, json!({})).status, 200);
        assert_eq!((visitor.get(&record.path).status, coordinator.get(&record.path).status), (410, 200), "{noun}");
        assert_eq!(act("purge", &restored.etag, json!({})).status, 204);
        assert_eq!((visitor.get(&record.path).status, coordinator.get(&record.path).status), (404, 404), "{noun}");
        let kind = noun.trim_end_matches('s');
        let feed = visitor.json("/v1/changes?since=0&limit=200");
        let mut changes = visitor
            .all("/v1/changes?limit=200")
            .into_iter()
            .chain(feed["data"].as_array().cloned().unwrap_or_default());
        assert!(changes.all(|change| change["id"] != record.id || change["act"] == "removed"), "{kind}");
    }
}

#[test]
fn a_status_moves_as_it_is_drawn_and_a_refusal_names_what_can_follow() {
    let desks = Desks::new();
    let editor = desks.db_one("KOR", "editor");
    let record = made("plans", &editor.post("/v1/plans", &plan()));
    let moved = editor.patch(&record.path, &record.etag, &json!({"status": "adopted", "status_since": "2024-03-26"}));
    assert_eq!(
        moved.json()["status_history"],
        json!([{"status": "proposed", "on": null, "document": null}, {"status": "adopted", "on": "2024-03-26", "document": null}])
    );
    let refused = editor.patch(&record.path, &moved.header("etag"), &json!({"status": "proposed"}));
    let fault = &refused.problem()["errors"][0];
    assert_eq!((refused.status, fault["pointer"].as_str()), (422, Some("/status_history/2")), "{}", refused.text());
    assert_eq!(fault["hint"], "after adopted can come in_progress, completed, lapsed");
    let mut past = plan();
    past["status_history"] =
        json!([{"status": "adopted", "on": "2007-05-22"}, {"status": "completed", "on": "2011-12-31"}]);
    let past = editor.post("/v1/plans", &past);
    assert_eq!((past.status, past.json()["status"].as_str()), (201, Some("completed")), "{}", past.text());
    let mutation = "mutation($id: ID!, $input: PlanInput!) { updatePlan(id: $id, ifMatch: \"*\", input: $input) { status statusHistory { status } } }";
    let by_graphql =
        editor.graphql(mutation, &json!({"id": record.id, "input": {"status": "LAPSED", "statusSince": "2026-01-01"}}));
    assert_eq!(by_graphql["data"]["updatePlan"]["status"], "LAPSED", "{by_graphql}");
    let refused = editor.graphql(mutation, &json!({"id": record.id, "input": {"status": "ADOPTED"}}));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "refused", "{refused}");
}

#[test]
fn what_can_not_be_is_refused_by_its_place() {
    let desks = Desks::new();
    let editor = desks.db_one("KOR", "editor");
    let parent = made("plans", &editor.post("/v1/plans", &plan()));
    let refused = |path: &str, base: Value, change: Value, pointer: &str| {
        let mut body = base;
        body.as_object_mut().expect("a record").extend(change.as_object().expect("a change").clone());
        let answer = editor.post(path, &body);
        assert_eq!(answer.status, 422, "{pointer}: {}", answer.text());
        assert_eq!(answer.problem()["errors"][0]["pointer"], pointer, "{}", answer.text());
    };
    for (change, pointer) in [
        (json!({"state": "JPN"}), "/state"),
        (json!({"state": null}), "/state"),
        (json!({"period": {"from": "2024-01-01", "to": "2023-01-01"}}), "/period/to"),
        (json!({"status_history": [{"status": "adopted"}], "status": "lapsed"}), "/status"),
        (json!({"documents": [{}]}), "/documents/0"),
        (json!({"title": {"zh": "x"}}), "/title/zh"),
    ] {
        refused("/v1/plans", plan(), change, pointer);
    }
    let money = |more: Value| {
        let mut resource = json!({"kind": "money", "stage": "allocated", "funder": "state"});
        resource.as_object_mut().expect("a resource").extend(more.as_object().expect("more").clone());
        json!({"resources": [resource]})
    };
    for (change, pointer) in [
        (json!({"plan": "5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01"}), "/plan"),
        (json!({"plan": "x"}), "/plan"),
        (json!({"recommendations": ["5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01"]}), "/recommendations/0"),
        (money(json!({"amount": 5})), "/resources/0/currency"),
        (money(json!({"amount": -5, "currency": "KRW"})), "/resources/0/amount"),
        (money(json!({"amount": 5, "currency": "won"})), "/resources/0/currency"),
        (money(json!({"full_time_equivalents": 2.0})), "/resources/0/full_time_equivalents"),
        (money(json!({"kind": "staff", "amount": 2})), "/resources/0/amount"),
        (json!({"progress": [{"date": "1066-01-01", "text": "x"}]}), "/progress/0/date"),
        (json!({"indicators": [{"name": " "}]}), "/indicators/0/name"),
    ] {
        refused("/v1/commitments", commitment(&parent.id), change, pointer);
    }
    // A plan of another coalition that isn't published is not there.
    let hidden = made(
        "plans",
        &desks.db_one("HIDDEN", "editor").post(
            "/v1/plans",
            &json!({"coalition": "HIDDEN", "state": "KOR", "kind": "monitoring_plan", "title": {"en": "hidden"}}),
        ),
    );
    refused("/v1/commitments", commitment(&hidden.id), json!({}), "/plan");
}

fn filters(noun: &str) -> Vec<(&'static str, Value)> {
    match noun {
        "plans" => vec![
            ("id=6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01", json!({"id": ["6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01"]})),
            ("coalition=XSB", json!({"coalition": ["XSB"]})),
            ("state=XSB", json!({"state": ["XSB"]})),
            ("jurisdiction=HKG", json!({"jurisdiction": ["HKG"]})),
            ("kind=civil_society_plan", json!({"kind": ["CIVIL_SOCIETY_PLAN"]})),
            ("status=in_progress,adopted", json!({"status": ["IN_PROGRESS", "ADOPTED"]})),
            ("in_force_on=2024-06-01", json!({"inForceOn": "2024-06-01"})),
            ("documented=true", json!({"documented": true})),
            ("published_from=2100-01-01", json!({"publishedFrom": "2100-01-01"})),
            ("published_to=2000-01-01", json!({"publishedTo": "2000-01-01"})),
            ("published_as=network", json!({"publishedAs": ["NETWORK"]})),
            ("audience=network", json!({"audience": ["NETWORK"]})),
            ("q=forty", json!({"q": "forty"})),
        ],
        _ => vec![
            ("id=7d2a0a2f-8c2e-4c77-9b2e-5f4d0b8b2c01", json!({"id": ["7d2a0a2f-8c2e-4c77-9b2e-5f4d0b8b2c01"]})),
            ("coalition=XSB", json!({"coalition": ["XSB"]})),
            ("plan=6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b02", json!({"plan": ["6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b02"]})),
            ("state=XSB", json!({"state": ["XSB"]})),
            ("jurisdiction=HKG", json!({"jurisdiction": ["HKG"]})),
            (
                "recommendation=fa60afb1-96fe-5e4d-9bfb-59520df3b3c8",
                json!({"recommendation": ["fa60afb1-96fe-5e4d-9bfb-59520df3b3c8"]}),
            ),
            ("actor=parliament", json!({"actor": ["PARLIAMENT"]})),
            ("status=under_way", json!({"status": ["UNDER_WAY"]})),
            ("due_from=2026-01-01", json!({"dueFrom": "2026-01-01"})),
            ("due_to=2025-12-31", json!({"dueTo": "2025-12-31"})),
            ("allocated=money,staff", json!({"allocated": ["MONEY", "STAFF"]})),
            ("not_allocated=money", json!({"notAllocated": ["MONEY"]})),
            ("plan_kind=civil_society_plan", json!({"planKind": ["CIVIL_SOCIETY_PLAN"]})),
            ("plan_in_force_on=2023-01-01", json!({"planInForceOn": "2023-01-01"})),
            ("resource_stage=requested", json!({"resourceStage": ["REQUESTED"]})),
            ("funder=donor", json!({"funder": ["DONOR"]})),
            ("documented=true", json!({"documented": true})),
            ("published_from=2100-01-01", json!({"publishedFrom": "2100-01-01"})),
            ("published_to=2000-01-01", json!({"publishedTo": "2000-01-01"})),
            ("published_as=network", json!({"publishedAs": ["NETWORK"]})),
            ("audience=network", json!({"audience": ["NETWORK"]})),
            ("q=schools", json!({"q": "schools"})),
        ],
    }
}

fn by_rest(visitor: &Visitor, noun: &str, query: &str) -> Vec<String> {
    let page = visitor.json(&format!("/v1/{noun}?{query}"));
    let ids: Vec<String> =
        page["data"].as_array().expect("a list").iter().map(|record| record["id"].to_string()).collect();
    assert_eq!(page["meta"]["total"], ids.len(), "{query}");
    ids
}

#[test]
fn every_filter_gives_the_same_on_both_faces_and_leaves_something_out() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let description = visitor.json("/openapi.json");
    for (noun, input) in [("plans", "PlanFilter"), ("commitments", "CommitmentFilter")] {
        let all = by_rest(&visitor, noun, "limit=200").len();
        assert_eq!(all, 2, "{noun}");
        for (rest, graphql) in filters(noun) {
            let query =
                format!("query($filter: {input}) {{ {noun}(filter: $filter) {{ totalCount nodes {{ id }} }} }}");
            let data = visitor.graphql_data(&query, json!({"filter": graphql}));
            let nodes = data[noun]["nodes"].as_array().expect("a list");
            let ids: Vec<String> = nodes.iter().map(|record| record["id"].to_string()).collect();
            assert_eq!(by_rest(&visitor, noun, rest), ids, "{rest}");
            assert!(ids.len() < all, "{rest} leaves nothing out");
        }
        let path = format!("/v1/{noun}");
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
        for parameter in description["paths"][&path]["get"]["parameters"].as_array().expect("parameters") {
            let name = parameter["name"].as_str().expect("a name");
            let known =
                others.contains(&name) || filters(noun).iter().any(|(rest, _)| rest.starts_with(&format!("{name}=")));
            assert!(known, "{noun}: {name} is not compared");
        }
    }
    let of_plan = visitor.json("/v1/plans/6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01/commitments");
    assert_eq!(of_plan["data"], visitor.json("/v1/commitments?plan=6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01")["data"]);
    assert_eq!(visitor.get("/v1/plans/6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b04/commitments").status, 404, "of a draft");
    let nested = visitor.graphql_data("{ commitments { nodes { plan { state { code } } } } }", json!({}));
    assert_eq!(nested["commitments"]["nodes"][0]["plan"]["state"]["code"], "XSA");
}
