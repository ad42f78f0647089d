//! Activities in GraphQL: questions about editions and working records. What people do with them stands in
//! `activity_acts`.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object};
use uuid::Uuid;

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::ids;
use super::loaders::{self, CoalitionKey, JurisdictionKey, ReviewKey, StateKey};
use crate::acts;
use crate::domain::activities::{Activity, ActivityFields, ActivityFilter};
use crate::domain::coalitions::Coalition;
use crate::domain::failure::{Failure, Fault};
use crate::domain::records::{Version, VersionDifference};
use crate::domain::reviews::Review;
use crate::domain::states::{Jurisdiction, State};
use crate::store;

/// How many versions a question gives.
const VERSIONS: i64 = 50;

/// Questions about activities.
#[derive(Default)]
pub struct ActivityQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl ActivityQueries {
    /// Activities, those that began last first. Which of them, the parameter `scope` of the address says, as in REST.
    async fn activities(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            ActivityFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `-startsOn`, the usual one, `edition`, `kind`, `id`."
        )]
        sort: Option<String>,
    ) -> Answer<Connection<Activity>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asker = Asker::of(context)?;
        let working = asker.is_at_the_desk();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::activities::list(connection, &filter, window, working, reading)
        };
        Ok(Connection::of(asker.page(window, asked).await?))
    }

    /// One activity: the edition that is nearest to the caller; to its coalition, where there is none, the working record.
    async fn activity(&self, context: &Context<'_>, #[graphql(desc = "Its id.")] id: ID) -> Answer<Option<Activity>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("activity", &id))?;
        let asker = Asker::of(context)?;
        let found = asker.nearest(move |connection, reading| store::activities::find(connection, id, reading)).await?;
        Ok(Some(found))
    }

    /// The versions of an activity, for its coalition, the newest first: at most 50 before a number.
    async fn activity_versions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of the activity.")] id: ID,
        #[graphql(desc = "Only versions before this number.")] before: Option<i32>,
    ) -> Answer<Vec<Version>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("activity", &id))?;
        let asked = move |connection: &mut _, rights: &_, _: &_| {
            acts::records::versions::<ActivityFields>(connection, rights, id, before, VERSIONS)
        };
        Ok(Asker::of(context)?.own(asked).await?)
    }

    /// What changed in an activity between two versions, for its coalition.
    async fn activity_differences(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of the activity.")] id: ID,
        #[graphql(desc = "The number of the later version.")] version: i32,
        #[graphql(desc = "The number of the earlier version; the one before where it is left out.")] from: Option<i32>,
    ) -> Answer<Vec<VersionDifference>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("activity", &id))?;
        let from = from.unwrap_or(version.saturating_sub(1));
        if from < 0 {
            return Err(
                Failure::invalid(Fault::parameter("from", format!("`{from}` is no number of a version"))).into()
            );
        }
        let asked = move |connection: &mut _, rights: &_, _: &_| {
            acts::records::changes::<ActivityFields>(connection, rights, id, from, version)
        };
        Ok(Asker::of(context)?.own(asked).await?)
    }
}

fn as_id(id: &Uuid) -> ID {
    ID(id.to_string())
}

#[ComplexObject]
impl Activity {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        as_id(&self.id)
    }

    /// The coalition that tells of it; null where it is published as the network's.
    async fn coalition(&self, context: &Context<'_>) -> Answer<Option<Arc<Coalition>>> {
        let keys = self.coalition.iter().cloned().map(CoalitionKey).collect();
        Ok(loaders::many(context, keys).await?.into_iter().next())
    }

    /// States that it concerns.
    async fn states(&self, context: &Context<'_>) -> Answer<Vec<Arc<State>>> {
        loaders::many(context, self.states.iter().cloned().map(StateKey).collect()).await
    }

    /// Jurisdictions that it concerns.
    async fn jurisdictions(&self, context: &Context<'_>) -> Answer<Vec<Arc<Jurisdiction>>> {
        loaders::many(context, self.jurisdictions.iter().cloned().map(JurisdictionKey).collect()).await
    }

    /// Reviews that it follows up.
    async fn reviews(&self, context: &Context<'_>) -> Answer<Vec<Arc<Review>>> {
        loaders::many(context, self.reviews.iter().cloned().map(ReviewKey).collect()).await
    }

    /// Organizations that took part, by id.
    async fn organization_ids(&self) -> Vec<ID> {
        self.organizations.iter().map(as_id).collect()
    }

    /// Recommendations that it follows up, by id: `recommendations(filter: {id: …})` has them.
    async fn recommendation_ids(&self) -> Vec<ID> {
        self.recommendations.iter().map(as_id).collect()
    }

    /// The plan that it belongs to, by id.
    async fn plan_id(&self) -> Option<ID> {
        self.plan.as_ref().map(as_id)
    }

    /// Of a working record: the account that made it, for coordinators of the coalition and that person alone.
    async fn created_by(&self) -> Option<ID> {
        self.created_by.as_ref().map(as_id)
    }
}

#[ComplexObject]
impl Version {
    /// The account that made it, for coordinators of the coalition and that person alone.
    async fn made_by(&self) -> Option<ID> {
        self.made_by.as_ref().map(as_id)
    }
}
