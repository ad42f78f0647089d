//! What the tests stand on: the real service on a real PostgreSQL, a database of its own for each test, and people who
//! ask it over HTTP. A helper that touches the database itself is called `db_…`.

mod accounts;
mod cast;
mod database;
mod desks;
mod imports;
mod people;
mod program;
mod server_folder;
mod uhri_export;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use upr_network::application::Application;
use upr_network::settings::{Hidden, RawSettings, Settings};

pub use self::accounts::{PASSWORD, Person, code, db_account, keys, sign_in, sign_in_again};
pub use self::cast::Cast;
pub use self::database::{Filling, LOADED_AT, TestDatabase};
pub use self::desks::{Colleague, Desks};
pub use self::imports::{IMPORTED_AT, recommendation, row, rows_about_real_states};
pub use self::people::{Answer, Visitor};
pub use self::program::{Dice, Ended, Program, Serving, wait_for};
pub use self::uhri_export::uhri_export;

/// Tells a thread to stop, also where the test ends with a failed assertion.
pub struct StopAtEnd<'a>(pub &'a AtomicBool);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// A service that runs for one test.
pub struct TestService {
    /// `http://127.0.0.1:port`.
    pub address: String,
    /// Its database, which another instance may share.
    pub database: Arc<TestDatabase>,
    handle: Option<ServerHandle>,
    thread: Option<JoinHandle<()>>,
}

impl TestService {
    /// A service with reference facts and samples.
    pub fn with_samples() -> TestService {
        TestService::on(TestDatabase::new(Filling::Samples), |_| {})
    }

    /// A service with reference facts alone.
    pub fn without_samples() -> TestService {
        TestService::on(TestDatabase::new(Filling::Facts), |_| {})
    }

    /// A service with samples and some rows about real States.
    pub fn with_real_states() -> TestService {
        let database = TestDatabase::new(Filling::Samples);
        database.db_import(rows_about_real_states());
        TestService::on(database, |_| {})
    }

    /// A service on this database, with settings changed.
    pub fn on(database: impl Into<Arc<TestDatabase>>, change: impl FnOnce(&mut Settings)) -> TestService {
        let database = database.into();
        let mut settings = RawSettings::default().check().expect("the defaults are right");
        settings.bind = vec!["127.0.0.1:0".parse().expect("an address")];
        settings.database_url = Some(Hidden::from(database.url.clone()));
        settings.jwt_key_file = keys().join("jwt-keys.json");
        settings.secrets_key_file = keys().join("secrets.key");
        settings.rate_limit = std::num::NonZeroU32::MAX;
        change(&mut settings);
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let application = Application::build(settings).expect("an address is free");
                let port = application.port().expect("it listens");
                let failed = tell.clone();
                let outcome =
                    application.run(move |handle| tell.send(Ok((port, handle))).expect("the test waits")).await;
                if let Err(failure) = outcome {
                    // After a good start nobody listens any more, and nothing is to be told.
                    let _ = failed.send(Err(format!("{failure:?}")));
                }
            });
        });
        let (port, handle) = told
            .recv()
            .expect("the service tells")
            .unwrap_or_else(|failure| panic!("the service did not start: {failure}"));
        TestService {
            address: format!("http://127.0.0.1:{port}"),
            database,
            handle: Some(handle),
            thread: Some(thread),
        }
    }

    /// A service that a test has started itself, on this database.
    pub fn elsewhere(address: String, database: Arc<TestDatabase>) -> TestService {
        TestService { address, database, handle: None, thread: None }
    }

    /// Somebody without an account.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(&self.address)
    }
}

impl Drop for TestService {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            // Stopping begins with the call; the thread ends when it is done.
            drop(handle.stop(false));
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
