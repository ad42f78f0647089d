//! Questions about the reconciliation: for a page of reviews their counts, and in one statement each the recommendations
//! and the source records that are counted. Why counts differ is the domain's to find.

use std::collections::HashMap;

use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Nullable, Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::listing::{Condition, Listing, SortKey};
use super::recommendations::refuse_samples_that_are_not_loaded;
use super::statement::Statement;
use crate::domain::codes::Json;
use crate::domain::failure::Failure;
use crate::domain::kinds::{Dataset, Response};
use crate::domain::page::{KeyKind, KeyValue, Page, Window};
use crate::domain::reading::Reading;
use crate::domain::recommendations::RecommendationFilter;
use crate::domain::reconciliation::{
    HeldText, Reconciliation, ReconciliationFilter, ReviewCounted, SourceText, reconcile,
};
use crate::domain::reviews::ReportedCount;
use crate::tables::reviews;

#[derive(Queryable, Selectable)]
#[diesel(table_name = reviews)]
struct CountedRow {
    id: String,
    state: String,
    cycle: i16,
    session: i16,
    reported: Json<Vec<ReportedCount>>,
}

const COUNTED: Listing<CountedRow> = Listing {
    noun: "reconciliation",
    from: "reviews",
    keys: &[
        SortKey {
            name: "session",
            column: "reviews.session",
            kind: KeyKind::Number,
            value: |row| KeyValue::Number(row.session.into()),
        },
        SortKey {
            name: "cycle",
            column: "reviews.cycle",
            kind: KeyKind::Number,
            value: |row| KeyValue::Number(row.cycle.into()),
        },
        SortKey {
            name: "state_under_review",
            column: "reviews.state",
            kind: KeyKind::Text,
            value: |row| KeyValue::Text(row.state.clone()),
        },
    ],
    last: SortKey {
        name: "id",
        column: "reviews.id",
        kind: KeyKind::Text,
        value: |row| KeyValue::Text(row.id.clone()),
    },
    usual: "-session",
};

type CountedTypes = SqlTypeOf<<CountedRow as Selectable<diesel::pg::Pg>>::SelectExpression>;

/// A review has something to reconcile where documents report counts or any data set has records of it.
const ANYTHING: &str = "(reviews.reported <> '[]' OR EXISTS (SELECT FROM source_records told \
    WHERE told.review = reviews.id AND told.kind = 'recommendation'))";

/// Whether all recommendations of a review are held, as `ReviewCounts::compare` tells it; a test compares the two.
const COMPLETE: &str = "(SELECT coalesce(CASE \
        WHEN count.received IS NULL THEN NULL \
        WHEN count.texts = 0 THEN count.received = 0 \
        WHEN count.numbers + count.bare < count.received THEN false \
        WHEN count.bare > 0 THEN NULL \
        ELSE count.numbers >= count.received END::text, 'null') \
    FROM (SELECT \
        (SELECT (told->>'received')::int FROM jsonb_array_elements(reviews.reported) WITH ORDINALITY AS reported (told, place) \
          WHERE told->>'received' IS NOT NULL ORDER BY place LIMIT 1) AS received, \
        (SELECT count(*) FROM recommendations r WHERE r.review = reviews.id AND r.kind = 'recommendation') AS texts, \
        (SELECT count(*) FROM recommendations r WHERE r.review = reviews.id AND r.kind = 'recommendation' AND r.paragraphs = '[]') AS bare, \
        (SELECT count(DISTINCT p.number) FROM recommendation_paragraphs p JOIN recommendations r ON r.id = p.recommendation \
          WHERE p.review = reviews.id AND r.kind = 'recommendation') AS numbers) count)";

fn condition(filter: &ReconciliationFilter) -> Condition {
    let mut condition = Condition::default();
    condition.and(ANYTHING);
    condition.any_text("reviews.state", filter.state_under_review.clone());
    condition.any_text("reviews.id", filter.review.clone());
    condition.any_number("reviews.cycle", filter.cycle.clone());
    condition.any_number("reviews.session", filter.session.clone());
    if let Some(groups) = filter.regional_group.as_ref().filter(|groups| !groups.is_empty()) {
        condition
            .and("reviews.state IN (SELECT code FROM states WHERE regional_group = ANY (")
            .texts(groups.iter().map(ToString::to_string).collect())
            .sql("))");
    }
    condition.any_code(COMPLETE, filter.complete.as_deref());
    condition
}

type HeldTypes = (Text, SqlUuid, Nullable<Text>, Array<Text>, Jsonb, Jsonb);
type HeldRow = (String, Uuid, Option<Response>, Vec<String>, Json<Vec<String>>, Json<Vec<Uuid>>);

/// The recommendations of these reviews, as far as they are counted.
fn held(connection: &mut PgConnection, reviews: &[String]) -> Result<HashMap<String, Vec<HeldText>>, Failure> {
    let mut statement: Statement<HeldTypes> = Statement::default();
    statement
        .sql(
            "SELECT review, id, response, recommending_states, jsonb_path_query_array(paragraphs, '$[*].number'), \
                    jsonb_path_query_array(sources, '$[*].id') \
               FROM recommendations WHERE kind = 'recommendation' AND review = ANY (",
        )
        .texts(reviews.to_vec())
        .sql(") ORDER BY id");
    let rows: Vec<HeldRow> = statement.rows(connection)?;
    let mut found: HashMap<String, Vec<HeldText>> = HashMap::new();
    for (review, id, response, states, mut numbers, sources) in rows {
        numbers.0.sort();
        numbers.0.dedup();
        found.entry(review).or_default().push(HeldText {
            id,
            response,
            states,
            numbers: numbers.0,
            sources: sources.0,
        });
    }
    Ok(found)
}

type ToldTypes = (Text, SqlUuid, Text, SqlUuid, Nullable<Text>, Array<Text>, Nullable<Text>, Jsonb);
type ToldRow = (String, Uuid, Dataset, Uuid, Option<Response>, Vec<String>, Option<String>, Json<Vec<String>>);

/// The source records of these reviews, as far as they are counted. Of a text only a digest comes.
fn told(connection: &mut PgConnection, reviews: &[String]) -> Result<HashMap<String, Vec<SourceText>>, Failure> {
    let mut statement: Statement<ToldTypes> = Statement::default();
    statement
        .sql(
            "SELECT review, id, dataset, md5(folded)::uuid, response, recommending_states, number, \
                    jsonb_path_query_array(paragraphs, '$[*].number') \
               FROM source_records WHERE kind = 'recommendation' AND review = ANY (",
        )
        .texts(reviews.to_vec())
        .sql(") ORDER BY id");
    let rows: Vec<ToldRow> = statement.rows(connection)?;
    let mut found: HashMap<String, Vec<SourceText>> = HashMap::new();
    for (review, id, dataset, text, response, states, number, Json(mut numbers)) in rows {
        if numbers.is_empty() {
            numbers.extend(number);
        }
        numbers.sort();
        numbers.dedup();
        found.entry(review).or_default().push(SourceText { id, dataset, text, response, states, numbers });
    }
    Ok(found)
}

/// Lists reviews that have something to reconcile.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &ReconciliationFilter,
    window: &Window,
    reading: &Reading,
) -> Result<Page<Reconciliation>, Failure> {
    filter.check()?;
    let page =
        COUNTED.page::<CountedTypes, _>(connection, filter, || condition(filter), CountedRow::as_select, window)?;
    if page.items.is_empty() {
        let asked =
            RecommendationFilter { state_under_review: filter.state_under_review.clone(), ..Default::default() };
        refuse_samples_that_are_not_loaded(connection, &asked)?;
    }
    let reviews: Vec<String> = page.items.iter().map(|row| row.id.clone()).collect();
    let mut held = held(connection, &reviews)?;
    let mut told = told(connection, &reviews)?;
    Ok(page.map(|row| {
        let (held, told) = (held.remove(&row.id).unwrap_or_default(), told.remove(&row.id).unwrap_or_default());
        let counted = ReviewCounted {
            review: row.id,
            state_under_review: row.state,
            cycle: row.cycle,
            session: row.session,
            reported: row.reported.0,
        };
        reconcile(counted, &held, &told, reading)
    }))
}

/// The States of which a review has something to reconcile.
///
/// # Errors
/// What the database says.
pub fn states(connection: &mut PgConnection) -> Result<Vec<String>, Failure> {
    let mut statement: Statement<Text> = Statement::default();
    statement.sql("SELECT DISTINCT reviews.state FROM reviews WHERE ").sql(ANYTHING).sql(" ORDER BY 1");
    Ok(statement.rows(connection)?)
}
