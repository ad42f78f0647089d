//! What all pages share: the language's words, how links begin, the links to the same page in other languages.

use super::words::{self, Words};

/// A link to the same page in another language.
#[derive(Debug)]
pub struct InLanguage {
    /// The language's tag.
    pub tag: &'static str,
    /// Its own name.
    pub name: &'static str,
    /// The page in it.
    pub href: String,
}

/// What the layout needs of every page.
#[derive(Debug)]
pub struct Layout {
    /// The page's words.
    pub words: &'static Words,
    /// How links begin: empty, or an http address without a slash at its end.
    pub base: String,
    /// The path of `base`: styles and scripts come from where the page came from, whatever name it was reached by.
    pub prefix: String,
    /// The page's path.
    pub here: String,
    /// The page in whatever language the reader's browser asks for.
    pub default: String,
    /// The page in every language.
    pub languages: Vec<InLanguage>,
}

impl Layout {
    /// The layout of the page `here`.
    pub fn new(language: &str, base: &str, here: &str) -> Layout {
        let base = address(base);
        let after_scheme = base.split_once("://").map_or("", |(_, rest)| rest);
        let prefix = after_scheme.find('/').map_or("", |at| &after_scheme[at..]).to_owned();
        let default = format!("{base}{here}");
        let layout =
            Layout { words: words::of(language), base, prefix, here: here.to_owned(), default, languages: Vec::new() };
        layout.asked("")
    }

    /// The layout of a page of which something was asked: `cycle=2&`, which its links in other languages ask too.
    pub fn asked(mut self, query: &str) -> Layout {
        let Layout { base, here, .. } = &self;
        let in_language = |words: &&'static Words| InLanguage {
            tag: words.tag,
            name: words.own_name,
            href: format!("{base}{here}?{query}lang={}", words.tag),
        };
        self.languages = words::ALL.iter().map(in_language).collect();
        if let Some(query) = query.strip_suffix('&') {
            self.default = format!("{}{}?{query}", self.base, self.here);
        }
        self
    }

    /// A link to a page of ours, in the language of this one.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}?lang={}", self.base, self.words.tag)
    }

    /// A link to the page of a problem.
    pub fn problem(&self, code: &str) -> String {
        self.page(&format!("{}/{code}", super::PROBLEMS))
    }
}

/// A sentence in pieces, each with whether it stood between backticks, as code does in the texts on problems.
pub fn pieces(sentence: &str) -> impl Iterator<Item = (bool, &str)> {
    sentence.split('`').enumerate().map(|(at, piece)| (at % 2 == 1, piece))
}

/// A web address without a slash at its end, fit to stand in a command line; empty for anything else.
pub fn address(given: &str) -> String {
    let given = given.trim();
    if given.starts_with("https://") || given.starts_with("http://") {
        given.trim_end_matches('/').replace('\'', "%27")
    } else {
        String::new()
    }
}

/// A number in groups of three: `33,000`. All six languages write it so.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut written = String::from(if number < 0 { "−" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// A value as it stands in the query of an address.
pub fn encoded(value: &str) -> String {
    let mut written = String::with_capacity(value.len() * 2);
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}
