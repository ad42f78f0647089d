//! `upr-network audit verify`.

use clap::Subcommand;
use diesel::connection::SimpleConnection;

use super::Ended;
use crate::application::{operator, prepare};
use crate::domain::audit::{ChainHead, Verdict};
use crate::settings::Settings;
use crate::store;

/// What is done with the audit.
#[derive(Subcommand)]
pub enum Audit {
    /// Look through the whole chain of the audit, and print its head: keep that elsewhere
    Verify {
        /// A head that was printed before and kept elsewhere
        #[arg(long, value_name = "ENTRY:DIGEST", value_parser = |text: &str| text.parse::<ChainHead>())]
        kept: Option<ChainHead>,
    },
}

impl Audit {
    /// Does it.
    #[expect(clippy::print_stdout, reason = "it is what the command is asked for")]
    pub fn run(self, settings: &Settings) -> Result<(), Ended> {
        let Audit::Verify { kept } = self;
        let prepared = prepare(settings)?;
        let mut connection = operator(&prepared)?;
        // One snapshot: whoever writes meanwhile neither waits nor is seen.
        connection
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .map_err(crate::domain::failure::Failure::from)?;
        match store::audit::verify(&mut connection, kept.as_ref())? {
            Verdict::Whole(head) => {
                println!("{} entries, all as they were written. The head, to keep elsewhere: {head}", head.entry);
                Ok(())
            }
            Verdict::Broken { entry, how } => {
                Err(Ended::because(format!("the audit is broken at entry {entry}: {how}"), 1))
            }
        }
    }
}
