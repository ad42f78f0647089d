//! The paragraph number that a text of the index opens with, in each of the forms that the index has. A number of the
//! text's own (`5 years of …`, `2030 Agenda …`, `0.7 per cent of …`) is none.

/// A text, parted from its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening<'a> {
    /// The number: `137.197`, `67`, `79(a)`; `81.41` where paragraph and item are named apart.
    pub number: Option<String>,
    /// The text behind it; the whole text where there is none.
    pub text: &'a str,
}

/// Takes the number off a text.
///
/// - `137.197 Improve …`, `186.28. Continue …`, `67. To continue …`, `79(a). Take …`: the number as printed, without the
///   mark that closes it. A whole number needs that mark, or else it is taken for the text's own; so does one with
///   a dot where what follows begins small (`10.5 million`).
/// - `paragraph 28: …`: that paragraph.
/// - `Recommendations contained in para. 79(a): 79(a). Take …`: the paragraph, and its repetition goes, too.
/// - `Recommendation No. 41, para. 81: 41. Advance …`: item 41 of paragraph 81, which reports of later cycles print as
///   `81.41`.
pub fn opening(text: &str) -> Opening<'_> {
    let text = text.trim_start();
    if let Some(head) = head(text) {
        return under(&head);
    }
    match closed_number(text) {
        Some((number, rest)) => Opening { number: Some(number.to_owned()), text: rest },
        None => Opening { number: None, text },
    }
}

/// What stands before the colon: the paragraph, the item, and the text behind.
struct Head<'a> {
    paragraph: Option<&'a str>,
    item: Option<&'a str>,
    text: &'a str,
}

/// The number that a head and the number behind it make together.
fn under<'a>(head: &Head<'a>) -> Opening<'a> {
    let Head { paragraph, item, text } = *head;
    let is_within = |whole: &str, part: &str| {
        part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '(']))
    };
    let named = match (paragraph, item) {
        (Some(paragraph), Some(item)) if item.contains(['.', '(']) && is_within(paragraph, item) => item.to_owned(),
        (Some(paragraph), Some(item)) => format!("{paragraph}.{item}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => return Opening { number: None, text },
    };
    // What was announced may follow without a closing mark.
    if let Some((number, rest)) = number_at(text)
        && (is_within(&named, number) || item == Some(number))
    {
        let number = if is_within(&named, number) { number.to_owned() } else { named };
        return Opening { number: Some(number), text: behind_marks(rest) };
    }
    match closed_number(text) {
        // Paragraph 81 announced, and item 41 of it follows.
        Some((number, rest)) if item.is_none() && !number.contains('.') => {
            Opening { number: Some(format!("{named}.{number}")), text: rest }
        }
        _ => Opening { number: Some(named), text },
    }
}

/// `Recommendation No. 41, para. 81:`, `Recommendations contained in para. 79(a):`, `paragraph 28:`.
fn head(text: &str) -> Option<Head<'_>> {
    let mut rest = text;
    let mut item = None;
    if let Some(after) = word(rest, &["recommendations", "recommendation"]) {
        rest = word(after, &["contained"]).unwrap_or(after);
        rest = word(rest, &["in", "of", "under"]).unwrap_or(rest);
        rest = word(rest, &["nos", "no", "number", "n°", "nº", "№"]).unwrap_or(rest);
        if let Some((number, after)) = number_at(rest) {
            item = Some(number);
            rest = after.trim_start_matches([',', ' ']);
            rest = word(rest, &["contained"]).unwrap_or(rest);
            rest = word(rest, &["in", "of", "under"]).unwrap_or(rest);
        }
    }
    let mut paragraph = None;
    if let Some(after) = word(rest, &["paragraphs", "paragraph", "paras", "para", "§"]) {
        let (number, after) = number_at(after)?;
        paragraph = Some(number);
        rest = after;
    }
    if paragraph.is_none() && item.is_none() {
        return None;
    }
    let text = rest.trim_start_matches(['.', ' ']).strip_prefix(':')?.trim_start();
    Some(Head { paragraph, item, text })
}

/// What follows one of these words, in any case, with a dot or without.
fn word<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| {
        let found = text.get(..word.len())?;
        let rest = text.get(word.len()..)?;
        let whole = found.to_lowercase() == *word && !rest.starts_with(char::is_alphabetic);
        whole.then(|| rest.trim_start_matches(['.', ' ']))
    })
}

/// A number that is marked as one, and the text behind its mark.
fn closed_number(text: &str) -> Option<(&str, &str)> {
    let (number, rest) = number_at(text)?;
    let is_dotted = number.contains('.');
    let behind = behind_marks(rest);
    let begins_great = behind.chars().find(|letter| letter.is_alphanumeric()).is_some_and(|letter| {
        // Letters of scripts without case are as good as great ones.
        letter.is_alphabetic() && !letter.is_lowercase()
    });
    let closed = match rest.chars().next() {
        Some('.' | ':' | ')') => {
            // `1.1.2024` and `10:30` go on with digits; `67. 12 years` doesn't go on.
            !rest.chars().nth(1).is_some_and(|next| next.is_ascii_digit())
        }
        Some('-' | '–' | '—') => is_dotted && begins_great,
        Some(' ') if number.ends_with(')') => true,
        Some(' ') if rest.trim_start().starts_with(['-', '–', '—']) => begins_great,
        Some(' ') => is_dotted && paragraph_of(number) >= 10 && (begins_great || word(behind, &["to"]).is_some()),
        Some(letter) => is_dotted && letter.is_uppercase(),
        None => is_dotted,
    };
    closed.then_some((number, behind))
}

fn paragraph_of(number: &str) -> u16 {
    number.split(['.', '(']).next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn behind_marks(rest: &str) -> &str {
    let rest = rest.trim_start_matches(['.', ':', ')', ' ']);
    rest.trim_start_matches(['-', '–', '—', ' '])
}

/// A number as paragraphs have it, `137.197` or `79(a)`, and what follows; none within a longer number.
fn number_at(text: &str) -> Option<(&str, &str)> {
    let mut end = component(text)?;
    if text.starts_with('0') {
        return None;
    }
    while let Some(length) = text.get(end..)?.strip_prefix('.').and_then(component) {
        let part = text.get(end + 1..end + 1 + length)?;
        if part.bytes().all(|digit| digit == b'0') {
            return None;
        }
        end += 1 + length;
    }
    while let Some(length) = letters_in_parentheses(text.get(end..)?) {
        end += length;
    }
    let rest = text.get(end..)?;
    (!rest.starts_with(|next: char| next.is_ascii_digit())).then_some((text.get(..end)?, rest))
}

/// One to three digits.
fn component(text: &str) -> Option<usize> {
    let length = text.bytes().take(4).take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&length).then_some(length)
}

/// `(a)`, `(ii)`.
fn letters_in_parentheses(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('(')?;
    let length = inner.bytes().take_while(u8::is_ascii_lowercase).count();
    ((1..=4).contains(&length) && inner.get(length..)?.starts_with(')')).then_some(length + 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::opening;

    #[test]
    fn numbers_in_every_form() {
        for (printed, number, text) in [
            ("137.197 Improve the roof", "137.197", "Improve the roof"),
            ("186.28. Continue to mend", "186.28", "Continue to mend"),
            ("137.197 to continue", "137.197", "to continue"),
            ("137.197Improve the roof", "137.197", "Improve the roof"),
            ("137.197 – Improve the roof", "137.197", "Improve the roof"),
            ("137.197: Improve the roof", "137.197", "Improve the roof"),
            ("137.197 “Improve” the roof", "137.197", "“Improve” the roof"),
            ("6.3. improve the roof", "6.3", "improve the roof"),
            ("67. To continue", "67", "To continue"),
            ("67.To continue", "67", "To continue"),
            ("67) To continue", "67", "To continue"),
            ("67. 12 years of school", "67", "12 years of school"),
            ("79(a). Take steps", "79(a)", "Take steps"),
            ("79(a) Take steps", "79(a)", "Take steps"),
            ("79(a)(ii). Take steps", "79(a)(ii)", "Take steps"),
            ("Recommendation No. 41, para. 81: 41. Advance", "81.41", "Advance"),
            ("Recommendation No. 41, para. 81: Advance", "81.41", "Advance"),
            ("Recommendation no 41, paragraph 81: 41 Advance", "81.41", "Advance"),
            ("Recommendation No. 41, para. 81: 81.41. Advance", "81.41", "Advance"),
            ("RECOMMENDATION 81.41: Advance", "81.41", "Advance"),
            ("Recommendation No. 41: 41. Advance", "41", "Advance"),
            ("Recommendation No. 81.41, para. 81: Advance", "81.41", "Advance"),
            ("Recommendations contained in para. 79(a): 79(a). Take steps", "79(a)", "Take steps"),
            ("Recommendation contained in paragraph 79 : 79. Take steps", "79", "Take steps"),
            ("paragraph 28: Take steps", "28", "Take steps"),
            ("Para. 28: 28. Take steps", "28", "Take steps"),
            ("Para. 28: 3. Take steps", "28.3", "Take steps"),
            ("Para. 28: 28.3 Take steps", "28.3", "Take steps"),
            ("Para. 28: 5 years of school", "28", "5 years of school"),
            ("Para. 28: 31.2 Take steps", "28", "31.2 Take steps"),
            ("137.197", "137.197", ""),
        ] {
            let found = opening(printed);
            assert_eq!((found.number.as_deref(), found.text), (Some(number), text), "{printed}");
        }
    }

    #[test]
    fn numbers_of_the_text_itself() {
        for text in [
            "5 years of school for everyone",
            "2030 Agenda goals",
            "2030. Agenda",
            "0.7 per cent of the budget",
            "0.7 Per cent of the budget",
            "10.5 million trees",
            "1.5 Degrees at the most",
            "10.000 trees",
            "10:30 is when it opens",
            "1.1.2024 is the day",
            "24 – 26 January",
            "50% of the seats",
            "5-year plans",
            "24/7 help",
            "16 days of activism",
            "Recommendations of 2010 are to be kept",
            "Recommendation 5 of the plan",
            "Paragraphs of the law",
            "Paragraph 5 of the law: repeal it",
            "Improve the roof",
            "(Japan)",
            "",
        ] {
            let found = opening(text);
            assert_eq!((found.number, found.text), (None, text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_form_round_trips(paragraph in 10..=400_u16, item in 1..=400_u16, letter in "[a-z]", form in 0..9_usize, text in "[A-Z][a-z]{1,8}( [a-z0-9(),.]{1,8}){0,6}") {
            let (printed, number) = match form {
                0 => (format!("{paragraph}.{item} {text}"), format!("{paragraph}.{item}")),
                1 => (format!("{paragraph}.{item}. {text}"), format!("{paragraph}.{item}")),
                2 => (format!("{paragraph}. {text}"), format!("{paragraph}")),
                3 => (format!("Recommendation No. {item}, para. {paragraph}: {item}. {text}"), format!("{paragraph}.{item}")),
                4 => (format!("Recommendations contained in para. {paragraph}({letter}): {paragraph}({letter}). {text}"), format!("{paragraph}({letter})")),
                5 => (format!("paragraph {paragraph}: {text}"), format!("{paragraph}")),
                6 => (format!("{paragraph}({letter}). {text}"), format!("{paragraph}({letter})")),
                7 => (format!("para. {paragraph}: {paragraph}.{item}. {text}"), format!("{paragraph}.{item}")),
                _ => (format!("{paragraph}.{item}: {text}"), format!("{paragraph}.{item}")),
            };
            let found = opening(&printed);
            prop_assert_eq!((found.number, found.text), (Some(number), text.as_str()));
        }

        #[test]
        fn any_text(printed in "(recommendation|No|para|paragraph|contained in|[0-9]|[.:,()\\-–a-c]| |\\PC){0,40}") {
            prop_assert!(printed.ends_with(opening(&printed).text));
        }
    }
}
