//! The guard in front of the GraphQL executor: it refuses a request that could cost too much, before anything runs.
//! It is not validation: unknown fields, wrong types and missing arguments are left to async-graphql.
//!
//! async-graphql 7 walks fragments without memory (926 bytes of doubling fragments take half a minute, its own
//! limits of depth and complexity notwithstanding), and has no limit on aliases, repeated fields or batches. So
//! every request goes [`single_request`] → [`check`] → [`Checked::into_request`]: bytes first, then a scan of
//! tokens ([`scan`]), then one parse, then weights with a memory for each fragment ([`weigh`]). The parsed document
//! is handed on, so that nothing is parsed twice.

mod request;
mod scan;
#[cfg(test)]
mod tests;
mod weigh;

use std::fmt;

use async_graphql::{
    Pos, Request, Response, ServerError, Variables,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
    },
};

pub use request::{RequestParts, request_parameters, single_request};

/// The most that one request may hold. Each was chosen so that all that passes is validated in well under 50 ms;
/// `nodes` is a promise of the contract.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of the whole request, variables included.
    pub body_bytes: usize,
    /// Bytes of the query's text.
    pub query_bytes: usize,
    /// Names, numbers, strings and signs in the text.
    pub tokens: u64,
    /// Bytes of one name.
    pub name_bytes: u64,
    /// Brackets of any kind, one within another.
    pub brackets: u64,
    /// Fields, one within another. The introspection query of GraphiQL has 15.
    pub depth: u64,
    /// Fields, inline fragments and spreads, one within another; async-graphql itself stops at 32.
    pub nesting: u64,
    /// Fields, inline fragments and spreads, when each fragment is written out where it is used.
    pub fields: u64,
    /// What the rule of overlapping fields has to compare; grows with fragments that hold fragments.
    pub comparisons: u64,
    /// Aliases, when each fragment is written out where it is used.
    pub aliases: u64,
    /// Directives in the text.
    pub directives: u64,
    /// Operations of a request.
    pub operations: u64,
    /// Fragments of a query.
    pub fragments: u64,
    /// Variables that an operation declares, or that are sent.
    pub variables: u64,
    /// Lists and objects of one value, one within another.
    pub value_depth: u64,
    /// The values of all arguments with their variables filled in: one for each scalar, list and object, and one
    /// more for every 64 bytes of text.
    pub value_nodes: u64,
    /// Records that could be asked for: the product of nested pages, summed over siblings.
    pub nodes: u64,
    /// Fields that could be answered: as `nodes`, but every field counts.
    pub answers: u64,
    /// Fields within `__schema` and `__type`, every fragment written out; the query of GraphiQL has 230.
    pub introspection_fields: u64,
    /// Lists of the introspection, one within another; the query of GraphiQL has 3.
    pub introspection_lists: u64,
    /// Fields at the top of a query.
    pub roots: u64,
    /// Fields at the top of a mutation.
    pub mutations: u64,
    /// What a page holds where neither `first` nor `last` is given.
    pub page: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            query_bytes: 16 * 1024,
            tokens: 2_500,
            name_bytes: 100,
            brackets: 40,
            depth: 15,
            nesting: 30,
            fields: 2_000,
            comparisons: 10_000,
            aliases: 100,
            directives: 50,
            operations: 10,
            fragments: 50,
            variables: 50,
            value_depth: 10,
            value_nodes: 5_000,
            nodes: 20_000,
            answers: 500_000,
            introspection_fields: 300,
            introspection_lists: 3,
            roots: 50,
            mutations: 10,
            page: 50,
        }
    }
}

/// What a limit is set on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is said by its own sentence")]
pub enum Measure {
    BodyBytes,
    QueryBytes,
    Tokens,
    NameBytes,
    Brackets,
    Depth,
    Nesting,
    Fields,
    Comparisons,
    Aliases,
    Directives,
    Operations,
    Fragments,
    Variables,
    ValueDepth,
    ValueNodes,
    Nodes,
    Answers,
    IntrospectionFields,
    IntrospectionLists,
    Roots,
    Mutations,
    Subscriptions,
}

impl Measure {
    /// The code of the refusal, and what is counted, in words.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::BodyBytes => ("request-too-long", "the bytes of a request"),
            Self::QueryBytes => ("query-too-long", "the bytes of a query"),
            Self::Tokens => ("too-many-tokens", "the tokens of a query"),
            Self::NameBytes => ("name-too-long", "the bytes of a name"),
            Self::Brackets => ("brackets-too-deep", "brackets within brackets"),
            Self::Depth => ("query-too-deep", "fields within fields"),
            Self::Nesting => ("nesting-too-deep", "fields and fragments within each other"),
            Self::Fields => ("too-many-fields", "the fields, with every fragment written out"),
            Self::Comparisons => ("too-many-comparisons", "the fields to be compared with each other"),
            Self::Aliases => ("too-many-aliases", "the aliases, with every fragment written out"),
            Self::Directives => ("too-many-directives", "the directives of a query"),
            Self::Operations => ("too-many-operations", "the operations of a request"),
            Self::Fragments => ("too-many-fragments", "the fragments of a query"),
            Self::Variables => ("too-many-variables", "the variables of an operation"),
            Self::ValueDepth => ("value-too-deep", "lists and objects within a value"),
            Self::ValueNodes => ("values-too-large", "the size of all arguments, variables filled in"),
            Self::Nodes => ("too-many-nodes", "the nodes that could be asked for (the product of `first`)"),
            Self::Answers => ("too-many-answers", "the fields that could be answered"),
            Self::IntrospectionFields => ("too-much-introspection", "the fields within `__schema` and `__type`"),
            Self::IntrospectionLists => ("introspection-too-deep", "lists within lists of `__schema` and `__type`"),
            Self::Roots => ("too-many-roots", "the fields at the top of a query"),
            Self::Mutations => ("too-many-mutations", "the mutations of a request"),
            Self::Subscriptions => ("too-many-subscriptions", "the fields at the top of a subscription"),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().1)
    }
}

/// A field that gives many records. The guard knows no types, and the same name can be a connection at the top of a
/// query and a short list within a record, so it is told where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paged {
    /// A connection at the top of a query. A costly field that isn't a list may stand there too: without `first` and
    /// `last` it counts as a page.
    Top(&'static str),
    /// A connection within a record.
    Within(&'static str),
    /// A list within a record, of about so many.
    List(&'static str, u64),
}

/// Why a request is refused. Nothing of it has run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each is said by its own sentence")]
pub enum Refusal {
    #[error("{measure}: {seen} are too many, the limit is {limit}")]
    TooMuch { measure: Measure, limit: u64, seen: u64, at: Option<Pos> },
    #[error("the fragments spread each other in a circle: {path}")]
    Circle { path: String, at: Option<Pos> },
    #[error("the query can't be read: {message}")]
    Syntax { message: String, at: Option<Pos> },
    #[error("the request has several operations: `operationName` must choose one of them")]
    OperationNeeded,
    #[error("the request has no operation named `{0}`")]
    UnknownOperation(String),
    #[error("several requests in one are not taken: send a single object, not a list")]
    Batch,
    #[error("the request is not readable JSON: {0}")]
    Json(String),
    #[error("`{member}` must be {expected}")]
    Member { member: &'static str, expected: &'static str },
    #[error("`{0}` is not a member of a request: it has `query`, `operationName`, `variables` and `extensions`")]
    UnknownMember(String),
    #[error("what changes something is sent by POST")]
    ByGet,
}

impl Refusal {
    /// A stable code, for `extensions.code`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooMuch { measure, .. } => measure.words().0,
            Self::Circle { .. } => "cyclic-fragments",
            Self::Syntax { .. } => "malformed-query",
            Self::OperationNeeded => "operation-name-needed",
            Self::UnknownOperation(_) => "unknown-operation",
            Self::Batch => "batch-refused",
            Self::Json(_) => "malformed-json",
            Self::Member { .. } => "malformed-request",
            Self::UnknownMember(_) => "unknown-member",
            Self::ByGet => "method-not-allowed",
        }
    }

    /// Line and column in the query, from 1, where there is such a place.
    pub const fn at(&self) -> Option<Pos> {
        match self {
            Self::TooMuch { at, .. } | Self::Circle { at, .. } | Self::Syntax { at, .. } => *at,
            _ => None,
        }
    }

    /// The same, with its place.
    fn placed(mut self, place: Pos) -> Self {
        if let Self::TooMuch { at, .. } = &mut self {
            *at = Some(place);
        }
        self
    }

    /// As an entry of `errors`; the code is the caller's to add to its `extensions`.
    pub fn to_server_error(&self) -> ServerError {
        ServerError::new(self.to_string(), self.at())
    }
}

/// A request that may be executed.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The query as it was parsed.
    pub document: ExecutableDocument,
    /// What kind of operation was chosen.
    pub operation: OperationType,
    /// The fields that could be answered; what a limiter may charge.
    pub cost: u64,
    /// The records that could be asked for.
    pub nodes: u64,
}

impl Checked {
    /// The request for the executor, which won't parse the query again.
    pub fn into_request(self, parts: RequestParts) -> Request {
        let mut request = Request::new(parts.query).variables(parts.variables);
        request.operation_name = parts.operation_name;
        request.set_parsed_query(self.document);
        request
    }
}

/// Reads a query and refuses it where it could cost more than `limits` allow.
///
/// `paged` names the fields that give many records.
pub fn check(
    query: &str,
    operation_name: Option<&str>,
    variables: &Variables,
    limits: &Limits,
    paged: &[Paged],
) -> Result<Checked, Refusal> {
    within(Measure::QueryBytes, limits.query_bytes as u64, query.len() as u64, None)?;
    scan::scan(query, limits)?;
    weigh::check_variables(variables, limits)?;
    let document = parse_query(query).map_err(|error| syntax(&error))?;
    weigh::check_counts(&document, limits)?;
    let chosen = choose(&document.operations, operation_name)?;
    let operation = chosen.ty;
    let total = weigh::weigh(&document, chosen, variables, limits, paged)?;
    Ok(Checked { operation, cost: total.answers, nodes: total.nodes, document })
}

/// Keeps the first errors of an answer: a query with a thousand mistakes needn't be told a thousand times.
pub fn cap_errors(response: &mut Response, most: usize) {
    let more = response.errors.len().saturating_sub(most);
    if more > 0 {
        response.errors.truncate(most);
        response.errors.push(ServerError::new(format!("{more} further errors are left out"), None));
    }
}

fn within(measure: Measure, limit: u64, seen: u64, at: Option<Pos>) -> Result<(), Refusal> {
    if seen > limit { Err(Refusal::TooMuch { measure, limit, seen, at }) } else { Ok(()) }
}

fn syntax(error: &async_graphql::parser::Error) -> Refusal {
    // The parser quotes the whole line in a drawing; its last line says what was expected.
    let whole = error.to_string();
    let last = whole.lines().last().unwrap_or_default().trim_start_matches([' ', '=']);
    Refusal::Syntax { message: last.chars().take(300).collect(), at: error.positions().next() }
}

fn choose<'a>(operations: &'a DocumentOperations, name: Option<&str>) -> Result<&'a OperationDefinition, Refusal> {
    match (operations, name) {
        (DocumentOperations::Single(only), None) => Ok(&only.node),
        (DocumentOperations::Multiple(named), None) if named.len() > 1 => Err(Refusal::OperationNeeded),
        (DocumentOperations::Multiple(named), None) => {
            named.values().next().map(|only| &only.node).ok_or(Refusal::OperationNeeded)
        }
        (DocumentOperations::Multiple(named), Some(name)) if named.contains_key(name) => Ok(&named[name].node),
        (_, Some(name)) => Err(Refusal::UnknownOperation(name.chars().take(100).collect())),
    }
}
