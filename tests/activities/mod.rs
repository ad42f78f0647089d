//! Activities from draft to purge, as people on either side of the line see them.

mod audit;
mod feed;
mod filters;
mod life;
mod line;
mod rights;

use serde_json::{Value, json};

use crate::support::{Answer, Colleague};

/// An activity that its coalition may write, about its own State.
pub fn hearing(coalition: &str) -> Value {
    let mut activity = json!({
        "coalition": coalition, "kind": "consultation", "actor": "government", "level": "national", "starts_on": "2025-03-01",
        "title": {"en": "An invented hearing"}, "summary": {"en": "Invented for a test"}, "notice_days": 3,
    });
    if coalition == "HKG" {
        activity["jurisdictions"] = json!(["HKG"]);
    } else {
        activity["states"] = json!([if coalition == "HIDDEN" { "KOR" } else { coalition }]);
    }
    activity
}

/// A record that was made: its address and its tag.
pub struct Made {
    /// `/v1/activities/…`.
    pub path: String,
    /// Its tag.
    pub etag: String,
    /// Its id.
    pub id: String,
}

/// What an answer tells of the record.
pub fn made(answer: &Answer) -> Made {
    assert!(matches!(answer.status, 200 | 201), "{}: {}", answer.status, answer.text());
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    Made { path: format!("/v1/activities/{id}"), etag: answer.header("etag"), id }
}

/// Makes a hearing and publishes it.
pub fn published(coordinator: &Colleague, coalition: &str, audience: &str) -> Made {
    let draft = made(&coordinator.post("/v1/activities", &hearing(coalition)));
    made(&coordinator.act(&format!("{}/publish", draft.path), &draft.etag, &json!({"audience": audience})))
}
