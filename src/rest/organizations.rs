//! Partner organizations: reading editions and working records, and the acts of their coalitions. Of those that a document alone
//! names, the name as printed is given and nothing more.

use super::nouns::noun;
use crate::domain::organizations::{Organization, OrganizationFields, OrganizationFilter, OrganizationInput};

noun! {
    Organization of OrganizationFields from OrganizationInput by OrganizationFilter in organizations,
    tagged "Organizations", one "organization" called "an organization", many "organizations", "by name", such as "dafde9a2-089b-493b-962c-67a31d95de09",
    "/v1/organizations",
    "/v1/organizations/{id}",
    "/v1/organizations/{id}/publish",
    "/v1/organizations/{id}/withdraw",
    "/v1/organizations/{id}/stage",
    "/v1/organizations/{id}/purge",
    "/v1/organizations/batch",
    "/v1/organizations/{id}/restore",
    "/v1/organizations/{id}/merge",
    "/v1/organizations/{id}/versions",
    "/v1/organizations/{id}/versions/{version}",
    "/v1/organizations/{id}/versions/{version}/differences"
}
