//! The database as it is made, taken down, and made again; and what the program believes of it.

use diesel::RunQueryDsl;
use diesel_migrations::MigrationHarness;
use upr_network::database::connections::Role;
use upr_network::database::constraints::{SENTENCES, sentence};
use upr_network::database::migrations::{MIGRATIONS, migrate};
use upr_network::database::roles;

use crate::support::{Filling, TestDatabase};

/// Everything that a migration makes, as text in one order.
const CATALOGUE: &str = "SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') FROM ( \
    SELECT format('column %s.%s %s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)) AS line \
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
     WHERE c.relnamespace = 'upr'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname NOT LIKE '\\_\\_diesel%' \
    UNION ALL SELECT format('constraint %s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'upr'::regnamespace AND conname NOT LIKE '\\_\\_diesel%' \
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'upr' AND tablename NOT LIKE '\\_\\_diesel%' \
    UNION ALL SELECT format('trigger %s', pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'upr'::regnamespace AND NOT t.tgisinternal \
    UNION ALL SELECT format('function %s %s', proname, prosrc) FROM pg_proc WHERE pronamespace = 'upr'::regnamespace \
    UNION ALL SELECT format('grant %s %s %s', grantee, table_name, privilege_type) FROM information_schema.role_table_grants WHERE table_schema = 'upr' AND table_name NOT LIKE '\\_\\_diesel%' \
    UNION ALL SELECT format('table %s %s', relname, obj_description(oid)) FROM pg_class WHERE relnamespace = 'upr'::regnamespace AND relkind = 'r' AND relname NOT LIKE '\\_\\_diesel%') every";

#[test]
fn migrations_run_are_taken_back_and_run_again() {
    // The facts and samples are in the tables when they are taken down.
    let database = TestDatabase::new(Filling::Samples);
    let before = database.db_text(CATALOGUE);
    assert!(before.lines().count() > 300);
    let mut owner = database.db_connect(Role::Owner);
    owner.revert_all_migrations(MIGRATIONS).expect("all can be taken back");
    assert_eq!(database.db_text(CATALOGUE), "", "something is left over");
    owner.run_pending_migrations(MIGRATIONS).expect("all run again");
    assert_eq!(database.db_text(CATALOGUE), before);
}

#[test]
fn two_starters_at_once_migrate_once() {
    let database = TestDatabase::new(Filling::Nothing);
    roles::ensure(&mut database.db_connect(Role::Login)).expect("roles");
    let ran: Vec<usize> = std::thread::scope(|scope| {
        let starters: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| migrate(&mut database.db_connect(Role::Owner)).expect("it migrates")))
            .collect();
        starters.into_iter().map(|starter| starter.join().expect("it ends")).collect()
    });
    assert_eq!(ran.iter().filter(|ran| **ran > 0).count(), 1, "{ran:?}");
}

#[test]
fn a_database_that_is_ahead_is_named_and_left_alone() {
    let database = TestDatabase::new(Filling::Facts);
    database.db_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')");
    let failure = migrate(&mut database.db_connect(Role::Owner)).expect_err("it is ahead");
    assert!(failure.to_string().contains("99990101000000"), "{failure}");
}

#[test]
fn every_table_and_column_is_described() {
    let database = TestDatabase::new(Filling::Facts);
    let bare = database.db_text(
        "SELECT coalesce(string_agg(c.relname || coalesce('.' || a.attname, ''), ', '), '') FROM pg_class c \
           JOIN LATERAL (SELECT attname, attnum FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped UNION ALL SELECT NULL, 0) a ON true \
          WHERE c.relnamespace = 'upr'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE '\\_\\_diesel%' \
            AND coalesce(CASE WHEN a.attnum = 0 THEN obj_description(c.oid, 'pg_class') ELSE col_description(c.oid, a.attnum) END, '') = ''",
    );
    assert_eq!(bare, "");
}

#[derive(diesel::QueryableByName)]
struct Named {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

#[test]
fn every_constraint_has_a_sentence_for_people() {
    let database = TestDatabase::new(Filling::Facts);
    let constraints: Vec<Named> = diesel::sql_query(
        "SELECT conname::text AS name FROM pg_constraint WHERE connamespace = 'upr'::regnamespace AND conname NOT LIKE '\\_\\_diesel%' ORDER BY 1",
    )
    .load(&mut database.db_connect(Role::Owner))
    .expect("the catalogue");
    let missing: Vec<&str> =
        constraints.iter().map(|constraint| constraint.name.as_str()).filter(|name| sentence(name).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let gone: Vec<&str> = SENTENCES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !constraints.iter().any(|constraint| constraint.name == *name))
        .collect();
    assert!(gone.is_empty(), "{gone:?}");
}

/// `src/tables.rs` as lines `table.column Type`, read from its text.
fn believed() -> Vec<String> {
    let mut lines = Vec::new();
    let mut table = String::new();
    for line in include_str!("../src/tables.rs").lines().map(str::trim) {
        if let Some((name, rest)) = line.split_once(" (")
            && rest.ends_with(") {")
        {
            table = name.to_owned();
        } else if let Some((column, kind)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> ")) {
            lines.push(format!("{table}.{column} {kind}"));
        }
    }
    lines
}

#[test]
fn the_program_sees_the_tables_as_they_are() {
    let database = TestDatabase::new(Filling::Facts);
    let catalogue = database.db_text(
        "SELECT string_agg(format('%s.%s %s', c.relname, a.attname, \
                CASE WHEN a.attnotnull THEN '%s' ELSE 'Nullable<%s>' END), E'\\n' ORDER BY c.relname, a.attnum) || E'\\n' \
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
          WHERE c.relnamespace = 'upr'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE '\\_\\_diesel%'",
    );
    let kinds = database.db_text(
        "SELECT string_agg(CASE format_type(a.atttypid, a.atttypmod) WHEN 'text' THEN 'Text' WHEN 'smallint' THEN 'SmallInt' WHEN 'integer' THEN 'Integer' WHEN 'bigint' THEN 'BigInt' \
                WHEN 'uuid' THEN 'Uuid' WHEN 'jsonb' THEN 'Jsonb' WHEN 'date' THEN 'Date' WHEN 'boolean' THEN 'Bool' WHEN 'timestamp with time zone' THEN 'Timestamptz' \
                WHEN 'text[]' THEN 'Array<Text>' WHEN 'smallint[]' THEN 'Array<SmallInt>' WHEN 'tsvector' THEN 'Tsvector' ELSE 'unknown ' || format_type(a.atttypid, a.atttypmod) END, E'\\n' ORDER BY c.relname, a.attnum) \
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
          WHERE c.relnamespace = 'upr'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE '\\_\\_diesel%'",
    );
    let mut real: Vec<String> =
        catalogue.lines().zip(kinds.lines()).map(|(column, kind)| column.replace("%s", kind)).collect();
    let mut believed = believed();
    assert!(believed.len() > 120, "{}", believed.len());
    // Columns keep their order inside of a table; tables may stand in any order.
    let table = |line: &String| line.split('.').next().unwrap_or_default().to_owned();
    real.sort_by_key(table);
    believed.sort_by_key(table);
    assert_eq!(believed, real);
}

#[test]
fn the_public_reads_and_nothing_else() {
    let database = TestDatabase::new(Filling::Samples);
    let refused = |sql: &str| {
        let outcome = diesel::sql_query(sql).execute(&mut database.db_connect(Role::Public));
        outcome.map(|_| ()).expect_err(sql).to_string()
    };
    for sql in [
        "SELECT * FROM audit",
        "SELECT * FROM facts",
        "DELETE FROM recommendations",
        "UPDATE journal SET change = 0",
        "CREATE TABLE mine (x int)",
        "INSERT INTO changes VALUES (1, 'x', 'x', 'created', now())",
    ] {
        let said = refused(sql);
        assert!(said.contains("permission denied") || said.contains("read-only"), "{sql}: {said}");
    }
    let writing = diesel::sql_query("UPDATE recommendations SET year = 1").execute(&mut {
        let mut connection = database.db_connect(Role::Public);
        diesel::sql_query("SET default_transaction_read_only = off")
            .execute(&mut connection)
            .expect("a setting that anybody may change");
        connection
    });
    assert!(writing.expect_err("no right").to_string().contains("permission denied"));
    let owner =
        |sql: &str| diesel::sql_query(sql).execute(&mut database.db_connect(Role::Owner)).expect_err(sql).to_string();
    for sql in ["UPDATE audit SET act = 'x'", "DELETE FROM changes", "TRUNCATE audit"] {
        assert!(owner(sql).contains("are added, never changed or removed"), "{sql}");
    }
}

#[test]
fn writers_at_once_leave_no_gap_in_the_journal() {
    use upr_network::database::door::write_with;
    use upr_network::store::journal::{Change, close};
    let database = TestDatabase::new(Filling::Facts);
    let before = database.db_number("SELECT change FROM journal");
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let database = &database;
            scope.spawn(move || {
                let mut connection = database.db_connect(Role::Owner);
                for round in 0..10 {
                    let changes: Vec<Change> = (0..3)
                        .map(|n| Change { kind: "state", record: format!("{writer}-{round}-{n}"), act: "updated" })
                        .collect();
                    write_with(&mut connection, |connection| {
                        close(connection, "test", &serde_json::json!({}), &changes)
                    })
                    .expect("it closes");
                }
            });
        }
    });
    assert_eq!(database.db_number("SELECT change FROM journal"), before + 240);
    assert_eq!(
        database.db_number("SELECT count(*) FROM changes"),
        database.db_number("SELECT max(change) FROM changes")
    );
    assert_eq!(
        database.db_number("SELECT count(DISTINCT record) FROM changes WHERE kind = 'state' AND record LIKE '%-%-%'"),
        240
    );
    assert_eq!(database.db_number("SELECT max(entry) - count(*) FROM audit"), 0);
}
