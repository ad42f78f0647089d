//! Activities in GraphQL.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID};

use super::asker::Answer;
use super::loaders::{self, JurisdictionKey, ReviewKey, StateKey};
use super::nouns::{hanging, mutations, queries};
use super::records::as_id;
use crate::domain::activities::{Activity, ActivityFields, ActivityFilter, ActivityInput};
use crate::domain::records::Version;
use crate::domain::reviews::Review;
use crate::domain::states::{Jurisdiction, State};

queries! {
    /// Activities, those that began last first. Which of them, the parameter `scope` of the address says, as in REST.
    ActivityQueries: Activity of ActivityFields by ActivityFilter in activities,
    activities sorted "Sort keys, a minus before each for descending, all in one direction: `-startsOn`, the usual one, `edition`, `kind`, `id`.", activity, activity_versions, activity_differences
}

mutations! {
    ActivityMutations: Activity of ActivityFields from ActivityInput,
    create_activity, update_activity, move_activity, publish_activity, withdraw_activity, restore_activity, merge_activity, purge_activity
}

hanging! {
    impl Activity {
        /// States that it concerns.
        async fn states(&self, context: &Context<'_>) -> Answer<Vec<Arc<State>>> {
            loaders::many(context, self.states.iter().cloned().map(StateKey).collect()).await
        }

        /// Jurisdictions that it concerns.
        async fn jurisdictions(&self, context: &Context<'_>) -> Answer<Vec<Arc<Jurisdiction>>> {
            loaders::many(context, self.jurisdictions.iter().cloned().map(JurisdictionKey).collect()).await
        }

        /// Reviews that it follows up.
        async fn reviews(&self, context: &Context<'_>) -> Answer<Vec<Arc<Review>>> {
            loaders::many(context, self.reviews.iter().cloned().map(ReviewKey).collect()).await
        }

        /// Organizations that took part, by id.
        async fn organization_ids(&self) -> Vec<ID> {
            self.organizations.iter().map(as_id).collect()
        }

        /// Recommendations that it follows up, by id: `recommendations(filter: {id: …})` has them.
        async fn recommendation_ids(&self) -> Vec<ID> {
            self.recommendations.iter().map(as_id).collect()
        }

        /// The plan that it belongs to, by id.
        async fn plan_id(&self) -> Option<ID> {
            self.plan.as_ref().map(as_id)
        }
    }
}

#[ComplexObject]
impl Version {
    /// The account that made it, for coordinators of the coalition and that person alone.
    async fn made_by(&self) -> Option<ID> {
        self.made_by.as_ref().map(as_id)
    }
}
