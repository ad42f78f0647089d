//! Scorecards: what is known of a subject beforehand, and its figures, all counted by one statement. Each figure is the count of
//! a list, by the list's own condition.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Jsonb, Nullable, SmallInt, Text};

use super::statement::Statement;
use super::{activities, assessments, commitments, organizations, plans, proposals, recommendations, translations};
use crate::domain::activities::{ActivityFilter, ActivityKind, Actor, Finding};
use crate::domain::assessments::AssessmentFilter;
use crate::domain::coalitions;
use crate::domain::codes::Json;
use crate::domain::commitments::CommitmentFilter;
use crate::domain::failure::{Failure, Fault};
use crate::domain::plans::PlanFilter;
use crate::domain::proposals::ProposalFilter;
use crate::domain::reading::Reading;
use crate::domain::reference::{SAMPLE_STATES, reference};
use crate::domain::scorecards::{
    Figure, Recorded, ScorePeriod, Scorecard, ScorecardFilter, ScorecardQuestion, Subject, Tally, indicators,
};
use crate::domain::states::DatedStatus;
use crate::domain::translations::TranslationFilter;
use crate::tables::states;

/// Whose scorecard is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A State, by its code.
    State(String),
    /// A jurisdiction, by its code.
    Jurisdiction(String),
}

#[derive(QueryableByName)]
struct ReviewRow {
    #[diesel(sql_type = SmallInt)]
    cycle: i16,
    #[diesel(sql_type = Nullable<Date>)]
    reviewed_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    adopted_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    next_reviewed_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    next_adopted_on: Option<NaiveDate>,
}

#[derive(QueryableByName)]
struct PlaceRow {
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Array<Text>)]
    languages: Vec<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    accreditation: Option<Json<Vec<DatedStatus>>>,
}

/// The scorecard of one place.
///
/// # Errors
/// `not-found`; `invalid-parameter` for a cycle in which it was not reviewed; what the database says.
pub fn find(
    connection: &mut PgConnection,
    place: &Place,
    question: &ScorecardQuestion,
    (working, today): (bool, NaiveDate),
    reading: &Reading,
) -> Result<Scorecard, Failure> {
    let subject = subject(connection, place, question.cycle, question.as_of.unwrap_or(today), reading)?;
    score(connection, subject, working, question.as_of.is_some(), reading)
}

/// Scorecards side by side: those of the network where nothing is said, by code. They are never ranked.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &ScorecardFilter,
    (working, today): (bool, NaiveDate),
    reading: &Reading,
) -> Result<Vec<Scorecard>, Failure> {
    filter.check()?;
    let states = filter.state.clone().unwrap_or_default();
    let jurisdictions = filter.jurisdiction.clone().unwrap_or_default();
    let mut places: Vec<Place> = states.into_iter().map(Place::State).collect();
    places.extend(jurisdictions.into_iter().map(Place::Jurisdiction));
    if places.is_empty() {
        places = network(connection)?;
    }
    let cycles: Vec<Option<i16>> = match filter.cycle.as_deref() {
        None | Some([]) => vec![None],
        Some(cycles) => cycles.iter().copied().map(Some).collect(),
    };
    let mut cards = Vec::new();
    for place in &places {
        for cycle in &cycles {
            let subject = subject(connection, place, *cycle, filter.as_of.unwrap_or(today), reading)?;
            cards.push(score(connection, subject, working, filter.as_of.is_some(), reading)?);
        }
    }
    Ok(cards)
}

/// The places that the founding coalitions cover, and the invented States while the samples are loaded.
fn network(connection: &mut PgConnection) -> Result<Vec<Place>, Failure> {
    let founding = coalitions::founding().map_err(Failure::internal)?;
    let known = |code: &String| reference().jurisdictions.iter().any(|jurisdiction| jurisdiction.code == *code);
    let mut codes: Vec<String> = founding.into_iter().flat_map(|coalition| coalition.covers).collect();
    let samples: Vec<String> =
        states::table.filter(states::code.eq_any(SAMPLE_STATES)).select(states::code).load(connection)?;
    codes.extend(samples);
    codes.sort();
    codes.dedup();
    Ok(codes
        .into_iter()
        .map(|code| if known(&code) { Place::Jurisdiction(code) } else { Place::State(code) })
        .collect())
}

/// What is known of a place before anything is counted.
fn subject(
    connection: &mut PgConnection,
    place: &Place,
    cycle: Option<i16>,
    as_of: NaiveDate,
    reading: &Reading,
) -> Result<Subject, Failure> {
    if !(2008..=2100).contains(&as_of.year()) {
        return Err(Failure::invalid(Fault::parameter("as_of", "the year is one from 2008 to 2100")));
    }
    let (sql, code, what) = match place {
        Place::State(code) => (
            "SELECT code AS state, official_languages AS languages, \
                    CASE WHEN nhri IS NOT NULL THEN coalesce(nhri -> 'accreditation', '[]') \
                         ELSE (SELECT o.accreditation FROM organizations o WHERE o.kind = 'nhri' AND o.state = $1 ORDER BY o.id LIMIT 1) END AS accreditation \
               FROM states WHERE code = $1",
            code,
            "State",
        ),
        Place::Jurisdiction(code) => (
            "SELECT reviewed_under AS state, official_languages AS languages, \
                    (SELECT o.accreditation FROM organizations o WHERE o.kind = 'nhri' AND o.jurisdiction = $1 ORDER BY o.id LIMIT 1) AS accreditation \
               FROM jurisdictions WHERE code = $1",
            code,
            "jurisdiction",
        ),
    };
    let known: Option<PlaceRow> = diesel::sql_query(sql).bind::<Text, _>(code).get_result(connection).optional()?;
    let known = known.ok_or_else(|| Failure::NotFound { what: format!("the {what} {code}") })?;
    let reviews: Vec<ReviewRow> = diesel::sql_query(
        "SELECT cycle, reviewed_on, outcome_adopted_on AS adopted_on, lead(reviewed_on) OVER following AS next_reviewed_on, \
                lead(outcome_adopted_on) OVER following AS next_adopted_on \
           FROM reviews WHERE state = $1 AND status <> 'not_held' WINDOW following AS (ORDER BY cycle) ORDER BY cycle",
    )
    .bind::<Text, _>(&known.state)
    .load(connection)?;
    let adopted = |review: &&ReviewRow| review.adopted_on.is_some_and(|day| day <= as_of);
    let review = match cycle {
        Some(cycle) => reviews.iter().find(|review| review.cycle == cycle).ok_or_else(|| {
            let held: Vec<String> = reviews.iter().map(|review| review.cycle.to_string()).collect();
            let fault = Fault::parameter("cycle", format!("no review of {} in cycle {cycle} is known", known.state));
            Failure::invalid(fault.hint(format!("there are {}", held.join(", "))))
        })?,
        None => reviews
            .iter()
            .rev()
            .find(adopted)
            .or(reviews.first())
            .ok_or_else(|| Failure::NotFound { what: format!("a review of {}", known.state) })?,
    };
    let mut subject = Subject {
        state: known.state,
        jurisdiction: match place {
            Place::State(_) => None,
            Place::Jurisdiction(code) => Some(code.clone()),
        },
        cycle: review.cycle,
        period: ScorePeriod { from: review.adopted_on, to: review.next_adopted_on.and_then(|day| day.pred_opt()) },
        reviewed_on: review.reviewed_on,
        next_review_on: review.next_reviewed_on,
        as_of,
        languages: known.languages,
        institution: known.accreditation.map(|json| json.0),
        pledged_for: None,
        looked_for_on: None,
        rule: reading.mid_term,
    };
    (subject.pledged_for, subject.looked_for_on) = mid_term_days(connection, &subject)?;
    Ok(subject)
}

/// For which day the government last pledged a mid-term report, and when somebody last looked for one and found none.
fn mid_term_days(
    connection: &mut PgConnection,
    subject: &Subject,
) -> Result<(Option<NaiveDate>, Option<NaiveDate>), Failure> {
    let (states, jurisdictions) = match &subject.jurisdiction {
        Some(code) => (None, Some(vec![code.clone()])),
        None => (Some(vec![subject.state.clone()]), None),
    };
    let reports = ActivityFilter {
        state: states,
        jurisdiction: jurisdictions,
        kind: Some(vec![ActivityKind::MidTermReport]),
        actor: Some(vec![Actor::Government]),
        from: subject.period.from,
        to: Some(subject.until()),
        ..Default::default()
    };
    let mut statement: Statement<(Nullable<Date>, Nullable<Date>)> = Statement::default();
    statement.sql("SELECT (").append(activities::measured::<Nullable<Date>>(
        connection,
        "max(activities.pledged_for)",
        &ActivityFilter { pledged: Some(true), ..reports.clone() },
    )?);
    statement.sql("), (").append(activities::measured::<Nullable<Date>>(
        connection,
        "max(activities.starts_on)",
        &ActivityFilter { finding: Some(vec![Finding::NoneTookPlace]), ..reports },
    )?);
    statement.sql(")");
    Ok(statement.get_result(connection)?)
}

/// The statement that counts a figure.
fn counted(connection: &mut PgConnection, figure: &Figure) -> Result<Statement<BigInt>, Failure> {
    match figure {
        Figure::Recommendations(filter) => Ok(recommendations::counted(filter)),
        Figure::Activities(filter) => activities::measured(connection, "count(*)", filter),
        Figure::Plans(filter) => plans::measured(connection, "count(*)", filter),
        Figure::Commitments(filter) => commitments::measured(connection, "count(*)", filter),
        Figure::Proposals(filter) => proposals::measured(connection, "count(*)", filter),
        Figure::Assessments(filter) => assessments::measured(connection, "count(*)", filter),
        Figure::Translations(filter) => translations::measured(connection, "count(*)", filter),
        Figure::Organizations(filter) => organizations::measured(connection, "count(*)", filter),
    }
}

/// Counts all figures of a subject, in one statement, and makes its scorecard of them.
fn score(
    connection: &mut PgConnection,
    subject: Subject,
    working: bool,
    says_day: bool,
    reading: &Reading,
) -> Result<Scorecard, Failure> {
    let mut tally = Tally::new(reading, working);
    indicators(&subject, &mut tally, &reading.languages);
    let mut statement: Statement<Array<BigInt>> = Statement::default();
    statement.sql("SELECT ARRAY[");
    for (place, figure) in tally.asked().enumerate() {
        statement.sql(if place > 0 { ", (" } else { "(" }).append(counted(connection, figure)?).sql(")");
    }
    statement.sql("]::bigint[]");
    let counts: Vec<i64> = statement.get_result(connection)?;
    let mut tally = tally.counted(counts);
    let indicators = indicators(&subject, &mut tally, &reading.languages);
    let recorded = recorded(connection, &subject, working)?;
    let day = if says_day { format!("&as_of={}", subject.as_of) } else { String::new() };
    let scope = if working { "&scope=working" } else { "" };
    Ok(Scorecard {
        url: reading.address(&format!("{}{day}{scope}", subject.path())),
        state: subject.state,
        jurisdiction: subject.jurisdiction,
        cycle: subject.cycle,
        period: subject.period,
        as_of: subject.as_of,
        recorded,
        indicators,
    })
}

/// How many records there are on the subject, and when the last was published, or changed where working records are counted.
fn recorded(connection: &mut PgConnection, subject: &Subject, working: bool) -> Result<Recorded, Failure> {
    let (state, jurisdiction) = match &subject.jurisdiction {
        Some(code) => (None, Some(vec![code.clone()])),
        None => (Some(vec![subject.state.clone()]), None),
    };
    let reviewed = Some(vec![subject.state.clone()]);
    let cycle = Some(vec![subject.cycle]);
    let activities_of = ActivityFilter {
        state: state.clone(),
        jurisdiction: jurisdiction.clone(),
        from: subject.period.from,
        to: Some(subject.until()),
        ..Default::default()
    };
    let plans_of = PlanFilter { state: state.clone(), jurisdiction: jurisdiction.clone(), ..Default::default() };
    let commitments_of =
        CommitmentFilter { state: state.clone(), jurisdiction: jurisdiction.clone(), ..Default::default() };
    let proposals_of = ProposalFilter { state, jurisdiction: jurisdiction.clone(), ..Default::default() };
    let assessments_of = AssessmentFilter {
        state: reviewed.clone(),
        jurisdiction: jurisdiction.clone(),
        cycle: cycle.clone(),
        derived: Some(false),
        ..Default::default()
    };
    let translations_of = TranslationFilter { state_under_review: reviewed, jurisdiction, cycle, ..Default::default() };
    let sums = if working {
        "count(*) AS n, coalesce(max(published_on), max(updated_at)::date) AS day"
    } else {
        "count(*) AS n, max(published_on) AS day"
    };
    let mut statement: Statement<(BigInt, Nullable<Date>)> = Statement::default();
    statement.sql("SELECT coalesce(sum(n), 0)::bigint, max(day) FROM (");
    for (place, piece) in [
        activities::measured::<BigInt>(connection, sums, &activities_of)?,
        plans::measured::<BigInt>(connection, sums, &plans_of)?,
        commitments::measured::<BigInt>(connection, sums, &commitments_of)?,
        proposals::measured::<BigInt>(connection, sums, &proposals_of)?,
        assessments::measured::<BigInt>(connection, sums, &assessments_of)?,
        translations::measured::<BigInt>(connection, sums, &translations_of)?,
    ]
    .into_iter()
    .enumerate()
    {
        statement.sql(if place > 0 { " UNION ALL " } else { "" }).append(piece);
    }
    statement.sql(") AS every (n, day)");
    let (records, last): (i64, Option<NaiveDate>) = statement.get_result(connection)?;
    Ok(Recorded { records, last })
}
