//! The shelf holds published editions in memory, ready to be read by everyone.

use std::{collections::HashMap, sync::Arc};

use arc_swap::ArcSwap;
use kernel::{Id, id};

use super::Edition;

/// Editions by id, and which is current for each publication. Swapped as a whole; readers never wait.
#[derive(Debug, Default)]
pub struct Shelf(ArcSwap<Content>);

#[derive(Clone, Debug, Default)]
struct Content {
    editions: HashMap<Id<id::Edition>, Arc<Edition>>,
    current: HashMap<String, Arc<Edition>>,
    pictures: HashMap<String, Arc<Edition>>,
}

impl Shelf {
    /// The edition with this id.
    pub fn edition(&self, id: Id<id::Edition>) -> Option<Arc<Edition>> {
        self.0.load().editions.get(&id).cloned()
    }

    /// The current edition of the publication with this key.
    pub fn current(&self, key: &str) -> Option<Arc<Edition>> {
        self.0.load().current.get(key).cloned()
    }

    /// The current edition of every course, in the order of their keys.
    pub fn courses(&self) -> Vec<Arc<Edition>> {
        let content = self.0.load();
        let mut courses: Vec<_> = content.current.values().filter(|edition| edition.course().is_some()).collect();
        courses.sort_by(|a, b| a.content.key().cmp(b.content.key()));
        courses.into_iter().cloned().collect()
    }

    /// The picture with this content hash (hexadecimal), from whichever edition holds it.
    pub fn picture(&self, hash: &str) -> Option<Vec<u8>> {
        let content = self.0.load();
        let edition = content.pictures.get(hash)?;
        let (path, _) = edition.source.pictures().into_iter().find(|(_, found)| found == hash)?;
        edition.source.0.get(&path).cloned()
    }

    /// The ids on the shelf.
    pub(crate) fn ids(&self) -> Vec<Id<id::Edition>> {
        self.0.load().editions.keys().copied().collect()
    }

    /// Puts more editions on the shelf.
    pub(crate) fn add(&self, editions: Vec<Edition>) {
        let editions: Vec<_> = editions.into_iter().map(Arc::new).collect();
        self.0.rcu(|content| {
            let mut content = Content::clone(content);
            for edition in &editions {
                content.put(edition);
            }
            content
        });
    }
}

impl Content {
    fn put(&mut self, edition: &Arc<Edition>) {
        self.editions.insert(edition.id, Arc::clone(edition));
        for hash in edition.source.pictures().into_values() {
            self.pictures.insert(hash, Arc::clone(edition));
        }
        let current = self.current.entry(edition.content.key().to_owned()).or_insert_with(|| Arc::clone(edition));
        if current.number < edition.number {
            *current = Arc::clone(edition);
        }
    }
}
