//! Load: wrk for servers, pgbench for PostgreSQL, with the connections that the requirements name.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::stage::Stage;
use crate::statements::Scripts;

/// How many connections ask at once.
pub const CONNECTIONS: usize = 16;

/// What wrk asks for.
pub enum Question<'a> {
    /// The same address each time.
    Same(&'a str),
    /// What a script of `wrk/` makes of these words.
    Script(&'static str, &'a [String]),
}

/// Runs a program and gives what it printed.
pub fn output(command: &mut Command) -> Outcome<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let answer = command.output().map_err(|error| format!("{program} can't be run ({error})"))?;
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    if answer.status.success() {
        Ok(text)
    } else {
        Err(format!("{program}: {}{}", String::from_utf8_lossy(&answer.stderr), text).into())
    }
}

fn after<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.trim().strip_prefix(label)).and_then(|rest| rest.split_whitespace().next())
}

/// Requests a second.
pub fn wrk(address: SocketAddr, question: &Question<'_>, connections: usize, seconds: u64) -> Outcome<f64> {
    let mut command = Command::new("wrk");
    command.args(["-t", "2", "-c", &connections.to_string(), "-d", &format!("{seconds}s"), "--timeout", "10s"]);
    match question {
        Question::Same(path) => command.arg(format!("http://{address}{path}")),
        Question::Script(script, words) => {
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/wrk").join(script);
            command.arg("-s").arg(script).arg(format!("http://{address}/")).arg("--").args(*words)
        }
    };
    let text = output(&mut command)?;
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(format!("not every request was answered:\n{text}").into());
    }
    Ok(after(&text, "Requests/sec:").ok_or("wrk told no rate")?.parse()?)
}

/// What pgbench found.
pub struct Pgbench {
    /// Transactions a second.
    pub rate: f64,
    /// The mean time of a transaction, in milliseconds.
    pub latency: f64,
}

/// As whom statements are run.
pub struct As<'a> {
    /// The role.
    pub role: &'a str,
    /// Where names are looked for.
    pub search_path: &'a str,
    /// Whether they write.
    pub writes: bool,
}

/// Runs recorded statements, prepared, in the role and with the settings of the service's own connections for everybody.
pub fn pgbench(stage: &Stage, database: &str, scripts: &Scripts, clients: usize, seconds: u64) -> Outcome<Pgbench> {
    let everybody = As { role: "upr_public", search_path: "open,upr", writes: false };
    pgbench_as(stage, database, scripts, clients, seconds, &everybody)
}

/// The same as somebody else.
pub fn pgbench_as(
    stage: &Stage,
    database: &str,
    scripts: &Scripts,
    clients: usize,
    seconds: u64,
    somebody: &As<'_>,
) -> Outcome<Pgbench> {
    let mut command = Command::new("pgbench");
    command.args(["--no-vacuum", "--protocol=prepared", "-c", &clients.to_string(), "-j", &clients.min(2).to_string()]);
    command.args(["-T", &seconds.to_string()]);
    for (name, value) in &scripts.values {
        command.arg("-D").arg(format!("{name}={value}"));
    }
    let files: &[PathBuf] = &scripts.files;
    for file in files {
        command.arg("-f").arg(file);
    }
    let As { role, search_path, writes } = somebody;
    let only_reads = if *writes { "off" } else { "on" };
    let options = format!(
        "-c role={role} -c search_path={search_path} -c timezone=UTC -c jit=off -c default_transaction_read_only={only_reads}"
    );
    let text = output(command.env("PGOPTIONS", options).arg(stage.url(database)))?;
    let rate = after(&text, "tps =").ok_or("pgbench told no rate")?.parse()?;
    let latency = after(&text, "latency average =").ok_or("pgbench told no latency")?.parse()?;
    Ok(Pgbench { rate, latency })
}
