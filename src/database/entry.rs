//! How a transaction of somebody begins: it says for which credential it works, and learns what that may do as it is now.
//! So a right that was taken is gone with the next request, on every instance.

use diesel::sql_types::{Binary, Bool, Nullable, Text, Uuid as SqlUuid};
use diesel::{PgConnection, QueryableByName, RunQueryDsl};
use uuid::Uuid;

use crate::access::viewer::{CoalitionRole, Credential, Rights, Standing};
use crate::domain::failure::Failure;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    account: Uuid,
    #[diesel(sql_type = Bool)]
    is_person: bool,
    #[diesel(sql_type = Bool)]
    administrator: bool,
    #[diesel(sql_type = Nullable<Text>)]
    coalition: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    role: Option<CoalitionRole>,
    #[diesel(sql_type = Nullable<Bool>)]
    frozen: Option<bool>,
}

/// Enters with a credential; it must be the first statement of the transaction.
///
/// # Errors
/// `unauthenticated` where the session or the access key has ended.
pub fn enter(connection: &mut PgConnection, credential: Credential) -> Result<Rights, Failure> {
    let rows: Vec<Row> = diesel::sql_query("SELECT * FROM enter($1, $2)")
        .bind::<SqlUuid, _>(credential.id)
        .bind::<Nullable<Binary>, _>(credential.digest.map(Vec::from))
        .load(connection)?;
    let first = rows.first().ok_or(Failure::Unauthenticated)?;
    let mut rights = Rights {
        actor: first.account,
        is_person: first.is_person,
        administrator: first.administrator,
        ..Rights::default()
    };
    for row in rows {
        if let (Some(coalition), Some(role), Some(frozen)) = (row.coalition, row.role, row.frozen) {
            rights.roles.insert(coalition, Standing { role, frozen });
        }
    }
    Ok(rights)
}
