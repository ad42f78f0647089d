//! What stands within the cells of a matrix: numbers before a text, the source of a position after it, lists of themes,
//! groups of persons and goals. Which State or theme a name means is found out elsewhere.

use super::super::characters::tidy;
use crate::domain::folding::fold;

/// The most digits of a piece of a paragraph number.
const DIGITS: usize = 3;

/// Takes the paragraph number off a text: `186.23. Ratify`, `121.1 Ratify`, `6.12 Ratify`, `79(a). Ratify`, `67. Ratify`.
/// A number without a point in it needs one behind it (or a parenthesis), so that a text that begins with a true number
/// (`5 years after …`) is left whole.
pub fn number(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let (first, mut rest) = digits(text)?;
    let mut number = first.to_owned();
    while let Some((piece, after)) = rest.strip_prefix('.').and_then(next_piece) {
        number.push('.');
        number.push_str(piece);
        rest = after;
    }
    let mut is_whole = number.contains('.');
    // `12th` is no paragraph, `100.3bis` and `79(a)` are.
    if let Some((letters, after)) = letters(rest).filter(|(letters, _)| is_whole || letters.starts_with('(')) {
        number.push_str(letters);
        rest = after;
        is_whole = true;
    }
    let closed = rest.strip_prefix(['.', ')']);
    let after = closed.unwrap_or(rest);
    let parted = after.chars().next().is_none_or(|next| !next.is_alphanumeric());
    // `121.1Mend` was printed without its blank.
    let begins = after.chars().next().is_some_and(char::is_uppercase);
    if !(is_whole || closed.is_some()) || !(parted || begins) {
        return None;
    }
    // A second point stands there now and then.
    let after = after.trim_start_matches(|mark: char| mark.is_whitespace() || mark == '.');
    let dashed = after.strip_prefix(['-', '–', '—', ':']).filter(|text| text.starts_with(' '));
    Some((number, dashed.unwrap_or(after).trim_start()))
}

/// Digits, not too many.
fn digits(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 || length > DIGITS { None } else { Some((text.get(..length)?, text.get(length..)?)) }
}

/// The next piece after a point. After a stray blank it only counts with a point behind it, because a text can begin with
/// a number, too.
fn next_piece(text: &str) -> Option<(&str, &str)> {
    if let Some(found) = digits(text) {
        return Some(found);
    }
    let (piece, after) = digits(text.trim_start())?;
    let ends = after.strip_prefix('.')?.chars().next().is_none_or(|next| !next.is_ascii_digit());
    ends.then_some((piece, after))
}

/// `(a)`, `bis`: letters that belong to a number.
fn letters(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let length = inner.bytes().take_while(u8::is_ascii_lowercase).count();
    if !(1..=4).contains(&length) {
        return None;
    }
    let is_closed = inner.get(length..)?.starts_with(')');
    let whole = match (text.len() > inner.len(), is_closed) {
        (true, true) => length + 2,
        (false, _) => length,
        (true, false) => return None,
    };
    let after = text.get(whole..)?;
    let parted = after.chars().next().is_none_or(|next| !next.is_alphanumeric());
    parted.then_some((text.get(..whole)?, after))
}

/// Where a position stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PositionSource {
    /// The document's symbol, blanks taken out.
    pub document: Option<String>,
    /// The paragraph, as printed.
    pub paragraph: Option<String>,
}

/// Parts a cell at its `Source of position:`; the label may have stray blanks in its words.
///
/// # Errors
/// When it stands there more than once: whose it is can't be told then.
pub fn position_source(text: &str) -> Result<(&str, Option<PositionSource>), ()> {
    let Some((from, to)) = label(text, 0) else { return Ok((text, None)) };
    if label(text, to).is_some() {
        return Err(());
    }
    let (before, after) = (text.get(..from).unwrap_or_default(), text.get(to..).unwrap_or_default());
    Ok((before.trim_end(), Some(source(after))))
}

/// Where the label begins and ends.
fn label(text: &str, from: usize) -> Option<(usize, usize)> {
    let tail = text.get(from..)?;
    let begins = tail.char_indices().filter(|(_, letter)| letter.eq_ignore_ascii_case(&'s'));
    begins.map(|(at, _)| from + at).find_map(|at| label_end(text.get(at..)?).map(|length| (at, at + length)))
}

/// The length of the label that a text begins with.
fn label_end(text: &str) -> Option<usize> {
    let mut wanted = "sourceofposition:".chars();
    let mut next = wanted.next();
    for (at, letter) in text.char_indices() {
        match next {
            None => return Some(at),
            Some(expected) if letter.eq_ignore_ascii_case(&expected) => next = wanted.next(),
            Some(_) if letter.is_whitespace() => {}
            Some(_) => return None,
        }
    }
    next.is_none().then_some(text.len())
}

/// `A/HRC/25/5/Add.1 - Para. 186.23.`, with or without the paragraph.
fn source(text: &str) -> PositionSource {
    let lower = text.to_ascii_lowercase();
    let parted = lower.match_indices("para").map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        before.is_none_or(|letter| !letter.is_alphanumeric())
    });
    let (document, paragraph) = match parted {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + "para".len()..).unwrap_or_default()),
        None => (text, ""),
    };
    let is_edge = |mark: char| mark.is_whitespace() || matches!(mark, '-' | '–' | '—' | '−' | ',' | ';' | ':' | '.');
    let document: String = document.trim_matches(is_edge).split_whitespace().collect();
    let paragraph = ["graphs", "graph", "s"]
        .iter()
        .find_map(|ending| {
            let at = ending.len();
            let is_word = paragraph.get(..at).is_some_and(|start| start.eq_ignore_ascii_case(ending));
            paragraph.get(at..).filter(|rest| is_word && !rest.starts_with(char::is_alphabetic))
        })
        .unwrap_or(paragraph);
    let paragraph = paragraph.trim_matches(is_edge);
    PositionSource {
        document: (!document.is_empty()).then_some(document),
        paragraph: (!paragraph.is_empty()).then(|| paragraph.to_owned()),
    }
}

/// Under which head an item of a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Themes.
    Themes,
    /// Groups of persons.
    Groups,
    /// Sustainable Development Goals.
    Goals,
}

impl Section {
    fn of(head: &str) -> Option<Section> {
        Some(match fold(head).as_str() {
            "theme" | "themes" | "humanrightsthemes" | "fulllistofthemes" => Section::Themes,
            "affectedpersons" | "affectedperson" | "groupsofpersons" | "groupofpersons" | "affectedgroups" => {
                Section::Groups
            }
            "sdg" | "sdgs" | "relevantsdgs" | "sustainabledevelopmentgoals" => Section::Goals,
            _ => return None,
        })
    }
}

/// The items of a list, one a line, each with the head within the cell that it stands under.
pub fn items(cell: &str, first: Section) -> Vec<(Section, String)> {
    let mut section = first;
    let mut items = Vec::new();
    for line in cell.lines().map(tidy) {
        let line = line.trim_start_matches(|mark: char| mark.is_whitespace() || is_bullet(mark));
        let item = match line.split_once(':').map(|(head, rest)| (Section::of(head), rest)) {
            Some((Some(head), rest)) => {
                section = head;
                rest.trim()
            }
            _ => match Section::of(line) {
                Some(head) => {
                    section = head;
                    ""
                }
                None => line,
            },
        };
        if item.contains(char::is_alphanumeric) {
            items.push((section, item.to_owned()));
        }
    }
    items
}

/// What stands before the items of a list in print.
fn is_bullet(mark: char) -> bool {
    matches!(mark, '-' | '‐' | '‑' | '–' | '—' | '−' | '•' | '·' | '*' | '▪' | '●' | '○' | '\u{E000}'..='\u{F8FF}')
}

/// The theme of a row that heads those below it: `Theme: A12 …`, `Right or area: …`.
pub fn heading(text: &str) -> Option<String> {
    let text = tidy(text);
    let (head, theme) = text.split_once(':')?;
    let is_theme =
        matches!(fold(head).as_str(), "theme" | "themes" | "rightorarea" | "rightsorareas" | "right" | "area");
    is_theme.then(|| theme.trim().to_owned()).filter(|theme| !theme.is_empty())
}

/// The position in a cell: each word that stands there once, joined as OHCHR joins them.
pub fn position(cell: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for line in cell.lines().map(tidy).filter(|line| line.contains(char::is_alphanumeric)) {
        if !words.iter().any(|word| fold(word) == fold(&line)) {
            words.push(line);
        }
    }
    words.join("/")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_every_form() {
        for (printed, number_read, rest) in [
            ("186.23. Mend the roof", "186.23", "Mend the roof"),
            ("121.1 Mend", "121.1", "Mend"),
            (" 6.12\u{a0}Mend", "6.12", "Mend"),
            ("140.7 5 years of roofs", "140.7", "5 years of roofs"),
            ("186. 23. Mend", "186.23", "Mend"),
            ("121.1Mend", "121.1", "Mend"),
            ("79(a). Mend", "79(a)", "Mend"),
            ("100.3bis Mend", "100.3bis", "Mend"),
            ("67. To mend", "67", "To mend"),
            ("67. 5 years of roofs", "67", "5 years of roofs"),
            ("12) Mend", "12", "Mend"),
            ("121.1 – Mend", "121.1", "Mend"),
            ("1.2.3. Mend", "1.2.3", "Mend"),
            ("186.23..Mend", "186.23", "Mend"),
            ("186.23. . Mend", "186.23", "Mend"),
            ("186.23.", "186.23", ""),
        ] {
            assert_eq!(number(printed), Some((number_read.to_owned(), rest)), "{printed}");
        }
        for text in ["5 years of roofs", "2030. Agenda", "2030 Agenda", "12th of May", "Mend", "", ".1 x", "(a) x"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn sources_of_positions() {
        let read = |text| {
            let (before, source) = position_source(text).unwrap();
            let source = source.unwrap();
            (before.to_owned(), source.document.unwrap_or_default(), source.paragraph.unwrap_or_default())
        };
        let three = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        for (printed, expected) in [
            (
                "Mend (Japan); Source of position: A/HRC/99/5/Add.1 - Para. 186.23.",
                three("Mend (Japan);", "A/HRC/99/5/Add.1", "186.23"),
            ),
            ("x SOURCE OF POSITION : A/HRC/99/5 - Para 121", three("x", "A/HRC/99/5", "121")),
            ("x S ource of posi tion: A/HRC/99/5/Add. 1", three("x", "A/HRC/99/5/Add.1", "")),
            ("x Source of Position: A/HRC/99/5/Add.1 - Para.3vv", three("x", "A/HRC/99/5/Add.1", "3vv")),
            ("x Source of Position: A/HRC/99/5, paragraphs 3 and 4", three("x", "A/HRC/99/5", "3 and 4")),
            ("x Source of Position: A/HRC/99/5 – paras. 3-4", three("x", "A/HRC/99/5", "3-4")),
            ("x Source of Position:", three("x", "", "")),
        ] {
            assert_eq!(read(printed), expected, "{printed}");
        }
        assert_eq!(position_source("the source of position of roofs"), Ok(("the source of position of roofs", None)));
        assert_eq!(position_source("a Source of position: b Source of position: c"), Err(()));
    }

    #[test]
    fn lists_have_heads_within() {
        let list = items(
            "A12 Roofs\n- Doors: front & back\n\nAffected persons: \n- general\nSDGs: 4 - QUALITY\n• 5 - EQUAL\nGroups of Persons\n- women",
            Section::Themes,
        );
        let list: Vec<(Section, &str)> = list.iter().map(|(section, item)| (*section, item.as_str())).collect();
        assert_eq!(
            list,
            [
                (Section::Themes, "A12 Roofs"),
                (Section::Themes, "Doors: front & back"),
                (Section::Groups, "general"),
                (Section::Goals, "4 - QUALITY"),
                (Section::Goals, "5 - EQUAL"),
                (Section::Groups, "women"),
            ]
        );
    }

    #[test]
    fn headings_and_positions() {
        assert_eq!(heading("Theme: A12 Roofs").as_deref(), Some("A12 Roofs"));
        assert_eq!(heading(" Right or area :\n2.1. Roofs").as_deref(), Some("2.1. Roofs"));
        assert_eq!(heading("Theme:"), None);
        assert_eq!(heading("Note: to all"), None);
        assert_eq!(position(" Supported \n\nsupported\n"), "Supported");
        assert_eq!(position("Supported\nNoted"), "Supported/Noted");
        assert_eq!(position(" – \n"), "");
    }

    proptest! {
        #[test]
        fn any_cell_is_taken_apart(text in "([0-9]{1,4}|[.():; \n-]|Source of position:|A/HRC/1/1|Para|SDGs:|[a-zA-Z]|\\PC){0,40}") {
            if let Some((number, rest)) = number(&text) {
                prop_assert!(number.starts_with(|digit: char| digit.is_ascii_digit()) && text.ends_with(rest));
            }
            let _ = (position_source(&text), items(&text, Section::Themes), heading(&text), position(&text));
        }

        #[test]
        fn a_number_is_read_as_it_was_written(pieces in prop::collection::vec(1_u16..1000, 2..4), dot in any::<bool>()) {
            let written = pieces.iter().map(u16::to_string).collect::<Vec<_>>().join(".");
            let text = format!("{written}{} Mend it", if dot { "." } else { "" });
            prop_assert_eq!(number(&text), Some((written, "Mend it")));
        }
    }
}
