//! The door to blocking SQL: the only owner of the pools, and its three verbs the only way through. Each runs one
//! closure on the blocking pool, with one connection, in at most one transaction. What is asked stands in the store.

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, ConnectionError, PgConnection, QueryDsl, RunQueryDsl};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::connections::{Address, Role};
use super::entry::enter;
use super::failures::{RETRY_AFTER_SECONDS, is_conflict};
use super::notices::Horizon;
use crate::access::viewer::{Rights, Scope, Viewer};
use crate::domain::failure::Failure;
use crate::tables::journal;

/// How long a request waits for its turn before it is told to come back.
const WAIT: Duration = Duration::from_secs(3);
/// How long a public question may take.
pub const PUBLIC_STATEMENT_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a read is tried again on a new connection, when the old ones turn out to be dead.
const ATTEMPTS: usize = 24;
/// How often a write that met another one is tried again.
const CONFLICTS: usize = 5;

/// A connection of a pool, with a note whether it is still good.
struct Kept {
    connection: PgConnection,
    lost: bool,
}

/// Opens the connections of one pool in its role.
struct Opener {
    address: Address,
    role: Role,
    statement_timeout: Duration,
}

impl r2d2::ManageConnection for Opener {
    type Connection = Kept;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Kept, ConnectionError> {
        self.address.connect(self.role, self.statement_timeout).map(|connection| Kept { connection, lost: false })
    }

    fn is_valid(&self, kept: &mut Kept) -> Result<(), ConnectionError> {
        kept.connection.batch_execute("SELECT 1").map_err(ConnectionError::CouldntSetupConfiguration)
    }

    fn has_broken(&self, kept: &mut Kept) -> bool {
        kept.lost || std::thread::panicking()
    }
}

/// Failures of opening are for the log; the callers get them as `Unavailable`.
#[derive(Debug)]
struct LogOnly;

impl r2d2::HandleError<ConnectionError> for LogOnly {
    fn handle_error(&self, error: ConnectionError) {
        tracing::debug!(error = %error, "a connection to the database could not be opened");
    }
}

/// A pool, with as many permits as it has connections: who waits is a future, not a thread.
#[derive(Clone)]
struct Gate {
    pool: r2d2::Pool<Opener>,
    permits: Arc<Semaphore>,
}

impl Gate {
    fn new(address: Address, role: Role, size: u32, statement_timeout: Duration) -> Result<Gate, r2d2::Error> {
        let pool = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(Duration::from_secs(2))
            .idle_timeout(Some(Duration::from_secs(300)))
            .error_handler(Box::new(LogOnly))
            .build(Opener { address, role, statement_timeout })?;
        Ok(Gate { pool, permits: Arc::new(Semaphore::new(size as usize)) })
    }

    /// Runs a closure with a connection on the blocking pool, in the span of the caller.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Kept) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let busy = || Failure::Busy { retry_after: RETRY_AFTER_SECONDS };
        let permit = timeout(WAIT, Arc::clone(&self.permits).acquire_owned())
            .await
            .map_err(|_| busy())?
            .map_err(Failure::internal)?;
        let pool = self.pool.clone();
        let span = tracing::Span::current();
        let done = tokio::task::spawn_blocking(move || {
            span.in_scope(|| {
                let mut kept = pool.get().map_err(|error| Failure::Unavailable {
                    retry_after: RETRY_AFTER_SECONDS,
                    cause: Arc::new(error),
                })?;
                let answer = work(&mut kept);
                drop(permit);
                answer
            })
        });
        done.await.map_err(Failure::internal)?
    }

    /// The same for a closure that may run again: after a restart of PostgreSQL every kept connection is dead.
    async fn run_again<T: Send + 'static>(
        &self,
        work: impl Fn(&mut PgConnection) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        let work = Arc::new(work);
        let mut attempt = 0;
        loop {
            attempt += 1;
            let work = Arc::clone(&work);
            let answer = self
                .run(move |kept| {
                    let answer = work(&mut kept.connection);
                    kept.lost = matches!(answer, Err(Failure::Unavailable { .. }));
                    Ok((answer, kept.lost))
                })
                .await?;
            match answer {
                (Err(Failure::Unavailable { .. }), true) if attempt < ATTEMPTS => {}
                (answer, _) => return answer,
            }
        }
    }
}

/// How many connections each kind of caller has.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Everybody.
    pub public: u32,
    /// People with an account, reading what is shared.
    pub shared: u32,
    /// People with an account, at their desks.
    pub desk: u32,
    /// Signing in.
    pub keeper: u32,
}

/// The three verbs.
#[derive(Clone)]
pub struct Door {
    public: Gate,
    shared: Gate,
    desk: Gate,
    keeper: Gate,
    owner: Gate,
    horizon: Arc<Horizon>,
}

impl Door {
    /// Opens the pools; connections are made when they are first asked for. What is written here raises the horizon.
    ///
    /// # Errors
    /// Where a pool can't be set up.
    pub fn open(serving: Address, owner: Address, sizes: Sizes, horizon: Arc<Horizon>) -> Result<Door, r2d2::Error> {
        let gate = |role, size| Gate::new(serving.clone(), role, size, PUBLIC_STATEMENT_TIMEOUT);
        Ok(Door {
            public: gate(Role::Public, sizes.public)?,
            shared: gate(Role::Shared, sizes.shared)?,
            desk: gate(Role::Members, sizes.desk)?,
            keeper: gate(Role::Keeper, sizes.keeper)?,
            owner: Gate::new(owner, Role::Owner, 1, Duration::ZERO)?,
            horizon,
        })
    }

    /// One question of one statement.
    ///
    /// # Errors
    /// Those of the question; `unauthenticated`, `busy` and `database-unavailable`.
    pub async fn read<T: Send + 'static>(
        &self,
        viewer: Viewer,
        scope: Scope,
        question: impl Fn(&mut PgConnection) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        let gate = self.gate(viewer, scope)?;
        match (viewer, scope) {
            // Who asks doesn't matter for what is public: no transaction, and no look at rights.
            (_, Scope::Public) => gate.run_again(question).await,
            _ => self.snapshot_as(viewer, scope, move |connection, _| question(connection)).await,
        }
    }

    /// A question of several statements that must agree: one snapshot, read only.
    ///
    /// # Errors
    /// Those of the question; `unauthenticated`, `busy` and `database-unavailable`.
    pub async fn snapshot<T: Send + 'static>(
        &self,
        viewer: Viewer,
        scope: Scope,
        question: impl Fn(&mut PgConnection) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        self.snapshot_as(viewer, scope, move |connection, _| question(connection)).await
    }

    /// The same for a question that asks, too, what the caller may do. Of what is public everybody is nobody.
    ///
    /// # Errors
    /// Those of the question; `unauthenticated`, `busy` and `database-unavailable`.
    pub async fn snapshot_as<T: Send + 'static>(
        &self,
        viewer: Viewer,
        scope: Scope,
        question: impl Fn(&mut PgConnection, &Rights) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        let entering = if scope == Scope::Public { Viewer::Nobody } else { viewer };
        self.gate(viewer, scope)?
            .run_again(move |connection| {
                connection.build_transaction().repeatable_read().read_only().run(|connection| {
                    let rights = rights_of(connection, entering)?;
                    question(connection, &rights)
                })
            })
            .await
    }

    /// An act: commits on `Ok`, rolls back on `Err`, runs again where it met another one. It is told what the caller may
    /// do as it is now.
    ///
    /// # Errors
    /// Those of the act; `unauthenticated`, `busy` and `database-unavailable`. A lost connection during a commit leaves
    /// open whether it happened, so a write is never tried again on a new connection.
    pub async fn write<T: Send + 'static>(
        &self,
        viewer: Viewer,
        act: impl Fn(&mut PgConnection, &Rights) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        let gate = match viewer {
            Viewer::Nobody => return Err(Failure::Unauthenticated),
            Viewer::Bearer(_) => &self.desk,
            Viewer::Keeper => &self.keeper,
            Viewer::Operator => &self.owner,
        };
        let horizon = Arc::clone(&self.horizon);
        gate.run(move |kept| {
            let answer = write_with(&mut kept.connection, |connection| {
                let rights = rights_of(connection, viewer)?;
                let answer = act(connection, &rights)?;
                Ok((answer, last_change(connection)?))
            });
            kept.lost = matches!(answer, Err(Failure::Unavailable { .. }));
            // Whoever wrote never sees what was kept before; other instances notice within a moment.
            answer.map(|(answer, change)| {
                horizon.raise(change);
                answer
            })
        })
        .await
    }

    /// How many connections are open and how many of them are idle, of the public pool.
    pub fn state(&self) -> (u32, u32) {
        let state = self.public.pool.state();
        (state.connections, state.idle_connections)
    }

    fn gate(&self, viewer: Viewer, scope: Scope) -> Result<&Gate, Failure> {
        match (viewer, scope) {
            (Viewer::Operator, _) => Ok(&self.owner),
            (_, Scope::Public) => Ok(&self.public),
            (Viewer::Bearer(_), Scope::Shared) => Ok(&self.shared),
            (Viewer::Bearer(_), Scope::Working) => Ok(&self.desk),
            (Viewer::Keeper, _) => Ok(&self.keeper),
            (Viewer::Nobody, _) => Err(Failure::Unauthenticated),
        }
    }
}

/// The number of the last public change.
///
/// # Errors
/// What the database says.
pub fn last_change(connection: &mut PgConnection) -> Result<i64, Failure> {
    Ok(journal::table.select(journal::change).first(connection)?)
}

/// What the viewer may do as it is now.
fn rights_of(connection: &mut PgConnection, viewer: Viewer) -> Result<Rights, Failure> {
    match viewer {
        Viewer::Bearer(credential) => enter(connection, credential),
        Viewer::Operator => Ok(Rights::of_the_operator()),
        Viewer::Nobody | Viewer::Keeper => Ok(Rights::default()),
    }
}

/// An act in a transaction of its own on this connection, again where it met another one.
///
/// # Errors
/// Those of the act.
pub fn write_with<T>(
    connection: &mut PgConnection,
    act: impl Fn(&mut PgConnection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let answer = connection.transaction(|connection| act(connection).map_err(Aborted::Failure));
        match answer {
            Ok(answer) => return Ok(answer),
            Err(Aborted::Database(error)) if is_conflict(&error) && attempt < CONFLICTS => {}
            Err(Aborted::Database(error)) => return Err(error.into()),
            Err(Aborted::Failure(failure)) if conflict_inside(&failure) && attempt < CONFLICTS => {}
            Err(Aborted::Failure(failure)) => return Err(failure),
        }
    }
}

/// Why a transaction did not commit: what the act said, or the database at its end.
enum Aborted {
    Failure(Failure),
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for Aborted {
    fn from(error: diesel::result::Error) -> Self {
        Aborted::Database(error)
    }
}

fn conflict_inside(failure: &Failure) -> bool {
    match failure {
        Failure::Internal(cause) => cause.downcast_ref::<diesel::result::Error>().is_some_and(is_conflict),
        _ => false,
    }
}
