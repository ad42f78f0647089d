//! The bombs of promise P27 against a toy schema of States and their recommendations, with the guard and without.

use std::{
    fmt::Write,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use async_graphql::{EmptySubscription, InputObject, Object, Request, Response, Schema, SimpleObject, Variables};
use serde_json::json;

use super::*;

mod bombs;
mod passing;

const PAGED: &[Paged] =
    &[Paged::Top("states"), Paged::Top("recommendations"), Paged::Within("states"), Paged::Within("recommendations")];

struct Query;
struct Mutation;
#[derive(Clone, Copy)]
struct State;
#[derive(Clone, Copy)]
struct Recommendation;

#[derive(SimpleObject)]
struct States {
    nodes: Vec<State>,
    total_count: u64,
}

#[derive(SimpleObject)]
struct Recommendations {
    nodes: Vec<Recommendation>,
    total_count: u64,
}

#[derive(InputObject)]
struct Filter {
    q: Option<String>,
    session: Option<Vec<i32>>,
    any: Option<Vec<Filter>>,
}

const fn recommendations(first: Option<usize>) -> usize {
    match first {
        Some(first) => first,
        None => 50,
    }
}

#[Object]
impl Query {
    async fn states(&self, first: Option<usize>) -> States {
        States { nodes: vec![State; recommendations(first)], total_count: 193 }
    }
    async fn state(&self, code: String) -> Option<State> {
        (code == "XSA").then_some(State)
    }
    async fn recommendations(
        &self,
        first: Option<usize>,
        last: Option<usize>,
        filter: Option<Filter>,
    ) -> Recommendations {
        let _ = (last, filter.map(|filter| (filter.q, filter.session, filter.any)));
        Recommendations { nodes: vec![Recommendation; recommendations(first)], total_count: 33_000 }
    }
}

#[Object]
impl State {
    async fn code(&self) -> &str {
        "XSA"
    }
    async fn recommendations(&self, first: Option<usize>, filter: Option<Filter>) -> Recommendations {
        drop(filter);
        Recommendations { nodes: vec![Recommendation; recommendations(first)], total_count: 33_000 }
    }
}

#[Object]
impl Recommendation {
    async fn text(&self) -> &str {
        "Ratify the Optional Protocol"
    }
    async fn state(&self) -> State {
        State
    }
}

#[Object]
impl Mutation {
    async fn publish(&self, id: i32) -> i32 {
        id
    }
}

type Toy = Schema<Query, Mutation, EmptySubscription>;

fn toy() -> Toy {
    Schema::build(Query, Mutation, EmptySubscription).disable_suggestions().finish()
}

/// Nothing in the toy schema ever waits.
fn run(schema: &Toy, request: Request) -> Response {
    let mut answer = pin!(schema.execute(request));
    loop {
        if let Poll::Ready(answer) = answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return answer;
        }
    }
}

fn checked(query: &str, variables: serde_json::Value) -> Result<Checked, Refusal> {
    check(query, None, &Variables::from_json(variables), &Limits::default(), PAGED)
}

/// How long anything may take in front of a query: 50 ms as the service is built; a build for tests is that much slower.
const MOST: Duration = if cfg!(debug_assertions) { Duration::from_millis(150) } else { Duration::from_millis(50) };

/// The processor's time of this thread so far: what others do on the machine doesn't count.
fn own_time() -> Duration {
    rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime).try_into().unwrap_or_default()
}

/// The best of a few times.
fn fastest<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = own_time();
        let answer = work();
        best = best.min(own_time().saturating_sub(start));
        if best < Duration::from_millis(10) {
            return (answer, best);
        }
    }
    (work(), best)
}

#[track_caller]
fn refused(code: &str, query: &str) -> Refusal {
    refused_with(code, query, json!({}))
}

#[track_caller]
fn refused_with(code: &str, query: &str, variables: serde_json::Value) -> Refusal {
    let variables = Variables::from_json(variables);
    let (answer, time) = fastest(|| check(query, None, &variables, &Limits::default(), PAGED));
    let refusal = answer.expect_err("should be refused");
    assert_eq!(refusal.code(), code, "{refusal}");
    assert!(time < MOST, "{code} took {time:?}");
    println!(
        "{code:24} {:>9.3} ms  {}",
        time.as_secs_f64() * 1e3,
        refusal.to_string().chars().take(120).collect::<String>()
    );
    refusal
}

#[track_caller]
fn passes(query: &str) -> Checked {
    checked(query, json!({})).unwrap_or_else(|refusal| panic!("{}: {refusal}", refusal.code()))
}

fn doubling(levels: usize) -> String {
    let mut query = "{...f0}".to_owned();
    for level in 0..levels {
        let _ = write!(query, "fragment f{level} on Query{{...f{0} ...f{0}}}", level + 1);
    }
    query + &format!("fragment f{levels} on Query{{__typename}}")
}

fn nested(levels: usize, open: &str, inner: &str) -> String {
    format!("{}{inner}{}", open.repeat(levels), "}".repeat(levels))
}

// What async-graphql does alone.

#[test]
fn alone_it_walks_fragments_without_memory() {
    let schema = Schema::build(Query, Mutation, EmptySubscription).limit_depth(10).limit_complexity(1_000).finish();
    let time = |levels| {
        let (answer, time) = fastest(|| run(&schema, Request::new(doubling(levels))));
        println!("{levels} levels, {} bytes: {time:?}, errors: {}", doubling(levels).len(), answer.errors.len());
        time
    };
    // Two levels more, four times the work; a walk with memory would take the same.
    assert!(time(16) > time(12) * 6);
}

#[test]
fn alone_it_takes_any_number_of_aliases_and_batches() {
    let schema = Schema::build(Query, Mutation, EmptySubscription).limit_depth(10).limit_complexity(5_000).finish();
    let aliases: String = (0..1_000).map(|n| format!("a{n}:state(code:\"XSA\"){{code}}")).collect();
    let answer = run(&schema, Request::new(format!("{{{aliases}}}")));
    assert!(answer.errors.is_empty());
    assert_eq!(answer.data.into_json().unwrap().as_object().unwrap().len(), 1_000);

    let batch = format!("[{}]", vec![r#"{"query":"{__typename}"}"#; 100].join(","));
    let batch: async_graphql::BatchRequest = serde_json::from_str(&batch).unwrap();
    assert_eq!(batch.iter().count(), 100);
}

#[test]
fn alone_it_executes_a_repeated_field_every_time() {
    // So repeated fields are counted as often as they stand there.
    let repeated = passes("{states{totalCount} states{totalCount}}");
    assert_eq!((repeated.nodes, repeated.cost), (100, 102));
}
