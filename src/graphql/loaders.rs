//! Loaders of one request: what many records of a level need is asked in one statement. They keep what came until the
//! request ends; of States and terms alone more is kept, in [`super::kept`].

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use uuid::Uuid;

use super::asker::{Answer, Asker, bug};
use super::batches::Waiting;
use crate::domain::coalitions::Coalition;
use crate::domain::failure::Failure;
use crate::domain::page::{Page, Window};
use crate::domain::recommendations::{Recommendation, RecommendationFilter};
use crate::domain::reviews::{HeldCount, Review};
use crate::domain::statements::Statement;
use crate::domain::states::{Jurisdiction, State};
use crate::domain::vocabularies::Term;
use crate::store;
use crate::store::recommendations::Parent;

/// A coalition by its code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CoalitionKey(pub String);

/// A State by its code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StateKey(pub String);

/// A jurisdiction by its code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JurisdictionKey(pub String);

/// A review by its id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReviewKey(pub String);

/// What is held of a review, by its id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HeldOf(pub String);

/// The reviews of a State by its code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReviewsOfState(pub String);

/// A term by its vocabulary and its code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TermKey(pub &'static str, pub String);

/// A statement by its id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StatementKey(pub Uuid);

/// The first recommendations of a parent. What all parents of a level share is one question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecommendationsOf {
    /// The parent's code or id.
    pub id: String,
    /// What all parents share.
    pub asked: FirstOfEach,
}

/// What is asked of each parent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FirstOfEach {
    parent: Parent,
    /// The filter as JSON: filters of the same text are the same.
    filter: String,
    size: u16,
    sort: Option<String>,
    total: bool,
}

impl FirstOfEach {
    /// The question for the first page of each parent.
    ///
    /// # Errors
    /// `internal-error`, which can't happen.
    pub fn new(parent: Parent, filter: &RecommendationFilter, window: &Window) -> Result<FirstOfEach, Failure> {
        let filter = serde_json::to_string(filter).map_err(Failure::internal)?;
        Ok(FirstOfEach { parent, filter, size: window.size, sort: window.sort.clone(), total: window.total })
    }
}

/// The loaders of one request.
pub struct Loaders(DataLoader<Questions, HashMapCache>);

impl Loaders {
    /// Loaders that ask as this asker does. They load nothing unless [`batches::run`] runs the request.
    ///
    /// [`batches::run`]: super::batches::run
    pub(super) fn new(asker: Asker, waiting: Waiting) -> Loaders {
        let wait = move |loading| waiting.add(loading);
        Loaders(DataLoader::with_cache(Questions(asker), wait, HashMapCache::default()).delay(Duration::ZERO))
    }

    fn of<'a>(context: &Context<'a>) -> Answer<&'a Loaders> {
        context.data_opt().ok_or_else(|| bug("the request has no loaders"))
    }
}

type Value<K> = <Questions as Loader<K>>::Value;

/// What stands behind a key, which must be there.
///
/// # Errors
/// Those of the question; `internal-error` where nothing stands there.
pub async fn one<K>(context: &Context<'_>, key: K) -> Answer<Value<K>>
where
    K: Send + Sync + Hash + Eq + Clone + std::fmt::Debug + 'static,
    Questions: Loader<K, Error = Failure>,
{
    let missing = format!("{key:?} is named by a record and not there");
    Loaders::of(context)?.0.load_one(key).await?.ok_or_else(|| bug(missing))
}

/// What stands behind keys, in their order; keys without anything are passed over.
///
/// # Errors
/// Those of the question.
pub async fn many<K>(context: &Context<'_>, keys: Vec<K>) -> Answer<Vec<Value<K>>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Questions: Loader<K, Error = Failure>,
{
    let found = Loaders::of(context)?.0.load_many(keys.iter().cloned()).await?;
    Ok(keys.iter().filter_map(|key| found.get(key).cloned()).collect())
}

/// The questions of the loaders.
pub struct Questions(Asker);

impl Loader<StateKey> for Questions {
    type Value = Arc<State>;
    type Error = Failure;

    async fn load(&self, keys: &[StateKey]) -> Result<HashMap<StateKey, Self::Value>, Failure> {
        let shelf = self.0.shelf();
        let mut found = shelf.as_ref().map(|shelf| shelf.states.get(keys)).unwrap_or_default();
        let codes: Vec<String> = keys.iter().filter(|key| !found.contains_key(*key)).map(|key| key.0.clone()).collect();
        if codes.is_empty() {
            return Ok(found);
        }
        let states = self.0.read(move |connection, reading| store::states::of(connection, &codes, reading)).await?;
        let states = states.into_iter().map(|state| (StateKey(state.code.clone()), Arc::new(state))).collect();
        if let Some(shelf) = shelf {
            shelf.states.keep(&states);
        }
        found.extend(states);
        Ok(found)
    }
}

impl Loader<CoalitionKey> for Questions {
    type Value = Arc<Coalition>;
    type Error = Failure;

    async fn load(&self, keys: &[CoalitionKey]) -> Result<HashMap<CoalitionKey, Self::Value>, Failure> {
        let codes: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
        // A record that is nearest to the caller can name a coalition that not everybody may know of.
        let asker = self.0.in_what_may_be_known();
        let asked = asker.snapshot(move |connection, reading| store::coalitions::of(connection, &codes, reading));
        Ok(asked.await?.into_iter().map(|found| (CoalitionKey(found.code.clone()), Arc::new(found))).collect())
    }
}

impl Loader<JurisdictionKey> for Questions {
    type Value = Arc<Jurisdiction>;
    type Error = Failure;

    async fn load(&self, keys: &[JurisdictionKey]) -> Result<HashMap<JurisdictionKey, Self::Value>, Failure> {
        let codes: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
        let asked =
            self.0.read(move |connection, reading| store::states::jurisdictions_of(connection, &codes, reading));
        Ok(asked.await?.into_iter().map(|found| (JurisdictionKey(found.code.clone()), Arc::new(found))).collect())
    }
}

impl Loader<ReviewKey> for Questions {
    type Value = Arc<Review>;
    type Error = Failure;

    async fn load(&self, keys: &[ReviewKey]) -> Result<HashMap<ReviewKey, Self::Value>, Failure> {
        let ids: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
        let found =
            self.0.snapshot(move |connection, reading| store::reviews::uncounted(connection, &ids, reading)).await?;
        Ok(found.into_iter().map(|review| (ReviewKey(review.id.clone()), Arc::new(review))).collect())
    }
}

impl Loader<HeldOf> for Questions {
    type Value = HeldCount;
    type Error = Failure;

    async fn load(&self, keys: &[HeldOf]) -> Result<HashMap<HeldOf, Self::Value>, Failure> {
        let ids: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
        let mut found = self.0.snapshot(move |connection, _| store::reviews::held(connection, &ids)).await?;
        Ok(keys.iter().map(|key| (key.clone(), found.remove(&key.0).unwrap_or_default())).collect())
    }
}

impl Loader<ReviewsOfState> for Questions {
    type Value = Arc<Vec<Review>>;
    type Error = Failure;

    async fn load(&self, keys: &[ReviewsOfState]) -> Result<HashMap<ReviewsOfState, Self::Value>, Failure> {
        let states: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
        let asked = self.0.snapshot(move |connection, reading| store::reviews::of_states(connection, &states, reading));
        let mut found: HashMap<ReviewsOfState, Vec<Review>> = keys.iter().map(|key| (key.clone(), vec![])).collect();
        for review in asked.await? {
            found.entry(ReviewsOfState(review.state.clone())).or_default().push(review);
        }
        Ok(found.into_iter().map(|(key, reviews)| (key, Arc::new(reviews))).collect())
    }
}

impl Loader<TermKey> for Questions {
    type Value = Arc<Term>;
    type Error = Failure;

    async fn load(&self, keys: &[TermKey]) -> Result<HashMap<TermKey, Self::Value>, Failure> {
        let shelf = self.0.shelf();
        let mut found = shelf.as_ref().map(|shelf| shelf.terms.get(keys)).unwrap_or_default();
        let wanted = || keys.iter().filter(|key| !found.contains_key(*key));
        let names: HashSet<&'static str> = wanted().map(|key| key.0).collect();
        let codes: HashSet<String> = wanted().map(|key| key.1.clone()).collect();
        if codes.is_empty() {
            return Ok(found);
        }
        let (vocabularies, codes): (Vec<String>, Vec<String>) =
            (names.iter().map(ToString::to_string).collect(), codes.into_iter().collect());
        let asked = self.0.read(move |connection, reading| {
            store::vocabularies::terms_of_several(connection, &vocabularies, &codes, reading)
        });
        let mut terms = HashMap::new();
        for term in asked.await? {
            if let Some(name) = names.get(term.vocabulary.as_str()) {
                terms.insert(TermKey(name, term.code.clone()), Arc::new(term));
            }
        }
        if let Some(shelf) = shelf {
            shelf.terms.keep(&terms);
        }
        found.extend(terms);
        Ok(found)
    }
}

impl Loader<StatementKey> for Questions {
    type Value = Arc<Statement>;
    type Error = Failure;

    async fn load(&self, keys: &[StatementKey]) -> Result<HashMap<StatementKey, Self::Value>, Failure> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let found = self.0.read(move |connection, reading| store::statements::of(connection, &ids, reading)).await?;
        Ok(found.into_iter().map(|statement| (StatementKey(statement.id), Arc::new(statement))).collect())
    }
}

impl Loader<RecommendationsOf> for Questions {
    type Value = Arc<Page<Recommendation>>;
    type Error = Failure;

    async fn load(&self, keys: &[RecommendationsOf]) -> Result<HashMap<RecommendationsOf, Self::Value>, Failure> {
        let mut parents: HashMap<&FirstOfEach, Vec<String>> = HashMap::new();
        for key in keys {
            parents.entry(&key.asked).or_default().push(key.id.clone());
        }
        let mut found = HashMap::new();
        for (asked, ids) in parents {
            let filter: RecommendationFilter = serde_json::from_str(&asked.filter).map_err(Failure::internal)?;
            let window = Window { size: asked.size, sort: asked.sort.clone(), total: asked.total, ..Window::default() };
            let parent = asked.parent;
            let pages = self.0.snapshot(move |connection, reading| {
                store::recommendations::first_of_each(connection, parent, &ids, &filter, &window, reading)
            });
            for (id, page) in pages.await? {
                found.insert(RecommendationsOf { id, asked: asked.clone() }, Arc::new(page));
            }
        }
        Ok(found)
    }
}
