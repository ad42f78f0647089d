//! The statements that the service needs for a question, as PostgreSQL saw them: recorded from its log, so that what
//! pgbench runs can't drift from what the service runs.

use std::fs;
use std::path::PathBuf;

use crate::Outcome;
use crate::client::{Asked, Client};
use crate::processes::Server;
use crate::stage::Stage;

/// Scripts for pgbench: one for each question.
pub struct Scripts {
    /// The scripts.
    pub files: Vec<PathBuf>,
    /// What was bound, by the names that the scripts have for it.
    pub values: Vec<(String, String)>,
    /// How many statements one question needs, BEGIN and COMMIT among them.
    pub statements: usize,
}

/// One statement with what was bound; a null is none.
#[derive(Debug, Default, PartialEq)]
struct Statement {
    sql: String,
    bound: Vec<Option<String>>,
}

/// Asks each question and writes down what the service asks PostgreSQL for it.
pub fn record(stage: &Stage, service: &Server, name: &str, questions: &[Asked]) -> Outcome<Scripts> {
    let mut client = Client::open(service.address)?;
    // Connections are opened and their settings made before anything is recorded.
    for question in questions {
        client.ask(question)?;
    }
    stage.log_statements(true)?;
    let mut scripts = Scripts { files: Vec::new(), values: Vec::new(), statements: 0 };
    for (number, question) in questions.iter().enumerate() {
        let before = fs::metadata(stage.log())?.len();
        client.ask(question)?;
        let log = fs::read(stage.log())?;
        let fresh = log.get(usize::try_from(before)?..).unwrap_or_default();
        let statements = parse(&String::from_utf8_lossy(fresh));
        scripts.statements = statements.len();
        let mut script = String::new();
        for (place, statement) in statements.iter().enumerate() {
            let variable = |index: usize| format!("q{number}s{place}v{index}");
            script.push_str(&with_variables(statement, variable));
            script.push_str(";\n");
            let bound = statement.bound.iter().enumerate();
            scripts.values.extend(bound.filter_map(|(at, value)| Some((variable(at + 1), value.clone()?))));
        }
        if script.is_empty() {
            return Err(format!("no statement was recorded for {question:?}").into());
        }
        let file = stage.folder.join(format!("{name}-{number}.sql"));
        fs::write(&file, script)?;
        scripts.files.push(file);
    }
    stage.log_statements(false)?;
    Ok(scripts)
}

/// The statements of the service in a piece of PostgreSQL's log. The watch's own and settings of connections are left out.
fn parse(log: &str) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    let mut ours = false;
    for line in log.lines() {
        let Some(rest) = line.strip_prefix("bench|") else {
            // A statement of several lines goes on after a tab.
            if let (true, Some(last)) = (ours, statements.last_mut()) {
                last.sql.push(' ');
                last.sql.push_str(line.trim());
            }
            continue;
        };
        let mut pieces = rest.splitn(4, '|');
        let from_service = pieces.nth(2) == Some("upr-network");
        let said = pieces.next().unwrap_or_default();
        let sql = said.strip_prefix("LOG:  ").and_then(|said| {
            said.strip_prefix("statement: ")
                .or_else(|| said.strip_prefix("execute ").and_then(|said| said.split_once(": ").map(|(_, sql)| sql)))
        });
        if let Some(sql) = sql {
            ours = from_service && sql != "SELECT 1" && !sql.starts_with("SET ");
            if ours {
                statements.push(Statement { sql: sql.trim_end_matches(';').to_owned(), bound: Vec::new() });
            }
        } else if let (true, Some(last), Some(list)) =
            (ours, statements.last_mut(), said.strip_prefix("DETAIL:  ").and_then(|said| said.split_once(": ")))
        {
            last.bound = bound(list.1);
        }
    }
    statements
}

/// `$1 = '{KOR}', $2 = NULL` as values.
fn bound(list: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = list;
    while let Some((_, value)) = rest.split_once(" = ") {
        let Some(quoted) = value.strip_prefix('\'') else {
            values.push(None);
            rest = value.split_once(", ").map_or("", |(_, rest)| rest);
            continue;
        };
        let mut text = String::new();
        let mut characters = quoted.char_indices().peekable();
        let mut end = quoted.len();
        while let Some((at, character)) = characters.next() {
            if character == '\'' && characters.next_if(|(_, next)| *next == '\'').is_none() {
                end = at;
                break;
            }
            text.push(character);
        }
        values.push(Some(text));
        rest = quoted.get(end + 1..).unwrap_or_default();
    }
    values
}

/// How many variables pgbench takes in one statement.
const MOST_VARIABLES: usize = 250;

/// The SQL with variables of pgbench in place of its numbers; what are more than it takes stand there as they are.
fn with_variables(statement: &Statement, variable: impl Fn(usize) -> String) -> String {
    let mut sql = statement.sql.clone();
    // From the last on, so that $1 is not found in $12.
    for (index, value) in statement.bound.iter().enumerate().rev() {
        let written = match value {
            None => "NULL".to_owned(),
            Some(value) if index >= MOST_VARIABLES => format!("'{}'", value.replace('\'', "''")),
            Some(_) => format!(":{}", variable(index + 1)),
        };
        sql = sql.replace(&format!("${}", index + 1), &written);
    }
    sql
}
