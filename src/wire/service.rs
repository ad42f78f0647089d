//! What a running service is to its requests: the door, once it is open, and what they share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use actix_web::dev::ResourceDef;
use tokio::sync::Semaphore;

use super::answers::Answers;
use super::limits::RateLimit;
use crate::access::keyring::Keyring;
use crate::access::tokens::Signatures;
use crate::database::door::Door;
use crate::database::notices::Horizon;
use crate::domain::failure::Failure;
use crate::domain::mid_term::MidTermRule;

/// Which pages of other origins may read answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// All of them.
    Any,
    /// These.
    These(Vec<String>),
}

/// How many may follow changes as a stream at once.
const MOST_STREAMS: usize = 200;

/// One running service.
pub struct Service {
    door: OnceLock<Door>,
    keyring: OnceLock<Arc<Keyring>>,
    /// The last public change that is known of.
    pub horizon: Arc<Horizon>,
    /// Public answers that are kept.
    pub answers: Answers,
    /// How often anybody may ask.
    pub rate_limit: RateLimit,
    /// Which origins may read.
    pub origins: Origins,
    /// `https://upr.example.org`, or empty.
    pub base: Arc<str>,
    /// When a mid-term report is expected.
    pub mid_term: MidTermRule,
    /// Whether the database answered when it was last looked at.
    pub database_answers: Arc<AtomicBool>,
    /// How many more may follow changes as a stream.
    pub streams: Arc<Semaphore>,
    routes: OnceLock<Vec<Route>>,
}

/// An address and what can be done there.
pub struct Route {
    /// The pattern of the address.
    pub pattern: ResourceDef,
    /// The methods, GET without the HEAD and OPTIONS that go with it.
    pub methods: Vec<String>,
}

impl Service {
    /// A service whose database isn't there yet.
    pub fn new(base: Arc<str>, mid_term: MidTermRule, origins: Origins, rate_limit: RateLimit) -> Service {
        let horizon = Arc::new(Horizon::default());
        Service {
            door: OnceLock::new(),
            keyring: OnceLock::new(),
            answers: Answers::new(Arc::clone(&horizon)),
            horizon,
            rate_limit,
            origins,
            base,
            mid_term,
            database_answers: Arc::new(AtomicBool::new(false)),
            streams: Arc::new(Semaphore::new(MOST_STREAMS)),
            routes: OnceLock::new(),
        }
    }

    /// Opens for questions: the database is up to date.
    pub fn open(&self, door: Door, keyring: Arc<Keyring>) {
        // Whoever comes in by a token is verified before the door is looked for.
        let _ = self.keyring.set(keyring);
        // A second opening would be a mistake of ours; the first door stays.
        if self.door.set(door).is_ok() {
            self.database_answers.store(true, Ordering::Release);
        }
    }

    /// The door.
    ///
    /// # Errors
    /// `busy` while the service is starting.
    pub fn door(&self) -> Result<&Door, Failure> {
        self.door.get().ok_or(Failure::Busy { retry_after: 2 })
    }

    /// What signs and verifies access tokens.
    ///
    /// # Errors
    /// `busy` while the service is starting.
    pub fn signatures(&self) -> Result<&Signatures, Failure> {
        self.keyring.get().map(|keyring| &keyring.signatures).ok_or(Failure::Busy { retry_after: 2 })
    }

    /// The keys, and the rules of signing in.
    ///
    /// # Errors
    /// `busy` while the service is starting.
    pub fn keyring(&self) -> Result<Arc<Keyring>, Failure> {
        self.keyring.get().cloned().ok_or(Failure::Busy { retry_after: 2 })
    }

    /// Makes the addresses known, so that a wrong method can be told what would be right.
    pub fn knows(&self, routes: Vec<Route>) {
        // Every worker builds the same list; the first is as good as any.
        let _ = self.routes.set(routes);
    }

    /// What can be done at an address, as the field `Allow` has it; none where there is no such address.
    pub fn allowed(&self, path: &str) -> Option<String> {
        let mut methods: Vec<&str> = Vec::new();
        let routes = self.routes.get()?;
        // Two patterns can match one address: /counts and /batch look like ids. Where it stands for itself, that holds.
        let is_itself = |route: &&Route| route.pattern.pattern() == Some(path);
        let stands_for_itself = routes.iter().any(|route| is_itself(&route));
        let here = |route: &&Route| if stands_for_itself { is_itself(route) } else { route.pattern.is_match(path) };
        for route in routes.iter().filter(here) {
            for method in &route.methods {
                for method in [method.as_str()].into_iter().chain((method == "GET").then_some("HEAD")) {
                    if !methods.contains(&method) {
                        methods.push(method);
                    }
                }
            }
        }
        if methods.is_empty() {
            return None;
        }
        methods.push("OPTIONS");
        Some(methods.join(", "))
    }

    /// Whether questions can be answered.
    pub fn is_ready(&self) -> bool {
        self.door.get().is_some() && self.database_answers.load(Ordering::Acquire)
    }
}
