//! What coalitions publish and write: a read with a token beside one without, the three schemas beside a bare table, and a
//! write beside its own statements in pgbench.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{Run, say};
use crate::Outcome;
use crate::client::{Asked, Client};
use crate::desk::{DESK, Desk};
use crate::load::{As, CONNECTIONS, Question, pgbench, pgbench_as, wrk};
use crate::report::{Goal, Report, Samples};
use crate::statements::{Scripts, record};

/// Measures it.
pub fn measure(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    say("what coalitions publish and write");
    let desk = Desk::set(run.stage)?;
    reads(run, report, &desk)?;
    schemas(run, report, &desk)?;
    writes(run, report, &desk)
}

fn reads(run: &Run<'_>, report: &mut Report, desk: &Desk) -> Outcome<()> {
    let (mut with, mut without) = (Samples::default(), Samples::default());
    let of_a_person = [desk.authorization.clone(), "shared".to_owned()];
    let of_everybody = [String::new(), "public".to_owned()];
    for _ in 0..run.rounds {
        with.add(wrk(
            desk.service.address,
            &Question::Script("activities.lua", &of_a_person),
            CONNECTIONS,
            run.seconds,
        )?);
        let question = Question::Script("activities.lua", &of_everybody);
        without.add(wrk(desk.service.address, &question, CONNECTIONS, run.seconds)?);
    }
    let what = "50 activities with a token (`scope=shared`), filter changing";
    report.add(what, &with, ("without a token", &without), "/s", Goal::AtLeast(0.6));
    Ok(())
}

/// The public's statements through the view, and on a table that holds the same rows and nothing else.
fn schemas(run: &Run<'_>, report: &mut Report, desk: &Desk) -> Outcome<()> {
    let stage = run.stage;
    let questions: Vec<Asked> = (1..=20)
        .map(|days| Asked::Get(format!("/v1/activities?limit=50&count=none&notice_days_from={}", days * 40)))
        .collect();
    let scripts = record(stage, &desk.service, "activities", &questions)?;
    stage.sql(
        DESK,
        "CREATE SCHEMA bare; CREATE TABLE bare.activities AS SELECT * FROM open.activities; CREATE INDEX ON bare.activities (starts_on, id); \
         CREATE UNIQUE INDEX ON bare.activities (id); GRANT USAGE ON SCHEMA bare TO upr_public; GRANT SELECT ON bare.activities TO upr_public; ANALYZE bare.activities",
    )?;
    let bare = As { role: "upr_public", search_path: "bare,open,upr", writes: false };
    let (mut view, mut table) = (Samples::default(), Samples::default());
    for _ in 0..run.rounds {
        view.add(pgbench(stage, DESK, &scripts, CONNECTIONS, run.seconds)?.rate);
        table.add(pgbench_as(stage, DESK, &scripts, CONNECTIONS, run.seconds, &bare)?.rate);
    }
    report.add("50 activities, the public's statements", &view, ("on a bare table", &table), "/s", Goal::AtLeast(0.95));
    Ok(())
}

fn writes(run: &Run<'_>, report: &mut Report, desk: &Desk) -> Outcome<()> {
    let stage = run.stage;
    let mut client = Client::open(desk.service.address)?;
    let own: Vec<(String, String)> =
        (0..CONNECTIONS).map(|number| desk.make(&mut client, number)).collect::<Outcome<_>>()?;
    let (id, tag) = desk.make(&mut client, 0)?;
    let mut scripts = recorded(run, desk, &id, &tag)?;
    make_repeatable(stage, &mut scripts, &id, &own)?;
    let mut tags: Vec<String> = own.iter().map(|(_, tag)| tag.clone()).collect();
    let (mut ours, mut statements) = (Samples::default(), Samples::default());
    let members = As { role: "upr_members", search_path: "desk,upr", writes: true };
    for _ in 0..run.rounds {
        ours.add(write_for(desk, &own, &mut tags, run.seconds)?);
        statements.add(pgbench_as(stage, DESK, &scripts, CONNECTIONS, run.seconds, &members)?.rate);
    }
    report
        .note(format!("A change of an activity needs {} statements, BEGIN and COMMIT among them.", scripts.statements));
    report.add("PATCH of an activity", &ours, ("pgbench, its statements", &statements), "/s", Goal::AtLeast(0.4));
    Ok(())
}

fn change(desk: &Desk, id: &str, tag: &str, number: u64) -> Asked {
    let fields = [("Authorization", desk.authorization.as_str()), ("If-Match", tag)];
    Asked::act("PATCH", &format!("/v1/activities/{id}"), &fields, &format!(r#"{{"place":"Room {number}"}}"#))
}

/// The statements of one change.
fn recorded(run: &Run<'_>, desk: &Desk, id: &str, tag: &str) -> Outcome<Scripts> {
    // The recording asks twice: before, so that connections are open, and for the log. `*` allows both.
    let _ = tag;
    record(run.stage, &desk.service, "change", &[change(desk, id, "*", 1), change(desk, id, "*", 2)])
}

/// Lets the recorded statements run again and again: each client on a record of its own, each time with another version.
fn make_repeatable(
    stage: &crate::stage::Stage,
    scripts: &mut Scripts,
    id: &str,
    own: &[(String, String)],
) -> Outcome<()> {
    // Only the last one: it is a change in the midst of others.
    scripts.files.drain(..scripts.files.len() - 1);
    let file = scripts.files.first().ok_or("nothing was recorded")?.clone();
    let mut text = std::fs::read_to_string(&file)?;
    let cases: String =
        own.iter().enumerate().map(|(number, (id, _))| format!("WHEN {number} THEN '{id}'::uuid ")).collect();
    let of_this_client = format!("(CASE CAST(:client_id AS integer) {cases}END)");
    for (name, value) in &scripts.values {
        if value == id {
            text = text
                .replace(&format!(":{name} "), &format!("{of_this_client} "))
                .replace(&format!(":{name})"), &format!("{of_this_client})"))
                .replace(&format!(":{name},"), &format!("{of_this_client},"));
        }
    }
    let insert = text.find("INSERT INTO activity_versions").ok_or("no version was written")?;
    let values = text[insert..].find("VALUES (").ok_or("no values")? + insert;
    let version = text[values..].split(", ").nth(2).ok_or("no version")?.to_owned();
    text.replace_range(values.., &text[values..].replacen(&format!(", {version},"), ", :version,", 1));
    let _ = stage;
    std::fs::write(&file, format!("\\set version random(1000, 2000000000)\n{text}"))?;
    Ok(())
}

/// Changes each its own record over and over; gives how many changes a second there were.
fn write_for(desk: &Desk, own: &[(String, String)], tags: &mut [String], seconds: u64) -> Outcome<f64> {
    let (address, done): (SocketAddr, AtomicU64) = (desk.service.address, AtomicU64::new(0));
    let began = Instant::now();
    let outcomes: Vec<Outcome<()>> = std::thread::scope(|scope| {
        let writers: Vec<_> = own
            .iter()
            .zip(tags)
            .map(|((id, _), tag)| {
                let done = &done;
                scope.spawn(move || {
                    let mut client = Client::open(address)?;
                    while began.elapsed() < Duration::from_secs(seconds) {
                        let number = done.fetch_add(1, Ordering::Relaxed);
                        let answer = client.send(&change(desk, id, tag, number))?;
                        if answer.status != 200 {
                            return Err(format!("a change was answered with {}", answer.status).into());
                        }
                        *tag = answer.etag;
                    }
                    Ok(())
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap_or_else(|_| Err("a writer panicked".into()))).collect()
    });
    outcomes.into_iter().collect::<Outcome<Vec<()>>>()?;
    Ok(done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64())
}
