//! What people do with activities, as mutations. Each is one transaction of its own; a refusal is an entry of `errors`.

use async_graphql::{Context, ID, Object};
use diesel::PgConnection;
use uuid::Uuid;

use super::asker::{Answer, Asker};
use super::records::{acted, id_of};
use crate::access::viewer::Rights;
use crate::acts;
use crate::domain::activities::{Activity, ActivityFields, ActivityInput};
use crate::domain::records::{Audience, Sent, Stage};
use crate::domain::versions::Expected;

/// Acts on activities.
#[derive(Default)]
pub struct ActivityMutations;

#[Object]
impl ActivityMutations {
    /// Makes an activity: a draft, unless `stage` says otherwise.
    async fn create_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The activity.")] input: ActivityInput,
    ) -> Answer<Activity> {
        let (id, now, input) = (Uuid::new_v4(), chrono::Utc::now(), Sent::of(&input)?);
        acted(context, move |connection, rights| {
            acts::records::create::<ActivityFields>(connection, rights, input.clone(), id, now)
        })
        .await
    }

    /// Changes fields of an activity: what is left out stays, null takes out.
    async fn update_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "What is different.")] input: ActivityInput,
    ) -> Answer<Activity> {
        let (id, expected, now) = (id_of::<ActivityFields>(&id)?, Expected::parse(&if_match), chrono::Utc::now());
        let input = Sent::of(&input)?;
        let act = move |connection: &mut PgConnection, rights: &Rights| {
            acts::records::edit::<ActivityFields>(connection, rights, id, &expected, input.clone(), now)
        };
        acted(context, act).await
    }

    /// Moves an activity between draft and coalition.
    async fn move_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "How far it is to be.")] stage: Stage,
    ) -> Answer<Activity> {
        let (id, expected, now) = (id_of::<ActivityFields>(&id)?, Expected::parse(&if_match), chrono::Utc::now());
        let act = move |connection: &mut PgConnection, rights: &Rights| {
            acts::records::move_to::<ActivityFields>(connection, rights, id, &expected, stage, now)
        };
        acted(context, act).await
    }

    /// Copies an activity into the edition for an audience.
    async fn publish_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "For whom.")] audience: Audience,
    ) -> Answer<Activity> {
        let (id, expected, now) = (id_of::<ActivityFields>(&id)?, Expected::parse(&if_match), chrono::Utc::now());
        let act = move |connection: &mut PgConnection, rights: &Rights| {
            acts::records::publish::<ActivityFields>(connection, rights, id, &expected, audience, now)
        };
        acted(context, act).await
    }

    /// Takes editions back: one audience's, or all.
    async fn withdraw_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "The audience whose edition is taken back; every one's where it is left out.")]
        audience: Option<Audience>,
    ) -> Answer<Activity> {
        let (id, expected, now) = (id_of::<ActivityFields>(&id)?, Expected::parse(&if_match), chrono::Utc::now());
        let act = move |connection: &mut PgConnection, rights: &Rights| {
            acts::records::withdraw::<ActivityFields>(connection, rights, id, &expected, audience, now)
        };
        acted(context, act).await
    }

    /// Brings back what an earlier version says, as the next version.
    async fn restore_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "The number of the version that is brought back.")] version: i32,
    ) -> Answer<Activity> {
        let (id, expected, now) = (id_of::<ActivityFields>(&id)?, Expected::parse(&if_match), chrono::Utc::now());
        let act = move |connection: &mut PgConnection, rights: &Rights| {
            acts::records::restore::<ActivityFields>(connection, rights, id, &expected, version, now)
        };
        acted(context, act).await
    }

    /// Takes an activity, or one earlier version of it, out of everything, for ever. Gives the id.
    async fn purge_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "One earlier version alone; the whole record where it is left out.")] version: Option<i32>,
    ) -> Answer<ID> {
        let (uuid, expected) = (id_of::<ActivityFields>(&id)?, Expected::parse(&if_match));
        let act = move |connection: &mut PgConnection, rights: &Rights, _: &_| match version {
            Some(version) => {
                acts::records::purge_version::<ActivityFields>(connection, rights, uuid, &expected, version).map(|_| ())
            }
            None => acts::records::purge::<ActivityFields>(connection, rights, uuid, &expected),
        };
        Asker::of(context)?.act(act).await?;
        Ok(id)
    }
}
