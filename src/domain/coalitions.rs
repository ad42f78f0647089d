//! Coalitions of civil society, and the human rights institutions that write here beside them. Who belongs to one is told
//! elsewhere.

use serde::{Deserialize, Serialize};

use super::accounts::{Changed, short_text};
use super::codes::codes;
use super::failure::{Failure, Fault, did_you_mean};
use super::language::{TextIn, Texts, canonical};
use super::public_record::CompiledFactsFailure;
use super::reference::reference;
use super::samples::sample_states;
use super::texts::SentTexts;

codes! {
    /// What a coalition is.
    pub enum CoalitionKind {
        /// Organizations of civil society.
        Coalition = "coalition",
        /// A national human rights institution.
        Nhri = "nhri",
    }
}

codes! {
    /// Who may know of a coalition.
    pub enum Visibility {
        /// Everybody.
        Public = "public",
        /// Whoever belongs to the network.
        Network = "network",
        /// Its own people, and administrators.
        Unlisted = "unlisted",
    }
}

/// A coalition.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct Coalition {
    /// Its code, for ever.
    #[schema(example = "XSA")]
    pub code: String,
    /// Coalition or national human rights institution.
    pub kind: CoalitionKind,
    /// Who may know of it.
    pub visibility: Visibility,
    /// States and jurisdictions that its records may concern.
    #[schema(example = json!(["XSA"]))]
    #[graphql(skip)]
    pub covers: Vec<String>,
    /// Its name.
    pub name: Option<String>,
    /// In which language the name came.
    pub name_in: Option<TextIn>,
    /// What it is.
    pub description: Option<String>,
    /// In which language the description came.
    pub description_in: Option<TextIn>,
    /// How it wants to be reached.
    pub contact: Option<String>,
    /// Whether it is frozen: nothing is written or published until an administrator lifts it. Left out for the public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<bool>,
    /// The address of this record.
    pub url: String,
}

/// Which coalitions are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CoalitionFilter {
    /// Their codes.
    pub code: Option<Vec<String>>,
    /// What they are.
    pub kind: Option<Vec<CoalitionKind>>,
    /// A State or jurisdiction that they cover.
    pub covers: Option<Vec<String>>,
}

impl CoalitionFilter {
    /// Refuses places that do not exist.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self) -> Result<(), Failure> {
        for code in self.covers.iter().flatten() {
            if place_of(code).is_none() {
                let detail = format!("`{code}` is no State and no jurisdiction");
                return Err(Failure::invalid(Fault::parameter("covers", detail).hint_if(near(code))));
            }
        }
        Ok(())
    }
}

/// A coalition to be made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
pub struct CoalitionInput {
    /// Its code, for ever: 2 to 16 capital letters, digits and underscores, a letter first.
    #[schema(example = "XSB_WOMEN")]
    pub code: String,
    /// Coalition or human rights institution; a coalition where nothing is said.
    pub kind: Option<CoalitionKind>,
    /// Who may know of it; whoever belongs to the network where nothing is said.
    pub visibility: Option<Visibility>,
    /// States and jurisdictions that its records may concern.
    pub covers: Vec<String>,
    /// Its name by language.
    pub name: SentTexts,
    /// What it is, by language.
    pub description: Option<SentTexts>,
    /// How it wants to be reached; not a person's address unless that person asked for it.
    pub contact: Option<String>,
}

/// What changes of a coalition; what is left out stays. `covers` and `kind` are the administrators'.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(deny_unknown_fields)]
pub struct CoalitionChange {
    /// Coalition or human rights institution.
    pub kind: Option<CoalitionKind>,
    /// Who may know of it.
    pub visibility: Option<Visibility>,
    /// States and jurisdictions that its records may concern.
    pub covers: Option<Vec<String>>,
    /// Its name by language: languages that are named change, null takes one away.
    pub name: Option<SentTexts>,
    /// What it is, by language: languages that are named change, null takes one away.
    pub description: Option<SentTexts>,
    /// How it wants to be reached; null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub contact: Changed<String>,
}

/// What a coalition covers, by kind of place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covers {
    /// States.
    pub states: Vec<String>,
    /// Jurisdictions.
    pub jurisdictions: Vec<String>,
}

/// Whether a code is that of a jurisdiction rather than of a State; none where it is neither.
fn place_of(code: &str) -> Option<bool> {
    if reference().jurisdictions.iter().any(|jurisdiction| jurisdiction.code == code) {
        return Some(true);
    }
    reference().states.iter().chain(sample_states()).any(|state| state.code == code).then_some(false)
}

fn near(code: &str) -> Option<String> {
    let states = reference().states.iter().map(|state| state.code.as_str());
    did_you_mean(code, states.chain(reference().jurisdictions.iter().map(|place| place.code.as_str())))
}

impl Covers {
    /// The places of a list of codes, once each.
    ///
    /// # Errors
    /// `refused` at `/covers` for what is no State and no jurisdiction, and for none or too many.
    pub fn of(codes: &[String]) -> Result<Covers, Failure> {
        let mut covers = Covers::default();
        for (index, code) in codes.iter().enumerate() {
            let places = match place_of(code) {
                Some(true) => &mut covers.jurisdictions,
                Some(false) => &mut covers.states,
                None => {
                    let detail = format!("`{code}` is no State and no jurisdiction");
                    return Err(Failure::unfit(Fault::pointer(format!("/covers/{index}"), detail).hint_if(near(code))));
                }
            };
            if !places.contains(code) {
                places.push(code.clone());
            }
        }
        let number = covers.states.len() + covers.jurisdictions.len();
        if !(1..=40).contains(&number) {
            let detail = "a coalition covers at least one State or jurisdiction, and at most 40";
            return Err(Failure::unfit(Fault::pointer("/covers", detail)));
        }
        Ok(covers)
    }

    /// The codes, States first.
    pub fn codes(&self) -> Vec<String> {
        self.states.iter().chain(&self.jurisdictions).cloned().collect()
    }
}

/// A code as a coalition can have it.
///
/// # Errors
/// `refused` at `/code`.
pub fn check_code(code: &str) -> Result<(), Failure> {
    let form = |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == b'_';
    let begins = code.bytes().next().is_some_and(|letter| letter.is_ascii_uppercase());
    if (2..=16).contains(&code.len()) && begins && code.bytes().all(form) {
        Ok(())
    } else {
        Err(Failure::unfit(Fault::pointer(
            "/code",
            "a code has 2 to 16 capital letters, digits and underscores, a letter first",
        )))
    }
}

/// Texts by language as they are kept: canonical tags, each a short text. `longest` counts characters.
///
/// # Errors
/// `refused` at the pointer and language.
pub fn check_texts(pointer: &str, texts: &Texts, longest: usize) -> Result<Texts, Failure> {
    let mut kept = Texts::default();
    for (tag, text) in &texts.0 {
        let at = format!("{pointer}/{tag}");
        if tag == "zh" {
            let detail = "`zh` does not say which script";
            return Err(Failure::unfit(Fault::pointer(at, detail).hint("write zh-Hans or zh-Hant")));
        }
        let tag = canonical(tag).map_err(|failure| match failure {
            Failure::Invalid(faults) => Failure::Unfit(
                faults.into_iter().map(|f| Fault::pointer(at.clone(), f.detail.clone()).hint_if(f.hint)).collect(),
            ),
            other => other,
        })?;
        let text = if longest > super::accounts::LONGEST_NAME {
            long_text(&at, text, longest)?
        } else {
            short_text(&at, text)?
        };
        if kept.0.insert(tag, text).is_some() {
            return Err(Failure::unfit(Fault::pointer(at, "the language stands there twice")));
        }
    }
    Ok(kept)
}

fn long_text(pointer: &str, text: &str, longest: usize) -> Result<String, Failure> {
    let text = text.trim();
    let wrong = |detail: String| Err(Failure::unfit(Fault::pointer(pointer, detail)));
    if text.is_empty() {
        return wrong("it is empty".to_owned());
    }
    if text.chars().count() > longest {
        return wrong(format!("it has more than {longest} characters"));
    }
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    {
        return wrong("it has characters that can't be seen".to_owned());
    }
    Ok(text.to_owned())
}

/// A coalition as the facts and the samples have it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoalitionFacts {
    /// Its code.
    pub code: String,
    /// What it is.
    pub kind: CoalitionKind,
    /// Who may know of it.
    pub visibility: Visibility,
    /// What it covers.
    pub covers: Vec<String>,
    /// Name by language.
    pub name: Texts,
    /// Description by language.
    pub description: Texts,
}

#[derive(Deserialize)]
struct CoalitionsFile {
    coalition: Vec<CoalitionFacts>,
}

/// The coalitions that are there from the first start.
///
/// # Errors
/// Where the compiled file can't be read: a mistake of whoever changed it.
pub fn founding() -> Result<Vec<CoalitionFacts>, CompiledFactsFailure> {
    let file: CoalitionsFile = toml::from_str(include_str!("../../facts/coalitions.toml"))?;
    Ok(file.coalition)
}

/// The coalitions of the samples, about the invented States.
///
/// # Errors
/// Where the compiled file can't be read: a mistake of whoever changed it.
pub fn of_samples() -> Result<Vec<CoalitionFacts>, CompiledFactsFailure> {
    let file: CoalitionsFile = toml::from_str(include_str!("../../facts/samples/coalitions.toml"))?;
    Ok(file.coalition)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_coalitions_cover_what_is_there() {
        for facts in founding().unwrap().iter().chain(&of_samples().unwrap()) {
            check_code(&facts.code).unwrap();
            Covers::of(&facts.covers).unwrap();
            assert_eq!(facts.name.0.len(), 6, "{}", facts.code);
        }
        let sensitive: Vec<String> = founding()
            .unwrap()
            .into_iter()
            .filter(|facts| facts.visibility == Visibility::Network)
            .map(|facts| facts.code)
            .collect();
        assert_eq!(sensitive, ["CHN", "HKG"]);
        let places = Covers::of(&["HKG".to_owned(), "KOR".to_owned(), "KOR".to_owned()]).unwrap();
        assert_eq!(places.codes(), ["KOR", "HKG"]);
        assert!(Covers::of(&[]).is_err() && Covers::of(&["KOX".to_owned()]).is_err());
        for code in ["K", "kor", "1KOR", "KOR-2", "KORKORKORKORKORKO"] {
            assert!(check_code(code).is_err(), "{code}");
        }
    }

    #[test]
    fn texts_have_canonical_languages() {
        let texts = Texts([("mn-Cyrl-MN".to_owned(), " Нэр ".to_owned())].into());
        assert_eq!(check_texts("/name", &texts, 200).unwrap().get("mn"), Some("Нэр"));
        for tag in ["zh", "kr", "nonsense tag"] {
            assert!(check_texts("/name", &Texts::one(tag, "x"), 200).is_err(), "{tag}");
        }
    }
}
