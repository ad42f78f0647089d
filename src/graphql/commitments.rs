//! Commitments in GraphQL: questions about editions and working records. What people do with them stands in
//! `commitment_acts`.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object};
use uuid::Uuid;

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::ids;
use super::loaders::{self, CoalitionKey};
use crate::acts;
use crate::domain::coalitions::Coalition;
use crate::domain::commitments::{Commitment, CommitmentFields, CommitmentFilter};
use crate::domain::failure::{Failure, Fault};
use crate::domain::plans::Plan;
use crate::domain::records::{Version, VersionDifference};
use crate::store;

/// How many versions a question gives.
const VERSIONS: i64 = 50;

/// Questions about commitments.
#[derive(Default)]
pub struct CommitmentQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl CommitmentQueries {
    /// Commitments. Which of them, the parameter `scope` of the address says, as in REST.
    async fn commitments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            CommitmentFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `-edition`, the usual one, `status`, `actor`, `id`."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Commitment>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asker = Asker::of(context)?;
        let working = asker.is_at_the_desk();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::commitments::list(connection, &filter, window, working, reading)
        };
        Ok(Connection::of(asker.page(window, asked).await?))
    }

    /// One commitment: the edition that is nearest to the caller; to its coalition, where there is none, the working record.
    async fn commitment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Answer<Option<Commitment>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("commitment", &id))?;
        let asker = Asker::of(context)?;
        let found = asker.nearest(move |connection, reading| store::commitments::find(connection, id, reading)).await?;
        Ok(Some(found))
    }

    /// The versions of a commitment, for its coalition, the newest first: at most 50 before a number.
    async fn commitment_versions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of the commitment.")] id: ID,
        #[graphql(desc = "Only versions before this number.")] before: Option<i32>,
    ) -> Answer<Vec<Version>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("commitment", &id))?;
        let asked = move |connection: &mut _, rights: &_, _: &_| {
            acts::records::versions::<CommitmentFields>(connection, rights, id, before, VERSIONS)
        };
        Ok(Asker::of(context)?.own(asked).await?)
    }

    /// What changed in a commitment between two versions, for its coalition.
    async fn commitment_differences(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of the commitment.")] id: ID,
        #[graphql(desc = "The number of the later version.")] version: i32,
        #[graphql(desc = "The number of the earlier version; the one before where it is left out.")] from: Option<i32>,
    ) -> Answer<Vec<VersionDifference>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("commitment", &id))?;
        let from = from.unwrap_or(version.saturating_sub(1));
        if from < 0 {
            return Err(
                Failure::invalid(Fault::parameter("from", format!("`{from}` is no number of a version"))).into()
            );
        }
        let asked = move |connection: &mut _, rights: &_, _: &_| {
            acts::records::changes::<CommitmentFields>(connection, rights, id, from, version)
        };
        Ok(Asker::of(context)?.own(asked).await?)
    }
}

fn as_id(id: &Uuid) -> ID {
    ID(id.to_string())
}

#[ComplexObject]
impl Commitment {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        as_id(&self.id)
    }

    /// The coalition that tells of it; null where it is published as the network's.
    async fn coalition(&self, context: &Context<'_>) -> Answer<Option<Arc<Coalition>>> {
        let keys = self.coalition.iter().cloned().map(CoalitionKey).collect();
        Ok(loaders::many(context, keys).await?.into_iter().next())
    }

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

    /// Of a working record: the account that made it, for coordinators of the coalition and that person alone.
    async fn created_by(&self) -> Option<ID> {
        self.created_by.as_ref().map(as_id)
    }
}
