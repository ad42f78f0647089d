//! `upr-network demo`.

use super::Ended;
use crate::acts;
use crate::application::{operator, prepare};
use crate::database::door::write_with;
use crate::settings::Settings;

/// Loads the samples and ends.
#[expect(clippy::print_stdout, reason = "it is what the command is asked for")]
pub fn run(settings: &Settings) -> Result<(), Ended> {
    let prepared = prepare(settings)?;
    let mut connection = operator(&prepared)?;
    let changed = write_with(&mut connection, |connection| acts::facts::load_samples(connection, chrono::Utc::now()))?;
    match changed {
        0 => println!("The samples are loaded already."),
        _ => println!("{changed} records of the samples loaded, about the invented States XSA and XSB."),
    }
    Ok(())
}
