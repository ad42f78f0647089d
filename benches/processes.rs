//! Processes that run for a while: the service and the servers beside it. They end with their value.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::client::Client;
use crate::stage::Stage;

/// How long a server may take until it answers.
const START: Duration = Duration::from_secs(90);

/// A server in a process of its own.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts a program that is to listen at a free port of this machine, and waits until it does.
    pub fn start(command: impl FnOnce(u16) -> Command, log: &Path) -> Outcome<Server> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let log = File::create(log)?;
        let child = command(port).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let mut server = Server { child, address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)) };
        server.wait_until(|address| TcpStream::connect(address).is_ok())?;
        Ok(server)
    }

    /// Waits until it is so.
    pub fn wait_until(&mut self, ready: impl Fn(SocketAddr) -> bool) -> Outcome<()> {
        let began = Instant::now();
        while !ready(self.address) {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("a server ended before it answered: {status}").into());
            }
            if began.elapsed() > START {
                return Err("a server did not answer in time".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// The memory that it holds now, VmRSS, in MiB.
    pub fn memory(&self) -> Outcome<f64> {
        self.told("VmRSS:")
    }

    /// The most that it held since it began, VmHWM, in MiB.
    pub fn most_memory(&self) -> Outcome<f64> {
        self.told("VmHWM:")
    }

    fn told(&self, name: &str) -> Outcome<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or_else(|| format!("no {name} here"))?;
        let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that is gone already has nothing to end.
        let _ = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// A command of the program that is measured, on this database and with nothing of the caller's own settings.
pub fn program(stage: &Stage, database: &str) -> Command {
    let mut command = Command::new(&stage.program);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("UPR_")) {
        command.env_remove(name);
    }
    command.env("DATABASE_URL", stage.url(database)).env("UPR_DATA_DIR", stage.folder.join("data"));
    command
        .env("UPR_LOG", "warn")
        .env("UPR_RATE_LIMIT", u32::MAX.to_string())
        .env("UPR_REQUIRE_SECOND_FACTOR", "never");
    command
}

/// Starts the service on a database.
pub fn service(stage: &Stage, database: &str) -> Outcome<Server> {
    let command = |port| {
        let mut command = program(stage, database);
        command.arg("serve").env("UPR_BIND", format!("127.0.0.1:{port}"));
        command
    };
    let mut server = Server::start(command, &stage.folder.join(format!("service-{database}.log")))?;
    let ready = |address| Client::open(address).and_then(|mut client| client.get("/readyz")).is_ok();
    server.wait_until(ready)?;
    Ok(server)
}

/// Runs a program to its end and gives the most memory that it held, VmHWM, in MiB.
pub fn peak_of(command: &mut Command) -> Outcome<f64> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut peak = 0.0_f64;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        // It may have ended since: then there is nothing left to read. What it told last is the most: for a moment after it is
        // spawned, it still has the memory of this process.
        let told = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        if let Some(line) = told.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
            peak = line.trim().trim_end_matches("kB").trim().parse()?;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    if status.success() { Ok(peak / 1024.0) } else { Err(format!("a program failed: {status}").into()) }
}
