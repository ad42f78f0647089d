//! Invitations: made, mailed, accepted once, revoked; and what becomes of one whose inviter has gone.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use reqwest::Method;
use serde_json::{Value, json};
use upr_network::access::viewer::CoalitionRole;
use upr_network::settings::Hidden;

use crate::support::{Answer, Filling, PASSWORD, Person, TestDatabase, TestService, sign_in};

const INVITE: &str = "mutation($c: String!, $input: InvitationInput!) { createInvitation(coalition: $c, input: $input) { id role name token link mailed } }";
const LIST: &str = "query($c: String!) { invitations(coalition: $c) { id role name token } }";
const RESEND: &str = "mutation($c: String!, $id: ID!) { resendInvitation(coalition: $c, id: $id) { token } }";
const REVOKE: &str = "mutation($c: String!, $id: ID!) { revokeInvitation(coalition: $c, id: $id) }";

fn invite(person: &Person, body: &Value) -> Answer {
    person.post("/v1/coalitions/KOR/invitations", body)
}

fn accept(service: &TestService, token: &Value, name: &str) -> Answer {
    service.visitor().post("/v1/invitations/accept", &json!({"token": token, "name": name, "password": PASSWORD}))
}

#[test]
fn somebody_is_invited_joins_and_signs_in() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let made = invite(&coordinator, &json!({"role": "editor", "organization": "Han River Society"}));
    assert_eq!(made.status, 201, "{}", made.text());
    let invitation = made.json();
    assert!(made.header("location").ends_with(invitation["id"].as_str().expect("an id")));
    let token = &invitation["token"];
    assert!(
        invitation["link"]
            .as_str()
            .is_some_and(|link| link.ends_with(&format!("#{}", token.as_str().expect("a token"))))
    );
    assert!(token.as_str().is_some_and(|token| token.len() >= 22), "128 bits and more");
    let listed = coordinator.json("/v1/coalitions/KOR/invitations");
    assert_eq!(listed["data"][0]["id"], invitation["id"]);
    assert!(listed["data"][0].get("token").is_none(), "shown once");
    assert_eq!(coordinator.json(&made.header("location"))["role"], "editor");
    let joined = accept(&service, token, "Oyuna");
    assert_eq!((joined.status, joined.json()), (201, json!({"coalition": "KOR", "role": "editor"})));
    let (tokens, _) = sign_in(&service.visitor(), "oyuna", PASSWORD);
    let me =
        service.visitor().request(Method::GET, "/v1/me").bearer_auth(tokens["access_token"].as_str().expect("a token"));
    let me = service.visitor().send(me).json();
    assert_eq!((&me["name"], &me["roles"][0]["organization"]), (&json!("Oyuna"), &json!("Han River Society")));
    assert_eq!(accept(&service, token, "somebody else").status, 404, "used");
    assert_eq!(coordinator.json("/v1/coalitions/KOR/invitations")["data"], json!([]));
}

#[test]
fn of_two_who_accept_at_once_one_joins() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let token = invite(&coordinator, &json!({"role": "member"})).json()["token"].clone();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let both = ["one", "other"].map(|name| {
            let (service, token) = (&service, &token);
            scope.spawn(move || accept(service, token, name).status)
        });
        both.into_iter().map(|accepting| accepting.join().expect("an answer")).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(service.database.db_number("SELECT count(*) FROM accounts"), 2);
}

#[test]
fn an_invitation_is_for_its_role_its_name_and_its_time() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    for wrong in [
        json!({"role": "administrator"}),
        json!({}),
        json!({"role": "member", "coalition": "JPN"}),
        json!({"role": "MEMBER"}),
    ] {
        assert_eq!(invite(&coordinator, &wrong).status, 400, "{wrong}");
    }
    let token = invite(&coordinator, &json!({"role": "member", "name": "Oyuna"})).json()["token"].clone();
    let raised = json!({"token": token, "name": "Oyuna", "password": PASSWORD, "role": "coordinator"});
    let raised = service.visitor().post("/v1/invitations/accept", &raised);
    assert_eq!((raised.status, &raised.problem()["errors"][0]["pointer"]), (400, &json!("/role")));
    let other = accept(&service, &token, "Somebody else");
    assert_eq!((other.status, &other.problem()["errors"][0]["pointer"]), (422, &json!("/name")));
    service.database.db_execute("UPDATE sign_in_attempts SET not_before = now() + interval '1 hour'");
    assert_eq!(accept(&service, &token, "OYUNA").status, 429, "guessing names is slowed down");
    service.database.db_execute("UPDATE sign_in_attempts SET not_before = now()");
    assert_eq!(accept(&service, &token, "OYUNA").status, 201);
    let ended = invite(&coordinator, &json!({"role": "member"})).json()["token"].clone();
    service.database.db_execute("UPDATE invitations SET ends_at = now() - interval '1 second'");
    assert_eq!(accept(&service, &ended, "late").status, 404);
    assert_eq!(accept(&service, &json!("nonsense"), "nobody").status, 404);
    let weak = json!({"token": invite(&coordinator, &json!({"role": "member"})).json()["token"], "name": "weak", "password": "password1234"});
    assert_eq!(service.visitor().post("/v1/invitations/accept", &weak).status, 422);
}

#[test]
fn a_name_that_is_taken_makes_no_second_account() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let member = service.member("JPN");
    let token = invite(&coordinator, &json!({"role": "editor"})).json()["token"].clone();
    let refused = accept(&service, &token, "MEMBER OF jpn");
    assert_eq!(refused.status, 422, "{}", refused.text());
    // Its owner accepts with the token alone.
    let joined = member.post("/v1/invitations/accept", &json!({"token": token}));
    assert_eq!((joined.status, &joined.json()["role"]), (200, &json!("editor")));
    let roles = member.json("/v1/me")["roles"].clone();
    assert_eq!(roles.as_array().map(Vec::len), Some(2), "{roles}");
    let again = invite(&coordinator, &json!({"role": "member"})).json()["token"].clone();
    assert_eq!(member.post("/v1/invitations/accept", &json!({"token": again})).status, 409, "no role is lowered");
    let higher = invite(&coordinator, &json!({"role": "coordinator"})).json()["token"].clone();
    assert_eq!(member.post("/v1/invitations/accept", &json!({"token": higher})).status, 200);
}

#[test]
fn it_is_void_when_revoked_renewed_or_when_the_inviter_has_gone() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let second = service.person("second", &[("KOR", CoalitionRole::Coordinator)]);
    let of =
        |invitation: &Value| format!("/v1/coalitions/KOR/invitations/{}", invitation["id"].as_str().expect("an id"));
    let revoked = invite(&coordinator, &json!({"role": "member"})).json();
    assert_eq!(coordinator.delete(&of(&revoked)).status, 204);
    assert_eq!(accept(&service, &revoked["token"], "one").status, 404);
    assert_eq!(coordinator.delete(&of(&revoked)).status, 404);
    let renewed = invite(&coordinator, &json!({"role": "member"})).json();
    let next = coordinator.post(&format!("{}/resend", of(&renewed)), &json!({})).json();
    assert_eq!(accept(&service, &renewed["token"], "two").status, 404);
    assert_eq!(accept(&service, &next["token"], "two").status, 201);
    let orphaned = invite(&second, &json!({"role": "editor"})).json();
    let path = format!("/v1/coalitions/KOR/members/{}", second.id);
    assert_eq!(coordinator.patch(&path, &json!({"role": "editor"})).status, 200);
    assert_eq!(accept(&service, &orphaned["token"], "three").status, 404, "an editor invites nobody");
}

#[test]
fn only_coordinators_invite_and_only_into_their_own() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let made = invite(&coordinator, &json!({"role": "member"})).json();
    let path = format!("/v1/coalitions/KOR/invitations/{}", made["id"].as_str().expect("an id"));
    let (editor, neighbour) = (service.editor("KOR"), service.coordinator("JPN"));
    let input = json!({"c": "KOR", "input": {"role": "MEMBER"}});
    for (who, status, code) in [(&editor, 403, "forbidden"), (&neighbour, 404, "not-found")] {
        assert_eq!(invite(who, &json!({"role": "member"})).status, status);
        assert_eq!(who.get("/v1/coalitions/KOR/invitations").status, status);
        assert_eq!(who.delete(&path).status, status);
        assert_eq!(who.post(&format!("{path}/resend"), &json!({})).status, status);
        assert_eq!(who.graphql_refusal(INVITE, input.clone()), code);
        assert_eq!(who.graphql_refusal(LIST, json!({"c": "KOR"})), code);
        for act in [RESEND, REVOKE] {
            assert_eq!(who.graphql_refusal(act, json!({"c": "KOR", "id": made["id"]})), code);
        }
    }
    // What is another coalition's is not found under one's own either.
    let id = made["id"].as_str().expect("an id");
    assert_eq!(neighbour.delete(&format!("/v1/coalitions/JPN/invitations/{id}")).status, 404);
    let by_graphql = coordinator.graphql(INVITE, json!({"c": "KOR", "input": {"role": "EDITOR", "name": "Bold"}}));
    let by_graphql = &by_graphql["data"]["createInvitation"];
    assert_eq!((&by_graphql["role"], &by_graphql["name"]), (&json!("EDITOR"), &json!("Bold")));
    assert_eq!(accept(&service, &by_graphql["token"], "Bold").status, 201);
    let resent = coordinator.graphql(RESEND, json!({"c": "KOR", "id": made["id"]}));
    assert!(resent["data"]["resendInvitation"]["token"].is_string(), "{resent}");
    assert_eq!(
        coordinator.graphql(REVOKE, json!({"c": "KOR", "id": made["id"]}))["data"]["revokeInvitation"],
        made["id"]
    );
    assert_eq!(coordinator.graphql(LIST, json!({"c": "KOR"}))["data"]["invitations"], json!([]));
}

#[test]
fn an_administrator_invites_the_first_coordinator_alone() {
    let service = TestService::without_samples();
    let administrator = service.administrator();
    assert_eq!(invite(&administrator, &json!({"role": "editor"})).status, 403);
    let first = invite(&administrator, &json!({"role": "coordinator"}));
    assert_eq!(first.status, 201, "{}", first.text());
    assert_eq!(accept(&service, &first.json()["token"], "first").status, 201);
    assert_eq!(invite(&administrator, &json!({"role": "coordinator"})).status, 409, "they look after themselves now");
}

/// Fails without `!members::has_coordinator` in `open`.
#[test]
fn an_administrator_can_keep_no_invitation_for_later() {
    let service = TestService::without_samples();
    let administrator = service.administrator();
    let [first, kept] =
        [(); 2].map(|()| invite(&administrator, &json!({"role": "coordinator"})).json()["token"].clone());
    assert_eq!(accept(&service, &first, "first").status, 201);
    assert_eq!(accept(&service, &kept, "second").status, 404, "somebody coordinates now");
    assert_eq!(
        administrator.post("/v1/invitations/accept", &json!({"token": kept})).status,
        404,
        "not for oneself either"
    );
    assert_eq!(administrator.get("/v1/coalitions/KOR/tokens").status, 403, "no coordinator");
}

/// Fails without the end of sessions in `accept`.
#[test]
fn whoever_becomes_a_coordinator_sets_up_a_second_factor_first() {
    let service = TestService::without_samples();
    let coordinator = service.coordinator("KOR");
    let member = service.member("KOR");
    let as_editor = invite(&coordinator, &json!({"role": "editor"})).json()["token"].clone();
    assert_eq!(member.post("/v1/invitations/accept", &json!({"token": as_editor})).status, 200);
    assert!(member.is_signed_in(), "an editor needs none");
    let as_coordinator = invite(&coordinator, &json!({"role": "coordinator"})).json()["token"].clone();
    let joined = member.post("/v1/invitations/accept", &json!({"token": as_coordinator}));
    assert_eq!((joined.status, joined.json()["role"].as_str()), (200, Some("coordinator")));
    assert!(!member.is_signed_in());
    let (tokens, seed) = sign_in(&service.visitor(), &member.name, PASSWORD);
    assert!(seed.is_some() && tokens["access_token"].is_string(), "{tokens}");
}

/// A mail server that takes one mail, and gives what was said.
fn mail_server() -> (u16, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = std::thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a client");
        let mut writer = stream.try_clone().expect("a stream");
        let mut said = String::new();
        let mut data = false;
        writer.write_all(b"220 here\r\n").expect("a greeting");
        for line in BufReader::new(stream).lines() {
            let line = line.expect("a line");
            said.push_str(&line);
            said.push('\n');
            let answer: &[u8] = match (data, line.as_str()) {
                (true, ".") => {
                    data = false;
                    b"250 taken\r\n"
                }
                (true, _) => continue,
                (false, "DATA") => {
                    data = true;
                    b"354 go on\r\n"
                }
                (false, "QUIT") => {
                    writer.write_all(b"221 bye\r\n").expect("an answer");
                    break;
                }
                _ => b"250 well\r\n",
            };
            writer.write_all(answer).expect("an answer");
            if answer.starts_with(b"250 taken") {
                break;
            }
        }
        said
    });
    (port, server)
}

#[test]
fn a_mail_tells_nobody_what_it_is_about() {
    let (port, server) = mail_server();
    let database = TestDatabase::new(Filling::Facts);
    let service = TestService::on(database, |settings| {
        settings.mail = Some((Hidden::from(format!("smtp://127.0.0.1:{port}")), "links@mail.example".to_owned()));
    });
    let coordinator = service.coordinator("KOR");
    for evil in [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "A <a@b.example>",
        "a@b.example\n\nhello",
        "nobody",
        "a@@b",
        "",
    ] {
        let refused = invite(&coordinator, &json!({"role": "member", "mail": evil}));
        assert_eq!((refused.status, &refused.problem()["errors"][0]["pointer"]), (422, &json!("/mail")), "{evil:?}");
    }
    let evil_name = invite(&coordinator, &json!({"role": "member", "name": "x\r\nBcc: c@d.example"}));
    assert_eq!(evil_name.status, 422);
    let body = json!({"role": "member", "name": "canaryname", "organization": "canaryorganization", "mail": "oyuna@example.org", "language": "mn"});
    let made = invite(&coordinator, &body);
    assert_eq!((made.status, &made.json()["mailed"]), (201, &json!(true)), "{}", made.text());
    let said = server.join().expect("the server");
    assert!(said.contains("RCPT TO:<oyuna@example.org>") && said.matches("RCPT TO").count() == 1, "{said}");
    for word in ["canary", "KOR", "upr", "human", "right", "oalition"] {
        let told: Vec<&str> = said.lines().filter(|line| line.contains(word)).collect();
        assert!(told.is_empty(), "{word}: {told:?}");
    }
    assert_eq!(service.database.db_number("SELECT count(*) FROM idempotent_answers"), 0);
    // Nobody is there any more: the caller is told, and has the link.
    let unsent = invite(&coordinator, &json!({"role": "member", "mail": "oyuna@example.org"}));
    assert_eq!((unsent.status, &unsent.json()["mailed"]), (201, &json!(false)));
    assert!(unsent.json()["link"].is_string());
}

// Whoever sends an invitation again answers for it. Fails when `renew` leaves the first inviter.
#[test]
fn an_invitation_that_another_coordinator_sends_again_is_good() {
    let service = TestService::without_samples();
    let (first, second) =
        (service.coordinator("KOR"), service.person("another", &[("KOR", CoalitionRole::Coordinator)]));
    let id = invite(&first, &json!({"role": "editor"})).json()["id"].as_str().expect("an id").to_owned();
    let path = format!("/v1/coalitions/KOR/members/{}", first.id);
    assert_eq!(second.send(reqwest::Method::PATCH, &path, &json!({"role": "member"})).status, 200);
    let again = second.post(&format!("/v1/coalitions/KOR/invitations/{id}/resend"), &json!({}));
    assert_eq!(again.status, 200, "{}", again.text());
    assert_eq!(accept(&service, &again.json()["token"], "newcomer").status, 201);
}
