//! Every field, taken and refused.

use serde_json::json;

use super::*;
use crate::domain::failure::Failure;
use crate::domain::records::{PublishedAs, Sent, merge};

fn covered() -> Covered {
    Covered { coalition: "XSA".to_owned(), states: vec!["XSA".to_owned()], jurisdictions: vec![] }
}

fn good() -> Value {
    json!({
        "kind": "consultation", "actor": "government", "level": "national", "title": {"en": "A hearing"}, "starts_on": "2025-03-01",
        "states": ["XSA"],
    })
}

fn input(value: Value) -> Sent {
    Sent::of(&serde_json::from_value::<ActivityInput>(value).unwrap()).unwrap()
}

fn places(change: Value) -> Vec<String> {
    let mut value = good();
    merge(&mut value, change);
    let outcome =
        input(value).into_fields::<ActivityFields>(PublishedAs::Coalition).and_then(|fields| fields.pass(&covered()));
    match outcome {
        Ok(()) => vec![],
        Err(Failure::Unfit(faults)) => faults.iter().map(|fault| fault.place().to_owned()).collect(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn what_is_needed_is_named() {
    for name in ["kind", "actor", "level", "title", "starts_on", "states"] {
        assert_eq!(places(json!({name: null})), [format!("/{name}")], "{name}");
    }
    assert!(matches!(input(good()).coalition(), Err(Failure::Unfit(_))));
}

#[test]
fn every_field_is_taken() {
    let id = "fa60afb1-96fe-5e4d-9bfb-59520df3b3c8";
    let all = json!({
        "finding": "none_took_place", "ends_on": "2025-03-02", "place": "Quelmar", "languages": ["en", "zh-Hant-HK"], "summary": {"ko": "요약"},
        "organizations": [id], "recommendations": [id], "reviews": ["XSA-4"],
        "documents": [{"title": "Record", "url": "https://example.org/1", "date": "2025-03-05", "language": "en", "symbol": "X/1"}],
        "convened_by": "Ministry", "notice_days": 0, "organizations_invited": 10, "organizations_took_part": 9, "draft_shared": true,
        "feedback_given": false, "published_as": "network", "shared_with": ["XSB"], "shared_for_writing": ["XSB"],
    });
    assert_eq!(places(all), Vec::<String>::new());
}

#[test]
fn what_breaks_a_rule_is_refused_by_its_place() {
    for (change, place) in [
        (json!({"ends_on": "2025-02-28"}), "/ends_on"),
        (json!({"starts_on": "1900-01-01"}), "/starts_on"),
        (json!({"finding": "none_took_place"}), "/documents"),
        (json!({"states": ["XSB"]}), "/states/0"),
        (json!({"states": ["HKG"]}), "/states/0"),
        (json!({"jurisdictions": ["HKG"]}), "/jurisdictions/0"),
        (json!({"title": {"zh": "标题"}}), "/title/zh"),
        (json!({"title": {"en": "x\u{202E}y"}}), "/title/en"),
        (json!({"title": {"en": "x".repeat(TITLE + 1)}}), "/title/en"),
        (json!({"summary": {"kr": "x"}}), "/summary/kr"),
        (json!({"place": " "}), "/place"),
        (json!({"languages": ["zh"]}), "/languages/0"),
        (json!({"languages": ["en", "en"]}), "/languages/1"),
        (json!({"organizations": ["x"]}), "/organizations/0"),
        (json!({"recommendations": ["12.4"]}), "/recommendations/0"),
        (json!({"plan": "x"}), "/plan"),
        (json!({"reviews": ["XSA-99"]}), "/reviews/0"),
        (json!({"documents": [{}]}), "/documents/0"),
        (json!({"documents": [{"url": "javascript:alert(1)"}]}), "/documents/0/url"),
        (json!({"documents": [{"title": "x", "language": "zh"}]}), "/documents/0/language"),
        (json!({"notice_days": -1}), "/notice_days"),
        (json!({"kind": "support", "draft_shared": false}), "/draft_shared"),
        (json!({"kind": "support", "convened_by": "x"}), "/convened_by"),
        (json!({"shared_with": ["XSA"]}), "/shared_with/0"),
        (json!({"shared_for_writing": ["XSB"]}), "/shared_for_writing/0"),
    ] {
        assert_eq!(places(change.clone()), [place], "{change}");
    }
}

#[test]
fn nothing_that_is_not_known_is_taken() {
    for name in ["id", "version", "created_by", "administrator", "edition", "updated_at", "owner", "audience"] {
        let mut value = good();
        value[name] = json!("x");
        assert!(serde_json::from_value::<ActivityInput>(value).is_err(), "{name}");
    }
    for change in [json!({"coalition": "XSB"}), json!({"coalition": null}), json!({"stage": "draft"})] {
        assert!(matches!(input(change).must_change_fields_alone(), Err(Failure::Invalid(_))));
    }
}

#[test]
fn a_change_leaves_the_rest_and_null_takes_out() {
    let fields = input(good()).into_fields::<ActivityFields>(PublishedAs::Network).unwrap();
    assert_eq!((fields.finding, fields.sharing.published_as), (Finding::TookPlace, PublishedAs::Network));
    let changed = input(json!({"title": {"ko": "공청회"}, "place": "Quelmar"})).changed(&fields).unwrap();
    assert_eq!(changed.title.0.len(), 2);
    let again = input(json!({"title": {"ko": null}, "place": null})).changed(&changed).unwrap();
    assert_eq!(again, fields);
    assert!(input(json!({"title": null})).changed(&fields).is_err());
}

#[test]
fn bringing_back_a_version_shares_nothing_anew() {
    let earlier = input(json!({"shared_with": ["XSB"], "place": "Quelmar"}));
    let fields = input(good()).into_fields::<ActivityFields>(PublishedAs::Network).unwrap();
    let earlier = earlier.changed(&fields).unwrap();
    let restored = earlier.restored(&fields);
    assert_eq!((restored.place.as_deref(), restored.sharing.shared_with.len()), (Some("Quelmar"), 0));
}

#[test]
fn a_state_that_is_covered_is_covered_with_its_jurisdictions() {
    let china = Covered { coalition: "CHN".to_owned(), states: vec!["CHN".to_owned()], jurisdictions: vec![] };
    let mut value = good();
    value["states"] = json!([]);
    value["jurisdictions"] = json!(["HKG"]);
    assert!(input(value).into_fields::<ActivityFields>(PublishedAs::Network).unwrap().pass(&china).is_ok());
}
