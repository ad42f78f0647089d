//! Public changes: page by page, or live as a stream of events.

use std::time::Duration;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use diesel::PgConnection;
use futures_util::stream;
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use crate::access::viewer::{Scope, Viewer};
use crate::database::door::Door;
use crate::domain::changes::{ChangeFilter, PublicChange};
use crate::domain::failure::{Failure, Fault};
use crate::domain::page::{LARGEST_PAGE, USUAL_PAGE};
use crate::domain::reading::Reading;
use crate::store;
use crate::store::changes::Changes;
use crate::wire::answer::{Answer, Freshness};
use crate::wire::ask::Ask;
use crate::wire::forms;
use crate::wire::problem::Problem;

/// How long a stream is silent before it says that it is still there.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often a stream looks whether there is something new.
const LOOK: Duration = Duration::from_millis(100);
/// How often it looks in the database itself, where no notices arrive.
const UNHEARD: Duration = Duration::from_secs(1);
/// How long a stream lasts; then the client resumes it.
const LIFETIME: Duration = Duration::from_secs(600);

/// Changes on the wire.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ChangeList {
    /// The changes, in order.
    pub data: Vec<PublicChange>,
    /// What surrounds them.
    pub meta: ChangeMeta,
    /// Where the list goes on.
    pub links: ChangeLinks,
}

/// What surrounds a page of changes.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ChangeMeta {
    /// The most changes that the page may hold.
    pub limit: u16,
    /// The number of the last public change there is.
    pub change: i64,
}

/// Where a list of changes goes on.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ChangeLinks {
    /// This page.
    #[serde(rename = "self")]
    pub this: String,
    /// The page after it, or null where nothing has happened since. Ask again later from `meta.change`.
    pub next: Option<String>,
}

/// Every public change after a number, in order, with the record as it is now: null where it is no longer there.
///
/// With `Accept: text/event-stream` the changes come live, as they are made: each event has the number of the change as
/// its id, so that `Last-Event-ID` resumes without loss. Without a number the stream begins with the next change.
#[utoipa::path(operation_id = "list_changes", tag = "Changes", params(ChangeFilter, ("Last-Event-ID" = Option<String>, Header, description = "The number of the last change that was received; it matters for a stream alone")), responses((status = 200, description = "A page of changes", body = ChangeList)))]
#[get("/v1/changes")]
pub async fn list(mut ask: Ask, request: HttpRequest) -> Result<HttpResponse, Problem> {
    ask.refuse_shape()?;
    if ask.scope() != Scope::Public {
        let fault = Fault::parameter("scope", "changes are public").hint("leave it out");
        return Err(Failure::invalid(fault).into());
    }
    let filter: ChangeFilter = ask.take_filter(&[])?;
    if filter.since.is_some_and(|since| since < 0) {
        return Err(Failure::invalid(Fault::parameter("since", "changes are counted from 1")).into());
    }
    let limit = filter.limit.unwrap_or(USUAL_PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        let detail = format!("`{limit}` is not a number from 1 to {LARGEST_PAGE}");
        return Err(Failure::invalid(Fault::parameter("limit", detail)).into());
    }
    if forms::takes_events(request.headers()) {
        return live(&ask, last_event(&request)?.or(filter.since)).await;
    }
    let (since, reading) = (filter.since.unwrap_or_default(), ask.reading.clone());
    let (found, change) =
        ask.snapshot(move |connection, ask| store::changes::after(connection, since, limit, &ask.reading)).await?;
    let at = |since: i64| reading.address(&format!("/v1/changes?since={since}&limit={limit}"));
    let last = found.changes.last().map_or(since, |last| last.change);
    let answer = ChangeList {
        meta: ChangeMeta { limit, change: found.head },
        links: ChangeLinks { this: at(since), next: (last < found.head).then(|| at(last)) },
        data: found.changes,
    };
    Ok(Answer::json(&answer, Freshness::Minute, Some(change), &reading.languages)?.respond_to(&request))
}

/// A stream on its way.
struct Live {
    door: Door,
    horizon: std::sync::Arc<crate::database::notices::Horizon>,
    reading: Reading,
    since: i64,
    ends: Instant,
    asked: Instant,
    _permit: OwnedSemaphorePermit,
}

/// Reads what follows a number, as everybody may.
async fn after(door: &Door, since: i64, reading: Reading) -> Result<Changes, Failure> {
    let asked = move |connection: &mut PgConnection| store::changes::after(connection, since, USUAL_PAGE, &reading);
    door.snapshot(Viewer::Nobody, Scope::Public, asked).await
}

/// The last change that a stream had told before it broke off.
fn last_event(request: &HttpRequest) -> Result<Option<i64>, Failure> {
    match request.headers().get("last-event-id").map(|id| id.to_str().unwrap_or_default().parse::<i64>()) {
        Some(Ok(id)) if id >= 0 => Ok(Some(id)),
        Some(_) => Err(Failure::invalid(Fault::parameter("Last-Event-ID", "it is no number of a change"))),
        None => Ok(None),
    }
}

async fn live(ask: &Ask, since: Option<i64>) -> Result<HttpResponse, Problem> {
    let service = ask.service();
    let Ok(permit) = std::sync::Arc::clone(&service.streams).try_acquire_owned() else {
        return Err(Failure::Busy { retry_after: 10 }.into());
    };
    let door = service.door()?.clone();
    let since = match since {
        Some(since) => since,
        None => door.read(Viewer::Nobody, Scope::Public, store::journal::last_change).await?,
    };
    let now = Instant::now();
    let state = Live {
        door,
        horizon: std::sync::Arc::clone(&service.horizon),
        reading: ask.reading.clone(),
        since,
        ends: now + LIFETIME,
        asked: now,
        _permit: permit,
    };
    // The first bytes tell the client that it is connected, and how soon to come back.
    let opening = stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"retry: 2000\n\n")) });
    let events = stream::unfold(state, |mut state| async move {
        let bytes = state.next().await?;
        Some((Ok::<_, std::io::Error>(bytes), state))
    });
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")));
    response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
    response.insert_header(("x-accel-buffering", "no"));
    Ok(response.streaming(futures_util::StreamExt::chain(opening, events)))
}

impl Live {
    /// The next bytes: events, or a sign of life; none where the stream has lasted long enough or the database is gone.
    async fn next(&mut self) -> Option<Bytes> {
        let silent_since = Instant::now();
        loop {
            let now = Instant::now();
            if now >= self.ends {
                return None;
            }
            let due = match self.horizon.change() {
                Some(change) => change > self.since,
                None => now.duration_since(self.asked) >= UNHEARD,
            };
            if due {
                self.asked = now;
                let found = after(&self.door, self.since, self.reading.clone()).await.ok()?;
                if let Some(last) = found.changes.last() {
                    self.since = last.change;
                    return Some(Bytes::from(found.changes.iter().map(event).collect::<String>()));
                }
            }
            if now.duration_since(silent_since) >= HEARTBEAT {
                return Some(Bytes::from_static(b":\n\n"));
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// One change as an event. JSON has no line ends of its own.
fn event(change: &PublicChange) -> String {
    let data = serde_json::to_string(change).unwrap_or_default();
    format!("id: {}\nevent: change\ndata: {data}\n\n", change.change)
}
