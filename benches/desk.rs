//! A coalition at work: somebody who is signed in, and many activities that were published.

use crate::Outcome;
use crate::client::{Asked, Client};
use crate::load::output;
use crate::material::columns;
use crate::processes::{Server, program, service};
use crate::stage::{EMPTY, Stage};

/// The database of the desk.
pub const DESK: &str = "bench_desk";
/// The password of everybody here.
pub const PASSWORD: &str = "seven quiet rivers";
/// How many activities are published.
pub const ACTIVITIES: u32 = 10_000;

/// The desk.
pub struct Desk {
    /// The service.
    pub service: Server,
    /// Who works there.
    pub name: String,
    /// The access token, as a field of a request.
    pub authorization: String,
}

impl Desk {
    /// Makes the database, a coordinator, and activities: one by the service, the others by copies of its rows.
    pub fn set(stage: &Stage) -> Outcome<Desk> {
        stage.create(DESK, Some(EMPTY))?;
        let desk = Desk::at(stage, DESK)?;
        let first = desk.publish(&mut Client::open(desk.service.address)?, 0)?;
        let changed = [("starts_on", "starts_on + copy % 3000"), ("notice_days", "copy % 1000")];
        copy(stage, DESK, ("activity", "activities"), &first, ACTIVITIES - 1, &changed)?;
        stage.sql(DESK, "VACUUM ANALYZE")?;
        Ok(desk)
    }

    /// A service on a database that is there, and a coordinator who is signed in.
    pub fn at(stage: &Stage, database: &str) -> Outcome<Desk> {
        let name = "minji".to_owned();
        let mut making = program(stage, database);
        making.args(["account", "create", "--name", &name, "--role", "KOR=coordinator"]);
        let file = stage.folder.join("password");
        std::fs::write(&file, PASSWORD)?;
        making.stdin(std::fs::File::open(&file)?);
        output(&mut making)?;
        let service = service(stage, database)?;
        let mut client = Client::open(service.address)?;
        let login = format!(r#"{{"name":"{name}","password":"{PASSWORD}"}}"#);
        let tokens: serde_json::Value =
            serde_json::from_slice(&client.ask(&Asked::act("POST", "/v1/auth/login", &[], &login))?)?;
        let token = tokens["access_token"].as_str().ok_or("no access token")?;
        Ok(Desk { authorization: format!("Bearer {token}"), service, name })
    }

    /// Makes a record of any noun and publishes it. Gives its id.
    pub fn publish_one(&self, client: &mut Client, plural: &str, body: &serde_json::Value) -> Outcome<String> {
        let fields = [("Authorization", self.authorization.as_str())];
        let made = client.send(&Asked::act("POST", &format!("/v1/{plural}"), &fields, &body.to_string()))?;
        let record: serde_json::Value = serde_json::from_slice(&made.body)?;
        let id = record["id"].as_str().ok_or_else(|| format!("{plural}: {record}"))?.to_owned();
        let fields = [("Authorization", self.authorization.as_str()), ("If-Match", &made.etag)];
        let path = format!("/v1/{plural}/{id}/publish");
        client.ask(&Asked::act("POST", &path, &fields, r#"{"audience":"public"}"#))?;
        Ok(id)
    }

    /// Makes an activity. Gives its id and its tag.
    pub fn make(&self, client: &mut Client, number: usize) -> Outcome<(String, String)> {
        let body = format!(
            r#"{{"coalition":"KOR","kind":"consultation","actor":"government","level":"national","starts_on":"2020-03-01","states":["KOR"],"notice_days":{},"title":{{"en":"A hearing","ko":"공청회"}},"summary":{{"en":"What was said there"}}}}"#,
            number % 1000
        );
        let made =
            client.send(&Asked::act("POST", "/v1/activities", &[("Authorization", &self.authorization)], &body))?;
        let record: serde_json::Value = serde_json::from_slice(&made.body)?;
        Ok((record["id"].as_str().ok_or("no id")?.to_owned(), made.etag))
    }

    /// Makes one and publishes it. Gives its id.
    pub fn publish(&self, client: &mut Client, number: usize) -> Outcome<String> {
        let (id, etag) = self.make(client, number)?;
        self.publish_again(client, &id, &etag)?;
        Ok(id)
    }

    /// Publishes one that is there, the same version as often as wanted.
    pub fn publish_again(&self, client: &mut Client, id: &str, etag: &str) -> Outcome<()> {
        let fields = [("Authorization", self.authorization.as_str()), ("If-Match", etag)];
        let path = format!("/v1/activities/{id}/publish");
        client.ask(&Asked::act("POST", &path, &fields, r#"{"audience":"public"}"#))?;
        Ok(())
    }
}

/// Copies a published record with its working record and its version, each time with another id; columns that differ from copy to
/// copy are given with their SQL, in which `copy` counts from 1.
pub fn copy(
    stage: &Stage,
    database: &str,
    (noun, plural): (&str, &str),
    first: &str,
    copies: u32,
    changed: &[(&str, &str)],
) -> Outcome<()> {
    for (table, key) in [
        (format!("working_{plural}"), "id"),
        (format!("{noun}_editions"), "record"),
        (format!("{noun}_versions"), "record"),
    ] {
        let columns = columns(stage, database, &table)?;
        let others: Vec<&str> = columns.split(", ").filter(|column| *column != key).collect();
        let copied: Vec<&str> = others
            .iter()
            .map(|column| changed.iter().find(|(name, _)| name == column).map_or(*column, |(_, sql)| *sql))
            .collect();
        stage.sql(
            database,
            &format!(
                "INSERT INTO upr.{table} ({key}, {}) SELECT md5({key}::text || copy)::uuid, {} FROM upr.{table}, generate_series(1, {copies}) copy WHERE {key} = '{first}'",
                others.join(", "),
                copied.join(", "),
            ),
        )?;
    }
    Ok(())
}
