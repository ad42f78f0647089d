//! Access tokens (JWT, RFC 9068) and the keys that sign them; access keys for programs. The algorithm is fixed here: what
//! a token says of it is compared, never believed. Who may do what is not read from a token.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::time::{Duration, Instant, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::key_file::{self, KeysFailure};
use super::viewer::CoalitionRole;
use crate::domain::failure::Failure;

/// How long an access token is good for.
pub const LIFETIME: Duration = Duration::from_secs(15 * 60);
/// How far clocks may be apart.
const LEEWAY_SECONDS: u64 = 30;
/// The type that RFC 9068 gives to access tokens.
const TYPE: &str = "at+jwt";
/// Whom tokens are for, and, where there is no public address, who issues them.
const NAME: &str = "upr-network";
/// A token longer than this is none of ours.
const LONGEST: usize = 8 * 1024;
/// How often the file may be read again for the sake of a key that isn't known.
const READ_AGAIN: Duration = Duration::from_secs(1);

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// Whom it is for.
    pub aud: String,
    /// The account.
    pub sub: Uuid,
    /// When it was issued, in seconds since 1970.
    pub iat: u64,
    /// From when it is good.
    pub nbf: u64,
    /// Until when it is good.
    pub exp: u64,
    /// Its own id.
    pub jti: Uuid,
    /// The session that it belongs to.
    pub sid: Uuid,
    /// Roles by coalition, so that a client knows what it may try.
    pub roles: BTreeMap<String, CoalitionRole>,
    /// Runs the network.
    pub administrator: bool,
}

/// What a signing key is for just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeyState {
    /// Shown to others before it signs.
    Next,
    /// Signs.
    Current,
    /// Signed tokens that may still be good.
    Old,
}

/// A key as the file has it.
#[derive(Clone, Serialize, Deserialize)]
struct StoredKey {
    kid: String,
    /// The private seed, base64url.
    seed: String,
    state: KeyState,
    /// Seconds since 1970; after that an old key is dropped.
    #[serde(default)]
    until: Option<u64>,
}

#[derive(Default, Serialize, Deserialize)]
struct KeyFile {
    keys: Vec<StoredKey>,
}

struct Key {
    kid: String,
    state: KeyState,
    until: Option<u64>,
    x: String,
    signing: EncodingKey,
    verifying: DecodingKey,
}

/// A public key as JWKS has it (RFC 7517, RFC 8037).
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PublicKey {
    /// `OKP`.
    pub kty: &'static str,
    /// `Ed25519`.
    pub crv: &'static str,
    /// The key, base64url.
    pub x: String,
    /// Its id, which tokens name.
    pub kid: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub usage: &'static str,
    /// `EdDSA`.
    pub alg: &'static str,
}

/// The keys that sign access tokens and those whose tokens are still good.
pub struct Signatures {
    file: PathBuf,
    issuer: String,
    keys: RwLock<(Vec<Key>, Instant)>,
}

impl Signatures {
    /// Reads the keys, or makes the first ones. `issuer` is the public address; empty where there is none.
    ///
    /// # Errors
    /// Where the file can't be read or made, or holds something else.
    pub fn open(file: &Path, issuer: &str) -> Result<Signatures, KeysFailure> {
        key_file::read_or_make(file, || KeyFile { keys: vec![new_key(KeyState::Current), new_key(KeyState::Next)] })?;
        let keys = read(file)?;
        let issuer = if issuer.is_empty() { NAME.to_owned() } else { issuer.to_owned() };
        Ok(Signatures { file: file.to_owned(), issuer, keys: RwLock::new((keys, Instant::now())) })
    }

    /// Signs a token for a session.
    ///
    /// # Errors
    /// `internal-error` where there is no key that signs.
    pub fn issue(
        &self,
        account: Uuid,
        session: Uuid,
        roles: BTreeMap<String, CoalitionRole>,
        administrator: bool,
        now: SystemTime,
    ) -> Result<String, Failure> {
        let seconds = seconds(now);
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: NAME.to_owned(),
            sub: account,
            iat: seconds,
            nbf: seconds,
            exp: seconds + LIFETIME.as_secs(),
            jti: Uuid::new_v4(),
            sid: session,
            roles,
            administrator,
        };
        // Another process may have rotated the keys.
        self.read_again();
        let keys = self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let key = keys
            .0
            .iter()
            .find(|key| key.state == KeyState::Current)
            .ok_or_else(|| Failure::bug("no signing key is current"))?;
        let header = Header { kid: Some(key.kid.clone()), typ: Some(TYPE.to_owned()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &key.signing).map_err(Failure::internal)
    }

    /// What a token says, where it is one of ours and good now. The reason why not is told to nobody.
    ///
    /// # Errors
    /// `unauthenticated`.
    pub fn verify(&self, token: &str) -> Result<Claims, Failure> {
        // A key that somebody took out of the file must not verify any longer than a moment.
        if self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).1.elapsed() >= READ_AGAIN {
            self.read_again();
        }
        let refused = |_| Failure::Unauthenticated;
        if token.len() > LONGEST {
            return Err(Failure::Unauthenticated);
        }
        let header = jsonwebtoken::decode_header(token).map_err(refused)?;
        let plain = header.alg == Algorithm::EdDSA
            && header.typ.as_deref() == Some(TYPE)
            && header.jku.is_none()
            && header.jwk.is_none()
            && header.x5u.is_none()
            && header.x5c.is_none()
            && header.cty.is_none();
        let kid = header.kid.filter(|_| plain).ok_or(Failure::Unauthenticated)?;
        if !self.knows(&kid) {
            self.read_again();
        }
        let keys = self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = seconds(SystemTime::now());
        let key = keys
            .0
            .iter()
            .find(|key| key.kid == kid && key.until.is_none_or(|until| now <= until))
            .ok_or(Failure::Unauthenticated)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = LEEWAY_SECONDS;
        validation.validate_nbf = true;
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[NAME]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        Ok(jsonwebtoken::decode::<Claims>(token, &key.verifying, &validation).map_err(refused)?.claims)
    }

    /// Every key whose tokens are or will be good, for others to verify with.
    pub fn public(&self) -> Vec<PublicKey> {
        self.read_again();
        let keys = self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let public = |key: &Key| PublicKey {
            kty: "OKP",
            crv: "Ed25519",
            x: key.x.clone(),
            kid: key.kid.clone(),
            usage: "sig",
            alg: "EdDSA",
        };
        keys.0.iter().map(public).collect()
    }

    fn knows(&self, kid: &str) -> bool {
        self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).0.iter().any(|key| key.kid == kid)
    }

    /// Looks into the file again, at most once a second; what can't be read leaves the keys as they are.
    fn read_again(&self) {
        let mut keys = self.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if keys.1.elapsed() >= READ_AGAIN {
            match read(&self.file) {
                Ok(found) => *keys = (found, Instant::now()),
                Err(failure) => {
                    keys.1 = Instant::now();
                    tracing::error!(error = %failure, "the signing keys could not be read again");
                }
            }
        }
    }
}

/// Rotates the keys in a file: the next one signs from now on, the current one stays until its last token has ended, and
/// a new one is shown. Running services notice within a second.
///
/// # Errors
/// Where the file can't be read or written.
pub fn rotate(file: &Path, now: SystemTime) -> Result<(), KeysFailure> {
    let mut stored: KeyFile = key_file::read(file)?;
    let now = seconds(now);
    stored.keys.retain(|key| key.until.is_none_or(|until| now <= until));
    for key in &mut stored.keys {
        match key.state {
            KeyState::Current => {
                key.state = KeyState::Old;
                // A service that has not noticed yet may sign with it for a few seconds more.
                key.until = Some(now + LIFETIME.as_secs() + 2 * LEEWAY_SECONDS);
            }
            KeyState::Next => key.state = KeyState::Current,
            KeyState::Old => {}
        }
    }
    if !stored.keys.iter().any(|key| key.state == KeyState::Current) {
        stored.keys.push(new_key(KeyState::Current));
    }
    stored.keys.push(new_key(KeyState::Next));
    key_file::write(file, &stored, false)
}

fn seconds(moment: SystemTime) -> u64 {
    moment.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn new_key(state: KeyState) -> StoredKey {
    let seed: [u8; 32] = super::random_bytes();
    let id: [u8; 9] = super::random_bytes();
    StoredKey { kid: URL_SAFE_NO_PAD.encode(id), seed: URL_SAFE_NO_PAD.encode(seed), state, until: None }
}

fn read(file: &Path) -> Result<Vec<Key>, KeysFailure> {
    let broken = || key_file::damaged(file);
    let stored: KeyFile = key_file::read(file)?;
    let mut keys = Vec::new();
    for stored in stored.keys {
        let seed = URL_SAFE_NO_PAD.decode(&stored.seed).ok().and_then(|seed| <[u8; 32]>::try_from(seed).ok());
        let seed = seed.ok_or_else(broken)?;
        let x = URL_SAFE_NO_PAD.encode(SigningKey::from_bytes(&seed).verifying_key().as_bytes());
        // PKCS#8 (RFC 8410) of a seed is a fixed head and the seed.
        let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
        der.extend_from_slice(&seed);
        keys.push(Key {
            kid: stored.kid,
            state: stored.state,
            until: stored.until,
            verifying: DecodingKey::from_ed_components(&x).map_err(|_| broken())?,
            x,
            signing: EncodingKey::from_ed_der(&der),
        });
    }
    if keys.iter().any(|key| key.state == KeyState::Current) { Ok(keys) } else { Err(broken()) }
}

/// How access keys begin, so that scanners of published code find them.
pub const ACCESS_KEY_PREFIX: &str = "uprk_";

/// Makes an access key for this id: the text that is shown once, and the digest that is kept.
pub fn new_access_key(id: Uuid) -> (String, [u8; 32]) {
    let secret: [u8; 32] = super::random_bytes();
    let text = format!("{ACCESS_KEY_PREFIX}{}", URL_SAFE_NO_PAD.encode([id.as_bytes().as_slice(), &secret].concat()));
    let digest = digest(&text);
    (text, digest)
}

/// The id that an access key names, and its digest; none where it has another form.
pub fn read_access_key(text: &str) -> Option<(Uuid, [u8; 32])> {
    let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(ACCESS_KEY_PREFIX)?).ok()?;
    if bytes.len() != 48 {
        return None;
    }
    Some((Uuid::from_slice(bytes.get(..16)?).ok()?, digest(text)))
}

/// Makes a token that is good for one use (an invitation, a refresh): the text, and the digest that is kept.
pub fn new_single_use() -> (String, [u8; 32]) {
    let secret: [u8; 32] = super::random_bytes();
    let text = URL_SAFE_NO_PAD.encode(secret);
    let digest = digest(&text);
    (text, digest)
}

/// The digest of a token that is random itself, so that one round of SHA-256 is enough.
pub fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests;
