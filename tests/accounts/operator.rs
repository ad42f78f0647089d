//! What the operator does on the command line, with the real program beside a running service.

use std::io::Write;
use std::path::Path;

use serde_json::json;

use crate::support::{Ended, Filling, PASSWORD, Program, TestDatabase, TestService, sign_in};

fn run(folder: &Path, database: &TestDatabase, arguments: &[&str], input: &'static str) -> Ended {
    Program::new(folder, arguments)
        .with("DATABASE_URL", &database.url)
        .with("UPR_DATA_DIR", folder)
        .run_with_input(move |stdin| stdin.write_all(input.as_bytes()))
}

#[test]
fn accounts_are_made_listed_changed_and_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = std::sync::Arc::new(TestDatabase::new(Filling::Facts));
    let (desk, there) = (folder.path(), std::sync::Arc::clone(&database));
    let service = TestService::on(std::sync::Arc::clone(&database), |settings| {
        settings.secrets_key_file = desk.join("secrets.key");
        settings.jwt_key_file = desk.join("jwt-keys.json");
    });
    let run = |arguments: &[&str], input| run(desk, &there, arguments, input);
    run(&["account", "create", "--name", "Root", "--administrator"], "seven quiet rivers\n").well();
    run(
        &["account", "create", "--name", "Kim", "--role", "KOR=coordinator", "--role", "JPN=member"],
        "seven quiet rivers",
    )
    .well();
    let (tokens, _) = sign_in(&service.visitor(), "kim", PASSWORD);
    assert!(tokens["access_token"].is_string(), "a running service knows it at once");
    let listed = run(&["account", "list"], "").well().said;
    assert_eq!(listed, "Kim\tJPN=member KOR=coordinator second factor\nRoot\tadministrator\n");
    let again = run(&["account", "create", "--name", "KIM"], "seven quiet rivers\n");
    assert!(again.refused(1).contains("Another account has this name"), "{}", again.complained);
    for (arguments, input, line) in [
        (&["account", "create", "--name", "x"][..], "short\n", "at least 12 characters"),
        (&["account", "create", "--name", "x"], "two lines\nof a password\n", "more than one line"),
        (&["account", "create", "--name", "x"], "password1234\n", "everybody tries first"),
    ] {
        let ended = run(arguments, input);
        assert!(ended.refused(2).contains(line), "{}", ended.complained);
        assert!(!ended.complained.contains(input.trim()), "the password is not repeated");
    }
    assert_eq!(run(&["account", "create", "--name", "x", "--role", "KOR=boss"], "").code, Some(2));
    assert_eq!(run(&["account", "create", "--name", "x", "--role", "NONE=member"], "seven quiet rivers").code, Some(1));
    assert_eq!(database.db_number("SELECT count(*) FROM accounts"), 2, "nothing of what was refused");
    run(&["account", "password", "--name", "kim"], "nine loud mountains\n").well();
    assert_eq!(service.visitor().post("/v1/auth/login", &json!({"name": "Kim", "password": PASSWORD})).status, 401);
    assert_eq!(database.db_number("SELECT count(*) FROM sessions_of_accounts"), 0);
    assert!(run(&["account", "remove", "--name", "kim"], "").refused(1).contains("last coordinator"));
    assert!(run(&["account", "remove", "--name", "root"], "").refused(1).contains("last administrator"));
    run(&["account", "create", "--name", "Lee", "--role", "KOR=coordinator"], "seven quiet rivers").well();
    run(&["account", "remove", "--name", "kim"], "").well();
    assert_eq!(run(&["account", "remove", "--name", "kim"], "").code, Some(1));
    assert_eq!(run(&["account", "list"], "").well().said, "Lee\tKOR=coordinator\nRoot\tadministrator\n");
}

#[test]
fn keys_are_rotated_beside_a_running_service() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = std::sync::Arc::new(TestDatabase::new(Filling::Facts));
    let desk = folder.path();
    let service = TestService::on(std::sync::Arc::clone(&database), |settings| {
        settings.secrets_key_file = desk.join("secrets.key");
        settings.jwt_key_file = desk.join("jwt-keys.json");
    });
    run(desk, &database, &["account", "create", "--name", "Kim", "--role", "KOR=member"], "seven quiet rivers").well();
    let (tokens, _) = sign_in(&service.visitor(), "Kim", PASSWORD);
    let me = |token: &serde_json::Value| {
        let request =
            service.visitor().request(reqwest::Method::GET, "/v1/me").bearer_auth(token.as_str().expect("a token"));
        service.visitor().send(request)
    };
    let keys = service.visitor().json("/.well-known/jwks.json");
    let sealed = "SELECT encode(name, 'hex') FROM accounts";
    let before = database.db_text(sealed);
    for _ in 0..3 {
        run(desk, &database, &["keys", "rotate"], "").well();
        std::thread::sleep(std::time::Duration::from_millis(1100));
        let answer = me(&tokens["access_token"]);
        assert_eq!((answer.status, &answer.json()["name"]), (200, &json!("Kim")), "{}", answer.text());
        let (again, _) = sign_in(&service.visitor(), "Kim", PASSWORD);
        assert_eq!(me(&again["access_token"]).status, 200, "signed by the new key");
    }
    assert_ne!(database.db_text(sealed), before, "sealed anew");
    let now = service.visitor().json("/.well-known/jwks.json");
    assert_ne!(keys["keys"][0]["kid"], now["keys"][now["keys"].as_array().map_or(0, Vec::len) - 1]["kid"]);
    let file = std::fs::read_to_string(desk.join("secrets.key")).expect("the keys");
    assert_eq!(file.matches("\"key\"").count(), 2, "the older ones are gone");
}
