//! Questions about assessments: the same for editions and for working records, as the connection's schema decides. Beside what
//! coalitions recorded stand claims that follow from the words of positions.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use super::endorsements;
use super::listing::{Condition, Listing};
use super::mentions;
use super::records::{common, days, either, overlaps, questions, row, sorted};
use crate::domain::assessments::implementation::{Implementation, LatestClaim};
use crate::domain::assessments::{
    Assessment, AssessmentFields, AssessmentFilter, AssessmentTexts, Claimant, Evidence, ImplementationStatus,
};
use crate::domain::codes::Json;
use crate::domain::endorsements::Endorsable;
use crate::domain::failure::Failure;
use crate::domain::reading::Reading;
use crate::tables::follow_up_views::{assessments, withdrawn_assessments};

row! {
    AssessmentRow of assessments as Assessment with AssessmentTexts at "/v1/assessments" {
        texts { narrative and narrative_in }
        plain {
            recommendation: Uuid,
            status: ImplementationStatus,
            assessed_on: NaiveDate,
            jurisdictions: Vec<String>,
        }
        json {
            claimed_by: Claimant,
            evidence: Vec<Evidence>,
        }
        maybe_json {}
        added { derived, endorsed_by }
    }
}

const ASSESSMENTS: Listing<AssessmentRow> = Listing {
    noun: "assessments",
    from: "assessments",
    keys: &[
        sorted!(assessments.assessed_on: Day, |row| row.assessed_on),
        sorted!(assessments.status: Text, |row| row.status.to_string()),
        sorted!(assessments.edition: Number, |row| row.edition),
    ],
    last: sorted!(assessments.id: Uuid, |row| row.id),
    usual: "-assessed_on",
};

/// Whether a claim was read out of the words of a position: a fact, which was never published and is no working record.
macro_rules! derived {
    ($assessments:literal) => {
        concat!("(", $assessments, ".published_on IS NULL AND ", $assessments, ".version IS NULL)")
    };
}

fn condition(filter: &AssessmentFilter, parts: &Option<Vec<Uuid>>) -> Condition {
    let mut condition = Condition::default();
    common(&mut condition, &filter.common());
    if let Some(parts) = parts {
        condition.and("assessments.recommendation = ANY (").uuids(parts.clone()).sql(")");
    }
    let states = filter.state.clone().filter(|states| !states.is_empty());
    let cycles = filter.cycle.clone().filter(|cycles| !cycles.is_empty());
    if states.is_some() || cycles.is_some() {
        let statement = condition.and(
            "assessments.recommendation IN (SELECT l.source FROM source_leads l JOIN recommendations r ON r.id = l.recommendation WHERE true",
        );
        if let Some(states) = states {
            statement.sql(" AND r.state_under_review").is_one_of(states);
        }
        if let Some(cycles) = cycles {
            statement.sql(" AND r.cycle").is_one_of_numbers(cycles);
        }
        statement.sql(")");
    }
    overlaps(&mut condition, "assessments.jurisdictions", filter.jurisdiction.as_ref());
    condition.any_code("assessments.claimed_by ->> 'kind'", filter.claimed_by.as_deref());
    condition.any_text("assessments.claimed_by ->> 'organization'", filter.organization.clone());
    condition.any_code("assessments.status", filter.status.as_deref());
    days(
        &mut condition,
        ("assessments.assessed_on >= ", "assessments.assessed_on <= "),
        (filter.assessed_from, filter.assessed_to),
    );
    either(&mut condition, filter.derived, derived!("assessments"), concat!("NOT ", derived!("assessments")));
    either(&mut condition, filter.documented, "assessments.evidence <> '[]'", "assessments.evidence = '[]'");
    condition
}

questions! {
    Assessment of AssessmentFields called "assessment": AssessmentFilter, AssessmentRow, ASSESSMENTS, assessments, withdrawn_assessments,
    looked_up by parts, completed by completed
}

fn parts(connection: &mut PgConnection, filter: &AssessmentFilter) -> Result<Option<Vec<Uuid>>, Failure> {
    mentions::parts_of(connection, filter.recommendation.as_deref())
}

fn completed(connection: &mut PgConnection, records: &mut [Assessment], reading: &Reading) -> Result<(), Failure> {
    let named: Vec<Uuid> = records.iter().map(|record| record.recommendation).collect();
    let leading = mentions::leading(connection, &named)?;
    let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
    let mut endorsers = endorsements::of(connection, Endorsable::Assessment, &ids, reading)?;
    for record in records {
        record.recommendation = leading.get(&record.recommendation).copied().unwrap_or(record.recommendation);
        record.derived = record.version.is_none() && record.published_on.is_none();
        record.endorsed_by = endorsers.remove(&record.id).unwrap_or_default();
    }
    Ok(())
}

/// Who a claimant is, apart from others of its kind: the State is one; others are told apart by organization or body, and
/// where neither is named by the coalition.
pub(super) const CLAIMANT: &str = "CASE a.claimed_by ->> 'kind' WHEN 'state' THEN 'state' \
     ELSE concat(a.claimed_by ->> 'kind', ' ', coalesce(a.claimed_by ->> 'organization', lower(a.claimed_by ->> 'body'), a.coalition, '')) END \
     || ' ' || array_to_string(a.jurisdictions, ' ')";

#[derive(QueryableByName)]
struct Claim {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    led: Uuid,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = diesel::sql_types::Jsonb)]
    claimed_by: Json<Claimant>,
    #[diesel(sql_type = diesel::sql_types::Text)]
    status: ImplementationStatus,
    #[diesel(sql_type = diesel::sql_types::Date)]
    assessed_on: NaiveDate,
    #[diesel(sql_type = diesel::sql_types::Array<diesel::sql_types::Text>)]
    jurisdictions: Vec<String>,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    derived: bool,
}

/// What is claimed on these recommendations, as far as the connection reads it: of each claimant the latest claim.
///
/// # Errors
/// What the database says.
pub fn implementation(
    connection: &mut PgConnection,
    recommendations: &[Uuid],
) -> Result<HashMap<Uuid, Implementation>, Failure> {
    if recommendations.is_empty() {
        return Ok(HashMap::new());
    }
    let claims: Vec<Claim> = diesel::sql_query(format!(
        "SELECT DISTINCT ON (l.recommendation, claimant) l.recommendation AS led, {CLAIMANT} AS claimant, a.id, a.claimed_by, a.status, a.assessed_on, a.jurisdictions, \
                {} AS derived \
           FROM source_leads l JOIN assessments a ON a.recommendation = l.source WHERE l.recommendation = ANY ($1) \
          ORDER BY l.recommendation, claimant, a.assessed_on DESC, a.id DESC",
        derived!("a")
    ))
    .bind::<diesel::sql_types::Array<diesel::sql_types::Uuid>, _>(recommendations)
    .load(connection)?;
    let mut of: HashMap<Uuid, Vec<LatestClaim>> = HashMap::new();
    for claim in claims {
        of.entry(claim.led).or_default().push(LatestClaim {
            assessment: claim.id.to_string(),
            claimed_by: claim.claimed_by.0,
            status: claim.status,
            assessed_on: claim.assessed_on,
            jurisdictions: claim.jurisdictions,
            derived: claim.derived,
        });
    }
    Ok(of.into_iter().map(|(id, claims)| (id, Implementation::of(claims))).collect())
}
