//! How an assessment is written: what is sent, what is kept, and the rules of the field.

use async_graphql::{ID, MaybeUndefined};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Claimant, ClaimantKind, Evidence, ImplementationStatus};
use crate::domain::language::Texts;
use crate::domain::records::{
    Covered, DOCUMENTS, Mention, Mentioned, NAME, Noun, Rules, SUMMARY, Sharing, Tables, input,
};
use crate::domain::reference;
use crate::domain::texts::SentTexts;

input! {
    /// What is sent to make an assessment, or to change one: then what is left out stays, and null takes it out (RFC 7396).
    pub struct AssessmentInput {
        /// Whose judgement it is. Needed.
        claimed_by: Claimant,
        /// How far the recommendation is carried out. Needed.
        status: ImplementationStatus,
        /// The day for which that is said. Needed.
        assessed_on: NaiveDate,
        /// Jurisdictions for which it is said; empty: the whole State.
        jurisdictions: Vec<String>,
        /// What there is to say, by language.
        narrative: SentTexts,
        /// What it rests on. For all but civil society a document with its day, and the page, is needed.
        evidence: Vec<Evidence>,
    }
    ids {
        /// The recommendation, by id. Needed.
        recommendation: ID as Uuid,
    }
}

/// An assessment as it is kept: what its coalition wrote, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssessmentFields {
    /// The recommendation.
    pub recommendation: Uuid,
    /// Whose judgement it is.
    pub claimed_by: Claimant,
    /// How far the recommendation is carried out.
    pub status: ImplementationStatus,
    /// For which day.
    pub assessed_on: NaiveDate,
    /// For which jurisdictions.
    #[serde(default)]
    pub jurisdictions: Vec<String>,
    /// What there is to say.
    #[serde(default)]
    pub narrative: Texts,
    /// What it rests on.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// Under whose name it is published, and who may read it before.
    #[serde(flatten)]
    pub sharing: Sharing,
}

impl Noun for AssessmentFields {
    type Input = AssessmentInput;

    const KIND: &'static str = "assessment";
    const TABLES: Tables = Tables {
        working: "working_assessments",
        editions: "assessment_editions",
        versions: "assessment_versions",
        copied: "recommendation, claimed_by, status, assessed_on, jurisdictions, narrative, evidence",
    };
    const NEEDED: &'static [&'static str] = &["recommendation", "claimed_by", "status", "assessed_on"];
    const IDS: &'static [&'static str] = &["recommendation"];

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

    fn mentions(&self) -> Vec<Mention> {
        let organization = self.claimed_by.organization.as_ref().filter(|id| id.parse::<Uuid>().is_ok());
        organization
            .map(|id| Mention::one("/claimed_by/organization", Mentioned::Organization, id))
            .into_iter()
            .chain([Mention::one("/recommendation", Mentioned::Recommendation, self.recommendation)])
            .collect()
    }

    fn words(&self) -> String {
        let texts = self.narrative.0.values().map(String::as_str);
        crate::domain::words::vector(texts.chain(self.claimed_by.body.as_deref()))
    }

    fn check(&self, rules: &mut Rules, covered: &Covered) {
        rules.day("/assessed_on", Some(self.assessed_on));
        rules.texts("/narrative", &self.narrative, SUMMARY);
        covered.check(rules, ("/states", &[]), ("/jurisdictions", &self.jurisdictions));
        if let Some(id) = &self.claimed_by.organization {
            rules.code("/claimed_by/organization".to_owned(), reference::id_fault("organization", id));
        }
        if let Some(body) = &self.claimed_by.body {
            rules.text("/claimed_by/body", body, NAME);
        }
        rules.list("/evidence", &self.evidence, DOCUMENTS);
        for (index, evidence) in self.evidence.iter().enumerate() {
            evidence.check(rules, &format!("/evidence/{index}"));
        }
        if self.claimed_by.kind != ClaimantKind::CivilSociety && !self.evidence.iter().any(Evidence::says_where) {
            rules.fault_with(
                "/evidence",
                format!("what is claimed by {} needs a document with its day, and the page", self.claimed_by.kind),
                "add {\"kind\": …, \"document\": {\"title\": …, \"date\": …}, \"page\": …}",
            );
        }
    }
}

impl Evidence {
    /// Whether it names a document with its day, and the page.
    fn says_where(&self) -> bool {
        self.page.is_some() && self.document.as_ref().is_some_and(|document| document.date.is_some())
    }

    fn check(&self, rules: &mut Rules, place: &str) {
        if self.document.is_none() && self.link.is_none() {
            rules.fault(place, "evidence has a document or a link");
        }
        if let Some(document) = &self.document {
            document.check(rules, &format!("{place}/document"));
        }
        if let Some(link) = &self.link {
            rules.url(&format!("{place}/link"), link);
        }
        for (name, text) in [("page", &self.page), ("verified_by", &self.verified_by)] {
            if let Some(text) = text {
                rules.text(&format!("{place}/{name}"), text, NAME);
            }
        }
    }
}
