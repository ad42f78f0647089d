//! The system's user as whom PostgreSQL runs: ourselves, or somebody without privileges when we are
//! root. Not a role of the database.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, fchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::geteuid;

use super::failure::PrivateServerFailure;

pub(super) struct ServerUser {
    pub name: String,
    pub uid: u32,
    /// Whom to become; nobody else where we are that user already.
    switch: Option<(u32, u32)>,
}

impl ServerUser {
    /// As root the owner of the cluster, if there is one, else `postgres`, else `nobody`.
    pub fn of(cluster: &Path) -> Result<Self, PrivateServerFailure> {
        let us = geteuid();
        if !us.is_root() {
            return Ok(Self { name: name_of(us.as_raw()), uid: us.as_raw(), switch: None });
        }
        let owner = fs::symlink_metadata(cluster).ok().map(|of| (of.uid(), of.gid())).filter(|(uid, _)| *uid != 0);
        if let Some((uid, gid)) = owner {
            return Ok(Self { name: name_of(uid), uid, switch: Some((uid, gid)) });
        }
        let known = accounts();
        let somebody = ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| known.iter().find(|account| account.name == name && account.uid != 0));
        let Account { name, uid, gid } = somebody.ok_or(PrivateServerFailure::NoUser)?;
        Ok(Self { name: name.clone(), uid: *uid, switch: Some((*uid, *gid)) })
    }

    /// A program run as this user, that gets none of our settings and none of our terminal's signals.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC").current_dir("/").process_group(0).stdin(Stdio::null());
        for kept in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        if let Some((uid, gid)) = self.switch {
            command.gid(gid).uid(uid); // std drops root's other groups with it
        }
        command
    }

    /// Hands a file or folder of ours over to this user.
    pub fn own(&self, file: &File) -> std::io::Result<()> {
        match self.switch {
            Some((uid, gid)) => fchown(file, Some(uid), Some(gid)),
            None => Ok(()),
        }
    }

    pub fn is_another(&self) -> bool {
        self.switch.is_some()
    }

    /// Refuses a folder that this user can't reach, and names the first one on the way that stops them.
    pub fn must_reach(&self, folder: &Path) -> Result<(), PrivateServerFailure> {
        if !self.is_another() || self.can_enter(folder)? {
            return Ok(());
        }
        let mut way: Vec<&Path> = folder.ancestors().collect();
        way.reverse();
        for step in way {
            if !self.can_enter(step)? {
                let mode = fs::metadata(step).map(|of| of.mode() & 0o7777).map_err(PrivateServerFailure::at(step))?;
                return Err(PrivateServerFailure::Unreachable {
                    folder: step.to_owned(),
                    user: self.name.clone(),
                    mode,
                });
            }
        }
        Ok(())
    }

    /// Asked of the system itself, which also knows access lists and read-only mounts.
    fn can_enter(&self, folder: &Path) -> Result<bool, PrivateServerFailure> {
        let shell = Path::new("/bin/sh");
        let tried = self
            .command(shell)
            .args(["-c", "cd -- \"$1\"", "sh"])
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        tried.map(|status| status.success()).map_err(PrivateServerFailure::running(shell))
    }
}

pub(super) fn name_of(uid: u32) -> String {
    accounts()
        .into_iter()
        .find(|account| account.uid == uid)
        .map_or_else(|| format!("number {uid}"), |account| account.name)
}

/// A user that the system knows.
struct Account {
    name: String,
    uid: u32,
    gid: u32,
}

/// From /etc/passwd: `postgres:x:101:104:…`. Users of a directory service are known by their numbers only.
fn accounts() -> Vec<Account> {
    let text = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let account = |line: &str| {
        let fields: Vec<&str> = line.split(':').collect();
        Some(Account {
            name: (*fields.first()?).to_owned(),
            uid: fields.get(2)?.parse().ok()?,
            gid: fields.get(3)?.parse().ok()?,
        })
    };
    text.lines().filter_map(account).collect()
}
