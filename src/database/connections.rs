//! Connections: each is opened in one role, with one search path and its time limits, all fixed in the options of the
//! connection itself. Who may use them is the door's business.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::{Connection, ConnectionError, PgConnection};

/// The schema of the tables: official records, working records, editions, accounts.
pub const SCHEMA: &str = "upr";

/// In whose role a connection works, and which schema it reads first: the same names stand in three of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// As the login itself, for looking after roles.
    Login,
    /// Owns the tables: migrations, and what the operator does on the command line.
    Owner,
    /// The owner's role with the limits of a request, for what happens before anybody is known: signing in.
    Keeper,
    /// Serves people with an account at the desks of their coalitions.
    Members,
    /// Serves people with an account what they may read beside what is public.
    Shared,
    /// Serves everybody, reading.
    Public,
}

impl Role {
    /// The name of the role in the database.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Role::Login => None,
            Role::Owner | Role::Keeper => Some("upr_owner"),
            Role::Members | Role::Shared => Some("upr_members"),
            Role::Public => Some("upr_public"),
        }
    }

    /// The schemas in which names are looked for, in order.
    fn search_path(self) -> &'static str {
        match self {
            Role::Login | Role::Owner | Role::Keeper => "upr,open",
            Role::Members => "desk,upr",
            Role::Shared => "shared,upr",
            Role::Public => "open,upr",
        }
    }

    /// Whether its transactions only read, unless they say otherwise.
    fn only_reads(self) -> bool {
        matches!(self, Role::Public | Role::Shared)
    }
}

/// Where the database is. It holds a password, so it never prints.
#[derive(Clone)]
pub struct Address {
    url: String,
    /// Whether the login may choose the language of messages, which only superusers may unless it is granted.
    chooses_language: Arc<AtomicBool>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

impl Address {
    /// The address that a setting holds, or that the private server gave; settings are checked where they are read.
    pub fn new(address: impl Into<String>) -> Address {
        Address { url: address.into(), chooses_language: Arc::new(AtomicBool::new(true)) }
    }

    /// The address with settings of a connection added.
    fn with(&self, role: Role, statement_timeout: Duration, english: bool) -> String {
        let mut options = vec![
            ("search_path".to_owned(), role.search_path().to_owned()),
            ("timezone".to_owned(), "UTC".to_owned()),
            ("jit".to_owned(), "off".to_owned()),
            ("statement_timeout".to_owned(), statement_timeout.as_millis().to_string()),
        ];
        if english {
            options.push(("lc_messages".to_owned(), "C".to_owned()));
        }
        if let Some(name) = role.name() {
            options.push(("role".to_owned(), name.to_owned()));
        }
        match role {
            Role::Login | Role::Owner => options.push(("lock_timeout".to_owned(), "60s".to_owned())),
            Role::Keeper | Role::Members | Role::Shared | Role::Public => {
                options.push(("lock_timeout".to_owned(), "3s".to_owned()));
                options.push(("idle_in_transaction_session_timeout".to_owned(), "10s".to_owned()));
            }
        }
        if role.only_reads() {
            options.push(("default_transaction_read_only".to_owned(), "on".to_owned()));
        }
        if self.url.contains("://") {
            let options: Vec<String> = options.iter().map(|(name, value)| format!("-c%20{name}%3D{value}")).collect();
            let joint = if self.url.contains('?') { '&' } else { '?' };
            format!("{}{joint}connect_timeout=3&application_name=upr-network&options={}", self.url, options.join("%20"))
        } else {
            let options: Vec<String> = options.iter().map(|(name, value)| format!("-c {name}={value}")).collect();
            format!("{} connect_timeout=3 application_name=upr-network options='{}'", self.url, options.join(" "))
        }
    }

    /// Opens a connection in a role.
    ///
    /// # Errors
    /// Whatever PostgreSQL says; its sentence may name hosts, so it is logged and never sent.
    pub fn connect(&self, role: Role, statement_timeout: Duration) -> Result<PgConnection, ConnectionError> {
        let english = self.chooses_language.load(Ordering::Relaxed);
        match PgConnection::establish(&self.with(role, statement_timeout, english)) {
            Err(ConnectionError::BadConnection(told)) if english && told.contains("lc_messages") => {
                self.chooses_language.store(false, Ordering::Relaxed);
                PgConnection::establish(&self.with(role, statement_timeout, false))
            }
            outcome => outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_never_prints() {
        let address = Address::new("postgres://upr:secret@localhost/upr");
        assert_eq!(format!("{address:?}"), "Address(…)");
    }

    #[test]
    fn both_forms_carry_the_role() {
        for address in
            ["postgres://localhost/upr", "postgres://localhost/upr?sslmode=require", "host=/run/postgresql dbname=upr"]
        {
            let with = Address::new(address).with(Role::Public, Duration::from_secs(5), true);
            assert!(with.contains("upr_public") && with.contains("statement_timeout"), "{with}");
        }
    }
}
