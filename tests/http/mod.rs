//! HTTP itself, whatever is asked: one file for each side of it. What they share stands here.

mod fields;
mod limits;
mod methods;
mod origins;
mod problems;
mod tags;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{TestService, Visitor};

/// An address of each route of the description, with an id that exists in place of each name.
fn addresses(visitor: &Visitor) -> Vec<String> {
    let description = visitor.json("/openapi.json");
    let mut addresses: Vec<String> = Vec::new();
    for (path, item) in description["paths"].as_object().expect("paths") {
        if item.get("get").is_none() || is_private(path) || is_in_another_form(path) {
            continue;
        }
        let address = match path.split_once('{') {
            None if path.ends_with("/counts") => format!("{path}?by=response"),
            None => path.clone(),
            Some((list, _)) => {
                let first = &visitor.json(&format!("{list}?limit=1").replace("/?", "?"))["data"][0];
                let key = ["id", "code", "name"].iter().find_map(|key| first[*key].as_str()).expect("a key");
                format!("{list}{key}{}", path.split_once('}').map_or("", |(_, rest)| rest))
            }
        };
        addresses.push(address);
    }
    addresses.extend(["/", "/docs", "/problems", "/problems/not-found", "/openapi.json"].map(str::to_owned));
    addresses
}

/// What coalitions write, as addresses begin.
const NOUNS: &[&str] = &[
    "/v1/activities/",
    "/v1/plans/",
    "/v1/commitments/",
    "/v1/proposals/",
    "/v1/assessments/",
    "/v1/statements/",
    "/v1/organizations/",
    "/v1/translations/",
];

/// Whether an address answers otherwise than in JSON; such are looked at by themselves.
fn is_in_another_form(path: &str) -> bool {
    path.ends_with(".ics") || path.ends_with("/mid-term") || path.starts_with("/v1/imports/")
}

/// What can be done at an address, as `Allow` has it.
fn allowed(address: &str) -> &'static str {
    match address {
        "/v1/coalitions" => "GET, HEAD, POST, OPTIONS",
        _ if NOUNS.iter().any(|noun| noun.trim_end_matches('/') == address) => "GET, HEAD, POST, OPTIONS",
        _ if address.ends_with("/commitments") => "GET, HEAD, OPTIONS",
        _ if address.starts_with("/v1/coalitions/") || NOUNS.iter().any(|noun| address.starts_with(noun)) => {
            "GET, HEAD, PATCH, OPTIONS"
        }
        _ => "GET, HEAD, OPTIONS",
    }
}

/// Whether an address answers whoever is signed in alone, or with keys that are different for every service.
pub fn is_private(path: &str) -> bool {
    path.starts_with("/v1/me")
        || path.starts_with("/v1/coalitions/{code}/")
        || NOUNS.iter().any(|noun| path.starts_with(&format!("{noun}{{id}}/"))) && !path.ends_with("/commitments")
        || ["/v1/audit", "/.well-known/jwks.json"].contains(&path)
}

/// Sends bytes as they are and reads what comes until the other side ends or falls silent.
fn raw(service: &TestService, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(service.address.trim_start_matches("http://")).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a time-out");
    // The other side may refuse and close before all of it is sent.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let mut buffer = [0; 8192];
    while let Ok(read) = stream.read(&mut buffer) {
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}
