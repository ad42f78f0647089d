//! Many people at once on the same records, and whatever they do in any order.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use upr_network::domain::records::WRITTEN;

use super::{body, desks, made, text_of};
use crate::support::{Colleague, Dice};

#[test]
fn of_a_hundred_writers_at_once_each_change_is_one_version() {
    let desks = desks();
    let editors: Vec<Colleague> = (0..4).map(|_| desks.db_one("XSA", "editor")).collect();
    let plan = made("plans", &editors[0].post("/v1/plans", &body(&editors[0], "plans")));
    let (written, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let start = Barrier::new(100);
    std::thread::scope(|scope| {
        for number in 0..100 {
            let (editor, plan, start, written, refused) = (&editors[number % 4], &plan, &start, &written, &refused);
            scope.spawn(move || {
                start.wait();
                // Each goes on until its change is in, from what it was told where it came too late.
                let mut tag = plan.etag.clone();
                loop {
                    let change = json!({"summary": {"en": format!("by writer {number}")}});
                    let answer = editor.patch(&plan.path, &tag, &change);
                    match answer.status {
                        200 => break written.fetch_add(1, Ordering::Relaxed),
                        412 => {
                            refused.fetch_add(1, Ordering::Relaxed);
                            let problem = answer.problem();
                            let present = &problem["present"];
                            assert!(
                                present["updated_at"].is_string() && present["record"]["summary"].is_object(),
                                "{problem}"
                            );
                            tag = format!("\"w{}\"", present["version"]);
                        }
                        503 => std::thread::sleep(std::time::Duration::from_millis(50)),
                        other => panic!("{other}: {}", answer.text()),
                    }
                }
            });
        }
    });
    assert_eq!(written.into_inner(), 100);
    assert!(refused.into_inner() > 0, "they were at it together");
    let coordinator = desks.db_one("XSA", "coordinator");
    assert_eq!(coordinator.json(&format!("{}?scope=working", plan.path))["version"], 101);
    let database = &desks.service.database;
    let gaps = "SELECT count(*) FROM (SELECT version - lag(version, 1, 0) OVER (ORDER BY version) AS step FROM plan_versions) v WHERE step <> 1";
    assert_eq!(database.db_number(gaps), 0);
    assert_eq!(database.db_number("SELECT count(DISTINCT fields -> 'summary') FROM plan_versions"), 101);
}

/// One act, chosen by dice, by somebody who may do it or may not.
fn act(dice: &mut Dice, people: &[Colleague], records: &mut Vec<(usize, String)>) {
    let person = &people[usize::try_from(dice.below(people.len() as u64)).expect("a place")];
    let noun = usize::try_from(dice.below(WRITTEN.len() as u64)).expect("a place");
    let plural = WRITTEN[noun].1;
    if records.is_empty() || dice.below(4) == 0 {
        let answer = person.post(&format!("/v1/{plural}"), &body(&people[0], plural));
        if answer.status == 201 {
            records.push((noun, answer.json()["id"].as_str().expect("an id").to_owned()));
        }
        return;
    }
    let (noun, id) = records[usize::try_from(dice.below(records.len() as u64)).expect("a place")].clone();
    let plural = WRITTEN[noun].1;
    let path = format!("/v1/{plural}/{id}");
    let number = dice.below(1_000);
    let answer = match dice.below(9) {
        0 | 1 => person.patch(&path, "*", &json!({text_of(plural): {"en": format!("text {number}")}})),
        2 => person.act(&format!("{path}/publish"), "*", &json!({"audience": "network"})),
        3 | 4 => person.act(&format!("{path}/publish"), "*", &json!({"audience": "public"})),
        5 => person.act(&format!("{path}/withdraw"), "*", &json!({})),
        6 => person.act(
            &format!("{path}/stage"),
            "*",
            &json!({"stage": if number.is_multiple_of(2) { "draft" } else { "coalition" }}),
        ),
        7 => person.act(&format!("{path}/restore"), "*", &json!({"version": 1})),
        _ => person.act(&format!("{path}/purge"), "*", &json!({})),
    };
    assert!(
        [200, 204, 403, 404, 409, 412, 422].contains(&answer.status),
        "{path}: {} {}",
        answer.status,
        answer.text()
    );
}

#[test]
fn whatever_is_done_in_any_order_the_line_holds() {
    let desks = desks();
    let people = [
        desks.db_one("XSA", "coordinator"),
        desks.db_one("XSA", "editor"),
        desks.db_one("XSA", "member"),
        desks.db_one("JPN", "coordinator"),
    ];
    let mut dice = Dice::new("whatever_is_done_in_any_order_the_line_holds");
    let mut records: Vec<(usize, String)> = Vec::new();
    let mut seen: Vec<(String, i64, Value)> = Vec::new();
    let visitor = desks.service.visitor();
    for step in 0..300 {
        act(&mut dice, &people, &mut records);
        if step % 10 == 0 {
            for (_, noun) in WRITTEN {
                for mut edition in visitor.all(&format!("/v1/{noun}?limit=200")) {
                    let id = edition["id"].as_str().expect("an id").to_owned();
                    let number = edition["edition"].as_i64().expect("a number");
                    // Who stands behind it may come and go; the edition itself never changes.
                    edition.as_object_mut().expect("a record").remove("endorsed_by");
                    match seen.iter().find(|(known, edition, _)| (known, *edition) == (&id, number)) {
                        Some((_, _, before)) => assert_eq!(*before, edition, "an edition never changes"),
                        None => seen.push((id, number, edition)),
                    }
                }
            }
        }
    }
    assert!(seen.len() > 5 && records.len() > 20, "{} editions, {} records", seen.len(), records.len());
    let database = &desks.service.database;
    for (noun, plural) in WRITTEN {
        let none = |what: &str, sql: String| assert_eq!(database.db_number(&sql), 0, "{plural}: {what}");
        none(
            "versions count up by one",
            format!(
                "SELECT count(*) FROM working_{plural} w WHERE w.version <> (SELECT max(v.version) FROM {noun}_versions v WHERE v.record = w.id)"
            ),
        );
        none(
            "no version is missing",
            format!(
                "SELECT count(*) FROM working_{plural} w WHERE w.version <> (SELECT count(*) FROM {noun}_versions v WHERE v.record = w.id)"
            ),
        );
        none(
            "an edition has its record",
            format!(
                "SELECT count(*) FROM {noun}_editions e WHERE e.owner IS NOT NULL AND NOT EXISTS (SELECT FROM working_{plural} w WHERE w.id = e.record)"
            ),
        );
        none(
            "a version has its record",
            format!(
                "SELECT count(*) FROM {noun}_versions v WHERE NOT EXISTS (SELECT FROM working_{plural} w WHERE w.id = v.record)"
            ),
        );
        none(
            "one edition is the newest",
            format!(
                "SELECT count(*) FROM (SELECT record FROM {noun}_editions WHERE newest GROUP BY record HAVING count(*) > 1) twice"
            ),
        );
        none(
            "what was purged left nothing",
            format!(
                "SELECT count(*) FROM audit_contents c WHERE c.record LIKE '{noun} %' AND NOT EXISTS (SELECT FROM working_{plural} w WHERE c.record = '{noun} ' || w.id)"
            ),
        );
    }
    let gaps = "SELECT count(*) FROM (SELECT change - lag(change, 1, 0) OVER (ORDER BY change) AS step FROM changes) c WHERE step <> 1";
    assert_eq!(database.db_number(gaps), 0, "public changes have no gaps");
    let broken = "SELECT count(*) FROM (SELECT previous, lag(digest) OVER (ORDER BY entry) AS before FROM audit) a WHERE previous IS DISTINCT FROM before AND before IS NOT NULL";
    assert_eq!(database.db_number(broken), 0, "the chain of the audit holds");
}
