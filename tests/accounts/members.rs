//! Members of a coalition: who sees them, who changes them, and what becomes of whoever loses a role.

use reqwest::Method;
use serde_json::{Value, json};
use upr_network::access::viewer::CoalitionRole::{Coordinator, Editor, Member};

use crate::support::{Person, TestService};

const MEMBERS: &str = "query($c: String!) { members(coalition: $c) { id name role organization since } }";
const UPDATE: &str = "mutation($c: String!, $id: ID!, $input: MemberChange!) { updateMember(coalition: $c, id: $id, input: $input) { id role organization } }";
const REMOVE: &str = "mutation($c: String!, $id: ID!) { removeMember(coalition: $c, id: $id) }";

#[test]
fn coordinators_see_names_roles_and_months() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let editor = service.editor("KOR");
    service.coordinator("JPN");
    let listed = coordinator.json("/v1/coalitions/KOR/members");
    let data = listed["data"].as_array().expect("a list");
    assert_eq!(data.len(), 2, "{listed}");
    assert_eq!(data[0]["role"], "coordinator");
    let names: Vec<&String> = data[1].as_object().expect("a member").keys().collect();
    assert_eq!(names, ["id", "name", "role", "organization", "since"]);
    assert_eq!((&data[1]["id"], &data[1]["name"]), (&json!(editor.id), &json!("editor of KOR")));
    assert_eq!(data[1]["since"].as_str().map(str::len), Some(7));
    assert_eq!(coordinator.json(&format!("/v1/coalitions/KOR/members/{}", editor.id)), data[1]);
    let other = coordinator.graphql(MEMBERS, json!({"c": "KOR"}));
    assert_eq!(other["data"]["members"][1]["id"], json!(editor.id), "{other}");
    assert_eq!(other["data"]["members"][1]["role"], "EDITOR");
    assert_eq!(coordinator.get("/v1/coalitions/KOR/members").header("cache-control"), "private, no-store");
}

#[test]
fn nobody_else_sees_or_changes_them() {
    let service = TestService::without_samples();
    let victim = service.member("KOR");
    let path = format!("/v1/coalitions/KOR/members/{}", victim.id);
    let editor = service.editor("KOR");
    let neighbour = service.coordinator("JPN");
    let administrator = service.administrator();
    let change = json!({"role": "coordinator"});
    // An administrator sees who is there, and changes nobody.
    assert_eq!(administrator.get("/v1/coalitions/KOR/members").status, 200);
    for (who, status, code) in
        [(&editor, 403, "forbidden"), (&victim, 403, "forbidden"), (&neighbour, 404, "not-found")]
    {
        assert_eq!(who.get("/v1/coalitions/KOR/members").status, status, "{}", who.name);
        assert_eq!(who.get(&path).status, status, "{}", who.name);
        assert_eq!(who.patch(&path, &change).status, status, "{}", who.name);
        let input = json!({"c": "KOR", "id": victim.id, "input": {"role": "COORDINATOR"}});
        assert_eq!(who.graphql_refusal(UPDATE, input), code, "{}", who.name);
        assert_eq!(who.graphql_refusal(MEMBERS, json!({"c": "KOR"})), code);
    }
    assert_eq!(administrator.patch(&path, &change).status, 403);
    for who in [&editor, &neighbour, &administrator] {
        let status = who.delete(&path).status;
        assert!(matches!(status, 403 | 404), "{}: {status}", who.name);
        let refused = who.graphql_refusal(REMOVE, json!({"c": "KOR", "id": victim.id}));
        assert!(matches!(refused.as_str(), "forbidden" | "not-found"), "{refused}");
    }
    assert_eq!(service.visitor().get("/v1/coalitions/KOR/members").status, 401);
    assert_eq!(
        service.visitor().graphql(MEMBERS, json!({"c": "KOR"}))["errors"][0]["extensions"]["code"],
        "unauthenticated"
    );
    // Raising oneself.
    let own = format!("/v1/coalitions/KOR/members/{}", editor.id);
    assert_eq!(editor.patch(&own, &change).status, 403);
    assert_eq!(
        service.database.db_text(&format!("SELECT role FROM memberships WHERE account = '{}'", editor.id)),
        "editor"
    );
}

#[test]
fn a_changed_or_ended_role_signs_out_and_is_gone_at_once() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let editor = service.editor("KOR");
    let path = format!("/v1/coalitions/KOR/members/{}", editor.id);
    let organization = coordinator.patch(&path, &json!({"organization": "Han River Society"}));
    assert_eq!(organization.json()["organization"], "Han River Society");
    assert!(editor.is_signed_in(), "an organization is no role");
    assert_eq!(editor.json("/v1/me")["roles"][0]["organization"], "Han River Society");
    let raised = coordinator.patch(&path, &json!({"role": "coordinator", "organization": null}));
    assert_eq!((&raised.json()["role"], &raised.json()["organization"]), (&json!("coordinator"), &Value::Null));
    assert!(!editor.is_signed_in(), "the old tokens know nothing of it");
    let member = service.member("KOR");
    let key = member.post("/v1/me/tokens", &json!({"name": "script"})).json();
    let gone = format!("/v1/coalitions/KOR/members/{}", member.id);
    assert_eq!(coordinator.delete(&gone).status, 204);
    assert!(!member.is_signed_in());
    let by_key = service.visitor().request(Method::GET, "/v1/me").bearer_auth(key["token"].as_str().expect("a token"));
    assert_eq!(service.visitor().send(by_key).status, 401);
    assert_eq!(coordinator.delete(&gone).status, 404);
    for wrong in [json!({"role": "administrator"}), json!({"role": null, "name": "x"}), json!({"since": "2020-01"})] {
        assert_eq!(coordinator.patch(&path, &wrong).status, 400, "{wrong}");
    }
    assert_eq!(coordinator.get("/v1/coalitions/KOR/members/nonsense").status, 404);
}

#[test]
fn the_last_coordinator_stays() {
    let service = TestService::without_samples();
    let one = service.coordinator("KOR");
    let other = service.person("second", &[("KOR", Coordinator)]);
    let path = |who: &Person| format!("/v1/coalitions/KOR/members/{}", who.id);
    // Both leave at once: one of them has to stay.
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let both = [&one, &other].map(|who| scope.spawn(|| who.delete(&path(who)).status));
        both.into_iter().map(|leaving| leaving.join().expect("an answer")).collect()
    });
    let mut sorted = statuses.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [204, 409], "{statuses:?}");
    let last = if statuses[0] == 409 { &one } else { &other };
    let refused = last.patch(&path(last), &json!({"role": "member"}));
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("somebody else a coordinator"), "{}", refused.text());
    assert_eq!(last.graphql_refusal(REMOVE, json!({"c": "KOR", "id": last.id})), "conflict");
    let erased = last.send(Method::DELETE, "/v1/me", &json!({"password": crate::support::PASSWORD}));
    assert_eq!(erased.status, 409);
    // With a successor it goes.
    service.person("successor", &[("KOR", Coordinator)]);
    let demoted = last.patch(&path(last), &json!({"role": "editor"}));
    assert_eq!((demoted.status, &demoted.json()["role"]), (200, &json!("editor")));
    assert!(!last.is_signed_in());
}

#[test]
fn a_member_can_leave_and_two_roles_are_apart() {
    let service = TestService::without_samples();
    let both = service.person("in both", &[("KOR", Editor), ("JPN", Member)]);
    assert_eq!(both.delete(&format!("/v1/coalitions/JPN/members/{}", both.id)).status, 204);
    assert!(!both.is_signed_in());
    let left = format!("SELECT count(*) FROM memberships WHERE account = '{}'", both.id);
    assert_eq!(service.database.db_number(&left), 1);
    let told = "SELECT count(*) FROM audit WHERE act = 'member.remove' AND coalition = 'JPN'";
    assert_eq!(service.database.db_number(told), 1);
}

// Whoever made a key of the coalition has seen its token. Fails when `end_sign_ins_of_member` leaves such keys.
#[test]
fn keys_that_somebody_made_for_the_coalition_go_with_the_role() {
    let service = TestService::without_samples();
    let (stays, goes) = (service.coordinator("KOR"), service.person("goes", &[("KOR", Coordinator)]));
    let key = |person: &Person| {
        let made = person.post("/v1/coalitions/KOR/tokens", &json!({"name": "a server", "role": "editor"}));
        made.json()["token"].as_str().expect("a token").to_owned()
    };
    let (kept, seen) = (key(&stays), key(&goes));
    let is_good = |token: &str| {
        let fields = format!("Bearer {token}");
        service.visitor().get_with("/v1/activities?scope=working", &[("authorization", &fields)]).status == 200
    };
    assert!(is_good(&kept) && is_good(&seen));
    assert_eq!(stays.delete(&format!("/v1/coalitions/KOR/members/{}", goes.id)).status, 204);
    assert!(is_good(&kept) && !is_good(&seen));
}
