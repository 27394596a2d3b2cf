//! A loader gathers what siblings of an answer ask for, and reads it in one go.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex},
};

use async_graphql::Error;
use identity::{account::Account, session::Session};
use kernel::{
    Id, id,
    page::{Page, PageRequest},
};
use tokio::{sync::OnceCell, task::yield_now};

/// The loaders of one request: nothing that is read for one caller is kept for another.
#[derive(Default)]
pub(crate) struct Loaders {
    /// Accounts by their ids.
    pub accounts: Loader<Id<id::User>, Account>,
    /// The same page of the sessions of accounts.
    sessions: Mutex<Vec<(Which, Arc<PageLoader>)>>,
}

/// A page: how many rows, and after which.
type Which = (u64, Option<Id<id::Session>>);

/// One page of each account's sessions.
pub(crate) type PageLoader = Loader<Id<id::User>, Page<Session>>;

impl Loaders {
    /// The loader of one page: siblings have the same arguments, but a document may ask twice, with others.
    pub fn sessions(&self, page: &PageRequest<id::Session>) -> Arc<PageLoader> {
        let which = (page.first, page.after);
        let mut loaders = self.sessions.lock().expect("finding a loader does not panic");
        if let Some((_, loader)) = loaders.iter().find(|(of, _)| *of == which) {
            return Arc::clone(loader);
        }
        let loader = Arc::new(PageLoader::default());
        loaders.push((which, Arc::clone(&loader)));
        loader
    }
}

/// Gathers keys until every sibling was asked, and reads their values together. Nothing is kept from one time to the next.
pub(crate) struct Loader<K, V>(Mutex<Option<Arc<Round<K, V>>>>);

/// Keys that are read together, and what came of it.
struct Round<K, V> {
    keys: Mutex<Vec<K>>,
    read: OnceCell<Result<HashMap<K, V>, Error>>,
}

impl<K, V> Default for Loader<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Loader<K, V> {
    /// The value of `key`, if there is one. Of all who ask at once, the first reads for all of them.
    pub async fn load(
        &self,
        key: K,
        read: impl AsyncFnOnce(Vec<K>) -> Result<HashMap<K, V>, Error>,
    ) -> Result<Option<V>, Error> {
        let round = self.join(key);
        // Siblings are asked one after the other before any of them goes on: then all keys are there.
        yield_now().await;
        let values = round.read.get_or_init(async || read(self.close(&round)).await).await;
        values.as_ref().map(|values| values.get(&key).cloned()).map_err(Clone::clone)
    }

    fn join(&self, key: K) -> Arc<Round<K, V>> {
        let mut open = self.0.lock().expect("joining does not panic");
        let round = open.get_or_insert_with(|| Arc::new(Round { keys: Mutex::default(), read: OnceCell::new() }));
        let mut keys = round.keys.lock().expect("joining does not panic");
        if !keys.contains(&key) {
            keys.push(key);
        }
        drop(keys);
        Arc::clone(round)
    }

    /// Who comes from now on joins another round.
    fn close(&self, round: &Arc<Round<K, V>>) -> Vec<K> {
        let mut open = self.0.lock().expect("closing does not panic");
        open.take_if(|open| Arc::ptr_eq(open, round));
        round.keys.lock().expect("closing does not panic").clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn siblings_are_read_together_and_each_gets_its_own() {
        let (loader, reads) = (Loader::<u32, u32>::default(), AtomicUsize::new(0));
        for siblings in [1, 25, 31, 100] {
            let ask = |key| {
                loader.load(key, async |keys: Vec<u32>| {
                    reads.fetch_add(1, Ordering::Relaxed);
                    // Nothing is known of 7.
                    Ok(keys.into_iter().filter(|key| *key != 7).map(|key| (key, key * 2)).collect())
                })
            };
            let before = reads.load(Ordering::Relaxed);
            let values = join_all((0..siblings).map(ask)).await;
            assert_eq!(reads.load(Ordering::Relaxed) - before, 1, "{siblings}");
            for (key, value) in (0..siblings).zip(values) {
                assert_eq!(value.expect("no error"), (key != 7).then_some(key * 2));
            }
        }
    }

    #[tokio::test]
    async fn what_fails_fails_for_all_and_is_tried_anew() {
        let loader = Loader::<u32, u32>::default();
        let fails = |key| loader.load(key, async |_| Err(Error::new("broken")));
        assert!(join_all((0..3).map(fails)).await.iter().all(Result::is_err));
        let value = loader.load(1, async |keys| Ok(keys.into_iter().map(|key| (key, 5)).collect())).await;
        assert_eq!(value.expect("no error"), Some(5));
    }
}
