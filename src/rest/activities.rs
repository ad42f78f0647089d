//! Activities: reading editions and working records, and the acts of their coalitions.

use super::nouns::noun;
use crate::domain::activities::{Activity, ActivityFields, ActivityFilter, ActivityInput};

noun! {
    Activity of ActivityFields from ActivityInput by ActivityFilter in activities,
    tagged "Activities", one "activity" called "an activity", many "activities", "those that began last first", such as "3d6a1c0e-5f0b-4a52-9d2e-7a1f6b0c5e01",
    "/v1/activities",
    "/v1/activities/{id}",
    "/v1/activities/{id}/publish",
    "/v1/activities/{id}/withdraw",
    "/v1/activities/{id}/stage",
    "/v1/activities/{id}/purge",
    "/v1/activities/batch",
    "/v1/activities/{id}/restore",
    "/v1/activities/{id}/merge",
    "/v1/activities/{id}/versions",
    "/v1/activities/{id}/versions/{version}",
    "/v1/activities/{id}/versions/{version}/differences"
}
