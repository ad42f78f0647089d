//! What is measured, a file for each group of figures.

pub mod changing;
pub mod desk;
pub mod feed;
pub mod follow_up;
pub mod import;
pub mod kept;
pub mod large;
pub mod meeting;
pub mod memory;
pub mod signing_in;

use std::path::PathBuf;

use crate::Outcome;
use crate::material;
use crate::stage::{REAL, Stage};

/// One run of the bench.
pub struct Run<'a> {
    /// Where.
    pub stage: &'a Stage,
    /// The exports, the last of them the one whose import is measured.
    pub files: Vec<PathBuf>,
    /// How often ours and the baseline take turns.
    pub rounds: usize,
    /// How long a turn of load takes.
    pub seconds: u64,
}

impl Run<'_> {
    /// Fills the databases.
    pub fn prepare(&self) -> Outcome<()> {
        material::fill(self.stage, &self.files)?;
        let held = material::recommendations(self.stage, REAL)?;
        say(&format!("{held} recommendations and pledges are in"));
        Ok(())
    }

    /// States to which enough recommendations were made for a whole page.
    pub fn states(&self) -> Outcome<Vec<String>> {
        self.stage.texts(
            REAL,
            "SELECT state_under_review FROM upr.recommendations GROUP BY 1 HAVING count(*) >= 60 ORDER BY 1",
        )
    }

    /// Some of these, spread over all of them.
    pub fn some<T: Clone>(all: &[T], count: usize) -> Vec<T> {
        all.iter().step_by((all.len() / count).max(1)).take(count).cloned().collect()
    }
}

/// Tells whoever waits how far it is.
pub fn say(line: &str) {
    eprintln!("{line}");
}
