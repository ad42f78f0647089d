//! The sample activities that are compiled in: what was written, and what was done with it. No invented fact stands on a
//! real State.

use serde::Deserialize;
use uuid::Uuid;

use super::ActivityInput;
use crate::domain::failure::Failure;

/// An activity of the samples.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleActivity {
    /// Fixed id.
    pub id: Uuid,
    /// What its coalition did after it made the record, in order.
    pub life: Vec<Step>,
    /// What was written.
    pub record: ActivityInput,
    /// What was changed, where it was.
    #[serde(default)]
    pub edit: ActivityInput,
}

/// One act of a coalition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Step {
    /// It was moved to the stage of the coalition.
    #[serde(rename = "coalition")]
    Coalition,
    /// It was changed.
    #[serde(rename = "edit")]
    Edit,
    /// It was published for the network.
    #[serde(rename = "publish network")]
    PublishNetwork,
    /// It was published for everybody.
    #[serde(rename = "publish public")]
    PublishPublic,
    /// It was taken back.
    #[serde(rename = "withdraw")]
    Withdraw,
}

/// All of them.
///
/// # Errors
/// Where the compiled file can't be read, which a test finds first.
pub fn samples() -> Result<Vec<SampleActivity>, Failure> {
    #[derive(Deserialize)]
    struct File {
        activity: Vec<SampleActivity>,
    }
    let file: File =
        toml::from_str(include_str!("../../../facts/samples/activities.toml")).map_err(Failure::internal)?;
    Ok(file.activity)
}
