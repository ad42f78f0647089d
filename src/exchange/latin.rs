//! Mac Roman or Windows-1252? Both give every byte a meaning, so the meanings are weighed: each run of bytes beyond ASCII
//! is read in both, and judged by what stands around it. Only text of Western languages is expected.

use encoding_rs::{MACINTOSH, WINDOWS_1252};

use super::encoding::Encoding;

/// How many bytes beyond ASCII in a row a Western text may have.
pub const LONGEST_RUN: usize = 3;

/// The evidence for Mac Roman and for Windows-1252: every run of bytes beyond ASCII, judged between its neighbours.
pub struct Latin {
    tables: [Vec<char>; 2],
    scores: [i64; 2],
    /// Bytes beyond ASCII; those in runs that no Western text has.
    beyond: u64,
    foreign: u64,
    /// The last three bytes before the run, oldest first.
    before: [u8; 3],
    run: Vec<u8>,
    run_length: u64,
    /// The first byte after the run, while the second is awaited.
    after: Option<u8>,
}

impl Latin {
    /// No evidence yet.
    pub fn new() -> Self {
        let bytes: Vec<u8> = (0..=255).collect();
        let table =
            |encoding: &'static encoding_rs::Encoding| encoding.decode_without_bom_handling(&bytes).0.chars().collect();
        Self {
            tables: [table(MACINTOSH), table(WINDOWS_1252)],
            scores: [0; 2],
            beyond: 0,
            foreign: 0,
            before: [b' '; 3],
            run: Vec::new(),
            run_length: 0,
            after: None,
        }
    }

    /// The byte that was taken last.
    pub fn previous(&self) -> u8 {
        self.after.unwrap_or(if self.run.is_empty() { self.before[2] } else { self.run[self.run.len() - 1] })
    }

    /// Takes the next byte.
    pub fn take(&mut self, byte: u8) {
        if let Some(after) = self.after.take() {
            self.end_run(after, byte);
            self.push(after);
        }
        if byte.is_ascii() && !self.run.is_empty() {
            self.after = Some(byte);
        } else {
            self.push(byte);
        }
    }

    fn push(&mut self, byte: u8) {
        if byte.is_ascii() {
            self.before = [self.before[1], self.before[2], byte];
        } else {
            self.run_length += 1;
            if self.run.len() < 8 {
                self.run.push(byte);
            }
        }
    }

    /// Judges the run that ended before these two bytes.
    fn end_run(&mut self, after: u8, second: u8) {
        let run = std::mem::take(&mut self.run);
        let length = std::mem::take(&mut self.run_length);
        let Some(&last) = run.last() else { return };
        self.beyond += length;
        if length > LONGEST_RUN as u64 {
            self.foreign += length;
        } else {
            let mut unlikely = [false; 2];
            for (which, table) in self.tables.iter().enumerate() {
                let letters: Vec<char> = self
                    .before
                    .iter()
                    .chain(&run)
                    .chain(&[after, second])
                    .map(|byte| table[usize::from(*byte)])
                    .collect();
                for at in 3..3 + run.len() {
                    let score = likelihood(
                        [letters[at - 2], letters[at - 1]],
                        letters[at],
                        [letters[at + 1], letters.get(at + 2).copied().unwrap_or(' ')],
                    );
                    self.scores[which] += score;
                    unlikely[which] |= run.len() > 1 && (score <= 0 || letters[at].is_uppercase());
                }
            }
            if unlikely == [true; 2] {
                self.foreign += length;
            }
        }
        self.before = [self.before[1], self.before[2], last];
    }

    /// What the evidence says; nothing where it fits neither.
    pub fn conclude(mut self, classic_mac: bool) -> Option<Encoding> {
        self.end_run(self.after.unwrap_or(b' '), b' ');
        let [mac, windows] = self.scores;
        if self.foreign * 2 > self.beyond || mac.max(windows) <= 0 {
            return None;
        }
        // Where nothing tells them apart: lone carriage returns are a Mac's, and UPR Info's files are Mac Roman.
        Some(if windows > mac && !(classic_mac && windows - mac <= 2) {
            Encoding::Windows1252
        } else {
            Encoding::MacRoman
        })
    }
}

/// How likely a character is where it stands in a Western text, from -5 (can't be) to 3 (as it should be).
fn likelihood(before: [char; 2], character: char, after: [char; 2]) -> i64 {
    let word_before = before[1].is_alphabetic();
    let word_after = after[0].is_alphabetic();
    let if_it = |fits: bool, yes: i64, no: i64| if fits { yes } else { no };
    match character {
        '\u{80}'..='\u{9F}' => -5,
        '\u{A0}' => 1,
        '’' => apostrophe(before, after),
        '‘' | '“' => if_it(!word_before && (word_after || after[0].is_ascii_digit()), 2, -2),
        '”' => if_it(!before[1].is_whitespace() && !word_after, 2, -2),
        '–' | '—' => if_it(before[1].is_whitespace() == after[0].is_whitespace(), 1, 0),
        '…' => if_it(word_after, 0, 1),
        '«' | '»' | '§' | '°' | '•' | '·' | '€' | '£' | '©' | '®' | 'º' | 'ª' | '½' | '¼' | '¾' | '²' | '³' | '±' => {
            if_it(word_before && word_after, -2, 1)
        }
        '¡' | '¿' => if_it(!word_before && word_after, 1, -2),
        '™' => if_it(word_after, -2, 0),
        // Letters that no Western word holds, and signs.
        'ƒ' | 'µ' | 'ˆ' | '˜' | 'ı' | 'ﬁ' | 'ﬂ' => -2,
        // A lower-case letter before a capital in one word is wrong, whichever it is.
        _ if character.is_lowercase() && after[0].is_uppercase() => -2,
        // Letters that stand within words, if anywhere.
        'ì' | 'î' | 'ï' | 'ë' | 'ò' | 'û' | 'ù' | 'ÿ' => if_it(word_before && word_after, 1, 0),
        'š' | 'ž' | 'œ' => 1,
        'à' | 'á' | 'é' | 'è' | 'ó' => if_it(word_before || word_after, 2, 1),
        _ if character.is_lowercase() => if_it(word_before || word_after, 2, -2),
        _ if character.is_uppercase() => capital(before[1], after[0]),
        _ => -2,
    }
}

/// ’ of `State’s`, `States’`, `doesn’t`, `d’Ivoire`, `l’état`.
fn apostrophe(before: [char; 2], after: [char; 2]) -> i64 {
    let word_after = after[0].is_alphabetic();
    match (before[1], after[0]) {
        (letter, _) if !letter.is_alphabetic() => -1,
        (_, 's') if !after[1].is_alphabetic() => 3,
        ('n', 't') => 3,
        ('s', _) if !word_after => 3,
        (_, letter) if letter.is_uppercase() => 3,
        _ if word_after && !before[0].is_alphabetic() => 3,
        _ if word_after => -1,
        _ => 0,
    }
}

/// A capital begins a word, or stands among capitals.
fn capital(before: char, after: char) -> i64 {
    if before.is_lowercase() {
        -3
    } else if before.is_uppercase() {
        if after.is_lowercase() { -2 } else { 1 }
    } else if after.is_lowercase() {
        2
    } else if after.is_uppercase() {
        1
    } else {
        -1
    }
}
