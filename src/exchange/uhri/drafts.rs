//! What the records of the index mean: which review, which number, who recommended it, what the State answered, which
//! themes and goals. Gives drafts, and troubles by place for what nobody here knows.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use uuid::Uuid;

use super::fields::Field;
use super::markup::plain;
use super::number::opening;
use super::records::{Record, Records, shown};
use super::review::{reviews_of, state_of};
use crate::domain::folding::fold;
use crate::domain::kinds::{Dataset, RecommendationKind, Response};
use crate::domain::language::Texts;
use crate::domain::recommendations::{Paragraph, Position};
use crate::domain::reference::{Reference, reference};
use crate::domain::source_records::Draft;
use crate::exchange::ohchr::{self, Signed, signed, texts_of};
use crate::exchange::place::{Notice, NoticeKind, Place, Trouble, TroubleKind};
use crate::exchange::source::Source;

/// The longest text, in bytes as printed; no recommendation comes near it.
pub const TEXT_LIMIT: usize = 32 << 10;
/// How many names of each kind get a notice of their own, and how many types of annotation are counted apart.
const MOST_NAMED: usize = 500;

/// A draft with the review that it belongs to, or why there is none.
type Drafted = Result<(String, Draft), Trouble>;

/// A reader of the index's export that knows what it means.
///
/// A record of a joint report gives a draft in the review of each State, and a record whose text is several texts, each
/// with its States, a draft of each. All texts of a number are `part` 1 here: which part a text is can only be said once
/// all of a review's are known.
pub struct UhriDrafts {
    records: Records,
    place: Place,
    waiting: VecDeque<Drafted>,
    notices: Vec<Notice>,
    named: [BTreeSet<String>; 4],
    left_out: u64,
    passed_over: BTreeMap<String, u64>,
}

/// What names can be unknown, each with a place in `named`.
#[derive(Clone, Copy)]
enum Unknown {
    Theme,
    Group,
    Goal,
    Recommender,
}

/// What of a draft is the same for all texts of its record.
struct Common {
    kind: RecommendationKind,
    number: Option<String>,
    response: Option<Response>,
    positions: Vec<Position>,
    themes: Vec<String>,
    themes_unmapped: Vec<String>,
    sdgs: Vec<i16>,
    groups_of_persons: Vec<String>,
    source_record: String,
}

impl UhriDrafts {
    /// Opens an export: a JSON array, or a table.
    ///
    /// # Errors
    /// The trouble that ends the file before its first record.
    pub fn open(source: Source) -> Result<UhriDrafts, Trouble> {
        let place = source.place();
        let records = Records::open(source)?;
        let notices = records.notices();
        Ok(UhriDrafts {
            records,
            place,
            waiting: VecDeque::new(),
            notices,
            named: Default::default(),
            left_out: 0,
            passed_over: BTreeMap::new(),
        })
    }

    /// What is worth knowing; complete once all records are read.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Adds what is known only at the end.
    fn conclude(&mut self) {
        let mut whole = |kind| self.notices.push(Notice::new(self.place.clone(), kind));
        if let Some(notice) = self.records.closing_notices() {
            whole(notice);
        }
        if self.left_out > 0 {
            whole(NoticeKind::LeftOut { count: self.left_out });
        }
        for (what, count) in std::mem::take(&mut self.passed_over) {
            whole(NoticeKind::PassedOver { what, count });
        }
        self.left_out = 0;
    }

    fn pass_over(&mut self, what: String) {
        let what = if self.passed_over.len() < MOST_NAMED || self.passed_over.contains_key(&what) {
            what
        } else {
            "annotations of further types that are no recommendations".to_owned()
        };
        *self.passed_over.entry(what).or_default() += 1;
    }

    /// Gives a notice of a name, once.
    fn unknown(&mut self, record: &Record, field: Field, what: Unknown, name: &str) {
        let found = shown(name);
        let Some(known) = self.named.get_mut(what as usize) else { return };
        if known.contains(&found) {
            return;
        }
        if known.len() >= MOST_NAMED {
            self.left_out += 1;
            return;
        }
        known.insert(found.clone());
        let kind = match what {
            Unknown::Theme => NoticeKind::UnmappedTheme { found },
            Unknown::Group => NoticeKind::UnmappedGroup { found },
            Unknown::Goal => NoticeKind::UnknownGoal { found },
            Unknown::Recommender => NoticeKind::UnknownRecommender { found },
        };
        self.notices.push(Notice::new(record.place_of(field), kind));
    }

    /// Reads a record into the drafts that wait.
    fn read(&mut self, record: &Record) -> Result<(), Trouble> {
        let Some(kind) = self.kind_of(record)? else { return Ok(()) };
        let facts = reference();
        let source_record = id_of(record)?;
        let reviews = reviews_of(facts, record)?;
        let printed = text_of(record)?;
        let opening = opening(&printed);
        if !opening.text.contains(char::is_alphanumeric) {
            return Err(record.trouble(Field::Text, TroubleKind::NoText { found: shown(&printed) }));
        }
        let (kind, positions) = positions_of(record, kind)?;
        let (themes, themes_unmapped) = self.themes_of(facts, record)?;
        let common = Common {
            kind,
            number: opening.number.clone(),
            response: positions.first().map(|position| position.value),
            positions,
            themes,
            themes_unmapped,
            sdgs: self.goals_of(record)?,
            groups_of_persons: self.groups_of(facts, record)?,
            source_record,
        };
        let drafts: Vec<Draft> = if kind == RecommendationKind::VoluntaryPledge {
            vec![common.draft(opening.text.to_owned(), Vec::new(), false)]
        } else {
            let texts = self.signed_texts(facts, record, opening.text)?;
            texts.into_iter().map(|(text, states, unknown)| common.draft(text, states, unknown)).collect()
        };
        for review in reviews {
            match review {
                Ok(review) => self.waiting.extend(drafts.iter().map(|draft| Ok((review.clone(), draft.clone())))),
                Err(trouble) => self.waiting.push_back(Err(trouble)),
            }
        }
        Ok(())
    }

    /// What the record is; nothing where it is passed over.
    fn kind_of(&mut self, record: &Record) -> Result<Option<RecommendationKind>, Trouble> {
        let bodies = record.items(Field::Body)?;
        if bodies.is_empty() {
            return Err(record.trouble(Field::Body, TroubleKind::EmptyField));
        }
        if !bodies.iter().any(|body| matches!(fold(body).as_str(), "upr" | "universalperiodicreview")) {
            self.pass_over("annotations of other bodies than the Universal Periodic Review".to_owned());
            return Ok(None);
        }
        let types = record.items(Field::AnnotationType)?;
        if types.is_empty() {
            return Err(record.trouble(Field::AnnotationType, TroubleKind::EmptyField));
        }
        let folded: Vec<String> = types.iter().map(|printed| fold(printed)).collect();
        if folded.iter().any(|name| is_pledge(name)) {
            return Ok(Some(RecommendationKind::VoluntaryPledge));
        }
        if folded.iter().any(|name| matches!(name.as_str(), "recommendations" | "recommendation")) {
            return Ok(Some(RecommendationKind::Recommendation));
        }
        self.pass_over(format!(
            "annotations of the review of the type “{}”, which are no recommendations",
            shown(&types.join(", "))
        ));
        Ok(None)
    }

    fn themes_of(&mut self, facts: &Reference, record: &Record) -> Result<(Vec<String>, Vec<String>), Trouble> {
        let (mut themes, mut unmapped) = (BTreeSet::new(), Vec::new());
        for printed in record.items(Field::Themes)? {
            match ohchr::theme(facts, &printed) {
                Some(theme) => drop(themes.insert(theme.to_owned())),
                None => {
                    self.unknown(record, Field::Themes, Unknown::Theme, &printed);
                    unmapped.push(printed);
                }
            }
        }
        Ok((themes.into_iter().collect(), unmapped))
    }

    fn groups_of(&mut self, facts: &Reference, record: &Record) -> Result<Vec<String>, Trouble> {
        let mut groups = BTreeSet::new();
        for printed in record.items(Field::AffectedPersons)? {
            match facts.group_of_ohchr(&printed) {
                Some(group) => drop(groups.insert(group.to_owned())),
                None => self.unknown(record, Field::AffectedPersons, Unknown::Group, &printed),
            }
        }
        Ok(groups.into_iter().collect())
    }

    fn goals_of(&mut self, record: &Record) -> Result<Vec<i16>, Trouble> {
        let mut goals = BTreeSet::new();
        for printed in record.items(Field::Sdgs)? {
            match ohchr::goal(&printed) {
                Some(goal) => drop(goals.insert(goal)),
                None => self.unknown(record, Field::Sdgs, Unknown::Goal, &printed),
            }
        }
        Ok(goals.into_iter().collect())
    }

    /// The texts of a record, each with its States and whether some of them are unknown.
    ///
    /// One text is the rule, and its States are those of the field; the parentheses that close it say the same, and count
    /// where the field is empty. Where one number holds several texts, each closed by States, the parentheses are
    /// more exact than the field.
    fn signed_texts(
        &mut self,
        facts: &Reference,
        record: &Record,
        text: &str,
    ) -> Result<Vec<(String, Vec<String>, bool)>, Trouble> {
        let texts = texts_of(facts, text);
        if texts.len() > 1 && texts.iter().all(|text| !text.states.is_empty() && text.unknown.is_none()) {
            return Ok(texts.into_iter().map(|text| (text.text, text.states, false)).collect());
        }
        let Signed { text: unsigned, states: closing, unknown } = signed(facts, text);
        if !unsigned.contains(char::is_alphanumeric) {
            return Err(record.trouble(Field::Text, TroubleKind::NoText { found: shown(text) }));
        }
        let named = record.items(Field::UprRecommendingCountry)?;
        if named.is_empty() {
            if let Some(name) = &unknown {
                self.unknown(record, Field::Text, Unknown::Recommender, name);
            }
            let some_unknown = closing.is_empty() || unknown.is_some();
            return Ok(vec![(unsigned, closing, some_unknown)]);
        }
        let (mut states, mut some_unknown) = (BTreeSet::new(), false);
        for name in named {
            match state_of(facts, &name) {
                Some(state) => drop(states.insert(state.to_owned())),
                None => {
                    some_unknown = true;
                    self.unknown(record, Field::UprRecommendingCountry, Unknown::Recommender, &name);
                }
            }
        }
        Ok(vec![(unsigned, states.into_iter().collect(), some_unknown)])
    }
}

impl Common {
    fn draft(&self, text: String, recommending_states: Vec<String>, recommending_states_unknown: bool) -> Draft {
        let paragraph = |number: &String| Paragraph { number: number.clone(), reference: String::new(), part: 1 };
        Draft {
            kind: self.kind,
            number: self.number.clone(),
            texts: Texts::one("en", text),
            original_language: "en".to_owned(),
            paragraphs: self.number.iter().map(paragraph).collect(),
            recommending_states,
            recommending_states_unknown,
            response: self.response,
            positions: self.positions.clone(),
            action_category: None,
            themes: self.themes.clone(),
            themes_unmapped: self.themes_unmapped.clone(),
            sdgs: self.sdgs.clone(),
            groups_of_persons: self.groups_of_persons.clone(),
            source_record: Some(self.source_record.clone()),
        }
    }
}

/// Whether a folded type or position says that it is the State's own undertaking.
fn is_pledge(folded: &str) -> bool {
    folded.contains("voluntarypledge") || folded.contains("voluntarycommitment") || folded == "pledge"
}

/// The annotation's own id, which is a UUID.
fn id_of(record: &Record) -> Result<String, Trouble> {
    let printed = record.text(Field::AnnotationId)?;
    if printed.is_empty() {
        return Err(record.trouble(Field::AnnotationId, TroubleKind::EmptyField));
    }
    match Uuid::try_parse(&printed) {
        Ok(id) => Ok(id.to_string()),
        Err(_) => Err(record.trouble(Field::AnnotationId, TroubleKind::NotAnId { found: shown(&printed) })),
    }
}

/// The text without markup.
fn text_of(record: &Record) -> Result<String, Trouble> {
    let printed = record.printed(Field::Text)?;
    if printed.len() > TEXT_LIMIT {
        return Err(record.trouble(Field::Text, TroubleKind::FieldTooLong { limit: TEXT_LIMIT }));
    }
    let text = record.checked(Field::Text, plain(printed))?;
    if !text.contains(char::is_alphanumeric) {
        return Err(record.trouble(Field::Text, TroubleKind::EmptyField));
    }
    Ok(text)
}

/// What the State answered. Several words (`Supported`, `Noted`) are an answer in part; one that is pending says nothing
/// beside another. A pledge needs no answer.
fn positions_of(record: &Record, kind: RecommendationKind) -> Result<(RecommendationKind, Vec<Position>), Trouble> {
    let words = record.items(Field::UprPositions)?;
    if kind == RecommendationKind::VoluntaryPledge || words.iter().any(|word| is_pledge(&fold(word))) {
        return Ok((RecommendationKind::VoluntaryPledge, Vec::new()));
    }
    let mut values = BTreeSet::new();
    for word in &words {
        let Some(value) = Response::of_word(word) else {
            let kind = TroubleKind::UnknownResponse { found: shown(word) };
            return Err(record.trouble(Field::UprPositions, kind).with_hint("Supported, Noted, or both"));
        };
        values.insert(value);
    }
    if values.len() > 1 {
        values.remove(&Response::Pending);
    }
    let value = match (values.first(), values.len()) {
        (None, _) => return Ok((kind, Vec::new())),
        (Some(only), 1) => *only,
        _ => Response::SupportedInPart,
    };
    let symbol = record.text(Field::Symbol)?;
    let position = Position {
        stage: ohchr::stage_of(&symbol),
        value,
        date: None,
        word: Some(words.join(", ")),
        document: (!symbol.is_empty()).then_some(symbol),
        paragraph: None,
        dataset: Dataset::Uhri,
    };
    Ok((kind, vec![position]))
}

impl Iterator for UhriDrafts {
    /// The review and the draft.
    type Item = Drafted;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(drafted) = self.waiting.pop_front() {
                return Some(drafted);
            }
            match self.records.next() {
                None => {
                    self.conclude();
                    return None;
                }
                Some(Err(trouble)) => {
                    if trouble.ends_the_file() {
                        self.conclude();
                    }
                    return Some(Err(trouble));
                }
                Some(Ok(record)) => {
                    if let Err(trouble) = self.read(&record) {
                        return Some(Err(trouble));
                    }
                }
            }
        }
    }
}
