//! The examples of what people do, and of what is their own: a story in which every such operation of the description is
//! asked with its example. Requests are compared as they are, but for secrets; answers by their shape, since ids and days
//! differ.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};
use upr_network::access::viewer::CoalitionRole::{Coordinator, Member};
use upr_network::rest::examples::ACTS;

use crate::support::{Answer, PASSWORD, Person, TestService, Visitor, code, db_account};

/// Members that hold a secret, whose value stands in no example.
const SECRETS: &[&str] = &[
    "access_token",
    "refresh_token",
    "token",
    "challenge",
    "code",
    "secret",
    "otpauth_url",
    "link",
    "password",
    "new_password",
];

/// Takes secrets out, and numbers ids in the order in which they come.
fn plain(value: &Value, ids: &mut Vec<String>) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let told = match value {
                    Value::String(_) if SECRETS.contains(&name.as_str()) => json!("…"),
                    Value::Array(codes) if name == "recovery_codes" => codes.iter().map(|_| json!("…")).collect(),
                    other => plain(other, ids),
                };
                (name.clone(), told)
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| plain(item, ids)).collect(),
        Value::String(text) => {
            if text.parse::<uuid::Uuid>().is_ok() && !ids.contains(text) {
                ids.push(text.clone());
            }
            let number = |(place, id): (usize, &String)| (id.clone(), format!("5b0e8f0e-6a0c-4a55-9f0c-{place:012}"));
            let numbers: Vec<(String, String)> = ids.iter().enumerate().map(number).collect();
            json!(numbers.iter().fold(text.clone(), |text, (id, number)| text.replace(id, number)))
        }
        other => other.clone(),
    }
}

/// What kind of value stands where, without the values; of a list the first one. Null can stand for anything.
fn shape(value: &Value, at: &str, told: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            told.insert(format!("{at}/{name}"));
            shape(value, &format!("{at}/{name}"), told);
        }),
        Value::Array(items) => items.iter().take(1).for_each(|item| shape(item, &format!("{at}/0"), told)),
        _ => {}
    }
}

struct Story {
    service: TestService,
    visitor: Visitor,
    told: BTreeMap<String, Value>,
}

impl Story {
    /// Does what an operation is for, and tells its example.
    fn act(
        &mut self,
        operation: &str,
        path: &str,
        token: Option<&str>,
        fields: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let method = Method::from_bytes(operation.split(' ').next().unwrap_or_default().as_bytes()).expect("a method");
        let mut request = self.visitor.request(method, path);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        if let Some(body) = &body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = self.visitor.send(request);
        assert!((200..300).contains(&answer.status), "{operation} {path}: {} {}", answer.status, answer.text());
        let mut ids = Vec::new();
        let mut example = json!({"status": answer.status});
        if let Some(body) = &body {
            example["request"] = plain(body, &mut ids);
        }
        if !answer.body.is_empty() {
            example["answer"] = plain(&answer.json(), &mut ids);
        }
        self.told.entry(operation.to_owned()).or_insert(example);
        answer
    }

    /// The same by somebody, on a path whose names are its own.
    fn by(&mut self, person: &Person, operation: &str, path: &str, body: Option<Value>) -> Answer {
        self.act(operation, path, Some(&person.access), &[], body)
    }
}

fn text(answer: &Answer, name: &str) -> String {
    answer.json()[name].as_str().unwrap_or_else(|| panic!("no {name}: {}", answer.text())).to_owned()
}

/// Signing in and out, and what one may do with one's own account.
fn own_account(story: &mut Story) {
    db_account(&story.service.database, "narae", false, &[("XSA", Member)]);
    db_account(&story.service.database, "minji", false, &[("XSA", Coordinator)]);
    let login = json!({"name": "narae", "password": PASSWORD, "label": "laptop"});
    let tokens = story.act("POST /v1/auth/login", "/v1/auth/login", None, &[], Some(login.clone()));
    let next = story.act(
        "POST /v1/auth/refresh",
        "/v1/auth/refresh",
        None,
        &[],
        Some(json!({"refresh_token": text(&tokens, "refresh_token")})),
    );
    let narae = text(&next, "access_token");
    let me = Some(narae.as_str());
    story.act("GET /.well-known/jwks.json", "/.well-known/jwks.json", None, &[], None);
    story.act("GET /v1/me", "/v1/me", me, &[], None);
    story.act("PATCH /v1/me", "/v1/me", me, &[], Some(json!({"language": "mn"})));
    let sessions = story.act("GET /v1/me/sessions", "/v1/me/sessions", me, &[], None);
    let session = sessions.json()["data"][0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/v1/me/sessions/{session}");
    story.act("PATCH /v1/me/sessions/{id}", &path, me, &[], Some(json!({"label": "laptop at home"})));
    let key = json!({"name": "spreadsheet at home", "role": "member"});
    let key = text(&story.act("POST /v1/me/tokens", "/v1/me/tokens", me, &[], Some(key)), "id");
    story.act("GET /v1/me/tokens", "/v1/me/tokens", me, &[], None);
    story.act("GET /v1/me/export", "/v1/me/export", me, &[], None);
    story.act("DELETE /v1/me/tokens/{id}", &format!("/v1/me/tokens/{key}"), me, &[], None);
    let confirmed = |code: Option<String>| match code {
        Some(code) => json!({"password": PASSWORD, "code": code}),
        None => json!({"password": PASSWORD}),
    };
    let operation = "POST /v1/me/second-factor";
    let seed = text(&story.act(operation, "/v1/me/second-factor", me, &[], Some(confirmed(None))), "secret");
    let operation = "POST /v1/me/second-factor/confirm";
    let codes =
        story.act(operation, "/v1/me/second-factor/confirm", me, &[], Some(json!({"code": code(&seed, -1)}))).json();
    let spare = |place: usize| codes["recovery_codes"][place].as_str().map(str::to_owned);
    let operation = "POST /v1/me/second-factor/recovery-codes";
    let path = "/v1/me/second-factor/recovery-codes";
    let codes = story.act(operation, path, me, &[], Some(confirmed(spare(0)))).json();
    let spare = codes["recovery_codes"][0].as_str().map(str::to_owned);
    story.act("DELETE /v1/me/second-factor", "/v1/me/second-factor", me, &[], Some(confirmed(spare)));
    let change = json!({"password": PASSWORD, "new_password": "eight louder rivers"});
    let after = story.act("POST /v1/auth/password", "/v1/auth/password", me, &[], Some(change));
    let (access, refresh) = (text(&after, "access_token"), text(&after, "refresh_token"));
    story.act("POST /v1/auth/logout", "/v1/auth/logout", None, &[], Some(json!({"refresh_token": refresh})));
    assert_eq!(story.visitor.send(story.visitor.request(Method::GET, "/v1/me").bearer_auth(&access)).status, 401);
    let login = json!({"name": "narae", "password": "eight louder rivers"});
    let access = text(&story.visitor.post("/v1/auth/login", &login), "access_token");
    let path = story.visitor.send(story.visitor.request(Method::GET, "/v1/me/sessions").bearer_auth(&access)).json();
    let path = format!("/v1/me/sessions/{}", path["data"][0]["id"].as_str().expect("an id"));
    story.act("DELETE /v1/me/sessions/{id}", &path, Some(&access), &[], None);
    let access = text(&story.visitor.post("/v1/auth/login", &login), "access_token");
    story.act("DELETE /v1/me/sessions", "/v1/me/sessions", Some(&access), &[], None);
    let access = text(&story.visitor.post("/v1/auth/login", &login), "access_token");
    story.act("DELETE /v1/me", "/v1/me", Some(&access), &[], Some(json!({"password": "eight louder rivers"})));
    let login = json!({"name": "minji", "password": PASSWORD});
    let challenge = text(&story.visitor.post("/v1/auth/login", &login), "challenge");
    let operation = "POST /v1/auth/second-factor/enrolment";
    let enrolment = json!({"challenge": challenge});
    let seed = text(&story.act(operation, "/v1/auth/second-factor/enrolment", None, &[], Some(enrolment)), "secret");
    let answered = json!({"challenge": challenge, "code": code(&seed, 0)});
    story.act("POST /v1/auth/second-factor", "/v1/auth/second-factor", None, &[], Some(answered));
}

/// Coalitions, their people, invitations and access keys.
fn coalition(story: &mut Story, oyuna: &Person, minji: &Person) {
    let made = json!({"code": "XSAW", "covers": ["XSA"], "visibility": "network", "name": {"en": "Women's coalition of Sample State A"}});
    story.by(oyuna, "POST /v1/coalitions", "/v1/coalitions", Some(made));
    let at = |path: &str| format!("/v1/coalitions/XSA{path}");
    let tag = minji.get(&at("?scope=working")).header("etag");
    let change = json!({"contact": "Post office box 1, Quelmar City"});
    story.act("PATCH /v1/coalitions/{code}", &at(""), Some(&minji.access), &[("if-match", &tag)], Some(change));
    let invitation = json!({"role": "editor", "name": "bat", "organization": "Library of Quelmar (sample)"});
    let invited =
        story.by(minji, "POST /v1/coalitions/{code}/invitations", &at("/invitations"), Some(invitation.clone()));
    story.by(minji, "GET /v1/coalitions/{code}/invitations", &at("/invitations"), None);
    let one = at(&format!("/invitations/{}", text(&invited, "id")));
    story.by(minji, "GET /v1/coalitions/{code}/invitations/{id}", &one, None);
    let operation = "POST /v1/coalitions/{code}/invitations/{id}/resend";
    let again = story.by(minji, operation, &format!("{one}/resend"), Some(json!({})));
    let accepted = json!({"token": text(&again, "token"), "name": "bat", "password": PASSWORD});
    story.act("POST /v1/invitations/accept", "/v1/invitations/accept", None, &[], Some(accepted));
    let void = minji.post(&at("/invitations"), &json!({"role": "member"}));
    let void = at(&format!("/invitations/{}", text(&void, "id")));
    story.by(minji, "DELETE /v1/coalitions/{code}/invitations/{id}", &void, None);
    let members = story.by(minji, "GET /v1/coalitions/{code}/members", &at("/members"), None).json();
    let members = members["data"].as_array().expect("members");
    let bat = members.iter().find(|member| member["name"] == "bat").expect("who accepted")["id"].clone();
    let one = at(&format!("/members/{}", bat.as_str().expect("an id")));
    story.by(minji, "GET /v1/coalitions/{code}/members/{id}", &one, None);
    story.by(minji, "PATCH /v1/coalitions/{code}/members/{id}", &one, Some(json!({"role": "member"})));
    story.by(minji, "DELETE /v1/coalitions/{code}/members/{id}", &one, None);
    let key = json!({"name": "website of a partner", "role": "member"});
    let key = text(&story.by(minji, "POST /v1/coalitions/{code}/tokens", &at("/tokens"), Some(key)), "id");
    story.by(minji, "GET /v1/coalitions/{code}/tokens", &at("/tokens"), None);
    story.by(minji, "DELETE /v1/coalitions/{code}/tokens/{id}", &at(&format!("/tokens/{key}")), None);
}

/// A record of a noun from draft to purge, merged on the way into another. Gives the id.
fn record(story: &mut Story, minji: &Person, noun: &str, draft: Value, change: Value, other: &str) -> String {
    let token = Some(minji.access.as_str());
    let list = format!("/v1/{noun}");
    let batch = json!({"mode": "each", "items": [{"record": draft.clone()}]});
    story.act(&format!("POST {list}/batch"), &format!("{list}/batch"), token, &[], Some(batch));
    let made = story.act(&format!("POST {list}"), &list, token, &[("idempotency-key", noun)], Some(draft));
    let id = text(&made, "id");
    let path = format!("{list}/{id}");
    let mut tag = made.header("etag");
    let mut step = |story: &mut Story, method: &str, rest: &str, body: Value| {
        let operation = format!("{method} {list}/{{id}}{rest}");
        let answer = story.act(&operation, &format!("{path}{rest}"), token, &[("if-match", &tag)], Some(body));
        if answer.status == 200 {
            tag = answer.header("etag");
        }
    };
    step(story, "PATCH", "", change);
    step(story, "POST", "/stage", json!({"stage": "coalition"}));
    step(story, "POST", "/publish", json!({"audience": "public"}));
    step(story, "POST", "/withdraw", json!({"audience": "public"}));
    step(story, "POST", "/restore", json!({"version": 1}));
    step(story, "POST", "/publish", json!({"audience": "public"}));
    step(story, "POST", "/merge", json!({"into": other}));
    for (rest, asked) in [
        ("/versions", "/versions"),
        ("/versions/{version}", "/versions/2"),
        ("/versions/{version}/differences", "/versions/2/differences"),
    ] {
        story.act(&format!("GET {list}/{{id}}{rest}"), &format!("{path}{asked}"), token, &[], None);
    }
    step(story, "POST", "/purge", json!({"version": 1}));
    id
}

/// What a coalition writes.
fn records(story: &mut Story, minji: &Person) {
    let activity = json!({
        "coalition": "XSA", "kind": "monitoring", "actor": "civil_society", "level": "national", "starts_on": "2025-05-06",
        "states": ["XSA"], "reviews": ["XSA-4"], "title": {"en": "Visit to two prisons (sample)", "ko": "교도소 두 곳 방문(견본)"},
    });
    let id = record(
        story,
        minji,
        "activities",
        activity,
        json!({"place": "Quelmar", "ends_on": null}),
        "5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01",
    );
    let audit = format!("/v1/audit?coalition=XSA&record=activity%20{id}");
    story.act("GET /v1/audit", &audit, Some(minji.access.as_str()), &[], None);
    let plan = json!({
        "coalition": "XSA", "state": "XSA", "kind": "implementation_plan", "authority": "Ministry of Invented Affairs",
        "period": {"from": "2026-01-01", "to": "2027-12-31"}, "title": {"en": "Plan on the fourth cycle (sample)"},
        "status": "in_consultation", "status_since": "2025-10-01",
    });
    let change = json!({"status": "adopted", "status_since": "2025-12-15"});
    let plan = record(story, minji, "plans", plan, change, "6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01");
    let commitment = json!({
        "coalition": "XSA", "plan": plan, "actor": "government", "title": {"en": "Train the police (sample)"},
        "responsible_body": "Ministry of Invented Affairs", "due_on": "2026-12-31",
        "resources": [{"kind": "money", "stage": "allocated", "amount": 50000, "currency": "XTS", "fiscal_year": 2026, "funder": "state"}],
    });
    let change =
        json!({"status": "under_way", "progress": [{"date": "2026-03-01", "text": "The first course was held."}]});
    record(story, minji, "commitments", commitment, change, "7d2a0a2f-8c2e-4c77-9b2e-5f4d0b8b2c01");
}

/// What coalitions write on what came of recommendations, and who stands behind it.
fn follow_up(story: &mut Story, minji: &Person) {
    let recommendation = "24e14d7d-0f97-5f6f-aad7-f5508885ee92";
    let proposal = json!({
        "coalition": "XSA", "plan": "6c1f9f1e-7b1d-4b66-8a1d-4e3c9a7a1b01", "title": {"en": "Report every half year (sample)"},
        "submitted_by": ["Sample Forum"], "submitted_on": "2025-03-01",
    });
    let change = json!({"outcome": "rejected", "outcome_on": "2025-06-30"});
    record(story, minji, "proposals", proposal, change, "8e3b1b30-9d3f-4d88-9c3f-6a5e1c9c3d01");
    let assessment = json!({
        "coalition": "XSA", "recommendation": recommendation, "claimed_by": {"kind": "nhri", "body": "Institution of Sample State A"},
        "status": "in_progress", "assessed_on": "2025-12-01",
        "evidence": [{"kind": "other", "document": {"title": "Annual report (sample)", "date": "2025-12-01"}, "page": "31"}],
    });
    let change = json!({"narrative": {"en": "A bill lies before parliament."}});
    record(story, minji, "assessments", assessment, change, "9f4c2c41-ae40-4e99-8d40-7b6f2dad4e03");
    let statement = json!({
        "coalition": "XSA", "kind": "oral_statement", "date": "2025-06-20", "body": "Human Rights Council", "session": 59, "agenda_item": "6",
        "language": "en", "title": {"en": "On what is left to do (sample)"}, "submitted_by": ["Sample Forum"], "states": ["XSA"],
        "points": [{"point": "1", "text": {"en": "Publish a mid-term report"}}],
    });
    let change = json!({"document": {"url": "https://example.org/statement"}});
    record(story, minji, "statements", statement, change, "c27f5f74-d173-4cbc-9073-ae925ade7b01");
    let organization = json!({
        "coalition": "XSA", "name": {"en": "Readers of Quelmar (sample)"}, "kind": "ngo", "state": "XSA", "basis": "consent", "consented_on": "2025-05-05",
    });
    record(
        story,
        minji,
        "organizations",
        organization,
        json!({"acronym": "RQ"}),
        "b16e4e63-c062-4bab-8f62-9d814fcf6a01",
    );
    let translation = json!({
        "coalition": "XSA", "recommendation": recommendation, "language": "ja", "text": "見本の訳", "made_by": "civil_society", "by_volunteer": true,
    });
    let change = json!({"state": "reviewed", "translated_on": "2025-04-01"});
    record(story, minji, "translations", translation, change, "a05d3d52-bf51-4faa-9e51-8c703ebe5f05");
    let token = Some(minji.access.as_str());
    for (noun, id) in [
        ("assessments", "9f4c2c41-ae40-4e99-8d40-7b6f2dad4e02"),
        ("statements", "c27f5f74-d173-4cbc-9073-ae925ade7b01"),
        ("proposals", "8e3b1b30-9d3f-4d88-9c3f-6a5e1c9c3d01"),
        ("translations", "a05d3d52-bf51-4faa-9e51-8c703ebe5f03"),
    ] {
        let (operation, path) = (format!("/v1/{noun}/{{id}}/endorsements"), format!("/v1/{noun}/{id}/endorsements"));
        let body = json!({"organization": "b16e4e63-c062-4bab-8f62-9d814fcf6a01"});
        let asked = story.act(&format!("POST {operation}"), &path, token, &[], Some(body));
        story.act(&format!("GET {operation}"), &path, token, &[], None);
        let answer = format!("/v1/endorsements/{}/answer", text(&asked, "id"));
        story.act("POST /v1/endorsements/{id}/answer", &answer, token, &[], Some(json!({"state": "agreed"})));
    }
    import(story, minji);
}

/// A table, tried.
fn import(story: &mut Story, minji: &Person) {
    let table = "kind,actor,level,title.en,starts_on,states\nmonitoring,civil_society,local,Visit to a school (sample),2025-05-07,XSA\n";
    let form = |name: &str, more: &str, value: &str| {
        format!("--limit\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
    };
    let body = form("file", "; filename=\"activities.csv\"", table)
        + &form("coalition", "", "XSA")
        + &form("dry_run", "", "true")
        + "--limit--\r\n";
    let request = story.visitor.request(Method::POST, "/v1/imports").bearer_auth(&minji.access);
    let answer = story.visitor.send(request.header("content-type", "multipart/form-data; boundary=limit").body(body));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let example = json!({"status": 200, "request": {"file": table, "coalition": "XSA", "dry_run": true}, "answer": answer.json()});
    story.told.insert("POST /v1/imports".to_owned(), example);
}

#[test]
fn every_act_of_the_description_has_an_example_that_works() {
    let service = TestService::with_samples();
    let mut story = Story { visitor: service.visitor(), service, told: BTreeMap::new() };
    own_account(&mut story);
    let (oyuna, minji) = (story.service.administrator(), story.service.coordinator("XSA"));
    coalition(&mut story, &oyuna, &minji);
    records(&mut story, &minji);
    follow_up(&mut story, &minji);
    story.by(&oyuna, "POST /v1/coalitions/{code}/freeze", "/v1/coalitions/XSA/freeze", None);
    story.by(&oyuna, "POST /v1/coalitions/{code}/unfreeze", "/v1/coalitions/XSA/unfreeze", None);
    let written = serde_json::to_string_pretty(&story.told).expect("JSON") + "\n";
    if std::env::var_os("UPR_WRITE_EXAMPLES").is_some() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/examples/acts.json");
        std::fs::write(file, written).expect("the examples are written");
        return;
    }
    let examples: BTreeMap<String, Value> = serde_json::from_str(ACTS).expect("the examples");
    for (operation, told) in &story.told {
        let example = examples.get(operation).unwrap_or_else(|| panic!("{operation} has no example: write them anew"));
        assert_eq!((&told["request"], &told["status"]), (&example["request"], &example["status"]), "{operation}");
        let (mut is, mut was) = (BTreeSet::new(), BTreeSet::new());
        shape(&told["answer"], "", &mut is);
        shape(&example["answer"], "", &mut was);
        assert_eq!(is, was, "{operation}: write the examples anew by UPR_WRITE_EXAMPLES=1");
    }
    let description = story.visitor.json("/openapi.json");
    let mut missing = Vec::new();
    for (path, item) in description["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let name = format!("{} {path}", method.to_uppercase());
            if method == "get" && !crate::http::is_private(path) {
                continue;
            }
            let Some(example) = examples.get(&name) else {
                missing.push(name);
                continue;
            };
            let shown =
                &operation["responses"][example["status"].to_string()]["content"]["application/json"]["example"];
            assert_eq!(shown, &example["answer"], "{name}");
            let content = operation["requestBody"]["content"].as_object();
            let sent = content.and_then(|content| content.values().next()).map(|content| &content["example"]);
            assert_eq!(sent.unwrap_or(&Value::Null), &example["request"], "{name}");
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "operations that the story leaves out");
}
