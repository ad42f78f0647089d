//! How a proposal is written: what is sent, what is kept, and the rules of the field.

use async_graphql::{ID, MaybeUndefined};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ProposalOutcome;
use crate::domain::language::Texts;
use crate::domain::records::{
    Covered, LINKS, Mention, Mentioned, NAME, Noun, PLACES, RecordDocument, Rules, SUMMARY, Sharing, TITLE, Tables,
    input,
};
use crate::domain::texts::SentTexts;

input! {
    /// What is sent to make a proposal, or to change one: then what is left out stays, and null takes it out (RFC 7396).
    pub struct ProposalInput {
        /// What was asked, by language. Needed in one.
        title: SentTexts,
        /// Why, and in which words, by language.
        summary: SentTexts,
        /// Who made it, as printed.
        submitted_by: Vec<String>,
        /// The day on which it was made.
        submitted_on: NaiveDate,
        /// What became of it; `pending` unless said otherwise.
        outcome: ProposalOutcome,
        /// The day on which that was known.
        outcome_on: NaiveDate,
        /// The wording that resulted, by language; of what was incorporated alone.
        wording: SentTexts,
        /// Where it can be read up.
        documents: Vec<RecordDocument>,
    }
    ids {
        /// The plan of which it was asked, by id. It or the consultation is needed.
        plan: ID as Uuid,
        /// The consultation at which it was made, by id of the activity.
        activity: ID as Uuid,
        /// Organizations that made it, by id.
        organizations: Vec<ID> as Vec<Uuid>,
        /// Recommendations that it serves, by id.
        recommendations: Vec<ID> as Vec<Uuid>,
    }
}

/// A proposal as it is kept: what its coalition wrote, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalFields {
    /// The plan.
    #[serde(default)]
    pub plan: Option<Uuid>,
    /// The consultation.
    #[serde(default)]
    pub activity: Option<Uuid>,
    /// What was asked.
    pub title: Texts,
    /// Why, and in which words.
    #[serde(default)]
    pub summary: Texts,
    /// Who made it.
    #[serde(default)]
    pub submitted_by: Vec<String>,
    /// Organizations that made it.
    #[serde(default)]
    pub organizations: Vec<Uuid>,
    /// Recommendations that it serves.
    #[serde(default)]
    pub recommendations: Vec<Uuid>,
    /// When it was made.
    #[serde(default)]
    pub submitted_on: Option<NaiveDate>,
    /// What became of it.
    pub outcome: ProposalOutcome,
    /// When that was known.
    #[serde(default)]
    pub outcome_on: Option<NaiveDate>,
    /// The wording that resulted.
    #[serde(default)]
    pub wording: Texts,
    /// Documents.
    #[serde(default)]
    pub documents: Vec<RecordDocument>,
    /// Under whose name it is published, and who may read it before.
    #[serde(flatten)]
    pub sharing: Sharing,
}

impl Noun for ProposalFields {
    type Input = ProposalInput;

    const KIND: &'static str = "proposal";
    const TABLES: Tables = Tables {
        working: "working_proposals",
        editions: "proposal_editions",
        versions: "proposal_versions",
        copied: "plan, activity, title, summary, submitted_by, organizations, recommendations, submitted_on, outcome, \
                 outcome_on, wording, documents",
    };
    const NEEDED: &'static [&'static str] = &["title", "outcome"];
    const IDS: &'static [&'static str] = &["plan", "activity", "organizations", "recommendations"];

    fn usual() -> Value {
        json!({"outcome": ProposalOutcome::Pending})
    }

    fn sharing(&self) -> &Sharing {
        &self.sharing
    }

    fn sharing_mut(&mut self) -> &mut Sharing {
        &mut self.sharing
    }

    fn places(&self) -> (Vec<String>, Vec<String>) {
        (Vec::new(), Vec::new())
    }

    fn mentions(&self) -> Vec<Mention> {
        Mention::all("/organizations", Mentioned::Organization, &self.organizations)
            .chain(Mention::all("/recommendations", Mentioned::Recommendation, &self.recommendations))
            .chain(self.plan.map(|plan| Mention::one("/plan", Mentioned::Plan, plan)))
            .chain(self.activity.map(|activity| Mention::one("/activity", Mentioned::Activity, activity)))
            .collect()
    }

    fn words(&self) -> String {
        let texts = self.title.0.values().chain(self.summary.0.values()).chain(self.wording.0.values());
        crate::domain::words::vector(texts.chain(&self.submitted_by).map(String::as_str))
    }

    fn check(&self, rules: &mut Rules, _: &Covered) {
        if self.title.0.is_empty() {
            rules.fault("/title", "it is needed in one language");
        }
        if self.plan.is_none() && self.activity.is_none() {
            rules.fault("/plan", "it was asked of a plan or at a consultation; one is needed");
        }
        rules.texts("/title", &self.title, TITLE);
        rules.texts("/summary", &self.summary, SUMMARY);
        rules.texts("/wording", &self.wording, SUMMARY);
        rules.names("/submitted_by", &self.submitted_by, PLACES, NAME);
        rules.list("/organizations", &self.organizations, LINKS);
        rules.list("/recommendations", &self.recommendations, LINKS);
        rules.day("/submitted_on", self.submitted_on);
        rules.day("/outcome_on", self.outcome_on);
        let incorporated = matches!(self.outcome, ProposalOutcome::Incorporated | ProposalOutcome::PartlyIncorporated);
        if !incorporated && !self.wording.0.is_empty() {
            rules.fault_with(
                "/wording",
                "only what was incorporated has a wording",
                "say so in `outcome`, or leave it out",
            );
        }
        if self.outcome == ProposalOutcome::Pending && self.outcome_on.is_some() {
            rules.fault("/outcome_on", "what is pending has no day");
        }
        if let (Some(asked), Some(answered)) = (self.submitted_on, self.outcome_on)
            && answered < asked
        {
            rules.fault("/outcome_on", format!("it comes before {asked}, the day on which it was made"));
        }
        RecordDocument::check_all(&self.documents, rules, "/documents");
    }
}
