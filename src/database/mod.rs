//! Everything between the program and PostgreSQL that is no question of the field: connections with their roles, the
//! door to blocking SQL, migrations, notices of changes, the private server. The only SQL here is about roles and sessions.

pub mod connections;
pub mod constraints;
pub mod door;
pub mod entry;
pub mod failures;
pub mod migrations;
pub mod notices;
pub mod private_server;
pub mod roles;
