//! The second factor: one-time codes (RFC 6238), the recovery codes that stand in for them, and the challenge that joins
//! both steps of signing in. Which account it is for is looked up elsewhere.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Secret, Totp};
use uuid::Uuid;

use super::sealing::{Place, Secrets};
use super::tokens::digest;
use crate::domain::failure::Failure;

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
/// How many characters a recovery code has: 80 bits.
const RECOVERY_LENGTH: usize = 16;
/// Letters and digits that nobody takes for each other.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// For how many seconds a challenge can be answered.
const CHALLENGE_SECONDS: i64 = 300;
/// The place of what is no column: it travels with the caller.
const CHALLENGE: Place<'static> = Place { column: "challenge", row: "" };

/// What was shown to set up an authenticator: once, and never again.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct Enrolment {
    /// The seed, for typing it in (base32).
    pub secret: String,
    /// The same as an address that an authenticator reads from a picture.
    pub otpauth_url: String,
}

/// A new seed.
pub fn new_seed() -> [u8; 20] {
    super::random_bytes()
}

/// The seed as an authenticator takes it. It names no person: whoever sees the screen of a phone should learn nothing.
///
/// # Errors
/// `internal-error` where the address can't be written.
pub fn enrolment(seed: &[u8], issuer: &str) -> Result<Enrolment, Failure> {
    let totp = totp(seed, issuer)?;
    let address = totp.to_url().map_err(Failure::internal)?;
    Ok(Enrolment { secret: totp.secret().to_base32(), otpauth_url: address })
}

/// The time step of a code, where it is right now, give or take one step.
pub fn step_of(seed: &[u8], code: &str, now: u64) -> Option<i64> {
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let step = totp(seed, "upr-network").ok()?.check(&code, now)?;
    i64::try_from(step).ok()
}

fn totp(seed: &[u8], issuer: &str) -> Result<Totp, Failure> {
    Builder::new()
        .with_secret(Secret::new(Box::from(seed)))
        .with_issuer(Some(issuer.replace(':', "")))
        .with_account_name("sign-in")
        .build()
        .map_err(Failure::internal)
}

/// New recovery codes, and the digests that are kept of them.
pub fn new_recovery_codes() -> (Vec<String>, Vec<Vec<u8>>) {
    let code = || {
        let bytes: [u8; RECOVERY_LENGTH] = super::random_bytes();
        let letters: String = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
        let parts: Vec<&str> =
            (0..RECOVERY_LENGTH / 4).filter_map(|part| letters.get(part * 4..part * 4 + 4)).collect();
        parts.join("-")
    };
    let codes: Vec<String> = std::iter::repeat_with(code).take(RECOVERY_CODES).collect();
    let digests = codes.iter().map(|code| recovery_digest(code)).collect();
    (codes, digests)
}

/// The digest of a recovery code, however it was typed.
pub fn recovery_digest(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    digest(&plain.to_ascii_lowercase()).to_vec()
}

/// Who has shown the right password and has to show a second factor. It travels with the caller, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The account.
    pub account: Uuid,
    /// The first bytes of a digest of the password's hash: with another password it is void.
    pub mark: [u8; 8],
    /// Until when, in seconds since 1970.
    pub until: i64,
    /// Whether an authenticator has to be set up first.
    pub enrol: bool,
    /// What the session is to be called.
    pub label: Option<String>,
}

impl Challenge {
    /// A challenge for somebody whose password was right.
    pub fn new(account: Uuid, password_hash: &str, enrol: bool, label: Option<String>, now: i64) -> Challenge {
        Challenge { account, mark: mark(password_hash), until: now + CHALLENGE_SECONDS, enrol, label }
    }

    /// As it travels.
    ///
    /// # Errors
    /// `internal-error` where it can't be sealed.
    pub fn write(&self, secrets: &Secrets) -> Result<String, Failure> {
        let text = serde_json::to_vec(self).map_err(Failure::internal)?;
        Ok(URL_SAFE_NO_PAD.encode(secrets.seal(CHALLENGE, &text)?))
    }

    /// What came back, where it is one of ours and still good.
    pub fn read(text: &str, secrets: &Secrets, now: i64) -> Option<Challenge> {
        if text.len() > 4096 {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let challenge: Challenge = serde_json::from_slice(&secrets.open_sealed(CHALLENGE, &sealed).ok()?).ok()?;
        (now <= challenge.until).then_some(challenge)
    }

    /// Whether the password is still the one that was shown.
    pub fn is_of(&self, password_hash: &str) -> bool {
        self.mark == mark(password_hash)
    }
}

fn mark(password_hash: &str) -> [u8; 8] {
    let mut mark = [0; 8];
    mark.copy_from_slice(&digest(password_hash)[..8]);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B: the seed is this text, the last six digits of the code at 59 seconds are 287082.
        let seed = b"12345678901234567890";
        assert_eq!(step_of(seed, "287082", 59), Some(1));
        assert_eq!(step_of(seed, "287 082", 89), Some(1), "a step late");
        assert_eq!(step_of(seed, "287082", 120), None);
        assert_eq!(step_of(seed, "000000", 59), None);
        assert_eq!(step_of(seed, "", 59), None);
        let enrolment = enrolment(seed, "upr.example.org").unwrap();
        assert!(
            enrolment.otpauth_url.starts_with("otpauth://totp/upr.example.org:sign-in?secret="),
            "{}",
            enrolment.otpauth_url
        );
    }

    #[test]
    fn recovery_codes_are_known_however_they_are_typed() {
        let (codes, digests) = new_recovery_codes();
        assert_eq!((codes.len(), digests.len()), (10, 10));
        assert_eq!(recovery_digest(&codes[0].to_uppercase().replace('-', " ")), digests[0]);
        assert_ne!(digests[0], digests[1]);
    }

    #[test]
    fn a_challenge_is_ours_for_five_minutes_and_one_password() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::open(&folder.path().join("a")).unwrap();
        let challenge = Challenge::new(Uuid::from_u128(1), "hash", true, None, 1000);
        let text = challenge.write(&secrets).unwrap();
        assert_eq!(Challenge::read(&text, &secrets, 1300), Some(challenge.clone()));
        assert_eq!(Challenge::read(&text, &secrets, 1301), None);
        assert!(challenge.is_of("hash") && !challenge.is_of("other"));
        let others = Secrets::open(&folder.path().join("b")).unwrap();
        assert_eq!(Challenge::read(&text, &others, 1000), None);
        assert_eq!(Challenge::read("nonsense", &secrets, 1000), None);
    }
}
