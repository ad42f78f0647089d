//! Questions about partner organizations.

use chrono::NaiveDate;
use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::listing::{Condition, Listing, SortKey};
use crate::domain::codes::Json;
use crate::domain::failure::Failure;
use crate::domain::kinds::{OrganizationBasis, OrganizationKind, TextOrigin};
use crate::domain::language::Texts;
use crate::domain::organizations::{Organization, OrganizationFilter};
use crate::domain::page::{KeyKind, KeyValue, Page, Window};
use crate::domain::reading::Reading;
use crate::domain::states::DatedStatus;
use crate::tables::organizations;

#[derive(Queryable, Selectable)]
#[diesel(table_name = organizations)]
struct OrganizationRow {
    id: Uuid,
    kind: Option<OrganizationKind>,
    state: Option<String>,
    jurisdiction: Option<String>,
    acronym: Option<String>,
    name: Json<Texts>,
    former_names: Json<Vec<FormerName>>,
    consultative_status: Json<Vec<DatedStatus>>,
    accreditation: Json<Vec<DatedStatus>>,
    website: Option<String>,
    contact: Option<String>,
    basis: OrganizationBasis,
    document: Option<Uuid>,
    consented_on: Option<NaiveDate>,
    sort_name: String,
}

/// A name that an organization had.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormerName {
    /// Name by language.
    pub name: Texts,
    /// Until when.
    #[serde(default)]
    pub to: Option<String>,
}

impl OrganizationRow {
    fn read(self, reading: &Reading) -> Organization {
        let (name, name_in) = reading.languages.read(&self.name.0, |_| TextOrigin::Original);
        Organization {
            url: reading.address(&format!("/v1/organizations/{}", self.id)),
            id: self.id,
            name,
            name_in,
            former_names: self
                .former_names
                .0
                .iter()
                .filter_map(|former| reading.languages.label(&former.name))
                .collect(),
            acronym: self.acronym,
            kind: self.kind,
            state: self.state,
            jurisdiction: self.jurisdiction,
            consultative_status: self.consultative_status.0,
            accreditation: self.accreditation.0,
            website: self.website,
            contact: self.contact,
            basis: self.basis,
            document: self.document,
            consented_on: self.consented_on,
        }
    }
}

const ORGANIZATIONS: Listing<OrganizationRow> = Listing {
    noun: "organizations",
    from: "organizations",
    keys: &[SortKey {
        name: "name",
        column: "organizations.sort_name",
        kind: KeyKind::Text,
        value: |row| KeyValue::Text(row.sort_name.clone()),
    }],
    last: SortKey { name: "id", column: "organizations.id", kind: KeyKind::Uuid, value: |row| KeyValue::Uuid(row.id) },
    usual: "name",
};

/// Lists organizations by name.
///
/// # Errors
/// `invalid-parameter`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    filter: &OrganizationFilter,
    window: &Window,
    reading: &Reading,
) -> Result<Page<Organization>, Failure> {
    filter.check()?;
    let condition = || {
        let mut condition = Condition::default();
        condition.any_text("organizations.state", filter.state.clone());
        condition.any_text("organizations.jurisdiction", filter.jurisdiction.clone());
        condition.any_code("organizations.kind", filter.kind.as_deref());
        condition.any_code("organizations.basis", filter.basis.as_deref());
        condition.any_id("organizations.document", filter.document.as_deref());
        condition
    };
    let page = ORGANIZATIONS.page::<SqlTypeOf<<OrganizationRow as Selectable<diesel::pg::Pg>>::SelectExpression>, _>(
        connection,
        filter,
        condition,
        OrganizationRow::as_select,
        window,
    )?;
    Ok(page.map(|row| row.read(reading)))
}

/// The organizations of these ids, in no order.
///
/// # Errors
/// What the database says.
pub fn of(connection: &mut PgConnection, ids: &[Uuid], reading: &Reading) -> Result<Vec<Organization>, Failure> {
    let rows: Vec<OrganizationRow> = organizations::table
        .filter(organizations::id.eq_any(ids))
        .select(OrganizationRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| row.read(reading)).collect())
}

/// One organization.
///
/// # Errors
/// `not-found`; what the database says.
pub fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<Organization, Failure> {
    let row: Option<OrganizationRow> =
        organizations::table.find(id).select(OrganizationRow::as_select()).first(connection).optional()?;
    row.map(|row| row.read(reading)).ok_or_else(|| Failure::NotFound { what: format!("the organization {id}") })
}
