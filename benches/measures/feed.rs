//! The feed of changes: many readers that follow it while it is written. None may lose a change or get one twice; the bench
//! ends with an error where one does.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{Run, say};
use crate::Outcome;
use crate::client::{Asked, Client};
use crate::desk::Desk;
use crate::report::{Goal, Report, Samples};

/// How many changes are made.
const CHANGES: u64 = 10_000;
/// How many follow them.
const READERS: usize = 50;
/// How many write.
const WRITERS: usize = 8;

/// Measures it.
pub fn measure(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    say("the feed of changes");
    let desk = Desk::set(run.stage)?;
    let (mut alone, mut followed, mut behind) = (Samples::default(), Samples::default(), Samples::default());
    alone.add(write(&desk)?.as_secs_f64());
    let since = last_change(&desk)?;
    let (written, ended) = std::thread::scope(|scope| -> Outcome<(Instant, Vec<Instant>)> {
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(|| follow(desk.service.address, since))).collect();
        let began = Instant::now();
        write(&desk)?;
        let written = Instant::now();
        followed.add((written - began).as_secs_f64());
        let ended = readers
            .into_iter()
            .map(|reader| reader.join().unwrap_or_else(|_| Err("a reader panicked".into())))
            .collect::<Outcome<Vec<Instant>>>()?;
        Ok((written, ended))
    })?;
    for end in ended {
        behind.add(end.saturating_duration_since(written).as_secs_f64());
    }
    let what = format!("{CHANGES} changes written while {READERS} follow them");
    report.add(&what, &followed, ("written alone", &alone), " s", Goal::None);
    report.add_alone("until the last reader has the last one", &behind, " s", Goal::None);
    report.note(format!("Each of the {READERS} readers got each of the {CHANGES} changes once, in order."));
    Ok(())
}

fn last_change(desk: &Desk) -> Outcome<u64> {
    let page = Client::open(desk.service.address)?.ask(&Asked::Get("/v1/changes?limit=1".to_owned()))?;
    let page: serde_json::Value = serde_json::from_slice(&page)?;
    page["meta"]["change"].as_u64().ok_or_else(|| "no number of a change".into())
}

/// Publishes over and over until so many changes were made.
fn write(desk: &Desk) -> Outcome<Duration> {
    let (began, left) = (Instant::now(), AtomicU64::new(CHANGES));
    let outcomes: Vec<Outcome<()>> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|number| {
                let left = &left;
                scope.spawn(move || {
                    let mut client = Client::open(desk.service.address)?;
                    let (id, etag) = desk.make(&mut client, number)?;
                    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                        desk.publish_again(&mut client, &id, &etag)?;
                    }
                    Ok(())
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap_or_else(|_| Err("a writer panicked".into()))).collect()
    });
    outcomes.into_iter().collect::<Outcome<Vec<()>>>()?;
    Ok(began.elapsed())
}

/// Follows the feed until the last change has come; an error where one is missing, comes twice, or out of order.
fn follow(address: SocketAddr, since: u64) -> Outcome<Instant> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    write!(stream, "GET /v1/changes?since={since} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")?;
    let mut last = since;
    for line in BufReader::new(stream).lines() {
        let line = line?;
        let Some(id) = line.strip_prefix("id: ") else { continue };
        let id: u64 = id.trim().parse()?;
        if id != last + 1 {
            return Err(format!("after change {last} came change {id}").into());
        }
        last = id;
        if last == since + CHANGES {
            return Ok(Instant::now());
        }
    }
    Err(format!("a stream ended after change {last}").into())
}
