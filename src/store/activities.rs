//! Questions about activities: the same for editions and for working records. Which of them answer is decided by the
//! connection, whose search path finds the view of its schema; what acts write stands in `working`.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;
use uuid::Uuid;

use super::listing::{Condition, Listing, SortKey};
use super::mentions;
use super::records::{Common, Readable, overlaps};
use crate::domain::activities::{
    Activity, ActivityFields, ActivityFilter, ActivityKind, ActivityTexts, Actor, Finding, Level,
};
use crate::domain::codes::Json;
use crate::domain::failure::Failure;
use crate::domain::kinds::TextOrigin;
use crate::domain::language::Texts;
use crate::domain::page::{KeyKind, KeyValue, Page, Window};
use crate::domain::reading::Reading;
use crate::domain::records::{Audience, PublishedAs, RecordDocument, Stage};
use crate::domain::texts::SentTexts;
use crate::tables::views::{activities, withdrawn_activities};

#[derive(Queryable, Selectable)]
#[diesel(table_name = activities)]
struct ActivityRow {
    id: Uuid,
    coalition: Option<String>,
    kind: ActivityKind,
    finding: Finding,
    actor: Actor,
    level: Level,
    title: Json<Texts>,
    summary: Json<Texts>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    place: Option<String>,
    states: Vec<String>,
    jurisdictions: Vec<String>,
    languages: Vec<String>,
    organizations: Vec<Uuid>,
    recommendations: Vec<Uuid>,
    reviews: Vec<String>,
    plan: Option<Uuid>,
    documents: Json<Vec<RecordDocument>>,
    convened_by: Option<String>,
    notice_days: Option<i32>,
    organizations_invited: Option<i32>,
    organizations_took_part: Option<i32>,
    draft_shared: Option<bool>,
    feedback_given: Option<bool>,
    published_as: PublishedAs,
    audience: Option<Audience>,
    edition: i32,
    published_on: Option<NaiveDate>,
    stage: Option<Stage>,
    version: Option<i32>,
    updated_at: Option<DateTime<Utc>>,
    created_by: Option<Uuid>,
    shared_with: Option<Vec<String>>,
    shared_for_writing: Option<Vec<String>>,
}

impl ActivityRow {
    fn read(self, reading: &Reading) -> Activity {
        // The coalition wrote its text in each of these languages itself.
        let (title, title_in) = reading.languages.read(&self.title.0, |_| TextOrigin::Original);
        let (summary, summary_in) = reading.languages.read(&self.summary.0, |_| TextOrigin::Original);
        let texts = self.version.map(|_| ActivityTexts {
            title: SentTexts::from(&self.title.0),
            summary: SentTexts::from(&self.summary.0),
        });
        Activity {
            url: reading.address(&format!("/v1/activities/{}", self.id)),
            id: self.id,
            coalition: self.coalition,
            kind: self.kind,
            finding: self.finding,
            actor: self.actor,
            level: self.level,
            title,
            title_in,
            summary,
            summary_in,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            place: self.place,
            states: self.states,
            jurisdictions: self.jurisdictions,
            languages: self.languages,
            organizations: self.organizations,
            recommendations: self.recommendations,
            reviews: self.reviews,
            plan: self.plan,
            documents: self.documents.0,
            convened_by: self.convened_by,
            notice_days: self.notice_days,
            organizations_invited: self.organizations_invited,
            organizations_took_part: self.organizations_took_part,
            draft_shared: self.draft_shared,
            feedback_given: self.feedback_given,
            published_as: self.published_as,
            audience: self.audience,
            edition: self.edition,
            published_on: self.published_on,
            stage: self.stage,
            version: self.version,
            updated_at: self.updated_at,
            created_by: self.created_by,
            shared_with: self.shared_with,
            shared_for_writing: self.shared_for_writing,
            texts,
        }
    }
}

const ACTIVITIES: Listing<ActivityRow> = Listing {
    noun: "activities",
    from: "activities",
    keys: &[
        SortKey {
            name: "starts_on",
            column: "activities.starts_on",
            kind: KeyKind::Day,
            value: |row| KeyValue::Day(row.starts_on),
        },
        SortKey {
            name: "edition",
            column: "activities.edition",
            kind: KeyKind::Number,
            value: |row| KeyValue::Number(row.edition),
        },
        SortKey {
            name: "kind",
            column: "activities.kind",
            kind: KeyKind::Text,
            value: |row| KeyValue::Text(row.kind.to_string()),
        },
    ],
    last: SortKey { name: "id", column: "activities.id", kind: KeyKind::Uuid, value: |row| KeyValue::Uuid(row.id) },
    usual: "-starts_on",
};

type Types = SqlTypeOf<<ActivityRow as Selectable<diesel::pg::Pg>>::SelectExpression>;

fn ids(values: Option<&Vec<String>>) -> Option<Vec<Uuid>> {
    values.filter(|values| !values.is_empty()).map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect())
}

fn condition(filter: &ActivityFilter, parts: Option<&[Uuid]>) -> Condition {
    let mut condition = Condition::default();
    condition.any_id("activities.id", filter.id.as_deref());
    condition.any_text("activities.coalition", filter.coalition.clone());
    condition.any_code("activities.kind", filter.kind.as_deref());
    condition.any_code("activities.finding", filter.finding.as_deref());
    condition.any_code("activities.actor", filter.actor.as_deref());
    condition.any_code("activities.level", filter.level.as_deref());
    condition.any_number("extract(year FROM activities.starts_on)", filter.year.clone());
    condition.any_id("activities.plan", filter.plan.as_deref());
    overlaps(&mut condition, "activities.states", filter.state.as_ref());
    overlaps(&mut condition, "activities.jurisdictions", filter.jurisdiction.as_ref());
    overlaps(&mut condition, "activities.reviews", filter.review.as_ref());
    overlaps(&mut condition, "activities.languages", filter.languages().as_ref());
    if let Some(organizations) = ids(filter.organization.as_ref()) {
        condition.and("activities.organizations && ").uuids(organizations);
    }
    if let Some(parts) = parts {
        condition.and("activities.recommendations && ").uuids(parts.to_vec());
    }
    for (piece, day) in [
        ("coalesce(activities.ends_on, activities.starts_on) >= ", filter.from),
        ("activities.starts_on <= ", filter.to),
    ] {
        if let Some(day) = day {
            condition.and(piece).key(&KeyValue::Day(day));
        }
    }
    for (piece, number) in [
        ("activities.notice_days >= ", filter.notice_days_from),
        ("activities.notice_days <= ", filter.notice_days_to),
        ("activities.organizations_invited >= ", filter.organizations_invited_from),
        ("activities.organizations_invited <= ", filter.organizations_invited_to),
        ("activities.organizations_took_part >= ", filter.organizations_took_part_from),
        ("activities.organizations_took_part <= ", filter.organizations_took_part_to),
    ] {
        if let Some(number) = number {
            condition.and(piece).key(&KeyValue::Number(number));
        }
    }
    for (yes, no, wanted) in [
        ("activities.documents <> '[]'", "activities.documents = '[]'", filter.documented),
        ("activities.draft_shared", "NOT activities.draft_shared", filter.draft_shared),
        ("activities.feedback_given", "NOT activities.feedback_given", filter.feedback_given),
    ] {
        if let Some(wanted) = wanted {
            condition.and(if wanted { yes } else { no });
        }
    }
    Common {
        published_as: filter.published_as.as_deref(),
        audience: filter.audience.as_deref(),
        stage: filter.stage.as_deref(),
        published: (filter.published_from, filter.published_to),
        updated_since: filter.updated_since,
        q: filter.q.as_deref(),
    }
    .hold(&mut condition);
    condition
}

/// Lists activities, those that began last first. `working` says that the connection reads working records.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &ActivityFilter,
    window: &Window,
    working: bool,
    reading: &Reading,
) -> Result<Page<Activity>, Failure> {
    filter.check(working)?;
    mentions::check_coalitions(connection, filter.coalition.as_deref())?;
    let parts = mentions::parts_of(connection, filter.recommendation.as_deref())?;
    let page = ACTIVITIES.page::<Types, _>(
        connection,
        filter,
        || condition(filter, parts.as_deref()),
        ActivityRow::as_select,
        window,
    )?;
    let mut page = page.map(|row| row.read(reading));
    mentions::lead(connection, page.items.iter_mut().map(|activity| &mut activity.recommendations))?;
    Ok(page)
}

/// The activities of these ids, in no order.
///
/// # Errors
/// What the database says.
pub fn of(connection: &mut PgConnection, ids: &[Uuid], reading: &Reading) -> Result<Vec<Activity>, Failure> {
    let rows: Vec<ActivityRow> =
        activities::table.filter(activities::id.eq_any(ids)).select(ActivityRow::as_select()).load(connection)?;
    let mut found: Vec<Activity> = rows.into_iter().map(|row| row.read(reading)).collect();
    mentions::lead(connection, found.iter_mut().map(|activity| &mut activity.recommendations))?;
    Ok(found)
}

/// One activity.
///
/// # Errors
/// `gone` where it was taken back; `not-found`; what the database says.
pub fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<Activity, Failure> {
    if let Some(activity) = of(connection, &[id], reading)?.pop() {
        return Ok(activity);
    }
    let what = format!("the activity {id}");
    let withdrawn = withdrawn_activities::table.find(id).select(withdrawn_activities::id);
    match withdrawn.first::<Uuid>(connection).optional()? {
        Some(_) => Err(Failure::Gone { what }),
        None => Err(Failure::NotFound { what }),
    }
}

impl Readable for ActivityFields {
    type Record = Activity;

    fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<Activity, Failure> {
        find(connection, id, reading)
    }
}
