//! What of people stands where: in no public answer, no log, no figure, and in the database only sealed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use reqwest::Method;
use serde_json::json;
use upr_network::access::viewer::CoalitionRole;

use crate::support::{Filling, Person, TestDatabase, TestService, code, db_account, keys, sign_in};

/// What people put into every field that there is, and nobody else may find.
const CANARIES: &[&str] = &[
    "canaryname",
    "canaryorganization",
    "canarylabel",
    "canarykey",
    "canaryinvited",
    "canarymail",
    "canarypassword",
    "canarywrong",
];

/// Puts a canary into every field about people. Gives who did it, and the secrets that were shown.
fn live(service: &TestService) -> (Person, Vec<String>) {
    let coordinator = service.person("canaryname", &[("KOR", CoalitionRole::Coordinator)]);
    let mut secrets = vec![coordinator.access.clone(), coordinator.refresh.clone()];
    let seed = coordinator.seed.clone().expect("a second factor");
    secrets.push(seed.clone());
    coordinator.patch(
        &format!("/v1/coalitions/KOR/members/{}", coordinator.id),
        &json!({"organization": "canaryorganization"}),
    );
    let me = coordinator.json("/v1/me/sessions")["data"][0]["id"].as_str().expect("an id").to_owned();
    coordinator.patch(&format!("/v1/me/sessions/{me}"), &json!({"label": "canarylabel"}));
    let text = |answer: &crate::support::Answer, name: &str| answer.json()[name].as_str().expect("a text").to_owned();
    let key = coordinator.post("/v1/me/tokens", &json!({"name": "canarykey"}));
    let partner = coordinator.post("/v1/coalitions/KOR/tokens", &json!({"name": "canarykey"}));
    let body = json!({"role": "member", "name": "canaryinvited", "organization": "canaryorganization", "mail": "canarymail@example.org"});
    let path = "/v1/coalitions/KOR/invitations";
    let invitation = coordinator.send_with(Method::POST, path, &body, &[("idempotency-key", "one")]);
    secrets.extend([text(&key, "token"), text(&partner, "token"), text(&invitation, "token")]);
    for (name, password) in [("canaryname", "canarywrong canarywrong"), ("canaryinvited", "canarypassword")] {
        service.visitor().post("/v1/auth/login", &json!({"name": name, "password": password, "label": "canarylabel"}));
    }
    service.visitor().post("/v1/auth/second-factor", &json!({"challenge": "canarypassword", "code": "canarypassword"}));
    service.visitor().post("/v1/auth/refresh", &json!({"refresh_token": "canarypassword"}));
    coordinator.post(
        "/v1/auth/password",
        &json!({"password": "canarywrong canarywrong", "new_password": "canarypassword canarypassword"}),
    );
    coordinator
        .post("/v1/me/second-factor/recovery-codes", &json!({"password": "canarywrong", "code": code(&seed, 1)}));
    let accept = json!({"token": "canarypassword", "name": "canaryname", "password": "canarypassword canarypassword"});
    service.visitor().post("/v1/invitations/accept", &accept);
    (coordinator, secrets)
}

#[test]
fn no_public_answer_tells_of_people() {
    let service = TestService::with_samples();
    let (coordinator, _) = live(&service);
    let visitor = service.visitor();
    for path in [
        "/",
        "/v1/coalitions?limit=200",
        "/v1/coalitions/KOR",
        "/v1/states/KOR",
        "/v1/recommendations?limit=200",
        "/v1/organizations?limit=200",
        "/v1/statements?limit=200",
        "/v1/vocabularies?limit=200",
        "/openapi.json",
        "/schema.graphql",
        "/.well-known/jwks.json",
        "/healthz",
        "/readyz",
    ] {
        let answer = visitor.get(path);
        assert_eq!(answer.status, 200, "{path}");
        let text = answer.text();
        for canary in CANARIES.iter().copied().chain([coordinator.id.as_str()]) {
            assert!(!text.contains(canary), "{canary} in {path}");
        }
    }
    let asked = visitor.graphql("{ coalitions { nodes { code name contact description } } }", json!({}));
    assert!(!asked.to_string().contains("canary"));
    for (method, path) in [
        (Method::GET, "/v1/coalitions/KOR/members"),
        (Method::GET, "/v1/coalitions/KOR/invitations"),
        (Method::GET, "/v1/me"),
        (Method::GET, "/v1/me/export"),
    ] {
        assert_eq!(visitor.send(visitor.request(method, path)).status, 401, "{path}");
    }
    // Neither does another coalition's coordinator find them, nor an administrator an address.
    for who in [service.coordinator("JPN"), service.administrator()] {
        for path in [
            "/v1/coalitions/KOR/tokens",
            "/v1/me/export",
            "/v1/coalitions?scope=shared",
            "/v1/coalitions/KOR?scope=working",
        ] {
            assert!(!who.get(path).text().contains("canary"), "{} {path}", who.name);
        }
    }
}

#[test]
fn what_is_answered_is_the_same_with_and_without_members() {
    let (one, other) = (TestService::without_samples(), TestService::without_samples());
    one.coordinator("KOR");
    let unlisted = json!({"code": "HIDDEN", "visibility": "unlisted", "covers": ["KOR"], "name": {"en": "Hidden"}});
    assert_eq!(one.administrator().post("/v1/coalitions", &unlisted).status, 201);
    for path in [
        "/v1/coalitions",
        "/v1/coalitions/KOR",
        "/v1/coalitions/HIDDEN",
        "/v1/coalitions?code=HIDDEN",
        "/v1/coalitions?covers=KOR",
        "/v1/states/KOR",
    ] {
        let (with, without) = (one.visitor().get(path), other.visitor().get(path));
        assert_eq!(with.status, without.status, "{path}");
        assert_eq!(with.header("etag"), without.header("etag"), "{path}");
        let plain = |answer: &crate::support::Answer| {
            let mut value = answer.json();
            value["instance"] = json!(null);
            value
        };
        assert_eq!(plain(&with), plain(&without), "{path}");
    }
}

/// Every row of every table as text, bytes of sealed values both as hexadecimal and as they are.
fn db_everything(database: &TestDatabase) -> String {
    let tables = database.db_text(
        "SELECT string_agg(format('%I.%I', schemaname, tablename), ' ') FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    tables
        .split(' ')
        .map(|table| database.db_text(&format!("SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t")))
        .collect()
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_database_alone_tells_nobody_who_anybody_is() {
    let service = TestService::without_samples();
    let (_, secrets) = live(&service);
    let held = db_everything(&service.database);
    assert!(held.contains("$argon2id$"), "the dump has the accounts");
    assert_eq!(service.database.db_number("SELECT count(*) FROM idempotent_answers"), 1);
    for canary in CANARIES.iter().map(|canary| (*canary).to_owned()).chain(secrets) {
        assert!(!held.contains(&canary), "{canary}");
        assert!(!held.contains(&hex(&canary)), "{canary} as bytes");
    }
    assert!(!held.contains("127.0.0.1"));
}

/// Puts canaries into drafts, questions, and fields that tell of the caller. Gives them.
fn work(coordinator: &Person) -> Vec<String> {
    let mut draft = crate::activities::hearing("KOR");
    draft["title"] = json!({"en": "canarydraft"});
    let made = coordinator.post("/v1/activities", &draft);
    assert_eq!(made.status, 201, "{}", made.text());
    draft["summary"] = json!({"en": "canaryvariable"});
    let mutation = "mutation($input: ActivityInput!) { createActivity(input: $input) { id } }";
    coordinator.graphql(mutation, json!({"input": draft}));
    coordinator.graphql("{ activities(filter: {q: \"canaryquestion\"}) { totalCount } }", json!({}));
    for path in [
        "/v1/activities?q=canaryquestion&scope=working",
        "/v1/nothing/canaryquestion",
        "/v1/activities?title=canaryquestion",
    ] {
        let request = coordinator.request(Method::GET, path).header("x-forwarded-for", "203.0.113.77");
        coordinator
            .visitor
            .send(request.header("user-agent", "canaryagent").header("referer", "https://canaryreferer.example"));
    }
    let purge = format!("/v1/activities/{}/purge", made.json()["id"].as_str().expect("an id"));
    coordinator.send_with(Method::POST, &purge, &json!({}), &[("if-match", "*")]);
    ["canarydraft", "canaryvariable", "canaryquestion", "canaryagent", "canaryreferer", "203.0.113.77"]
        .map(str::to_owned)
        .into()
}

// P18 and P49. Fails when a request's address, fields or body reach a span, or a failure's chain has what was sent.
#[test]
fn neither_log_nor_figures_tell_of_people() {
    let database = std::sync::Arc::new(TestDatabase::new(Filling::Facts));
    let folder = tempfile::tempdir().expect("a folder");
    let metrics = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").to_string();
    let log = folder.path().join("log");
    let mut child = Command::new(env!("CARGO_BIN_EXE_upr-network"))
        .arg("serve")
        .env_clear()
        .env("DATABASE_URL", &database.url)
        .env("UPR_BIND", "127.0.0.1:0")
        .env("UPR_DATA_DIR", folder.path())
        .env("UPR_JWT_KEY_FILE", keys().join("jwt-keys.json"))
        .env("UPR_SECRETS_KEY_FILE", keys().join("secrets.key"))
        .env("UPR_LOG", "trace")
        .env("UPR_METRICS_BIND", &metrics)
        .env("UPR_SMTP_URL", "smtp://127.0.0.1:9")
        .env("UPR_MAIL_FROM", "links@mail.example")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::create(&log).expect("a file"))
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let address =
        lines.find_map(|line| line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned));
    let address = address.expect("it tells where it is").trim_end_matches('/').to_owned();
    std::thread::spawn(move || lines.for_each(drop));
    let service = TestService::elsewhere(address, std::sync::Arc::clone(&database));
    let (coordinator, mut secrets) = live(&service);
    secrets.extend(work(&coordinator));
    let figures = reqwest::blocking::get(format!("http://{metrics}/metrics")).expect("figures").text().expect("text");
    let runs = figures.lines().find(|line| line.starts_with("argon2_runs")).expect("hashes are counted").to_owned();
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("a signal");
    child.wait().expect("it ends");
    let log = std::fs::read_to_string(&log).expect("the log");
    for canary in CANARIES.iter().map(|canary| (*canary).to_owned()).chain(secrets) {
        assert!(!log.contains(&canary), "{canary} in the log");
        assert!(!figures.contains(&canary), "{canary} in the figures");
    }
    // One for the name that nobody has, one for each password that was looked at.
    let count: u32 = runs.rsplit(' ').next().and_then(|number| number.parse().ok()).expect("a number");
    assert!((4..=9).contains(&count), "{runs}");
}

#[test]
fn who_signs_in_costs_one_hash_whoever_it_is() {
    let service = TestService::without_samples();
    db_account(&service.database, "known", false, &[]);
    let (tokens, _) = sign_in(&service.visitor(), "known", crate::support::PASSWORD);
    assert!(tokens["access_token"].is_string());
    let kept = service.database.db_text("SELECT signed_in_in FROM accounts");
    assert_eq!(kept.len(), 7, "a month: {kept}");
    let entries = "SELECT count(*) FROM audit WHERE act = 'session.begin' AND at = date_trunc('day', at, 'UTC')";
    assert_eq!(service.database.db_number(entries), 1, "the audit has the day of a sign-in, not the moment");
}
