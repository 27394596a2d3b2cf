//! The shelf holds published editions in memory, ready to be read by everyone.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use arc_swap::ArcSwap;
use kernel::{Id, id};

use super::{Edition, Imprint};
use crate::bundle::{Course, Library, Question};

/// Editions by id, and which is current for each publication. Swapped as a whole; readers never wait.
#[derive(Debug, Default)]
pub struct Shelf(ArcSwap<Content>);

/// The most of each that any edition on the shelf holds: what a list of them can cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Courses, in their current editions.
    pub courses: u64,
    /// Modules of a course.
    pub modules: u64,
    /// Objectives of a module.
    pub objectives: u64,
    /// Lessons of a module.
    pub lessons: u64,
    /// Blocks of a lesson.
    pub blocks: u64,
    /// Questions of a check or of the examination.
    pub questions: u64,
    /// Options of a question.
    pub options: u64,
    /// Exercises of a library.
    pub exercises: u64,
    /// Variants of an exercise.
    pub variants: u64,
    /// Cues of a variant.
    pub cues: u64,
    /// Safety rules of a library.
    pub rules: u64,
}

#[derive(Clone, Debug, Default)]
struct Content {
    editions: HashMap<Id<id::Edition>, Arc<Edition>>,
    current: HashMap<String, Arc<Edition>>,
    /// The bytes of every picture, by the hash of its content in hexadecimal.
    pictures: HashMap<String, Arc<[u8]>>,
    /// The hashes of an edition's pictures, by their paths in the bundle.
    hashes: HashMap<Id<id::Edition>, Arc<HashMap<String, String>>>,
    sizes: Sizes,
    /// Editions that are not served: what stands in the way was logged, once.
    aside: HashSet<Id<id::Edition>>,
    /// The number of the latest library edition that is not served.
    withheld: HashMap<String, u32>,
}

impl Shelf {
    /// The edition with this id.
    pub fn edition(&self, id: Id<id::Edition>) -> Option<Arc<Edition>> {
        self.0.load().editions.get(&id).cloned()
    }

    /// The current edition of the publication with this key.
    ///
    /// A course whose latest edition cannot be served is read in the one before. Not so a library: the rules in
    /// force are the latest, and older ones may lack what has been learned since.
    pub fn current(&self, key: &str) -> Option<Arc<Edition>> {
        let content = self.0.load();
        let withheld = content.withheld.get(key).copied().unwrap_or_default();
        content.current.get(key).filter(|current| current.number > withheld).cloned()
    }

    /// The current edition of every course, in the order of their keys.
    pub fn courses(&self) -> Vec<Arc<Edition>> {
        let content = self.0.load();
        let mut courses: Vec<_> = content.current.values().filter(|edition| edition.course().is_some()).collect();
        courses.sort_by(|a, b| a.content.key().cmp(b.content.key()));
        courses.into_iter().cloned().collect()
    }

    /// The picture with this content hash (hexadecimal), from whichever edition holds it.
    pub fn picture(&self, hash: &str) -> Option<Arc<[u8]>> {
        self.0.load().pictures.get(hash).cloned()
    }

    /// The content hash (hexadecimal) of the picture that an edition holds at this path.
    pub fn picture_hash(&self, edition: Id<id::Edition>, path: &str) -> Option<String> {
        self.0.load().hashes.get(&edition)?.get(path).cloned()
    }

    /// The most of each that any edition on the shelf holds.
    pub fn sizes(&self) -> Sizes {
        self.0.load().sizes
    }

    /// The ids of the editions that are on the shelf or were put aside.
    pub(crate) fn ids(&self) -> HashSet<Id<id::Edition>> {
        let content = self.0.load();
        content.editions.keys().chain(&content.aside).copied().collect()
    }

    /// Notes an edition that is not to be served, so that it is not tried again.
    pub(crate) fn put_aside(&self, imprint: &Imprint) {
        self.0.rcu(|content| {
            let mut content = Content::clone(content);
            content.aside.insert(imprint.id);
            if imprint.is_library {
                let withheld = content.withheld.entry(imprint.key.clone()).or_default();
                *withheld = imprint.number.max(*withheld);
            }
            content
        });
    }

    /// Puts more editions on the shelf. Pictures are hashed here, and never when they are read.
    pub(crate) fn add(&self, editions: Vec<Edition>) {
        let prepared = |edition: Edition| {
            let pictures: HashMap<_, _> = edition.source.pictures().into_iter().collect();
            (Arc::new(edition), Arc::new(pictures))
        };
        let editions: Vec<_> = editions.into_iter().map(prepared).collect();
        self.0.rcu(|content| {
            let mut content = Content::clone(content);
            for (edition, pictures) in &editions {
                content.put(edition, pictures);
            }
            content
        });
    }
}

impl Content {
    fn put(&mut self, edition: &Arc<Edition>, pictures: &Arc<HashMap<String, String>>) {
        self.editions.insert(edition.id, Arc::clone(edition));
        for (path, hash) in pictures.iter() {
            let bytes = edition.source.0.get(path).map(Vec::as_slice).unwrap_or_default();
            self.pictures.entry(hash.clone()).or_insert_with(|| bytes.into());
        }
        self.hashes.insert(edition.id, Arc::clone(pictures));
        let current = self.current.entry(edition.content.key().to_owned()).or_insert_with(|| Arc::clone(edition));
        if current.number < edition.number {
            *current = Arc::clone(edition);
        }
        self.sizes.measure(edition);
        self.sizes.courses = count(self.current.values().filter(|edition| edition.course().is_some()));
    }
}

impl Sizes {
    fn measure(&mut self, edition: &Edition) {
        if let Some(course) = edition.course() {
            self.course(course);
        }
        if let Some(library) = edition.library() {
            self.library(library);
        }
    }

    fn course(&mut self, course: &Course) {
        raise(&mut self.modules, count(&course.modules));
        raise(&mut self.questions, course.examination.questions.into());
        for module in &course.modules {
            raise(&mut self.objectives, count(&module.objectives));
            raise(&mut self.lessons, count(&module.lessons));
            raise(&mut self.questions, count(&module.check.questions));
            let asked = module.check.questions.iter().chain(&module.pool);
            let options = asked.map(|Question { options, .. }| count(options));
            raise(&mut self.options, options.max().unwrap_or_default());
            let blocks = module.lessons.iter().map(|lesson| count(&lesson.blocks));
            raise(&mut self.blocks, blocks.max().unwrap_or_default());
        }
    }

    fn library(&mut self, library: &Library) {
        raise(&mut self.exercises, count(&library.exercises));
        raise(&mut self.rules, count(library.rules.rules()));
        for exercise in &library.exercises {
            raise(&mut self.variants, count(&exercise.variants));
            let cues = exercise.variants.iter().map(|variant| count(&variant.cues));
            raise(&mut self.cues, cues.max().unwrap_or_default());
        }
    }
}

fn count(things: impl IntoIterator) -> u64 {
    things.into_iter().count() as u64
}

fn raise(most: &mut u64, found: u64) {
    *most = found.max(*most);
}

#[cfg(test)]
mod tests {
    use kernel::Instant;
    use uuid::Uuid;

    use super::*;
    use crate::{
        bundle::{content_hash, embedded, hex, parse},
        edition::Imprint,
    };

    fn imprint(key: &str) -> Imprint {
        Imprint {
            id: Id::from_uuid(Uuid::from_u128(1)),
            publication: Id::from_uuid(Uuid::from_u128(2)),
            key: key.to_owned(),
            is_library: key == "pelvic-library",
            number: 1,
            hash: String::new(),
            library: None,
            change_reason: String::new(),
            published_at: Instant::UNIX_EPOCH,
        }
    }

    fn shelved(key: &str) -> (Shelf, Id<id::Edition>) {
        let source = embedded(key).expect("the bundle");
        let shelf = Shelf::default();
        let imprint = imprint(key);
        let id = imprint.id;
        shelf.add(vec![Edition::new(imprint, parse(&source).expect("it parses"), source)]);
        (shelf, id)
    }

    #[test]
    fn a_picture_is_found_by_its_path_and_by_its_hash() {
        let (shelf, id) = shelved("pelvic-library");
        let hash = shelf.picture_hash(id, "media/bridge.svg").expect("a picture");
        let bytes = shelf.picture(&hash).expect("its bytes");
        assert_eq!(hex(&content_hash(&bytes)), hash);
        assert_eq!(shelf.picture_hash(id, "media/none.svg"), None);
        assert_eq!(shelf.picture("00"), None);
    }

    #[test]
    fn a_library_is_current_only_in_its_latest_edition() {
        for (key, served) in [("pelvic-library", None), ("sciatica-in-pregnancy", Some(1))] {
            let (shelf, _) = shelved(key);
            let second = Imprint { id: Id::from_uuid(Uuid::from_u128(3)), number: 2, ..imprint(key) };
            shelf.put_aside(&second);
            assert_eq!(shelf.current(key).map(|edition| edition.number), served, "{key}");
            assert!(shelf.ids().contains(&second.id), "it is not tried again");
            let third = Imprint { id: Id::from_uuid(Uuid::from_u128(4)), number: 3, ..second };
            let source = embedded(key).expect("the bundle");
            shelf.add(vec![Edition::new(third, parse(&source).expect("it parses"), source)]);
            assert_eq!(shelf.current(key).map(|edition| edition.number), Some(3), "{key}");
        }
    }

    #[test]
    fn the_sizes_are_those_of_what_is_on_the_shelf() {
        let (shelf, _) = shelved("sciatica-in-pregnancy");
        let course = shelf.sizes();
        assert_eq!((course.courses, course.modules, course.options), (1, 7, 4));
        assert!(course.lessons >= 5 && course.blocks >= 7 && course.questions >= 30, "{course:?}");
        let (shelf, _) = shelved("pelvic-library");
        let library = shelf.sizes();
        assert_eq!((library.courses, library.exercises, library.rules), (0, 26, 39));
        assert!(library.variants >= 4 && library.cues >= 4, "{library:?}");
    }
}
