//! The nine points against numbers that were worked out by hand from a story, set out below so that a coordinator can check
//! them; a second story in which civil society does everything; and why there is no value.

use serde_json::{Value, json};

use super::{NOTED, SUPPORTED, desks, made, official_alone, published, with};
use crate::support::{Colleague, Desks, Filling, TestDatabase, TestService, Visitor, rows_about_real_states};

/// The day as of which the story is told. The outcome was adopted on 5 July 2023; 33 recommendations were received, 20 of them
/// supported; five of the supported ones and a noted one are named in the story.
const AS_OF: &str = "2026-06-30";

fn activity(kind: &str, actor: &str, level: &str, day: &str, more: Value) -> Value {
    let base = json!({
        "coalition": "XSA", "kind": kind, "actor": actor, "level": level, "starts_on": day, "states": ["XSA"], "title": {"en": "told"},
    });
    with(base, more)
}

fn translation(recommendation: &str, language: &str, maker: &str, state: &str, day: &str) -> Value {
    json!({
        "coalition": "XSA", "recommendation": recommendation, "language": language, "text": "번역", "made_by": maker, "state": state,
        "translated_on": day,
    })
}

fn assessment(recommendation: &str, kind: &str, day: &str) -> Value {
    json!({
        "coalition": "XSA", "recommendation": recommendation, "claimed_by": {"kind": kind, "body": "somebody"}, "status": "in_progress",
        "assessed_on": day, "evidence": [{"kind": "other", "document": {"title": "x", "date": day}, "page": "1"}],
    })
}

fn money(stage: &str, funder: &str) -> Value {
    json!({"kind": "money", "stage": stage, "amount": 5, "currency": "XTS", "funder": funder})
}

fn staff() -> Value {
    json!({"kind": "staff", "stage": "allocated", "full_time_equivalents": 1.0, "funder": "state"})
}

/// What the government, parliament, courts, the institution and civil society did.
fn tell_the_story(coordinator: &Colleague) {
    let publish = |noun: &str, body: Value| published(coordinator, noun, &body, "public").id;
    // 3.1: the State translated two, a third is a draft, a fourth came after the day; civil society translated one.
    for (recommendation, maker, state, day) in [
        (SUPPORTED[0], "state", "reviewed", "2024-02-01"),
        (NOTED, "state", "agreed", "2024-02-01"),
        (SUPPORTED[1], "state", "draft", "2024-02-01"),
        (SUPPORTED[2], "state", "reviewed", "2026-07-01"),
        (SUPPORTED[3], "civil_society", "reviewed", "2024-05-01"),
    ] {
        publish("translations", translation(recommendation, "ko", maker, state, day));
    }
    publish("activities", activity("dissemination", "government", "national", "2024-02-02", json!({})));
    publish("activities", activity("dissemination", "government", "local", "2024-02-03", json!({})));
    publish("activities", activity("support", "government", "national", "2024-02-04", json!({})));
    // 3.2: two consultations in the period, one of them with a draft; one before the adoption, one after the day.
    for (day, more) in [
        ("2023-07-04", json!({})),
        ("2023-07-05", json!({"draft_shared": true, "feedback_given": false})),
        (AS_OF, json!({"draft_shared": false})),
        ("2026-07-01", json!({"draft_shared": true})),
    ] {
        publish("activities", activity("consultation", "government", "national", day, more));
    }
    publish("activities", activity("consultation", "nhri", "national", "2024-01-01", json!({})));
    // 3.3: two bodies of the State; one of civil society's own is none. Two recommendations are monitored.
    publish("activities", activity("participation", "government", "national", "2024-03-01", json!({})));
    publish("activities", activity("participation", "parliament", "national", "2024-03-02", json!({})));
    publish("activities", activity("participation", "civil_society", "national", "2024-03-03", json!({})));
    publish("assessments", assessment(SUPPORTED[0], "civil_society", "2025-01-01"));
    publish(
        "activities",
        activity("monitoring", "civil_society", "national", "2025-01-02", json!({"recommendations": [SUPPORTED[1]]})),
    );
    // 3.4 and 3.6: a plan in force with three commitments, which answer three recommendations, two of them supported.
    let plan = publish(
        "plans",
        json!({
            "coalition": "XSA", "state": "XSA", "kind": "national_plan_of_action", "title": {"en": "told"},
            "status_history": [{"status": "adopted", "on": "2024-01-01"}, {"status": "in_progress", "on": "2024-06-01"}],
        }),
    );
    for (actor, recommendations, resources) in [
        ("government", json!([SUPPORTED[0], NOTED]), json!([money("allocated", "state"), staff()])),
        ("government", json!([SUPPORTED[0]]), json!([money("allocated", "state"), money("requested", "donor")])),
        ("parliament", json!([SUPPORTED[4]]), json!([])),
    ] {
        let commitment = json!({
            "coalition": "XSA", "plan": plan, "actor": actor, "title": {"en": "told"}, "recommendations": recommendations, "resources": resources,
        });
        publish("commitments", commitment);
    }
    for outcome in ["incorporated", "partly_incorporated", "no_answer", "pending", "rejected"] {
        publish(
            "proposals",
            json!({"coalition": "XSA", "plan": plan, "title": {"en": "told"}, "outcome": outcome, "submitted_on": "2023-11-01"}),
        );
    }
    // 3.5: pledged, looked for, published.
    let pledge = json!({"pledged_for": "2025-12-31"});
    publish("activities", activity("mid_term_report", "government", "national", "2023-07-05", pledge));
    let looked = json!({"finding": "none_took_place", "documents": [{"title": "list"}]});
    publish("activities", activity("mid_term_report", "government", "national", "2025-09-01", looked));
    publish("activities", activity("mid_term_report", "government", "international", "2025-12-20", json!({})));
    publish("activities", activity("mid_term_report", "civil_society", "international", "2025-10-01", json!({})));
    // 3.7: one act of parliament besides its body of 3.3, two of courts.
    publish("activities", activity("legislative_action", "parliament", "national", "2024-08-01", json!({})));
    publish("activities", activity("judicial_action", "judiciary", "national", "2024-08-02", json!({})));
    publish("activities", activity("judicial_action", "judiciary", "local", "2024-08-03", json!({})));
    // 3.8: the institution makes known, monitors, and assesses, besides its consultation of 3.2.
    publish("activities", activity("dissemination", "nhri", "national", "2024-09-01", json!({})));
    publish("activities", activity("monitoring", "nhri", "national", "2024-09-02", json!({})));
    publish("assessments", assessment(SUPPORTED[2], "nhri", "2025-09-01"));
    // 3.9: shared in the region and in the world; what was shared at home is not of it.
    for level in ["regional", "international", "national"] {
        publish("activities", activity("experience_sharing", "government", level, "2025-02-01", json!({})));
    }
    publish("activities", activity("experience_sharing", "civil_society", "regional", "2025-02-02", json!({})));
}

/// A point, its value, and its parts by name.
type Worked = (&'static str, Value, Vec<(&'static str, Value)>);

/// What the story comes to. Shares are of the 33 recommendations, of the supported of the 20.
fn worked_by_hand() -> Vec<Worked> {
    let share = |part: f64, whole: f64| json!((part / whole * 10_000.0).round() / 10_000.0);
    vec![
        (
            "3.1",
            share(2.0, 33.0),
            vec![
                ("translated_by_civil_society", share(1.0, 33.0)),
                ("translated_by_nhri", Value::Null),
                ("translated_by_un", Value::Null),
                ("dissemination_national", json!(1)),
                ("dissemination_local", json!(1)),
                ("support_to_civil_society", json!(1)),
                ("dissemination_by_civil_society", Value::Null),
            ],
        ),
        (
            "3.2",
            json!(2),
            vec![
                ("with_draft_shared", json!(1)),
                ("with_feedback_given", json!(0)),
                ("held_by_nhri", json!(1)),
                ("held_by_civil_society", Value::Null),
            ],
        ),
        ("3.3", json!(2), vec![("monitored_by_civil_society", share(2.0, 33.0))]),
        (
            "3.4",
            share(3.0, 33.0),
            vec![
                ("of_the_supported", share(2.0, 20.0)),
                ("implementation_plans_in_force", Value::Null),
                ("plans_of_civil_society", Value::Null),
                ("proposals_incorporated", json!(1)),
                ("proposals_partly_incorporated", json!(1)),
                ("proposals_unanswered", json!(2)),
            ],
        ),
        (
            "3.5",
            json!("published"),
            vec![
                ("report_by_nhri", Value::Null),
                ("report_by_civil_society", json!(1)),
                ("pledged_for", json!("2025-12-31")),
                ("last_looked_for_on", json!("2025-09-01")),
                ("expected_by", json!("2025-12-31")),
            ],
        ),
        (
            "3.6",
            json!(1),
            vec![
                ("money_only", json!(1)),
                ("staff_only", json!(0)),
                ("requested", json!(1)),
                ("spent", json!(0)),
                ("paid_by_donors", json!(1)),
            ],
        ),
        // Parliament: its body, its act, its commitment. Courts: two acts.
        ("3.7", json!(5), vec![("legislative", json!(3)), ("judicial", json!(2))]),
        (
            "3.8",
            json!(3),
            vec![
                ("disseminates", json!(1)),
                ("works_with_civil_society", json!(1)),
                ("recommends_strategies", Value::Null),
                ("monitors_independently", json!(1)),
                ("assesses", json!(1)),
                ("accreditation", json!("A")),
            ],
        ),
        ("3.9", json!(2), vec![("shared_by_nhri", Value::Null), ("shared_by_civil_society", json!(1))]),
    ]
}

/// Follows every address of evidence, and counts again.
fn recount(get: &dyn Fn(&str) -> Value, card: &Value) -> usize {
    let indicators = card["indicators"].as_array().expect("indicators");
    let parts = indicators.iter().flat_map(|indicator| indicator["parts"].as_array().expect("parts"));
    let evidence: Vec<&Value> =
        indicators.iter().chain(parts).flat_map(|one| one["evidence"].as_array().expect("evidence")).collect();
    for one in &evidence {
        let href = one["href"].as_str().expect("an address");
        assert_eq!(get(href)["meta"]["total"], one["count"], "{href}");
    }
    evidence.len()
}

fn point<'a>(card: &'a Value, point: &str) -> &'a Value {
    card["indicators"].as_array().expect("indicators").iter().find(|one| one["point"] == point).expect("the point")
}

fn values(card: &Value) -> Vec<Value> {
    card["indicators"].as_array().expect("indicators").iter().map(|one| one["value"].clone()).collect()
}

fn card(visitor: &Visitor, address: &str) -> Value {
    visitor.json(address)
}

#[test]
fn the_nine_points_of_the_story_are_as_they_were_worked_by_hand() {
    let desks = desks();
    let coordinator = desks.db_one("XSA", "coordinator");
    tell_the_story(&coordinator);
    let visitor = desks.service.visitor();
    let told = card(&visitor, &format!("/v1/states/XSA/scorecard?cycle=4&as_of={AS_OF}"));
    assert_eq!((&told["period"]["from"], &told["period"]["to"]), (&json!("2023-07-05"), &Value::Null));
    for (name, value, parts) in worked_by_hand() {
        let indicator = point(&told, name);
        assert_eq!(indicator["value"], value, "{name}: {indicator}");
        let found: Vec<(&str, Value)> = indicator["parts"]
            .as_array()
            .expect("parts")
            .iter()
            .map(|part| (part["key"].as_str().expect("a key"), part["value"].clone()))
            .collect();
        assert_eq!(found, parts, "{name}");
        for one in indicator["parts"].as_array().expect("parts").iter().chain([indicator]) {
            assert_eq!(
                one["value"].is_null(),
                !one["reason"].is_null(),
                "{name}: null has a reason, and nothing else has: {one}"
            );
        }
        assert!(indicator["method"].as_str().is_some_and(|method| method.len() > 40), "{name}");
    }
    let fraction = |name: &str| (point(&told, name)["numerator"].clone(), point(&told, name)["denominator"].clone());
    assert_eq!(fraction("3.1"), (json!(2), json!(33)));
    assert_eq!(fraction("3.6"), (json!(1), json!(2)));
    assert!(recount(&|href| visitor.json(href), &told) > 35);
    // The other face says the same.
    let query = format!(
        "{{ state(code: \"XSA\") {{ scorecard(cycle: 4, asOf: \"{AS_OF}\") {{ recorded {{ records last }} indicators {{ point value reason parts {{ key value }} evidence {{ href count }} }} }} }} }}"
    );
    let by_graphql = &visitor.graphql_data(&query, json!({}))["state"]["scorecard"];
    assert_eq!(values(by_graphql), values(&told));
    assert_eq!(by_graphql["recorded"], told["recorded"]);
    assert_eq!(point(by_graphql, "3.4")["evidence"], point(&told, "3.4")["evidence"]);
}

#[test]
fn what_civil_society_does_raises_no_value() {
    let desks = desks();
    let coordinator = desks.db_one("XSA", "coordinator");
    let visitor = desks.service.visitor();
    let address = format!("/v1/states/XSA/scorecard?cycle=4&as_of={AS_OF}");
    let before = values(&card(&visitor, &address));
    assert_eq!(
        before.iter().filter(|value| !value.is_null()).count(),
        1,
        "only the mid-term state is known: {before:?}"
    );
    let publish = |noun: &str, body: Value| published(&coordinator, noun, &body, "public").id;
    for kind in [
        "dissemination",
        "support",
        "consultation",
        "participation",
        "monitoring",
        "mid_term_report",
        "resourcing",
        "legislative_action",
        "judicial_action",
        "experience_sharing",
    ] {
        for level in ["local", "national", "regional", "international"] {
            publish(
                "activities",
                activity(kind, "civil_society", level, "2025-01-01", json!({"recommendations": [SUPPORTED[0]]})),
            );
        }
    }
    for recommendation in SUPPORTED {
        publish("translations", translation(recommendation, "ko", "civil_society", "agreed", "2024-01-01"));
        publish(
            "assessments",
            with(assessment(recommendation, "civil_society", "2025-01-01"), json!({"status": "fully_implemented"})),
        );
    }
    let plan = publish(
        "plans",
        json!({"coalition": "XSA", "state": "XSA", "kind": "civil_society_plan", "title": {"en": "told"}, "status_history": [{"status": "adopted", "on": "2024-01-01"}]}),
    );
    publish(
        "commitments",
        json!({
            "coalition": "XSA", "plan": plan, "actor": "civil_society", "title": {"en": "told"}, "recommendations": SUPPORTED,
            "resources": [money("allocated", "donor")],
        }),
    );
    let after = card(&visitor, &address);
    assert_eq!(values(&after), before);
    let shown = after["indicators"]
        .as_array()
        .expect("indicators")
        .iter()
        .flat_map(|one| one["parts"].as_array().expect("parts"));
    let theirs = shown.filter(|part| part["done_by"] == "civil_society" && !part["value"].is_null()).count();
    assert_eq!(theirs, 7, "it stands beside");
    recount(&|href| visitor.json(href), &after);
}

#[test]
fn null_has_its_reason_and_zero_its_source() {
    let desks = desks();
    let coordinator = desks.db_one("XSA", "coordinator");
    let visitor = desks.service.visitor();
    let reason = |address: &str, name: &str| {
        let card = card(&visitor, address);
        let indicator = point(&card, name).clone();
        assert!(indicator["value"].is_null(), "{indicator}");
        indicator["reason"].as_str().expect("a reason").to_owned()
    };
    let address = format!("/v1/states/XSA/scorecard?cycle=4&as_of={AS_OF}");
    assert_eq!(reason(&address, "3.2"), "nothing_recorded");
    assert_eq!(reason(&address, "3.4"), "no_plan");
    assert_eq!(reason("/v1/states/XSB/scorecard?cycle=4", "3.8"), "no_such_institution");
    assert_eq!(reason("/v1/states/XSA/scorecard?cycle=4&as_of=2023-07-04", "3.1"), "review_not_concluded");
    let early = card(&visitor, "/v1/states/XSA/scorecard?cycle=4&as_of=2024-06-30");
    let report = point(&early, "3.5");
    assert_eq!((&report["value"], &report["parts"][0]["reason"]), (&json!("not_yet"), &json!("not_yet_due")));
    for (kind, actor, level, name) in [
        ("dissemination", "government", "national", "3.1"),
        ("consultation", "government", "national", "3.2"),
        ("participation", "government", "national", "3.3"),
        ("judicial_action", "judiciary", "national", "3.7"),
        ("monitoring", "nhri", "national", "3.8"),
        ("experience_sharing", "government", "regional", "3.9"),
    ] {
        let looked = json!({"finding": "none_took_place", "documents": [{"title": "Answer of the ministry"}]});
        published(&coordinator, "activities", &activity(kind, actor, level, "2025-01-01", looked), "public");
        let card = card(&visitor, &address);
        let zero = point(&card, name);
        assert_eq!((zero["value"].as_f64(), &zero["reason"]), (Some(0.0), &Value::Null), "{zero}");
        assert!(recount(&|href| visitor.json(href), &card) > 0);
    }
    for wrong in ["cycle=3", "cycle=0", "as_of=1999-01-01", "as_of=yesterday", "cyle=4"] {
        assert_eq!(visitor.get(&format!("/v1/states/XSA/scorecard?{wrong}")).status, 400, "{wrong}");
    }
    assert_eq!(visitor.get("/v1/states/HKG/scorecard").status, 404);
    assert_eq!(visitor.get("/v1/jurisdictions/KOR/scorecard").status, 404);
}

#[test]
fn drafts_count_for_their_coalition_alone() {
    let desks = desks();
    let coordinator = desks.db_one("XSA", "coordinator");
    let (visitor, japan) = (desks.service.visitor(), desks.db_one("JPN", "coordinator"));
    let places = [
        format!("/v1/states/XSA/scorecard?cycle=4&as_of={AS_OF}"),
        "/v1/calendar?state=XSA&from=2020-01-01&to=2030-01-01".to_owned(),
        "/v1/calendar.ics?state=XSA&from=2020-01-01&to=2030-01-01".to_owned(),
        format!("/v1/states/XSA/reports/mid-term?as_of={AS_OF}&format=csv"),
        "/v1/recommendations/counts?by=implementation&state_under_review=XSA".to_owned(),
        format!("/v1/recommendations/{}?lang=ko", SUPPORTED[0]),
        "/v1/disputes?state=XSA".to_owned(),
        "/v1/recommendations?in_plan=any".to_owned(),
        "/v1/recommendations?assessed=true".to_owned(),
        "/v1/recommendations?monitored=true".to_owned(),
    ];
    let seen = || -> Vec<(Vec<u8>, String)> {
        let answers = places.iter().map(|place| visitor.get(place));
        answers.map(|answer| (answer.body.clone(), answer.header("etag"))).collect()
    };
    let before = seen();
    for (_, noun) in upr_network::domain::records::WRITTEN {
        made(noun, &coordinator.post(&format!("/v1/{noun}"), &super::body(&coordinator, noun)));
        published(&coordinator, noun, &super::body(&coordinator, noun), "network");
    }
    made(
        "activities",
        &coordinator.post(
            "/v1/activities",
            &activity("consultation", "government", "national", "2025-01-01", json!({"stage": "coalition"})),
        ),
    );
    assert_eq!(seen(), before, "nothing of it shows, nor in tags");
    let working = format!("{}&scope=working", places[0]);
    let (own, foreign) = (coordinator.json(&working), japan.json(&working));
    assert_eq!(point(&own, "3.2")["value"], 1);
    assert!(point(&foreign, "3.2")["value"].is_null());
    assert!(recount(&|href| coordinator.json(href), &own) > 0);
    assert!(
        recount(&|href| japan.json(href), &foreign) == 0 || values(&foreign) == values(&card(&visitor, &places[0]))
    );
}

#[test]
fn what_is_said_of_hong_kong_counts_for_hong_kong_alone() {
    let database = TestDatabase::new(Filling::Facts);
    database.db_import(rows_about_real_states());
    let desks = Desks::on(database, |_| {});
    let coordinator = desks.db_one("HKG", "coordinator");
    let visitor = desks.service.visitor();
    let china = "/v1/states/CHN/scorecard?cycle=4&as_of=2026-06-30";
    let before = card(&visitor, china)["indicators"].clone();
    let body = json!({
        "coalition": "HKG", "kind": "consultation", "actor": "government", "level": "local", "starts_on": "2025-01-01", "jurisdictions": ["HKG"],
        "title": {"zh-Hant": "諮詢"},
    });
    published(&coordinator, "activities", &body, "public");
    assert_eq!(coordinator.post("/v1/activities", &with(body.clone(), json!({"states": ["CHN"]}))).status, 422);
    let plan = json!({
        "coalition": "HKG", "jurisdictions": ["HKG"], "kind": "national_plan_of_action", "title": {"en": "told"},
        "status_history": [{"status": "adopted", "on": "2025-01-01"}],
    });
    let plan = published(&coordinator, "plans", &plan, "public");
    let commitment = json!({"coalition": "HKG", "plan": plan.id, "actor": "government", "title": {"en": "told"}, "due_on": "2026-01-01"});
    // One of two that name Hong Kong is monitored, translated and answered there.
    let named = visitor.json("/v1/recommendations?jurisdiction=HKG");
    assert_eq!(named["meta"]["total"], 2);
    let id = named["data"][0]["id"].as_str().expect("an id");
    let of_hong_kong = json!({"coalition": "HKG", "jurisdictions": ["HKG"]});
    published(&coordinator, "commitments", &with(commitment, json!({"recommendations": [id]})), "public");
    let assessed = with(assessment(id, "civil_society", "2025-01-01"), of_hong_kong.clone());
    published(&coordinator, "assessments", &assessed, "public");
    let translated = with(translation(id, "zh-Hant-HK", "state", "reviewed", "2025-01-01"), of_hong_kong);
    published(&coordinator, "translations", &translated, "public");
    assert_eq!(card(&visitor, china)["indicators"], before);
    let own = card(&visitor, "/v1/jurisdictions/HKG/scorecard?cycle=4&as_of=2026-06-30");
    assert_eq!((&own["state"], &own["jurisdiction"]), (&json!("CHN"), &json!("HKG")));
    assert_eq!((point(&own, "3.2")["value"].clone(), point(&own, "3.6")["value"].clone()), (json!(1), json!(0)));
    assert_eq!(point(&own, "3.3")["parts"][0]["value"], 0.5);
    assert_eq!(point(&own, "3.4")["value"], 0.5);
    assert!(recount(&|href| visitor.json(href), &own) > 0);
    // The forum of 2014, on the public record, concerns both.
    for (noun, of_both) in [("activities", 1), ("plans", 0), ("commitments", 0)] {
        assert_eq!(visitor.json(&format!("/v1/{noun}?jurisdiction=HKG"))["meta"]["total"], of_both + 1, "{noun}");
        assert_eq!(visitor.json(&format!("/v1/{noun}?state=CHN"))["meta"]["total"], of_both, "{noun}");
    }
    let events = visitor.json("/v1/calendar?jurisdiction=HKG&from=2024-01-01&to=2026-12-31");
    let kinds: Vec<&str> =
        events["data"].as_array().expect("events").iter().filter_map(|event| event["kind"].as_str()).collect();
    assert!(kinds.contains(&"commitment_due") && kinds.contains(&"review"), "{kinds:?}");
    let side_by_side = card(&visitor, "/v1/scorecards?cycle=4&state=KOR,CHN&jurisdiction=HKG&as_of=2026-06-30");
    let cards = side_by_side["data"].as_array().expect("cards");
    assert_eq!(cards.len(), 3);
    assert_eq!(cards[2]["indicators"], own["indicators"]);
    assert!(!side_by_side.to_string().contains("\"rank\""));
    let over_cycles = card(&visitor, "/v1/scorecards?state=KOR&cycle=1,2,3,4");
    let periods: Vec<&Value> =
        over_cycles["data"].as_array().expect("cards").iter().map(|card| &card["period"]).collect();
    assert_eq!((&periods[0]["to"], &periods[1]["from"]), (&json!("2013-03-13"), &json!("2013-03-14")));
    assert_eq!(visitor.get(&format!("/v1/scorecards?state={}", ["KOR"; 41].join(","))).status, 400);
}

#[test]
fn when_a_mid_term_report_is_expected_is_a_setting() {
    let service = TestService::on(official_alone(), |settings| {
        settings.mid_term_months = Some((12, 18));
    });
    let visitor = service.visitor();
    // Sample State A was reviewed on 25 January 2023.
    for (as_of, state) in [("2024-01-24", "not_yet"), ("2024-07-25", "window_open"), ("2024-07-26", "expected")] {
        let card = card(&visitor, &format!("/v1/states/XSA/scorecard?cycle=4&as_of={as_of}"));
        let report = point(&card, "3.5");
        assert_eq!(report["value"], state, "{as_of}");
        let method = report["method"].as_str().expect("a method");
        assert!(method.contains("from 12 months") && method.contains("by 18"), "{method}");
    }
    let query = "{ state(code: \"XSA\") { scorecard(cycle: 4, asOf: \"2024-07-26\") { indicators { point value } } } }";
    let both = visitor.graphql_data(query, json!({}));
    assert_eq!(point(&both["state"]["scorecard"], "3.5")["value"], "expected");
    let events = visitor.json("/v1/calendar?state=XSA&from=2023-01-01&to=2026-12-31");
    let of = |kind: &str| {
        let events = events["data"].as_array().expect("events");
        events.iter().find(|event| event["kind"] == kind).expect("an event")["date"].clone()
    };
    assert_eq!(
        (of("mid_term_window_opens"), of("mid_term_report_expected")),
        (json!("2024-01-25"), json!("2024-07-25"))
    );
}
