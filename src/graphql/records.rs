//! What every noun that coalitions write does alike in GraphQL: running an act and giving the record as it is then. Questions
//! and the names of mutations stand with each noun.

use async_graphql::{Context, ID};
use diesel::PgConnection;
use uuid::Uuid;

use chrono::{DateTime, Utc};

use super::asker::{Answer, Asker};
use super::ids;
use crate::access::viewer::Rights;
use crate::acts;
use crate::domain::failure::{Failure, Fault};
use crate::domain::versions::Expected;
use crate::store::records::Readable;
use crate::store::working::Working;

/// Runs an act and gives the working record as it is then.
pub async fn acted<F: Readable>(
    context: &Context<'_>,
    act: impl Fn(&mut PgConnection, &Rights) -> Result<Working<F>, Failure> + Send + Sync + 'static,
) -> Answer<F::Record> {
    let done = Asker::of(context)?.act(move |connection, rights, reading| {
        let working = act(connection, rights)?;
        F::find(connection, working.id, reading)
    });
    Ok(done.await?)
}

/// The id of a record of the noun.
///
/// # Errors
/// `not-found` for what can't be one.
pub fn id_of<F: Readable>(id: &ID) -> Result<Uuid, Failure> {
    ids::record(id).ok_or_else(|| ids::not_found(F::KIND, id))
}

/// An id as GraphQL shows it.
pub fn as_id(id: &Uuid) -> ID {
    ID(id.to_string())
}

/// The number of the earlier of two versions: the one before where none was said.
///
/// # Errors
/// `invalid-parameter` where it is no number of a version.
pub fn earlier(from: Option<i32>, version: i32) -> Result<i32, Failure> {
    let from = from.unwrap_or(version.saturating_sub(1));
    if from < 0 {
        return Err(Failure::invalid(Fault::parameter("from", format!("`{from}` is no number of a version"))));
    }
    Ok(from)
}

/// Runs an act on the version of a record that is meant, and gives the working record as it is then.
pub async fn changed<F: Readable>(
    context: &Context<'_>,
    id: &ID,
    if_match: &str,
    act: impl Fn(&mut PgConnection, &Rights, Uuid, &Expected, DateTime<Utc>) -> Result<Working<F>, Failure>
    + Send
    + Sync
    + 'static,
) -> Answer<F::Record> {
    let (id, expected, now) = (id_of::<F>(id)?, Expected::parse(if_match), Utc::now());
    acted(context, move |connection, rights| act(connection, rights, id, &expected, now)).await
}

/// Takes a record, or one earlier version of it, out of everything; gives the id.
pub async fn purged<F: Readable>(context: &Context<'_>, id: ID, if_match: &str, version: Option<i32>) -> Answer<ID> {
    let (uuid, expected) = (id_of::<F>(&id)?, Expected::parse(if_match));
    let act = move |connection: &mut PgConnection, rights: &Rights, _: &_| match version {
        Some(version) => acts::records::purge_version::<F>(connection, rights, uuid, &expected, version).map(|_| ()),
        None => acts::records::purge::<F>(connection, rights, uuid, &expected),
    };
    Asker::of(context)?.act(act).await?;
    Ok(id)
}
