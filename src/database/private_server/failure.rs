//! What can go wrong with the private PostgreSQL: one plain line each, with what mends it. Not its
//! logs, and no statement or row ever stands in one.

use std::path::PathBuf;
use std::{fmt, io, path::Path};

/// The environment variable that names the folder of PostgreSQL's programs.
pub const PROGRAMS_SETTING: &str = "UPR_POSTGRES_BIN";

/// Why there is no private PostgreSQL. Its text is for the one who started the program; it is never sent to a client.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's own sentence says what it is")]
pub enum PrivateServerFailure {
    #[error(
        "PostgreSQL 15 or newer was not found{}: install it (Debian, Ubuntu: apt install postgresql; Fedora: dnf install \
         postgresql-server postgresql-contrib; Homebrew: brew install postgresql@17), or name the folder of its programs in \
         {PROGRAMS_SETTING}, or a server of yours in DATABASE_URL",
        Seen(seen)
    )]
    ProgramsMissing { seen: Vec<String> },

    #[error(
        "{PROGRAMS_SETTING} names {}, where PostgreSQL's programs of version 15 or newer (postgres, initdb, pg_ctl) can't be run{}: \
         name the folder that holds them, such as /usr/lib/postgresql/15/bin, or leave it unset",
        folder.display(), Seen(seen)
    )]
    ProgramsNotThere { folder: PathBuf, seen: Vec<String> },

    #[error(
        "the cluster in {} was made by PostgreSQL {cluster}, of which no programs were found (there is {}); it was not touched: install \
         PostgreSQL {cluster}, or move that folder away to begin anew and restore a backup",
        folder.display(), if found.is_empty() { "none of another version either".to_owned() } else { found.join(", ") }
    )]
    OtherMajor { folder: PathBuf, cluster: u32, found: Vec<String> },

    #[error("{} is no PostgreSQL cluster (it has no readable PG_VERSION); it was not touched: move it away or restore it", folder.display())]
    NoCluster { folder: PathBuf },

    #[error(
        "upr-network was started as root, so PostgreSQL runs as the user {user}, who can't enter {} (mode {mode:04o}): allow it with \
         `chmod o+x {}`, or set UPR_DATA_DIR to a folder elsewhere, such as /var/lib/upr-network",
        folder.display(), folder.display()
    )]
    Unreachable { folder: PathBuf, user: String, mode: u32 },

    #[error(
        "upr-network was started as root, but PostgreSQL refuses to run as root, and this machine has neither a user postgres nor \
         nobody to run it as: add one with `useradd --system postgres`, or start upr-network as another user"
    )]
    NoUser,

    #[error(
        "{} belongs to the user {owner}, not to {user}: run this command as {owner}, or set UPR_DATA_DIR to a folder of your own",
        folder.display()
    )]
    AnotherUsers { folder: PathBuf, owner: String, user: String },

    #[error("{} is missing while others use the private PostgreSQL: end them and start again, then it gets a new one", file.display())]
    PasswordLost { file: PathBuf },

    #[error("{} belongs to root, as whom PostgreSQL does not run: hand it over with `chown -R {user} {}`", folder.display(), folder.display())]
    Roots { folder: PathBuf, user: String },

    #[error("the path {} is {length} bytes long, more than the {limit} that PostgreSQL can work with: set UPR_DATA_DIR to a shorter one", folder.display())]
    PathTooLong { folder: PathBuf, length: usize, limit: usize },

    #[error("the disk that holds {} is full: free some space and start again; nothing is lost", folder.display())]
    DiskFull { folder: PathBuf },

    #[error(
        "{address} is taken by another program, so the private PostgreSQL can't listen there: end that program, or start again"
    )]
    AddressTaken { address: String },

    #[error(
        "the private PostgreSQL of {} runs, but not where this command can reach it ({address}): it may belong to another container, or \
         to a service with a /tmp of its own; run this command there, or set UPR_DATA_DIR to a shorter path",
        folder.display()
    )]
    OutOfSight { folder: PathBuf, address: String },

    #[error("another upr-network has been starting or ending the private PostgreSQL of {} for {seconds} seconds: wait for it, or end it", folder.display())]
    Busy { folder: PathBuf, seconds: u64 },

    #[error("the private PostgreSQL has been recovering for {seconds} seconds and goes on; start again in a while. Its log: {}", log.display())]
    Recovering { seconds: u64, log: PathBuf },

    #[error("the private PostgreSQL did not start: {reason}. Its log: {}", log.display())]
    NotStarted { reason: String, log: PathBuf },

    #[error("the private PostgreSQL's cluster could not be made in {}: {reason}", folder.display())]
    NotMade { folder: PathBuf, reason: String },

    #[error("UPR_DATA_DIR: {} can't be used for the private PostgreSQL: check that it exists, is writable and on a local disk", path.display())]
    Folder { path: PathBuf, source: io::Error },

    #[error("{} could not be run", program.display())]
    Program { program: PathBuf, source: io::Error },
}

impl PrivateServerFailure {
    /// For `map_err`: what was being done to `path` when the system refused.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { folder: path.to_owned() },
            _ => Self::Folder { path: path.to_owned(), source },
        }
    }

    pub(super) fn running(program: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::Program { program: program.to_owned(), source }
    }
}

/// What was met while looking, in brackets, or nothing.
struct Seen<'a>(&'a [String]);

impl fmt::Display for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, " ({})", self.0.join("; ")) }
    }
}
