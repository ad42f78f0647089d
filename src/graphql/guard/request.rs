//! Reads a request's envelope: one object of JSON, or the parameters of an address. It doesn't read the query.

use async_graphql::{Name, Value as Constant, Variables};
use serde_json::{Map, Value};

use super::{Measure, Refusal, within};

/// What a request says, before it is checked. Its `extensions` are read past: nothing here uses them.
#[derive(Debug, Clone, Default)]
pub struct RequestParts {
    /// The text of the query.
    pub query: String,
    /// Which of its operations is asked.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
}

/// Reads the body of a POST. A list of requests is refused, whatever its length.
pub fn single_request(body: &[u8], max_bytes: usize) -> Result<RequestParts, Refusal> {
    within(Measure::BodyBytes, max_bytes as u64, body.len() as u64, None)?;
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(Refusal::Batch);
    }
    // serde_json refuses what is nested deeper than 128.
    let Value::Object(mut members) = json(body)? else {
        return Err(Refusal::Json("an object is expected".to_owned()));
    };
    let Some(Value::String(query)) = members.remove("query") else {
        return Err(Refusal::Member { member: "query", expected: "a text" });
    };
    let operation_name = match members.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => {
            return Err(Refusal::Member { member: "operationName", expected: "a text or null" });
        }
    };
    let variables = object(members.remove("variables"), "variables")?;
    object(members.remove("extensions"), "extensions")?;
    match members.keys().next() {
        Some(unknown) => Err(Refusal::UnknownMember(unknown.chars().take(100).collect())),
        None => Ok(RequestParts { query, operation_name, variables: into_variables(variables)? }),
    }
}

/// Reads the parameters of a GET, already decoded; `variables` is JSON within them.
pub fn request_parameters(
    query: String,
    operation_name: Option<String>,
    variables: Option<&str>,
    max_bytes: usize,
) -> Result<RequestParts, Refusal> {
    let text = variables.unwrap_or_default();
    within(Measure::BodyBytes, max_bytes as u64, (query.len() + text.len()) as u64, None)?;
    let variables = if text.is_empty() { None } else { Some(json(text.as_bytes())?) };
    let variables = into_variables(object(variables, "variables")?)?;
    Ok(RequestParts { query, operation_name: operation_name.filter(|name| !name.is_empty()), variables })
}

fn json(text: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(text).map_err(|error| Refusal::Json(error.to_string()))
}

fn object(value: Option<Value>, member: &'static str) -> Result<Map<String, Value>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(members)) => Ok(members),
        Some(_) => Err(Refusal::Member { member, expected: "an object or null" }),
    }
}

fn into_variables(members: Map<String, Value>) -> Result<Variables, Refusal> {
    let mut variables = Variables::default();
    for (name, value) in members {
        let value = Constant::from_json(value).map_err(|error| Refusal::Json(error.to_string()))?;
        variables.insert(Name::new(name), value);
    }
    Ok(variables)
}
