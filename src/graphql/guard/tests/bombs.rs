//! Each bomb of promise P27, at its limit, just above it and far above: refused in under 50 ms.

use serde_json::json;

use super::*;

#[test]
fn a_thousand_aliases() {
    let aliases = |count| (0..count).map(|n| format!("a{n}:__typename ")).collect::<String>();
    passes(&format!("{{state(code:1){{{}}}}}", aliases(100)));
    refused("too-many-aliases", &format!("{{state(code:1){{{}}}}}", aliases(101)));
    refused("too-many-aliases", &format!("{{{}}}", aliases(600)));
    refused("too-many-tokens", &format!("{{{}}}", aliases(1_000)));
    refused("query-too-long", &format!("{{{}}}", aliases(10_000)));
    // Twenty aliases in a fragment that is spread six times.
    refused("too-many-aliases", &format!("{{...f ...f ...f ...f ...f ...f}} fragment f on Query{{{}}}", aliases(20)));
}

#[test]
fn an_array_of_a_hundred_operations() {
    let one = r#"{"query":"{__typename}"}"#;
    for count in [1, 2, 100, 2_000] {
        let body = format!(" [{}]", vec![one; count].join(","));
        assert_eq!(single_request(body.as_bytes(), 64 * 1024).unwrap_err().code(), "batch-refused");
    }
    assert!(single_request(one.as_bytes(), 64 * 1024).is_ok());
}

#[test]
fn directives_without_number() {
    let directives = |count| format!("{{__typename {}}}", "@skip(if:false)".repeat(count));
    passes(&directives(50));
    refused("too-many-directives", &directives(51));
    refused("too-many-directives", &directives(1_000));
    refused("too-many-directives", &format!("{{__typename {}}}", "@a".repeat(8_000)));
}

#[test]
fn fragments_that_double() {
    passes(&doubling(5));
    for levels in [10, 16, 24, 28] {
        refused("too-many-fields", &doubling(levels));
    }
    refused("nesting-too-deep", &doubling(30));
    let limits = Limits { nesting: 1_000, fragments: 1_000, ..Limits::default() };
    let refusal = check(&doubling(100), None, &Variables::default(), &limits, PAGED).unwrap_err();
    assert!(matches!(refusal, Refusal::TooMuch { measure: Measure::Fields, seen: u64::MAX, .. }), "{refusal}");
}

#[test]
fn fragments_in_a_circle() {
    let refusal = refused("cyclic-fragments", "{...a} fragment a on Query{...a}");
    assert_eq!(refusal.to_string(), "the fragments spread each other in a circle: a → a");
    let query =
        "{...a}\nfragment a on Query{state{...b}}\nfragment b on State{... on State{...c}}\nfragment c on State{...b}";
    let refusal = refused("cyclic-fragments", query);
    assert!(refusal.to_string().contains("b → c → b") || refusal.to_string().contains("c → b → c"), "{refusal}");
    assert!(refusal.at().is_some());
    let ring: String = (0..49).map(|n| format!("fragment f{n} on Query{{...f{}}}", (n + 1) % 49)).collect();
    refused("cyclic-fragments", &format!("{{...f0}}{ring}"));
}

#[test]
fn literals_a_hundred_thousand_deep() {
    refused("query-too-long", &format!("{{a(b:{}", "[".repeat(100_000)));
    for open in ["[", "{a:", "[{a:"] {
        refused("brackets-too-deep", &format!("{{a(b:{}", open.repeat(4_000)));
    }
    refused("brackets-too-deep", &format!("query($a:{}", "[".repeat(16_000)));
    // Behind a string that a careless scan would take for open, and one it would take for closed.
    refused("brackets-too-deep", &format!("{{a(b:\"\\\"\" c:\"\"\"\\\"\"\" ] \"\"\" d:{}", "[".repeat(4_000)));
    refused("malformed-query", &format!("{{a(b:\"\"\"x\" {}", "[".repeat(4_000)));
    passes(&format!("{{a(b:\"{}\")}} # {}", "[".repeat(1_000), "[".repeat(1_000)));
    let deep = |levels| format!("{{a(b:{}{})}}", "[".repeat(levels), "]".repeat(levels));
    passes(&deep(10));
    refused("value-too-deep", &deep(11));
    refused_with("value-too-deep", "{a}", json!({"a": [[[[[[[[[[[1]]]]]]]]]]]}));
    let body = format!(r#"{{"query":"{{a}}","variables":{{"a":{}1{}}}}}"#, "[".repeat(20_000), "]".repeat(20_000));
    assert_eq!(single_request(body.as_bytes(), 64 * 1024).unwrap_err().code(), "malformed-json");
}

#[test]
fn storms_of_introspection() {
    let storm =
        |levels| format!("{{__schema{{types{{{}}}}}}}", nested(levels, "fields{type{", "name") + &"}".repeat(levels));
    passes(&storm(1));
    for levels in [3, 5, 6] {
        refused("introspection-too-deep", &storm(levels));
    }
    refused("query-too-deep", &storm(7));
    refused(
        "introspection-too-deep",
        "{__type(name:\"Node\"){possibleTypes{interfaces{possibleTypes{interfaces{name}}}}}}",
    );
    let wide = format!("{{__schema{{types{{fields{{args{{{}}}}}}}}}}}", "name ".repeat(400));
    refused("too-much-introspection", &wide);
    let repeated = "types{fields{args{type{name kind}}}}".repeat(40);
    refused("too-many-answers", &format!("{{__schema{{{repeated}}}}}"));
}

#[test]
fn ten_thousand_variables() {
    let declared = |count| {
        let list: String = (0..count).map(|n| format!("$v{n}:Int ")).collect();
        format!("query({list}){{__typename}}")
    };
    passes(&declared(50));
    refused("too-many-variables", &declared(51));
    refused("too-many-tokens", &declared(1_200));
    refused("query-too-long", &declared(10_000));
    let sent: serde_json::Map<_, _> = (0..10_000).map(|n| (format!("v{n}"), json!(1))).collect();
    refused_with("too-many-variables", "{a}", sent.into());
}

#[test]
fn large_variables_used_often() {
    let uses = |count| {
        format!("query($f:Filter){{state(code:1){{{}}}}}", "recommendations(filter:$f){totalCount}".repeat(count))
    };
    let filter = json!({"f": {"session": vec![1; 400]}});
    assert!(checked(&uses(10), filter.clone()).is_ok());
    refused_with("values-too-large", &uses(200), filter);
    refused_with("values-too-large", &uses(200), json!({"f": {"q": "x".repeat(60_000)}}));
    refused_with("values-too-large", &uses(1), json!({"f": {"session": vec![1; 5_000]}}));
}

#[test]
fn five_hundred_levels() {
    refused("brackets-too-deep", &nested(500, "{a", ""));
    passes(&nested(14, "{a", "{b}"));
    let refusal = refused("query-too-deep", &nested(15, "{a", "{b}"));
    assert_eq!(refusal.to_string(), "fields within fields: 16 are too many, the limit is 15");
    assert_eq!(refusal.at(), Some(Pos { line: 1, column: 2 }));
    passes(&nested(29, "{...", "{a}"));
    refused("nesting-too-deep", &nested(30, "{...", "{a}"));
    // Forty deep in each of fifty fragments: no stack may grow with it.
    let chain: String =
        (0..49).map(|n| format!("fragment f{n} on Q{}", nested(12, "{a", &format!("{{...f{}}}", n + 1)))).collect();
    refused("query-too-deep", &format!("{{...f0}}{chain}"));
}

#[test]
fn pages_of_pages() {
    let pages = |first: &str| {
        format!(
            "{{states(first:{first}){{nodes{{recommendations(first:{first}){{nodes{{state{{recommendations(first:{first}){{nodes{{state{{recommendations(first:{first}){{totalCount}}}}}}}}}}}}}}}}}}}}"
        )
    };
    let refusal = refused("too-many-nodes", &pages("200"));
    let nodes = 200 + 200_u64.pow(2) + 200_u64.pow(3) + 200_u64.pow(4);
    assert!(matches!(refusal, Refusal::TooMuch { seen, limit: 20_000, .. } if seen == nodes), "{refusal}");
    refused("too-many-nodes", &pages("99999999999999999999"));
    refused("too-many-nodes", &pages("1e308"));
    assert_eq!(passes(&pages("-5")).nodes, 4);
    assert_eq!(passes(&pages("0")).nodes, 4);

    // At the limit, one more, and as a variable, its default and an absent page.
    assert_eq!(passes("{recommendations(first:20000){totalCount}}").nodes, 20_000);
    refused("too-many-nodes", "{recommendations(first:20001){totalCount}}");
    assert_eq!(passes("{states(first:100){nodes{recommendations(last:199){totalCount}}}}").nodes, 20_000);
    assert_eq!(passes("{recommendations{totalCount}}").nodes, 50);
    assert_eq!(passes("{recommendations(first:null){totalCount}}").nodes, 50);
    let variable = "query($n:Int=300){states(first:$n){nodes{recommendations(first:$n){totalCount}}}}";
    assert_eq!(checked(variable, json!({"n": 20})).unwrap().nodes, 420);
    refused_with("too-many-nodes", variable, json!({}));
    refused_with("too-many-nodes", variable, json!({"n": 1_000_000_000_000_u64}));

    // Siblings add up, in fragments and out of them; only the chosen operation counts.
    let fragment = "fragment f on Query{recommendations(first:60){totalCount}}";
    assert_eq!(passes(&format!("{{...f ...f a:recommendations(first:40){{totalCount}}}}{fragment}")).nodes, 160);
    let two = "query small{states(first:1){totalCount}} query large{states(first:30000){totalCount}}";
    let choose = |name| check(two, name, &Variables::default(), &Limits::default(), PAGED);
    assert_eq!(choose(Some("small")).unwrap().nodes, 1);
    assert_eq!(choose(Some("large")).unwrap_err().code(), "too-many-nodes");
    assert_eq!(choose(Some("none")).unwrap_err().code(), "unknown-operation");
    assert_eq!(choose(None).unwrap_err().code(), "operation-name-needed");
}

#[test]
fn fifty_thousand_repeated_fields() {
    refused("query-too-long", &format!("{{{}}}", "a ".repeat(50_000)));
    refused("too-many-tokens", &format!("{{{}}}", "a ".repeat(8_000)));
    refused("too-many-fields", &format!("{{{}}}", "a ".repeat(2_001)));
    passes(&format!("{{state(code:1){{{}}}}}", "code ".repeat(1_999)));
    refused("too-many-roots", &format!("{{{}}}", "a ".repeat(51)));
    refused("too-many-answers", &format!("{{recommendations(first:1000){{nodes{{{}}}}}}}", "text ".repeat(500)));
    refused("too-many-tokens", &format!("{{a(b:[{}])}}", "0".repeat(16_000)));
    refused("name-too-long", &format!("{{{}}}", "a".repeat(101)));
}

#[test]
fn many_mutations_in_one() {
    let mutations =
        |count| format!("mutation{{{}}}", (0..count).map(|n| format!("a{n}:publish(id:{n})")).collect::<String>());
    assert_eq!(passes(&mutations(10)).operation, OperationType::Mutation);
    refused("too-many-mutations", &mutations(11));
    refused("too-many-subscriptions", "subscription{a b}");
    refused("too-many-operations", &(0..11).map(|n| format!("query q{n}{{a}}")).collect::<String>());
    refused(
        "too-many-fragments",
        &format!("{{a}}{}", (0..51).map(|n| format!("fragment f{n} on A{{a}}")).collect::<String>()),
    );
}
