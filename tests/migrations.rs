//! Migrations: whatever goes up comes down and goes up again the same, once, and everything in the catalogue has its
//! sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::sql_types::{Bool, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl};
use diesel_migrations::MigrationHarness;
use upr_network::acts;
use upr_network::database::connections::{Address, Role};
use upr_network::database::constraints::sentences;
use upr_network::database::door::write_with;
use upr_network::database::migrations::{MIGRATIONS, migrate};
use upr_network::database::roles;
use upr_network::domain::records::WRITTEN;

use crate::support::{Filling, LOADED_AT, Program, TestDatabase};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn db_lines(connection: &mut PgConnection, sql: &str) -> Vec<String> {
    let rows: Vec<Line> = diesel::sql_query(sql).load(connection).unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.into_iter().map(|row| row.line).collect()
}

/// Everything that the schema holds, line by line: what pg_dump would write, without being there.
fn db_schema(connection: &mut PgConnection) -> Vec<String> {
    // diesel's own list of migrations is not ours.
    let ours = "n.nspname IN ('upr', 'open', 'shared', 'desk') AND c.relname NOT LIKE '\\_\\_diesel%'";
    db_lines(
        connection,
        &format!(
            "SELECT line COLLATE \"C\" AS line FROM ( \
             SELECT format('relation %s %s.%s persistence %s options %s owner %s row security %s %s rights %s comment %s', c.relkind, n.nspname, c.relname, c.relpersistence, c.reloptions, pg_get_userbyid(c.relowner), \
                    c.relrowsecurity, c.relforcerowsecurity, (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(c.relacl) a), obj_description(c.oid, 'pg_class')) AS line \
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {ours} \
             UNION ALL SELECT format('column %s.%s.%s %s %s not null %s default %s generated %s identity %s collation %s rights %s comment %s', n.nspname, c.relname, \
                    (SELECT count(*) FROM pg_attribute b WHERE b.attrelid = c.oid AND b.attnum BETWEEN 1 AND a.attnum AND NOT b.attisdropped), a.attname, format_type(a.atttypid, a.atttypmod), \
                    a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity, a.attcollation::regcollation, a.attacl, col_description(c.oid, a.attnum)) \
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
               LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE {ours} AND c.relkind IN ('r', 'v', 'm', 'p') \
             UNION ALL SELECT format('constraint %s.%s %s validated %s', c.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated) \
               FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {ours} \
             UNION ALL SELECT format('index %s valid %s', pg_get_indexdef(i.indexrelid), i.indisvalid) \
               FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {ours} \
             UNION ALL SELECT format('trigger %s enabled %s', pg_get_triggerdef(t.oid), t.tgenabled) \
               FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {ours} AND NOT t.tgisinternal \
             UNION ALL SELECT format('policy %s', to_jsonb(p)) FROM pg_policies p WHERE p.schemaname = 'upr' \
             UNION ALL SELECT format('view %s.%s %s', v.schemaname, v.viewname, v.definition) FROM pg_views v WHERE v.schemaname IN ('upr', 'open', 'shared', 'desk') \
             UNION ALL SELECT format('function %s owner %s rights %s comment %s', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner), p.proacl, obj_description(p.oid, 'pg_proc')) \
               FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'upr' AND p.prokind = 'f' \
             UNION ALL SELECT format('type %s %s', t.typname, t.typtype) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace \
              WHERE n.nspname = 'upr' AND t.typtype IN ('e', 'd', 'r') \
             UNION ALL SELECT format('schema %s rights %s', nspname, (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(nspacl) a)) FROM pg_namespace \
              WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'public') \
             ) every ORDER BY 1"
        ),
    )
}

fn how_many() -> usize {
    MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS).expect("migrations").len()
}

/// Whole is what it is after the migrations; nothing is what remains after all are taken back.
fn up_and_down(database: &TestDatabase) {
    let mut owner = database.db_connect(Role::Owner);
    let before = db_schema(&mut owner);
    assert!(before.len() > 250, "the catalogue is read: {} lines", before.len());
    let reverted = owner.revert_all_migrations(MIGRATIONS).expect("every migration can be taken back");
    assert_eq!(reverted.len(), how_many());
    let rest: Vec<String> = db_schema(&mut owner).into_iter().filter(|line| !line.starts_with("schema ")).collect();
    assert!(rest.is_empty(), "left behind: {rest:#?}");
    assert_eq!(migrate(&mut owner).expect("they run again"), how_many());
    let after = db_schema(&mut owner);
    let different: Vec<&String> = before
        .iter()
        .filter(|line| !after.contains(line))
        .chain(after.iter().filter(|line| !before.contains(line)))
        .collect();
    assert!(different.is_empty(), "{different:#?}");
    assert_eq!(migrate(&mut owner).expect("nothing is left to do"), 0);
}

#[test]
fn migrations_run_are_taken_back_and_run_again_on_filled_tables() {
    let database = TestDatabase::new(Filling::Samples);
    let filled = database.db_checksum();
    up_and_down(&database);
    let mut owner = database.db_connect(Role::Owner);
    write_with(&mut owner, acts::facts::load_reference).expect("facts load again");
    let at = LOADED_AT.parse().expect("a moment");
    write_with(&mut owner, |connection| acts::facts::load_samples(connection, at)).expect("samples load again");
    assert_eq!(database.db_checksum(), filled);
}

#[test]
fn each_migration_alone_can_be_taken_back_on_filled_tables() {
    let database = TestDatabase::new(Filling::Samples);
    let mut owner = database.db_connect(Role::Owner);
    let before = db_schema(&mut owner);
    for steps in 1..=how_many() {
        for _ in 0..steps {
            owner.revert_last_migration(MIGRATIONS).expect("it can be taken back");
        }
        assert_eq!(migrate(&mut owner).expect("they run again"), steps);
        assert_eq!(db_schema(&mut owner), before, "{steps} steps back");
    }
}

#[test]
fn two_who_migrate_at_once_do_it_once() {
    let database = TestDatabase::new(Filling::Nothing);
    roles::ensure(&mut database.db_connect(Role::Login)).expect("roles");
    let ran: Vec<usize> = std::thread::scope(|scope| {
        let migrators: Vec<_> =
            (0..4).map(|_| scope.spawn(|| migrate(&mut database.db_connect(Role::Owner)).expect("it runs"))).collect();
        migrators.into_iter().map(|migrator| migrator.join().expect("it ends")).collect()
    });
    assert_eq!(ran.iter().sum::<usize>(), how_many(), "{ran:?}");
    assert_eq!(ran.iter().filter(|ran| **ran > 0).count(), 1, "{ran:?}");
}

#[test]
fn two_programs_that_start_at_once_on_an_empty_database_both_succeed() {
    let database = TestDatabase::new(Filling::Nothing);
    let desk = tempfile::tempdir().expect("a folder");
    let start = || Program::new(desk.path(), &["migrate"]).with("DATABASE_URL", &database.url).start();
    let both = [start(), start()];
    for one in both {
        assert_eq!(one.end().well().said, "The database is up to date.\n");
    }
    assert_eq!(database.db_checksum(), TestDatabase::new(Filling::Facts).db_checksum());
    assert_eq!(database.db_number("SELECT count(*) FROM audit WHERE act = 'facts.load'"), 1);
}

#[test]
fn a_database_that_is_ahead_is_refused_by_the_name_of_its_migration() {
    let database = TestDatabase::new(Filling::Facts);
    database.db_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000001')");
    let desk = tempfile::tempdir().expect("a folder");
    for command in ["migrate", "serve", "demo"] {
        let ended = Program::new(desk.path(), &[command])
            .with("DATABASE_URL", &database.url)
            .with("UPR_BIND", "127.0.0.1:0")
            .run();
        let line = ended.refused(1);
        assert!(line.contains("20991231000001") && line.contains("run the newer program"), "{line}");
    }
}

#[test]
fn a_migration_that_fails_leaves_nothing_and_runs_when_it_can() {
    let database = TestDatabase::new(Filling::Nothing);
    roles::ensure(&mut database.db_connect(Role::Login)).expect("roles");
    let mut owner = database.db_connect(Role::Owner);
    owner.batch_execute("CREATE SCHEMA upr; CREATE TABLE upr.audit (hindrance int)").expect("a hindrance");
    let failure = migrate(&mut owner).expect_err("the name is taken").to_string();
    assert!(failure.contains("migration") && !failure.contains('\n'), "{failure}");
    let journal = "SELECT coalesce(to_regclass('upr.journal')::text, 'none') AS line";
    assert_eq!(db_lines(&mut owner, journal), ["none"], "the migration that failed left nothing");
    owner.batch_execute("DROP TABLE upr.audit").expect("the hindrance goes");
    assert_eq!(migrate(&mut owner).expect("it runs now"), how_many() - 1);
    assert_eq!(db_schema(&mut owner), db_schema(&mut TestDatabase::new(Filling::Facts).db_connect(Role::Owner)));
}

#[test]
fn every_table_and_column_has_a_comment() {
    let database = TestDatabase::new(Filling::Facts);
    let silent = db_lines(
        &mut database.db_connect(Role::Owner),
        "SELECT c.relname || coalesce('.' || a.attname, '') AS line FROM pg_class c \
           JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum >= 0 AND NOT a.attisdropped \
          WHERE n.nspname = 'upr' AND c.relkind IN ('r', 'v', 'm', 'p') AND c.relname NOT LIKE '\\_\\_diesel%' AND coalesce(trim(col_description(c.oid, a.attnum)), '') = '' \
         UNION ALL SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
          WHERE n.nspname = 'upr' AND c.relkind IN ('r', 'v', 'm', 'p') AND c.relname NOT LIKE '\\_\\_diesel%' AND coalesce(trim(obj_description(c.oid, 'pg_class')), '') = '' \
         UNION ALL SELECT p.proname::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'upr' AND obj_description(p.oid, 'pg_proc') IS NULL",
    );
    assert!(silent.is_empty(), "without a comment: {silent:?}");
}

#[test]
fn every_constraint_has_a_name_of_ours_and_a_sentence() {
    let database = TestDatabase::new(Filling::Facts);
    // "n" are the constraints of NOT NULL, which newer versions of PostgreSQL list too.
    let there: BTreeSet<String> = db_lines(
        &mut database.db_connect(Role::Owner),
        "SELECT k.conname::text AS line FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
          WHERE n.nspname = 'upr' AND c.relname NOT LIKE '\\_\\_diesel%' AND k.contype NOT IN ('n', 't') \
         UNION SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid \
           JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'upr' AND c.relname NOT LIKE '\\_\\_diesel%' AND x.indisunique",
    )
    .into_iter()
    .collect();
    let told: BTreeSet<String> = sentences().map(|(name, _)| name).collect();
    assert_eq!(told.len(), sentences().count(), "a constraint has two sentences");
    assert_eq!(there.difference(&told).collect::<Vec<_>>(), Vec::<&String>::new(), "without a sentence");
    assert_eq!(told.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "a sentence without a constraint");
    for (name, sentence) in sentences() {
        assert!(sentence.ends_with('.') && sentence.starts_with(char::is_uppercase), "{name}: {sentence}");
    }
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    table_comment: String,
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
    #[diesel(sql_type = Text)]
    comment: String,
}

/// What diesel calls a type of PostgreSQL.
fn diesel_type(kind: &str) -> String {
    if let Some(of) = kind.strip_suffix("[]") {
        return format!("Array<{}>", diesel_type(of));
    }
    match kind {
        "text" => "Text",
        "smallint" => "SmallInt",
        "integer" => "Integer",
        "bigint" => "BigInt",
        "boolean" => "Bool",
        "jsonb" => "Jsonb",
        "uuid" => "Uuid",
        "date" => "Date",
        "timestamp with time zone" => "Timestamptz",
        "tsvector" => "Tsvector",
        "bytea" => "Bytea",
        "double precision" => "Double",
        "numeric" => "Numeric",
        other => panic!("which type of diesel is {other}?"),
    }
    .to_owned()
}

/// How the page would have to read: table by table, `comment`, `name (key)`, then `column -> type` with its comment.
fn db_page(connection: &mut PgConnection) -> BTreeMap<String, Vec<String>> {
    let columns: Vec<Column> = diesel::sql_query(
        "SELECT c.relname::text AS table, coalesce(obj_description(c.oid, 'pg_class'), '') AS table_comment, a.attname::text AS name, \
                coalesce((SELECT string_agg(k.attname, ', ' ORDER BY place) FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS key (number, place) \
                   JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = key.number WHERE i.indrelid = c.oid AND i.indisprimary), '') AS key, \
                format_type(a.atttypid, a.atttypmod) AS kind, NOT a.attnotnull AS nullable, coalesce(col_description(c.oid, a.attnum), '') AS comment \
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
          WHERE n.nspname = 'upr' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE '\\_\\_diesel%' ORDER BY c.relname, a.attnum",
    )
    .load(connection)
    .expect("the catalogue");
    let mut page: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for column in columns {
        let lines = page.entry(column.table.clone()).or_insert_with(|| {
            vec![format!("/// {}.", column.table_comment), format!("{} ({})", column.table, column.key)]
        });
        let kind = diesel_type(&column.kind);
        lines.push(format!("/// {}.", column.comment));
        lines.push(format!("{} -> {}", column.name, if column.nullable { format!("Nullable<{kind}>") } else { kind }));
    }
    page
}

#[test]
fn the_page_of_tables_is_the_catalogue() {
    let source = |name| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name);
        std::fs::read_to_string(path).expect("the page")
    };
    let text = source("tables.rs") + &source("tables/people.rs") + &source("tables/follow_up.rs");
    let mut page: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for block in text.split("diesel::table! {").skip(1) {
        let body = block.split("\n}\n").next().unwrap_or_default();
        let lines: Vec<String> = body
            .lines()
            .map(|line| line.trim().trim_end_matches(',').trim_end_matches(" {").to_owned())
            .filter(|line| !line.is_empty() && line != "}" && !line.starts_with("use ") && !line.starts_with("#["))
            .collect();
        let head = lines.iter().find(|line| line.ends_with(')') && !line.starts_with("///")).expect("name and key");
        page.insert(head.split(' ').next().unwrap_or_default().to_owned(), lines);
    }
    let database = TestDatabase::new(Filling::Facts);
    let mut catalogue = db_page(&mut database.db_connect(Role::Owner));
    // What coalitions write is read through views, which stand on a page of their own; its tables are named by the nouns.
    for (noun, plural) in WRITTEN {
        for table in [format!("working_{plural}"), format!("{noun}_editions"), format!("{noun}_versions")] {
            assert!(catalogue.remove(&table).is_some(), "{table}");
        }
    }
    assert_eq!(page.keys().collect::<Vec<_>>(), catalogue.keys().collect::<Vec<_>>());
    for (table, lines) in &catalogue {
        assert_eq!(page[table], *lines, "{table}");
    }
}

#[test]
fn the_page_of_views_is_each_of_the_three_schemas() {
    let source = |name| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tables").join(name);
        std::fs::read_to_string(path).expect("the page")
    };
    let text = source("views.rs") + &source("follow_up_views.rs");
    let mut page: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for block in text.split("diesel::table! {").skip(1) {
        let body = block.split("\n}\n").next().unwrap_or_default();
        let head = body.lines().map(str::trim).find(|line| line.ends_with(") {")).expect("name and key");
        let columns = body.lines().filter_map(|line| line.trim().trim_end_matches(',').split_once(" -> "));
        let bare = |kind: &str| kind.strip_prefix("Nullable<").map_or(kind, |kind| &kind[..kind.len() - 1]).to_owned();
        let columns = columns.map(|(name, kind)| format!("{name} {}", bare(kind))).collect();
        page.insert(head.split(' ').next().unwrap_or_default().to_owned(), columns);
    }
    let database = TestDatabase::new(Filling::Facts);
    let mut owner = database.db_connect(Role::Owner);
    for schema in ["open", "shared", "desk"] {
        let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in db_lines(
            &mut owner,
            &format!(
                "SELECT c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) AS line FROM pg_class c \
                   JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 \
                  WHERE n.nspname = '{schema}' AND c.relkind = 'v' ORDER BY c.relname, a.attnum"
            ),
        ) {
            let mut pieces = line.splitn(3, ' ');
            let mut next = || pieces.next().unwrap_or_default().to_owned();
            let (view, column, kind) = (next(), next(), next());
            there.entry(view).or_default().push(format!("{column} {}", diesel_type(&kind)));
        }
        assert_eq!(there, page, "{schema}");
    }
}

#[test]
fn a_migration_waits_for_its_locks_a_limited_time() {
    let database = TestDatabase::new(Filling::Facts);
    let mut owner = Address::new(&database.url).connect(Role::Owner, Duration::ZERO).expect("the owner");
    let limit = db_lines(&mut owner, "SELECT current_setting('lock_timeout') AS line");
    assert_eq!(limit, ["1min"]);
}
