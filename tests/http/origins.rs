//! Origins: whose pages may read, errors included.

use reqwest::Method;

use crate::support::{Filling, TestDatabase, TestService};

#[test]
fn pages_of_every_origin_may_read_errors_too() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let origin = ("origin", "https://reader.example");
    let tag = visitor.get("/v1/states").header("etag");
    for (path, headers, status) in [
        ("/v1/states", vec![origin], 200),
        ("/v1/states", vec![origin, ("if-none-match", tag.as_str())], 304),
        ("/v1/states?limit=0", vec![origin], 400),
        ("/v1/states?scope=shared", vec![origin], 401),
        ("/v1/nothing", vec![origin], 404),
        ("/v1/states", vec![origin, ("accept", "text/csv")], 406),
        ("/v1/states", vec![origin, ("content-encoding", "gzip")], 415),
    ] {
        let answer = visitor.get_with(path, &headers);
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert!(answer.header("access-control-expose-headers").contains("X-Request-Id"), "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}: never with credentials");
    }
    let preflight = visitor.send(
        visitor
            .request(Method::OPTIONS, "/v1/recommendations")
            .header("origin", "https://reader.example")
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "if-none-match, accept-language"),
    );
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    assert_eq!(preflight.header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
    for name in ["Accept-Language", "If-None-Match", "Content-Type"] {
        assert!(preflight.header("access-control-allow-headers").contains(name), "{name}");
    }
    assert_eq!(preflight.header("access-control-max-age"), "86400");
}

#[test]
fn only_listed_origins_are_reflected() {
    let service = TestService::on(TestDatabase::new(Filling::Facts), |settings| {
        settings.cors_origins = Some(vec!["https://one.example".to_owned(), "https://two.example:8443".to_owned()]);
    });
    let visitor = service.visitor();
    for path in ["/v1/states/KOR", "/v1/nothing", "/v1/states?limit=0", "/"] {
        for (origin, allowed) in [
            ("https://one.example", true),
            ("https://two.example:8443", true),
            ("https://two.example", false),
            ("http://one.example", false),
            ("https://one.example.evil.example", false),
            ("https://evil.example", false),
            ("null", false),
            ("HTTPS://ONE.EXAMPLE", false),
        ] {
            // Twice each, so that what is kept for one origin is never given to another.
            for _ in 0..2 {
                let answer = visitor.get_with(path, &[("origin", origin)]);
                let expected = if allowed { origin } else { "" };
                assert_eq!(answer.header("access-control-allow-origin"), expected, "{path} {origin}");
                let varies: Vec<&str> =
                    answer.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
                assert!(varies.join(", ").contains("Origin"), "{path} {origin}: {varies:?}");
                assert_eq!(answer.header("access-control-allow-credentials"), "");
            }
        }
        assert_eq!(visitor.get(path).header("access-control-allow-origin"), "");
    }
}
