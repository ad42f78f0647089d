//! The import of one file by the whole process, beside `COPY` of the same rows into the same tables.

use std::process::Command;
use std::time::Instant;

use super::{Run, say};
use crate::Outcome;
use crate::load::output;
use crate::material::columns;
use crate::processes::program;
use crate::report::{Goal, Report, Samples};
use crate::stage::EMPTY;

const OURS: &str = "bench_import";
const COPIED: &str = "bench_copy";
/// What an import writes, in an order that foreign keys allow.
const TABLES: &[&str] = &[
    "source_records",
    "recommendations",
    "recommendation_states",
    "recommendation_themes",
    "recommendation_sdgs",
    "recommendation_groups_of_persons",
    "recommendation_jurisdictions",
    "recommendation_paragraphs",
];

/// Measures it.
pub fn measure(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    let file = run.files.last().ok_or("no file to import")?;
    say(&format!("import of {}", file.file_name().unwrap_or_default().to_string_lossy()));
    let (mut ours, mut copy) = (Samples::default(), Samples::default());
    for round in 0..run.rounds {
        run.stage.create(OURS, Some(EMPTY))?;
        run.stage.sql(OURS, "CHECKPOINT")?;
        let began = Instant::now();
        output(program(run.stage, OURS).args(["import", "upr-info"]).arg(file))?;
        ours.add(began.elapsed().as_secs_f64());
        if round == 0 {
            psql(run, OURS, "TO")?;
        }
        run.stage.create(COPIED, Some(EMPTY))?;
        run.stage.sql(COPIED, "CHECKPOINT")?;
        let began = Instant::now();
        psql(run, COPIED, "FROM")?;
        copy.add(began.elapsed().as_secs_f64());
    }
    report.add("import of one file, whole process", &ours, ("COPY of the same rows", &copy), " s", Goal::AtMost(4.0));
    for database in [OURS, COPIED] {
        run.stage.sql("postgres", &format!("DROP DATABASE {database} WITH (FORCE)"))?;
    }
    Ok(())
}

/// Copies the tables to files or from them, in one transaction.
pub(super) fn psql(run: &Run<'_>, database: &str, direction: &str) -> Outcome<()> {
    let mut command = Command::new("psql");
    command.args(["--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"]);
    for table in TABLES {
        let columns = columns(run.stage, EMPTY, table)?;
        let file = run.stage.folder.join(format!("{table}.copy"));
        command.arg("-c").arg(format!("\\copy upr.{table} ({columns}) {direction} '{}'", file.display()));
    }
    output(command.arg(run.stage.url(database))).map(drop)
}
