//! How an activity is written: what is sent, what is kept, and the rules of the field. Whether what it names exists in the
//! database is asked by the act.

use async_graphql::{ID, MaybeUndefined};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ActivityKind, Actor, Finding, Level};
use crate::domain::language::Texts;
use crate::domain::records::{
    Covered, LINKS, Mention, Mentioned, NAME, Noun, PLACES, RecordDocument, Rules, SUMMARY, Sharing, TITLE, Tables,
    input,
};
use crate::domain::reference;
use crate::domain::texts::SentTexts;

input! {
    /// What is sent to make an activity, or to change one: then what is left out stays, and null takes it out (RFC 7396).
    pub struct ActivityInput {
        /// What was done. Needed.
        kind: ActivityKind,
        /// Whether it took place, which it did unless said otherwise. That none did needs a document.
        finding: Finding,
        /// Who did it. Needed.
        actor: Actor,
        /// How far it reached. Needed.
        level: Level,
        /// Its title by language. Needed in one.
        title: SentTexts,
        /// What happened, by language.
        summary: SentTexts,
        /// Its first day. Needed.
        starts_on: NaiveDate,
        /// Its last day.
        ends_on: NaiveDate,
        /// Where it took place.
        place: String,
        /// States that it concerns, of those that the coalition covers. One is needed, or a jurisdiction.
        states: Vec<String>,
        /// Jurisdictions that it concerns, of those that the coalition covers.
        jurisdictions: Vec<String>,
        /// Languages in which it was held (BCP 47, canonical).
        languages: Vec<String>,
        /// Reviews that it follows up.
        reviews: Vec<String>,
        /// Where it can be read up.
        documents: Vec<RecordDocument>,
        /// Of a consultation: who convened it.
        convened_by: String,
        /// Of a consultation: days between the invitation and its first day.
        notice_days: i32,
        /// Of a consultation: how many organizations were invited.
        organizations_invited: i32,
        /// Of a consultation: how many organizations took part.
        organizations_took_part: i32,
        /// Of a consultation: whether a draft was shared before.
        draft_shared: bool,
        /// Of a consultation: whether those who took part were told what became of their words.
        feedback_given: bool,
        /// Of a pledge of a mid-term report: the day for which it was pledged.
        pledged_for: NaiveDate,
    }
    ids {
        /// Organizations that took part, by id.
        organizations: Vec<ID> as Vec<Uuid>,
        /// Recommendations that it follows up, by their id or by that of a source record.
        recommendations: Vec<ID> as Vec<Uuid>,
        /// The plan that it belongs to, by id.
        plan: ID as Uuid,
    }
}

/// An activity as it is kept: what its coalition wrote, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityFields {
    /// What was done.
    pub kind: ActivityKind,
    /// Whether it took place.
    pub finding: Finding,
    /// Who did it.
    pub actor: Actor,
    /// How far it reached.
    pub level: Level,
    /// Title by language.
    pub title: Texts,
    /// Summary by language.
    #[serde(default)]
    pub summary: Texts,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    #[serde(default)]
    pub ends_on: Option<NaiveDate>,
    /// Where.
    #[serde(default)]
    pub place: Option<String>,
    /// States.
    #[serde(default)]
    pub states: Vec<String>,
    /// Jurisdictions.
    #[serde(default)]
    pub jurisdictions: Vec<String>,
    /// Languages in which it was held.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Organizations.
    #[serde(default)]
    pub organizations: Vec<Uuid>,
    /// Recommendations, by the id that was sent.
    #[serde(default)]
    pub recommendations: Vec<Uuid>,
    /// Reviews.
    #[serde(default)]
    pub reviews: Vec<String>,
    /// Plan.
    #[serde(default)]
    pub plan: Option<Uuid>,
    /// Documents.
    #[serde(default)]
    pub documents: Vec<RecordDocument>,
    /// Who convened.
    #[serde(default)]
    pub convened_by: Option<String>,
    /// Days of notice.
    #[serde(default)]
    pub notice_days: Option<i32>,
    /// Organizations invited.
    #[serde(default)]
    pub organizations_invited: Option<i32>,
    /// Organizations that took part.
    #[serde(default)]
    pub organizations_took_part: Option<i32>,
    /// Whether a draft was shared.
    #[serde(default)]
    pub draft_shared: Option<bool>,
    /// Whether feedback was given.
    #[serde(default)]
    pub feedback_given: Option<bool>,
    /// Of a pledge of a mid-term report: for which day.
    #[serde(default)]
    pub pledged_for: Option<NaiveDate>,
    /// Under whose name it is published, and who may read it before.
    #[serde(flatten)]
    pub sharing: Sharing,
}

impl Noun for ActivityFields {
    type Input = ActivityInput;

    const KIND: &'static str = "activity";
    const TABLES: Tables = Tables {
        working: "working_activities",
        editions: "activity_editions",
        versions: "activity_versions",
        copied: "kind, finding, actor, level, title, summary, starts_on, ends_on, place, states, jurisdictions, languages, \
                 organizations, recommendations, reviews, plan, documents, convened_by, notice_days, organizations_invited, \
                 organizations_took_part, draft_shared, feedback_given, pledged_for",
    };
    const NEEDED: &'static [&'static str] = &["kind", "finding", "actor", "level", "title", "starts_on"];
    const IDS: &'static [&'static str] = &["organizations", "recommendations", "plan"];
    const HANGING: &'static [(&'static str, &'static str)] = &[("proposal_editions", "activity")];

    fn usual() -> Value {
        json!({"finding": Finding::TookPlace})
    }

    fn sharing(&self) -> &Sharing {
        &self.sharing
    }

    fn sharing_mut(&mut self) -> &mut Sharing {
        &mut self.sharing
    }

    fn mentions(&self) -> Vec<Mention> {
        Mention::all("/organizations", Mentioned::Organization, &self.organizations)
            .chain(Mention::all("/recommendations", Mentioned::Recommendation, &self.recommendations))
            .chain(Mention::all("/reviews", Mentioned::Review, &self.reviews))
            .chain(self.plan.map(|plan| Mention {
                pointer: "/plan".to_owned(),
                kind: Mentioned::Plan,
                id: plan.to_string(),
            }))
            .collect()
    }

    fn places(&self) -> (Vec<String>, Vec<String>) {
        (self.states.clone(), self.jurisdictions.clone())
    }

    fn words(&self) -> String {
        let texts = self.title.0.values().chain(self.summary.0.values()).map(String::as_str);
        crate::domain::words::vector(texts.chain(self.place.as_deref()))
    }

    fn check(&self, rules: &mut Rules, covered: &Covered) {
        if self.title.0.is_empty() {
            rules.fault("/title", "it is needed in one language");
        }
        rules.texts("/title", &self.title, TITLE);
        rules.texts("/summary", &self.summary, SUMMARY);
        if let Some(place) = &self.place {
            rules.text("/place", place, NAME);
        }
        rules.day("/starts_on", Some(self.starts_on));
        rules.day("/ends_on", self.ends_on);
        if self.ends_on.is_some_and(|end| end < self.starts_on) {
            rules.fault("/ends_on", format!("it comes before the first day, {}", self.starts_on));
        }
        if self.states.is_empty() && self.jurisdictions.is_empty() {
            rules.fault("/states", "it concerns a State or a jurisdiction; one is needed");
        }
        covered.check(rules, ("/states", &self.states), ("/jurisdictions", &self.jurisdictions));
        rules.list("/languages", &self.languages, PLACES);
        for (index, tag) in self.languages.iter().enumerate() {
            rules.language(&format!("/languages/{index}"), tag);
        }
        rules.list("/organizations", &self.organizations, LINKS);
        rules.list("/recommendations", &self.recommendations, LINKS);
        rules.list("/reviews", &self.reviews, PLACES);
        for (index, review) in self.reviews.iter().enumerate() {
            rules.code(format!("/reviews/{index}"), reference::review_fault("reviews", review));
        }
        if self.finding == Finding::NoneTookPlace && self.documents.is_empty() {
            rules.fault_with("/documents", "that none took place needs a source", "name the document that says so");
        }
        RecordDocument::check_all(&self.documents, rules, "/documents");
        self.check_consultation(rules);
        rules.day("/pledged_for", self.pledged_for);
        if self.pledged_for.is_some()
            && (self.kind != ActivityKind::MidTermReport || self.finding != Finding::TookPlace)
        {
            rules.fault("/pledged_for", "only a mid-term report is pledged for a day");
        }
    }
}

impl ActivityFields {
    fn check_consultation(&self, rules: &mut Rules) {
        if let Some(convener) = &self.convened_by {
            rules.text("/convened_by", convener, NAME);
        }
        rules.count("/notice_days", self.notice_days);
        rules.count("/organizations_invited", self.organizations_invited);
        rules.count("/organizations_took_part", self.organizations_took_part);
        if self.kind == ActivityKind::Consultation {
            return;
        }
        for (pointer, given) in [
            ("/convened_by", self.convened_by.is_some()),
            ("/notice_days", self.notice_days.is_some()),
            ("/organizations_invited", self.organizations_invited.is_some()),
            ("/organizations_took_part", self.organizations_took_part.is_some()),
            ("/draft_shared", self.draft_shared.is_some()),
            ("/feedback_given", self.feedback_given.is_some()),
        ] {
            if given {
                rules.fault(pointer, "only a consultation has this");
            }
        }
    }
}

#[cfg(test)]
mod tests;
