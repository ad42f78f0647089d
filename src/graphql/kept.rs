//! States and terms that one request has read and the next ones need again: kept as long as nothing public has changed
//! since. Recommendations, and whatever else there are many of, are never kept here.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use super::loaders::{StateKey, TermKey};
use crate::database::notices::Horizon;
use crate::domain::language::Languages;
use crate::domain::states::State;
use crate::domain::vocabularies::Term;

/// For how many different wishes of languages something is kept.
const MOST_LANGUAGES: u64 = 64;

/// What is kept by one service.
pub struct Kept {
    horizon: Arc<Horizon>,
    shelves: moka::sync::Cache<Languages, Arc<Shelf>>,
}

/// What is kept for readers of the same languages, as of one change.
pub struct Shelf {
    change: i64,
    /// States.
    pub states: Records<StateKey, State>,
    /// Terms.
    pub terms: Records<TermKey, Term>,
}

/// Records of one kind. There are as many as there are facts.
pub struct Records<K, T>(RwLock<HashMap<K, Arc<T>>>);

impl Kept {
    /// Nothing yet; changes are known of by this horizon.
    pub fn new(horizon: Arc<Horizon>) -> Kept {
        Kept { horizon, shelves: moka::sync::Cache::new(MOST_LANGUAGES) }
    }

    /// What is kept for these languages. It is asked for before the database is, so that whatever is laid down shows at
    /// least its change. None while nobody listens for changes: then nothing may be kept.
    pub fn shelf(&self, languages: &Languages) -> Option<Arc<Shelf>> {
        let change = self.horizon.change()?;
        let known = self.shelves.get(languages).filter(|shelf| shelf.change == change);
        Some(known.unwrap_or_else(|| {
            let shelf = Arc::new(Shelf { change, states: Records::default(), terms: Records::default() });
            self.shelves.insert(languages.clone(), Arc::clone(&shelf));
            shelf
        }))
    }
}

impl<K, T> Default for Records<K, T> {
    fn default() -> Self {
        Records(RwLock::new(HashMap::new()))
    }
}

impl<K: Hash + Eq + Clone, T> Records<K, T> {
    /// Those of these keys that are kept.
    pub fn get(&self, keys: &[K]) -> HashMap<K, Arc<T>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter().filter_map(|key| kept.get(key).map(|record| (key.clone(), Arc::clone(record)))).collect()
    }

    /// Lays records down.
    pub fn keep(&self, records: &HashMap<K, Arc<T>>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.extend(records.iter().map(|(key, record)| (key.clone(), Arc::clone(record))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabularies::SourceNames;

    #[test]
    fn what_is_kept_goes_with_the_next_change() {
        let horizon = Arc::new(Horizon::default());
        let kept = Kept::new(Arc::clone(&horizon));
        let languages = Languages::default();
        assert!(kept.shelf(&languages).is_none(), "nobody listens");
        horizon.listens(true);
        horizon.raise(7);
        let key = TermKey("themes", "torture".to_owned());
        let term = Term {
            code: "torture".to_owned(),
            vocabulary: "themes".to_owned(),
            label: None,
            label_in: None,
            definition: None,
            broader: None,
            source_names: SourceNames::default(),
        };
        kept.shelf(&languages).unwrap().terms.keep(&[(key.clone(), Arc::new(term))].into());
        let held = || kept.shelf(&languages).unwrap().terms.get(std::slice::from_ref(&key)).len();
        assert_eq!(held(), 1);
        horizon.raise(8);
        assert_eq!(held(), 0);
        horizon.listens(false);
        assert!(kept.shelf(&languages).is_none());
    }
}
