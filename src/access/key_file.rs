//! Files of keys: JSON that its owner alone can read, written whole beside itself and then put in its place. What the keys
//! are for is said where they are used.

use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Why keys can't be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysFailure {
    /// The file.
    #[error("the keys in {file} can't be {what}: {source}")]
    File {
        /// Which file.
        file: String,
        /// `read` or `written`.
        what: &'static str,
        /// Why not.
        source: std::io::Error,
    },
    /// Its content.
    #[error("{file} holds no keys of this kind: {reason}")]
    Content {
        /// Which file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// Others than its owner can read it.
    #[error("others can read {file}: chmod 600 it")]
    Open {
        /// Which file.
        file: String,
    },
}

/// Reads a file of keys, or makes it where it is missing.
///
/// # Errors
/// Where the file can't be read or made, can be read by others, or holds something else.
pub fn read_or_make<T: Serialize + DeserializeOwned>(file: &Path, make: impl Fn() -> T) -> Result<T, KeysFailure> {
    if !file.exists() {
        match write(file, &make(), true) {
            // Another instance was quicker.
            Err(KeysFailure::File { source, .. }) if source.kind() == std::io::ErrorKind::AlreadyExists => {}
            outcome => outcome?,
        }
    }
    read(file)
}

/// Reads a file of keys.
///
/// # Errors
/// Where it can't be read, can be read by others, or holds something else.
pub fn read<T: DeserializeOwned>(file: &Path) -> Result<T, KeysFailure> {
    let name = || file.display().to_string();
    let failed = |source| KeysFailure::File { file: name(), what: "read", source };
    if std::fs::metadata(file).map_err(failed)?.permissions().mode() & 0o077 != 0 {
        return Err(KeysFailure::Open { file: name() });
    }
    let text = std::fs::read_to_string(file).map_err(failed)?;
    // What serde_json says of a file could repeat a piece of a key: it is left out.
    serde_json::from_str(&text).map_err(|error| KeysFailure::Content {
        file: name(),
        reason: format!("line {} is not as it was written", error.line()),
    })
}

/// That a key in a file is not what it should be.
pub fn damaged(file: &Path) -> KeysFailure {
    KeysFailure::Content { file: file.display().to_string(), reason: "a key is damaged".to_owned() }
}

/// Writes the file whole beside itself, for its owner alone, and puts it in its place; a new one replaces nothing.
///
/// # Errors
/// Where it can't be written, or is there already and should be new.
pub fn write(file: &Path, keys: &impl Serialize, new: bool) -> Result<(), KeysFailure> {
    let failed = |source| KeysFailure::File { file: file.display().to_string(), what: "written", source };
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let beside = file.with_extension(format!("new-{}", Uuid::new_v4().simple()));
    let write = || -> std::io::Result<()> {
        let mut out = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        out.write_all(&serde_json::to_vec_pretty(keys)?)?;
        out.sync_all()?;
        if new {
            // A link, unlike a rename, does not replace what another instance has made meanwhile.
            std::fs::hard_link(&beside, file)
        } else {
            std::fs::rename(&beside, file)
        }
    };
    let outcome = write();
    // After a rename there is nothing left to remove.
    let _ = std::fs::remove_file(&beside);
    outcome.map_err(failed)
}
