//! What follows from the claims on a recommendation: the latest of each claimant, whether those of a kind agree, and an index.
//! It is never one voice for all.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Claimant, ClaimantKind, ImplementationStatus};
use crate::domain::codes::codes;

codes! {
    /// Whether the claimants of a kind say the same.
    pub enum ClaimAgreement {
        /// They say the same.
        Agreed = "agreed",
        /// They differ.
        Mixed = "mixed",
    }
}

codes! {
    /// What an index says in words, after UPR Info ("Beyond Promises", 2014, section 7.2).
    pub enum ImplementationLevel {
        /// Under 0.33.
        NotImplemented = "not_implemented",
        /// From 0.33 to under 0.66.
        PartiallyImplemented = "partially_implemented",
        /// From 0.66.
        FullyImplemented = "fully_implemented",
    }
}

/// The latest claim of one claimant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct LatestClaim {
    /// The assessment, by id.
    pub assessment: String,
    /// Whose judgement it is.
    pub claimed_by: Claimant,
    /// How far the recommendation is carried out.
    pub status: ImplementationStatus,
    /// The day for which that is said.
    pub assessed_on: NaiveDate,
    /// Jurisdictions for which it is said; empty: the whole State.
    pub jurisdictions: Vec<String>,
    /// Whether it follows from the State's own words in its position.
    pub derived: bool,
}

/// What the claimants of one kind say.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct ClaimsOfKind {
    /// Who speaks.
    pub claimed_by: ClaimantKind,
    /// Whether they say the same.
    pub agreement: ClaimAgreement,
    /// What they say, where they agree.
    pub status: Option<ImplementationStatus>,
    /// The latest claim of each of them.
    pub claims: Vec<LatestClaim>,
}

/// The index of a recommendation, after UPR Info's Implementation of the Recommendation Index.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct ImplementationIndex {
    /// The mean of the claimants' latest claims, 0 to 1 with two decimals; null under two claims.
    #[schema(minimum = 0, maximum = 1, example = 0.75)]
    pub value: Option<f64>,
    /// How many claims it rests on. Those that say that it can't be told, and those on a jurisdiction alone, are not among them.
    pub claims: i32,
    /// The value in words.
    pub level: Option<ImplementationLevel>,
    /// What each counts: not_implemented and regressed 0, in_progress and partially_implemented 0.5, fully_implemented 1.
    pub workings: Vec<IndexPart>,
}

/// What one claim counts in the index.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct IndexPart {
    /// The assessment, by id.
    pub assessment: String,
    /// How far it says the recommendation is carried out.
    pub status: ImplementationStatus,
    /// What that counts.
    pub score: f64,
}

/// What is claimed on a recommendation.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Implementation {
    /// Kind by kind.
    pub by_kind: Vec<ClaimsOfKind>,
    /// Whether claimants differ, of one kind or of several.
    pub contested: bool,
    /// The index with its workings.
    pub index: ImplementationIndex,
}

impl ImplementationStatus {
    /// What it counts in the index, in halves: regressed counts as not implemented. None: it can't be told.
    pub fn halves(self) -> Option<i32> {
        match self {
            Self::NotImplemented | Self::Regressed => Some(0),
            Self::InProgress | Self::PartiallyImplemented => Some(1),
            Self::FullyImplemented => Some(2),
            Self::InsufficientInformation => None,
        }
    }
}

impl Implementation {
    /// What follows from the latest claim of each claimant, in order of kind.
    pub fn of(mut claims: Vec<LatestClaim>) -> Implementation {
        claims.sort_by(|one, other| {
            (one.claimed_by.kind, other.assessed_on, &one.assessment).cmp(&(
                other.claimed_by.kind,
                one.assessed_on,
                &other.assessment,
            ))
        });
        let index = index(&claims);
        let told: Vec<ImplementationStatus> = claims
            .iter()
            .map(|claim| claim.status)
            .filter(|status| *status != ImplementationStatus::InsufficientInformation)
            .collect();
        let contested = told.windows(2).any(|pair| pair[0] != pair[1]);
        let mut by_kind: Vec<ClaimsOfKind> = Vec::new();
        for claim in claims {
            match by_kind.last_mut() {
                Some(last) if last.claimed_by == claim.claimed_by.kind => {
                    if last.claims.iter().any(|earlier| earlier.status != claim.status) {
                        last.agreement = ClaimAgreement::Mixed;
                        last.status = None;
                    }
                    last.claims.push(claim);
                }
                _ => by_kind.push(ClaimsOfKind {
                    claimed_by: claim.claimed_by.kind,
                    agreement: ClaimAgreement::Agreed,
                    status: Some(claim.status),
                    claims: vec![claim],
                }),
            }
        }
        Implementation { by_kind, contested, index }
    }
}

fn index(claims: &[LatestClaim]) -> ImplementationIndex {
    let scored: Vec<(&LatestClaim, i32)> = claims
        .iter()
        .filter(|claim| claim.jurisdictions.is_empty())
        .filter_map(|claim| claim.status.halves().map(|halves| (claim, halves)))
        .collect();
    let count = i32::try_from(scored.len()).unwrap_or(i32::MAX);
    let sum: i32 = scored.iter().map(|(_, halves)| halves).sum();
    // In whole hundredths, so that the bounds are met exactly: half a hundredth goes up.
    let hundredths = (count >= 2).then(|| (sum * 100 + count) / (2 * count));
    ImplementationIndex {
        value: hundredths.map(|hundredths| f64::from(hundredths) / 100.0),
        claims: count,
        level: hundredths.map(|hundredths| match hundredths {
            ..33 => ImplementationLevel::NotImplemented,
            33..66 => ImplementationLevel::PartiallyImplemented,
            _ => ImplementationLevel::FullyImplemented,
        }),
        workings: scored
            .iter()
            .map(|(claim, halves)| IndexPart {
                assessment: claim.assessment.clone(),
                status: claim.status,
                score: f64::from(*halves) / 2.0,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(kind: ClaimantKind, status: ImplementationStatus) -> LatestClaim {
        LatestClaim {
            assessment: format!("{kind} {status}"),
            claimed_by: Claimant { kind, organization: None, body: None },
            status,
            assessed_on: NaiveDate::default(),
            jurisdictions: vec![],
            derived: false,
        }
    }

    #[test]
    fn the_index_is_that_of_the_book() {
        use ClaimantKind::{CivilSociety, Nhri, State};
        use ImplementationStatus::{FullyImplemented, InsufficientInformation, NotImplemented, PartiallyImplemented};
        // The book's own example: the State says full, one stakeholder says partial.
        let both = Implementation::of(vec![claim(State, FullyImplemented), claim(CivilSociety, PartiallyImplemented)]);
        assert_eq!((both.index.value, both.index.claims, both.contested), (Some(0.75), 2, true));
        assert_eq!(both.index.level, Some(ImplementationLevel::FullyImplemented));
        let one = Implementation::of(vec![claim(State, FullyImplemented), claim(Nhri, InsufficientInformation)]);
        assert_eq!((one.index.value, one.index.claims, one.contested), (None, 1, false));
        let third = Implementation::of(vec![
            claim(State, FullyImplemented),
            claim(CivilSociety, NotImplemented),
            claim(Nhri, NotImplemented),
        ]);
        assert_eq!(
            (third.index.value, third.index.level),
            (Some(0.33), Some(ImplementationLevel::PartiallyImplemented))
        );
        let two_thirds = Implementation::of(vec![
            claim(State, FullyImplemented),
            claim(CivilSociety, NotImplemented),
            claim(Nhri, FullyImplemented),
        ]);
        assert_eq!(
            (two_thirds.index.value, two_thirds.index.level),
            (Some(0.67), Some(ImplementationLevel::FullyImplemented))
        );
    }

    #[test]
    fn those_of_a_kind_agree_or_are_mixed() {
        use ClaimantKind::{CivilSociety, State};
        use ImplementationStatus::{InProgress, NotImplemented};
        let found = Implementation::of(vec![
            claim(CivilSociety, NotImplemented),
            claim(State, InProgress),
            claim(CivilSociety, InProgress),
        ]);
        let kinds: Vec<_> = found.by_kind.iter().map(|kind| (kind.claimed_by, kind.agreement, kind.status)).collect();
        assert_eq!(
            kinds,
            [(State, ClaimAgreement::Agreed, Some(InProgress)), (CivilSociety, ClaimAgreement::Mixed, None),]
        );
        assert_eq!(found.by_kind[1].claims.len(), 2);
        assert!(Implementation::of(vec![]).by_kind.is_empty());
    }
}
