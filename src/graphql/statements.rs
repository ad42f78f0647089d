//! Statements in GraphQL.

use std::sync::Arc;

use async_graphql::{Context, ID};

use super::asker::Answer;
use super::loaders::{self, JurisdictionKey, StateKey};
use super::nouns::{hanging, mutations, queries};
use super::records::as_id;
use crate::domain::statements::{Statement, StatementFields, StatementFilter, StatementInput};
use crate::domain::states::{Jurisdiction, State};

queries! {
    /// Statements, submissions and letters of civil society, the newest first. Which of them, the parameter `scope` of the address says, as in REST.
    StatementQueries: Statement of StatementFields by StatementFilter in statements,
    statements sorted "Sort keys, a minus before each for descending, all in one direction: `-date`, the usual one, `edition`, `id`.", statement, statement_versions, statement_differences
}

mutations! {
    StatementMutations: Statement of StatementFields from StatementInput,
    create_statement, update_statement, move_statement, publish_statement, withdraw_statement, restore_statement, merge_statement, purge_statement
}

hanging! {
    impl Statement {
        /// States that it concerns.
        async fn states(&self, context: &Context<'_>) -> Answer<Vec<Arc<State>>> {
            loaders::many(context, self.states.iter().cloned().map(StateKey).collect()).await
        }

        /// Jurisdictions that it concerns.
        async fn jurisdictions(&self, context: &Context<'_>) -> Answer<Vec<Arc<Jurisdiction>>> {
            loaders::many(context, self.jurisdictions.iter().cloned().map(JurisdictionKey).collect()).await
        }

        /// Recommendations, by id: `recommendations(filter: {id: …})` has them.
        async fn recommendation_ids(&self) -> Vec<ID> {
            self.recommendations.iter().map(as_id).collect()
        }
    }
}
