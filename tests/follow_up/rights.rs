//! Who may do what with a record: every act and every reading, of every noun, by everybody, at every stage, on both faces,
//! generated from the policy.

use reqwest::Method;
use serde_json::{Value, json};
use upr_network::access::policy::Act;
use upr_network::domain::records::WRITTEN;

use super::{Made, body, desks, made, published, text_of, with};
use crate::support::{Cast, Colleague};

const STAGES: [&str; 4] = ["draft", "coalition", "network", "public"];

/// An act on a record: how REST and GraphQL call it, and what of the policy it takes.
struct Acting {
    act: Act,
    method: Method,
    path: &'static str,
    body: Value,
    mutation: String,
}

/// The acts on a record of a noun.
fn acts(kind: &str, noun: &str) -> Vec<Acting> {
    let upper = kind[..1].to_uppercase() + &kind[1..];
    let text = text_of(noun);
    let mutation = |name: &str, arguments: &str| {
        format!("mutation($id: ID!) {{ {name}{upper}(id: $id, ifMatch: \"*\"{arguments}) }}")
    };
    let asking = |mutation: String| mutation.replace(") }", ") { id } }");
    let acting = |act, method, path, body, mutation| Acting { act, method, path, body, mutation };
    let change = format!(", input: {{{text}: {{en: \"changed\"}}}}");
    vec![
        acting(Act::Edit, Method::PATCH, "", json!({text: {"en": "changed"}}), asking(mutation("update", &change))),
        acting(
            Act::Edit,
            Method::POST,
            "/stage",
            json!({"stage": "coalition"}),
            asking(mutation("move", ", stage: COALITION")),
        ),
        acting(Act::Edit, Method::POST, "/restore", json!({"version": 1}), asking(mutation("restore", ", version: 1"))),
        acting(
            Act::Publish,
            Method::POST,
            "/publish",
            json!({"audience": "network"}),
            asking(mutation("publish", ", audience: NETWORK")),
        ),
        acting(Act::Withdraw, Method::POST, "/withdraw", json!({}), asking(mutation("withdraw", ""))),
        acting(Act::Purge, Method::POST, "/purge", json!({}), mutation("purge", "")),
    ]
}

/// A record at a stage of its life.
fn record(coordinator: &Colleague, noun: &str, stage: &str) -> Made {
    let body = body(coordinator, noun);
    match stage {
        "draft" => made(noun, &coordinator.post(&format!("/v1/{noun}"), &body)),
        "coalition" => {
            made(noun, &coordinator.post(&format!("/v1/{noun}"), &with(body, json!({"stage": "coalition"}))))
        }
        audience => published(coordinator, noun, &body, audience),
    }
}

// P1. Fails when an arm of `Act::needs` is loosened without a policy of the database, or a route forgets `may`.
#[test]
fn every_act_on_every_noun_by_everybody_at_every_stage() {
    let cast = Cast::of(desks(), "XSA");
    let visitor = cast.desks.service.visitor();
    for (kind, noun) in WRITTEN {
        for (stage, acting) in
            STAGES.iter().flat_map(|stage| acts(kind, noun).into_iter().map(move |acting| (*stage, acting)))
        {
            let Acting { act, method, path, body, mutation } = acting;
            // What nobody could change serves the next who is refused.
            let mut one = record(&cast.coordinator, noun, stage);
            for (name, person) in &cast.all {
                let needs = act.needs();
                let (working, edition) = Cast::sees(name, stage);
                let role = Cast::role_of(name);
                let allowed = working
                    && role.is_some_and(|role| needs.role.is_some_and(|least| role >= least))
                    && (needs.by_access_key || !name.ends_with("key"));
                let (status, code): (&[u16], &str) = match (allowed, working || edition) {
                    // What was never published can't be taken back.
                    (true, _) if path == "/withdraw" && !matches!(stage, "network" | "public") => (&[409], "conflict"),
                    (true, _) => (&[200, 204], ""),
                    (false, true) => (&[403], "forbidden"),
                    (false, false) => (&[404], "not-found"),
                };
                let who = format!("{name}, {method} {path} of {noun} at {stage}");
                let answer =
                    person.send(method.clone(), &format!("{}{path}", one.path), &[("if-match", "*")], Some(&body));
                assert!(status.contains(&answer.status), "{who}: {} {}", answer.status, answer.text());
                if answer.status >= 400 && role.is_none() {
                    let problem = answer.problem();
                    assert!(!problem.to_string().contains("invented"), "{who} is told of the record: {problem}");
                }
                if allowed {
                    one = record(&cast.coordinator, noun, stage);
                }
                let answer = person.graphql(&mutation, &json!({"id": one.id}));
                let told = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
                assert_eq!(told, code, "{who}: {answer}");
                if allowed {
                    one = record(&cast.coordinator, noun, stage);
                }
            }
            let request = visitor.request(method.clone(), &format!("{}{path}", one.path)).header("if-match", "*");
            let answer = visitor.send(request.header("content-type", "application/json").body(body.to_string()));
            assert_eq!(answer.status, 401, "nobody {method} {path} of {noun}");
            let answer = visitor.graphql(&mutation, json!({"id": one.id}));
            assert_eq!(answer["errors"][0]["extensions"]["code"], "unauthenticated", "nobody {mutation}: {answer}");
        }
    }
}

#[test]
fn every_reading_of_every_noun_by_everybody_at_every_stage() {
    let cast = Cast::of(desks(), "XSA");
    let visitor = cast.desks.service.visitor();
    for ((kind, noun), stage) in WRITTEN.iter().flat_map(|noun| STAGES.map(|stage| (noun, stage))) {
        let record = record(&cast.coordinator, noun, stage);
        let one = format!("{{ {kind}(id: \"{}\") {{ id }} }}", record.id);
        for (name, person) in &cast.all {
            let (working, edition) = Cast::sees(name, stage);
            let known = working || edition;
            let status = |path: &str| person.get(&format!("{}{path}", record.path)).status;
            let who = format!("{name}, {noun} at {stage}");
            let found = |is: bool| if is { 200 } else { 404 };
            assert_eq!(status(""), found(known), "{who}");
            assert_eq!(status("?scope=working"), found(working), "{who}, working");
            assert_eq!(status("?scope=shared"), found(edition), "{who}, shared");
            assert_eq!(status("?scope=public"), found(stage == "public"), "{who}, public");
            let refused = if known { 403 } else { 404 };
            for path in ["/versions", "/versions/1"] {
                assert_eq!(status(path), if working { 200 } else { refused }, "{who}, {path}");
            }
            for (scope, is) in [("working", working), ("shared", edition), ("public", stage == "public")] {
                let asked = format!("/v1/{noun}?scope={scope}&id={}", record.id);
                assert_eq!(person.json(&asked)["meta"]["total"], i32::from(is), "{who} lists what is {scope}");
                let query =
                    format!("{{ {noun}(filter: {{id: [\"{}\"]}}) {{ totalCount nodes {{ id }} }} }}", record.id);
                let address = format!("/graphql?scope={scope}");
                let answer = person.send(Method::POST, &address, &[], Some(&json!({"query": query}))).json();
                assert_eq!(answer["data"][noun]["totalCount"], i32::from(is), "{who} lists what is {scope}: {answer}");
            }
            let answer = person.graphql(&one, &json!({}));
            assert_eq!(answer["data"][kind].is_object(), known, "{who} by GraphQL: {answer}");
        }
        assert_eq!(visitor.get(&record.path).status, if stage == "public" { 200 } else { 404 }, "a visitor at {stage}");
        let answer = visitor.graphql(&one, json!({}));
        assert_eq!(answer["data"][kind].is_object(), stage == "public", "a visitor at {stage}: {answer}");
        for scope in ["shared", "working"] {
            assert_eq!(visitor.get(&format!("/v1/{noun}?scope={scope}")).status, 401);
        }
        assert_eq!(visitor.get(&format!("{}/versions", record.path)).status, 401);
    }
}

#[test]
fn every_noun_is_made_in_ones_own_coalition_from_what_can_be_written() {
    let cast = Cast::of(desks(), "XSA");
    let visitor = cast.desks.service.visitor();
    for (_, noun) in WRITTEN {
        let address = format!("/v1/{noun}");
        let body = body(&cast.coordinator, noun);
        for (name, person) in &cast.all {
            let may =
                Cast::role_of(name).is_some_and(|role| Act::Create.needs().role.is_some_and(|least| role >= least));
            let answer = person.post(&address, &body);
            assert_eq!(answer.status, if may { 201 } else { 403 }, "{name} makes {noun}: {}", answer.text());
        }
        let request = visitor.request(Method::POST, &address).header("content-type", "application/json");
        assert_eq!(visitor.send(request.body(body.to_string())).status, 401, "nobody makes {noun}");
        for name in ["id", "version", "created_by", "edition", "owner", "derived", "endorsed_by", "source_version"] {
            let answer = cast.coordinator.post(&address, &with(body.clone(), json!({name: 1})));
            assert_eq!(answer.status, 400, "{noun} {name}: {}", answer.text());
        }
    }
}
