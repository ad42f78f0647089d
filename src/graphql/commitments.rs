//! Commitments in GraphQL.

use async_graphql::{Context, ID};

use super::asker::{Answer, Asker};
use super::nouns::{hanging, mutations, queries};
use super::records::as_id;
use crate::domain::commitments::{Commitment, CommitmentFields, CommitmentFilter, CommitmentInput};
use crate::domain::plans::Plan;
use crate::store;

queries! {
    /// Commitments. Which of them, the parameter `scope` of the address says, as in REST.
    CommitmentQueries: Commitment of CommitmentFields by CommitmentFilter in commitments,
    commitments sorted "Sort keys, a minus before each for descending, all in one direction: `-edition`, the usual one, `status`, `actor`, `id`.", commitment, commitment_versions, commitment_differences
}

mutations! {
    CommitmentMutations: Commitment of CommitmentFields from CommitmentInput,
    create_commitment, update_commitment, move_commitment, publish_commitment, withdraw_commitment, restore_commitment, merge_commitment, purge_commitment
}

hanging! {
    impl Commitment {
        /// The plan that it belongs to; null where the caller can't read it.
        async fn plan(&self, context: &Context<'_>) -> Answer<Option<Plan>> {
            let id = self.plan;
            let asked = move |connection: &mut _, reading: &_| store::plans::of(connection, &[id], reading);
            Ok(Asker::of(context)?.read(asked).await?.pop())
        }

        /// Recommendations that it answers, by id: `recommendations(filter: {id: …})` has them.
        async fn recommendation_ids(&self) -> Vec<ID> {
            self.recommendations.iter().map(as_id).collect()
        }
    }
}
