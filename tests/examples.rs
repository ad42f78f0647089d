//! The examples of the OpenAPI description are real answers.

use std::path::Path;

use serde_json::Value;
use upr_network::rest::examples::EXAMPLES;

use crate::support::TestService;

#[test]
fn every_operation_has_an_example_that_is_a_real_answer() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let writing = std::env::var_os("UPR_WRITE_EXAMPLES").is_some();
    let mut stale = Vec::new();
    for example in EXAMPLES {
        let written = if example.file.ends_with(".json") {
            serde_json::to_string_pretty(&visitor.json(example.address)).expect("JSON") + "\n"
        } else {
            let answer = visitor.get(example.address);
            assert_eq!(answer.status, 200, "{}", example.address);
            answer.text()
        };
        if writing {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/examples").join(example.file);
            std::fs::write(file, written).expect("the example is written");
        } else if written != example.answer {
            stale.push(example.address);
        }
    }
    assert!(stale.is_empty(), "run UPR_WRITE_EXAMPLES=1 cargo test examples, then make openapi: {stale:#?}");
    let description = visitor.json("/openapi.json");
    let mut told = 0;
    for (path, item) in description["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            // What is one's own or a coalition's is nothing that could stand in a description.
            if method != "get" || crate::http::is_private(path) {
                continue;
            }
            told += 1;
            let content = operation["responses"]["200"]["content"]
                .as_object()
                .unwrap_or_else(|| panic!("{method} {path} answers nothing"));
            assert!(content.values().any(|content| !content["example"].is_null()), "{method} {path} has no example");
        }
    }
    assert_eq!(told, EXAMPLES.len());
    let json = |example: &&upr_network::rest::examples::Example| example.file.ends_with(".json");
    assert!(EXAMPLES.iter().filter(json).all(|example| serde_json::from_str::<Value>(example.answer).is_ok()));
}
