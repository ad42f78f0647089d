//! How a statement is written: what is sent, what is kept, and the rules of the field.

use async_graphql::{ID, MaybeUndefined};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{PointFacts, PointInput, StatementKind};
use crate::domain::language::Texts;
use crate::domain::records::{
    Covered, LINKS, Mention, Mentioned, NAME, Noun, PLACES, RecordDocument, Rules, SUMMARY, Sharing, TITLE, Tables,
    input,
};
use crate::domain::texts::SentTexts;

/// The most points of a statement.
const POINTS: usize = 100;

input! {
    /// What is sent to make a statement, or to change one: then what is left out stays, and null takes it out (RFC 7396).
    pub struct StatementInput {
        /// What kind of statement. Needed.
        kind: StatementKind,
        /// The UN's symbol, where it has one.
        symbol: String,
        /// The day that it bears. Needed.
        date: NaiveDate,
        /// The body that it was made to.
        body: String,
        /// That body's session.
        session: i16,
        /// Agenda item.
        agenda_item: String,
        /// Language of the document (BCP 47). Needed.
        language: String,
        /// Its title by language. Needed in one.
        title: SentTexts,
        /// Who submitted it, as printed.
        submitted_by: Vec<String>,
        /// Who supported it, as printed.
        supported_by: Vec<String>,
        /// States that it concerns.
        states: Vec<String>,
        /// Jurisdictions that it concerns.
        jurisdictions: Vec<String>,
        /// What it asks, point by point, in one's own words.
        points: Vec<PointInput>,
        /// Where it can be read.
        document: RecordDocument,
        /// Where its facts were found.
        source: String,
    }
    ids {
        /// Recommendations that it speaks of, by id.
        recommendations: Vec<ID> as Vec<Uuid>,
    }
}

/// A statement as it is kept: what its coalition wrote, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatementFields {
    /// Kind.
    pub kind: StatementKind,
    /// Symbol.
    #[serde(default)]
    pub symbol: Option<String>,
    /// Day.
    pub date: NaiveDate,
    /// Body.
    #[serde(default)]
    pub body: Option<String>,
    /// Session of the body.
    #[serde(default)]
    pub session: Option<i16>,
    /// Agenda item.
    #[serde(default)]
    pub agenda_item: Option<String>,
    /// Language of the document.
    pub language: String,
    /// Title.
    pub title: Texts,
    /// Names as printed.
    #[serde(default)]
    pub submitted_by: Vec<String>,
    /// Names as printed.
    #[serde(default)]
    pub supported_by: Vec<String>,
    /// States.
    #[serde(default)]
    pub states: Vec<String>,
    /// Jurisdictions.
    #[serde(default)]
    pub jurisdictions: Vec<String>,
    /// Recommendations.
    #[serde(default)]
    pub recommendations: Vec<Uuid>,
    /// Points.
    #[serde(default)]
    pub points: Vec<PointFacts>,
    /// Document.
    #[serde(default)]
    pub document: Option<RecordDocument>,
    /// Source.
    #[serde(default)]
    pub source: Option<String>,
    /// Under whose name it is published, and who may read it before.
    #[serde(flatten)]
    pub sharing: Sharing,
}

impl Noun for StatementFields {
    type Input = StatementInput;

    const KIND: &'static str = "statement";
    const TABLES: Tables = Tables {
        working: "working_statements",
        editions: "statement_editions",
        versions: "statement_versions",
        copied: "kind, symbol, date, body, session, agenda_item, language, title, submitted_by, supported_by, states, \
                 jurisdictions, recommendations, points, document, source",
    };
    const NEEDED: &'static [&'static str] = &["kind", "date", "language", "title"];
    const IDS: &'static [&'static str] = &["recommendations"];

    fn sharing(&self) -> &Sharing {
        &self.sharing
    }

    fn sharing_mut(&mut self) -> &mut Sharing {
        &mut self.sharing
    }

    fn places(&self) -> (Vec<String>, Vec<String>) {
        (self.states.clone(), self.jurisdictions.clone())
    }

    fn mentions(&self) -> Vec<Mention> {
        Mention::all("/recommendations", Mentioned::Recommendation, &self.recommendations).collect()
    }

    fn words(&self) -> String {
        let texts = self.title.0.values().chain(self.points.iter().flat_map(|point| point.text.0.values()));
        let names = self.submitted_by.iter().chain(&self.supported_by);
        crate::domain::words::vector(texts.chain(names).map(String::as_str).chain(self.symbol.as_deref()))
    }

    fn check(&self, rules: &mut Rules, covered: &Covered) {
        if self.title.0.is_empty() {
            rules.fault("/title", "it is needed in one language");
        }
        if self.states.is_empty() && self.jurisdictions.is_empty() {
            rules.fault("/states", "it concerns a State or a jurisdiction; one is needed");
        }
        covered.check(rules, ("/states", &self.states), ("/jurisdictions", &self.jurisdictions));
        rules.texts("/title", &self.title, TITLE);
        rules.day("/date", Some(self.date));
        rules.language("/language", &self.language);
        for (pointer, text) in [("/symbol", &self.symbol), ("/body", &self.body), ("/agenda_item", &self.agenda_item)] {
            if let Some(text) = text {
                rules.text(pointer, text, NAME);
            }
        }
        if let Some(source) = &self.source {
            rules.text("/source", source, TITLE);
        }
        if self.session.is_some_and(|session| !(1..=999).contains(&session)) {
            rules.fault("/session", "sessions are counted from 1");
        }
        rules.names("/submitted_by", &self.submitted_by, LINKS, NAME);
        rules.names("/supported_by", &self.supported_by, LINKS, NAME);
        rules.list("/recommendations", &self.recommendations, LINKS);
        if self.points.len() > POINTS {
            rules.fault("/points", format!("it has {} entries; {POINTS} are the most", self.points.len()));
        }
        for (index, point) in self.points.iter().enumerate() {
            rules.text(&format!("/points/{index}/point"), &point.point, PLACES);
            rules.texts(&format!("/points/{index}/text"), &point.text, SUMMARY);
        }
        if let Some(document) = &self.document {
            document.check(rules, "/document");
        }
    }
}
