//! Faults: a wrong start is told in one line, a killed PostgreSQL is started again, an end is orderly.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Filling, TestDatabase, Visitor};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_upr-network"));
    for name in ["DATABASE_URL", "UPR_OWNER_DATABASE_URL", "UPR_DATA_DIR", "UPR_BIND", "UPR_PUBLIC_URL"] {
        command.env_remove(name);
    }
    command.env("UPR_LOG", "warn").env_remove("RUST_BACKTRACE").stdin(Stdio::null());
    command
}

/// The service as its own process, on a private PostgreSQL.
struct Process {
    child: Child,
    visitor: Visitor,
}

impl Process {
    fn serve(folder: &Path) -> Process {
        let mut child = program()
            .arg("serve")
            .env("UPR_DATA_DIR", folder)
            .env("UPR_BIND", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.trim()
                .strip_prefix("http://")
                .map(|rest| format!("http://{}", rest.split('/').next().unwrap_or_default()))
        });
        // The rest is read so that the pipe never fills.
        std::thread::spawn(move || lines.for_each(drop));
        Process { child, visitor: Visitor::new(&address.expect("it prints its address")) }
    }

    fn wait_until(&self, path: &str, status: u16) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.visitor.get(path).status != status {
            assert!(Instant::now() < deadline, "{path} never answered {status}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).expect("it can be sent");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The process id of PostgreSQL, which it writes itself.
fn postmaster(folder: &Path) -> Option<rustix::process::Pid> {
    let text = std::fs::read_to_string(folder.join("postgres/cluster/postmaster.pid")).ok()?;
    rustix::process::Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
}

#[test]
fn a_killed_postgresql_costs_a_moment_and_nothing_else() {
    let home = tempfile::Builder::new()
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o711))
        .tempdir()
        .expect("a folder");
    let folder = home.path().join("data");
    assert!(program().arg("demo").env("UPR_DATA_DIR", &folder).output().expect("it runs").status.success());
    let service = Process::serve(&folder);
    service.wait_until("/readyz", 200);
    let whole = service.visitor.json("/v1/recommendations?count=none")["data"].clone();
    rustix::process::kill_process(postmaster(&folder).expect("PostgreSQL runs"), rustix::process::Signal::KILL)
        .expect("it can be killed");
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut refused = 0;
    loop {
        // Each address is asked once, so that nothing comes from memory.
        let answer = service.visitor.get(&format!("/v1/recommendations?count=none&limit={}", 100 + refused % 100));
        match answer.status {
            200 => {
                if service.visitor.get("/readyz").status == 200 {
                    break;
                }
            }
            503 => {
                let problem = answer.problem();
                assert!(!answer.header("retry-after").is_empty(), "{problem}");
                refused += 1;
            }
            other => panic!("{other}: {}", answer.text()),
        }
        assert!(Instant::now() < deadline, "it never came back");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(service.visitor.json("/v1/recommendations?count=none")["data"], whole);
    assert_eq!(service.visitor.get("/healthz").status, 200);
}

#[test]
fn killed_and_started_again_and_ended_in_order() {
    let home = tempfile::Builder::new()
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o711))
        .tempdir()
        .expect("a folder");
    let folder = home.path().join("data");
    let mut first = Process::serve(&folder);
    first.signal(rustix::process::Signal::KILL);
    first.child.wait().expect("it is gone");
    let mut second = Process::serve(&folder);
    second.wait_until("/readyz", 200);
    assert_eq!(second.visitor.json("/v1/states?kind=member&limit=1")["meta"]["total"], 193);
    second.signal(rustix::process::Signal::TERM);
    let started = Instant::now();
    let status = second.child.wait().expect("it ends");
    assert!(status.success() && started.elapsed() < Duration::from_secs(35), "{status}");
    let gone = Instant::now() + Duration::from_secs(10);
    while postmaster(&folder).is_some() {
        assert!(Instant::now() < gone, "PostgreSQL stayed behind");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The one line in which a start that fails says why.
fn line_of(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("upr-network: ")).collect();
    assert!(lines.len() == 1 && !text.contains("panicked"), "{text}");
    lines[0].to_owned()
}

#[test]
fn a_start_that_fails_says_why_in_one_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address").to_string();
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("data");
    for (settings, names, code) in [
        (vec![("UPR_BIND", taken.as_str())], "UPR_BIND", 1),
        (vec![("UPR_BIND", "nonsense")], "UPR_BIND", 2),
        (vec![("UPR_RATE_LIMIT", "many")], "UPR_RATE_LIMIT", 2),
        (
            vec![("UPR_BIND", "127.0.0.1:0"), ("DATABASE_URL", "postgres://upr:canary@127.0.0.1:1/upr")],
            "DATABASE_URL",
            1,
        ),
        (vec![("UPR_BIND", "127.0.0.1:0"), ("UPR_POSTGRES_BIN", "/nowhere")], "UPR_POSTGRES_BIN", 1),
        (vec![("UPR_JWT_KEY_FILE", "/nowhere/at/all")], "UPR_JWT_KEY_FILE", 2),
    ] {
        let output = program()
            .arg("serve")
            .env("UPR_DATA_DIR", &folder)
            .envs(settings.iter().copied())
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(code), "{settings:?}: {}", String::from_utf8_lossy(&output.stderr));
        let line = line_of(&output);
        assert!(line.contains(names) && !line.contains("canary"), "{line}");
    }
}

#[test]
fn a_login_that_may_not_make_roles_gets_the_sql_for_an_administrator() {
    let database = TestDatabase::new(Filling::Nothing);
    // The roles are the cluster's, and other tests made them; a login without a right to them is refused all the same.
    let login = format!("login_{}", std::process::id());
    let mut administrator = database.db_connect(upr_network::database::connections::Role::Login);
    diesel::connection::SimpleConnection::batch_execute(
        &mut administrator,
        &format!("CREATE ROLE {login} LOGIN PASSWORD 'canary'"),
    )
    .expect("a login");
    let name = database.url.rsplit('/').next().unwrap_or_default().split('?').next().unwrap_or_default().to_owned();
    let host = database.url.split_once("host=").map(|(_, rest)| rest.to_owned()).expect("the socket");
    let url = format!("postgresql://{login}:canary@/{name}?host={host}");
    let refused = program().arg("migrate").env("DATABASE_URL", &url).output().expect("it runs");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        refused.status.code() == Some(1)
            && said.contains("CREATE ROLE upr_owner")
            && said.contains(&format!("GRANT upr_owner, upr_members, upr_public TO \"{login}\""))
            && !said.contains("canary"),
        "{said}"
    );
    diesel::connection::SimpleConnection::batch_execute(
        &mut administrator,
        &format!("GRANT upr_owner, upr_members, upr_public TO {login}; GRANT CREATE ON DATABASE {name} TO upr_owner"),
    )
    .expect("the administrator runs it");
    let granted = program().arg("migrate").env("DATABASE_URL", &url).output().expect("it runs");
    assert!(granted.status.success(), "{}", String::from_utf8_lossy(&granted.stderr));
    drop(database);
    let _ = diesel::connection::SimpleConnection::batch_execute(
        &mut TestDatabase::new(Filling::Nothing).db_connect(upr_network::database::connections::Role::Login),
        &format!("DROP ROLE {login}"),
    );
}
