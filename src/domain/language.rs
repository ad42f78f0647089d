//! Languages: their canonical tags (BCP 47), what a reader asked for, and the text that answers it.

use std::collections::BTreeMap;

use icu_locale::{LanguageIdentifier, LocaleExpander};
use serde::{Deserialize, Serialize};

use super::failure::{Failure, Fault};

/// The languages in which names of States are kept; labels are kept in those of [`LABELS`].
pub const CARRIED: &[&str] = &["en", "fr", "es", "ru", "ar", "zh-Hans", "zh-Hant", "ko", "ja", "mn"];
/// The languages in which labels and definitions are kept.
pub const LABELS: &[&str] = &["en", "ko", "ja", "mn", "zh-Hans", "zh-Hant"];

/// A text by language: canonical BCP 47 tags as keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(pub BTreeMap<String, String>);

impl Texts {
    /// A text in one language.
    pub fn one(language: &str, text: impl Into<String>) -> Texts {
        Texts(BTreeMap::from([(language.to_owned(), text.into())]))
    }

    /// The text in this very language.
    pub fn get(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// The English text, or any.
    pub fn english(&self) -> &str {
        self.get("en").or_else(|| self.0.values().next().map(String::as_str)).unwrap_or_default()
    }
}

/// What kind of text answered.
pub use super::kinds::TextOrigin;

/// In which language a text came, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct TextIn {
    /// The language of the text that came, as a BCP 47 tag.
    #[schema(example = "en")]
    pub language: String,
    /// Whether it is the original.
    pub original: bool,
    /// Original, an official version, a translation or a summary.
    pub kind: TextOrigin,
    /// Who made a translation; null for the original.
    pub made_by: Option<String>,
    /// How far a translation is; null for the original.
    pub state: Option<String>,
    /// Whether the original changed after the translation was made.
    pub outdated: bool,
    /// The translation's own record, where it has one.
    pub translation_id: Option<String>,
}

/// The languages that a reader understands, best first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Languages {
    chain: Vec<String>,
    fallback: bool,
}

impl Default for Languages {
    fn default() -> Self {
        Languages { chain: vec!["en".to_owned()], fallback: true }
    }
}

impl Languages {
    /// One language that was asked for by name, with what stands in for it: zh-Hant-HK → zh-Hant → zh-Hans → en.
    pub fn of(tag: &str, fallback: bool) -> Result<Languages, Failure> {
        let tag = canonical(tag)?;
        Ok(Languages { chain: if fallback { chain_of(&[tag]) } else { vec![tag] }, fallback })
    }

    /// What an `Accept-Language` header (RFC 9110, 12.5.4) says; tags that can't be read are passed over.
    pub fn accepted(header: &str) -> Languages {
        let mut asked: Vec<(u16, String)> = header
            .split(',')
            .take(20)
            .filter_map(|part| {
                let mut pieces = part.split(';');
                let tag = pieces.next()?.trim();
                let quality = pieces
                    .find_map(|piece| piece.trim().strip_prefix("q=").map(str::trim))
                    .map_or(Some(1.0), |q| q.parse::<f32>().ok())?;
                if !(0.0..=1.0).contains(&quality) || quality == 0.0 || tag == "*" {
                    return None;
                }
                // Thousandths are all that a quality can say; the cast of a number between 0 and 1000 is exact.
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
                canonical(tag).ok().map(|tag| ((quality * 1000.0) as u16, tag))
            })
            .collect();
        asked.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
        let tags: Vec<String> = asked.into_iter().map(|(_, tag)| tag).collect();
        Languages { chain: chain_of(&tags), fallback: true }
    }

    /// The language asked for first: that of `Content-Language` where a page has one text language.
    pub fn first(&self) -> &str {
        self.chain.first().map_or("en", String::as_str)
    }

    /// The languages in order.
    pub fn chain(&self) -> &[String] {
        &self.chain
    }

    /// The best of a text's languages for this reader; with fallback, any text rather than none.
    pub fn choose<'a>(&self, texts: &'a Texts) -> Option<(&'a str, &'a str)> {
        let wanted = self.chain.iter().find_map(|tag| texts.0.get_key_value(tag));
        let any = || texts.0.get_key_value("en").or_else(|| texts.0.first_key_value());
        wanted.or_else(|| if self.fallback { any() } else { None }).map(|(tag, text)| (tag.as_str(), text.as_str()))
    }

    /// The text for this reader, and what it is, where `kind` tells the kind of a language's text.
    pub fn read(&self, texts: &Texts, origin: impl Fn(&str) -> TextOrigin) -> (Option<String>, Option<TextIn>) {
        match self.choose(texts) {
            None => (None, None),
            Some((language, text)) => {
                let kind = origin(language);
                let about = TextIn {
                    language: language.to_owned(),
                    original: kind == TextOrigin::Original,
                    kind,
                    made_by: None,
                    state: None,
                    outdated: false,
                    translation_id: None,
                };
                (Some(text.to_owned()), Some(about))
            }
        }
    }

    /// A label of the vocabularies for this reader.
    pub fn label(&self, texts: &Texts) -> Option<String> {
        self.choose(texts).map(|(_, text)| text.to_owned())
    }
}

/// The canonical form of a tag: `mn-Cyrl-MN` is `mn`, `zh-TW` is `zh-Hant`, `zh-HK` is `zh-Hant-HK`.
///
/// # Errors
/// `invalid-parameter` for what is no language tag, and for the codes of countries that are often taken for languages.
pub fn canonical(tag: &str) -> Result<String, Failure> {
    let refused = |detail: String, hint: &str| Err(Failure::invalid(Fault::parameter("lang", detail).hint(hint)));
    match tag.to_ascii_lowercase().as_str() {
        "kr" => return refused(format!("`{tag}` is the code of a country"), "the Korean language is `ko`"),
        "jp" => return refused(format!("`{tag}` is the code of a country"), "the Japanese language is `ja`"),
        "cn" => {
            return refused(
                format!("`{tag}` is the code of a country"),
                "Chinese is `zh-Hans` (simplified) or `zh-Hant` (traditional)",
            );
        }
        "tw" | "hk" => {
            return refused(
                format!("`{tag}` is the code of a territory"),
                "Chinese in traditional characters is `zh-Hant`",
            );
        }
        _ => {}
    }
    let Ok(mut language) = tag.parse::<LanguageIdentifier>() else {
        return refused(
            format!("`{tag}` is no language tag (BCP 47)"),
            "use a tag such as `ko`, `ja`, `mn`, `zh-Hans` or `en`",
        );
    };
    language.variants.clear();
    let expander = LocaleExpander::new_extended();
    let mut full = language.clone();
    expander.maximize(&mut full);
    let (script, region) = (full.script, full.region);
    // What the language alone already implies is left out; Chinese keeps its script, which decides what a reader can read.
    let mut bare = LanguageIdentifier::from(full.language);
    expander.maximize(&mut bare);
    let keeps_script = full.language.as_str() == "zh" || script != bare.script;
    let implied_region = if keeps_script {
        let mut scripted = LanguageIdentifier::from(full.language);
        scripted.script = script;
        expander.maximize(&mut scripted);
        scripted.region
    } else {
        bare.region
    };
    let mut canonical = full.language.as_str().to_owned();
    if let (true, Some(script)) = (keeps_script, script) {
        canonical.push('-');
        canonical.push_str(script.as_str());
    }
    if let (true, Some(region)) = (region != implied_region, region) {
        canonical.push('-');
        canonical.push_str(region.as_str());
    }
    Ok(canonical)
}

/// The languages asked for, each followed by what stands in for it, English last.
fn chain_of(tags: &[String]) -> Vec<String> {
    let mut chain: Vec<String> = Vec::new();
    let mut push = |tag: &str| {
        if !chain.iter().any(|known| known == tag) {
            chain.push(tag.to_owned());
        }
    };
    for tag in tags {
        let mut rest = tag.as_str();
        push(rest);
        while let Some((shorter, _)) = rest.rsplit_once('-') {
            rest = shorter;
            if rest != "zh" {
                push(rest);
            }
        }
    }
    // The other script of Chinese is nearer to its readers than English, but only after all that was asked for.
    for tag in tags {
        if tag.starts_with("zh-Hant") {
            push("zh-Hans");
        } else if tag.starts_with("zh") {
            push("zh-Hant");
        }
    }
    push("en");
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_canonical() {
        for (tag, expected) in [
            ("mn-Cyrl-MN", "mn"),
            ("mn", "mn"),
            ("mn-Mong", "mn-Mong"),
            ("ko-KR", "ko"),
            ("ko-KP", "ko-KP"),
            ("JA", "ja"),
            ("zh", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("zh-TW", "zh-Hant"),
            ("zh-HK", "zh-Hant-HK"),
            ("zh-Hant-HK", "zh-Hant-HK"),
            ("en-GB", "en-GB"),
            ("en", "en"),
        ] {
            assert_eq!(canonical(tag).ok().as_deref(), Some(expected), "{tag}");
        }
    }

    #[test]
    fn codes_of_countries_are_refused_with_a_hint() {
        for tag in ["kr", "jp", "cn", "tw"] {
            match canonical(tag) {
                Err(Failure::Invalid(faults)) => assert!(faults.iter().all(|fault| fault.hint.is_some()), "{tag}"),
                other => panic!("{tag}: {other:?}"),
            }
        }
        assert!(canonical("not a tag").is_err());
        assert!(canonical("").is_err());
    }

    #[test]
    fn chinese_of_hong_kong_falls_back_step_by_step() {
        let languages = Languages::of("zh-Hant-HK", true).map(|languages| languages.chain);
        assert_eq!(languages.ok(), Some(["zh-Hant-HK", "zh-Hant", "zh-Hans", "en"].map(str::to_owned).to_vec()));
    }

    #[test]
    fn qualities_order_and_zero_excludes() {
        let languages = Languages::accepted("en;q=0.5, ja;q=0, ko;q=0.9, *;q=0.1, !!");
        assert_eq!(languages.chain, ["ko", "en"]);
    }

    #[test]
    fn without_fallback_nothing_stands_in() {
        let texts = Texts::one("en", "Ratify");
        let ask = |fallback| Languages::of("ko", fallback).map(|l| l.choose(&texts).map(|(tag, _)| tag.to_owned()));
        assert_eq!(ask(true).ok(), Some(Some("en".to_owned())));
        assert_eq!(ask(false).ok(), Some(None));
    }
}
