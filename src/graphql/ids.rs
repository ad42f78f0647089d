//! What an id can be: only what has the form of one reaches the database. Whether there is such a record is not known
//! here.

use uuid::Uuid;

use crate::domain::failure::Failure;

/// The code of a State or a jurisdiction: ISO 3166-1 alpha-3.
pub fn code(id: &str) -> Option<String> {
    (id.len() == 3 && id.bytes().all(|byte| byte.is_ascii_uppercase())).then(|| id.to_owned())
}

/// The id of a review: a code and a cycle.
pub fn review(id: &str) -> Option<String> {
    let (state, cycle) = id.split_once('-')?;
    code(state)?;
    ((1..=2).contains(&cycle.len()) && cycle.bytes().all(|byte| byte.is_ascii_digit())).then(|| id.to_owned())
}

/// The id of every other record.
pub fn record(id: &str) -> Option<Uuid> {
    if id.len() == 36 { Uuid::try_parse(id).ok() } else { None }
}

/// The name of a vocabulary.
pub fn name(name: &str) -> Option<String> {
    let letters = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    (letters && (1..=60).contains(&name.len())).then(|| name.to_owned())
}

/// What is said of an id that no record of the kind can have.
pub fn not_found(kind: &str, id: &str) -> Failure {
    Failure::NotFound { what: format!("the {kind} {}", id.chars().take(60).collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_form_of_an_id_is_asked_for() {
        assert_eq!(code("KOR").as_deref(), Some("KOR"));
        assert_eq!(review("KOR-2").as_deref(), Some("KOR-2"));
        for id in ["", "kor", "KORE", "KO\0", "KOR-", "KOR-2-1", "KOR-+2", "한국", "KOR-1234"] {
            assert_eq!((code(id), review(id), record(id)), (None, None, None), "{id}");
        }
        assert!(record("00000000-0000-5000-8000-000000000000").is_some());
        assert!(record("{00000000-0000-5000-8000-00000000000}").is_none());
        assert!(name("groups_of_persons").is_some() && name("Response").is_none() && name("").is_none());
    }
}
