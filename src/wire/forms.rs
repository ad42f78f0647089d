//! Forms: whether a client takes JSON, the one form in which data is answered (RFC 9110, 12.5.1). Languages and
//! encodings are chosen elsewhere.

use actix_web::http::header::{self, HeaderMap};

/// Whether an address answers in JSON alone.
pub fn is_json_alone(path: &str) -> bool {
    let in_other_forms =
        path.ends_with(".ics") || path.ends_with("/reports/mid-term") || path.starts_with("/v1/imports/templates/");
    path.starts_with("/v1/") && !in_other_forms || path == "/openapi.json"
}

/// Whether an address can answer as a stream of events too.
pub fn is_followed(path: &str) -> bool {
    path == "/v1/changes"
}

/// Whether a client asks for a stream of events (HTML, 9.2.5).
pub fn takes_events(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(
        |range| {
            let mut pieces = range.split(';').map(str::trim);
            let named = pieces.next().is_some_and(|kind| kind.eq_ignore_ascii_case("text/event-stream"));
            named && !pieces.any(|piece| matches!(piece, "q=0" | "q=0.0"))
        },
    )
}

/// Whether the fields `Accept` of a request leave JSON; without any, or with one that can't be read, they do.
pub fn takes_json(headers: &HeaderMap) -> bool {
    let ranges: Vec<(u8, f32)> = headers
        .get_all(header::ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|range| !range.is_empty())
        .take(50)
        .map(rank_and_quality)
        .collect();
    // The most exact range that JSON falls under decides, whatever wider ones say.
    let exact = ranges.iter().map(|(rank, _)| *rank).max();
    match exact {
        None => true,
        Some(0) => false,
        Some(exact) => ranges.iter().any(|(rank, quality)| *rank == exact && *quality > 0.0),
    }
}

/// How exactly a range names JSON (0: not at all), and how much it is wanted.
fn rank_and_quality(range: &str) -> (u8, f32) {
    let mut pieces = range.split(';').map(str::trim);
    let rank = match pieces.next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "application/json" => 3,
        "application/*" => 2,
        "*/*" => 1,
        _ => 0,
    };
    let quality = pieces
        .find_map(|piece| piece.strip_prefix("q=").or_else(|| piece.strip_prefix("Q=")))
        .map_or(1.0, |quality| quality.parse().unwrap_or(0.0));
    (rank, quality)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn the_most_exact_range_decides() {
        let takes = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(value));
            takes_json(&headers)
        };
        for value in [
            "*/*",
            "application/*",
            "application/json",
            "APPLICATION/JSON; charset=utf-8",
            "",
            "text/html, */*;q=0.1",
            "text/csv, application/json;q=0.001",
        ] {
            assert!(takes(value), "{value}");
        }
        for value in [
            "text/csv",
            "text/*",
            "application/json;q=0",
            "application/json;q=0, */*",
            "application/*;q=0, */*;q=1",
            "image/png, text/html",
        ] {
            assert!(!takes(value), "{value}");
        }
        assert!(takes_json(&HeaderMap::new()));
    }

    #[test]
    fn several_fields_are_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(header::ACCEPT, HeaderValue::from_static("text/csv"));
        headers.append(header::ACCEPT, HeaderValue::from_static("application/json"));
        assert!(takes_json(&headers));
    }
}
