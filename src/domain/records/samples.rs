//! The sample records that are compiled in: what was written, and what was done with it. No invented fact stands on a real
//! State.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::domain::failure::Failure;

/// A record of the samples.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRecord<Input: Default> {
    /// Fixed id.
    pub id: Uuid,
    /// What its coalition did after it made the record, in order.
    pub life: Vec<Step>,
    /// What was written.
    pub record: Input,
    /// What was changed, where it was.
    #[serde(default)]
    pub edit: Input,
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

/// All of one file.
///
/// # Errors
/// Where the compiled file can't be read, which a test finds first.
pub fn read<Input: Default + DeserializeOwned>(text: &str) -> Result<Vec<SampleRecord<Input>>, Failure> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, bound = "Input: DeserializeOwned + Default")]
    struct File<Input: Default> {
        record: Vec<SampleRecord<Input>>,
    }
    Ok(toml::from_str::<File<Input>>(text).map_err(Failure::internal)?.record)
}
