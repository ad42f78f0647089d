//! What stands in the calendar: days of reviews, days that follow from them, and commitments that are due.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Jsonb, Nullable, SmallInt, Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::statement::Statement;
use crate::domain::calendar::{CalendarEvent, CalendarEventKind, CalendarFilter};
use crate::domain::codes::Json;
use crate::domain::failure::Failure;
use crate::domain::language::Texts;
use crate::domain::mid_term::MidTermFacts;
use crate::domain::reading::Reading;
use crate::domain::reference::reference;

/// The most events of an answer.
const MOST: usize = 5_000;

#[derive(QueryableByName)]
struct ReviewRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Jsonb)]
    name: Json<Texts>,
    #[diesel(sql_type = SmallInt)]
    cycle: i16,
    #[diesel(sql_type = Nullable<Date>)]
    reviewed_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    adopted_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    next_reviewed_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    pledged_for: Option<NaiveDate>,
}

type DueCommitment = (Uuid, Json<Texts>, NaiveDate, Option<String>, Vec<String>);

/// The events that are asked for, by day.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &CalendarFilter,
    today: NaiveDate,
    reading: &Reading,
) -> Result<Vec<CalendarEvent>, Failure> {
    filter.check()?;
    let (from, to) = filter.days(today);
    let mut events = of_reviews(connection, filter, reading)?;
    events.extend(of_commitments(connection, filter, (from, to), reading)?);
    let wanted = |event: &CalendarEvent| {
        (from..=to).contains(&event.date)
            && filter.kind.as_ref().is_none_or(|kinds| kinds.is_empty() || kinds.contains(&event.kind))
    };
    events.retain(wanted);
    events.sort_by(|one, other| (one.date, &one.uid).cmp(&(other.date, &other.uid)));
    events.truncate(MOST);
    Ok(events)
}

/// The label of an event, and what it means.
fn words(kind: CalendarEventKind, reading: &Reading) -> (String, Option<String>) {
    let terms = reference().vocabulary("calendar_event");
    let term = terms.and_then(|terms| terms.terms.iter().find(|term| term.code == kind.code()));
    let label = term.and_then(|term| reading.languages.label(&term.label)).unwrap_or_else(|| kind.to_string());
    let definition = term.and_then(|term| term.definition.as_ref()).and_then(|text| reading.languages.label(text));
    (label, definition)
}

fn of_reviews(
    connection: &mut PgConnection,
    filter: &CalendarFilter,
    reading: &Reading,
) -> Result<Vec<CalendarEvent>, Failure> {
    let facts = reference();
    let under = |code: &String| {
        facts.jurisdictions.iter().find(|known| known.code == *code).map(|known| known.reviewed_under.clone())
    };
    let mut states = filter.state.clone().unwrap_or_default();
    states.extend(filter.jurisdiction.iter().flatten().filter_map(under));
    let rows: Vec<ReviewRow> = diesel::sql_query(
        "SELECT r.id, r.state, s.name, r.cycle, coalesce(r.reviewed_on, CASE WHEN r.status = 'scheduled' THEN n.starts_on END) AS reviewed_on, r.outcome_adopted_on AS adopted_on, \
                lead(r.reviewed_on) OVER (PARTITION BY r.state ORDER BY r.cycle) AS next_reviewed_on, \
                (SELECT max(a.pledged_for) FROM activities a WHERE a.states @> ARRAY[r.state] AND a.kind = 'mid_term_report' AND a.actor = 'government' AND a.starts_on >= r.outcome_adopted_on) AS pledged_for \
           FROM reviews r JOIN states s ON s.code = r.state LEFT JOIN sessions n ON n.session = r.session \
          WHERE cardinality($1) = 0 OR r.state = ANY ($1)",
    )
    .bind::<Array<Text>, _>(&states)
    .load(connection)?;
    let rule = reading.mid_term;
    let mut events = Vec::new();
    for row in rows {
        let name = reading.languages.label(&row.name.0).unwrap_or_else(|| row.state.clone());
        let facts = MidTermFacts {
            reviewed_on: row.reviewed_on,
            pledged_for: row.pledged_for,
            next_review_on: row.next_reviewed_on,
            published: false,
        };
        let days = [
            (CalendarEventKind::Review, row.reviewed_on),
            (CalendarEventKind::Adoption, row.adopted_on),
            (CalendarEventKind::MidTermWindowOpens, row.reviewed_on.and_then(|day| rule.opens_on(day))),
            (CalendarEventKind::MidTermReportExpected, rule.expected_by(&facts)),
        ];
        for (kind, day) in days {
            let Some(date) = day else { continue };
            let (label, description) = words(kind, reading);
            events.push(CalendarEvent {
                uid: format!("{kind}-{}", row.id),
                kind,
                date,
                state: Some(row.state.clone()),
                jurisdictions: Vec::new(),
                title: format!("{label}: {name} ({})", row.cycle),
                description,
                url: reading.address(&format!("/v1/reviews/{}", row.id)),
            });
        }
    }
    Ok(events)
}

fn of_commitments(
    connection: &mut PgConnection,
    filter: &CalendarFilter,
    (from, to): (NaiveDate, NaiveDate),
    reading: &Reading,
) -> Result<Vec<CalendarEvent>, Failure> {
    use crate::domain::page::KeyValue;
    type Columns = (SqlUuid, Jsonb, Date, Nullable<Text>, Array<Text>);
    let mut statement: Statement<Columns> = Statement::default();
    statement
        .sql("SELECT c.id, c.title, c.due_on, p.state, p.jurisdictions FROM commitments c JOIN plans p ON p.id = c.plan WHERE c.due_on >= ")
        .key(&KeyValue::Day(from))
        .sql(" AND c.due_on <= ")
        .key(&KeyValue::Day(to))
        .sql(" AND c.status <> 'dropped'");
    let states = filter.state.clone().filter(|states| !states.is_empty());
    let places = filter.jurisdiction.clone().filter(|codes| !codes.is_empty());
    match (states, places) {
        (None, None) => {}
        (Some(states), None) => {
            statement.sql(" AND p.state = ANY (").texts(states).sql(")");
        }
        (None, Some(codes)) => {
            statement.sql(" AND p.jurisdictions && ").texts(codes);
        }
        (Some(states), Some(codes)) => {
            statement.sql(" AND (p.state = ANY (").texts(states).sql(") OR p.jurisdictions && ").texts(codes).sql(")");
        }
    }
    statement.sql(" ORDER BY c.due_on, c.id LIMIT ").count(i64::try_from(MOST).unwrap_or(i64::MAX));
    let rows: Vec<DueCommitment> = statement.rows(connection)?;
    let (label, _) = words(CalendarEventKind::CommitmentDue, reading);
    let event = |(id, title, date, state, jurisdictions): DueCommitment| CalendarEvent {
        uid: format!("{}-{id}", CalendarEventKind::CommitmentDue),
        kind: CalendarEventKind::CommitmentDue,
        date,
        state,
        jurisdictions,
        title: format!("{label}: {}", reading.languages.label(&title.0).unwrap_or_default()),
        description: None,
        url: reading.address(&format!("/v1/commitments/{id}")),
    };
    Ok(rows.into_iter().map(event).collect())
}
