//! Reviews in GraphQL: the list, one by its id, and what hangs on one.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object};

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::ids;
use super::loaders::{self, HeldOf, StateKey};
use super::recommendations::{self, RecommendationConnection};
use crate::domain::recommendations::RecommendationFilter;
use crate::domain::reviews::{Review, ReviewCounts, ReviewFilter};
use crate::domain::states::State;
use crate::store;
use crate::store::recommendations::Parent;

/// Questions about reviews.
#[derive(Default)]
pub struct ReviewQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl ReviewQueries {
    /// Reviews, those of the newest session first.
    async fn reviews(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            ReviewFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `-session`, the usual one, `cycle`, `state`, `id`."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Review>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::reviews::list(connection, &filter, window, reading)
        };
        Ok(Connection::of(Asker::of(context)?.page(window, asked).await?))
    }

    /// One review.
    async fn review(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "State and cycle: `KOR-2`.")] id: ID,
    ) -> Answer<Option<Review>> {
        let id = ids::review(&id).ok_or_else(|| ids::not_found("review", &id))?;
        let asker = Asker::of(context)?;
        let found = asker.snapshot(move |connection, reading| store::reviews::find(connection, &id, reading)).await?;
        Ok(Some(found))
    }
}

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[ComplexObject]
impl Review {
    /// State and cycle: `KOR-2`.
    pub(super) async fn id(&self) -> ID {
        ID(self.id.clone())
    }

    /// The State under review.
    async fn state(&self, context: &Context<'_>) -> Answer<Arc<State>> {
        loaders::one(context, StateKey(self.state.clone())).await
    }

    /// What documents report beside what is held here. It is counted only where it is asked for.
    async fn counts(&self, context: &Context<'_>) -> Answer<ReviewCounts> {
        let held = loaders::one(context, HeldOf(self.id.clone())).await?;
        Ok(ReviewCounts::compare(self.counts.reported.clone(), held))
    }

    /// The recommendations that were made in it.
    async fn recommendations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            RecommendationFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `-session`, the usual one, `cycle`, `year`, `stateUnderReview`, `updatedAt`, `id`."
        )]
        sort: Option<String>,
    ) -> Answer<RecommendationConnection> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        recommendations::of_parent(context, Parent::Review, &self.id, filter, window).await
    }
}
