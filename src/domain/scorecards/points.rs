//! The nine points: which records each counts, and how a value follows from them. A value is the duty-bearer's doing alone; what
//! others did stands beside it in parts. Nothing recorded is no value; 0 is said only where somebody looked and found none, or
//! where there is a whole of which the part is nothing.

use super::figures::{Counted, Figure, Tally};
use super::value::Value;
use super::{ScoreValue, ScorecardIndicator, ScorecardPart, ScorecardReason, Subject, ValueType};
use crate::domain::activities::{ActivityFilter, ActivityKind, Actor, Finding, Level};
use crate::domain::assessments::{AssessmentFilter, ClaimantKind};
use crate::domain::commitments::{CommitmentFilter, Funder, ResourceKind, ResourceStage};
use crate::domain::kinds::Response;
use crate::domain::language::Languages;
use crate::domain::mid_term::MidTermFacts;
use crate::domain::plans::{InPlan, PlanFilter, PlanKind};
use crate::domain::proposals::{ProposalFilter, ProposalOutcome};
use crate::domain::recommendations::RecommendationFilter;
use crate::domain::translations::TranslationMaker;

/// The plans by which a government binds itself.
const GOVERNMENT_PLANS: [PlanKind; 2] = [PlanKind::NationalPlanOfAction, PlanKind::ImplementationPlan];

/// The nine indicators of a subject. It asks for the same figures in the same order whatever they are.
pub fn indicators(subject: &Subject, tally: &mut Tally, languages: &Languages) -> Vec<ScorecardIndicator> {
    let mut points = [
        translated(subject, tally),
        consulted(subject, tally),
        took_part(subject, tally),
        planned(subject, tally),
        reported(subject, tally),
        resourced(subject, tally),
        branches(subject, tally),
        institution(subject, tally),
        shared(subject, tally),
    ];
    for point in &mut points {
        point.title = super::title(&point.point, languages);
        if !subject.is_concluded() {
            unconcluded(point);
        }
    }
    points.into()
}

/// Before the outcome is adopted there is nothing to follow up.
fn unconcluded(point: &mut ScorecardIndicator) {
    let reason = Some(ScorecardReason::ReviewNotConcluded);
    (point.value, point.numerator, point.denominator, point.reason) = (None, None, None, reason);
    point.evidence.clear();
    for part in &mut point.parts {
        (part.value, part.numerator, part.denominator, part.reason) = (None, None, None, reason);
        part.evidence.clear();
    }
}

/// The filters that all figures of a subject begin with.
impl Subject {
    fn states(&self) -> Option<Vec<String>> {
        self.jurisdiction.is_none().then(|| vec![self.state.clone()])
    }

    fn jurisdictions(&self) -> Option<Vec<String>> {
        self.jurisdiction.clone().map(|code| vec![code])
    }

    fn recommendations(&self) -> RecommendationFilter {
        RecommendationFilter {
            state_under_review: Some(vec![self.state.clone()]),
            jurisdiction: self.jurisdictions(),
            cycle: Some(vec![self.cycle]),
            ..Default::default()
        }
    }

    /// Activities of the period that took place, up to the day as of which.
    fn activities(&self, kinds: &[ActivityKind], actors: &[Actor]) -> ActivityFilter {
        ActivityFilter {
            state: self.states(),
            jurisdiction: self.jurisdictions(),
            kind: (!kinds.is_empty()).then(|| kinds.to_vec()),
            actor: Some(actors.to_vec()),
            finding: Some(vec![Finding::TookPlace]),
            from: self.period.from,
            to: Some(self.until()),
            ..Default::default()
        }
    }

    /// Commitments of plans of the government that are in force.
    fn commitments(&self, actors: &[Actor]) -> CommitmentFilter {
        CommitmentFilter {
            state: self.states(),
            jurisdiction: self.jurisdictions(),
            plan_kind: Some(GOVERNMENT_PLANS.to_vec()),
            plan_in_force_on: Some(self.until()),
            actor: Some(actors.to_vec()),
            ..Default::default()
        }
    }

    fn plans(&self, kinds: &[PlanKind]) -> PlanFilter {
        PlanFilter {
            state: self.states(),
            jurisdiction: self.jurisdictions(),
            kind: Some(kinds.to_vec()),
            in_force_on: Some(self.until()),
            ..Default::default()
        }
    }
}

fn activities(tally: &mut Tally, filter: ActivityFilter) -> Counted {
    tally.count(Figure::Activities(Box::new(filter)))
}

fn recommendations(tally: &mut Tally, filter: RecommendationFilter) -> Counted {
    tally.count(Figure::Recommendations(Box::new(filter)))
}

/// That somebody looked for such activities and found none.
fn none_found(tally: &mut Tally, filter: &ActivityFilter) -> Counted {
    activities(tally, ActivityFilter { finding: Some(vec![Finding::NoneTookPlace]), ..filter.clone() })
}

/// Activities of a kind by somebody, beside the value.
fn activities_part(tally: &mut Tally, filter: ActivityFilter, key: &str, done_by: &str) -> ScorecardPart {
    Value::count(activities(tally, filter), None).part(key, done_by, "activity")
}

/// 3.1: translate, make known, support.
fn translated(subject: &Subject, tally: &mut Tally) -> ScorecardIndicator {
    let all = recommendations(tally, subject.recommendations());
    let into = |language: Option<&String>, maker: &[TranslationMaker]| RecommendationFilter {
        translated_into: language.map(|language| vec![language.clone()]),
        translated_by: Some(maker.to_vec()),
        translated_to: Some(subject.until()),
        ..subject.recommendations()
    };
    let main = subject.languages.first();
    let dissemination = subject.activities(&[ActivityKind::Dissemination], &[Actor::Government]);
    let none = none_found(tally, &dissemination);
    let by_state = recommendations(tally, into(main, &[TranslationMaker::State]));
    let mut parts = Vec::new();
    for language in subject.languages.iter().skip(1) {
        let found = recommendations(tally, into(Some(language), &[TranslationMaker::State]));
        let value = Value::share_of_recorded(found, &all, None);
        parts.push(value.part(format!("translated_into.{language}"), "government", "recommendation"));
    }
    for (key, done_by, maker) in [
        ("translated_by_civil_society", "civil_society", TranslationMaker::CivilSociety),
        ("translated_by_nhri", "nhri", TranslationMaker::Nhri),
        ("translated_by_un", "un", TranslationMaker::Un),
    ] {
        let found = recommendations(tally, into(main, &[maker]));
        parts.push(Value::share_of_recorded(found, &all, None).part(key, done_by, "recommendation"));
    }
    for (key, level) in [("dissemination_national", Level::National), ("dissemination_local", Level::Local)] {
        let found = activities(tally, ActivityFilter { level: Some(vec![level]), ..dissemination.clone() });
        parts.push(Value::count(found, None).part(key, "government", "activity"));
    }
    let support = subject.activities(&[ActivityKind::Support], &[Actor::Government]);
    parts.push(activities_part(tally, support, "support_to_civil_society", "government"));
    let others = subject.activities(&[ActivityKind::Dissemination], &[Actor::CivilSociety]);
    parts.push(activities_part(tally, others, "dissemination_by_civil_society", "civil_society"));
    Value::share_of_recorded(by_state, &all, Some(none)).point(
        "3.1",
        ValueType::Share,
        "recommendation",
        "Recommendations of the cycle that the State translated into its main written official language (translations in draft \
         not counted), divided by all recommendations of the cycle. 0 only where somebody found that the government made none known.",
        parts,
    )
}

/// 3.2: consult.
fn consulted(subject: &Subject, tally: &mut Tally) -> ScorecardIndicator {
    let held = subject.activities(&[ActivityKind::Consultation], &[Actor::Government]);
    let found = activities(tally, held.clone());
    let none = none_found(tally, &held);
    let with_draft = ActivityFilter { draft_shared: Some(true), ..held.clone() };
    let with_feedback = ActivityFilter { feedback_given: Some(true), ..held };
    let parts = vec![
        part_of(activities(tally, with_draft), &found, "with_draft_shared"),
        part_of(activities(tally, with_feedback), &found, "with_feedback_given"),
        activities_part(
            tally,
            subject.activities(&[ActivityKind::Consultation], &[Actor::Nhri]),
            "held_by_nhri",
            "nhri",
        ),
        activities_part(
            tally,
            subject.activities(&[ActivityKind::Consultation], &[Actor::CivilSociety]),
            "held_by_civil_society",
            "civil_society",
        ),
    ];
    Value::count(found, Some(none)).point(
        "3.2",
        ValueType::Count,
        "activity",
        "Consultations held by the government in the period. 0 only where somebody looked and found that none took place.",
        parts,
    )
}

/// Those of the activities found that are of a sort: 0 where there are others.
fn part_of(found: Counted, all: &Counted, key: &str) -> ScorecardPart {
    let value = match all.count {
        0 => Value::none(ScorecardReason::NothingRecorded),
        _ => Value::of(ScoreValue::Count(found.count), vec![found]),
    };
    value.part(key, "government", "activity")
}

/// 3.3: let civil society take part.
fn took_part(subject: &Subject, tally: &mut Tally) -> ScorecardIndicator {
    let of_the_state = [Actor::Government, Actor::Parliament, Actor::Judiciary];
    let bodies = subject.activities(&[ActivityKind::Participation], &of_the_state);
    let found = activities(tally, bodies.clone());
    let none = none_found(tally, &bodies);
    let all = recommendations(tally, subject.recommendations());
    let monitored = recommendations(
        tally,
        RecommendationFilter {
            monitored: Some(true),
            monitored_from: subject.period.from,
            monitored_to: Some(subject.until()),
            ..subject.recommendations()
        },
    );
    let parts = vec![Value::share_of_recorded(monitored, &all, None).part(
        "monitored_by_civil_society",
        "civil_society",
        "recommendation",
    )];
    Value::count(found, Some(none)).point(
        "3.3",
        ValueType::Count,
        "activity",
        "Follow-up bodies of the State in which civil society sits: activities of participation by government, parliament or \
         judiciary in the period, one for each body. 0 only where somebody looked and found none.",
        parts,
    )
}

/// 3.4: a plan of action.
fn planned(subject: &Subject, tally: &mut Tally) -> ScorecardIndicator {
    let all = recommendations(tally, subject.recommendations());
    let answered = RecommendationFilter {
        in_plan: Some(vec![InPlan::Government]),
        in_plan_on: Some(subject.until()),
        ..subject.recommendations()
    };
    let plans = tally.count(Figure::Plans(Box::new(subject.plans(&GOVERNMENT_PLANS))));
    let found = recommendations(tally, answered.clone());
    let supported = Some(vec![Response::Supported]);
    let all_supported =
        recommendations(tally, RecommendationFilter { response: supported.clone(), ..subject.recommendations() });
    let found_supported = recommendations(tally, RecommendationFilter { response: supported, ..answered });
    let implementation = tally.count(Figure::Plans(Box::new(subject.plans(&[PlanKind::ImplementationPlan]))));
    let civil_society = tally.count(Figure::Plans(Box::new(PlanFilter {
        in_force_on: None,
        ..subject.plans(&[PlanKind::CivilSocietyPlan, PlanKind::MonitoringPlan])
    })));
    let mut parts = vec![
        if plans.count == 0 {
            Value::none(ScorecardReason::NoPlan)
        } else {
            Value::share(found_supported, &all_supported)
        }
        .part("of_the_supported", "government", "recommendation"),
        Value::count(implementation, None).part("implementation_plans_in_force", "government", "plan"),
        Value::count(civil_society, None).part("plans_of_civil_society", "civil_society", "plan"),
    ];
    let proposals = |outcomes: &[ProposalOutcome]| ProposalFilter {
        state: subject.states(),
        jurisdiction: subject.jurisdictions(),
        outcome: Some(outcomes.to_vec()),
        submitted_from: None,
        submitted_to: Some(subject.until()),
        ..Default::default()
    };
    let every = tally.count(Figure::Proposals(Box::new(ProposalFilter { outcome: None, ..proposals(&[]) })));
    for (key, outcomes) in [
        ("proposals_incorporated", vec![ProposalOutcome::Incorporated]),
        ("proposals_partly_incorporated", vec![ProposalOutcome::PartlyIncorporated]),
        ("proposals_unanswered", vec![ProposalOutcome::NoAnswer, ProposalOutcome::Pending]),
    ] {
        let found = tally.count(Figure::Proposals(Box::new(proposals(&outcomes))));
        let value = match every.count {
            0 => Value::none(ScorecardReason::NothingRecorded),
            _ => Value::of(ScoreValue::Count(found.count), vec![found]),
        };
        parts.push(value.part(key, "government", "proposal"));
    }
    let value = match plans.count {
        0 => Value::none(ScorecardReason::NoPlan),
        _ => {
            let mut value = Value::share(found, &all);
            value.evidence.push(plans);
            value
        }
    };
    value.point(
        "3.4",
        ValueType::Share,
        "recommendation",
        "Recommendations of the cycle that a commitment of a national plan of action or implementation plan in force answers, \
         divided by all recommendations of the cycle. In force: its last status by that day is adopted or in progress.",
        parts,
    )
}

/// 3.5: a mid-term report.
fn reported(subject: &Subject, tally: &mut Tally) -> ScorecardIndicator {
    let reports = |actor: Actor| ActivityFilter {
        pledged: Some(false),
        ..subject.activities(&[ActivityKind::MidTermReport], &[actor])
    };
    let found = activities(tally, reports(Actor::Government));
    let pledges = activities(tally, ActivityFilter { pledged: Some(true), ..reports(Actor::Government) });
    let looked = none_found(tally, &ActivityFilter { pledged: None, ..reports(Actor::Government) });
    let facts = MidTermFacts {
        reviewed_on: subject.reviewed_on,
        pledged_for: subject.pledged_for,
        next_review_on: subject.next_review_on,
        published: found.count > 0,
    };
    let due = subject.rule.state(&facts, subject.as_of);
    let not_yet = due == Some(crate::domain::mid_term::MidTermState::NotYet);
    let mut parts = Vec::new();
    for (key, done_by, actor) in
        [("report_by_nhri", "nhri", Actor::Nhri), ("report_by_civil_society", "civil_society", Actor::CivilSociety)]
    {
        let theirs = activities(tally, reports(actor));
        let value = if theirs.count == 0 && not_yet {
            Value::none(ScorecardReason::NotYetDue)
        } else {
            Value::count(theirs, None)
        };
        parts.push(value.part(key, done_by, "activity"));
    }
    for (key, day, evidence) in
        [("pledged_for", subject.pledged_for, pledges), ("last_looked_for_on", subject.looked_for_on, looked)]
    {
        let value = match day {
            Some(day) => Value::word(day.to_string(), vec![evidence]),
            None => Value::none(ScorecardReason::NothingRecorded),
        };
        parts.push(value.part(key, "government", "day"));
    }
    if let Some(day) = subject.rule.expected_by(&facts) {
        parts.push(Value::word(day.to_string(), vec![]).part("expected_by", "government", "day"));
    }
    let value = match due {
        Some(state) => Value::word(state.code(), if found.count > 0 { vec![found] } else { vec![] }),
        None => Value::none(ScorecardReason::NothingRecorded),
    };
    value.point(
        "3.5",
        ValueType::State,
        "mid_term_state",
        &format!(
            "Whether the government made a mid-term report in the period, and if not, whether its usual time has come: from {} months \
             after the review in the Working Group, expected by {}, or by the day that the State pledged. A report is voluntary, and no \
             UN deadline exists.",
            subject.rule.opens_after, subject.rule.expected_after,
        ),
        parts,
    )
}

/// 3.6: money and staff.
fn resourced(subject: &Subject, tally: &mut Tally) -> ScorecardIndicator {
    let plans = tally.count(Figure::Plans(Box::new(subject.plans(&GOVERNMENT_PLANS))));
    let all = subject.commitments(&[Actor::Government]);
    let mut count = |filter: CommitmentFilter| tally.count(Figure::Commitments(Box::new(filter)));
    let every = count(all.clone());
    let both =
        count(CommitmentFilter { allocated: Some(vec![ResourceKind::Money, ResourceKind::Staff]), ..all.clone() });
    let only = |kind: ResourceKind, other: ResourceKind| CommitmentFilter {
        allocated: Some(vec![kind]),
        not_allocated: Some(vec![other]),
        ..all.clone()
    };
    let found = [
        ("money_only", "government", count(only(ResourceKind::Money, ResourceKind::Staff))),
        ("staff_only", "government", count(only(ResourceKind::Staff, ResourceKind::Money))),
        (
            "requested",
            "government",
            count(CommitmentFilter { resource_stage: Some(vec![ResourceStage::Requested]), ..all.clone() }),
        ),
        (
            "spent",
            "government",
            count(CommitmentFilter { resource_stage: Some(vec![ResourceStage::Spent]), ..all.clone() }),
        ),
        ("paid_by_donors", "donor", count(CommitmentFilter { funder: Some(vec![Funder::Donor]), ..all.clone() })),
    ];
    let nothing = if plans.count == 0 { ScorecardReason::NoPlan } else { ScorecardReason::NothingRecorded };
    let known = |found: Counted| match every.count {
        0 => Value::none(nothing),
        _ => Value::of(ScoreValue::Count(found.count), vec![found]),
    };
    let parts = found.into_iter().map(|(key, done_by, found)| known(found).part(key, done_by, "commitment")).collect();
    let mut value = known(both.clone());
    if every.count > 0 {
        value.fraction = Some((both.count, every.count));
        value.evidence.push(every.clone());
    }
    value.point(
        "3.6",
        ValueType::Count,
        "commitment",
        "Commitments of the government in its plans in force to which the State allocated both money and staff. 0 where it has \
         commitments and none of them has both.",
        parts,
    )
}

/// 3.7: legislature and judiciary.
fn branches(subject: &Subject, tally: &mut Tally) -> ScorecardIndicator {
    let mut of = |actors: &[Actor]| {
        let done = activities(tally, subject.activities(&[], actors));
        let promised = tally.count(Figure::Commitments(Box::new(subject.commitments(actors))));
        let none = none_found(tally, &subject.activities(&[], actors));
        (done, promised, none)
    };
    let legislative = of(&[Actor::Parliament]);
    let judicial = of(&[Actor::Judiciary]);
    let both = of(&[Actor::Parliament, Actor::Judiciary]);
    let value = |(done, promised, none): (Counted, Counted, Counted)| {
        let sum = done.count + promised.count;
        if sum > 0 {
            let evidence = [done, promised].into_iter().filter(|counted| counted.count > 0).collect();
            Value::of(ScoreValue::Count(sum), evidence)
        } else {
            Value::count(done, Some(none))
        }
    };
    let parts = vec![
        value(legislative).part("legislative", "parliament", "activity or commitment"),
        value(judicial).part("judicial", "judiciary", "activity or commitment"),
    ];
    value(both).point(
        "3.7",
        ValueType::Count,
        "activity or commitment",
        "Activities of parliament and courts in the period, and commitments in the government's plans in force that parliament or \
         courts are to fulfil. 0 only where somebody looked and found none.",
        parts,
    )
}

/// 3.8: the human rights institution.
fn institution(subject: &Subject, tally: &mut Tally) -> ScorecardIndicator {
    let all = subject.activities(&[], &[Actor::Nhri]);
    let found = activities(tally, all.clone());
    let none = none_found(tally, &all);
    let mut parts = Vec::new();
    for (key, kinds) in [
        ("disseminates", vec![ActivityKind::Dissemination]),
        (
            "works_with_civil_society",
            vec![ActivityKind::Consultation, ActivityKind::Support, ActivityKind::Participation],
        ),
        (
            "recommends_strategies",
            vec![ActivityKind::LegislativeAction, ActivityKind::Resourcing, ActivityKind::MidTermReport],
        ),
        ("monitors_independently", vec![ActivityKind::Monitoring]),
    ] {
        parts.push(activities_part(tally, subject.activities(&kinds, &[Actor::Nhri]), key, "nhri"));
    }
    let assessments = tally.count(Figure::Assessments(Box::new(AssessmentFilter {
        state: Some(vec![subject.state.clone()]),
        jurisdiction: subject.jurisdictions(),
        cycle: Some(vec![subject.cycle]),
        claimed_by: Some(vec![ClaimantKind::Nhri]),
        assessed_from: subject.period.from,
        assessed_to: Some(subject.until()),
        ..Default::default()
    })));
    parts.push(Value::count(assessments, None).part("assesses", "nhri", "assessment"));
    let value = match &subject.institution {
        None => {
            for part in &mut parts {
                part.reason = part.value.is_none().then_some(ScorecardReason::NoSuchInstitution);
            }
            parts.push(Value::none(ScorecardReason::NoSuchInstitution).part(
                "accreditation",
                "nhri",
                "accreditation_status",
            ));
            match found.count {
                0 => Value::none(ScorecardReason::NoSuchInstitution),
                _ => Value::count(found, None),
            }
        }
        Some(accreditation) => {
            let day = subject.until().to_string();
            let begun = |from: &Option<String>| from.as_ref().is_none_or(|from| from.as_str() <= day.as_str());
            let ended =
                |to: &Option<String>| to.as_ref().is_some_and(|to| to.as_str() < day.get(..to.len()).unwrap_or(&day));
            let standing = accreditation.iter().rev().find(|status| begun(&status.from) && !ended(&status.to));
            let status = match standing {
                Some(status) => Value::word(status.status.clone(), vec![]),
                None => Value::none(ScorecardReason::NothingRecorded),
            };
            parts.push(status.part("accreditation", "nhri", "accreditation_status"));
            Value::count(found, Some(none))
        }
    };
    value.point(
        "3.8",
        ValueType::Count,
        "activity",
        "Activities of the national human rights institution in the period. Null where the State has none. 0 only where somebody \
         looked and found none.",
        parts,
    )
}

/// 3.9: share experience.
fn shared(subject: &Subject, tally: &mut Tally) -> ScorecardIndicator {
    let by = |actor: Actor| ActivityFilter {
        level: Some(vec![Level::Regional, Level::International]),
        ..subject.activities(&[ActivityKind::ExperienceSharing], &[actor])
    };
    let found = activities(tally, by(Actor::Government));
    let none = none_found(tally, &by(Actor::Government));
    let parts = vec![
        activities_part(tally, by(Actor::Nhri), "shared_by_nhri", "nhri"),
        activities_part(tally, by(Actor::CivilSociety), "shared_by_civil_society", "civil_society"),
    ];
    Value::count(found, Some(none)).point(
        "3.9",
        ValueType::Count,
        "activity",
        "Activities in the period in which the government shared experience regionally or internationally. 0 only where somebody \
         looked and found none.",
        parts,
    )
}
