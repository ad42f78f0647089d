//! A page of a list: which part is asked for (a window), what came (a page), and the cursor between them.
//! A cursor holds the values of the sort and a hash of the question, nothing else; it grants nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::failure::{Failure, Fault};

/// The most records that a page holds.
pub const LARGEST_PAGE: u16 = 200;
/// How many a page holds where nobody says.
pub const USUAL_PAGE: u16 = 50;

/// From where a page is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edge {
    /// From the first record on.
    Start,
    /// The records after the one that the cursor names.
    After(String),
    /// The records before the one that the cursor names.
    Before(String),
    /// The last records.
    End,
}

/// The part of a list that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many records at the most, 1 to [`LARGEST_PAGE`].
    pub size: u16,
    /// From where.
    pub edge: Edge,
    /// Sort keys, a minus before each for descending: `-session`; the usual order where none is given.
    pub sort: Option<String>,
    /// Whether the total is wanted.
    pub total: bool,
}

impl Default for Window {
    fn default() -> Self {
        Window { size: USUAL_PAGE, edge: Edge::Start, sort: None, total: true }
    }
}

/// One value that a list is sorted by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum KeyValue {
    /// A small number: a session, a position.
    #[serde(rename = "n")]
    Number(i32),
    /// A text, compared byte by byte.
    #[serde(rename = "t")]
    Text(String),
    /// An id.
    #[serde(rename = "u")]
    Uuid(Uuid),
    /// A day.
    #[serde(rename = "d")]
    Day(NaiveDate),
    /// A moment.
    #[serde(rename = "m")]
    Moment(DateTime<Utc>),
}

/// What kind of value a sort key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A small number.
    Number,
    /// A text.
    Text,
    /// An id.
    Uuid,
    /// A day.
    Day,
    /// A moment.
    Moment,
}

impl KeyValue {
    fn kind(&self) -> KeyKind {
        match self {
            KeyValue::Number(_) => KeyKind::Number,
            KeyValue::Text(_) => KeyKind::Text,
            KeyValue::Uuid(_) => KeyKind::Uuid,
            KeyValue::Day(_) => KeyKind::Day,
            KeyValue::Moment(_) => KeyKind::Moment,
        }
    }
}

/// The question that a cursor belongs to: a hash of noun, filter and sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question(u64);

impl Question {
    /// The question made of a noun, its filter and its sort.
    pub fn of(noun: &str, filter: &impl Serialize, sort: &str) -> Result<Question, Failure> {
        let filter = serde_json::to_string(filter).map_err(Failure::internal)?;
        Ok(Question(xxhash_rust::xxh3::xxh3_64(format!("{noun}\n{sort}\n{filter}").as_bytes())))
    }

    /// The cursor at a record with these values of the sort.
    pub fn cursor(self, values: &[KeyValue]) -> String {
        let mut bytes = self.0.to_be_bytes().to_vec();
        // Writing plain values into memory can't fail; an empty list would only make a cursor that is refused.
        bytes.extend(serde_json::to_vec(values).unwrap_or_default());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The values of a cursor of this question, which must be of these kinds.
    ///
    /// # Errors
    /// `invalid-parameter` for a cursor that is damaged or belongs to another question.
    pub fn values(self, cursor: &str, kinds: &[KeyKind]) -> Result<Vec<KeyValue>, Failure> {
        let damaged = || {
            Failure::invalid(Fault::parameter("cursor", "this cursor does not belong to this question").hint(
                "take it from `links.next`, `links.prev` or `pageInfo` of the same filters and sort, or leave it out",
            ))
        };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| damaged())?;
        let (hash, values) = bytes.split_at_checked(8).ok_or_else(damaged)?;
        if hash != self.0.to_be_bytes() {
            return Err(damaged());
        }
        let values: Vec<KeyValue> = serde_json::from_slice(values).map_err(|_| damaged())?;
        if values.iter().map(KeyValue::kind).eq(kinds.iter().copied()) { Ok(values) } else { Err(damaged()) }
    }
}

/// A page of records.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The records, in the order of the list.
    pub items: Vec<T>,
    /// The values of the sort of each record.
    pub keys: Vec<Vec<KeyValue>>,
    /// The question, for cursors.
    pub question: Question,
    /// How many records the whole list has, where that was asked.
    pub total: Option<i64>,
    /// Whether records follow.
    pub has_next: bool,
    /// Whether records go before.
    pub has_previous: bool,
    /// The number of the last public change that the page can show.
    pub change: i64,
}

impl<T> Page<T> {
    /// The cursor of the record at this place of the page.
    pub fn cursor(&self, index: usize) -> Option<String> {
        self.keys.get(index).map(|values| self.question.cursor(values))
    }

    /// The cursor after which the next page begins.
    pub fn next(&self) -> Option<String> {
        if self.has_next { self.keys.len().checked_sub(1).and_then(|last| self.cursor(last)) } else { None }
    }

    /// The cursor before which the previous page ends.
    pub fn previous(&self) -> Option<String> {
        if self.has_previous { self.cursor(0) } else { None }
    }

    /// The same page of something made of each record.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(make).collect(),
            keys: self.keys,
            question: self.question,
            total: self.total,
            has_next: self.has_next,
            has_previous: self.has_previous,
            change: self.change,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn question(noun: &str) -> Question {
        match Question::of(noun, &["KOR"], "-session") {
            Ok(question) => question,
            Err(failure) => panic!("{failure}"),
        }
    }

    proptest! {
        #[test]
        fn a_cursor_gives_back_what_was_put_in(number in any::<i32>(), text in ".*", id in any::<u128>()) {
            let values = vec![KeyValue::Number(number), KeyValue::Text(text), KeyValue::Uuid(Uuid::from_u128(id))];
            let cursor = question("recommendations").cursor(&values);
            prop_assert_eq!(question("recommendations").values(&cursor, &[KeyKind::Number, KeyKind::Text, KeyKind::Uuid]).ok(), Some(values));
        }

        #[test]
        fn nonsense_is_refused_and_never_panics(cursor in ".*") {
            prop_assert!(question("recommendations").values(&cursor, &[KeyKind::Number]).is_err());
        }
    }

    #[test]
    fn a_cursor_of_another_question_or_shape_is_refused() {
        let values = vec![KeyValue::Number(14)];
        let cursor = question("recommendations").cursor(&values);
        assert!(question("reviews").values(&cursor, &[KeyKind::Number]).is_err());
        assert!(question("recommendations").values(&cursor, &[KeyKind::Text]).is_err());
        assert!(question("recommendations").values(&cursor, &[]).is_err());
    }
}
