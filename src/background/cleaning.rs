//! Cleaning: what is kept for a while goes when its time is over: failed sign-ins of yesterday, sessions and invitations that
//! have ended, kept answers of yesterday. What is official or a coalition's is never touched.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use crate::database::connections::{Address, Role};
use crate::database::door::write_with;
use crate::domain::failure::Failure;
use crate::store::{attempts, idempotency, invitations, sessions};

/// How often it cleans.
const BETWEEN: Duration = Duration::from_secs(3600);
/// How often it looks whether it is to stop.
const BEAT: Duration = Duration::from_millis(250);

/// Starts cleaning on a thread of its own: at once, then every hour.
///
/// # Errors
/// Where no thread can be had.
pub fn start(address: Address, stop: Arc<AtomicBool>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("cleaning".to_owned()).spawn(move || {
        let mut last: Option<Instant> = None;
        while !stop.load(Ordering::Acquire) {
            if last.is_none_or(|last| last.elapsed() >= BETWEEN) {
                last = Some(Instant::now());
                match address.connect(Role::Keeper, Duration::from_secs(30)) {
                    Ok(mut connection) => {
                        if let Err(failure) = write_with(&mut connection, |connection| clean(connection, Utc::now())) {
                            tracing::warn!(code = failure.code(), "what is over could not be cleaned away");
                        }
                    }
                    Err(_) => tracing::warn!("what is over could not be cleaned away: the database can't be reached"),
                }
            }
            std::thread::sleep(BEAT);
        }
    })
}

/// Removes what is over. Gives how many rows went.
///
/// # Errors
/// What the database says.
pub fn clean(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, Failure> {
    Ok(attempts::forget_old(connection, now)?
        + idempotency::forget_old(connection, now)?
        + sessions::forget_old(connection, now)?
        + invitations::forget_old(connection, now)?)
}
