//! An edition is one published state of a publication: numbered, hashed, and never changed again.

mod manifest;
mod reading;
mod shelf;
pub(crate) mod store;

use std::collections::HashMap;

use kernel::{Id, Instant, id};

use crate::bundle::{Content, Course, Lesson, Library, Module, Source};

pub(crate) use manifest::{Item, Manifest};
pub(crate) use reading::{Unserved, read};
pub use shelf::{Shelf, Sizes};

/// A published edition, in memory.
#[derive(Debug)]
pub struct Edition {
    /// Its id.
    pub id: Id<id::Edition>,
    /// The publication it belongs to.
    pub publication: Id<id::Publication>,
    /// 1 for the first.
    pub number: u32,
    /// SHA-256 over its manifest, in hexadecimal: every item, every file, and the library edition it pins.
    pub hash: String,
    /// The library edition that a course pins.
    pub library: Option<Id<id::Edition>>,
    /// Why it was published.
    pub change_reason: String,
    /// When.
    pub published_at: Instant,
    /// What it says.
    pub content: Content,
    /// The files it was made from.
    pub source: Source,
    lessons: HashMap<String, (usize, usize)>,
}

/// What the database says of an edition, its files apart.
#[derive(Clone, Debug)]
pub(crate) struct Imprint {
    pub id: Id<id::Edition>,
    pub publication: Id<id::Publication>,
    pub key: String,
    pub is_library: bool,
    pub number: u32,
    pub hash: String,
    pub library: Option<Pin>,
    pub change_reason: String,
    pub published_at: Instant,
}

/// The library edition that a course pins, and its hash in hexadecimal.
#[derive(Clone, Debug)]
pub(crate) struct Pin {
    pub id: Id<id::Edition>,
    pub hash: String,
}

impl Edition {
    pub(crate) fn new(imprint: Imprint, content: Content, source: Source) -> Self {
        let mut lessons = HashMap::new();
        if let Content::Course(course) = &content {
            for (m, module) in course.modules.iter().enumerate() {
                let places = module.lessons.iter().enumerate().map(|(l, lesson)| (lesson.key.clone(), (m, l)));
                lessons.extend(places);
            }
        }
        let Imprint { id, publication, number, hash, library, change_reason, published_at, .. } = imprint;
        let library = library.map(|pin| pin.id);
        Self { id, publication, number, hash, library, change_reason, published_at, content, source, lessons }
    }

    /// The course, if it is one.
    pub fn course(&self) -> Option<&Course> {
        match &self.content {
            Content::Course(course) => Some(course),
            Content::Library(_) => None,
        }
    }

    /// The library, if it is one.
    pub fn library(&self) -> Option<&Library> {
        match &self.content {
            Content::Library(library) => Some(library),
            Content::Course(_) => None,
        }
    }

    /// The lesson with this key, and its module.
    pub fn lesson(&self, key: &str) -> Option<(&Module, &Lesson)> {
        let (module, lesson) = *self.lessons.get(key)?;
        let module = &self.course()?.modules[module];
        Some((module, &module.lessons[lesson]))
    }
}
