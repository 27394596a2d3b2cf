//! A manifest lists what an edition is made of, item by item and file by file; its hash is the edition's.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::bundle::{Content, Source, content_hash, hex};

/// The form of what is hashed. It changes only with a new way of hashing.
const FORMAT: u32 = 1;

/// One item of an edition.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Item {
    pub key: String,
    pub kind: &'static str,
    pub parent: Option<String>,
    pub position: usize,
    /// Names the item across editions: UUIDv5 of the publication and the key.
    #[serde(skip)]
    pub id: Uuid,
    /// SHA-256 of the item's canonical JSON, in hexadecimal.
    pub revision: String,
}

/// Everything an edition is made of.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Manifest {
    format: u32,
    publication: String,
    pub items: Vec<Item>,
    files: Vec<(String, String)>,
}

impl Manifest {
    /// Lists the items of `content` and the files of `source`.
    pub fn of(content: &Content, source: &Source) -> Self {
        let publication = content.key().to_owned();
        let mut list = List { publication: &publication, items: Vec::new() };
        match content {
            Content::Course(course) => list.course(course),
            Content::Library(library) => list.library(library),
        }
        let items = list.items;
        let files = source.0.iter().map(|(path, bytes)| (path.clone(), hex(&content_hash(bytes)))).collect();
        Self { format: FORMAT, publication, items, files }
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
            kind,
            parent: place.0.map(str::to_owned),
            position: place.1,
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()),
            revision: hex(&content_hash(canonical(value).as_bytes())),
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
