//! What every answer carries, and what never gets into it; and what needs a token.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use reqwest::Method;

use super::{addresses, raw, status};
use crate::support::{Answer, Filling, TestDatabase, TestService};

#[test]
fn security_fields_stand_on_every_answer() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let seen = std::cell::RefCell::new(BTreeSet::new());
    let check = |what: &str, answer: &Answer| {
        seen.borrow_mut().insert(answer.status);
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
        assert!(!policy.contains("unsafe-"), "{what}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "cross-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{what}: {name}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"), "{what}");
        assert!(answer.header("x-request-id").parse::<uuid::Uuid>().is_ok(), "{what}");
        assert_eq!(answer.header("server"), "", "{what}");
        assert_eq!(answer.header("set-cookie"), "", "{what}");
    };
    for address in addresses(&visitor) {
        let joint = if address.contains('?') { '&' } else { '?' };
        let whole = visitor.get(&address);
        check(&address, &whole);
        if !whole.header("etag").is_empty() {
            let known = visitor.get_with(&address, &[("if-none-match", &whole.header("etag"))]);
            assert_eq!(known.status, 304);
            check(&address, &known);
        }
        check(&address, &visitor.get(&format!("{address}{joint}nonsense=1")));
        check(&address, &visitor.get(&format!("{address}{joint}scope=shared")));
        check(&address, &visitor.get(&format!("{address}/none")));
        check(&address, &visitor.get_with(&address, &[("accept", "text/csv")]));
        check(&address, &visitor.get_with(&address, &[("content-encoding", "gzip")]));
        check(&address, &visitor.send(visitor.request(Method::POST, &address)));
        check(&address, &visitor.send(visitor.request(Method::OPTIONS, &address)));
        check(&address, &visitor.send(visitor.request(Method::HEAD, &address)));
        check(&address, &visitor.send(visitor.request(Method::POST, &address).body(vec![0; 1024 * 1024 + 1])));
    }
    assert_eq!(*seen.borrow(), BTreeSet::from([200, 204, 304, 400, 401, 404, 405, 406, 413, 415]));
    let limited = TestService::on(TestDatabase::new(Filling::Facts), |settings| {
        settings.rate_limit = NonZeroU32::new(1).expect("not zero");
        settings.public_url = "https://upr.example.org".to_owned();
    });
    limited.visitor().get("/v1/states");
    let refused = limited.visitor().get("/v1/states");
    assert_eq!(refused.status, 429);
    check("too often", &refused);
    assert_eq!(refused.header("strict-transport-security"), "max-age=31536000", "where the service is known by https");
    assert_eq!(visitor.get("/v1/states").header("strict-transport-security"), "");
}

#[test]
fn every_request_has_an_id_of_its_own() {
    let service = TestService::without_samples();
    let visitor = service.visitor();
    let ids: BTreeSet<String> = (0..50).map(|_| visitor.get("/v1/states/KOR").header("x-request-id")).collect();
    assert_eq!(ids.len(), 50);
    let sent = visitor.get_with("/v1/states/KOR", &[("x-request-id", "of-the-client")]);
    assert_ne!(sent.header("x-request-id"), "of-the-client", "what a client calls it is not ours to repeat");
}

#[test]
fn links_are_made_from_the_setting_and_never_from_the_host() {
    let service = TestService::on(TestDatabase::new(Filling::Samples), |settings| {
        settings.public_url = "https://upr.example.org".to_owned();
    });
    let visitor = service.visitor();
    let answer = visitor.get_with(
        "/v1/recommendations?limit=2",
        &[("host", "evil.example"), ("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")],
    );
    assert_eq!(answer.status, 200);
    assert!(!answer.text().contains("evil.example") && !answer.header("link").contains("evil.example"));
    assert!(
        answer.json()["links"]["next"]
            .as_str()
            .is_some_and(|next| next.starts_with("https://upr.example.org/v1/recommendations?limit=2&cursor="))
    );
    assert!(answer.header("link").starts_with("<https://upr.example.org/v1/recommendations?"));
    let plain = TestService::with_samples();
    let answer = plain.visitor().get_with("/v1/recommendations?limit=2", &[("host", "evil.example")]);
    assert!(!answer.text().contains("evil.example"));
    assert!(answer.header("link").starts_with("</v1/recommendations?limit=2&cursor="), "{}", answer.header("link"));
    let home = plain.visitor().get_with("/", &[("host", "evil.example")]);
    assert!(!home.text().contains("evil.example"));
}

#[test]
fn what_is_not_public_needs_a_token() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for address in addresses(&visitor).iter().filter(|address| address.starts_with("/v1/")) {
        let joint = if address.contains('?') { '&' } else { '?' };
        for scope in ["shared", "working"] {
            let answer = visitor.get(&format!("{address}{joint}scope={scope}"));
            assert_eq!(answer.status, 401, "{address} {scope}");
            assert_eq!(answer.header("www-authenticate"), "Bearer", "{address}");
            assert_eq!(answer.problem()["type"], "/problems/unauthenticated");
        }
        let nonsense = visitor.get(&format!("{address}{joint}scope=nonsense"));
        assert_eq!(nonsense.status, 400, "{address}");
        assert_eq!(nonsense.problem()["errors"][0]["hint"], "there are public, shared and working");
        let public = visitor.get(&format!("{address}{joint}scope=public"));
        assert_eq!(public.status, 200);
        let plain = visitor.get(address);
        if plain.json().get("links").is_none() {
            assert_eq!(public.body, plain.body, "{address}: the same bytes");
        } else {
            assert_eq!(public.json()["data"], plain.json()["data"]);
        }
    }
}

#[test]
fn a_request_with_two_authorizations_is_never_kept_for_others() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let once = raw(&service, b"GET /v1/states/KOR HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer one\r\nauthorization: Bearer two\r\n\r\n");
    // There are no accounts yet: a token opens nothing and breaks nothing, however many there are.
    assert!(matches!(status(&once), 200 | 400 | 401), "{once:.300}");
    assert_eq!(visitor.get("/v1/states/KOR").status, 200);
}
