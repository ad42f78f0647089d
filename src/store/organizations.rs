//! Questions about partner organizations: the same for editions and for working records, as the connection's schema decides.
//! Beside those that coalitions recorded stand those that documents name.

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use super::listing::{Condition, Listing};
use super::mentions;
use super::records::{common, nothing, questions, row, sorted, whole};
use crate::domain::failure::Failure;
use crate::domain::kinds::{OrganizationBasis, OrganizationKind};
use crate::domain::organizations::{
    FormerName, Organization, OrganizationFields, OrganizationFilter, OrganizationTexts,
};
use crate::domain::reading::Reading;
use crate::domain::states::DatedStatus;
use crate::domain::texts::SentTexts;
use crate::tables::follow_up_views::{organizations, withdrawn_organizations};

row! {
    OrganizationRow of organizations as Organization with OrganizationTexts at "/v1/organizations" {
        texts { name and name_in }
        plain {
            acronym: Option<String>,
            kind: Option<OrganizationKind>,
            state: Option<String>,
            jurisdiction: Option<String>,
            website: Option<String>,
            contact: Option<String>,
            basis: OrganizationBasis,
            document: Option<Uuid>,
            consented_on: Option<NaiveDate>,
        }
        json {
            consultative_status: Vec<DatedStatus>,
            accreditation: Vec<DatedStatus>,
        }
        maybe_json {}
        by_language { former_names: Vec<FormerName> as former_read, former_texts }
        unread { sort_name: String }
    }
}

fn former_read(names: &[FormerName], reading: &Reading) -> Vec<String> {
    names.iter().filter_map(|former| reading.languages.label(&former.name)).collect()
}

fn former_texts(names: &[FormerName]) -> Vec<SentTexts> {
    names.iter().map(|former| SentTexts::from(&former.name)).collect()
}

const ORGANIZATIONS: Listing<OrganizationRow> = Listing {
    noun: "organizations",
    from: "organizations",
    keys: &[crate::store::listing::SortKey {
        name: "name",
        column: "organizations.sort_name",
        kind: crate::domain::page::KeyKind::Text,
        value: |row| crate::domain::page::KeyValue::Text(row.sort_name.clone()),
    }],
    last: sorted!(organizations.id: Uuid, |row| row.id),
    usual: "name",
};

fn condition(filter: &OrganizationFilter, (): &()) -> Condition {
    let mut condition = Condition::default();
    common(&mut condition, &filter.common());
    condition.any_text("organizations.state", filter.state.clone());
    condition.any_text("organizations.jurisdiction", filter.jurisdiction.clone());
    condition.any_code("organizations.kind", filter.kind.as_deref());
    condition.any_code("organizations.basis", filter.basis.as_deref());
    condition.any_id("organizations.document", filter.document.as_deref());
    condition
}

questions! {
    Organization of OrganizationFields called "organization": OrganizationFilter, OrganizationRow, ORGANIZATIONS, organizations, withdrawn_organizations,
    looked_up by nothing, completed by whole
}
