//! The line that the database holds by itself: asked by SQL around the application, with the roles that serve.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Nullable, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl};
use serde_json::{Value, json};
use upr_network::database::connections::Role;
use uuid::Uuid;

use super::{hearing, made, published};
use crate::support::{Colleague, Desks, Visitor, wait_for};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Nullable<Text>)]
    line: Option<String>,
}

fn db_lines(connection: &mut PgConnection, sql: &str) -> Vec<String> {
    let rows: Vec<Line> = diesel::sql_query(sql).load(connection).unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.into_iter().filter_map(|row| row.line).collect()
}

/// Everything that a role can read of what coalitions write, as text; what it may not ask at all gives nothing.
fn db_all(connection: &mut PgConnection, enter: Option<Uuid>) -> String {
    let relations = [
        "open.activities",
        "open.withdrawn_activities",
        "open.coalitions",
        "shared.activities",
        "shared.withdrawn_activities",
        "shared.coalitions",
        "desk.activities",
        "desk.withdrawn_activities",
        "desk.coalitions",
        "open.plans",
        "shared.plans",
        "desk.plans",
        "open.commitments",
        "shared.commitments",
        "desk.commitments",
        "upr.working_plans",
        "upr.plan_editions",
        "upr.plan_versions",
        "upr.working_commitments",
        "upr.commitment_editions",
        "upr.commitment_versions",
        "upr.working_activities",
        "upr.activity_editions",
        "upr.activity_versions",
        "upr.registered_coalitions",
        "upr.audit",
        "upr.audit_actors",
        "upr.audit_contents",
        "upr.memberships",
        "upr.accounts",
        "upr.sessions_of_accounts",
        "upr.idempotent_answers",
        "upr.invitations",
        "upr.access_keys",
        "upr.refresh_tokens",
        "upr.recovery_codes",
        "upr.sign_in_attempts",
    ];
    let mut all = String::new();
    for relation in relations {
        let schema = relation.split('.').next().unwrap_or_default();
        if db_lines(connection, &format!("SELECT has_schema_privilege('{schema}', 'USAGE')::text AS line")) != ["true"]
        {
            continue;
        }
        let columns = db_lines(
            connection,
            &format!(
                "SELECT attname::text AS line FROM pg_attribute WHERE attrelid = '{relation}'::regclass AND attnum > 0 AND NOT attisdropped \
                  AND has_column_privilege(attrelid, attnum, 'SELECT')"
            ),
        );
        if columns.is_empty() {
            continue;
        }
        let read = connection.transaction::<_, diesel::result::Error, _>(|connection| {
            if let Some(credential) = enter {
                connection.batch_execute(&format!("SELECT enter('{credential}', NULL)"))?;
            }
            Ok(db_lines(
                connection,
                &format!("SELECT to_jsonb(x)::text AS line FROM (SELECT {} FROM {relation}) x", columns.join(", ")),
            ))
        });
        for line in read.expect("it can be read") {
            all.push_str(&format!("{relation}: {line}\n"));
        }
    }
    all
}

fn marked(coalition: &str, stage: &str) -> Value {
    let mut activity = hearing(coalition);
    activity["title"] = json!({"en": format!("{coalition} {stage} canary")});
    activity["stage"] = json!(stage);
    activity
}

// P2. Fails when a policy says `USING (true)`, when a view of `shared` or `desk` loses `security_invoker`, or when the
// column `owner` is granted.
#[test]
fn no_account_reads_of_another_coalition_by_whatever_table() {
    let desks = Desks::new();
    let codes = ["KOR", "JPN", "HKG", "HIDDEN"];
    let coordinators: Vec<Colleague> = codes.iter().map(|code| desks.db_one(code, "coordinator")).collect();
    for (code, coordinator) in codes.iter().zip(&coordinators) {
        for stage in ["draft", "coalition"] {
            made(&coordinator.post("/v1/activities", &marked(code, stage)));
            let mut plan = marked(code, stage);
            let kept = ["coalition", "stage", "title"];
            plan.as_object_mut().expect("a record").retain(|name, _| kept.contains(&name.as_str()));
            plan["kind"] = json!("monitoring_plan");
            match *code {
                "HKG" => plan["jurisdictions"] = json!(["HKG"]),
                "HIDDEN" => plan["state"] = json!("KOR"),
                other => plan["state"] = json!(other),
            }
            let plan = coordinator.post("/v1/plans", &plan);
            assert_eq!(plan.status, 201, "{}", plan.text());
            let promise = json!({"coalition": code, "stage": stage, "plan": plan.json()["id"], "actor": "government", "title": {"en": format!("{code} {stage} canary")}});
            assert_eq!(coordinator.post("/v1/commitments", &promise).status, 201);
        }
        let mut activity = hearing(code);
        activity["title"] = json!({"en": format!("{code} network edition")});
        activity["published_as"] = json!("network");
        let draft = made(&coordinator.post("/v1/activities", &activity));
        made(&coordinator.act(&format!("{}/publish", draft.path), &draft.etag, &json!({"audience": "network"})));
    }
    let database = &desks.service.database;
    let mut members = database.db_connect(Role::Members);
    let roles = ["member", "editor", "coordinator"];
    for code in &codes {
        for role in roles {
            let person = desks.db_one(code, role);
            let all = db_all(&mut members, Some(person.credential));
            for other in codes.iter().filter(|other| *other != code) {
                assert!(!all.contains(&format!("{other} draft canary")), "{role} of {code} reads a draft of {other}");
                assert!(
                    !all.contains(&format!("{other} coalition canary")),
                    "{role} of {code} reads a working record of {other}"
                );
                assert!(
                    all.contains(&format!("{other} network edition")),
                    "{role} of {code} reads the network's edition of {other}"
                );
                for line in all.lines().filter(|line| line.contains(&format!("{other} network edition"))) {
                    assert!(
                        !line.contains(&format!("\"coalition\": \"{other}\"")),
                        "{role} of {code} is told whose it is: {line}"
                    );
                }
            }
            assert_eq!(all.contains(&format!("{code} draft canary")), role != "member", "{role} of {code}");
            assert!(all.contains(&format!("{code} coalition canary")), "{role} of {code}");
            assert!(
                !all.contains("HIDDEN\"") || *code == "HIDDEN",
                "{role} of {code} is told of an unlisted coalition"
            );
        }
    }
    let administrator = desks.db_person(&[], true);
    let all = db_all(&mut members, Some(administrator.credential));
    assert!(!all.contains("canary"), "an administrator reads no working record");
    let nobody = db_all(&mut members, None);
    assert!(!nobody.contains("canary") && !nobody.contains("network edition"), "without a credential there is nothing");
}

// Fails when a table is granted to `upr_public`.
#[test]
fn the_role_of_the_public_reads_what_is_published_and_nothing_else() {
    let desks = Desks::new();
    let coordinator = desks.db_one("KOR", "coordinator");
    made(&coordinator.post("/v1/activities", &marked("KOR", "draft")));
    let record = published(&coordinator, "KOR", "public");
    published(&desks.db_one("CHN", "coordinator"), "CHN", "network");
    let mut public = desks.service.database.db_connect(Role::Public);
    let all = db_all(&mut public, None);
    assert!(all.contains(&record.id) && !all.contains("canary"), "{all}");
    // What stands on the public record speaks of China, too.
    assert!(all.lines().filter(|line| !line.contains("2014-07-31")).all(|line| !line.contains("CHN")), "{all}");
    assert!(all.lines().all(|line| line.starts_with("open.")), "{all}");
    for statement in [
        "SELECT entry FROM upr.journal",
        "SELECT * FROM upr.working_activities",
        "SELECT * FROM upr.activity_editions",
        "DELETE FROM upr.changes",
        "SELECT upr.close_act('x', '{}', NULL, NULL, NULL, '{}', '{}', '{}')",
    ] {
        assert!(public.batch_execute(statement).is_err(), "{statement}");
    }
}

#[test]
fn no_account_writes_for_another_coalition_by_sql() {
    let desks = Desks::new();
    let coordinator = desks.db_one("KOR", "coordinator");
    let record = published(&coordinator, "KOR", "public");
    let mut members = desks.service.database.db_connect(Role::Members);
    let id = &record.id;
    for (person, may) in [
        (desks.db_one("JPN", "coordinator"), false),
        (desks.db_one("KOR", "member"), false),
        (desks.db_person(&[], true), false),
        (coordinator.clone(), true),
    ] {
        for statement in [
            format!("UPDATE working_activities SET place = 'taken' WHERE id = '{id}'"),
            format!("UPDATE activity_editions SET withdrawn_on = '2030-01-01' WHERE record = '{id}'"),
            format!("DELETE FROM activity_versions WHERE record = '{id}'"),
        ] {
            let touched = members.transaction::<usize, diesel::result::Error, _>(|connection| {
                connection.batch_execute(&format!("SELECT enter('{}', NULL)", person.credential))?;
                let touched = diesel::sql_query(&statement).execute(connection)?;
                assert_eq!(touched > 0, may, "{statement}");
                Err(diesel::result::Error::RollbackTransaction)
            });
            assert!(matches!(touched, Err(diesel::result::Error::RollbackTransaction)), "{statement}: {touched:?}");
        }
    }
    for statement in [
        "UPDATE working_activities SET coalition = 'JPN'",
        "UPDATE activity_versions SET act = 'edit'",
        "UPDATE activity_editions SET owner = 'JPN'",
    ] {
        let refused = members.transaction::<usize, diesel::result::Error, _>(|connection| {
            connection.batch_execute(&format!("SELECT enter('{}', NULL)", coordinator.credential))?;
            diesel::sql_query(statement).execute(connection)
        });
        assert!(!matches!(refused, Ok(touched) if touched > 0), "{statement}");
    }
}

// The census of P2.
#[test]
fn every_table_of_coalitions_has_its_policies_and_every_view_its_owner() {
    let desks = Desks::new();
    let mut owner = desks.service.database.db_connect(Role::Owner);
    let bare = db_lines(
        &mut owner,
        "SELECT c.relname::text AS line FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
          WHERE n.nspname = 'upr' AND c.relkind = 'r' AND (c.relname LIKE 'working\\_%' OR c.relname LIKE '%\\_editions' OR c.relname LIKE '%\\_versions') \
            AND (NOT c.relrowsecurity OR (SELECT count(DISTINCT p.cmd) FROM pg_policies p WHERE p.schemaname = 'upr' AND p.tablename = c.relname) < 4)",
    );
    assert_eq!(bare, Vec::<String>::new());
    let views = db_lines(
        &mut owner,
        "SELECT n.nspname || '.' || c.relname AS line FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
          WHERE c.relkind = 'v' AND (n.nspname IN ('shared', 'desk') AND NOT coalesce(c.reloptions::text LIKE '%security_invoker=true%', false) \
                OR n.nspname = 'open' AND coalesce(c.reloptions::text LIKE '%security_invoker%', false))",
    );
    assert_eq!(views, Vec::<String>::new());
    let loose = db_lines(
        &mut owner,
        "SELECT p.proname::text AS line FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
          WHERE n.nspname = 'upr' AND p.prosecdef AND NOT coalesce(p.proconfig::text LIKE '%search_path=upr, pg_temp%', false)",
    );
    assert_eq!(loose, Vec::<String>::new(), "SECURITY DEFINER without a search_path of its own");
}

// P3. Fails when `set_config(…, true)` becomes `false`.
#[test]
fn one_connection_serves_several_people_and_leaks_nothing() {
    let desks = Desks::new();
    let (korea, japan) = (desks.db_one("KOR", "editor"), desks.db_one("JPN", "editor"));
    let ours = made(&korea.post("/v1/activities", &hearing("KOR")));
    let theirs = made(&japan.post("/v1/activities", &hearing("JPN")));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..40 {
                    for (person, own, other) in [(&korea, &ours, &theirs), (&japan, &theirs, &ours)] {
                        let listed = person.json("/v1/activities?scope=working");
                        assert_eq!(listed["meta"]["total"], 1);
                        assert_eq!(listed["data"][0]["id"], own.id);
                        assert_eq!(person.get(&format!("{}?scope=working", other.path)).status, 404);
                    }
                    let everybody = desks.service.visitor().json("/v1/activities");
                    let listed = (&everybody["meta"]["total"], &everybody["data"][0]["starts_on"]);
                    assert_eq!(
                        listed,
                        (&json!(1), &json!("2014-07-31")),
                        "what stands on the public record, and no more"
                    );
                }
            });
        }
    });
}

/// What everybody is answered, byte by byte, but for what a request alone has.
fn public_answers(visitor: &Visitor, id: &str) -> Vec<String> {
    let addresses = [
        "/v1/activities".to_owned(),
        "/v1/activities?count=none".to_owned(),
        "/v1/activities?q=invented".to_owned(),
        "/v1/activities?coalition=KOR".to_owned(),
        "/v1/activities?coalition=HIDDEN".to_owned(),
        "/v1/activities?scope=shared".to_owned(),
        format!("/v1/activities/{id}"),
        format!("/v1/activities/{id}/versions"),
        format!("/v1/activities?id={id}"),
        "/v1/reviews?limit=1".to_owned(),
        "/v1/coalitions".to_owned(),
        "/v1/coalitions/HIDDEN".to_owned(),
        "/v1/changes?since=0&limit=1".to_owned(),
        format!(
            "/graphql?query={{activities{{totalCount%20change%20nodes{{id%20title%20coalition{{code}}}}}}%20activity(id:\"{id}\"){{id}}%20node(id:\"{id}\"){{id}}}}"
        ),
        "/graphql?query={activities(filter:{coalition:[\"HIDDEN\"]}){totalCount}}".to_owned(),
    ];
    addresses
        .iter()
        .map(|address| {
            let answer = visitor.get(address);
            let instance = answer.header("x-request-id");
            format!("{address} {} {} {}", answer.status, answer.header("etag"), answer.text().replace(&instance, "-"))
        })
        .collect()
}

// P6. Fails when a draft numbers a change, when `open.activities` reads working records, or when an error tells a hidden
// code from one that isn't there.
#[test]
fn nothing_public_tells_whether_a_draft_a_member_or_an_unlisted_coalition_exists() {
    let (plain, busy) = (Desks::new(), Desks::new());
    let fixed = Uuid::new_v4();
    for desks in [&plain, &busy] {
        // Until notices arrive, an answer of GraphQL has no tag.
        wait_for("notices", std::time::Duration::from_secs(10), || {
            !desks.service.visitor().get("/graphql?query={__typename}").header("etag").is_empty()
        });
        let coordinator = desks.db_one("KOR", "coordinator");
        let record = published(&coordinator, "KOR", "public");
        // Ids are random; for the comparison both have the same.
        desks.service.database.db_execute(&format!(
            "ALTER TABLE activity_editions DROP CONSTRAINT activity_editions_record_fkey; \
             UPDATE activity_editions SET record = '{fixed}' WHERE record = '{}'",
            record.id
        ));
    }
    let hidden = busy.db_one("HIDDEN", "coordinator");
    let draft = made(&hidden.post("/v1/activities", &hearing("HIDDEN")));
    let network = made(&hidden.act(&format!("{}/publish", draft.path), &draft.etag, &json!({"audience": "network"})));
    made(&hidden.act(&format!("{}/withdraw", draft.path), &network.etag, &json!({})));
    let korea = busy.db_one("KOR", "editor");
    let secret = made(&korea.post("/v1/activities", &hearing("KOR")));
    made(&korea.patch(&secret.path, &secret.etag, &json!({"place": "Quelmar"})));
    plain.service.database.db_execute("DELETE FROM registered_coalitions WHERE code IN ('HIDDEN', 'HKG')");
    for id in [fixed.to_string(), secret.id.clone(), draft.id.clone()] {
        let (one, other) =
            (public_answers(&plain.service.visitor(), &id), public_answers(&busy.service.visitor(), &id));
        for (one, other) in one.iter().zip(&other) {
            assert_eq!(one, other);
        }
    }
}
