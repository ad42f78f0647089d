//! Counts of recommendations: by every dimension, by pairs and by triples, in each unit, beside what the test counts
//! itself in the whole list.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::filters::World;
use crate::support::{TestService, Visitor};

type Given<'a> = (&'a str, &'a str);

/// The codes of an enumeration of the description.
fn codes(visitor: &Visitor, schema: &str) -> Vec<String> {
    visitor.json("/openapi.json")["components"]["schemas"][schema]["enum"]
        .as_array()
        .unwrap_or_else(|| panic!("{schema} is no enumeration"))
        .iter()
        .map(|code| code.as_str().expect("a code").to_owned())
        .collect()
}

/// The values of a list, or null where it is empty; where the filter names values of it, only these.
fn several(list: &Value, field: Option<&str>, filter: &str, given: &[Given<'_>]) -> Vec<Value> {
    let wanted = given.iter().find(|(name, _)| *name == filter).map(|(_, values)| *values);
    let values: Vec<Value> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| field.map_or(item, |field| &item[field]).clone())
        .filter(|value| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            wanted.is_none_or(|wanted| wanted.split(',').any(|value| value == text))
        })
        .collect();
    if values.is_empty() { vec![Value::Null] } else { values }
}

/// The States that made it, as far as the filter asks for them; null where there is none.
fn makers(world: &World, record: &Value, given: &[Given<'_>]) -> Vec<Value> {
    let of = |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, values)| *values);
    let all = several(&record["recommending_states"], None, "recommending_state", given);
    let kept: Vec<Value> = all
        .into_iter()
        .filter(|state| {
            of("recommending_group").is_none_or(|groups| {
                state.is_string()
                    && world.group(state).as_str().is_some_and(|group| groups.split(',').any(|g| g == group))
            })
        })
        .collect();
    if kept.is_empty() { vec![Value::Null] } else { kept }
}

/// What a record has in a dimension, where this State made it.
fn values(world: &World, record: &Value, maker: &Value, dimension: &str, given: &[Given<'_>]) -> Vec<Value> {
    match dimension {
        "state_under_review" | "cycle" | "session" | "year" | "response" | "response_now" | "action_category" => {
            vec![record[dimension].clone()]
        }
        "regional_group" => vec![world.group(&record["state_under_review"]).clone()],
        "recommending_state" => vec![maker.clone()],
        "recommending_group" => vec![if maker.is_null() { Value::Null } else { world.group(maker).clone() }],
        "theme" => several(&record["themes"], None, "theme", given),
        "sdg" => several(&record["sdgs"], None, "sdg", given),
        "group_of_persons" => several(&record["groups_of_persons"], None, "group_of_persons", given),
        "jurisdiction" => several(&record["jurisdictions"], Some("code"), "jurisdiction", given),
        "implementation" => {
            let kinds = record["implementation"]["by_kind"].as_array().cloned().unwrap_or_default();
            let statuses: BTreeSet<String> = kinds
                .iter()
                .flat_map(|kind| kind["claims"].as_array().expect("claims"))
                .map(|claim| claim["status"].as_str().expect("a status").to_owned())
                .collect();
            vec![match statuses.len() {
                0 => Value::Null,
                1 => statuses.first().cloned().map_or(Value::Null, Value::from),
                _ => Value::from("mixed"),
            }]
        }
        other => panic!("the dimension {other} has no test"),
    }
}

/// The lines that the test counts itself: the values of each dimension, and how many.
fn lines(world: &World, by: &[&str], unit: &str, given: &[Given<'_>]) -> BTreeMap<String, usize> {
    let mut counted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in world.records.iter().filter(|record| world.holds(given, record)) {
        for maker in makers(world, record, given) {
            let things: Vec<String> = match unit {
                "recommendation" => vec![record["id"].to_string()],
                "paragraph" => record["paragraphs"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .map(|paragraph| format!("{} {}", record["review"], paragraph["number"]))
                    .collect(),
                "recommending_state" if maker.is_null() => Vec::new(),
                "recommending_state" => vec![format!("{} {maker}", record["id"])],
                other => panic!("the unit {other} has no test"),
            };
            let mut keys = vec![Map::new()];
            for dimension in by {
                let values = values(world, record, &maker, dimension, given);
                keys = keys
                    .into_iter()
                    .flat_map(|key| {
                        values.iter().map(move |value| {
                            let mut key = key.clone();
                            key.insert((*dimension).to_owned(), value.clone());
                            key
                        })
                    })
                    .collect();
            }
            for key in keys {
                counted.entry(Value::Object(key).to_string()).or_default().extend(things.iter().cloned());
            }
        }
    }
    counted.into_iter().map(|(key, things)| (key, things.len())).filter(|(_, count)| *count > 0).collect()
}

/// Asks for a count, and compares every line and the total with what the test counts.
fn compare(visitor: &Visitor, world: &World, by: &[&str], unit: &str, given: &[Given<'_>]) -> Value {
    let filters: String = given.iter().map(|(name, value)| format!("&{name}={value}")).collect();
    let address = format!("/v1/recommendations/counts?by={}&unit={unit}{filters}", by.join(","));
    let answer = visitor.json(&address);
    let mut told = BTreeMap::new();
    for line in answer["data"].as_array().expect("lines") {
        let mut line = line.as_object().expect("a line").clone();
        let count = line.remove("count").and_then(|count| count.as_u64()).expect("a count");
        assert!(line.keys().eq(by), "{address}: {line:?}");
        let twice = told.insert(Value::Object(line).to_string(), usize::try_from(count).expect("a count"));
        assert_eq!(twice, None, "{address}: a line stands there twice");
    }
    assert_eq!(told, lines(world, by, unit, given), "{address}");
    let total: usize = lines(world, &[], unit, given).values().sum();
    assert_eq!(answer["meta"]["total"], total, "{address}");
    assert_eq!(answer["meta"]["unit"], unit);
    answer
}

#[test]
fn every_dimension_and_every_pair_in_every_unit() {
    let service = TestService::with_real_states();
    let visitor = service.visitor();
    let world = World::read(&visitor);
    let dimensions = codes(&visitor, "Dimension");
    for unit in codes(&visitor, "CountUnit") {
        for (index, one) in dimensions.iter().enumerate() {
            let alone = compare(&visitor, &world, &[one], &unit, &[]);
            assert!(alone["meta"]["total"].as_u64() > Some(0));
            for other in dimensions.iter().skip(index + 1) {
                compare(&visitor, &world, &[one, other], &unit, &[]);
            }
        }
        for triple in [
            ["state_under_review", "response", "theme"],
            ["recommending_state", "recommending_group", "sdg"],
            ["theme", "sdg", "group_of_persons"],
            ["jurisdiction", "theme", "recommending_state"],
            ["cycle", "session", "year"],
            ["regional_group", "recommending_group", "response_now"],
        ] {
            compare(&visitor, &world, &triple, &unit, &[]);
        }
    }
}

#[test]
fn filters_narrow_what_is_counted_and_the_lines_of_their_own_dimension() {
    let service = TestService::with_real_states();
    let visitor = service.visitor();
    let world = World::read(&visitor);
    let filters: [&[Given<'_>]; 13] = [
        &[("theme", "torture")],
        &[("theme", "torture,detention"), ("response", "noted")],
        &[("recommending_state", "FRA,XSB")],
        &[("recommending_group", "western_european_and_others")],
        &[("recommending_state", "JPN,FRA"), ("recommending_group", "asia_pacific")],
        &[("sdg", "16")],
        &[("group_of_persons", "children")],
        &[("jurisdiction", "HKG")],
        &[("kind", "voluntary_pledge")],
        &[("kind", "recommendation,voluntary_pledge"), ("state_under_review", "XSA,JPN")],
        &[("number", "12.1")],
        &[("recommending_states_unknown", "true")],
        &[("cycle", "1"), ("session", "42")],
    ];
    for given in filters {
        for unit in ["recommendation", "paragraph", "recommending_state"] {
            for by in [
                &["theme"][..],
                &["recommending_state"],
                &["recommending_group", "response"],
                &["sdg", "group_of_persons"],
                &["jurisdiction", "state_under_review"],
                &["regional_group", "action_category", "theme"],
            ] {
                compare(&visitor, &world, by, unit, given);
            }
        }
    }
}

#[test]
fn texts_without_a_number_are_told_beside_the_count_of_paragraphs() {
    let service = TestService::with_real_states();
    let visitor = service.visitor();
    let world = World::read(&visitor);
    let filters: [&[Given<'_>]; 5] = [
        &[],
        &[("state_under_review", "XSB")],
        &[("state_under_review", "KOR")],
        &[("kind", "voluntary_pledge")],
        &[("theme", "torture")],
    ];
    for given in filters {
        for unit in ["recommendation", "paragraph", "recommending_state"] {
            let expected = world
                .records
                .iter()
                .filter(|record| world.holds(given, record) && record["paragraphs"] == Value::Array(Vec::new()))
                .count();
            let answer = compare(&visitor, &world, &["cycle"], unit, given);
            assert_eq!(answer["meta"]["without_number"], expected, "{given:?}");
        }
    }
    let sample = visitor.json("/v1/recommendations/counts?by=response&state_under_review=XSB&unit=paragraph");
    assert!(sample["meta"]["without_number"].as_u64() > Some(0), "the samples have texts without a number");
}

#[test]
fn incomplete_reviews_are_those_of_which_the_reviews_themselves_say_so() {
    let service = TestService::with_real_states();
    let visitor = service.visitor();
    let world = World::read(&visitor);
    for query in [
        "",
        "&state_under_review=XSA,XSB",
        "&state_under_review=KOR,CHN",
        "&cycle=2",
        "&session=14",
        "&review=CHN-2,XSA-4",
        "&theme=torture&state_under_review=CHN",
    ] {
        let answer = visitor.json(&format!("/v1/recommendations/counts?by=response{query}"));
        let given: Vec<Given<'_>> = query.split('&').filter_map(|piece| piece.split_once('=')).collect();
        let in_reach = |review: &Value| {
            given.iter().all(|(name, values)| {
                let field = match *name {
                    "state_under_review" => &review["state"],
                    "review" => &review["id"],
                    "cycle" | "session" => &review[*name],
                    _ => return true,
                };
                let text = field.as_str().map_or_else(|| field.to_string(), str::to_owned);
                values.split(',').any(|value| value == text)
            })
        };
        let mut expected: Vec<&str> = world
            .reviews
            .iter()
            .filter(|review| review["counts"]["complete"] == false && in_reach(review))
            .map(|review| review["id"].as_str().expect("an id"))
            .collect();
        expected.sort_unstable();
        assert_eq!(answer["meta"]["incomplete_reviews"], Value::from(expected), "{query}");
    }
}

#[test]
fn the_counts_of_a_review_are_what_the_list_holds() {
    let service = TestService::with_real_states();
    let world = World::read(&service.visitor());
    for review in &world.reviews {
        let texts: Vec<&Value> = world
            .records
            .iter()
            .filter(|record| record["review"] == review["id"] && record["kind"] == "recommendation")
            .collect();
        let numbers: BTreeSet<String> = texts
            .iter()
            .flat_map(|record| record["paragraphs"].as_array().expect("a list"))
            .map(|paragraph| paragraph["number"].to_string())
            .collect();
        let pairs: usize =
            texts.iter().map(|record| record["recommending_states"].as_array().map_or(0, Vec::len)).sum();
        let bare = texts.iter().filter(|record| record["paragraphs"] == Value::Array(Vec::new())).count();
        let counts = &review["counts"];
        assert_eq!(
            counts["held"],
            serde_json::json!({"numbers": numbers.len(), "texts": texts.len(), "pairs": pairs, "without_number": bare}),
            "{}",
            review["id"]
        );
        let received =
            counts["reported"].as_array().expect("a list").iter().find_map(|count| count["received"].as_u64());
        let complete = match received {
            None => Value::Null,
            Some(received) if texts.is_empty() => Value::from(received == 0),
            Some(received) if ((numbers.len() + bare) as u64) < received => Value::from(false),
            Some(_) if bare > 0 => Value::Null,
            Some(received) => Value::from(numbers.len() as u64 >= received),
        };
        assert_eq!(counts["complete"], complete, "{}", review["id"]);
    }
}

#[test]
fn a_count_that_cannot_be_is_refused_and_named() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for (query, parameter) in [
        ("", "by"),
        ("by=", "by"),
        ("by=responce", "by"),
        ("by=response,response", "by"),
        ("by=cycle,session,year,response", "by"),
        ("by=response&unit=text", "unit"),
        ("by=response&limit=5", "limit"),
        ("by=response&fields=count", "fields"),
        ("by=response&include=review", "include"),
        ("by=response&theem=torture", "theem"),
    ] {
        let answer = visitor.get(&format!("/v1/recommendations/counts?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.problem()["errors"][0]["parameter"], parameter, "{query}");
    }
    let labelled = visitor.json("/v1/recommendations/counts?by=response,state_under_review&include=labels&lang=ko");
    for line in labelled["data"].as_array().expect("lines") {
        assert!(line["response_label"].is_string() && line["state_under_review_label"].is_string(), "{line}");
    }
}
