//! How a commitment is written: what is sent, what is kept, and the rules of the field.

use async_graphql::{ID, MaybeUndefined};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use serde_json::{Value, json};

use super::{CommitmentStatus, Indicator, Progress, Resource, ResourceKind};
use crate::domain::activities::Actor;
use crate::domain::language::Texts;
use crate::domain::records::{
    Covered, LINKS, Mention, Mentioned, NAME, Noun, RecordDocument, Rules, SUMMARY, Sharing, TITLE, Tables, input,
};
use crate::domain::texts::SentTexts;

/// The most resources, indicators, values of an indicator, and entries on progress.
const ENTRIES: usize = 100;

input! {
    /// What is sent to make a commitment, or to change one: then what is left out stays, and null takes it out (RFC 7396).
    pub struct CommitmentInput {
        /// What is promised, by language. Needed.
        title: SentTexts,
        /// The body that is responsible.
        responsible_body: String,
        /// The branch of the State, or whoever else is to do it. Needed.
        actor: Actor,
        /// The day by which it is to be done.
        due_on: NaiveDate,
        /// How far it is. Needed.
        status: CommitmentStatus,
        /// Money and staff for it.
        resources: Vec<Resource>,
        /// What it is measured by.
        indicators: Vec<Indicator>,
        /// What has come of it, by day.
        progress: Vec<Progress>,
        /// Where it can be read up.
        documents: Vec<RecordDocument>,
    }
    ids {
        /// The plan that it belongs to, by id. Needed.
        plan: ID as Uuid,
        /// Recommendations that it answers, by id.
        recommendations: Vec<ID> as Vec<Uuid>,
    }
}

/// A commitment as it is kept: what its coalition wrote, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommitmentFields {
    /// The plan that it belongs to, by id.
    pub plan: Uuid,
    /// What is promised, by language.
    pub title: Texts,
    /// Recommendations that it answers, by id.
    #[serde(default)]
    pub recommendations: Vec<Uuid>,
    /// The body that is responsible.
    #[serde(default)]
    pub responsible_body: Option<String>,
    /// The branch of the State, or whoever else is to do it.
    pub actor: Actor,
    /// The day by which it is to be done.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// How far it is.
    pub status: CommitmentStatus,
    /// Money and staff for it.
    #[serde(default)]
    pub resources: Vec<Resource>,
    /// What it is measured by.
    #[serde(default)]
    pub indicators: Vec<Indicator>,
    /// What has come of it, by day.
    #[serde(default)]
    pub progress: Vec<Progress>,
    /// Where it can be read up.
    #[serde(default)]
    pub documents: Vec<RecordDocument>,
    /// Under whose name it is published, and who may read it before.
    #[serde(flatten)]
    pub sharing: Sharing,
}

impl Noun for CommitmentFields {
    type Input = CommitmentInput;

    const KIND: &'static str = "commitment";
    const TABLES: Tables = Tables {
        working: "working_commitments",
        editions: "commitment_editions",
        versions: "commitment_versions",
        copied: "plan, title, recommendations, responsible_body, actor, due_on, status, resources, indicators, progress, documents",
    };
    const NEEDED: &'static [&'static str] = &["plan", "title", "actor", "status"];
    const IDS: &'static [&'static str] = &["plan", "recommendations"];

    fn sharing(&self) -> &Sharing {
        &self.sharing
    }

    fn sharing_mut(&mut self) -> &mut Sharing {
        &mut self.sharing
    }

    fn usual() -> Value {
        json!({"status": CommitmentStatus::Planned})
    }

    fn places(&self) -> (Vec<String>, Vec<String>) {
        (Vec::new(), Vec::new())
    }

    fn mentions(&self) -> Vec<Mention> {
        let plan = Mention { pointer: "/plan".to_owned(), kind: Mentioned::Plan, id: self.plan.to_string() };
        let recommendations = Mention::all("/recommendations", Mentioned::Recommendation, &self.recommendations);
        recommendations.chain([plan]).collect()
    }

    fn words(&self) -> String {
        let texts = self.title.0.values().map(String::as_str).chain(self.responsible_body.as_deref());
        crate::domain::words::vector(texts.chain(self.progress.iter().map(|entry| entry.text.as_str())))
    }

    fn check(&self, rules: &mut Rules, _: &Covered) {
        if self.title.0.is_empty() {
            rules.fault("/title", "it is needed in one language");
        }
        rules.texts("/title", &self.title, SUMMARY);
        if let Some(body) = &self.responsible_body {
            rules.text("/responsible_body", body, NAME);
        }
        rules.list("/recommendations", &self.recommendations, LINKS);
        rules.day("/due_on", self.due_on);
        self.check_resources(rules);
        self.check_indicators(rules);
        for (index, entry) in self.progress.iter().enumerate() {
            let place = format!("/progress/{index}");
            rules.day(&format!("{place}/date"), Some(entry.date));
            rules.text(&format!("{place}/text"), &entry.text, SUMMARY);
            RecordDocument::check_all(&entry.documents, rules, &format!("{place}/documents"));
        }
        for (pointer, count) in [
            ("/resources", self.resources.len()),
            ("/indicators", self.indicators.len()),
            ("/progress", self.progress.len()),
        ] {
            if count > ENTRIES {
                rules.fault(pointer, format!("it has {count} entries; {ENTRIES} are the most"));
            }
        }
        RecordDocument::check_all(&self.documents, rules, "/documents");
    }
}

impl CommitmentFields {
    fn check_resources(&self, rules: &mut Rules) {
        for (index, resource) in self.resources.iter().enumerate() {
            let place = format!("/resources/{index}");
            let of_money = resource.amount.is_some() || resource.currency.is_some();
            match resource.kind {
                ResourceKind::Money if resource.full_time_equivalents.is_some() => {
                    rules.fault(format!("{place}/full_time_equivalents"), "money has an amount and a currency");
                }
                ResourceKind::Staff if of_money => {
                    rules.fault(format!("{place}/amount"), "staff is counted in full-time equivalents");
                }
                ResourceKind::Money if resource.amount.is_some() && resource.currency.is_none() => {
                    rules.fault(format!("{place}/currency"), "an amount needs its currency");
                }
                _ => {}
            }
            if resource.amount.is_some_and(|amount| amount < 0) {
                rules.fault(format!("{place}/amount"), "it is less than nothing");
            }
            if resource.full_time_equivalents.is_some_and(|count| !(0.0..=1_000_000.0).contains(&count)) {
                rules.fault(format!("{place}/full_time_equivalents"), "it is a number from 0 to 1,000,000");
            }
            if let Some(currency) = &resource.currency
                && !(currency.len() == 3 && currency.bytes().all(|letter| letter.is_ascii_uppercase()))
            {
                rules.fault_with(
                    format!("{place}/currency"),
                    "it is no code of a currency",
                    "three letters of ISO 4217: KRW, MNT",
                );
            }
            if resource.fiscal_year.is_some_and(|year| !crate::domain::records::YEARS.contains(&year)) {
                rules.fault(format!("{place}/fiscal_year"), "it is no year of our time");
            }
            if let Some(source) = &resource.source {
                source.check(rules, &format!("{place}/source"));
            }
        }
    }

    fn check_indicators(&self, rules: &mut Rules) {
        for (index, indicator) in self.indicators.iter().enumerate() {
            let place = format!("/indicators/{index}");
            rules.text(&format!("{place}/name"), &indicator.name, TITLE);
            for (name, text) in [("baseline", &indicator.baseline), ("target", &indicator.target)] {
                if let Some(text) = text {
                    rules.text(&format!("{place}/{name}"), text, NAME);
                }
            }
            if indicator.values.len() > ENTRIES {
                rules.fault(format!("{place}/values"), format!("it has more than {ENTRIES} entries"));
            }
            for (number, value) in indicator.values.iter().enumerate() {
                rules.day(&format!("{place}/values/{number}/on"), Some(value.on));
                rules.text(&format!("{place}/values/{number}/value"), &value.value, NAME);
            }
        }
    }
}
