//! How near two wordings of a recommendation are, so that one source's edition of a text finds the other's. It decides
//! nothing about which are one, and it understands no language: it knows words, numbers and abbreviations by their form.
//!
//! Letters alone mislead. Recommendations are short and made from a mould: "Ratify ILO Convention 169" and "… 189"
//! share 24 letters of 25 and are different recommendations, while an edition that only drops half a sentence shares
//! fewer. So what differs is weighed by what it is; `docs/decisions/0005-nearness.md` has the figures.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::domain::folding::fold;

/// From which nearness on two wordings, with a recommending State in common, are held for one recommendation.
pub const NEAR: f64 = 0.90;

/// A word put in another's place weighs so many times its letters; so does a number or an abbreviation that only one
/// of the texts has.
const ANOTHER: u32 = 3;

/// An abbreviation beside what it stands for, in letters.
const ABBREVIATED: u32 = 2;

/// An abbreviation in brackets stands for so many words before it, at most.
const SPELLED_OUT: usize = 30;

/// Longer rows of letters are not compared letter by letter: no word is so long, and a whole sentence is another one.
const LONGEST_SPELLING: usize = 200;

/// The largest table of words by words that is filled: beyond it (two texts of 1,400 words without a common beginning or
/// end) texts count as far apart. The longest recommendation that we know has some 300 words.
const LARGEST_TABLE: usize = 2_000_000;

/// A text made ready to be compared.
#[derive(Clone, Debug)]
pub struct Wording {
    words: Vec<Word>,
    letters: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    /// Folded.
    letters: Vec<char>,
    /// A number, or an abbreviation in capitals: in another place or of another value it means something else.
    mark: bool,
}

impl Word {
    fn weight(&self) -> u32 {
        u32::try_from(self.letters.len()).unwrap_or(u32::MAX)
    }
}

impl Wording {
    /// Takes a text apart into words.
    pub fn of(text: &str) -> Wording {
        let text: String = text.nfkc().collect();
        let mut written: Vec<String> = Vec::new();
        let mut open = false;
        for character in text.chars() {
            if stands_alone(character) {
                written.push(character.to_string());
                open = false;
            } else if character.is_alphanumeric() || (open && is_combining_mark(character)) {
                match written.last_mut().filter(|_| open) {
                    Some(word) => word.push(character),
                    None => written.push(character.to_string()),
                }
                open = true;
            } else {
                open = false;
            }
        }
        // Where everything is in capitals, they mark nothing.
        let shouting = 2 * written.iter().filter(|word| is_in_capitals(word)).count() > written.len();
        let words: Vec<Word> = written
            .iter()
            .map(|word| Word {
                letters: fold(word).chars().collect(),
                mark: word.chars().any(char::is_numeric) || (!shouting && is_in_capitals(word)),
            })
            .filter(|word| !word.letters.is_empty())
            .collect();
        let letters = words.iter().map(Word::weight).sum();
        Wording { words, letters }
    }

    /// The most that [`nearness`] can be, by the lengths alone. A text that spells out what the other abbreviates may be
    /// much longer, so nothing is said of texts with abbreviations.
    pub fn at_most(&self, other: &Wording) -> f64 {
        if self.has_marks() || other.has_marks() {
            return 1.0;
        }
        share(self.letters.abs_diff(other.letters), self.letters.max(other.letters))
    }

    fn has_marks(&self) -> bool {
        self.words.iter().any(|word| word.mark)
    }
}

/// A character that is written without blanks around it, and that counts as a word: Han, kana, Thai, Lao, Myanmar, Khmer.
fn stands_alone(character: char) -> bool {
    matches!(character,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3041}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
        && character.is_alphanumeric()
}

/// OPCAT, NHRIs, CoE; not State, not A.
fn is_in_capitals(word: &str) -> bool {
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    capitals >= 2 && 2 * capitals > word.chars().filter(|letter| letter.is_alphabetic()).count()
}

/// How near two wordings are, from 0 to 1; the same in both directions.
///
/// The words of both are laid beside each other so that as many letters as possible fall on their like. It is 1 less
/// what the rest weighs, in letters, against the longer text:
///
/// - what is spelled alike (`right`, `rights`; `labour`, `labor`) weighs the letters that differ, blanks nothing;
/// - an abbreviation in the place of what it stands for weighs two letters;
/// - words that only one of the texts has weigh their letters;
/// - numbers and abbreviations that only one of the texts has, and words in the place of others, weigh three times theirs;
/// - where each text has a number or an abbreviation that the other lacks, it is 0: they speak of different things.
pub fn nearness(one: &Wording, other: &Wording) -> f64 {
    // In one order, so that it is the same in both directions where words can be laid in several ways.
    let (one, other) = if one.key() <= other.key() { (one, other) } else { (other, one) };
    let same = |(a, b): &(&Word, &Word)| a.letters == b.letters;
    let begin = one.words.iter().zip(&other.words).take_while(same).count();
    let (ours, theirs) = (&one.words[begin..], &other.words[begin..]);
    let end = ours.iter().rev().zip(theirs.iter().rev()).take_while(same).count();
    let (ours, theirs) = (&ours[..ours.len() - end], &theirs[..theirs.len() - end]);
    if (ours.len() + 1) * (theirs.len() + 1) > LARGEST_TABLE {
        return 0.0;
    }
    let mut cost: u32 = 0;
    let mut marks = (false, false);
    for ((from, to), (start, until)) in gaps(ours, theirs) {
        let before = (&one.words[..begin + from], &other.words[..begin + start]);
        let gap = Gap { ours: &ours[from..to], theirs: &theirs[start..until], before };
        let weighed = gap.weigh();
        cost = cost.saturating_add(weighed.cost);
        marks = (marks.0 || weighed.our_mark, marks.1 || weighed.their_mark);
    }
    if marks.0 && marks.1 { 0.0 } else { share(cost, one.letters.max(other.letters)) }
}

impl Wording {
    fn key(&self) -> (u32, Vec<&[char]>) {
        (self.letters, self.words.iter().map(|word| word.letters.as_slice()).collect())
    }
}

fn share(lost: u32, of: u32) -> f64 {
    if of == 0 { 1.0 } else { (1.0 - f64::from(lost) / f64::from(of)).max(0.0) }
}

type Range = (usize, usize);

/// The places where two rows of words differ, once as many letters as possible are laid on their like.
fn gaps(ours: &[Word], theirs: &[Word]) -> Vec<(Range, Range)> {
    let width = theirs.len() + 1;
    // best[i][j]: the most letters that the words from i and from j on can share.
    let mut best = vec![0_u32; (ours.len() + 1) * width];
    for (i, our) in ours.iter().enumerate().rev() {
        for (j, their) in theirs.iter().enumerate().rev() {
            let skipped = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            best[i * width + j] = if our.letters == their.letters {
                skipped.max(best[(i + 1) * width + j + 1].saturating_add(our.weight()))
            } else {
                skipped
            };
        }
    }
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    let mut since = (0, 0);
    while i < ours.len() && j < theirs.len() {
        let here = best[i * width + j];
        let laid = best[(i + 1) * width + j + 1].saturating_add(ours[i].weight());
        if ours[i].letters == theirs[j].letters && here == laid {
            if (i, j) != since {
                found.push(((since.0, i), (since.1, j)));
            }
            (i, j) = (i + 1, j + 1);
            since = (i, j);
        } else if here == best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    if since != (ours.len(), theirs.len()) {
        found.push(((since.0, ours.len()), (since.1, theirs.len())));
    }
    found
}

/// A place where two texts differ.
struct Gap<'a> {
    ours: &'a [Word],
    theirs: &'a [Word],
    /// What stands before it in each.
    before: (&'a [Word], &'a [Word]),
}

/// What a gap weighs, and whether each side has a number or an abbreviation that the other lacks.
#[derive(Default)]
struct Weighed {
    cost: u32,
    our_mark: bool,
    their_mark: bool,
}

impl<'a> Gap<'a> {
    fn weigh(&self) -> Weighed {
        let (our, their) = (joined(self.ours), joined(self.theirs));
        if our == their {
            return Weighed::default();
        }
        let each = |words: &'a [Word]| words.iter().collect::<Vec<_>>();
        if abbreviates(&each(self.ours), self.theirs) || abbreviates(&each(self.theirs), self.ours) {
            return Weighed { cost: ABBREVIATED, ..Weighed::default() };
        }
        if !has_mark(self.ours)
            && !has_mark(self.theirs)
            && let Some(cost) = edits(&our, &their)
        {
            return Weighed { cost, ..Weighed::default() };
        }
        let (spelling, ours, theirs) = self.without_words_spelled_alike();
        let (our_mark, their_mark) = (new_mark(&ours, self.before.0), new_mark(&theirs, self.before.1));
        let rest = match (ours.is_empty(), theirs.is_empty()) {
            (true, _) => added(&theirs, their_mark),
            (_, true) => added(&ours, our_mark),
            _ => added(&ours, false).max(added(&theirs, false)).saturating_mul(ANOTHER),
        };
        Weighed { cost: spelling.saturating_add(rest), our_mark, their_mark }
    }

    /// The letters in which words differ that are spelled alike, and the words of each side that are left.
    fn without_words_spelled_alike(&self) -> (u32, Vec<&'a Word>, Vec<&'a Word>) {
        let (mut spelling, mut ours, mut theirs): (u32, Vec<&Word>, Vec<&Word>) = (0, Vec::new(), Vec::new());
        let mut rest = self.theirs;
        for word in self.ours {
            let alike = rest
                .iter()
                .enumerate()
                .filter(|(_, other)| !word.mark && !other.mark)
                .find_map(|(place, other)| edits(&word.letters, &other.letters).map(|edits| (place, edits)));
            match alike {
                Some((place, edits)) => {
                    spelling = spelling.saturating_add(edits);
                    theirs.extend(&rest[..place]);
                    rest = &rest[place + 1..];
                }
                None => ours.push(word),
            }
        }
        theirs.extend(rest);
        (spelling, ours, theirs)
    }
}

fn joined<'w>(words: impl IntoIterator<Item = &'w Word>) -> Vec<char> {
    words.into_iter().flat_map(|word| word.letters.iter().copied()).collect()
}

fn has_mark(words: &[Word]) -> bool {
    words.iter().any(|word| word.mark)
}

/// Whether words that only one text has bring a number or an abbreviation, other than one of what stands before it:
/// "the Rome Statute of the International Criminal Court (ICC)".
fn new_mark(words: &[&Word], before: &[Word]) -> bool {
    let mut tails = (2..=before.len().min(SPELLED_OUT)).map(|length| &before[before.len() - length..]);
    words.iter().any(|word| word.mark) && !tails.any(|tail| abbreviates(words, tail))
}

/// What words weigh that only one text has; numbers and abbreviations more, where they are new.
fn added(words: &[&Word], new: bool) -> u32 {
    words.iter().map(|word| word.weight() * if new && word.mark { ANOTHER } else { 1 }).sum()
}

/// Whether one row of words is an abbreviation, and its letters are those with which longer words of the other begin, in
/// order: CRPD for "the Convention on the Rights of Persons with Disabilities". The other spells everything out, has the
/// first letter at its first or second longer word, and no more than two longer words for each letter.
fn abbreviates(short: &[&Word], long: &[Word]) -> bool {
    let letters = joined(short.iter().copied());
    let tall = || long.iter().filter(|word| word.letters.len() > 3);
    let is_abbreviation = short.len() <= 3 && letters.len() >= 2 && short.iter().all(|word| word.mark);
    if !is_abbreviation || has_mark(long) || tall().count() > 2 * letters.len() {
        return false;
    }
    let mut initials = tall().filter_map(|word| word.letters.first());
    let begins = letters.first().is_some_and(|first| initials.by_ref().take(2).any(|initial| initial == first));
    begins && letters.iter().skip(1).all(|letter| initials.any(|initial| initial == letter))
}

/// The letters in which two spellings differ, where they are spelled alike: by one letter in words of three and more, or
/// by one in five.
fn edits(one: &[char], other: &[char]) -> Option<u32> {
    let longer = one.len().max(other.len());
    if longer > LONGEST_SPELLING {
        return None;
    }
    let allowed = if longer < 3 { 0 } else { (longer / 5).max(1) };
    if one.len().abs_diff(other.len()) > allowed {
        return None;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        let mut least = row[0];
        for (j, b) in other.iter().enumerate() {
            let put = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = put.min(diagonal + 1).min(row[j] + 1);
            least = least.min(row[j + 1]);
        }
        if least > allowed {
            return None;
        }
    }
    let found = row[other.len()];
    (found <= allowed).then(|| u32::try_from(found).unwrap_or(u32::MAX))
}
