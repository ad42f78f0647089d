//! One's own account: sessions, access keys, what is kept, and its end.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestService};

#[test]
fn sessions_are_listed_named_and_ended() {
    let service = TestService::without_samples();
    let member = service.member("KOR");
    let other =
        service.visitor().post("/v1/auth/login", &json!({"name": member.name, "password": PASSWORD, "label": "phone"}));
    assert_eq!(other.status, 200);
    let sessions = member.json("/v1/me/sessions")["data"].as_array().expect("a list").clone();
    assert_eq!(sessions.len(), 2);
    let phone = sessions.iter().find(|session| session["label"] == "phone").expect("the other one");
    assert_eq!((&phone["current"], phone["made_in"].as_str().map(str::len)), (&json!(false), Some(7)));
    let path = format!("/v1/me/sessions/{}", phone["id"].as_str().expect("an id"));
    assert_eq!(member.patch(&path, &json!({"label": "tablet"})).json()["label"], "tablet");
    let neighbour = service.member("JPN");
    assert_eq!(neighbour.patch(&path, &json!({"label": "mine"})).status, 404);
    assert_eq!(neighbour.delete(&path).status, 404, "others' are not there");
    assert_eq!(member.delete(&path).status, 204);
    assert_eq!(member.delete(&path).status, 404);
    assert_eq!(member.delete("/v1/me/sessions").status, 204);
    assert!(!member.is_signed_in());
}

#[test]
fn access_keys_read_or_write_and_never_act_as_a_person() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let made = coordinator.post("/v1/me/tokens", &json!({"name": "script", "role": "editor"}));
    assert_eq!(made.status, 201, "{}", made.text());
    let mut key = coordinator.clone();
    key.access = made.json()["token"].as_str().expect("a token").to_owned();
    assert!(key.access.starts_with("uprk_"));
    let me = key.json("/v1/me");
    assert_eq!(me["id"], json!(coordinator.id));
    for (method, path, body) in [
        (Method::GET, "/v1/coalitions/KOR/members", Value::Null),
        (Method::POST, "/v1/coalitions/KOR/invitations", json!({"role": "member"})),
        (Method::POST, "/v1/coalitions/KOR/freeze", json!({})),
        (Method::POST, "/v1/me/tokens", json!({"name": "more"})),
        (Method::GET, "/v1/me/sessions", Value::Null),
        (Method::DELETE, "/v1/me", json!({"password": PASSWORD})),
        (Method::POST, "/v1/auth/password", json!({"password": PASSWORD, "new_password": "nine loud mountains"})),
        (Method::POST, "/v1/me/second-factor", json!({"password": PASSWORD})),
    ] {
        let answer = if body.is_null() { key.get(path) } else { key.send(method.clone(), path, &body) };
        assert_eq!(answer.status, 403, "{method} {path}: {}", answer.text());
    }
    let listed = coordinator.json("/v1/me/tokens");
    assert!(listed["data"][0].get("token").is_none(), "shown once");
    let path = format!("/v1/me/tokens/{}", listed["data"][0]["id"].as_str().expect("an id"));
    assert_eq!(service.member("JPN").delete(&path).status, 404);
    assert_eq!(coordinator.delete(&path).status, 204);
    assert_eq!(key.get("/v1/me").status, 401, "with the next request");
    for wrong in
        [json!({"name": "x", "role": "coordinator"}), json!({"role": "member"}), json!({"name": "x", "account": "y"})]
    {
        assert_eq!(coordinator.post("/v1/me/tokens", &wrong).status, 400, "{wrong}");
    }
    for wrong in [
        json!({"name": "x", "ends_on": "2020-01-01"}),
        json!({"name": "x", "ends_on": "2099-01-01"}),
        json!({"name": " "}),
    ] {
        assert_eq!(coordinator.post("/v1/me/tokens", &wrong).status, 422, "{wrong}");
    }
}

#[test]
fn a_coalition_gives_keys_to_partners_servers() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let made = coordinator.post("/v1/coalitions/KOR/tokens", &json!({"name": "partner's server"})).json();
    let mut key = coordinator.clone();
    key.access = made["token"].as_str().expect("a token").to_owned();
    assert_eq!(key.json("/v1/coalitions?scope=shared")["meta"]["total"], 5, "it belongs to the network");
    assert_eq!(key.get("/v1/me").status, 403, "it is no person");
    // The id alone, or another secret, is nothing.
    let mut forged = key.clone();
    let (head, last) = key.access.split_at(key.access.len() - 1);
    forged.access = format!("{head}{}", if last == "A" { "B" } else { "A" });
    assert_eq!(forged.get("/v1/coalitions?scope=shared").status, 401);
    let neighbour = service.coordinator("JPN");
    let path = format!("/v1/coalitions/KOR/tokens/{}", made["id"].as_str().expect("an id"));
    for refused in [
        neighbour.get("/v1/coalitions/KOR/tokens"),
        neighbour.post("/v1/coalitions/KOR/tokens", &json!({"name": "x"})),
        neighbour.delete(&path),
    ] {
        assert_eq!(refused.status, 404);
    }
    assert_eq!(service.editor("KOR").post("/v1/coalitions/KOR/tokens", &json!({"name": "x"})).status, 403);
    service.database.db_execute("UPDATE access_keys SET ends_on = (now() AT TIME ZONE 'UTC')::date - 1");
    assert_eq!(key.get("/v1/coalitions?scope=shared").status, 401, "its day is over");
    assert_eq!(coordinator.delete(&path).status, 204);
}

#[test]
fn the_language_of_mails_is_ones_own() {
    let service = TestService::without_samples();
    let member = service.member("MNG");
    assert_eq!(member.patch("/v1/me", &json!({"language": "mn-Cyrl-MN"})).json()["language"], "mn");
    assert_eq!(member.patch("/v1/me", &json!({})).json()["language"], "mn");
    assert_eq!(member.patch("/v1/me", &json!({"language": null})).json()["language"], Value::Null);
    assert_eq!(member.patch("/v1/me", &json!({"language": "kr"})).status, 422);
    for unknown in ["administrator", "id", "name", "roles"] {
        let refused = member.patch("/v1/me", &json!({unknown: true}));
        assert_eq!((refused.status, &refused.problem()["errors"][0]["pointer"]), (400, &json!(format!("/{unknown}"))));
    }
}

#[test]
fn all_that_is_kept_can_be_taken_along_and_erased() {
    let service = TestService::without_samples();
    service.coordinator("KOR");
    let member = service.person("canaryname", &[("KOR", upr_network::access::viewer::CoalitionRole::Member)]);
    member.post("/v1/me/tokens", &json!({"name": "canarykey"}));
    let all = member.json("/v1/me/export");
    assert_eq!((&all["account"]["name"], &all["tokens"][0]["name"]), (&json!("canaryname"), &json!("canarykey")));
    let acts: Vec<&str> = all["acts"].as_array().expect("acts").iter().filter_map(|act| act["act"].as_str()).collect();
    assert_eq!(acts, ["session.begin", "access_key.create"]);
    assert_eq!(member.send(Method::DELETE, "/v1/me", &json!({})).status, 400, "it takes the password");
    assert_eq!(member.send(Method::DELETE, "/v1/me", &json!({"password": "not the password"})).status, 401);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(member.send(Method::DELETE, "/v1/me", &json!({"password": PASSWORD})).status, 204);
    assert!(!member.is_signed_in());
    for table in [
        "accounts",
        "memberships",
        "sessions_of_accounts",
        "access_keys",
        "audit_actors",
        "audit_contents",
        "idempotent_answers",
    ] {
        let left = format!("SELECT count(*) FROM {table} t WHERE t::text LIKE '%{}%'", member.id);
        assert_eq!(service.database.db_number(&left), 0, "{table}");
    }
    let login = service.visitor().post("/v1/auth/login", &json!({"name": "canaryname", "password": PASSWORD}));
    assert_eq!(login.status, 401);
    let told = "SELECT count(*) FROM audit WHERE act IN ('access_key.create', 'account.erase')";
    assert_eq!(service.database.db_number(told), 2, "what was done stays in the audit, without who");
}
