//! Counting recommendations by one to three dimensions, in one of three units. The filter is that of the list.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text};

use super::journal::last_change;
use super::listing::Condition;
use super::recommendations::{condition, judged, refuse_samples_that_are_not_loaded};
use super::statement::Statement;
use crate::domain::failure::Failure;
use crate::domain::kinds::CountUnit;
use crate::domain::recommendations::{CountLine, Counts, Dimension, RecommendationFilter, check_dimensions};

/// How a dimension is read: its value as text, and the table that must be joined for it.
fn source_of(dimension: Dimension) -> (&'static str, Option<Join>) {
    match dimension {
        Dimension::StateUnderReview => ("recommendations.state_under_review", None),
        Dimension::Cycle => ("recommendations.cycle::text", None),
        Dimension::Session => ("recommendations.session::text", None),
        Dimension::Year => ("recommendations.year::text", None),
        Dimension::Response => ("recommendations.response", None),
        Dimension::ResponseNow => ("recommendations.response_now", None),
        Dimension::ActionCategory => ("recommendations.action_category::text", None),
        Dimension::RegionalGroup => ("reviewed.regional_group", Some(Join::ReviewedState)),
        Dimension::RecommendingState => ("made_by.state", Some(Join::RecommendingState)),
        Dimension::RecommendingGroup => ("made_by.regional_group", Some(Join::RecommendingState)),
        Dimension::Theme => ("themed.theme", Some(Join::Theme)),
        Dimension::Sdg => ("goal.sdg::text", Some(Join::Sdg)),
        Dimension::GroupOfPersons => ("persons.group_of_persons", Some(Join::GroupOfPersons)),
        Dimension::Jurisdiction => ("concerned.jurisdiction", Some(Join::Jurisdiction)),
        Dimension::Implementation => ("judged.status", Some(Join::Judged)),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    ReviewedState,
    RecommendingState,
    Theme,
    Sdg,
    GroupOfPersons,
    Jurisdiction,
    Judged,
    Paragraph,
}

impl Join {
    /// The table, joined from the left, so that a record without a value is counted under null. Where the filter names
    /// values of the very dimension, only these are counted: `theme=torture&by=theme` has one line.
    fn add(self, statement: &mut Statement<Line>, filter: &RecommendationFilter) {
        let strings = |codes: Option<Vec<String>>| codes.filter(|codes| !codes.is_empty());
        let (sql, column, values) = match self {
            Join::ReviewedState => {
                (" JOIN states reviewed ON reviewed.code = recommendations.state_under_review", "", None)
            }
            Join::RecommendingState => (
                " LEFT JOIN recommendation_states made_by ON made_by.recommendation = recommendations.id",
                "made_by.state",
                strings(filter.recommending_state.clone()),
            ),
            Join::Theme => (
                " LEFT JOIN recommendation_themes themed ON themed.recommendation = recommendations.id",
                "themed.theme",
                strings(filter.theme.clone()),
            ),
            Join::Sdg => (
                " LEFT JOIN recommendation_sdgs goal ON goal.recommendation = recommendations.id",
                "goal.sdg::text",
                strings(filter.sdg.as_ref().map(|goals| goals.iter().map(ToString::to_string).collect())),
            ),
            Join::GroupOfPersons => (
                " LEFT JOIN recommendation_groups_of_persons persons ON persons.recommendation = recommendations.id",
                "persons.group_of_persons",
                strings(filter.group_of_persons.clone()),
            ),
            Join::Jurisdiction => (
                " LEFT JOIN recommendation_jurisdictions concerned ON concerned.recommendation = recommendations.id",
                "concerned.jurisdiction",
                strings(filter.jurisdiction.clone()),
            ),
            Join::Judged => {
                statement.owned(format!(" LEFT JOIN {} judged ON judged.led = recommendations.id", judged()));
                return;
            }
            Join::Paragraph => (
                " LEFT JOIN recommendation_paragraphs numbered ON numbered.recommendation = recommendations.id",
                "",
                None,
            ),
        };
        statement.sql(sql);
        if let Some(values) = values {
            statement.sql(" AND ").sql(column).sql(" = ANY (").texts(values).sql(")");
        }
        if let (Join::RecommendingState, Some(groups)) =
            (self, filter.recommending_group.as_ref().filter(|groups| !groups.is_empty()))
        {
            statement
                .sql(" AND made_by.regional_group = ANY (")
                .texts(groups.iter().map(ToString::to_string).collect())
                .sql(")");
        }
    }
}

type Line = (Array<Nullable<Text>>, BigInt);

/// What is counted of the joined rows. Joins make several rows of one record, so distinct things are counted wherever
/// more than one table hangs on it.
fn counted(unit: CountUnit, joins: &[Join]) -> &'static str {
    let many = joins.iter().filter(|join| !matches!(join, Join::ReviewedState | Join::Judged)).count();
    match unit {
        CountUnit::Recommendation if many == 0 => "count(*)",
        CountUnit::Recommendation => "count(DISTINCT recommendations.id)",
        CountUnit::Paragraph => {
            "count(DISTINCT (numbered.review, numbered.number)) FILTER (WHERE numbered.number IS NOT NULL)"
        }
        CountUnit::RecommendingState if many <= 1 => "count(made_by.state)",
        CountUnit::RecommendingState => {
            "count(DISTINCT (recommendations.id, made_by.state)) FILTER (WHERE made_by.state IS NOT NULL)"
        }
    }
}

fn lines(
    connection: &mut PgConnection,
    filter: &RecommendationFilter,
    by: &[Dimension],
    unit: CountUnit,
) -> Result<Vec<CountLine>, Failure> {
    let mut joins: Vec<Join> = Vec::new();
    let unit_join = match unit {
        CountUnit::Recommendation => None,
        CountUnit::Paragraph => Some(Join::Paragraph),
        CountUnit::RecommendingState => Some(Join::RecommendingState),
    };
    for join in by.iter().filter_map(|dimension| source_of(*dimension).1).chain(unit_join) {
        if !joins.contains(&join) {
            joins.push(join);
        }
    }
    let columns: Vec<&str> = by.iter().map(|dimension| source_of(*dimension).0).collect();
    let mut statement: Statement<Line> = Statement::default();
    let list = columns.join(", ");
    statement
        .owned(if by.is_empty() { "SELECT ARRAY[]::text[], ".to_owned() } else { format!("SELECT ARRAY[{list}], ") })
        .sql(counted(unit, &joins))
        .sql(" FROM recommendations");
    for join in &joins {
        join.add(&mut statement, filter);
    }
    statement.append(condition(filter).into_statement());
    if !by.is_empty() {
        let order: Vec<String> = (1..=by.len())
            .map(|place| {
                format!("{} NULLS LAST", columns.get(place - 1).copied().unwrap_or_default().trim_end_matches("::text"))
            })
            .collect();
        statement.owned(format!(
            " GROUP BY {} ORDER BY {}",
            columns.iter().map(|column| column.trim_end_matches("::text")).collect::<Vec<_>>().join(", "),
            order.join(", ")
        ));
    }
    let rows: Vec<(Vec<Option<String>>, i64)> = statement.rows(connection)?;
    Ok(rows.into_iter().filter(|(_, count)| *count > 0).map(|(values, count)| CountLine { values, count }).collect())
}

/// Counts recommendations by dimensions.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn counts(
    connection: &mut PgConnection,
    filter: &RecommendationFilter,
    by: &[Dimension],
    unit: CountUnit,
) -> Result<Counts, Failure> {
    filter.check()?;
    check_dimensions(by)?;
    let lines_by = lines(connection, filter, by, unit)?;
    if lines_by.is_empty() {
        refuse_samples_that_are_not_loaded(connection, filter)?;
    }
    let total = lines(connection, filter, &[], unit)?.first().map_or(0, |line| line.count);
    let mut without: Statement<BigInt> = Statement::default();
    let mut condition_without = condition(filter);
    condition_without.and("recommendations.paragraphs = '[]'");
    without.sql("SELECT count(*) FROM recommendations").append(condition_without.into_statement());
    let without_number: i64 = without.get_result(connection)?;
    let incomplete_reviews = incomplete(connection, filter)?;
    Ok(Counts {
        dimensions: by.to_vec(),
        lines: lines_by,
        total,
        without_number,
        incomplete_reviews,
        change: last_change(connection)?,
    })
}

/// Reviews that the filter reaches by State, review, cycle and session, and of which fewer numbers are held than the
/// documents report, even if each text without a number stood under one that is missing.
fn incomplete(connection: &mut PgConnection, filter: &RecommendationFilter) -> Result<Vec<String>, Failure> {
    let mut reach = Condition::default();
    reach.any_text("reviews.state", filter.state_under_review.clone());
    reach.any_text("reviews.id", filter.review.clone());
    reach.any_number("reviews.cycle", filter.cycle.clone());
    reach.any_number("reviews.session", filter.session.clone());
    reach.and(
        "(SELECT (told->>'received')::int FROM jsonb_array_elements(reviews.reported) WITH ORDINALITY AS reported (told, place) \
           WHERE told->>'received' IS NOT NULL ORDER BY place LIMIT 1) > \
         (SELECT count(DISTINCT number) FROM recommendation_paragraphs p JOIN recommendations numbered ON numbered.id = p.recommendation \
           WHERE p.review = reviews.id AND numbered.kind = 'recommendation') + \
         (SELECT count(*) FROM recommendations r WHERE r.review = reviews.id AND r.kind = 'recommendation' AND r.paragraphs = '[]')",
    );
    let mut statement: Statement<Text> = Statement::default();
    statement.sql("SELECT reviews.id FROM reviews").append(reach.into_statement()).sql(" ORDER BY reviews.id");
    Ok(statement.rows(connection)?)
}
