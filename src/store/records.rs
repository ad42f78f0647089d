//! What the questions about every record that coalitions write have in common. What a noun asks beside it stands in its file.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::listing::Condition;
use crate::domain::failure::Failure;
use crate::domain::page::KeyValue;
use crate::domain::reading::Reading;
use crate::domain::records::{Audience, Noun, PublishedAs, Shown, Stage};

/// A noun whose records can be read, in whatever scope the connection has.
pub trait Readable: Noun {
    /// The record as it is read.
    type Record: Shown;

    /// One record.
    ///
    /// # Errors
    /// `gone` where it was taken back; `not-found`; what the database says.
    fn find(connection: &mut PgConnection, id: Uuid, reading: &Reading) -> Result<Self::Record, Failure>;
}

/// Filters that every such noun has. Their columns have the same names in every view.
pub struct Common<'a> {
    /// Under whose name.
    pub published_as: Option<&'a [PublishedAs]>,
    /// For whom.
    pub audience: Option<&'a [Audience]>,
    /// How far working records are.
    pub stage: Option<&'a [Stage]>,
    /// Published from a day on, and by a day.
    pub published: (Option<NaiveDate>, Option<NaiveDate>),
    /// Working records changed since.
    pub updated_since: Option<DateTime<Utc>>,
    /// Words.
    pub q: Option<&'a str>,
}

impl Common<'_> {
    /// Adds them to a condition.
    pub fn hold(&self, condition: &mut Condition) {
        condition.any_code("published_as", self.published_as);
        condition.any_code("audience", self.audience);
        condition.any_code("stage", self.stage);
        for (piece, day) in [("published_on >= ", self.published.0), ("published_on <= ", self.published.1)] {
            if let Some(day) = day {
                condition.and(piece).key(&KeyValue::Day(day));
            }
        }
        if let Some(moment) = self.updated_since {
            condition.and("updated_at >= ").moment(moment);
        }
        if let Some(query) = self.q.and_then(crate::domain::words::query) {
            condition.and("words @@ ").text(query).sql("::tsquery");
        }
    }
}

/// Asks whether a list shares something with the one that was given.
pub fn overlaps(condition: &mut Condition, column: &'static str, values: Option<&Vec<String>>) {
    if let Some(values) = values.filter(|values| !values.is_empty()) {
        condition.and(column).sql(" && ").texts(values.clone());
    }
}
