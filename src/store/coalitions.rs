//! Questions about coalitions, and the statements that change them. Who may know of one is held by the database.

use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;

use super::journal::Change;
use super::listing::{Condition, Listing, SortKey};
use crate::domain::coalitions::{Coalition, CoalitionFacts, CoalitionFilter, CoalitionKind, Covers, Visibility};
use crate::domain::codes::Json;
use crate::domain::failure::Failure;
use crate::domain::kinds::TextOrigin;
use crate::domain::language::Texts;
use crate::domain::page::{KeyKind, KeyValue, Page, Window};
use crate::domain::reading::Reading;
use crate::tables::registered_coalitions as registered;
use crate::tables::views::coalitions;

#[derive(Queryable, Selectable)]
#[diesel(table_name = coalitions)]
struct CoalitionRow {
    code: String,
    kind: CoalitionKind,
    visibility: Visibility,
    states: Vec<String>,
    jurisdictions: Vec<String>,
    name: Json<Texts>,
    description: Json<Texts>,
    contact: Option<String>,
    frozen: bool,
    version: i32,
}

impl CoalitionRow {
    /// `inside`: whoever belongs to the network is told whether it is frozen.
    fn read(self, reading: &Reading, inside: bool) -> Coalition {
        // A coalition says what it is in each of its languages itself.
        let origin = |_: &str| TextOrigin::Original;
        let (name, name_in) = reading.languages.read(&self.name.0, origin);
        let (description, description_in) = reading.languages.read(&self.description.0, origin);
        Coalition {
            url: reading.address(&format!("/v1/coalitions/{}", self.code)),
            covers: Covers { states: self.states, jurisdictions: self.jurisdictions }.codes(),
            code: self.code,
            kind: self.kind,
            visibility: self.visibility,
            name,
            name_in,
            description,
            description_in,
            contact: self.contact,
            frozen: inside.then_some(self.frozen),
        }
    }
}

const COALITIONS: Listing<CoalitionRow> = Listing {
    noun: "coalitions",
    from: "coalitions",
    keys: &[],
    last: SortKey {
        name: "code",
        column: "coalitions.code",
        kind: KeyKind::Text,
        value: |row| KeyValue::Text(row.code.clone()),
    },
    usual: "code",
};

/// Lists coalitions by code: those that the caller may know of.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &CoalitionFilter,
    window: &Window,
    reading: &Reading,
    inside: bool,
) -> Result<Page<Coalition>, Failure> {
    filter.check()?;
    let condition = || {
        let mut condition = Condition::default();
        condition.any_text("coalitions.code", filter.code.clone());
        condition.any_code("coalitions.kind", filter.kind.as_deref());
        if let Some(places) = filter.covers.clone().filter(|places| !places.is_empty()) {
            condition.and("(coalitions.states || coalitions.jurisdictions) && ").texts(places);
        }
        condition
    };
    let page = COALITIONS.page::<SqlTypeOf<<CoalitionRow as Selectable<diesel::pg::Pg>>::SelectExpression>, _>(
        connection,
        filter,
        condition,
        CoalitionRow::as_select,
        window,
    )?;
    Ok(page.map(|row| row.read(reading, inside)))
}

/// One coalition, and its version.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find(
    connection: &mut PgConnection,
    code: &str,
    reading: &Reading,
    inside: bool,
) -> Result<(Coalition, i32), Failure> {
    let row: Option<CoalitionRow> =
        coalitions::table.find(code).select(CoalitionRow::as_select()).first(connection).optional()?;
    let row = row.ok_or_else(|| not_found(code))?;
    let version = row.version;
    Ok((row.read(reading, inside), version))
}

/// The coalitions of these codes that who asks may know of, in no order; what only the network is told is left out.
///
/// # Errors
/// What the database says.
pub fn of(connection: &mut PgConnection, codes: &[String], reading: &Reading) -> Result<Vec<Coalition>, Failure> {
    let rows: Vec<CoalitionRow> =
        coalitions::table.filter(coalitions::code.eq_any(codes)).select(CoalitionRow::as_select()).load(connection)?;
    Ok(rows.into_iter().map(|row| row.read(reading, false)).collect())
}

/// What is told of a coalition that isn't there, or not for the caller.
pub fn not_found(code: &str) -> Failure {
    Failure::NotFound { what: format!("the coalition {}", code.chars().take(60).collect::<String>()) }
}

/// A coalition as acts change it.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, serde::Serialize)]
#[diesel(table_name = registered)]
#[diesel(treat_none_as_null = true)]
pub struct Registered {
    /// Its code.
    pub code: String,
    /// What it is.
    pub kind: CoalitionKind,
    /// Who may know of it.
    pub visibility: Visibility,
    /// States that it covers.
    pub states: Vec<String>,
    /// Jurisdictions that it covers.
    pub jurisdictions: Vec<String>,
    /// Its name.
    pub name: Json<Texts>,
    /// What it is.
    pub description: Json<Texts>,
    /// How it wants to be reached.
    pub contact: Option<String>,
    /// Whether it is frozen.
    pub frozen: bool,
    /// Its version.
    pub version: i32,
}

impl Registered {
    /// A coalition of the facts.
    ///
    /// # Errors
    /// `refused` where it covers what is not there.
    pub fn of(facts: &CoalitionFacts) -> Result<Registered, Failure> {
        let covers = Covers::of(&facts.covers)?;
        Ok(Registered {
            code: facts.code.clone(),
            kind: facts.kind,
            visibility: facts.visibility,
            states: covers.states,
            jurisdictions: covers.jurisdictions,
            name: Json(facts.name.clone()),
            description: Json(facts.description.clone()),
            contact: None,
            frozen: false,
            version: 1,
        })
    }
}

/// A coalition, held until the transaction ends. Somebody who may only know of it can't hold it, so it is read first.
///
/// # Errors
/// `not-found`; what the database says.
pub fn hold(connection: &mut PgConnection, code: &str) -> Result<Registered, Failure> {
    let row: Option<Registered> =
        registered::table.find(code).select(Registered::as_select()).for_update().first(connection).optional()?;
    row.ok_or_else(|| not_found(code))
}

/// Whether the caller may know of a coalition, and whether it is frozen.
///
/// # Errors
/// `not-found`; what the database says.
pub fn is_frozen(connection: &mut PgConnection, code: &str) -> Result<bool, Failure> {
    let frozen: Option<bool> = registered::table.find(code).select(registered::frozen).first(connection).optional()?;
    frozen.ok_or_else(|| not_found(code))
}

/// Makes a coalition.
///
/// # Errors
/// `refused` where the code is taken; what the database says.
pub fn add(connection: &mut PgConnection, coalition: &Registered) -> Result<(), Failure> {
    diesel::insert_into(registered::table).values(coalition).execute(connection)?;
    Ok(())
}

/// Changes a coalition.
///
/// # Errors
/// What the database says.
pub fn change(connection: &mut PgConnection, coalition: &Registered) -> Result<(), Failure> {
    diesel::update(registered::table.find(&coalition.code)).set(coalition).execute(connection)?;
    Ok(())
}

/// Adds the coalitions that are missing; what is there stays as people have made it. Gives the public changes.
///
/// # Errors
/// What the database says.
pub fn add_missing(connection: &mut PgConnection, facts: &[CoalitionFacts]) -> Result<Vec<Change>, Failure> {
    let mut changes = Vec::new();
    for facts in facts {
        let added = diesel::insert_into(registered::table)
            .values(Registered::of(facts)?)
            .on_conflict_do_nothing()
            .execute(connection)?;
        if added > 0 && facts.visibility == Visibility::Public {
            changes.push(Change { kind: "coalition", record: facts.code.clone(), act: "created" });
        }
    }
    Ok(changes)
}
