//! Assessments in GraphQL.

use std::sync::Arc;

use async_graphql::{Context, ID};

use super::asker::{Answer, Asker};
use super::loaders::{self, JurisdictionKey};
use super::nouns::{hanging, mutations, queries};
use super::records::as_id;
use crate::domain::assessments::{Assessment, AssessmentFields, AssessmentFilter, AssessmentInput};
use crate::domain::recommendations::Recommendation;
use crate::domain::states::Jurisdiction;
use crate::store;

queries! {
    /// Assessments, the latest first. Which of them, the parameter `scope` of the address says, as in REST.
    AssessmentQueries: Assessment of AssessmentFields by AssessmentFilter in assessments,
    assessments sorted "Sort keys, a minus before each for descending, all in one direction: `-assessedOn`, the usual one, `status`, `edition`, `id`.", assessment, assessment_versions, assessment_differences
}

mutations! {
    AssessmentMutations: Assessment of AssessmentFields from AssessmentInput,
    create_assessment, update_assessment, move_assessment, publish_assessment, withdraw_assessment, restore_assessment, merge_assessment, purge_assessment
}

hanging! {
    impl Assessment {
        /// The recommendation.
        async fn recommendation(&self, context: &Context<'_>) -> Answer<Option<Recommendation>> {
            let id = self.recommendation;
            let asked = move |connection: &mut _, reading: &_| store::recommendations::of(connection, &[id], reading);
            Ok(Asker::of(context)?.read(asked).await?.pop())
        }

        /// Jurisdictions that it concerns.
        async fn jurisdictions(&self, context: &Context<'_>) -> Answer<Vec<Arc<Jurisdiction>>> {
            loaders::many(context, self.jurisdictions.iter().cloned().map(JurisdictionKey).collect()).await
        }

        /// The recommendation, by id.
        async fn recommendation_id(&self) -> ID {
            as_id(&self.recommendation)
        }
    }
}
