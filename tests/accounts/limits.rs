//! The limits on everything that is stored, as the documentation prints them: at the limit it is taken, one more is refused
//! and named, a hundred times as much too. P30: each fails when its limit is taken out.

use reqwest::Method;
use serde_json::{Value, json};
use upr_network::domain::records::LIMITS;

use crate::activities::{hearing, made};
use crate::support::{Answer, Desks, PASSWORD, Person, TestService};

fn refused(answer: &Answer, pointer: &str) {
    assert_eq!(answer.status, 422, "{pointer}: {:.300}", answer.text());
    let faults = answer.problem()["errors"].to_string();
    assert!(faults.contains(&format!("\"{pointer}")), "{pointer}: {faults:.300}");
}

fn documents(count: usize) -> Value {
    (0..count).map(|number| json!({"title": format!("Document {number}")})).collect()
}

fn languages(count: usize) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for first in b'a'..=b'z' {
        for second in b'a'..=b'z' {
            let tag = format!("{}{}", char::from(first), char::from(second));
            if upr_network::domain::language::canonical(&tag).is_ok_and(|canonical| canonical == tag) && tag != "zh" {
                tags.push(tag);
            }
        }
    }
    tags.truncate(count);
    assert_eq!(tags.len(), count.min(tags.len()));
    tags
}

#[test]
fn an_activity_holds_so_much_and_no_more() {
    let desks = Desks::new();
    let editor = desks.db_one("KOR", "editor");
    let texts = |length: usize| json!({"en": "가".repeat(length)});
    let of_languages = |count: usize| -> Value { languages(count).into_iter().map(|tag| (tag, json!("x"))).collect() };
    type Make<'a> = Box<dyn Fn(usize) -> Value + 'a>;
    let fields: Vec<(&str, &str, usize, Make<'_>)> = vec![
        ("title", "/title/en", 500, Box::new(texts)),
        ("summary", "/summary/en", 10_000, Box::new(texts)),
        ("title", "/title", 20, Box::new(of_languages)),
        ("place", "/place", 200, Box::new(|length| json!("x".repeat(length)))),
        ("convened_by", "/convened_by", 200, Box::new(|length| json!("x".repeat(length)))),
        ("documents", "/documents", 50, Box::new(documents)),
        ("languages", "/languages", 40, Box::new(|count| json!(languages(count)))),
        ("notice_days", "/notice_days", 10_000, Box::new(|number| json!(number))),
        ("organizations_invited", "/organizations_invited", 10_000, Box::new(|number| json!(number))),
        ("organizations_took_part", "/organizations_took_part", 10_000, Box::new(|number| json!(number))),
        (
            "documents",
            "/documents/0/url",
            2_000,
            Box::new(|length| json!([{"url": format!("https://a.example/{}", "x".repeat(length - 18))}])),
        ),
        ("documents", "/documents/0/symbol", 200, Box::new(|length| json!([{"symbol": "x".repeat(length)}]))),
        ("documents", "/documents/0/title", 500, Box::new(|length| json!([{"title": "x".repeat(length)}]))),
    ];
    for (name, pointer, most, make) in &fields {
        let sent = |value: Value| {
            let mut activity = hearing("KOR");
            activity[*name] = value;
            editor.post("/v1/activities", &activity)
        };
        assert_eq!(sent(make(*most)).status, 201, "{pointer} at its limit");
        refused(&sent(make(most + 1)), pointer);
        // What is larger than a body can be is refused before anybody reads it.
        let much = make((most * 100).min(180_000));
        if !matches!(*pointer, "/title" | "/languages") {
            refused(&sent(much), pointer);
        }
    }
    // Of what has to exist, the number is looked at first.
    for (name, most) in [("organizations", 200), ("recommendations", 200), ("reviews", 40), ("shared_with", 40)] {
        for count in [most + 1, most * 100] {
            let id = |_: usize| uuid::Uuid::new_v4().to_string();
            let ids: Vec<String> = (0..count).map(id).collect();
            let ids: Value = match name {
                "reviews" => (0..count).map(|number| json!(format!("KOR-{}", number + 1))).collect(),
                "shared_with" => (0..count).map(|number| json!(format!("X{number}"))).collect(),
                _ => json!(ids),
            };
            let mut activity = hearing("KOR");
            activity[name] = ids;
            refused(&editor.post("/v1/activities", &activity), &format!("/{name}"));
        }
    }
    assert_eq!(editor.json("/v1/activities?scope=working&limit=1")["meta"]["total"], fields.len());
}

#[test]
fn the_documentation_tells_every_limit() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/api.md")).expect("the page");
    for (what, most) in LIMITS {
        let written = most.to_string();
        let grouped = if *most >= 10_000 { format!("{},000", most / 1000) } else { written };
        assert!(page.contains(&format!("| {what} | {grouped} |")), "docs/api.md lacks: | {what} | {grouped} |");
    }
}

fn at_and_beyond(person: &Person, path: &str, pointer: &str, most: usize, body: impl Fn(String) -> Value) {
    let sent = |length: usize| person.post(path, &body("x".repeat(length)));
    let answer = sent(most);
    assert!(matches!(answer.status, 200 | 201), "{path} {pointer}: {}", answer.text());
    for length in [most + 1, most * 100] {
        refused(&sent(length), pointer);
    }
}

#[test]
fn accounts_coalitions_and_keys_hold_so_much_and_no_more() {
    let service = TestService::without_samples();
    let (coordinator, administrator) = (service.coordinator("KOR"), service.administrator());
    at_and_beyond(&coordinator, "/v1/me/tokens", "/name", 254, |name| json!({"name": name}));
    at_and_beyond(
        &coordinator,
        "/v1/coalitions/KOR/tokens",
        "/name",
        254,
        |name| json!({"name": name, "role": "member"}),
    );
    let invitations = "/v1/coalitions/KOR/invitations";
    at_and_beyond(&coordinator, invitations, "/name", 254, |name| json!({"role": "member", "name": name}));
    at_and_beyond(
        &coordinator,
        invitations,
        "/organization",
        254,
        |name| json!({"role": "member", "organization": name}),
    );
    let mut number = 0;
    let mut coalition = |name: Value, description: Value| {
        number += 1;
        let body =
            json!({"code": format!("TEST{number}"), "covers": ["KOR"], "name": name, "description": description});
        administrator.post("/v1/coalitions", &body)
    };
    let text = |length: usize| json!({"en": "x".repeat(length)});
    assert_eq!(coalition(text(254), text(10)).status, 201);
    for length in [255, 25_400] {
        refused(&coalition(text(length), text(10)), "/name");
    }
    let longest = 2000;
    assert_eq!(coalition(text(10), text(longest)).status, 201);
    for length in [longest + 1, longest * 100] {
        refused(&coalition(text(10), text(length)), "/description");
    }
    // Keys of one owner, and sessions of one account.
    for number in 1..50 {
        assert_eq!(coordinator.post("/v1/me/tokens", &json!({"name": format!("key {number}")})).status, 201);
    }
    let more = coordinator.post("/v1/me/tokens", &json!({"name": "one more"}));
    assert_eq!(more.status, 422, "{}", more.text());
    let member = service.member("KOR");
    for _ in 0..21 {
        let body = json!({"name": member.name, "password": PASSWORD});
        assert_eq!(service.visitor().post("/v1/auth/login", &body).status, 200);
    }
    let sessions = format!("SELECT count(*) FROM sessions_of_accounts WHERE account = '{}'", member.id);
    assert_eq!(service.database.db_number(&sessions), 20, "others make room");
}

#[test]
fn invitations_and_kept_answers_are_bounded() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let many = |count: usize| {
        format!(
            "INSERT INTO invitations (id, coalition, role, digest, invited_by, ends_at) SELECT gen_random_uuid(), 'KOR', 'member', sha256(n::text::bytea), '{}', now() + interval '7 days' FROM generate_series(1, {count}) n",
            coordinator.id
        )
    };
    service.database.db_execute(&many(199));
    assert_eq!(coordinator.post("/v1/coalitions/KOR/invitations", &json!({"role": "member"})).status, 201);
    assert_eq!(coordinator.post("/v1/coalitions/KOR/invitations", &json!({"role": "member"})).status, 422);
    service.database.db_execute("DELETE FROM invitations");
    service.database.db_execute(&format!(
        "INSERT INTO idempotent_answers (account, place, key, fingerprint, status, fields, body, at) \
         SELECT '{}', 'POST /x', n::text, '', 200, '{{}}', '', now() FROM generate_series(1, 9999) n",
        coordinator.id
    ));
    let invite = |key: &str| {
        let body = json!({"role": "member"});
        coordinator.send_with(Method::POST, "/v1/coalitions/KOR/invitations", &body, &[("idempotency-key", key)])
    };
    assert_eq!(invite("the-last-one").status, 201);
    assert_eq!(invite("one-more").status, 422);
    assert_eq!(invite("the-last-one").status, 201, "what was kept is still given");
    for (key, status) in [("k".repeat(255), 201), ("k".repeat(256), 400), ("k".repeat(4096), 400)] {
        service.database.db_execute("DELETE FROM idempotent_answers");
        assert_eq!(invite(&key).status, status, "{}", key.len());
    }
}

#[test]
fn two_hundred_follow_the_changes_and_no_more() {
    let service = TestService::without_samples();
    let address = service.address.trim_start_matches("http://").to_owned();
    let follow = || {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(&address).expect("a connection");
        stream
            .write_all(b"GET /v1/changes HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
            .expect("it is sent");
        let mut head = [0; 12];
        stream.read_exact(&mut head).expect("a status");
        (String::from_utf8_lossy(&head).into_owned(), stream)
    };
    let open: Vec<_> = (0..200).map(|_| follow()).collect();
    assert!(open.iter().all(|(status, _)| status == "HTTP/1.1 200"));
    assert_eq!(follow().0, "HTTP/1.1 503");
    drop(open);
    crate::support::wait_for("streams to end", std::time::Duration::from_secs(40), || follow().0 == "HTTP/1.1 200");
}

#[test]
fn what_is_within_the_limits_comes_back_as_it_was_sent() {
    let desks = Desks::new();
    let editor = desks.db_one("KOR", "editor");
    let mut activity = hearing("KOR");
    activity["summary"] = json!({"ko": "가".repeat(10_000), "mn": "ө".repeat(10_000)});
    let record = made(&editor.post("/v1/activities", &activity));
    let read = editor.json(&format!("{}?scope=working", record.path));
    assert_eq!(read["texts"]["summary"], activity["summary"]);
}
