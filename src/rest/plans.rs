//! Plans: reading editions and working records, and the acts of their coalitions.

use super::nouns::noun;
use crate::domain::plans::{Plan, PlanFields, PlanFilter, PlanInput};

noun! {
    Plan of PlanFields from PlanInput by PlanFilter in plans,
    tagged "Plans", one "plan" called "a plan", many "plans", "those that were published most often first", such as "6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01",
    "/v1/plans",
    "/v1/plans/{id}",
    "/v1/plans/{id}/publish",
    "/v1/plans/{id}/withdraw",
    "/v1/plans/{id}/stage",
    "/v1/plans/{id}/purge",
    "/v1/plans/batch",
    "/v1/plans/{id}/restore",
    "/v1/plans/{id}/merge",
    "/v1/plans/{id}/versions",
    "/v1/plans/{id}/versions/{version}",
    "/v1/plans/{id}/versions/{version}/differences"
}
