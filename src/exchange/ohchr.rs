//! How OHCHR writes, in its matrices and in the Universal Human Rights Index alike: numbers before a text and States
//! after it, themes of three generations, goals, documents. It reads no file.

use crate::domain::kinds::PositionStage;
use crate::domain::reference::{Reference, report_symbol};

/// A text with the States that are named after it: `Ratify the Covenant (Japan) (Republic of Korea);`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The text without them.
    pub text: String,
    /// Codes of the States, in the order of print, each once.
    pub states: Vec<String>,
    /// What stands in the last parentheses and is no State that is known.
    pub unknown: Option<String>,
}

/// Takes the closing States off a text.
///
/// States stand in parentheses of their own or share them (`(Japan, Mongolia and Türkiye)`), carry marks (`State of
/// Palestine*`), have parentheses in their names (`(Iran (Islamic Republic of))`) and stray blanks in their words. What
/// stands in parentheses before them belongs to the text; so do last parentheses that hold an abbreviation.
pub fn signed(facts: &Reference, printed: &str) -> Signed {
    let mut states: Vec<String> = Vec::new();
    let mut rest = without_end(printed);
    let mut unknown = None;
    while let Some((before, inside)) = last_parentheses(rest) {
        let Some(named) = states_in(facts, inside) else {
            unknown = (states.is_empty() && !is_abbreviation(inside)).then(|| inside.trim().to_owned());
            break;
        };
        for state in named.into_iter().rev() {
            states.retain(|known| *known != state);
            states.insert(0, state);
        }
        rest = without_end(before);
    }
    Signed { text: rest.to_owned(), states, unknown }
}

/// The most characters that are looked through for a parenthesis: more than all members' names come to.
const NAMED: usize = 6_000;

/// The texts that share one number: `Text (State); Text (State) (State);`. A semicolon within a text parts nothing: only
/// one that follows a State does, or a name that isn't known where a capital letter follows.
pub fn texts_of(facts: &Reference, printed: &str) -> Vec<Signed> {
    let mut texts = Vec::new();
    let mut from = 0;
    for (at, _) in printed.match_indices(';') {
        let Some(piece) = printed.get(from..at) else { continue };
        if !piece.trim_end().ends_with(')') {
            continue;
        }
        let text = signed(facts, piece);
        let begins = || printed.get(at + 1..).is_some_and(|rest| rest.trim_start().starts_with(char::is_uppercase));
        let unknown = text.unknown.as_deref().is_some_and(|name| name.starts_with(char::is_uppercase));
        if (!text.states.is_empty() || (unknown && begins())) && text.text.contains(char::is_alphanumeric) {
            texts.push(text);
            from = at + 1;
        }
    }
    let rest = printed.get(from..).unwrap_or_default();
    if rest.contains(char::is_alphanumeric) {
        texts.push(signed(facts, rest));
    }
    texts
}

/// A text without the marks that end it in print.
fn without_end(text: &str) -> &str {
    text.trim().trim_end_matches(|mark: char| mark.is_whitespace() || matches!(mark, ';' | '.' | ','))
}

/// The last parentheses, where a text ends with them: what stands before, and what is in them.
fn last_parentheses(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_end_matches('*').strip_suffix(')')?;
    let mut depth = 1_u32;
    for (at, mark) in inner.char_indices().rev().take(NAMED) {
        match mark {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((inner.get(..at)?, inner.get(at + 1..)?));
        }
    }
    None
}

/// The States that parentheses name; none where anything else stands in them, too.
fn states_in(facts: &Reference, inside: &str) -> Option<Vec<String>> {
    if let Some(state) = facts.state_by_name(inside) {
        return Some(vec![state.to_owned()]);
    }
    let names = inside.split([',', ';', '/', '&']).flat_map(|piece| piece.split(" and "));
    let mut states = Vec::new();
    for name in names.map(str::trim).filter(|name| !name.is_empty()) {
        states.push(facts.state_by_name(name)?.to_owned());
    }
    (!states.is_empty()).then_some(states)
}

/// `(NHRAP)`, `(CAT)`, `(2012-2015)`: part of the text, and nobody's name.
fn is_abbreviation(inside: &str) -> bool {
    let letters = inside.chars().filter(|letter| letter.is_alphabetic());
    !inside.trim().contains(' ') && letters.clone().count() <= 12 && !letters.clone().skip(1).any(char::is_lowercase)
}

/// A theme, by its code (`A12 Acceptance of international norms`, of the second cycle) or its label alone.
pub fn theme<'a>(facts: &'a Reference, printed: &str) -> Option<&'a str> {
    let printed = printed.trim();
    facts.theme_of_ohchr(printed).or_else(|| {
        let (code, label) = printed.split_once(char::is_whitespace)?;
        let is_code = code.len() <= 4
            && code.starts_with(|letter: char| letter.is_ascii_uppercase())
            && code.get(1..).is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
        if !is_code {
            return None;
        }
        facts.theme_of_ohchr(code).or_else(|| facts.theme_of_ohchr(label))
    })
}

/// The goal of `4 - QUALITY EDUCATION` or of its target, `16.b - …`.
pub fn goal(printed: &str) -> Option<i16> {
    let digits: String = printed.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|goal| (1..=17).contains(goal))
}

/// When a position was taken that stands in this document: an addendum, or the report itself.
pub fn stage_of(symbol: &str) -> PositionStage {
    if report_symbol(symbol).len() < symbol.trim().len() {
        PositionStage::Addendum
    } else {
        PositionStage::WorkingGroupReport
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::reference::reference;

    fn of(printed: &str) -> (String, Vec<String>) {
        let signed = signed(reference(), printed);
        (signed.text, signed.states)
    }

    #[test]
    fn states_close_a_text() {
        for (printed, text, states) in [
            ("Mend the roof (Japan);", "Mend the roof", &["JPN"][..]),
            ("Mend the roof (Japan) (State of Palestine*);", "Mend the roof", &["JPN", "PSE"]),
            ("Mend (all of) it (Iran (Islamic Republic of)).", "Mend (all of) it", &["IRN"]),
            ("Mend it (Bolivia (Plurinational S tate of))", "Mend it", &["BOL"]),
            ("Mend it (Japan, Mongolia and Türkiye);", "Mend it", &["JPN", "MNG", "TUR"]),
            ("Mend it (Norway/Sweden)", "Mend it", &["NOR", "SWE"]),
            ("Mend it (Bosnia and Herzegovina)", "Mend it", &["BIH"]),
            ("Mend it (Japan) (Japan)", "Mend it", &["JPN"]),
            ("Have a plan (NHRAP)", "Have a plan (NHRAP)", &[]),
            ("Have a plan", "Have a plan", &[]),
        ] {
            let states: Vec<String> = states.iter().map(|state| (*state).to_owned()).collect();
            assert_eq!(of(printed), (text.to_owned(), states), "{printed}");
        }
        assert_eq!(signed(reference(), "Mend it (Atlantis)").unknown.as_deref(), Some("Atlantis"));
        assert_eq!(signed(reference(), "Have a plan (NHRAP)").unknown, None);
    }

    #[test]
    fn one_number_can_hold_several_texts() {
        let texts = texts_of(
            reference(),
            "Mend the roof; and paint it (Japan) (Mongolia); Mend the door (Türkiye); Go on (all)",
        );
        let texts: Vec<(&str, usize)> = texts.iter().map(|text| (text.text.as_str(), text.states.len())).collect();
        assert_eq!(texts, [("Mend the roof; and paint it", 2), ("Mend the door", 1), ("Go on (all)", 0)]);
        let texts = texts_of(reference(), "Mend (Atlantis); Paint (see Annex I); and oil (NHRAP); Sweep (Japan)");
        let texts: Vec<(&str, Option<&str>)> =
            texts.iter().map(|text| (text.text.as_str(), text.unknown.as_deref())).collect();
        assert_eq!(
            texts,
            [("Mend (Atlantis)", Some("Atlantis")), ("Paint (see Annex I); and oil (NHRAP); Sweep", None)]
        );
    }

    #[test]
    fn endless_parentheses_take_no_time() {
        let begun = std::time::Instant::now();
        for piece in [");", "a(b);", "((", "(a;);"] {
            let _ = texts_of(reference(), &piece.repeat(65_536 / piece.len()));
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
    }

    #[test]
    fn themes_of_three_generations() {
        let theme = |printed| theme(reference(), printed);
        assert_eq!(theme("A12 Acceptance of international norms"), Some("international_instruments"));
        assert_eq!(theme("Acceptance of international norms"), Some("international_instruments"));
        assert_eq!(
            theme("Ratification of & accession to international instruments"),
            Some("international_instruments")
        );
        assert_eq!(theme("A12"), Some("international_instruments"));
        assert_eq!(theme("Moon and tides"), None);
    }

    #[test]
    fn goals_and_documents() {
        assert_eq!(goal("4 - QUALITY EDUCATION"), Some(4));
        assert_eq!(goal("16.b - Promote laws"), Some(16));
        assert_eq!(goal("18 - MORE"), None);
        assert_eq!(stage_of("A/HRC/25/5/Add.1"), PositionStage::Addendum);
        assert_eq!(stage_of("A/HRC/25/5"), PositionStage::WorkingGroupReport);
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart(printed in "([(;)*., ]|Japan|and|[a-z]|\\PC){0,60}") {
            let texts = texts_of(reference(), &printed);
            prop_assert!(texts.iter().all(|text| printed.contains(&text.text)));
        }
    }
}
