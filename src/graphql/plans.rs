//! Plans in GraphQL.

use std::sync::Arc;

use async_graphql::Context;

use super::asker::Answer;
use super::loaders::{self, JurisdictionKey, StateKey};
use super::nouns::{hanging, mutations, queries};
use crate::domain::plans::{Plan, PlanFields, PlanFilter, PlanInput};
use crate::domain::states::{Jurisdiction, State};

queries! {
    /// Plans. Which of them, the parameter `scope` of the address says, as in REST.
    PlanQueries: Plan of PlanFields by PlanFilter in plans,
    plans sorted "Sort keys, a minus before each for descending, all in one direction: `-edition`, the usual one, `status`, `kind`, `id`.", plan, plan_versions, plan_differences
}

mutations! {
    PlanMutations: Plan of PlanFields from PlanInput,
    create_plan, update_plan, move_plan, publish_plan, withdraw_plan, restore_plan, merge_plan, purge_plan
}

hanging! {
    impl Plan {
        /// The State that it concerns.
        async fn state(&self, context: &Context<'_>) -> Answer<Option<Arc<State>>> {
            let keys = self.state.iter().cloned().map(StateKey).collect();
            Ok(loaders::many(context, keys).await?.into_iter().next())
        }

        /// Jurisdictions that it concerns.
        async fn jurisdictions(&self, context: &Context<'_>) -> Answer<Vec<Arc<Jurisdiction>>> {
            loaders::many(context, self.jurisdictions.iter().cloned().map(JurisdictionKey).collect()).await
        }
    }
}
