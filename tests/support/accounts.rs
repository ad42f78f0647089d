//! People with an account: the operator makes it, as the command does; everything after that goes over HTTP, as people do it.

use std::path::PathBuf;
use std::sync::OnceLock;

use reqwest::Method;
use serde_json::{Value, json};
use upr_network::access::passwords::hash_now;
use upr_network::access::sealing::Secrets;
use upr_network::access::viewer::CoalitionRole;
use upr_network::acts::accounts::{NewAccount, create};
use upr_network::database::connections::Role;
use upr_network::database::door::write_with;
use upr_network::domain::accounts::Secret;

use super::{Answer, TestDatabase, TestService, Visitor};

/// The password of everybody in tests.
pub const PASSWORD: &str = "seven quiet rivers";

/// Where the keys of all services of this process are.
pub fn keys() -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    FOLDER.get_or_init(|| tempfile::tempdir().expect("a folder")).path().to_owned()
}

/// Makes an account, as `account create` does. Gives its id.
pub fn db_account(database: &TestDatabase, name: &str, administrator: bool, roles: &[(&str, CoalitionRole)]) -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    let hash = HASH.get_or_init(|| hash_now(&Secret::from(PASSWORD)).expect("a hash"));
    let secrets = Secrets::open(&keys().join("secrets.key")).expect("keys");
    let new = NewAccount {
        name: name.to_owned(),
        password_hash: hash.clone(),
        administrator,
        roles: roles.iter().map(|(coalition, role)| ((*coalition).to_owned(), *role)).collect(),
    };
    let mut owner = database.db_connect(Role::Owner);
    let id = write_with(&mut owner, |connection| create(connection, &secrets, &new, chrono::Utc::now()));
    id.expect("an account").to_string()
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    /// Without the token.
    pub visitor: Visitor,
    /// The id of the account.
    pub id: String,
    /// The name.
    pub name: String,
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
    /// The seed of the second factor, where there is one.
    pub seed: Option<String>,
}

/// The code of a seed right now, so many steps on.
pub fn code(seed: &str, steps: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(seed).expect("a seed");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("an authenticator");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_secs();
    totp.generate(now.saturating_add_signed(30 * steps)).to_string()
}

/// Signs in, whatever is due.
pub fn sign_in(visitor: &Visitor, name: &str, password: &str) -> (Value, Option<String>) {
    let answer = visitor.post("/v1/auth/login", &json!({"name": name, "password": password}));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let first = answer.json();
    if first.get("access_token").is_some() {
        return (first, None);
    }
    assert_eq!(first["second_factor"], "enrol", "{first}");
    let enrolment = visitor.post("/v1/auth/second-factor/enrolment", &json!({"challenge": first["challenge"]}));
    assert_eq!(enrolment.status, 200, "{}", enrolment.text());
    let seed = enrolment.json()["secret"].as_str().expect("a seed").to_owned();
    let body = json!({"challenge": first["challenge"], "code": code(&seed, 0)});
    let answer = visitor.post("/v1/auth/second-factor", &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    (answer.json(), Some(seed))
}

/// Signs in once more, whoever was signed out, with the next code of the second factor.
pub fn sign_in_again(service: &TestService, person: &Person) -> Person {
    let visitor = service.visitor();
    let first = visitor.post("/v1/auth/login", &json!({"name": person.name, "password": PASSWORD})).json();
    let tokens = match &person.seed {
        None => first,
        Some(seed) => visitor
            .post("/v1/auth/second-factor", &json!({"challenge": first["challenge"], "code": code(seed, 1)}))
            .json(),
    };
    let text = |name: &str| tokens[name].as_str().unwrap_or_else(|| panic!("no token: {tokens}")).to_owned();
    Person { access: text("access_token"), refresh: text("refresh_token"), ..person.clone() }
}

impl Visitor {
    /// Sends JSON by POST.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).header("content-type", "application/json").body(body.to_string()))
    }
}

impl TestService {
    /// Somebody with these roles, signed in; with a second factor where the roles need one.
    pub fn person(&self, name: &str, roles: &[(&str, CoalitionRole)]) -> Person {
        self.signed_in(name, false, roles)
    }

    /// A member of a coalition.
    pub fn member(&self, coalition: &str) -> Person {
        self.person(&format!("member of {coalition}"), &[(coalition, CoalitionRole::Member)])
    }

    /// An editor of a coalition.
    pub fn editor(&self, coalition: &str) -> Person {
        self.person(&format!("editor of {coalition}"), &[(coalition, CoalitionRole::Editor)])
    }

    /// A coordinator of a coalition.
    pub fn coordinator(&self, coalition: &str) -> Person {
        self.person(&format!("coordinator of {coalition}"), &[(coalition, CoalitionRole::Coordinator)])
    }

    /// An administrator.
    pub fn administrator(&self) -> Person {
        self.signed_in("administrator of the network", true, &[])
    }

    fn signed_in(&self, name: &str, administrator: bool, roles: &[(&str, CoalitionRole)]) -> Person {
        let id = db_account(&self.database, name, administrator, roles);
        let visitor = self.visitor();
        let (tokens, seed) = sign_in(&visitor, name, PASSWORD);
        let text = |name: &str| tokens[name].as_str().expect("a token").to_owned();
        let (access, refresh) = (text("access_token"), text("refresh_token"));
        Person { visitor, id, name: name.to_owned(), access, refresh, seed }
    }
}

impl Person {
    /// A request with the access token, which a test completes itself.
    pub fn request(&self, method: Method, path: &str) -> reqwest::blocking::RequestBuilder {
        self.visitor.request(method, path).bearer_auth(&self.access)
    }

    /// Asks by GET.
    pub fn get(&self, path: &str) -> Answer {
        self.visitor.send(self.request(Method::GET, path))
    }

    /// Asks by GET and expects 200 with JSON.
    pub fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// Sends JSON.
    pub fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send_with(method, path, body, &[])
    }

    /// Sends JSON with fields.
    pub fn send_with(&self, method: Method, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let request = self.request(method, path).header("content-type", "application/json").body(body.to_string());
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.visitor.send(request)
    }

    /// Sends JSON by POST.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, body)
    }

    /// Sends a change with `If-Match: *`.
    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send_with(Method::PATCH, path, body, &[("if-match", "*")])
    }

    /// Sends DELETE without a body.
    pub fn delete(&self, path: &str) -> Answer {
        self.visitor.send(self.request(Method::DELETE, path))
    }

    /// Asks GraphQL, and gives the whole answer.
    pub fn graphql(&self, query: &str, variables: Value) -> Value {
        self.post("/graphql", &json!({"query": query, "variables": variables})).json()
    }

    /// The code of the first error that GraphQL answers.
    pub fn graphql_refusal(&self, query: &str, variables: Value) -> String {
        let answer = self.graphql(query, variables);
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("no error: {answer}")).to_owned()
    }

    /// Whether the session is still good.
    pub fn is_signed_in(&self) -> bool {
        match self.get("/v1/me").status {
            200 => true,
            401 => false,
            other => panic!("/v1/me answers {other}"),
        }
    }
}
