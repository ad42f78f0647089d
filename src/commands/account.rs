//! `upr-network account`: the operator's way to accounts. Passwords come on standard input, never as an argument, which
//! others on the machine could see.

use std::io::{IsTerminal, Read};

use clap::{Args, Subcommand};
use diesel::PgConnection;

use super::{Ended, WRONG_USE};
use crate::access::passwords;
use crate::access::sealing::Secrets;
use crate::access::viewer::CoalitionRole;
use crate::acts;
use crate::application::{operator, prepare};
use crate::database::door::write_with;
use crate::domain::accounts::Secret;
use crate::domain::failure::Failure;
use crate::settings::Settings;
use crate::store;

/// The longest password that is read.
const MOST_BYTES: u64 = 64 * 1024;

/// What `account` takes.
#[derive(Args)]
pub struct Account {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make an account; its password is read from standard input
    Create {
        /// The name to sign in with: an email address or a name of one's own choosing
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Runs the network: coalitions, first coordinators, the audit without contents
        #[arg(long)]
        administrator: bool,
        /// A role in a coalition, such as KOR=coordinator; may be given several times
        #[arg(long = "role", value_name = "COALITION=ROLE", value_parser = role)]
        roles: Vec<(String, CoalitionRole)>,
    },
    /// List the accounts
    List,
    /// Give an account another password, read from standard input; all its sign-ins end
    Password {
        /// Its name
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Remove an account; what it wrote stays, without its author
    Remove {
        /// Its name
        #[arg(long, value_name = "NAME")]
        name: String,
    },
}

fn role(text: &str) -> Result<(String, CoalitionRole), String> {
    let (coalition, role) = text.split_once('=').ok_or("it is not COALITION=ROLE, such as KOR=coordinator")?;
    let role = role.parse().map_err(|unknown: crate::domain::codes::UnknownCode| unknown.to_string())?;
    Ok((coalition.to_owned(), role))
}

impl Account {
    /// Does what is asked.
    pub fn run(&self, settings: &Settings) -> Result<(), Ended> {
        // What can be refused without the database is refused before it is touched.
        let password = match &self.command {
            Command::Create { name, .. } | Command::Password { name } => Some(password_for(name)?),
            Command::List | Command::Remove { .. } => None,
        };
        let prepared = prepare(settings)?;
        let secrets = Secrets::open(&settings.secrets_key_file)?;
        let mut connection = operator(&prepared)?;
        self.act(&mut connection, &secrets, password.as_deref())
    }

    #[expect(clippy::print_stdout, reason = "it is what the command is asked for")]
    fn act(&self, connection: &mut PgConnection, secrets: &Secrets, hash: Option<&str>) -> Result<(), Ended> {
        let hash = hash.unwrap_or_default();
        match &self.command {
            Command::Create { name, administrator, roles } => {
                let name = crate::domain::accounts::short_text("--name", name).map_err(told)?;
                let new = acts::accounts::NewAccount {
                    name,
                    password_hash: hash.to_owned(),
                    administrator: *administrator,
                    roles: roles.clone(),
                };
                let id = write_with(connection, |connection| {
                    acts::accounts::create(connection, secrets, &new, chrono::Utc::now())
                })
                .map_err(told)?;
                println!("The account {id} was made.");
            }
            Command::List => {
                let accounts = write_with(connection, |connection| store::accounts::list(connection, secrets))?;
                for account in accounts {
                    let roles = account.roles.iter().map(|(coalition, role)| format!("{coalition}={role}"));
                    let administrator = account.administrator.then(|| "administrator".to_owned());
                    let factor = account.second_factor.then(|| "second factor".to_owned());
                    let marks: Vec<String> = administrator.into_iter().chain(roles).chain(factor).collect();
                    println!("{}\t{}", account.name, marks.join(" "));
                }
            }
            Command::Password { name } => {
                write_with(connection, |connection| acts::accounts::set_password(connection, secrets, name, hash))
                    .map_err(told)?;
                println!("The password was changed; all sign-ins of the account have ended.");
            }
            Command::Remove { name } => {
                write_with(connection, |connection| acts::accounts::remove(connection, secrets, name)).map_err(told)?;
                println!("The account was removed.");
            }
        }
        Ok(())
    }
}

/// A failure as one line of the command's own.
fn told(failure: Failure) -> Ended {
    match &failure {
        Failure::Internal(_) | Failure::Unavailable { .. } => failure.into(),
        _ => Ended::because(failure.to_string(), 1),
    }
}

/// Reads the password for a name, without its line end, and gives its hash.
fn password_for(name: &str) -> Result<String, Ended> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprintln!("The password, and then Enter and Ctrl+D (it shows while you type; a file or a pipe hides it):");
    }
    let mut text = String::new();
    input
        .lock()
        .take(MOST_BYTES)
        .read_to_string(&mut text)
        .map_err(|_| Ended::because("the password on standard input is no UTF-8", WRONG_USE))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.contains(['\n', '\r']) {
        return Err(Ended::because("the password on standard input has more than one line", WRONG_USE));
    }
    let password = Secret::from(line);
    match passwords::weakness(&password, name) {
        Some(why) => Err(Ended::because(format!("the password is refused: {why}"), WRONG_USE)),
        None => Ok(passwords::hash_now(&password)?),
    }
}
