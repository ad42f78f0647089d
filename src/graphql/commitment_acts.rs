//! What people do with commitments, as mutations. Each is one transaction of its own; a refusal is an entry of `errors`.

use async_graphql::{Context, ID, Object};
use diesel::PgConnection;
use uuid::Uuid;

use super::asker::{Answer, Asker};
use super::records::{acted, id_of};
use crate::access::viewer::Rights;
use crate::acts;
use crate::domain::commitments::{Commitment, CommitmentFields, CommitmentInput};
use crate::domain::records::{Audience, Sent, Stage};
use crate::domain::versions::Expected;

/// Acts on commitments.
#[derive(Default)]
pub struct CommitmentMutations;

#[Object]
impl CommitmentMutations {
    /// Makes a commitment: a draft, unless `stage` says otherwise.
    async fn create_commitment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The commitment.")] input: CommitmentInput,
    ) -> Answer<Commitment> {
        let (id, now, input) = (Uuid::new_v4(), chrono::Utc::now(), Sent::of(&input)?);
        acted(context, move |connection, rights| {
            acts::records::create::<CommitmentFields>(connection, rights, input.clone(), id, now)
        })
        .await
    }

    /// Changes fields of a commitment: what is left out stays, null takes out.
    async fn update_commitment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "What is different.")] input: CommitmentInput,
    ) -> Answer<Commitment> {
        let (id, expected, now) = (id_of::<CommitmentFields>(&id)?, Expected::parse(&if_match), chrono::Utc::now());
        let input = Sent::of(&input)?;
        let act = move |connection: &mut PgConnection, rights: &Rights| {
            acts::records::edit::<CommitmentFields>(connection, rights, id, &expected, input.clone(), now)
        };
        acted(context, act).await
    }

    /// Moves a commitment between draft and coalition.
    async fn move_commitment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "How far it is to be.")] stage: Stage,
    ) -> Answer<Commitment> {
        let (id, expected, now) = (id_of::<CommitmentFields>(&id)?, Expected::parse(&if_match), chrono::Utc::now());
        let act = move |connection: &mut PgConnection, rights: &Rights| {
            acts::records::move_to::<CommitmentFields>(connection, rights, id, &expected, stage, now)
        };
        acted(context, act).await
    }

    /// Copies a commitment into the edition for an audience.
    async fn publish_commitment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "For whom.")] audience: Audience,
    ) -> Answer<Commitment> {
        let (id, expected, now) = (id_of::<CommitmentFields>(&id)?, Expected::parse(&if_match), chrono::Utc::now());
        let act = move |connection: &mut PgConnection, rights: &Rights| {
            acts::records::publish::<CommitmentFields>(connection, rights, id, &expected, audience, now)
        };
        acted(context, act).await
    }

    /// Takes editions back: one audience's, or all.
    async fn withdraw_commitment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "The audience whose edition is taken back; every one's where it is left out.")]
        audience: Option<Audience>,
    ) -> Answer<Commitment> {
        let (id, expected, now) = (id_of::<CommitmentFields>(&id)?, Expected::parse(&if_match), chrono::Utc::now());
        let act = move |connection: &mut PgConnection, rights: &Rights| {
            acts::records::withdraw::<CommitmentFields>(connection, rights, id, &expected, audience, now)
        };
        acted(context, act).await
    }

    /// Brings back what an earlier version says, as the next version.
    async fn restore_commitment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "The number of the version that is brought back.")] version: i32,
    ) -> Answer<Commitment> {
        let (id, expected, now) = (id_of::<CommitmentFields>(&id)?, Expected::parse(&if_match), chrono::Utc::now());
        let act = move |connection: &mut PgConnection, rights: &Rights| {
            acts::records::restore::<CommitmentFields>(connection, rights, id, &expected, version, now)
        };
        acted(context, act).await
    }

    /// Takes a commitment, or one earlier version of it, out of everything, for ever. Gives the id.
    async fn purge_commitment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
        #[graphql(desc = "One earlier version alone; the whole record where it is left out.")] version: Option<i32>,
    ) -> Answer<ID> {
        let (uuid, expected) = (id_of::<CommitmentFields>(&id)?, Expected::parse(&if_match));
        let act = move |connection: &mut PgConnection, rights: &Rights, _: &_| match version {
            Some(version) => {
                acts::records::purge_version::<CommitmentFields>(connection, rights, uuid, &expected, version)
                    .map(|_| ())
            }
            None => acts::records::purge::<CommitmentFields>(connection, rights, uuid, &expected),
        };
        Asker::of(context)?.act(act).await?;
        Ok(id)
    }
}
