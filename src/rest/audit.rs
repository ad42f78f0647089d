//! The audit: what was done, for coordinators of the coalition and for administrators.

use actix_web::get;
use serde::Serialize;

use crate::access::policy::{Act, Thing};
use crate::access::viewer::{CoalitionRole, Rights};
use crate::domain::audit::AuditEntry;
use crate::domain::failure::{Failure, Fault};
use crate::store;
use crate::store::audit::Wanted;
use crate::wire::answer::Answer;
use crate::wire::ask::Ask;
use crate::wire::problem::Problem;

/// How many entries a page holds.
const PAGE: u16 = 100;

/// Entries on the wire.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AuditList {
    /// The entries, the newest first.
    pub data: Vec<AuditEntry>,
    /// Where the list goes on.
    pub links: AuditLinks,
}

/// Where the audit goes on.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AuditLinks {
    /// Earlier entries, or null.
    pub next: Option<String>,
}

/// Lets coordinators read their coalition's entries, and administrators all.
fn may(rights: &Rights, coalition: Option<&str>) -> Result<(), Failure> {
    if rights.may(Act::ReadWholeAudit, &Thing::network("the audit")) {
        return Ok(());
    }
    match coalition {
        Some(coalition) => rights.must(Act::ReadAudit, &Thing::of(coalition, &format!("the coalition {coalition}"))),
        None if rights.is_person && rights.roles.values().any(|own| own.role == CoalitionRole::Coordinator) => Ok(()),
        None => Err(Failure::Forbidden { needs: "only coordinators and administrators read the audit".to_owned() }),
    }
}

/// What was done, the newest first: a coordinator reads the acts on the coalition's records, with contents; an administrator
/// reads every act, without.
#[utoipa::path(operation_id = "list_audit", tag = "Accounts", params(("before" = Option<i64>, Query, description = "Only entries before this number"), ("coalition" = Option<String>, Query, description = "Only entries of this coalition"), ("record" = Option<String>, Query, description = "Only entries of this record: kind and id", example = "activity 5b0e8f0e-6a0c-4a55-9f0c-3d2b8f6f0a01")), responses((status = 200, description = "The entries", body = AuditList)))]
#[get("/v1/audit")]
pub async fn list(mut ask: Ask) -> Result<Answer, Problem> {
    let before =
        match ask.parameters().take_one("before")? {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| {
                Failure::invalid(Fault::parameter("before", format!("`{text}` is no number of an entry")))
            })?),
        };
    let wanted = Wanted {
        before,
        coalition: ask.parameters().take_one("coalition")?,
        record: ask.parameters().take_one("record")?,
    };
    ask.own(move |connection, rights, ask| {
        may(rights, wanted.coalition.as_deref())?;
        let data = store::audit::list(connection, &wanted, PAGE)?;
        let mut address = String::from("/v1/audit?");
        for (name, value) in [("coalition", &wanted.coalition), ("record", &wanted.record)] {
            if let Some(value) = value {
                let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
                address.push_str(&format!("{name}={value}&"));
            }
        }
        let last = data.last().map(|last| last.entry).filter(|last| data.len() == usize::from(PAGE) && *last > 1);
        let next = last.map(|last| ask.reading.address(&format!("{address}before={last}")));
        Ok(AuditList { data, links: AuditLinks { next } })
    })
    .await
}
