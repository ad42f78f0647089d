//! The same question over and over, which is answered with what is kept, beside a handler with that body ready made.

use super::{Run, say};
use crate::Outcome;
use crate::client::Client;
use crate::load::{CONNECTIONS, Question, wrk};
use crate::processes::service;
use crate::ready_made;
use crate::report::{Goal, Report, Samples};
use crate::stage::REAL;

const PATH: &str = "/v1/recommendations?state_under_review=KOR&limit=50";

/// Measures it.
pub fn measure(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    say("one question over and over");
    let service = service(run.stage, REAL)?;
    let body = Client::open(service.address)?.get(PATH)?;
    let file = run.stage.folder.join("body.json");
    std::fs::write(&file, &body)?;
    let ready_made = ready_made::start(&file, &run.stage.folder.join("ready-made.log"))?;
    let (mut ours, mut theirs) = (Samples::default(), Samples::default());
    for _ in 0..run.rounds {
        ours.add(wrk(service.address, &Question::Same(PATH), CONNECTIONS, run.seconds)?);
        theirs.add(wrk(ready_made.address, &Question::Same(PATH), CONNECTIONS, run.seconds)?);
    }
    report.note(format!("The kept answer has {} bytes.", body.len()));
    report.add(&format!("`GET {PATH}`, kept"), &ours, ("ready made", &theirs), "/s", Goal::AtLeast(0.75));
    Ok(())
}
