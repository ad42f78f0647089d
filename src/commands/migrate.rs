//! `upr-network migrate`.

use super::Ended;
use crate::application::prepare;
use crate::settings::Settings;

/// Brings the database up to date and ends.
#[expect(clippy::print_stdout, reason = "it is what the command is asked for")]
pub fn run(settings: &Settings) -> Result<(), Ended> {
    prepare(settings)?;
    println!("The database is up to date.");
    Ok(())
}
