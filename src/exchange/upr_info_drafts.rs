//! What the rows of UPR Info's export mean: which State a name is, which review a session, which theme an issue. Gives
//! drafts, and troubles by place for names that nobody here knows.

use std::collections::BTreeSet;

use super::place::{Notice, NoticeKind, Trouble, TroubleKind};
use super::sheet::Sheet;
use super::source::Source;
use super::upr_info::{Recommender, RowResponse, UprInfo, UprInfoRow};
use crate::domain::failure::did_you_mean;
use crate::domain::kinds::{Dataset, PositionStage, RecommendationKind, Response};
use crate::domain::language::Texts;
use crate::domain::recommendations::Position;
use crate::domain::reference::{Reference, reference};
use crate::domain::source_records::Draft;

/// A reader of the export that knows what its names mean.
pub struct UprInfoDrafts {
    rows: UprInfo,
    unmapped: BTreeSet<String>,
    notices: Vec<Notice>,
}

impl UprInfoDrafts {
    /// Opens an export.
    ///
    /// # Errors
    /// The trouble that ends the file before its first row.
    pub fn open(source: Source) -> Result<UprInfoDrafts, Trouble> {
        let rows = UprInfo::of(Sheet::of(source)?)?;
        let notices = rows.notices().to_vec();
        Ok(UprInfoDrafts { rows, unmapped: BTreeSet::new(), notices })
    }

    /// What is worth knowing; complete once all rows are read.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    fn draft(&mut self, row: UprInfoRow) -> Result<(String, Draft), Trouble> {
        let facts = reference();
        let trouble = |column: &str, kind| Trouble::new(row.place.in_column(column), kind);
        let state = state_of(facts, &row.state_under_review).map_err(|hint| {
            let trouble = trouble("To", TroubleKind::UnknownState { found: row.state_under_review.clone() });
            hint.into_iter().fold(trouble, Trouble::with_hint)
        })?;
        let session = i16::try_from(row.session)
            .ok()
            .filter(|session| facts.session(*session).is_some())
            .ok_or_else(|| trouble("Session", TroubleKind::UnknownSession { found: row.session.to_string() }))?;
        let review = facts.review_in(state, session).ok_or_else(|| {
            let held: Vec<String> = facts
                .reviews
                .iter()
                .filter(|review| review.state == state)
                .map(|review| review.session.to_string())
                .collect();
            trouble("Session", TroubleKind::UnknownReview { found: format!("of {state} in session {session}") })
                .with_hint(format!("{state} was reviewed in the sessions {}", held.join(", ")))
        })?;
        let pledge = row.response == RowResponse::VoluntaryPledge;
        let recommending_state = match &row.recommending_state {
            Recommender::Unknown => None,
            // A pledge is the State's own: whom the export names as its maker is the State under review.
            Recommender::State(_) if pledge => None,
            Recommender::State(name) => Some(state_of(facts, name).map_err(|hint| {
                let trouble = trouble("From", TroubleKind::UnknownState { found: name.clone() });
                hint.into_iter().fold(trouble, Trouble::with_hint)
            })?),
        };
        let (mut themes, mut themes_unmapped) = (Vec::new(), Vec::new());
        for issue in &row.issues {
            match facts.theme_of_issue(issue) {
                Some(theme) => themes.push(theme.to_owned()),
                None => {
                    themes_unmapped.push(issue.clone());
                    if self.unmapped.insert(issue.clone()) {
                        self.notices.push(Notice::new(
                            row.place.in_column("Issue"),
                            NoticeKind::UnmappedTheme { found: issue.clone() },
                        ));
                    }
                }
            }
        }
        let response = match row.response {
            RowResponse::Accepted => Some(Response::Supported),
            RowResponse::InPart => Some(Response::SupportedInPart),
            RowResponse::Noted => Some(Response::Noted),
            RowResponse::Pending => Some(Response::Pending),
            RowResponse::VoluntaryPledge => None,
        };
        let position = response.map(|value| Position {
            stage: PositionStage::Adoption,
            value,
            date: None,
            word: Some(row.response_as_printed.clone()),
            document: None,
            paragraph: None,
            dataset: Dataset::UprInfo,
        });
        let draft = Draft {
            kind: if pledge { RecommendationKind::VoluntaryPledge } else { RecommendationKind::Recommendation },
            number: None,
            texts: Texts::one("en", row.text),
            original_language: "en".to_owned(),
            paragraphs: Vec::new(),
            recommending_states_unknown: !pledge && recommending_state.is_none(),
            recommending_states: recommending_state.map(str::to_owned).into_iter().collect(),
            response,
            positions: position.into_iter().collect(),
            action_category: row.action_category.map(i16::from),
            themes,
            themes_unmapped,
            sdgs: Vec::new(),
            groups_of_persons: Vec::new(),
            source_record: None,
        };
        Ok((review.id(), draft))
    }
}

/// The code of a State by its name, or what may have been meant.
fn state_of<'a>(facts: &'a Reference, name: &str) -> Result<&'a str, Option<String>> {
    facts.state_by_name(name).ok_or_else(|| did_you_mean(name, facts.states.iter().map(|state| state.name.english())))
}

impl Iterator for UprInfoDrafts {
    /// The review and the draft.
    type Item = Result<(String, Draft), Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.rows.next()?;
        Some(row.and_then(|row| self.draft(row)))
    }
}
