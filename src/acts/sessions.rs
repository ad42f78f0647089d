//! What people do with their own sessions, and what the audit keeps of signing in: that somebody began or ended a session,
//! and that a credential was guessed at. Of all this the audit has the day, not the moment.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::json;
use uuid::Uuid;

use crate::access::sealing::Secrets;
use crate::access::viewer::Rights;
use crate::domain::accounts::{SessionChange, short_text};
use crate::domain::failure::Failure;
use crate::store::journal::{self, Entry};
use crate::store::{attempts, sessions};

/// After how many failures of a day the audit says that a credential is guessed at.
const TOLD_AT: [i32; 3] = [9, 25, 100];

/// Writes down that somebody signed in. For the keeper.
///
/// # Errors
/// What the database says.
pub fn began(connection: &mut PgConnection, account: Uuid) -> Result<(), Failure> {
    journal::acting(connection, account)?;
    journal::close(connection, &Entry::of("session.begin", json!({})), &[])?;
    Ok(())
}

/// Counts an attempt before it is looked at; where there were many, the audit says so, of names that exist and of those that
/// don't alike, so that nothing can be told by the time it takes. For the keeper.
///
/// # Errors
/// `too-soon`; what the database says.
pub fn count(
    connection: &mut PgConnection,
    bucket: &[u8],
    account: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let failures = attempts::begin(connection, bucket, now)?;
    if TOLD_AT.contains(&failures) {
        if let Some(account) = account {
            journal::acting(connection, account)?;
        }
        journal::close(connection, &Entry::of("session.guessed", json!({"attempts": failures})), &[])?;
    }
    Ok(())
}

/// Calls one of one's own sessions something else.
///
/// # Errors
/// `refused` for what can't be a label; `not-found`.
pub fn rename(
    connection: &mut PgConnection,
    secrets: &Secrets,
    session: Uuid,
    input: &SessionChange,
) -> Result<(), Failure> {
    let label = input.label.as_deref().map(|label| short_text("/label", label)).transpose()?;
    if !sessions::rename(connection, secrets, session, label.as_deref())? {
        return Err(unknown(session));
    }
    journal::close(connection, &Entry::of("session.rename", json!({})), &[])?;
    Ok(())
}

fn unknown(session: Uuid) -> Failure {
    Failure::NotFound { what: format!("the session {session}") }
}

/// Ends one of one's own sessions.
///
/// # Errors
/// `not-found`: others' can't be seen, so they are not there.
pub fn end(connection: &mut PgConnection, session: Uuid) -> Result<(), Failure> {
    if !sessions::exists(connection, session)? {
        return Err(unknown(session));
    }
    // Before it, since afterwards the transaction may work for nobody any more.
    journal::close(connection, &Entry::of("session.end", json!({})), &[])?;
    sessions::end(connection, session)?;
    Ok(())
}

/// Ends all of one's own sessions.
///
/// # Errors
/// `not-found` for access keys of coalitions, which have none.
pub fn end_all(connection: &mut PgConnection, rights: &Rights) -> Result<(), Failure> {
    let account = rights.account()?;
    journal::close(connection, &Entry::of("session.end_all", json!({})), &[])?;
    sessions::end_all(connection, account)
}
