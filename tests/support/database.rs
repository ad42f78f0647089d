//! A database of its own for each test, cloned from a template that is made once for each edition of migrations, facts,
//! samples and of the code that makes records of them. All live in one private PostgreSQL, which ends with the last test
//! binary that uses it.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl};
use upr_network::acts;
use upr_network::database::connections::{Address, Role};
use upr_network::database::door::write_with;
use upr_network::database::private_server::PrivateServer;
use upr_network::database::{migrations, roles};

use super::server_folder::server_folder;

/// What a database holds when a test begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Filling {
    /// Not even tables.
    Nothing,
    /// Reference facts.
    Facts,
    /// Reference facts and samples.
    Samples,
}

/// The moment at which samples of tests were loaded.
pub const LOADED_AT: &str = "2026-01-02T03:04:05Z";

/// A database of one test, dropped with it.
pub struct TestDatabase {
    /// How the login reaches it.
    pub url: String,
    name: String,
}

fn server() -> &'static PrivateServer {
    static SERVER: OnceLock<PrivateServer> = OnceLock::new();
    SERVER.get_or_init(|| {
        let folder = std::env::var_os("UPR_TEST_DATA_DIR").map_or_else(|| server_folder("tests"), PathBuf::from);
        let server = PrivateServer::join(&folder, None).unwrap_or_else(|failure| panic!("{failure}"));
        let mut connection = connect(&server.url_of("postgres"));
        // Nothing in it outlives the tests, so nothing needs to reach the disk.
        for setting in ["fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 400"] {
            connection.batch_execute(&format!("ALTER SYSTEM SET {setting}")).expect("a setting of PostgreSQL");
        }
        connection.batch_execute("SELECT pg_reload_conf()").expect("settings are read again");
        server
    })
}

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).unwrap_or_else(|error| panic!("the test's database: {error}"))
}

fn one_at_a_time() -> MutexGuard<'static, ()> {
    static LOCK: Mutex<()> = Mutex::new(());
    LOCK.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn hash_folder(folder: &Path, hasher: &mut DefaultHasher) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            hash_folder(&path, hasher);
        } else {
            std::fs::read(&path).expect("a file").hash(hasher);
        }
    }
}

/// The template of a filling, made where it is missing.
fn template(filling: Filling) -> String {
    let mut hasher = DefaultHasher::new();
    // The migrations, and the code that makes records of the facts and samples.
    for folder in ["migrations", "src/domain", "src/acts", "src/store"] {
        hash_folder(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder), &mut hasher);
    }
    upr_network::domain::reference::reference().digest.hash(&mut hasher);
    format!("{:?}", upr_network::domain::samples::samples().expect("samples")).hash(&mut hasher);
    filling.hash(&mut hasher);
    let name = format!("template_{:016x}", hasher.finish());
    let mut postgres = connect(&server().url_of("postgres"));
    let there: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!(
        "(SELECT count(*) FROM pg_database WHERE datname = '{name}')"
    )))
    .get_result(&mut postgres)
    .expect("a count");
    if there == 0 {
        let making = format!("{name}_{}", std::process::id());
        postgres.batch_execute(&format!("DROP DATABASE IF EXISTS {making}; ")).expect("no leftover");
        postgres.batch_execute(&format!("CREATE DATABASE {making}")).expect("a database");
        fill(&server().url_of(&making), filling);
        // Whoever was quicker made the same.
        if postgres.batch_execute(&format!("ALTER DATABASE {making} RENAME TO {name}")).is_err() {
            postgres.batch_execute(&format!("DROP DATABASE {making}")).expect("no leftover");
        }
    }
    name
}

fn fill(url: &str, filling: Filling) {
    if filling == Filling::Nothing {
        return;
    }
    let address = Address::new(url);
    let unlimited = std::time::Duration::ZERO;
    roles::ensure(&mut address.connect(Role::Login, unlimited).expect("a login")).expect("roles");
    let mut owner = address.connect(Role::Owner, unlimited).expect("the owner");
    migrations::migrate(&mut owner).expect("migrations run");
    write_with(&mut owner, acts::facts::load_reference).expect("facts load");
    if filling == Filling::Samples {
        let at = LOADED_AT.parse().expect("a moment");
        write_with(&mut owner, |connection| acts::facts::load_samples(connection, at)).expect("samples load");
    }
    owner.batch_execute("ANALYZE").expect("statistics");
}

impl TestDatabase {
    /// A database with this filling.
    pub fn new(filling: Filling) -> TestDatabase {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let guard = one_at_a_time();
        let template = template(filling);
        let mut postgres = connect(&server().url_of("postgres"));
        postgres
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
            .unwrap_or_else(|error| panic!("{error}"));
        if filling != Filling::Nothing {
            // Rights on a database are not part of its template; the start gives them where they are missing.
            postgres
                .batch_execute(&format!("GRANT CREATE ON DATABASE {name} TO upr_owner"))
                .expect("the owner's right");
        }
        drop(guard);
        TestDatabase { url: server().url_of(&name), name }
    }

    /// A connection in a role; on a machine that is busy with other tests it may take more than one try.
    pub fn db_connect(&self, role: Role) -> PgConnection {
        let address = Address::new(self.url.clone());
        let connect = || address.connect(role, std::time::Duration::ZERO);
        connect().or_else(|_| connect()).or_else(|_| connect()).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Runs SQL as the owner.
    pub fn db_execute(&self, sql: &str) {
        self.db_connect(Role::Owner).batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// One number as the owner.
    pub fn db_number(&self, sql: &str) -> i64 {
        diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!("({sql})")))
            .get_result(&mut self.db_connect(Role::Owner))
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// One text as the owner.
    pub fn db_text(&self, sql: &str) -> String {
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(&format!("({sql})::text")))
            .get_result(&mut self.db_connect(Role::Owner))
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Lets nobody connect any more, or lets them again. Connections that are open stay.
    pub fn db_let_connect(&self, allowed: bool) {
        connect(&server().url_of("postgres"))
            .batch_execute(&format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {allowed}", self.name))
            .unwrap_or_else(|error| panic!("{error}"));
    }

    /// Ends the connections of this database that listen for notices; gives how many there were.
    pub fn db_cut_listeners(&self) -> i64 {
        diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!(
            "(SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{}' AND query IN ('LISTEN upr_changes', 'SELECT change FROM journal'))",
            self.name
        )))
        .get_result(&mut connect(&server().url_of("postgres")))
        .unwrap_or_else(|error| panic!("{error}"))
    }

    /// A digest of everything that the tables hold, times of changes apart.
    pub fn db_checksum(&self) -> String {
        let tables = [
            "states",
            "jurisdictions",
            "vocabularies",
            "terms",
            "sessions",
            "reviews",
            "source_records",
            "recommendations",
            "recommendation_states",
            "recommendation_themes",
            "recommendation_sdgs",
            "recommendation_groups_of_persons",
            "recommendation_jurisdictions",
            "recommendation_paragraphs",
            "activity_editions",
            "assessment_editions",
            "organization_editions",
            "statement_editions",
            "facts",
        ];
        let parts: Vec<String> = tables
            .iter()
            .map(|table| format!("SELECT '{table}' AS t, md5(coalesce(string_agg((to_jsonb(x) - 'updated_at' - 'retrieved_on' - 'sources')::text, '|' ORDER BY to_jsonb(x)::text), '')) AS d FROM {table} x"))
            .collect();
        self.db_text(&format!(
            "SELECT md5(string_agg(t || d, '|' ORDER BY t)) FROM ({}) every",
            parts.join(" UNION ALL ")
        ))
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let mut postgres = connect(&server().url_of("postgres"));
        // A leftover would only take room until the folder is removed.
        let _ = postgres.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}
