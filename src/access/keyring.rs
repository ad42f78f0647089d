//! The keyring: everything that signing in needs beside the database. It is opened once, when the service starts.

use super::key_file::KeysFailure;
use super::passwords::Passwords;
use super::sealing::Secrets;
use super::tokens::Signatures;
use crate::domain::failure::Failure;
use crate::settings::{SecondFactor, Settings};

/// Keys, and the rules of signing in that an operator chooses.
pub struct Keyring {
    /// What signs and verifies access tokens.
    pub signatures: Signatures,
    /// What seals columns.
    pub secrets: Secrets,
    /// What hashes passwords.
    pub passwords: Passwords,
    /// Who needs a second factor.
    pub second_factor: SecondFactor,
    /// Under which name an authenticator lists the account.
    pub issuer: String,
}

/// Why the keyring can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum KeyringFailure {
    /// A file of keys.
    #[error(transparent)]
    Keys(#[from] KeysFailure),
    /// Passwords can't be hashed.
    #[error("passwords can't be hashed: {0}")]
    Passwords(#[from] Failure),
}

impl Keyring {
    /// Reads the keys, or makes the first ones.
    ///
    /// # Errors
    /// Where a file of keys can't be read or made, or holds something else.
    pub fn open(settings: &Settings) -> Result<Keyring, KeyringFailure> {
        let host = settings.public_url.split("://").nth(1).unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        Ok(Keyring {
            signatures: Signatures::open(&settings.jwt_key_file, &settings.public_url)?,
            secrets: Secrets::open(&settings.secrets_key_file)?,
            passwords: Passwords::new()?,
            second_factor: settings.require_second_factor,
            issuer: if host.is_empty() { "upr-network".to_owned() } else { host.to_owned() },
        })
    }

    /// Whether somebody needs a second factor to sign in.
    pub fn needs_second_factor(&self, coordinates_or_administers: bool) -> bool {
        match self.second_factor {
            SecondFactor::Never => false,
            SecondFactor::Everyone => true,
            SecondFactor::Coordinators => coordinates_or_administers,
        }
    }
}
