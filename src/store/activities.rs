//! Questions about activities: the same for editions and for working records. Which of them answer is decided by the
//! connection, whose search path finds the view of its schema; what acts write stands in `working`.

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use super::listing::{Condition, Listing};
use super::mentions;
use super::records::{common, overlaps, questions, row, sorted};
use crate::domain::activities::{
    Activity, ActivityFields, ActivityFilter, ActivityKind, ActivityTexts, Actor, Finding, Level,
};
use crate::domain::failure::Failure;
use crate::domain::page::KeyValue;
use crate::domain::reading::Reading;
use crate::domain::records::RecordDocument;
use crate::tables::views::{activities, withdrawn_activities};

row! {
    ActivityRow of activities as Activity with ActivityTexts at "/v1/activities" {
        texts { title and title_in, summary and summary_in }
        plain {
            kind: ActivityKind,
            finding: Finding,
            actor: Actor,
            level: Level,
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
            convened_by: Option<String>,
            notice_days: Option<i32>,
            organizations_invited: Option<i32>,
            organizations_took_part: Option<i32>,
            draft_shared: Option<bool>,
            feedback_given: Option<bool>,
            pledged_for: Option<NaiveDate>,
        }
        json {
            documents: Vec<RecordDocument>,
        }
        maybe_json {}
    }
}

const ACTIVITIES: Listing<ActivityRow> = Listing {
    noun: "activities",
    from: "activities",
    keys: &[
        sorted!(activities.starts_on: Day, |row| row.starts_on),
        sorted!(activities.edition: Number, |row| row.edition),
        sorted!(activities.kind: Text, |row| row.kind.to_string()),
    ],
    last: sorted!(activities.id: Uuid, |row| row.id),
    usual: "-starts_on",
};

fn ids(values: Option<&Vec<String>>) -> Option<Vec<Uuid>> {
    values.filter(|values| !values.is_empty()).map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect())
}

fn condition(filter: &ActivityFilter, parts: &Option<Vec<Uuid>>) -> Condition {
    let mut condition = Condition::default();
    common(&mut condition, &filter.common());
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
        ("activities.pledged_for IS NOT NULL", "activities.pledged_for IS NULL", filter.pledged),
    ] {
        if let Some(wanted) = wanted {
            condition.and(if wanted { yes } else { no });
        }
    }
    condition
}

questions! {
    Activity of ActivityFields called "activity": ActivityFilter, ActivityRow, ACTIVITIES, activities, withdrawn_activities,
    looked_up by parts, completed by led
}

fn parts(connection: &mut PgConnection, filter: &ActivityFilter) -> Result<Option<Vec<Uuid>>, Failure> {
    mentions::parts_of(connection, filter.recommendation.as_deref())
}

fn led(connection: &mut PgConnection, records: &mut [Activity], _: &Reading) -> Result<(), Failure> {
    mentions::lead(connection, records.iter_mut().map(|record| &mut record.recommendations))
}
