//! How a translation is written: what is sent, what is kept, and the rules of the field.

use async_graphql::{ID, MaybeUndefined};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{TranslationMaker, TranslationState};
use crate::domain::language::Texts;
use crate::domain::records::{
    Covered, Mention, Mentioned, Noun, RecordDocument, Rules, SUMMARY, Sharing, Tables, input,
};
use crate::domain::texts::SentTexts;

input! {
    /// What is sent to make a translation, or to change one: then what is left out stays, and null takes it out (RFC 7396).
    pub struct TranslationInput {
        /// Jurisdictions of those who made it; empty: the whole State. A coalition of a jurisdiction names it.
        jurisdictions: Vec<String>,
        /// The language (BCP 47); bare `zh` is refused. Needed.
        language: String,
        /// The translation. Needed.
        text: String,
        /// Who made it. Needed.
        made_by: TranslationMaker,
        /// Whether a volunteer made it, who is not named.
        by_volunteer: bool,
        /// How far it is; `draft` unless said otherwise.
        state: TranslationState,
        /// The day that it bears.
        translated_on: NaiveDate,
        /// Whether it is the one that the coalition prefers in this language.
        preferred: bool,
        /// What is disputed, or why it reads so, by language.
        note: SentTexts,
        /// Where it can be read up.
        documents: Vec<RecordDocument>,
    }
    ids {
        /// The recommendation, by id. Needed.
        recommendation: ID as Uuid,
        /// The organization that made it, by id.
        organization: ID as Uuid,
    }
}

/// A translation as it is kept: what its coalition wrote, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TranslationFields {
    /// The recommendation.
    pub recommendation: Uuid,
    /// Jurisdictions.
    #[serde(default)]
    pub jurisdictions: Vec<String>,
    /// Language.
    pub language: String,
    /// Text.
    pub text: String,
    /// Who made it.
    pub made_by: TranslationMaker,
    /// The organization that made it.
    #[serde(default)]
    pub organization: Option<Uuid>,
    /// Whether a volunteer made it.
    #[serde(default)]
    pub by_volunteer: bool,
    /// How far it is.
    pub state: TranslationState,
    /// Its day.
    #[serde(default)]
    pub translated_on: Option<NaiveDate>,
    /// Whether it is preferred.
    #[serde(default)]
    pub preferred: bool,
    /// The version of the original that was translated: a digest of its text.
    #[serde(default)]
    pub source_version: String,
    /// Note.
    #[serde(default)]
    pub note: Texts,
    /// Documents.
    #[serde(default)]
    pub documents: Vec<RecordDocument>,
    /// Under whose name it is published, and who may read it before.
    #[serde(flatten)]
    pub sharing: Sharing,
}

impl Noun for TranslationFields {
    type Input = TranslationInput;

    const KIND: &'static str = "translation";
    const TABLES: Tables = Tables {
        working: "working_translations",
        editions: "translation_editions",
        versions: "translation_versions",
        copied: "recommendation, jurisdictions, language, text, made_by, organization, by_volunteer, state, translated_on, preferred, \
                 source_version, note, documents",
    };
    const NEEDED: &'static [&'static str] = &["recommendation", "language", "text", "made_by", "state"];
    const IDS: &'static [&'static str] = &["recommendation", "organization"];

    fn usual() -> Value {
        json!({"state": TranslationState::Draft, "by_volunteer": false, "preferred": false})
    }

    fn sharing(&self) -> &Sharing {
        &self.sharing
    }

    fn sharing_mut(&mut self) -> &mut Sharing {
        &mut self.sharing
    }

    fn places(&self) -> (Vec<String>, Vec<String>) {
        (Vec::new(), self.jurisdictions.clone())
    }

    fn concerns(&self) -> Option<(&'static str, Uuid, &[String])> {
        Some(("/recommendation", self.recommendation, &self.jurisdictions))
    }

    /// A new wording is one of the original as it stands now; whoever changes something else leaves that as it was.
    fn translates(&mut self, before: Option<&Self>) -> Option<(Uuid, &mut String)> {
        let same = before.is_some_and(|before| {
            (before.recommendation, &before.text, &before.language) == (self.recommendation, &self.text, &self.language)
        });
        (!same).then_some((self.recommendation, &mut self.source_version))
    }

    fn mentions(&self) -> Vec<Mention> {
        self.organization
            .map(|id| Mention::one("/organization", Mentioned::Organization, id))
            .into_iter()
            .chain([Mention::one("/recommendation", Mentioned::Recommendation, self.recommendation)])
            .collect()
    }

    fn words(&self) -> String {
        crate::domain::words::vector([self.text.as_str()].into_iter().chain(self.note.0.values().map(String::as_str)))
    }

    fn check(&self, rules: &mut Rules, covered: &Covered) {
        covered.check(rules, ("/states", &[]), ("/jurisdictions", &self.jurisdictions));
        rules.language("/language", &self.language);
        rules.text("/text", &self.text, SUMMARY);
        rules.texts("/note", &self.note, SUMMARY);
        rules.day("/translated_on", self.translated_on);
        if self.by_volunteer && self.organization.is_some() {
            rules.fault("/by_volunteer", "an organization made it, or a volunteer");
        }
        RecordDocument::check_all(&self.documents, rules, "/documents");
    }
}
