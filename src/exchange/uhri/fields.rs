//! The fields of a record of the index: their names in each form, what they can hold, and how an object of JSON is read
//! into them. What a field means is not known here.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::records::shown;
use crate::exchange::delimited::refuse_forbidden;

/// How many names of unknown fields a notice lists.
const MOST_NAMES: usize = 40;

/// The fields that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    AnnotationId,
    Symbol,
    PublicationDate,
    AnnotationType,
    Text,
    Countries,
    Body,
    Themes,
    AffectedPersons,
    Sdgs,
    UprCycle,
    UprSession,
    UprPositions,
    UprRecommendingCountry,
}

/// Each field with its key in JSON, its head in tables (none has a column for the cycle), and whether a table must have
/// it: the columns about the review are newer than the others.
pub const FIELDS: [(Field, &str, &str, bool); 14] = [
    (Field::AnnotationId, "AnnotationId", "OHCHR Annotation Id", true),
    (Field::Symbol, "Symbol", "Document Symbol", true),
    (Field::PublicationDate, "PublicationDate", "Document Publication Date", true),
    (Field::AnnotationType, "AnnotationType", "Type", true),
    (Field::Text, "Text", "Text", true),
    (Field::Countries, "Countries", "Countries Concerned", true),
    (Field::Body, "Body", "Reccomending Body", true),
    (Field::Themes, "Themes", "Themes", true),
    (Field::AffectedPersons, "AffectedPersons", "Affected Persons", true),
    (Field::Sdgs, "Sdgs", "Sdgs", true),
    (Field::UprCycle, "UprCycle", "UPR Cycle", false),
    (Field::UprSession, "UprSession", "UPR Session", false),
    (Field::UprPositions, "UprPositions", "UPR Position", false),
    (Field::UprRecommendingCountry, "UprRecommendingCountry", "UPR Reccomending States", false),
];

/// Fields of JSON that are known and not read: facts of ours, or of no use here.
const UNREAD_FIELDS: [&str; 4] = ["DocumentId", "PublicationDateOnUhri", "Regions", "UprRecommendingRegions"];
/// What a field holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    #[default]
    Nothing,
    Text(String),
    Number(String),
    Items(Vec<String>),
    Other(&'static str),
}

/// Reads an object's known fields; says what it found where there is no object. Of a key that stands twice the last counts.
pub struct Fields<'a> {
    /// Keys that aren't known, up to a bound.
    pub unknown: &'a mut BTreeSet<String>,
}

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = Result<[Value; FIELDS.len()], &'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Result<[Value; FIELDS.len()], &'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values: [Value; FIELDS.len()] = Default::default();
        while let Some(key) = map.next_key_seed(Key)? {
            match key {
                KeyOf::Read(at) => {
                    let value = map.next_value_seed(AnyValue)?;
                    if let Some(place) = values.get_mut(at) {
                        *place = value;
                    }
                }
                KeyOf::Unread => drop(map.next_value::<IgnoredAny>()?),
                KeyOf::Unknown(name) => {
                    if self.unknown.len() < MOST_NAMES {
                        self.unknown.insert(name);
                    }
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Ok(values))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Err("a list"))
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Err("a text"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Err("true or false"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Err("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Err("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Err("a number"))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Err("nothing"))
    }
}

struct Key;

enum KeyOf {
    Read(usize),
    Unread,
    Unknown(String),
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = KeyOf;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<KeyOf, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = KeyOf;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<KeyOf, E> {
        if let Some(at) = FIELDS.iter().position(|(_, known, ..)| known.eq_ignore_ascii_case(key)) {
            return Ok(KeyOf::Read(at));
        }
        if UNREAD_FIELDS.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            return Ok(KeyOf::Unread);
        }
        let name = shown(key);
        // A key may try to write on a terminal.
        Ok(KeyOf::Unknown(if refuse_forbidden(&name).is_some() { name.escape_debug().to_string() } else { name }))
    }
}

struct AnyValue;

impl<'de> DeserializeSeed<'de> for AnyValue {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other("true or false"))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        let mut wrong = None;
        while let Some(value) = seq.next_element_seed(AnyValue)? {
            match value {
                Value::Text(text) | Value::Number(text) => items.push(text),
                Value::Nothing => {}
                Value::Items(_) => wrong = Some("a list in a list"),
                Value::Other(found) => wrong = Some(found),
            }
        }
        Ok(wrong.map_or(Value::Items(items), Value::Other))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other("an object"))
    }
}
