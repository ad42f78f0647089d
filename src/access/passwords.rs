//! Passwords: which ones are good enough, and how they are hashed (Argon2id). How often somebody may try is decided
//! elsewhere.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use unicode_normalization::UnicodeNormalization;

use super::sealing::folded;
use crate::domain::accounts::Secret;
use crate::domain::failure::Failure;

/// Memory of one hash in KiB. With [`PASSES`] it is above the floor that OWASP's cheat sheet names (19 MiB, two passes).
const MEMORY_KIB: u32 = 32 * 1024;
/// Passes over the memory.
const PASSES: u32 = 3;
/// How many passwords are hashed at once: they take a core and [`MEMORY_KIB`] each.
const AT_ONCE: usize = 2;
/// How long somebody waits for a turn before being told to come back.
const WAIT: Duration = Duration::from_secs(5);
/// The shortest password, in characters.
pub const SHORTEST: usize = 12;
/// The longest password, in characters. Nothing is ever cut off.
pub const LONGEST: usize = 1000;

/// Common passwords and the words that they are made of; a list of ours.
const COMMON: &str = include_str!("common_passwords.txt");
/// Neighbours on keyboards, and what people count by.
const ROWS: &[&str] = &[
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "azertyuiop",
    "qsdfghjklm",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "фцужэнгшүзкъ",
    "йыбөахролдп",
    "яаваёсмитьвю",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ",
    "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ",
    "ㅋㅌㅊㅍㅠㅜㅡ",
    "가나다라마바사아자차카타파하",
    "あいうえおかきくけこさしすせそたちつてとなにぬねの",
    "いろはにほへとちりぬるを",
    "一二三四五六七八九十",
];

/// The form in which a password is hashed: composed characters (NFC), nothing cut off.
fn composed(password: &Secret) -> String {
    password.reveal().nfc().collect()
}

/// Why a password is not good enough for this name; none where it is.
pub fn weakness(password: &Secret, name: &str) -> Option<&'static str> {
    let text = composed(password);
    let length = text.chars().count();
    if length < SHORTEST {
        return Some("a password has at least 12 characters; a few words in a row are easy to keep in mind");
    }
    if length > LONGEST {
        return Some("a password has at most 1000 characters");
    }
    let (plain, name) = (folded(&text), folded(name));
    if plain == name || (name.chars().count() >= 4 && plain.contains(&name)) {
        return Some("the name is in it, which is the first that anybody would try");
    }
    if is_common(&plain) {
        return Some("it is one of those that everybody tries first");
    }
    if is_monotonous(&plain) {
        return Some("it repeats itself; a few words that have nothing to do with each other are better");
    }
    if is_walk(&plain) {
        return Some(
            "it walks along the keyboard or counts; a few words that have nothing to do with each other are better",
        );
    }
    None
}

/// A letter for the digits and signs that are often put in its place.
fn plain_letter(letter: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// Whether it is a common password, or a common word with digits and signs around it.
fn is_common(plain: &str) -> bool {
    let around = |letter: char| !letter.is_alphabetic();
    let core = plain.trim_matches(around);
    let spelled: String = plain.trim_end_matches(around).chars().map(plain_letter).collect();
    let bare = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let forms = [
        plain.to_owned(),
        bare(plain),
        bare(core),
        bare(&spelled),
        bare(&plain.chars().map(plain_letter).collect::<String>()),
    ];
    COMMON.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).any(|common| {
        let common = folded(common);
        forms.iter().any(|form| {
            // The same word several times is no better than once.
            *form == common
                || (!form.is_empty()
                    && form.len() % common.len() == 0
                    && *form == common.repeat(form.len() / common.len()))
        })
    })
}

/// Whether it has hardly any different characters, or is a short piece again and again.
fn is_monotonous(plain: &str) -> bool {
    let letters: Vec<char> = plain.chars().collect();
    let different: std::collections::BTreeSet<&char> = letters.iter().collect();
    if different.len() <= 4 {
        return true;
    }
    (1..=letters.len() / 3)
        .any(|period| letters.iter().zip(letters.iter().skip(period)).all(|(one, other)| one == other))
}

/// Whether fewer than five of its characters are not part of a walk of four or more.
fn is_walk(plain: &str) -> bool {
    let letters: Vec<char> = plain.chars().collect();
    let mut rest = 0;
    let mut at = 0;
    while at < letters.len() {
        let walked = longest_walk(&letters[at..]);
        if walked >= 4 {
            at += walked;
        } else {
            rest += 1;
            at += 1;
        }
    }
    rest < 5
}

/// How many characters from the beginning lie next to each other in a row, forwards or backwards.
fn longest_walk(letters: &[char]) -> usize {
    let mut longest = 1;
    for row in ROWS {
        let row: Vec<char> = row.chars().collect();
        for (start, _) in row.iter().enumerate().filter(|(_, letter)| Some(*letter) == letters.first()) {
            let forwards = letters.iter().zip(row.iter().skip(start)).take_while(|(a, b)| a == b).count();
            let backwards = letters.iter().zip(row[..=start].iter().rev()).take_while(|(a, b)| a == b).count();
            longest = longest.max(forwards).max(backwards);
        }
    }
    longest
}

/// What hashes and verifies, a few at a time.
pub struct Passwords {
    permits: Arc<Semaphore>,
    /// The hash of a password that nobody has: a name that isn't there costs as much as one that is.
    dummy: String,
}

impl Passwords {
    /// Ready to hash.
    ///
    /// # Errors
    /// `internal-error` where a password can't be hashed at all.
    pub fn new() -> Result<Passwords, Failure> {
        let nobodys: [u8; 32] = super::random_bytes();
        let dummy = hash_bytes(&nobodys)?;
        Ok(Passwords { permits: Arc::new(Semaphore::new(AT_ONCE)), dummy })
    }

    /// The hash to keep of a password.
    ///
    /// # Errors
    /// `busy` where too many are hashed already.
    pub async fn hash(&self, password: &Secret) -> Result<String, Failure> {
        let password = composed(password);
        self.run(move || hash_bytes(password.as_bytes())).await
    }

    /// Whether a password is the one of a kept hash. Without a hash it takes as long, and it isn't.
    ///
    /// # Errors
    /// `busy` where too many are hashed already.
    pub async fn verify(&self, password: &Secret, kept: Option<String>) -> Result<bool, Failure> {
        let password = composed(password);
        let there = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.dummy.clone());
        let fits = self.run(move || verify_bytes(password.as_bytes(), &kept)).await?;
        Ok(fits && there)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let permit = timeout(WAIT, Arc::clone(&self.permits).acquire_owned())
            .await
            .map_err(|_| Failure::Busy { retry_after: 2 })?
            .map_err(Failure::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            let answer = work();
            drop(permit);
            answer
        });
        done.await.map_err(Failure::internal)?
    }
}

/// The hash to keep of a password, here and now: for the command line.
///
/// # Errors
/// `internal-error` where it can't be hashed.
pub fn hash_now(password: &Secret) -> Result<String, Failure> {
    hash_bytes(composed(password).as_bytes())
}

/// Whether a kept hash was made with other parameters than today's.
pub fn is_outdated(kept: &str) -> bool {
    PasswordHash::new(kept).map_or(true, |hash| {
        hash.algorithm.as_str() != "argon2id"
            || Params::try_from(&hash).map_or(true, |params| params.m_cost() != MEMORY_KIB || params.t_cost() != PASSES)
    })
}

fn argon2() -> Result<Argon2<'static>, Failure> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| Failure::bug(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_bytes(password: &[u8]) -> Result<String, Failure> {
    metrics::counter!("argon2_runs").increment(1);
    let salt: [u8; 16] = super::random_bytes();
    let hash = argon2()?.hash_password_with_salt(password, &salt).map_err(|error| Failure::bug(error.to_string()))?;
    Ok(hash.to_string())
}

fn verify_bytes(password: &[u8], kept: &str) -> Result<bool, Failure> {
    metrics::counter!("argon2_runs").increment(1);
    let kept = PasswordHash::new(kept).map_err(|error| Failure::bug(error.to_string()))?;
    Ok(argon2()?.verify_password(password, &kept).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weak(password: &str) -> bool {
        weakness(&Secret::from(password), "kim@example.org").is_some()
    }

    #[test]
    fn the_usual_ones_are_refused_in_every_language() {
        for password in [
            "short",
            "elevenchars",
            "password1234",
            "P@ssw0rd!!!!",
            "qwertyuiop123",
            "1234567890123",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "kim@example.org",
            "xkim@example.org1",
            "1qaz2wsx3edc",
            "dkssudgktpdy12",
            "sarang1234567",
            "йцукенгшщзхъ",
            "пароль123456",
            "qwer1234qwer",
            "woaini1314520",
            "passwordpassword",
            "iloveyou12345",
            "letmeinletmein",
            "ㅂㅈㄷㄱㅂㅈㄷㄱㅂㅈㄷㄱ",
            "абвгдеёжзийк",
            "нууцүг123456",
            "비밀번호비밀번호비밀번호",
            "パスワードパスワード12",
            "administrator1",
            "zxcvbnmasdfghjkl",
            "987654321098",
        ] {
            assert!(weak(password), "{password}");
        }
        for password in [
            "correct horse battery",
            "나는 아침마다 강을 건넌다",
            "朝ごはんに味噌汁と納豆と焼き魚",
            "өглөө бүр мориор явдаг",
            "tr0ub4dor&3-xyz-plum",
        ] {
            assert!(!weak(password), "{password}: {:?}", weakness(&Secret::from(password), ""));
        }
        assert!(weak(&"x9".repeat(600)));
    }

    #[test]
    fn nothing_is_cut_off_and_composed_forms_are_the_same() {
        let long = |last: char| Secret::from(format!("{}{last}", "lang und länger ".repeat(30)));
        let kept = hash_now(&long('a')).unwrap();
        assert!(verify_bytes(composed(&long('a')).as_bytes(), &kept).unwrap());
        assert!(!verify_bytes(composed(&long('b')).as_bytes(), &kept).unwrap());
        let (one, other) =
            (Secret::from("caf\u{e9} caf\u{e9} caf\u{e9}"), Secret::from("cafe\u{301} cafe\u{301} cafe\u{301}"));
        let kept = hash_now(&one).unwrap();
        assert!(verify_bytes(composed(&other).as_bytes(), &kept).unwrap());
        assert!(!is_outdated(&kept));
        assert!(is_outdated("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$RrJ0vPzJr8CtSm2g2qcQJg"));
    }

    #[tokio::test]
    async fn a_name_that_is_not_there_costs_as_much() {
        let passwords = Passwords::new().unwrap();
        assert!(!passwords.verify(&Secret::from("anything at all"), None).await.unwrap());
        let secret = Secret::from("correct horse battery");
        let kept = passwords.hash(&secret).await.unwrap();
        assert!(passwords.verify(&secret, Some(kept)).await.unwrap());
    }
}
