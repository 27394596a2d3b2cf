//! A manifest lists what an edition is made of, item by item and file by file; its hash is the edition's.

use serde::{Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

use crate::bundle::{Content, Source, content_hash, hex};

/// The form of what is hashed. It changes only with a new way of hashing.
const FORMAT: u32 = 1;

/// One item of an edition.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Item {
    pub key: String,
    pub kind: String,
    pub parent: Option<String>,
    pub position: usize,
    /// Names the item across editions: UUIDv5 of the publication and the key.
    pub id: Uuid,
    /// SHA-256 of the item's canonical JSON.
    #[serde(serialize_with = "as_hex")]
    pub revision: Vec<u8>,
}

fn as_hex<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(bytes))
}

/// Everything an edition is made of.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Manifest {
    format: u32,
    publication: String,
    /// The hash of the library edition that a course pins, in hexadecimal.
    library: Option<String>,
    /// In the order of their keys.
    pub items: Vec<Item>,
    files: Vec<(String, String)>,
}

impl Manifest {
    /// Lists the items of `content` and the files of `source`. What a course pins is not in them.
    pub fn of(content: &Content, source: &Source) -> Self {
        let mut list = List { publication: content.key(), items: Vec::new() };
        match content {
            Content::Course(course) => list.course(course),
            Content::Library(library) => list.library(library),
        }
        Self::stored(content.key(), list.items, source)
    }

    /// Lists what was written down of an edition, whatever today's program would make of its files.
    pub fn stored(publication: &str, mut items: Vec<Item>, source: &Source) -> Self {
        items.sort_by(|a, b| a.key.cmp(&b.key));
        let files = source.0.iter().map(|(path, bytes)| (path.clone(), hex(&content_hash(bytes)))).collect();
        Self { format: FORMAT, publication: publication.to_owned(), library: None, items, files }
    }

    /// The same, pinned to the library edition with this hash (hexadecimal).
    pub fn pinned_to(mut self, library: Option<String>) -> Self {
        self.library = library;
        self
    }

    /// The edition's hash: SHA-256 of the manifest as canonical JSON.
    pub fn hash(&self) -> Vec<u8> {
        content_hash(canonical(self).as_bytes())
    }
}

/// JSON with object keys in order and no white space.
fn canonical(value: &impl Serialize) -> String {
    // serde_json's map is ordered by key, so going through a value sorts.
    let value: Value = serde_json::to_value(value).expect("content is plain data");
    value.to_string()
}

struct List<'a> {
    publication: &'a str,
    items: Vec<Item>,
}

impl List<'_> {
    fn add(&mut self, key: &str, kind: &'static str, place: (Option<&str>, usize), value: &impl Serialize) {
        let name = format!("{}/{key}", self.publication);
        self.items.push(Item {
            key: key.to_owned(),
            kind: kind.to_owned(),
            parent: place.0.map(str::to_owned),
            position: place.1,
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()),
            revision: content_hash(canonical(value).as_bytes()),
        });
    }

    fn course(&mut self, course: &crate::bundle::Course) {
        for (m, module) in course.modules.iter().enumerate() {
            let head = (&module.title, &module.summary, &module.objectives);
            self.add(&module.key, "module", (None, m), &head);
            for (l, lesson) in module.lessons.iter().enumerate() {
                self.add(&lesson.key, "lesson", (Some(&module.key), l), lesson);
            }
            let check = &module.check;
            self.add(&check.key, "check", (Some(&module.key), 0), &(&check.title, check.pass_percent));
            let asked = check.questions.iter().map(|question| (question, check.key.as_str()));
            let drawn = module.pool.iter().map(|question| (question, course.examination.key.as_str()));
            for (q, (question, parent)) in asked.chain(drawn).enumerate() {
                self.add(&question.key, "question", (Some(parent), q), question);
            }
        }
        self.add(&course.examination.key, "examination", (None, course.modules.len()), &course.examination);
    }

    fn library(&mut self, library: &crate::bundle::Library) {
        for (e, exercise) in library.exercises.iter().enumerate() {
            self.add(&exercise.key, "exercise", (None, e), exercise);
            let own = exercise.variants.iter().enumerate().filter(|(_, variant)| variant.key != exercise.key);
            for (v, variant) in own {
                self.add(&variant.key, "variant", (Some(&exercise.key), v), variant);
            }
        }
        for (r, rule) in library.rules.rules().iter().enumerate() {
            self.add(&format!("rule-{}", rule.id), "rule", (None, r), rule);
        }
        let frame = (library.rules.thresholds(), library.rules.parameters());
        self.add("rule-parameters", "parameters", (None, 0), &frame);
    }
}
