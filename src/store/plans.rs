//! Questions about plans: the same for editions and for working records, as the connection's schema decides.

use diesel::prelude::*;
use uuid::Uuid;

use super::listing::{Condition, Listing};
use super::mentions;
use super::records::{common, nothing, overlaps, questions, row, sorted, whole};
use crate::domain::failure::Failure;
use crate::domain::page::KeyValue;
use crate::domain::plans::{Plan, PlanFields, PlanFilter, PlanKind, PlanStatus, PlanTexts};
use crate::domain::plans::{PlanPeriod, PlanStatusChange};
use crate::domain::reading::Reading;
use crate::domain::records::RecordDocument;
use crate::tables::views::{plans, withdrawn_plans};

row! {
    PlanRow of plans as Plan with PlanTexts at "/v1/plans" {
        texts { title and title_in, summary and summary_in }
        plain {
            state: Option<String>,
            jurisdictions: Vec<String>,
            kind: PlanKind,
            authority: Option<String>,
            status: PlanStatus,
        }
        json {
            status_history: Vec<PlanStatusChange>,
            documents: Vec<RecordDocument>,
        }
        maybe_json {
            period: PlanPeriod,
        }
    }
}

const PLANS: Listing<PlanRow> = Listing {
    noun: "plans",
    from: "plans",
    keys: &[
        sorted!(plans.status: Text, |row| row.status.to_string()),
        sorted!(plans.edition: Number, |row| row.edition),
        sorted!(plans.kind: Text, |row| row.kind.to_string()),
    ],
    last: sorted!(plans.id: Uuid, |row| row.id),
    usual: "-edition",
};

/// The last status by a day, as far as days are known, is one of a plan in force; undated statuses count as long past.
pub(super) const IN_FORCE: &str = "(SELECT change->>'status' FROM jsonb_array_elements(plans.status_history) WITH ORDINALITY AS h (change, place) \
     WHERE coalesce((change->>'on')::date, '-infinity'::date) <= ";
pub(super) const IN_FORCE_END: &str = " ORDER BY place DESC LIMIT 1) IN ('adopted', 'in_progress')";

fn condition(filter: &PlanFilter, (): &()) -> Condition {
    let mut condition = Condition::default();
    common(&mut condition, &filter.common());
    condition.any_text("plans.state", filter.state.clone());
    overlaps(&mut condition, "plans.jurisdictions", filter.jurisdiction.as_ref());
    condition.any_code("plans.kind", filter.kind.as_deref());
    condition.any_code("plans.status", filter.status.as_deref());
    if let Some(day) = filter.in_force_on {
        // The last status by that day, as far as days are known; undated ones count as long past.
        condition.and(IN_FORCE).key(&KeyValue::Day(day)).sql(IN_FORCE_END);
    }
    if let Some(documented) = filter.documented {
        condition.and(if documented { "plans.documents <> '[]'" } else { "plans.documents = '[]'" });
    }
    condition
}

questions! {
    Plan of PlanFields called "plan": PlanFilter, PlanRow, PLANS, plans, withdrawn_plans,
    looked_up by nothing, completed by whole
}
