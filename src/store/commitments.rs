//! Questions about commitments: the same for editions and for working records, as the connection's schema decides.

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use super::listing::{Condition, Listing};
use super::mentions;
use super::records::{common, questions, row, sorted};
use crate::domain::activities::Actor;
use crate::domain::commitments::{
    Commitment, CommitmentFields, CommitmentFilter, CommitmentStatus, CommitmentTexts, ResourceKind,
};
use crate::domain::commitments::{Indicator, Progress, Resource};
use crate::domain::failure::Failure;
use crate::domain::page::KeyValue;
use crate::domain::reading::Reading;
use crate::domain::records::RecordDocument;
use crate::tables::views::{commitments, withdrawn_commitments};

row! {
    CommitmentRow of commitments as Commitment with CommitmentTexts at "/v1/commitments" {
        texts { title and title_in }
        plain {
            plan: Uuid,
            recommendations: Vec<Uuid>,
            responsible_body: Option<String>,
            actor: Actor,
            due_on: Option<NaiveDate>,
            status: CommitmentStatus,
        }
        json {
            resources: Vec<Resource>,
            indicators: Vec<Indicator>,
            progress: Vec<Progress>,
            documents: Vec<RecordDocument>,
        }
        maybe_json {}
    }
}

const COMMITMENTS: Listing<CommitmentRow> = Listing {
    noun: "commitments",
    from: "commitments",
    keys: &[
        sorted!(commitments.status: Text, |row| row.status.to_string()),
        sorted!(commitments.edition: Number, |row| row.edition),
        sorted!(commitments.actor: Text, |row| row.actor.to_string()),
    ],
    last: sorted!(commitments.id: Uuid, |row| row.id),
    usual: "-edition",
};

const ALLOCATED_MONEY: &str =
    r#"commitments.resources @> '[{"kind": "money", "stage": "allocated", "funder": "state"}]'"#;
const ALLOCATED_STAFF: &str =
    r#"commitments.resources @> '[{"kind": "staff", "stage": "allocated", "funder": "state"}]'"#;

fn condition(filter: &CommitmentFilter, parts: &Option<Vec<Uuid>>) -> Condition {
    let mut condition = Condition::default();
    common(&mut condition, &filter.common());
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
    if let Some(kinds) = filter.plan_kind.as_ref().filter(|kinds| !kinds.is_empty()) {
        condition
            .and("EXISTS (SELECT FROM plans p WHERE p.id = commitments.plan AND p.kind = ANY (")
            .texts(kinds.iter().map(ToString::to_string).collect())
            .sql("))");
    }
    if let Some(day) = filter.plan_in_force_on {
        condition
            .and("EXISTS (SELECT FROM plans WHERE plans.id = commitments.plan AND ")
            .sql(super::plans::IN_FORCE)
            .key(&KeyValue::Day(day))
            .sql(super::plans::IN_FORCE_END)
            .sql(")");
    }
    for (member, values) in [
        ("stage", filter.resource_stage.as_ref().map(|stages| stages.iter().map(ToString::to_string).collect())),
        ("funder", filter.funder.as_ref().map(|funders| funders.iter().map(ToString::to_string).collect())),
    ] {
        if let Some(values) = values.filter(|values: &Vec<String>| !values.is_empty()) {
            condition
                .and("EXISTS (SELECT FROM jsonb_array_elements(commitments.resources) resource WHERE resource ->> ")
                .text(member)
                .sql(" = ANY (")
                .texts(values)
                .sql("))");
        }
    }
    for kind in filter.not_allocated.iter().flatten() {
        condition.and("NOT ").sql(match kind {
            ResourceKind::Money => ALLOCATED_MONEY,
            ResourceKind::Staff => ALLOCATED_STAFF,
        });
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
    condition
}

questions! {
    Commitment of CommitmentFields called "commitment": CommitmentFilter, CommitmentRow, COMMITMENTS, commitments, withdrawn_commitments,
    looked_up by parts, completed by led
}

fn parts(connection: &mut PgConnection, filter: &CommitmentFilter) -> Result<Option<Vec<Uuid>>, Failure> {
    mentions::parts_of(connection, filter.recommendation.as_deref())
}

fn led(connection: &mut PgConnection, records: &mut [Commitment], _: &Reading) -> Result<(), Failure> {
    mentions::lead(connection, records.iter_mut().map(|record| &mut record.recommendations))
}
