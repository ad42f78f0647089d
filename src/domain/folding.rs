//! Folding: what is left of a text when spelling no longer matters, so that two sources' copies of it compare as equal.
//! It is no search index and no translation: it never drops accents, never stems, never looks at language.

use unicode_normalization::UnicodeNormalization;

/// Folds a text: compatibility forms made one (NFKC), lower case, letters and digits only.
///
/// *Letters and digits* are what Unicode calls alphabetic or numeric ([`char::is_alphanumeric`]). That settles the marks:
/// the vowel signs of Arabic, Thai and the Indic scripts are alphabetic and stay, an accent stays where NFKC joins it to
/// its letter (`e` + U+0301 is `é`, `й` and `ё` of Mongolian, syllables of Hangul made from jamo), and everything else
/// that stands on a letter or between letters falls: a loose accent, the variation selectors and the vowel separator of
/// Mongolian script, joiners, direction marks, blanks, punctuation.
///
/// Taking characters out can bring letters together that compose (`ㄱ ㅏ` without its blank is `가`), so the steps are
/// repeated until nothing changes: folding what is folded changes nothing. Lower case goes letter by letter, so a word's
/// end doesn't matter, and the final sigma `ς` counts as `σ`. `ß` stays `ß`: its capital `SS` is another spelling.
///
/// Identifiers of source records are made from it, for ever: a change here changes identifiers.
///
/// ```
/// # use upr_network::domain::folding::fold;
/// assert_eq!(fold(" Ratify  the “CAT”—and OP‑CAT (2002)."), "ratifythecatandopcat2002");
/// assert_eq!(fold("Ｃｏ́te d’Ivoire"), "cótedivoire");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = fold_once(text);
    if folded.is_ascii() {
        return folded;
    }
    loop {
        let again = fold_once(&folded);
        if again == folded {
            return folded;
        }
        folded = again;
    }
}

fn fold_once(text: &str) -> String {
    if text.is_ascii() {
        return text
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect();
    }
    text.nfkc()
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == 'ς' { 'σ' } else { letter })
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

    use super::fold;

    #[test]
    fn spelling_does_not_matter() {
        assert_eq!(fold("State’s “duty”, 2030…"), fold("STATE'S \"DUTY\" 2030"));
        assert_eq!(fold("Co\u{302}te d'Ivoire"), fold("CÔTE D’IVOIRE"));
        assert_eq!(fold("ﬁnal ½"), "final12");
        assert_eq!(fold("ΟΔΟΣ Σ"), fold("οδος σ"));
        assert_eq!(fold("İstanbul"), "istanbul");
        assert_eq!(fold(""), "");
        assert_eq!(fold("—…“”\u{a0}"), "");
    }

    #[test]
    fn letters_of_our_languages_stay() {
        assert_eq!(fold("Хүний эрхийн үндэсний комисс"), "хүнийэрхийнүндэснийкомисс");
        assert_eq!(fold("국가인권위원회 (NHRCK)"), "국가인권위원회nhrck");
        assert_eq!(fold("국가인권위원회"), fold(&"국가인권위원회".nfd().collect::<String>()));
        assert_eq!(fold("حقوق الإنسان، 2024"), "حقوقالإنسان2024");
        assert_eq!(fold("人權。ｶﾅ"), "人權カナ");
        assert_eq!(fold("ᠬᠦᠮᠦᠨ\u{180E}ᠦ\u{180B}"), "ᠬᠦᠮᠦᠨᠦ");
        assert_eq!(fold("ㄱ ㅏ"), fold("ㄱㅏ"));
    }

    #[test]
    fn every_character_folds_once_and_for_all() {
        for character in '\0'..=char::MAX {
            let once = fold(&character.to_string());
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(character));
            assert!(once.chars().all(char::is_alphanumeric), "U+{:04X}", u32::from(character));
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn any_characters_at_all(text in proptest::collection::vec(any::<char>(), 0..60)) {
            let text: String = text.into_iter().collect();
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn blanks_and_punctuation_never_matter(text in "[a-zA-Z0-9é-öА-яᄀ-ᇿ가-힣ا-ي一-龥 .,’]{0,40}", noise in "[ \u{a0}.,;:()“”’\u{200b}\u{200e}–—-]{1,3}", at in any::<prop::sample::Index>()) {
            let mut places: Vec<usize> = text.char_indices().filter(|(_, c)| !is_combining_mark(*c)).map(|(place, _)| place).collect();
            places.push(text.len());
            let place = places[at.index(places.len())];
            let noisy = format!("{}{noise}{}", &text[..place], &text[place..]);
            prop_assert_eq!(fold(&noisy), fold(&text));
        }

        #[test]
        fn case_never_matters(text in "[a-zA-ZÀ-ÖØ-Þà-öø-þА-яЁёҮүӨөΑ-ΡΣ-Ωα-ω0-9 ,.]{0,60}") {
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text.to_lowercase()));
        }
    }
}
