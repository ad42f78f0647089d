//! Plans in GraphQL: questions about editions and working records. What people do with them stands in
//! `plan_acts`.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object};
use uuid::Uuid;

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::ids;
use super::loaders::{self, CoalitionKey, JurisdictionKey, StateKey};
use crate::acts;
use crate::domain::coalitions::Coalition;
use crate::domain::failure::{Failure, Fault};
use crate::domain::plans::{Plan, PlanFields, PlanFilter};
use crate::domain::records::{Version, VersionDifference};
use crate::domain::states::{Jurisdiction, State};
use crate::store;

/// How many versions a question gives.
const VERSIONS: i64 = 50;

/// Questions about plans.
#[derive(Default)]
pub struct PlanQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl PlanQueries {
    /// Plans. Which of them, the parameter `scope` of the address says, as in REST.
    async fn plans(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            PlanFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `-edition`, the usual one, `status`, `kind`, `id`."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Plan>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asker = Asker::of(context)?;
        let working = asker.is_at_the_desk();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::plans::list(connection, &filter, window, working, reading)
        };
        Ok(Connection::of(asker.page(window, asked).await?))
    }

    /// One plan: the edition that is nearest to the caller; to its coalition, where there is none, the working record.
    async fn plan(&self, context: &Context<'_>, #[graphql(desc = "Its id.")] id: ID) -> Answer<Option<Plan>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("plan", &id))?;
        let asker = Asker::of(context)?;
        let found = asker.nearest(move |connection, reading| store::plans::find(connection, id, reading)).await?;
        Ok(Some(found))
    }

    /// The versions of a plan, for its coalition, the newest first: at most 50 before a number.
    async fn plan_versions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of the plan.")] id: ID,
        #[graphql(desc = "Only versions before this number.")] before: Option<i32>,
    ) -> Answer<Vec<Version>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("plan", &id))?;
        let asked = move |connection: &mut _, rights: &_, _: &_| {
            acts::records::versions::<PlanFields>(connection, rights, id, before, VERSIONS)
        };
        Ok(Asker::of(context)?.own(asked).await?)
    }

    /// What changed in a plan between two versions, for its coalition.
    async fn plan_differences(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of the plan.")] id: ID,
        #[graphql(desc = "The number of the later version.")] version: i32,
        #[graphql(desc = "The number of the earlier version; the one before where it is left out.")] from: Option<i32>,
    ) -> Answer<Vec<VersionDifference>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("plan", &id))?;
        let from = from.unwrap_or(version.saturating_sub(1));
        if from < 0 {
            return Err(
                Failure::invalid(Fault::parameter("from", format!("`{from}` is no number of a version"))).into()
            );
        }
        let asked = move |connection: &mut _, rights: &_, _: &_| {
            acts::records::changes::<PlanFields>(connection, rights, id, from, version)
        };
        Ok(Asker::of(context)?.own(asked).await?)
    }
}

fn as_id(id: &Uuid) -> ID {
    ID(id.to_string())
}

#[ComplexObject]
impl Plan {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        as_id(&self.id)
    }

    /// The coalition that tells of it; null where it is published as the network's.
    async fn coalition(&self, context: &Context<'_>) -> Answer<Option<Arc<Coalition>>> {
        let keys = self.coalition.iter().cloned().map(CoalitionKey).collect();
        Ok(loaders::many(context, keys).await?.into_iter().next())
    }

    /// The State that it concerns.
    async fn state(&self, context: &Context<'_>) -> Answer<Option<Arc<State>>> {
        let keys = self.state.iter().cloned().map(StateKey).collect();
        Ok(loaders::many(context, keys).await?.into_iter().next())
    }

    /// Jurisdictions that it concerns.
    async fn jurisdictions(&self, context: &Context<'_>) -> Answer<Vec<Arc<Jurisdiction>>> {
        loaders::many(context, self.jurisdictions.iter().cloned().map(JurisdictionKey).collect()).await
    }

    /// Of a working record: the account that made it, for coordinators of the coalition and that person alone.
    async fn created_by(&self) -> Option<ID> {
        self.created_by.as_ref().map(as_id)
    }
}
