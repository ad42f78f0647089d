//! Asking organizations to stand behind a record, and what they said. What they agreed to shows at once, and goes at once.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::json;
use uuid::Uuid;

use super::records::may;
use crate::access::policy::Act;
use crate::access::viewer::Rights;
use crate::domain::assessments::AssessmentFields;
use crate::domain::endorsements::{Endorsable, Endorsement, EndorsementState};
use crate::domain::failure::{Failure, Fault};
use crate::domain::proposals::ProposalFields;
use crate::domain::records::{Audience, Mention, Mentioned, Noun};
use crate::domain::statements::StatementFields;
use crate::domain::translations::TranslationFields;
use crate::store::endorsements;
use crate::store::journal::{self, Change, Entry};
use crate::store::mentions;
use crate::store::working;

/// What the endorsement of a record depends on: whose it is, and whether everybody reads it.
struct Endorsed {
    coalition: String,
    is_public: bool,
}

/// Finds the record, where the caller may do this with it.
fn endorsed(
    connection: &mut PgConnection,
    rights: &Rights,
    (kind, record): (Endorsable, Uuid),
    act: Act,
) -> Result<Endorsed, Failure> {
    fn of<F: Noun>(connection: &mut PgConnection, rights: &Rights, id: Uuid, act: Act) -> Result<Endorsed, Failure> {
        let coalition = may::<F>(connection, rights, id, act)?.coalition;
        Ok(Endorsed { coalition, is_public: working::is_read_by::<F>(connection, id, Audience::Public)? })
    }
    match kind {
        Endorsable::Assessment => of::<AssessmentFields>(connection, rights, record, act),
        Endorsable::Statement => of::<StatementFields>(connection, rights, record, act),
        Endorsable::Proposal => of::<ProposalFields>(connection, rights, record, act),
        Endorsable::Translation => of::<TranslationFields>(connection, rights, record, act),
    }
}

/// All that were asked to stand behind a record, for editors of its coalition.
///
/// # Errors
/// `forbidden`, `not-found`; what the database says.
pub fn list(
    connection: &mut PgConnection,
    rights: &Rights,
    kind: Endorsable,
    record: Uuid,
) -> Result<Vec<Endorsement>, Failure> {
    endorsed(connection, rights, (kind, record), Act::Edit)?;
    endorsements::asked(connection, kind, record)
}

/// Notes that an organization was asked to stand behind a record.
///
/// # Errors
/// `forbidden`, `not-found`; `refused` where there is no such organization or it was asked already; what the database says.
pub fn ask(
    connection: &mut PgConnection,
    rights: &Rights,
    (kind, record): (Endorsable, Uuid),
    organization: Uuid,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Endorsement, Failure> {
    let found = endorsed(connection, rights, (kind, record), Act::Edit)?;
    let mention = Mention::one("/organization", Mentioned::Organization, organization);
    if let Some(missing) = mentions::missing(connection, &[mention])?.pop() {
        let detail = format!("there is no organization {}", missing.id);
        return Err(Failure::unfit(Fault::pointer(missing.pointer, detail)));
    }
    let state = EndorsementState::Asked;
    let asked = Endorsement { id, kind, record, organization, state, since: now.date_naive() };
    endorsements::add(connection, &found.coalition, &asked)?;
    close(connection, &found, &asked, None)?;
    Ok(asked)
}

/// Notes what an organization said. That it agreed, coordinators note; that it does not, or no longer, whoever edits.
///
/// # Errors
/// `forbidden`, `not-found`; `refused` where that can't follow; what the database says.
pub fn answer(
    connection: &mut PgConnection,
    rights: &Rights,
    id: Uuid,
    state: EndorsementState,
    now: DateTime<Utc>,
) -> Result<Endorsement, Failure> {
    let held = endorsements::hold(connection, id)?;
    let act = if state == EndorsementState::Agreed { Act::Publish } else { Act::Edit };
    let found = endorsed(connection, rights, (held.kind, held.record), act)?;
    if held.state == state {
        return Ok(held);
    }
    if !held.state.next().contains(&state) {
        let allowed: Vec<&str> = held.state.next().iter().map(|state| state.code()).collect();
        let fault = Fault::pointer("/state", format!("{state} can't follow {}", held.state));
        return Err(Failure::unfit(fault.hint(format!("after {} can come {}", held.state, allowed.join(", ")))));
    }
    let before = held.state;
    let told = Endorsement { state, since: now.date_naive(), ..held };
    endorsements::change(connection, &told)?;
    close(connection, &found, &told, Some(before))?;
    Ok(told)
}

/// Closes the act. Where everybody reads the record, and an endorsement began or ended, the record changed for everybody.
fn close(
    connection: &mut PgConnection,
    found: &Endorsed,
    told: &Endorsement,
    before: Option<EndorsementState>,
) -> Result<(), Failure> {
    let mut entry = Entry::on("endorsement.answer", &found.coalition, told.kind.code(), told.record);
    entry.details = json!({"organization": told.organization, "before": before, "state": told.state});
    let shows = told.state == EndorsementState::Agreed || before == Some(EndorsementState::Agreed);
    let change = Change { kind: told.kind.code(), record: told.record.to_string(), act: "updated" };
    journal::close(connection, &entry, if shows && found.is_public { std::slice::from_ref(&change) } else { &[] })?;
    Ok(())
}
