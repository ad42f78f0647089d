//! Pages: no record is missed or repeated, in either direction, also while others write.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use serde_json::Value;
use upr_network::database::connections::Role;

use crate::support::{StopAtEnd, TestService, Visitor};

#[test]
fn a_list_is_the_same_whatever_the_size_of_its_pages() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let ids = |path: &str| {
        visitor.all(path).iter().map(|record| record["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    let whole = ids("/v1/recommendations?limit=200");
    assert!(whole.len() >= 60, "{}", whole.len());
    assert_eq!(whole.iter().collect::<HashSet<_>>().len(), whole.len());
    for limit in [1, 7, 50] {
        assert_eq!(ids(&format!("/v1/recommendations?limit={limit}")), whole);
    }
    let mut turned = ids("/v1/recommendations?limit=7&sort=session");
    turned.reverse();
    assert_eq!(turned, whole);
}

#[test]
fn the_way_back_is_the_way_there() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let first = visitor.json("/v1/recommendations?limit=10");
    assert!(first["links"]["prev"].is_null());
    let second = visitor.json(first["links"]["next"].as_str().expect("a next page"));
    let back = visitor.json(second["links"]["prev"].as_str().expect("a previous page"));
    assert_eq!(back["data"], first["data"]);
    assert!(back["links"]["prev"].is_null(), "nothing goes before the first page");
    assert!(back["links"]["next"].is_string());
}

/// Every list, its key, and the names it can be sorted by.
const LISTS: &[(&str, &str, &[&str])] = &[
    ("/v1/recommendations", "id", &["session", "cycle", "year", "state_under_review", "updated_at", "id"]),
    ("/v1/activities", "id", &["starts_on", "edition", "kind", "id"]),
    ("/v1/coalitions", "code", &["code"]),
    ("/v1/plans", "id", &["status", "edition", "kind", "id"]),
    ("/v1/commitments", "id", &["status", "edition", "actor", "id"]),
    ("/v1/plans/6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01/commitments", "id", &["status", "edition", "actor", "id"]),
    ("/v1/proposals", "id", &["outcome", "edition", "id"]),
    ("/v1/assessments", "id", &["assessed_on", "status", "edition", "id"]),
    ("/v1/translations", "id", &["language", "state", "edition", "id"]),
    ("/v1/disputes", "recommendation", &["session", "cycle", "year", "state_under_review", "updated_at", "id"]),
    (
        "/v1/recommendations/d600f4ce-fb74-5601-8ed7-64ea57e91602/assessments",
        "id",
        &["assessed_on", "status", "edition", "id"],
    ),
    (
        "/v1/recommendations/d600f4ce-fb74-5601-8ed7-64ea57e91602/translations",
        "id",
        &["language", "state", "edition", "id"],
    ),
    ("/v1/states", "code", &["code"]),
    ("/v1/jurisdictions", "code", &["code"]),
    ("/v1/reviews", "id", &["session", "cycle", "state", "id"]),
    ("/v1/reconciliation", "review", &["session", "cycle", "state_under_review", "id"]),
    ("/v1/themes", "code", &["position", "code"]),
    ("/v1/sdgs", "code", &["position", "code"]),
    ("/v1/groups-of-persons", "code", &["position", "code"]),
    ("/v1/vocabularies", "name", &["position", "name"]),
    ("/v1/organizations", "id", &["name", "id"]),
    ("/v1/statements", "id", &["date", "edition", "id"]),
];

fn keys(records: &[Value], key: &str) -> Vec<String> {
    records.iter().map(|record| record[key].as_str().expect("a key").to_owned()).collect()
}

/// The names that a refused sort is told.
fn sorts_of(visitor: &Visitor, path: &str) -> Vec<String> {
    let problem = visitor.get(&format!("{path}?sort=~")).problem();
    let hint = problem["errors"][0]["hint"].as_str().expect("a hint");
    let names = hint.strip_prefix("it can be sorted by ").expect("the names");
    names.split(", ").map(str::to_owned).collect()
}

#[test]
fn every_list_of_the_description_is_walked_here() {
    let service = TestService::with_samples();
    let description = service.visitor().json("/openapi.json");
    // Lists within another record's address: of a plan, of a recommendation.
    let recommendation = "d600f4ce-fb74-5601-8ed7-64ea57e91602";
    let plan = "6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01";
    let paged: BTreeSet<String> = description["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .filter(|(_, item)| {
            item["get"]["parameters"]
                .as_array()
                .is_some_and(|parameters| parameters.iter().any(|parameter| parameter["name"] == "cursor"))
        })
        .map(|(path, _)| {
            let id = if path.starts_with("/v1/plans") { plan } else { recommendation };
            path.replace("{id}", id)
        })
        .collect();
    assert_eq!(paged, LISTS.iter().map(|(path, ..)| (*path).to_owned()).collect::<BTreeSet<_>>());
    for (path, _, sorts) in LISTS {
        assert_eq!(sorts_of(&service.visitor(), path), *sorts, "{path}");
    }
}

#[test]
fn every_sort_walks_to_the_same_set_and_turned_round_is_its_mirror() {
    let service = TestService::with_real_states();
    let visitor = service.visitor();
    for (path, key, sorts) in LISTS {
        let whole = keys(&visitor.all(&format!("{path}?limit=200")), key);
        assert!(whole.len() > 1, "{path}");
        let set: BTreeSet<&String> = whole.iter().collect();
        assert_eq!(set.len(), whole.len(), "{path}");
        // Pages small enough that each list has several, and not so small that hundreds are asked for.
        let limit = (whole.len() / 4).clamp(1, 60);
        // The record's own key comes last wherever it is named.
        let pairs = sorts.iter().zip(sorts.iter().skip(1)).map(|(one, other)| format!("{one},{other}"));
        for sort in sorts.iter().map(|sort| (*sort).to_owned()).chain(pairs) {
            let turned: String = sort.split(',').map(|name| format!("-{name}")).collect::<Vec<_>>().join(",");
            let there = visitor.all(&format!("{path}?limit={limit}&sort={sort}"));
            let mut back = keys(&visitor.all(&format!("{path}?limit={limit}&sort={turned}&count=none")), key);
            let walked = keys(&there, key);
            assert_eq!(walked.iter().collect::<BTreeSet<_>>(), set, "{path} by {sort}");
            assert_eq!(walked.len(), set.len(), "{path} by {sort}");
            back.reverse();
            assert_eq!(back, walked, "{path} by {sort}");
            let first = sort.split(',').next().expect("a name");
            let values: Vec<&Value> = there.iter().map(|record| &record[first]).collect();
            if *path != "/v1/organizations" && !values.iter().any(|value| value.is_null()) {
                let in_order = |pair: &[&Value]| match (pair[0], pair[1]) {
                    (Value::Number(one), Value::Number(two)) => one.as_i64() <= two.as_i64(),
                    (one, two) => one.as_str() <= two.as_str(),
                };
                assert!(values.windows(2).all(in_order), "{path} by {sort}: {values:?}");
            }
        }
    }
}

#[test]
fn walking_back_from_the_end_gives_every_page_again() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for query in
        ["limit=9", "limit=9&sort=state_under_review,session", "limit=9&sort=-updated_at&state_under_review=XSA"]
    {
        let mut there = vec![visitor.json(&format!("/v1/recommendations?{query}"))];
        while let Some(next) = there.last().and_then(|page| page["links"]["next"].as_str()) {
            let page = visitor.json(next);
            there.push(page);
        }
        assert!(there.len() > 3, "{query}");
        let mut back = vec![there.last().expect("a page")["data"].clone()];
        let mut previous = there.last().expect("a page")["links"]["prev"].clone();
        while let Some(address) = previous.as_str() {
            let page = visitor.json(address);
            back.push(page["data"].clone());
            previous = page["links"]["prev"].clone();
        }
        back.reverse();
        let forth: Vec<Value> = there.iter().map(|page| page["data"].clone()).collect();
        // Pages are cut from the other side, so the records are compared and not the pages.
        let flat = |pages: &[Value]| -> Vec<String> {
            pages.iter().flat_map(|page| keys(page.as_array().expect("a list"), "id")).collect()
        };
        assert_eq!(flat(&back), flat(&forth), "{query}");
        assert_eq!(there.last().expect("a page")["meta"]["total"], flat(&forth).len());
    }
}

#[test]
fn what_stood_throughout_is_seen_exactly_once_while_others_write() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let before: BTreeSet<String> =
        keys(&visitor.all("/v1/recommendations?limit=200&kind=recommendation,voluntary_pledge"), "id")
            .into_iter()
            .collect();
    let (stop, rounds) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut writer = service.database.db_connect(Role::Owner);
            while !stop.load(Ordering::Acquire) {
                db_insert_and_delete(&mut writer, rounds.fetch_add(1, Ordering::AcqRel));
            }
        });
        let _end = StopAtEnd(&stop);
        for sort in ["session", "-session", "updated_at", "-state_under_review", "id", "-id", "year,cycle"] {
            let begun = rounds.load(Ordering::Acquire);
            // Until somebody wrote meanwhile, again with larger pages.
            for limit in 3.. {
                let walk = format!("/v1/recommendations?limit={limit}&count=none&kind=recommendation,voluntary_pledge");
                let seen = keys(&visitor.all(&format!("{walk}&sort={sort}")), "id");
                for id in &before {
                    assert_eq!(seen.iter().filter(|known| *known == id).count(), 1, "{id} by {sort}");
                }
                if rounds.load(Ordering::Acquire) > begun + 1 {
                    break;
                }
            }
        }
    });
}

/// Copies some recommendations under new ids all over the list, and deletes the copies of the round before. Behind the
/// journal's back: what is kept would not notice, so no walk above is asked twice.
fn db_insert_and_delete(writer: &mut PgConnection, round: usize) {
    const COPIES: &str = "'00000000-0000-4000-8000-%'";
    writer
        .batch_execute(&format!(
            "DO $$
             DECLARE columns text;
             BEGIN
                 SELECT string_agg(quote_ident(column_name), ', ') INTO columns FROM information_schema.columns
                  WHERE table_name = 'recommendations' AND column_name NOT IN ('id', 'updated_at') AND is_generated = 'NEVER';
                 DELETE FROM recommendations WHERE id::text LIKE {COPIES};
                 EXECUTE format('INSERT INTO recommendations (id, updated_at, %1$s)
                     SELECT (''00000000-0000-4000-8000-'' || lpad(to_hex({round} * 100 + row_number() OVER ()), 12, ''0''))::uuid,
                            updated_at + (random() - 0.5) * interval ''1 day'', %1$s
                       FROM (SELECT * FROM recommendations ORDER BY random() LIMIT 20) chosen', columns);
             END $$"
        ))
        .expect("copies");
}

#[test]
fn a_cursor_that_is_none_of_this_question_is_refused() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let next = visitor.json("/v1/recommendations?limit=3")["links"]["next"].as_str().expect("a page").to_owned();
    let cursor = next.split("cursor=").nth(1).expect("a cursor").to_owned();
    let elsewhere = visitor.json("/v1/reviews?limit=3")["links"]["next"].as_str().expect("a page").to_owned();
    let foreign = elsewhere.split("cursor=").nth(1).expect("a cursor").to_owned();
    let damaged = format!("{}A{}", &cursor[..cursor.len() / 2], &cursor[cursor.len() / 2..]);
    let shorter = &cursor[..cursor.len() - 3];
    let huge = format!("a{}", "A".repeat(20_000));
    for (query, cursor) in [
        ("limit=3", foreign.as_str()),
        ("limit=3", &damaged),
        ("limit=3", shorter),
        ("limit=3", &huge),
        ("limit=3", "a"),
        ("limit=3", "b"),
        ("limit=3", ""),
        ("limit=3", "c123"),
        ("limit=3", "%F0%9F%98%80"),
        ("limit=3", "a%00"),
        ("limit=3&state_under_review=XSA", &cursor),
        ("limit=3&sort=session", &cursor),
        ("limit=3&sort=-cycle", &cursor),
        ("limit=3&kind=voluntary_pledge", &cursor),
    ] {
        let answer = visitor.get(&format!("/v1/recommendations?{query}&cursor={cursor}"));
        assert_eq!(answer.status, 400, "{query} {cursor:.40}");
        assert_eq!(answer.problem()["errors"][0]["parameter"], "cursor", "{query} {cursor:.40}");
    }
    // Another size, other fields and another language are the same question.
    for query in ["limit=7", "limit=3&lang=ko", "fields=id", "count=none", "include=labels"] {
        assert_eq!(visitor.get(&format!("/v1/recommendations?{query}&cursor={cursor}")).status, 200, "{query}");
    }
    let twice = visitor.get(&format!("/v1/recommendations?cursor={cursor}&cursor={cursor}"));
    assert_eq!((twice.status, &twice.problem()["errors"][0]["parameter"]), (400, &Value::from("cursor")));
}

#[test]
fn the_size_of_a_page_is_1_to_200() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for (path, ..) in LISTS {
        for limit in ["0", "201", "-1", "abc", "1.5", "", "99999999999999999999", "%2B5+5"] {
            let answer = visitor.get(&format!("{path}?limit={limit}"));
            assert_eq!(answer.status, 400, "{path} {limit}");
            assert_eq!(answer.problem()["errors"][0]["parameter"], "limit", "{path} {limit}");
        }
        let one = visitor.json(&format!("{path}?limit=1"));
        assert_eq!(one["data"].as_array().map(Vec::len), Some(1), "{path}");
        assert_eq!(one["meta"]["limit"], 1);
        assert_eq!(visitor.json(&format!("{path}?limit=200"))["meta"]["limit"], 200);
        assert_eq!(visitor.json(path)["meta"]["limit"], 50);
    }
}

#[test]
fn the_total_is_left_out_where_nobody_wants_it() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for (path, key, _) in LISTS {
        let with = visitor.json(&format!("{path}?limit=3"));
        let without = visitor.json(&format!("{path}?limit=3&count=none"));
        assert_eq!(with["meta"]["total"], visitor.all(&format!("{path}?limit=200")).len(), "{path}");
        assert!(without["meta"].get("total").is_none(), "{path}");
        assert_eq!(with["meta"]["change"], without["meta"]["change"]);
        assert_eq!(
            keys(with["data"].as_array().expect("a list"), key),
            keys(without["data"].as_array().expect("a list"), key)
        );
        assert_eq!(visitor.get(&format!("{path}?count=all")).problem()["errors"][0]["parameter"], "count");
    }
}

#[test]
fn a_sort_that_cannot_be_is_refused_and_named() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    for (sort, hint) in [
        ("sesion", Value::from("did you mean `session`?")),
        ("session,-year", Value::from("put a minus before each of them, or before none")),
        ("session,session", Value::Null),
        ("--session", Value::from("did you mean `session`?")),
    ] {
        let problem = visitor.get(&format!("/v1/recommendations?sort={sort}")).problem();
        assert_eq!(problem["errors"][0]["parameter"], "sort", "{sort}");
        assert_eq!(problem["errors"][0]["hint"], hint, "{sort}");
    }
}
