//! `upr-network import`.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Seek, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use diesel::{Connection, PgConnection};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::Ended;
use crate::acts::imports::{Origin, Outcome, Purpose, Staging, close};
use crate::application::{operator, prepare};
use crate::domain::failure::Failure;
use crate::domain::reference::{reference, review_fault};
use crate::exchange::drafts::{Drafts, Holding};
use crate::exchange::place::{Notice, Trouble};
use crate::exchange::source::{Format as FileFormat, Source};
use crate::settings::Settings;

/// How many troubles a report keeps; all are counted.
const MOST_TROUBLES: usize = 10_000;
/// How many troubles are shown.
const SHOWN_TROUBLES: usize = 20;
/// After how many rows a line is written where there is no terminal.
const ROWS_A_LINE: u64 = 5_000;

/// What `import` takes.
#[derive(Args)]
pub struct Import {
    /// What the files hold
    #[arg(value_enum)]
    format: Format,
    /// The files; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
    /// Take nothing of a file that has a row which can't be taken
    #[arg(long)]
    strict: bool,
    /// The review that a matrix is of: CHN-2
    #[arg(long, value_name = "REVIEW", required_if_eq("format", "matrix"))]
    review: Option<String>,
    /// End what the data set has and the file lacks: in the sessions of an export of UPR Info, in the reviews of one of the
    /// Index, in the review of a matrix; an empty export ends everything, an empty matrix its review
    #[arg(long)]
    replace: bool,
    /// Write every refused row, with place and reason, to this file as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// UPR Info's export of recommendations or pledges: CSV, XLS, XLSX
    UprInfo,
    /// OHCHR's matrix of the recommendations of one review, which --review names: DOCX
    Matrix,
    /// OHCHR's Universal Human Rights Index: JSON, XLSX
    Uhri,
    /// Records that coalitions write, one noun a file, known by its columns: CSV, XLSX, XLS
    Csv,
}

/// What happened to one file, as the report has it.
#[derive(Serialize)]
struct FileReport {
    file: String,
    digest: Option<String>,
    rows: u64,
    refused: u64,
    /// Whether anything of it was written.
    taken: bool,
    outcome: Option<Outcome>,
    troubles: Vec<Trouble>,
    notices: Vec<Notice>,
}

/// Why the transaction of a file ended.
enum Stopped {
    Failure(Failure),
    Trouble(Box<Trouble>),
    Strict,
    DryRun(Outcome),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Stopped::Failure(failure)
    }
}

impl From<diesel::result::Error> for Stopped {
    fn from(error: diesel::result::Error) -> Self {
        Stopped::Failure(error.into())
    }
}

impl Import {
    /// What the files hold.
    fn holding(&self) -> Result<Holding, Ended> {
        match (self.format, &self.review) {
            (Format::Matrix, Some(review)) => match review_fault("--review", review) {
                // The samples are written by hand and take no matrix.
                None if reference().review(review).is_some() => Ok(Holding::Matrix { review: review.clone() }),
                fault => {
                    let told = fault.map_or_else(|| format!("`{review}` takes no matrix"), |fault| fault.detail);
                    Err(Ended::because(format!("--review: {told} (State and cycle: KOR-2)"), 2))
                }
            },
            (Format::Matrix, None) => Err(Ended::because("--review: a matrix is of one review, such as KOR-2", 2)),
            (_, Some(_)) => Err(Ended::because("--review: only a matrix is of one review", 2)),
            (Format::UprInfo, None) => Ok(Holding::UprInfo),
            (Format::Uhri, None) => Ok(Holding::Uhri),
            (Format::Csv, None) => Err(Ended::because("a table of records is taken in otherwise", 2)),
        }
    }

    /// Takes in every file, each in a transaction of its own.
    pub fn run(&self, settings: &Settings) -> Result<(), Ended> {
        if matches!(self.format, Format::Csv) {
            return self.tables(settings);
        }
        let holding = self.holding()?;
        let prepared = prepare(settings)?;
        let mut connection = operator(&prepared)?;
        let mut reports = Vec::new();
        let mut ended = None;
        for file in &self.files {
            match self.take(&mut connection, file, &holding) {
                Ok((report, outcome)) => {
                    reports.push(report);
                    if let Err(line) = outcome {
                        ended = Some(Ended::because(line, 1));
                        break;
                    }
                }
                Err(failed) => {
                    ended = Some(failed);
                    break;
                }
            }
        }
        if let Some(path) = &self.report {
            let file = File::create(path).map_err(|error| {
                Ended::because(format!("the report {} can't be written ({error})", path.display()), 1)
            })?;
            let mut file = BufWriter::new(file);
            serde_json::to_writer_pretty(&mut file, &reports)?;
            file.write_all(b"\n")?;
            file.flush()?;
        }
        match ended {
            Some(ended) => Err(ended),
            None => Ok(()),
        }
    }

    /// Takes in tables of records that coalitions write, each in a transaction of its own, in the operator's name.
    #[expect(clippy::print_stdout, reason = "it is what the command is asked for")]
    fn tables(&self, settings: &Settings) -> Result<(), Ended> {
        use crate::acts::batches::BatchMode;
        use crate::acts::tables::{read, run};
        if self.replace {
            return Err(Ended::because("--replace: rows that a table lacks stay as they are", 2));
        }
        let prepared = prepare(settings)?;
        let mut connection = operator(&prepared)?;
        let mode = if self.strict { BatchMode::AllOrNothing } else { BatchMode::Each };
        let (mut reports, mut refused) = (Vec::new(), None);
        for path in &self.files {
            let name = path.display();
            let opened = Source::open(path).map_err(crate::exchange::tables::BadCell::from);
            let table = read(opened.and_then(crate::exchange::tables::open), None, None, (mode, self.dry_run))
                .map_err(|failure| Ended::because(format!("{name}: {}", told(&failure)), 1))?;
            let rights = crate::access::viewer::Rights::of_the_operator();
            let outcome = connection
                .transaction(|connection| run(connection, &rights, &table, chrono::Utc::now()).map_err(Stopped::from));
            match outcome {
                Ok(outcome) => {
                    for fault in outcome.errors.iter().take(SHOWN_TROUBLES) {
                        let row = fault.row.map_or_else(|| "head".to_owned(), |row| format!("row {row}"));
                        let column =
                            fault.column.as_ref().map(|column| format!(", column {column}")).unwrap_or_default();
                        println!("refused: {name}, {row}{column}: {}", fault.detail);
                    }
                    let would = if self.dry_run { "would be " } else { "" };
                    println!(
                        "{name}: {} rows of {}; {} {would}created, {} {would}updated, {} unchanged, {} refused",
                        outcome.rows,
                        outcome.noun,
                        outcome.created,
                        outcome.updated,
                        outcome.unchanged,
                        outcome.refused
                    );
                    reports.push(serde_json::json!({"file": name.to_string(), "outcome": outcome}));
                }
                Err(Stopped::Failure(failure @ Failure::Unfit(_))) => {
                    refused =
                        Some(Ended::because(format!("{name}: {}; nothing of the file was taken", told(&failure)), 1));
                    reports.push(serde_json::json!({"file": name.to_string(), "refused": told(&failure)}));
                    break;
                }
                Err(Stopped::Failure(failure)) => return Err(failure.into()),
                Err(_) => return Err(Ended::because(format!("{name}: it could not be taken in"), 1)),
            }
        }
        if let Some(path) = &self.report {
            let text = serde_json::to_vec_pretty(&reports)?;
            std::fs::write(path, text).map_err(|error| {
                Ended::because(format!("the report {} can't be written ({error})", path.display()), 1)
            })?;
        }
        refused.map_or(Ok(()), Err)
    }

    /// Takes in one file. Gives its report, and the line that ends the command where the file was refused.
    fn take(
        &self,
        connection: &mut PgConnection,
        path: &Path,
        holding: &Holding,
    ) -> Result<(FileReport, Result<(), String>), Ended> {
        let mut report = FileReport {
            file: path.display().to_string(),
            digest: None,
            rows: 0,
            refused: 0,
            taken: false,
            outcome: None,
            troubles: Vec::new(),
            notices: Vec::new(),
        };
        let stopped = match open(path, holding) {
            Err(trouble) => Err(Stopped::Trouble(Box::new(trouble))),
            Ok((mut drafts, digest, mut progress)) => {
                report.digest = Some(digest);
                let outcome = connection
                    .transaction(|connection| self.rows(connection, &mut drafts, holding, &mut progress, &mut report));
                progress.finish();
                report.notices = drafts.notices().to_vec();
                outcome
            }
        };
        let nothing = "nothing of the file was taken";
        let (outcome, told) = match stopped {
            Ok(outcome) => {
                report.taken = true;
                (Some(outcome), Ok(()))
            }
            Err(Stopped::DryRun(outcome)) => (Some(outcome), Ok(())),
            Err(Stopped::Strict) => (
                None,
                Err(format!(
                    "{}: {} of {} rows can't be taken; {nothing}",
                    report.file,
                    report.refused,
                    report.rows + report.refused
                )),
            ),
            Err(Stopped::Trouble(trouble)) => {
                let line = format!("{trouble}; {nothing}");
                report.troubles.push(*trouble);
                (None, Err(line))
            }
            Err(Stopped::Failure(failure)) => return Err(failure.into()),
        };
        report.outcome = outcome;
        self.tell(&report);
        Ok((report, told))
    }

    fn rows(
        &self,
        connection: &mut PgConnection,
        drafts: &mut Drafts,
        holding: &Holding,
        progress: &mut Progress,
        report: &mut FileReport,
    ) -> Result<Outcome, Stopped> {
        let purpose = Purpose {
            dataset: holding.dataset(),
            replace: self.replace.then(|| holding.extent()),
            dry_run: self.dry_run,
            now: chrono::Utc::now(),
        };
        let mut staging = Staging::begin(connection, |holder| progress.say(&format!("waiting for {holder}")))?;
        for draft in drafts.by_ref() {
            match draft {
                Ok((review, draft)) => {
                    staging.add(review, draft)?;
                    report.rows += 1;
                }
                Err(trouble) if trouble.ends_the_file() => return Err(Stopped::Trouble(Box::new(trouble))),
                Err(trouble) => {
                    report.refused += 1;
                    if report.troubles.len() < MOST_TROUBLES {
                        report.troubles.push(trouble);
                    }
                }
            }
            progress.step(report.rows + report.refused);
        }
        // A file of which no row could be understood is not an empty file, and must not end everything.
        let lost = self.replace && report.rows == 0;
        if (self.strict || lost) && report.refused > 0 {
            return Err(Stopped::Strict);
        }
        progress.say("working out what is different");
        let (connection, outcome, changes) = staging.finish(&purpose)?;
        if self.dry_run {
            return Err(Stopped::DryRun(outcome));
        }
        let origin = Origin {
            format: holding.name(),
            digest: report.digest.clone().unwrap_or_default(),
            rows: report.rows,
            refused: report.refused,
        };
        Ok(close(connection, &origin, outcome, &changes)?)
    }

    #[expect(clippy::print_stdout, reason = "it is what the command is asked for")]
    fn tell(&self, report: &FileReport) {
        for trouble in report.troubles.iter().take(SHOWN_TROUBLES) {
            println!("refused: {trouble}");
        }
        let hidden = report.refused.saturating_sub(SHOWN_TROUBLES as u64);
        if hidden > 0 {
            println!("… and {hidden} more; --report FILE has them all");
        }
        for notice in &report.notices {
            println!("note: {notice}");
        }
        if let Some(outcome) = &report.outcome {
            let would = if self.dry_run { "would be " } else { "" };
            let recommendations = outcome.recommendations;
            println!(
                "{}: {} rows taken, {} refused; recommendations and pledges: {} {would}created, {} {would}updated, {} {would}removed",
                report.file,
                report.rows,
                report.refused,
                recommendations.created,
                recommendations.updated,
                recommendations.removed
            );
            if self.dry_run {
                println!("Nothing was written.");
            }
        }
    }
}

/// What is wrong with a table, in one line: the first of its faults, and how many more there are.
fn told(failure: &Failure) -> String {
    match failure {
        Failure::Invalid(faults) | Failure::Unfit(faults) => {
            let first = faults.first().map(|fault| format!("{}: {}", fault.place(), fault.detail)).unwrap_or_default();
            let more = faults.len().saturating_sub(1);
            if more > 0 { format!("{first} (and {more} more)") } else { first }
        }
        other => other.to_string(),
    }
}

/// Opens a file, with its digest.
fn open(path: &Path, holding: &Holding) -> Result<(Drafts, String, Progress), Trouble> {
    let mut source = Source::open(path)?;
    let digest = source.digest()?;
    let progress = Progress::of(&mut source)?;
    Ok((Drafts::open(source, holding)?, digest, progress))
}

/// How far the reading is: a bar on a terminal, lines elsewhere.
struct Progress {
    bar: Option<ProgressBar>,
    /// Shares its place in the file with the reader, where the file is read from beginning to end.
    place: Option<File>,
    name: String,
}

impl Progress {
    fn of(source: &mut Source) -> Result<Progress, Trouble> {
        let name = source.name.clone().unwrap_or_else(|| "standard input".to_owned());
        let place = if source.format()? == FileFormat::Text { source.file.try_clone().ok() } else { None };
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(source.length);
            // The template is ours; where it could not be read, the usual bar does.
            if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} %") {
                bar.set_style(style);
            }
            bar.set_message(name.clone());
            bar
        });
        Ok(Progress { bar, place, name })
    }

    fn step(&mut self, rows: u64) {
        match &self.bar {
            Some(bar) if rows.is_multiple_of(200) => {
                if let Some(at) = self.place.as_mut().and_then(|place| place.stream_position().ok()) {
                    bar.set_position(at);
                }
            }
            None if rows.is_multiple_of(ROWS_A_LINE) => eprintln!("{}: {rows} rows read", self.name),
            _ => {}
        }
    }

    fn say(&self, what: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(format!("{}: {what}", self.name)),
            None => eprintln!("{}: {what}", self.name),
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
