//! A text of the index without its markup: tags, entities, the `br>` that lost its bracket, marks that are not seen.
//! It is no parser of HTML: what isn't one of the tags that texts carry stays as it is printed.

use crate::exchange::characters::tidy;

/// Tags that part words.
const PARTING: [&str; 18] = [
    "br",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "dl",
    "dd",
    "dt",
    "tr",
    "td",
    "th",
    "table",
    "tbody",
    "hr",
    "blockquote",
    "pre",
    "section",
];
/// Tags that stand within words.
const INLINE: [&str; 16] =
    ["a", "b", "i", "u", "s", "em", "strong", "span", "font", "sup", "sub", "small", "big", "o:p", "label", "mark"];
/// How far a tag's end is looked for.
const TAG_LIMIT: usize = 2_048;

/// The text without markup, blanks made one, trimmed.
pub fn plain(printed: &str) -> String {
    // Markup can be written in entities, too: what they spell is looked through once more, and decoded no second time.
    let text = without_tags(&tidy(&without_tags(printed)));
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = plain.len();
        if before > 0 {
            plain.push(' ');
        }
        let start = plain.len();
        plain.extend(word.chars().filter(|mark| !is_unseen(*mark)).map(|mark| match mark {
            // A hyphen that forbids a line's end is a hyphen, as a blank that forbids it is a blank.
            '\u{2011}' => '-',
            mark => mark,
        }));
        if plain.len() == start {
            plain.truncate(before);
        }
    }
    plain
}

/// Marks of direction and of division, which an English text doesn't need.
fn is_unseen(mark: char) -> bool {
    matches!(mark, '\u{AD}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

fn without_tags(text: &str) -> String {
    let mut without = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>']) {
        let (before, from) = rest.split_at(at);
        if from.starts_with('<') {
            without.push_str(before);
            let (passed, parts) = tag(from);
            match passed {
                0 => without.push('<'),
                _ if parts => without.push(' '),
                _ => {}
            }
            rest = from.get(passed.max(1)..).unwrap_or_default();
        } else {
            match without_stray_break(before) {
                Some(before) => {
                    without.push_str(before);
                    without.push(' ');
                }
                None => {
                    without.push_str(before);
                    without.push('>');
                }
            }
            rest = from.get(1..).unwrap_or_default();
        }
    }
    without.push_str(rest);
    without
}

/// What stands before a `br>` that lost its bracket. No word of a text ends so.
fn without_stray_break(before: &str) -> Option<&str> {
    let name = before.strip_suffix('/').unwrap_or(before).trim_end();
    let at = name.len().checked_sub(2)?;
    name.get(at..)?.eq_ignore_ascii_case("br").then(|| name.get(..at)).flatten()
}

/// The length of the tag that a text begins with, 0 where it is none, and whether it parts words.
fn tag(text: &str) -> (usize, bool) {
    if let Some(comment) = text.strip_prefix("<!--") {
        return comment.find("-->").map_or((0, false), |end| (end + 7, false));
    }
    let inner = text.get(1..).unwrap_or_default();
    let named = inner.strip_prefix('/').unwrap_or(inner);
    let length = named.bytes().take(12).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b':').count();
    let name = named.get(..length).unwrap_or_default().to_ascii_lowercase();
    let is_heading = matches!(name.as_bytes(), [b'h', b'1'..=b'6']);
    let parts = is_heading || PARTING.contains(&name.as_str());
    if !parts && !INLINE.contains(&name.as_str()) {
        return (0, false);
    }
    let rest = named.get(length..).unwrap_or_default();
    let end = rest.bytes().take(TAG_LIMIT).position(|byte| matches!(byte, b'<' | b'>'));
    let Some(end) = end.filter(|end| rest.as_bytes().get(*end) == Some(&b'>')) else {
        // A text that was cut off within its last tag.
        return if rest.trim().is_empty() { (text.len(), parts) } else { (0, false) };
    };
    let attributes = rest.get(..end).unwrap_or_default().trim().trim_end_matches('/');
    // `a <b and c> d` compares: attributes have values.
    if attributes.is_empty() || (rest.starts_with(char::is_whitespace) && attributes.contains('=')) {
        (text.len() - rest.len() + end + 1, parts)
    } else {
        (0, false)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::plain;

    #[test]
    fn markup_goes_and_the_text_stays() {
        for (printed, text) in [
            ("Mend&nbspthe&nbsp;roof", "Mend the roof"),
            ("The State&rsquo;s roof &amp; door", "The State’s roof & door"),
            ("Guinea&#8209;Bissau and Timor&#x2011;Leste", "Guinea-Bissau and Timor-Leste"),
            ("Mend&lrm; it &lrm; (Japan)&lrm;", "Mend it (Japan)"),
            ("<p>Mend <b>it</b>.</p><p>Then paint it.</p>", "Mend it. Then paint it."),
            ("Mend<br/>it<BR>and<br />paint it", "Mend it and paint it"),
            ("Mend it br> and paint it", "Mend it and paint it"),
            ("Mend it.br>Paint it", "Mend it. Paint it"),
            ("Mend it/br />paint it", "Mend it/ paint it"),
            ("<span style=\"color: red\">Mend</span> it<o:p></o:p>", "Mend it"),
            ("Mend it &lt;br&gt; and paint it", "Mend it and paint it"),
            ("Mend it (Japan)<br", "Mend it (Japan)"),
            ("Mend <!-- <b> --> it", "Mend it"),
            ("H<sub>2</sub>O", "H2O"),
            ("a < b and c > d", "a < b and c > d"),
            ("a <b and c> d", "a <b and c> d"),
            ("a <price> of > 5", "a <price> of > 5"),
            ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
            ("<", "<"),
            ("</p>", ""),
            ("&lrm;", ""),
        ] {
            assert_eq!(plain(printed), text, "{printed}");
        }
    }

    #[test]
    fn many_brackets_take_no_time() {
        let started = std::time::Instant::now();
        plain(&"<p ".repeat(300_000));
        plain(&"<!--".repeat(8_000));
        assert!(started.elapsed().as_secs() < 20);
    }

    proptest! {
        #[test]
        fn any_text(printed in "(<|>|/|br|p|!--|-->|&|lt;|#|=|\"| |\\PC){0,60}") {
            let text = plain(&printed);
            prop_assert!(text.trim() == text && !text.contains("  "));
        }
    }
}
