//! The schema as a whole: everything is described, every connection is known to the guard, cursors of a State's list
//! go on in the list of all. Answers from a database are tried in `tests/`.

use async_graphql::Variables;
use serde_json::Value;

use super::guard::{Limits, Measure, Paged, Refusal, check};
use super::*;

const INTROSPECTION: &str = "{ __schema { types { name kind description \
    fields(includeDeprecated: true) { name description type { name kind ofType { name } } \
      args(includeDeprecated: true) { name description } } \
    inputFields(includeDeprecated: true) { name description } \
    enumValues(includeDeprecated: true) { name description } } } }";

fn types() -> Vec<Value> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let answer = runtime.block_on(schema().execute(INTROSPECTION));
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    let types = answer.data.into_json().unwrap()["__schema"]["types"].as_array().unwrap().clone();
    types.into_iter().filter(|each| !each["name"].as_str().unwrap().starts_with("__")).collect()
}

fn list<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

#[test]
fn everything_that_a_reader_of_the_schema_meets_is_described() {
    let mut missing = Vec::new();
    let mut look = |path: String, thing: &Value| {
        if thing["description"].as_str().unwrap_or_default().trim().is_empty() {
            missing.push(path);
        }
    };
    for each in types() {
        let name = each["name"].as_str().unwrap().to_owned();
        look(name.clone(), &each);
        for members in ["fields", "inputFields", "enumValues"] {
            for member in list(&each, members) {
                let path = format!("{name}.{}", member["name"].as_str().unwrap());
                look(path.clone(), member);
                for argument in list(member, "args") {
                    look(format!("{path}({})", argument["name"].as_str().unwrap()), argument);
                }
            }
        }
    }
    assert!(missing.is_empty(), "without a description: {missing:#?}");
}

#[test]
fn the_guard_knows_every_connection() {
    for each in types() {
        let top = each["name"] == "Query";
        for field in list(&each, "fields") {
            let name = field["name"].as_str().unwrap();
            let paged = list(field, "args").iter().any(|argument| argument["name"] == "first");
            let connection = field["type"]["ofType"]["name"].as_str().unwrap_or_default().ends_with("Connection");
            assert_eq!(paged, connection, "{}.{name}", each["name"]);
            let known = PAGED.iter().any(|known| match known {
                Paged::Top(known) => top && *known == name,
                Paged::Within(known) => !top && *known == name,
                Paged::List(..) => false,
            });
            assert_eq!(paged, known, "{}.{name}", each["name"]);
        }
    }
}

#[test]
fn nothing_of_how_it_is_built_shows_in_the_schema() {
    let sdl = sdl();
    for name in ["MergedObject", "Queries", "EmptyFields", "RecommendationTerms"] {
        assert!(!sdl.contains(name), "{name}");
    }
    assert!(sdl.contains("type RecommendationConnection {") && sdl.contains("type StateEdge {"), "{sdl}");
    assert_eq!(sdl, super::sdl(), "always the same");
}

fn nodes(query: &str) -> Result<u64, Refusal> {
    check(query, None, &Variables::default(), &Limits::default(), PAGED).map(|checked| checked.nodes)
}

#[test]
fn a_list_within_a_record_is_no_page() {
    let all = "{ recommendations(first: 200) { nodes { themes { code } sdgs { code } groupsOfPersons { code } \
        recommendingStates { code } jurisdictions { code } } } }";
    assert_eq!(nodes(all), Ok(200 + 200 * 10 + 200 * 2));
    assert_eq!(
        nodes("{ statements(first: 200) { nodes { states { code } jurisdictions { code } } } }"),
        Ok(200 + 2000 + 400)
    );
    let nested = "{ states(first: 10) { nodes { reviews { recommendations(first: 50) { nodes { id } } } } } }";
    assert_eq!(nodes(nested), Ok(10 + 10 * 5 + 10 * 5 * 50));
}

#[test]
fn more_than_twenty_thousand_nodes_are_refused_by_whatever_way() {
    let refused = |query: &str| match nodes(query) {
        Err(Refusal::TooMuch { measure: Measure::Nodes, limit: 20_000, .. }) => {}
        other => panic!("{query}: {other:?}"),
    };
    refused("{ states(first: 200) { nodes { recommendations(first: 200) { nodes { id } } } } }");
    refused(
        "{ states { edges { node { recommendations(first: 200) { nodes { review { recommendations { nodes { id } } } } } } } } }",
    );
    refused(
        "query { ...top } fragment top on Query { states(first: 200) { nodes { ...state } } } fragment state on State { recommendations(last: 200) { nodes { id } } }",
    );
    refused(
        "{ ... on Query { states(first: 200) { nodes { reviews { recommendations(first: 200) { nodes { id } } } } } } }",
    );
}
