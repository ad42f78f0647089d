//! The reconciliation of counts in GraphQL: the list, and the State and review of each row.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object};

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::loaders::{self, ReviewKey, StateKey};
use crate::domain::reconciliation::{Reconciliation, ReconciliationFilter};
use crate::domain::reviews::Review;
use crate::domain::states::State;
use crate::store;

/// Questions about how counts compare.
#[derive(Default)]
pub struct ReconciliationQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl ReconciliationQueries {
    /// The counts of each review side by side: reported, held here, and of each data set, with the reason for each
    /// difference. Those of the newest session first.
    async fn reconciliation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            ReconciliationFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `-session`, the usual one, `cycle`, `stateUnderReview`, `id`."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Reconciliation>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::reconciliation::list(connection, &filter, window, reading)
        };
        Ok(Connection::of(Asker::of(context)?.page(window, asked).await?))
    }
}

#[ComplexObject]
impl Reconciliation {
    /// The review.
    async fn review(&self, context: &Context<'_>) -> Answer<Arc<Review>> {
        loaders::one(context, ReviewKey(self.review.clone())).await
    }

    /// The State under review.
    async fn state_under_review(&self, context: &Context<'_>) -> Answer<Arc<State>> {
        loaders::one(context, StateKey(self.state_under_review.clone())).await
    }
}
