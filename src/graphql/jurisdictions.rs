//! Jurisdictions in GraphQL: the list, one by its code, and what hangs on one.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object};

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::ids;
use super::loaders::{self, StateKey};
use super::recommendations::{self, RecommendationConnection};
use super::scorecards;
use crate::domain::recommendations::RecommendationFilter;
use crate::domain::scorecards::Scorecard;
use crate::domain::states::{Jurisdiction, JurisdictionFilter, State};
use crate::store;
use crate::store::recommendations::Parent;
use crate::store::scorecards::Place;

/// Questions about jurisdictions.
#[derive(Default)]
pub struct JurisdictionQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl JurisdictionQueries {
    /// Territories that are reviewed inside the review of a State, by code.
    async fn jurisdictions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            JurisdictionFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `code`, the usual one."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Jurisdiction>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::states::list_jurisdictions(connection, &filter, window, reading)
        };
        Ok(Connection::of(Asker::of(context)?.page(window, asked).await?))
    }

    /// One jurisdiction.
    async fn jurisdiction(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "ISO 3166-1 alpha-3: `HKG`.")] code: String,
    ) -> Answer<Option<Jurisdiction>> {
        let code = ids::code(&code).ok_or_else(|| ids::not_found("jurisdiction", &code))?;
        let asked = move |connection: &mut _, reading: &_| store::states::find_jurisdiction(connection, &code, reading);
        Ok(Some(Asker::of(context)?.read(asked).await?))
    }
}

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[ComplexObject]
impl Jurisdiction {
    /// Its code: what `node` takes.
    pub(super) async fn id(&self) -> ID {
        ID(self.code.clone())
    }

    /// The State in whose review it is looked at.
    async fn reviewed_under(&self, context: &Context<'_>) -> Answer<Arc<State>> {
        loaders::one(context, StateKey(self.reviewed_under.clone())).await
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
        scorecards::of_place(context, Place::Jurisdiction(self.code.clone()), cycle, as_of).await
    }

    /// The recommendations that concern it, those of the newest session first.
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
        recommendations::of_parent(context, Parent::Jurisdiction, &self.code, filter, window).await
    }
}
