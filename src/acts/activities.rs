//! Activities, where their acts are more than those of every record that a coalition writes: their samples.

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use super::records;
use crate::domain::activities::{ActivityFields, ActivityInput};
use crate::domain::failure::Failure;
use crate::domain::records::samples;

/// Writes the sample activities that are missing. Gives how many were made.
///
/// # Errors
/// Those of the acts.
pub fn load_samples(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, Failure> {
    let samples = samples::read::<ActivityInput>(include_str!("../../facts/samples/activities.toml"))?;
    records::load_samples::<ActivityFields, _>(connection, samples, now)
}
