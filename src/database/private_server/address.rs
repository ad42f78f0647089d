//! Where the private PostgreSQL listens: a Unix socket with a short path, or loopback where none can be had. Not what it
//! serves there.

use std::fs::{self, DirBuilder, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, io};

use super::failure::PrivateServerFailure;
use super::files::{Folder, remove_if_there};
use super::server_user::ServerUser;

const SOCKET: &str = ".s.PGSQL.5432";
/// A socket's whole path has 107 bytes on Linux and 103 on macOS.
const LONGEST_SOCKET: usize = 103;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// The folder in which the socket lies.
    Socket(PathBuf),
    Loopback(u16),
}

impl Address {
    /// A socket in the data folder; where that is too deep, or its file system knows no sockets, in a folder of our own
    /// under /tmp; failing that a free port.
    pub fn choose(folder: &Folder, user: &ServerUser) -> Result<Self, PrivateServerFailure> {
        for candidate in [folder.path.join("run"), short_folder(&folder.path, user)] {
            if is_short_and_plain(&candidate) && holds_sockets(&candidate, user) {
                return Ok(Self::Socket(candidate));
            }
        }
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        free.map(|address| Self::Loopback(address.port())).map_err(PrivateServerFailure::at(&folder.path))
    }

    /// Whether a living server can be reached there from here. That it is slow to answer is no "no", so nobody waits for it.
    pub fn is_there(&self) -> bool {
        match self {
            Self::Socket(folder) => fs::symlink_metadata(folder.join(SOCKET)).is_ok(),
            Self::Loopback(port) => {
                let tried =
                    TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, *port)), Duration::from_secs(1));
                tried.map_or_else(|error| error.kind() != io::ErrorKind::ConnectionRefused, |_| true)
            }
        }
    }

    pub fn url(&self, user: &str, password: &str, database: &str) -> String {
        let database = percent(database.as_bytes());
        match self {
            Self::Socket(folder) => {
                format!(
                    "postgresql://{user}:{password}@/{database}?host={}&port=5432",
                    percent(folder.as_os_str().as_bytes())
                )
            }
            Self::Loopback(port) => format!("postgresql://{user}:{password}@127.0.0.1:{port}/{database}"),
        }
    }

    /// Clears away what a killed server left there, whose number may belong to another process by now. The folder is used by
    /// this cluster alone, and its server must not live.
    pub fn clear(&self) -> Result<(), PrivateServerFailure> {
        if let Self::Socket(folder) = self {
            for name in [SOCKET.to_owned(), format!("{SOCKET}.lock")] {
                let path = folder.join(name);
                remove_if_there(&path).map_err(PrivateServerFailure::at(&path))?;
            }
        }
        Ok(())
    }

    /// Takes the folder under /tmp away with the server.
    pub fn leave(&self, folder: &Folder) {
        if let Self::Socket(path) = self
            && !path.starts_with(&folder.path)
        {
            // Another's files in it, or that it is gone, are fine.
            let _ = fs::remove_dir(path);
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(folder) => write!(f, "{}/{SOCKET}", folder.display()),
            Self::Loopback(port) => write!(f, "127.0.0.1:{port}"),
        }
    }
}

fn short_folder(path: &Path, user: &ServerUser) -> PathBuf {
    // FNV-1a: the same folder, the same name; nothing relies on it being hard to guess.
    let digest = path
        .as_os_str()
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    PathBuf::from(format!("/tmp/upr-{}-{digest:016x}", user.uid))
}

/// PostgreSQL reads the path from a list with commas in a quoted setting.
fn is_short_and_plain(folder: &Path) -> bool {
    let bytes = folder.as_os_str().as_bytes();
    bytes.len() + 1 + SOCKET.len() <= LONGEST_SOCKET
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@".contains(byte))
}

/// Makes the folder if need be, and tries it. Somebody else's, or one that others may write to, is not for us.
fn holds_sockets(folder: &Path, user: &ServerUser) -> bool {
    let trial = folder.join("trial");
    let attempt = || -> io::Result<bool> {
        if fs::symlink_metadata(folder).is_err() {
            DirBuilder::new().mode(0o700).create(folder)?; // fails where somebody was quicker
            user.own(&File::open(folder)?)?;
        }
        let of = fs::symlink_metadata(folder)?;
        if !of.is_dir() || of.uid() != user.uid || of.mode() & 0o077 != 0 {
            tracing::warn!(folder = %folder.display(), "not used for PostgreSQL's socket: it belongs to somebody else or is open to others");
            return Ok(false);
        }
        remove_if_there(&trial)?;
        UnixListener::bind(&trial)?;
        remove_if_there(&trial)?;
        Ok(true)
    };
    attempt().unwrap_or(false)
}

fn percent(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
                char::from(*byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_carries_any_folder_and_any_database() {
        let socket = Address::Socket(PathBuf::from("/tmp/upr-1"));
        assert_eq!(
            socket.url("postgres", "ab12", "upr"),
            "postgresql://postgres:ab12@/upr?host=%2Ftmp%2Fupr-1&port=5432"
        );
        assert_eq!(
            Address::Loopback(6000).url("postgres", "ab12", "a b/c"),
            "postgresql://postgres:ab12@127.0.0.1:6000/a%20b%2Fc"
        );
    }

    #[test]
    fn a_socket_needs_a_short_and_plain_folder() {
        assert!(is_short_and_plain(Path::new("/home/korea/.data/postgres/run")));
        assert!(!is_short_and_plain(Path::new("/home/korea/it's, here/run")));
        assert!(!is_short_and_plain(&Path::new("/").join("k".repeat(90))));
    }
}
