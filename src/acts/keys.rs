//! Sealing again what an older key sealed, while others read and write.

use diesel::PgConnection;
use serde_json::json;

use crate::access::sealing::Secrets;
use crate::domain::failure::Failure;
use crate::store::journal::{self, Entry};
use crate::store::{idempotency, sealed};

/// Seals every value again that the key of now has not sealed. Gives how many there were. For the operator.
///
/// # Errors
/// `internal-error` where a value can't be opened; what the database says.
pub fn seal_again(connection: &mut PgConnection, secrets: &Secrets) -> Result<usize, Failure> {
    let mut values = idempotency::seal_again(connection, secrets)?;
    for column in sealed::COLUMNS {
        values += sealed::seal_again(connection, secrets, column)?;
    }
    journal::close(connection, &Entry::of("keys.rotate", json!({"values": values})), &[])?;
    Ok(values)
}
