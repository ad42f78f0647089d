//! Limits: how often anybody may ask, and how large a request may be. Neither an address nor an account is kept: what is
//! counted is a hash of it, keyed by a secret that changes every day and is nowhere but in memory.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::RwLock;
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use ipnet::IpNet;
use uuid::Uuid;

/// The largest body that a request may have, GraphQL's apart.
pub const MOST_BODY_BYTES: usize = 1024 * 1024;
/// The most bytes of a body that brings a table: 10 MiB, and what surrounds the file.
pub const MOST_UPLOAD_BYTES: usize = 10 * 1024 * 1024 + 64 * 1024;

/// How many bytes the body of a request to an address may have.
pub fn most_bytes(path: &str) -> usize {
    if path == "/v1/imports" { MOST_UPLOAD_BYTES } else { MOST_BODY_BYTES }
}
/// How many callers are counted at once before idle ones are dropped.
const MOST_CALLERS: usize = 100_000;
const DAY: Duration = Duration::from_secs(86_400);

struct Secret {
    key: RandomState,
    since: Instant,
}

/// How often anybody may ask.
pub struct RateLimit {
    limiter: RateLimiter<u64, DefaultKeyedStateStore<u64>, DefaultClock, StateInformationMiddleware>,
    clock: DefaultClock,
    secret: RwLock<Secret>,
    per_minute: NonZeroU32,
    trusted_proxies: Vec<IpNet>,
}

/// How often an account may still ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// Requests that are left at once.
    pub requests: u32,
    /// Seconds until all are there again.
    pub full_after: u32,
    /// The quota: requests a minute.
    pub per_minute: u32,
}

/// A caller asked too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooOften {
    /// Seconds until the next question is answered.
    pub retry_after: u32,
    /// The quota: requests a minute.
    pub per_minute: u32,
}

impl RateLimit {
    /// So many requests a minute for each caller; behind these proxies the caller is whom they name.
    pub fn new(per_minute: NonZeroU32, trusted_proxies: Vec<IpNet>) -> RateLimit {
        RateLimit {
            limiter: RateLimiter::keyed(Quota::per_minute(per_minute)).with_middleware(),
            clock: DefaultClock::default(),
            secret: RwLock::new(Secret { key: RandomState::new(), since: Instant::now() }),
            per_minute,
            trusted_proxies,
        }
    }

    /// Counts a request of whoever is at this address, or whom a trusted proxy there speaks for.
    ///
    /// # Errors
    /// The caller asked too often.
    pub fn count(&self, peer: IpAddr, forwarded_for: Option<&str>) -> Result<(), TooOften> {
        self.count_key(self.key(self.caller(peer, forwarded_for))).map(|_| ())
    }

    /// Counts a request of an account or an access key, wherever it comes from.
    ///
    /// # Errors
    /// It asked too often.
    pub fn count_account(&self, account: Uuid) -> Result<Remaining, TooOften> {
        let requests = self.count_key(self.hash(("account", account)))?;
        let quota = self.per_minute.get();
        Ok(Remaining { requests, full_after: ((quota - requests.min(quota)) * 60).div_ceil(quota), per_minute: quota })
    }

    fn count_key(&self, key: u64) -> Result<u32, TooOften> {
        let outcome = self.limiter.check_key(&key).map_err(|refused| TooOften {
            // Never less than a second: a header of 0 would invite the next request at once.
            retry_after: u32::try_from(refused.wait_time_from(self.clock.now()).as_secs() + 1).unwrap_or(60),
            per_minute: self.per_minute.get(),
        });
        if self.limiter.len() > MOST_CALLERS {
            self.limiter.retain_recent();
        }
        outcome.map(|state| state.remaining_burst_capacity())
    }

    /// Counts further requests of the same caller, for what costs more than one.
    pub fn charge(&self, peer: IpAddr, forwarded_for: Option<&str>, requests: u32) {
        self.charge_key(self.key(self.caller(peer, forwarded_for)), requests);
    }

    /// The same of an account.
    pub fn charge_account(&self, account: Uuid, requests: u32) {
        self.charge_key(self.hash(("account", account)), requests);
    }

    fn charge_key(&self, key: u64, requests: u32) {
        if let Some(requests) = NonZeroU32::new(requests) {
            // Where the quota is used up, there is nothing more to charge.
            let _ = self.limiter.check_key_n(&key, requests);
        }
    }

    /// The last address that no trusted proxy stands for.
    fn caller(&self, peer: IpAddr, forwarded_for: Option<&str>) -> IpAddr {
        let trusted = |address: IpAddr| self.trusted_proxies.iter().any(|net| net.contains(&address));
        let mut caller = peer;
        for hop in forwarded_for.unwrap_or_default().rsplit(',').map(str::trim) {
            if !trusted(caller) {
                break;
            }
            match hop.parse() {
                Ok(address) => caller = address,
                Err(_) => break,
            }
        }
        caller
    }

    /// The caller's key: a person at IPv6 has a whole network of addresses, of which the first 64 bits count.
    fn key(&self, caller: IpAddr) -> u64 {
        let network = match caller {
            IpAddr::V4(address) => u128::from(address.to_bits()),
            IpAddr::V6(address) => {
                address.to_ipv4_mapped().map_or(address.to_bits() >> 64 << 64, |mapped| u128::from(mapped.to_bits()))
            }
        };
        self.hash(network)
    }

    fn hash(&self, caller: impl Hash) -> u64 {
        let fresh =
            self.secret.read().map(|secret| (secret.since.elapsed() < DAY).then(|| secret.key.hash_one(&caller)));
        match fresh {
            Ok(Some(key)) => key,
            _ => self.renew(caller),
        }
    }

    #[cold]
    fn renew(&self, caller: impl Hash) -> u64 {
        let mut secret = self.secret.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if secret.since.elapsed() >= DAY {
            *secret = Secret { key: RandomState::new(), since: Instant::now() };
            self.limiter.retain_recent();
        }
        secret.key.hash_one(caller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(per_minute: u32, proxies: &[&str]) -> RateLimit {
        RateLimit::new(NonZeroU32::new(per_minute).unwrap(), proxies.iter().map(|net| net.parse().unwrap()).collect())
    }

    #[test]
    fn the_quota_is_for_each_caller() {
        let limit = limit(3, &[]);
        let (one, other): (IpAddr, IpAddr) = ("198.51.100.1".parse().unwrap(), "198.51.100.2".parse().unwrap());
        for _ in 0..3 {
            assert!(limit.count(one, None).is_ok());
        }
        let refused = limit.count(one, None).unwrap_err();
        assert!(refused.retry_after >= 1 && refused.per_minute == 3);
        assert!(limit.count(other, None).is_ok());
    }

    #[test]
    fn only_trusted_proxies_name_callers() {
        let limit = limit(1, &["127.0.0.0/8"]);
        let (proxy, stranger): (IpAddr, IpAddr) = ("127.0.0.1".parse().unwrap(), "198.51.100.9".parse().unwrap());
        assert_eq!(limit.caller(proxy, Some("203.0.113.5, 127.0.0.2")), "203.0.113.5".parse::<IpAddr>().unwrap());
        assert_eq!(limit.caller(stranger, Some("203.0.113.5")), stranger);
        assert_eq!(limit.caller(proxy, Some("nonsense")), proxy);
        assert_eq!(limit.caller(proxy, None), proxy);
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_caller() {
        let limit = limit(1, &[]);
        assert_eq!(limit.key("2001:db8::1".parse().unwrap()), limit.key("2001:db8::2".parse().unwrap()));
        assert_ne!(limit.key("2001:db8:0:1::1".parse().unwrap()), limit.key("2001:db8:0:2::1".parse().unwrap()));
    }
}
