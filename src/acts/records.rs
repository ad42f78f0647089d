//! What people do with a record that a coalition writes: make, edit, move, publish, withdraw, bring back and purge it. Each is
//! one transaction: find it, may this person, do the rules allow it, write, close. What a noun means is the noun's business,
//! what a face says of it the face's.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::access::policy::{Act, Thing, frozen};
use crate::access::viewer::{CoalitionRole, Rights};
use crate::domain::failure::{Failure, Fault};
use crate::domain::records::samples::{SampleRecord, Step};
use crate::domain::records::{
    Audience, Noun, PublishedAs, Rules, Sent, Stage, Version, VersionAct, VersionDifference, differences,
};
use crate::domain::versions::Expected;
use crate::store::journal::{self, Change, Entry};
use crate::store::mentions::{self, KnownCoalition};
use crate::store::working::{self, Working};

fn what<F: Noun>(id: Uuid) -> String {
    format!("the {} {id}", F::KIND)
}

fn not_found<F: Noun>(id: Uuid) -> Failure {
    Failure::NotFound { what: what::<F>(id) }
}

/// The name of an act in the audit: `activity.publish`.
fn named<F: Noun>(act: &str) -> String {
    format!("{}.{act}", F::KIND)
}

/// Whether a person's account stands behind it: an access key makes versions in nobody's name.
fn person(rights: &Rights) -> Option<Uuid> {
    (rights.is_person && !rights.operator).then_some(rights.actor)
}

/// The record as the audit keeps it.
fn contents<F: Noun>(working: &Working<F>) -> Result<Value, Failure> {
    let mut fields = working.fields.written()?.0;
    fields.insert("version".to_owned(), working.version.into());
    fields.insert("stage".to_owned(), working.stage.code().into());
    Ok(Value::Object(fields))
}

/// Finds the working record, where the caller may do this with it. Of what is published, everybody may know; of the rest,
/// only those whom row security lets see it.
pub(super) fn may<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    act: Act,
) -> Result<Working<F>, Failure> {
    let Some(found) = working::find::<F>(connection, id)? else {
        return Err(if working::is_published::<F>(connection, id)? {
            Failure::Forbidden { needs: "only people of the coalition whose it is may do this".to_owned() }
        } else {
            not_found::<F>(id)
        });
    };
    must(rights, act, &found)?;
    Ok(found)
}

/// Lets an act on a working record pass, or says why not.
fn must<F: Noun>(rights: &Rights, act: Act, working: &Working<F>) -> Result<(), Failure> {
    let sharing = working.fields.sharing();
    rights.must(
        act,
        &Thing {
            coalition: Some(&working.coalition),
            shared_with: &sharing.shared_with,
            shared_for_writing: &sharing.shared_for_writing,
            called: &what::<F>(working.id),
        },
    )
}

/// The same, held until the end of the transaction, in the version that the caller means.
fn hold<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    act: Act,
    expected: &Expected,
) -> Result<Working<F>, Failure> {
    may::<F>(connection, rights, id, act)?;
    let held = working::hold::<F>(connection, id)?.ok_or_else(frozen)?;
    // What was allowed a moment ago may have been taken meanwhile.
    must(rights, act, &held)?;
    if expected.allows(held.version) {
        return Ok(held);
    }
    let last = working::versions::<F>(connection, id, None, 1)?.pop();
    let by = last.and_then(|last| last.made_by).filter(|by| sees_authors(rights, &held, *by));
    let present =
        json!({"version": held.version, "updated_at": held.updated_at, "updated_by": by, "record": contents(&held)?});
    Err(Failure::Stale { present: Some(Box::new(present)) })
}

fn sees_authors<F: Noun>(rights: &Rights, working: &Working<F>, author: Uuid) -> bool {
    author == rights.actor || rights.operator || rights.is_at_least(CoalitionRole::Coordinator, &working.coalition)
}

/// The coalition for which somebody writes.
fn known(connection: &mut PgConnection, code: &str) -> Result<KnownCoalition, Failure> {
    mentions::coalition(connection, code)?.ok_or_else(|| {
        Failure::unfit(
            Fault::pointer("/coalition", format!("there is no coalition `{code}`"))
                .hint("the codes are listed at /v1/coalitions"),
        )
    })
}

/// Holds the rules of the field, and looks whether there is what the record names.
fn check<F: Noun>(connection: &mut PgConnection, coalition: &KnownCoalition, fields: &F) -> Result<(), Failure> {
    let covered = coalition.covered();
    fields.pass(&covered)?;
    let mut rules = Rules::default();
    if let Some((pointer, id, jurisdictions)) = fields.concerns()
        && let Some(state) = mentions::state_under_review(connection, id)?
    {
        covered.check_concerned(&mut rules, pointer, &state, jurisdictions);
    }
    for missing in mentions::missing(connection, &fields.mentions())? {
        rules.fault(missing.pointer, format!("there is no {} {}", missing.kind.called(), missing.id));
    }
    let shared_with = &fields.sharing().shared_with;
    let unknown = mentions::unknown_coalitions(connection, shared_with)?;
    for (index, code) in shared_with.iter().enumerate().filter(|(_, code)| unknown.contains(code)) {
        rules.fault(format!("/shared_with/{index}"), format!("there is no coalition `{code}`"));
    }
    rules.pass()
}

/// Makes a record.
///
/// # Errors
/// `refused`, place by place; `forbidden`; what the database says.
pub fn create<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    input: Sent,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Working<F>, Failure> {
    let stage = input.stage()?;
    let coalition = known(connection, &input.coalition()?)?;
    let called = format!("the coalition {}", coalition.code);
    rights.must(Act::Create, &Thing::of(&coalition.code, &called)).map_err(|failure| match failure {
        // That there is such a coalition is known; what is missing is the role.
        Failure::NotFound { .. } => {
            Failure::Forbidden { needs: format!("only an editor or a coordinator of {} may do this", coalition.code) }
        }
        other => other,
    })?;
    let usually_as = if coalition.visibility == "public" { PublishedAs::Coalition } else { PublishedAs::Network };
    let mut fields: F = input.into_fields(usually_as)?;
    fields.settle(None);
    translate(connection, None, &mut fields)?;
    check(connection, &coalition, &fields)?;
    let made = Working {
        id,
        coalition: coalition.code,
        stage,
        version: 1,
        edition: 0,
        updated_at: now,
        created_by: person(rights),
        fields,
    };
    working::add(connection, &made)?;
    working::keep_version(connection, &made, VersionAct::Create, person(rights))?;
    let after = contents(&made)?;
    journal::close(
        connection,
        &Entry::on(&named::<F>("create"), &made.coalition, F::KIND, id).with(json!({"before": null, "after": after})),
        &[],
    )?;
    Ok(made)
}

/// Writes the next version of a record.
fn next<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    held: Working<F>,
    act: VersionAct,
    changed: (Stage, F),
    now: DateTime<Utc>,
) -> Result<Working<F>, Failure> {
    let (stage, fields) = changed;
    let name = named::<F>(act.code());
    let before = contents(&held)?;
    let made = Working { stage, version: held.version + 1, updated_at: now, fields, ..held };
    working::change(connection, &made)?;
    working::keep_version(connection, &made, act, person(rights))?;
    let after = contents(&made)?;
    let entry = Entry::on(&name, &made.coalition, F::KIND, made.id).with(json!({"before": before, "after": after}));
    // Nothing of a working record shows outside, so no public change is numbered.
    journal::close(connection, &entry, &[])?;
    Ok(made)
}

/// Changes fields of a record. What changes nothing makes no version.
///
/// # Errors
/// `stale`, `forbidden`, `not-found`; `refused`, place by place; what the database says.
pub fn edit<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    expected: &Expected,
    input: Sent,
    now: DateTime<Utc>,
) -> Result<Working<F>, Failure> {
    input.must_change_fields_alone()?;
    let held = hold::<F>(connection, rights, id, Act::Edit, expected)?;
    if input.touches_sharing() && !rights.operator && !rights.is_at_least(CoalitionRole::Editor, &held.coalition) {
        let needs = "only the coalition whose it is says with whom it is shared and under whose name it is published";
        return Err(Failure::Forbidden { needs: needs.to_owned() });
    }
    let mut fields = input.changed(&held.fields)?;
    fields.settle(Some(&held.fields));
    translate(connection, Some(&held.fields), &mut fields)?;
    if fields == held.fields {
        return Ok(held);
    }
    follow(&held.fields, &fields)?;
    let coalition = of(connection, &held)?;
    check(connection, &coalition, &fields)?;
    let stage = held.stage;
    next(connection, rights, held, VersionAct::Edit, (stage, fields), now)
}

/// The coalition whose the record is. Who edits a shared record may not be allowed to know it: then what it covers is what
/// the record names.
fn of<F: Noun>(connection: &mut PgConnection, working: &Working<F>) -> Result<KnownCoalition, Failure> {
    let (mut states, jurisdictions) = working.fields.places();
    if let Some((_, id, _)) = working.fields.concerns() {
        states.extend(mentions::state_under_review(connection, id)?);
    }
    Ok(mentions::coalition(connection, &working.coalition)?.unwrap_or_else(|| KnownCoalition {
        code: working.coalition.clone(),
        visibility: "unlisted".to_owned(),
        states,
        jurisdictions,
    }))
}

/// Says of a translation whose wording is new, of which version of the original it is.
fn translate<F: Noun>(connection: &mut PgConnection, before: Option<&F>, fields: &mut F) -> Result<(), Failure> {
    if let Some((recommendation, version)) = fields.translates(before) {
        *version = mentions::version_of_text(connection, recommendation)?.unwrap_or_default();
    }
    Ok(())
}

/// Refuses what can't follow what was.
fn follow<F: Noun>(before: &F, after: &F) -> Result<(), Failure> {
    let mut rules = Rules::default();
    after.follow(before, &mut rules);
    rules.pass()
}

/// Brings back what an earlier version says, as the next version; stage, sharing and name stay as they are.
///
/// # Errors
/// `stale`, `forbidden`, `not-found`; `refused` where it breaks a rule of today; what the database says.
pub fn restore<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    expected: &Expected,
    version: i32,
    now: DateTime<Utc>,
) -> Result<Working<F>, Failure> {
    let held = hold::<F>(connection, rights, id, Act::Edit, expected)?;
    let earlier = working::find_version::<F>(connection, id, version)?;
    let fields = F::of(&earlier.fields)?.restored(&held.fields);
    follow(&held.fields, &fields)?;
    let coalition = of(connection, &held)?;
    check(connection, &coalition, &fields)?;
    let stage = held.stage;
    next(connection, rights, held, VersionAct::Restore, (stage, fields), now)
}

/// Moves a record between draft and coalition.
///
/// # Errors
/// `stale`, `forbidden`, `not-found`; what the database says.
pub fn move_to<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    expected: &Expected,
    stage: Stage,
    now: DateTime<Utc>,
) -> Result<Working<F>, Failure> {
    let held = hold::<F>(connection, rights, id, Act::Edit, expected)?;
    if held.stage == stage {
        return Ok(held);
    }
    let fields = held.fields.clone();
    next(connection, rights, held, VersionAct::Move, (stage, fields), now)
}

/// Copies a record into the edition for an audience.
///
/// # Errors
/// `stale`, `forbidden`, `not-found`; `refused` where it would name a coalition that the audience must not know of; what the
/// database says.
pub fn publish<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    expected: &Expected,
    audience: Audience,
    now: DateTime<Utc>,
) -> Result<Working<F>, Failure> {
    let mut held = hold::<F>(connection, rights, id, Act::Publish, expected)?;
    let coalition = of(connection, &held)?;
    let may_be_named = match audience {
        Audience::Public => coalition.visibility == "public",
        Audience::Network => coalition.visibility != "unlisted",
    };
    if held.fields.sharing().published_as == PublishedAs::Coalition && !may_be_named {
        return Err(Failure::unfit(
            Fault::pointer("/published_as", format!("{} must not be named to this audience", held.coalition))
                .hint("change published_as to `network`"),
        ));
    }
    // The rules may have changed, or what it names may be gone, since it was written.
    check(connection, &coalition, &held.fields)?;
    held.edition += 1;
    working::change(connection, &held)?;
    working::publish(connection, &held, audience, now.date_naive())?;
    let name = named::<F>("publish");
    let mut entry = Entry::on(&name, &held.coalition, F::KIND, id);
    entry.details = json!({"audience": audience, "edition": held.edition});
    let told = Change { kind: F::KIND, record: id.to_string(), act: "published" };
    journal::close(connection, &entry, if audience == Audience::Public { std::slice::from_ref(&told) } else { &[] })?;
    Ok(held)
}

/// Takes editions back: one audience's, or all.
///
/// # Errors
/// `stale`, `forbidden`, `not-found`; `conflict` where nothing is published; what the database says.
pub fn withdraw<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    expected: &Expected,
    audience: Option<Audience>,
    now: DateTime<Utc>,
) -> Result<Working<F>, Failure> {
    let held = hold::<F>(connection, rights, id, Act::Withdraw, expected)?;
    let taken = working::withdraw::<F>(connection, id, audience, now.date_naive())?;
    if taken.is_empty() {
        return Err(Failure::Conflict { detail: "there is no edition to take back".to_owned() });
    }
    let name = named::<F>("withdraw");
    let mut entry = Entry::on(&name, &held.coalition, F::KIND, id);
    entry.details = json!({"audiences": taken});
    let told = Change { kind: F::KIND, record: id.to_string(), act: "withdrawn" };
    journal::close(
        connection,
        &entry,
        if taken.contains(&Audience::Public) { std::slice::from_ref(&told) } else { &[] },
    )?;
    Ok(held)
}

/// Merges a record into another of its kind, which stands for both: its editions are taken back, and its address leads there.
///
/// # Errors
/// `stale`, `forbidden`, `not-found`; `refused` where those who could read it can't read the other; `conflict` where it was
/// never published, for then there is no address to lead, and where published records hang on it, which would count nowhere;
/// what the database says.
pub fn merge<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    expected: &Expected,
    into: Uuid,
    now: DateTime<Utc>,
) -> Result<Working<F>, Failure> {
    let held = hold::<F>(connection, rights, id, Act::Withdraw, expected)?;
    if into == id {
        return Err(Failure::unfit(Fault::pointer("/into", "a record can't be merged into itself")));
    }
    let hanging = working::hanging::<F>(connection, id)?;
    if hanging > 0 {
        let detail =
            format!("published records hang on it ({hanging}); let them name the other one, and publish them again");
        return Err(Failure::Conflict { detail });
    }
    let taken = working::withdraw::<F>(connection, id, None, now.date_naive())?;
    let Some(audience) = taken.iter().copied().max() else {
        let detail = "it is not published, so no address leads anywhere; purge it instead".to_owned();
        return Err(Failure::Conflict { detail });
    };
    if !working::is_read_by::<F>(connection, into, audience)? {
        let detail = format!("there is no {} {into} that those who could read this one can read", F::KIND);
        return Err(Failure::unfit(Fault::pointer("/into", detail).hint("publish it first, for the same audience")));
    }
    working::merge(connection, &held, into, audience)?;
    let name = named::<F>("merge");
    let mut entry = Entry::on(&name, &held.coalition, F::KIND, id);
    entry.details = json!({"into": into});
    let told = Change { kind: F::KIND, record: id.to_string(), act: "merged" };
    journal::close(connection, &entry, if audience == Audience::Public { std::slice::from_ref(&told) } else { &[] })?;
    Ok(held)
}

/// Takes a record out of everything. Of it the feed keeps that it was removed, and the id, where the public ever saw it.
///
/// # Errors
/// `stale`, `forbidden`, `not-found`; what the database says.
pub fn purge<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    expected: &Expected,
) -> Result<(), Failure> {
    let held = hold::<F>(connection, rights, id, Act::Purge, expected)?;
    let was_public = working::purge(connection, &held)?;
    let told = Change { kind: F::KIND, record: id.to_string(), act: "removed" };
    let name = named::<F>("purge");
    let entry = Entry::on(&name, &held.coalition, F::KIND, id);
    journal::close(connection, &entry, if was_public { std::slice::from_ref(&told) } else { &[] })?;
    Ok(())
}

/// Takes one earlier version out of everything, editions copied from it included.
///
/// # Errors
/// `stale`, `forbidden`, `not-found`; `conflict` for the version as it is now; what the database says.
pub fn purge_version<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    expected: &Expected,
    version: i32,
) -> Result<Working<F>, Failure> {
    let held = hold::<F>(connection, rights, id, Act::Purge, expected)?;
    if version == held.version {
        let detail = "this is the record as it is now: change it first, or purge the record".to_owned();
        return Err(Failure::Conflict { detail });
    }
    working::find_version::<F>(connection, id, version)?;
    let gone = working::purge_version(connection, &held, version)?;
    let name = named::<F>("purge_version");
    let mut entry = Entry::on(&name, &held.coalition, F::KIND, id);
    entry.details = json!({"version": version});
    let told = Change { kind: F::KIND, record: id.to_string(), act: "removed" };
    journal::close(
        connection,
        &entry,
        if gone.contains(&Audience::Public) { std::slice::from_ref(&told) } else { &[] },
    )?;
    Ok(held)
}

/// The versions of a record, the newest first, from before a number on. Who made them stands there for those who may know.
///
/// # Errors
/// `forbidden`, `not-found`; what the database says.
pub fn versions<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    before: Option<i32>,
    most: i64,
) -> Result<Vec<Version>, Failure> {
    let record = may::<F>(connection, rights, id, Act::ReadWorking)?;
    let mut versions = working::versions::<F>(connection, id, before, most)?;
    for version in &mut versions {
        version.made_by = version.made_by.filter(|author| sees_authors(rights, &record, *author));
    }
    Ok(versions)
}

/// One version.
///
/// # Errors
/// `forbidden`, `not-found`; what the database says.
pub fn version<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    number: i32,
) -> Result<Version, Failure> {
    let record = may::<F>(connection, rights, id, Act::ReadWorking)?;
    let mut version = working::find_version::<F>(connection, id, number)?;
    version.made_by = version.made_by.filter(|author| sees_authors(rights, &record, *author));
    Ok(version)
}

/// What changed between two versions; before the first one there was nothing.
///
/// # Errors
/// `forbidden`, `not-found`; what the database says.
pub fn changes<F: Noun>(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    from: i32,
    to: i32,
) -> Result<Vec<VersionDifference>, Failure> {
    let after = version::<F>(connection, rights, id, to)?.fields.0;
    let before = match from {
        0 => Map::new(),
        from => version::<F>(connection, rights, id, from)?.fields.0,
    };
    Ok(differences(&before, &after))
}

/// Writes the samples that are missing, by the same acts as people; those that are there stay as they are. Gives how many
/// were made.
///
/// # Errors
/// Those of the acts.
pub fn load_samples<F: Noun>(
    connection: &mut PgConnection,
    samples: Vec<SampleRecord<F::Input>>,
    now: DateTime<Utc>,
) -> Result<usize, Failure> {
    let rights = &Rights::of_the_operator();
    let mut made = 0;
    for sample in samples {
        if working::find::<F>(connection, sample.id)?.is_some() {
            continue;
        }
        create::<F>(connection, rights, Sent::of(&sample.record)?, sample.id, now)?;
        for step in sample.life {
            let (id, any) = (sample.id, &Expected::Any);
            match step {
                Step::Coalition => move_to::<F>(connection, rights, id, any, Stage::Coalition, now)?,
                Step::Edit => edit::<F>(connection, rights, id, any, Sent::of(&sample.edit)?, now)?,
                Step::PublishNetwork => publish::<F>(connection, rights, id, any, Audience::Network, now)?,
                Step::PublishPublic => publish::<F>(connection, rights, id, any, Audience::Public, now)?,
                Step::Withdraw => withdraw::<F>(connection, rights, id, any, None, now)?,
            };
        }
        made += 1;
    }
    Ok(made)
}
