//! Problems: each is named, with a hint and a page; and nonsense of any kind is never our fault.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;

use super::{addresses, raw, status};
use crate::support::TestService;

#[test]
fn unknown_parameters_fields_and_embeds_are_named_with_a_hint() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let mut told = String::new();
    for address in [
        "/v1/recommendations?state_under_reviev=KOR",
        "/v1/recommendations?limt=5",
        "/v1/recommendations?xyzzy=1",
        "/v1/recommendations?fields=id,txet",
        "/v1/recommendations?include=reviw",
        "/v1/states?include=recommendations",
        "/v1/states/KOR?limit=5",
        "/v1/states/KOR?inclde=reviews",
        "/v1/reviews/KOR-2?fields=stat",
        "/v1/recommendations?scoop=public",
        "/v1/recommendations?count=exact",
        "/v1/recommendations?=1",
    ] {
        let answer = visitor.get(address);
        assert_eq!(answer.status, 400, "{address}");
        let error = &answer.problem()["errors"][0];
        // The list of all parameters is long, and grows.
        let hint = error["hint"].as_str().unwrap_or("-");
        let hint =
            hint.get(..62).filter(|_| hint.len() > 100).map_or_else(|| hint.to_owned(), |start| format!("{start}…"));
        told.push_str(&format!(
            "{address}\n    {}: {} ({hint})\n",
            error["parameter"].as_str().expect("a parameter"),
            error["detail"].as_str().expect("a detail"),
        ));
    }
    insta::assert_snapshot!(told, @r"
    /v1/recommendations?state_under_reviev=KOR
        state_under_reviev: there is no such parameter here (did you mean `state_under_review`?)
    /v1/recommendations?limt=5
        limt: there is no such parameter here (did you mean `limit`?)
    /v1/recommendations?xyzzy=1
        xyzzy: there is no such parameter here (there are state_under_review, jurisdiction, review, cycle, ses…)
    /v1/recommendations?fields=id,txet
        fields: there is no field `txet` (did you mean `text`?)
    /v1/recommendations?include=reviw
        include: `reviw` can't be embedded here (did you mean `review`?)
    /v1/states?include=recommendations
        include: `recommendations` can't be embedded here (there are reviews, labels)
    /v1/states/KOR?limit=5
        limit: there is no such parameter here (there are lang, fallback, scope, include, fields)
    /v1/states/KOR?inclde=reviews
        inclde: there is no such parameter here (did you mean `include`?)
    /v1/reviews/KOR-2?fields=stat
        fields: there is no field `stat` (did you mean `state`?)
    /v1/recommendations?scoop=public
        scoop: there is no such parameter here (did you mean `scope`?)
    /v1/recommendations?count=exact
        count: `exact` is not `none` (-)
    /v1/recommendations?=1
        : there is no such parameter here (there are state_under_review, jurisdiction, review, cycle, ses…)
    ");
    // As many faults as there are values.
    let several = visitor.get("/v1/recommendations?state_under_review=HKG,XXX").problem();
    assert_eq!(several["errors"].as_array().map(Vec::len), Some(2));
}

#[test]
fn every_kind_of_problem_has_its_page() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let mut kinds = BTreeSet::new();
    for answer in [
        visitor.get("/v1/nothing"),
        visitor.get("/v1/states?x=1"),
        visitor.get("/v1/states?scope=shared"),
        visitor.get_with("/v1/states", &[("accept", "text/csv")]),
        visitor.get_with("/v1/states", &[("content-encoding", "br")]),
        visitor.send(visitor.request(Method::PUT, "/v1/states")),
        visitor.send(visitor.request(Method::PUT, "/v1/states").body(vec![0; 2 * 1024 * 1024])),
    ] {
        kinds.insert(answer.problem()["type"].as_str().expect("a type").to_owned());
    }
    assert_eq!(kinds.len(), 7);
    let all: BTreeSet<String> =
        upr_network::wire::problem::KINDS.iter().map(|kind| format!("/problems/{}", kind.code)).collect();
    assert!(kinds.is_subset(&all));
    for kind in &all {
        for lang in ["en", "ko"] {
            let page = visitor.get(&format!("{kind}?lang={lang}"));
            assert_eq!(page.status, 200, "{kind}");
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            assert!(page.text().contains(kind.trim_start_matches("/problems/")), "{kind}");
        }
    }
}

#[test]
fn a_problem_in_whole() {
    let service = TestService::without_samples();
    let mut problem = service.visitor().get("/v1/recommendations?state_under_review=HKG&lang=ko").problem();
    assert!(problem["instance"].take().as_str().is_some_and(|id| id.starts_with("urn:uuid:")));
    insta::assert_json_snapshot!(problem, @r#"
    {
      "type": "/problems/invalid-parameter",
      "title": "The question can't be understood",
      "status": 400,
      "detail": "state_under_review: `HKG` is not the code of a State",
      "instance": null,
      "errors": [
        {
          "parameter": "state_under_review",
          "detail": "`HKG` is not the code of a State",
          "hint": "Hong Kong is reviewed under CHN: use jurisdiction=HKG"
        }
      ]
    }
    "#);
}

#[test]
fn nothing_of_a_parameter_reaches_a_field_of_the_answer() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for injected in [
        "%0d%0aSet-Cookie:%20evil=1",
        "%0D%0A%0D%0A<script>",
        "%00",
        "%0a",
        "%3E%3B%20rel%3D%22evil%22",
        "%E5%98%8A%E5%98%8Dset-cookie:evil",
    ] {
        for path in [
            format!("/v1/recommendations?limit=2&q=rights{injected}"),
            format!("/v1/recommendations?limit=2&lang=en&theme=torture{injected}"),
            format!("/v1/recommendations?limit=2&lang=ko{injected}"),
            format!("/v1/states/KOR{injected}"),
            format!("/problems/{injected}"),
            format!("/v1/recommendations?limit=2&{injected}=1"),
        ] {
            let answer = visitor.get(&path);
            assert!(answer.status < 500, "{path}");
            assert_eq!(answer.header("set-cookie"), "", "{path}");
            for (name, value) in &answer.headers {
                let value = value.to_str().unwrap_or_else(|_| panic!("{path}: {name} is no plain text"));
                assert!(!value.contains("evil\"") && !value.contains(['\r', '\n', '\0']), "{path}: {name}: {value}");
            }
            let links = answer.header("link");
            assert_eq!(links.matches('<').count(), links.matches("; rel=").count(), "{path}: {links}");
        }
    }
    // What the client may leave raw comes back encoded, or is refused.
    for query in ["q=rights>;rel=\"evil\"", "q=rights\"", "q=rights<x>", "q=a`b", "q=rights\u{7f}", "q={}|^\\"] {
        let answer = raw(
            &service,
            format!("GET /v1/recommendations?limit=2&{query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                .as_bytes(),
        );
        let head = answer.split("\r\n\r\n").next().unwrap_or_default();
        assert!(matches!(status(&answer), 200 | 400), "{query}: {answer:.200}");
        assert!(!head.contains("rel=\"evil\""), "{query}: {head}");
        for line in head.lines().filter(|line| line.to_lowercase().starts_with("link:")) {
            assert_eq!(line.matches('<').count(), line.matches('>').count(), "{line}");
            assert_eq!(line.matches('<').count(), line.matches("; rel=\"").count(), "{line}");
        }
    }
}

#[test]
fn what_is_no_http_is_refused_and_never_breaks_anything() {
    let service = TestService::with_samples();
    let long = "x".repeat(100_000);
    for request in [
        format!("GET /v1/recommendations?q={long} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
        format!("GET /v1/{long} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
        format!("GET /v1/states HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-long: {long}{long}\r\n\r\n"),
        format!("GET /v1/states HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{}\r\n", "a: b\r\n".repeat(5000)),
        "GET /v1/states?\0 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned(),
        "GET /v1/states HTTP/1.1\r\nhost: x\r\nx-a: b\0c\r\nconnection: close\r\n\r\n".to_owned(),
        "GET /v1/states HTTP/9.9\r\nhost: x\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0".to_owned(),
        "POST /v1/states HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\nconnection: close\r\n\r\nhello".to_owned(),
        "POST /v1/states HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\nhello".to_owned(),
        "POST /v1/states HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\nconnection: close\r\n\r\n".to_owned(),
        "GET /v1/states HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-a: b\r\n\tfolded: c\r\n\r\n".to_owned(),
    ] {
        let answer = raw(&service, request.as_bytes());
        let code = status(&answer);
        assert!(answer.is_empty() || (400..500).contains(&code), "{request:.80} {}: {answer:.300}", request.len());
        for word in ["panicked", "actix", "/root", "src/"] {
            assert!(!answer.contains(word), "{word}: {answer:.300}");
        }
    }
    assert_eq!(service.visitor().get("/v1/states/KOR").status, 200);
}

/// Numbers that are the same at every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("below the bound")
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

#[test]
fn nonsense_is_never_our_fault() {
    const SEED: u64 = 0x5eed_0c0f_fee0_1234;
    let service = TestService::with_real_states();
    let visitor = service.visitor();
    let paths = addresses(&visitor);
    let names = [
        "q",
        "state_under_review",
        "cycle",
        "session",
        "year",
        "year_from",
        "year_to",
        "limit",
        "cursor",
        "sort",
        "fields",
        "include",
        "lang",
        "fallback",
        "count",
        "id",
        "reference",
        "number",
        "theme",
        "sdg",
        "updated_since",
        "by",
        "unit",
        "code",
        "kind",
        "document",
        "symbol",
        "",
        "%",
        "%zz",
        "a[]",
        "\u{1F600}",
        "__proto__",
        "state_under_review%00",
        "official_language",
        "broader",
        "name",
        "date",
    ];
    let values = [
        "KOR",
        "XSA,XSB",
        "1",
        "-1",
        "0",
        "32767",
        "32768",
        "99999999999",
        "1e9",
        "NaN",
        "'",
        "''; DROP TABLE states; --",
        "%00",
        "%ff%fe",
        "%F0%9F%98%80",
        "%",
        "%2",
        "null",
        "[]",
        "{}",
        ",,,,",
        " ",
        "*",
        "a:*",
        "!(a|b)",
        "& | ! ( ) : * '",
        "\\",
        "..%2f..",
        "KOR-2-",
        "KOR-2-124.12",
        "-session",
        "session,session",
        "2024-02-30",
        "2024-01-01T00:00:00Z",
        "+294276-12-31T23:59:59Z",
        "-262143-01-01T00:00:00Z",
        "00000000-0000-0000-0000-000000000000",
        "aAAAA",
        "bAAAAAAAAAAAA",
        "labels,review",
        "id,text",
        "zh-Hant-HK",
        "x-klingon",
        "true",
        "%E2%80%AE",
        "A%CC%81",
        "%0d%0a",
    ];
    let mut dice = Dice(SEED);
    for round in 0..600 {
        let path = &paths[dice.below(paths.len())];
        let mut query = Vec::new();
        for _ in 0..=dice.below(4) {
            let value = if dice.below(12) == 0 { "9".repeat(dice.below(3000)) } else { dice.of(&values).to_owned() };
            query.push(format!("{}={value}", dice.of(&names)));
        }
        let joint = if path.contains('?') { '&' } else { '?' };
        let address = format!("{path}{joint}{}", query.join("&"));
        let answer = visitor.get(&address);
        assert!(answer.status < 500, "round {round} of seed {SEED:#x}: {address}: {}", answer.text());
        if answer.status >= 400 {
            answer.problem();
        }
    }
}

#[test]
fn the_description_refers_to_nothing_that_it_lacks() {
    let service = TestService::without_samples();
    let description = service.visitor().json("/openapi.json");
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => {
                if let Some(Value::String(reference)) = object.get("$ref") {
                    found.insert(reference.clone());
                }
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    references(&description, &mut found);
    assert!(found.len() > 20);
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("inside");
        assert!(description.pointer(pointer).is_some(), "{reference} is missing");
    }
    let printed = upr_network::application::openapi().to_pretty_json().expect("a description");
    assert_eq!(service.visitor().get("/openapi.json").text(), printed, "what is served is what is printed");
    // The values of enumerations are what a parameter takes and what a record holds.
    let responses = serde_json::json!(["supported", "supported_in_part", "noted", "pending"]);
    assert_eq!(description["components"]["schemas"]["Response"]["enum"], responses);
}
