//! The house in order: arrows between rooms go down, and no file is longer than anybody reads.

use std::path::{Path, PathBuf};

/// The rooms from top to bottom; rooms on one line don't see each other. `src/lib.rs` says the same to people.
const FLOORS: &[&[&str]] = &[
    &["commands"],
    &["application"],
    &["rest", "graphql", "pages"],
    &["wire", "background"],
    &["acts"],
    &["store", "exchange"],
    &["database"],
    &["access"],
    &["domain", "settings"],
    &["tables"],
];

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    let text = |path: &PathBuf| std::fs::read_to_string(path).expect("a source");
    paths.iter().map(|path| (path.strip_prefix(&root).expect("below src").display().to_string(), text(path))).collect()
}

#[test]
fn arrows_between_rooms_go_down() {
    let mut arrows = Vec::new();
    let mut seen = 0;
    for (file, text) in all_sources() {
        let room = file.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        let Some(from) = floor(&room) else {
            assert!(matches!(file.as_str(), "lib.rs" | "main.rs"), "{file} is in no room that the list of rooms knows");
            continue;
        };
        for target in text.split("crate::").skip(1) {
            let target: String = target.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if let Some(to) = floor(&target).filter(|_| target != room) {
                seen += 1;
                if to <= from {
                    arrows.push(format!("{file} → {target}"));
                }
            }
        }
    }
    assert!(seen > 200, "only {seen} arrows were found: the test reads the wrong place");
    assert!(arrows.is_empty(), "these go up or sideways: {arrows:#?}");
}

#[test]
fn the_library_lists_the_rooms_as_they_are() {
    let library = include_str!("../src/lib.rs");
    for room in FLOORS.iter().copied().flatten() {
        assert!(library.contains(&format!("pub mod {room};")), "{room} is no room");
    }
    assert_eq!(library.matches("pub mod ").count(), FLOORS.iter().map(|rooms| rooms.len()).sum::<usize>());
}

#[test]
fn no_file_is_longer_than_600_lines() {
    let long: Vec<String> =
        all_sources().iter().filter(|(_, text)| text.lines().count() > 600).map(|(file, _)| file.clone()).collect();
    assert!(long.is_empty(), "{long:?}");
}
