//! The program itself, as an operator runs it on the command line: a process with an environment of its own, what it
//! says, and how much memory it took at most.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long any command may take in a test.
const PATIENCE: Duration = Duration::from_secs(300);

/// A command line that is not run yet.
pub struct Program {
    command: Command,
}

/// What a command left behind.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub said: String,
    /// Its standard error.
    pub complained: String,
    /// The most memory that it held, in MiB.
    pub peak: u64,
}

impl Ended {
    /// The last thing that it said on standard error, without its own name.
    pub fn last_words(&self) -> &str {
        self.complained.rsplit_once("upr-network: ").map_or("", |(_, words)| words.trim_end())
    }

    /// Expects success.
    pub fn well(self) -> Ended {
        assert_eq!(self.code, Some(0), "{}{}", self.said, self.complained);
        self
    }

    /// Expects this exit code and one line that tells why. Gives the line.
    pub fn refused(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{}{}", self.said, self.complained);
        // The threads of a service that ends may log a last word after it has said why.
        let (line, after) = self.last_words().split_once('\n').unwrap_or((self.last_words(), ""));
        let logged = after.lines().all(|line| line.starts_with("{\"timestamp\""));
        assert!(!line.is_empty() && logged, "one line: {}", self.complained);
        assert!(!self.complained.contains("panicked"), "{}", self.complained);
        line
    }
}

impl Program {
    /// The program with arguments, in an environment that has nothing but the way to PostgreSQL's programs.
    pub fn new(folder: &Path, arguments: &[impl AsRef<OsStr>]) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_upr-network"));
        command.args(arguments).current_dir(folder).env_clear();
        for kept in ["PATH", "UPR_POSTGRES_BIN", "HOME", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Program { command }
    }

    /// With a setting.
    pub fn with(mut self, setting: &str, value: impl AsRef<OsStr>) -> Program {
        self.command.env(setting, value);
        self
    }

    /// Runs it to its end.
    pub fn run(self) -> Ended {
        self.start().end()
    }

    /// Runs it to its end, with something that is written to its standard input.
    pub fn run_with_input(
        mut self,
        write: impl FnOnce(&mut ChildStdin) -> std::io::Result<()> + Send + 'static,
    ) -> Ended {
        self.command.stdin(Stdio::piped());
        let mut running = self.start();
        let input = running.child.stdin.take();
        let writer = std::thread::spawn(move || {
            // That it reads no further is its right, and no failure of the test.
            let _ = input.map(|mut input| write(&mut input));
        });
        let ended = running.end();
        writer.join().expect("the writer of the input");
        ended
    }

    /// Starts it and comes back at once.
    pub fn start(mut self) -> Running {
        let mut child = self.command.spawn().expect("the program starts");
        let (said, lines) = listen(child.stdout.take());
        let (complained, complaints) = listen(child.stderr.take());
        Running { child, said, lines, complained, complaints }
    }
}

/// Reads a pipe to its end on a thread of its own, and hands over each line as it comes.
fn listen(pipe: Option<impl Read + Send + 'static>) -> (JoinHandle<String>, mpsc::Receiver<String>) {
    let (hand, lines) = mpsc::channel();
    let listener = std::thread::spawn(move || {
        let mut all = String::new();
        let mut pipe = BufReader::new(pipe.expect("a pipe"));
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line).into_owned();
            all.push_str(&text);
            // A test that waits for no line has dropped the other end.
            let _ = hand.send(text);
            line.clear();
        }
        all
    });
    (listener, lines)
}

/// The program while it runs. It is killed where a test forgets it.
pub struct Running {
    child: Child,
    said: JoinHandle<String>,
    lines: mpsc::Receiver<String>,
    complained: JoinHandle<String>,
    complaints: mpsc::Receiver<String>,
}

impl Running {
    /// The number of the process.
    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Waits for a line on standard error that holds this.
    pub fn wait_for_complaint(&self, part: &str) -> String {
        wait_for_line(&self.complaints, part)
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        // It may have ended by itself meanwhile.
        let _ = kill_process(self.pid(), signal);
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("its state").is_some()
    }

    /// Kills it outright; what it said is lost.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        self.child.wait().expect("a killed process ends");
    }

    /// Waits for its end.
    pub fn end(mut self) -> Ended {
        let began = Instant::now();
        let mut peak = 0;
        let code = loop {
            // What the command itself told last is the most: for a moment after it is spawned, it still has this process's memory.
            peak = peak_of(self.child.id()).unwrap_or(peak);
            if let Some(status) = self.child.try_wait().expect("its state") {
                break status.code();
            }
            if began.elapsed() > PATIENCE {
                let _ = self.child.kill();
                panic!("the command took more than {PATIENCE:?}");
            }
            sleep(Duration::from_millis(5));
        };
        Ended {
            code,
            said: self.said.join().expect("its output"),
            complained: self.complained.join().expect("its complaints"),
            peak: peak / 1024,
        }
    }
}

/// The most memory that a process has held so far, in KiB; none where it is gone.
fn peak_of(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

fn wait_for_line(lines: &mpsc::Receiver<String>, part: &str) -> String {
    loop {
        match lines.recv_timeout(Duration::from_secs(60)) {
            Ok(line) if line.contains(part) => return line,
            Ok(_) => {}
            Err(error) => panic!("no line with “{part}” came: {error}"),
        }
    }
}

/// A running `serve`, which has said that it is ready. It is killed where a test forgets it.
pub struct Serving {
    /// `http://127.0.0.1:port`.
    pub address: String,
    running: Option<Running>,
}

impl Serving {
    /// Starts it on a free port.
    pub fn start(folder: &Path, settings: &[(&str, &OsStr)]) -> Serving {
        let program =
            Program::new(folder, &["serve"]).with("UPR_BIND", "127.0.0.1:0").with("UPR_RATE_LIMIT", "4000000000");
        let running = settings.iter().fold(program, |program, (name, value)| program.with(name, value)).start();
        let line = loop {
            match running.lines.recv_timeout(Duration::from_secs(120)) {
                Ok(line) if line.contains("http://") => break line,
                Ok(_) => {}
                Err(_) => panic!("it did not start: {}", running.complaints.try_iter().collect::<String>()),
            }
        };
        let address = line.split_whitespace().next().expect("an address").trim_end_matches('/').to_owned();
        Serving { address, running: Some(running) }
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        self.running.as_ref().expect("it runs").signal(signal);
    }

    /// Kills it outright.
    pub fn kill(mut self) {
        self.running.take().expect("it runs").kill();
    }

    /// Tells it to end, and waits until it has.
    pub fn end(mut self) -> Ended {
        self.signal(Signal::TERM);
        self.running.take().expect("it runs").end()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill();
        }
    }
}

/// Numbers that are random and can be had again: xorshift64*.
pub struct Dice(u64);

impl Dice {
    /// Dice with the seed that `UPR_TEST_SEED` names, or one from the clock, which is printed.
    pub fn new(test: &str) -> Dice {
        let given = std::env::var("UPR_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed: u64 = given.unwrap_or_else(|| {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock");
            u64::from(now.subsec_nanos()) ^ now.as_secs()
        });
        // Standard error of the process, so that it is seen where the test passes, too.
        let _ = writeln!(std::io::stderr(), "{test}: UPR_TEST_SEED={seed}");
        Dice::seeded(seed)
    }

    /// Dice with this seed.
    pub fn seeded(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below this one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) % end
    }

    /// Brings things out of their order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for end in (1..things.len()).rev() {
            let other = usize::try_from(self.below(end as u64 + 1)).expect("a place");
            things.swap(end, other);
        }
    }
}

/// Waits until something has happened.
pub fn wait_for(what: &str, limit: Duration, mut happened: impl FnMut() -> bool) -> Duration {
    let began = Instant::now();
    while !happened() {
        assert!(began.elapsed() < limit, "waited in vain: {what}");
        sleep(Duration::from_millis(20));
    }
    began.elapsed()
}
