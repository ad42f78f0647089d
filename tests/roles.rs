//! The roles of the database hold by themselves: whoever serves can only read what is public, owns nothing, and the
//! journal grows by adding alone.

use std::path::Path;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use serde_json::json;
use tempfile::TempDir;
use upr_network::database::connections::{Address, Role};
use upr_network::database::door::write_with;
use upr_network::database::private_server::PrivateServer;
use upr_network::domain::failure::Failure;
use upr_network::store::journal::{self, Change};

use crate::support::{Dice, Filling, Program, TestDatabase};

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Flag {
    #[diesel(sql_type = Bool)]
    flag: bool,
}

fn db_names(connection: &mut PgConnection, sql: &str) -> Vec<String> {
    let rows: Vec<Named> = diesel::sql_query(sql).load(connection).unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.into_iter().map(|row| row.name).collect()
}

const TABLES: &str = "SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE n.nspname = 'upr' AND c.relkind IN ('r', 'v', 'm', 'p') ORDER BY 1";

/// What may be read without an account is all official records and the feed, and this is the rest.
const HIDDEN: [&str; 17] = [
    "__diesel_schema_migrations",
    "access_keys",
    "accounts",
    "audit",
    "audit_actors",
    "audit_contents",
    "endorsements",
    "facts",
    "idempotent_answers",
    "invitations",
    "memberships",
    "merged_records",
    "recovery_codes",
    "refresh_tokens",
    "registered_coalitions",
    "sessions_of_accounts",
    "sign_in_attempts",
];

/// What the members' role may do beside reading what is official: within row security, which other tests look at.
const OF_MEMBERS: &[(&str, &[&str])] = &[
    ("access_keys", &["SELECT", "INSERT", "DELETE"]),
    ("accounts", &["SELECT", "UPDATE"]),
    ("audit", &["SELECT"]),
    ("audit_actors", &["SELECT"]),
    ("audit_contents", &["SELECT"]),
    ("endorsements", &["SELECT", "INSERT", "UPDATE", "DELETE"]),
    ("idempotent_answers", &["SELECT", "INSERT", "DELETE"]),
    ("invitations", &["SELECT", "INSERT", "UPDATE", "DELETE"]),
    ("memberships", &["SELECT", "INSERT", "UPDATE", "DELETE"]),
    ("merged_records", &["SELECT", "INSERT", "DELETE"]),
    ("registered_coalitions", &["SELECT", "INSERT", "UPDATE"]),
    ("sessions_of_accounts", &["SELECT", "UPDATE", "DELETE"]),
];

/// Whether a table is one of the three that each noun has which coalitions write.
fn is_of_coalitions(table: &str) -> bool {
    table.starts_with("working_") || table.ends_with("_editions") || table.ends_with("_versions")
}

/// Whether the public's role has no right on a table at all.
fn is_hidden(table: &str) -> bool {
    HIDDEN.contains(&table) || is_of_coalitions(table)
}

/// What the members' role may do with a table, within row security; none where it is official.
fn of_members(table: &str) -> Option<&'static [&'static str]> {
    match table {
        _ if table.ends_with("_versions") => Some(&["SELECT", "INSERT", "DELETE"]),
        _ if is_of_coalitions(table) => Some(&["SELECT", "INSERT", "UPDATE", "DELETE"]),
        _ => OF_MEMBERS.iter().find(|(name, _)| *name == table).map(|(_, rights)| *rights),
    }
}

/// The functions that work with the rights of their owner: each asks itself who calls it.
const DEFINERS: &[&str] = &[
    "am_administrator",
    "am_known",
    "audiences_copied_from",
    "choose_newest",
    "close_act",
    "coalitions_as",
    "coalitions_to_write_as",
    "complete_edition",
    "end_sign_ins_of",
    "end_sign_ins_of_member",
    "enter",
    "follow_recommendations",
    "forget_derived_claims",
    "forget_record",
    "is_frozen",
    "is_shown",
    "is_taken",
    "keep_a_coordinator",
    "keep_an_administrator",
    "my_account",
    "my_acts",
    "my_name_in_records",
    "my_second_factor",
    "my_standing",
    "name_coalition",
    "standing_of",
    "taken_back",
];

fn refusal(connection: &mut PgConnection, sql: &str) -> String {
    match connection.batch_execute(sql) {
        Ok(()) => panic!("{sql} was allowed"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_publics_role_writes_nothing_and_sees_no_facts_and_no_audit() {
    let database = TestDatabase::new(Filling::Samples);
    let tables = db_names(&mut database.db_connect(Role::Owner), TABLES);
    assert!(tables.len() >= 20, "{tables:?}");
    let mut visitor = database.db_connect(Role::Public);
    assert!(refusal(&mut visitor, "CREATE TABLE upr.mine (a int)").contains("read-only transaction"));
    // The right itself is missing, whatever the mood of the transaction.
    visitor.batch_execute("SET default_transaction_read_only = off").expect("a setting");
    for table in &tables {
        let column = db_names(
            &mut database.db_connect(Role::Owner),
            &format!(
                "SELECT attname::text AS name FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum = 1"
            ),
        )
        .remove(0);
        for sql in [
            format!("INSERT INTO {table} DEFAULT VALUES"),
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table}"),
            format!("ALTER TABLE {table} ADD COLUMN mine int"),
            format!("DROP TABLE {table}"),
            format!("DO $$ BEGIN LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; END $$"),
        ] {
            let told = refusal(&mut visitor, &sql);
            assert!(told.contains("permission denied") || told.contains("must be owner"), "{sql}: {told}");
        }
        let reading = visitor.batch_execute(&format!("SELECT 1 FROM {table} LIMIT 1"));
        assert_eq!(reading.is_err(), is_hidden(table), "{table}: {reading:?}");
    }
    for sql in [
        "CREATE TABLE upr.mine (a int)",
        "CREATE FUNCTION upr.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
    ] {
        assert!(refusal(&mut visitor, sql).contains("permission denied"), "{sql}");
    }
}

#[test]
fn the_roles_that_serve_have_exactly_these_rights() {
    let database = TestDatabase::new(Filling::Facts);
    let mut owner = database.db_connect(Role::Owner);
    let tables = db_names(&mut owner, TABLES);
    for role in ["upr_public", "upr_members"] {
        for table in &tables {
            for right in ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"] {
                let granted: Flag = diesel::sql_query(format!("SELECT has_table_privilege('{role}', '{table}', '{right}') OR ('{right}' IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege('{role}', '{table}', '{right}')) AS flag"))
                    .get_result(&mut owner)
                    .expect("a right");
                let allowed = match of_members(table).filter(|_| role == "upr_members") {
                    Some(rights) => rights.contains(&right),
                    None => right == "SELECT" && !is_hidden(table),
                };
                assert_eq!(granted.flag, allowed, "{role}: {right} on {table}");
            }
        }
    }
    let owned = db_names(
        &mut owner,
        "SELECT o.kind || ' ' || o.name AS name FROM (SELECT 'relation' AS kind, relname::text AS name, relowner AS owner FROM pg_class \
            UNION ALL SELECT 'function', proname::text, proowner FROM pg_proc UNION ALL SELECT 'schema', nspname::text, nspowner FROM pg_namespace \
            UNION ALL SELECT 'type', typname::text, typowner FROM pg_type UNION ALL SELECT 'database', datname::text, datdba FROM pg_database) o \
          WHERE o.owner IN (SELECT oid FROM pg_roles WHERE rolname IN ('upr_public', 'upr_members'))",
    );
    assert!(owned.is_empty(), "{owned:?}");
    let strong = db_names(
        &mut owner,
        "SELECT rolname::text AS name FROM pg_roles WHERE rolname IN ('upr_public', 'upr_members') AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolcanlogin OR rolreplication)",
    );
    assert!(strong.is_empty(), "{strong:?}");
    let memberships = db_names(
        &mut owner,
        "SELECT r.rolname::text AS name FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname IN ('upr_public', 'upr_members')",
    );
    assert!(memberships.is_empty(), "a role that serves may become no other: {memberships:?}");
    let definers = db_names(
        &mut owner,
        "SELECT p.proname::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'upr' AND p.prosecdef ORDER BY p.proname COLLATE \"C\"",
    );
    assert_eq!(definers, DEFINERS, "functions with their owner's rights are listed here");
    let unpinned = db_names(
        &mut owner,
        "SELECT p.proname::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'upr' AND p.prosecdef \
            AND NOT 'search_path=upr, pg_temp' = ANY (p.proconfig)",
    );
    assert!(unpinned.is_empty(), "their search path is fixed: {unpinned:?}");
    let public = db_names(
        &mut owner,
        "SELECT p.proname::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'upr' AND p.prosecdef \
            AND p.prorettype <> 'trigger'::regtype AND has_function_privilege('upr_public', p.oid, 'EXECUTE')",
    );
    assert!(public.is_empty(), "and the public calls none: {public:?}");
}

/// A PostgreSQL of its own, because roles belong to the whole server.
struct Elsewhere {
    server: PrivateServer,
    home: TempDir,
}

impl Elsewhere {
    fn new() -> Elsewhere {
        let home = super::faults::home();
        let server = PrivateServer::join(&home.path().join("data"), None).unwrap_or_else(|failure| panic!("{failure}"));
        Elsewhere { server, home }
    }

    fn db_administrator(&self, database: &str) -> PgConnection {
        Address::new(self.server.url_of(database)).connect(Role::Login, Duration::ZERO).expect("the administrator")
    }

    /// A login with a database of its own; gives its address.
    fn db_login(&self, name: &str, rights: &str) -> String {
        let mut administrator = self.db_administrator("postgres");
        for sql in [
            format!("CREATE ROLE {name} LOGIN {rights} PASSWORD 'canary-of-{name}'"),
            format!("CREATE DATABASE {name} OWNER {name}"),
        ] {
            administrator.batch_execute(&sql).expect("the administrator may");
        }
        let url = self.server.url_of(name);
        let (scheme, rest) = url.split_once("://").expect("an address");
        let (_, place) = rest.split_once('@').expect("a place");
        format!("{scheme}://{name}:canary-of-{name}@{place}")
    }

    fn migrate(&self, url: &str) -> crate::support::Ended {
        Program::new(self.home.path(), &["migrate"]).with("DATABASE_URL", url).run()
    }
}

/// The statements that a message gives an administrator to run.
fn statements(message: &str) -> Vec<&str> {
    message.lines().skip(1).filter(|line| line.ends_with(';')).collect()
}

#[test]
fn a_login_that_may_not_make_roles_gets_the_sql_for_an_administrator() {
    let elsewhere = Elsewhere::new();
    let first = elsewhere.db_login("plain", "");
    let ended = elsewhere.migrate(&first);
    assert_eq!(ended.code, Some(1), "{}", ended.complained);
    let message = ended.last_words();
    assert!(message.starts_with("the database has no roles for upr-network yet, and the login may not make them; let an administrator run:\n"), "{message}");
    assert!(
        !ended.complained.contains("canary") && !ended.said.contains("canary"),
        "no password: {}",
        ended.complained
    );
    let sql = statements(message);
    assert_eq!(sql.len(), 5, "{message}");
    let mut administrator = elsewhere.db_administrator("plain");
    for statement in sql {
        administrator.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    elsewhere.migrate(&first).well();
    elsewhere.migrate(&first).well();

    // A second database of the same server: the roles are there, so they are not made again.
    let second = elsewhere.db_login("second", "");
    let ended = elsewhere.migrate(&second);
    let sql = statements(ended.last_words());
    assert!(!sql.is_empty() && sql.iter().all(|line| line.starts_with("GRANT")), "{}", ended.complained);
    let mut administrator = elsewhere.db_administrator("second");
    for statement in sql {
        administrator.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    elsewhere.migrate(&second).well();
}

#[test]
fn a_login_that_may_make_roles_makes_them_itself() {
    let elsewhere = Elsewhere::new();
    let url = elsewhere.db_login("maker", "CREATEROLE");
    elsewhere.migrate(&url).well();
    elsewhere.migrate(&url).well();
}

#[test]
fn the_start_refuses_roles_that_are_too_strong() {
    let elsewhere = Elsewhere::new();
    let url = elsewhere.server.url_of("upr");
    elsewhere.migrate(&url).well();
    let mut administrator = elsewhere.db_administrator("upr");
    for (strengthen, weaken, told) in [
        ("ALTER ROLE upr_public SUPERUSER", "ALTER ROLE upr_public NOSUPERUSER", "the role upr_public is a superuser"),
        (
            "ALTER ROLE upr_members BYPASSRLS",
            "ALTER ROLE upr_members NOBYPASSRLS",
            "the role upr_members bypasses row security",
        ),
        (
            "ALTER TABLE upr.facts OWNER TO upr_members",
            "ALTER TABLE upr.facts OWNER TO upr_owner",
            "the role upr_members owns a table",
        ),
    ] {
        administrator.batch_execute(strengthen).expect("the administrator may");
        for command in ["migrate", "serve"] {
            let ended = Program::new(elsewhere.home.path(), &[command])
                .with("DATABASE_URL", &url)
                .with("UPR_BIND", "127.0.0.1:0")
                .run();
            assert!(ended.refused(1).starts_with(told), "{}", ended.complained);
        }
        administrator.batch_execute(weaken).expect("the administrator may");
        elsewhere.migrate(&url).well();
    }
}

#[test]
fn the_journal_grows_and_nobody_rewrites_it() {
    let database = TestDatabase::new(Filling::Facts);
    let before = database.db_text("SELECT md5(string_agg(c::text, ',' ORDER BY change)) FROM changes c");
    for role in [Role::Owner, Role::Login] {
        let mut connection = database.db_connect(role);
        for table in ["changes", "audit"] {
            for sql in [
                format!("UPDATE {table} SET act = 'removed'"),
                format!("DELETE FROM {table}"),
                format!("DELETE FROM {table} WHERE false"),
                format!("TRUNCATE {table}"),
            ] {
                let told = refusal(&mut connection, &sql);
                if sql == "TRUNCATE audit" {
                    // What refers to it stops this even before the trigger does.
                    assert_eq!(told, "cannot truncate a table referenced in a foreign key constraint");
                    continue;
                }
                assert_eq!(told, format!("rows of {table} are added, never changed or removed"), "{role:?}: {sql}");
            }
        }
    }
    assert_eq!(database.db_text("SELECT md5(string_agg(c::text, ',' ORDER BY change)) FROM changes c"), before);
}

#[derive(QueryableByName)]
struct Seen {
    #[diesel(sql_type = BigInt)]
    head: i64,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    last: i64,
}

#[test]
fn the_numbers_of_changes_are_gapless_and_in_the_order_of_commits() {
    const WRITERS: u64 = 8;
    const ACTS: u64 = 25;
    let mut dice = Dice::new("the_numbers_of_changes_are_gapless_and_in_the_order_of_commits");
    let seeds: Vec<u64> = (0..WRITERS).map(|_| dice.below(u64::MAX)).collect();
    let database = TestDatabase::new(Filling::Facts);
    let begun = database.db_number("SELECT change FROM journal");
    let audited = database.db_number("SELECT count(*) FROM audit");
    let done = std::sync::atomic::AtomicBool::new(false);
    let (committed, looks) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut connection = database.db_connect(Role::Public);
            let (mut looks, mut before) = (0, 0);
            while !done.load(std::sync::atomic::Ordering::Acquire) {
                let seen: Seen = diesel::sql_query(
                    "SELECT (SELECT change FROM journal) AS head, count(*) AS count, max(change) AS last FROM changes",
                )
                .get_result(&mut connection)
                .expect("a look");
                assert_eq!(
                    (seen.head, seen.count),
                    (seen.last, seen.last),
                    "whoever looks sees every number up to the last"
                );
                assert!(seen.last >= before);
                (looks, before) = (looks + 1, seen.last);
            }
            looks
        });
        let writers: Vec<_> = seeds
            .into_iter()
            .zip(0..WRITERS)
            .map(|(seed, writer)| {
                scope.spawn({
                    let database = &database;
                    move || write(database, writer, seed, ACTS)
                })
            })
            .collect();
        let committed: Vec<(i64, Vec<String>)> =
            writers.into_iter().flat_map(|writer| writer.join().expect("a writer")).collect();
        done.store(true, std::sync::atomic::Ordering::Release);
        (committed, reader.join().expect("the reader"))
    });
    assert!(looks > 10, "{looks}");
    let written: usize = committed.iter().map(|(_, records)| records.len()).sum();
    let head = database.db_number("SELECT change FROM journal");
    assert_eq!(head - begun, i64::try_from(written).expect("a number"), "what was rolled back took no number");
    // The number that an act got is where its changes stand, in its order.
    for (last, records) in &committed {
        let from = last - i64::try_from(records.len()).expect("a number");
        let told = database.db_text(&format!("SELECT coalesce(string_agg(record, ',' ORDER BY change), '') FROM changes WHERE change > {from} AND change <= {last}"));
        assert_eq!(told, records.join(","));
    }
    let entries = i64::try_from(committed.len()).expect("a number");
    assert_eq!(database.db_number("SELECT count(*) FROM audit"), audited + entries);
    assert_eq!(database.db_number("SELECT max(entry) FROM audit"), audited + entries);
    // Nobody commits behind a number that was seen: rows become visible in the order of their numbers.
    assert_eq!(database.db_number("SELECT count(*) FROM (SELECT xmin::text::bigint AS x, change, lag(change) OVER (PARTITION BY xmin::text ORDER BY change) AS before FROM changes) c WHERE before IS NOT NULL AND before <> change - 1"), 0);
}

/// One of several writers: acts of none to five changes, some of which are given up.
fn write(database: &TestDatabase, writer: u64, seed: u64, acts: u64) -> Vec<(i64, Vec<String>)> {
    let mut dice = Dice::seeded(seed);
    let mut connection = database.db_connect(Role::Owner);
    let mut committed = Vec::new();
    for act in 0..acts {
        let records: Vec<String> = (0..dice.below(6)).map(|number| format!("{writer}-{act}-{number}")).collect();
        let (before, gives_up) = (dice.below(4), dice.below(5) == 0);
        let outcome = write_with(&mut connection, |connection| {
            connection.batch_execute(&format!("SELECT pg_sleep(0.00{before})"))?;
            let changes: Vec<Change> = records
                .iter()
                .map(|record| Change { kind: "recommendation", record: record.clone(), act: "updated" })
                .collect();
            let last = journal::close(connection, &journal::Entry::of("test", json!({})), &changes)?;
            if gives_up { Err(Failure::bug("given up")) } else { Ok(last) }
        });
        match outcome {
            Ok(last) => committed.push((last, records)),
            Err(failure) => assert!(gives_up, "{failure:?}"),
        }
    }
    committed
}

#[test]
fn nothing_of_the_programs_own_folder_is_needed_with_a_database() {
    // With DATABASE_URL the data folder is not touched: a container may have none.
    let database = TestDatabase::new(Filling::Facts);
    let desk = tempfile::tempdir().expect("a folder");
    Program::new(desk.path(), &["migrate"]).with("DATABASE_URL", &database.url).run().well();
    let left: Vec<_> = std::fs::read_dir(Path::new(desk.path())).expect("a folder").collect();
    assert!(left.is_empty(), "{left:?}");
}
