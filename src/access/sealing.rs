//! Sealing: what the database keeps of people (names, labels, seeds) is encrypted here before it goes there, each value
//! bound to its own table, column and row, so that none can be put into another's place. Names are found again by a keyed
//! hash. Who may read what was sealed is not decided here.

use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization;

use super::key_file::{self, KeysFailure};
use crate::domain::failure::Failure;

/// The first byte of what is sealed: how it is made.
const FORM: u8 = 1;
/// How many bytes name the key.
const KEY_ID: usize = 4;
/// How many bytes XChaCha20 takes as nonce.
const NONCE: usize = 24;
/// How often the file may be read again for the sake of a key that isn't known.
const READ_AGAIN: Duration = Duration::from_secs(1);
/// After how long whoever seals looks whether there is a newer key.
const OLD: Duration = Duration::from_secs(30);

/// A key as the file has it.
#[derive(Clone, Serialize, Deserialize)]
struct StoredKey {
    /// Four bytes, base64url.
    id: String,
    /// 32 bytes, base64url.
    key: String,
}

/// The file: the last key seals, the others open what was sealed before.
#[derive(Clone, Serialize, Deserialize)]
struct KeyFile {
    /// The key of keyed hashes, base64url. It stays, since names are found by it.
    index_key: String,
    keys: Vec<StoredKey>,
}

/// Where a sealed value stands: it opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Table and column: `accounts.name`.
    pub column: &'a str,
    /// The row's key.
    pub row: &'a str,
}

impl Place<'_> {
    fn bytes(&self) -> Vec<u8> {
        format!("{}.{}", self.column, self.row).into_bytes()
    }
}

struct Held {
    keys: Vec<([u8; KEY_ID], XChaCha20Poly1305)>,
    index_key: [u8; 32],
    read: Instant,
}

/// The keys that seal, and those that open.
pub struct Secrets {
    file: PathBuf,
    held: RwLock<Held>,
}

impl Secrets {
    /// Reads the keys, or makes the first ones.
    ///
    /// # Errors
    /// Where the file can't be read or made, or holds something else.
    pub fn open(file: &Path) -> Result<Secrets, KeysFailure> {
        let stored =
            key_file::read_or_make(file, || KeyFile { index_key: random_text::<32>(), keys: vec![new_key()] })?;
        Ok(Secrets { file: file.to_owned(), held: RwLock::new(hold(file, &stored)?) })
    }

    /// Seals a text for its place.
    ///
    /// # Errors
    /// `internal-error` where there is no key.
    pub fn seal(&self, place: Place<'_>, text: &[u8]) -> Result<Vec<u8>, Failure> {
        let old = self.held.read().unwrap_or_else(std::sync::PoisonError::into_inner).read.elapsed() >= OLD;
        if old {
            self.read_again();
        }
        let held = self.held.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (id, cipher) = held.keys.last().ok_or_else(|| Failure::bug("there is no key that seals"))?;
        let nonce: [u8; NONCE] = super::random_bytes();
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: text, aad: &place.bytes() })
            .map_err(|_| Failure::bug("a value could not be sealed"))?;
        let mut whole = Vec::with_capacity(1 + KEY_ID + NONCE + sealed.len());
        whole.push(FORM);
        whole.extend_from_slice(id);
        whole.extend_from_slice(&nonce);
        whole.extend_from_slice(&sealed);
        Ok(whole)
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// `internal-error` where it was sealed for another place, by a key that is gone, or was changed.
    pub fn open_sealed(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, Failure> {
        let broken = || Failure::bug(format!("what stands at {} was not sealed for it", place.column));
        let (head, rest) = sealed.split_at_checked(1 + KEY_ID).ok_or_else(broken)?;
        let (form, id) = head.split_first().ok_or_else(broken)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(broken)?;
        if *form != FORM {
            return Err(broken());
        }
        if !self.knows(id) {
            self.read_again();
        }
        let held = self.held.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (_, cipher) = held.keys.iter().find(|(known, _)| known == id).ok_or_else(broken)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
        cipher.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: &place.bytes() }).map_err(|_| broken())
    }

    /// The same for a text.
    ///
    /// # Errors
    /// `internal-error`, as there.
    pub fn open_text(&self, place: Place<'_>, sealed: &[u8]) -> Result<String, Failure> {
        String::from_utf8(self.open_sealed(place, sealed)?).map_err(Failure::internal)
    }

    /// Whether it was sealed by the key that seals now.
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        let held = self.held.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        held.keys.last().is_some_and(|(id, _)| sealed.get(1..=KEY_ID) == Some(id.as_slice()))
    }

    /// The keyed hash by which a name is found: names that people take for the same have the same.
    pub fn index(&self, name: &str) -> [u8; 32] {
        self.keyed("name", folded(name).as_bytes())
    }

    /// A keyed hash for another purpose, which tells nothing to whoever hasn't the key.
    pub fn keyed(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        let held = self.held.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut mac = new_mac(&held.index_key);
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(value);
        mac.finalize().into_bytes().into()
    }

    fn knows(&self, id: &[u8]) -> bool {
        let held = self.held.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        held.keys.iter().any(|(known, _)| known == id)
    }

    /// Looks into the file again, at most once a second; what can't be read leaves the keys as they are.
    fn read_again(&self) {
        let mut held = self.held.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if held.read.elapsed() < READ_AGAIN {
            return;
        }
        held.read = Instant::now();
        match key_file::read(&self.file).and_then(|stored| hold(&self.file, &stored)) {
            Ok(found) => *held = found,
            Err(failure) => tracing::error!(error = %failure, "the keys that seal could not be read again"),
        }
    }
}

/// Adds a key, which seals from now on; the others still open. Running services notice when they meet it.
///
/// # Errors
/// Where the file can't be read or written.
pub fn add_key(file: &Path) -> Result<(), KeysFailure> {
    let mut stored: KeyFile = key_file::read(file)?;
    stored.keys.push(new_key());
    key_file::write(file, &stored, false)
}

/// Removes every key but the one that seals and the one before it, which a running service may have used a moment ago: once
/// nothing is left that an older one sealed.
///
/// # Errors
/// Where the file can't be read or written.
pub fn drop_old_keys(file: &Path) -> Result<(), KeysFailure> {
    let mut stored: KeyFile = key_file::read(file)?;
    stored.keys.drain(..stored.keys.len().saturating_sub(2));
    key_file::write(file, &stored, false)
}

/// A name as names are compared: compatible forms and cases are the same, blanks around it are nothing.
pub fn folded(name: &str) -> String {
    // To capitals and back, since some letters (ß, ς) meet their other forms only on that way.
    name.trim().nfkc().collect::<String>().to_uppercase().to_lowercase().nfkc().collect()
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn new_mac(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("a key of any length")
}

fn random_text<const N: usize>() -> String {
    URL_SAFE_NO_PAD.encode(super::random_bytes::<N>())
}

fn new_key() -> StoredKey {
    StoredKey { id: random_text::<KEY_ID>(), key: random_text::<32>() }
}

fn hold(file: &Path, stored: &KeyFile) -> Result<Held, KeysFailure> {
    fn bytes<const N: usize>(file: &Path, text: &str) -> Result<[u8; N], KeysFailure> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| key_file::damaged(file))
    }
    let key = |stored: &StoredKey| {
        let key = Key::from(bytes::<32>(file, &stored.key)?);
        Ok((bytes::<KEY_ID>(file, &stored.id)?, XChaCha20Poly1305::new(&key)))
    };
    let keys: Vec<_> = stored.keys.iter().map(key).collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Err(key_file::damaged(file));
    }
    Ok(Held { keys, index_key: bytes(file, &stored.index_key)?, read: Instant::now() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(row: &str) -> Place<'_> {
        Place { column: "accounts.name", row }
    }

    #[test]
    fn what_is_sealed_opens_in_its_own_place_alone() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::open(&folder.path().join("secrets.key")).unwrap();
        let sealed = secrets.seal(at("1"), "김 canary".as_bytes()).unwrap();
        assert_eq!(secrets.open_text(at("1"), &sealed).unwrap(), "김 canary");
        assert!(secrets.open_sealed(at("2"), &sealed).is_err(), "another row");
        assert!(secrets.open_sealed(Place { column: "accounts.label", row: "1" }, &sealed).is_err(), "another column");
        assert!(!String::from_utf8_lossy(&sealed).contains("canary"));
        assert_ne!(sealed, secrets.seal(at("1"), "김 canary".as_bytes()).unwrap(), "never the same twice");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(secrets.open_sealed(at("1"), &changed).is_err(), "byte {place}");
            assert!(secrets.open_sealed(at("1"), &sealed[..place]).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn a_new_key_seals_and_the_old_ones_open() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secrets.key");
        let running = Secrets::open(&file).unwrap();
        let before = running.seal(at("1"), b"before").unwrap();
        add_key(&file).unwrap();
        let other = Secrets::open(&file).unwrap();
        let after = other.seal(at("1"), b"after").unwrap();
        assert!(other.is_current(&after) && !other.is_current(&before));
        assert_eq!(other.open_sealed(at("1"), &before).unwrap(), b"before");
        std::thread::sleep(READ_AGAIN);
        assert_eq!(running.open_sealed(at("1"), &after).unwrap(), b"after", "a running service notices");
        drop_old_keys(&file).unwrap();
        assert_eq!(Secrets::open(&file).unwrap().open_sealed(at("1"), &before).unwrap(), b"before", "two stay");
        add_key(&file).unwrap();
        drop_old_keys(&file).unwrap();
        let last = Secrets::open(&file).unwrap();
        assert!(last.open_sealed(at("1"), &before).is_err());
        assert_eq!(last.open_sealed(at("1"), &after).unwrap(), b"after");
        assert_eq!(last.index("Kim"), running.index("Kim"), "names are still found");
    }

    #[test]
    fn names_that_people_take_for_the_same_are_the_same() {
        for (one, other) in [
            ("Kim@Example.org", " kim@example.ORG "),
            ("Straße", "STRASSE"),
            ("Ｋｉｍ", "kim"),
            ("Ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ"),
            ("가", "\u{1100}\u{1161}"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("kim"), folded("kim2"));
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secrets.key");
        Secrets::open(&file).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Secrets::open(&file), Err(KeysFailure::Open { .. })));
    }
}
