//! Statements that imports need: rows are staged in temporary tables, so that memory stays flat and nothing shows
//! before the whole file is in; then what changed is written, and nothing else.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use serde::Serialize;
use uuid::Uuid;

use super::journal::Change;
use crate::domain::failure::Failure;
use crate::domain::kinds::{Dataset, RecommendationKind, Response, TextKind};
use crate::domain::language::Texts;
use crate::domain::matching::Made;
use crate::domain::recommendations::{ConcernedJurisdiction, Paragraph, Position, Source};
use crate::domain::source_records::{Draft, Extent, SourceRecord};
use crate::tables::source_records;

diesel::table! {
    /// Rows of the file, by review; temporary.
    staged_drafts (line) {
        /// The review.
        review -> Text,
        /// The line of the file.
        line -> BigInt,
        /// The row, resolved to codes.
        draft -> Text,
    }
}

diesel::table! {
    /// Records that are to be written, as JSON; temporary.
    staged_rows (row) {
        /// `record` or `recommendation`.
        kind -> Text,
        /// The row.
        row -> Text,
    }
}

/// How many rows go to the database at once.
pub const BATCH: usize = 500;

/// What an import did, or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Not there before.
    pub created: i64,
    /// There before, and now different.
    pub updated: i64,
    /// There before, and now gone.
    pub removed: i64,
}

impl Tally {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        *self == Tally::default()
    }
}

/// How a session calls itself while it imports, before the moment since when.
const AT_WORK: &str = "upr-network import";

/// Lets one import in at a time. Says who holds the lock where it has to wait.
///
/// # Errors
/// What the database says.
pub fn lock(connection: &mut PgConnection, waiting: impl FnOnce(&str)) -> Result<(), Failure> {
    #[derive(QueryableByName)]
    struct Got {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        got: bool,
    }
    #[derive(QueryableByName)]
    struct Holder {
        #[diesel(sql_type = Integer)]
        pid: i32,
        #[diesel(sql_type = Nullable<Text>)]
        name: Option<String>,
    }
    let got: Got = diesel::sql_query("SELECT pg_try_advisory_xact_lock(504597284) AS got").get_result(connection)?;
    if !got.got {
        let holder: Option<Holder> = diesel::sql_query(
            "SELECT l.pid, a.application_name AS name FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid) \
              WHERE l.locktype = 'advisory' AND l.objid = 504597284 AND l.granted \
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
        .get_result(connection)
        .optional()?;
        waiting(&match holder {
            Some(Holder { pid, name }) => {
                let since = name.as_deref().and_then(|name| name.strip_prefix(AT_WORK)).unwrap_or_default();
                format!("the import in the database session {pid}{since}")
            }
            None => "another import".to_owned(),
        });
        // The wait may be as long as the other import takes; an operator can end it.
        connection.batch_execute("SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(504597284)")?;
    }
    // Of other sessions their name is all that a role may see.
    diesel::sql_query(
        "SELECT set_config('application_name', $1 || to_char(clock_timestamp() AT TIME ZONE 'UTC', '\", at work since \"HH24:MI:SS\" UTC\"'), true)",
    )
    .bind::<Text, _>(AT_WORK)
    .execute(connection)?;
    Ok(())
}

/// Makes the temporary tables of an import; they vanish with the transaction.
///
/// # Errors
/// What the database says.
pub fn stage(connection: &mut PgConnection) -> Result<(), Failure> {
    connection.batch_execute(
        "CREATE TEMPORARY TABLE staged_drafts (review text NOT NULL, line bigint NOT NULL, draft text NOT NULL) ON COMMIT DROP; \
         CREATE TEMPORARY TABLE staged_rows (kind text NOT NULL, row text NOT NULL) ON COMMIT DROP; \
         CREATE TEMPORARY TABLE touched_reviews (review text PRIMARY KEY) ON COMMIT DROP; \
         CREATE TEMPORARY TABLE ended_records (id uuid PRIMARY KEY) ON COMMIT DROP",
    )?;
    Ok(())
}

/// Stages rows of the file.
///
/// # Errors
/// What the database says.
pub fn add_drafts(connection: &mut PgConnection, drafts: &[(String, i64, Draft)]) -> Result<(), Failure> {
    let mut rows = Vec::with_capacity(drafts.len());
    for (review, line, draft) in drafts {
        rows.push((review.as_str(), *line, serde_json::to_string(draft).map_err(Failure::internal)?));
    }
    let values: Vec<_> = rows
        .iter()
        .map(|(review, line, draft)| {
            (staged_drafts::review.eq(*review), staged_drafts::line.eq(*line), staged_drafts::draft.eq(draft))
        })
        .collect();
    diesel::copy_from(staged_drafts::table).from_insertable(values).execute(connection)?;
    Ok(())
}

/// Ends the staging of rows: the reviews that the file speaks of, in order.
///
/// # Errors
/// What the database says.
pub fn staged_reviews(connection: &mut PgConnection) -> Result<Vec<String>, Failure> {
    connection.batch_execute("CREATE INDEX ON staged_drafts (review, line); ANALYZE staged_drafts")?;
    Ok(staged_drafts::table.select(staged_drafts::review).distinct().order(staged_drafts::review).load(connection)?)
}

/// The staged rows of these reviews, in the order of the file.
///
/// # Errors
/// What the database says.
pub fn drafts_of(connection: &mut PgConnection, reviews: &[String]) -> Result<Vec<(String, Draft)>, Failure> {
    let rows: Vec<(String, String)> = staged_drafts::table
        .filter(staged_drafts::review.eq_any(reviews))
        .order((staged_drafts::review, staged_drafts::line))
        .select((staged_drafts::review, staged_drafts::draft))
        .load(connection)?;
    rows.into_iter()
        .map(|(review, draft)| Ok((review, serde_json::from_str(&draft).map_err(Failure::internal)?)))
        .collect()
}

/// All source records of these reviews.
///
/// # Errors
/// What the database says.
pub fn of_reviews(connection: &mut PgConnection, reviews: &[String]) -> Result<Vec<SourceRecord>, Failure> {
    Ok(source_records::table
        .filter(source_records::review.eq_any(reviews))
        .order(source_records::id)
        .select(SourceRecord::as_select())
        .load(connection)?)
}

/// The reviews in which the data set has records and of which a file of this extent is complete. `nothing`: no row is staged.
///
/// # Errors
/// What the database says.
pub fn reviews_to_replace(
    connection: &mut PgConnection,
    dataset: Dataset,
    extent: &Extent,
    nothing: bool,
) -> Result<Vec<String>, Failure> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        review: String,
    }
    let (complete_for, review) = match extent {
        Extent::Review(review) => ("review", review.as_str()),
        Extent::Reviews | Extent::Sessions if nothing => ("everything", ""),
        Extent::Reviews => ("reviews", ""),
        Extent::Sessions => ("sessions", ""),
    };
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT DISTINCT s.review FROM source_records s JOIN reviews r ON r.id = s.review WHERE s.dataset = $1 AND CASE $2 \
           WHEN 'review' THEN s.review = $3 \
           WHEN 'reviews' THEN s.review IN (SELECT review FROM staged_drafts) \
           WHEN 'sessions' THEN r.session IN (SELECT session FROM reviews WHERE id IN (SELECT review FROM staged_drafts)) \
           ELSE true END ORDER BY 1",
    )
    .bind::<Text, _>(dataset.code())
    .bind::<Text, _>(complete_for)
    .bind::<Text, _>(review)
    .load(connection)?;
    Ok(rows.into_iter().map(|row| row.review).collect())
}

fn copy_rows(connection: &mut PgConnection, kind: &str, rows: &[String]) -> Result<(), Failure> {
    let values: Vec<_> = rows.iter().map(|row| (staged_rows::kind.eq(kind), staged_rows::row.eq(row))).collect();
    diesel::copy_from(staged_rows::table).from_insertable(values).execute(connection)?;
    Ok(())
}

/// Stages source records that are new or changed.
///
/// # Errors
/// What the database says.
pub fn stage_records(connection: &mut PgConnection, records: &[SourceRecord]) -> Result<(), Failure> {
    let rows = records.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>().map_err(Failure::internal)?;
    copy_rows(connection, "record", &rows)
}

/// Notes source records that end.
///
/// # Errors
/// What the database says.
pub fn end_records(connection: &mut PgConnection, ids: &[Uuid]) -> Result<(), Failure> {
    diesel::sql_query("INSERT INTO ended_records SELECT unnest($1) ON CONFLICT DO NOTHING")
        .bind::<diesel::sql_types::Array<diesel::sql_types::Uuid>, _>(ids)
        .execute(connection)?;
    Ok(())
}

/// A row of the table of recommendations.
#[derive(Serialize)]
struct RecommendationJson<'a> {
    id: Uuid,
    review: &'a str,
    state_under_review: &'a str,
    cycle: i16,
    session: i16,
    year: i16,
    kind: RecommendationKind,
    texts: &'a Texts,
    original_language: &'a str,
    text_kind: TextKind,
    paragraphs: &'a [Paragraph],
    recommending_states: &'a [String],
    recommending_states_unknown: bool,
    response: Option<Response>,
    response_now: Option<Response>,
    positions: &'a [Position],
    action_category: Option<i16>,
    themes: &'a [String],
    sdgs: &'a [i16],
    groups_of_persons: &'a [String],
    jurisdictions: &'a [ConcernedJurisdiction],
    sources: &'a [Source],
    words: &'a str,
    updated_at: chrono::DateTime<chrono::Utc>,
}

/// Stages the recommendations of reviews that are touched; all of them, so that those that vanish are seen.
///
/// # Errors
/// What the database says.
pub fn stage_recommendations(
    connection: &mut PgConnection,
    made: &[(&crate::domain::matching::ReviewFrame, Made)],
) -> Result<(), Failure> {
    let mut rows = Vec::with_capacity(made.len());
    for (review, made) in made {
        let front = &made.front;
        let row = RecommendationJson {
            id: front.id,
            review: &review.id,
            state_under_review: &review.state,
            cycle: review.cycle,
            session: review.session,
            year: review.year,
            kind: front.kind,
            texts: &front.texts.0,
            original_language: &front.original_language,
            text_kind: made.text_kind,
            paragraphs: &made.paragraphs,
            recommending_states: &front.recommending_states,
            recommending_states_unknown: front.recommending_states_unknown,
            response: made.response,
            response_now: made.response_now,
            positions: &front.positions.0,
            action_category: front.action_category,
            themes: &front.themes,
            sdgs: &front.sdgs,
            groups_of_persons: &front.groups_of_persons,
            jurisdictions: &front.jurisdictions.0,
            sources: &made.sources,
            words: &made.words,
            updated_at: made.updated_at,
        };
        rows.push(serde_json::to_string(&row).map_err(Failure::internal)?);
    }
    copy_rows(connection, "recommendation", &rows)
}

/// Notes reviews whose recommendations are made anew.
///
/// # Errors
/// What the database says.
pub fn touch_reviews(connection: &mut PgConnection, reviews: &[String]) -> Result<(), Failure> {
    diesel::sql_query("INSERT INTO touched_reviews SELECT unnest($1) ON CONFLICT DO NOTHING")
        .bind::<diesel::sql_types::Array<Text>, _>(reviews)
        .execute(connection)?;
    Ok(())
}

#[derive(QueryableByName)]
struct TallyRow {
    #[diesel(sql_type = BigInt)]
    created: i64,
    #[diesel(sql_type = BigInt)]
    updated: i64,
    #[diesel(sql_type = BigInt)]
    removed: i64,
}

/// Compares what is staged with what stands: of source records and of recommendations. Writes nothing but temporary tables.
///
/// # Errors
/// What the database says.
pub fn compare(connection: &mut PgConnection) -> Result<(Tally, Tally), Failure> {
    connection.batch_execute(
        "CREATE TEMPORARY TABLE changed_records ON COMMIT DROP AS \
         SELECT new.*, old.id IS NULL AS is_new \
           FROM staged_rows s CROSS JOIN LATERAL jsonb_populate_record(null::source_records, s.row::jsonb) new \
           LEFT JOIN source_records old USING (id) WHERE s.kind = 'record'; \
         CREATE TEMPORARY TABLE changed_recommendations ON COMMIT DROP AS \
         SELECT new.*, old.id IS NULL AS is_new \
           FROM staged_rows s CROSS JOIN LATERAL jsonb_populate_record(null::recommendations, s.row::jsonb) new \
           LEFT JOIN recommendations old USING (id) \
          WHERE s.kind = 'recommendation' AND (old.id IS NULL OR (to_jsonb(new) - 'updated_at') <> (to_jsonb(old) - 'updated_at')); \
         CREATE TEMPORARY TABLE removed_recommendations ON COMMIT DROP AS \
         SELECT old.id FROM recommendations old JOIN touched_reviews USING (review) \
          WHERE old.id NOT IN (SELECT (row::jsonb->>'id')::uuid FROM staged_rows WHERE kind = 'recommendation')",
    )?;
    let records: TallyRow = diesel::sql_query(
        "SELECT count(*) FILTER (WHERE is_new) AS created, count(*) FILTER (WHERE NOT is_new) AS updated, (SELECT count(*) FROM ended_records) AS removed FROM changed_records",
    )
    .get_result(connection)?;
    let recommendations: TallyRow = diesel::sql_query(
        "SELECT count(*) FILTER (WHERE is_new) AS created, count(*) FILTER (WHERE NOT is_new) AS updated, (SELECT count(*) FROM removed_recommendations) AS removed FROM changed_recommendations",
    )
    .get_result(connection)?;
    let tally = |row: TallyRow| Tally { created: row.created, updated: row.updated, removed: row.removed };
    Ok((tally(records), tally(recommendations)))
}

const RECORD_COLUMNS: &str = "dataset, review, kind, number, folded, n, texts, original_language, paragraphs, recommending_states, \
    recommending_states_unknown, response, positions, action_category, themes, themes_unmapped, sdgs, groups_of_persons, jurisdictions, source_record, retrieved_on";
const RECOMMENDATION_COLUMNS: &str = "review, state_under_review, cycle, session, year, kind, texts, original_language, text_kind, paragraphs, recommending_states, \
    recommending_states_unknown, response, response_now, positions, action_category, themes, sdgs, groups_of_persons, jurisdictions, sources, words, updated_at";

/// Writes what [`compare`] found, and gives the public changes.
///
/// # Errors
/// What the database says.
pub fn apply(connection: &mut PgConnection) -> Result<Vec<Change>, Failure> {
    let excluded = |columns: &str| {
        columns.split(", ").map(|column| format!("excluded.{}", column.trim())).collect::<Vec<_>>().join(", ")
    };
    connection.batch_execute(&format!(
        "DELETE FROM source_records USING ended_records WHERE source_records.id = ended_records.id; \
         INSERT INTO source_records (id, {RECORD_COLUMNS}) SELECT id, {RECORD_COLUMNS} FROM changed_records \
             ON CONFLICT (id) DO UPDATE SET ({RECORD_COLUMNS}) = ROW ({}); \
         DELETE FROM recommendations USING removed_recommendations WHERE recommendations.id = removed_recommendations.id; \
         DELETE FROM recommendation_states USING changed_recommendations c WHERE recommendation = c.id AND NOT c.is_new; \
         DELETE FROM recommendation_themes USING changed_recommendations c WHERE recommendation = c.id AND NOT c.is_new; \
         DELETE FROM recommendation_sdgs USING changed_recommendations c WHERE recommendation = c.id AND NOT c.is_new; \
         DELETE FROM recommendation_groups_of_persons USING changed_recommendations c WHERE recommendation = c.id AND NOT c.is_new; \
         DELETE FROM recommendation_jurisdictions USING changed_recommendations c WHERE recommendation = c.id AND NOT c.is_new; \
         DELETE FROM recommendation_paragraphs USING changed_recommendations c WHERE recommendation = c.id AND NOT c.is_new; \
         INSERT INTO recommendations (id, {RECOMMENDATION_COLUMNS}) SELECT id, {RECOMMENDATION_COLUMNS} FROM changed_recommendations \
             ON CONFLICT (id) DO UPDATE SET ({RECOMMENDATION_COLUMNS}) = ROW ({}); \
         INSERT INTO recommendation_states (recommendation, state, regional_group) \
             SELECT c.id, made.code, s.regional_group FROM changed_recommendations c CROSS JOIN unnest(c.recommending_states) made (code) LEFT JOIN states s ON s.code = made.code; \
         INSERT INTO recommendation_themes (recommendation, theme) SELECT id, unnest(themes) FROM changed_recommendations; \
         INSERT INTO recommendation_sdgs (recommendation, sdg) SELECT id, unnest(sdgs) FROM changed_recommendations; \
         INSERT INTO recommendation_groups_of_persons (recommendation, group_of_persons) SELECT id, unnest(groups_of_persons) FROM changed_recommendations; \
         INSERT INTO recommendation_jurisdictions (recommendation, jurisdiction, basis) \
             SELECT c.id, j->>'code', j->>'basis' FROM changed_recommendations c CROSS JOIN jsonb_array_elements(c.jurisdictions) j; \
         INSERT INTO recommendation_paragraphs (recommendation, review, number, part) \
             SELECT c.id, c.review, p->>'number', (p->>'part')::smallint FROM changed_recommendations c CROSS JOIN jsonb_array_elements(c.paragraphs) p",
        excluded(RECORD_COLUMNS),
        excluded(RECOMMENDATION_COLUMNS),
    ))?;
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        record: String,
        #[diesel(sql_type = Text)]
        act: String,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT id::text AS record, CASE WHEN is_new THEN 'created' ELSE 'updated' END AS act FROM changed_recommendations \
         UNION ALL SELECT id::text, 'removed' FROM removed_recommendations ORDER BY 1",
    )
    .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|row| Change {
            kind: "recommendation",
            record: row.record,
            act: match row.act.as_str() {
                "created" => "created",
                "updated" => "updated",
                _ => "removed",
            },
        })
        .collect())
}
