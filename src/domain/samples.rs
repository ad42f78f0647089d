//! The samples that are compiled in: two invented States, their reviews, recommendations, organizations and
//! statements. No invented fact ever stands on a real State.

use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::kinds::{Dataset, OrganizationKind, RecommendationKind, RegionalGroup, Response, StateKind};
use super::language::Texts;
use super::public_record::{CompiledFactsFailure, StatementFacts};
use super::recommendations::{Paragraph, Position};
use super::reference::{ReviewFacts, StateFacts};
use super::source_records::Draft;
use super::states::DatedStatus;

/// An organization of the samples, recorded as if with its consent.
#[derive(Clone, Debug, Deserialize)]
pub struct SampleOrganization {
    /// Fixed id.
    pub id: Uuid,
    /// Kind.
    pub kind: OrganizationKind,
    /// The invented State where it sits.
    pub state: String,
    /// Acronym.
    #[serde(default)]
    pub acronym: Option<String>,
    /// Website.
    #[serde(default)]
    pub website: Option<String>,
    /// Name by language.
    pub name: Texts,
    /// Former names.
    #[serde(default)]
    pub former_names: Vec<FormerNameFacts>,
    /// ECOSOC consultative status.
    #[serde(default)]
    pub consultative_status: Vec<DatedStatus>,
    /// GANHRI accreditation.
    #[serde(default)]
    pub accreditation: Vec<DatedStatus>,
    /// The day of its consent.
    pub consented_on: NaiveDate,
}

/// A former name in a file of facts.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
pub struct FormerNameFacts {
    /// Name by language.
    pub name: Texts,
    /// Until when.
    #[serde(default)]
    pub to: Option<String>,
}

/// All samples.
#[derive(Clone, Debug)]
pub struct Samples {
    /// The invented States.
    pub states: Vec<StateFacts>,
    /// Their reviews.
    pub reviews: Vec<ReviewFacts>,
    /// Recommendations and pledges, by review.
    pub drafts: Vec<(String, Draft)>,
    /// Organizations.
    pub organizations: Vec<SampleOrganization>,
    /// Statements.
    pub statements: Vec<StatementFacts>,
}

#[derive(Deserialize)]
struct StateEntry {
    code: String,
    regional_group: RegionalGroup,
    official_languages: Vec<String>,
    name: Texts,
    short_name: Texts,
}

#[derive(Deserialize)]
struct RecommendationEntry {
    state: String,
    kind: RecommendationKind,
    #[serde(default)]
    paragraphs: Vec<ParagraphEntry>,
    text: Texts,
    #[serde(default)]
    recommending_states: Vec<String>,
    #[serde(default)]
    recommending_states_unknown: bool,
    #[serde(default)]
    response: Option<Response>,
    #[serde(default)]
    positions: Vec<PositionEntry>,
    #[serde(default)]
    action_category: Option<i16>,
    #[serde(default)]
    themes: Vec<String>,
    #[serde(default)]
    sdgs: Vec<i16>,
    #[serde(default)]
    groups_of_persons: Vec<String>,
}

#[derive(Deserialize)]
struct ParagraphEntry {
    number: String,
    part: i16,
}

#[derive(Deserialize)]
struct PositionEntry {
    stage: super::kinds::PositionStage,
    value: Response,
    #[serde(default)]
    date: Option<NaiveDate>,
    #[serde(default)]
    word: Option<String>,
    #[serde(default)]
    document: Option<String>,
    #[serde(default)]
    paragraph: Option<String>,
}

/// The samples.
///
/// # Errors
/// Where a compiled file is malformed; a test reads them all.
pub fn samples() -> Result<Samples, CompiledFactsFailure> {
    #[derive(Deserialize)]
    struct States {
        state: Vec<StateEntry>,
    }
    #[derive(Deserialize)]
    struct Reviews {
        review: Vec<ReviewFacts>,
    }
    #[derive(Deserialize)]
    struct Recommendations {
        recommendation: Vec<RecommendationEntry>,
    }
    #[derive(Deserialize)]
    struct Organizations {
        organization: Vec<SampleOrganization>,
    }
    #[derive(Deserialize)]
    struct Statements {
        statement: Vec<StatementFacts>,
    }
    let states: States = toml::from_str(include_str!("../../facts/samples/states.toml"))?;
    let reviews: Reviews = toml::from_str(include_str!("../../facts/samples/reviews.toml"))?;
    let recommendations: Recommendations = toml::from_str(include_str!("../../facts/samples/recommendations.toml"))?;
    let organizations: Organizations = toml::from_str(include_str!("../../facts/samples/organizations.toml"))?;
    let statements: Statements = toml::from_str(include_str!("../../facts/samples/statements.toml"))?;
    Ok(Samples {
        states: states
            .state
            .into_iter()
            .map(|state| StateFacts {
                code: state.code,
                alpha2: None,
                m49: None,
                kind: StateKind::Sample,
                regional_group: Some(state.regional_group),
                official_languages: state.official_languages,
                name: state.name,
                short_name: state.short_name,
                nhri: None,
            })
            .collect(),
        reviews: reviews.review,
        drafts: recommendations
            .recommendation
            .into_iter()
            .map(|entry| (format!("{}-4", entry.state), entry.draft()))
            .collect(),
        organizations: organizations.organization,
        statements: statements.statement,
    })
}

/// The invented States, for their names; whether they are loaded, the database knows.
pub fn sample_states() -> &'static [StateFacts] {
    static STATES: std::sync::OnceLock<Vec<StateFacts>> = std::sync::OnceLock::new();
    // A test reads the compiled files: where they could not be read, there are no samples to be named either.
    STATES.get_or_init(|| samples().map(|samples| samples.states).unwrap_or_default())
}

impl RecommendationEntry {
    fn draft(self) -> Draft {
        Draft {
            kind: self.kind,
            number: self.paragraphs.first().map(|paragraph| paragraph.number.clone()),
            texts: self.text,
            original_language: "en".to_owned(),
            paragraphs: self
                .paragraphs
                .into_iter()
                .map(|paragraph| Paragraph { number: paragraph.number, reference: String::new(), part: paragraph.part })
                .collect(),
            recommending_states: self.recommending_states,
            recommending_states_unknown: self.recommending_states_unknown,
            response: self.response,
            positions: self
                .positions
                .into_iter()
                .map(|position| Position {
                    stage: position.stage,
                    value: position.value,
                    date: position.date,
                    word: position.word,
                    document: position.document,
                    paragraph: position.paragraph,
                    dataset: Dataset::Sample,
                })
                .collect(),
            action_category: self.action_category,
            themes: self.themes,
            themes_unmapped: Vec::new(),
            sdgs: self.sdgs,
            groups_of_persons: self.groups_of_persons,
            source_record: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reference::{SAMPLE_STATES, term_fault};

    #[test]
    fn samples_speak_of_the_invented_states_alone_in_known_terms() {
        let samples = samples().unwrap_or_else(|failure| panic!("{failure:?}"));
        assert!(samples.drafts.len() >= 60);
        for (review, draft) in &samples.drafts {
            assert!(SAMPLE_STATES.contains(&review.split('-').next().unwrap_or_default()));
            assert!(draft.recommending_states.iter().all(|state| SAMPLE_STATES.contains(&state.as_str())));
            assert!(draft.themes.iter().all(|theme| term_fault("theme", "themes", theme).is_none()), "{draft:?}");
            assert!(
                draft.groups_of_persons.iter().all(|group| term_fault("group", "groups_of_persons", group).is_none()),
                "{draft:?}"
            );
        }
        let count =
            |language: &str| samples.drafts.iter().filter(|(_, draft)| draft.texts.get(language).is_some()).count();
        for language in crate::domain::language::LABELS {
            assert!(count(language) > 30, "{language}");
        }
    }
}
