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
    Covered, LINKS, Mention, Mentioned, NAME, Noun, PLACES, PublishedAs, RecordDocument, Rules, SUMMARY, Sharing,
    Stage, TITLE, Tables,
};
use crate::domain::reference;
use crate::domain::texts::SentTexts;

/// What is sent to make an activity, or to change one: then what is left out stays, and null takes it out (RFC 7396).
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(deny_unknown_fields, default)]
pub struct ActivityInput {
    /// The coalition whose it is. Needed where it is made; it never changes.
    #[schema(value_type = Option<String>, example = "XSA")]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub coalition: MaybeUndefined<String>,
    /// How far it is, where it is made: `draft` unless said otherwise. Afterwards it is moved by an act of its own.
    #[schema(value_type = Option<Stage>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub stage: MaybeUndefined<Stage>,
    /// What was done. Needed.
    #[schema(value_type = Option<ActivityKind>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub kind: MaybeUndefined<ActivityKind>,
    /// Whether it took place, which it did unless said otherwise. That none did needs a document.
    #[schema(value_type = Option<Finding>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub finding: MaybeUndefined<Finding>,
    /// Who did it. Needed.
    #[schema(value_type = Option<Actor>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub actor: MaybeUndefined<Actor>,
    /// How far it reached. Needed.
    #[schema(value_type = Option<Level>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub level: MaybeUndefined<Level>,
    /// Its title by language. Needed in one.
    #[schema(value_type = Option<SentTexts>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub title: MaybeUndefined<SentTexts>,
    /// What happened, by language.
    #[schema(value_type = Option<SentTexts>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub summary: MaybeUndefined<SentTexts>,
    /// Its first day. Needed.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub starts_on: MaybeUndefined<NaiveDate>,
    /// Its last day.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub ends_on: MaybeUndefined<NaiveDate>,
    /// Where it took place.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub place: MaybeUndefined<String>,
    /// States that it concerns, of those that the coalition covers. One is needed, or a jurisdiction.
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub states: MaybeUndefined<Vec<String>>,
    /// Jurisdictions that it concerns, of those that the coalition covers.
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub jurisdictions: MaybeUndefined<Vec<String>>,
    /// Languages in which it was held (BCP 47, canonical).
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub languages: MaybeUndefined<Vec<String>>,
    /// Organizations that took part, by id.
    #[schema(value_type = Option<Vec<Uuid>>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub organizations: MaybeUndefined<Vec<ID>>,
    /// Recommendations that it follows up, by their id or by that of a source record.
    #[schema(value_type = Option<Vec<Uuid>>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub recommendations: MaybeUndefined<Vec<ID>>,
    /// Reviews that it follows up.
    #[schema(value_type = Option<Vec<String>>, example = json!(["XSA-4"]))]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub reviews: MaybeUndefined<Vec<String>>,
    /// The plan that it belongs to, by id.
    #[schema(value_type = Option<Uuid>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub plan: MaybeUndefined<ID>,
    /// Where it can be read up.
    #[schema(value_type = Option<Vec<RecordDocument>>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub documents: MaybeUndefined<Vec<RecordDocument>>,
    /// Of a consultation: who convened it.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub convened_by: MaybeUndefined<String>,
    /// Of a consultation: days between the invitation and its first day.
    #[schema(value_type = Option<i32>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub notice_days: MaybeUndefined<i32>,
    /// Of a consultation: how many organizations were invited.
    #[schema(value_type = Option<i32>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub organizations_invited: MaybeUndefined<i32>,
    /// Of a consultation: how many organizations took part.
    #[schema(value_type = Option<i32>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub organizations_took_part: MaybeUndefined<i32>,
    /// Of a consultation: whether a draft was shared before.
    #[schema(value_type = Option<bool>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub draft_shared: MaybeUndefined<bool>,
    /// Of a consultation: whether those who took part were told what became of their words.
    #[schema(value_type = Option<bool>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub feedback_given: MaybeUndefined<bool>,
    /// Under whose name it is published: the coalition's, or the network's, which is usual for coalitions that aren't public.
    #[schema(value_type = Option<PublishedAs>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub published_as: MaybeUndefined<PublishedAs>,
    /// Coalitions that may read it while it is unpublished.
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub shared_with: MaybeUndefined<Vec<String>>,
    /// Those of them that may edit it.
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub shared_for_writing: MaybeUndefined<Vec<String>>,
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
    /// Under whose name it is published, and who may read it before.
    #[serde(flatten)]
    pub sharing: Sharing,
}

impl Noun for ActivityFields {
    const KIND: &'static str = "activity";
    const TABLES: Tables = Tables {
        working: "working_activities",
        editions: "activity_editions",
        versions: "activity_versions",
        copied: "kind, finding, actor, level, title, summary, starts_on, ends_on, place, states, jurisdictions, languages, \
                 organizations, recommendations, reviews, plan, documents, convened_by, notice_days, organizations_invited, \
                 organizations_took_part, draft_shared, feedback_given",
    };
    const NEEDED: &'static [&'static str] = &["kind", "finding", "actor", "level", "title", "starts_on"];
    const IDS: &'static [&'static str] = &["organizations", "recommendations", "plan"];

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
