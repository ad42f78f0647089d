//! Where it is measured: a private PostgreSQL of the bench's own in the build folder, and the databases in it. What
//! they are filled with stands in `material`.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use upr_network::database::connections::{Address, Role};
use upr_network::database::private_server::PrivateServer;

use crate::Outcome;
use crate::server_folder::server_folder;

/// Tables and reference facts, and no recommendation.
pub const EMPTY: &str = "bench_empty";
/// All files.
pub const REAL: &str = "bench_real";
/// A million recommendations made from them.
pub const MILLION: &str = "bench_million";

/// The stage.
pub struct Stage {
    server: PrivateServer,
    /// What is measured.
    pub program: PathBuf,
    /// For files of the bench, which the server may not see.
    pub folder: PathBuf,
}

impl Stage {
    /// Starts PostgreSQL.
    pub fn set(program: PathBuf) -> Outcome<Stage> {
        let folder = server_folder("bench");
        fs::create_dir_all(&folder)?;
        let server = PrivateServer::join(&folder, None)?;
        let stage = Stage { server, program, folder };
        // Statements are written into the log where they are recorded, and nowhere else.
        for setting in [
            "log_line_prefix = 'bench|%p|%d|%a|'",
            "log_error_verbosity = 'default'",
            "log_parameter_max_length = -1",
            "max_wal_size = '4GB'",
        ] {
            stage.sql("postgres", &format!("ALTER SYSTEM SET {setting}"))?;
        }
        stage.log_statements(false)?;
        Ok(stage)
    }

    /// Where a database is.
    pub fn url(&self, database: &str) -> String {
        self.server.url_of(database)
    }

    /// The log of PostgreSQL.
    pub fn log(&self) -> PathBuf {
        self.folder.join("postgres/postgresql.log")
    }

    /// Whether statements are written into the log.
    pub fn log_statements(&self, wanted: bool) -> Outcome<()> {
        let level = if wanted { "all" } else { "none" };
        self.sql("postgres", &format!("ALTER SYSTEM SET log_statement = '{level}'"))?;
        self.sql("postgres", "SELECT pg_reload_conf()")?;
        std::thread::sleep(Duration::from_millis(300));
        Ok(())
    }

    fn connect(&self, database: &str) -> Outcome<PgConnection> {
        Ok(Address::new(self.url(database)).connect(Role::Login, Duration::ZERO)?)
    }

    /// Runs SQL as the administrator.
    pub fn sql(&self, database: &str, sql: &str) -> Outcome<()> {
        Ok(self.connect(database)?.batch_execute(sql)?)
    }

    /// One column of texts.
    pub fn texts(&self, database: &str, sql: &str) -> Outcome<Vec<String>> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            value: String,
        }
        let rows: Vec<Row> = diesel::sql_query(format!("SELECT value::text FROM ({sql}) AS asked (value)"))
            .load(&mut self.connect(database)?)?;
        Ok(rows.into_iter().map(|row| row.value).collect())
    }

    /// Makes a database, again where there is one; a copy of a template where one is named.
    pub fn create(&self, name: &str, template: Option<&str>) -> Outcome<()> {
        self.sql("postgres", &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
        let template = template.map_or(String::new(), |template| format!(" TEMPLATE {template} STRATEGY FILE_COPY"));
        self.sql("postgres", &format!("CREATE DATABASE {name}{template}"))
    }
}
