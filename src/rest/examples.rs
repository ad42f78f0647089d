//! The examples of the description: real answers of the samples, kept as files. A test asks each of these addresses and
//! compares; with `UPR_WRITE_EXAMPLES=1` it writes them anew.

/// An example of an operation.
pub struct Example {
    /// The path of the operation in the description.
    pub path: &'static str,
    /// What was asked.
    pub address: &'static str,
    /// The file under `openapi/examples`.
    pub file: &'static str,
    /// What was answered.
    pub answer: &'static str,
}

/// The examples of what people do and of what is their own: for each operation (`POST /v1/auth/login`) the `request` that was
/// sent, the `status` and the `answer`, secrets left out.
pub const ACTS: &str = include_str!("../../openapi/examples/acts.json");

macro_rules! examples {
    ($($path:literal, $address:literal, $file:literal;)+) => {
        /// One example for each operation.
        pub const EXAMPLES: &[Example] = &[$(Example {
            path: $path,
            address: $address,
            file: $file,
            answer: include_str!(concat!("../../openapi/examples/", $file)),
        }),+];
    };
}

examples! {
    "/v1/states", "/v1/states?code=KOR", "states.json";
    "/v1/states/{code}", "/v1/states/KOR", "state.json";
    "/v1/jurisdictions", "/v1/jurisdictions?code=HKG", "jurisdictions.json";
    "/v1/jurisdictions/{code}", "/v1/jurisdictions/HKG", "jurisdiction.json";
    "/v1/reviews", "/v1/reviews?state=XSA", "reviews.json";
    "/v1/reviews/{id}", "/v1/reviews/KOR-2", "review.json";
    "/v1/recommendations", "/v1/recommendations?state_under_review=XSA&response=supported&limit=1", "recommendations.json";
    "/v1/recommendations/{id}", "/v1/recommendations/fa60afb1-96fe-5e4d-9bfb-59520df3b3c8", "recommendation.json";
    "/v1/recommendations/counts", "/v1/recommendations/counts?by=state_under_review,response&state_under_review=XSA,XSB", "counts.json";
    "/v1/coalitions", "/v1/coalitions?code=XSA", "coalitions.json";
    "/v1/coalitions/{code}", "/v1/coalitions/XSA", "coalition.json";
    "/v1/reconciliation", "/v1/reconciliation?state_under_review=XSB", "reconciliation.json";
    "/v1/themes", "/v1/themes?code=torture", "themes.json";
    "/v1/themes/{code}", "/v1/themes/torture", "theme.json";
    "/v1/sdgs", "/v1/sdgs?code=16", "sdgs.json";
    "/v1/sdgs/{code}", "/v1/sdgs/16", "sdg.json";
    "/v1/groups-of-persons", "/v1/groups-of-persons?code=children", "groups-of-persons.json";
    "/v1/groups-of-persons/{code}", "/v1/groups-of-persons/children", "group-of-persons.json";
    "/v1/vocabularies", "/v1/vocabularies?name=response", "vocabularies.json";
    "/v1/vocabularies/{name}", "/v1/vocabularies/response", "vocabulary.json";
    "/v1/organizations", "/v1/organizations?state=XSA&limit=1", "organizations.json";
    "/v1/organizations/{id}", "/v1/organizations/dafde9a2-089b-493b-962c-67a31d95de09", "organization.json";
    "/v1/statements", "/v1/statements?state=KOR", "statements.json";
    "/v1/statements/{id}", "/v1/statements/e0318944-e251-4425-87be-6e60ee9b7df0", "statement.json";
    "/v1/activities", "/v1/activities?state=XSA&kind=dissemination", "activities.json";
    "/v1/activities/{id}", "/v1/activities/5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01", "activity.json";
    "/v1/plans", "/v1/plans?state=XSA&kind=national_plan_of_action", "plans.json";
    "/v1/plans/{id}", "/v1/plans/6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01", "plan.json";
    "/v1/plans/{id}/commitments", "/v1/plans/6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01/commitments?status=under_way", "commitments-of-plan.json";
    "/v1/commitments", "/v1/commitments?actor=parliament", "commitments.json";
    "/v1/commitments/{id}", "/v1/commitments/7d2a0a2f-8c2e-4c77-9b2e-5f4d0b8b2c01", "commitment.json";
    "/v1/proposals", "/v1/proposals?outcome=incorporated", "proposals.json";
    "/v1/proposals/{id}", "/v1/proposals/8e3b1b30-9d3f-4d88-9c3f-6a5e1c9c3d01", "proposal.json";
    "/v1/assessments", "/v1/assessments?state=XSA&claimed_by=nhri", "assessments.json";
    "/v1/assessments/{id}", "/v1/assessments/9f4c2c41-ae40-4e99-8d40-7b6f2dad4e02", "assessment.json";
    "/v1/recommendations/{id}/assessments", "/v1/recommendations/24e14d7d-0f97-5f6f-aad7-f5508885ee92/assessments?limit=1", "assessments-of-recommendation.json";
    "/v1/translations", "/v1/translations?state_under_review=XSA&language=ko&made_by=state", "translations.json";
    "/v1/translations/{id}", "/v1/translations/a05d3d52-bf51-4faa-9e51-8c703ebe5f03", "translation.json";
    "/v1/recommendations/{id}/translations", "/v1/recommendations/d600f4ce-fb74-5601-8ed7-64ea57e91602/translations", "translations-of-recommendation.json";
    "/v1/disputes", "/v1/disputes?state=XSA&cycle=4&limit=1", "disputes.json";
    "/v1/states/{code}/scorecard", "/v1/states/XSA/scorecard?cycle=4&as_of=2026-06-30", "scorecard.json";
    "/v1/jurisdictions/{code}/scorecard", "/v1/jurisdictions/HKG/scorecard?cycle=4&as_of=2026-06-30", "scorecard-of-jurisdiction.json";
    "/v1/scorecards", "/v1/scorecards?state=XSA,XSB&cycle=4&as_of=2026-06-30", "scorecards.json";
    "/v1/states/{code}/reports/mid-term", "/v1/states/XSB/reports/mid-term?cycle=4&as_of=2026-06-30&format=csv", "mid-term-report.csv";
    "/v1/calendar", "/v1/calendar?state=XSA&from=2025-01-01&to=2026-12-31", "calendar.json";
    "/v1/calendar.ics", "/v1/calendar.ics?state=XSA&from=2025-01-01&to=2026-12-31", "calendar.ics";
    "/v1/imports/templates/{file}", "/v1/imports/templates/plans.csv", "plans-template.csv";
    "/v1/changes", "/v1/changes?since=0&limit=1", "changes.json";
    "/healthz", "/healthz", "healthz.json";
    "/readyz", "/readyz", "readyz.json";
}
