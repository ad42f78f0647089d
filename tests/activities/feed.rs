//! The feed of public changes, page by page and live: every one once, in order, and nothing of what is not public.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{hearing, made, published};
use crate::support::Desks;

fn follow(address: &str, path: &str, last: Option<i64>) -> BufReader<reqwest::blocking::Response> {
    let client = reqwest::blocking::Client::builder().timeout(Duration::from_secs(30)).build().expect("a client");
    let mut request = client.get(format!("{address}{path}")).header("accept", "text/event-stream");
    if let Some(last) = last {
        request = request.header("last-event-id", last.to_string());
    }
    let response = request.send().expect("an answer");
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    BufReader::new(response)
}

/// The next change of a stream.
fn next_event(stream: &mut BufReader<reqwest::blocking::Response>) -> (i64, Value) {
    let (mut id, mut line) = (0, String::new());
    loop {
        line.clear();
        assert!(stream.read_line(&mut line).expect("a line") > 0, "the stream ended");
        if let Some(number) = line.strip_prefix("id: ") {
            id = number.trim().parse().expect("a number");
        } else if let Some(data) = line.strip_prefix("data: ") {
            return (id, serde_json::from_str(data).expect("JSON"));
        }
    }
}

#[test]
fn every_public_change_comes_once_in_order_with_its_record() {
    let desks = Desks::new();
    let visitor = desks.service.visitor();
    let mut since = 0;
    let mut seen = 0;
    loop {
        let page = visitor.json(&format!("/v1/changes?since={since}&limit=200"));
        for change in page["data"].as_array().expect("a list") {
            since += 1;
            assert_eq!(change["change"], since, "no gap");
            assert!(change["record"].is_object(), "{change}");
            seen += 1;
        }
        if page["links"]["next"].is_null() {
            assert_eq!(page["meta"]["change"], since);
            break;
        }
    }
    assert!(seen > 300, "{seen}");
    let data = visitor.graphql_data(
        "{ changes(since: 2, first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { change kind record { __typename id } } } }",
        json!({}),
    );
    assert_eq!(
        (&data["changes"]["totalCount"], &data["changes"]["nodes"][0]["change"]),
        (&json!(since - 2), &json!(3))
    );
    let after = data["changes"]["pageInfo"]["endCursor"].clone();
    let next = visitor.graphql_data(
        "query($after: String) { changes(since: 2, first: 1, after: $after) { nodes { change } } }",
        json!({"after": after}),
    );
    assert_eq!(next["changes"]["nodes"][0]["change"], 5);
    for wrong in ["since=-1", "since=x", "limit=0", "limit=201", "scope=working", "fields=id"] {
        assert!(matches!(visitor.get(&format!("/v1/changes?{wrong}")).status, 400 | 401), "{wrong}");
    }
}

#[test]
fn drafts_and_the_network_number_nothing_and_a_purge_leaves_removed_alone() {
    let desks = Desks::new();
    let visitor = desks.service.visitor();
    let coordinator = desks.db_one("KOR", "coordinator");
    let head = || visitor.json("/v1/changes?limit=1")["meta"]["change"].as_i64().expect("a number");
    let before = head();
    published(&coordinator, "KOR", "network");
    assert_eq!(head(), before);
    let record = published(&coordinator, "KOR", "public");
    let told = visitor.json(&format!("/v1/changes?since={before}"));
    assert_eq!((&told["data"][0]["act"], &told["data"][0]["record"]["id"]), (&json!("published"), &json!(record.id)));
    assert_eq!(coordinator.act(&format!("{}/purge", record.path), &record.etag, &json!({})).status, 204);
    let told = visitor.json(&format!("/v1/changes?since={before}"));
    let acts: Vec<&Value> = told["data"].as_array().expect("a list").iter().map(|change| &change["act"]).collect();
    assert_eq!(acts, ["removed", "removed"]);
    assert!(told["data"].as_array().expect("a list").iter().all(|change| change["record"].is_null()));
}

// P39. Fails when the number of a change is taken before the lock of the journal.
#[test]
fn a_replica_made_from_the_feed_is_what_everybody_reads() {
    let desks = Desks::new();
    let visitor = desks.service.visitor();
    let before = visitor.json("/v1/changes?limit=1")["meta"]["change"].as_i64().expect("a number");
    let writers: Vec<_> = (0..6).map(|_| desks.db_one("KOR", "coordinator")).collect();
    // Each writer publishes six records, takes two back and purges two.
    let last_of_all = before + 6 * 10;
    let replica = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut stream = follow(&desks.service.address, &format!("/v1/changes?since={before}"), None);
            let (mut replica, mut last) = (BTreeMap::new(), before);
            loop {
                let (id, change) = next_event(&mut stream);
                assert_eq!(id, last + 1, "none lost, none doubled");
                last = id;
                match change["record"].is_object() {
                    true => replica.insert(change["id"].to_string(), change["record"].clone()),
                    false => replica.remove(&change["id"].to_string()),
                };
                if last % 7 == 0 {
                    // A client that loses its connection goes on where it was.
                    stream = follow(&desks.service.address, "/v1/changes", Some(last));
                }
                if last == last_of_all {
                    return replica;
                }
            }
        });
        let writing: Vec<_> = writers
            .iter()
            .map(|writer| {
                scope.spawn(move || {
                    for turn in 0..6 {
                        let record = published(writer, "KOR", "public");
                        match turn % 3 {
                            0 => assert_eq!(
                                writer.act(&format!("{}/withdraw", record.path), &record.etag, &json!({})).status,
                                200
                            ),
                            1 => assert_eq!(
                                writer.act(&format!("{}/purge", record.path), &record.etag, &json!({})).status,
                                204
                            ),
                            _ => {}
                        }
                    }
                })
            })
            .collect();
        for thread in writing {
            thread.join().expect("it ends");
        }
        reader.join().expect("it ends")
    });
    let held: BTreeMap<String, Value> = visitor
        .all("/v1/activities?coalition=KOR")
        .into_iter()
        .map(|record| (record["id"].to_string(), record))
        .collect();
    assert_eq!(held.len(), 12);
    assert_eq!(replica, held);
}

#[test]
fn a_stream_tells_at_once_and_begins_where_it_is_asked_to() {
    let desks = Desks::new();
    let coordinator = desks.db_one("KOR", "coordinator");
    let mut live = follow(&desks.service.address, "/v1/changes", None);
    let record = published(&coordinator, "KOR", "public");
    let made_at = Instant::now();
    let (id, change) = next_event(&mut live);
    assert!(made_at.elapsed() < Duration::from_secs(2));
    assert_eq!(change["id"], record.id);
    let (again, _) = next_event(&mut follow(&desks.service.address, &format!("/v1/changes?since={}", id - 1), None));
    assert_eq!(again, id);
    let wrong =
        desks.service.visitor().get_with("/v1/changes", &[("accept", "text/event-stream"), ("last-event-id", "x")]);
    assert_eq!(wrong.status, 400);
    made(&coordinator.post("/v1/activities", &hearing("KOR")));
}

// P39. Fails when a stream begins after the number that it is asked to resume from, or tells a change before its commit.
#[test]
fn whoever_is_cut_off_again_and_again_misses_nothing() {
    let desks = Desks::new();
    let visitor = desks.service.visitor();
    let before = visitor.json("/v1/changes?limit=1")["meta"]["change"].as_i64().expect("a number");
    let writers: Vec<_> = (0..4).map(|_| desks.db_one("KOR", "coordinator")).collect();
    let last_of_all = before + 4 * 8;
    std::thread::scope(|scope| {
        let readers: Vec<_> = (1..=4_i64)
            .map(|every| {
                let address = desks.service.address.clone();
                scope.spawn(move || {
                    let mut last = before;
                    let mut stream = follow(&address, "/v1/changes", Some(last));
                    while last < last_of_all {
                        let (id, _) = next_event(&mut stream);
                        assert_eq!(id, last + 1);
                        last = id;
                        if last % every == 0 {
                            drop(stream);
                            stream = follow(&address, "/v1/changes", Some(last));
                        }
                    }
                })
            })
            .collect();
        for writer in &writers {
            scope.spawn(move || {
                for _ in 0..8 {
                    published(writer, "KOR", "public");
                }
            });
        }
        for reader in readers {
            reader.join().expect("it ends");
        }
    });
}
