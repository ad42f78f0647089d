//! What coalitions write on what came of recommendations: every noun's life, who may do what, what is refused, and what follows
//! from all of it.

mod batches;
mod claims;
mod life;
mod paper;
mod rights;
mod scorecard;
mod tables;
mod together;

use serde_json::{Value, json};
use upr_network::domain::records::WRITTEN;

use crate::support::{Answer, Colleague, Desks, Filling, TestDatabase};

/// Recommendations to Sample State A: which of them are supported says their name.
const SUPPORTED: [&str; 5] = [
    "d600f4ce-fb74-5601-8ed7-64ea57e91602",
    "24e14d7d-0f97-5f6f-aad7-f5508885ee92",
    "f3eb517f-8a31-5395-b764-a76f331e6033",
    "73787969-2715-5e2e-b40a-09632c24557d",
    "f0a37aca-072c-5af0-9b8f-7f1d80a84c3a",
];
const NOTED: &str = "fa60afb1-96fe-5e4d-9bfb-59520df3b3c8";

/// The official records of the samples, without anything that coalitions wrote.
fn official_alone() -> TestDatabase {
    let database = TestDatabase::new(Filling::Samples);
    let emptied: Vec<String> = WRITTEN
        .iter()
        .map(|(noun, plural)| {
            format!(
                "DELETE FROM {noun}_editions WHERE owner IS NOT NULL; DELETE FROM {noun}_versions; DELETE FROM working_{plural};"
            )
        })
        .collect();
    database.db_execute(&format!("{} TRUNCATE endorsements, merged_records, audit_contents", emptied.concat()));
    database
}

fn desks() -> Desks {
    Desks::on(official_alone(), |_| {})
}

/// A body of a noun that passes, for the coalition XSA. What it needs is made first.
fn body(person: &Colleague, noun: &str) -> Value {
    match noun {
        "activities" => json!({
            "coalition": "XSA", "kind": "monitoring", "actor": "civil_society", "level": "national", "starts_on": "2025-01-01",
            "states": ["XSA"], "title": {"en": "invented"},
        }),
        "plans" => json!({"coalition": "XSA", "state": "XSA", "kind": "monitoring_plan", "title": {"en": "invented"}}),
        "commitments" => {
            let plan = made("plans", &person.post("/v1/plans", &body(person, "plans"))).id;
            json!({"coalition": "XSA", "plan": plan, "actor": "government", "title": {"en": "invented"}})
        }
        "proposals" => {
            let plan = made("plans", &person.post("/v1/plans", &body(person, "plans"))).id;
            json!({"coalition": "XSA", "plan": plan, "title": {"en": "invented"}})
        }
        "assessments" => json!({
            "coalition": "XSA", "recommendation": NOTED, "claimed_by": {"kind": "civil_society", "body": "Sample Forum"},
            "status": "in_progress", "assessed_on": "2025-01-01", "narrative": {"en": "invented"},
        }),
        "statements" => json!({
            "coalition": "XSA", "kind": "letter", "date": "2025-01-01", "language": "en", "states": ["XSA"], "title": {"en": "invented"},
        }),
        "organizations" => json!({
            "coalition": "XSA", "name": {"en": "invented"}, "basis": "consent", "consented_on": "2025-01-01", "coalition_named": true,
            "published_as": "coalition",
        }),
        "translations" => json!({
            "coalition": "XSA", "recommendation": NOTED, "language": "ko", "text": "invented", "made_by": "civil_society", "note": {"en": "invented"},
        }),
        other => panic!("{other}?"),
    }
}

/// The member that holds a text by language.
fn text_of(noun: &str) -> &'static str {
    match noun {
        "organizations" => "name",
        "assessments" => "narrative",
        "translations" => "note",
        _ => "title",
    }
}

/// A record that was made: its address, its tag, its id.
struct Made {
    path: String,
    etag: String,
    id: String,
}

fn made(noun: &str, answer: &Answer) -> Made {
    assert!(matches!(answer.status, 200 | 201), "{noun} {}: {}", answer.status, answer.text());
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    Made { path: format!("/v1/{noun}/{id}"), etag: answer.header("etag"), id }
}

fn published(person: &Colleague, noun: &str, body: &Value, audience: &str) -> Made {
    let draft = made(noun, &person.post(&format!("/v1/{noun}"), body));
    made(noun, &person.act(&format!("{}/publish", draft.path), &draft.etag, &json!({"audience": audience})))
}

/// A body with other members in it.
fn with(mut body: Value, more: Value) -> Value {
    body.as_object_mut().expect("a body").extend(more.as_object().expect("members").clone());
    body
}
