//! One domain, two faces: the same filter gives the same records, whichever face is asked.

use serde_json::{Map, Value, json};

use crate::support::{TestService, Visitor};

/// A filter in REST, and the same in GraphQL.
struct Filter {
    rest: &'static str,
    graphql: Value,
}

fn filter(rest: &'static str, graphql: Value) -> Filter {
    Filter { rest, graphql }
}

/// Every filter of recommendations, each with values that some samples have.
fn filters() -> Vec<Filter> {
    vec![
        filter("state_under_review=XSA", json!({"stateUnderReview": ["XSA"]})),
        filter("review=XSB-4,XSA-4", json!({"review": ["XSB-4", "XSA-4"]})),
        filter("cycle=4", json!({"cycle": [4]})),
        filter("session=42", json!({"session": [42]})),
        filter("year=2024", json!({"year": [2024]})),
        filter("year_from=2023", json!({"yearFrom": 2023})),
        filter("year_to=2023", json!({"yearTo": 2023})),
        filter("kind=voluntary_pledge,recommendation", json!({"kind": ["VOLUNTARY_PLEDGE", "RECOMMENDATION"]})),
        filter("reference=XSA-4-12.1,XSB-4-18.1", json!({"reference": ["XSA-4-12.1", "XSB-4-18.1"]})),
        filter("number=12.7", json!({"number": ["12.7"]})),
        filter("recommending_state=XSB", json!({"recommendingState": ["XSB"]})),
        filter("recommending_states_unknown=true", json!({"recommendingStatesUnknown": true})),
        filter("regional_group=asia_pacific", json!({"regionalGroup": ["ASIA_PACIFIC"]})),
        filter("recommending_group=eastern_european", json!({"recommendingGroup": ["EASTERN_EUROPEAN"]})),
        filter("response=supported,noted", json!({"response": ["SUPPORTED", "NOTED"]})),
        filter("response_now=supported_in_part", json!({"responseNow": ["SUPPORTED_IN_PART"]})),
        filter("action_category=5", json!({"actionCategory": [5]})),
        filter("theme=torture,nhri", json!({"theme": ["torture", "nhri"]})),
        filter("sdg=16", json!({"sdg": [16]})),
        filter("group_of_persons=children", json!({"groupOfPersons": ["children"]})),
        filter("text_kind=sample", json!({"textKind": ["SAMPLE"]})),
        filter("source=sample", json!({"source": ["SAMPLE"]})),
        filter("in_plan=government", json!({"inPlan": ["GOVERNMENT"]})),
        filter("in_plan=none,government", json!({"inPlan": ["NONE", "GOVERNMENT"]})),
        filter("in_plan=government&in_plan_on=2024-06-01", json!({"inPlan": ["GOVERNMENT"], "inPlanOn": "2024-06-01"})),
        filter("assessed=true", json!({"assessed": true})),
        filter("contested=true", json!({"contested": true})),
        filter(
            "implementation=in_progress,partially_implemented",
            json!({"implementation": ["IN_PROGRESS", "PARTIALLY_IMPLEMENTED"]}),
        ),
        filter("monitored=true", json!({"monitored": true})),
        filter(
            "monitored=false&monitored_from=2025-01-01&monitored_to=2025-12-31",
            json!({"monitored": false, "monitoredFrom": "2025-01-01", "monitoredTo": "2025-12-31"}),
        ),
        filter("translated_into=ko", json!({"translatedInto": ["ko"]})),
        filter("translated_by=state", json!({"translatedBy": ["STATE"]})),
        filter("translated_to=2024-02-15", json!({"translatedTo": "2024-02-15"})),
        filter("updated_since=2020-01-01T00:00:00Z", json!({"updatedSince": "2020-01-01T00:00:00Z"})),
        filter("q=convention", json!({"q": "convention"})),
        filter("jurisdiction=HKG", json!({"jurisdiction": ["HKG"]})),
        filter("id=fa60afb1-96fe-5e4d-9bfb-59520df3b3c8", json!({"id": ["fa60afb1-96fe-5e4d-9bfb-59520df3b3c8"]})),
    ]
}

fn by_rest(visitor: &Visitor, query: &str) -> (i64, Vec<String>) {
    let page = visitor.json(&format!("/v1/recommendations?limit=200&{query}"));
    let ids = page["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|record| record["id"].as_str().expect("an id").to_owned())
        .collect();
    (page["meta"]["total"].as_i64().expect("a total"), ids)
}

fn by_graphql(visitor: &Visitor, filter: &Value) -> (i64, Vec<String>) {
    let query = "query($filter: RecommendationFilter) { recommendations(first: 200, filter: $filter) { totalCount nodes { id } } }";
    let data = visitor.graphql_data(query, json!({"filter": filter}));
    let connection = &data["recommendations"];
    let ids = connection["nodes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|record| record["id"].as_str().expect("an id").to_owned())
        .collect();
    (connection["totalCount"].as_i64().expect("a total"), ids)
}

fn joined(one: &Value, other: &Value) -> Value {
    let members = |value: &Value| value.as_object().expect("an object").clone();
    Value::Object(members(one).into_iter().chain(members(other)).collect::<Map<_, _>>())
}

#[test]
fn every_filter_alone_and_in_pairs_gives_the_same_on_both_faces() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let filters = filters();
    let mut found = 0;
    for (index, one) in filters.iter().enumerate() {
        let alone = by_rest(&visitor, one.rest);
        assert_eq!(alone, by_graphql(&visitor, &one.graphql), "{}", one.rest);
        assert_eq!(alone.0, i64::try_from(alone.1.len()).expect("a number"), "{}", one.rest);
        if one.rest != "jurisdiction=HKG" {
            assert!(alone.0 > 0, "{} finds nothing in the samples", one.rest);
        }
        for other in &filters[index + 1..] {
            // What one says twice is refused, and the same on both.
            if one.graphql.as_object().expect("members").keys().any(|name| other.graphql.get(name).is_some()) {
                continue;
            }
            let together = by_rest(&visitor, &format!("{}&{}", one.rest, other.rest));
            assert_eq!(
                together,
                by_graphql(&visitor, &joined(&one.graphql, &other.graphql)),
                "{} and {}",
                one.rest,
                other.rest
            );
            found += usize::from(together.0 > 0);
        }
    }
    assert!(found > 150, "only {found} pairs find anything");
}

#[test]
fn the_filters_here_are_all_that_there_are() {
    let service = TestService::with_samples();
    let description = service.visitor().json("/openapi.json");
    let known = ["limit", "cursor", "sort", "count", "lang", "fallback", "scope", "include", "fields"];
    let parameters = description["paths"]["/v1/recommendations"]["get"]["parameters"].as_array().expect("parameters");
    for name in parameters
        .iter()
        .map(|parameter| parameter["name"].as_str().expect("a name"))
        .filter(|name| !known.contains(name))
    {
        let named = |filter: &Filter| filter.rest.split('&').any(|piece| piece.starts_with(&format!("{name}=")));
        assert!(filters().iter().any(named), "{name} is not compared");
    }
}

#[test]
fn a_refusal_is_the_same_on_both_faces() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for (rest, graphql) in [
        ("state_under_review=HKG", json!({"stateUnderReview": ["HKG"]})),
        ("theme=tortura", json!({"theme": ["tortura"]})),
        ("session=99", json!({"session": [99]})),
        ("review=KOR-9", json!({"review": ["KOR-9"]})),
        ("year_from=2020&year_to=2010", json!({"yearFrom": 2020, "yearTo": 2010})),
        ("q=%21%21", json!({"q": "!!"})),
        ("reference=KOR", json!({"reference": ["KOR"]})),
        ("id=1", json!({"id": ["1"]})),
    ] {
        let problem = visitor.get(&format!("/v1/recommendations?{rest}")).problem();
        let answer = visitor.graphql(
            "query($filter: RecommendationFilter) { recommendations(filter: $filter) { nodes { id } } }",
            json!({"filter": graphql}),
        );
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(problem["type"], format!("/problems/{}", extensions["code"].as_str().expect("a code")), "{rest}");
        assert_eq!(problem["errors"], extensions["errors"], "{rest}");
    }
}

#[test]
fn records_and_counts_are_the_same_on_both_faces() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let state = visitor.json("/v1/states/KOR?lang=ko");
    let data = visitor.graphql_data(
        "{ state(code: \"KOR\") { code kind name officialLanguages nhri { acronym accreditation { status } } } }",
        json!({}),
    );
    let korean = visitor
        .send(
            visitor
                .request(reqwest::Method::POST, "/graphql?lang=ko")
                .header("content-type", "application/json")
                .body(json!({"query": "{ state(code: \"KOR\") { name } }"}).to_string()),
        )
        .json();
    assert_eq!(data["state"]["code"], state["code"]);
    assert_eq!(korean["data"]["state"]["name"], state["name"]);
    assert_eq!(data["state"]["officialLanguages"], state["official_languages"]);
    assert_eq!(data["state"]["nhri"]["acronym"], state["nhri"]["acronym"]);
    let review = visitor.json("/v1/reviews/XSB-4");
    let data = visitor.graphql_data("{ review(id: \"XSB-4\") { counts { complete held { numbers texts pairs withoutNumber } reported { received } } } }", json!({}));
    assert_eq!(data["review"]["counts"]["complete"], review["counts"]["complete"]);
    assert_eq!(data["review"]["counts"]["held"]["withoutNumber"], review["counts"]["held"]["without_number"]);
    assert_eq!(data["review"]["counts"]["held"]["pairs"], review["counts"]["held"]["pairs"]);
    for (unit, name) in
        [("recommendation", "RECOMMENDATION"), ("paragraph", "PARAGRAPH"), ("recommending_state", "RECOMMENDING_STATE")]
    {
        let rest = visitor.json(&format!("/v1/recommendations/counts?by=state_under_review,response&unit={unit}"));
        let query = format!(
            "{{ recommendationCounts(by: [STATE_UNDER_REVIEW, RESPONSE], unit: {name}) {{ total withoutNumber lines {{ stateUnderReview {{ code }} response count }} }} }}"
        );
        let graphql = visitor.graphql_data(&query, json!({}));
        let counts = &graphql["recommendationCounts"];
        assert_eq!(counts["total"], rest["meta"]["total"]);
        assert_eq!(counts["withoutNumber"], rest["meta"]["without_number"]);
        let lines: Vec<Value> = counts["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|line| json!({"state_under_review": line["stateUnderReview"]["code"], "response": line["response"].as_str().map(str::to_lowercase), "count": line["count"]}))
            .collect();
        assert_eq!(Value::Array(lines), rest["data"], "{unit}");
    }
}

#[test]
fn every_kind_of_record_is_found_by_its_id() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for (path, kind) in [
        ("/v1/recommendations?limit=1", "Recommendation"),
        ("/v1/organizations?limit=1", "Organization"),
        ("/v1/statements?limit=1", "Statement"),
        ("/v1/proposals?limit=1", "Proposal"),
        ("/v1/assessments?limit=1", "Assessment"),
        ("/v1/translations?limit=1", "Translation"),
        ("/v1/reviews?state=XSA", "Review"),
    ] {
        let id = visitor.json(path)["data"][0]["id"].clone();
        let data = visitor.graphql_data("query($id: ID!) { node(id: $id) { __typename id } }", json!({"id": id}));
        assert_eq!(data["node"], json!({"__typename": kind, "id": id}));
    }
    let missing = visitor.graphql("{ node(id: \"00000000-0000-4000-8000-000000000000\") { id } }", json!({}));
    assert_eq!(missing["errors"][0]["extensions"]["code"], "not-found");
    assert!(missing["data"]["node"].is_null());
}

#[test]
fn nested_pages_and_the_list_share_their_cursors() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let nested = visitor.graphql_data("{ state(code: \"XSA\") { recommendations(first: 5) { totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } }", json!({}));
    let nested = &nested["state"]["recommendations"];
    let list = visitor.graphql_data("{ recommendations(first: 5, filter: {stateUnderReview: [\"XSA\"]}) { totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }", json!({}));
    assert_eq!(nested, &list["recommendations"]);
    let after = json!({"after": nested["pageInfo"]["endCursor"]});
    let inside = visitor.graphql_data("query($after: String) { state(code: \"XSA\") { recommendations(first: 5, after: $after) { edges { node { id } } pageInfo { hasPreviousPage } } } }", after.clone());
    let outside = visitor.graphql_data("query($after: String) { recommendations(first: 5, after: $after, filter: {stateUnderReview: [\"XSA\"]}) { edges { node { id } } pageInfo { hasPreviousPage } } }", after);
    assert_eq!(inside["state"]["recommendations"], outside["recommendations"]);
    assert_eq!(outside["recommendations"]["pageInfo"]["hasPreviousPage"], true);
    assert_ne!(outside["recommendations"]["edges"][0], nested["edges"][0]);
}

#[test]
fn bombs_are_refused_with_the_limit_named_and_the_service_goes_on() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let fragments: String =
        (0..20).map(|n| format!("fragment f{n} on Query {{ ...f{} ...f{} }}", n + 1, n + 1)).collect();
    let aliases: String = (0..900).map(|n| format!("a{n}:__typename ")).collect();
    let deep = format!("{{ states(filter: {}1{}) {{ totalCount }} }}", "[".repeat(500), "]".repeat(500));
    let nested = "{ states(first: 200) { nodes { recommendations(first: 200) { nodes { id } } } } }";
    let repeated = format!("{{ {} }}", "id ".repeat(4000));
    for (query, code) in [
        (format!("{{ ...f0 }} {fragments} fragment f20 on Query {{ __typename }}"), "too-many-fields"),
        (format!("{{ {aliases} }}"), "too-many-"),
        (deep, "brackets-too-deep"),
        (nested.to_owned(), "too-many-nodes"),
        (repeated, "too-many-tokens"),
        (format!("{{ {} }}", "x".repeat(20_000)), "query-too-long"),
        ("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }".to_owned(), "cyclic-fragments"),
    ] {
        let answer = visitor.graphql(&query, json!({}));
        let said = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned();
        assert!(said.starts_with(code), "{code}: {answer}");
        assert!(answer.get("data").is_none());
    }
    let batch = visitor.send(
        visitor
            .request(reqwest::Method::POST, "/graphql")
            .header("content-type", "application/json")
            .body(json!([{"query": "{ __typename }"}]).to_string()),
    );
    assert_eq!((batch.status, batch.json()["errors"][0]["extensions"]["code"].as_str()), (400, Some("batch-refused")));
    assert_eq!(visitor.graphql_data("{ __typename }", json!({}))["__typename"], "Query");
}
