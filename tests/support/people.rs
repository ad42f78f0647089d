//! The people who ask.

use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::HeaderMap;
use serde_json::Value;

/// Somebody without an account.
#[derive(Clone)]
pub struct Visitor {
    client: Client,
    address: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Visitor {
    /// Somebody who asks at this address.
    pub fn new(address: &str) -> Visitor {
        let client = Client::builder()
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Visitor { client, address: address.to_owned() }
    }

    /// Asks by GET.
    pub fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path))
    }

    /// Asks by GET; no answer at all is told, not a failure.
    pub fn try_get(&self, path: &str) -> Result<Answer, String> {
        self.request(Method::GET, path).send().map(Answer::of).map_err(|error| format!("{error:?}"))
    }

    /// Asks by GET and expects 200 with JSON.
    pub fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// Asks by GET with fields.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = headers
            .iter()
            .fold(self.request(Method::GET, path), |request, (name, value)| request.header(*name, *value));
        self.send(request)
    }

    /// Asks GraphQL and gives the whole answer.
    pub fn graphql(&self, query: &str, variables: Value) -> Value {
        let body = serde_json::json!({"query": query, "variables": variables});
        let answer = self.send(
            self.request(Method::POST, "/graphql").header("content-type", "application/json").body(body.to_string()),
        );
        answer.json()
    }

    /// Asks GraphQL and expects data without errors.
    pub fn graphql_data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.graphql(query, variables);
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].take()
    }

    /// A request that a test completes itself.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.address))
    }

    /// Sends a request.
    pub fn send(&self, request: RequestBuilder) -> Answer {
        Answer::of(request.send().unwrap_or_else(|error| panic!("no answer: {error}")))
    }

    /// Follows a list to its end and gives all its records.
    pub fn all(&self, path: &str) -> Vec<Value> {
        let mut records = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let page = self.json(&path);
            records.extend(page["data"].as_array().expect("a list").iter().cloned());
            next = page["links"]["next"].as_str().map(str::to_owned);
        }
        records
    }
}

impl Answer {
    fn of(response: Response) -> Answer {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, body: response.bytes().map(|body| body.to_vec()).unwrap_or_default() }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.text()))
    }

    /// One field, or nothing.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    }

    /// The problem that it is, checked for what every problem has.
    pub fn problem(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        assert!(problem["type"].as_str().is_some_and(|kind| kind.starts_with("/problems/")), "{problem}");
        assert_eq!(problem["instance"], format!("urn:uuid:{}", self.header("x-request-id")));
        for word in ["panicked", "diesel", "SELECT", "/root", "/home", "postgres"] {
            assert!(!self.text().contains(word), "{word} in {problem}");
        }
        problem
    }
}
