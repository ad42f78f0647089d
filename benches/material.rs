//! What is measured with: the real files where `UPR_REAL_DATA` names them, else generated ones of the same size, and a
//! million recommendations made from them by SQL.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use upr_network::domain::reference::reference;

use crate::Outcome;
use crate::load::output;
use crate::measures::say;
use crate::processes::program;
use crate::stage::{EMPTY, MILLION, REAL, Stage};

/// How many recommendations the large database holds at least.
const MANY: i64 = 1_000_000;
/// How many rows are generated where there are no real ones.
const GENERATED: usize = 33_000;

/// The exports, the last of them the one whose import is measured.
pub fn files(stage: &Stage) -> Outcome<Vec<PathBuf>> {
    let real = std::env::var_os("UPR_REAL_DATA").map(|folder| PathBuf::from(folder).join("upr-info"));
    let Some(folder) = real.filter(|folder| folder.is_dir()) else {
        say("UPR_REAL_DATA names no folder with real exports: 33,000 generated rows take their place");
        return generated(stage);
    };
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    files.sort();
    if files.is_empty() { generated(stage) } else { Ok(files) }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

const WORDS: &[&str] = &[
    "accede",
    "ratify",
    "protocol",
    "convention",
    "torture",
    "detention",
    "children",
    "women",
    "rights",
    "law",
    "ensure",
    "strengthen",
    "measures",
    "national",
    "institution",
    "access",
    "education",
    "health",
    "freedom",
    "expression",
    "religion",
    "minorities",
    "migrants",
    "combat",
    "trafficking",
    "investigate",
    "abolish",
    "penalty",
    "reform",
    "justice",
    "the",
    "and",
    "to",
    "of",
    "all",
    "in",
    "for",
    "further",
    "continue",
    "with",
];

/// Exports of invented texts: four files of as many rows, about sessions 1 to 17.
fn generated(stage: &Stage) -> Outcome<Vec<PathBuf>> {
    let facts = reference();
    let states: Vec<&str> = facts.states.iter().map(|state| state.name.english()).collect();
    let issues: Vec<&str> = facts
        .vocabulary("themes")
        .ok_or("no themes")?
        .terms
        .iter()
        .filter_map(|term| term.source_names.upr_info.first().map(String::as_str))
        .collect();
    let reviews: Vec<(&str, i16)> = facts
        .reviews
        .iter()
        .filter(|review| review.session <= 17)
        .filter_map(|review| Some((facts.english_name(&review.state)?, review.session)))
        .collect();
    let mut dice = Dice(1);
    let mut files = Vec::new();
    for (number, sessions) in [1..=5, 6..=9, 10..=13, 14..=17].into_iter().enumerate() {
        let reviews: Vec<&(&str, i16)> = reviews.iter().filter(|(_, session)| sessions.contains(session)).collect();
        let mut file = "To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session\n".to_owned();
        for _ in 0..GENERATED / 4 {
            let (Some((to, session)), Some(from), Some(issue), Some(other)) =
                (dice.of(&reviews), dice.of(&states), dice.of(&issues), dice.of(&issues))
            else {
                return Err("no facts to generate rows from".into());
            };
            let length = 10 + dice.below(30);
            let text: Vec<&str> = (0..length).filter_map(|_| dice.of(WORDS).copied()).collect();
            let response = if dice.below(4) == 0 { "Noted" } else { "Accepted" };
            let action = dice.below(5) + 1;
            writeln!(
                file,
                "\"{to}\",,,\"{}\",\"{from}\",,,{response},{action},\"{issue},{other}\",{session}",
                text.join(" ")
            )?;
        }
        let path = stage.folder.join(format!("generated-{number}.csv"));
        fs::write(&path, file)?;
        files.push(path);
    }
    Ok(files)
}

/// Makes the databases that everything begins with: one without recommendations, one with all files.
pub fn fill(stage: &Stage, files: &[PathBuf]) -> Outcome<()> {
    stage.create(EMPTY, None)?;
    output(program(stage, EMPTY).arg("migrate"))?;
    stage.create(REAL, Some(EMPTY))?;
    output(program(stage, REAL).args(["import", "upr-info"]).args(files))?;
    stage.sql(REAL, "VACUUM ANALYZE")
}

/// How many recommendations a database holds.
pub fn recommendations(stage: &Stage, database: &str) -> Outcome<i64> {
    Ok(stage.texts(database, "SELECT count(*) FROM upr.recommendations")?.concat().parse()?)
}

/// Makes a million recommendations from those there are: each several times with new ids, its links with it, so that
/// States, sessions, themes and responses keep their shares. Where the same was made before, it is used again.
pub fn million(stage: &Stage) -> Outcome<()> {
    let held = recommendations(stage, REAL)?;
    let copies = ((MANY - held).max(0) + held - 1) / held.max(1);
    let digest = stage.texts(
        REAL,
        &format!(
            "SELECT md5((SELECT string_agg(md5((to_jsonb(r) - 'updated_at' - 'sources')::text), '' ORDER BY id) FROM upr.recommendations r) \
             || 'with what hangs on them' || (SELECT string_agg(indexdef, '' ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'upr') || {copies})"
        ),
    )?;
    let digest = digest.concat();
    let known = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE shobj_description(oid, 'pg_database') IS NOT NULL AND datname = ";
    if stage.texts("postgres", &format!("{known}'{MILLION}'"))?.concat() == digest {
        return Ok(());
    }
    say("making a million recommendations; it takes some minutes, once");
    stage.create(MILLION, Some(REAL))?;
    let indexes = "SELECT indexdef FROM pg_indexes i WHERE schemaname = 'upr' AND tablename LIKE 'recommendation%' \
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = i.indexname)";
    let made = stage.texts(MILLION, indexes)?;
    let dropping =
        stage.texts(MILLION, &indexes.replace("SELECT indexdef", "SELECT 'DROP INDEX upr.' || indexname"))?;
    stage.sql(MILLION, &dropping.join(";"))?;
    let tables = stage.texts(MILLION, "SELECT tablename FROM pg_tables WHERE schemaname = 'upr' AND tablename LIKE 'recommendation%' ORDER BY tablename = 'recommendations' DESC")?;
    let mut sql =
        String::from("SET search_path = upr; SET session_replication_role = replica; SET synchronous_commit = off;");
    for table in &tables {
        let key = if table == "recommendations" { "id" } else { "recommendation" };
        let columns = columns(stage, MILLION, table)?;
        let others: Vec<&str> = columns.split(", ").filter(|column| *column != key).collect();
        let others = others.join(", ");
        // Each copy is its own source record, so that coalitions can write on it.
        let own_source = "jsonb_set(sources, '{0,id}', to_jsonb(md5(id::text || copy)::uuid))";
        let read = if key == "id" { others.replace("sources", own_source) } else { others.clone() };
        write!(
            sql,
            "INSERT INTO {table} ({key}, {others}) SELECT md5({key}::text || copy)::uuid, {read} FROM {table}, generate_series(1, {copies}) copy;"
        )?;
    }
    // What the trigger would have made, which does not run here.
    let claims = columns(stage, MILLION, "assessment_editions")?;
    let copied = claims.replacen("record,", "md5(record::text || copy)::uuid,", 1).replacen(
        "recommendation,",
        "md5(recommendation::text || copy)::uuid,",
        1,
    );
    write!(
        sql,
        "INSERT INTO source_leads SELECT id, id FROM recommendations ON CONFLICT DO NOTHING; \
         INSERT INTO assessment_editions ({claims}) SELECT {copied} FROM assessment_editions, generate_series(1, {copies}) copy WHERE owner IS NULL;"
    )?;
    stage.sql(MILLION, &sql)?;
    stage.sql(MILLION, &made.join(";"))?;
    stage.sql(MILLION, "VACUUM ANALYZE")?;
    stage.sql("postgres", &format!("COMMENT ON DATABASE {MILLION} IS '{digest}'"))
}

/// The columns of a table that can be written, separated by commas.
pub fn columns(stage: &Stage, database: &str, table: &str) -> Outcome<String> {
    let columns = stage.texts(
        database,
        &format!(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'upr' AND table_name = '{table}' \
             AND is_generated = 'NEVER' ORDER BY ordinal_position"
        ),
    )?;
    Ok(columns.join(", "))
}
