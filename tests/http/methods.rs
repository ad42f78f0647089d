//! Methods and forms: what can be done at an address, and in which form it answers.

use reqwest::Method;

use super::{addresses, allowed, raw, status};
use crate::support::TestService;

#[test]
fn head_is_get_without_its_body() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let mut all = addresses(&visitor);
    all.extend(["/v1/nothing", "/v1/states?limit=0", "/v1/states/QQQ"].map(str::to_owned));
    for address in all {
        for encoding in ["identity", "gzip"] {
            let get = visitor.get_with(&address, &[("accept-encoding", encoding)]);
            let head = visitor.send(visitor.request(Method::HEAD, &address).header("accept-encoding", encoding));
            assert_eq!(head.status, get.status, "{address}");
            assert!(head.body.is_empty(), "{address}");
            for name in [
                "content-length",
                "content-type",
                "etag",
                "cache-control",
                "content-language",
                "link",
                "content-encoding",
                "vary",
                "access-control-allow-origin",
            ] {
                assert_eq!(head.header(name), get.header(name), "{address}: {name}");
            }
        }
    }
    let answer = raw(&service, b"HEAD /v1/states HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(answer.ends_with("\r\n\r\n") && status(&answer) == 200, "nothing follows the fields: {answer}");
    let tag = visitor.get("/v1/states").header("etag");
    let known = visitor.send(visitor.request(Method::HEAD, "/v1/states").header("if-none-match", tag));
    assert_eq!(known.status, 304);
}

#[test]
fn options_tell_what_can_be_done() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for address in addresses(&visitor) {
        let answer = visitor.send(visitor.request(Method::OPTIONS, &address));
        assert_eq!(answer.status, 204, "{address}: {}", answer.text());
        assert_eq!(answer.header("allow"), allowed(&address), "{address}");
        assert!(answer.body.is_empty());
    }
    assert_eq!(visitor.send(visitor.request(Method::OPTIONS, "/v1/nothing")).status, 404);
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for address in addresses(&visitor) {
        for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "QUERY"] {
            if allowed(&address).contains(method) {
                continue;
            }
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let answer = visitor.send(visitor.request(method.clone(), &address));
            assert_eq!(answer.status, 405, "{method} {address}: {}", answer.text());
            assert_eq!(answer.header("allow"), allowed(&address), "{method} {address}");
            assert_eq!(answer.problem()["type"], "/problems/method-not-allowed");
        }
    }
    for nowhere in [
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v2/states",
        "/v1/states/KOR/more",
        "/v1/states/",
        "//v1/states",
        "/.env",
        "/v1/../etc/passwd",
        "/v1/states%2FKOR",
        "/metrics",
        "/problems/none",
        "/assets/none.js",
    ] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let answer = visitor.send(visitor.request(method.clone(), nowhere));
            let expected = if method == Method::GET
                || !matches!(nowhere, "/problems/none" | "/assets/none.js" | "/v1/states%2FKOR")
            {
                404
            } else {
                answer.status
            };
            assert_eq!(answer.status, expected, "{method} {nowhere}");
            answer.problem();
        }
    }
}

#[test]
fn who_takes_no_json_is_told_so() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let json: Vec<String> = addresses(&visitor)
        .into_iter()
        .filter(|address| address.starts_with("/v1/") || address == "/openapi.json")
        .collect();
    assert!(json.len() > 20);
    for address in &json {
        for accepted in ["text/csv", "text/*", "application/json;q=0", "application/json;q=0.0, */*"] {
            for method in [Method::GET, Method::HEAD] {
                let answer = visitor.send(visitor.request(method.clone(), address).header("accept", accepted));
                assert_eq!(answer.status, 406, "{method} {address} {accepted}");
                if method == Method::GET {
                    assert_eq!(answer.problem()["type"], "/problems/not-acceptable");
                }
            }
        }
        for accepted in [
            "*/*",
            "application/*",
            "application/json",
            "text/html, application/json;q=0.1",
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "Application/JSON; charset=utf-8",
        ] {
            assert_eq!(visitor.get_with(address, &[("accept", accepted)]).status, 200, "{address} {accepted}");
        }
    }
    // Pages are for whoever asks; an address that isn't there is told first, and so is a wrong method.
    assert_eq!(visitor.get_with("/", &[("accept", "text/csv")]).status, 200);
    assert_eq!(visitor.get_with("/v1/nothing", &[("accept", "text/csv")]).status, 404);
    assert_eq!(visitor.send(visitor.request(Method::POST, "/v1/states").header("accept", "text/csv")).status, 405);
    // It's no answer that another could be given.
    assert_eq!(visitor.get_with("/v1/states", &[("accept", "text/csv")]).status, 406);
    assert_eq!(visitor.get("/v1/states").status, 200);
}
