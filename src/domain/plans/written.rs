//! How a plan is written: what is sent, what is kept, and the rules of the field.

use async_graphql::MaybeUndefined;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{PlanKind, PlanPeriod, PlanStatus, PlanStatusChange};
use crate::domain::language::Texts;
use crate::domain::records::{
    Covered, Mention, NAME, Noun, RecordDocument, Rules, SUMMARY, Sharing, TITLE, Tables, input,
};
use crate::domain::texts::SentTexts;

/// The most statuses of a history.
const STATUSES: usize = 50;

input! {
    /// What is sent to make a plan, or to change one: then what is left out stays, and null takes it out (RFC 7396).
    pub struct PlanInput {
        /// The State that it concerns.
        state: String,
        /// Jurisdictions that it concerns.
        jurisdictions: Vec<String>,
        /// What kind of plan. Needed.
        kind: PlanKind,
        /// Its title by language. Needed.
        title: SentTexts,
        /// What it is about, by language.
        summary: SentTexts,
        /// Who adopts or adopted it.
        authority: String,
        /// From when to when it is meant to run.
        period: PlanPeriod,
        /// How far it is: the last status of its history.
        status: PlanStatus,
        /// Every status that it had, in order.
        status_history: Vec<PlanStatusChange>,
        /// Where it can be read up.
        documents: Vec<RecordDocument>,
        /// Since when it has the status that is sent beside this.
        status_since: NaiveDate,
    }
}

/// A plan as it is kept: what its coalition wrote, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanFields {
    /// The State that it concerns.
    #[serde(default)]
    pub state: Option<String>,
    /// Jurisdictions that it concerns.
    #[serde(default)]
    pub jurisdictions: Vec<String>,
    /// What kind of plan.
    pub kind: PlanKind,
    /// Its title by language.
    pub title: Texts,
    /// What it is about, by language.
    #[serde(default)]
    pub summary: Texts,
    /// Who adopts or adopted it.
    #[serde(default)]
    pub authority: Option<String>,
    /// From when to when it is meant to run.
    #[serde(default)]
    pub period: Option<PlanPeriod>,
    /// How far it is: the last status of its history.
    #[serde(default)]
    pub status: Option<PlanStatus>,
    /// Every status that it had, in order.
    #[serde(default)]
    pub status_history: Vec<PlanStatusChange>,
    /// Where it can be read up.
    #[serde(default)]
    pub documents: Vec<RecordDocument>,
    /// Since when it has a status that was just sent; it moves into the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_since: Option<NaiveDate>,
    /// Under whose name it is published, and who may read it before.
    #[serde(flatten)]
    pub sharing: Sharing,
}

impl Noun for PlanFields {
    type Input = PlanInput;

    const KIND: &'static str = "plan";
    const TABLES: Tables = Tables {
        working: "working_plans",
        editions: "plan_editions",
        versions: "plan_versions",
        copied: "state, jurisdictions, kind, title, summary, authority, period, status, status_history, documents",
    };
    const NEEDED: &'static [&'static str] = &["kind", "title"];
    const IDS: &'static [&'static str] = &[];
    const HANGING: &'static [(&'static str, &'static str)] =
        &[("commitment_editions", "plan"), ("proposal_editions", "plan")];

    fn sharing(&self) -> &Sharing {
        &self.sharing
    }

    fn sharing_mut(&mut self) -> &mut Sharing {
        &mut self.sharing
    }

    fn places(&self) -> (Vec<String>, Vec<String>) {
        (self.state.iter().cloned().collect(), self.jurisdictions.clone())
    }

    fn mentions(&self) -> Vec<Mention> {
        Vec::new()
    }

    fn words(&self) -> String {
        let texts = self.title.0.values().chain(self.summary.0.values()).map(String::as_str);
        crate::domain::words::vector(texts.chain(self.authority.as_deref()))
    }

    /// The history and the status are one: a status that was sent becomes the last of the history.
    fn settle(&mut self, before: Option<&Self>) {
        let since = self.status_since.take();
        let sent = self.status.filter(|status| before.and_then(|before| before.status) != Some(*status));
        let history_sent =
            before.map_or(!self.status_history.is_empty(), |before| before.status_history != self.status_history);
        if !history_sent && (sent.is_some() || before.is_none()) {
            let status = sent.unwrap_or(PlanStatus::Proposed);
            self.status_history.push(PlanStatusChange { status, on: since, document: None });
        }
        if sent.is_none() || !history_sent {
            self.status = self.status_history.last().map(|last| last.status);
        }
    }

    /// An earlier text comes back, not an earlier status: what happened to a plan stays as it went.
    fn restored(mut self, present: &Self) -> Self {
        self.sharing = present.sharing.clone();
        self.status = present.status;
        self.status_history = present.status_history.clone();
        self
    }

    fn check(&self, rules: &mut Rules, covered: &Covered) {
        if self.title.0.is_empty() {
            rules.fault("/title", "it is needed in one language");
        }
        rules.texts("/title", &self.title, TITLE);
        rules.texts("/summary", &self.summary, SUMMARY);
        if let Some(authority) = &self.authority {
            rules.text("/authority", authority, NAME);
        }
        if self.state.is_none() && self.jurisdictions.is_empty() {
            rules.fault("/state", "it concerns a State or a jurisdiction; one is needed");
        }
        if let Some(state) = &self.state {
            covered.check_state(rules, "/state", state);
        }
        covered.check(rules, ("/states", &[]), ("/jurisdictions", &self.jurisdictions));
        if let Some(period) = &self.period {
            rules.day("/period/from", Some(period.from));
            rules.day("/period/to", period.to);
            if period.to.is_some_and(|to| to < period.from) {
                rules.fault("/period/to", format!("it comes before the first day, {}", period.from));
            }
        }
        self.check_history(rules);
        RecordDocument::check_all(&self.documents, rules, "/documents");
    }

    /// The moves that a status allows bind whatever is added to the history; what was there before may have been anything,
    /// since plans of the past are entered as they went.
    fn follow(&self, before: &Self, rules: &mut Rules) {
        let kept = before.status_history.len();
        let same = |(old, new): (&PlanStatusChange, &PlanStatusChange)| old.status == new.status;
        if self.status_history.len() < kept || !before.status_history.iter().zip(&self.status_history).all(same) {
            rules.fault_with(
                "/status_history",
                "statuses that it had are not taken out or changed",
                "correct their days, and add the next one at the end",
            );
            return;
        }
        for (index, pair) in self.status_history.windows(2).enumerate().skip(kept.saturating_sub(1)) {
            let (from, to) = (pair[0].status, pair[1].status);
            if !from.next().contains(&to) {
                let allowed: Vec<&str> = from.next().iter().map(|status| status.code()).collect();
                let hint = if allowed.is_empty() {
                    "nothing follows it".to_owned()
                } else {
                    format!("after {from} can come {}", allowed.join(", "))
                };
                rules.fault_with(format!("/status_history/{}", index + 1), format!("{to} can't follow {from}"), hint);
            }
        }
    }
}

impl PlanFields {
    fn check_history(&self, rules: &mut Rules) {
        if self.status_history.len() > STATUSES {
            rules.fault("/status_history", format!("it has more than {STATUSES} entries"));
        }
        if self.status != self.status_history.last().map(|last| last.status) {
            rules.fault_with(
                "/status",
                "it is not the last status of the history",
                "leave it out where the history is sent",
            );
        }
        let mut last: Option<NaiveDate> = None;
        for (index, change) in self.status_history.iter().enumerate() {
            let place = format!("/status_history/{index}");
            rules.day(&format!("{place}/on"), change.on);
            if let (Some(last), Some(on)) = (last, change.on)
                && on < last
            {
                rules.fault(format!("{place}/on"), format!("it comes before {last}, the day of the status before it"));
            }
            last = change.on.or(last);
            if let Some(document) = &change.document {
                document.check(rules, &format!("{place}/document"));
            }
        }
    }
}

impl PlanStatus {
    /// The statuses that can follow.
    pub fn next(self) -> &'static [PlanStatus] {
        use PlanStatus::{Adopted, Completed, InConsultation, InProgress, Lapsed, Proposed};
        match self {
            Proposed => &[InConsultation, Adopted, Lapsed],
            InConsultation => &[Proposed, Adopted, Lapsed],
            Adopted => &[InProgress, Completed, Lapsed],
            InProgress => &[Completed, Lapsed],
            Completed | Lapsed => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::failure::Failure;
    use crate::domain::records::{PublishedAs, Sent};

    fn covered() -> Covered {
        Covered { coalition: "XSA".to_owned(), states: vec!["XSA".to_owned()], jurisdictions: vec![] }
    }

    fn sent(value: Value) -> Sent {
        Sent::of(&serde_json::from_value::<PlanInput>(value).unwrap()).unwrap()
    }

    fn made(more: Value) -> PlanFields {
        let mut value = json!({"state": "XSA", "kind": "national_plan_of_action", "title": {"en": "A plan"}});
        crate::domain::records::merge(&mut value, more);
        let mut fields = sent(value).into_fields::<PlanFields>(PublishedAs::Coalition).unwrap();
        fields.settle(None);
        fields
    }

    fn changed(before: &PlanFields, change: Value) -> Result<PlanFields, Vec<String>> {
        let mut fields = sent(change).changed(before).unwrap();
        fields.settle(Some(before));
        let mut rules = Rules::default();
        fields.follow(before, &mut rules);
        match rules.pass().and_then(|()| fields.pass(&covered())) {
            Ok(()) => Ok(fields),
            Err(Failure::Unfit(faults)) => Err(faults.iter().map(|fault| fault.place().to_owned()).collect()),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_move_of_a_status_is_allowed_or_refused_as_drawn() {
        for from in PlanStatus::ALL {
            let before = made(json!({"status": from}));
            assert_eq!(before.status_history.len(), 1, "{from}");
            for to in PlanStatus::ALL.iter().filter(|to| *to != from) {
                let after = changed(&before, json!({"status": to, "status_since": "2024-03-01"}));
                if from.next().contains(to) {
                    let after = after.unwrap();
                    assert_eq!((after.status, after.status_history.len()), (Some(*to), 2), "{from} to {to}");
                    assert_eq!(after.status_history[1].on, "2024-03-01".parse().ok());
                } else {
                    assert_eq!(after.unwrap_err(), ["/status_history/1"], "{from} to {to}");
                }
            }
        }
    }

    #[test]
    fn a_plan_of_the_past_is_entered_with_its_history() {
        let history = json!([{"status": "adopted", "on": "2007-05-22"}, {"status": "completed", "on": "2011-12-31"}]);
        let plan = made(json!({"status_history": history}));
        assert_eq!(plan.status, Some(PlanStatus::Completed));
        assert!(plan.pass(&covered()).is_ok());
        let later = changed(
            &plan,
            json!({"status_history": [{"status": "adopted", "on": "2007-05-23"}, {"status": "completed", "on": "2011-12-31"}]}),
        );
        assert!(later.is_ok(), "a day is corrected");
        assert_eq!(changed(&plan, json!({"status_history": [{"status": "lapsed"}]})).unwrap_err(), ["/status_history"]);
        assert_eq!(changed(&plan, json!({"status": "in_progress"})).unwrap_err(), ["/status_history/2"]);
        let backwards = json!({"status_history": [{"status": "adopted", "on": "2012-01-01"}, {"status": "completed", "on": "2011-12-31"}]});
        assert!(made(backwards).pass(&covered()).is_err());
        assert_eq!(changed(&plan, json!({"title": {"ko": "계획"}})).unwrap().status_history, plan.status_history);
    }
}
