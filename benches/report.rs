//! The table that the bench ends with: what, ours, baseline, ratio, what is to be reached and whether it is.

use std::fmt::Write as _;
use std::fs;

use crate::Outcome;
use crate::load::output;
use crate::measures::say;
use crate::stage::Stage;

/// What was found in several rounds.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Adds what a round found.
    pub fn add(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The middle of them.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match (sorted.get(sorted.len() / 2), sorted.get(sorted.len().saturating_sub(1) / 2)) {
            (Some(upper), Some(lower)) => f64::midpoint(*upper, *lower),
            _ => f64::NAN,
        }
    }

    /// Ours by the baseline of the same round, each.
    pub fn by(&self, baseline: &Samples) -> Samples {
        Samples(self.0.iter().zip(&baseline.0).map(|(ours, baseline)| ours / baseline).collect())
    }

    fn written(&self, unit: &str) -> String {
        let number = |value: f64| match value {
            value if value >= 100.0 => format!("{value:.0}"),
            value if value >= 10.0 => format!("{value:.1}"),
            value => format!("{value:.2}"),
        };
        let least = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        match self.0.len() {
            1 => format!("{}{unit}", number(self.median())),
            _ => format!("{}{unit} ({}–{})", number(self.median()), number(least), number(most)),
        }
    }
}

/// What a figure is to reach.
#[derive(Clone, Copy)]
pub enum Goal {
    /// Not less.
    AtLeast(f64),
    /// Not more.
    AtMost(f64),
    /// None: told for comparison.
    None,
}

/// The report.
pub struct Report {
    machine: String,
    lines: Vec<String>,
    notes: Vec<String>,
}

impl Report {
    /// A report of this machine.
    pub fn new(stage: &Stage) -> Outcome<Report> {
        let cores = std::thread::available_parallelism()?;
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let memory =
            read("/proc/meminfo").lines().next().unwrap_or_default().replace("MemTotal:", "").trim().to_owned();
        let processor = read("/proc/cpuinfo");
        let processor =
            processor.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown").to_owned();
        let postgresql = stage.texts("postgres", "SELECT current_setting('server_version')")?.concat();
        let load = read("/proc/loadavg");
        let load = load.split(' ').next().unwrap_or_default();
        Ok(Report {
            machine: format!(
                "{cores} cores ({}), {memory} of memory, PostgreSQL {postgresql}, load {load} when it began",
                processor.trim_start_matches(['\t', ' ', ':'])
            ),
            lines: Vec::new(),
            notes: Vec::new(),
        })
    }

    /// Adds a figure beside its baseline. The ratio is the median of the ratios of the rounds.
    pub fn add(&mut self, what: &str, ours: &Samples, baseline: (&str, &Samples), unit: &str, goal: Goal) {
        let ratio = ours.by(baseline.1);
        let (to_reach, reached) = judged(ratio.median(), goal, "");
        self.line(&format!(
            "| {what} | {} | {}: {} | {} | {to_reach} | {reached} |",
            ours.written(unit),
            baseline.0,
            baseline.1.written(unit),
            ratio.written("")
        ));
    }

    /// Adds a figure that has no baseline.
    pub fn add_alone(&mut self, what: &str, ours: &Samples, unit: &str, goal: Goal) {
        let (to_reach, reached) = judged(ours.median(), goal, unit);
        self.line(&format!("| {what} | {} | | | {to_reach} | {reached} |", ours.written(unit)));
    }

    /// Says that a figure could not be had, and why.
    pub fn miss(&mut self, what: &str, why: &str) {
        self.line(&format!("| {what} | not measured: {why} | | | | |"));
    }

    /// Adds a sentence below the table.
    pub fn note(&mut self, sentence: String) {
        self.notes.push(sentence);
    }

    fn line(&mut self, line: &str) {
        say(line);
        self.lines.push(line.to_owned());
    }

    /// Prints the table, and keeps it.
    pub fn write(&self, stage: &Stage) -> Outcome<()> {
        let commit = output(std::process::Command::new("git").args(["describe", "--always", "--dirty"]));
        let mut text = format!("# upr-network {}: measured\n\n{}\n\n", commit.unwrap_or_default().trim(), self.machine);
        text.push_str(
            "| what | ours | baseline | ratio | to reach | reached |\n| --- | --- | --- | --- | --- | --- |\n",
        );
        for line in &self.lines {
            writeln!(text, "{line}")?;
        }
        text.push_str("\nMedians of several rounds (least–most); ours and the baseline took turns.\n");
        for note in &self.notes {
            writeln!(text, "{note}")?;
        }
        let path = stage.folder.join("report.md");
        fs::write(&path, &text)?;
        std::io::Write::write_all(
            &mut std::io::stdout(),
            format!("\n{text}\nkept in {}\n", path.display()).as_bytes(),
        )?;
        Ok(())
    }
}

fn judged(value: f64, goal: Goal, unit: &str) -> (String, &'static str) {
    let yes = |reached| if reached { "yes" } else { "**no**" };
    match goal {
        Goal::AtLeast(least) => (format!("≥ {least}{unit}"), yes(value >= least)),
        Goal::AtMost(most) => (format!("≤ {most}{unit}"), yes(value <= most)),
        Goal::None => (String::new(), ""),
    }
}
