//! Questions about reviews.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, SmallInt, Text};

use super::listing::{Condition, Listing, SortKey};
use super::statement::Statement;
use crate::domain::codes::Json;
use crate::domain::failure::Failure;
use crate::domain::kinds::ReviewStatus;
use crate::domain::matching::ReviewFrame;
use crate::domain::page::{KeyKind, KeyValue, Page, Window};
use crate::domain::reading::Reading;
use crate::domain::reviews::{Document, HeldCount, ReportedCount, Review, ReviewCounts, ReviewFilter};
use crate::tables::reviews;

#[derive(Queryable, Selectable)]
#[diesel(table_name = reviews)]
struct ReviewRow {
    id: String,
    state: String,
    cycle: i16,
    session: i16,
    status: ReviewStatus,
    reviewed_on: Option<NaiveDate>,
    outcome_adopted_on: Option<NaiveDate>,
    council_session: Option<i16>,
    next_review_expected: Option<String>,
    documents: Json<Vec<Document>>,
    reported: Json<Vec<ReportedCount>>,
    source: Option<String>,
    mark: String,
}

impl ReviewRow {
    fn read(self, held: &mut HashMap<String, HeldCount>, reading: &Reading) -> Review {
        Review {
            url: reading.address(&format!("/v1/reviews/{}", self.id)),
            counts: ReviewCounts::compare(self.reported.0, held.remove(&self.id).unwrap_or_default()),
            id: self.id,
            state: self.state,
            cycle: self.cycle,
            session: self.session,
            status: self.status,
            reviewed_on: self.reviewed_on,
            outcome_adopted_on: self.outcome_adopted_on,
            council_session: self.council_session,
            next_review_expected: self.next_review_expected,
            documents: self.documents.0,
            source: self.source,
            mark: self.mark,
        }
    }
}

const REVIEWS: Listing<ReviewRow> = Listing {
    noun: "reviews",
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
            name: "state",
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

type ReviewTypes = SqlTypeOf<<ReviewRow as Selectable<diesel::pg::Pg>>::SelectExpression>;

/// What is held of each of these reviews, pledges not counted; nothing is left out.
///
/// # Errors
/// What the database says.
pub fn held(connection: &mut PgConnection, ids: &[String]) -> Result<HashMap<String, HeldCount>, Failure> {
    let mut statement: Statement<(Text, BigInt, BigInt, BigInt, BigInt)> = Statement::default();
    statement
        .sql(
            "SELECT review, \
                    (SELECT count(DISTINCT number) FROM recommendation_paragraphs p JOIN recommendations numbered ON numbered.id = p.recommendation \
                      WHERE p.review = r.review AND numbered.kind = 'recommendation'), \
                    count(*), coalesce(sum(cardinality(recommending_states)), 0)::bigint, count(*) FILTER (WHERE paragraphs = '[]') \
               FROM recommendations r WHERE kind = 'recommendation' AND review = ANY (",
        )
        .texts(ids.to_vec())
        .sql(") GROUP BY review");
    let rows: Vec<(String, i64, i64, i64, i64)> = statement.rows(connection)?;
    Ok(rows
        .into_iter()
        .map(|(review, numbers, texts, pairs, without_number)| {
            (review, HeldCount { numbers, texts, pairs, without_number })
        })
        .collect())
}

fn read_all(connection: &mut PgConnection, rows: Vec<ReviewRow>, reading: &Reading) -> Result<Vec<Review>, Failure> {
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut held = held(connection, &ids)?;
    Ok(rows.into_iter().map(|row| row.read(&mut held, reading)).collect())
}

/// Lists reviews.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &ReviewFilter,
    window: &Window,
    reading: &Reading,
) -> Result<Page<Review>, Failure> {
    filter.check()?;
    let condition = || {
        let mut condition = Condition::default();
        condition.any_text("reviews.state", filter.state.clone());
        condition.any_number("reviews.cycle", filter.cycle.clone());
        condition.any_number("reviews.session", filter.session.clone());
        condition.any_code("reviews.status", filter.status.as_deref());
        condition
    };
    let page = REVIEWS.page::<ReviewTypes, _>(connection, filter, condition, ReviewRow::as_select, window)?;
    let ids: Vec<String> = page.items.iter().map(|row| row.id.clone()).collect();
    let mut held = held(connection, &ids)?;
    Ok(page.map(|row| row.read(&mut held, reading)))
}

/// The reviews of these ids, in no order.
///
/// # Errors
/// What the database says.
pub fn of(connection: &mut PgConnection, ids: &[String], reading: &Reading) -> Result<Vec<Review>, Failure> {
    let rows = reviews::table.filter(reviews::id.eq_any(ids)).select(ReviewRow::as_select()).load(connection)?;
    read_all(connection, rows, reading)
}

/// The same without what is held, for whoever may not ask for it.
///
/// # Errors
/// What the database says.
pub fn uncounted(connection: &mut PgConnection, ids: &[String], reading: &Reading) -> Result<Vec<Review>, Failure> {
    let rows: Vec<ReviewRow> =
        reviews::table.filter(reviews::id.eq_any(ids)).select(ReviewRow::as_select()).load(connection)?;
    Ok(rows.into_iter().map(|row| row.read(&mut HashMap::new(), reading)).collect())
}

/// The reviews of each of these States, oldest first.
///
/// # Errors
/// What the database says.
pub fn of_states(connection: &mut PgConnection, states: &[String], reading: &Reading) -> Result<Vec<Review>, Failure> {
    let rows = reviews::table
        .filter(reviews::state.eq_any(states))
        .order((reviews::state, reviews::cycle))
        .select(ReviewRow::as_select())
        .load(connection)?;
    read_all(connection, rows, reading)
}

/// One review.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find(connection: &mut PgConnection, id: &str, reading: &Reading) -> Result<Review, Failure> {
    of(connection, &[id.to_owned()], reading)?
        .pop()
        .ok_or_else(|| Failure::NotFound { what: format!("the review {id}") })
}

type FrameTypes = (Text, Text, SmallInt, SmallInt, SmallInt, Bool, Nullable<Date>);

/// What recommendations take from these reviews.
///
/// # Errors
/// What the database says.
pub fn frames(connection: &mut PgConnection, ids: &[String]) -> Result<HashMap<String, ReviewFrame>, Failure> {
    let mut statement: Statement<FrameTypes> = Statement::default();
    statement
        .sql(
            "SELECT r.id, r.state, r.cycle, r.session, coalesce(extract(year FROM coalesce(r.reviewed_on, s.starts_on)), 0)::smallint, \
                    r.status = 'outcome_adopted', r.outcome_adopted_on \
               FROM reviews r JOIN sessions s USING (session) WHERE r.id = ANY (",
        )
        .texts(ids.to_vec())
        .sql(")");
    let rows: Vec<ReviewFrame> = statement.rows(connection)?;
    Ok(rows.into_iter().map(|frame| (frame.id.clone(), frame)).collect())
}
