//! Disputes: the recommendations that are contested, with the latest claim of each claimant in full.

use diesel::PgConnection;
use uuid::Uuid;

use super::{assessments, recommendations};
use crate::domain::assessments::Assessment;
use crate::domain::disputes::{Dispute, DisputeFilter, DisputedClaim};
use crate::domain::failure::Failure;
use crate::domain::page::{Page, Window};
use crate::domain::reading::Reading;
use crate::domain::recommendations::{Recommendation, RecommendationFilter};

/// Lists disputes, in the order of the recommendations' list.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &DisputeFilter,
    window: &Window,
    reading: &Reading,
) -> Result<Page<Dispute>, Failure> {
    filter.check()?;
    let contested = RecommendationFilter {
        state_under_review: filter.state.clone(),
        jurisdiction: filter.jurisdiction.clone(),
        cycle: filter.cycle.clone(),
        theme: filter.theme.clone(),
        contested: Some(true),
        ..Default::default()
    };
    let page = recommendations::list(connection, &contested, window, reading)?;
    let ids: Vec<Uuid> = page.items.iter().flat_map(claims_of).collect();
    let claims = assessments::of(connection, &ids, reading)?;
    Ok(page.map(|recommendation| dispute(recommendation, &claims)))
}

fn claims_of(recommendation: &Recommendation) -> Vec<Uuid> {
    let kinds = recommendation.implementation.iter().flat_map(|judged| &judged.by_kind);
    kinds.flat_map(|kind| &kind.claims).filter_map(|claim| claim.assessment.parse().ok()).collect()
}

fn dispute(recommendation: Recommendation, claims: &[Assessment]) -> Dispute {
    let found = claims_of(&recommendation).into_iter().filter_map(|id| claims.iter().find(|claim| claim.id == id));
    Dispute {
        claims: found.cloned().map(DisputedClaim::from).collect(),
        recommendation: recommendation.id,
        review: recommendation.review,
        text: recommendation.text,
        text_in: recommendation.text_in,
        url: recommendation.url,
    }
}

impl From<Assessment> for DisputedClaim {
    fn from(claim: Assessment) -> DisputedClaim {
        DisputedClaim {
            assessment: claim.id.to_string(),
            claimed_by: claim.claimed_by,
            status: claim.status,
            assessed_on: claim.assessed_on,
            jurisdictions: claim.jurisdictions,
            narrative: claim.narrative,
            narrative_in: claim.narrative_in,
            evidence: claim.evidence,
            derived: claim.derived,
            url: claim.url,
        }
    }
}
