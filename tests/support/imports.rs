//! An import of a few rows about real States, through the program's own act, so that lists hold more than samples.

use serde_json::{Value, json};
use upr_network::acts::imports::{Origin, Outcome, Purpose, Staging, close};
use upr_network::database::connections::Role;
use upr_network::domain::kinds::Dataset;
use upr_network::domain::source_records::{Draft, Extent};

use super::TestDatabase;

/// The moment of the import, after that of the samples.
pub const IMPORTED_AT: &str = "2026-03-04T05:06:07Z";

/// A row as JSON, completed with what most rows lack.
pub fn row(review: &str, text: &str, given: Value) -> (String, Draft) {
    let mut draft = json!({
        "kind": "recommendation", "number": null, "texts": {"en": text}, "original_language": "en", "paragraphs": [],
        "recommending_states": [], "recommending_states_unknown": false, "response": "supported", "positions": [],
        "action_category": null, "themes": [], "themes_unmapped": [], "sdgs": [], "groups_of_persons": [], "source_record": null,
    });
    for (name, value) in given.as_object().expect("an object") {
        draft[name] = value.clone();
    }
    (review.to_owned(), serde_json::from_value(draft).expect("a draft"))
}

/// One recommendation to a State, in words that tell it from others.
pub fn recommendation(review: &str, text: &str) -> (String, Draft) {
    row(review, text, json!({"recommending_states": ["FRA"]}))
}

/// Rows of several States, cycles, groups, jurisdictions and responses.
pub fn rows_about_real_states() -> Vec<(String, Draft)> {
    vec![
        row(
            "CHN-4",
            "Protect the freedom of the press in Hong Kong",
            json!({
                "recommending_states": ["JPN", "FRA", "DEU"], "response": "noted", "action_category": 4, "themes": ["detention"], "sdgs": [16, 5],
            }),
        ),
        row(
            "CHN-4",
            "Guarantee assembly in Macao and Hong Kong",
            json!({
                "recommending_states": ["BRA"], "response": "noted", "action_category": 2, "themes": ["torture", "nhri"], "groups_of_persons": ["children"],
            }),
        ),
        row(
            "CHN-4",
            "Continue to share experience",
            json!({"recommending_states": ["MNG", "KEN", "PSE"], "action_category": 1, "sdgs": [1]}),
        ),
        row(
            "KOR-2",
            "Abolish the death penalty",
            json!({
                "recommending_states": ["FRA", "ITA"], "response": "noted", "action_category": 5, "number": "124.12",
                "paragraphs": [{"number": "124.12", "part": 1}], "themes": ["torture"], "sdgs": [16],
            }),
        ),
        row(
            "KOR-2",
            "Abolish the death penalty in law",
            json!({
                "recommending_states": ["BEL"], "response": "supported_in_part", "number": "124.13",
                "paragraphs": [{"number": "124.13", "part": 1}, {"number": "124.14", "part": 1}], "sdgs": [16, 10],
            }),
        ),
        row(
            "KOR-4",
            "Join the optional protocol on torture",
            json!({
                "recommending_states": ["CHL"], "response": "pending", "themes": ["torture", "international_instruments"], "groups_of_persons": ["persons_deprived_of_liberty"],
            }),
        ),
        row(
            "JPN-3",
            "Improve conditions of detention",
            json!({
                "recommending_states": [], "recommending_states_unknown": true, "response": "noted", "themes": ["detention"],
            }),
        ),
        row(
            "JPN-3",
            "Promise a national institution",
            json!({"kind": "voluntary_pledge", "response": null, "themes": ["nhri"]}),
        ),
        row(
            "MNG-1",
            "Teach children of herders",
            json!({"recommending_states": ["KOR"], "sdgs": [4], "groups_of_persons": ["children"]}),
        ),
    ]
}

impl TestDatabase {
    /// Takes rows of UPR Info in as `import` does: one transaction that ends with the journal.
    pub fn db_import(&self, rows: Vec<(String, Draft)>) -> Outcome {
        self.db_import_of(Dataset::UprInfo, None, rows)
    }

    /// Takes rows of a data set in; records that the rows lack end within this extent.
    pub fn db_import_of(&self, dataset: Dataset, replace: Option<Extent>, rows: Vec<(String, Draft)>) -> Outcome {
        let purpose = Purpose { dataset, replace, dry_run: false, now: IMPORTED_AT.parse().expect("a moment") };
        let count = rows.len() as u64;
        let mut connection = self.db_connect(Role::Owner);
        diesel::Connection::transaction(&mut connection, |connection| {
            let mut staging = Staging::begin(connection, |_| {}).map_err(Stopped)?;
            for (review, draft) in rows {
                staging.add(review, draft).map_err(Stopped)?;
            }
            let (connection, outcome, changes) = staging.finish(&purpose).map_err(Stopped)?;
            let origin = Origin { format: dataset.code(), digest: "of a test".to_owned(), rows: count, refused: 0 };
            close(connection, &origin, outcome, &changes).map_err(Stopped)
        })
        .unwrap_or_else(|stopped| panic!("the import: {:?}", stopped.0))
    }
}

struct Stopped(upr_network::domain::failure::Failure);

impl From<diesel::result::Error> for Stopped {
    fn from(error: diesel::result::Error) -> Self {
        Stopped(error.into())
    }
}
