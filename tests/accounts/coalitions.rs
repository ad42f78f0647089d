//! Coalitions: which are there from the first start, who may know of them, who makes and changes them, and the freeze.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Filling, TestDatabase, TestService};

const LIST: &str =
    "{ coalitions { nodes { code visibility name frozen states { code } jurisdictions { code } } totalCount } }";
const CREATE: &str = "mutation($input: CoalitionInput!) { createCoalition(input: $input) { code visibility name } }";
const UPDATE: &str = "mutation($c: String!, $v: String, $input: CoalitionChange!) { updateCoalition(code: $c, ifMatch: $v, input: $input) { code name contact } }";
const FREEZE: &str = "mutation($c: String!) { freezeCoalition(code: $c) { frozen } }";
const UNFREEZE: &str = "mutation($c: String!) { unfreezeCoalition(code: $c) { frozen } }";

fn codes(list: &Value) -> Vec<&str> {
    list["data"].as_array().expect("a list").iter().map(|one| one["code"].as_str().expect("a code")).collect()
}

#[test]
fn those_of_the_network_are_there_and_each_caller_sees_what_is_for_it() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let listed = visitor.json("/v1/coalitions");
    assert_eq!(codes(&listed), ["JPN", "KOR", "MNG", "XSA", "XSB"]);
    assert!(listed["data"][0].get("frozen").is_none());
    assert_eq!(visitor.json("/v1/coalitions/KOR?lang=ko")["name"], "한국 연대");
    assert_eq!(visitor.json("/v1/coalitions/KOR")["covers"], json!(["KOR"]));
    assert_eq!(visitor.get("/v1/coalitions/CHN").status, 404);
    assert_eq!(
        visitor.get("/v1/coalitions/CHN").problem()["detail"],
        visitor.get("/v1/coalitions/NONE").problem()["detail"].as_str().expect("a sentence").replace("NONE", "CHN")
    );
    assert_eq!(codes(&visitor.json("/v1/coalitions?covers=KOR")), ["KOR"]);
    assert_eq!(visitor.get("/v1/coalitions?covers=KOX").status, 400);
    assert_eq!(codes(&visitor.json("/v1/coalitions?covers=HKG")), Vec::<&str>::new());
    let member = service.member("MNG");
    assert_eq!(codes(&member.json("/v1/coalitions")), ["JPN", "KOR", "MNG", "XSA", "XSB"], "the same as everybody");
    let shared = member.json("/v1/coalitions?scope=shared");
    assert_eq!(codes(&shared), ["CHN", "HKG", "JPN", "KOR", "MNG", "XSA", "XSB"]);
    assert_eq!(shared["data"][0]["frozen"], false);
    assert_eq!(member.json("/v1/coalitions/HKG")["covers"], json!(["HKG"]));
    assert_eq!(visitor.get("/v1/coalitions?scope=shared").status, 401);
    let by_graphql = visitor.graphql_data(LIST, json!({}));
    assert_eq!(by_graphql["coalitions"]["totalCount"], 5);
    assert_eq!(by_graphql["coalitions"]["nodes"][1]["states"], json!([{"code": "KOR"}]));
    let by_graphql = member.post("/graphql?scope=shared", &json!({"query": LIST})).json();
    assert_eq!(by_graphql["data"]["coalitions"]["nodes"][1]["jurisdictions"], json!([{"code": "HKG"}]), "{by_graphql}");
}

#[test]
fn administrators_make_them_and_coordinators_describe_them() {
    let service = TestService::without_samples();
    let administrator = service.administrator();
    let body =
        json!({"code": "KOR_WOMEN", "covers": ["KOR", "HKG"], "name": {"en": "Women's coalition", "ko": "여성 연대"}});
    let made = administrator.post("/v1/coalitions", &body);
    assert_eq!((made.status, made.header("location")), (201, "/v1/coalitions/KOR_WOMEN".to_owned()), "{}", made.text());
    assert!(made.header("etag").starts_with("\"w1."), "{}", made.header("etag"));
    assert_eq!(made.json()["visibility"], "network", "nobody is told before somebody says so");
    assert_eq!(made.header("etag"), administrator.get("/v1/coalitions/KOR_WOMEN").header("etag"));
    assert_eq!(administrator.post("/v1/coalitions", &body).status, 422, "there is one already");
    for (wrong, pointer) in [
        (json!({"code": "kor", "covers": ["KOR"], "name": {"en": "x"}}), "/code"),
        (json!({"code": "AAA", "covers": ["KOX"], "name": {"en": "x"}}), "/covers/0"),
        (json!({"code": "AAA", "covers": [], "name": {"en": "x"}}), "/covers"),
        (json!({"code": "AAA", "covers": ["KOR"], "name": {}}), "/name"),
        (json!({"code": "AAA", "covers": ["KOR"], "name": {"zh": "x"}}), "/name/zh"),
        (json!({"code": "AAA", "covers": ["KOR"], "name": {"en": "a\u{202e}b"}}), "/name/en"),
    ] {
        let refused = administrator.post("/v1/coalitions", &wrong);
        assert_eq!((refused.status, &refused.problem()["errors"][0]["pointer"]), (422, &json!(pointer)), "{wrong}");
    }
    for unknown in ["version", "frozen", "id"] {
        let mut wrong = body.clone();
        wrong[unknown] = json!(1);
        let refused = administrator.post("/v1/coalitions", &wrong);
        assert_eq!((refused.status, &refused.problem()["errors"][0]["pointer"]), (400, &json!(format!("/{unknown}"))));
    }
    let coordinator = service.coordinator("KOR");
    assert_eq!(coordinator.post("/v1/coalitions", &body).status, 403);
    assert_eq!(
        coordinator.graphql_refusal(CREATE, json!({"input": {"code": "AAA", "covers": ["KOR"], "name": {"en": "x"}}})),
        "forbidden"
    );
    let made = administrator.graphql(
        CREATE,
        json!({"input": {"code": "AAA", "visibility": "UNLISTED", "covers": ["KOR"], "name": {"en": "x"}}}),
    );
    assert_eq!(made["data"]["createCoalition"]["visibility"], "UNLISTED", "{made}");
    assert_eq!(coordinator.get("/v1/coalitions/AAA").status, 404, "an unlisted one is nobody's business");
}

#[test]
fn a_change_says_which_version_it_means() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let path = "/v1/coalitions/KOR";
    let seen = coordinator.get(path).header("etag");
    let change = |tag: &str, body: Value| coordinator.send_with(Method::PATCH, path, &body, &[("if-match", tag)]);
    assert_eq!(coordinator.send(Method::PATCH, path, &json!({"contact": "x"})).status, 428);
    let changed =
        change(&seen, json!({"contact": "desk@kor.example", "name": {"en": "Coalition for Korea", "ja": null}}));
    assert_eq!((changed.status, &changed.json()["name"]), (200, &json!("Coalition for Korea")), "{}", changed.text());
    assert!(changed.header("etag").starts_with("\"w2."));
    assert_eq!(
        service.visitor().json(&format!("{path}?lang=ja"))["name_in"]["language"],
        "en",
        "the Japanese name is gone"
    );
    assert_eq!(service.visitor().json(&format!("{path}?lang=ko"))["name"], "한국 연대", "the others stay");
    let stale = change(&seen, json!({"contact": null}));
    assert_eq!((stale.status, &stale.problem()["present"]["version"]), (412, &json!(2)));
    // The part that tells language and encoding doesn't matter.
    let other = coordinator.request(Method::GET, &format!("{path}?lang=ko")).header("accept-encoding", "gzip");
    let tag = coordinator.visitor.send(other).header("etag");
    assert_ne!(tag, changed.header("etag"));
    assert_eq!(change(&tag, json!({"contact": null})).status, 200);
    assert_eq!(coordinator.graphql_refusal(UPDATE, json!({"c": "KOR", "input": {}})), "precondition-missing");
    assert_eq!(coordinator.graphql_refusal(UPDATE, json!({"c": "KOR", "v": "w1", "input": {}})), "stale");
    let by_graphql = coordinator.graphql(UPDATE, json!({"c": "KOR", "v": "w3", "input": {"contact": "x@y.example"}}));
    assert_eq!(by_graphql["data"]["updateCoalition"]["contact"], "x@y.example", "{by_graphql}");
    // What it covers is not its own affair.
    assert_eq!(coordinator.patch(path, &json!({"covers": ["JPN"]})).status, 403);
    let (editor, neighbour) = (service.editor("KOR"), service.coordinator("JPN"));
    assert_eq!(editor.patch(path, &json!({"contact": null})).status, 403);
    assert_eq!(neighbour.patch(path, &json!({"contact": null})).status, 404);
    // Known by public record, and still nothing that a neighbour could change.
    assert_eq!(neighbour.graphql_refusal(UPDATE, json!({"c": "KOR", "v": "*", "input": {}})), "not-found");
    assert_eq!(service.administrator().patch(path, &json!({"covers": ["KOR", "JPN"]})).status, 200);
}

#[test]
fn who_is_hidden_is_hidden_at_once() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    assert_eq!(service.visitor().get("/v1/coalitions/KOR").status, 200);
    assert_eq!(coordinator.patch("/v1/coalitions/KOR", &json!({"visibility": "unlisted"})).status, 200);
    assert_eq!(service.visitor().get("/v1/coalitions/KOR").status, 404);
    assert_eq!(service.member("JPN").get("/v1/coalitions/KOR").status, 404);
    assert_eq!(coordinator.get("/v1/coalitions/KOR").status, 200);
    let told = "SELECT act FROM changes WHERE kind = 'coalition' AND record = 'KOR' ORDER BY change DESC LIMIT 1";
    assert_eq!(service.database.db_text(told), "removed");
}

#[test]
fn a_freeze_ends_every_sign_in_and_stops_writing() {
    let service = TestService::without_samples();
    let administrator = service.administrator();
    let (coordinator, editor) = (service.coordinator("KOR"), service.editor("KOR"));
    let neighbour = service.coordinator("JPN");
    let token = coordinator.post("/v1/coalitions/KOR/tokens", &json!({"name": "partner", "role": "editor"})).json();
    let invitation = coordinator.post("/v1/coalitions/KOR/invitations", &json!({"role": "member"})).json();
    assert_eq!(neighbour.post("/v1/coalitions/KOR/freeze", &json!({})).status, 404);
    assert_eq!(editor.post("/v1/coalitions/KOR/freeze", &json!({})).status, 403);
    let before = service.visitor().get("/v1/coalitions/KOR");
    let frozen = coordinator.post("/v1/coalitions/KOR/freeze", &json!({}));
    assert_eq!((frozen.status, &frozen.json()["frozen"]), (200, &json!(true)), "{}", frozen.text());
    assert!(!coordinator.is_signed_in() && !editor.is_signed_in() && neighbour.is_signed_in());
    let by_key = service.visitor().request(Method::GET, "/v1/coalitions?scope=shared");
    let by_key = service.visitor().send(by_key.bearer_auth(token["token"].as_str().expect("a token")));
    assert_eq!(by_key.status, 401);
    let after = service.visitor().get("/v1/coalitions/KOR");
    assert_eq!((before.header("etag"), &before.body), (after.header("etag"), &after.body), "nothing shows outside");
    // Signed in again, there is reading alone.
    let again = crate::support::sign_in_again(&service, &coordinator);
    assert_eq!(again.get("/v1/coalitions/KOR/members").status, 200);
    assert_eq!(again.post("/v1/coalitions/KOR/invitations", &json!({"role": "member"})).status, 409);
    assert_eq!(again.patch("/v1/coalitions/KOR", &json!({"contact": "x"})).status, 409);
    assert_eq!(again.post("/v1/coalitions/KOR/unfreeze", &json!({})).status, 403);
    let accept = json!({"token": invitation["token"], "name": "new", "password": crate::support::PASSWORD});
    assert_eq!(service.visitor().post("/v1/invitations/accept", &accept).status, 409);
    assert_eq!(again.graphql_refusal(UNFREEZE, json!({"c": "KOR"})), "forbidden");
    let lifted = administrator.post("/v1/coalitions/KOR/unfreeze", &json!({}));
    assert_eq!((lifted.status, &lifted.json()["frozen"]), (200, &json!(false)));
    assert_eq!(again.post("/v1/coalitions/KOR/invitations", &json!({"role": "member"})).status, 201);
    // An administrator freezes, too, and stays.
    assert_eq!(administrator.graphql(FREEZE, json!({"c": "KOR"}))["data"]["freezeCoalition"]["frozen"], true);
    assert!(administrator.is_signed_in() && !again.is_signed_in());
    assert_eq!(administrator.graphql(UNFREEZE, json!({"c": "KOR"}))["data"]["unfreezeCoalition"]["frozen"], false);
    let acts = "SELECT string_agg(act, ' ' ORDER BY entry) FROM audit WHERE act LIKE 'coalition.%'";
    assert_eq!(
        service.database.db_text(acts),
        "coalition.freeze coalition.unfreeze coalition.freeze coalition.unfreeze"
    );
}

#[test]
fn what_people_changed_stays_when_the_facts_are_loaded_again() {
    let database = std::sync::Arc::new(TestDatabase::new(Filling::Facts));
    database.db_execute(
        "UPDATE registered_coalitions SET name = '{\"en\": \"Ours\"}', visibility = 'unlisted' WHERE code = 'CHN'",
    );
    database.db_execute("DELETE FROM registered_coalitions WHERE code = 'HKG'; UPDATE facts SET digest = 'older'");
    let _service = TestService::on(std::sync::Arc::clone(&database), |_| {});
    assert_eq!(
        database.db_text("SELECT name->>'en' || ' ' || visibility FROM registered_coalitions WHERE code = 'CHN'"),
        "Ours unlisted"
    );
    assert_eq!(database.db_number("SELECT count(*) FROM registered_coalitions"), 5);
}
