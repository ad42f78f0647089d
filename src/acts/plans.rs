//! Plans and commitments, where their acts are more than those of every record that a coalition writes: their samples.

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use super::records;
use crate::domain::commitments::{CommitmentFields, CommitmentInput};
use crate::domain::failure::Failure;
use crate::domain::plans::{PlanFields, PlanInput};
use crate::domain::records::samples;

/// Writes the sample plans and commitments that are missing. Gives how many were made.
///
/// # Errors
/// Those of the acts.
pub fn load_samples(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, Failure> {
    let plans = samples::read::<PlanInput>(include_str!("../../facts/samples/plans.toml"))?;
    let made = records::load_samples::<PlanFields, _>(connection, plans, now)?;
    let commitments = samples::read::<CommitmentInput>(include_str!("../../facts/samples/commitments.toml"))?;
    Ok(made + records::load_samples::<CommitmentFields, _>(connection, commitments, now)?)
}
