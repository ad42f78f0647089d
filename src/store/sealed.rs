//! The columns that hold sealed values, for whoever seals them again. What each of them means stands with its table.

use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};

use crate::access::sealing::{Place, Secrets};
use crate::domain::failure::Failure;

/// A column of sealed values.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    table: &'static str,
    column: &'static str,
    /// The row's key as the place of its value has it, as SQL.
    row: &'static str,
}

/// All of them but the kept answers, whose place is made of three columns.
pub const COLUMNS: &[Column] = &[
    Column { table: "accounts", column: "name", row: "id::text" },
    Column { table: "accounts", column: "second_factor", row: "id::text" },
    Column { table: "accounts", column: "second_factor_pending", row: "id::text" },
    Column { table: "memberships", column: "organization", row: "coalition || ' ' || account::text" },
    Column { table: "sessions_of_accounts", column: "label", row: "id::text" },
    Column { table: "invitations", column: "name", row: "id::text" },
    Column { table: "invitations", column: "organization", row: "id::text" },
    Column { table: "access_keys", column: "name", row: "id::text" },
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Binary)]
    value: Vec<u8>,
}

/// Seals the values of a column again that the key of now has not sealed. Gives how many there were.
///
/// # Errors
/// `internal-error` where a value can't be opened; what the database says.
pub fn seal_again(connection: &mut PgConnection, secrets: &Secrets, column: &Column) -> Result<usize, Failure> {
    let Column { table, column, row } = column;
    let name = format!("{table}.{column}");
    let rows: Vec<Row> = diesel::sql_query(format!(
        "SELECT {row} AS place, {column} AS value FROM {table} WHERE {column} IS NOT NULL FOR UPDATE"
    ))
    .load(connection)?;
    let mut values = 0;
    for Row { place: key, value } in rows.into_iter().filter(|row| !secrets.is_current(&row.value)) {
        let place = Place { column: &name, row: &key };
        let sealed = secrets.seal(place, &secrets.open_sealed(place, &value)?)?;
        diesel::sql_query(format!("UPDATE {table} SET {column} = $1 WHERE {row} = $2"))
            .bind::<Binary, _>(sealed)
            .bind::<Text, _>(&key)
            .execute(connection)?;
        values += 1;
    }
    Ok(values)
}
