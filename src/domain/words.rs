//! The words of a text, for searching: lower case, without accents; clauses of Han, kana and Hangul, which put no
//! blanks between words, as pairs of neighbouring characters. Not a ranking, and no stems yet.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether a character stands in a script that is searched by pairs.
fn in_pairs(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x11FF | 0x3005..=0x30FF | 0x3130..=0x318F | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x20000..=0x323AF)
}

/// The words of a text in the order in which they stand.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut paired = false;
    let mut finish = |word: &mut String, paired: bool| {
        if word.is_empty() {
        } else if paired {
            let characters: Vec<char> = word.chars().collect();
            if characters.len() == 1 {
                words.push(word.clone());
            }
            words.extend(characters.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else {
            // Accents are taken off, so that Türkiye is found as turkiye; of Cyrillic й and ё too, on both sides alike.
            words.push(word.nfd().filter(|c| !is_combining_mark(*c)).collect());
        }
        word.clear();
    };
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if !c.is_alphanumeric() && !is_combining_mark(c) {
            if c != '\u{2019}' && c != '\'' {
                finish(&mut word, paired);
            }
            continue;
        }
        if in_pairs(c) != paired {
            finish(&mut word, paired);
            paired = !paired;
        }
        word.push(c);
    }
    finish(&mut word, paired);
    words
}

/// The distinct words of several texts as a `tsvector` in text form.
pub fn vector<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let distinct: BTreeSet<String> = texts.into_iter().flat_map(words).map(shortened).collect();
    let mut vector = String::new();
    for word in distinct {
        if !vector.is_empty() {
            vector.push(' ');
        }
        // Only letters, digits and marks are left, so nothing in it needs escaping.
        vector.push('\'');
        vector.push_str(&word);
        vector.push('\'');
    }
    vector
}

/// A question of plain words as a `tsquery` in text form: all of them must stand in the text, the last as a beginning.
/// None where the question has no word.
pub fn query(question: &str) -> Option<String> {
    let asked: Vec<String> = words(question).into_iter().map(shortened).take(50).collect();
    if asked.is_empty() {
        return None;
    }
    Some(asked.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" & "))
}

/// A `tsvector` takes words of less than 2 KiB; no word of a language is longer than 60 characters.
fn shortened(word: String) -> String {
    word.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn languages_are_cut_as_their_readers_search() {
        assert_eq!(words("Women's rights – Türkiye"), ["womens", "rights", "turkiye"]);
        assert_eq!(words("死刑を廃止する"), ["死刑", "刑を", "を廃", "廃止", "止す", "する"]);
        assert_eq!(words("사형제를 폐지"), ["사형", "형제", "제를", "폐지"]);
        assert_eq!(words("Хүний эрх"), ["хүнии", "эрх"]);
        assert_eq!(words("OPCAT批准"), ["opcat", "批准"]);
    }

    proptest! {
        #[test]
        fn every_question_is_a_valid_query_of_letters_alone(question in ".*") {
            if let Some(query) = query(&question) {
                prop_assert!(query.chars().all(|c| c.is_alphanumeric() || is_combining_mark(c) || " &'".contains(c)), "{}", query);
            }
        }

        #[test]
        fn a_text_is_found_by_its_own_words(text in "[a-zà-ü가-힣一-龥 ,.]{1,80}") {
            let vector = vector([text.as_str()]);
            for word in words(&text) {
                let quoted = format!("'{}'", word);
                prop_assert!(vector.contains(&quoted));
            }
        }
    }
}
