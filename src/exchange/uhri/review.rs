//! Which review a record of the index belongs to: of its States, the one that its session, its cycle, its document or
//! its day names, in this order. It trusts none of them against the facts.

use chrono::{Days, NaiveDate};

use super::fields::Field;
use super::records::{Record, shown};
use crate::domain::failure::did_you_mean;
use crate::domain::kinds::ReviewStatus;
use crate::domain::reference::{Reference, ReviewFacts};
use crate::exchange::place::{Trouble, TroubleKind};

/// What says which of a State's reviews is meant.
enum Named {
    Sessions(Vec<i16>),
    Cycle(i16),
    Document(String),
    Day(NaiveDate),
    Nothing,
}

/// The review of each State that a record names: a joint report names two, and its text stands in the review of each.
///
/// # Errors
/// A trouble of the record, where its States or what names their review can't be read; one of a State, where that State
/// has no such review.
pub fn reviews_of(facts: &Reference, record: &Record) -> Result<Vec<Result<String, Trouble>>, Trouble> {
    let states = states_of(facts, record)?;
    let named = named(facts, record)?;
    Ok(states.into_iter().map(|state| review_of(facts, record, state, &named).map(ReviewFacts::id)).collect())
}

/// The States under review, by name, or by the alpha-2 code that damaged records have.
fn states_of<'a>(facts: &'a Reference, record: &Record) -> Result<Vec<&'a str>, Trouble> {
    let mut states = Vec::new();
    for name in record.items(Field::Countries)? {
        let Some(state) = state_of(facts, &name) else {
            let trouble = record.trouble(Field::Countries, TroubleKind::UnknownState { found: shown(&name) });
            let hint = did_you_mean(&name, facts.states.iter().map(|state| state.name.english()));
            return Err(hint.into_iter().fold(trouble, Trouble::with_hint));
        };
        if !states.contains(&state) {
            states.push(state);
        }
    }
    if states.is_empty() {
        return Err(record.trouble(Field::Countries, TroubleKind::EmptyField));
    }
    Ok(states)
}

/// The code of a State by a name of it or by its alpha-2 code.
pub fn state_of<'a>(facts: &'a Reference, name: &str) -> Option<&'a str> {
    facts.state_by_name(name).or_else(|| {
        let name = name.trim();
        (name.len() == 2).then(|| facts.state_by_alpha2(&name.to_ascii_uppercase())).flatten()
    })
}

fn named(facts: &Reference, record: &Record) -> Result<Named, Trouble> {
    let sessions = record.items(Field::UprSession)?;
    if !sessions.is_empty() {
        let number = |printed: &String| {
            let unknown = |kind| record.trouble(Field::UprSession, kind).with_hint("as in `31st Session`");
            let session =
                first_number(printed).ok_or_else(|| unknown(TroubleKind::NotASession { found: shown(printed) }))?;
            let known = facts.session(session).is_some();
            known.then_some(session).ok_or_else(|| unknown(TroubleKind::UnknownSession { found: session.to_string() }))
        };
        return sessions.iter().map(number).collect::<Result<_, _>>().map(Named::Sessions);
    }
    if let Some(printed) = record.items(Field::UprCycle)?.first() {
        let cycle = cycle_of(printed).filter(|cycle| facts.sessions.iter().any(|session| session.cycle == *cycle));
        let unknown = || record.trouble(Field::UprCycle, TroubleKind::NotACycle { found: shown(printed) });
        return cycle.map(Named::Cycle).ok_or_else(unknown);
    }
    let symbol = record.text(Field::Symbol)?;
    if facts.review_of_document(&symbol).is_some() {
        return Ok(Named::Document(symbol));
    }
    let printed = record.text(Field::PublicationDate)?;
    if printed.is_empty() {
        return Ok(Named::Nothing);
    }
    let no_day = || record.trouble(Field::PublicationDate, TroubleKind::NotADay { found: shown(&printed) });
    day_of(&printed).map(Named::Day).ok_or_else(no_day)
}

fn review_of<'a>(
    facts: &'a Reference,
    record: &Record,
    state: &str,
    named: &Named,
) -> Result<&'a ReviewFacts, Trouble> {
    let none = |field, found: String, hint: String| {
        Err(record.trouble(field, TroubleKind::UnknownReview { found }).with_hint(hint))
    };
    let sessions = || {
        let held: Vec<String> = reviews_in(facts, state).map(|review| review.session.to_string()).collect();
        if held.is_empty() {
            format!("no review of {state} is known")
        } else {
            format!("{state} was reviewed in the sessions {}", held.join(", "))
        }
    };
    match named {
        Named::Sessions(numbers) => {
            if let Some(review) = numbers.iter().find_map(|session| facts.review_in(state, *session)) {
                return Ok(review);
            }
            let numbers: Vec<String> = numbers.iter().map(i16::to_string).collect();
            none(Field::UprSession, format!("of {state} in session {}", numbers.join(" or ")), sessions())
        }
        Named::Cycle(cycle) => match reviews_in(facts, state).find(|review| review.cycle == *cycle) {
            Some(review) => Ok(review),
            None => none(Field::UprCycle, format!("of {state} in cycle {cycle}"), sessions()),
        },
        Named::Document(symbol) => match facts.review_of_document(symbol) {
            Some(review) if review.state == state => Ok(review),
            other => {
                let whose = other.map_or_else(sessions, |review| format!("that is a document of {}", review.id()));
                none(Field::Symbol, format!("of {state} in {}", shown(symbol)), whose)
            }
        },
        // A report is published some weeks after its session, and long before the State's next one.
        Named::Day(day) => {
            let begun = reviews_in(facts, state).filter_map(|review| {
                let began = facts.session(review.session)?.starts_on?;
                (began <= *day).then_some((began, review))
            });
            match begun.max_by_key(|(began, _)| *began) {
                Some((_, review)) => Ok(review),
                None => none(Field::PublicationDate, format!("of {state} before {day}"), sessions()),
            }
        }
        Named::Nothing => none(
            Field::PublicationDate,
            format!("of {state} that this record names"),
            "it has no session, no cycle, no document that is known and no day".to_owned(),
        ),
    }
}

/// The reviews of a State that were held, or will be.
fn reviews_in<'a>(facts: &'a Reference, state: &str) -> impl Iterator<Item = &'a ReviewFacts> {
    facts.reviews.iter().filter(move |review| review.state == state && review.status != Some(ReviewStatus::NotHeld))
}

/// The number of `31st Session - November 2018`, `Session 31`, `31`.
fn first_number(printed: &str) -> Option<i16> {
    let digits = printed.trim_start_matches(|mark: char| !mark.is_ascii_digit());
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    digits.get(..length)?.parse().ok()
}

/// The number of `3rd cycle`, `Cycle 3`, `Third cycle`, `3`.
fn cycle_of(printed: &str) -> Option<i16> {
    const WORDS: [(&str, i16); 5] = [("first", 1), ("second", 2), ("third", 3), ("fourth", 4), ("fifth", 5)];
    let lower = printed.to_lowercase();
    let by_word = || WORDS.iter().find(|(word, _)| lower.contains(word)).map(|(_, cycle)| *cycle);
    first_number(printed).or_else(by_word)
}

/// The day of `2025-02-12T00:00:00`, `2025-02-12`, or of the number that a spreadsheet has for it.
fn day_of(printed: &str) -> Option<NaiveDate> {
    if let Some(day) = printed.get(..10).and_then(|day| day.parse().ok())
        && printed.get(10..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['T', ' ', 'Z']))
    {
        return Some(day);
    }
    let whole = printed.split('.').next()?;
    let serial: u64 = whole.parse().ok().filter(|serial| (30_000..80_000).contains(serial))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(serial))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_cycles_and_days_in_every_form() {
        for printed in ["31st Session - November 2018", "Session 31", "31", "UPR 31st session (2018)"] {
            assert_eq!(first_number(printed), Some(31), "{printed}");
        }
        assert_eq!((first_number("Thirty-first"), first_number("99999999")), (None, None));
        for printed in ["3rd cycle", "Cycle 3", "Third cycle", "3"] {
            assert_eq!(cycle_of(printed), Some(3), "{printed}");
        }
        assert_eq!(cycle_of("Cycle"), None);
        let day = NaiveDate::from_ymd_opt(2026, 2, 25);
        for printed in ["2026-02-25T00:00:00", "2026-02-25", "2026-02-25T10:53:45.827", "46078", "46078.4996"] {
            assert_eq!(day_of(printed), day, "{printed}");
        }
        for printed in ["", "25/02/2026", "2026-02-30", "2026-02-255", "7", "soon"] {
            assert_eq!(day_of(printed), None, "{printed}");
        }
    }
}
