//! A million recommendations: the time of a page beside that at 33,000, and the times of its total and of a count in two
//! dimensions beside the same SQL in pgbench. One connection asks; times of answers count, not how many there are.

use super::{Run, say};
use crate::Outcome;
use crate::client::{Asked, Client};
use crate::load::pgbench;
use crate::material::million;
use crate::processes::service;
use crate::report::{Goal, Report, Samples};
use crate::stage::{MILLION, REAL};
use crate::statements::record;

fn addresses(addresses: impl IntoIterator<Item = String>) -> Vec<Asked> {
    addresses.into_iter().map(Asked::Get).collect()
}

/// Measures it.
pub fn measure(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    let stage = run.stage;
    million(stage)?;
    say("a million recommendations");
    let (small, large) = (service(stage, REAL)?, service(stage, MILLION)?);
    let states = Run::some(&run.states()?, 12);
    let themes = stage.texts(
        REAL,
        "SELECT theme FROM (SELECT theme, ntile(12) OVER (ORDER BY count(*)) AS part FROM upr.recommendation_themes GROUP BY 1) t GROUP BY part, theme ORDER BY part, theme",
    )?;
    let themes = Run::some(&themes, 12);
    let list = "/v1/recommendations?limit=50";

    let pages = [
        (
            "page of a State",
            addresses(states.iter().map(|state| format!("{list}&count=none&state_under_review={state}"))),
        ),
        ("page of all", addresses([format!("{list}&count=none")])),
        ("page of a theme", addresses(themes.iter().map(|theme| format!("{list}&count=none&theme={theme}")))),
    ];
    for (what, questions) in pages {
        let (mut at_large, mut at_small) = (Samples::default(), Samples::default());
        let (mut ask_large, mut ask_small) = (Client::open(large.address)?, Client::open(small.address)?);
        for _ in 0..run.rounds {
            at_large.add(ask_large.time(&questions, run.seconds.div_ceil(2))?);
            at_small.add(ask_small.time(&questions, run.seconds.div_ceil(2))?);
        }
        let what = format!("{what} at 1,000,000");
        report.add(&what, &at_large, ("the same at 33,000", &at_small), " ms", Goal::AtMost(1.5));
    }

    let counts = "/v1/recommendations/counts?by=";
    let totals = [
        ("total of a State", addresses(states.iter().map(|state| format!("{list}&state_under_review={state}")))),
        ("total of a theme", addresses(themes.iter().map(|theme| format!("{list}&theme={theme}")))),
        ("total of all", addresses([list.to_owned()])),
        ("count by State and response", addresses([format!("{counts}state_under_review,response")])),
        ("count by theme and response", addresses([format!("{counts}theme,response")])),
    ];
    for (number, (what, questions)) in totals.into_iter().enumerate() {
        let statements = record(stage, &large, &format!("large{number}"), &questions)?;
        let (mut ours, mut sql) = (Samples::default(), Samples::default());
        let mut client = Client::open(large.address)?;
        for _ in 0..run.rounds {
            ours.add(client.time(&questions, run.seconds)?);
            sql.add(pgbench(stage, MILLION, &statements, 1, run.seconds)?.latency);
        }
        let what = format!("{what} at 1,000,000");
        report.add(&what, &ours, ("the same SQL in pgbench", &sql), " ms", Goal::AtMost(1.2));
    }
    Ok(())
}
