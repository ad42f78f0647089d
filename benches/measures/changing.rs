//! Both faces with a filter that changes each time, so that nothing kept can answer: beside pgbench with the very
//! statements, and GraphQL beside PostGraphile over the same database.

use super::{Run, say};
use crate::Outcome;
use crate::client::{Asked, Client};
use crate::load::{CONNECTIONS, Question, pgbench, wrk};
use crate::postgraphile;
use crate::processes::service;
use crate::report::{Goal, Report, Samples};
use crate::stage::REAL;
use crate::statements::record;

/// Fifty recommendations with States and themes; STATE is replaced.
pub const BODY: &str = r#"{"query":"query Page($state: [String!]) { recommendations(first: 50, filter: {stateUnderReview: $state}) { nodes { id cycle session text response stateUnderReview { code shortName } recommendingStates { code shortName } themes { code label } } } }","variables":{"state":["STATE"]}}"#;

/// How many questions are recorded for pgbench.
const RECORDED: usize = 24;

const REST: &str = "REST, 50 recommendations, filter changing";
const GRAPHQL: &str = "GraphQL, 50 recommendations with States and themes, filter changing";

/// Measures it.
pub fn measure(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    say("filters that change each time");
    let stage = run.stage;
    let service = service(stage, REAL)?;
    let states = run.states()?;
    let some = Run::some(&states, RECORDED);
    let pairs = some.iter().zip(some.iter().cycle().skip(1));
    let questions: Vec<Asked> = pairs
        .map(|(one, other)| Asked::Get(format!("/v1/recommendations?limit=50&state_under_review={one},{other}")))
        .collect();
    let rest_statements = record(stage, &service, "rest", &questions)?;
    let questions: Vec<Asked> = some.iter().map(|state| Asked::GraphQl(BODY.replace("STATE", state))).collect();
    let graphql_answers = check_graphql(service.address, &questions);
    let graphql_statements = match &graphql_answers {
        Ok(()) => Some(record(stage, &service, "graphql", &questions)?),
        Err(_) => None,
    };
    let postgraphile = graphql_statements.as_ref().map(|_| postgraphile::start(stage, REAL));

    let asked = |body: &str| [&["/graphql".to_owned(), body.to_owned()], states.as_slice()].concat();
    let (our_words, their_words) = (asked(BODY), asked(postgraphile::BODY));
    let (mut rest, mut rest_base) = (Samples::default(), Samples::default());
    let (mut graphql, mut graphql_base, mut theirs) = (Samples::default(), Samples::default(), Samples::default());
    for _ in 0..run.rounds {
        let question = Question::Script("recommendations.lua", &states);
        rest.add(wrk(service.address, &question, CONNECTIONS, run.seconds)?);
        rest_base.add(pgbench(stage, REAL, &rest_statements, CONNECTIONS, run.seconds)?.rate);
        let Some(statements) = &graphql_statements else { continue };
        graphql.add(wrk(service.address, &Question::Script("graphql.lua", &our_words), CONNECTIONS, run.seconds)?);
        graphql_base.add(pgbench(stage, REAL, statements, CONNECTIONS, run.seconds)?.rate);
        if let Some(Ok(server)) = &postgraphile {
            theirs.add(wrk(server.address, &Question::Script("graphql.lua", &their_words), CONNECTIONS, run.seconds)?);
        }
    }
    report.add(REST, &rest, ("pgbench, its statements", &rest_base), "/s", Goal::AtLeast(0.5));
    report
        .note(format!("A page by REST needs {} statements, BEGIN and COMMIT among them.", rest_statements.statements));
    match (&graphql_statements, graphql_answers) {
        (Some(statements), _) => {
            report.note(format!("A page by GraphQL needs {} statements.", statements.statements));
            report.add(GRAPHQL, &graphql, ("pgbench, its statements", &graphql_base), "/s", Goal::AtLeast(0.35));
            report.add(GRAPHQL, &graphql, ("pgbench, those of REST", &rest_base), "/s", Goal::None);
        }
        (None, outcome) => report.miss(GRAPHQL, &outcome.err().map_or_else(String::new, |error| error.to_string())),
    }
    match &postgraphile {
        Some(Ok(_)) => {
            report.add(GRAPHQL, &graphql, ("PostGraphile 5, two processes", &theirs), "/s", Goal::AtLeast(2.5));
        }
        Some(Err(error)) => report.miss("GraphQL beside PostGraphile", &error.to_string()),
        None => {}
    }
    Ok(())
}

/// Whether GraphQL answers these questions, with fifty records each.
fn check_graphql(address: std::net::SocketAddr, questions: &[Asked]) -> Outcome<()> {
    let mut client = Client::open(address)?;
    for question in questions {
        let answer: serde_json::Value = serde_json::from_slice(&client.ask(question)?)?;
        let nodes = answer.pointer("/data/recommendations/nodes").and_then(serde_json::Value::as_array);
        if nodes.map(Vec::len) != Some(50) {
            let told: String = answer.to_string().chars().take(200).collect();
            return Err(format!("/graphql answered {told}").into());
        }
    }
    Ok(())
}
