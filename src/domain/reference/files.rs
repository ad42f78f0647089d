//! Reading the compiled files of facts. What they mean is said in the room above.

use super::*;
use sha2::{Digest, Sha256};

const STATES: &str = include_str!("../../../facts/states.csv");
const STATE_NAMES: &str = include_str!("../../../facts/state-names.csv");
const STATE_ALIASES: &str = include_str!("../../../facts/state-aliases.csv");
const JURISDICTIONS: &str = include_str!("../../../facts/jurisdictions.csv");
const SESSIONS: &str = include_str!("../../../facts/sessions.csv");
const REVIEW_SESSIONS: &str = include_str!("../../../facts/review-sessions.csv");
const REVIEWS: &str = include_str!("../../../facts/reviews.toml");
const INSTITUTIONS: &str = include_str!("../../../facts/institutions.toml");
const DATASETS: &str = include_str!("../../../facts/datasets.toml");
const SINGLE_VOCABULARIES: &[&str] = &[
    include_str!("../../../facts/vocabularies/themes.toml"),
    include_str!("../../../facts/vocabularies/sdgs.toml"),
    include_str!("../../../facts/vocabularies/groups-of-persons.toml"),
];
const ENUMERATIONS: &[&str] = &[
    include_str!("../../../facts/vocabularies/enumerations-official.toml"),
    include_str!("../../../facts/vocabularies/enumerations-reconciliation.toml"),
    include_str!("../../../facts/vocabularies/enumerations-reports.toml"),
    include_str!("../../../facts/vocabularies/enumerations-follow-up.toml"),
    include_str!("../../../facts/vocabularies/enumerations-accounts.toml"),
];

/// Why a file of facts can't be read.
#[derive(Debug, thiserror::Error)]
pub enum FactsFailure {
    /// A CSV file.
    #[error("a CSV file of facts")]
    Csv(#[from] csv::Error),
    /// A TOML file.
    #[error("a TOML file of facts")]
    Toml(#[from] toml::de::Error),
    /// Facts that contradict each other.
    #[error("{0}")]
    Contradiction(String),
}

#[derive(Deserialize)]
struct StateRow {
    code: String,
    alpha2: String,
    m49: i16,
    kind: StateKind,
    regional_group: Option<RegionalGroup>,
    official_languages: String,
}

#[derive(Deserialize)]
struct AliasRow {
    alias: String,
    code: String,
}

#[derive(Deserialize)]
struct ReviewSessionRow {
    state: String,
    cycle: i16,
    session: i16,
    mark: String,
    source: String,
}

#[derive(Deserialize)]
struct ReviewsFile {
    review: Vec<ReviewFacts>,
}

#[derive(Deserialize)]
struct InstitutionsFile {
    institution: Vec<InstitutionRow>,
}

#[derive(Deserialize)]
struct InstitutionRow {
    state: String,
    #[serde(default)]
    jurisdiction: Option<String>,
    kind: String,
    #[serde(flatten)]
    facts: InstitutionFacts,
}

#[derive(Deserialize)]
struct DatasetsFile {
    /// Outcomes of sessions up to this one are adopted.
    outcomes_adopted_through_session: i16,
    /// Sessions up to this one were held.
    held_through_session: i16,
    dataset: Vec<Licence>,
}

#[derive(Deserialize)]
struct EnumerationsFile {
    vocabulary: Vec<VocabularyFacts>,
}

fn rows<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>, FactsFailure> {
    Ok(csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>()?)
}

fn languages(row: &HashMap<String, String>) -> Texts {
    Texts(
        CARRIED
            .iter()
            .filter_map(|language| {
                row.get(*language).filter(|text| !text.is_empty()).map(|text| ((*language).to_owned(), text.clone()))
            })
            .collect(),
    )
}

fn blanks(list: &str) -> Vec<String> {
    list.split_whitespace().map(str::to_owned).collect()
}

pub fn read() -> Result<Reference, FactsFailure> {
    let mut names_by: BTreeMap<(String, String), Texts> = BTreeMap::new();
    for row in rows::<HashMap<String, String>>(STATE_NAMES)? {
        let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
        names_by.insert((cell("code"), cell("source")), languages(&row));
    }
    let institutions: InstitutionsFile = toml::from_str(INSTITUTIONS)?;
    let mut states = Vec::new();
    for row in rows::<StateRow>(STATES)? {
        let mut name_of = |source: &str| {
            names_by
                .remove(&(row.code.clone(), source.to_owned()))
                .ok_or_else(|| FactsFailure::Contradiction(format!("{} has no name of {source}", row.code)))
        };
        let (name, short_name) = (name_of("un")?, name_of("cldr")?);
        let nhri = institutions.institution.iter().find(|institution| {
            institution.state == row.code && institution.jurisdiction.is_none() && institution.kind == "nhri"
        });
        states.push(StateFacts {
            alpha2: Some(row.alpha2),
            m49: Some(row.m49),
            kind: row.kind,
            regional_group: row.regional_group,
            official_languages: blanks(&row.official_languages),
            name,
            short_name,
            nhri: nhri.map(|institution| institution.facts.clone()),
            code: row.code,
        });
    }
    let jurisdictions: Vec<JurisdictionFacts> = rows::<HashMap<String, String>>(JURISDICTIONS)?
        .iter()
        .map(|row| {
            let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
            JurisdictionFacts {
                code: cell("code"),
                reviewed_under: cell("reviewed_under"),
                official_languages: blanks(&cell("official_languages")),
                name: languages(row),
            }
        })
        .collect();
    let sessions: Vec<SessionFacts> = rows(SESSIONS)?;
    let datasets: DatasetsFile = toml::from_str(DATASETS)?;
    let told: ReviewsFile = toml::from_str(REVIEWS)?;
    let mut told: HashMap<String, ReviewFacts> = told.review.into_iter().map(|review| (review.id(), review)).collect();
    let mut reviews = Vec::new();
    for row in rows::<ReviewSessionRow>(REVIEW_SESSIONS)? {
        let mut review = told.remove(&format!("{}-{}", row.state, row.cycle)).unwrap_or_else(|| ReviewFacts {
            state: row.state,
            cycle: row.cycle,
            ..ReviewFacts::default()
        });
        review.session = row.session;
        review.mark = Some(row.mark);
        review.source = Some(row.source).filter(|source| !source.is_empty());
        if review.status.is_none() {
            review.status = Some(if row.session <= datasets.outcomes_adopted_through_session {
                ReviewStatus::OutcomeAdopted
            } else if row.session <= datasets.held_through_session {
                ReviewStatus::Reviewed
            } else {
                ReviewStatus::Scheduled
            });
        }
        if review.council_session.is_none() {
            review.council_session = sessions
                .iter()
                .find(|session| session.session == row.session)
                .and_then(|session| session.council_session);
        }
        reviews.push(review);
    }
    if let Some(id) = told.keys().next() {
        return Err(FactsFailure::Contradiction(format!("the review {id} has no session")));
    }
    let mut vocabularies = Vec::new();
    for text in SINGLE_VOCABULARIES {
        vocabularies.push(toml::from_str::<VocabularyFacts>(text)?);
    }
    for text in ENUMERATIONS {
        vocabularies.extend(toml::from_str::<EnumerationsFile>(text)?.vocabulary);
    }
    let mut names = HashMap::new();
    for state in &states {
        for name in [state.name.english(), state.short_name.english(), &state.code] {
            names.insert(fold(name), state.code.clone());
        }
    }
    for row in rows::<AliasRow>(STATE_ALIASES)? {
        names.insert(fold(&row.alias), row.code);
    }
    let issues = names_in(&vocabularies, "themes", |names| names.upr_info.iter().collect());
    let ohchr_themes = names_in(&vocabularies, "themes", SourceNames::of_ohchr);
    let ohchr_groups = names_in(&vocabularies, "groups_of_persons", SourceNames::of_ohchr);
    let mut digest = Sha256::new();
    let files =
        [STATES, STATE_NAMES, STATE_ALIASES, JURISDICTIONS, SESSIONS, REVIEW_SESSIONS, REVIEWS, INSTITUTIONS, DATASETS];
    for file in files.iter().chain(SINGLE_VOCABULARIES).chain(ENUMERATIONS) {
        digest.update(file.len().to_be_bytes());
        digest.update(file.as_bytes());
    }
    Ok(Reference {
        states,
        jurisdictions,
        sessions,
        reviews,
        vocabularies,
        licences: datasets.dataset,
        digest: digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
        names,
        issues,
        ohchr_themes,
        ohchr_groups,
    })
}

/// The terms of a vocabulary by what sources call them, folded.
fn names_in(
    vocabularies: &[VocabularyFacts],
    name: &str,
    names_of: impl Fn(&SourceNames) -> Vec<&String>,
) -> HashMap<String, String> {
    let terms =
        vocabularies.iter().filter(|vocabulary| vocabulary.name == name).flat_map(|vocabulary| &vocabulary.terms);
    terms
        .flat_map(|term| names_of(&term.source_names).into_iter().map(|name| (fold(name), term.code.clone())))
        .collect()
}
