//! The journal: the number of the last public change, the changes, and the audit. Every act that writes ends here,
//! under one lock, as its last step.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Jsonb, Nullable, Text};

pub use crate::database::door::last_change;
use crate::domain::failure::Failure;

/// One public change that an act made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Kind of record: `recommendation`, `review`, `state`, ….
    pub kind: &'static str,
    /// Id of the record, as both faces print it.
    pub record: String,
    /// `created`, `updated` or `removed`.
    pub act: &'static str,
}

/// What the audit keeps of an act.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The act: `import`, `activity.publish`, `sign_in`, ….
    pub act: &'a str,
    /// What there is to say that concerns no person and no draft: digests and counts. It stays for ever.
    pub details: serde_json::Value,
    /// The coalition whose record it was.
    pub coalition: Option<&'a str>,
    /// Kind and id of the record: `activity 0b9f…`.
    pub record: Option<String>,
    /// What the record was before and after; removed with the record where it is purged. It needs a coalition and a record.
    pub contents: Option<serde_json::Value>,
}

impl<'a> Entry<'a> {
    /// An act of the operator, or one without contents.
    pub fn of(act: &'a str, details: serde_json::Value) -> Entry<'a> {
        Entry { act, details, coalition: None, record: None, contents: None }
    }

    /// An act on a record of a coalition.
    pub fn on(act: &'a str, coalition: &'a str, kind: &str, id: impl std::fmt::Display) -> Entry<'a> {
        Entry {
            act,
            details: serde_json::json!({}),
            coalition: Some(coalition),
            record: Some(format!("{kind} {id}")),
            contents: None,
        }
    }

    /// The same with what the record was before and after.
    #[must_use]
    pub fn with(mut self, contents: serde_json::Value) -> Entry<'a> {
        self.contents = Some(contents);
        self
    }
}

#[derive(QueryableByName)]
struct Head {
    #[diesel(sql_type = BigInt)]
    head: i64,
}

/// Says who acts, where the keeper does it for somebody: signing in happens before anybody is known.
///
/// # Errors
/// What the database says.
pub fn acting(connection: &mut PgConnection, account: uuid::Uuid) -> Result<(), Failure> {
    diesel::sql_query("SELECT set_config('upr.acting', $1, true)")
        .bind::<Text, _>(account.to_string())
        .execute(connection)?;
    Ok(())
}

/// Ends an act: numbers its public changes under the journal's lock, writes its audit entry into the chain, and sends one
/// notice. Gives the number of the last change. It must be the last step of the transaction, because the lock is held
/// until the commit.
///
/// # Errors
/// What the database says.
pub fn close(connection: &mut PgConnection, entry: &Entry<'_>, changes: &[Change]) -> Result<i64, Failure> {
    let contents = entry.contents.as_ref().map(serde_json::to_string).transpose().map_err(Failure::internal)?;
    let kinds: Vec<&str> = changes.iter().map(|change| change.kind).collect();
    let records: Vec<&str> = changes.iter().map(|change| change.record.as_str()).collect();
    let acts: Vec<&str> = changes.iter().map(|change| change.act).collect();
    let closed: Head = diesel::sql_query("SELECT close_act($1, $2, $3, $4, $5, $6, $7, $8) AS head")
        .bind::<Text, _>(entry.act)
        .bind::<Jsonb, _>(&entry.details)
        .bind::<Nullable<Text>, _>(entry.coalition)
        .bind::<Nullable<Text>, _>(entry.record.as_deref())
        .bind::<Nullable<Text>, _>(contents)
        .bind::<Array<Text>, _>(kinds)
        .bind::<Array<Text>, _>(records)
        .bind::<Array<Text>, _>(acts)
        .get_result(connection)?;
    Ok(closed.head)
}
