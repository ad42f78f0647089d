//! Several sources of one review: what a visitor sees of them on both faces, in whichever order they came, and what is
//! left when one of them is taken out. The texts are invented.

mod measured;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use upr_network::domain::kinds::Dataset;
use upr_network::domain::source_records::{Draft, Extent};

use crate::support::{Filling, TestDatabase, TestService, Visitor, row};

const REVIEW: &str = "KOR-2";

/// One row under a number of the report.
fn numbered(number: &str, part: i16, text: &str, state: &str, response: Option<&str>, more: Value) -> (String, Draft) {
    let mut given = json!({
        "number": number, "paragraphs": [{"number": number, "part": part}], "recommending_states": [state], "response": response,
    });
    for (name, value) in more.as_object().expect("an object") {
        given[name] = value.clone();
    }
    row(REVIEW, text, given)
}

fn plain(text: &str, states: &[&str], response: &str) -> (String, Draft) {
    row(REVIEW, text, json!({"recommending_states": states, "response": response}))
}

/// A text under two numbers, because Germany joined later; a number with two texts; and a pledge with a number.
fn matrix() -> Vec<(String, Draft)> {
    vec![
        numbered("5.1", 1, "Give each lighthouse a keeper", "FRA", Some("supported"), json!({"themes": ["nhri"]})),
        numbered("5.9", 1, "Give each lighthouse a keeper.", "DEU", Some("supported"), json!({"themes": ["nhri"]})),
        numbered("5.2", 1, "Let the fishers of all the islands found a union", "FRA", Some("noted"), json!({})),
        numbered("5.2", 2, "Teach the law of the sea", "BEL", Some("supported_in_part"), json!({})),
        numbered(
            "5.99",
            1,
            "Mend the harbour",
            "KOR",
            None,
            json!({"kind": "voluntary_pledge", "recommending_states": []}),
        ),
    ]
}

/// Without positions, with goals.
fn index() -> Vec<(String, Draft)> {
    vec![
        numbered(
            "5.1",
            1,
            "Give each lighthouse a keeper",
            "FRA",
            None,
            json!({"sdgs": [4], "groups_of_persons": ["children"], "themes": ["torture"]}),
        ),
        numbered("5.3", 1, "Count the seals every year", "ITA", None, json!({"sdgs": [14]})),
    ]
}

/// Without numbers; one text spelled otherwise, one answered otherwise, one that only it has.
fn upr_info() -> Vec<(String, Draft)> {
    vec![
        plain("Give each lighthouse a keeper", &["FRA", "DEU"], "supported"),
        plain("Let the fisher of all the islands found a union", &["FRA"], "noted"),
        plain("Teach the law of the sea", &["BEL"], "noted"),
        plain("Open the ferries on Sundays", &["CHL"], "supported"),
    ]
}

fn rows_of(dataset: Dataset) -> Vec<(String, Draft)> {
    match dataset {
        Dataset::Matrix => matrix(),
        Dataset::Uhri => index(),
        Dataset::UprInfo => upr_info(),
        Dataset::Sample => Vec::new(),
    }
}

fn database(datasets: &[Dataset]) -> TestDatabase {
    let database = TestDatabase::new(Filling::Facts);
    for dataset in datasets {
        database.db_import_of(*dataset, None, rows_of(*dataset));
    }
    database
}

/// Everything that the tables hold, what each source says included.
fn db_everything(database: &TestDatabase) -> String {
    let sources =
        "SELECT coalesce(string_agg(id || ' ' || sources::text, E'\\n' ORDER BY id), '') FROM recommendations";
    format!("{}\n{}", database.db_checksum(), database.db_text(sources))
}

#[test]
fn the_order_of_the_sources_never_shows() {
    use Dataset::{Matrix, Uhri, UprInfo};
    let expected = db_everything(&database(&[Matrix, Uhri, UprInfo]));
    for order in [[Matrix, UprInfo, Uhri], [Uhri, Matrix, UprInfo], [UprInfo, Uhri, Matrix]] {
        let database = database(&order);
        assert_eq!(db_everything(&database), expected, "{order:?}");
        // Once more changes nothing.
        for dataset in order {
            let outcome = database.db_import_of(dataset, Some(Extent::Reviews), rows_of(dataset));
            assert!(outcome.source_records.is_empty() && outcome.recommendations.is_empty(), "{outcome:?}");
        }
        assert_eq!(db_everything(&database), expected, "{order:?}");
    }
}

#[test]
fn taking_a_source_out_gives_what_was_there_without_it() {
    use Dataset::{Matrix, Uhri, UprInfo};
    for (taken, rest) in [(Matrix, [Uhri, UprInfo]), (Uhri, [Matrix, UprInfo]), (UprInfo, [Matrix, Uhri])] {
        let whole = database(&[UprInfo, Matrix, Uhri]);
        whole.db_import_of(taken, Some(Extent::Sessions), Vec::new());
        assert_eq!(db_everything(&whole), db_everything(&database(&rest)), "without {taken}");
    }
    let nothing = database(&[]);
    let filled = database(&[Matrix]);
    filled.db_import_of(Matrix, Some(Extent::Review(REVIEW.to_owned())), Vec::new());
    assert_eq!(db_everything(&filled), db_everything(&nothing));
}

fn recommendations(visitor: &Visitor) -> Vec<Value> {
    visitor.all(&format!("/v1/recommendations?review={REVIEW}&limit=200"))
}

fn that_says(records: &[Value], text: &str) -> Value {
    records.iter().find(|record| record["text"] == text).unwrap_or_else(|| panic!("{text}: {records:#?}")).clone()
}

/// What each source of a record says: data set, nearness, differences.
fn said(record: &Value) -> Vec<String> {
    let sources = record["sources"].as_array().expect("sources");
    sources
        .iter()
        .map(|source| {
            let differs: Vec<String> = source["differs"]
                .as_array()
                .expect("differences")
                .iter()
                .map(|it| {
                    format!("{}={}", it["field"].as_str().expect("a field"), it["value"].as_str().expect("a value"))
                })
                .collect();
            format!("{} {} {}", source["dataset"].as_str().expect("a data set"), source["nearness"], differs.join("; "))
        })
        .collect()
}

#[test]
fn a_visitor_sees_one_recommendation_and_what_each_source_says_of_it() {
    let service = TestService::on(database(&[Dataset::UprInfo, Dataset::Matrix, Dataset::Uhri]), |_| {});
    let visitor = service.visitor();
    let records = recommendations(&visitor);
    assert_eq!(records.len(), 5);

    let keeper = that_says(&records, "Give each lighthouse a keeper");
    assert_eq!(keeper["text_kind"], "official");
    assert_eq!(keeper["recommending_states"], json!(["DEU", "FRA"]));
    assert_eq!(
        keeper["paragraphs"],
        json!([{"number": "5.1", "reference": "KOR-2-5.1", "part": 1}, {"number": "5.9", "reference": "KOR-2-5.9", "part": 1}])
    );
    assert_eq!((&keeper["themes"], &keeper["sdgs"]), (&json!(["nhri"]), &json!([4])));
    assert_eq!(
        said(&keeper),
        [
            "matrix null number=5.1; recommending_states=FRA",
            "matrix 1.0 number=5.9; recommending_states=DEU",
            "uhri 1.0 number=5.1; recommending_states=FRA; themes=torture",
            "upr_info 1.0 "
        ]
    );
    let union = that_says(&records, "Let the fishers of all the islands found a union");
    assert_eq!(said(&union), ["matrix null ", "upr_info 0.97 text=Let the fisher of all the islands found a union"]);
    let law = that_says(&records, "Teach the law of the sea");
    assert_eq!((&law["response"], &law["response_now"]), (&json!("supported_in_part"), &json!("supported_in_part")));
    assert_eq!(said(&law), ["matrix null ", "upr_info 1.0 response=noted"]);
    let seals = that_says(&records, "Count the seals every year");
    assert_eq!((&seals["response"], &seals["response_now"]), (&json!("pending"), &json!("pending")));
    assert_eq!(that_says(&records, "Open the ferries on Sundays")["text_kind"], "source_edition");

    // The same on the other face.
    let data = visitor.graphql_data(
        "query($id: ID!) { recommendation(id: $id) { sources { dataset nearness differs { field value } } } }",
        json!({"id": union["id"]}),
    );
    assert_eq!(data["recommendation"]["sources"][1]["nearness"], 0.97);
    assert_eq!(data["recommendation"]["sources"][1]["differs"][0]["field"], "text");
}

#[test]
fn the_id_of_each_source_record_leads_to_the_recommendation() {
    let service = TestService::on(database(&[Dataset::UprInfo, Dataset::Matrix, Dataset::Uhri]), |_| {});
    let visitor = service.visitor();
    let keeper = that_says(&recommendations(&visitor), "Give each lighthouse a keeper");
    let id = keeper["id"].as_str().expect("an id");
    let aliases: Vec<&str> = keeper["sources"]
        .as_array()
        .expect("sources")
        .iter()
        .map(|source| source["id"].as_str().expect("an id"))
        .collect();
    assert_eq!((aliases.len(), aliases[0]), (4, id));
    for alias in &aliases[1..] {
        let moved = visitor.get(&format!("/v1/recommendations/{alias}"));
        assert_eq!((moved.status, moved.header("location")), (301, format!("/v1/recommendations/{id}")));
        assert!(moved.header("cache-control").contains("max-age=60"), "{}", moved.header("cache-control"));
        assert!(moved.body.is_empty());
        let moved = visitor.get(&format!("/v1/recommendations/{alias}?lang=ko&fields=id,text"));
        assert_eq!(moved.header("location"), format!("/v1/recommendations/{id}?lang=ko&fields=id,text"));
        assert_eq!(visitor.json(&moved.header("location"))["id"], id);
        let head = visitor.send(visitor.request(reqwest::Method::HEAD, &format!("/v1/recommendations/{alias}")));
        assert_eq!((head.status, head.header("location")), (301, format!("/v1/recommendations/{id}")));

        let query = "query($id: ID!, $ids: [String!]) { recommendation(id: $id) { id } node(id: $id) { __typename id } recommendations(filter: {id: $ids}) { totalCount nodes { id } } }";
        let data = visitor.graphql_data(query, json!({"id": alias, "ids": [alias, id]}));
        assert_eq!(data["recommendation"]["id"], id);
        assert_eq!(data["node"], json!({"__typename": "Recommendation", "id": id}));
        assert_eq!(data["recommendations"], json!({"totalCount": 1, "nodes": [{"id": id}]}));
        let list = visitor.json(&format!("/v1/recommendations?id={alias},{id}"));
        assert_eq!((&list["meta"]["total"], &list["data"][0]["id"]), (&json!(1), &json!(id)));
    }
    assert_eq!(visitor.get("/v1/recommendations/00000000-0000-5000-8000-000000000000").status, 404);
    // A parameter that is wrong is told, whichever id it stands at.
    assert_eq!(visitor.get(&format!("/v1/recommendations/{}?land=ko", aliases[1])).status, 400);

    // The matrix is taken out: the Index leads, its id is the address, and the others of the matrix are gone.
    service.database.db_import_of(Dataset::Matrix, Some(Extent::Review(REVIEW.to_owned())), Vec::new());
    let of_index = aliases[2];
    let answer = visitor.json(&format!("/v1/recommendations/{of_index}"));
    assert_eq!((&answer["id"], answer["sources"].as_array().map(Vec::len)), (&json!(of_index), Some(2)));
    assert_eq!(visitor.get(&format!("/v1/recommendations/{id}")).status, 404);
    let moved = visitor.get(&format!("/v1/recommendations/{}", aliases[3]));
    assert_eq!(moved.header("location"), format!("/v1/recommendations/{of_index}"));
}

#[test]
fn links_to_another_address_begin_with_the_public_one() {
    let service = TestService::on(database(&[Dataset::UprInfo, Dataset::Matrix]), |settings| {
        "https://upr.example".clone_into(&mut settings.public_url);
    });
    let visitor = service.visitor();
    let law = that_says(&recommendations(&visitor), "Teach the law of the sea");
    let alias = law["sources"][1]["id"].as_str().expect("an id");
    let moved = visitor.get(&format!("/v1/recommendations/{alias}"));
    assert_eq!(moved.header("location"), law["url"].as_str().expect("an address"));
    assert!(moved.header("location").starts_with("https://upr.example/"));
}

/// The lines of a count by response.
fn by_response(visitor: &Visitor, unit: &str) -> (BTreeMap<String, i64>, Value) {
    let counted = visitor.json(&format!("/v1/recommendations/counts?by=response&unit={unit}&review={REVIEW}"));
    let line = |line: &Value| {
        (line["response"].as_str().expect("a response").to_owned(), line["count"].as_i64().expect("a count"))
    };
    (counted["data"].as_array().expect("lines").iter().map(line).collect(), counted["meta"].clone())
}

fn lines<const N: usize>(lines: [(&str, i64); N]) -> BTreeMap<String, i64> {
    lines.into_iter().map(|(response, count)| (response.to_owned(), count)).collect()
}

#[test]
fn each_unit_counts_its_own() {
    let service = TestService::on(database(&[Dataset::UprInfo, Dataset::Matrix, Dataset::Uhri]), |_| {});
    let visitor = service.visitor();
    let (texts, meta) = by_response(&visitor, "recommendation");
    assert_eq!(texts, lines([("supported", 2), ("supported_in_part", 1), ("noted", 1), ("pending", 1)]));
    assert_eq!((&meta["total"], &meta["without_number"]), (&json!(5), &json!(1)));
    // A text under two numbers counts in both; two texts under one number that were answered differently, in each line.
    let (numbers, meta) = by_response(&visitor, "paragraph");
    assert_eq!(numbers, lines([("supported", 2), ("supported_in_part", 1), ("noted", 1), ("pending", 1)]));
    assert_eq!(meta["total"], 4);
    let (pairs, meta) = by_response(&visitor, "recommending_state");
    assert_eq!(pairs, lines([("supported", 3), ("supported_in_part", 1), ("noted", 1), ("pending", 1)]));
    assert_eq!(meta["total"], 6);

    // A pledge has a number too, and counts where pledges are asked for.
    let pledges = visitor
        .json(&format!("/v1/recommendations/counts?by=cycle&unit=paragraph&kind=voluntary_pledge&review={REVIEW}"));
    assert_eq!(pledges["meta"]["total"], 1);
    let held = visitor.json(&format!("/v1/reviews/{REVIEW}"))["counts"]["held"].clone();
    assert_eq!(held, json!({"numbers": 4, "texts": 5, "pairs": 6, "without_number": 1}));
}

#[test]
fn what_is_missing_is_told_as_far_as_it_can_be() {
    let service = TestService::on(database(&[Dataset::Matrix, Dataset::Uhri]), |_| {});
    let visitor = service.visitor();
    // Four numbers are held, and a pledge's, which is none of those that documents count.
    for (received, complete) in [(3, true), (4, true), (5, false)] {
        service.database.db_execute(&format!(
            "UPDATE reviews SET reported = '[{{\"received\": {received}}}]' WHERE id = '{REVIEW}'; UPDATE journal SET change = change + 1"
        ));
        let fresh = TestService::on(std::sync::Arc::clone(&service.database), |_| {});
        let visitor = fresh.visitor();
        let review = visitor.json(&format!("/v1/reviews/{REVIEW}"));
        assert_eq!(review["counts"]["complete"], complete, "{received} received");
        let incomplete = by_response(&visitor, "paragraph").1["incomplete_reviews"].clone();
        assert_eq!(incomplete, if complete { json!([]) } else { json!([REVIEW]) }, "{received} received");
    }
    // A text without a number may stand under the one that is missing.
    service.database.db_import_of(Dataset::UprInfo, None, upr_info());
    assert_eq!(by_response(&visitor, "paragraph").1["incomplete_reviews"], json!([]));
}
