//! The journal: the number of the last public change, the changes, and the audit. Every act that writes ends here,
//! under one lock, as its last step.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Text};

use crate::database::notices::CHANNEL;
use crate::domain::failure::Failure;
use crate::tables::journal;

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

/// The number of the last public change.
///
/// # Errors
/// What the database says.
pub fn last_change(connection: &mut PgConnection) -> Result<i64, Failure> {
    Ok(journal::table.select(journal::change).first(connection)?)
}

/// Ends an act: numbers its public changes under the journal's lock, writes one audit entry, and sends one notice.
/// Gives the number of the last change. It must be the last step of the transaction, because the lock is held until
/// the commit.
///
/// # Errors
/// What the database says.
pub fn close(
    connection: &mut PgConnection,
    act: &str,
    details: &serde_json::Value,
    changes: &[Change],
) -> Result<i64, Failure> {
    let count = i64::try_from(changes.len()).map_err(Failure::internal)?;
    let head: i64 = diesel::update(journal::table)
        .set(journal::change.eq(journal::change + count))
        .returning(journal::change)
        .get_result(connection)?;
    if count > 0 {
        let kinds: Vec<&str> = changes.iter().map(|change| change.kind).collect();
        let records: Vec<&str> = changes.iter().map(|change| change.record.as_str()).collect();
        let acts: Vec<&str> = changes.iter().map(|change| change.act).collect();
        diesel::sql_query(
            "INSERT INTO changes (change, kind, record, act, day) \
             SELECT $1 + made.place, made.kind, made.record, made.act, (now() AT TIME ZONE 'UTC')::date \
               FROM unnest($2, $3, $4) WITH ORDINALITY AS made (kind, record, act, place)",
        )
        .bind::<BigInt, _>(head - count)
        .bind::<diesel::sql_types::Array<Text>, _>(kinds)
        .bind::<diesel::sql_types::Array<Text>, _>(records)
        .bind::<diesel::sql_types::Array<Text>, _>(acts)
        .execute(connection)?;
    }
    // The lock on the head makes the numbers of entries gapless too.
    diesel::sql_query(
        "INSERT INTO audit (entry, at, act, details) SELECT coalesce(max(entry), 0) + 1, now(), $1, $2 FROM audit",
    )
    .bind::<Text, _>(act)
    .bind::<Jsonb, _>(details)
    .execute(connection)?;
    diesel::sql_query("SELECT pg_notify($1, $2)")
        .bind::<Text, _>(CHANNEL)
        .bind::<Text, _>(head.to_string())
        .execute(connection)?;
    Ok(head)
}
