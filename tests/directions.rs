//! The directions that `src/lib.rs` allows: every path from room to room leads downward. And no file is too long.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The longest file.
const MOST_LINES: usize = 600;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort();
    assert!(found.len() > 50, "{}", found.len());
    found
}

/// The floor of each room, counted from the top, as the list of `src/lib.rs` has them.
fn floors() -> BTreeMap<String, usize> {
    let lib = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("the list");
    let list = lib.split("```").nth(1).expect("a list between fences");
    let lines = list.lines().skip(1).filter_map(|line| line.strip_prefix("//! "));
    let floors = lines.flat_map(|line| line.split(" → ").map(str::to_owned).collect::<Vec<_>>());
    let rooms = floors
        .enumerate()
        .flat_map(|(floor, rooms)| rooms.split(" · ").map(|room| (room.trim().to_owned(), floor)).collect::<Vec<_>>());
    rooms.collect()
}

/// Where a file stands in the tree of modules: `store::journal`.
fn module_of(path: &Path) -> Vec<String> {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("inside of src");
    let mut parts: Vec<String> =
        inside.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// A source without its comments and without its tests.
fn code_of(text: &str) -> String {
    let tests = text.find("\n#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..tests].lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// The first names of what follows: `a::b` gives a, `{a::b, c}` gives a and c.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
    };
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&group[from..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.into_iter().map(name).filter(|name| !name.is_empty()).collect()
}

/// The rooms that a file names: by `crate::`, by `upr_network::`, and by as many `super::` as lead out of its own.
fn rooms_named(code: &str, module: &[String]) -> Vec<(usize, String)> {
    let line_of = |at: usize| code[..at].matches('\n').count() + 1;
    let mut named = Vec::new();
    for root in ["crate::", "upr_network::"] {
        for (at, _) in code.match_indices(root) {
            named.extend(first_names(&code[at + root.len()..]).into_iter().map(|room| (line_of(at), room)));
        }
    }
    let mut at = 0;
    while let Some(found) = code[at..].find("super::") {
        let (begins, mut ends, mut levels) = (at + found, at + found, 0);
        while code[ends..].starts_with("super::") {
            ends += "super::".len();
            levels += 1;
        }
        // In an inline module the same `super::` leads less far, so only what is a room counts.
        if levels >= module.len() {
            named.extend(first_names(&code[ends..]).into_iter().map(|room| (line_of(begins), room)));
        }
        at = ends;
    }
    named
}

#[test]
fn every_path_leads_downward() {
    let floors = floors();
    assert!(
        floors["main"] < floors["rest"] && floors["rest"] == floors["graphql"] && floors["domain"] < floors["tables"]
    );
    let (mut wrong, mut arrows) = (Vec::new(), 0);
    for path in sources() {
        let module = module_of(&path);
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&path).display().to_string();
        let room = module.first().expect("a room").clone();
        if room == "lib" || module.last().is_some_and(|last| last == "tests") || module.contains(&"tests".to_owned()) {
            continue;
        }
        let Some(from) = floors.get(&room) else {
            wrong.push(format!("{name}: the room {room} is not in the list of src/lib.rs"));
            continue;
        };
        let code = code_of(&std::fs::read_to_string(&path).expect("a source"));
        for (line, to) in rooms_named(&code, &module) {
            if to == room {
                continue;
            }
            arrows += 1;
            match floors.get(&to) {
                Some(floor) if floor > from => {}
                Some(_) => wrong.push(format!("{name}:{line}: {room} may not see {to}")),
                None if module.len() == 1 => {}
                None => wrong.push(format!("{name}:{line}: {to} is no room of the list of src/lib.rs")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(arrows > 150, "the paths are read: {arrows}");
}

#[test]
fn paths_are_understood() {
    let module = |path: &str| path.split("::").map(str::to_owned).collect::<Vec<_>>();
    let names =
        |code: &str, of: &str| rooms_named(code, &module(of)).into_iter().map(|(_, room)| room).collect::<Vec<_>>();
    assert_eq!(names("use crate::{acts::{a, b}, wire};", "rest::states"), ["acts", "wire"]);
    assert_eq!(names("use super::x; use super::super::store::y;", "rest::states"), ["store"]);
    assert_eq!(names("fn f(a: crate::domain::A) -> crate::store::B", "wire"), ["domain", "store"]);
    assert_eq!(names("use super::super::a;", "exchange::biff::records"), Vec::<String>::new());
    assert_eq!(code_of("a\n// crate::x\nb\n#[cfg(test)]\nmod tests {\ncrate::y"), "a\n\nb");
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<String> = sources()
        .iter()
        .filter_map(|path| {
            let lines = std::fs::read_to_string(path).expect("a source").lines().count();
            (lines > MOST_LINES).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
