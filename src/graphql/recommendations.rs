//! Recommendations in GraphQL: the list, the lists of States, jurisdictions and reviews, one by its id, and what hangs
//! on one. Counts stand in `recommendation_counts`.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object};

use super::asker::{Answer, Asker};
use super::connection::{Connection, Slice};
use super::ids;
use super::loaders::{self, FirstOfEach, JurisdictionKey, RecommendationsOf, ReviewKey, StateKey, TermKey};
use crate::domain::page::{self, Page, Window};
use crate::domain::recommendations::{ConcernedJurisdiction, Licence, Recommendation, RecommendationFilter, Source};
use crate::domain::reference::reference;
use crate::domain::reviews::Review;
use crate::domain::states::{Jurisdiction, State};
use crate::domain::vocabularies::Term;
use crate::store;
use crate::store::recommendations::Parent;

/// A page of recommendations, with the terms under which it stands.
pub type RecommendationConnection = Connection<Recommendation, Terms>;

/// The terms under which a page of recommendations stands.
pub struct Terms(Arc<Page<Recommendation>>);

/// The terms under which a page of recommendations stands.
#[Object(name = "RecommendationTerms")]
impl Terms {
    /// Under which terms the data sets give what stands on the page.
    async fn licences(&self) -> Vec<Licence> {
        let mut licences: Vec<Licence> = Vec::new();
        for source in self.0.items.iter().flat_map(|recommendation| &recommendation.sources) {
            if licences.iter().all(|licence| licence.dataset != source.dataset) {
                licences.extend(reference().licence(source.dataset).cloned());
            }
        }
        licences.sort_by_key(|licence| licence.dataset);
        licences
    }
}

fn connection(page: Arc<Page<Recommendation>>) -> RecommendationConnection {
    Connection::beside(Arc::clone(&page), Terms(page))
}

/// The recommendations of one parent. First pages are asked for all parents of a level together.
///
/// # Errors
/// Those of the question.
pub async fn of_parent(
    context: &Context<'_>,
    parent: Parent,
    id: &str,
    filter: Option<RecommendationFilter>,
    window: Window,
) -> Answer<RecommendationConnection> {
    let filter = filter.unwrap_or_default();
    if window.edge == page::Edge::Start {
        let asked = FirstOfEach::new(parent, &filter, &window)?;
        return Ok(connection(loaders::one(context, RecommendationsOf { id: id.to_owned(), asked }).await?));
    }
    let filter = parent.narrow(&filter, id)?;
    let asked = move |connection: &mut _, window: &_, reading: &_| {
        store::recommendations::list(connection, &filter, window, reading)
    };
    Ok(connection(Asker::of(context)?.page(window, asked).await?))
}

/// Questions about recommendations.
#[derive(Default)]
pub struct RecommendationQueries;

#[expect(clippy::too_many_arguments, reason = "those of a connection")]
#[Object]
impl RecommendationQueries {
    /// Recommendations, those of the newest session first. Voluntary pledges are among them only where `kind` asks for them.
    async fn recommendations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Those after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            RecommendationFilter,
        >,
        #[graphql(
            desc = "Sort keys, a minus before each for descending, all in one direction: `-session`, the usual one, `cycle`, `year`, `stateUnderReview`, `updatedAt`, `id`."
        )]
        sort: Option<String>,
    ) -> Answer<RecommendationConnection> {
        let window = Slice { first, after, last, before, sort }.window(context)?;
        let filter = filter.unwrap_or_default();
        let asked = move |connection: &mut _, window: &_, reading: &_| {
            store::recommendations::list(connection, &filter, window, reading)
        };
        Ok(connection(Asker::of(context)?.page(window, asked).await?))
    }

    /// One recommendation or voluntary pledge.
    async fn recommendation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id, or that of any of its source records.")] id: ID,
    ) -> Answer<Option<Recommendation>> {
        let id = ids::record(&id).ok_or_else(|| ids::not_found("recommendation", &id))?;
        let asked = move |connection: &mut _, reading: &_| store::recommendations::find(connection, id, reading);
        Ok(Some(Asker::of(context)?.snapshot(asked).await?))
    }
}

fn terms(vocabulary: &'static str, codes: impl IntoIterator<Item = impl ToString>) -> Vec<TermKey> {
    codes.into_iter().map(|code| TermKey(vocabulary, code.to_string())).collect()
}

#[ComplexObject]
impl Recommendation {
    /// Its id: that of its leading source record.
    pub(super) async fn id(&self) -> ID {
        ID(self.id.to_string())
    }

    /// The review in which it was made.
    async fn review(&self, context: &Context<'_>) -> Answer<Arc<Review>> {
        loaders::one(context, ReviewKey(self.review.clone())).await
    }

    /// The State that received it.
    async fn state_under_review(&self, context: &Context<'_>) -> Answer<Arc<State>> {
        loaders::one(context, StateKey(self.state_under_review.clone())).await
    }

    /// The States that made it; empty for pledges and where none is known.
    async fn recommending_states(&self, context: &Context<'_>) -> Answer<Vec<Arc<State>>> {
        loaders::many(context, self.recommending_states.iter().cloned().map(StateKey).collect()).await
    }

    /// Themes.
    async fn themes(&self, context: &Context<'_>) -> Answer<Vec<Arc<Term>>> {
        loaders::many(context, terms("themes", &self.themes)).await
    }

    /// Sustainable Development Goals.
    async fn sdgs(&self, context: &Context<'_>) -> Answer<Vec<Arc<Term>>> {
        loaders::many(context, terms("sdgs", &self.sdgs)).await
    }

    /// Groups of persons that it is about.
    async fn groups_of_persons(&self, context: &Context<'_>) -> Answer<Vec<Arc<Term>>> {
        loaders::many(context, terms("groups_of_persons", &self.groups_of_persons)).await
    }
}

#[ComplexObject]
impl ConcernedJurisdiction {
    /// The jurisdiction.
    async fn jurisdiction(&self, context: &Context<'_>) -> Answer<Arc<Jurisdiction>> {
        loaders::one(context, JurisdictionKey(self.code.clone())).await
    }
}

#[ComplexObject]
impl Source {
    /// The id of the source record, for ever.
    pub(super) async fn id(&self) -> ID {
        ID(self.id.to_string())
    }
}
