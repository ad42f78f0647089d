//! Statements that acts on the records of coalitions need: working records, their versions and editions. Row security holds
//! who may touch which; what an act means stands with the acts, and which tables a noun has with the noun.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::policy::frozen;
use crate::domain::codes::Json;
use crate::domain::failure::Failure;
use crate::domain::records::{Audience, Noun, Stage, Tables, Version, VersionAct, WrittenFields};

/// A record as its coalition works on it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Working<F: Noun> {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub coalition: String,
    /// How far it is.
    pub stage: Stage,
    /// Counts its changes.
    pub version: i32,
    /// How often it was published.
    pub edition: i32,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: Option<Uuid>,
    /// What was written.
    #[serde(flatten)]
    pub fields: F,
}

/// What is copied into an edition.
fn copied<F: Noun>() -> String {
    format!("{}, published_as, words", F::TABLES.copied)
}

/// What a change writes.
fn changed<F: Noun>() -> String {
    format!("stage, version, edition, updated_at, shared_with, shared_for_writing, {}", copied::<F>())
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Jsonb)]
    row: serde_json::Value,
}

fn read<F: Noun>(row: Option<Row>) -> Result<Option<Working<F>>, Failure> {
    row.map(|found| serde_json::from_value(found.row)).transpose().map_err(Failure::internal)
}

/// The working record, where who asks may read it.
///
/// # Errors
/// What the database says.
pub fn find<F: Noun>(connection: &mut PgConnection, id: Uuid) -> Result<Option<Working<F>>, Failure> {
    let sql = format!("SELECT to_jsonb(w) AS row FROM {} w WHERE w.id = $1", F::TABLES.working);
    read(diesel::sql_query(sql).bind::<SqlUuid, _>(id).get_result(connection).optional()?)
}

/// The same held for this transaction; none where who asks may not change it.
///
/// # Errors
/// What the database says.
pub fn hold<F: Noun>(connection: &mut PgConnection, id: Uuid) -> Result<Option<Working<F>>, Failure> {
    let sql = format!("SELECT to_jsonb(w) AS row FROM {} w WHERE w.id = $1 FOR UPDATE", F::TABLES.working);
    read(diesel::sql_query(sql).bind::<SqlUuid, _>(id).get_result(connection).optional()?)
}

fn as_row<F: Noun>(working: &Working<F>) -> Result<serde_json::Value, Failure> {
    let mut row = serde_json::to_value(working).map_err(Failure::internal)?;
    if let Some(members) = row.as_object_mut() {
        members.insert("words".to_owned(), working.fields.words().into());
    }
    Ok(row)
}

/// Writes a new working record.
///
/// # Errors
/// What the database says.
pub fn add<F: Noun>(connection: &mut PgConnection, working: &Working<F>) -> Result<(), Failure> {
    let (table, columns) = (F::TABLES.working, changed::<F>());
    diesel::sql_query(format!(
        "INSERT INTO {table} (id, coalition, created_by, {columns}) \
         SELECT id, coalition, created_by, {columns} FROM jsonb_populate_record(NULL::{table}, $1)"
    ))
    .bind::<Jsonb, _>(as_row(working)?)
    .execute(connection)?;
    Ok(())
}

/// Writes a changed working record.
///
/// # Errors
/// `conflict` where row security lets it not be written just now; what the database says.
pub fn change<F: Noun>(connection: &mut PgConnection, working: &Working<F>) -> Result<(), Failure> {
    let (table, columns) = (F::TABLES.working, changed::<F>());
    let changed = diesel::sql_query(format!(
        "UPDATE {table} SET ({columns}) = (SELECT {columns} FROM jsonb_populate_record(NULL::{table}, $1)) WHERE {table}.id = $2"
    ))
    .bind::<Jsonb, _>(as_row(working)?)
    .bind::<SqlUuid, _>(working.id)
    .execute(connection)?;
    if changed == 1 {
        return Ok(());
    }
    Err(frozen())
}

/// Keeps the record as it is now as a version.
///
/// # Errors
/// What the database says.
pub fn keep_version<F: Noun>(
    connection: &mut PgConnection,
    working: &Working<F>,
    act: VersionAct,
    made_by: Option<Uuid>,
) -> Result<(), Failure> {
    diesel::sql_query(format!(
        "INSERT INTO {} (record, coalition, version, stage, act, at, made_by, fields) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        F::TABLES.versions
    ))
    .bind::<SqlUuid, _>(working.id)
    .bind::<Text, _>(&working.coalition)
    .bind::<Integer, _>(working.version)
    .bind::<Text, _>(working.stage)
    .bind::<Text, _>(act)
    .bind::<Timestamptz, _>(working.updated_at)
    .bind::<Nullable<SqlUuid>, _>(made_by)
    .bind::<Jsonb, _>(Json(working.fields.written()?))
    .execute(connection)?;
    Ok(())
}

#[derive(QueryableByName)]
struct VersionRow {
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Text)]
    stage: Stage,
    #[diesel(sql_type = Text)]
    act: VersionAct,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    made_by: Option<Uuid>,
    #[diesel(sql_type = Jsonb)]
    fields: Json<WrittenFields>,
}

impl From<VersionRow> for Version {
    fn from(row: VersionRow) -> Version {
        let VersionRow { version, stage, act, at, made_by, fields } = row;
        Version { version, stage, act, at, made_by, fields: fields.0 }
    }
}

/// Versions that who asks may read, the newest first, from before a number on.
///
/// # Errors
/// What the database says.
pub fn versions<F: Noun>(
    connection: &mut PgConnection,
    id: Uuid,
    before: Option<i32>,
    most: i64,
) -> Result<Vec<Version>, Failure> {
    let rows: Vec<VersionRow> = diesel::sql_query(format!(
        "SELECT version, stage, act, at, made_by, fields FROM {} WHERE record = $1 AND version < $2 ORDER BY version DESC LIMIT $3",
        F::TABLES.versions
    ))
    .bind::<SqlUuid, _>(id)
    .bind::<Integer, _>(before.unwrap_or(i32::MAX))
    .bind::<BigInt, _>(most)
    .load(connection)?;
    Ok(rows.into_iter().map(Version::from).collect())
}

/// One version.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find_version<F: Noun>(connection: &mut PgConnection, id: Uuid, number: i32) -> Result<Version, Failure> {
    let row: Option<VersionRow> = diesel::sql_query(format!(
        "SELECT version, stage, act, at, made_by, fields FROM {} WHERE record = $1 AND version = $2",
        F::TABLES.versions
    ))
    .bind::<SqlUuid, _>(id)
    .bind::<Integer, _>(number)
    .get_result(connection)
    .optional()?;
    row.map(Version::from)
        .ok_or_else(|| Failure::NotFound { what: format!("version {number} of the {} {id}", F::KIND) })
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Flag {
    #[diesel(sql_type = Bool)]
    holds: bool,
}

/// Whether there is an edition of it that who asks may read.
///
/// # Errors
/// What the database says.
pub fn is_published<F: Noun>(connection: &mut PgConnection, id: Uuid) -> Result<bool, Failure> {
    let sql = format!(
        "SELECT EXISTS (SELECT FROM {} WHERE record = $1 AND withdrawn_on IS NULL) AS holds",
        F::TABLES.editions
    );
    Ok(diesel::sql_query(sql).bind::<SqlUuid, _>(id).get_result::<Flag>(connection)?.holds)
}

/// How many published records hang on one, as far as who asks may read them.
///
/// # Errors
/// What the database says.
pub fn hanging<F: Noun>(connection: &mut PgConnection, id: Uuid) -> Result<i64, Failure> {
    let mut found = 0;
    for (editions, column) in F::HANGING {
        let sql = format!(
            "SELECT count(DISTINCT record) AS number FROM {editions} WHERE {column} = $1 AND withdrawn_on IS NULL"
        );
        found += diesel::sql_query(sql).bind::<SqlUuid, _>(id).get_result::<Number>(connection)?.number;
    }
    Ok(found)
}

/// Whether an id is that of a record of another coalition, or of one that everybody could read before: it can't be given again.
///
/// # Errors
/// What the database says.
pub fn is_taken<F: Noun>(connection: &mut PgConnection, id: Uuid, coalition: &str) -> Result<bool, Failure> {
    let plural = F::TABLES.working.trim_start_matches("working_");
    let asked = diesel::sql_query("SELECT is_taken($1, $2, $3, $4) AS holds")
        .bind::<Text, _>(F::KIND)
        .bind::<Text, _>(plural)
        .bind::<SqlUuid, _>(id)
        .bind::<Text, _>(coalition);
    Ok(asked.get_result::<Flag>(connection)?.holds)
}

/// Whether a record can be read by all of an audience: an edition, or a fact.
///
/// # Errors
/// What the database says.
pub fn is_read_by<F: Noun>(connection: &mut PgConnection, id: Uuid, audience: Audience) -> Result<bool, Failure> {
    let sql = format!(
        "SELECT EXISTS (SELECT FROM {} WHERE record = $1 AND withdrawn_on IS NULL AND (audience = 'public' OR $2 = 'network')) AS holds",
        F::TABLES.editions
    );
    let asked = diesel::sql_query(sql).bind::<SqlUuid, _>(id).bind::<Text, _>(audience);
    Ok(asked.get_result::<Flag>(connection)?.holds)
}

/// Copies the working record into the edition for an audience, in place of the one before.
///
/// # Errors
/// What the database says.
pub fn publish<F: Noun>(
    connection: &mut PgConnection,
    working: &Working<F>,
    audience: Audience,
    today: NaiveDate,
) -> Result<(), Failure> {
    let Tables { working: table, editions, .. } = F::TABLES;
    diesel::sql_query(format!("DELETE FROM {editions} WHERE record = $1 AND audience = $2"))
        .bind::<SqlUuid, _>(working.id)
        .bind::<Text, _>(audience)
        .execute(connection)?;
    let columns = copied::<F>();
    diesel::sql_query(format!(
        "INSERT INTO {editions} (record, owner, audience, edition, published_on, of_version, coalition, {columns}) \
         SELECT id, coalition, $2, edition, $3, version, CASE WHEN published_as = 'coalition' THEN coalition END, {columns} \
           FROM {table} WHERE id = $1"
    ))
    .bind::<SqlUuid, _>(working.id)
    .bind::<Text, _>(audience)
    .bind::<Date, _>(today)
    .execute(connection)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Text)]
    audience: Audience,
    #[diesel(sql_type = Bool)]
    living: bool,
}

/// Takes editions back; gives for whom they were.
///
/// # Errors
/// What the database says.
pub fn withdraw<F: Noun>(
    connection: &mut PgConnection,
    id: Uuid,
    audience: Option<Audience>,
    today: NaiveDate,
) -> Result<Vec<Audience>, Failure> {
    let taken: Vec<Taken> = diesel::sql_query(format!(
        "UPDATE {} SET withdrawn_on = greatest($3, published_on) \
          WHERE record = $1 AND withdrawn_on IS NULL AND ($2 IS NULL OR audience = $2) RETURNING audience, true AS living",
        F::TABLES.editions
    ))
    .bind::<SqlUuid, _>(id)
    .bind::<Nullable<Text>, _>(audience)
    .bind::<Date, _>(today)
    .load(connection)?;
    Ok(taken.into_iter().map(|taken| taken.audience).collect())
}

/// Lets the address of a record lead to another one that stands for both. `audience` is who knew of it.
///
/// # Errors
/// What the database says.
pub fn merge<F: Noun>(
    connection: &mut PgConnection,
    working: &Working<F>,
    into: Uuid,
    audience: Audience,
) -> Result<(), Failure> {
    diesel::sql_query(
        "INSERT INTO merged_records (kind, record, owner, into_record, audience) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind::<Text, _>(F::KIND)
    .bind::<SqlUuid, _>(working.id)
    .bind::<Text, _>(&working.coalition)
    .bind::<SqlUuid, _>(into)
    .bind::<Text, _>(audience)
    .execute(connection)?;
    Ok(())
}

/// Takes the record out of everything. Gives whether the public had ever seen it.
///
/// # Errors
/// What the database says.
pub fn purge<F: Noun>(connection: &mut PgConnection, working: &Working<F>) -> Result<bool, Failure> {
    forget(connection, working, None)?;
    let sql = |text: String| diesel::sql_query(text).bind::<SqlUuid, _>(working.id);
    let gone: Vec<Taken> = sql(format!(
        "DELETE FROM {} WHERE record = $1 RETURNING audience, withdrawn_on IS NULL AS living",
        F::TABLES.editions
    ))
    .load(connection)?;
    sql("DELETE FROM endorsements WHERE $1 IN (record, organization)".to_owned()).execute(connection)?;
    sql("DELETE FROM merged_records WHERE $1 IN (record, into_record)".to_owned()).execute(connection)?;
    sql(format!("DELETE FROM {} WHERE record = $1", F::TABLES.versions)).execute(connection)?;
    sql(format!("DELETE FROM {} WHERE id = $1", F::TABLES.working)).execute(connection)?;
    Ok(gone.iter().any(|gone| gone.audience == Audience::Public))
}

/// Takes one version out of everything, editions that were copied from it included; gives for whom those were that could
/// still be read.
///
/// # Errors
/// What the database says.
pub fn purge_version<F: Noun>(
    connection: &mut PgConnection,
    working: &Working<F>,
    number: i32,
) -> Result<Vec<Audience>, Failure> {
    forget(connection, working, Some(number))?;
    let Tables { editions, versions, .. } = F::TABLES;
    let gone: Vec<Taken> = diesel::sql_query(format!(
        "DELETE FROM {editions} WHERE record = $1 AND audience = ANY (audiences_copied_from('{editions}', $2, $1, $3)) \
         RETURNING audience, withdrawn_on IS NULL AS living"
    ))
    .bind::<SqlUuid, _>(working.id)
    .bind::<Text, _>(&working.coalition)
    .bind::<Integer, _>(number)
    .load(connection)?;
    diesel::sql_query(format!("DELETE FROM {versions} WHERE record = $1 AND version = $2"))
        .bind::<SqlUuid, _>(working.id)
        .bind::<Integer, _>(number)
        .execute(connection)?;
    Ok(gone.into_iter().filter(|gone| gone.living).map(|gone| gone.audience).collect())
}

/// Takes contents out of the audit and out of kept answers.
fn forget<F: Noun>(connection: &mut PgConnection, working: &Working<F>, version: Option<i32>) -> Result<(), Failure> {
    diesel::sql_query("SELECT forget_record($1, $2, $3, $4)")
        .bind::<Text, _>(&working.coalition)
        .bind::<Text, _>(F::KIND)
        .bind::<SqlUuid, _>(working.id)
        .bind::<Nullable<Integer>, _>(version)
        .execute(connection)?;
    Ok(())
}
