//! What the guard lets through, the worst of it included, and what it says of mistakes.

use async_graphql::{Request, Variables, parser::parse_query};
use serde_json::json;

use super::*;

#[test]
fn the_introspection_of_graphiql() {
    let checked = passes(INTROSPECTION);
    let parts = RequestParts { query: INTROSPECTION.to_owned(), ..RequestParts::default() };
    let answer = run(&toy(), checked.into_request(parts));
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
}

#[test]
fn the_query_is_parsed_once() {
    // The document is handed over: the executor never looks at the text.
    let parts = RequestParts { query: "this is not read".to_owned(), ..RequestParts::default() };
    let answer = run(&toy(), passes("{state(code:\"XSA\"){code}}").into_request(parts));
    assert_eq!(answer.data.into_json().unwrap(), json!({"state": {"code": "XSA"}}));
}

#[test]
fn envelopes() {
    let read = |body: &str| single_request(body.as_bytes(), 1_000);
    let parts = read(r#"{"query":"{a}","operationName":"b","variables":{"c":[1]},"extensions":{}}"#).unwrap();
    assert_eq!((parts.query.as_str(), parts.operation_name.as_deref()), ("{a}", Some("b")));
    assert_eq!(parts.variables.len(), 1);
    assert!(read(r#"{"query":"{a}","operationName":null,"variables":null,"extensions":null}"#).is_ok());
    for (code, body) in [
        ("malformed-request", r#"{"query":1}"#),
        ("malformed-request", "{}"),
        ("malformed-request", r#"{"query":"a","variables":[]}"#),
        ("malformed-request", r#"{"query":"a","variables":"{}"}"#),
        ("malformed-request", r#"{"query":"a","operationName":1}"#),
        ("malformed-request", r#"{"query":"a","extensions":[]}"#),
        ("unknown-member", r#"{"query":"a","surprise":1}"#),
        ("malformed-json", "\"{a}\""),
        ("malformed-json", "{"),
        ("malformed-json", ""),
        ("batch-refused", "[]"),
        ("request-too-long", &"x".repeat(1_001)),
    ] {
        assert_eq!(read(body).unwrap_err().code(), code, "{body}");
    }
    let get = |variables| request_parameters("{a}".to_owned(), Some(String::new()), variables, 1_000);
    assert_eq!(get(Some(r#"{"a":1}"#)).unwrap().variables.len(), 1);
    assert_eq!(get(None).unwrap().operation_name, None);
    assert_eq!(get(Some("[]")).unwrap_err().code(), "malformed-request");
}

#[test]
fn mistakes_are_told_with_their_place() {
    let refusal = refused("malformed-query", "{\n  a(b: )\n}");
    assert_eq!(refusal.at().map(|at| at.line), Some(2));
    println!("{refusal}");
    for query in
        ["", "}", "{", "{a", "\u{feff}", "{a(b:\"\u{1f600}\\", "fragment a on B{c}", "{a}{b}", "query a{b} query a{b}"]
    {
        refused("malformed-query", query);
    }
}

#[test]
fn errors_are_capped() {
    let query = format!("{{state(code:1){{{}}}}}", (0..300).map(|n| format!("wrong{n} ")).collect::<String>());
    let mut answer = run(&toy(), Request::new(query));
    assert!(answer.errors.len() >= 300);
    cap_errors(&mut answer, 20);
    assert_eq!(answer.errors.len(), 21);
    assert!(answer.errors[20].message.ends_with("further errors are left out"));
}

/// The worst that passes: what async-graphql's own validation then takes must stay small too.
#[test]
fn what_passes_is_validated_quickly() {
    let schema = toy();
    for (name, query, variables) in worst_within_limits() {
        let variables = Variables::from_json(variables);
        let operation_name = query.starts_with("query q0").then(|| "q0".to_owned());
        let named = operation_name.as_deref();
        let (checked, guarding) = fastest(|| check(&query, named, &variables, &Limits::default(), PAGED));
        let checked = checked.unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        let parts = || RequestParts {
            query: query.clone(),
            operation_name: operation_name.clone(),
            variables: variables.clone(),
        };
        let (answer, running) = fastest(|| run(&schema, checked.clone().into_request(parts())));
        println!(
            "{name:32} {:5} B  guard {:7.2} ms  async-graphql {:8.2} ms  {:5} errors  cost {}",
            query.len(),
            guarding.as_secs_f64() * 1e3,
            running.as_secs_f64() * 1e3,
            answer.errors.len(),
            checked.cost,
        );
        assert!(guarding < MOST && running < MOST, "{name}: {guarding:?}, {running:?}");
    }
}

fn worst_within_limits() -> Vec<(&'static str, String, serde_json::Value)> {
    let none = json!({});
    let chain = |fragments: usize, last: &str| {
        let links: String = (0..fragments).map(|n| format!("fragment f{n} on State{{...f{}}}", n + 1)).collect();
        format!("{links}fragment f{fragments} on State{{{last}}}")
    };
    let filter = json!({"f": {"session": vec![1; 4_000]}});
    vec![
        ("repeated fields", format!("{{state(code:\"XSA\"){{{}}}}}", "code ".repeat(1_999)), none.clone()),
        (
            "repeated objects",
            format!("{{state(code:\"XSA\"){{{}}}}}", "recommendations(first:1){totalCount}".repeat(270)),
            none.clone(),
        ),
        (
            "unknown fields",
            format!("{{state(code:1){{{}}}}}", (0..1_999).map(|n| format!("w{n} ")).collect::<String>()),
            none.clone(),
        ),
        (
            "unknown, long",
            format!("{{state(code:1){{{}}}}}", (0..150).map(|n| format!("w{n:098} ")).collect::<String>()),
            none.clone(),
        ),
        (
            "conflicting arguments",
            format!(
                "{{state(code:1){{{}}}}}",
                (0..300).map(|n| format!("recommendations(first:{})", n % 2)).collect::<String>()
            ),
            none.clone(),
        ),
        (
            "one with many arguments",
            format!("{{{0} {0}}}", format!("state({})", (0..400).map(|n| format!("a{n}:1 ")).collect::<String>())),
            none.clone(),
        ),
        (
            "nested inline fragments",
            format!("{{state(code:\"XSA\"){{{}}}}}", nested(10, "...{", &"code ".repeat(890))),
            none.clone(),
        ),
        (
            "chain of fragments",
            format!("{{state(code:\"XSA\"){{...f0}}}}{}", chain(10, &"code ".repeat(820))),
            none.clone(),
        ),
        (
            "fan of fragments",
            format!("{{state(code:\"XSA\"){{{}}}}}{}", "...f0 ".repeat(40), chain(1, &"code ".repeat(22))),
            none.clone(),
        ),
        ("doubling fragments", doubling(5), none.clone()),
        (
            "wide literal",
            format!("{{recommendations(first:1 filter:{{session:[{}]}}){{totalCount}}}}", "1 ".repeat(2_470)),
            none.clone(),
        ),
        (
            "literal of objects",
            format!("{{recommendations(first:1 filter:{{any:[{}]}}){{totalCount}}}}", "{q:1}".repeat(480)),
            none.clone(),
        ),
        ("wide variable", "query($f:Filter){recommendations(first:1 filter:$f){totalCount}}".to_owned(), filter),
        (
            "many uses of variables",
            {
                let declared: String = (0..50).map(|n| format!("$v{n}:Int ")).collect();
                let uses: String = (0..240).map(|n| format!("recommendations(first:$v{})", n % 50)).collect();
                format!("query({declared}){{state(code:1){{{uses}}}}}")
            },
            none.clone(),
        ),
        (
            "ten operations",
            {
                let declared: String = (0..20).map(|n| format!("$v{n}:Int ")).collect();
                let operations: String = (0..10).map(|n| format!("query q{n}({declared}){{...f}}")).collect();
                let uses: String = (0..50).map(|n| format!("recommendations(first:$v{})", n % 20)).collect();
                format!("{operations}fragment f on State{{{uses}}}")
            },
            none.clone(),
        ),
        ("fifty directives", format!("{{{}}}", "__typename ".to_owned() + &"@skip(if:false)".repeat(50)), none.clone()),
        (
            "a hundred aliases",
            format!(
                "{{state(code:\"XSA\"){{{}}}}}",
                (0..100).map(|n| format!("a{n}:recommendations(first:1){{totalCount}}")).collect::<String>()
            ),
            none.clone(),
        ),
        ("introspection", INTROSPECTION.to_owned(), none),
    ]
}

/// As `getIntrospectionQuery` of graphql-js 16.9 makes it, with everything that GraphiQL asks for.
const INTROSPECTION: &str = "
query IntrospectionQuery {
  __schema {
    description
    queryType { name kind }
    mutationType { name kind }
    subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) {
    name description
    args(includeDeprecated: true) { ...InputValue }
    type { ...TypeRef }
    isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue {
  name description
  type { ...TypeRef }
  defaultValue isDeprecated deprecationReason
}
fragment TypeRef on __Type {
  kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}";

#[test]
fn the_parser_reads_what_the_scan_lets_through() {
    // The scan and the parser agree on where strings and comments end.
    for query in [
        "{a(b:\"\")}",
        "{a(b:\"\\\\\")}",
        "{a(b:\"\"\"\"\"\")}",
        "{a(b:\"\"\"\\\"\"\"\"\"\")}",
        "{a #\"\n}",
        "{a#\"\"\"\r}",
        "{a(b:\"#\")}",
        "{a(b:\"\\u0041\")}",
        "{a(b:[1,-2.5e3,true,null,A,$x])}",
    ] {
        assert!(parse_query(query).is_ok(), "{query}");
        passes(query);
    }
}
