//! Faults: PostgreSQL or the service is killed, starts fail, imports run beside a service. The real program, mostly with
//! a private PostgreSQL of its own; nobody is ever told anything false, and all is well again by itself.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use upr_network::database::connections::Role;

use crate::support::{Answer, Ended, Filling, Program, Serving, TestDatabase, TestService, Visitor, wait_for};

const SOON: Duration = Duration::from_secs(60);
const KOREA: &str = "/v1/recommendations?state_under_review=KOR&limit=1";

/// A folder that root's PostgreSQL can reach too; kept under /tmp so that sockets fit.
pub fn home() -> TempDir {
    let mode = Permissions::from_mode(0o711);
    tempfile::Builder::new().prefix("upr").permissions(mode).tempdir_in("/tmp").expect("a folder")
}

/// A folder with data, in which the program is started again and again.
struct Home {
    folder: TempDir,
}

impl Home {
    /// With the samples loaded.
    fn with_samples() -> Home {
        let home = Home { folder: home() };
        home.program(&["demo"]).run().well();
        home
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self, arguments: &[&str]) -> Program {
        Program::new(self.folder.path(), arguments).with("UPR_DATA_DIR", self.data())
    }

    fn serve(&self) -> Serving {
        Serving::start(self.folder.path(), &[("UPR_DATA_DIR", self.data().as_os_str())])
    }

    fn postmaster(&self) -> Option<Pid> {
        let record = fs::read_to_string(self.data().join("postgres/cluster/postmaster.pid")).ok()?;
        record.lines().next()?.parse().ok().and_then(Pid::from_raw)
    }

    /// A file with one recommendation to Korea.
    fn export(&self, text: &str) -> String {
        let head = "To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session";
        let path = self.folder.path().join("export.csv");
        fs::write(&path, format!("{head}\nRepublic of Korea,,,{text},Japan,,,Accepted,3,Justice,14\n"))
            .expect("a file");
        path.display().to_string()
    }
}

fn lives(pid: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z ")
}

/// What several visitors got who asked without end; anything but 200 and a proper 503 is a failure.
#[derive(Default)]
struct Seen {
    well: u32,
    unavailable: u32,
    strange: Vec<String>,
}

impl Seen {
    fn note(&mut self, path: &str, answer: Result<Answer, String>) {
        match answer {
            Ok(answer) if answer.status == 200 => {
                let total = answer.json()["meta"]["total"].as_i64().unwrap_or_default();
                if total < 60 {
                    self.strange.push(format!("{path}: {total} records of the samples"));
                }
                self.well += 1;
            }
            Ok(answer) if answer.status == 503 => {
                let kind = answer.problem()["type"].as_str().unwrap_or_default().to_owned();
                if !kind.ends_with("busy") && !kind.ends_with("database-unavailable")
                    || answer.header("retry-after").is_empty()
                {
                    self.strange.push(format!("{path}: {kind}, Retry-After {}", answer.header("retry-after")));
                }
                self.unavailable += 1;
            }
            Ok(answer) => self.strange.push(format!("{path}: {} {}", answer.status, answer.text())),
            Err(error) => self.strange.push(format!("{path}: {error}")),
        }
    }
}

/// Lets visitors ask questions that differ, so that most are not kept, while something happens.
fn under_load(address: &str, happens: impl FnOnce()) -> Seen {
    let (stop, seen) = (AtomicBool::new(false), Mutex::new(Seen::default()));
    std::thread::scope(|scope| {
        for number in 0..4 {
            let (stop, seen) = (&stop, &seen);
            scope.spawn(move || {
                let visitor = Visitor::new(address);
                let mut limit = number;
                while !stop.load(Ordering::Acquire) {
                    limit = (limit + 4) % 200;
                    // No two instances of a question are alike for long, and the pages all tell the same total.
                    let path = format!("/v1/recommendations?state_under_review=XSA,XSB&limit={}", limit + 1);
                    let answer = visitor.try_get(&path);
                    seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner).note(&path, answer);
                }
            });
        }
        happens();
        stop.store(true, Ordering::Release);
    });
    seen.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[test]
fn a_killed_postgresql_is_survived_and_started_again() {
    let home = Home::with_samples();
    let serving = home.serve();
    let visitor = Visitor::new(&serving.address);
    assert_eq!(visitor.get("/readyz").status, 200);
    let before = visitor.json("/v1/recommendations?limit=200")["data"].clone();
    for round in 0..2 {
        let postmaster = home.postmaster().expect("it runs");
        let mut recovered = Duration::MAX;
        let seen = under_load(&serving.address, || {
            sleep(Duration::from_millis(300));
            let began = Instant::now();
            kill_process(postmaster, Signal::KILL).expect("it lives");
            wait_for("/readyz says that it is not ready", SOON, || visitor.get("/readyz").status == 503);
            assert_eq!(visitor.get("/healthz").status, 200, "the service itself lives");
            wait_for("/readyz says that it is ready again", SOON, || visitor.get("/readyz").status == 200);
            recovered = began.elapsed();
            sleep(Duration::from_millis(500));
        });
        eprintln!(
            "killed PostgreSQL, round {round}: {} answers, {} times 503, ready after {recovered:?}",
            seen.well, seen.unavailable
        );
        assert!(seen.strange.is_empty(), "{:#?}", seen.strange);
        assert!(seen.well > 0);
        assert!(recovered < Duration::from_secs(10), "{recovered:?}");
        assert_ne!(home.postmaster(), Some(postmaster), "another PostgreSQL runs");
        assert_eq!(visitor.json("/v1/recommendations?limit=200&sort=-session")["data"], before);
    }
    serving.end().well();
    assert_eq!(home.postmaster(), None);
}

#[test]
fn a_hanging_postgresql_is_bounded_and_waking_it_mends_all() {
    let home = Home::with_samples();
    let serving = home.serve();
    let visitor = Visitor::new(&serving.address);
    visitor.json("/v1/recommendations?limit=3");
    let postmaster = home.postmaster().expect("it runs");
    let everyone = || {
        let children =
            fs::read_to_string(format!("/proc/{0}/task/{0}/children", postmaster.as_raw_nonzero())).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|pid| pid.parse().ok().and_then(Pid::from_raw));
        children.chain([postmaster]).collect::<Vec<_>>()
    };
    let all = everyone();
    for pid in &all {
        // A session may have ended since the list was read.
        let _ = kill_process(*pid, Signal::STOP);
    }
    sleep(Duration::from_secs(2));
    assert_eq!(visitor.get("/healthz").status, 200, "the service itself answers");
    for pid in &all {
        let _ = kill_process(*pid, Signal::CONT);
    }
    wait_for("it is ready again", SOON, || visitor.get("/readyz").status == 200);
    wait_for("questions are answered again", SOON, || visitor.get("/v1/recommendations?limit=4").status == 200);
    assert_eq!(home.postmaster(), Some(postmaster), "a PostgreSQL that only was slow is not ended");
    serving.end().well();
}

#[test]
fn a_killed_service_leaves_nothing_that_hinders_the_next() {
    let home = Home::with_samples();
    let serving = home.serve();
    let before = Visitor::new(&serving.address).json("/v1/recommendations?limit=200")["data"].clone();
    let postmaster = home.postmaster().expect("it runs");
    serving.kill();
    wait_for("the keeper ends PostgreSQL", SOON, || !lives(postmaster));

    // The service alone, while the keeper is at work.
    home.serve().kill();
    let serving = home.serve();
    assert_eq!(Visitor::new(&serving.address).json("/v1/recommendations?limit=200")["data"], before);

    // Both.
    let postmaster = home.postmaster().expect("it runs");
    kill_process(postmaster, Signal::KILL).expect("it lives");
    serving.kill();
    let serving = home.serve();
    assert_eq!(Visitor::new(&serving.address).json("/v1/recommendations?limit=200")["data"], before);

    // In good order: both end within seconds.
    let postmaster = home.postmaster().expect("it runs");
    let began = Instant::now();
    let ended = serving.end().well();
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(!ended.complained.contains("panicked"), "{}", ended.complained);
    assert!(!lives(postmaster) && home.postmaster().is_none(), "PostgreSQL ends with it");
}

#[test]
fn a_service_that_is_killed_while_it_starts_leaves_nothing_that_hinders_the_next() {
    let home = Home { folder: home() };
    for milliseconds in [100, 900, 2_500, 4_000] {
        let running = home.program(&["serve"]).with("UPR_BIND", "127.0.0.1:0").start();
        sleep(Duration::from_millis(milliseconds));
        running.kill();
    }
    let serving = home.serve();
    let states = Visitor::new(&serving.address).json("/v1/states?limit=1");
    assert!(states["meta"]["total"].as_i64().is_some_and(|total| total >= 195), "{}", states["meta"]);
    assert_eq!(serving.end().well().code, Some(0));
}

#[test]
fn an_import_joins_a_running_service_whose_answers_follow_at_once() {
    let home = Home::with_samples();
    let (first, second) = (home.serve(), home.serve());
    assert_ne!(first.address, second.address);
    let postmaster = home.postmaster().expect("it runs");
    let visitors = [Visitor::new(&first.address), Visitor::new(&second.address)];
    let tags: Vec<String> = visitors
        .iter()
        .map(|visitor| {
            // Twice, so that the answer is kept.
            visitor.json(KOREA);
            let answer = visitor.get(KOREA);
            assert_eq!(answer.json()["meta"]["total"], 0);
            answer.header("etag")
        })
        .collect();
    for (text, round) in [("Ratify the convention", 1), ("Ratify the protocol", 2)] {
        home.program(&["import", "upr-info", &home.export(text)]).run().well();
        let came = Instant::now();
        for visitor in &visitors {
            wait_for("the answer follows", SOON, || visitor.json(KOREA)["meta"]["total"] == round);
        }
        eprintln!("both instances told of the import after {:?}", came.elapsed());
        assert!(came.elapsed() < Duration::from_secs(1), "{:?}", came.elapsed());
    }
    for (visitor, tag) in visitors.iter().zip(&tags) {
        assert_ne!(visitor.get(KOREA).header("etag"), *tag);
        assert_eq!(visitor.get_with(KOREA, &[("if-none-match", tag)]).status, 200, "what is outdated is sent anew");
    }
    assert_eq!(home.postmaster(), Some(postmaster), "the import ended nobody's PostgreSQL");

    // One leaves, the other goes on.
    first.end().well();
    assert!(lives(postmaster));
    assert_eq!(visitors[1].json(KOREA)["meta"]["total"], 2);
    second.end().well();
    assert!(!lives(postmaster));
}

#[test]
fn ended_sessions_under_load_are_noticed_by_nobody_or_told_as_503() {
    let service = TestService::with_samples();
    let mut administrator = service.database.db_connect(Role::Login);
    let seen = under_load(&service.address, || {
        for _ in 0..20 {
            administrator
                .batch_execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
                .expect("the administrator may");
            sleep(Duration::from_millis(150));
        }
    });
    eprintln!("sessions ended under load: {} answers, {} times 503", seen.well, seen.unavailable);
    assert!(seen.strange.is_empty(), "{:#?}", seen.strange);
    assert!(seen.well > seen.unavailable, "{} answers, {} times 503", seen.well, seen.unavailable);
    wait_for("it is ready", SOON, || service.visitor().get("/readyz").status == 200);
    // What was kept while nobody listened would be stale: a change is still told within a moment.
    service
        .database
        .db_execute("UPDATE recommendations SET updated_at = updated_at; UPDATE journal SET change = change");
}

fn start(folder: &Path, settings: &[(&str, &OsStr)]) -> Ended {
    let program = Program::new(folder, &["serve"]).with("UPR_BIND", "127.0.0.1:0");
    settings.iter().fold(program, |program, (name, value)| program.with(name, value)).run()
}

#[test]
fn a_start_that_fails_names_the_setting_in_one_line() {
    let desk = home();
    let database = TestDatabase::new(Filling::Facts);
    let url = OsStr::new(&database.url);
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let address = OsStr::new(&address);
    let (scheme, place) = database
        .url
        .split_once("://")
        .and_then(|(scheme, rest)| Some((scheme, rest.split_once('@')?.1)))
        .expect("an address");
    let wrong_password = format!("{scheme}://postgres:canary@{place}");
    let no_database = database.url.replace("/test_", "/untested_");
    let file = desk.path().join("file");
    fs::write(&file, "").expect("a file");
    let inside = file.join("data");
    let long = desk.path().join("k".repeat(250)).join("k".repeat(250)).join("k".repeat(250)).join("k".repeat(250));
    /// The exit code, what the line begins with, and the settings.
    type Case<'a> = (i32, &'a str, &'a [(&'a str, &'a OsStr)]);
    let cases: [Case<'_>; 16] = [
        (1, "UPR_BIND", &[("UPR_BIND", address), ("DATABASE_URL", url)]),
        (1, "UPR_BIND", &[("UPR_BIND", OsStr::new("192.0.2.1:80")), ("DATABASE_URL", url)]),
        (1, "UPR_METRICS_BIND", &[("UPR_METRICS_BIND", address), ("DATABASE_URL", url)]),
        (2, "UPR_BIND", &[("UPR_BIND", OsStr::new("somewhere"))]),
        (2, "UPR_RATE_LIMIT", &[("UPR_RATE_LIMIT", OsStr::new("many"))]),
        (2, "UPR_PUBLIC_URL", &[("UPR_PUBLIC_URL", OsStr::new("ftp://x"))]),
        (2, "DATABASE_URL", &[("DATABASE_URL", OsStr::new("mysql://root:canary@host/x"))]),
        (1, "DATABASE_URL", &[("DATABASE_URL", OsStr::new("postgres://upr:canary@127.0.0.1:1/upr"))]),
        (1, "DATABASE_URL", &[("DATABASE_URL", OsStr::new("postgres://upr:can@ary@nowhere.invalid/upr"))]),
        (1, "DATABASE_URL", &[("DATABASE_URL", OsStr::new("postgres://upr:canary@[::1/upr"))]),
        (1, "DATABASE_URL", &[("DATABASE_URL", OsStr::new("host=127.0.0.1 password=can ary"))]),
        (1, "DATABASE_URL", &[("DATABASE_URL", OsStr::new(&wrong_password))]),
        (1, "DATABASE_URL", &[("DATABASE_URL", OsStr::new(&no_database))]),
        (
            1,
            "UPR_OWNER_DATABASE_URL",
            &[("DATABASE_URL", url), ("UPR_OWNER_DATABASE_URL", OsStr::new("postgres://upr:canary@127.0.0.1:1/upr"))],
        ),
        (1, "UPR_DATA_DIR", &[("UPR_DATA_DIR", inside.as_os_str())]),
        (1, "UPR_DATA_DIR", &[("UPR_DATA_DIR", long.as_os_str())]),
    ];
    for (code, setting, settings) in cases {
        let began = Instant::now();
        let ended = start(desk.path(), settings);
        let line = ended.refused(code);
        assert!(line.contains(setting), "{setting}: {line}");
        let all = format!("{}{}", ended.said, ended.complained);
        assert!(!all.contains("canary") && !all.contains("ary@"), "a password is printed: {all}");
        assert!(began.elapsed() < Duration::from_secs(20), "{setting}: {:?}", began.elapsed());
        assert!(!ended.said.contains("is ready"), "{}", ended.said);
    }
    let bad = Program::new(desk.path(), &["serve", "--bind", "nowhere"]).run();
    assert!(bad.refused(2).contains("UPR_BIND"), "{}", bad.complained);
    assert_eq!(Program::new(desk.path(), &["sing"]).run().code, Some(2));
    let help =
        Program::new(desk.path(), &["--help"]).with("DATABASE_URL", "postgres://upr:canary@host/upr").run().well();
    assert!(help.said.contains("DATABASE_URL") && !help.said.contains("canary"), "{}", help.said);
}

#[test]
fn a_folder_that_nobody_can_write_to_is_named() {
    // Root can write anywhere but where the system itself refuses.
    let desk = home();
    for folder in ["/proc/upr-network", "/sys/upr-network"] {
        let ended = start(desk.path(), &[("UPR_DATA_DIR", OsStr::new(folder))]);
        let line = ended.refused(1);
        assert!(line.starts_with("UPR_DATA_DIR: ") && line.contains(folder), "{line}");
    }
}

#[test]
fn whoever_asks_during_the_start_is_told_to_come_back() {
    let home = Home { folder: home() };
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let running = home.program(&["serve"]).with("UPR_BIND", port.to_string()).start();
    let visitor = Visitor::new(&format!("http://{port}"));
    wait_for("it listens", SOON, || visitor.try_get("/healthz").is_ok_and(|answer| answer.status == 200));
    let (mut early, mut strange) = (0, Vec::new());
    wait_for("it is ready", Duration::from_secs(120), || {
        let ready = visitor.get("/readyz").status == 200;
        let answer = visitor.get("/v1/states?limit=1");
        match answer.status {
            200 => {}
            503 if answer.problem()["type"].as_str().is_some_and(|kind| kind.ends_with("busy")) => early += 1,
            status => strange.push(format!("{status}: {}", answer.text())),
        }
        ready
    });
    assert!(strange.is_empty(), "{strange:?}");
    assert!(early > 0, "making a cluster takes its time");
    running.signal(Signal::TERM);
    running.end().well();
}
