//! Endorsements in GraphQL: who was asked to stand behind a record, and what it said.

use async_graphql::{ComplexObject, Context, ID, Object};
use diesel::PgConnection;
use uuid::Uuid;

use super::asker::{Answer, Asker};
use super::ids;
use super::records::as_id;
use crate::access::viewer::Rights;
use crate::acts;
use crate::domain::disputes::{Dispute, DisputeFilter};
use crate::domain::endorsements::{Endorsable, Endorsement, EndorsementState};
use crate::domain::reviews::Review;
use crate::store;

use super::connection::{Connection, Slice};
use super::loaders::{self, ReviewKey};

/// Questions about disputes and endorsements.
#[derive(Default)]
pub struct EndorsementQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl EndorsementQueries {
    /// All that were asked to stand behind a record, and what they said; for editors of its coalition.
    async fn endorsements(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What kind of record.")] kind: Endorsable,
        #[graphql(desc = "The record.")] record: ID,
    ) -> Answer<Vec<Endorsement>> {
        let record = ids::record(&record).ok_or_else(|| ids::not_found(kind.code(), &record))?;
        let asked =
            move |connection: &mut _, rights: &_, _: &_| acts::endorsements::list(connection, rights, kind, record);
        Ok(Asker::of(context)?.own(asked).await?)
    }

    /// Recommendations on which claimants differ, claim against claim.
    async fn disputes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            DisputeFilter,
        >,
        #[graphql(desc = "Sort keys, as those of recommendations.")] sort: Option<String>,
    ) -> Answer<Connection<Dispute>> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::disputes::list(connection, &filter, window, reading)
        };
        Ok(Connection::of(Asker::of(context)?.page(window, asked).await?))
    }
}

/// Acts on endorsements.
#[derive(Default)]
pub struct EndorsementMutations;

#[Object]
impl EndorsementMutations {
    /// Notes that an organization was asked to stand behind a record. It shows only after it agreed.
    async fn ask_for_endorsement(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What kind of record.")] kind: Endorsable,
        #[graphql(desc = "The record.")] record: ID,
        #[graphql(desc = "The organization.")] organization: ID,
    ) -> Answer<Endorsement> {
        let record = ids::record(&record).ok_or_else(|| ids::not_found(kind.code(), &record))?;
        let organization = ids::record(&organization).ok_or_else(|| ids::not_found("organization", &organization))?;
        let (id, now) = (Uuid::new_v4(), chrono::Utc::now());
        let act = move |connection: &mut PgConnection, rights: &Rights, _: &_| {
            acts::endorsements::ask(connection, rights, (kind, record), organization, id, now)
        };
        Ok(Asker::of(context)?.act(act).await?)
    }

    /// Notes what an organization said: what it agreed to shows at once, and goes at once.
    async fn answer_endorsement(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The endorsement.")] id: ID,
        #[graphql(desc = "What it said.")] state: EndorsementState,
    ) -> Answer<Endorsement> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("endorsement", &id))?;
        let now = chrono::Utc::now();
        let act = move |connection: &mut PgConnection, rights: &Rights, _: &_| {
            acts::endorsements::answer(connection, rights, id, state, now)
        };
        Ok(Asker::of(context)?.act(act).await?)
    }
}

#[ComplexObject]
impl Endorsement {
    /// Its id.
    async fn id(&self) -> ID {
        as_id(&self.id)
    }

    /// The record, by id.
    async fn record(&self) -> ID {
        as_id(&self.record)
    }

    /// The organization, by id.
    async fn organization(&self) -> ID {
        as_id(&self.organization)
    }
}

#[ComplexObject]
impl Dispute {
    /// The recommendation, by id.
    async fn recommendation_id(&self) -> ID {
        as_id(&self.recommendation)
    }

    /// The review in which it was made.
    async fn review(&self, context: &Context<'_>) -> Answer<std::sync::Arc<Review>> {
        loaders::one(context, ReviewKey(self.review.clone())).await
    }
}
