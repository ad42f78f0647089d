//! Activities: what was done, by whom, to follow up on a review; or that somebody looked and found that nothing was. How
//! one is written, and by which rules, stands in `written`.

mod written;

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

pub use self::written::{ActivityFields, ActivityInput};

use super::codes::codes;
use super::failure::{Failure, Fault};
use super::language::{TextIn, canonical};
use super::records::{RecordDocument, filter, record};
use super::reference;
use super::texts::SentTexts;

codes! {
    /// What was done.
    pub enum ActivityKind {
        /// Recommendations were translated, published, explained.
        Dissemination = "dissemination",
        /// Civil society was supported.
        Support = "support",
        /// Civil society was asked.
        Consultation = "consultation",
        /// Civil society sits in a body of follow-up.
        Participation = "participation",
        /// Implementation was watched.
        Monitoring = "monitoring",
        /// A mid-term report was made or published.
        MidTermReport = "mid_term_report",
        /// Money or staff was given.
        Resourcing = "resourcing",
        /// A legislature did something.
        LegislativeAction = "legislative_action",
        /// A court did something.
        JudicialAction = "judicial_action",
        /// Experience was shared with others.
        ExperienceSharing = "experience_sharing",
    }
}

codes! {
    /// Whether it took place.
    pub enum Finding {
        /// It took place.
        TookPlace = "took_place",
        /// Somebody looked, and a source says that none did.
        NoneTookPlace = "none_took_place",
    }
}

codes! {
    /// Who did it.
    pub enum Actor {
        /// Government.
        Government = "government",
        /// Parliament.
        Parliament = "parliament",
        /// Courts.
        Judiciary = "judiciary",
        /// The national human rights institution.
        Nhri = "nhri",
        /// Civil society.
        CivilSociety = "civil_society",
        /// The United Nations.
        Un = "un",
    }
}

codes! {
    /// How far it reached.
    pub enum Level {
        /// A town or a province.
        Local = "local",
        /// The country.
        National = "national",
        /// The region.
        Regional = "regional",
        /// The world.
        International = "international",
    }
}

record! {
    /// An activity. An edition has what its audience reads; a working record has its stage, version and sharing beside.
    pub struct Activity with ActivityTexts {
        /// What was done.
        pub kind: ActivityKind,
        /// Whether it took place.
        pub finding: Finding,
        /// Who did it.
        pub actor: Actor,
        /// How far it reached.
        pub level: Level,
        /// Its title.
        pub title: Option<String>,
        /// In which language the title came.
        pub title_in: Option<TextIn>,
        /// What happened.
        pub summary: Option<String>,
        /// In which language the summary came.
        pub summary_in: Option<TextIn>,
        /// Its first day.
        pub starts_on: NaiveDate,
        /// Its last day, where that is known.
        pub ends_on: Option<NaiveDate>,
        /// Where it took place.
        pub place: Option<String>,
        /// States that it concerns.
        #[graphql(skip)]
        pub states: Vec<String>,
        /// Jurisdictions that it concerns.
        #[graphql(skip)]
        pub jurisdictions: Vec<String>,
        /// Languages in which it was held (BCP 47).
        pub languages: Vec<String>,
        /// Organizations that took part, by id.
        #[graphql(skip)]
        pub organizations: Vec<Uuid>,
        /// Recommendations that it follows up, by id.
        #[graphql(skip)]
        pub recommendations: Vec<Uuid>,
        /// Reviews that it follows up.
        #[graphql(skip)]
        pub reviews: Vec<String>,
        /// The plan that it belongs to, by id.
        #[graphql(skip)]
        pub plan: Option<Uuid>,
        /// Where it can be read up.
        pub documents: Vec<RecordDocument>,
        /// Of a consultation: who convened it.
        pub convened_by: Option<String>,
        /// Of a consultation: days between the invitation and its first day.
        pub notice_days: Option<i32>,
        /// Of a consultation: how many organizations were invited.
        pub organizations_invited: Option<i32>,
        /// Of a consultation: how many organizations took part.
        pub organizations_took_part: Option<i32>,
        /// Of a consultation: whether a draft was shared before.
        pub draft_shared: Option<bool>,
        /// Of a consultation: whether those who took part were told what became of their words.
        pub feedback_given: Option<bool>,
        /// Of a pledge of a mid-term report: the day for which it was pledged. Such an activity is no report yet.
        pub pledged_for: Option<NaiveDate>,
    }
}

/// The texts of an activity in every language.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct ActivityTexts {
    /// The title.
    pub title: SentTexts,
    /// The summary.
    pub summary: SentTexts,
}

filter! {
    /// Which activities are asked for.
    pub struct ActivityFilter {
        /// States that they concern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<Vec<String>>,
        /// Jurisdictions that they concern.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub jurisdiction: Option<Vec<String>>,
        /// What was done.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub kind: Option<Vec<ActivityKind>>,
        /// Whether it took place.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub finding: Option<Vec<Finding>>,
        /// Who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub actor: Option<Vec<Actor>>,
        /// How far it reached.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub level: Option<Vec<Level>>,
        /// Languages in which they were held.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub language: Option<Vec<String>>,
        /// Organizations that took part, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub organization: Option<Vec<String>>,
        /// Recommendations that they follow up, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub recommendation: Option<Vec<String>>,
        /// Reviews that they follow up.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub review: Option<Vec<String>>,
        /// Plans that they belong to, by id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub plan: Option<Vec<String>>,
        /// Years in which they began.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub year: Option<Vec<i16>>,
        /// Going on at this day or later: the last day, or where there is none the first, is not before it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub from: Option<NaiveDate>,
        /// Begun by this day.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub to: Option<NaiveDate>,
        /// Whether there are documents.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub documented: Option<bool>,
        /// Consultations of which a draft was, or was not, shared before.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub draft_shared: Option<bool>,
        /// Consultations of which those who took part were, or were not, told what became of their words.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub feedback_given: Option<bool>,
        /// Whether a mid-term report was pledged for a day, rather than made.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub pledged: Option<bool>,
        /// Consultations with at least so many days of notice.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub notice_days_from: Option<i32>,
        /// Consultations with at most so many days of notice.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub notice_days_to: Option<i32>,
        /// Consultations to which at least so many organizations were invited.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub organizations_invited_from: Option<i32>,
        /// Consultations to which at most so many organizations were invited.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub organizations_invited_to: Option<i32>,
        /// Consultations in which at least so many organizations took part.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub organizations_took_part_from: Option<i32>,
        /// Consultations in which at most so many organizations took part.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub organizations_took_part_to: Option<i32>,
    }
}

impl ActivityFilter {
    /// Refuses codes and ids that do not exist, and what only working records have.
    ///
    /// # Errors
    /// `invalid-parameter`.
    pub fn check(&self, working: bool) -> Result<(), Failure> {
        reference::check_codes("state", self.state.as_deref(), reference::state_fault)?;
        reference::check_codes("jurisdiction", self.jurisdiction.as_deref(), reference::jurisdiction_fault)?;
        reference::check_codes("review", self.review.as_deref(), reference::review_fault)?;
        reference::check_codes("organization", self.organization.as_deref(), reference::id_fault)?;
        reference::check_codes("recommendation", self.recommendation.as_deref(), reference::id_fault)?;
        reference::check_codes("plan", self.plan.as_deref(), reference::id_fault)?;
        reference::check_numbers("year", self.year.as_deref(), |year| super::records::YEARS.contains(&year.into()))?;
        reference::check_codes("language", self.language.as_deref(), |name, tag| match canonical(tag) {
            Ok(_) => None,
            Err(Failure::Invalid(faults)) => {
                faults.into_iter().next().map(|fault| Fault::parameter(name, fault.detail).hint_if(fault.hint))
            }
            Err(_) => None,
        })?;
        super::records::check_days("from", self.from, self.to)?;
        self.common().check(working)
    }

    /// The languages asked for, canonical.
    pub fn languages(&self) -> Option<Vec<String>> {
        self.language.as_ref().map(|tags| tags.iter().filter_map(|tag| canonical(tag).ok()).collect())
    }
}
