//! Versions of records: which one somebody saw, as `If-Match` (RFC 9110, 13.1.1) and GraphQL's `ifMatch` say it. How a
//! version is made is the acts' business.

use super::failure::Failure;

/// Which versions somebody allows to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whichever there is (`*`).
    Any,
    /// One of these working versions. Other tags match nothing.
    Versions(Vec<i32>),
}

/// The part of a tag that tells the version of a working record: `w3`. What follows it in an `ETag` tells language, fields
/// and encoding.
pub fn working(version: i32) -> String {
    format!("w{version}")
}

/// The part of a tag that tells an edition: `e2`.
pub fn edition(edition: i32) -> String {
    format!("e{edition}")
}

impl Expected {
    /// What a list of tags says. Weak tags match nothing, since bytes are meant.
    pub fn parse(text: &str) -> Expected {
        let mut versions = Vec::new();
        for tag in text.split(',').map(str::trim) {
            if tag == "*" {
                return Expected::Any;
            }
            let bare = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
            // GraphQL gives the tag as a text, without the quotes that a field of HTTP needs.
            let bare = bare.unwrap_or(tag);
            let end = bare.char_indices().skip(1).find(|(_, c)| !c.is_ascii_digit()).map_or(bare.len(), |(at, _)| at);
            let (version, rest) = bare.split_at_checked(end).unwrap_or((bare, ""));
            if (rest.is_empty() || rest.starts_with(['.', '-']))
                && let Some(version) = version.strip_prefix('w').and_then(|digits| digits.parse().ok())
            {
                versions.push(version);
            }
        }
        Expected::Versions(versions)
    }

    /// Whether this version is among them.
    pub fn allows(&self, version: i32) -> bool {
        match self {
            Expected::Any => true,
            Expected::Versions(versions) => versions.contains(&version),
        }
    }

    /// Lets a change of this version pass.
    ///
    /// # Errors
    /// `stale`, with what the record is now, for those who may know.
    pub fn check(&self, version: i32, present: impl FnOnce() -> Option<serde_json::Value>) -> Result<(), Failure> {
        if self.allows(version) { Ok(()) } else { Err(Failure::Stale { present: present().map(Box::new) }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_of_a_tag_counts() {
        for tag in ["\"w3\"", "\"w3.0a1b2c3d\"", "\"w3.0a1b2c3d-br\"", "w3", "\"x\", \"w3-zstd\"", "*"] {
            assert!(Expected::parse(tag).allows(3), "{tag}");
        }
        for tag in ["\"w2\"", "\"w33\"", "W/\"w3\"", "\"e3\"", "", "\"\"", "w", "\"w3x\"", "\"w3é\"", "é"] {
            assert!(!Expected::parse(tag).allows(3), "{tag}");
        }
        assert!(matches!(Expected::parse("\"w2\"").check(3, || None), Err(Failure::Stale { present: None })));
    }
}
