//! PostGraphile 5 beside ours, over the same database: fetched by npm into the user's cache, run by two processes of
//! Node.js at one port. Where it can't be had, that is said.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::Outcome;
use crate::load::output;
use crate::measures::say;
use crate::processes::Server;
use crate::stage::Stage;

const PACKAGE: &str = "postgraphile@5.1.5";
/// PostGraphile 5 asks for Node.js 22 or newer; this is a Node.js from npm.
const NODE: &str = "node@22";

/// What answers as ours does: the same fields of the same records.
pub const BODY: &str = r#"{"query":"query Page($state: String!) { allRecommendations(first: 50, condition: {stateUnderReview: $state, kind: \"recommendation\"}, orderBy: [SESSION_DESC, ROW_ID_DESC]) { nodes { rowId cycle session texts response stateByStateUnderReview { code shortName } recommendationStatesByRecommendation { nodes { stateByState { code shortName } } } recommendationThemesByRecommendation { nodes { termByVocabularyAndTheme { code label } } } } } }","variables":{"state":"STATE"}}"#;

fn folder() -> Outcome<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    Ok(cache.or(home).ok_or("neither XDG_CACHE_HOME nor HOME is set")?.join("upr-network/bench"))
}

/// Installs it where need be, and starts it.
pub fn start(stage: &Stage, database: &str) -> Outcome<Server> {
    let folder = folder()?;
    let node = folder.join("node_modules/.bin/node");
    if !node.exists() || !folder.join("node_modules/postgraphile").exists() {
        say("fetching PostGraphile by npm, once");
        fs::create_dir_all(&folder)?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(&folder);
        output(npm.args([PACKAGE, NODE]))?;
    }
    // Modules are looked for beside the script.
    let script = folder.join("serve.mjs");
    fs::write(&script, include_str!("postgraphile/serve.mjs"))?;
    let url = stage.url(database);
    let mut server = Server::start(
        |port| {
            let mut command = Command::new(node);
            command.arg(script).env("NODE_ENV", "production").env("GRAPHILE_ENV", "production");
            command.env("PORT", port.to_string()).env("DATABASE_URL", url);
            command
        },
        &stage.folder.join("postgraphile.log"),
    )?;
    server.wait_until(|address| {
        let asked = crate::client::Asked::GraphQl(BODY.replace("STATE", "KOR"));
        crate::client::Client::open(address).and_then(|mut client| client.ask(&asked)).is_ok()
    })?;
    Ok(server)
}
