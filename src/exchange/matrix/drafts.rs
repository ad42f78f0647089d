//! What a row of a matrix means: its texts, States, position, themes, groups and goals as codes. It knows nothing of
//! tables.

use std::collections::BTreeSet;

use super::super::characters::tidy;
use super::super::delimited::refuse_forbidden;
use super::super::ohchr::{self, Signed};
use super::super::place::{Notice, NoticeKind, Place, Trouble, TroubleKind};
use super::Entry;
use super::cells::{self, PositionSource, Section};
use super::heads::Kind;
use crate::domain::kinds::{Dataset, PositionStage, RecommendationKind, Response};
use crate::domain::language::Texts;
use crate::domain::recommendations::{Paragraph, Position};
use crate::domain::reference::{Reference, ReviewFacts, reference, report_symbol};
use crate::domain::source_records::Draft;

/// How much of a text a trouble quotes.
const QUOTED: usize = 80;
/// The most characters of a symbol or of a paragraph's number.
const SYMBOL_LIMIT: usize = 200;
/// The most texts of a matrix: ten times those of the longest.
pub const TEXT_LIMIT: usize = 5_000;
/// The most notices; who has so many is helped with none of them.
const NOTICE_LIMIT: usize = 1_000;

/// What a matrix's rows are read with, and what is noticed on the way.
pub struct Meaning {
    /// The review that the matrix is said to be of.
    pub review: String,
    /// What is worth knowing.
    pub notices: Vec<Notice>,
    /// Rows over several columns that head nothing that is known.
    pub passed_over: u64,
    facts: Option<&'static ReviewFacts>,
    /// Whether any position stands in a document of the review.
    confirmed: bool,
    /// The first position that stands in a document which isn't known for one of the review.
    stray: Option<(Place, String)>,
    /// What was noticed already.
    noticed: BTreeSet<String>,
    /// How many texts were read.
    texts: usize,
    /// The number of the row before and how many texts it had, for rows that share a number.
    last: Option<(String, i16)>,
}

/// Themes, groups and goals as codes.
#[derive(Default)]
struct Terms {
    themes: Vec<String>,
    themes_unmapped: Vec<String>,
    groups: Vec<String>,
    goals: Vec<i16>,
}

impl Meaning {
    /// For the matrix of a review.
    pub fn of(review: &str) -> Meaning {
        Meaning {
            review: review.to_owned(),
            notices: Vec::new(),
            passed_over: 0,
            facts: reference().review(review),
            confirmed: false,
            stray: None,
            noticed: BTreeSet::new(),
            texts: 0,
            last: None,
        }
    }

    /// Notices something.
    pub fn notice(&mut self, place: Place, kind: NoticeKind) {
        if self.notices.len() < NOTICE_LIMIT {
            self.notices.push(Notice::new(place, kind));
        }
    }

    /// Notices something that is noticed once, however often it comes.
    fn notice_once(&mut self, place: Place, kind: NoticeKind) {
        if self.notices.len() < NOTICE_LIMIT && self.noticed.insert(kind.to_string()) {
            self.notice(place, kind);
        }
    }

    /// The drafts of a row: one for each text under its number.
    pub fn read(&mut self, entry: &Entry) -> Result<Vec<Draft>, Trouble> {
        let in_recommendation = |kind| Trouble::new(entry.in_column(Kind::Recommendation), kind);
        let cell = field(entry, Kind::Recommendation)?;
        if cell.is_empty() {
            return Err(in_recommendation(TroubleKind::EmptyField));
        }
        let (printed, source) =
            cells::position_source(&cell).map_err(|()| in_recommendation(TroubleKind::SeveralSources))?;
        let source = source.unwrap_or_default();
        let source = PositionSource {
            document: source.document.map(|document| shortened(&document, SYMBOL_LIMIT)),
            paragraph: source.paragraph.map(|paragraph| shortened(&paragraph, SYMBOL_LIMIT)),
        };
        let (number, body) = numbered(entry, printed)?;
        let texts = ohchr::texts_of(reference(), body);
        if texts.is_empty() {
            let found = shortened(printed, QUOTED);
            return Err(in_recommendation(TroubleKind::NoText { found }));
        }
        self.texts += texts.len();
        if self.texts > TEXT_LIMIT {
            let found = format!("it holds more than {TEXT_LIMIT} texts");
            return Err(
                in_recommendation(TroubleKind::UnsafeFile { found }).with_hint("the longest matrices have some 500")
            );
        }
        self.check_document(entry, source.document.as_deref())?;
        let position = self.position(entry, source)?;
        let terms = self.terms(entry)?;
        let own_column = self.states_of_column(entry)?;
        let from = match &self.last {
            Some((last, parts)) if entry.number_carried && *last == number => *parts,
            _ => 0,
        };
        let count = i16::try_from(texts.len()).unwrap_or(i16::MAX);
        self.last = Some((number.clone(), from.saturating_add(count)));
        let is_alone = texts.len() == 1;
        let drafts = (1..).zip(texts).map(|(part, text)| {
            let (states, unknown) = self.recommending(entry, &text, &own_column, is_alone);
            Draft {
                kind: RecommendationKind::Recommendation,
                number: Some(number.clone()),
                texts: Texts::one("en", text.text),
                original_language: "en".to_owned(),
                paragraphs: vec![Paragraph {
                    number: number.clone(),
                    reference: String::new(),
                    part: from.saturating_add(part),
                }],
                recommending_states: states,
                recommending_states_unknown: unknown,
                // A matrix tells positions: where it leaves one out, none has been taken yet.
                response: Some(position.as_ref().map_or(Response::Pending, |position| position.value)),
                positions: position.clone().into_iter().collect(),
                action_category: None,
                themes: terms.themes.clone(),
                themes_unmapped: terms.themes_unmapped.clone(),
                sdgs: terms.goals.clone(),
                groups_of_persons: terms.groups.clone(),
                source_record: None,
            }
        });
        Ok(drafts.collect())
    }

    /// Refuses a matrix of another review, as far as documents can tell.
    fn check_document(&mut self, entry: &Entry, document: Option<&str>) -> Result<(), Trouble> {
        let Some(document) = document else { return Ok(()) };
        let place = entry.in_column(Kind::Recommendation);
        let report = report_symbol(document);
        let own = self.facts.and_then(ReviewFacts::report);
        if own.is_some_and(|own| own.eq_ignore_ascii_case(report)) {
            self.confirmed = true;
            return Ok(());
        }
        if let Some(other) = reference().review_of_document(document).filter(|other| other.id() != self.review) {
            return Err(another_review(place, &self.review, &format!("{}, as {document} says", other.id())));
        }
        if own.is_some() {
            let (review, found) = (self.review.clone(), document.to_owned());
            self.notice_once(place.clone(), NoticeKind::OtherDocument { review, found });
            self.stray.get_or_insert_with(|| (place, document.to_owned()));
        }
        Ok(())
    }

    /// What can be told once all rows are read.
    pub fn finish(&mut self, whole: &Place) -> Option<Trouble> {
        if self.passed_over > 0 {
            let what = "rows over several columns that head no theme".to_owned();
            self.notice(whole.clone(), NoticeKind::PassedOver { what, count: self.passed_over });
        }
        let (place, document) = self.stray.take().filter(|_| !self.confirmed)?;
        Some(another_review(place, &self.review, &document))
    }

    /// The position; none where its cell is blank.
    fn position(&self, entry: &Entry, source: PositionSource) -> Result<Option<Position>, Trouble> {
        let word = cells::position(&raw(entry, Kind::Position)?);
        if word.is_empty() {
            return Ok(None);
        }
        let value = Response::of_word(&word).ok_or_else(|| {
            let found = shortened(&word, QUOTED);
            Trouble::new(entry.in_column(Kind::Position), TroubleKind::UnknownResponse { found })
                .with_hint("Supported, Noted or Supported/Noted")
        })?;
        let known = self.facts.iter().flat_map(|facts| &facts.documents).find(|known| {
            let symbols = known.symbol.as_deref().zip(source.document.as_deref());
            symbols.is_some_and(|(known, printed)| known.eq_ignore_ascii_case(printed))
        });
        Ok(Some(Position {
            // A matrix is made after the outcome was adopted.
            stage: source.document.as_deref().map_or(PositionStage::Adoption, ohchr::stage_of),
            value,
            date: known.and_then(|document| document.date),
            word: Some(word),
            document: source.document,
            paragraph: source.paragraph,
            dataset: Dataset::Matrix,
        }))
    }

    /// The States of a text. A column of their own wins where the number has a single text; where it has several, the
    /// column can't say whose they are, but for a text without any in parentheses.
    fn recommending(
        &mut self,
        entry: &Entry,
        text: &Signed,
        column: &(Vec<String>, bool),
        is_alone: bool,
    ) -> (Vec<String>, bool) {
        let (own, own_unknown) = column;
        if !own.is_empty() && (is_alone || text.states.is_empty()) {
            return (own.clone(), *own_unknown);
        }
        if let Some(unknown) = &text.unknown {
            self.unknown_recommender(entry.in_column(Kind::Recommendation), unknown);
        }
        (text.states.clone(), text.states.is_empty() || text.unknown.is_some())
    }

    /// The States of the column for them, and whether there are others that aren't known.
    fn states_of_column(&mut self, entry: &Entry) -> Result<(Vec<String>, bool), Trouble> {
        let facts = reference();
        let cell = raw(entry, Kind::States)?;
        let (mut states, mut unknown): (Vec<String>, bool) = (Vec::new(), false);
        for line in cell.lines().map(tidy).filter(|line| line.contains(char::is_alphanumeric)) {
            for name in names_in(facts, &line) {
                match name {
                    Ok(state) if states.contains(&state) => {}
                    Ok(state) => states.push(state),
                    Err(name) => {
                        unknown = true;
                        self.unknown_recommender(entry.in_column(Kind::States), &name);
                    }
                }
            }
        }
        Ok((states, unknown))
    }

    fn unknown_recommender(&mut self, place: Place, name: &str) {
        self.notice_once(place, NoticeKind::UnknownRecommender { found: shortened(name, SYMBOL_LIMIT) });
    }

    fn terms(&mut self, entry: &Entry) -> Result<Terms, Trouble> {
        let mut terms = Terms::default();
        for (kind, section) in
            [(Kind::Themes, Section::Themes), (Kind::Goals, Section::Goals), (Kind::Groups, Section::Groups)]
        {
            for (section, item) in cells::items(&raw(entry, kind)?, section) {
                self.term(entry.in_column(kind), section, &item, &mut terms);
            }
        }
        if let Some(theme) = entry.theme.as_deref().filter(|_| !terms.has_themes()) {
            self.term(entry.place.clone(), Section::Themes, theme, &mut terms);
        }
        Ok(terms)
    }

    /// Adds what an item of a list stands for.
    fn term(&mut self, place: Place, section: Section, item: &str, terms: &mut Terms) {
        let facts = reference();
        let mut unmapped = None;
        for piece in pieces(facts, section, item) {
            match section {
                Section::Themes => match ohchr::theme(facts, &piece) {
                    Some(theme) => add(&mut terms.themes, theme.to_owned()),
                    None => {
                        add(&mut terms.themes_unmapped, piece.clone());
                        unmapped = Some(NoticeKind::UnmappedTheme { found: piece });
                    }
                },
                Section::Groups => match facts.group_of_ohchr(&piece) {
                    Some(group) => add(&mut terms.groups, group.to_owned()),
                    None => unmapped = Some(NoticeKind::UnmappedGroup { found: piece }),
                },
                Section::Goals => match ohchr::goal(&piece) {
                    Some(goal) => add(&mut terms.goals, goal),
                    None => unmapped = Some(NoticeKind::UnknownGoal { found: piece }),
                },
            }
            if let Some(kind) = unmapped.take() {
                self.notice_once(place.clone(), kind);
            }
        }
    }
}

impl Terms {
    fn has_themes(&self) -> bool {
        !self.themes.is_empty() || !self.themes_unmapped.is_empty()
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

fn another_review(place: Place, review: &str, found: &str) -> Trouble {
    let kind = TroubleKind::AnotherReview { review: review.to_owned(), found: found.to_owned() };
    Trouble::new(place, kind).with_hint("give the review that the file is of with --review")
}

/// The number of a row and what follows it.
fn numbered<'a>(entry: &Entry, printed: &'a str) -> Result<(String, &'a str), Trouble> {
    let own = field(entry, Kind::Number)?;
    let within = cells::number(printed);
    if own.is_empty() {
        return within.ok_or_else(|| {
            let found = shortened(printed, QUOTED);
            Trouble::new(entry.in_column(Kind::Recommendation), TroubleKind::NoNumber { found })
                .with_hint("a number as 186.23 that is typed; Word's automatic numbers aren't in the text")
        });
    }
    // Alone in its cell, a number needs no point behind it.
    let dotted = format!("{}.", own.trim_end_matches('.'));
    let (number, _) = cells::number(&dotted).filter(|(_, rest)| rest.is_empty()).ok_or_else(|| {
        let found = shortened(&own, QUOTED);
        Trouble::new(entry.in_column(Kind::Number), TroubleKind::NoNumber { found })
    })?;
    let body = within.filter(|(within, _)| *within == number).map_or(printed, |(_, body)| body);
    Ok((number, body))
}

/// The States that a line of their column names: one, several behind each other, or each in parentheses.
fn names_in(facts: &Reference, line: &str) -> Vec<Result<String, String>> {
    if let Some(state) = facts.state_by_name(line) {
        return vec![Ok(state.to_owned())];
    }
    let signed = ohchr::signed(facts, &format!("({line})"));
    if !signed.states.is_empty() {
        return signed.states.into_iter().map(Ok).collect();
    }
    let signed = ohchr::signed(facts, line);
    if !signed.states.is_empty() && !signed.text.contains(char::is_alphanumeric) {
        return signed.states.into_iter().map(Ok).collect();
    }
    let names = line.split([',', ';', '/']).map(str::trim).filter(|name| name.contains(char::is_alphanumeric));
    names.map(|name| facts.state_by_name(name).map(str::to_owned).ok_or_else(|| name.to_owned())).collect()
}

/// The terms in an item: one, unless it is none and parts at semicolons, or is a row of bare numbers of goals.
fn pieces(facts: &Reference, section: Section, item: &str) -> Vec<String> {
    let parted = |by: &[char]| -> Vec<String> {
        let pieces = item.split(by).map(str::trim).filter(|piece| !piece.is_empty());
        pieces.map(str::to_owned).collect()
    };
    match section {
        Section::Goals if !item.contains(char::is_alphabetic) => parted(&[',', ';', ' ']),
        Section::Goals => parted(&[';']),
        Section::Themes if ohchr::theme(facts, item).is_none() => parted(&[';']),
        Section::Groups if facts.group_of_ohchr(item).is_none() => parted(&[';']),
        _ => vec![item.to_owned()],
    }
}

/// A field as it stands, line by line.
fn raw(entry: &Entry, kind: Kind) -> Result<String, Trouble> {
    let text = entry.field(kind);
    if text.len() > kind.limit() {
        return Err(Trouble::new(entry.in_column(kind), TroubleKind::FieldTooLong { limit: kind.limit() }));
    }
    // Entities can bring in what no text may hold.
    match refuse_forbidden(text).or_else(|| refuse_forbidden(&tidy(text))) {
        Some(forbidden) => Err(Trouble::new(entry.in_column(kind), forbidden)
            .with_hint("take the character out or put right what it stands for")),
        None => Ok(text.to_owned()),
    }
}

/// A field as one line.
fn field(entry: &Entry, kind: Kind) -> Result<String, Trouble> {
    Ok(tidy(&raw(entry, kind)?))
}

/// The beginning of a text.
pub fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}
