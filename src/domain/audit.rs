//! The audit as people read it: who did what, when. How it is written and chained is the journal's; what breaks a chain
//! stands in the store.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

/// One act.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct AuditEntry {
    /// Its number: gapless.
    pub entry: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done: `activity.publish`, `import`, ….
    #[schema(example = "activity.publish")]
    pub act: String,
    /// Who did it: an account or an access key; null for the operator, and where the account was erased.
    pub actor: Option<Uuid>,
    /// The coalition whose record it was; null for official records.
    pub coalition: Option<String>,
    /// Kind and id of the record.
    #[schema(example = "activity 5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01")]
    pub record: Option<String>,
    /// What there is to say that concerns no draft: digests and counts.
    #[schema(value_type = Object)]
    pub details: serde_json::Value,
    /// What the record was before and after, for coordinators of its coalition; null where it was purged.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub contents: Option<serde_json::Value>,
}

/// The head of the chain, to be kept elsewhere: whoever holds it can tell whether the chain was rewritten or cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// Number of the last entry.
    pub entry: i64,
    /// Its digest as hexadecimal text; empty where there is no chained entry yet.
    pub digest: String,
}

impl std::fmt::Display for ChainHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.entry, self.digest)
    }
}

impl std::str::FromStr for ChainHead {
    type Err = String;

    fn from_str(text: &str) -> Result<ChainHead, String> {
        let wrong = || format!("`{text}` is no head of the audit: a number, a colon, 64 hexadecimal digits");
        let (entry, digest) = text.split_once(':').ok_or_else(wrong)?;
        let digits = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        match (entry.parse(), digits) {
            (Ok(entry), true) => Ok(ChainHead { entry, digest: digest.to_ascii_lowercase() }),
            _ => Err(wrong()),
        }
    }
}

/// What looking through the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is whole, up to this head.
    Whole(ChainHead),
    /// It is broken, first at this entry.
    Broken {
        /// The entry.
        entry: i64,
        /// How, as a sentence.
        how: String,
    },
}
