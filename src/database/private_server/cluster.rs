//! Makes the cluster and settles how it listens and logs. It starts and ends nothing that lasts.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::address::Address;
use super::failure::PrivateServerFailure;
use super::files::{Folder, random_hex};
use super::programs::Programs;
use super::server_user::ServerUser;

/// The bootstrap superuser.
pub(super) const ADMINISTRATOR: &str = "postgres";
/// The database that is made with the cluster.
pub(super) const DATABASE: &str = "upr";

const SETTINGS: &str = "settings.conf";
const UNFINISHED: &str = "cluster.new-";

/// What decides about letters, best first. pg_trgm and text search of PostgreSQL 15 to 17 ask LC_CTYPE even beside ICU, so a
/// UTF-8 one is wanted in any case.
const LOCALES: [&[&str]; 3] = [
    &["--locale=C.UTF-8"],
    &["--locale=en_US.UTF-8", "--locale-provider=icu", "--icu-locale=und"],
    &["--locale=C", "--locale-provider=icu", "--icu-locale=und"],
];

/// Logs tell when the server started, stopped and crashed; `log_min_messages = log` leaves out errors, which may quote values.
/// The administrator's own settings belong into postgresql.auto.conf (ALTER SYSTEM), which is read after these.
const FIXED_SETTINGS: &str = "\
unix_socket_permissions = 0700
port = 5432
password_encryption = 'scram-sha-256'
ssl = off
max_connections = 100
shared_buffers = 128MB
jit = off
timezone = 'UTC'
cluster_name = 'upr-network'
logging_collector = off
log_destination = 'stderr'
log_timezone = 'UTC'
lc_messages = 'C'
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = 'none'
log_min_duration_statement = -1
log_min_duration_sample = -1
log_transaction_sample_rate = 0
log_duration = off
log_connections = off
log_disconnections = off
log_replication_commands = off
log_checkpoints = off
log_autovacuum_min_duration = -1
log_lock_waits = off
log_temp_files = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
";

const WHO_MAY_CONNECT: &str = "\
local  all  all                scram-sha-256
host   all  all  127.0.0.1/32  scram-sha-256
";

pub(super) struct Cluster {
    pub folder: Folder,
    pub path: PathBuf,
    pub user: ServerUser,
    pub programs: Programs,
}

/// The major version of the cluster that is there, if one is.
pub(super) fn major_of(cluster: &Path) -> Result<Option<u32>, PrivateServerFailure> {
    match fs::symlink_metadata(cluster) {
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(PrivateServerFailure::at(cluster)(source)),
        Ok(_) => {}
    }
    let version = fs::read_to_string(cluster.join("PG_VERSION")).unwrap_or_default();
    let major = version.trim().split('.').next().and_then(|digits| digits.parse().ok());
    major.map(Some).ok_or(PrivateServerFailure::NoCluster { folder: cluster.to_owned() })
}

impl Cluster {
    /// Makes the cluster beside its place and moves it there when it is whole, so that a broken-off attempt leaves nothing
    /// but a folder to sweep away. The name is new each time: an initdb that outlived its caller can't write into ours.
    pub fn make(&self, password: &str) -> Result<(), PrivateServerFailure> {
        let fresh = self.folder.path.join(format!("{UNFINISHED}{}", random_hex::<4>()?));
        self.make_at(&fresh, password).inspect_err(|_| self.sweep())?;
        fs::rename(&fresh, &self.path).map_err(PrivateServerFailure::at(&self.path))?;
        File::open(&self.folder.path)
            .and_then(|folder| folder.sync_all())
            .map_err(PrivateServerFailure::at(&self.folder.path))
    }

    fn make_at(&self, fresh: &Path, password: &str) -> Result<(), PrivateServerFailure> {
        DirBuilder::new().mode(0o700).create(fresh).map_err(PrivateServerFailure::at(fresh))?;
        File::open(fresh).and_then(|folder| self.user.own(&folder)).map_err(PrivateServerFailure::at(fresh))?;
        self.initdb(fresh)?;
        let settings = fresh.join("postgresql.conf");
        let made = fs::read_to_string(&settings).map_err(PrivateServerFailure::at(&settings))?;
        let with_ours =
            format!("{made}\n# upr-network's own settings, checked at each start\ninclude_if_exists '../{SETTINGS}'\n");
        self.folder.write_file(&settings, &with_ours, &self.user)?;
        self.folder.write_file(&fresh.join("pg_hba.conf"), WHO_MAY_CONNECT, &self.user)?;
        self.alone(fresh, &format!("CREATE DATABASE {DATABASE};\n{}", password_statement(password)))
    }

    /// What a copy made by root, or without care for modes, lacks: PostgreSQL starts in no folder that is not its user's alone.
    pub fn must_be_fit(&self) -> Result<(), PrivateServerFailure> {
        let at_path = || PrivateServerFailure::at(&self.path);
        let of = fs::metadata(&self.path).map_err(at_path())?;
        if of.uid() != self.user.uid {
            return Err(PrivateServerFailure::Roots { folder: self.path.clone(), user: self.user.name.clone() });
        }
        if of.mode() & 0o077 != 0 {
            fs::set_permissions(&self.path, Permissions::from_mode(0o700)).map_err(at_path())?;
        }
        Ok(())
    }

    /// Gives the administrator this password, where the kept one was lost. The server must not be running.
    pub fn renew_password(&self, password: &str) -> Result<(), PrivateServerFailure> {
        self.alone(&self.path, &password_statement(password))
    }

    fn initdb(&self, fresh: &Path) -> Result<(), PrivateServerFailure> {
        let program = self.programs.path("initdb");
        let mut reason = String::new();
        for locale in LOCALES {
            let mut command = self.user.command(&program);
            command
                .env("PGDATA", fresh)
                .args(["--encoding=UTF8", "--data-checksums", "--auth=reject", "--username", ADMINISTRATOR])
                .args(locale);
            let answer = command.output().map_err(PrivateServerFailure::running(&program))?;
            if answer.status.success() {
                if locale.contains(&"--locale=C") {
                    tracing::warn!("this system has no UTF-8 locale: similarity search will see ASCII letters alone");
                }
                return Ok(());
            }
            let told = String::from_utf8_lossy(&answer.stderr).into_owned();
            let locale_is_missing = told.contains("locale");
            reason = first_error(&told);
            if tells_of_full_disk(&told) {
                return Err(PrivateServerFailure::DiskFull { folder: self.folder.path.clone() });
            }
            if !locale_is_missing {
                break;
            }
        }
        Err(PrivateServerFailure::NotMade { folder: self.folder.path.clone(), reason })
    }

    /// Statements run by a server without listeners, which needs no password; psql isn't always there.
    fn alone(&self, cluster: &Path, statements: &str) -> Result<(), PrivateServerFailure> {
        let program = self.programs.path("postgres");
        let mut command = self.user.command(&program);
        command.env("PGDATA", cluster).args([
            "--single",
            "-c",
            "exit_on_error=on",
            "-c",
            "log_min_error_statement=panic",
            "template1",
        ]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(PrivateServerFailure::running(&program))?;
        if let Some(mut input) = child.stdin.take() {
            // Where it ended early its own words, below, say more than a broken pipe.
            let _ = input.write_all(statements.as_bytes());
        }
        let answer = child.wait_with_output().map_err(PrivateServerFailure::running(&program))?;
        let told = String::from_utf8_lossy(&answer.stderr);
        if answer.status.success() {
            Ok(())
        } else if tells_of_full_disk(&told) {
            Err(PrivateServerFailure::DiskFull { folder: self.folder.path.clone() })
        } else {
            Err(PrivateServerFailure::NotMade { folder: self.folder.path.clone(), reason: first_error(&told) })
        }
    }

    /// Seen to before each start, since the address may be another one.
    pub fn write_settings(&self, address: &Address) -> Result<(), PrivateServerFailure> {
        let listening = match address {
            Address::Socket(folder) => {
                format!("listen_addresses = ''\nunix_socket_directories = '{}'\n", folder.display())
            }
            Address::Loopback(port) => {
                format!("listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nport = {port}\n")
            }
        };
        let text = format!(
            "# Written by upr-network before each start of the private PostgreSQL.\n{FIXED_SETTINGS}{listening}"
        );
        let path = self.folder.path.join(SETTINGS);
        if fs::read_to_string(&path).is_ok_and(|written| written == text) {
            return Ok(()); // so that a full disk is no hindrance here
        }
        self.folder.write_file(&path, &text, &self.user)
    }

    /// Clears away what broken-off attempts left. What can't go yet, since an initdb still writes there, goes the next time.
    pub fn sweep(&self) {
        for entry in fs::read_dir(&self.folder.path).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED)
                && let Err(error) = fs::remove_dir_all(entry.path())
            {
                tracing::warn!(%error, folder = %entry.path().display(), "an unfinished cluster could not be removed");
            }
        }
    }
}

/// The password is hexadecimal digits of ours.
fn password_statement(password: &str) -> String {
    format!("ALTER ROLE {ADMINISTRATOR} PASSWORD '{password}';\n")
}

/// As the system says it, and as PostgreSQL does where a write came out short.
pub(super) fn tells_of_full_disk(told: &str) -> bool {
    told.contains("No space left on device") || told.contains("wrote only")
}

/// The line that says why, without its time and its severity.
fn first_error(told: &str) -> String {
    let line = told
        .lines()
        .find_map(|line| ["PANIC:", "FATAL:", "error:"].iter().find_map(|severity| line.split_once(severity)));
    line.map_or_else(|| told.lines().last().unwrap_or("it gave no reason"), |(_, reason)| reason).trim().to_owned()
}
