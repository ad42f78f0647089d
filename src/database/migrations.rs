//! Bringing the database up to date: the migrations are compiled in, and a lock lets two instances that start at once
//! do it once.

use diesel::connection::SimpleConnection;
use diesel::{PgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connections::SCHEMA;

/// Every migration, in order.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// The key of the lock: "upr" and a number, as bytes.
const LOCK: i64 = 0x75_7072_0001;

/// Why the database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationFailure {
    /// A statement around the migrations.
    #[error("the database could not be prepared for migrations")]
    Statement(#[from] diesel::result::Error),
    /// A migration itself.
    #[error("a migration failed: {0}")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database is ahead of the program.
    #[error("the database holds the migration {0}, which this program does not know: run the newer program")]
    Ahead(String),
}

/// Runs what has not been run, as the owner. Says how many migrations ran.
///
/// # Errors
/// The failed migration is rolled back; those before it stay.
pub fn migrate(owner: &mut PgConnection) -> Result<usize, MigrationFailure> {
    diesel::sql_query(format!("SELECT pg_advisory_lock({LOCK})")).execute(owner)?;
    let outcome = (|| {
        // IF NOT EXISTS would ask for the right to make it even where it is there, as in a copy of a database.
        owner.batch_execute(&format!(
            "DO $$ BEGIN IF to_regnamespace('{SCHEMA}') IS NULL THEN CREATE SCHEMA {SCHEMA}; END IF; END $$"
        ))?;
        let known: Vec<String> = diesel::migration::MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS)
            .map_err(MigrationFailure::Migration)?
            .iter()
            .map(|migration| migration.name().version().to_string())
            .collect();
        let applied = owner.applied_migrations().map_err(MigrationFailure::Migration)?;
        if let Some(ahead) = applied.iter().map(ToString::to_string).find(|version| !known.contains(version)) {
            return Err(MigrationFailure::Ahead(ahead));
        }
        Ok(owner.run_pending_migrations(MIGRATIONS).map_err(MigrationFailure::Migration)?.len())
    })();
    diesel::sql_query(format!("SELECT pg_advisory_unlock({LOCK})")).execute(owner)?;
    outcome
}
