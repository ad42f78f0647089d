//! Partner organizations in GraphQL.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object};

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::ids;
use super::loaders::{self, JurisdictionKey, StateKey, StatementKey};
use crate::domain::organizations::{Organization, OrganizationFilter};
use crate::domain::statements::Statement;
use crate::domain::states::{Jurisdiction, State};
use crate::store;

/// Questions about organizations.
#[derive(Default)]
pub struct OrganizationQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl OrganizationQueries {
    /// Partner organizations, by name.
    async fn organizations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            OrganizationFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `name`, the usual one, `id`."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Organization>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::organizations::list(connection, &filter, window, reading)
        };
        Ok(Connection::of(Asker::of(context)?.page(window, asked).await?))
    }

    /// One organization.
    async fn organization(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id here.")] id: ID,
    ) -> Answer<Option<Organization>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("organization", &id))?;
        let asker = Asker::of(context)?;
        let found = asker.read(move |connection, reading| store::organizations::find(connection, id, reading)).await?;
        Ok(Some(found))
    }
}

#[ComplexObject]
impl Organization {
    /// Its id here.
    pub(super) async fn id(&self) -> ID {
        ID(self.id.to_string())
    }

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

    /// The statement that names it, where the basis is a document.
    async fn document(&self, context: &Context<'_>) -> Answer<Option<Arc<Statement>>> {
        match self.document {
            Some(id) => Ok(Some(loaders::one(context, StatementKey(id)).await?)),
            None => Ok(None),
        }
    }
}
