//! Public answers, kept whole: encoded once, tagged, and given again until a later change is known of. What depends on
//! who asks never comes here.

use std::sync::Arc;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Bytes;

use super::encodings::Encoding;
use crate::database::notices::Horizon;

/// How much memory kept answers may take.
const MOST_BYTES: u64 = 32 * 1024 * 1024;
/// Answers that are larger are made anew each time.
const LARGEST: usize = 2 * 1024 * 1024;

/// A kept answer.
#[derive(Clone, Debug)]
pub struct KeptAnswer {
    /// The last change that it shows; none for what never changes while the program runs.
    pub change: Option<i64>,
    /// Its fields, `ETag` among them.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Its tag, without the quotes and the part of the encoding.
    pub tag: String,
    /// Its body, encoded.
    pub body: Bytes,
}

/// The cache.
pub struct Answers {
    kept: moka::sync::Cache<u128, Arc<KeptAnswer>>,
    horizon: Arc<Horizon>,
    seed: u64,
}

impl Answers {
    /// An empty cache that knows of changes by this horizon.
    pub fn new(horizon: Arc<Horizon>) -> Answers {
        let kept = moka::sync::Cache::builder()
            .max_capacity(MOST_BYTES)
            .weigher(|_, answer: &Arc<KeptAnswer>| u32::try_from(answer.body.len() + 1024).unwrap_or(u32::MAX))
            .build();
        // A key is a hash with a seed that nobody outside knows, so that no two addresses can be made to share it.
        let seed = u64::from_ne_bytes(uuid::Uuid::new_v4().as_bytes()[..8].try_into().unwrap_or([0; 8]));
        Answers { kept, horizon, seed }
    }

    /// The key of a question: its address as written, the languages asked for, the encoding, and the form.
    pub fn key(&self, address: &str, languages: &[u8], accept: &[u8], encoding: Encoding) -> u128 {
        let mut hash = xxhash_rust::xxh3::Xxh3::with_seed(self.seed);
        for piece in [address.as_bytes(), languages, accept, &[encoding as u8]] {
            hash.update(&piece.len().to_ne_bytes());
            hash.update(piece);
        }
        hash.digest128()
    }

    /// The answer that is kept, where no later change is known of.
    pub fn get(&self, key: u128) -> Option<Arc<KeptAnswer>> {
        let answer = self.kept.get(&key)?;
        match (answer.change, self.horizon.change()) {
            (None, _) => Some(answer),
            (Some(change), Some(horizon)) if change >= horizon => Some(answer),
            _ => None,
        }
    }

    /// Keeps an answer, unless a later change is known of already or nobody listens for changes.
    pub fn keep(&self, key: u128, answer: Arc<KeptAnswer>) {
        let current = match (answer.change, self.horizon.change()) {
            (None, _) => true,
            (Some(change), Some(horizon)) => change >= horizon,
            (Some(_), None) => false,
        };
        if current && answer.body.len() <= LARGEST {
            self.kept.insert(key, answer);
        }
    }
}
