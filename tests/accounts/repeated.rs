//! Requests that are sent twice: an `Idempotency-Key` makes them one.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestService};

const PATH: &str = "/v1/coalitions/KOR/invitations";

fn invite(person: &Person, key: &str, body: &Value) -> Answer {
    person.send_with(Method::POST, PATH, body, &[("idempotency-key", key)])
}

#[test]
fn the_same_request_is_done_once_and_answered_twice() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let body = json!({"role": "member"});
    let (first, second) = (invite(&coordinator, "one", &body), invite(&coordinator, "one", &body));
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!((first.json(), first.header("location")), (second.json(), second.header("location")));
    assert_eq!(
        (first.header("idempotency-replayed"), second.header("idempotency-replayed")),
        (String::new(), "true".to_owned())
    );
    assert_eq!(service.database.db_number("SELECT count(*) FROM invitations"), 1);
    assert_eq!(invite(&coordinator, "one", &json!({"role": "editor"})).status, 422, "another body");
    assert_eq!(invite(&coordinator, "two", &body).status, 201);
    // Others' keys are their own.
    let other = service.person("second", &[("KOR", upr_network::access::viewer::CoalitionRole::Coordinator)]);
    assert!(invite(&other, "one", &body).header("idempotency-replayed").is_empty());
    for wrong in ["", "with blank", &"k".repeat(256)] {
        assert_eq!(invite(&coordinator, wrong, &body).status, 400, "{wrong:?}");
    }
    // What was refused is not kept: it may succeed later.
    assert_eq!(invite(&coordinator, "three", &json!({"role": "member", "name": " "})).status, 422);
    assert_eq!(invite(&coordinator, "three", &body).status, 201);
    service.database.db_execute("UPDATE idempotent_answers SET at = at - interval '25 hours'");
    assert!(invite(&coordinator, "one", &body).header("idempotency-replayed").is_empty(), "it is kept for a day");
}

#[test]
fn of_twenty_at_once_one_is_done() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> =
            (0..20).map(|_| scope.spawn(|| invite(&coordinator, "same", &json!({"role": "member"})).status)).collect();
        all.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    assert!(statuses.contains(&201) && statuses.iter().all(|status| matches!(status, 201 | 409 | 503)), "{statuses:?}");
    assert_eq!(service.database.db_number("SELECT count(*) FROM invitations"), 1);
}
