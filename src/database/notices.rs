//! Notices of changes: a connection of its own listens, so that every instance knows within a moment that another one
//! wrote. While it isn't listening, it says so, and nothing may be kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, QueryableByName, RunQueryDsl};

use super::connections::{Address, Role};

/// The channel of the notices; their payload is the number of the change.
pub const CHANNEL: &str = "upr_changes";

/// How long a change may go unnoticed where the notice itself is lost.
const LOOK: Duration = Duration::from_millis(500);
const NAP: Duration = Duration::from_millis(50);

/// The last public change that is known of, and whether that knowledge is fresh.
#[derive(Debug)]
pub struct Horizon {
    change: AtomicI64,
    listening: AtomicBool,
}

impl Default for Horizon {
    fn default() -> Self {
        Horizon { change: AtomicI64::new(-1), listening: AtomicBool::new(false) }
    }
}

impl Horizon {
    /// The last change known of, where somebody listens.
    pub fn change(&self) -> Option<i64> {
        if self.listening.load(Ordering::Acquire) { Some(self.change.load(Ordering::Acquire)) } else { None }
    }

    /// Raises the horizon; it never sinks.
    pub fn raise(&self, change: i64) {
        self.change.fetch_max(change, Ordering::AcqRel);
    }

    /// Says whether notices arrive, where a test has no database that could send any.
    #[cfg(test)]
    pub fn listens(&self, listening: bool) {
        self.listening.store(listening, Ordering::Release);
    }

    /// Whether notices arrive.
    pub fn is_listening(&self) -> bool {
        self.listening.load(Ordering::Acquire)
    }
}

#[derive(QueryableByName)]
struct Head {
    #[diesel(sql_type = BigInt)]
    change: i64,
}

/// Listens on a thread of its own until it is told to stop.
pub fn listen(
    address: Address,
    horizon: Arc<Horizon>,
    stop: Arc<AtomicBool>,
) -> std::io::Result<std::thread::JoinHandle<()>> {
    std::thread::Builder::new().name("notices".to_owned()).spawn(move || {
        while !stop.load(Ordering::Acquire) {
            if let Ok(mut connection) = address.connect(Role::Public, Duration::from_secs(5)) {
                let outcome = follow(&mut connection, &horizon, &stop);
                horizon.listening.store(false, Ordering::Release);
                if let Err(error) = outcome {
                    tracing::warn!(error = %error, "not listening for changes; nothing is kept until this is mended");
                }
            }
            std::thread::sleep(NAP * 4);
        }
    })
}

fn follow(connection: &mut PgConnection, horizon: &Horizon, stop: &AtomicBool) -> Result<(), diesel::result::Error> {
    connection.batch_execute(&format!("LISTEN {CHANNEL}"))?;
    let mut looked = None;
    while !stop.load(Ordering::Acquire) {
        for notice in connection.notifications_iter() {
            if let Ok(change) = notice?.payload.parse() {
                horizon.raise(change);
            }
        }
        // A dead connection sends no notices and no error: asking tells.
        if looked.is_none_or(|then: Instant| then.elapsed() > LOOK) {
            let head: Head = diesel::sql_query("SELECT change FROM journal").get_result(connection)?;
            horizon.raise(head.change);
            horizon.listening.store(true, Ordering::Release);
            looked = Some(Instant::now());
        }
        std::thread::sleep(NAP);
    }
    Ok(())
}
