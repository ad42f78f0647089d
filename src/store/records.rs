//! What the questions about every record that coalitions write have in common. What a noun asks beside it stands in its file.

use chrono::{DateTime, NaiveDate, Utc};

use super::listing::Condition;
use crate::domain::page::KeyValue;
use crate::domain::records::{Audience, PublishedAs, Stage};

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
