//! How an activity is written: what is sent, what is kept, and the rules of the field. Whether what it names exists in the
//! database is asked by the act.

use async_graphql::{ID, MaybeUndefined};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{ActivityDocument, ActivityKind, Actor, Finding, Level};
use crate::domain::failure::{Failure, Fault};
use crate::domain::language::Texts;
use crate::domain::records::{
    DOCUMENTS, LINKS, NAME, PLACES, PublishedAs, Rules, SUMMARY, Stage, TITLE, WrittenFields, merge,
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
    #[schema(value_type = Option<Vec<ActivityDocument>>)]
    #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
    pub documents: MaybeUndefined<Vec<ActivityDocument>>,
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
    pub documents: Vec<ActivityDocument>,
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
    /// Under whose name.
    pub published_as: PublishedAs,
    /// Who may read it.
    #[serde(default)]
    pub shared_with: Vec<String>,
    /// Who of them may edit it.
    #[serde(default)]
    pub shared_for_writing: Vec<String>,
}

/// What the records of a coalition may concern.
#[derive(Clone, Debug, Default)]
pub struct Covered {
    /// The coalition.
    pub coalition: String,
    /// States.
    pub states: Vec<String>,
    /// Jurisdictions.
    pub jurisdictions: Vec<String>,
}

/// An activity that is about to be made.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The coalition.
    pub coalition: String,
    /// How far it is.
    pub stage: Stage,
}

impl ActivityInput {
    /// Which coalition it is made for, and how far it is.
    ///
    /// # Errors
    /// `refused` where there is no coalition.
    pub fn begin(&self) -> Result<Begun, Failure> {
        let coalition = self.coalition.value().cloned();
        let coalition = coalition.ok_or_else(|| Failure::unfit(Fault::pointer("/coalition", "it is needed")))?;
        Ok(Begun { coalition, stage: self.stage.value().copied().unwrap_or(Stage::Draft) })
    }

    /// Refuses what can only be said where a record is made.
    ///
    /// # Errors
    /// `invalid-parameter` with the member's place.
    pub fn must_change_fields_alone(&self) -> Result<(), Failure> {
        let mut faults = Vec::new();
        if !self.coalition.is_undefined() {
            faults.push(
                Fault::pointer("/coalition", "a record stays with its coalition")
                    .hint("make a record of the other coalition"),
            );
        }
        if !self.stage.is_undefined() {
            faults.push(
                Fault::pointer("/stage", "it is moved by an act of its own").hint("POST …/stage, or moveActivity"),
            );
        }
        if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
    }

    /// Whether it says something about sharing or about whose name it is published under.
    pub fn touches_sharing(&self) -> bool {
        !(self.shared_with.is_undefined() && self.shared_for_writing.is_undefined() && self.published_as.is_undefined())
    }

    /// The fields of a new record.
    ///
    /// # Errors
    /// `refused`, place by place.
    pub fn into_fields(self, usually_as: PublishedAs) -> Result<ActivityFields, Failure> {
        let mut base = json!({"finding": Finding::TookPlace, "published_as": usually_as});
        merge(&mut base, self.patch()?);
        // A finding or a name that was taken out by null is the usual one.
        if let Value::Object(members) = &mut base {
            members.entry("finding").or_insert(json!(Finding::TookPlace));
            members.entry("published_as").or_insert(json!(usually_as));
        }
        ActivityFields::whole(base)
    }

    /// These fields with the changes in them.
    ///
    /// # Errors
    /// `refused`, place by place.
    pub fn changed(self, fields: &ActivityFields) -> Result<ActivityFields, Failure> {
        let mut base = serde_json::to_value(fields).map_err(Failure::internal)?;
        merge(&mut base, self.patch()?);
        ActivityFields::whole(base)
    }

    fn patch(mut self) -> Result<Value, Failure> {
        self.coalition = MaybeUndefined::Undefined;
        self.stage = MaybeUndefined::Undefined;
        serde_json::to_value(self).map_err(Failure::internal)
    }
}

impl ActivityFields {
    /// Reads what was put together; what is needed and isn't there is named.
    fn whole(mut value: Value) -> Result<ActivityFields, Failure> {
        let mut rules = Rules::default();
        for name in ["kind", "finding", "actor", "level", "title", "starts_on", "published_as"] {
            if value.get(name).is_none_or(Value::is_null) {
                rules.fault(format!("/{name}"), "it is needed");
            }
        }
        // What is no id can't be that of a record.
        for name in ["organizations", "recommendations"] {
            for (index, id) in value.get(name).and_then(Value::as_array).into_iter().flatten().enumerate() {
                rules.code(format!("/{name}/{index}"), reference::id_fault(name, id.as_str().unwrap_or_default()));
            }
        }
        if let Some(plan) = value.get("plan").and_then(Value::as_str) {
            rules.code("/plan".to_owned(), reference::id_fault("plan", plan));
        }
        rules.pass()?;
        if let Value::Object(members) = &mut value {
            members.retain(|_, value| !value.is_null());
        }
        serde_json::from_value(value).map_err(Failure::internal)
    }

    /// The fields as an object.
    ///
    /// # Errors
    /// Where they can't be written, which is our mistake.
    pub fn written(&self) -> Result<WrittenFields, Failure> {
        match serde_json::to_value(self).map_err(Failure::internal)? {
            Value::Object(members) => Ok(WrittenFields(members)),
            _ => Ok(WrittenFields(Map::new())),
        }
    }

    /// Fields that were kept as a version.
    ///
    /// # Errors
    /// Where they can't be read any more, which is our mistake.
    pub fn of(written: &WrittenFields) -> Result<ActivityFields, Failure> {
        serde_json::from_value(Value::Object(written.0.clone())).map_err(Failure::internal)
    }

    /// What an earlier version says, with sharing and name as they are now: bringing back a text shares nothing anew.
    #[must_use]
    pub fn restored(self, present: &ActivityFields) -> ActivityFields {
        ActivityFields {
            published_as: present.published_as,
            shared_with: present.shared_with.clone(),
            shared_for_writing: present.shared_for_writing.clone(),
            ..self
        }
    }

    /// The words by which it is found.
    pub fn words(&self) -> String {
        let texts = self.title.0.values().chain(self.summary.0.values()).map(String::as_str);
        crate::domain::words::vector(texts.chain(self.place.as_deref()))
    }

    /// Holds the rules of the field.
    ///
    /// # Errors
    /// `refused`, place by place.
    pub fn check(&self, covered: &Covered) -> Result<(), Failure> {
        let mut rules = Rules::default();
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
        self.check_places(&mut rules, covered);
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
        self.check_documents(&mut rules);
        self.check_consultation(&mut rules);
        self.check_sharing(&mut rules, &covered.coalition);
        rules.pass()
    }

    fn check_places(&self, rules: &mut Rules, covered: &Covered) {
        if self.states.is_empty() && self.jurisdictions.is_empty() {
            rules.fault("/states", "it concerns a State or a jurisdiction; one is needed");
        }
        rules.list("/states", &self.states, PLACES);
        rules.list("/jurisdictions", &self.jurisdictions, PLACES);
        let covers = covered.states.iter().chain(&covered.jurisdictions).cloned().collect::<Vec<_>>().join(", ");
        let beyond = |rules: &mut Rules, pointer: String, code: &str| {
            rules.fault_with(
                pointer,
                format!("records of {} do not concern {code}", covered.coalition),
                format!("it covers {covers}"),
            );
        };
        for (index, state) in self.states.iter().enumerate() {
            let pointer = format!("/states/{index}");
            match reference::state_fault("states", state) {
                Some(fault) => rules.code(pointer, Some(fault)),
                None if !covered.states.contains(state) => beyond(rules, pointer, state),
                None => {}
            }
        }
        for (index, jurisdiction) in self.jurisdictions.iter().enumerate() {
            let pointer = format!("/jurisdictions/{index}");
            match reference::jurisdiction_fault("jurisdictions", jurisdiction) {
                Some(fault) => rules.code(pointer, Some(fault)),
                // A State that is covered is covered whole.
                None if !covered.jurisdictions.contains(jurisdiction) && !self.is_within(jurisdiction, covered) => {
                    beyond(rules, pointer, jurisdiction);
                }
                None => {}
            }
        }
    }

    fn is_within(&self, jurisdiction: &str, covered: &Covered) -> bool {
        let facts = &reference::reference().jurisdictions;
        facts.iter().any(|known| known.code == jurisdiction && covered.states.contains(&known.reviewed_under))
    }

    fn check_documents(&self, rules: &mut Rules) {
        rules.list("/documents", &self.documents, DOCUMENTS);
        if self.finding == Finding::NoneTookPlace && self.documents.is_empty() {
            rules.fault_with("/documents", "that none took place needs a source", "name the document that says so");
        }
        for (index, document) in self.documents.iter().enumerate() {
            let place = format!("/documents/{index}");
            if document.title.is_none() && document.symbol.is_none() && document.url.is_none() {
                rules.fault(&place, "a document has a title, a symbol or an address");
            }
            if let Some(title) = &document.title {
                rules.text(&format!("{place}/title"), title, TITLE);
            }
            if let Some(symbol) = &document.symbol {
                rules.text(&format!("{place}/symbol"), symbol, NAME);
            }
            if let Some(url) = &document.url {
                rules.url(&format!("{place}/url"), url);
            }
            if let Some(language) = &document.language {
                rules.language(&format!("{place}/language"), language);
            }
            rules.day(&format!("{place}/date"), document.date);
        }
    }

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

    fn check_sharing(&self, rules: &mut Rules, coalition: &str) {
        rules.list("/shared_with", &self.shared_with, PLACES);
        rules.list("/shared_for_writing", &self.shared_for_writing, PLACES);
        for (index, other) in self.shared_with.iter().enumerate() {
            if other == coalition {
                rules.fault(format!("/shared_with/{index}"), "it is this coalition's own");
            }
        }
        for (index, other) in self.shared_for_writing.iter().enumerate() {
            if !self.shared_with.contains(other) {
                rules.fault(
                    format!("/shared_for_writing/{index}"),
                    "who may edit it is among those that it is shared with",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests;
