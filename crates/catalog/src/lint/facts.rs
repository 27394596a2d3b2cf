//! Facts are what a course must teach: each listed once, taught by a block, and never asked before it was taught.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{
    beside::Beside,
    lesson_path,
    notes::{Notes, find, text, yaml},
    questions,
};
use crate::bundle::{Course, Library, Source};

/// The file that lists them, at the root of a course.
pub(super) const FACTS: &str = "facts.yaml";

/// One fact that a course must teach.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// By which blocks, questions, exercises and rules name it.
    pub id: String,
    /// What it says.
    pub text: String,
}

/// A fact, with the blocks that teach it.
#[derive(Clone, Debug)]
pub struct Taught {
    /// The fact.
    pub fact: Fact,
    /// The blocks, in the order of the course.
    pub blocks: Vec<Teaching>,
}

/// A block that teaches a fact.
#[derive(Clone, Debug)]
pub struct Teaching {
    /// The lesson's file.
    pub path: String,
    /// The line of the block's heading, from 1.
    pub line: usize,
    /// The block's heading.
    pub title: String,
    /// The block as it is written.
    pub text: String,
}

/// Every fact of a course, in the order of its list, with the blocks that teach it.
pub fn taught(source: &Source, course: &Course) -> Vec<Taught> {
    let facts: Vec<Fact> = yaml(source, FACTS).and_then(Result::ok).unwrap_or_default();
    facts.into_iter().map(|fact| Taught { blocks: teachings(source, course, &fact.id), fact }).collect()
}

fn teachings(source: &Source, course: &Course, fact: &str) -> Vec<Teaching> {
    let blocks = course.lessons().flat_map(|(module, lesson)| {
        lesson.blocks.iter().map(move |block| (lesson_path(module, &lesson.key), block))
    });
    let teaching = blocks.filter(|(_, block)| block.covers.iter().any(|id| id == fact));
    let placed = teaching.map(|(path, block)| {
        let text = text(source, &path);
        let heading = find(text, &[&format!("{{#{}", block.key)]).unwrap_or_default();
        let line = text[..heading].matches('\n').count() + 1;
        Teaching { path, line, title: block.title.clone(), text: block.markdown.clone() }
    });
    placed.collect()
}

/// Every fact is taught by a block, every fact named is listed, and no question comes before its facts.
pub(super) fn check(notes: &mut Notes, course: &Course) {
    if !notes.source.has(FACTS) {
        notes.near(FACTS, &[], "a course lists the facts it must teach here: `- {id: …, text: …}`, one a line");
        return;
    }
    let Some(facts) = notes.yaml::<Vec<Fact>>(FACTS) else { return };
    check_list(notes, &facts);
    let listed: BTreeSet<_> = facts.iter().map(|fact| fact.id.as_str()).collect();
    let first = first_taught(course);
    for (module, lesson) in course.lessons() {
        let path = lesson_path(module, &lesson.key);
        for block in &lesson.blocks {
            for id in block.covers.iter().filter(|id| !listed.contains(id.as_str())) {
                let marks = [&format!("{{#{}", block.key), "covers=", id.as_str()];
                notes.near(&path, &marks, format!("`{}` covers `{id}`, which {FACTS} does not list", block.key));
            }
        }
    }
    for fact in facts.iter().filter(|fact| !first.contains_key(fact.id.as_str())) {
        let message = format!("no block teaches `{}`: name it in the `covers=` of one that does", fact.id);
        notes.near(FACTS, &[&format!("id: {}", fact.id)], message);
    }
    check_questions(notes, course, &listed, &first);
    check_objectives(notes, course);
}

fn check_list(notes: &mut Notes, facts: &[Fact]) {
    let mut seen = BTreeSet::new();
    for fact in facts {
        let mark = format!("id: {}", fact.id);
        if fact.text.trim().is_empty() {
            notes.near(FACTS, &[&mark], format!("`{}` needs a text that says the whole fact", fact.id));
        }
        if !seen.insert(&fact.id) {
            notes.near(FACTS, &[&mark, &mark], format!("the fact `{}` is listed twice in {FACTS}", fact.id));
        }
    }
}

/// The place of the module in which each fact is first taught.
fn first_taught(course: &Course) -> BTreeMap<&str, usize> {
    let mut first = BTreeMap::new();
    for (place, module) in course.modules.iter().enumerate() {
        for fact in module.lessons.iter().flat_map(|lesson| &lesson.blocks).flat_map(|block| &block.covers) {
            first.entry(fact.as_str()).or_insert(place);
        }
    }
    first
}

fn check_questions(notes: &mut Notes, course: &Course, listed: &BTreeSet<&str>, first: &BTreeMap<&str, usize>) {
    for (module, path, question) in questions(course) {
        let key = format!("key: {}", question.key);
        if question.covers.is_empty() {
            let message = format!("`{}` names no fact: say in `covers` what it tests", question.key);
            notes.near(&path, &[&key, "covers:"], message);
        }
        for id in &question.covers {
            let message = match first.get(id.as_str()) {
                _ if !listed.contains(id.as_str()) => format!("tests `{id}`, which {FACTS} does not list"),
                Some(taught) if *taught > module => format!(
                    "tests `{id}`, which is not taught before the later module `{}`: ask it there, or teach it here",
                    course.modules[*taught].key
                ),
                _ => continue,
            };
            notes.near(&path, &[&key, "covers:", id], format!("`{}` {message}", question.key));
        }
    }
}

/// Every objective is served by a lesson and tested by a question of its module.
fn check_objectives(notes: &mut Notes, course: &Course) {
    for module in &course.modules {
        let path = format!("modules/{}/module.yaml", module.key);
        for objective in &module.objectives {
            let key = &objective.key;
            let marks = ["objectives:", &format!("key: {key}")];
            if !module.lessons.iter().any(|lesson| lesson.objectives.contains(key)) {
                let message = format!("no lesson serves `{key}`: name it in a lesson's `objectives`, or drop it");
                notes.near(&path, &marks, message);
            }
            if !module.check.questions.iter().chain(&module.pool).any(|question| question.objective == *key) {
                notes.near(
                    &path,
                    &marks,
                    format!("no question tests `{key}`: ask one in check.yaml or exam.yaml"),
                );
            }
        }
    }
}

/// What exercises and rules cover is listed by a course that teaches from the library, where one is beside it.
pub(super) fn check_library(notes: &mut Notes, library: &Library, beside: &Beside) {
    if beside.is_empty() {
        return;
    }
    let unlisted = |id: &&String| !beside.facts.contains(id.as_str());
    for exercise in &library.exercises {
        for id in exercise.covers.iter().filter(unlisted) {
            let message = format!("`{}` covers `{id}`, which no course of this library lists", exercise.key);
            notes.near(&format!("exercises/{}.yaml", exercise.key), &["covers:", id], message);
        }
    }
    for rule in library.rules.rules() {
        for id in rule.covers.iter().filter(unlisted) {
            let message = format!("rule {} covers `{id}`, which no course of this library lists", rule.id);
            notes.near("rules.yaml", &[&format!("id: {}", rule.id), "covers:", id], message);
        }
    }
}
