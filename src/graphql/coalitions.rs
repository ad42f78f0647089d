//! Coalitions in GraphQL.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object};

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::loaders::{self, JurisdictionKey, StateKey};
use crate::access::viewer::Scope;
use crate::acts;
use crate::domain::coalitions::{Coalition, CoalitionChange, CoalitionFilter, CoalitionInput};
use crate::domain::failure::Failure;
use crate::domain::reference::reference;
use crate::domain::states::{Jurisdiction, State};
use crate::domain::versions::Expected;
use crate::store;

/// Questions about coalitions.
#[derive(Default)]
pub struct CoalitionQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl CoalitionQueries {
    /// Coalitions, by code: those that the caller may know of in the scope that is asked for.
    async fn coalitions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            CoalitionFilter,
        >,
        #[graphql(desc = "Sort keys, a minus before each for descending: `code`, the usual one.")] sort: Option<String>,
    ) -> Answer<Connection<Coalition>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asker = Asker::of(context)?;
        let inside = asker.scope() != Scope::Public;
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::coalitions::list(connection, &filter, window, reading, inside)
        };
        Ok(Connection::of(asker.page(window, asked).await?))
    }

    /// One coalition.
    async fn coalition(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Answer<Option<Coalition>> {
        let asker = Asker::of(context)?;
        let inside = asker.scope() != Scope::Public;
        let asked = move |connection: &mut _, reading: &_| store::coalitions::find(connection, &code, reading, inside);
        Ok(Some(asker.read(asked).await?.0))
    }
}

#[ComplexObject]
impl Coalition {
    /// States that its records may concern.
    async fn states(&self, context: &Context<'_>) -> Answer<Vec<Arc<State>>> {
        let states = self.covers.iter().filter(|code| !is_jurisdiction(code)).cloned().map(StateKey).collect();
        loaders::many(context, states).await
    }

    /// Jurisdictions that its records may concern.
    async fn jurisdictions(&self, context: &Context<'_>) -> Answer<Vec<Arc<Jurisdiction>>> {
        let places = self.covers.iter().filter(|code| is_jurisdiction(code)).cloned().map(JurisdictionKey).collect();
        loaders::many(context, places).await
    }
}

fn is_jurisdiction(code: &str) -> bool {
    reference().jurisdictions.iter().any(|jurisdiction| jurisdiction.code == code)
}

/// What is done to coalitions.
#[derive(Default)]
pub struct CoalitionMutations;

/// Which version is meant, as `ifMatch` says it.
pub fn expected(if_match: Option<&str>) -> Result<Expected, Failure> {
    if_match.map(Expected::parse).ok_or(Failure::PreconditionMissing)
}

#[Object]
impl CoalitionMutations {
    /// Makes a coalition. Administrators do.
    async fn create_coalition(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The coalition.")] input: CoalitionInput,
    ) -> Answer<Coalition> {
        let made = Asker::of(context)?.act(move |connection, rights, reading| {
            acts::coalitions::create(connection, rights, &input)?;
            Ok(store::coalitions::find(connection, &input.code, reading, true)?.0)
        });
        Ok(made.await?)
    }

    /// Changes what a coalition says of itself, and who may know of it.
    async fn update_coalition(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
        #[graphql(desc = "The `ETag` of what you saw: `w3`.")] if_match: Option<String>,
        #[graphql(desc = "What changes.")] input: CoalitionChange,
    ) -> Answer<Coalition> {
        let expected = expected(if_match.as_deref())?;
        let changed = Asker::of(context)?.act(move |connection, rights, reading| {
            acts::coalitions::change(connection, rights, &code, &expected, &input)?;
            Ok(store::coalitions::find(connection, &code, reading, true)?.0)
        });
        Ok(changed.await?)
    }

    /// Freezes a coalition: all sign-ins of its people end, that of the caller too, and all its access keys; nothing is
    /// written or published until an administrator lifts it.
    async fn freeze_coalition(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Answer<Coalition> {
        let frozen = Asker::of(context)?.act(move |connection, rights, reading| {
            let (coalition, _) = store::coalitions::find(connection, &code, reading, true)?;
            acts::coalitions::freeze(connection, rights, &code, &Expected::Any)?;
            Ok(Coalition { frozen: Some(true), ..coalition })
        });
        Ok(frozen.await?)
    }

    /// Lifts the freeze of a coalition. Administrators do.
    async fn unfreeze_coalition(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Answer<Coalition> {
        let lifted = Asker::of(context)?.act(move |connection, rights, reading| {
            acts::coalitions::unfreeze(connection, rights, &code, &Expected::Any)?;
            Ok(store::coalitions::find(connection, &code, reading, true)?.0)
        });
        Ok(lifted.await?)
    }
}
