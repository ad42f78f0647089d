//! Tags and encodings: what a client has is not sent again, and what it gets decodes to the same bytes.

use std::collections::BTreeSet;
use std::io::Read;

use super::addresses;
use crate::support::{Answer, TestService};

const RECORDS: &str = "/v1/recommendations?limit=200";
const ENCODINGS: [&str; 4] = ["identity", "br", "zstd", "gzip"];

fn decoded(answer: &Answer) -> Vec<u8> {
    let mut body = Vec::new();
    match answer.header("content-encoding").as_str() {
        "" => body.clone_from(&answer.body),
        "br" => {
            brotli::Decompressor::new(answer.body.as_slice(), 4096).read_to_end(&mut body).expect("brotli");
        }
        "zstd" => {
            zstd::stream::read::Decoder::new(answer.body.as_slice())
                .expect("zstd")
                .read_to_end(&mut body)
                .expect("zstd");
        }
        "gzip" => {
            flate2::read::GzDecoder::new(answer.body.as_slice()).read_to_end(&mut body).expect("gzip");
        }
        other => panic!("{other} was never asked for"),
    }
    body
}

#[test]
fn every_encoding_decodes_to_the_same_body() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for path in [RECORDS, "/openapi.json", "/", "/v1/vocabularies?limit=200&lang=ko"] {
        let plain = visitor.get(path);
        assert_eq!(plain.header("content-encoding"), "", "{path}: nothing was asked for");
        for (accepted, expected) in [
            ("br", "br"),
            ("zstd", "zstd"),
            ("gzip", "gzip"),
            ("gzip, deflate, br, zstd", "br"),
            ("gzip;q=1, br;q=0.1", "gzip"),
            ("*", "br"),
            ("deflate, compress", ""),
            ("identity", ""),
            ("br;q=0, gzip;q=0, zstd", "zstd"),
        ] {
            for _ in 0..2 {
                // Made first, then given from memory.
                let answer = visitor.get_with(path, &[("accept-encoding", accepted)]);
                assert_eq!(answer.header("content-encoding"), expected, "{path} {accepted}");
                assert_eq!(decoded(&answer), plain.body, "{path} {accepted}");
                assert_eq!(answer.header("content-length"), answer.body.len().to_string());
                assert!(answer.header("vary").contains("Accept-Encoding"), "{path} {accepted}");
            }
        }
    }
    let small = visitor.get_with("/healthz", &[("accept-encoding", "br")]);
    assert_eq!(small.header("content-encoding"), "", "what is small is not worth it");
}

#[test]
fn tags_are_strong_and_differ_by_encoding_language_and_fields() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let mut tags = BTreeSet::new();
    let mut forms = 0;
    for path in [
        "/v1/recommendations?limit=50",
        "/v1/recommendations?limit=50&fields=id,text",
        "/v1/recommendations?limit=50&include=labels",
    ] {
        for language in ["en", "ko", "sw"] {
            for encoding in ENCODINGS {
                let answer = visitor.get_with(path, &[("accept-encoding", encoding), ("accept-language", language)]);
                let tag = answer.header("etag");
                assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{tag}: strong and quoted");
                let again = visitor.get_with(path, &[("accept-encoding", encoding), ("accept-language", language)]);
                assert_eq!(again.header("etag"), tag);
                assert_eq!(again.body, answer.body);
                tags.insert(tag);
                forms += 1;
            }
        }
    }
    assert_eq!(tags.len(), forms);
}

#[test]
fn what_a_client_has_is_not_sent_again_whatever_its_encoding() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for path in [
        RECORDS,
        "/v1/states/KOR",
        "/v1/vocabularies?limit=200",
        "/v1/recommendations/counts?by=theme",
        "/openapi.json",
        "/",
    ] {
        for first in ENCODINGS {
            let whole = visitor.get_with(path, &[("accept-encoding", first)]);
            let tag = whole.header("etag");
            for second in ENCODINGS {
                let weak = format!("W/{tag}");
                let listed = format!("\"other\", {tag}");
                for known in [tag.as_str(), &weak, &listed, "*"] {
                    let answer = visitor.get_with(path, &[("accept-encoding", second), ("if-none-match", known)]);
                    assert_eq!(answer.status, 304, "{path} {first} {second} {known}");
                    assert!(answer.body.is_empty());
                    assert_eq!(answer.header("cache-control"), whole.header("cache-control"));
                    assert_eq!(answer.header("vary"), whole.header("vary"));
                    assert_eq!(answer.header("content-encoding"), "");
                    assert_eq!(answer.header("content-type"), "");
                    let own = visitor.get_with(path, &[("accept-encoding", second)]).header("etag");
                    assert_eq!(answer.header("etag"), own, "the tag of what would have come");
                }
            }
            for unknown in ["\"other\"", "other", "", "\"", &tag.replace('"', "")[..8]] {
                let answer = visitor.get_with(path, &[("accept-encoding", first), ("if-none-match", unknown)]);
                assert_eq!(answer.status, 200, "{path} {first} {unknown}");
                assert_eq!(answer.body, whole.body);
            }
        }
        // The tag of another language is not this one's.
        let korean = visitor.get_with(path, &[("accept-language", "ko")]).header("etag");
        if path != "/openapi.json" {
            let english = visitor.get_with(path, &[("accept-language", "en"), ("if-none-match", &korean)]);
            assert_eq!(english.status, 200, "{path}");
        }
    }
}

#[test]
fn how_long_answers_may_be_kept_is_said() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for address in addresses(&visitor) {
        let expected = match address.as_str() {
            "/healthz" | "/readyz" => "no-store",
            // Follow-up changes by the day, and what is told of it with it.
            path if path.contains("/scorecard") || path.contains("/reports/") => {
                "public, max-age=60, stale-while-revalidate=60"
            }
            path if [
                "/v1/states",
                "/v1/jurisdictions",
                "/v1/reviews",
                "/v1/themes",
                "/v1/sdgs",
                "/v1/groups-of-persons",
                "/v1/vocabularies",
            ]
            .iter()
            .any(|start| path.starts_with(start)) =>
            {
                "public, max-age=3600, stale-while-revalidate=86400"
            }
            _ => "public, max-age=60, stale-while-revalidate=60",
        };
        assert_eq!(visitor.get(&address).header("cache-control"), expected, "{address}");
    }
    for refused in ["/v1/nothing", "/v1/states?limit=0", "/v1/states/QQQ"] {
        assert_eq!(visitor.get(refused).header("cache-control"), "no-store", "{refused}");
    }
}
