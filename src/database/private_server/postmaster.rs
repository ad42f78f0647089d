//! Starts the server, tells whether it lives, and ends it. It decides nothing about who needs it.
//!
//! What tells whether it lives is a lock on its log: the server and each of its processes have that file as their standard
//! output, locked by us before they began, and the system takes the lock off when the last of them is gone. So neither a
//! `postmaster.pid` that was left behind, nor a process number used again, nor another container's can mislead.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::address::Address;
use super::cluster::{Cluster, tells_of_full_disk};
use super::failure::PrivateServerFailure;
use super::files::{remove_if_there, taken};

const BEAT: Duration = Duration::from_millis(25);
/// How long a start may take: after a crash PostgreSQL first plays its log back.
const START: Duration = Duration::from_mins(5);
/// How long processes may outlive a killed server before they are told to go, and before they are made to.
const ORPHANS: [(Duration, Signal); 2] =
    [(Duration::from_secs(3), Signal::QUIT), (Duration::from_secs(8), Signal::KILL)];
/// How it is ended: fast, then at once.
const ENDS: [(Signal, Duration); 2] = [(Signal::INT, Duration::from_secs(30)), (Signal::QUIT, Duration::from_secs(10))];
/// The reason of a server that was killed, or of a pg_ctl that could not even run one.
const NO_WORD: &str = "it ended without a word";
const LOG_LIMIT: u64 = 4 * 1024 * 1024;

pub(super) enum Life {
    Ended,
    /// Starting, recovering or ending.
    Changing,
    Ready(Address),
    /// The server is gone, processes of it are not; or it lives where we can't see it.
    Orphans,
}

/// What a server writes into `postmaster.pid`.
struct Record {
    pid: Pid,
    data_dir: PathBuf,
    address: Address,
    ready: bool,
}

impl Record {
    fn read(cluster: &Path) -> Option<Self> {
        let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let number: u32 = lines.first()?.parse().ok()?; // below zero it is a server without listeners
        let pid = Pid::from_raw(number.try_into().ok()?)?;
        let address = match (lines.get(3)?.parse().ok()?, *lines.get(4).unwrap_or(&"")) {
            (port, "") => Address::Loopback(port),
            (_, folder) => Address::Socket(PathBuf::from(folder)),
        };
        let ready = lines.get(7).is_some_and(|status| *status == "ready");
        Some(Self { pid, data_dir: PathBuf::from(lines.get(1)?), address, ready })
    }
}

impl Cluster {
    pub fn life(&self) -> Result<Life, PrivateServerFailure> {
        let held = self.processes_live()?;
        Ok(match Record::read(&self.path) {
            Some(record) if self.is_server(&record) => {
                if record.ready {
                    Life::Ready(record.address)
                } else {
                    Life::Changing
                }
            }
            _ if held => Life::Orphans,
            _ => Life::Ended,
        })
    }

    /// Waits until the server is ready or gone, and sends those on their way that outlived it.
    pub fn settle(&self) -> Result<Option<Address>, PrivateServerFailure> {
        let began = Instant::now();
        let mut alone_since = None;
        let mut sent = 0;
        loop {
            match self.life()? {
                Life::Ready(address) => return Ok(Some(address)),
                Life::Ended => return Ok(None),
                Life::Changing => alone_since = None,
                Life::Orphans => {
                    let waited = alone_since.get_or_insert_with(Instant::now).elapsed();
                    match ORPHANS.get(sent) {
                        Some((after, signal)) if waited > *after => {
                            self.send_all(*signal);
                            sent += 1;
                        }
                        None if waited > ORPHANS[1].0 + Duration::from_secs(5) => return Err(self.out_of_sight()),
                        _ => {}
                    }
                }
            }
            self.give_up_after(began)?;
            sleep(BEAT);
        }
    }

    /// Starts the server, which must not live, and returns when it takes connections.
    pub fn start(&self, address: &Address) -> Result<(), PrivateServerFailure> {
        let began = Instant::now();
        loop {
            self.remove_foreign_record()?;
            address.clear()?;
            self.write_settings(address)?;
            let said_before = self.launch()?;
            match self.wait_until_ready(began, said_before, address) {
                // Memory of a killed server is freed when its last process is gone; and this one may have been killed too.
                Err(PrivateServerFailure::NotStarted { reason, .. })
                    if (reason.contains("shared memory block") || reason == NO_WORD)
                        && began.elapsed() < Duration::from_secs(15) =>
                {
                    sleep(Duration::from_millis(300));
                }
                outcome => return outcome,
            }
        }
    }

    /// Ends the server: its sessions are cut, its log is closed. Says so where it would not end.
    pub fn stop(&self) -> Result<(), PrivateServerFailure> {
        let Some(record) = Record::read(&self.path).filter(|record| self.is_server(record)) else {
            return Ok(());
        };
        for (signal, patience) in ENDS {
            // That it ended by itself meanwhile is what was wanted.
            let _ = kill_process(record.pid, signal);
            let began = Instant::now();
            while began.elapsed() < patience {
                if matches!(self.life()?, Life::Ended) {
                    record.address.leave(&self.folder);
                    return Ok(());
                }
                sleep(BEAT);
            }
        }
        Err(self.out_of_sight())
    }

    /// Runs `pg_ctl start` with the locked log as its output, and returns how long the log was before.
    fn launch(&self) -> Result<u64, PrivateServerFailure> {
        let path = self.folder.log();
        let at_log = || PrivateServerFailure::at(&path);
        if fs::metadata(&path).is_ok_and(|of| of.len() > LOG_LIMIT) {
            fs::rename(&path, path.with_extension("log.1")).map_err(at_log())?;
        }
        let log = self.folder.open_file("postgresql.log", &self.user)?;
        let length = log.metadata().map_err(at_log())?.len();
        let began = Instant::now();
        while !taken(log.try_lock()).map_err(at_log())? {
            if began.elapsed() > Duration::from_secs(2) {
                return Err(self.out_of_sight());
            }
            sleep(BEAT); // somebody is just looking whether it lives
        }
        let program = self.programs.path("pg_ctl");
        let mut command = self.user.command(&program);
        command.env("PGDATA", &self.path).args(["start", "-W", "-s"]);
        command.stdout(log.try_clone().map_err(at_log())?).stderr(log);
        command.status().map_err(PrivateServerFailure::running(&program))?;
        Ok(length)
    }

    fn wait_until_ready(
        &self,
        began: Instant,
        said_before: u64,
        address: &Address,
    ) -> Result<(), PrivateServerFailure> {
        loop {
            match self.life()? {
                Life::Ready(_) => return Ok(()),
                Life::Ended => return Err(self.why_not(said_before, address)),
                Life::Changing | Life::Orphans => {} // the latter until it has written its record
            }
            self.give_up_after(began)?;
            sleep(BEAT);
        }
    }

    fn give_up_after(&self, began: Instant) -> Result<(), PrivateServerFailure> {
        if began.elapsed() < START {
            return Ok(());
        }
        Err(PrivateServerFailure::Recovering { seconds: START.as_secs(), log: self.folder.log() })
    }

    fn why_not(&self, said_before: u64, address: &Address) -> PrivateServerFailure {
        let log = self.folder.log();
        let mut said = Vec::new();
        // A log that can't be read leaves the reason out, and is named all the same.
        let _ = File::open(&log).and_then(|mut file| {
            file.seek(SeekFrom::Start(said_before)).and_then(|_| file.take(64 * 1024).read_to_end(&mut said))
        });
        let said = String::from_utf8_lossy(&said);
        if tells_of_full_disk(&said) {
            PrivateServerFailure::DiskFull { folder: self.folder.path.clone() }
        } else if said.contains("Address already in use") || said.contains("could not create any") {
            PrivateServerFailure::AddressTaken { address: address.to_string() }
        } else {
            let dying =
                said.lines().rev().filter_map(|line| line.split_once("FATAL:").or_else(|| line.split_once("PANIC:")));
            // What it answered to those who came too early is no reason.
            let last =
                dying.map(|(_, reason)| reason.trim()).find(|reason| !reason.starts_with("the database system is"));
            PrivateServerFailure::NotStarted { reason: last.unwrap_or(NO_WORD).to_owned(), log }
        }
    }

    fn out_of_sight(&self) -> PrivateServerFailure {
        PrivateServerFailure::OutOfSight {
            folder: self.folder.data_dir.clone(),
            address: "its processes can't be seen from here".to_owned(),
        }
    }

    /// Whether any process of this cluster lives, in whichever container.
    fn processes_live(&self) -> Result<bool, PrivateServerFailure> {
        let path = self.folder.log();
        let log = match File::open(&path) {
            Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(false),
            opened => opened.map_err(PrivateServerFailure::at(&path))?,
        };
        taken(log.try_lock_shared()).map(|free| !free).map_err(PrivateServerFailure::at(&path))
    }

    /// Whether the recorded process is a living server of this very folder. Its working folder is the cluster, also when
    /// that was moved or copied; only where we may not look there, its record is believed.
    fn is_server(&self, record: &Record) -> bool {
        match process(record.pid) {
            Process::Gone | Process::Other => false,
            Process::Postgres(Some(folder)) => folder == self.path,
            Process::Postgres(None) => record.data_dir == self.path,
        }
    }

    /// PostgreSQL won't start while the number in a left record belongs to any living process. Taken away where that is
    /// certainly no server of ours: another program, a process that only awaits its parent, or a copied folder's original.
    fn remove_foreign_record(&self) -> Result<(), PrivateServerFailure> {
        let path = self.path.join("postmaster.pid");
        let Some(record) = Record::read(&self.path) else { return Ok(()) };
        if matches!(process(record.pid), Process::Postgres(None)) {
            return Ok(());
        }
        remove_if_there(&path).map_err(PrivateServerFailure::at(&path))
    }

    fn send_all(&self, signal: Signal) {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter_map(Pid::from_raw);
        for pid in pids.filter(|pid| matches!(process(*pid), Process::Postgres(Some(folder)) if folder == self.path)) {
            tracing::warn!(pid = pid.as_raw_nonzero(), ?signal, "a process of a killed PostgreSQL is ended");
            // That it is gone meanwhile is what was wanted.
            let _ = kill_process(pid, signal);
        }
    }
}

enum Process {
    Gone,
    Other,
    /// With its working folder, where we may see it.
    Postgres(Option<PathBuf>),
}

fn process(pid: Pid) -> Process {
    if !Path::new("/proc/self/stat").exists() {
        return if matches!(test_kill_process(pid), Err(Errno::SRCH)) {
            Process::Gone
        } else {
            Process::Postgres(None)
        };
    }
    let number = pid.as_raw_nonzero();
    let Ok(stat) = fs::read_to_string(format!("/proc/{number}/stat")) else { return Process::Gone };
    // `123 (postgres) S …`
    match stat.split_once(" (").and_then(|(_, rest)| rest.rsplit_once(") ")) {
        Some((_, state)) if state.starts_with(['Z', 'X']) => Process::Gone,
        Some(("postgres", _)) => Process::Postgres(fs::read_link(format!("/proc/{number}/cwd")).ok()),
        _ => Process::Other,
    }
}
