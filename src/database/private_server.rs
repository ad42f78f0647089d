//! The private PostgreSQL of a data folder: found or started by whoever comes first, ended when its last user leaves. Not
//! its roles, its migrations or its connections: whoever has the address sees to those.
//!
//! `postgres/` in the data folder holds the cluster, the administrator's password, the log and two locks. Each user of the
//! folder holds `users.lock` shared for as long as it lives, so the system itself forgets one that was killed; whoever
//! starts or ends the server holds `start.lock`. A keeper, a shell that waits for its parent's end, does for a killed user
//! what `Drop` does for one that leaves.

mod address;
mod cluster;
mod failure;
mod files;
mod postmaster;
mod programs;
mod server_user;

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Instant;

pub use failure::{PROGRAMS_SETTING, PrivateServerFailure};

use address::Address;
use cluster::{ADMINISTRATOR, Cluster, DATABASE};
use files::{Folder, taken};
use postmaster::Life;
use server_user::ServerUser;

/// Read by the keeper: it waits until its input ends, then ends the server unless somebody else uses it or starts it.
const KEEPER: &str = r#"read -r _; exec flock -w 60 "$1" flock -n "$2" "$3" stop -s -m fast -t 60"#;

/// One user's hold on the private PostgreSQL of a data folder. Its methods block.
pub struct PrivateServer {
    cluster: Cluster,
    address: Address,
    password: String,
    url: String,
    users: File,
    keeper: Option<Child>,
}

impl PrivateServer {
    /// Joins the server of the data folder; makes its cluster and starts it where need be. `programs` is the folder of
    /// PostgreSQL's programs, where a setting names one.
    ///
    /// # Errors
    /// One line that says what is wrong and what mends it.
    pub fn join(data_dir: &Path, programs: Option<&Path>) -> Result<Self, PrivateServerFailure> {
        let folder = Folder::open(data_dir)?;
        let path = folder.cluster();
        let user = ServerUser::of(&path)?;
        let start = folder.start_lock(&user)?;
        let major = cluster::major_of(&path)?;
        let programs = programs::find(programs, &folder.data_dir, &user, major.map(|major| (major, path.as_path())))?;
        let (users, alone) = folder.users_lock(&user)?;
        let cluster = Cluster { folder, path, user, programs };
        cluster.sweep();
        if major.is_some() {
            cluster.must_be_fit()?;
        }
        let password = match cluster.folder.kept_password()? {
            Some(password) => password,
            None => new_password(&cluster, major.is_some(), alone)?,
        };
        if major.is_none() {
            cluster.make(&password)?;
        }
        let address = bring_up(&cluster, alone)?;
        let keeper = keep(&cluster)
            .inspect_err(
                |error| tracing::debug!(%error, "no keeper: a killed process leaves PostgreSQL to the next one"),
            )
            .ok();
        drop(start);
        let url = address.url(ADMINISTRATOR, &password, DATABASE);
        Ok(Self { cluster, address, password, url, users, keeper })
    }

    /// Where its administrator connects to the database `upr`, which is made with the cluster. Holds the password.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same for another database of the cluster, which need not exist yet.
    #[must_use]
    pub fn url_of(&self, database: &str) -> String {
        self.address.url(ADMINISTRATOR, &self.password, database)
    }

    /// Starts the server again if it was killed, at the same address; tells whether it had to. Cheap while it lives.
    ///
    /// # Errors
    /// As when joining.
    pub fn ensure_running(&self) -> Result<bool, PrivateServerFailure> {
        if self.is_well()? {
            return Ok(false);
        }
        let _start = self.cluster.folder.start_lock(&self.cluster.user)?;
        if self.cluster.settle()?.is_some() {
            if self.address.is_there() {
                return Ok(true); // another user was quicker
            }
            self.cluster.stop()?; // its socket was swept away; nobody can connect any more
        }
        tracing::warn!("the private PostgreSQL was gone and is started again");
        self.cluster.start(&self.address)?;
        Ok(true)
    }

    fn is_well(&self) -> Result<bool, PrivateServerFailure> {
        Ok(matches!(self.cluster.life()?, Life::Ready(address) if address == self.address) && self.address.is_there())
    }

    /// The last user ends the server; the others just go.
    fn leave(&mut self) -> Result<(), PrivateServerFailure> {
        if let Some(mut keeper) = self.keeper.take() {
            // One that is gone already has done its work, or somebody ended it.
            let _ = keeper.kill();
            let _ = keeper.wait();
        }
        let _start = self.cluster.folder.start_lock(&self.cluster.user)?;
        let at_lock = || PrivateServerFailure::at(&self.cluster.folder.path);
        self.users.unlock().map_err(at_lock())?;
        if taken(self.users.try_lock()).map_err(at_lock())? {
            self.cluster.stop()?;
        }
        Ok(())
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        let began = Instant::now();
        match self.leave() {
            Ok(()) => tracing::debug!(took = ?began.elapsed(), "left the private PostgreSQL"),
            Err(error) => {
                tracing::warn!(%error, "the private PostgreSQL was not ended; the next command that uses it will")
            }
        }
    }
}

impl fmt::Debug for PrivateServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cluster, address, .. } = self;
        f.debug_struct("PrivateServer")
            .field("cluster", &cluster.path)
            .field("address", address)
            .finish_non_exhaustive()
    }
}

/// A password for a new cluster, or for one whose own was lost. It is kept before a cluster is made with it, and after one
/// has taken it, so that whenever this is broken off the next one can go on.
fn new_password(cluster: &Cluster, exists: bool, alone: bool) -> Result<String, PrivateServerFailure> {
    let password = files::random_hex::<32>()?;
    if exists {
        if !alone {
            return Err(PrivateServerFailure::PasswordLost { file: cluster.folder.path.join("password") });
        }
        tracing::warn!("the private PostgreSQL's password was lost; it gets a new one");
        if cluster.settle()?.is_some() {
            cluster.stop()?;
        }
        cluster.renew_password(&password)?;
    }
    cluster.folder.keep_password(&password, &cluster.user)?;
    Ok(password)
}

/// Under the start lock: the server runs, and within reach.
fn bring_up(cluster: &Cluster, alone: bool) -> Result<Address, PrivateServerFailure> {
    match cluster.settle()? {
        Some(address) if address.is_there() => return Ok(address),
        Some(_) if alone => cluster.stop()?, // its folder was moved, or its socket swept away
        Some(address) => {
            return Err(PrivateServerFailure::OutOfSight {
                folder: cluster.folder.data_dir.clone(),
                address: address.to_string(),
            });
        }
        None => {}
    }
    let address = Address::choose(&cluster.folder, &cluster.user)?;
    cluster.start(&address)?;
    Ok(address)
}

fn keep(cluster: &Cluster) -> std::io::Result<Child> {
    let folder = &cluster.folder.path;
    let mut command = cluster.user.command(Path::new("/bin/sh"));
    command.env("PGDATA", &cluster.path).args(["-c", KEEPER, "upr-network: keeper of PostgreSQL"]);
    command.args([folder.join("start.lock"), folder.join("users.lock"), cluster.programs.path("pg_ctl")]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}
