//! Beside a library stand the courses that teach from it, with the facts they list and the brands they recommend.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{
    brands::BRANDS,
    facts::{FACTS, Fact},
    notes::yaml,
};
use crate::bundle::Source;

/// What the courses of one library say together.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// The ids of their facts.
    pub facts: BTreeSet<String>,
    /// The brands they recommend.
    pub brands: Vec<String>,
}

#[derive(Deserialize)]
struct Manifest {
    library: String,
}

impl Beside {
    /// Asks those of `courses` that teach from `library`; what cannot be read is for their own check.
    pub fn of(library: &str, courses: &[Source]) -> Self {
        let mut beside = Self::default();
        for course in courses {
            let manifest: Option<Manifest> = yaml(course, "course.yaml").and_then(Result::ok);
            if manifest.is_some_and(|manifest| manifest.library == library) {
                let facts: Vec<Fact> = yaml(course, FACTS).and_then(Result::ok).unwrap_or_default();
                beside.facts.extend(facts.into_iter().map(|fact| fact.id));
                let brands: Vec<String> = yaml(course, BRANDS).and_then(Result::ok).unwrap_or_default();
                beside.brands.extend(brands);
            }
        }
        beside
    }

    /// Whether no course says anything.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }
}
