//! Statements about endorsements: who stands behind a record, and, for the coalition, who was asked and what it said.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use crate::domain::codes::Json;
use crate::domain::endorsements::{Endorsable, Endorsement, EndorsementState, Endorser};
use crate::domain::failure::Failure;
use crate::domain::language::Texts;
use crate::domain::reading::Reading;
use crate::tables::endorsements;
use crate::tables::follow_up_views::endorsers;

/// The organizations that agreed to stand behind these records, in the order in which they agreed.
///
/// # Errors
/// What the database says.
pub fn of(
    connection: &mut PgConnection,
    kind: Endorsable,
    records: &[Uuid],
    reading: &Reading,
) -> Result<HashMap<Uuid, Vec<Endorser>>, Failure> {
    if records.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, Uuid, Json<Texts>, NaiveDate)> = endorsers::table
        .filter(endorsers::kind.eq(kind.code()).and(endorsers::record.eq_any(records)))
        .order((endorsers::since, endorsers::organization))
        .select((endorsers::record, endorsers::organization, endorsers::name, endorsers::since))
        .load(connection)?;
    let mut of: HashMap<Uuid, Vec<Endorser>> = HashMap::new();
    for (record, organization, name, agreed_on) in rows {
        let name = reading.languages.label(&name.0);
        of.entry(record).or_default().push(Endorser { organization: organization.to_string(), name, agreed_on });
    }
    Ok(of)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = endorsements)]
struct Row {
    id: Uuid,
    kind: Endorsable,
    record: Uuid,
    organization: Uuid,
    state: EndorsementState,
    since: NaiveDate,
}

impl From<Row> for Endorsement {
    fn from(row: Row) -> Endorsement {
        let Row { id, kind, record, organization, state, since } = row;
        Endorsement { id, kind, record, organization, state, since }
    }
}

/// All that were asked to stand behind a record, for its coalition.
///
/// # Errors
/// What the database says.
pub fn asked(connection: &mut PgConnection, kind: Endorsable, record: Uuid) -> Result<Vec<Endorsement>, Failure> {
    let rows: Vec<Row> = endorsements::table
        .filter(endorsements::kind.eq(kind.code()).and(endorsements::record.eq(record)))
        .order((endorsements::since, endorsements::id))
        .select(Row::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Endorsement::from).collect())
}

/// One, held for this transaction.
///
/// # Errors
/// `not-found`; what the database says.
pub fn hold(connection: &mut PgConnection, id: Uuid) -> Result<Endorsement, Failure> {
    let row: Option<Row> =
        endorsements::table.find(id).select(Row::as_select()).for_update().first(connection).optional()?;
    row.map(Endorsement::from).ok_or_else(|| Failure::NotFound { what: format!("the endorsement {id}") })
}

/// Writes a new one.
///
/// # Errors
/// `refused` where the organization was asked already; what the database says.
pub fn add(connection: &mut PgConnection, coalition: &str, endorsement: &Endorsement) -> Result<(), Failure> {
    diesel::insert_into(endorsements::table)
        .values((
            endorsements::id.eq(endorsement.id),
            endorsements::coalition.eq(coalition),
            endorsements::kind.eq(endorsement.kind.code()),
            endorsements::record.eq(endorsement.record),
            endorsements::organization.eq(endorsement.organization),
            endorsements::state.eq(endorsement.state.code()),
            endorsements::since.eq(endorsement.since),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes what an organization said.
///
/// # Errors
/// What the database says.
pub fn change(connection: &mut PgConnection, endorsement: &Endorsement) -> Result<(), Failure> {
    diesel::update(endorsements::table.find(endorsement.id))
        .set((endorsements::state.eq(endorsement.state.code()), endorsements::since.eq(endorsement.since)))
        .execute(connection)?;
    Ok(())
}
