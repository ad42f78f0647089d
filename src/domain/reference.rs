//! The reference facts that are compiled in: what codes there are, and what exports call them. The database holds
//! the same facts for answers; this page serves checks that need no question.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::failure::{Failure, Fault, did_you_mean};
use super::folding::fold;
use super::kinds::{Dataset, DocumentKind, RegionalGroup, ReviewStatus, StateKind};
use super::language::{CARRIED, Texts};
use super::recommendations::Licence;
use super::reviews::{Document, ReportedCount};
use super::states::InstitutionFacts;
use super::vocabularies::SourceNames;

/// A State as the facts have it.
#[derive(Clone, Debug)]
pub struct StateFacts {
    /// ISO 3166-1 alpha-3.
    pub code: String,
    /// ISO 3166-1 alpha-2.
    pub alpha2: Option<String>,
    /// UN M49.
    pub m49: Option<i16>,
    /// Member, observer or sample.
    pub kind: StateKind,
    /// UN regional group.
    pub regional_group: Option<RegionalGroup>,
    /// Official languages.
    pub official_languages: Vec<String>,
    /// The UN's name.
    pub name: Texts,
    /// CLDR's short name.
    pub short_name: Texts,
    /// National human rights institution.
    pub nhri: Option<InstitutionFacts>,
}

/// A jurisdiction as the facts have it.
#[derive(Clone, Debug)]
pub struct JurisdictionFacts {
    /// ISO 3166-1 alpha-3.
    pub code: String,
    /// The State in whose review it is looked at.
    pub reviewed_under: String,
    /// Official languages.
    pub official_languages: Vec<String>,
    /// Name by language.
    pub name: Texts,
}

/// A session of the Working Group.
#[derive(Clone, Debug, Deserialize)]
pub struct SessionFacts {
    /// Its number.
    pub session: i16,
    /// Its cycle.
    pub cycle: i16,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// The Council's session that adopts the outcomes.
    pub council_session: Option<i16>,
}

/// A review as the facts have it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ReviewFacts {
    /// The State under review.
    pub state: String,
    /// The cycle.
    pub cycle: i16,
    /// The session of the Working Group.
    #[serde(default)]
    pub session: i16,
    /// Where it stands; told from the session where the facts don't say.
    pub status: Option<ReviewStatus>,
    /// The day of the dialogue.
    pub reviewed_on: Option<NaiveDate>,
    /// The day of the adoption.
    pub outcome_adopted_on: Option<NaiveDate>,
    /// The Council's session that adopted it.
    pub council_session: Option<i16>,
    /// When the next can be expected.
    pub next_review_expected: Option<String>,
    /// Documents.
    #[serde(default, rename = "document")]
    pub documents: Vec<Document>,
    /// Reported counts.
    #[serde(default)]
    pub reported: Vec<ReportedCount>,
    /// Where the session was found.
    #[serde(default)]
    pub source: Option<String>,
    /// V or M.
    #[serde(default)]
    pub mark: Option<String>,
}

impl ReviewFacts {
    /// State and cycle.
    pub fn id(&self) -> String {
        format!("{}-{}", self.state, self.cycle)
    }

    /// The symbol of the Working Group's report, where the facts have it.
    pub fn report(&self) -> Option<&str> {
        let report = |document: &&Document| document.kind == DocumentKind::WorkingGroupReport;
        self.documents.iter().find(report).and_then(|document| document.symbol.as_deref())
    }
}

/// The symbol of the report that a symbol of it or of an addendum to it names: `A/HRC/25/5` of `A/HRC/25/5/Add.1`.
pub fn report_symbol(symbol: &str) -> &str {
    let symbol = symbol.trim();
    let cut = symbol.to_ascii_lowercase().find("/add.").unwrap_or(symbol.len());
    symbol.get(..cut).unwrap_or(symbol)
}

/// A vocabulary as the facts have it.
#[derive(Clone, Debug, Deserialize)]
pub struct VocabularyFacts {
    /// Its code.
    #[serde(alias = "vocabulary")]
    pub name: String,
    /// Title by language.
    pub title: Texts,
    /// Description by language.
    #[serde(default)]
    pub description: Option<Texts>,
    /// Where the terms come from.
    pub source: String,
    /// The terms.
    #[serde(rename = "term")]
    pub terms: Vec<TermFacts>,
}

/// A term as the facts have it.
#[derive(Clone, Debug, Deserialize)]
pub struct TermFacts {
    /// Its code.
    pub code: String,
    /// Label by language.
    pub label: Texts,
    /// Definition by language.
    #[serde(default)]
    pub definition: Option<Texts>,
    /// Broader term.
    #[serde(default)]
    pub broader: Option<String>,
    /// What sources call it.
    #[serde(flatten)]
    pub source_names: SourceNames,
}

/// All reference facts.
#[derive(Debug)]
pub struct Reference {
    /// Members and observers.
    pub states: Vec<StateFacts>,
    /// Hong Kong and Macao.
    pub jurisdictions: Vec<JurisdictionFacts>,
    /// Sessions of the Working Group.
    pub sessions: Vec<SessionFacts>,
    /// Reviews of every State in every cycle where the order gives them.
    pub reviews: Vec<ReviewFacts>,
    /// Vocabularies, those of themes, goals and groups of persons first.
    pub vocabularies: Vec<VocabularyFacts>,
    /// Terms of data sets.
    pub licences: Vec<Licence>,
    /// SHA-256 of all files.
    pub digest: String,
    names: HashMap<String, String>,
    issues: HashMap<String, String>,
    ohchr_themes: HashMap<String, String>,
    ohchr_groups: HashMap<String, String>,
}

/// Codes of the invented States of the samples.
pub const SAMPLE_STATES: [&str; 2] = ["XSA", "XSB"];

mod files;

static REFERENCE: LazyLock<Reference> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the files are compiled in, and a test reads every one of them")]
    files::read().expect("the reference facts are well formed")
});

/// The reference facts.
pub fn reference() -> &'static Reference {
    &REFERENCE
}

impl Reference {
    /// The code of a State by any name that documents or exports use; case, blanks and punctuation don't matter.
    pub fn state_by_name(&self, name: &str) -> Option<&str> {
        self.names.get(&fold(name)).map(String::as_str)
    }

    /// The code of the theme that UPR Info's issue stands for.
    pub fn theme_of_issue(&self, issue: &str) -> Option<&str> {
        self.issues.get(&fold(issue)).map(String::as_str)
    }

    /// The code of the theme that OHCHR's code (`A12`, of the second cycle) or label (of any cycle) stands for.
    pub fn theme_of_ohchr(&self, code_or_label: &str) -> Option<&str> {
        self.ohchr_themes.get(&fold(code_or_label)).map(String::as_str)
    }

    /// The code of the group of persons that OHCHR's label stands for.
    pub fn group_of_ohchr(&self, label: &str) -> Option<&str> {
        self.ohchr_groups.get(&fold(label)).map(String::as_str)
    }

    /// The code of a State by its ISO 3166-1 alpha-2 code, which damaged records of exports have.
    pub fn state_by_alpha2(&self, alpha2: &str) -> Option<&str> {
        self.states.iter().find(|state| state.alpha2.as_deref() == Some(alpha2)).map(|state| state.code.as_str())
    }

    /// The review whose Working Group report, or addendum to it, has this symbol.
    pub fn review_of_document(&self, symbol: &str) -> Option<&ReviewFacts> {
        let report = report_symbol(symbol);
        self.reviews.iter().find(|review| review.report().is_some_and(|known| known == report))
    }

    /// A review by its id.
    pub fn review(&self, id: &str) -> Option<&ReviewFacts> {
        let (state, cycle) = id.split_once('-')?;
        let cycle: i16 = cycle.parse().ok()?;
        self.reviews.iter().find(|review| review.state == state && review.cycle == cycle)
    }

    /// A session by its number.
    pub fn session(&self, session: i16) -> Option<&SessionFacts> {
        self.sessions.iter().find(|facts| facts.session == session)
    }

    /// The review of a State in a session.
    pub fn review_in(&self, state: &str, session: i16) -> Option<&ReviewFacts> {
        self.reviews.iter().find(|review| review.state == state && review.session == session)
    }

    /// The year in which a review was held, by its day or its session.
    pub fn year_of(&self, review: &ReviewFacts) -> Option<i16> {
        let day = review.reviewed_on.or_else(|| self.session(review.session).and_then(|session| session.starts_on))?;
        i16::try_from(day.year()).ok()
    }

    /// A vocabulary by its name.
    pub fn vocabulary(&self, name: &str) -> Option<&VocabularyFacts> {
        self.vocabularies.iter().find(|vocabulary| vocabulary.name == name)
    }

    /// The licence of a data set.
    pub fn licence(&self, dataset: Dataset) -> Option<&Licence> {
        self.licences.iter().find(|licence| licence.dataset == dataset)
    }

    /// The UN name of a State in English.
    pub fn english_name(&self, code: &str) -> Option<&str> {
        self.states.iter().find(|state| state.code == code).map(|state| state.name.english())
    }
}

/// Collects the faults of a parameter's values.
pub fn check_codes(
    name: &str,
    values: Option<&[String]>,
    fault: impl Fn(&str, &str) -> Option<Fault>,
) -> Result<(), Failure> {
    let faults: Vec<Fault> = values.into_iter().flatten().filter_map(|value| fault(name, value)).collect();
    if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
}

/// Refuses numbers outside of what there is.
pub fn check_numbers(name: &str, values: Option<&[i16]>, known: impl Fn(i16) -> bool) -> Result<(), Failure> {
    let faults: Vec<Fault> = values
        .into_iter()
        .flatten()
        .filter(|value| !known(**value))
        .map(|value| Fault::parameter(name, format!("there is no {value}")))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
}

/// Whether a cycle has sessions in the facts.
pub fn is_cycle(cycle: i16) -> bool {
    reference().sessions.iter().any(|session| session.cycle == cycle)
}

/// Whether a session stands in the facts.
pub fn is_session(session: i16) -> bool {
    reference().session(session).is_some()
}

/// Whether a code is that of a State, samples included.
pub fn is_state(code: &str) -> bool {
    SAMPLE_STATES.contains(&code) || reference().states.iter().any(|state| state.code == code)
}

/// What is wrong with a code of a State.
pub fn state_fault(parameter: &str, code: &str) -> Option<Fault> {
    if is_state(code) {
        return None;
    }
    let facts = reference();
    let fault = Fault::parameter(parameter, format!("`{code}` is not the code of a State"));
    if let Some(jurisdiction) =
        facts.jurisdictions.iter().find(|jurisdiction| jurisdiction.code.eq_ignore_ascii_case(code))
    {
        let (name, _) = jurisdiction.name.english().split_once(',').unwrap_or((jurisdiction.name.english(), ""));
        return Some(fault.hint(format!(
            "{name} is reviewed under {}: use jurisdiction={}",
            jurisdiction.reviewed_under, jurisdiction.code
        )));
    }
    let by_name = facts.state_by_name(code).or_else(|| {
        facts
            .states
            .iter()
            .find(|state| state.alpha2.as_deref().is_some_and(|alpha2| alpha2.eq_ignore_ascii_case(code)))
            .map(|state| state.code.as_str())
    });
    let hint = match by_name {
        Some(state) => {
            format!("codes are ISO 3166-1 alpha-3: {state} is {}", facts.english_name(state).unwrap_or_default())
        }
        None => "codes are ISO 3166-1 alpha-3 in capitals, as /v1/states lists them".to_owned(),
    };
    Some(fault.hint(hint))
}

/// What is wrong with a code of a jurisdiction.
pub fn jurisdiction_fault(parameter: &str, code: &str) -> Option<Fault> {
    if reference().jurisdictions.iter().any(|jurisdiction| jurisdiction.code == code) {
        return None;
    }
    let fault = Fault::parameter(parameter, format!("`{code}` is not the code of a jurisdiction"));
    Some(if is_state(code) {
        fault.hint(format!("{code} is a State with a review of its own: use state_under_review={code}"))
    } else {
        fault.hint("there are HKG and MAC")
    })
}

/// What is wrong with the id of a review.
pub fn review_fault(parameter: &str, id: &str) -> Option<Fault> {
    let known = id.split_once('-').is_some_and(|(state, cycle)| {
        is_state(state) && cycle.parse().is_ok_and(is_cycle) && !cycle.starts_with(['0', '+'])
    });
    if known {
        None
    } else {
        Some(Fault::parameter(parameter, format!("`{id}` is no review")).hint("State and cycle: KOR-2"))
    }
}

/// What is wrong with an id.
pub fn id_fault(parameter: &str, id: &str) -> Option<Fault> {
    match id.parse::<uuid::Uuid>() {
        Ok(_) => None,
        Err(_) => Some(Fault::parameter(parameter, format!("`{id}` is no id")).hint("ids are UUIDs")),
    }
}

/// What is wrong with a code of a vocabulary.
pub fn term_fault(parameter: &str, vocabulary: &str, code: &str) -> Option<Fault> {
    let terms = &reference().vocabulary(vocabulary)?.terms;
    if terms.iter().any(|term| term.code == code) {
        return None;
    }
    let by_name = terms.iter().find(|term| {
        let names = &term.source_names;
        term.label
            .0
            .values()
            .chain(&names.upr_info)
            .chain(&names.ohchr_labels)
            .chain(&names.ohchr_codes)
            .any(|name| fold(name) == fold(code))
    });
    let hint = by_name
        .map(|term| format!("did you mean `{}`?", term.code))
        .or_else(|| did_you_mean(code, terms.iter().map(|term| term.code.as_str())));
    let listed = match vocabulary {
        "themes" => "/v1/themes".to_owned(),
        "groups_of_persons" => "/v1/groups-of-persons".to_owned(),
        _ => format!("/v1/vocabularies/{vocabulary}"),
    };
    Some(
        Fault::parameter(parameter, format!("`{code}` is not in the vocabulary"))
            .hint(hint.unwrap_or_else(|| format!("the codes are listed at {listed}"))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::LABELS;

    #[test]
    fn every_file_is_read_and_the_groups_have_their_sizes() {
        let facts = reference();
        let size = |group| facts.states.iter().filter(|state| state.regional_group == Some(group)).count();
        assert_eq!(size(RegionalGroup::African), 54);
        assert_eq!(size(RegionalGroup::AsiaPacific), 54);
        assert_eq!(size(RegionalGroup::EasternEuropean), 23);
        assert_eq!(size(RegionalGroup::LatinAmericanAndCaribbean), 33);
        assert_eq!(size(RegionalGroup::WesternEuropeanAndOthers), 29);
        assert_eq!(facts.states.iter().filter(|state| state.kind == StateKind::Observer).count(), 2);
        assert_eq!(facts.states.len(), 195);
    }

    #[test]
    fn every_state_is_named_in_every_language() {
        for state in &reference().states {
            for language in CARRIED {
                assert!(
                    state.name.get(language).is_some() && state.short_name.get(language).is_some(),
                    "{} in {language}",
                    state.code
                );
            }
        }
    }

    #[test]
    fn names_that_exports_use_are_known() {
        for (name, code) in [
            ("Swaziland", "SWZ"),
            ("Macedonia FYR", "MKD"),
            ("Cape Verde", "CPV"),
            ("DPR Korea", "PRK"),
            ("Palestine", "PSE"),
            ("State of Palestine*", "PSE"),
            ("Iran (Islamic Republic of)", "IRN"),
            ("Türkiye", "TUR"),
            ("Turkey", "TUR"),
            ("Republic of Korea", "KOR"),
            ("ROK", "KOR"),
        ] {
            assert_eq!(reference().state_by_name(name), Some(code), "{name}");
        }
    }

    #[test]
    fn every_term_is_labelled_in_every_language() {
        for vocabulary in &reference().vocabularies {
            for term in &vocabulary.terms {
                for language in LABELS {
                    assert!(term.label.get(language).is_some(), "{} {} in {language}", vocabulary.name, term.code);
                }
                if let Some(broader) = &term.broader {
                    assert!(vocabulary.terms.iter().any(|term| term.code == *broader), "{broader}");
                }
            }
        }
    }

    #[test]
    fn enumerations_of_the_program_stand_in_the_vocabularies() {
        use crate::domain::kinds::*;
        use crate::domain::recommendations::Dimension;
        use crate::domain::reconciliation::{Completeness, CountHolder, CountMeasure, CountReason};
        let _ = Dimension::CODES;
        for (name, codes) in [
            ("response", Response::CODES),
            ("state_kind", StateKind::CODES),
            ("regional_group", RegionalGroup::CODES),
            ("review_status", ReviewStatus::CODES),
            ("recommendation_kind", RecommendationKind::CODES),
            ("position_stage", PositionStage::CODES),
            ("text_kind", TextKind::CODES),
            ("dataset", Dataset::CODES),
            ("document_kind", DocumentKind::CODES),
            ("organization_kind", OrganizationKind::CODES),
            ("organization_basis", OrganizationBasis::CODES),
            ("count_unit", CountUnit::CODES),
            ("jurisdiction_basis", JurisdictionBasis::CODES),
            ("translation_kind", TextOrigin::CODES),
            ("count_holder", CountHolder::CODES),
            ("count_measure", CountMeasure::CODES),
            ("count_reason", CountReason::CODES),
            ("completeness", Completeness::CODES),
        ] {
            let terms: Vec<&str> = reference()
                .vocabulary(name)
                .map(|vocabulary| vocabulary.terms.iter().map(|term| term.code.as_str()).collect())
                .unwrap_or_default();
            assert_eq!(terms, codes, "{name}");
        }
    }

    #[test]
    fn northeast_asia_was_reviewed_in_these_sessions() {
        for (state, sessions) in [
            ("JPN", [2, 14, 28, 42]),
            ("KOR", [2, 14, 28, 42]),
            ("CHN", [4, 17, 31, 45]),
            ("PRK", [6, 19, 33, 47]),
            ("MNG", [9, 22, 36, 50]),
        ] {
            for session in sessions {
                assert!(reference().review_in(state, session).is_some(), "{state} in session {session}");
            }
        }
    }

    #[test]
    fn hints_lead_to_the_code() {
        let hint = |fault: Option<Fault>| fault.and_then(|fault| fault.hint).unwrap_or_default();
        assert!(hint(state_fault("state_under_review", "Turkey")).contains("TUR"));
        assert!(hint(state_fault("state_under_review", "kr")).contains("KOR"));
        assert!(hint(term_fault("theme", "themes", "tortura")).contains("torture"));
        assert!(review_fault("review", "KOR-2").is_none());
        assert!(review_fault("review", "KOR-99").is_some());
    }
}
