//! What every noun that coalitions write does alike in GraphQL: running an act and giving the record as it is then. Questions
//! and the names of mutations stand with each noun.

use async_graphql::{Context, ID};
use diesel::PgConnection;
use uuid::Uuid;

use super::asker::{Answer, Asker};
use super::ids;
use crate::access::viewer::Rights;
use crate::domain::failure::Failure;
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
