//! Questions about plans: the same for editions and for working records, as the connection's schema decides.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;
use uuid::Uuid;

use super::listing::{Condition, Listing, SortKey};
use super::mentions;
use super::records::{Common, Readable, overlaps};
use crate::domain::codes::Json;
use crate::domain::failure::Failure;
use crate::domain::kinds::TextOrigin;
use crate::domain::language::Texts;
use crate::domain::page::{KeyKind, KeyValue, Page, Window};
use crate::domain::plans::{Plan, PlanFields, PlanFilter, PlanKind, PlanStatus, PlanTexts};
use crate::domain::plans::{PlanPeriod, PlanStatusChange};
use crate::domain::reading::Reading;
use crate::domain::records::{Audience, PublishedAs, RecordDocument, Stage};
use crate::domain::texts::SentTexts;
use crate::tables::views::{plans, withdrawn_plans};

#[derive(Queryable, Selectable)]
#[diesel(table_name = plans)]
struct PlanRow {
    id: Uuid,
    coalition: Option<String>,
    state: Option<String>,
    jurisdictions: Vec<String>,
    kind: PlanKind,
    title: Json<Texts>,
    summary: Json<Texts>,
    authority: Option<String>,
    period: Option<Json<PlanPeriod>>,
    status: PlanStatus,
    status_history: Json<Vec<PlanStatusChange>>,
    documents: Json<Vec<RecordDocument>>,
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

impl PlanRow {
    fn read(self, reading: &Reading) -> Plan {
        // The coalition wrote its text in each of these languages itself.
        let (title, title_in) = reading.languages.read(&self.title.0, |_| TextOrigin::Original);
        let (summary, summary_in) = reading.languages.read(&self.summary.0, |_| TextOrigin::Original);
        let texts = self
            .version
            .map(|_| PlanTexts { title: SentTexts::from(&self.title.0), summary: SentTexts::from(&self.summary.0) });
        Plan {
            url: reading.address(&format!("/v1/plans/{}", self.id)),
            id: self.id,
            coalition: self.coalition,
            state: self.state,
            jurisdictions: self.jurisdictions,
            kind: self.kind,
            title,
            title_in,
            summary,
            summary_in,
            authority: self.authority,
            period: self.period.map(|json| json.0),
            status: self.status,
            status_history: self.status_history.0,
            documents: self.documents.0,
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

const PLANS: Listing<PlanRow> = Listing {
    noun: "plans",
    from: "plans",
    keys: &[
        SortKey {
            name: "status",
            column: "plans.status",
            kind: KeyKind::Text,
            value: |row| KeyValue::Text(row.status.to_string()),
        },
        SortKey {
            name: "edition",
            column: "plans.edition",
            kind: KeyKind::Number,
            value: |row| KeyValue::Number(row.edition),
        },
        SortKey {
            name: "kind",
            column: "plans.kind",
            kind: KeyKind::Text,
            value: |row| KeyValue::Text(row.kind.to_string()),
        },
    ],
    last: SortKey { name: "id", column: "plans.id", kind: KeyKind::Uuid, value: |row| KeyValue::Uuid(row.id) },
    usual: "-edition",
};

type Types = SqlTypeOf<<PlanRow as Selectable<diesel::pg::Pg>>::SelectExpression>;

/// The last status by a day, as far as days are known, is one of a plan in force; undated statuses count as long past.
const IN_FORCE: &str = "(SELECT change->>'status' FROM jsonb_array_elements(plans.status_history) WITH ORDINALITY AS h (change, place) \
     WHERE coalesce((change->>'on')::date, '-infinity'::date) <= ";
const IN_FORCE_END: &str = " ORDER BY place DESC LIMIT 1) IN ('adopted', 'in_progress')";

fn condition(filter: &PlanFilter) -> Condition {
    let mut condition = Condition::default();
    condition.any_id("plans.id", filter.id.as_deref());
    condition.any_text("plans.coalition", filter.coalition.clone());
    condition.any_text("plans.state", filter.state.clone());
    overlaps(&mut condition, "plans.jurisdictions", filter.jurisdiction.as_ref());
    condition.any_code("plans.kind", filter.kind.as_deref());
    condition.any_code("plans.status", filter.status.as_deref());
    if let Some(day) = filter.in_force_on {
        // The last status by that day, as far as days are known; undated ones count as long past.
        condition.and(IN_FORCE).key(&KeyValue::Day(day)).sql(IN_FORCE_END);
    }
    if let Some(documented) = filter.documented {
        condition.and(if documented { "plans.documents <> '[]'" } else { "plans.documents = '[]'" });
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

/// Lists plans. `working` says that the connection reads working records.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &PlanFilter,
    window: &Window,
    working: bool,
    reading: &Reading,
) -> Result<Page<Plan>, Failure> {
    filter.check(working)?;
    mentions::check_coalitions(connection, filter.coalition.as_deref())?;
    let page = PLANS.page::<Types, _>(connection, filter, || condition(filter), PlanRow::as_select, window)?;
    Ok(page.map(|row| row.read(reading)))
}

/// Those of these ids, in no order.
///
/// # Errors
/// What the database says.
pub fn of(connection: &mut PgConnection, ids: &[Uuid], reading: &Reading) -> Result<Vec<Plan>, Failure> {
    let rows: Vec<PlanRow> =
        plans::table.filter(plans::id.eq_any(ids)).select(PlanRow::as_select()).load(connection)?;
    Ok(rows.into_iter().map(|row| row.read(reading)).collect())
}

/// One plan.
///
/// # Errors
/// `gone` where it was taken back; `not-found`; what the database says.
pub fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<Plan, Failure> {
    if let Some(found) = of(connection, &[id], reading)?.pop() {
        return Ok(found);
    }
    let what = format!("the plan {id}");
    match withdrawn_plans::table.find(id).select(withdrawn_plans::id).first::<Uuid>(connection).optional()? {
        Some(_) => Err(Failure::Gone { what }),
        None => Err(Failure::NotFound { what }),
    }
}

impl Readable for PlanFields {
    type Record = Plan;

    fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<Plan, Failure> {
        find(connection, id, reading)
    }
}
