//! The calendar and the report, read by programs that others wrote.

use std::io::Read;

use base64::Engine as _;
use serde_json::Value;
use sha2::Digest as _;

use crate::support::TestService;

#[test]
fn a_calendar_of_somebody_else_reads_ours() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let query = "state=XSA,XSB&from=2020-01-01&to=2030-01-01";
    for lang in ["en", "ko"] {
        let answer = visitor.get(&format!("/v1/calendar.ics?{query}&lang={lang}"));
        assert_eq!((answer.status, answer.header("content-type").as_str()), (200, "text/calendar; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), "public, max-age=60, stale-while-revalidate=60");
        assert!(
            answer.body.split(|byte| *byte == b'\n').all(|line| line.len() <= 76),
            "lines are folded (RFC 5545, 3.1)"
        );
        let parsed: Vec<ical::parser::ical::component::IcalCalendar> =
            ical::IcalParser::new(answer.body.as_slice()).collect::<Result<_, _>>().expect("a calendar");
        let events = &parsed[0].events;
        let unfolded = answer.text().replace("\r\n ", "");
        let told = visitor.json(&format!("/v1/calendar?{query}&lang={lang}"));
        assert_eq!(events.len(), told["data"].as_array().expect("events").len());
        for (event, told) in events.iter().zip(told["data"].as_array().expect("events")) {
            let value = |name: &str| {
                event
                    .properties
                    .iter()
                    .find(|one| one.name == name)
                    .and_then(|one| one.value.clone())
                    .unwrap_or_default()
            };
            assert_eq!(value("UID"), format!("{}@upr-network", told["uid"].as_str().expect("an id")));
            assert_eq!(value("DTSTART"), told["date"].as_str().expect("a day").replace('-', ""));
            // That reader drops a blank at which a line was folded.
            let close = |text: &str| text.replace("\\,", ",").replace(' ', "");
            let title = told["title"].as_str().expect("a title");
            assert_eq!(close(&value("SUMMARY")), close(title));
            assert!(unfolded.contains(&format!("SUMMARY:{}\r\n", title.replace(',', "\\,"))), "{title}");
        }
        let again = visitor
            .get_with(&format!("/v1/calendar.ics?{query}&lang={lang}"), &[("if-none-match", &answer.header("etag"))]);
        assert_eq!(again.status, 304);
    }
    let kinds: Vec<Value> = visitor.json(&format!("/v1/calendar?{query}"))["data"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| event["kind"].clone())
        .collect();
    for kind in ["review", "adoption", "mid_term_window_opens", "mid_term_report_expected", "commitment_due"] {
        assert!(kinds.contains(&Value::from(kind)), "{kind}");
    }
    for wrong in ["state=HKG", "kind=party", "from=2030-01-01&to=2020-01-01", "nonsense=1"] {
        assert_eq!(visitor.get(&format!("/v1/calendar.ics?{wrong}")).status, 400, "{wrong}");
    }
}

/// The rows of the tables of a text document, by the elements that ECMA-376 names.
fn rows_of(docx: &[u8]) -> (usize, String) {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("an archive");
    let mut text = String::new();
    archive.by_name("word/document.xml").expect("the document").read_to_string(&mut text).expect("UTF-8");
    (text.matches("<w:tr>").count(), text)
}

#[test]
fn the_report_has_every_recommendation_in_every_form() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let address = "/v1/states/XSA/reports/mid-term?cycle=4&as_of=2026-06-30";
    let recommendations = visitor.all("/v1/recommendations?state_under_review=XSA&cycle=4&limit=200");
    let expected: usize =
        recommendations.iter().map(|one| one["themes"].as_array().expect("themes").len().max(1)).sum();
    let csv = visitor.get(&format!("{address}&format=csv"));
    let mut reader = csv::Reader::from_reader(csv.body.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("a table");
    assert_eq!(rows.len(), expected);
    for one in &recommendations {
        let text = one["text"].as_str().expect("a text");
        assert!(rows.iter().any(|row| &row[1] == one["id"].as_str().expect("an id") && &row[3] == text));
    }
    let docx = visitor.get(&format!("{address}&format=docx"));
    assert!(docx.header("content-disposition").contains("XSA-mid-term.docx"));
    let (lines, text) = rows_of(&docx.body);
    let themes = text.matches("w:val=\"Heading2\"").count();
    assert_eq!(lines, expected + themes + 10, "a head for each table, nine points, and every row");
    for one in &recommendations {
        let escaped = one["text"].as_str().expect("a text").replace('&', "&amp;");
        assert!(text.contains(&escaped), "{escaped}");
    }
    let html = visitor.get(&format!("{address}&format=html"));
    assert_eq!(html.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(html.text().matches("<tr><th scope=\"row\">").count(), expected + 9);
    let policy = html.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"));
    // Its one style is in it, and is what the policy allows.
    let style = html.text();
    let (_, style) = style.split_once("<style>").expect("a style");
    let (style, after) = style.split_once("</style>").expect("its end");
    let digest = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style));
    assert!(policy.contains(&format!("'sha256-{digest}'")), "{policy}: {digest}");
    assert!(!after.contains("<link") && !after.contains("src="));
    // What others than the government did is told in words, in every language.
    for lang in ["en", "ko", "ja", "mn", "zh-Hans", "zh-Hant"] {
        let terms = visitor.json(&format!("/v1/vocabularies/scorecard_part?lang={lang}"))["terms"].clone();
        let scorecard = visitor.json("/v1/states/XSA/scorecard?cycle=4&as_of=2026-06-30");
        for indicator in scorecard["indicators"].as_array().expect("indicators") {
            for part in indicator["parts"].as_array().expect("parts") {
                let code = part["key"].as_str().expect("a key").split('.').next();
                let term = terms.as_array().expect("terms").iter().find(|term| term["code"].as_str() == code);
                assert!(term.is_some_and(|term| term["label_in"]["language"] == lang), "{code:?} in {lang}");
            }
        }
    }
    assert!(html.text().contains("Ministry of Invented Affairs: ") && html.text().contains("10,700"));
    // Nobody who doesn't send what is voluntary is late.
    assert!(!html.text().contains(" late") && !html.text().contains("overdue"));
    // Accept chooses, the better one first; what can't be had is told.
    let accepting = |accept: &str| visitor.get_with(address, &[("accept", accept)]);
    assert_eq!(accepting("text/csv").header("content-type"), "text/csv; charset=utf-8");
    assert!(
        accepting("text/html;q=0.1, application/vnd.openxmlformats-officedocument.wordprocessingml.document")
            .body
            .starts_with(b"PK")
    );
    assert_eq!(accepting("*/*").header("content-type"), "text/html; charset=utf-8");
    assert_eq!(accepting("image/png").status, 406);
    assert_eq!(visitor.get(&format!("{address}&format=pdf")).status, 400);
    assert_eq!(visitor.get("/v1/states/QQQ/reports/mid-term").status, 404);
    // In the reader's language, the words of the report too.
    let korean = visitor.get(&format!("{address}&format=html&lang=ko")).text();
    assert!(korean.contains("중간 시점의 이행 상황") && korean.contains("lang=\"ko\""));
    let same = visitor.get(&format!("{address}&format=docx"));
    assert_eq!(same.body, docx.body, "the same report is the same bytes");
}
