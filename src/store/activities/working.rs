//! Statements that acts on activities need: working records, their versions and editions. Row security holds who may
//! touch which; what an act means stands with the acts.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::activities::ActivityFields;
use crate::domain::codes::Json;
use crate::domain::failure::Failure;
use crate::domain::records::{Audience, Stage, Version, VersionAct, WrittenFields};
use crate::tables::{activity_editions, activity_versions};

/// An activity as its coalition works on it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Working {
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
    pub fields: ActivityFields,
}

/// What is copied into an edition.
macro_rules! copied {
    () => {
        "kind, finding, actor, level, title, summary, starts_on, ends_on, place, states, jurisdictions, languages, organizations, \
         recommendations, reviews, plan, documents, convened_by, notice_days, organizations_invited, organizations_took_part, \
         draft_shared, feedback_given, published_as, words"
    };
}

/// What a change writes.
macro_rules! changed {
    () => {
        concat!("stage, version, edition, updated_at, shared_with, shared_for_writing, ", copied!())
    };
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Jsonb)]
    row: Json<Working>,
}

/// The working record, where who asks may read it.
///
/// # Errors
/// What the database says.
pub fn find(connection: &mut PgConnection, id: Uuid) -> Result<Option<Working>, Failure> {
    let found: Option<Row> = diesel::sql_query("SELECT to_jsonb(w) AS row FROM working_activities w WHERE w.id = $1")
        .bind::<SqlUuid, _>(id)
        .get_result(connection)
        .optional()?;
    Ok(found.map(|found| found.row.0))
}

/// The same held for this transaction; none where who asks may not change it.
///
/// # Errors
/// What the database says.
pub fn hold(connection: &mut PgConnection, id: Uuid) -> Result<Option<Working>, Failure> {
    let found: Option<Row> =
        diesel::sql_query("SELECT to_jsonb(w) AS row FROM working_activities w WHERE w.id = $1 FOR UPDATE")
            .bind::<SqlUuid, _>(id)
            .get_result(connection)
            .optional()?;
    Ok(found.map(|found| found.row.0))
}

fn as_row(working: &Working) -> Result<serde_json::Value, Failure> {
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
pub fn add(connection: &mut PgConnection, working: &Working) -> Result<(), Failure> {
    diesel::sql_query(concat!(
        "INSERT INTO working_activities (id, coalition, created_by, ",
        changed!(),
        ") SELECT id, coalition, created_by, ",
        changed!(),
        " FROM jsonb_populate_record(NULL::working_activities, $1)"
    ))
    .bind::<Jsonb, _>(as_row(working)?)
    .execute(connection)?;
    Ok(())
}

/// Writes a changed working record.
///
/// # Errors
/// `conflict` where row security lets it not be written just now; what the database says.
pub fn change(connection: &mut PgConnection, working: &Working) -> Result<(), Failure> {
    let changed = diesel::sql_query(concat!(
        "UPDATE working_activities SET (",
        changed!(),
        ") = (SELECT ",
        changed!(),
        " FROM jsonb_populate_record(NULL::working_activities, $1)) WHERE working_activities.id = $2"
    ))
    .bind::<Jsonb, _>(as_row(working)?)
    .bind::<SqlUuid, _>(working.id)
    .execute(connection)?;
    if changed == 1 {
        return Ok(());
    }
    Err(Failure::Conflict {
        detail: "the coalition is frozen: nothing is written or published until an administrator lifts it".to_owned(),
    })
}

/// Keeps the record as it is now as a version.
///
/// # Errors
/// What the database says.
pub fn keep_version(
    connection: &mut PgConnection,
    working: &Working,
    act: VersionAct,
    made_by: Option<Uuid>,
) -> Result<(), Failure> {
    diesel::insert_into(activity_versions::table)
        .values((
            activity_versions::activity.eq(working.id),
            activity_versions::coalition.eq(&working.coalition),
            activity_versions::version.eq(working.version),
            activity_versions::stage.eq(working.stage),
            activity_versions::act.eq(act),
            activity_versions::at.eq(working.updated_at),
            activity_versions::made_by.eq(made_by),
            activity_versions::fields.eq(Json(working.fields.written()?)),
        ))
        .execute(connection)?;
    Ok(())
}

type VersionRow = (i32, Stage, VersionAct, DateTime<Utc>, Option<Uuid>, Json<WrittenFields>);

fn version((version, stage, act, at, made_by, fields): VersionRow) -> Version {
    Version { version, stage, act, at, made_by, fields: fields.0 }
}

const VERSION: (
    activity_versions::version,
    activity_versions::stage,
    activity_versions::act,
    activity_versions::at,
    activity_versions::made_by,
    activity_versions::fields,
) = (
    activity_versions::version,
    activity_versions::stage,
    activity_versions::act,
    activity_versions::at,
    activity_versions::made_by,
    activity_versions::fields,
);

/// Versions that who asks may read, the newest first, from before a number on.
///
/// # Errors
/// What the database says.
pub fn versions(
    connection: &mut PgConnection,
    id: Uuid,
    before: Option<i32>,
    most: i64,
) -> Result<Vec<Version>, Failure> {
    let rows: Vec<VersionRow> = activity_versions::table
        .filter(activity_versions::activity.eq(id).and(activity_versions::version.lt(before.unwrap_or(i32::MAX))))
        .order(activity_versions::version.desc())
        .limit(most)
        .select(VERSION)
        .load(connection)?;
    Ok(rows.into_iter().map(version).collect())
}

/// One version.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find_version(connection: &mut PgConnection, id: Uuid, number: i32) -> Result<Version, Failure> {
    let row: Option<VersionRow> = activity_versions::table
        .filter(activity_versions::activity.eq(id).and(activity_versions::version.eq(number)))
        .select(VERSION)
        .first(connection)
        .optional()?;
    row.map(version).ok_or_else(|| Failure::NotFound { what: format!("version {number} of the activity {id}") })
}

/// Whether there is an edition of it that who asks may read.
///
/// # Errors
/// What the database says.
pub fn is_published(connection: &mut PgConnection, id: Uuid) -> Result<bool, Failure> {
    Ok(diesel::select(diesel::dsl::exists(
        activity_editions::table
            .filter(activity_editions::activity.eq(id).and(activity_editions::withdrawn_on.is_null()))
            .select(activity_editions::activity),
    ))
    .get_result(connection)?)
}

/// Copies the working record into the edition for an audience, in place of the one before.
///
/// # Errors
/// What the database says.
pub fn publish(
    connection: &mut PgConnection,
    working: &Working,
    audience: Audience,
    today: NaiveDate,
) -> Result<(), Failure> {
    diesel::delete(
        activity_editions::table
            .filter(activity_editions::activity.eq(working.id).and(activity_editions::audience.eq(audience))),
    )
    .execute(connection)?;
    diesel::sql_query(concat!(
        "INSERT INTO activity_editions (activity, owner, audience, edition, published_on, of_version, coalition, ",
        copied!(),
        ") SELECT id, coalition, $2, edition, $3, version, CASE WHEN published_as = 'coalition' THEN coalition END, ",
        copied!(),
        " FROM working_activities WHERE id = $1"
    ))
    .bind::<SqlUuid, _>(working.id)
    .bind::<Text, _>(audience)
    .bind::<Date, _>(today)
    .execute(connection)?;
    Ok(())
}

/// Takes editions back; gives for whom they were.
///
/// # Errors
/// What the database says.
pub fn withdraw(
    connection: &mut PgConnection,
    id: Uuid,
    audience: Option<Audience>,
    today: NaiveDate,
) -> Result<Vec<Audience>, Failure> {
    #[derive(QueryableByName)]
    struct Taken {
        #[diesel(sql_type = Text)]
        audience: Audience,
    }
    let taken: Vec<Taken> = diesel::sql_query(
        "UPDATE activity_editions SET withdrawn_on = greatest($3, published_on) \
          WHERE activity = $1 AND withdrawn_on IS NULL AND ($2 IS NULL OR audience = $2) RETURNING audience",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Nullable<Text>, _>(audience)
    .bind::<Date, _>(today)
    .load(connection)?;
    Ok(taken.into_iter().map(|taken| taken.audience).collect())
}

/// Takes the record out of everything. Gives whether the public had ever seen it.
///
/// # Errors
/// What the database says.
pub fn purge(connection: &mut PgConnection, working: &Working) -> Result<bool, Failure> {
    forget(connection, working, None)?;
    let gone: Vec<Audience> =
        diesel::delete(activity_editions::table.filter(activity_editions::activity.eq(working.id)))
            .returning(activity_editions::audience)
            .get_results(connection)?;
    diesel::delete(activity_versions::table.filter(activity_versions::activity.eq(working.id))).execute(connection)?;
    diesel::sql_query("DELETE FROM working_activities WHERE id = $1")
        .bind::<SqlUuid, _>(working.id)
        .execute(connection)?;
    Ok(gone.contains(&Audience::Public))
}

/// Takes one version out of everything, editions that were copied from it included; gives for whom those were that could
/// still be read.
///
/// # Errors
/// What the database says.
pub fn purge_version(connection: &mut PgConnection, working: &Working, number: i32) -> Result<Vec<Audience>, Failure> {
    #[derive(QueryableByName)]
    struct Gone {
        #[diesel(sql_type = Text)]
        audience: Audience,
        #[diesel(sql_type = Bool)]
        living: bool,
    }
    forget(connection, working, Some(number))?;
    let gone: Vec<Gone> = diesel::sql_query(
        "DELETE FROM activity_editions WHERE activity = $1 AND audience = ANY (audiences_copied_from($2, $1, $3)) \
         RETURNING audience, withdrawn_on IS NULL AS living",
    )
    .bind::<SqlUuid, _>(working.id)
    .bind::<Text, _>(&working.coalition)
    .bind::<Integer, _>(number)
    .load(connection)?;
    diesel::delete(
        activity_versions::table
            .filter(activity_versions::activity.eq(working.id).and(activity_versions::version.eq(number))),
    )
    .execute(connection)?;
    Ok(gone.into_iter().filter(|gone| gone.living).map(|gone| gone.audience).collect())
}

/// Takes contents out of the audit and out of kept answers.
fn forget(connection: &mut PgConnection, working: &Working, version: Option<i32>) -> Result<(), Failure> {
    diesel::sql_query("SELECT forget_record($1, 'activity', $2, $3)")
        .bind::<Text, _>(&working.coalition)
        .bind::<SqlUuid, _>(working.id)
        .bind::<Nullable<Integer>, _>(version)
        .execute(connection)?;
    Ok(())
}
