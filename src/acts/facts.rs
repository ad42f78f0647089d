//! Loading facts: the reference facts at every start, the samples by `demo`. What is there already is left alone.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::imports::{self, Purpose};
use crate::domain::activities::ActivityFields;
use crate::domain::coalitions;
use crate::domain::failure::Failure;
use crate::domain::kinds::Dataset;
use crate::domain::organizations::OrganizationFields;
use crate::domain::public_record::{ActivityFacts, StatementFacts, public_record};
use crate::domain::records::{Audience, Noun, PublishedAs, merge};
use crate::domain::reference::{ReviewFacts, StateFacts, reference};
use crate::domain::samples::samples;
use crate::domain::source_records::Extent;
use crate::domain::statements::StatementFields;
use crate::domain::words;
use crate::store::coalitions as store_coalitions;
use crate::store::facts::{Target, digest, load, lock, remember};
use crate::store::journal::{self, Change, Entry};

const STATES: Target = Target {
    table: "states",
    key: &["code"],
    columns: Cow::Borrowed(&[
        "alpha2",
        "m49",
        "kind",
        "regional_group",
        "official_languages",
        "name",
        "short_name",
        "nhri",
    ]),
    told_as: Some(("state", "states.code")),
};
const JURISDICTIONS: Target = Target {
    table: "jurisdictions",
    key: &["code"],
    columns: Cow::Borrowed(&["reviewed_under", "official_languages", "name"]),
    told_as: Some(("jurisdiction", "jurisdictions.code")),
};
const SESSIONS: Target = Target {
    table: "sessions",
    key: &["session"],
    columns: Cow::Borrowed(&["cycle", "starts_on", "ends_on", "council_session"]),
    told_as: None,
};
const REVIEWS: Target = Target {
    table: "reviews",
    key: &["id"],
    columns: Cow::Borrowed(&[
        "state",
        "cycle",
        "session",
        "status",
        "reviewed_on",
        "outcome_adopted_on",
        "council_session",
        "next_review_expected",
        "documents",
        "reported",
        "source",
        "mark",
    ]),
    told_as: Some(("review", "reviews.id")),
};
const VOCABULARIES: Target = Target {
    table: "vocabularies",
    key: &["name"],
    columns: Cow::Borrowed(&["position", "title", "description", "source"]),
    told_as: Some(("vocabulary", "vocabularies.name")),
};
const TERMS: Target = Target {
    table: "terms",
    key: &["vocabulary", "code"],
    columns: Cow::Borrowed(&["position", "label", "definition", "broader", "source_names"]),
    told_as: Some(("term", "terms.vocabulary || '/' || terms.code")),
};
/// Where facts of a noun that coalitions write are loaded: among its editions, with the columns that publishing copies. Their owner is
/// null.
fn editions<F: Noun>() -> Target {
    let mut columns: Vec<&'static str> = F::TABLES.copied.split(", ").collect();
    columns.extend(["edition", "published_as", "words"]);
    Target {
        table: F::TABLES.editions,
        key: &["owner", "record", "audience"],
        columns: columns.into(),
        told_as: Some((F::KIND, "record")),
    }
}

/// A row of editions that belongs to nobody: a fact.
fn fact(id: Uuid, mut row: Value) -> Value {
    merge(
        &mut row,
        json!({"record": id, "audience": Audience::Public, "edition": 1, "published_as": PublishedAs::Network}),
    );
    row
}

fn states(facts: &[StateFacts]) -> Value {
    facts
        .iter()
        .map(|state| {
            json!({
                "code": state.code, "alpha2": state.alpha2, "m49": state.m49, "kind": state.kind, "regional_group": state.regional_group,
                "official_languages": state.official_languages, "name": state.name, "short_name": state.short_name, "nhri": state.nhri,
            })
        })
        .collect()
}

fn reviews(facts: &[ReviewFacts]) -> Value {
    facts
        .iter()
        .map(|review| {
            json!({
                "id": review.id(), "state": review.state, "cycle": review.cycle, "session": review.session, "status": review.status,
                "reviewed_on": review.reviewed_on, "outcome_adopted_on": review.outcome_adopted_on, "council_session": review.council_session,
                "next_review_expected": review.next_review_expected, "documents": review.documents, "reported": review.reported,
                "source": review.source, "mark": review.mark.as_deref().unwrap_or("M"),
            })
        })
        .collect()
}

fn statements(facts: &[StatementFacts]) -> Result<Value, Failure> {
    facts
        .iter()
        .map(|statement| {
            let date = statement.date.day().ok_or_else(|| Failure::bug(format!("the statement {} has no day", statement.id)))?;
            Ok(fact(statement.id, json!({
                "kind": statement.kind, "symbol": statement.symbol, "date": date, "body": statement.body,
                "session": statement.session, "agenda_item": statement.agenda_item.map(|item| item.to_string()), "language": statement.language,
                "title": statement.title, "submitted_by": statement.submitted_by, "supported_by": statement.supported_by,
                "states": statement.states, "jurisdictions": statement.jurisdictions, "recommendations": [], "points": statement.points,
                "document": statement.document, "source": statement.source,
                "words": words::vector(statement.title.0.values().chain(statement.points.iter().flat_map(|point| point.text.0.values())).map(String::as_str)),
            })))
        })
        .collect()
}

fn activities(facts: &[ActivityFacts]) -> Result<Value, Failure> {
    facts
        .iter()
        .map(|activity| {
            let mut row = serde_json::to_value(&activity.fields).map_err(Failure::internal)?;
            merge(&mut row, json!({"words": activity.fields.words()}));
            Ok(fact(activity.id, row))
        })
        .collect()
}

/// Loads the reference facts where the database holds another edition of them. Gives how many records changed.
///
/// # Errors
/// What the database says.
pub fn load_reference(connection: &mut PgConnection) -> Result<usize, Failure> {
    const NAME: &str = "reference";
    let facts = reference();
    // What stands on the public record is not part of the digest of the other files.
    let record = public_record().map_err(Failure::internal)?;
    let founding = coalitions::founding().map_err(Failure::internal)?;
    let edition = hex(&Sha256::digest(format!("{} {record:?} {founding:?}", facts.digest)));
    if digest(connection, NAME)?.as_deref() == Some(&edition) {
        return Ok(0);
    }
    lock(connection)?;
    if digest(connection, NAME)?.as_deref() == Some(&edition) {
        return Ok(0);
    }
    let mut changes: Vec<Change> = load(connection, &STATES, &states(&facts.states))?;
    let jurisdictions: Value = facts
        .jurisdictions
        .iter()
        .map(|jurisdiction| {
            json!({"code": jurisdiction.code, "reviewed_under": jurisdiction.reviewed_under, "official_languages": jurisdiction.official_languages, "name": jurisdiction.name})
        })
        .collect();
    changes.extend(load(connection, &JURISDICTIONS, &jurisdictions)?);
    let sessions: Value = facts
        .sessions
        .iter()
        .map(|session| {
            json!({"session": session.session, "cycle": session.cycle, "starts_on": session.starts_on, "ends_on": session.ends_on, "council_session": session.council_session})
        })
        .collect();
    changes.extend(load(connection, &SESSIONS, &sessions)?);
    changes.extend(load(connection, &REVIEWS, &reviews(&facts.reviews))?);
    let vocabularies: Value = facts
        .vocabularies
        .iter()
        .zip(1..)
        .map(|(vocabulary, position): (_, i32)| {
            json!({"name": vocabulary.name, "position": position, "title": vocabulary.title, "description": vocabulary.description, "source": vocabulary.source})
        })
        .collect();
    changes.extend(load(connection, &VOCABULARIES, &vocabularies)?);
    let terms: Value = facts
        .vocabularies
        .iter()
        .flat_map(|vocabulary| vocabulary.terms.iter().zip(1..).map(|(term, position): (_, i32)| (&vocabulary.name, term, position)))
        .map(|(vocabulary, term, position)| {
            json!({
                "vocabulary": vocabulary, "code": term.code, "position": position, "label": term.label, "definition": term.definition,
                "broader": term.broader, "source_names": term.source_names,
            })
        })
        .collect();
    changes.extend(load(connection, &TERMS, &terms)?);
    changes.extend(load(connection, &editions::<StatementFields>(), &statements(&record.statements)?)?);
    changes.extend(load(connection, &editions::<ActivityFields>(), &activities(&record.activities)?)?);
    let organizations: Value = record
        .organizations
        .iter()
        .map(|organization| {
            fact(organization.id, json!({
                "name": {"en": organization.name}, "coalition_named": false, "basis": "document", "document": organization.document,
                "former_names": [], "consultative_status": [], "accreditation": [], "sort_name": organization.name.to_lowercase(),
                "words": words::vector([organization.name.as_str()]),
            }))
        })
        .collect();
    changes.extend(load(connection, &editions::<OrganizationFields>(), &organizations)?);
    changes.extend(store_coalitions::add_missing(connection, &founding)?);
    remember(connection, NAME, &edition)?;
    journal::close(
        connection,
        &Entry::of("facts.load", json!({"digest": edition, "changes": changes.len()})),
        &changes,
    )?;
    Ok(changes.len())
}

/// Loads the samples; twice changes nothing. Gives how many records changed.
///
/// # Errors
/// What the database says.
pub fn load_samples(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, Failure> {
    lock(connection)?;
    let samples = samples().map_err(Failure::internal)?;
    let mut changes = load(connection, &STATES, &states(&samples.states))?;
    let mut sample_reviews = samples.reviews.clone();
    for review in &mut sample_reviews {
        review.source = Some("invented".to_owned());
        review.mark = Some("V".to_owned());
    }
    changes.extend(load(connection, &REVIEWS, &reviews(&sample_reviews))?);
    let sample_coalitions = coalitions::of_samples().map_err(Failure::internal)?;
    changes.extend(store_coalitions::add_missing(connection, &sample_coalitions)?);
    let organizations: Value = samples
        .organizations
        .iter()
        .map(|organization| {
            fact(organization.id, json!({
                "coalition_named": false, "kind": organization.kind, "state": organization.state, "acronym": organization.acronym, "name": organization.name,
                "former_names": organization.former_names, "consultative_status": organization.consultative_status,
                "accreditation": organization.accreditation, "website": organization.website, "basis": "consent",
                "consented_on": organization.consented_on, "sort_name": organization.name.english().to_lowercase(),
                "words": words::vector(organization.name.0.values().map(String::as_str)),
            }))
        })
        .collect();
    changes.extend(load(connection, &editions::<OrganizationFields>(), &organizations)?);
    changes.extend(load(connection, &editions::<StatementFields>(), &statements(&samples.statements)?)?);
    let records = imports::take_in(
        connection,
        &Purpose { dataset: Dataset::Sample, replace: Some(Extent::Sessions), dry_run: false, now },
        samples.drafts,
    )?;
    changes.extend(records);
    if !changes.is_empty() {
        journal::close(connection, &Entry::of("samples.load", json!({"changes": changes.len()})), &changes)?;
    }
    // What coalitions wrote names the official records, so it comes last; each act of theirs closes by itself.
    Ok(changes.len() + super::samples::load(connection, now)?)
}

/// Bytes as hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
