//! Public changes: what everybody can follow, in order, from any number on. How they are numbered is the journal's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::activities::Activity;
use super::assessments::Assessment;
use super::coalitions::Coalition;
use super::commitments::Commitment;
use super::organizations::Organization;
use super::plans::Plan;
use super::proposals::Proposal;
use super::recommendations::Recommendation;
use super::reviews::Review;
use super::statements::Statement;
use super::states::{Jurisdiction, State};
use super::translations::Translation;
use super::vocabularies::{Term, Vocabulary};

/// One public change.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex, name = "Change")]
pub struct PublicChange {
    /// Its number: gapless, in the order of commits.
    pub change: i64,
    /// Kind of record: `state`, `review`, `recommendation`, `activity`, ….
    #[schema(example = "activity")]
    pub kind: String,
    /// Id of the record.
    #[graphql(name = "recordId")]
    pub id: String,
    /// What was done: `created`, `updated`, `published`, `withdrawn`, `merged`, `removed`. Of a record that was purged
    /// there is `removed` and nothing else.
    #[schema(example = "published")]
    pub act: String,
    /// The day (UTC).
    pub on: NaiveDate,
    /// The record as everybody reads it now; null where it is no longer there.
    #[graphql(skip)]
    #[schema(value_type = Option<Object>)]
    pub record: Option<ChangedRecord>,
}

/// A record that was changed.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum ChangedRecord {
    /// A State.
    State(Box<State>),
    /// A jurisdiction.
    Jurisdiction(Box<Jurisdiction>),
    /// A review.
    Review(Box<Review>),
    /// A recommendation.
    Recommendation(Box<Recommendation>),
    /// An organization.
    Organization(Box<Organization>),
    /// A statement.
    Statement(Box<Statement>),
    /// An activity.
    Activity(Box<Activity>),
    /// A plan.
    Plan(Box<Plan>),
    /// A commitment.
    Commitment(Box<Commitment>),
    /// A proposal.
    Proposal(Box<Proposal>),
    /// An assessment.
    Assessment(Box<Assessment>),
    /// A translation.
    Translation(Box<Translation>),
    /// A coalition.
    Coalition(Box<Coalition>),
    /// A vocabulary.
    Vocabulary(Box<Vocabulary>),
    /// A term of a vocabulary.
    Term(Box<Term>),
}

/// From where changes are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangeFilter {
    /// Only changes after this number; 0 for all.
    #[param(minimum = 0, example = 0)]
    pub since: Option<i64>,
    /// How many changes a page holds, 1 to 200.
    #[param(minimum = 1, maximum = 200, example = 50)]
    pub limit: Option<u16>,
}
