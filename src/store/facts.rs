//! Statements that load facts: rows that changed are written, the others stay untouched.

use std::borrow::Cow;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Jsonb, Text};

use super::journal::Change;
use crate::domain::failure::Failure;
use crate::tables::facts;

/// A table that facts are loaded into.
#[derive(Clone, Debug)]
pub struct Target {
    /// The table.
    pub table: &'static str,
    /// Its key.
    pub key: &'static [&'static str],
    /// Its other columns.
    pub columns: Cow<'static, [&'static str]>,
    /// What a change of it is called in the feed, and the SQL of the record's id there; none where it isn't told alone.
    pub told_as: Option<(&'static str, &'static str)>,
}

#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = Text)]
    record: String,
    #[diesel(sql_type = Bool)]
    created: bool,
}

/// The digest of the facts that the database holds under a name.
///
/// # Errors
/// What the database says.
pub fn digest(connection: &mut PgConnection, name: &str) -> Result<Option<String>, Failure> {
    Ok(facts::table.find(name).select(facts::digest).first(connection).optional()?)
}

/// Remembers the digest.
///
/// # Errors
/// What the database says.
pub fn remember(connection: &mut PgConnection, name: &str, digest: &str) -> Result<(), Failure> {
    diesel::insert_into(facts::table)
        .values((facts::name.eq(name), facts::digest.eq(digest)))
        .on_conflict(facts::name)
        .do_update()
        .set(facts::digest.eq(digest))
        .execute(connection)?;
    Ok(())
}

/// Lets one loader of facts in at a time.
///
/// # Errors
/// What the database says.
pub fn lock(connection: &mut PgConnection) -> Result<(), Failure> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(504597283)").execute(connection)?;
    Ok(())
}

/// Writes the rows of a table that are new or changed. `rows` is a list of objects with the table's columns.
///
/// # Errors
/// What the database says.
pub fn load(connection: &mut PgConnection, target: &Target, rows: &serde_json::Value) -> Result<Vec<Change>, Failure> {
    let Target { table, key, columns, told_as } = target;
    let all: Vec<&str> = key.iter().chain(columns.iter()).copied().collect();
    let all = all.join(", ");
    let keys = key.join(", ");
    let ours: Vec<String> = columns.iter().map(|column| format!("{table}.{column}")).collect();
    let theirs: Vec<String> = columns.iter().map(|column| format!("excluded.{column}")).collect();
    let settings: Vec<String> = columns.iter().map(|column| format!("{column} = excluded.{column}")).collect();
    let (kind, record) = told_as.unwrap_or(("", "''"));
    let written: Vec<Written> = diesel::sql_query(format!(
        "INSERT INTO {table} ({all}) SELECT {all} FROM jsonb_populate_recordset(null::{table}, $1) \
         ON CONFLICT ({keys}) DO UPDATE SET {} WHERE ({}) IS DISTINCT FROM ({}) \
         RETURNING ({record})::text AS record, xmax = 0 AS created",
        settings.join(", "),
        ours.join(", "),
        theirs.join(", "),
    ))
    .bind::<Jsonb, _>(rows)
    .load(connection)?;
    let told = written.into_iter().filter(|_| told_as.is_some());
    Ok(told
        .map(|row| Change { kind, record: row.record, act: if row.created { "created" } else { "updated" } })
        .collect())
}
