//! The calendar of follow-up: as JSON, and as calendars subscribe to it.

use actix_web::get;
use serde::Serialize;

use crate::domain::calendar::{CalendarEvent, CalendarFilter};
use crate::domain::failure::Failure;
use crate::exchange;
use crate::store;
use crate::wire::answer::{Answer, Freshness};
use crate::wire::ask::{Ask, ReadingParameters};
use crate::wire::problem::Problem;

/// Events on the wire, by day.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CalendarList {
    /// The events.
    pub data: Vec<CalendarEvent>,
    /// What surrounds them.
    pub meta: CalendarMeta,
}

/// What surrounds events.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CalendarMeta {
    /// How many there are; 5,000 are the most.
    pub total: usize,
    /// The number of the last public change that they show.
    pub change: i64,
}

async fn events(ask: &mut Ask) -> Result<(Vec<CalendarEvent>, i64), Failure> {
    ask.refuse_shape()?;
    let filter: CalendarFilter = ask.take_filter(&[])?;
    let today = chrono::Utc::now().date_naive();
    ask.clone().snapshot(move |connection, ask| store::calendar::list(connection, &filter, today, &ask.reading)).await
}

/// Lists what happens when: reviews, adoptions, voluntary mid-term reports that can be expected, commitments that are due.
#[utoipa::path(operation_id = "list_calendar", tag = "Calendar", params(CalendarFilter, ReadingParameters), responses((status = 200, description = "The events, by day", body = CalendarList)))]
#[get("/v1/calendar")]
pub async fn list(mut ask: Ask) -> Result<Answer, Problem> {
    let (data, change) = events(&mut ask).await?;
    let meta = CalendarMeta { total: data.len(), change };
    let freshness = ask.freshness(Freshness::Minute);
    Ok(Answer::json(&CalendarList { data, meta }, freshness, Some(change), &ask.reading.languages)?)
}

/// The same events for calendars to subscribe to (RFC 5545).
#[utoipa::path(operation_id = "get_calendar_feed", tag = "Calendar", params(CalendarFilter, ReadingParameters), responses((status = 200, description = "The calendar", body = String, content_type = "text/calendar")))]
#[get("/v1/calendar.ics")]
pub async fn feed(mut ask: Ask) -> Result<Answer, Problem> {
    let (events, change) = events(&mut ask).await?;
    let text = exchange::calendar::written("UPR", &events);
    let freshness = ask.freshness(Freshness::Minute);
    let language = Some(ask.reading.languages.first().to_owned());
    let file = Answer::file(text.into_bytes(), "text/calendar; charset=utf-8", "upr.ics", freshness);
    Ok(Answer { change: Some(change), language, ..file })
}
