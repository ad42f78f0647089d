//! Questions about proposals: the same for editions and for working records, as the connection's schema decides.

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use super::endorsements;
use super::listing::{Condition, Listing};
use super::mentions;
use super::records::{common, days, either, overlaps_ids, questions, row, sorted};
use crate::domain::endorsements::Endorsable;
use crate::domain::failure::Failure;
use crate::domain::proposals::{Proposal, ProposalFields, ProposalFilter, ProposalOutcome, ProposalTexts};
use crate::domain::reading::Reading;
use crate::domain::records::RecordDocument;
use crate::tables::follow_up_views::{proposals, withdrawn_proposals};

row! {
    ProposalRow of proposals as Proposal with ProposalTexts at "/v1/proposals" {
        texts { title and title_in, summary and summary_in, wording and wording_in }
        plain {
            plan: Option<Uuid>,
            activity: Option<Uuid>,
            submitted_by: Vec<String>,
            organizations: Vec<Uuid>,
            recommendations: Vec<Uuid>,
            submitted_on: Option<NaiveDate>,
            outcome: ProposalOutcome,
            outcome_on: Option<NaiveDate>,
        }
        json { documents: Vec<RecordDocument> }
        maybe_json {}
        added { endorsed_by }
    }
}

const PROPOSALS: Listing<ProposalRow> = Listing {
    noun: "proposals",
    from: "proposals",
    keys: &[
        sorted!(proposals.outcome: Text, |row| row.outcome.to_string()),
        sorted!(proposals.edition: Number, |row| row.edition),
    ],
    last: sorted!(proposals.id: Uuid, |row| row.id),
    usual: "-edition",
};

fn condition(filter: &ProposalFilter, parts: &Option<Vec<Uuid>>) -> Condition {
    let mut condition = Condition::default();
    common(&mut condition, &filter.common());
    condition.any_id("proposals.plan", filter.plan.as_deref());
    condition.any_id("proposals.activity", filter.activity.as_deref());
    condition.any_code("proposals.outcome", filter.outcome.as_deref());
    overlaps_ids(&mut condition, "proposals.organizations", filter.organization.as_deref());
    if let Some(states) = filter.state.clone().filter(|states| !states.is_empty()) {
        condition
            .and("(EXISTS (SELECT FROM plans p WHERE p.id = proposals.plan AND p.state = ANY (")
            .texts(states.clone())
            .sql(")) OR EXISTS (SELECT FROM activities a WHERE a.id = proposals.activity AND a.states && ")
            .texts(states)
            .sql("))");
    }
    if let Some(codes) = filter.jurisdiction.clone().filter(|codes| !codes.is_empty()) {
        condition
            .and("(EXISTS (SELECT FROM plans p WHERE p.id = proposals.plan AND p.jurisdictions && ")
            .texts(codes.clone())
            .sql(") OR EXISTS (SELECT FROM activities a WHERE a.id = proposals.activity AND a.jurisdictions && ")
            .texts(codes)
            .sql("))");
    }
    if let Some(parts) = parts {
        condition.and("proposals.recommendations && ").uuids(parts.clone());
    }
    days(
        &mut condition,
        ("proposals.submitted_on >= ", "coalesce(proposals.submitted_on, '-infinity') <= "),
        (filter.submitted_from, filter.submitted_to),
    );
    either(&mut condition, filter.documented, "proposals.documents <> '[]'", "proposals.documents = '[]'");
    condition
}

questions! {
    Proposal of ProposalFields called "proposal": ProposalFilter, ProposalRow, PROPOSALS, proposals, withdrawn_proposals,
    looked_up by parts, completed by completed
}

fn parts(connection: &mut PgConnection, filter: &ProposalFilter) -> Result<Option<Vec<Uuid>>, Failure> {
    mentions::parts_of(connection, filter.recommendation.as_deref())
}

fn completed(connection: &mut PgConnection, records: &mut [Proposal], reading: &Reading) -> Result<(), Failure> {
    mentions::lead(connection, records.iter_mut().map(|record| &mut record.recommendations))?;
    let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
    let mut endorsers = endorsements::of(connection, Endorsable::Proposal, &ids, reading)?;
    for record in records {
        record.endorsed_by = endorsers.remove(&record.id).unwrap_or_default();
    }
    Ok(())
}
