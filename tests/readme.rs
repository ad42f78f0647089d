//! The examples of the README work, and answer what it shows.

use std::process::Command;

use serde_json::Value;

use crate::support::TestService;

/// Whether everything that `shown` has stands in `answer` too; lists are compared whole.
fn contains(answer: &Value, shown: &Value) -> bool {
    match (answer, shown) {
        (Value::Object(answer), Value::Object(shown)) => {
            shown.iter().all(|(name, value)| answer.get(name).is_some_and(|answer| contains(answer, value)))
        }
        (Value::Array(answer), Value::Array(shown)) => {
            answer.len() == shown.len() && answer.iter().zip(shown).all(|(answer, shown)| contains(answer, shown))
        }
        _ => answer == shown,
    }
}

#[test]
fn every_command_of_the_readme_answers_what_it_shows() {
    let service = TestService::with_samples();
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("a README");
    let mut fences = readme.split("```").skip(1).step_by(2).peekable();
    let mut tried = 0;
    while let Some(fence) = fences.next() {
        let Some(commands) = fence.strip_prefix("sh\n").filter(|commands| commands.contains("curl ")) else { continue };
        let commands = commands.replace("http://127.0.0.1:8080", &service.address);
        let output = Command::new("bash").args(["-euo", "pipefail", "-c", &commands]).output().expect("bash runs");
        assert!(output.status.success(), "{commands}: {}", String::from_utf8_lossy(&output.stderr));
        let shown = fences
            .peek()
            .and_then(|fence| fence.strip_prefix("json\n"))
            .unwrap_or_else(|| panic!("no answer is shown after {commands}"));
        let shown: Value = serde_json::from_str(shown).expect("the README shows JSON");
        let answer: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{commands}: {error}"));
        assert!(contains(&answer, &shown), "{commands} answered {answer:#}");
        tried += 1;
    }
    assert!(tried >= 4, "only {tried} examples were found");
}
