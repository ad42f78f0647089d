//! How an organization is written. What a document says of it is its name as printed, and nothing more; whatever else stands
//! here, it agreed to.

use async_graphql::{ID, MaybeUndefined};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{FormerName, FormerNameInput};
use crate::domain::kinds::{OrganizationBasis, OrganizationKind};
use crate::domain::language::Texts;
use crate::domain::records::{
    Covered, Mention, Mentioned, NAME, Noun, PLACES, PublishedAs, Rules, Sharing, TITLE, Tables, input,
};
use crate::domain::reference;
use crate::domain::states::DatedStatus;
use crate::domain::texts::SentTexts;

input! {
    /// What is sent to make an organization, or to change one: then what is left out stays, and null takes it out (RFC 7396).
    pub struct OrganizationInput {
        /// Its name by language. Needed in one; where the basis is a document, as printed there.
        name: SentTexts,
        /// Names that it had before.
        former_names: Vec<FormerNameInput>,
        /// Acronym that it uses.
        acronym: String,
        /// What it is.
        kind: OrganizationKind,
        /// The State where it sits.
        state: String,
        /// The jurisdiction where it sits.
        jurisdiction: String,
        /// ECOSOC consultative status over time: `general`, `special`, `roster`, `none`, each with its source.
        consultative_status: Vec<DatedStatus>,
        /// GANHRI accreditation over time: `A`, `B`, `C`, `deferred`, `special_review`, each with its source.
        accreditation: Vec<DatedStatus>,
        /// Its own website.
        website: String,
        /// A contact that it wants to be public; never a person's.
        contact: String,
        /// On what basis it is recorded. Needed.
        basis: OrganizationBasis,
        /// The day of its consent, where the basis is consent. Who recorded it, the versions say.
        consented_on: NaiveDate,
        /// Whether it asked that its coalition be named beside it; otherwise it is published as the network's.
        coalition_named: bool,
    }
    ids {
        /// The statement that names it, where the basis is a document.
        document: ID as Uuid,
    }
}

/// An organization as it is kept: what its coalition wrote, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganizationFields {
    /// Name.
    pub name: Texts,
    /// Former names.
    #[serde(default)]
    pub former_names: Vec<FormerName>,
    /// Acronym.
    #[serde(default)]
    pub acronym: Option<String>,
    /// Kind.
    #[serde(default)]
    pub kind: Option<OrganizationKind>,
    /// State.
    #[serde(default)]
    pub state: Option<String>,
    /// Jurisdiction.
    #[serde(default)]
    pub jurisdiction: Option<String>,
    /// Consultative status.
    #[serde(default)]
    pub consultative_status: Vec<DatedStatus>,
    /// Accreditation.
    #[serde(default)]
    pub accreditation: Vec<DatedStatus>,
    /// Website.
    #[serde(default)]
    pub website: Option<String>,
    /// Contact.
    #[serde(default)]
    pub contact: Option<String>,
    /// Basis.
    pub basis: OrganizationBasis,
    /// The statement that names it.
    #[serde(default)]
    pub document: Option<Uuid>,
    /// Day of its consent.
    #[serde(default)]
    pub consented_on: Option<NaiveDate>,
    /// Whether its coalition may be named.
    #[serde(default)]
    pub coalition_named: bool,
    /// By what it is sorted: its English name, or its first, in small letters.
    #[serde(default)]
    pub sort_name: String,
    /// Under whose name it is published, and who may read it before.
    #[serde(flatten)]
    pub sharing: Sharing,
}

impl Noun for OrganizationFields {
    type Input = OrganizationInput;

    const KIND: &'static str = "organization";
    const TABLES: Tables = Tables {
        working: "working_organizations",
        editions: "organization_editions",
        versions: "organization_versions",
        copied: "name, former_names, acronym, kind, state, jurisdiction, consultative_status, accreditation, website, \
                 contact, basis, document, consented_on, coalition_named, sort_name",
    };
    const NEEDED: &'static [&'static str] = &["name", "basis"];
    const IDS: &'static [&'static str] = &["document"];

    fn usual() -> Value {
        // Its coalitions are never public unless it asked for that.
        json!({"published_as": PublishedAs::Network, "coalition_named": false})
    }

    fn sharing(&self) -> &Sharing {
        &self.sharing
    }

    fn sharing_mut(&mut self) -> &mut Sharing {
        &mut self.sharing
    }

    fn places(&self) -> (Vec<String>, Vec<String>) {
        (self.state.iter().cloned().collect(), self.jurisdiction.iter().cloned().collect())
    }

    fn settle(&mut self, _: Option<&Self>) {
        self.sort_name = self.name.english().to_lowercase();
    }

    fn mentions(&self) -> Vec<Mention> {
        self.document.map(|id| Mention::one("/document", Mentioned::Statement, id)).into_iter().collect()
    }

    fn words(&self) -> String {
        let names = self.name.0.values().chain(self.former_names.iter().flat_map(|former| former.name.0.values()));
        crate::domain::words::vector(names.map(String::as_str).chain(self.acronym.as_deref()))
    }

    fn check(&self, rules: &mut Rules, covered: &Covered) {
        if self.name.0.is_empty() {
            rules.fault("/name", "it is needed in one language");
        }
        rules.texts("/name", &self.name, TITLE);
        if let Some(state) = &self.state {
            covered.check_state(rules, "/state", state);
        }
        if let Some(jurisdiction) = &self.jurisdiction {
            covered.check(rules, ("/state", &[]), ("/jurisdiction", std::slice::from_ref(jurisdiction)));
        }
        rules.list("/former_names", &self.former_names, PLACES);
        for (index, former) in self.former_names.iter().enumerate() {
            rules.texts(&format!("/former_names/{index}/name"), &former.name, TITLE);
        }
        for (pointer, text) in [("/acronym", &self.acronym), ("/contact", &self.contact)] {
            if let Some(text) = text {
                rules.text(pointer, text, NAME);
            }
        }
        if let Some(website) = &self.website {
            rules.url("/website", website);
        }
        rules.day("/consented_on", self.consented_on);
        self.check_statuses(rules, "/consultative_status", &self.consultative_status, "consultative_status");
        self.check_statuses(rules, "/accreditation", &self.accreditation, "accreditation_status");
        self.check_basis(rules);
        if self.sharing.published_as == PublishedAs::Coalition && !self.coalition_named {
            rules.fault_with(
                "/published_as",
                "its coalition is named only where it asked for that",
                "say so in `coalition_named`, or publish it as the network's",
            );
        }
    }
}

impl OrganizationFields {
    fn check_basis(&self, rules: &mut Rules) {
        match self.basis {
            OrganizationBasis::Consent if self.consented_on.is_none() => {
                rules.fault("/consented_on", "a consent has its day");
            }
            OrganizationBasis::Consent => {}
            OrganizationBasis::Document => {
                if self.document.is_none() {
                    rules.fault("/document", "the statement that names it is needed");
                }
                let more = [
                    ("/acronym", self.acronym.is_some()),
                    ("/kind", self.kind.is_some()),
                    ("/state", self.state.is_some()),
                    ("/jurisdiction", self.jurisdiction.is_some()),
                    ("/former_names", !self.former_names.is_empty()),
                    ("/consultative_status", !self.consultative_status.is_empty()),
                    ("/accreditation", !self.accreditation.is_empty()),
                    ("/website", self.website.is_some()),
                    ("/contact", self.contact.is_some()),
                    ("/consented_on", self.consented_on.is_some()),
                ];
                for (pointer, _) in more.iter().filter(|(_, given)| *given) {
                    rules.fault_with(
                        *pointer,
                        "of an organization that a document names, the name as printed is recorded and nothing more",
                        "record its consent first",
                    );
                }
            }
        }
    }

    fn check_statuses(&self, rules: &mut Rules, pointer: &str, statuses: &[DatedStatus], vocabulary: &str) {
        rules.list(pointer, statuses, PLACES);
        for (index, status) in statuses.iter().enumerate() {
            let place = format!("{pointer}/{index}");
            rules.code(format!("{place}/status"), reference::term_fault("status", vocabulary, &status.status));
            if status.source.is_none() {
                rules.fault(format!("{place}/source"), "where it was found is needed");
            }
            for (name, text) in [("from", &status.from), ("to", &status.to), ("source", &status.source)] {
                if let Some(text) = text {
                    rules.text(&format!("{place}/{name}"), text, NAME);
                }
            }
            for (name, day) in [("from", &status.from), ("to", &status.to)] {
                let written = |text: &String| {
                    text.len() <= 10 && text.bytes().all(|letter| letter.is_ascii_digit() || letter == b'-')
                };
                if day.as_ref().is_some_and(|day| !written(day)) {
                    rules.fault_with(format!("{place}/{name}"), "it is no date", "a year, a month or a day: 2021-10");
                }
            }
        }
    }
}
