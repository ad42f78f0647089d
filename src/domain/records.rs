//! What every record that a coalition writes has: a stage, audiences, versions, limits, and how it is changed. What
//! kinds of record there are stands in a file for each noun.

pub mod members;
mod nouns;
mod rules;
pub mod samples;
mod shapes;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::failure::{Failure, Fault};

pub use self::nouns::{Covered, Mention, Mentioned, Noun, RecordDocument, Sent, Sharing, Shown, Tables};
pub use self::rules::Rules;
pub(crate) use self::shapes::{filter, input, record};
use super::codes::codes;

codes! {
    /// How far a working record is.
    pub enum Stage {
        /// Editors and coordinators read it.
        Draft = "draft",
        /// Members of the coalition read it too.
        Coalition = "coalition",
    }
}

codes! {
    /// For whom an edition is.
    pub enum Audience {
        /// Whoever belongs to a coalition of the network.
        Network = "network",
        /// Everybody.
        Public = "public",
    }
}

codes! {
    /// Under whose name a record is published.
    pub enum PublishedAs {
        /// The coalition's.
        Coalition = "coalition",
        /// The network's: the coalition is not named.
        Network = "network",
    }
}

codes! {
    /// What made a version.
    pub enum VersionAct {
        /// The record was made.
        Create = "create",
        /// Fields were changed.
        Edit = "edit",
        /// An earlier version was brought back.
        Restore = "restore",
        /// It was moved between draft and coalition.
        Move = "move",
    }
}

/// The most characters of a title, in each language.
pub const TITLE: usize = 500;
/// The most characters of a summary, in each language.
pub const SUMMARY: usize = 10_000;
/// The most characters of a name, a place, a symbol.
pub const NAME: usize = 200;
/// The most characters of an address.
pub const URL: usize = 2_000;
/// The most languages of a text.
pub const LANGUAGES: usize = 20;
/// The most States, jurisdictions, reviews, coalitions of a record.
pub const PLACES: usize = 40;
/// The most recommendations or organizations of a record.
pub const LINKS: usize = 200;
/// The most documents of a record.
pub const DOCUMENTS: usize = 50;
/// The largest number of organizations or days.
pub const COUNT: i32 = 10_000;
/// The years that a day can be in.
pub const YEARS: std::ops::RangeInclusive<i32> = 1945..=2100;

/// The nouns that coalitions write, one and many.
pub const WRITTEN: &[(&str, &str)] = &[
    ("activity", "activities"),
    ("plan", "plans"),
    ("commitment", "commitments"),
    ("proposal", "proposals"),
    ("assessment", "assessments"),
    ("statement", "statements"),
    ("organization", "organizations"),
    ("translation", "translations"),
];

/// Every limit with its sentence, as docs/api.md prints them.
pub const LIMITS: &[(&str, usize)] = &[
    ("characters of a title, in each language", TITLE),
    ("characters of a summary, in each language", SUMMARY),
    ("characters of a name, a place or a symbol", NAME),
    ("characters of an address", URL),
    ("languages of a text", LANGUAGES),
    ("States, jurisdictions, reviews, languages or coalitions of a record", PLACES),
    ("recommendations or organizations of a record", LINKS),
    ("documents of a record", DOCUMENTS),
    ("organizations invited, organizations that took part, days of notice", COUNT as usize),
];

/// One version of a working record.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Version {
    /// Its number, from 1.
    pub version: i32,
    /// The stage at that time.
    pub stage: Stage,
    /// What made it.
    pub act: VersionAct,
    /// When.
    pub at: DateTime<Utc>,
    /// The account that made it, for coordinators of the coalition and that person alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub made_by: Option<Uuid>,
    /// The record as it was written.
    #[schema(value_type = Object)]
    pub fields: WrittenFields,
}

/// A record as it was written: an object, with the names and forms of REST's bodies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WrittenFields(pub Map<String, Value>);

/// A record as it was written: an object, with the names and forms of REST's bodies.
#[async_graphql::Scalar(name = "WrittenFields")]
impl async_graphql::ScalarType for WrittenFields {
    fn parse(_: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        Err(async_graphql::InputValueError::custom("it is only read"))
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::Value::from_json(Value::Object(self.0.clone())).unwrap_or_default()
    }
}

/// One difference between two versions.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct VersionDifference {
    /// Where, as a JSON pointer (RFC 6901) into the record as it was written.
    pub pointer: String,
    /// What stood there; null where nothing did.
    #[schema(value_type = Object)]
    pub before: Option<WrittenValue>,
    /// What stands there now; null where nothing does.
    #[schema(value_type = Object)]
    pub after: Option<WrittenValue>,
}

/// A value of a record as it was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct WrittenValue(pub Value);

/// A value of a record as it was written: a text, a number, a list or an object.
#[async_graphql::Scalar(name = "WrittenValue")]
impl async_graphql::ScalarType for WrittenValue {
    fn parse(_: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        Err(async_graphql::InputValueError::custom("it is only read"))
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// What every filter of records that coalitions write has.
#[derive(Clone, Copy, Debug, Default)]
pub struct CommonFilter<'a> {
    /// Ids.
    pub id: Option<&'a [String]>,
    /// Coalitions that tell of them.
    pub coalition: Option<&'a [String]>,
    /// Published from a day on, and by a day.
    pub published: (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>),
    /// Under whose name.
    pub published_as: Option<&'a [PublishedAs]>,
    /// For whom.
    pub audience: Option<&'a [Audience]>,
    /// How far working records are.
    pub stage: Option<&'a [Stage]>,
    /// Working records changed since.
    pub updated_since: Option<DateTime<Utc>>,
    /// Words.
    pub q: Option<&'a str>,
}

impl CommonFilter<'_> {
    /// Refuses what is no id, what only working records have where others are asked for, days out of order, and words that
    /// are none.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self, working: bool) -> Result<(), Failure> {
        super::reference::check_codes("id", self.id, super::reference::id_fault)?;
        for (name, given) in [("stage", self.stage.is_some()), ("updated_since", self.updated_since.is_some())] {
            if given && !working {
                return Err(Failure::invalid(
                    Fault::parameter(name, "only working records have this").hint("add scope=working"),
                ));
            }
        }
        check_days("published_from", self.published.0, self.published.1)?;
        if self.q.is_some_and(|q| super::words::query(q).is_none()) {
            return Err(Failure::invalid(
                Fault::parameter("q", "there is no word in it").hint("give at least one letter or digit"),
            ));
        }
        Ok(())
    }
}

/// Refuses a first day that comes after the last one.
///
/// # Errors
/// `invalid-parameter`.
pub fn check_days(name: &str, from: Option<chrono::NaiveDate>, to: Option<chrono::NaiveDate>) -> Result<(), Failure> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => {
            Err(Failure::invalid(Fault::parameter(name, format!("{from} comes after {to}"))))
        }
        _ => Ok(()),
    }
}

/// What is different between two versions; texts language by language.
pub fn differences(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<VersionDifference> {
    fn compare(pointer: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<VersionDifference>) {
        let nothing = |value: Option<&Value>| value.is_none_or(Value::is_null);
        match (before, after) {
            (Some(Value::Object(before)), Some(Value::Object(after))) => {
                let added = after.keys().filter(|name| !before.contains_key(*name));
                for name in before.keys().chain(added) {
                    let name_in_pointer = name.replace('~', "~0").replace('/', "~1");
                    compare(&format!("{pointer}/{name_in_pointer}"), before.get(name), after.get(name), found);
                }
            }
            (before, after) if before == after || nothing(before) && nothing(after) => {}
            (before, after) => {
                let written = |value: Option<&Value>| value.filter(|value| !value.is_null()).cloned().map(WrittenValue);
                found.push(VersionDifference {
                    pointer: pointer.to_owned(),
                    before: written(before),
                    after: written(after),
                });
            }
        }
    }
    let mut found = Vec::new();
    compare("", Some(&Value::Object(before.clone())), Some(&Value::Object(after.clone())), &mut found);
    found
}

/// A JSON merge patch (RFC 7396, section 2).
pub fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(members) = target {
        for (name, value) in patch {
            if value.is_null() {
                members.shift_remove(&name);
            } else {
                merge(members.entry(name).or_insert(Value::Null), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::Failure;
    use crate::domain::language::Texts;
    use proptest::prelude::*;
    use serde_json::json;

    fn faults(check: impl FnOnce(&mut Rules)) -> Vec<String> {
        let mut rules = Rules::default();
        check(&mut rules);
        match rules.pass() {
            Ok(()) => vec![],
            Err(Failure::Unfit(faults)) => faults.iter().map(|fault| fault.place().to_owned()).collect(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_examples_of_the_merge_patch_hold() {
        // RFC 7396, appendix A.
        for (target, patch, expected) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a": "foo"}), json!("bar"), json!("bar")),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            let mut merged = target.clone();
            merge(&mut merged, patch.clone());
            assert_eq!(merged, expected, "{target} and {patch}");
        }
    }

    #[test]
    fn a_limit_holds_at_itself_and_not_beyond() {
        assert!(faults(|rules| rules.text("/place", &"가".repeat(NAME), NAME)).is_empty());
        assert_eq!(faults(|rules| rules.text("/place", &"가".repeat(NAME + 1), NAME)), ["/place"]);
        assert!(faults(|rules| rules.count("/notice_days", Some(COUNT))).is_empty());
        assert_eq!(faults(|rules| rules.count("/notice_days", Some(COUNT + 1))), ["/notice_days"]);
        assert_eq!(faults(|rules| rules.count("/notice_days", Some(-1))), ["/notice_days"]);
        assert_eq!(faults(|rules| rules.list("/states", &["KOR", "KOR"], 2)), ["/states/1"]);
        assert_eq!(faults(|rules| rules.list("/states", &[1, 2, 3], 2)), ["/states"]);
    }

    #[test]
    fn languages_are_canonical_and_say_in_which_characters() {
        for (tag, good) in [
            ("ko", true),
            ("zh-Hant-HK", true),
            ("zh", false),
            ("ZH", false),
            ("kr", false),
            ("mn-Cyrl-MN", false),
            ("", false),
        ] {
            assert_eq!(faults(|rules| rules.language("/languages/0", tag)).is_empty(), good, "{tag}");
        }
        assert_eq!(faults(|rules| rules.texts("/title", &Texts::one("a/b", "x"), TITLE)), ["/title/a~1b"]);
    }

    #[test]
    fn addresses_lead_into_the_web_and_nowhere_else() {
        for (url, good) in [
            ("https://example.org/a?b=c", true),
            ("http://example.org", true),
            ("javascript:alert(1)", false),
            ("https://", false),
            ("ftp://example.org", false),
            ("https://user:secret@example.org", false),
            ("https://example.org/a b", false),
            ("data:text/html,x", false),
            ("https://example.org/\u{202E}gpj", false),
        ] {
            assert_eq!(faults(|rules| rules.url("/documents/0/url", url)).is_empty(), good, "{url}");
        }
    }

    #[test]
    fn what_can_not_be_seen_is_refused() {
        for text in ["a\u{202E}b", "a\0b", "a\u{7f}b", "\u{FEFF}a", "a\u{2066}b"] {
            assert_eq!(faults(|rules| rules.text("/place", text, NAME)), ["/place"], "{text:?}");
        }
        assert!(faults(|rules| rules.text("/summary", "one\n\ttwo\u{200D}", SUMMARY)).is_empty());
    }

    #[test]
    fn differences_name_the_place() {
        let (before, after) =
            (json!({"title": {"en": "a", "ko": "b"}, "place": null}), json!({"title": {"en": "c"}, "states": ["XSA"]}));
        let found = differences(before.as_object().unwrap(), after.as_object().unwrap());
        let places: Vec<&str> = found.iter().map(|difference| difference.pointer.as_str()).collect();
        assert_eq!(places, ["/title/en", "/title/ko", "/states"]);
    }

    proptest! {
        #[test]
        fn a_record_does_not_differ_from_itself(text in ".*", number in any::<i32>()) {
            let record = json!({"title": {"en": text}, "notice_days": number});
            prop_assert!(differences(record.as_object().unwrap(), record.as_object().unwrap()).is_empty());
        }
    }
}
