//! Where a PostgreSQL of the tests, or of the bench, keeps its cluster. Not a test.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

/// The build folder's own place for such things, under this name. Root's PostgreSQL runs as another user, who often
/// can't enter root's home, where the build folder may be: then a place in the system's folder of temporary files, the
/// same for the same build folder.
pub fn server_folder(name: &str) -> PathBuf {
    let beside = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    if !rustix::process::geteuid().is_root() {
        return beside.join(name);
    }
    let mut hasher = DefaultHasher::new();
    beside.hash(&mut hasher);
    std::env::temp_dir().join(format!("upr-network-{name}-{:016x}", hasher.finish()))
}
