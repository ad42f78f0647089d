//! The commands: one file each, a few calls each. Failures are told in one line.

mod account;
mod audit;
mod demo;
mod import;
mod keys;
mod migrate;
mod print;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::settings::{RawSettings, Settings};

/// The common memory of civil society on follow-up to the Universal Periodic Review: recommendations, plans and partners, by REST and GraphQL.
#[derive(Parser)]
#[command(name = "upr-network", version, max_term_width = 100, subcommand_required = false)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    settings: RawSettings,
}

#[derive(Subcommand)]
enum Command {
    /// Bring the database up to date, load the reference facts, and serve (what happens without a command too)
    Serve,
    /// Take in a data set's export
    Import(import::Import),
    /// Load the samples about two invented States; twice changes nothing
    Demo,
    /// Make, list and remove accounts
    Account(account::Account),
    /// Make the keys that sign and seal new
    Keys(keys::Keys),
    /// Bring the database up to date and load the reference facts
    Migrate,
    /// Look after the audit
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Print the OpenAPI description of the REST face
    Openapi,
    /// Print the GraphQL schema
    GraphqlSchema,
}

/// Why a command ended without having done its work: one line, and the exit code.
#[derive(Debug)]
pub struct Ended {
    line: String,
    code: u8,
}

/// The command line or a setting is wrong.
const WRONG_USE: u8 = 2;

impl<E: std::error::Error + 'static> From<E> for Ended {
    fn from(error: E) -> Self {
        Ended { line: crate::wire::problem::chain(&error), code: 1 }
    }
}

impl Ended {
    /// Ended for a reason that is no error of the program.
    fn because(line: impl Into<String>, code: u8) -> Ended {
        Ended { line: line.into(), code }
    }
}

/// Reads the command line and runs the command.
pub fn run() -> ExitCode {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => {
            // Help and version are no failure; clap prints them where they belong.
            let code = if error.use_stderr() { WRONG_USE } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let settings = match line.settings.check() {
        Ok(settings) => settings,
        Err(wrong) => return end(&Ended::because(wrong.to_string(), WRONG_USE)),
    };
    log(&settings);
    let outcome = match line.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(settings),
        Command::Import(import) => import.run(&settings),
        Command::Demo => demo::run(&settings),
        Command::Account(account) => account.run(&settings),
        Command::Keys(keys) => keys.run(&settings),
        Command::Migrate => migrate::run(&settings),
        Command::Audit(audit) => audit.run(&settings),
        Command::Openapi => print::openapi(),
        Command::GraphqlSchema => print::graphql_schema(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(ended) => end(&ended),
    }
}

fn end(ended: &Ended) -> ExitCode {
    eprintln!("upr-network: {}", ended.line);
    ExitCode::from(ended.code)
}

/// Logs go to standard error: lines for people on a terminal, JSON elsewhere. No field holds an address, a user agent,
/// or the values of a question.
fn log(settings: &Settings) {
    use std::io::IsTerminal;
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let outcome = if std::io::stderr().is_terminal() {
        subscriber.compact().try_init()
    } else {
        subscriber.json().flatten_event(true).try_init()
    };
    // A second subscriber can only be that of a test, which then has the log.
    let _ = outcome;
}
