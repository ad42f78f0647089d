//! What is done to coalitions themselves: made, described, frozen, unfrozen. Their people are looked after elsewhere.

use diesel::PgConnection;
use serde_json::json;

use crate::access::policy::{Act, Thing};
use crate::access::viewer::Rights;
use crate::domain::accounts::{Changed, short_text};
use crate::domain::coalitions::{
    CoalitionChange, CoalitionInput, CoalitionKind, Covers, Visibility, check_code, check_texts,
};
use crate::domain::codes::Json;
use crate::domain::failure::{Failure, Fault};
use crate::domain::language::Texts;
use crate::domain::texts::SentTexts;
use crate::domain::versions::{Expected, working};
use crate::store::coalitions::{self, Registered};
use crate::store::journal::{self, Change, Entry};
use crate::store::members;

/// The most characters of a description, in each language.
const DESCRIPTION: usize = 2000;

/// What a coalition is called where it must not be known.
pub fn called(code: &str) -> String {
    format!("the coalition {}", code.chars().take(60).collect::<String>())
}

fn texts(pointer: &str, sent: &SentTexts, before: &Texts, longest: usize) -> Result<Texts, Failure> {
    let after = check_texts(pointer, &sent.changed(before), longest)?;
    if pointer == "/name" && after.0.is_empty() {
        return Err(Failure::unfit(Fault::pointer(pointer, "a coalition has a name in at least one language")));
    }
    Ok(after)
}

fn contents(before: Option<&Registered>, after: &Registered) -> serde_json::Value {
    json!({"before": before, "after": after})
}

/// The change that the public sees, where it sees one.
fn told(before: Option<Visibility>, after: &Registered) -> Vec<Change> {
    let act = match (before == Some(Visibility::Public), after.visibility == Visibility::Public) {
        (false, true) => "created",
        (true, true) => "updated",
        (true, false) => "removed",
        (false, false) => return Vec::new(),
    };
    vec![Change { kind: "coalition", record: after.code.clone(), act }]
}

/// Makes a coalition. Gives its version.
///
/// # Errors
/// `forbidden` for others than administrators; `refused` for what it can't be.
pub fn create(connection: &mut PgConnection, rights: &Rights, input: &CoalitionInput) -> Result<i32, Failure> {
    rights.must(Act::ManageCoalitions, &Thing::network("the coalitions"))?;
    check_code(&input.code)?;
    let covers = Covers::of(&input.covers)?;
    let none = Texts::default();
    let description = input.description.clone().unwrap_or_default();
    let coalition = Registered {
        code: input.code.clone(),
        kind: input.kind.unwrap_or(CoalitionKind::Coalition),
        visibility: input.visibility.unwrap_or(Visibility::Network),
        states: covers.states,
        jurisdictions: covers.jurisdictions,
        name: Json(texts("/name", &input.name, &none, 200)?),
        description: Json(texts("/description", &description, &none, DESCRIPTION)?),
        contact: input.contact.as_deref().map(|contact| short_text("/contact", contact)).transpose()?,
        frozen: false,
        version: 1,
    };
    coalitions::add(connection, &coalition)?;
    let entry = Entry::on("coalition.create", &coalition.code, "coalition", &coalition.code);
    journal::close(connection, &entry.with(contents(None, &coalition)), &told(None, &coalition))?;
    Ok(1)
}

/// Changes what a coalition says of itself, and who may know of it. What it is and covers is the administrators'. Gives its
/// new version.
///
/// # Errors
/// `not-found`, `forbidden`, `stale`; `refused` for what it can't be.
pub fn change(
    connection: &mut PgConnection,
    rights: &Rights,
    code: &str,
    expected: &Expected,
    input: &CoalitionChange,
) -> Result<i32, Failure> {
    // Whether it may be known at all, before it is held.
    coalitions::is_frozen(connection, code)?;
    let name = called(code);
    let thing = Thing::of(code, &name);
    let administers = rights.may(Act::ManageCoalitions, &Thing::network("the coalitions"));
    if !administers {
        rights.must(Act::EditCoalition, &thing)?;
        if input.covers.is_some() || input.kind.is_some() {
            rights.must(Act::ManageCoalitions, &Thing::network("the coalitions"))?;
        }
    }
    let before = coalitions::hold(connection, code)?;
    expected.check(before.version, || {
        Some(json!({"version": before.version, "etag": working(before.version), "record": &before}))
    })?;
    let mut after = before.clone();
    after.version += 1;
    if let Some(kind) = input.kind {
        after.kind = kind;
    }
    if let Some(visibility) = input.visibility {
        after.visibility = visibility;
    }
    if let Some(codes) = &input.covers {
        let covers = Covers::of(codes)?;
        (after.states, after.jurisdictions) = (covers.states, covers.jurisdictions);
    }
    if let Some(sent) = &input.name {
        after.name = Json(texts("/name", sent, &before.name.0, 200)?);
    }
    if let Some(sent) = &input.description {
        after.description = Json(texts("/description", sent, &before.description.0, DESCRIPTION)?);
    }
    match &input.contact {
        Changed::Undefined => {}
        Changed::Null => after.contact = None,
        Changed::Value(contact) => after.contact = Some(short_text("/contact", contact)?),
    }
    coalitions::change(connection, &after)?;
    let entry = Entry::on("coalition.change", code, "coalition", code).with(contents(Some(&before), &after));
    journal::close(connection, &entry, &told(Some(before.visibility), &after))?;
    Ok(after.version)
}

/// Freezes a coalition: every sign-in of its people ends, that of whoever does it too, and its access keys; nothing is
/// written or published until an administrator lifts it. Its version stays, so that nothing of it shows outside.
///
/// # Errors
/// `not-found`, `forbidden`, `stale`.
pub fn freeze(connection: &mut PgConnection, rights: &Rights, code: &str, expected: &Expected) -> Result<(), Failure> {
    set_frozen(connection, rights, code, expected, true)?;
    // After this the transaction works for nobody any more, so it comes last.
    members::end_all_sign_ins(connection, code)
}

/// Lifts the freeze of a coalition.
///
/// # Errors
/// `not-found`, `forbidden`, `stale`.
pub fn unfreeze(
    connection: &mut PgConnection,
    rights: &Rights,
    code: &str,
    expected: &Expected,
) -> Result<(), Failure> {
    set_frozen(connection, rights, code, expected, false)
}

fn set_frozen(
    connection: &mut PgConnection,
    rights: &Rights,
    code: &str,
    expected: &Expected,
    frozen: bool,
) -> Result<(), Failure> {
    let was = coalitions::is_frozen(connection, code)?;
    let name = called(code);
    rights.must(if frozen { Act::Freeze } else { Act::Unfreeze }, &Thing::of(code, &name))?;
    let mut coalition = coalitions::hold(connection, code)?;
    expected.check(coalition.version, || None)?;
    coalition.frozen = frozen;
    coalitions::change(connection, &coalition)?;
    let act = if frozen { "coalition.freeze" } else { "coalition.unfreeze" };
    let entry = Entry::on(act, code, "coalition", code).with(json!({"before": was, "after": frozen}));
    journal::close(connection, &entry, &[])?;
    Ok(())
}
