//! Kept answers: given again from memory, and never stale, on the instance that wrote and on any other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use upr_network::database::connections::Role;

use crate::support::{Filling, StopAtEnd, TestDatabase, TestService, Visitor, recommendation};

/// For how long another instance may not have heard of a change.
const MOMENT: Duration = Duration::from_secs(1);

const ADDRESS: &str = "/v1/recommendations?state_under_review=KOR&limit=200";

/// Total and change of the list.
fn seen(visitor: &Visitor) -> (i64, i64) {
    let meta = visitor.json(ADDRESS)["meta"].clone();
    (meta["total"].as_i64().expect("a total"), meta["change"].as_i64().expect("a change"))
}

/// Asks until an answer is what it should be, for as long as it may be another one.
fn eventually<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, ask: impl Fn() -> T) {
    let begun = Instant::now();
    loop {
        let answer = ask();
        if answer == *expected {
            return;
        }
        assert!(begun.elapsed() < MOMENT, "{what}: {answer:?} and not {expected:?} after {:?}", begun.elapsed());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until answers are kept: a change behind the journal's back is not seen.
fn db_until_kept(database: &TestDatabase, visitor: &Visitor) {
    let begun = Instant::now();
    for round in 0.. {
        let before = visitor.get("/v1/states/KOR").body;
        database.db_execute(&format!("UPDATE states SET m49 = {} WHERE code = 'KOR'", 400 + round % 10));
        database.db_execute(&format!(
            "UPDATE states SET short_name = short_name || '{{\"en\": \"South Korea {round}\"}}' WHERE code = 'KOR'"
        ));
        if visitor.get("/v1/states/KOR").body == before {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "nothing is kept");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn an_answer_is_given_again_from_memory() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    db_until_kept(&service.database, &visitor);
    let before = visitor.get("/v1/states/KOR");
    service
        .database
        .db_execute("UPDATE states SET short_name = short_name || '{\"en\": \"Changed\"}' WHERE code = 'KOR'");
    let again = visitor.get("/v1/states/KOR");
    assert_eq!((again.body, again.headers.get("etag")), (before.body, before.headers.get("etag")));
    assert_ne!(again.headers["x-request-id"], before.headers["x-request-id"], "only the id is its own");
    // Each language and each form is an answer of its own, and so is what comes with a token.
    assert_eq!(visitor.json("/v1/states/KOR?lang=en")["short_name"], "Changed");
    let token = visitor.get_with("/v1/states/KOR", &[("authorization", "Bearer nothing")]);
    assert!(token.status == 401 || token.json()["short_name"] == "Changed", "{}", token.text());
    // What is told of itself is never kept.
    assert_eq!(visitor.get("/readyz").status, 200);
}

#[test]
fn a_change_is_seen_by_every_instance_within_a_second() {
    let database = Arc::new(TestDatabase::new(Filling::Samples));
    let one = TestService::on(Arc::clone(&database), |_| {});
    let other = TestService::on(Arc::clone(&database), |_| {});
    let (here, there) = (one.visitor(), other.visitor());
    db_until_kept(&database, &here);
    db_until_kept(&database, &there);
    let (mut total, mut change) = seen(&here);
    assert_eq!(seen(&there), (total, change));
    for round in 0..5 {
        let outcome = database.db_import(vec![
            recommendation("KOR-3", &format!("Do what was never asked before, number {round}")),
            recommendation("KOR-4", &format!("And what was asked often, number {round}")),
        ]);
        assert_eq!(outcome.recommendations.created, 2);
        let new_change = outcome.change.expect("a change");
        assert!(new_change > change);
        (total, change) = (total + 2, new_change);
        eventually("here", &(total, change), || seen(&here));
        eventually("there", &(total, change), || seen(&there));
        // Also what was kept of other questions.
        eventually("the count", &change, || {
            there.json("/v1/recommendations/counts?by=state_under_review")["meta"]["change"]
                .as_i64()
                .unwrap_or_default()
        });
    }
    // What changes nothing makes no new answer.
    let tag = here.get(ADDRESS).header("etag");
    let outcome = database.db_import(vec![recommendation("KOR-4", "And what was asked often, number 4")]);
    assert_eq!(outcome.recommendations.created + outcome.recommendations.updated, 0);
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(here.get(ADDRESS).header("etag"), tag);
}

#[test]
fn total_and_change_always_fit_and_time_never_goes_back() {
    let database = Arc::new(TestDatabase::new(Filling::Samples));
    let services = [TestService::on(Arc::clone(&database), |_| {}), TestService::on(Arc::clone(&database), |_| {})];
    let (first_total, first_change) = seen(&services[0].visitor());
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = services
            .iter()
            .map(|service| {
                let (visitor, stop) = (service.visitor(), &stop);
                scope.spawn(move || {
                    let (mut last, mut asked) = ((first_total, first_change), 0);
                    while !stop.load(Ordering::Acquire) {
                        let now = seen(&visitor);
                        assert!(now.1 >= last.1, "{now:?} after {last:?}");
                        // Each import below makes one recommendation and so one change.
                        assert_eq!(now.0 - first_total, now.1 - first_change, "{now:?}");
                        last = now;
                        asked += 1;
                    }
                    asked
                })
            })
            .collect();
        let end = StopAtEnd(&stop);
        for round in 0..12 {
            database.db_import(vec![recommendation("KOR-4", &format!("One more, number {round}"))]);
        }
        std::thread::sleep(MOMENT);
        drop(end);
        for reader in readers {
            assert!(reader.join().expect("a reader") > 10);
        }
    });
    for service in &services {
        assert_eq!(seen(&service.visitor()), (first_total + 12, first_change + 12));
    }
}

#[test]
fn nothing_stale_is_served_while_notices_are_cut_again_and_again() {
    let database = Arc::new(TestDatabase::new(Filling::Samples));
    let service = TestService::on(Arc::clone(&database), |_| {});
    let visitor = service.visitor();
    let (mut total, _) = seen(&visitor);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let cutter = scope.spawn(|| {
            let mut cut = 0;
            while !stop.load(Ordering::Acquire) {
                cut += database.db_cut_listeners();
                std::thread::sleep(Duration::from_millis(30));
            }
            cut
        });
        let end = StopAtEnd(&stop);
        for round in 0..8 {
            seen(&visitor);
            let outcome = database.db_import(vec![recommendation("KOR-4", &format!("Under fire, number {round}"))]);
            total += 1;
            eventually("the cut-off instance", &(total, outcome.change.expect("a change")), || seen(&visitor));
        }
        drop(end);
        assert!(cutter.join().expect("the cutter") > 1);
    });
}

#[test]
fn who_does_not_listen_keeps_nothing() {
    let database = Arc::new(TestDatabase::new(Filling::Samples));
    let service = TestService::on(Arc::clone(&database), |_| {});
    let visitor = service.visitor();
    let mut writer = database.db_connect(Role::Owner);
    db_until_kept(&database, &visitor);
    // The listener dies and can't come back; the pool's connections live.
    database.db_let_connect(false);
    assert_eq!(database.db_cut_listeners(), 1);
    let begun = Instant::now();
    let mut rename = |name: &str| {
        writer
            .batch_execute(&format!(
                "UPDATE states SET short_name = short_name || '{{\"en\": \"{name}\"}}' WHERE code = 'KOR'"
            ))
            .expect("a change behind the journal's back");
        visitor.json("/v1/states/KOR")["short_name"] == name
    };
    while !rename("cut") {
        assert!(begun.elapsed() < MOMENT, "it still gives what it kept");
        std::thread::sleep(Duration::from_millis(10));
    }
    for name in ["one", "two", "three"] {
        assert!(rename(name), "{name}: nothing may be kept while nobody listens");
    }
    database.db_let_connect(true);
    db_until_kept(&database, &visitor);
}
