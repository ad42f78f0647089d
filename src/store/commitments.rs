//! Questions about commitments: the same for editions and for working records, as the connection's schema decides.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;
use uuid::Uuid;

use super::listing::{Condition, Listing, SortKey};
use super::mentions;
use super::records::{Common, Readable};
use crate::domain::activities::Actor;
use crate::domain::codes::Json;
use crate::domain::commitments::{
    Commitment, CommitmentFields, CommitmentFilter, CommitmentStatus, CommitmentTexts, ResourceKind,
};
use crate::domain::commitments::{Indicator, Progress, Resource};
use crate::domain::failure::Failure;
use crate::domain::kinds::TextOrigin;
use crate::domain::language::Texts;
use crate::domain::page::{KeyKind, KeyValue, Page, Window};
use crate::domain::reading::Reading;
use crate::domain::records::{Audience, PublishedAs, RecordDocument, Stage};
use crate::domain::texts::SentTexts;
use crate::tables::views::{commitments, withdrawn_commitments};

#[derive(Queryable, Selectable)]
#[diesel(table_name = commitments)]
struct CommitmentRow {
    id: Uuid,
    coalition: Option<String>,
    plan: Uuid,
    title: Json<Texts>,
    recommendations: Vec<Uuid>,
    responsible_body: Option<String>,
    actor: Actor,
    due_on: Option<NaiveDate>,
    status: CommitmentStatus,
    resources: Json<Vec<Resource>>,
    indicators: Json<Vec<Indicator>>,
    progress: Json<Vec<Progress>>,
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

impl CommitmentRow {
    fn read(self, reading: &Reading) -> Commitment {
        // The coalition wrote its text in each of these languages itself.
        let (title, title_in) = reading.languages.read(&self.title.0, |_| TextOrigin::Original);
        let texts = self.version.map(|_| CommitmentTexts { title: SentTexts::from(&self.title.0) });
        Commitment {
            url: reading.address(&format!("/v1/commitments/{}", self.id)),
            id: self.id,
            coalition: self.coalition,
            plan: self.plan,
            title,
            title_in,
            recommendations: self.recommendations,
            responsible_body: self.responsible_body,
            actor: self.actor,
            due_on: self.due_on,
            status: self.status,
            resources: self.resources.0,
            indicators: self.indicators.0,
            progress: self.progress.0,
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

const COMMITMENTS: Listing<CommitmentRow> = Listing {
    noun: "commitments",
    from: "commitments",
    keys: &[
        SortKey {
            name: "status",
            column: "commitments.status",
            kind: KeyKind::Text,
            value: |row| KeyValue::Text(row.status.to_string()),
        },
        SortKey {
            name: "edition",
            column: "commitments.edition",
            kind: KeyKind::Number,
            value: |row| KeyValue::Number(row.edition),
        },
        SortKey {
            name: "actor",
            column: "commitments.actor",
            kind: KeyKind::Text,
            value: |row| KeyValue::Text(row.actor.to_string()),
        },
    ],
    last: SortKey { name: "id", column: "commitments.id", kind: KeyKind::Uuid, value: |row| KeyValue::Uuid(row.id) },
    usual: "-edition",
};

type Types = SqlTypeOf<<CommitmentRow as Selectable<diesel::pg::Pg>>::SelectExpression>;

const ALLOCATED_MONEY: &str =
    r#"commitments.resources @> '[{"kind": "money", "stage": "allocated", "funder": "state"}]'"#;
const ALLOCATED_STAFF: &str =
    r#"commitments.resources @> '[{"kind": "staff", "stage": "allocated", "funder": "state"}]'"#;

fn condition(filter: &CommitmentFilter, parts: Option<&[Uuid]>) -> Condition {
    let mut condition = Condition::default();
    condition.any_id("commitments.id", filter.id.as_deref());
    condition.any_text("commitments.coalition", filter.coalition.clone());
    condition.any_id("commitments.plan", filter.plan.as_deref());
    condition.any_code("commitments.actor", filter.actor.as_deref());
    condition.any_code("commitments.status", filter.status.as_deref());
    if let Some(states) = filter.state.clone().filter(|states| !states.is_empty()) {
        condition
            .and("EXISTS (SELECT FROM plans p WHERE p.id = commitments.plan AND p.state = ANY (")
            .texts(states)
            .sql("))");
    }
    if let Some(codes) = filter.jurisdiction.clone().filter(|codes| !codes.is_empty()) {
        condition
            .and("EXISTS (SELECT FROM plans p WHERE p.id = commitments.plan AND p.jurisdictions && ")
            .texts(codes)
            .sql(")");
    }
    for (piece, day) in [("commitments.due_on >= ", filter.due_from), ("commitments.due_on <= ", filter.due_to)] {
        if let Some(day) = day {
            condition.and(piece).key(&KeyValue::Day(day));
        }
    }
    for kind in filter.allocated.iter().flatten() {
        condition.and(match kind {
            ResourceKind::Money => ALLOCATED_MONEY,
            ResourceKind::Staff => ALLOCATED_STAFF,
        });
    }
    if let Some(documented) = filter.documented {
        condition.and(if documented { "commitments.documents <> '[]'" } else { "commitments.documents = '[]'" });
    }
    if let Some(parts) = parts {
        condition.and("commitments.recommendations && ").uuids(parts.to_vec());
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

/// Lists commitments. `working` says that the connection reads working records.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &CommitmentFilter,
    window: &Window,
    working: bool,
    reading: &Reading,
) -> Result<Page<Commitment>, Failure> {
    filter.check(working)?;
    mentions::check_coalitions(connection, filter.coalition.as_deref())?;
    let parts = mentions::parts_of(connection, filter.recommendation.as_deref())?;
    let page = COMMITMENTS.page::<Types, _>(
        connection,
        filter,
        || condition(filter, parts.as_deref()),
        CommitmentRow::as_select,
        window,
    )?;
    let mut page = page.map(|row| row.read(reading));
    mentions::lead(connection, page.items.iter_mut().map(|record| &mut record.recommendations))?;
    Ok(page)
}

/// Those of these ids, in no order.
///
/// # Errors
/// What the database says.
pub fn of(connection: &mut PgConnection, ids: &[Uuid], reading: &Reading) -> Result<Vec<Commitment>, Failure> {
    let rows: Vec<CommitmentRow> =
        commitments::table.filter(commitments::id.eq_any(ids)).select(CommitmentRow::as_select()).load(connection)?;
    let mut found: Vec<Commitment> = rows.into_iter().map(|row| row.read(reading)).collect();
    mentions::lead(connection, found.iter_mut().map(|record| &mut record.recommendations))?;
    Ok(found)
}

/// One commitment.
///
/// # Errors
/// `gone` where it was taken back; `not-found`; what the database says.
pub fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<Commitment, Failure> {
    if let Some(found) = of(connection, &[id], reading)?.pop() {
        return Ok(found);
    }
    let what = format!("the commitment {id}");
    match withdrawn_commitments::table
        .find(id)
        .select(withdrawn_commitments::id)
        .first::<Uuid>(connection)
        .optional()?
    {
        Some(_) => Err(Failure::Gone { what }),
        None => Err(Failure::NotFound { what }),
    }
}

impl Readable for CommitmentFields {
    type Record = Commitment;

    fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<Commitment, Failure> {
        find(connection, id, reading)
    }
}
