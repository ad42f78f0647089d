//! What a text from outside may hold and how it is tidied: forbidden characters, HTML entities, blanks.
//! It knows nothing of bytes and encodings, which are settled before.

use std::fmt::Write;

/// The first character of a text that no record may hold, with what it is.
///
/// Tab, line ends, vertical tab and form feed are blanks of real exports and may stand; the marks LRM and RLM too, which
/// Arabic and Hebrew text needs. Controls, overrides and isolates of direction (a text that shows other than it reads),
/// the replacement character (something was lost before the text came to us) and noncharacters may not.
pub fn forbidden(text: &str) -> Option<(char, &'static str)> {
    text.chars().find_map(|character| match character {
        '\t' | '\n' | '\r' | '\u{0B}' | '\u{0C}' => None,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => Some((character, "a control character")),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some((character, "which changes the direction of what follows"))
        }
        '\u{FFFD}' => Some((character, "which stands where a character was lost")),
        '\u{FDD0}'..='\u{FDEF}' => Some((character, "which is no character")),
        _ if u32::from(character) & 0xFFFE == 0xFFFE => Some((character, "which is no character")),
        _ => None,
    })
}

/// Decodes entities, folds blanks of every kind (no-break ones and line ends too) to one, trims.
pub fn tidy(text: &str) -> String {
    let decoded = decode_entities(text);
    let mut tidied = String::with_capacity(decoded.len());
    for word in decoded
        .split(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'))
        .filter(|word| !word.is_empty())
    {
        if !tidied.is_empty() {
            tidied.push(' ');
        }
        tidied.push_str(word);
    }
    tidied
}

/// Names of entities that exports write without their semicolon too.
const SLOPPY: [&str; 13] =
    ["nbsp", "amp", "lt", "gt", "quot", "apos", "rsquo", "lsquo", "rdquo", "ldquo", "ndash", "mdash", "shy"];

/// Decodes HTML entities once: names and numbers, with their semicolon or, the common ones, without.
/// What looks like an entity and is none stays as it is.
pub fn decode_entities(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let used = decode_one(rest, &mut decoded);
        rest = &rest[used..];
    }
    decoded.push_str(rest);
    decoded
}

/// Decodes the entity that a text begins with; gives how much of the text it took.
fn decode_one(text: &str, decoded: &mut String) -> usize {
    let body = &text[1..];
    if let Some(number) = body.strip_prefix('#') {
        let (digits, radix, start) = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => (hexadecimal, 16, 3),
            None => (number, 10, 2),
        };
        let length = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
        if let Some(character) = u32::from_str_radix(&digits[..length], radix).ok().and_then(numbered) {
            decoded.push(character);
            return start + length + usize::from(digits[length..].starts_with(';'));
        }
    } else {
        let length = body.bytes().take(32).take_while(u8::is_ascii_alphanumeric).count();
        let name = &body[..length];
        if body[length..].starts_with(';') {
            let entity = &text[..length + 2];
            let meaning = html_escape::decode_html_entities(entity);
            if meaning != entity {
                decoded.push_str(&meaning);
                return entity.len();
            }
        }
        let sloppy =
            SLOPPY.iter().find(|known| name == **known).or_else(|| name.starts_with("nbsp").then_some(&"nbsp"));
        if let Some(known) = sloppy {
            let mut entity = String::with_capacity(8);
            if write!(entity, "&{known};").is_ok() {
                decoded.push_str(&html_escape::decode_html_entities(&entity));
                return known.len() + 1;
            }
        }
    }
    decoded.push('&');
    1
}

/// The character of a numeric entity; 128 to 159 mean Windows-1252, as in HTML.
fn numbered(number: u32) -> Option<char> {
    match number {
        0x80..=0x9F => {
            let byte = [u8::try_from(number).ok()?];
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next()
        }
        _ => char::from_u32(number),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{decode_entities, forbidden, tidy};

    #[test]
    fn entities_of_every_spelling() {
        assert_eq!(decode_entities("&#40;Unknown&#41;"), "(Unknown)");
        assert_eq!(
            decode_entities("A&nbspB&nbsp;C&rsquo;s &#x2019; &#8217 &#146; &amp; R&amp;D"),
            "A\u{a0}B\u{a0}C’s ’ ’ ’ & R&D"
        );
        assert_eq!(
            decode_entities("Q&A, AT&T & B&; &unknown; &# &#x; &#1114112;"),
            "Q&A, AT&T & B&; &unknown; &# &#x; &#1114112;"
        );
        assert_eq!(decode_entities("&ampere &eacute; &hellip;"), "&ampere é …");
    }

    #[test]
    fn blanks_become_one() {
        assert_eq!(tidy("  To\u{a0} ratify&nbsp;&nbsp;the\r\nCAT \t"), "To ratify the CAT");
        assert_eq!(tidy(" &nbsp; "), "");
    }

    #[test]
    fn forbidden_characters() {
        assert_eq!(forbidden("plain, Ünï, 국가\r\n\t\u{200e}"), None);
        for text in ["a\u{202e}b", "a\0", "\u{85}\u{9d}", "\u{fffd}", "\u{1ffff}", "\u{2066}", "\u{7f}"] {
            assert!(forbidden(text).is_some(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn tidying_never_panics_and_leaves_single_blanks(text in "(&|#|x|;|nbsp|amp|[0-9a-f]|\\PC| )*") {
            let tidied = tidy(&text);
            prop_assert!(!tidied.contains("  ") && tidied.trim() == tidied);
        }
    }
}
