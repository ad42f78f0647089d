//! States in GraphQL: the lists, one by its code, and what hangs on one.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object};

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::ids;
use super::loaders::{self, ReviewsOfState};
use super::recommendations::{self, RecommendationConnection};
use super::scorecards;
use crate::domain::recommendations::RecommendationFilter;
use crate::domain::reviews::Review;
use crate::domain::scorecards::Scorecard;
use crate::domain::states::{State, StateFilter};
use crate::store;
use crate::store::recommendations::Parent;
use crate::store::scorecards::Place;

/// Questions about States.
#[derive(Default)]
pub struct StateQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl StateQueries {
    /// The States that the review knows, by code.
    async fn states(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            StateFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `code`, the usual one."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<State>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::states::list(connection, &filter, window, reading)
        };
        Ok(Connection::of(Asker::of(context)?.page(window, asked).await?))
    }

    /// One State.
    async fn state(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "ISO 3166-1 alpha-3: `KOR`.")] code: String,
    ) -> Answer<Option<State>> {
        let code = ids::code(&code).ok_or_else(|| ids::not_found("State", &code))?;
        let asker = Asker::of(context)?;
        let found = asker.read(move |connection, reading| store::states::find(connection, &code, reading)).await?;
        Ok(Some(found))
    }
}

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[ComplexObject]
impl State {
    /// Its code: what `node` takes.
    pub(super) async fn id(&self) -> ID {
        ID(self.code.clone())
    }

    /// Its reviews, oldest first.
    async fn reviews(&self, context: &Context<'_>) -> Answer<Arc<Vec<Review>>> {
        loaders::one(context, ReviewsOfState(self.code.clone())).await
    }

    /// Where it stands on the nine points of 2014.
    async fn scorecard(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The cycle; the latest whose outcome was adopted where none is said.")] cycle: Option<i32>,
        #[graphql(desc = "Facts dated up to this day, as known now; today where none is said.")] as_of: Option<
            chrono::NaiveDate,
        >,
    ) -> Answer<Scorecard> {
        scorecards::of_place(context, Place::State(self.code.clone()), cycle, as_of).await
    }

    /// The recommendations that it received, those of the newest session first.
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
        recommendations::of_parent(context, Parent::StateUnderReview, &self.code, filter, window).await
    }
}
