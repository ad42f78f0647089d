//! The sample records of coalitions: each is made, and lived through, by the same acts as people's.

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use super::records::load_samples;
use crate::domain::activities::ActivityFields;
use crate::domain::assessments::AssessmentFields;
use crate::domain::commitments::CommitmentFields;
use crate::domain::failure::Failure;
use crate::domain::organizations::OrganizationFields;
use crate::domain::plans::PlanFields;
use crate::domain::proposals::ProposalFields;
use crate::domain::records::samples;
use crate::domain::statements::StatementFields;
use crate::domain::translations::TranslationFields;

/// Writes the sample records that are missing, those first that others name. Gives how many were made.
///
/// # Errors
/// Those of the acts.
pub fn load(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, Failure> {
    macro_rules! files {
        ($($fields:ident from $file:literal),+ $(,)?) => {
            [$(load_samples::<$fields>(
                connection,
                samples::read(include_str!(concat!("../../facts/samples/", $file)))?,
                now,
            )?),+]
        };
    }
    let made: [usize; 8] = files![
        OrganizationFields from "written_organizations.toml",
        StatementFields from "written_statements.toml",
        PlanFields from "plans.toml",
        CommitmentFields from "commitments.toml",
        ActivityFields from "activities.toml",
        ProposalFields from "proposals.toml",
        AssessmentFields from "assessments.toml",
        TranslationFields from "translations.toml",
    ];
    Ok(made.iter().sum())
}
