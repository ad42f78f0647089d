//! Signing in, refreshing, signing out, and what attackers try with each.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use upr_network::access::viewer::CoalitionRole;

use crate::support::{Filling, PASSWORD, TestDatabase, TestService, db_account};

fn login(service: &TestService, name: &str, password: &str) -> crate::support::Answer {
    service.visitor().post("/v1/auth/login", &json!({"name": name, "password": password}))
}

/// A problem without what is different by request.
fn told(answer: &crate::support::Answer) -> (u16, Value, Vec<String>) {
    let mut problem = answer.problem();
    problem["instance"] = Value::Null;
    let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
    names.sort();
    (answer.status, problem, names)
}

#[test]
fn somebody_signs_in_and_is_known() {
    let service = TestService::without_samples();
    let member = service.member("KOR");
    let tokens = service
        .visitor()
        .post("/v1/auth/login", &json!({"name": "MEMBER of kor ", "password": PASSWORD, "label": "phone"}));
    assert_eq!((tokens.status, tokens.header("cache-control")), (200, "private, no-store".to_owned()));
    let tokens = tokens.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(900)));
    let me = member.json("/v1/me");
    assert_eq!(
        (&me["name"], &me["administrator"], &me["second_factor"]),
        (&json!("member of KOR"), &json!(false), &json!(false))
    );
    assert_eq!(me["roles"][0]["coalition"], "KOR");
    assert_eq!(me["roles"][0]["role"], "member");
    assert_eq!(me["made_in"].as_str().map(str::len), Some(7), "a month and no more");
    let keys = service.visitor().json("/.well-known/jwks.json");
    assert_eq!(
        (&keys["keys"][0]["kty"], &keys["keys"][0]["alg"], &keys["keys"][0]["use"]),
        (&json!("OKP"), &json!("EdDSA"), &json!("sig"))
    );
}

#[test]
fn unknown_wrong_disabled_and_waiting_are_told_alike() {
    let service = TestService::without_samples();
    db_account(&service.database, "known", false, &[]);
    let id = db_account(&service.database, "disabled", false, &[]);
    service.database.db_execute(&format!("UPDATE accounts SET disabled = true WHERE id = '{id}'"));
    let unknown = told(&login(&service, "nobody at all", "some wrong password"));
    assert_eq!(unknown.0, 401);
    assert_eq!(told(&login(&service, "known", "some wrong password")), unknown);
    assert_eq!(told(&login(&service, "disabled", PASSWORD)), unknown);
    assert_eq!(told(&login(&service, "", "")), unknown);
    service.database.db_execute("UPDATE sign_in_attempts SET not_before = now() + interval '1 hour'");
    // Right after it, whoever tries has to wait, with the right password too.
    let waiting = told(&login(&service, "nobody at all", "another wrong password"));
    assert_eq!(waiting.0, 429);
    assert_eq!(told(&login(&service, "known", PASSWORD)), waiting);
    service.database.db_execute("UPDATE sign_in_attempts SET not_before = now()");
    assert_eq!(login(&service, "known", PASSWORD).status, 200);
    assert_eq!(login(&service, "known", PASSWORD).status, 200, "what was right counts nothing");
}

#[test]
fn of_fifty_guesses_at_once_one_is_looked_at() {
    let service = TestService::without_samples();
    db_account(&service.database, "victim", false, &[]);
    for name in ["victim", "nobody"] {
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let guesses: Vec<_> = (0..50)
                .map(|guess| {
                    let service = &service;
                    scope.spawn(move || login(service, name, &format!("wrong password {guess}")).status)
                })
                .collect();
            guesses.into_iter().map(|guess| guess.join().expect("an answer")).collect()
        });
        // A guess that comes more than a second after the first is a second one.
        let looked_at = statuses.iter().filter(|status| **status == 401).count();
        assert!((1..=5).contains(&looked_at), "{name}: {statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 401 | 429)), "{statuses:?}");
    }
}

#[test]
fn a_name_that_is_not_there_takes_as_long() {
    let service = TestService::without_samples();
    let rounds = 8;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        let known = format!("known {round}");
        db_account(&service.database, &known, false, &[]);
        for (index, name) in [known, format!("nobody {round}")].into_iter().enumerate() {
            let began = Instant::now();
            assert_eq!(login(&service, &name, "some wrong password").status, 401);
            times[index].push(began.elapsed());
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let (known, unknown) = (median(&mut times[0]), median(&mut times[1]));
    assert!((known / unknown - 1.0).abs() < 0.6, "known {known}, unknown {unknown}");
    assert!(unknown > 0.01, "a password was hashed: {unknown}");
}

#[test]
fn bodies_are_read_strictly_and_tokens_where_they_belong() {
    let service = TestService::without_samples();
    let member = service.member("KOR");
    let visitor = service.visitor();
    let body = json!({"name": "member of KOR", "password": PASSWORD}).to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let request = visitor.request(Method::POST, "/v1/auth/login").header("content-type", kind).body(body.clone());
        assert_eq!(visitor.send(request).status, 415, "{kind}");
    }
    assert_eq!(visitor.send(visitor.request(Method::POST, "/v1/auth/login").body(body.clone())).status, 415);
    let unknown = visitor.post("/v1/auth/login", &json!({"name": "x", "password": "y", "administrator": true}));
    assert_eq!((unknown.status, &unknown.problem()["errors"][0]["pointer"]), (400, &json!("/administrator")));
    assert!(!unknown.text().contains("\"y\""), "what was sent is not repeated");
    let wrong = visitor.post("/v1/auth/login", &json!({"name": "x", "password": ["canary"]}));
    assert_eq!((wrong.status, &wrong.problem()["errors"][0]["pointer"]), (400, &json!("/password")));
    assert_eq!(visitor.get("/v1/auth/login?name=x&password=y").status, 405);
    let by_query = visitor.post("/v1/auth/login?name=x", &json!({"name": "x", "password": "y"}));
    assert_eq!(by_query.status, 400, "nothing secret stands in an address");
    // An access token is no refresh token, and the other way round.
    let refresh = |token: &str| visitor.post("/v1/auth/refresh", &json!({"refresh_token": token})).status;
    assert_eq!(refresh(&member.access), 401);
    let as_access = visitor.request(Method::GET, "/v1/me").bearer_auth(&member.refresh);
    assert_eq!(visitor.send(as_access).status, 401);
    let twice = member.request(Method::GET, "/v1/me").header("authorization", format!("Bearer {}", member.access));
    assert_eq!(member.visitor.send(twice).status, 401, "two fields are one too many");
    assert_eq!(visitor.get("/v1/me").status, 401);
}

#[test]
fn a_refresh_token_is_good_once() {
    let service = TestService::without_samples();
    let member = service.member("KOR");
    let visitor = service.visitor();
    let refresh = |token: &str| visitor.post("/v1/auth/refresh", &json!({"refresh_token": token}));
    let second = refresh(&member.refresh).json();
    let third = refresh(second["refresh_token"].as_str().expect("a token")).json();
    assert!(member.is_signed_in(), "the session goes on");
    assert_eq!(refresh(&member.refresh).status, 401, "an old one");
    assert_eq!(refresh(third["refresh_token"].as_str().expect("a token")).status, 401, "and its family has ended");
    assert!(!member.is_signed_in(), "with its access tokens");
    assert_eq!(refresh("nonsense").status, 401);
    let told = "SELECT count(*) FROM audit a JOIN audit_actors USING (entry) WHERE a.act = 'session.token_used_twice'";
    assert_eq!(service.database.db_number(told), 1);
    let plain = format!("SELECT count(*) FROM refresh_tokens WHERE encode(digest, 'escape') = '{}'", member.refresh);
    assert_eq!(service.database.db_number(&plain), 0);
}

#[test]
fn of_two_who_refresh_at_once_one_gets_tokens_and_both_lose_the_session() {
    let service = TestService::without_samples();
    let member = service.member("KOR");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let both: Vec<_> = (0..2)
            .map(|_| {
                let (visitor, token) = (service.visitor(), member.refresh.clone());
                scope.spawn(move || visitor.post("/v1/auth/refresh", &json!({"refresh_token": token})).status)
            })
            .collect();
        both.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    let mut sorted = statuses.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [200, 401]);
    assert!(!member.is_signed_in());
}

#[test]
fn signing_out_ends_the_session_on_every_instance() {
    let database = std::sync::Arc::new(TestDatabase::new(Filling::Facts));
    let one = TestService::on(std::sync::Arc::clone(&database), |_| {});
    let other = TestService::on(std::sync::Arc::clone(&database), |_| {});
    let member = one.member("KOR");
    let mut there = member.clone();
    there.visitor = other.visitor();
    assert!(there.is_signed_in(), "the other instance knows the key");
    assert_eq!(member.send(Method::POST, "/v1/auth/logout", &json!({})).status, 204);
    assert!(!member.is_signed_in() && !there.is_signed_in());
    let again = one.visitor().post("/v1/auth/refresh", &json!({"refresh_token": member.refresh}));
    assert_eq!(again.status, 401);
    // By the refresh token alone, where the access token has ended.
    let editor = one.editor("KOR");
    assert_eq!(other.visitor().post("/v1/auth/logout", &json!({"refresh_token": editor.refresh})).status, 204);
    assert!(!editor.is_signed_in());
    assert_eq!(one.visitor().post("/v1/auth/logout", &json!({})).status, 401);
}

#[test]
fn a_session_ends_when_it_is_idle_and_in_any_case() {
    let service = TestService::without_samples();
    for column in ["idle_until", "ends_on"] {
        let member = service.person(&format!("somebody {column}"), &[("KOR", CoalitionRole::Member)]);
        service.database.db_execute(&format!(
            "UPDATE sessions_of_accounts SET {column} = (now() AT TIME ZONE 'UTC')::date - 1 WHERE account = '{}'",
            member.id
        ));
        assert!(!member.is_signed_in(), "{column}");
        let refreshed = service.visitor().post("/v1/auth/refresh", &json!({"refresh_token": member.refresh}));
        assert_eq!(refreshed.status, 401, "{column}");
    }
    let days = "SELECT count(*) FROM sessions_of_accounts WHERE ends_on > (now() AT TIME ZONE 'UTC')::date + 30 OR idle_until > (now() AT TIME ZONE 'UTC')::date + 7";
    assert_eq!(service.database.db_number(days), 0);
}

#[test]
fn a_new_password_ends_everything_that_the_old_one_began() {
    let service = TestService::without_samples();
    let member = service.member("KOR");
    let key = member.post("/v1/me/tokens", &json!({"name": "script"})).json();
    let change =
        |old: &str, new: &str| member.post("/v1/auth/password", &json!({"password": old, "new_password": new}));
    assert_eq!(change("not the password", "nine loud mountains").status, 401);
    std::thread::sleep(Duration::from_millis(1100));
    for weak in ["short", "password1234", "qwertyuiop[]", "member of KOR"] {
        let refused = change(PASSWORD, weak);
        assert_eq!(
            (refused.status, &refused.problem()["errors"][0]["pointer"]),
            (422, &json!("/new_password")),
            "{weak}"
        );
    }
    let changed = change(PASSWORD, "nine loud mountains");
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert!(!member.is_signed_in(), "this session too");
    let by_key = service.visitor().request(Method::GET, "/v1/me").bearer_auth(key["token"].as_str().expect("a token"));
    assert_eq!(service.visitor().send(by_key).status, 401, "and access keys");
    assert_eq!(login(&service, "member of KOR", PASSWORD).status, 401);
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(login(&service, "member of KOR", "nine loud mountains").status, 200);
    let now = changed.json()["access_token"].as_str().expect("a token").to_owned();
    let me = service.visitor().request(Method::GET, "/v1/me").bearer_auth(now);
    assert_eq!(service.visitor().send(me).status, 200);
}

#[test]
fn long_passwords_count_to_their_last_character_and_old_hashes_are_renewed() {
    let service = TestService::without_samples();
    let id = db_account(&service.database, "old", false, &[]);
    // A hash with other parameters, of this very password.
    let weaker = argon2_of(PASSWORD);
    service.database.db_execute(&format!("UPDATE accounts SET password = '{weaker}' WHERE id = '{id}'"));
    assert_eq!(login(&service, "old", &format!("{PASSWORD}x")).status, 401);
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(login(&service, "old", PASSWORD).status, 200);
    let now = service.database.db_text(&format!("SELECT password FROM accounts WHERE id = '{id}'"));
    assert!(now.starts_with("$argon2id$v=19$m=32768,t=3,p=1$"), "{now}");
    assert_eq!(login(&service, "old", PASSWORD).status, 200);
}

fn argon2_of(password: &str) -> String {
    use argon2::password_hash::PasswordHasher;
    let params = argon2::Params::new(8 * 1024, 1, 1, None).expect("parameters");
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
        .hash_password_with_salt(password.as_bytes(), b"0123456789abcdef")
        .expect("a hash")
        .to_string()
}
