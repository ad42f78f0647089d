//! What is written down of who asks: nothing. The real program runs with every log line that there is, and neither the
//! log, nor the figures, nor the database holds anything that tells who asked what, or from where.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::blocking::Client;

use crate::support::{Filling, TestDatabase};

/// Where the people of this test ask from: an address that nothing else has.
const CALLER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 77);

/// What they send, and nobody may keep.
const CANARIES: &[&str] = &[
    "canaryagent",
    "203.0.113.77",
    "canaryreferer",
    "canaryword",
    "canarylang",
    "canarypath",
    "canarytoken",
    "canarycookie",
    "canarybody",
    "canaryorigin",
    "canaryid",
    "canaryheader",
    "canarytag",
];

/// The program itself, as a child.
struct Program {
    child: Child,
    address: String,
    log: tempfile::TempDir,
}

impl Program {
    /// Starts `serve` on a database, with the settings given.
    fn start(database: &TestDatabase, settings: &[(&str, &str)]) -> Program {
        let log = tempfile::tempdir().expect("a folder");
        let errors = File::create(log.path().join("log")).expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_upr-network"));
        command
            .arg("serve")
            .env_clear()
            .env("DATABASE_URL", &database.url)
            .env("UPR_BIND", "127.0.0.1:0")
            .env("UPR_DATA_DIR", log.path().join("data"))
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors);
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned))
            .expect("it tells where it is");
        // What it says later is read away, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        Program { child, address: address.trim_end_matches('/').to_owned(), log }
    }

    /// Asks it to stop, and gives all that it logged.
    fn stop(mut self) -> String {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("a signal");
        let begun = Instant::now();
        while self.child.try_wait().expect("its state").is_none() {
            assert!(begun.elapsed() < Duration::from_secs(40), "it does not stop");
            std::thread::sleep(Duration::from_millis(50));
        }
        std::fs::read_to_string(self.log.path().join("log")).expect("the log")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // After a failed assertion it may still run; where it has ended, there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// Asks all sorts of things, good and bad, with canaries in every field.
fn ask_everything(program: &Program) {
    let client = Client::builder()
        .local_address(IpAddr::V4(CALLER))
        .user_agent("canaryagent/1.0")
        .timeout(Duration::from_secs(30))
        .build()
        .expect("a client");
    let mut statuses = std::collections::BTreeSet::new();
    for method in ["GET", "HEAD", "OPTIONS", "POST", "TRACE"] {
        for path in [
            "/",
            "/docs?lang=canarylang",
            "/v1/recommendations?q=canaryword",
            "/v1/recommendations?q=canaryword&limit=canaryword",
            "/v1/recommendations?canaryword=1",
            "/v1/recommendations?theme=canaryword",
            "/v1/recommendations?cursor=acanaryword",
            "/v1/recommendations?sort=canaryword",
            "/v1/recommendations?q=canaryword%00",
            "/v1/recommendations?q=%ff%fecanaryword",
            "/v1/recommendations/counts?by=response&q=canaryword",
            "/v1/states/canarypath",
            "/v1/recommendations/canarypath",
            "/canarypath",
            "/problems/canarypath",
            "/assets/canarypath",
            "/graphql?query=canaryword",
            "/healthz?canaryword",
            "/openapi.json?canaryword",
            "/v1/recommendations?scope=working&q=canaryword",
        ] {
            let request = client
                .request(method.parse().expect("a method"), format!("{}{path}", program.address))
                .header("x-forwarded-for", "203.0.113.77")
                .header("forwarded", "for=203.0.113.77")
                .header("x-real-ip", "203.0.113.77")
                .header("referer", "https://canaryreferer.example/")
                .header("accept-language", "canarylang, ko;q=0.5")
                .header("origin", "https://canaryorigin.example")
                .header("cookie", "session=canarycookie")
                .header("x-request-id", "canaryid")
                .header("if-none-match", "\"canarytag\"")
                .header("x-other", "canaryheader");
            let request =
                if path.len() % 2 == 0 { request.header("authorization", "Bearer canarytoken") } else { request };
            let request = if method == "POST" { request.body(r#"{"query": "canarybody"}"#) } else { request };
            statuses.insert(request.send().expect("an answer").status().as_u16());
        }
    }
    assert!(statuses.is_superset(&std::collections::BTreeSet::from([200, 204, 400, 401, 404, 405])), "{statuses:?}");
    // What is no HTTP at all, and who leaves in the middle.
    for nonsense in [
        "GET /canarypath\0 HTTP/1.1\r\nuser-agent: canaryagent\r\n\r\n",
        "canaryword canaryword canaryword\r\n\r\n",
        "POST /v1/states HTTP/1.1\r\nhost: canaryheader\r\ncontent-length: 100\r\n\r\ncanarybody",
        "GET /v1/states?q=canaryword HTTP/1.1\r\nuser-agent: canaryagent",
        "POST /v1/states HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\ncanarybody\r\n",
        "GET /v1/states HTTP/1.1\r\nhost: x\r\ncanaryheader canaryheader\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(program.address.trim_start_matches("http://")).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_millis(300))).expect("a time-out");
        stream.write_all(nonsense.as_bytes()).expect("it goes out");
        let mut answer = Vec::new();
        // It may keep silent until the time is up.
        let _ = stream.read_to_end(&mut answer);
    }
}

#[test]
fn neither_log_nor_figures_nor_database_tell_who_asked_what() {
    let database = TestDatabase::new(Filling::Samples);
    let metrics = format!("127.0.0.1:{}", free_port());
    let program = Program::start(
        &database,
        &[("UPR_LOG", "trace"), ("UPR_METRICS_BIND", &metrics), ("UPR_RATE_LIMIT", "1000000")],
    );
    ask_everything(&program);
    let figures = reqwest::blocking::get(format!("http://{metrics}/metrics")).expect("figures").text().expect("text");
    assert!(figures.contains("http_requests_total") && figures.contains("http_request_seconds"), "{figures}");
    let held = db_everything(&database);
    assert!(held.contains("XSA-4"), "the dump has the tables");
    let log = program.stop();
    assert!(log.lines().count() > 3, "something is logged: {log}");
    for (what, text) in [("the figures", &figures), ("the database", &held), ("the log", &log)] {
        let lower = text.to_lowercase();
        let caller = CALLER.to_string();
        for canary in CANARIES.iter().copied().chain([caller.as_str()]) {
            if let Some(at) = lower.find(canary) {
                let around: String =
                    lower.chars().skip(lower[..at].chars().count().saturating_sub(300)).take(600).collect();
                panic!("{canary} stands in {what}: {around}");
            }
        }
    }
}

#[test]
fn the_usual_log_says_little() {
    let database = TestDatabase::new(Filling::Facts);
    let program = Program::start(&database, &[]);
    ask_everything(&program);
    let log = program.stop();
    assert!(log.lines().count() < 20, "no line for each request: {log}");
    for canary in CANARIES {
        assert!(!log.contains(canary), "{canary}: {log}");
    }
}

#[test]
fn who_asked_too_often_is_not_written_down_either() {
    let database = TestDatabase::new(Filling::Facts);
    let program = Program::start(
        &database,
        &[("UPR_LOG", "trace"), ("UPR_RATE_LIMIT", "3"), ("UPR_TRUSTED_PROXIES", "127.0.0.0/8")],
    );
    let client = Client::builder().local_address(IpAddr::V4(CALLER)).build().expect("a client");
    let statuses: Vec<u16> = (0..6)
        .map(|_| {
            let request =
                client.get(format!("{}/v1/states/KOR", program.address)).header("x-forwarded-for", "203.0.113.77");
            request.send().expect("an answer").status().as_u16()
        })
        .collect();
    assert_eq!(statuses, [200, 200, 200, 429, 429, 429]);
    let log = program.stop();
    assert!(!log.contains("203.0.113.77") && !log.contains(&CALLER.to_string()), "{log}");
    assert!(!db_everything(&database).contains("203.0.113.77"));
}

/// Every row of every table as text.
fn db_everything(database: &TestDatabase) -> String {
    let tables = database.db_text(
        "SELECT string_agg(format('%I.%I', schemaname, tablename), ' ') FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    tables
        .split(' ')
        .map(|table| database.db_text(&format!("SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t")))
        .collect()
}
