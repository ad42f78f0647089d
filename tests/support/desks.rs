//! People at the desks of coalitions: made in the database, signed in by a token that the service's own key signs. How
//! people sign in is tried elsewhere.

use std::collections::BTreeMap;
use std::time::SystemTime;

use reqwest::Method;
use serde_json::Value;
use tempfile::TempDir;
use upr_network::access::tokens::{Signatures, new_access_key};
use uuid::Uuid;

use super::{Answer, Filling, TestDatabase, TestService, Visitor};

/// A service whose coalitions have people.
pub struct Desks {
    /// The service.
    pub service: TestService,
    signatures: Signatures,
    key_file: std::path::PathBuf,
    _keys: TempDir,
}

/// Somebody with an account, or a program with an access key.
#[derive(Clone)]
pub struct Colleague {
    /// The account, or the access key.
    pub id: Uuid,
    /// The session, or the access key.
    pub credential: Uuid,
    token: String,
    visitor: Visitor,
}

/// The coalitions of these tests: code, visibility, States, jurisdictions.
const COALITIONS: &[(&str, &str, &str, &str)] = &[
    ("KOR", "public", "{KOR}", "{}"),
    ("JPN", "public", "{JPN}", "{}"),
    ("MNG", "public", "{MNG}", "{}"),
    ("CHN", "network", "{CHN}", "{}"),
    ("HKG", "network", "{}", "{HKG}"),
    ("XSA", "public", "{XSA}", "{}"),
    ("XSB", "public", "{XSB}", "{}"),
    ("HIDDEN", "unlisted", "{KOR,JPN}", "{}"),
];

impl Desks {
    /// A service with the reference facts, and coalitions.
    pub fn new() -> Desks {
        Desks::on(TestDatabase::new(Filling::Facts), |_| {})
    }

    /// The same on a database of one's own, with settings changed.
    pub fn on(database: TestDatabase, change: impl FnOnce(&mut upr_network::settings::Settings)) -> Desks {
        let keys = tempfile::tempdir().expect("a folder");
        let file = keys.path().join("jwt-keys.json");
        for (code, visibility, states, jurisdictions) in COALITIONS {
            database.db_execute(&format!(
                "INSERT INTO registered_coalitions (code, visibility, states, jurisdictions, name) \
                 VALUES ('{code}', '{visibility}', '{states}', '{jurisdictions}', '{{\"en\": \"Coalition {code}\"}}') ON CONFLICT DO NOTHING"
            ));
        }
        let service = TestService::on(database, |settings| {
            settings.jwt_key_file.clone_from(&file);
            settings.secrets_key_file = keys.path().join("secrets.key");
            change(settings);
        });
        let signatures = Signatures::open(&file, "").expect("the keys of the service");
        Desks { service, signatures, key_file: file, _keys: keys }
    }

    /// The file of the keys that sign access tokens.
    pub fn key_file(&self) -> &std::path::Path {
        &self.key_file
    }

    /// Somebody with these roles.
    pub fn db_person(&self, roles: &[(&str, &str)], administrator: bool) -> Colleague {
        let (account, session) = (Uuid::new_v4(), Uuid::new_v4());
        let memberships: String = roles
            .iter()
            .map(|(coalition, role)| {
                format!("INSERT INTO memberships (coalition, account, role, since) VALUES ('{coalition}', '{account}', '{role}', '2026-01'); ")
            })
            .collect();
        self.service.database.db_execute(&format!(
            "INSERT INTO accounts (id, name_index, name, password, administrator, made_in) \
             VALUES ('{account}', convert_to('{account}', 'UTF8'), 'x', 'x', {administrator}, '2026-01'); {memberships} \
             INSERT INTO sessions_of_accounts (id, account, made_in, used_in, idle_until, ends_on) \
             VALUES ('{session}', '{account}', '2026-01', '2026-01', current_date + 7, current_date + 30)"
        ));
        let token = self
            .signatures
            .issue(account, session, BTreeMap::new(), administrator, SystemTime::now())
            .expect("a token");
        Colleague { id: account, credential: session, token, visitor: self.service.visitor() }
    }

    /// An editor, a member, a coordinator: somebody with one role.
    pub fn db_one(&self, coalition: &str, role: &str) -> Colleague {
        self.db_person(&[(coalition, role)], false)
    }

    /// A program of a partner.
    pub fn db_access_key(&self, coalition: &str, role: &str) -> Colleague {
        let id = Uuid::new_v4();
        let (token, digest) = new_access_key(id);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.service.database.db_execute(&format!(
            "INSERT INTO access_keys (id, coalition, role, name, digest, made_in, ends_on) \
             VALUES ('{id}', '{coalition}', '{role}', 'x', '\\x{digest}', '2026-01', current_date + 30)"
        ));
        Colleague { id, credential: id, token, visitor: self.service.visitor() }
    }
}

impl Colleague {
    /// The access token, or the access key.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Sends a request with fields and a body.
    pub fn send(&self, method: Method, path: &str, fields: &[(&str, &str)], body: Option<&Value>) -> Answer {
        let mut request = self.visitor.request(method, path).bearer_auth(&self.token);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        self.visitor.send(request)
    }

    /// Asks by GET.
    pub fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None)
    }

    /// Asks by GET and expects 200 with JSON.
    pub fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// Posts a body.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, &[], Some(body))
    }

    /// Does an act on the version that an `ETag` names.
    pub fn act(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, &[("if-match", etag)], Some(body))
    }

    /// Changes fields of the version that an `ETag` names.
    pub fn patch(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, &[("if-match", etag)], Some(body))
    }

    /// Asks GraphQL and gives the whole answer.
    pub fn graphql(&self, query: &str, variables: &Value) -> Value {
        let body = serde_json::json!({"query": query, "variables": variables});
        self.post("/graphql", &body).json()
    }
}
