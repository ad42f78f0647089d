//! The reconciliation of counts: a small review with two data sets, the identity of every row, and both faces.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::support::{Filling, TestDatabase, TestService, Visitor};

/// What stands in one small review of two data sets: its recommendations, and the records that they were made of.
/// The matrix lacks E; UPR Info has no numbers, lacks D, noted C, and gives B to Kenya too.
fn db_two_data_sets(database: &TestDatabase) {
    let record = |id: &str, dataset: &str, number: Option<&str>, text: &str, response: &str, states: &str| {
        let number = number.map_or_else(|| "NULL".to_owned(), |number| format!("'{number}'"));
        format!(
            "INSERT INTO source_records (id, dataset, review, kind, number, folded, n, texts, original_language, recommending_states, response, retrieved_on) \
             VALUES ('{id:0>8}-0000-5000-8000-000000000000', '{dataset}', 'MNG-2', 'recommendation', {number}, '{text}', 1, '{{\"en\": \"{text}\"}}', 'en', '{{{states}}}', '{response}', '2026-01-01'); "
        )
    };
    let recommendation = |sources: &[(&str, &str)], text: &str, response: &str, states: &str, numbers: &[&str]| {
        let id = format!("{:0>8}-0000-5000-8000-000000000000", sources[0].0);
        let told: Vec<Value> = sources
            .iter()
            .map(|(id, dataset)| json!({"id": format!("{id:0>8}-0000-5000-8000-000000000000"), "dataset": dataset, "licence": "", "retrieved_on": "2026-01-01"}))
            .collect();
        let places: Vec<Value> = numbers
            .iter()
            .map(|number| json!({"number": number, "reference": format!("MNG-2-{number}"), "part": 1}))
            .collect();
        let mut sql = format!(
            "INSERT INTO recommendations (id, review, state_under_review, cycle, session, year, kind, texts, original_language, text_kind, paragraphs, recommending_states, response, response_now, sources, updated_at) \
             VALUES ('{id}', 'MNG-2', 'MNG', 2, 22, 2015, 'recommendation', '{{\"en\": \"{text}\"}}', 'en', 'official', '{}', '{{{states}}}', '{response}', '{response}', '{}', '2026-01-01'); ",
            Value::Array(places),
            Value::Array(told),
        );
        for number in numbers {
            sql += &format!("INSERT INTO recommendation_paragraphs VALUES ('{id}', 'MNG-2', '{number}', 1); ");
        }
        sql
    };
    let statements = [
        record("1", "matrix", Some("108.1"), "texta", "supported", "DEU,FRA"),
        record("2", "upr_info", None, "texta", "supported", "DEU,FRA"),
        record("3", "matrix", Some("108.1"), "textb", "noted", "BRA"),
        record("4", "upr_info", None, "textb", "noted", "BRA,KEN"),
        record("5", "matrix", Some("108.2"), "textc", "supported_in_part", "ITA"),
        record("6", "upr_info", None, "textc", "noted", "ITA"),
        record("7", "matrix", Some("108.3"), "textd", "supported", "JPN"),
        record("8", "upr_info", None, "texte", "supported", "CHL"),
        record("9", "matrix", Some("108.4"), "textf", "supported", "USA"),
        record("10", "matrix", Some("108.5"), "textf", "supported", "USA"),
        record("11", "upr_info", None, "textf", "supported", "USA"),
        recommendation(&[("1", "matrix"), ("2", "upr_info")], "texta", "supported", "DEU,FRA", &["108.1"]),
        recommendation(&[("3", "matrix"), ("4", "upr_info")], "textb", "noted", "BRA", &["108.1"]),
        recommendation(&[("5", "matrix"), ("6", "upr_info")], "textc", "supported_in_part", "ITA", &["108.2"]),
        recommendation(&[("7", "matrix")], "textd", "supported", "JPN", &["108.3"]),
        recommendation(&[("8", "upr_info")], "texte", "supported", "CHL", &[]),
        recommendation(
            &[("9", "matrix"), ("10", "matrix"), ("11", "upr_info")],
            "textf",
            "supported",
            "USA",
            &["108.4", "108.5"],
        ),
    ];
    database.db_execute(&statements.concat());
}

/// A service with samples, rows about real States, and a review of two data sets.
fn service() -> TestService {
    let database = TestDatabase::new(Filling::Samples);
    database.db_import(crate::support::rows_about_real_states());
    db_two_data_sets(&database);
    TestService::on(database, |_| {})
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("{name} is no list: {value}"))
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The difference between two holders, by measure and units.
fn difference<'a>(row: &'a Value, between: [&str; 2], measure: &str, units: [&str; 2]) -> Option<&'a Value> {
    list(row, "differences").iter().find(|told| {
        told["between"] == json!(between)
            && told["measure"] == measure
            && told["unit"] == units[0]
            && told["unit_against"] == units[1]
    })
}

fn reasons(difference: &Value) -> BTreeMap<String, i64> {
    let mut found = BTreeMap::new();
    for part in list(difference, "reasons") {
        *found.entry(part["reason"].as_str().expect("a reason").to_owned()).or_default() += number(&part["count"]);
    }
    found
}

fn told(pairs: &[(&str, i64)]) -> BTreeMap<String, i64> {
    pairs.iter().map(|(reason, count)| ((*reason).to_owned(), *count)).collect()
}

/// What must hold of every row: reasons add up, counts are those of the tallies, and nothing between what is held and a
/// data set is left unexplained. Gives how many differences it has.
pub fn check_row(row: &Value) -> usize {
    let count_of = |holder: &str, unit: &str, measure: &str| -> Value {
        let tally = match holder {
            "held" => &row["held"],
            dataset => list(row, "sources")
                .iter()
                .find(|source| source["dataset"] == dataset)
                .unwrap_or_else(|| panic!("no {dataset} in {row}")),
        };
        let plural = match unit {
            "recommendation" => "texts",
            "paragraph" => "numbers",
            _ => "pairs",
        };
        if measure == "received" {
            tally[plural].clone()
        } else {
            tally[format!("{plural}_by_response")][measure].clone()
        }
    };
    for told in list(row, "differences") {
        let sum: i64 = list(told, "reasons").iter().map(|part| number(&part["count"])).sum();
        assert_eq!(told["difference"], sum, "{}: {told}", row["review"]);
        let counts = list(told, "counts");
        let counted = counts[0].as_i64().unwrap_or_default() - counts[1].as_i64().unwrap_or_default();
        assert_eq!(told["difference"], counted, "{told}");
        let holders = list(told, "between");
        for (place, unit) in ["unit", "unit_against"].into_iter().enumerate() {
            let holder = holders[place].as_str().expect("a holder");
            if holder != "reported" {
                let measure = told["measure"].as_str().expect("a measure");
                let count = count_of(holder, told[unit].as_str().expect("a unit"), measure);
                assert_eq!(counts[place], count, "{}: {told}", row["review"]);
            }
        }
        let explained = list(told, "reasons").iter().all(|part| part["reason"] != "unexplained");
        assert!(explained || holders.contains(&json!("reported")), "{}: {told}", row["review"]);
        assert!(list(told, "reasons").iter().all(|part| part["count"] != 0 && part["explanation"].is_string()));
    }
    list(row, "differences").len()
}

#[test]
fn a_small_review_of_two_data_sets_comes_out_as_worked_by_hand() {
    let service = service();
    let visitor = service.visitor();
    let answer = visitor.json("/v1/reconciliation?review=MNG-2");
    let row = &answer["data"][0];
    assert_eq!((&row["state_under_review"], &row["cycle"], &row["session"]), (&json!("MNG"), &json!(2), &json!(22)));
    assert_eq!(row["reported"][0]["received"], 164);
    let by = |supported: i64, in_part: i64, noted: i64| json!({"supported": supported, "supported_in_part": in_part, "noted": noted, "pending": 0, "unknown": 0});
    assert_eq!(
        row["held"],
        json!({
            "texts": 6, "numbers": 5, "pairs": 7, "without_number": 1, "texts_by_response": by(4, 1, 1),
            "numbers_by_response": by(4, 1, 1), "href": "/v1/recommendations?review=MNG-2",
        })
    );
    assert_eq!(
        row["sources"],
        json!([
            {"dataset": "matrix", "records": 6, "texts": 5, "numbers": 5, "pairs": 6, "without_number": 0, "texts_by_response": by(3, 1, 1),
             "numbers_by_response": by(4, 1, 1), "held": 5, "href": "/v1/recommendations?review=MNG-2&source=matrix"},
            {"dataset": "upr_info", "records": 5, "texts": 5, "numbers": 0, "pairs": 7, "without_number": 5, "texts_by_response": by(3, 0, 2),
             "numbers_by_response": by(0, 0, 0), "held": 5, "href": "/v1/recommendations?review=MNG-2&source=upr_info"},
        ])
    );
    check_row(row);
    let texts = ["recommendation"; 2];
    for (between, measure, units, expected) in [
        (["held", "reported"], "received", ["paragraph"; 2], told(&[("without_number", -1), ("not_held", -158)])),
        (["held", "reported"], "noted", ["paragraph"; 2], told(&[("not_held", -13)])),
        (["held", "matrix"], "received", texts, told(&[("only_in_other_sources", 1)])),
        (["held", "upr_info"], "received", texts, told(&[("only_in_other_sources", 1)])),
        (["held", "upr_info"], "noted", texts, told(&[("in_part_counted_as_noted", -1)])),
        (
            ["held", "upr_info"],
            "received",
            ["paragraph"; 2],
            told(&[("only_in_other_sources", 1), ("without_number", 4)]),
        ),
        (
            ["held", "upr_info"],
            "received",
            ["recommending_state"; 2],
            told(&[("only_in_other_sources", 1), ("states_differ", -1)]),
        ),
        (
            ["upr_info", "reported"],
            "received",
            ["recommending_state", "paragraph"],
            told(&[
                ("counted_by_state", 2),
                ("only_in_other_sources", -1),
                ("several_texts_under_a_number", 1),
                ("text_under_several_numbers", -1),
                ("not_held", -158),
            ]),
        ),
    ] {
        let found =
            difference(row, between, measure, units).unwrap_or_else(|| panic!("{between:?} {measure} {units:?}"));
        assert_eq!(reasons(found), expected, "{between:?} {measure} {units:?}");
    }
    // What an address lists is what it says.
    assert_eq!(visitor.json(row["held"]["href"].as_str().expect("an address"))["meta"]["total"], 6);
    for source in list(row, "sources") {
        let listed = visitor.json(source["href"].as_str().expect("an address"));
        assert_eq!(listed["meta"]["total"], source["held"]);
    }
    let lacked = difference(row, ["held", "upr_info"], "received", texts).expect("a difference");
    let listed = visitor.json(lacked["reasons"][0]["href"].as_str().expect("an address"));
    assert_eq!(listed["data"][0]["text"], "textd");
    assert_eq!(answer["meta"]["licences"].as_array().map(Vec::len), Some(2));
    assert_eq!(visitor.json(row["url"].as_str().expect("an address"))["data"], answer["data"]);
}

#[test]
fn the_reasons_of_every_row_add_up_and_completeness_is_that_of_the_review() {
    let service = service();
    let visitor = service.visitor();
    let rows = visitor.all("/v1/reconciliation?limit=50");
    let differences: usize = rows.iter().map(check_row).sum();
    assert!(differences > 60, "{differences}");
    let reviews = visitor.all("/v1/reviews?limit=200");
    let mut expected = BTreeSet::new();
    for review in &reviews {
        let counts = &review["counts"];
        let row = rows.iter().find(|row| row["review"] == review["id"]);
        assert_eq!(row.is_some(), counts["reported"] != json!([]) || counts["held"]["texts"] != 0, "{review}");
        let Some(row) = row else { continue };
        for name in ["texts", "numbers", "pairs", "without_number"] {
            assert_eq!(row["held"][name], counts["held"][name], "{} {name}", review["id"]);
        }
        assert_eq!(
            (&row["complete"], &row["reported"]),
            (&counts["complete"], &counts["reported"]),
            "{}",
            review["id"]
        );
        expected.insert(counts["complete"].to_string());
        // The filter is told by the database; the field by the domain.
        let address = format!(
            "/v1/reconciliation?review={}&complete={}",
            row["review"].as_str().expect("a review"),
            row["complete"]
        );
        assert_eq!(visitor.json(&address)["meta"]["total"], 1, "{address}");
    }
    assert_eq!(expected.len(), 3, "every value occurs: {expected:?}");
}

#[test]
fn the_samples_show_a_review_that_is_not_complete() {
    let service = TestService::with_samples();
    let row = service.visitor().json("/v1/reconciliation?review=XSB-4")["data"][0].clone();
    assert_eq!((&row["reported"][0]["received"], &row["complete"]), (&json!(32), &json!(false)));
    let missing = difference(&row, ["held", "reported"], "received", ["paragraph"; 2]).expect("a difference");
    let found = reasons(missing);
    assert_eq!(found.keys().collect::<Vec<_>>(), ["not_held", "without_number"]);
    assert_eq!(found["without_number"], -number(&row["held"]["without_number"]));
}

#[test]
fn labels_and_explanations_come_in_the_readers_language() {
    let service = service();
    let visitor = service.visitor();
    let row = visitor.json("/v1/reconciliation?review=MNG-2&include=labels&lang=ko&fields=review,differences,sources")
        ["data"][0]
        .clone();
    assert_eq!(row.as_object().map(Map::len), Some(3), "{row}");
    assert_eq!(row["sources"][0]["dataset_label"], "인권최고대표사무소 매트릭스");
    for told in list(&row, "differences") {
        assert!(
            told["measure_label"].is_string()
                && told["unit_label"].is_string()
                && told["unit_against_label"].is_string()
        );
        assert!(list(told, "between_label").iter().all(Value::is_string), "{told}");
        for part in list(told, "reasons") {
            let hangul =
                |text: &Value| text.as_str().is_some_and(|text| text.chars().any(|c| ('가'..='힣').contains(&c)));
            assert!(hangul(&part["reason_label"]) && hangul(&part["explanation"]), "{part}");
        }
    }
    let french = visitor.json("/v1/reconciliation?review=MNG-2&lang=fr&fallback=none")["data"][0].clone();
    assert!(french["differences"][0]["reasons"][0]["explanation"].is_null());
}

#[test]
fn what_nothing_can_have_is_refused_with_a_hint() {
    let service = service();
    let visitor = service.visitor();
    for (query, parameter, hint) in [
        ("state_under_review=HKG", "state_under_review", Some("Hong Kong is reviewed under CHN: use jurisdiction=HKG")),
        ("review=MNG", "review", Some("State and cycle: KOR-2")),
        ("complete=maybe", "complete", None),
        ("complete=", "complete", None),
        ("cycle=0", "cycle", None),
        ("session=999", "session", None),
        ("regional_group=asia", "regional_group", None),
        ("state=MNG", "state", None),
        ("sort=received", "sort", Some("it can be sorted by session, cycle, state_under_review, id")),
        ("include=review", "include", None),
        ("fields=kept", "fields", None),
    ] {
        let answer = visitor.get(&format!("/v1/reconciliation?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        let fault = answer.problem()["errors"][0].clone();
        assert_eq!(fault["parameter"], parameter, "{fault}");
        if let Some(hint) = hint {
            assert_eq!(fault["hint"], hint, "{fault}");
        }
    }
    let without = TestService::without_samples();
    let problem = without.visitor().get("/v1/reconciliation?state_under_review=XSA").problem();
    assert_eq!(problem["errors"][0]["hint"], "load them with `upr-network demo`");
}

/// A name of REST as GraphQL has it.
fn camel(name: &str) -> String {
    let mut pieces = name.split('_');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |named, piece| named + &piece[..1].to_uppercase() + &piece[1..])
}

/// An answer of REST as GraphQL gives it: names in camel case, codes in capitals.
fn as_in_graphql(value: &Value, name: &str) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (camel(name), as_in_graphql(value, name))).collect())
        }
        Value::Array(items) => items.iter().map(|item| as_in_graphql(item, name)).collect(),
        Value::String(code) if ["dataset", "between", "measure", "unit_against", "reason"].contains(&name) => {
            json!(code.to_uppercase())
        }
        other => other.clone(),
    }
}

const EVERYTHING: &str = "query($filter: ReconciliationFilter, $first: Int, $after: String, $sort: String) { \
    reconciliation(filter: $filter, first: $first, after: $after, sort: $sort) { totalCount pageInfo { hasNextPage endCursor } nodes { \
      review { id counts { complete } } stateUnderReview { code } cycle session complete url \
      reported { received supported inPart noted pending unit source mark note } \
      held { ...held } \
      sources { dataset records texts numbers pairs withoutNumber held href textsByResponse { ...tally } numbersByResponse { ...tally } } \
      differences { between measure unit unitAgainst counts difference reportedSource reasons { reason count explanation href } } } } } \
    fragment held on HeldTally { texts numbers pairs withoutNumber href textsByResponse { ...tally } numbersByResponse { ...tally } } \
    fragment tally on ResponseTally { supported supportedInPart noted pending unknown }";

fn by_graphql(visitor: &Visitor, filter: &Value, sort: &str) -> Vec<Value> {
    let (mut rows, mut after) = (Vec::new(), Value::Null);
    loop {
        let asked = json!({"filter": filter, "first": 50, "after": after, "sort": sort});
        let page = visitor.graphql_data(EVERYTHING, asked)["reconciliation"].clone();
        rows.extend(list(&page, "nodes").iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], rows.len());
            return rows;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[test]
fn both_faces_give_the_same_rows_for_every_filter() {
    let service = service();
    let visitor = service.visitor();
    for (rest, graphql, sort) in [
        ("", json!({}), "-session"),
        ("state_under_review=MNG,XSB", json!({"stateUnderReview": ["MNG", "XSB"]}), "stateUnderReview"),
        ("review=MNG-2", json!({"review": ["MNG-2"]}), "-session"),
        ("cycle=4", json!({"cycle": [4]}), "cycle"),
        ("session=14", json!({"session": [14]}), "-session"),
        ("regional_group=asia_pacific", json!({"regionalGroup": ["ASIA_PACIFIC"]}), "-cycle,-session"),
        ("complete=false,null", json!({"complete": ["FALSE", "NULL"]}), "id"),
    ] {
        let sorted = sort.replace("stateUnderReview", "state_under_review");
        let by_rest = visitor.all(&format!("/v1/reconciliation?limit=50&sort={sorted}&{rest}"));
        assert!(!by_rest.is_empty(), "{rest}");
        let expected: Vec<Value> = by_rest
            .iter()
            .map(|row| {
                let mut shown = as_in_graphql(row, "");
                for told in shown["differences"].as_array_mut().expect("differences") {
                    told["unit"] = json!(told["unit"].as_str().expect("a unit").to_uppercase());
                }
                shown["review"] = json!({"id": row["review"], "counts": {"complete": row["complete"]}});
                shown["stateUnderReview"] = json!({"code": row["state_under_review"]});
                shown
            })
            .collect();
        assert_eq!(by_graphql(&visitor, &graphql, sort), expected, "{rest}");
    }
    let refused = visitor.graphql(EVERYTHING, json!({"filter": {"review": ["MNG"]}}));
    assert_eq!(
        refused["errors"][0]["extensions"]["errors"],
        visitor.get("/v1/reconciliation?review=MNG").problem()["errors"]
    );
}

#[test]
fn a_page_shows_the_same_without_javascript() {
    let service = service();
    let visitor = service.visitor();
    let page = visitor.get("/reconciliation?state_under_review=MNG&cycle=2&lang=ko");
    assert_eq!((page.status, page.header("content-language").as_str()), (200, "ko"));
    let text = page.text();
    assert!(text.contains("<html lang=\"ko\"") && text.contains("몽골") && text.contains("참조로 셈"), "{text}");
    // What a form sends where nothing is chosen.
    let all = visitor.get("/reconciliation?lang=en&state_under_review=&cycle=");
    assert_eq!(all.status, 200);
    let rows = visitor.json("/v1/reconciliation?limit=1")["meta"]["total"].as_u64().expect("a total");
    assert_eq!(all.text().matches("<th scope=\"row\">").count() as u64, rows.min(25));
    let older = visitor.get("/reconciliation?lang=en&cycle=2");
    assert!(older.text().contains("Cycle 2") && !older.text().contains("Cycle 4</a>"));
    for query in
        ["state_under_review=HKG", "cycle=two", "cycle=9", "state=MNG", "cursor=nonsense", "state_under_review=MNG,KOR"]
    {
        assert_eq!(visitor.get(&format!("/reconciliation?{query}")).status, 400, "{query}");
    }
    assert!(visitor.get("/").text().contains("href=\"/reconciliation?lang=en\""));
}
