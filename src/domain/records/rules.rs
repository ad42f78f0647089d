//! Collects what is against the rules of a record, place by place. Which rules a record has stands with its noun.

use chrono::NaiveDate;

use super::{COUNT, LANGUAGES, URL, YEARS};
use crate::domain::failure::{Failure, Fault};
use crate::domain::language::{Texts, canonical};

/// Collects what is against the rules, place by place.
#[derive(Debug, Default)]
pub struct Rules {
    faults: Vec<Fault>,
}

impl Rules {
    /// Notes a fault.
    pub fn fault(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.faults.push(Fault::pointer(pointer, detail));
    }

    /// Notes a fault with how to mend it.
    pub fn fault_with(&mut self, pointer: impl Into<String>, detail: impl Into<String>, hint: impl Into<String>) {
        self.faults.push(Fault::pointer(pointer, detail).hint(hint));
    }

    /// Notes the fault of a code, where there is one.
    pub fn code(&mut self, pointer: String, fault: Option<Fault>) {
        if let Some(fault) = fault {
            self.faults.push(Fault::pointer(pointer, fault.detail).hint_if(fault.hint));
        }
    }

    /// A text of people: not empty, not too long, without characters that show something else than they are.
    pub fn text(&mut self, pointer: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if text.trim().is_empty() {
            self.fault_with(pointer, "it is empty", "leave it out, or send null");
        } else if length > most {
            self.fault(pointer, format!("it has {length} characters; {most} are the most"));
        }
        if let Some(c) = text.chars().find(|c| is_hidden(*c)) {
            self.fault(pointer, format!("it holds the character U+{:04X}, which can't be seen", u32::from(c)));
        }
    }

    /// A list of names, each of which is a text.
    pub fn names(&mut self, pointer: &str, names: &[String], most: usize, longest: usize) {
        self.list(pointer, names, most);
        for (index, name) in names.iter().enumerate() {
            self.text(&format!("{pointer}/{index}"), name, longest);
        }
    }

    /// A text in several languages, of which none is bare `zh`.
    pub fn texts(&mut self, pointer: &str, texts: &Texts, most: usize) {
        if texts.0.len() > LANGUAGES {
            self.fault(pointer, format!("it has {} languages; {LANGUAGES} are the most", texts.0.len()));
        }
        for (language, text) in &texts.0 {
            let place = format!("{pointer}/{}", language.replace('~', "~0").replace('/', "~1"));
            self.language(&place, language);
            self.text(&place, text, most);
        }
    }

    /// A language tag in its canonical form.
    pub fn language(&mut self, pointer: &str, tag: &str) {
        if tag.eq_ignore_ascii_case("zh") {
            let hint = "write `zh-Hans` (simplified) or `zh-Hant` (traditional)";
            return self.fault_with(pointer, "`zh` does not say in which characters", hint);
        }
        match canonical(tag) {
            Ok(canonical) if canonical == tag => {}
            Ok(canonical) => {
                self.fault_with(pointer, format!("`{tag}` is not the canonical tag"), format!("write `{canonical}`"))
            }
            Err(Failure::Invalid(faults)) => {
                for fault in faults {
                    self.code(pointer.to_owned(), Some(fault));
                }
            }
            Err(_) => self.fault(pointer, format!("`{tag}` is no language tag")),
        }
    }

    /// An address that people can follow.
    pub fn url(&mut self, pointer: &str, url: &str) {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default()).unwrap_or_default();
        let strange =
            url.chars().any(|c| c.is_whitespace() || is_hidden(c) || matches!(c, '"' | '<' | '>' | '\\' | '`'));
        if host.is_empty() || host.contains('@') || strange {
            self.fault_with(
                pointer,
                "it is no address of the web",
                "it begins with https:// or http:// and a host, and holds no blanks",
            );
        } else if url.len() > URL {
            self.fault(pointer, format!("it has more than {URL} characters"));
        }
    }

    /// A list that is not too long and names nothing twice.
    pub fn list<T: PartialEq>(&mut self, pointer: &str, items: &[T], most: usize) {
        if items.len() > most {
            self.fault(pointer, format!("it has {} entries; {most} are the most", items.len()));
            return;
        }
        for (index, item) in items.iter().enumerate() {
            if items[..index].contains(item) {
                self.fault(format!("{pointer}/{index}"), "it stands there twice");
            }
        }
    }

    /// A count of organizations or days.
    pub fn count(&mut self, pointer: &str, count: Option<i32>) {
        if count.is_some_and(|count| !(0..=COUNT).contains(&count)) {
            self.fault(pointer, format!("it is a number from 0 to {COUNT}"));
        }
    }

    /// A day of our time.
    pub fn day(&mut self, pointer: &str, day: Option<NaiveDate>) {
        if day.is_some_and(|day| !YEARS.contains(&chrono::Datelike::year(&day))) {
            self.fault(pointer, format!("the year is one from {} to {}", YEARS.start(), YEARS.end()));
        }
    }

    /// Passes where nothing was noted.
    ///
    /// # Errors
    /// `refused` with every fault.
    pub fn pass(self) -> Result<(), Failure> {
        if self.faults.is_empty() { Ok(()) } else { Err(Failure::Unfit(self.faults)) }
    }
}

/// Characters that can't be seen, or turn around what can: controls except for line ends and tabs, and the marks of
/// direction (Unicode UAX 9).
fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}
