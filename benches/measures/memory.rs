//! The memory of the service: idle after its start, and the most of a minute of load on both faces.

use std::time::{Duration, Instant};

use super::{Run, changing, say};
use crate::Outcome;
use crate::client::Client;
use crate::load::{CONNECTIONS, Question, wrk};
use crate::processes::service;
use crate::report::{Goal, Report, Samples};
use crate::stage::REAL;

const MINUTE: u64 = 60;

/// Measures it.
pub fn measure(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    say("memory");
    let service = service(run.stage, REAL)?;
    Client::open(service.address)?.get("/v1/recommendations")?;
    std::thread::sleep(Duration::from_secs(3));
    let mut idle = Samples::default();
    idle.add(service.memory()?);
    let states = run.states()?;
    let words = [&["/graphql".to_owned(), changing::BODY.to_owned()], states.as_slice()].concat();
    let address = service.address;
    let (mut loaded, mut most) = (Samples::default(), 0.0_f64);
    let load = |script, words| wrk(address, &Question::Script(script, words), CONNECTIONS / 2, MINUTE);
    std::thread::scope(|scope| -> Outcome<()> {
        let rest = scope.spawn(|| load("recommendations.lua", &states));
        // Where GraphQL doesn't answer, REST alone is the load.
        let graphql = scope.spawn(|| load("graphql.lua", &words));
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(MINUTE) {
            std::thread::sleep(Duration::from_millis(500));
            most = most.max(service.memory()?);
        }
        rest.join().map_err(|_| "the load by REST broke off")??;
        if let Ok(Err(error)) = graphql.join() {
            say(&format!("GraphQL took no part in the load: {error}"));
        }
        Ok(())
    })?;
    loaded.add(most);
    report.add_alone("memory, idle", &idle, " MiB", Goal::AtMost(40.0));
    report.add_alone("memory, the most in 60 s of load", &loaded, " MiB", Goal::AtMost(120.0));
    Ok(())
}
