//! The watch: whether the database answers, which `/readyz` tells, and whether the private PostgreSQL is still there,
//! which is started again where it was killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;

use crate::database::connections::{Address, Role};
use crate::database::door::Door;
use crate::database::private_server::PrivateServer;

/// How often it looks.
const BEAT: Duration = Duration::from_millis(500);

/// Starts the watch on a thread of its own, which tells by `database_answers`. The private server leaves with it.
///
/// # Errors
/// Where no thread can be had.
pub fn start(
    database_answers: Arc<AtomicBool>,
    door: Door,
    address: Address,
    private: Option<PrivateServer>,
    stop: Arc<AtomicBool>,
) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("watch".to_owned()).spawn(move || {
        let mut connection: Option<PgConnection> = None;
        while !stop.load(Ordering::Acquire) {
            let answers = look(&mut connection, &address);
            if database_answers.swap(answers, Ordering::AcqRel) != answers {
                tracing::warn!(answers, "the database {}", if answers { "answers again" } else { "doesn't answer" });
            }
            if let (false, Some(private)) = (answers, &private) {
                match private.ensure_running() {
                    Ok(true) => tracing::warn!("the private PostgreSQL was gone and has been started again"),
                    Ok(false) => {}
                    Err(failure) => tracing::error!(error = %failure, "the private PostgreSQL can't be started"),
                }
            }
            let (open, idle) = door.state();
            metrics::gauge!("database_connections", "state" => "open").set(f64::from(open));
            metrics::gauge!("database_connections", "state" => "idle").set(f64::from(idle));
            std::thread::sleep(BEAT);
        }
    })
}

/// Whether the database answers within its time.
fn look(connection: &mut Option<PgConnection>, address: &Address) -> bool {
    if connection.is_none() {
        *connection = address.connect(Role::Public, Duration::from_secs(2)).ok();
    }
    let answers = connection.as_mut().is_some_and(|connection| connection.batch_execute("SELECT 1").is_ok());
    if !answers {
        *connection = None;
    }
    answers
}
