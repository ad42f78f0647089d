//! The files beside the cluster: its folder, its locks and its password. Not the cluster's own files, which are
//! PostgreSQL's.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::fs::OFlags;
use rustix::process::geteuid;

use super::failure::PrivateServerFailure;
use super::server_user::{ServerUser, name_of};

/// PostgreSQL's own limit is 1024 bytes for a path; its deepest file needs some of them.
const LONGEST_PATH: usize = 900;
const NO_LINKS: i32 = OFlags::NOFOLLOW.bits().cast_signed();
const PATIENCE: Duration = Duration::from_mins(5);
const BEAT: Duration = Duration::from_millis(20);

/// `postgres/` in the data folder. Root keeps the folder itself and opens it to the server's user, who owns what is inside.
pub(super) struct Folder {
    pub data_dir: PathBuf,
    pub path: PathBuf,
}

impl Folder {
    /// Makes what is missing, and refuses what belongs to somebody else.
    pub fn open(data_dir: &Path) -> Result<Self, PrivateServerFailure> {
        let root = geteuid().is_root();
        let mode = if root { 0o711 } else { 0o700 };
        make_folder(data_dir, mode).map_err(PrivateServerFailure::at(data_dir))?;
        let data_dir = data_dir.canonicalize().map_err(PrivateServerFailure::at(data_dir))?;
        let path = data_dir.join("postgres");
        let length = path.as_os_str().len();
        if length > LONGEST_PATH {
            return Err(PrivateServerFailure::PathTooLong { folder: data_dir, length, limit: LONGEST_PATH });
        }
        ServerUser::of(&path.join("cluster"))?.must_reach(&data_dir)?;
        make_folder(&path, mode).map_err(PrivateServerFailure::at(&path))?;
        let folder = Self { data_dir, path };
        must_be_ours(&folder.path)?;
        must_be_ours(&folder.cluster())?;
        Ok(folder)
    }

    pub fn cluster(&self) -> PathBuf {
        self.path.join("cluster")
    }

    pub fn log(&self) -> PathBuf {
        self.path.join("postgresql.log")
    }

    /// A file of ours, made if missing, readable by the server's user alone.
    pub fn open_file(&self, name: &str, user: &ServerUser) -> Result<File, PrivateServerFailure> {
        let path = self.path.join(name);
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true).mode(0o600).custom_flags(NO_LINKS);
        let file = options.open(&path).map_err(PrivateServerFailure::at(&path))?;
        user.own(&file).map_err(PrivateServerFailure::at(&path))?;
        Ok(file)
    }

    /// Writes a file whole or not at all.
    pub fn write_file(&self, path: &Path, contents: &str, user: &ServerUser) -> Result<(), PrivateServerFailure> {
        let fresh = path.with_extension("new");
        let write = || {
            remove_if_there(&fresh)?;
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
            user.own(&file)?;
            file.write_all(contents.as_bytes())?;
            file.sync_all()?;
            fs::rename(&fresh, path)?;
            File::open(path.parent().unwrap_or(&self.path))?.sync_all()
        };
        write().map_err(PrivateServerFailure::at(path))
    }

    /// The administrator's password, if it was kept.
    pub fn kept_password(&self) -> Result<Option<String>, PrivateServerFailure> {
        let path = self.path.join("password");
        let mut kept = String::new();
        let read = OpenOptions::new()
            .read(true)
            .custom_flags(NO_LINKS)
            .open(&path)
            .and_then(|mut file| file.read_to_string(&mut kept));
        match read {
            Ok(_) => Ok(Some(kept.trim().to_owned()).filter(|password| is_password(password))),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(PrivateServerFailure::at(&path)(source)),
        }
    }

    pub fn keep_password(&self, password: &str, user: &ServerUser) -> Result<(), PrivateServerFailure> {
        self.write_file(&self.path.join("password"), password, user)
    }

    /// Held while the server is started or ended: one at a time, in whichever process.
    pub fn start_lock(&self, user: &ServerUser) -> Result<File, PrivateServerFailure> {
        let file = self.open_file("start.lock", user)?;
        let began = Instant::now();
        while !taken(file.try_lock()).map_err(PrivateServerFailure::at(&self.path))? {
            if began.elapsed() > PATIENCE {
                return Err(PrivateServerFailure::Busy { folder: self.data_dir.clone(), seconds: PATIENCE.as_secs() });
            }
            sleep(BEAT);
        }
        Ok(file)
    }

    /// Held by everyone who uses the server; tells also whether nobody else does. Only asked for under the start lock, so
    /// nobody can come or go meanwhile.
    pub fn users_lock(&self, user: &ServerUser) -> Result<(File, bool), PrivateServerFailure> {
        let file = self.open_file("users.lock", user)?;
        let alone = taken(file.try_lock()).map_err(PrivateServerFailure::at(&self.path))?;
        file.lock_shared().map_err(PrivateServerFailure::at(&self.path))?;
        Ok((file, alone))
    }
}

/// Whether a lock was got; that somebody else holds it is no error.
pub(super) fn taken(lock: Result<(), TryLockError>) -> io::Result<bool> {
    match lock {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(source),
    }
}

fn must_be_ours(path: &Path) -> Result<(), PrivateServerFailure> {
    let us = geteuid();
    match fs::symlink_metadata(path) {
        Ok(of) if !us.is_root() && of.uid() != us.as_raw() => Err(PrivateServerFailure::AnotherUsers {
            folder: path.to_owned(),
            owner: name_of(of.uid()),
            user: name_of(us.as_raw()),
        }),
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(PrivateServerFailure::at(path)(source)),
        _ => Ok(()),
    }
}

/// Makes a folder, and those above it, with this mode whatever the umask says; what is there stays as it is.
fn make_folder(path: &Path, mode: u32) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_folder(above, mode)?;
    }
    match DirBuilder::new().mode(mode).create(path) {
        Ok(()) => fs::set_permissions(path, Permissions::from_mode(mode)),
        Err(_) if path.is_dir() => Ok(()), // another process was quicker
        Err(source) => Err(source),
    }
}

pub(super) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(source),
        _ => Ok(()),
    }
}

pub(super) fn random_hex<const BYTES: usize>() -> Result<String, PrivateServerFailure> {
    let mut bytes = [0_u8; BYTES];
    let source = Path::new("/dev/urandom");
    File::open(source).and_then(|mut file| file.read_exact(&mut bytes)).map_err(PrivateServerFailure::at(source))?;
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0'); // of four bits, so always one
    Ok(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
}

fn is_password(text: &str) -> bool {
    text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
