//! Organizations in GraphQL.

use std::sync::Arc;

use async_graphql::Context;

use super::asker::Answer;
use super::loaders::{self, JurisdictionKey, StateKey, StatementKey};
use super::nouns::{hanging, mutations, queries};
use crate::domain::organizations::{Organization, OrganizationFields, OrganizationFilter, OrganizationInput};
use crate::domain::statements::Statement;
use crate::domain::states::{Jurisdiction, State};

queries! {
    /// Partner organizations, by name. Which of them, the parameter `scope` of the address says, as in REST.
    OrganizationQueries: Organization of OrganizationFields by OrganizationFilter in organizations,
    organizations sorted "Sort keys, a minus before each for descending, all in one direction: `name`, the usual one, `id`.", organization, organization_versions, organization_differences
}

mutations! {
    OrganizationMutations: Organization of OrganizationFields from OrganizationInput,
    create_organization, update_organization, move_organization, publish_organization, withdraw_organization, restore_organization, merge_organization, purge_organization
}

hanging! {
    impl Organization {
        /// The State where it sits.
        async fn state(&self, context: &Context<'_>) -> Answer<Option<Arc<State>>> {
            match &self.state {
                Some(code) => Ok(Some(loaders::one(context, StateKey(code.clone())).await?)),
                None => Ok(None),
            }
        }

        /// The jurisdiction where it sits.
        async fn jurisdiction(&self, context: &Context<'_>) -> Answer<Option<Arc<Jurisdiction>>> {
            match &self.jurisdiction {
                Some(code) => Ok(Some(loaders::one(context, JurisdictionKey(code.clone())).await?)),
                None => Ok(None),
            }
        }

        /// The statement that names it, where the basis is a document; null where the caller can't read it.
        async fn document(&self, context: &Context<'_>) -> Answer<Option<Arc<Statement>>> {
            let keys = self.document.map(StatementKey).into_iter().collect();
            Ok(loaders::many(context, keys).await?.into_iter().next())
        }
    }
}
