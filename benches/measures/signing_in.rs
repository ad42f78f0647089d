//! Signing in: beside one computation of Argon2id with the same parameters, and what a storm of it leaves of public reads.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use upr_network::access::passwords::hash_now;
use upr_network::domain::accounts::Secret;

use super::{Run, say};
use crate::Outcome;
use crate::client::{Asked, Client};
use crate::desk::{Desk, PASSWORD};
use crate::load::{CONNECTIONS, Question, wrk};
use crate::report::{Goal, Report, Samples};

/// How many sign in one after the other in a round.
const SIGN_INS: u32 = 20;
/// How many sign in at once.
const AT_ONCE: u64 = 200;

/// Measures it.
pub fn measure(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    say("signing in");
    let desk = Desk::set(run.stage)?;
    let mut client = Client::open(desk.service.address)?;
    let login =
        Asked::act("POST", "/v1/auth/login", &[], &format!(r#"{{"name":"{}","password":"{PASSWORD}"}}"#, desk.name));
    let password = Secret::from(PASSWORD);
    let (mut ours, mut hashing) = (Samples::default(), Samples::default());
    for _ in 0..run.rounds {
        let began = Instant::now();
        for _ in 0..SIGN_INS {
            client.ask(&login)?;
        }
        ours.add(began.elapsed().as_secs_f64() * 1000.0 / f64::from(SIGN_INS));
        let began = Instant::now();
        for _ in 0..SIGN_INS {
            hash_now(&password)?;
        }
        hashing.add(began.elapsed().as_secs_f64() * 1000.0 / f64::from(SIGN_INS));
    }
    report.add("signing in", &ours, ("Argon2id alone", &hashing), " ms", Goal::AtMost(1.2));

    let (mut stormy, mut calm) = (Samples::default(), Samples::default());
    let words = [String::new(), "public".to_owned()];
    let question = Question::Script("activities.lua", &words);
    for _ in 0..run.rounds {
        calm.add(wrk(desk.service.address, &question, CONNECTIONS, run.seconds)?);
        let rate = storm(desk.service.address, || wrk(desk.service.address, &question, CONNECTIONS, run.seconds))?;
        stormy.add(rate);
    }
    let what = format!("public reads while {AT_ONCE} sign in over and over");
    report.add(&what, &stormy, ("without them", &calm), "/s", Goal::AtLeast(0.5));
    Ok(())
}

/// Does something while many sign in, each again as soon as it was answered. They use names that nobody has, each once,
/// which costs the same as any other and is not slowed down.
fn storm<T: Send>(address: SocketAddr, work: impl FnOnce() -> Outcome<T> + Send) -> Outcome<T> {
    let (stop, names) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let Ok(mut client) = Client::open(address) else { return };
                while !stop.load(Ordering::Relaxed) {
                    let name = names.fetch_add(1, Ordering::Relaxed);
                    let body = format!(r#"{{"name":"nobody {name}","password":"{PASSWORD}"}}"#);
                    // 401 for all of them, and 503 for those that found no permit: both are answers.
                    let _ = client.send(&Asked::act("POST", "/v1/auth/login", &[], &body));
                }
            });
        }
        let done = work();
        stop.store(true, Ordering::Relaxed);
        done
    })
}
