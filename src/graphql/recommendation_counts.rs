//! Counts of recommendations in GraphQL: lines with the values of their dimensions as typed fields.

use std::str::FromStr;
use std::sync::Arc;

use async_graphql::{Context, Object};

use super::asker::{Answer, Asker, bug};
use super::loaders::{self, JurisdictionKey, ReviewKey, StateKey, TermKey};
use crate::domain::kinds::{CountUnit, RegionalGroup, Response};
use crate::domain::recommendations::{CountLine, Counts, Dimension, RecommendationFilter};
use crate::domain::reviews::Review;
use crate::domain::states::{Jurisdiction, State};
use crate::domain::vocabularies::Term;
use crate::store;

/// Questions about how many.
#[derive(Default)]
pub struct CountQueries;

#[Object]
impl CountQueries {
    /// Counts recommendations by one to three dimensions.
    async fn recommendation_counts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "One to three dimensions, none twice.")] by: Vec<Dimension>,
        #[graphql(desc = "What is counted.", default_with = "CountUnit::Recommendation")] unit: CountUnit,
        #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")] filter: Option<
            RecommendationFilter,
        >,
    ) -> Answer<RecommendationCounts> {
        let filter = filter.unwrap_or_default();
        let asked =
            move |connection: &mut _, _: &_| store::recommendation_counts::counts(connection, &filter, &by, unit);
        let counts = Asker::of(context)?.snapshot(asked).await?;
        Ok(RecommendationCounts { unit, counts: Arc::new(counts) })
    }
}

/// How many recommendations there are, by dimensions.
pub struct RecommendationCounts {
    unit: CountUnit,
    counts: Arc<Counts>,
}

/// How many recommendations there are, by dimensions.
#[Object]
impl RecommendationCounts {
    /// One line for each combination of values that occurs.
    async fn lines(&self) -> Vec<RecommendationCount> {
        (0..self.counts.lines.len())
            .map(|line| RecommendationCount { counts: Arc::clone(&self.counts), line })
            .collect()
    }

    /// What was counted.
    async fn unit(&self) -> CountUnit {
        self.unit
    }

    /// How many there are in all; where a record can have several values of a dimension, less than the sum of the lines.
    async fn total(&self) -> i64 {
        self.counts.total
    }

    /// How many texts have no number in the report: a count of paragraphs can't see them.
    async fn without_number(&self) -> i64 {
        self.counts.without_number
    }

    /// Reviews that the filter reaches and of which not all recommendations are held.
    async fn incomplete_reviews(&self, context: &Context<'_>) -> Answer<Vec<Arc<Review>>> {
        loaders::many(context, self.counts.incomplete_reviews.iter().cloned().map(ReviewKey).collect()).await
    }

    /// The number of the last public change that the counts can show.
    async fn change(&self) -> i64 {
        self.counts.change
    }
}

/// A line of a count: the values of the dimensions asked for, and how many.
pub struct RecommendationCount {
    counts: Arc<Counts>,
    line: usize,
}

impl RecommendationCount {
    fn line(&self) -> &CountLine {
        &self.counts.lines[self.line]
    }

    /// The value of a dimension; none where it wasn't asked for or the record has none.
    fn value(&self, dimension: Dimension) -> Option<&String> {
        let place = self.counts.dimensions.iter().position(|asked| *asked == dimension)?;
        self.line().values.get(place)?.as_ref()
    }

    fn parsed<T: FromStr>(&self, dimension: Dimension) -> Answer<Option<T>> {
        match self.value(dimension).map(|value| value.parse()) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(_)) => Err(bug(format!("a count by {dimension} gave what is none"))),
        }
    }

    async fn state(&self, context: &Context<'_>, dimension: Dimension) -> Answer<Option<Arc<State>>> {
        match self.value(dimension) {
            Some(code) => Ok(Some(loaders::one(context, StateKey(code.clone())).await?)),
            None => Ok(None),
        }
    }

    async fn term(
        &self,
        context: &Context<'_>,
        dimension: Dimension,
        vocabulary: &'static str,
    ) -> Answer<Option<Arc<Term>>> {
        match self.value(dimension) {
            Some(code) => Ok(Some(loaders::one(context, TermKey(vocabulary, code.clone())).await?)),
            None => Ok(None),
        }
    }
}

/// A line of a count: the values of the dimensions asked for, and how many. A field is null where its dimension was not
/// asked for, and where the records have no value of it.
#[Object]
impl RecommendationCount {
    /// The State under review.
    async fn state_under_review(&self, context: &Context<'_>) -> Answer<Option<Arc<State>>> {
        self.state(context, Dimension::StateUnderReview).await
    }

    /// A State that made them.
    async fn recommending_state(&self, context: &Context<'_>) -> Answer<Option<Arc<State>>> {
        self.state(context, Dimension::RecommendingState).await
    }

    /// Regional group of the State under review.
    async fn regional_group(&self) -> Answer<Option<RegionalGroup>> {
        self.parsed(Dimension::RegionalGroup)
    }

    /// Regional group of States that made them.
    async fn recommending_group(&self) -> Answer<Option<RegionalGroup>> {
        self.parsed(Dimension::RecommendingGroup)
    }

    /// Cycle of the review.
    async fn cycle(&self) -> Answer<Option<i16>> {
        self.parsed(Dimension::Cycle)
    }

    /// Session of the Working Group.
    async fn session(&self) -> Answer<Option<i16>> {
        self.parsed(Dimension::Session)
    }

    /// Year of the review.
    async fn year(&self) -> Answer<Option<i16>> {
        self.parsed(Dimension::Year)
    }

    /// Position at the adoption of the outcome.
    async fn response(&self) -> Answer<Option<Response>> {
        self.parsed(Dimension::Response)
    }

    /// Latest position.
    async fn response_now(&self) -> Answer<Option<Response>> {
        self.parsed(Dimension::ResponseNow)
    }

    /// A theme.
    async fn theme(&self, context: &Context<'_>) -> Answer<Option<Arc<Term>>> {
        self.term(context, Dimension::Theme, "themes").await
    }

    /// A Sustainable Development Goal.
    async fn sdg(&self, context: &Context<'_>) -> Answer<Option<Arc<Term>>> {
        self.term(context, Dimension::Sdg, "sdgs").await
    }

    /// A group of persons.
    async fn group_of_persons(&self, context: &Context<'_>) -> Answer<Option<Arc<Term>>> {
        self.term(context, Dimension::GroupOfPersons, "groups_of_persons").await
    }

    /// UPR Info's action category.
    async fn action_category(&self) -> Answer<Option<i16>> {
        self.parsed(Dimension::ActionCategory)
    }

    /// A jurisdiction; null: the whole State.
    async fn jurisdiction(&self, context: &Context<'_>) -> Answer<Option<Arc<Jurisdiction>>> {
        match self.value(Dimension::Jurisdiction) {
            Some(code) => Ok(Some(loaders::one(context, JurisdictionKey(code.clone())).await?)),
            None => Ok(None),
        }
    }

    /// How many.
    async fn count(&self) -> i64 {
        self.line().count
    }
}
