//! The second factor: who needs one, codes that are good once, recovery codes, and how it is replaced and removed.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use upr_network::access::viewer::CoalitionRole;
use upr_network::settings::SecondFactor;

use crate::support::{Filling, PASSWORD, TestDatabase, TestService, code, db_account, sign_in};

fn wait() {
    std::thread::sleep(Duration::from_millis(1100));
}

fn due(service: &TestService, name: &str) -> Value {
    service.visitor().post("/v1/auth/login", &json!({"name": name, "password": PASSWORD})).json()
}

fn answer(service: &TestService, challenge: &Value, code: &str) -> crate::support::Answer {
    service.visitor().post("/v1/auth/second-factor", &json!({"challenge": challenge, "code": code}))
}

#[test]
fn who_needs_one_is_the_operators_choice() {
    let database = std::sync::Arc::new(TestDatabase::new(Filling::Facts));
    db_account(&database, "member", false, &[("KOR", CoalitionRole::Member)]);
    db_account(&database, "coordinator", false, &[("KOR", CoalitionRole::Coordinator)]);
    db_account(&database, "administrator", true, &[]);
    for (who, expected) in [
        (SecondFactor::Never, [false, false, false]),
        (SecondFactor::Coordinators, [false, true, true]),
        (SecondFactor::Everyone, [true, true, true]),
    ] {
        let service =
            TestService::on(std::sync::Arc::clone(&database), |settings| settings.require_second_factor = who);
        for (name, needs) in ["member", "coordinator", "administrator"].into_iter().zip(expected) {
            let answer = due(&service, name);
            assert_eq!(answer["second_factor"] == "enrol", needs, "{who:?} {name}: {answer}");
            assert_eq!(answer.get("access_token").is_none(), needs, "no token before it");
        }
    }
}

#[test]
fn a_code_is_good_once_and_recovery_codes_stand_in() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let seed = coordinator.seed.clone().expect("a second factor");
    // Setting up another one by the password alone is not possible any more.
    let first = due(&service, &coordinator.name);
    assert_eq!(first["second_factor"], "totp");
    let enrol = service.visitor().post("/v1/auth/second-factor/enrolment", &json!({"challenge": first["challenge"]}));
    assert_eq!(enrol.status, 401);
    assert_eq!(
        answer(&service, &first["challenge"], &code(&seed, -1)).status,
        401,
        "older than the one that set it up"
    );
    wait();
    // Of several at once with the same next code, one gets in.
    let next = code(&seed, 1);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| answer(&service, &first["challenge"], &next).status)).collect();
        all.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    wait();
    assert_eq!(answer(&service, &first["challenge"], &next).status, 401, "used");
    wait();
    for nonsense in ["", "000000", "abcd-efgh-jkmn-pqrs"] {
        assert!(matches!(answer(&service, &first["challenge"], nonsense).status, 401 | 429), "{nonsense}");
    }
    assert_eq!(answer(&service, &json!("nonsense"), &next).status, 401);
}

#[test]
fn recovery_codes_are_shown_once_and_good_once() {
    let service = TestService::without_samples();
    db_account(&service.database, "coordinator", false, &[("KOR", CoalitionRole::Coordinator)]);
    let (tokens, _) = sign_in(&service.visitor(), "coordinator", PASSWORD);
    let codes: Vec<String> = serde_json::from_value(tokens["recovery_codes"].clone()).expect("recovery codes");
    assert_eq!(codes.len(), 10);
    let challenge = due(&service, "coordinator")["challenge"].clone();
    let typed = codes[0].to_uppercase().replace('-', " ");
    let answered = answer(&service, &challenge, &typed);
    assert_eq!(answered.status, 200, "{}", answered.text());
    assert!(answered.json().get("recovery_codes").is_none());
    let token = answered.json()["access_token"].as_str().expect("a token").to_owned();
    let me = service.visitor().send(service.visitor().request(Method::GET, "/v1/me").bearer_auth(token)).json();
    assert_eq!((&me["recovery_codes"], &me["second_factor"]), (&json!(9), &json!(true)));
    assert_eq!(answer(&service, &challenge, &codes[0]).status, 401, "used");
    let plain = format!("SELECT count(*) FROM recovery_codes WHERE encode(digest, 'escape') LIKE '%{}%'", codes[1]);
    assert_eq!(service.database.db_number(&plain), 0);
}

#[test]
fn a_challenge_ends_with_the_password_and_belongs_to_one_account() {
    let service = TestService::without_samples();
    db_account(&service.database, "coordinator", false, &[("KOR", CoalitionRole::Coordinator)]);
    let challenge = due(&service, "coordinator")["challenge"].clone();
    service.database.db_execute("UPDATE accounts SET password = (SELECT password || ' ' FROM accounts LIMIT 1)");
    let enrol = service.visitor().post("/v1/auth/second-factor/enrolment", &json!({"challenge": challenge}));
    assert_eq!(enrol.status, 401, "another password");
}

#[test]
fn seeds_can_not_be_moved_between_accounts() {
    let service = TestService::without_samples();
    let (one, other) = (service.coordinator("KOR"), service.coordinator("JPN"));
    service.database.db_execute(&format!(
        "UPDATE accounts SET second_factor = (SELECT second_factor FROM accounts WHERE id = '{}') WHERE id = '{}'",
        one.id, other.id
    ));
    let challenge = due(&service, &other.name)["challenge"].clone();
    let seed = one.seed.expect("a second factor");
    assert_eq!(answer(&service, &challenge, &code(&seed, 1)).status, 500, "it was sealed for another row");
}

#[test]
fn somebody_sets_one_up_replaces_and_removes_it_by_the_password() {
    let service = TestService::without_samples();
    let member = service.member("KOR");
    let begin = |body: Value| member.post("/v1/me/second-factor", &body);
    assert_eq!(begin(json!({"password": "not the password"})).status, 401);
    wait();
    let shown = begin(json!({"password": PASSWORD})).json();
    let seed = shown["secret"].as_str().expect("a seed").to_owned();
    let address = shown["otpauth_url"].as_str().expect("an address");
    assert!(address.starts_with("otpauth://totp/") && !address.contains("member"), "it names nobody: {address}");
    assert_eq!(member.json("/v1/me")["second_factor"], false, "not yet");
    let confirm = |code: &str| member.post("/v1/me/second-factor/confirm", &json!({"code": code}));
    assert_eq!(confirm("000000").status, 401);
    wait();
    let used = code(&seed, 0);
    assert_eq!(confirm(&used).json()["recovery_codes"].as_array().map(Vec::len), Some(10));
    assert_eq!(member.json("/v1/me")["second_factor"], true);
    assert_eq!(due(&service, "member of KOR")["second_factor"], "totp");
    // The password alone replaces and removes nothing any more.
    assert_eq!(begin(json!({"password": PASSWORD})).status, 422);
    wait();
    let remove = |body: Value| member.send(Method::DELETE, "/v1/me/second-factor", &body);
    assert_eq!(remove(json!({"password": PASSWORD, "code": used})).status, 401, "used");
    wait();
    let renew =
        member.post("/v1/me/second-factor/recovery-codes", &json!({"password": PASSWORD, "code": code(&seed, 1)}));
    assert_eq!(renew.status, 200, "{}", renew.text());
    let spare = renew.json()["recovery_codes"][0].as_str().expect("a code").to_owned();
    let removed = remove(json!({"password": PASSWORD, "code": spare}));
    assert_eq!(removed.status, 204, "{}", removed.text());
    assert!(due(&service, "member of KOR").get("access_token").is_some());
}

#[test]
fn whoever_coordinates_keeps_one() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let seed = coordinator.seed.clone().expect("a second factor");
    let body = json!({"password": PASSWORD, "code": code(&seed, 1)});
    assert_eq!(coordinator.send(Method::DELETE, "/v1/me/second-factor", &body).status, 409);
    // Who becomes a coordinator sets one up before the session goes on.
    let member = service.member("KOR");
    service
        .database
        .db_execute(&format!("UPDATE memberships SET role = 'coordinator' WHERE account = '{}'", member.id));
    let refreshed = service.visitor().post("/v1/auth/refresh", &json!({"refresh_token": member.refresh}));
    assert_eq!(refreshed.status, 401);
    assert_eq!(due(&service, "member of KOR")["second_factor"], "enrol");
}
