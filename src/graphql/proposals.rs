//! Proposals in GraphQL.

use async_graphql::ID;

use super::nouns::{hanging, mutations, queries};
use super::records::as_id;
use crate::domain::proposals::{Proposal, ProposalFields, ProposalFilter, ProposalInput};

queries! {
    /// Proposals. Which of them, the parameter `scope` of the address says, as in REST.
    ProposalQueries: Proposal of ProposalFields by ProposalFilter in proposals,
    proposals sorted "Sort keys, a minus before each for descending, all in one direction: `-edition`, the usual one, `outcome`, `id`.", proposal, proposal_versions, proposal_differences
}

mutations! {
    ProposalMutations: Proposal of ProposalFields from ProposalInput,
    create_proposal, update_proposal, move_proposal, publish_proposal, withdraw_proposal, restore_proposal, merge_proposal, purge_proposal
}

hanging! {
    impl Proposal {
        /// Recommendations, by id: `recommendations(filter: {id: …})` has them.
        async fn recommendation_ids(&self) -> Vec<ID> {
            self.recommendations.iter().map(as_id).collect()
        }

        /// The plan of which it was asked, by id.
        async fn plan_id(&self) -> Option<ID> {
            self.plan.as_ref().map(as_id)
        }

        /// The consultation at which it was made, by id of the activity.
        async fn activity_id(&self) -> Option<ID> {
            self.activity.as_ref().map(as_id)
        }

        /// Organizations that made it, by id.
        async fn organization_ids(&self) -> Vec<ID> {
            self.organizations.iter().map(as_id).collect()
        }
    }
}
