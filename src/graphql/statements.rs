//! Statements of civil society in GraphQL.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object};

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::ids;
use super::loaders::{self, JurisdictionKey, StateKey};
use crate::domain::statements::{Statement, StatementFilter};
use crate::domain::states::{Jurisdiction, State};
use crate::store;

/// Questions about statements.
#[derive(Default)]
pub struct StatementQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl StatementQueries {
    /// Statements, submissions and letters of civil society, the newest first.
    async fn statements(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            StatementFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `-date`, the usual one, `id`."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Statement>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::statements::list(connection, &filter, window, reading)
        };
        Ok(Connection::of(Asker::of(context)?.page(window, asked).await?))
    }

    /// One statement.
    async fn statement(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id here.")] id: ID,
    ) -> Answer<Option<Statement>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("statement", &id))?;
        let asker = Asker::of(context)?;
        let found = asker.read(move |connection, reading| store::statements::find(connection, id, reading)).await?;
        Ok(Some(found))
    }
}

#[ComplexObject]
impl Statement {
    /// Its id here.
    pub(super) async fn id(&self) -> ID {
        ID(self.id.to_string())
    }

    /// States that it concerns.
    async fn states(&self, context: &Context<'_>) -> Answer<Vec<Arc<State>>> {
        loaders::many(context, self.states.iter().cloned().map(StateKey).collect()).await
    }

    /// Jurisdictions that it concerns.
    async fn jurisdictions(&self, context: &Context<'_>) -> Answer<Vec<Arc<Jurisdiction>>> {
        loaders::many(context, self.jurisdictions.iter().cloned().map(JurisdictionKey).collect()).await
    }
}
