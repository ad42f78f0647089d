//! `make bench`: measures the service beside a baseline for each figure, both in the same run and in turns, so that
//! what else the machine does falls on both. It tells ratios and asserts nothing: figures are for people to judge.

mod client;
mod desk;
mod load;
mod material;
mod measures;
mod postgraphile;
mod processes;
mod ready_made;
mod report;
#[path = "../tests/support/server_folder.rs"]
mod server_folder;
mod stage;
mod statements;
#[path = "../tests/support/uhri_export.rs"]
mod uhri_export;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use measures::Run;
use report::Report;
use stage::Stage;

/// Whatever goes wrong ends the run; it is told in one line.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures the service beside its baselines.
#[derive(Parser)]
struct CommandLine {
    /// Which figures; all of them where none is named
    #[arg(value_enum)]
    measures: Vec<Measure>,
    /// How often ours and the baseline take turns
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long each turn of load takes
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// The program to measure, where it is another build than this one's
    #[arg(long, value_name = "FILE", default_value = env!("CARGO_BIN_EXE_upr-network"))]
    program: PathBuf,
    /// Given by `cargo bench` to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
    /// Be the server that has its body ready made, at this port
    #[arg(long, hide = true, requires = "ready_made")]
    port: Option<u16>,
    /// The body of that server
    #[arg(long, hide = true, requires = "port")]
    ready_made: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Measure {
    /// The import of one file beside COPY
    Import,
    /// Two sources that meet, beside COPY
    Meeting,
    /// A kept answer beside a handler with a body ready made
    Kept,
    /// Both faces with a filter that changes each time, beside pgbench and PostGraphile
    Changing,
    /// Page, total and count at a million recommendations
    Large,
    /// Signing in beside Argon2id alone, and beside public reads
    SigningIn,
    /// What coalitions publish and write, beside bare tables and pgbench
    Desk,
    /// Changes that many follow while they are made
    Feed,
    /// Scorecards and the report at mid-term, beside their own SQL
    FollowUp,
    /// The memory of the service
    Memory,
}

fn main() -> std::process::ExitCode {
    let line = CommandLine::parse();
    let outcome = match (line.port, &line.ready_made) {
        (Some(port), Some(body)) => ready_made::serve(port, body),
        _ => run(&line),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(line: &CommandLine) -> Outcome<()> {
    let wanted = |measure| line.measures.is_empty() || line.measures.contains(&measure);
    let stage = Stage::set(line.program.clone())?;
    let mut report = Report::new(&stage)?;
    let run = Run { stage: &stage, files: material::files(&stage)?, rounds: line.rounds, seconds: line.seconds };
    run.prepare()?;
    if wanted(Measure::Import) {
        measures::import::measure(&run, &mut report)?;
    }
    if wanted(Measure::Meeting) {
        measures::meeting::measure(&run, &mut report)?;
    }
    if wanted(Measure::Kept) {
        measures::kept::measure(&run, &mut report)?;
    }
    if wanted(Measure::Changing) {
        measures::changing::measure(&run, &mut report)?;
    }
    if wanted(Measure::Large) {
        measures::large::measure(&run, &mut report)?;
    }
    if wanted(Measure::SigningIn) {
        measures::signing_in::measure(&run, &mut report)?;
    }
    if wanted(Measure::Desk) {
        measures::desk::measure(&run, &mut report)?;
    }
    if wanted(Measure::Feed) {
        measures::feed::measure(&run, &mut report)?;
    }
    if wanted(Measure::FollowUp) {
        measures::follow_up::measure(&run, &mut report)?;
    }
    if wanted(Measure::Memory) {
        measures::memory::measure(&run, &mut report)?;
    }
    report.write(&stage)
}
