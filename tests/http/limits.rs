//! Limits: how large, how slow and how often. Nothing that is refused breaks anything.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use reqwest::Method;

use super::{raw, status};
use crate::support::{Desks, Filling, TestDatabase, TestService};

#[test]
fn a_large_body_is_refused_before_it_is_read() {
    let service = TestService::without_samples();
    let begun = Instant::now();
    for method in ["GET", "POST", "PUT"] {
        let answer = raw(
            &service,
            format!("{method} /v1/states HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 104857600\r\n\r\n{{\"a\":\"").as_bytes(),
        );
        assert_eq!(status(&answer), 413, "{method}: {answer:.200}");
        assert!(answer.contains("/problems/too-large"), "{answer}");
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    // One byte less than too much is no trouble of its size.
    let visitor = service.visitor();
    let exact = visitor.send(visitor.request(Method::POST, "/v1/states").body(vec![b' '; 1024 * 1024]));
    assert_eq!(exact.status, 405);
    let more = visitor.send(visitor.request(Method::POST, "/v1/states").body(vec![b' '; 1024 * 1024 + 1]));
    assert_eq!(more.status, 413);
    more.problem();
}

#[test]
fn a_body_without_end_is_cut() {
    let service = TestService::without_samples();
    for method in ["GET", "POST"] {
        let begun = Instant::now();
        let mut stream = TcpStream::connect(service.address.trim_start_matches("http://")).expect("a connection");
        stream.set_write_timeout(Some(Duration::from_secs(5))).expect("a time-out");
        stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a time-out");
        let head = format!("{method} /v1/states HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("the head goes out");
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        let mut sent = 0_usize;
        // What is sent ends when the other side closes, or when it no longer reads.
        while begun.elapsed() < Duration::from_secs(20) && stream.write_all(chunk.as_bytes()).is_ok() {
            sent += 0x10000;
        }
        // Once refused, the connection lingers for two seconds, so that the answer can be read, and lets go what comes.
        assert!(begun.elapsed() < Duration::from_secs(8), "{method}: after {sent} bytes it still reads");
        // The answer may be lost where the connection is reset while we still write.
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.is_empty() || status(&answer) == 413, "{answer:.300}");
    }
    // One that is just too long, and waits to be told so.
    let body = format!("{:x}\r\n{}\r\n", 1024 * 1024 + 1, "x".repeat(1024 * 1024 + 1));
    for method in ["GET", "POST", "DELETE"] {
        let answer = raw(
            &service,
            format!("{method} /v1/states HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n{body}").as_bytes(),
        );
        assert_eq!(status(&answer), 413, "{method}: {answer:.300}");
        assert!(answer.contains("/problems/too-large") && answer.contains("x-request-id"), "{answer:.600}");
    }
    assert_eq!(service.visitor().get("/v1/states/KOR").status, 200, "others are answered all the same");
}

#[test]
fn a_body_that_comes_too_slowly_is_not_waited_for() {
    let service = TestService::without_samples();
    let begun = Instant::now();
    let mut stream = TcpStream::connect(service.address.trim_start_matches("http://")).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    stream.write_all(b"POST /v1/states HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nslow").expect("it goes out");
    let mut buffer = [0; 4096];
    let read = stream.read(&mut buffer).expect("an answer");
    let answer = String::from_utf8_lossy(&buffer[..read]).into_owned();
    assert_eq!(status(&answer), 408, "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[test]
fn a_connection_goes_on_after_a_refusal() {
    let service = TestService::without_samples();
    let answer = raw(
        &service,
        b"POST /v1/states HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhelloGET /v1/nothing HTTP/1.1\r\nhost: x\r\n\r\nGET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    );
    let statuses: Vec<&str> = answer
        .matches("HTTP/1.1 405")
        .chain(answer.matches("HTTP/1.1 404"))
        .chain(answer.matches("HTTP/1.1 200"))
        .collect();
    assert_eq!(statuses, ["HTTP/1.1 405", "HTTP/1.1 404", "HTTP/1.1 200"], "{answer}");
}

#[test]
fn nothing_that_is_sent_compressed_is_inflated() {
    let service = TestService::without_samples();
    let visitor = service.visitor();
    let zeros = vec![0_u8; 256 * 1024 * 1024];
    let bomb = zstd::bulk::compress(&zeros, 19).expect("a bomb");
    drop(zeros);
    assert!(bomb.len() < 64 * 1024, "{}", bomb.len());
    let before = peak_memory();
    for encoding in ["gzip", "br", "zstd", "deflate", "gzip, br", "x-unknown"] {
        for path in ["/v1/states", "/v1/recommendations", "/openapi.json"] {
            for method in [Method::POST, Method::GET] {
                let request = visitor
                    .request(method, path)
                    .header("content-encoding", encoding)
                    .header("content-type", "application/json")
                    .body(bomb.clone());
                let answer = visitor.send(request);
                assert_eq!(answer.status, 415, "{encoding} {path}");
                assert_eq!(answer.header("accept-encoding"), "identity", "RFC 7694");
                answer.problem();
            }
        }
    }
    let grown = peak_memory().saturating_sub(before);
    assert!(grown < 200 * 1024, "{grown} KiB more than before: something was inflated");
    let plain = visitor.send(visitor.request(Method::GET, "/v1/states").header("content-encoding", "identity"));
    assert_eq!(plain.status, 200);
}

/// The most memory that this process, the service included, ever had, in KiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .expect("VmHWM")
}

#[test]
fn who_asks_too_often_is_told_when_to_come_back() {
    let service = TestService::on(TestDatabase::new(Filling::Facts), |settings| {
        settings.rate_limit = NonZeroU32::new(5).expect("not zero");
    });
    let visitor = service.visitor();
    for _ in 0..5 {
        let answer = visitor.get("/v1/states/KOR");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("ratelimit"), "", "only on refusals, and on answers to a token");
    }
    for forwarded in ["", "203.0.113.7", "203.0.113.8, 198.51.100.1"] {
        let answer =
            visitor.get_with("/v1/states/KOR", &[("x-forwarded-for", forwarded), ("origin", "https://reader.example")]);
        assert_eq!(answer.status, 429, "{forwarded}: nobody trusts this field");
        let retry: u64 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=60).contains(&retry), "{retry}");
        assert_eq!(answer.header("ratelimit-policy"), "\"anonymous\";q=5;w=60");
        assert_eq!(answer.header("ratelimit"), format!("\"anonymous\";r=0;t={retry}"));
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.problem()["type"], "/problems/too-many-requests");
    }
    // What watches over the service is never refused.
    for path in ["/healthz", "/readyz"] {
        for _ in 0..10 {
            assert_eq!(visitor.get(path).status, 200, "{path}");
        }
    }
}

#[test]
fn a_trusted_proxy_names_its_callers() {
    let service = TestService::on(TestDatabase::new(Filling::Facts), |settings| {
        settings.rate_limit = NonZeroU32::new(2).expect("not zero");
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    });
    let visitor = service.visitor();
    let ask = |forwarded: &str| visitor.get_with("/v1/states/KOR", &[("x-forwarded-for", forwarded)]).status;
    assert_eq!([ask("203.0.113.1"), ask("203.0.113.1"), ask("203.0.113.1")], [200, 200, 429]);
    assert_eq!(ask("203.0.113.2"), 200, "another caller");
    assert_eq!(ask("203.0.113.9, 203.0.113.1"), 429, "what a caller writes before itself counts for nothing");
    assert_eq!(ask("2001:db8::1"), 200);
    assert_eq!(ask("2001:db8::2"), 200);
    assert_eq!(ask("2001:db8::3"), 429, "one network of IPv6 is one caller");
}

// What is counted by the address alone would let one network's people keep each other out; what is counted by what a token
// says of itself would let a made-up token have a quota of its own.
#[test]
fn an_account_has_a_quota_of_its_own_and_is_told_what_is_left() {
    let desks = Desks::on(TestDatabase::new(Filling::Facts), |settings| {
        settings.rate_limit = NonZeroU32::new(4).expect("not zero");
    });
    let (korea, japan) = (desks.db_one("KOR", "member"), desks.db_one("JPN", "member"));
    let visitor = desks.service.visitor();
    for left in ["3", "2", "1", "0"] {
        let answer = korea.get("/v1/states/KOR?scope=shared");
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("ratelimit-policy"), "\"account\";q=4;w=60");
        assert!(answer.header("ratelimit").starts_with(&format!("\"account\";r={left};t=")), "{left}");
    }
    let refused = korea.get("/v1/states/KOR");
    assert_eq!((refused.status, refused.header("ratelimit-policy").as_str()), (429, "\"account\";q=4;w=60"));
    assert_eq!(japan.get("/v1/states/KOR").status, 200, "another account");
    // None of this was counted for the address; a token that is none is.
    for _ in 0..4 {
        assert_eq!(visitor.get_with("/v1/states/KOR", &[("authorization", "Bearer nonsense")]).status, 401);
    }
    let refused = visitor.get("/v1/states/KOR");
    assert_eq!((refused.status, refused.header("ratelimit-policy").as_str()), (429, "\"anonymous\";q=4;w=60"));
    let made_up = format!("Bearer uprk_{}_{}", uuid::Uuid::new_v4(), "x".repeat(43));
    assert_eq!(visitor.get_with("/v1/states/KOR", &[("authorization", &made_up)]).status, 429, "a made-up access key");
}
