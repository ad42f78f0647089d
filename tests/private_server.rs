//! The private PostgreSQL through its whole life, with processes that are really killed. What stands in the database is no
//! concern here.
//!
//! The statements go through psql. Another process is this test binary itself, run for `a_process_that_holds_the_server` alone.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends with its first surprise, and the helper process answers on its output"
)]

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, geteuid, kill_process};
use tempfile::TempDir;
use upr_network::database::private_server::{PrivateServer, PrivateServerFailure};

const HELD_FOLDER: &str = "UPR_TEST_HELD_FOLDER";

/// A folder that root's PostgreSQL can reach too; kept under /tmp so that sockets fit.
fn home() -> TempDir {
    tempfile::Builder::new().prefix("upr").permissions(Permissions::from_mode(0o711)).tempdir_in("/tmp").unwrap()
}

fn join(home: &TempDir) -> PrivateServer {
    PrivateServer::join(&home.path().join("data"), None).unwrap()
}

fn refusal(data_dir: &Path) -> String {
    let failure = PrivateServer::join(data_dir, None).unwrap_err();
    let told = failure.to_string();
    assert!(!told.contains('\n'), "one line: {told}");
    told
}

/// Asks the database by psql; an error is what psql printed.
fn db_ask(url: &str, sql: &str) -> Result<String, String> {
    let answer =
        Command::new("psql").args([url, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql]).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
    if answer.status.success() { Ok(text(answer.stdout)) } else { Err(text(answer.stderr)) }
}

fn postmaster(home: &TempDir) -> Option<Pid> {
    let record = fs::read_to_string(home.path().join("data/postgres/cluster/postmaster.pid")).ok()?;
    record.lines().next()?.parse().ok().and_then(Pid::from_raw)
}

fn lives(pid: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z ")
}

/// Kills it, and waits until the system is through with it.
fn kill_outright(pid: Pid) {
    kill_process(pid, Signal::KILL).unwrap();
    wait_for("a killed process is gone", || !lives(pid));
}

fn wait_for(what: &str, mut happened: impl FnMut() -> bool) {
    let began = Instant::now();
    while !happened() {
        // Patience, and no measure: on a busy machine a server that ends writes everything out first.
        assert!(began.elapsed() < Duration::from_secs(120), "waited in vain: {what}");
        sleep(Duration::from_millis(20));
    }
}

/// Another process that uses the server until it is told to leave, or killed.
struct Holder {
    process: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Holder {
    fn begin(data_dir: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let module = module_path!().split_once("::").map_or(String::new(), |(_, module)| format!("{module}::"));
        command.args(["--exact", &format!("{module}a_process_that_holds_the_server"), "--nocapture"]);
        command
            .env(HELD_FOLDER, data_dir)
            .env("PGPORT", "1")
            .env("PGHOST", "/nowhere")
            .env("PGDATA", "/nowhere")
            .env("PGUSER", "nobody");
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Self { process, answers }
    }

    /// The address that it got.
    fn joined(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(self.answers.read_line(&mut line).unwrap(), 0, "it ended before it joined");
            if let Some((_, url)) = line.split_once("joined ") {
                return url.trim().to_owned();
            }
        }
    }

    fn leave(mut self) {
        self.process.stdin.take().unwrap().write_all(b"leave\n").unwrap();
        assert!(self.process.wait().unwrap().success());
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn keeper(&self) -> Option<Pid> {
        let children =
            fs::read_to_string(format!("/proc/{0}/task/{0}/children", self.process.id())).unwrap_or_default();
        let mut threads = fs::read_dir(format!("/proc/{}/task", self.process.id())).ok()?.flatten();
        let of_a_thread = threads.find_map(|thread| {
            fs::read_to_string(thread.path().join("children")).ok().filter(|text| !text.trim().is_empty())
        });
        of_a_thread.unwrap_or(children).split_whitespace().next()?.parse().ok().and_then(Pid::from_raw)
    }
}

#[test]
fn a_process_that_holds_the_server() {
    let Some(data_dir) = std::env::var_os(HELD_FOLDER) else { return };
    let server = PrivateServer::join(Path::new(&data_dir), None).unwrap();
    println!("joined {}", server.url());
    let mut told = String::new();
    std::io::stdin().read_line(&mut told).unwrap();
}

#[test]
fn a_fresh_folder_gets_a_whole_and_quiet_server() {
    let home = home();
    let server = join(&home);
    let ask = |sql| db_ask(server.url(), sql).unwrap();
    assert_eq!(ask("select current_database() || ' ' || current_user"), "upr postgres");
    assert_eq!(ask("show server_encoding"), "UTF8");
    assert_eq!(ask("show data_checksums"), "on");
    assert_eq!(ask("show listen_addresses"), "");
    assert_eq!(ask("select lower('ÄÖ Ж')"), "äö ж");
    assert_eq!(ask("select rolpassword like 'SCRAM-SHA-256$%' from pg_authid where rolname = 'postgres'"), "t");
    assert_eq!(ask("select string_agg(distinct auth_method, ',') from pg_hba_file_rules"), "scram-sha-256");
    assert_eq!(
        ask(
            "select count(*) from pg_settings where source = 'default' and name in ('log_statement', 'jit', 'log_min_messages')"
        ),
        "0"
    );

    let password = fs::read_to_string(home.path().join("data/postgres/password")).unwrap();
    assert!(
        db_ask(&server.url().replace(&password, "wrong"), "select 1")
            .unwrap_err()
            .contains("password authentication failed")
    );
    assert!(!format!("{server:?}").contains(&password));
    assert_eq!(db_ask(&server.url_of("postgres"), "select 1").unwrap(), "1");

    for sql in [
        "select 'canary'::int",
        "select canary",
        "create table t (a text unique); insert into t values ('canary'), ('canary')",
        "do $$ begin raise warning 'canary'; end $$",
    ] {
        let _ = db_ask(server.url(), sql);
    }
    let log = fs::read_to_string(home.path().join("data/postgres/postgresql.log")).unwrap();
    assert!(
        log.contains("ready to accept connections") && !log.contains("canary") && !log.contains(&password),
        "{log}"
    );
    for (file, mode) in
        [("password", 0o600), ("postgresql.log", 0o600), ("users.lock", 0o600), ("cluster", 0o700), ("run", 0o700)]
    {
        let of = fs::metadata(home.path().join("data/postgres").join(file)).unwrap();
        assert_eq!(of.mode() & 0o777, mode, "{file}");
        assert!(!geteuid().is_root() || of.uid() != 0, "{file}");
    }
}

#[test]
fn the_last_of_two_processes_ends_the_server() {
    let home = home();
    let data = home.path().join("data");
    let (mut first, mut second) = (Holder::begin(&data), Holder::begin(&data)); // at the same moment, on a fresh folder
    assert_eq!(first.joined(), second.joined());
    let server = postmaster(&home).unwrap();
    first.leave();
    assert!(lives(server));
    let third = join(&home);
    second.leave();
    assert!(lives(server) && db_ask(third.url(), "select 1").is_ok());
    drop(third);
    assert!(!lives(server) && postmaster(&home).is_none());
}

#[test]
fn a_killed_process_leaves_no_orphan_and_no_damage() {
    let home = home();
    let data = home.path().join("data");
    let mut holder = Holder::begin(&data);
    let url = holder.joined();
    db_ask(&url, "create table kept as select 7 as n").unwrap();
    let server = postmaster(&home).unwrap();
    holder.kill();
    wait_for("the keeper ends the server", || !lives(server));
    // At once after the killing, whichever of the two is quicker.
    for _ in 0..3 {
        let mut holder = Holder::begin(&data);
        holder.joined();
        holder.kill();
        assert_eq!(db_ask(join(&home).url(), "select n from kept").unwrap(), "7");
    }
    wait_for("nothing remains", || postmaster(&home).is_none());
}

#[test]
fn a_killed_process_does_not_end_the_server_of_others() {
    let home = home();
    let mut holder = Holder::begin(&home.path().join("data"));
    holder.joined();
    let server = join(&home);
    holder.kill();
    sleep(Duration::from_millis(500));
    assert_eq!(db_ask(server.url(), "select 1").unwrap(), "1");
    assert!(!server.ensure_running().unwrap());
}

#[test]
fn a_killed_server_is_started_again_at_the_same_address() {
    let home = home();
    let server = join(&home);
    db_ask(server.url(), "create table kept as select 7 as n").unwrap();
    assert!(!server.ensure_running().unwrap());
    kill_outright(postmaster(&home).unwrap());
    assert!(server.ensure_running().unwrap());
    assert!(!server.ensure_running().unwrap());
    assert_eq!(db_ask(server.url(), "select n from kept").unwrap(), "7");
}

#[test]
fn a_killed_server_whose_session_is_busy_is_started_again() {
    let home = home();
    let server = join(&home);
    let busy = "do $$ begin loop end loop; end $$"; // never looks whether its server lives
    let mut session =
        Command::new("psql").args([server.url(), "-X", "-q", "-c", busy]).stderr(Stdio::null()).spawn().unwrap();
    let count = "select count(*) from pg_stat_activity where query like 'do $$ begin loop%' and state = 'active'";
    wait_for("the session is busy", || db_ask(server.url(), count).unwrap() == "1");
    kill_outright(postmaster(&home).unwrap());
    assert!(server.ensure_running().unwrap());
    assert_eq!(db_ask(server.url(), "select 1").unwrap(), "1");
    session.wait().unwrap();
}

#[test]
fn a_killed_process_its_keeper_and_its_server_are_survived() {
    let home = home();
    let data = home.path().join("data");
    let mut holder = Holder::begin(&data);
    db_ask(&holder.joined(), "create table kept as select 7 as n").unwrap();
    kill_outright(holder.keeper().unwrap());
    let server = postmaster(&home).unwrap();
    holder.kill();
    sleep(Duration::from_millis(300));
    assert!(lives(server), "without a keeper it lives on");
    let mut next = Holder::begin(&data);
    next.joined();
    assert_eq!(postmaster(&home), Some(server), "and the next one joins it");
    kill_outright(next.keeper().unwrap());
    next.kill();
    kill_outright(server);
    let server = join(&home);
    assert_eq!(db_ask(server.url(), "select n from kept").unwrap(), "7");
    drop(server);
    assert_eq!(postmaster(&home), None);
}

#[test]
fn a_process_killed_while_it_makes_the_cluster_leaves_a_folder_that_can_be_used() {
    for milliseconds in [30, 200, 600, 1200, 2000] {
        let home = home();
        let data = home.path().join("data");
        let holder = Holder::begin(&data);
        sleep(Duration::from_millis(milliseconds));
        holder.kill();
        let server = join(&home);
        assert_eq!(db_ask(server.url(), "select 1").unwrap(), "1");
        drop(server);
        wait_for("what the killed one left is swept away", || {
            drop(join(&home));
            fs::read_dir(data.join("postgres"))
                .unwrap()
                .flatten()
                .all(|entry| !entry.file_name().to_string_lossy().starts_with("cluster."))
        });
    }
}

#[test]
fn a_cluster_of_another_major_version_is_named_and_not_touched() {
    let home = home();
    let cluster = home.path().join("data/postgres/cluster");
    fs::create_dir_all(&cluster).unwrap();
    fs::write(cluster.join("PG_VERSION"), "9999\n").unwrap();
    let before = fs::metadata(&cluster).unwrap();
    let told = refusal(&home.path().join("data"));
    assert!(
        told.contains("PostgreSQL 9999")
            && told.contains("(there is PostgreSQL ")
            && told.contains(cluster.to_str().unwrap()),
        "{told}"
    );
    let after = fs::metadata(&cluster).unwrap();
    assert_eq!(
        (before.mtime_nsec(), before.ctime_nsec(), before.uid()),
        (after.mtime_nsec(), after.ctime_nsec(), after.uid())
    );
    assert_eq!(fs::read_dir(&cluster).unwrap().count(), 1);
}

#[test]
fn what_is_no_cluster_is_named_and_not_touched() {
    let home = home();
    let cluster = home.path().join("data/postgres/cluster");
    fs::create_dir_all(&cluster).unwrap();
    fs::write(cluster.join("letter.txt"), "kept").unwrap();
    assert!(refusal(&home.path().join("data")).contains("is no PostgreSQL cluster"));
    assert_eq!(fs::read_to_string(cluster.join("letter.txt")).unwrap(), "kept");
}

#[test]
fn root_is_told_which_folder_stops_the_server() {
    if !geteuid().is_root() {
        return;
    }
    let home = home();
    let closed = home.path().join("closed");
    fs::create_dir_all(closed.join("inner")).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
    let told = refusal(&closed.join("inner/data"));
    assert!(
        told.contains(&format!("can't enter {} (mode 0700)", closed.display())) && told.contains("chmod o+x"),
        "{told}"
    );
    assert!(!closed.join("inner/data/postgres").exists());
}

#[test]
fn a_deep_folder_and_one_with_odd_letters_get_a_socket_elsewhere() {
    for name in ["k".repeat(120), "it's \"a\", $(b) `c` 한국/서울".to_owned()] {
        let home = home();
        let server = PrivateServer::join(&home.path().join(name), None).unwrap();
        let place = db_ask(server.url(), "show unix_socket_directories").unwrap();
        assert!(place.starts_with("/tmp/upr-") && !place.contains(','), "{place}");
        drop(server);
        assert!(!Path::new(&place).exists());
    }
}

#[test]
fn a_path_too_long_for_postgresql_is_refused() {
    let home = home();
    let told = refusal(&(0..5).fold(home.path().to_owned(), |path, _| path.join("k".repeat(200))));
    assert!(told.contains("bytes long") && told.contains("UPR_DATA_DIR"), "{told}");
}

#[test]
fn a_record_left_behind_that_names_another_living_process_does_not_hinder() {
    let home = home();
    let server = join(&home);
    kill_outright(postmaster(&home).unwrap());
    let mut other = Command::new("sleep").arg("60").spawn().unwrap();
    let path = home.path().join("data/postgres/cluster/postmaster.pid");
    let record = fs::read_to_string(&path).unwrap();
    let (_, rest) = record.split_once('\n').unwrap();
    fs::write(&path, format!("{}\n{rest}", other.id())).unwrap();
    assert!(server.ensure_running().unwrap());
    assert!(other.try_wait().unwrap().is_none(), "and that process is left alone");
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn a_copied_folder_has_a_server_of_its_own() {
    let home = home();
    let server = join(&home);
    db_ask(server.url(), "create table kept as select 7 as n; checkpoint").unwrap();
    let copy = home.path().join("copy");
    assert!(
        Command::new("cp").arg("-a").arg(home.path().join("data")).arg(&copy).stderr(Stdio::null()).status().is_ok()
    );
    let second = PrivateServer::join(&copy, None).unwrap();
    assert_ne!(server.url(), second.url());
    assert_eq!(db_ask(second.url(), "select n from kept").unwrap(), "7");
    drop(second);
    assert_eq!(db_ask(server.url(), "select n from kept").unwrap(), "7");
}

#[test]
fn a_lost_password_is_made_anew_unless_others_are_at_work() {
    let home = home();
    let server = join(&home);
    fs::remove_file(home.path().join("data/postgres/password")).unwrap();
    let failure = PrivateServer::join(&home.path().join("data"), None).unwrap_err();
    assert!(matches!(failure, PrivateServerFailure::PasswordLost { .. }), "{failure}");
    let before = server.url().to_owned();
    drop(server);
    let server = join(&home);
    assert_ne!(server.url(), before);
    assert_eq!(db_ask(server.url(), "select 1").unwrap(), "1");
}

#[test]
fn a_socket_that_was_swept_away_comes_back() {
    let home = home();
    let server = join(&home);
    fs::remove_file(home.path().join("data/postgres/run/.s.PGSQL.5432")).unwrap();
    assert!(server.ensure_running().unwrap());
    assert_eq!(db_ask(server.url(), "select 1").unwrap(), "1");
}

#[test]
fn a_setting_that_names_no_programs_is_refused_by_name() {
    let home = home();
    let failure =
        PrivateServer::join(&home.path().join("data"), Some(&PathBuf::from("/usr/share"))).unwrap_err().to_string();
    assert!(failure.starts_with("UPR_POSTGRES_BIN names /usr/share"), "{failure}");
}
