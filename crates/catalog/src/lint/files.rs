//! Every file of a bundle is read: one that nothing names was forgotten, and nobody would miss it.

use std::collections::BTreeSet;

use super::{brands::BRANDS, facts::FACTS, lesson_path, notes::Notes, pictures::MEDIA};
use crate::bundle::{Course, Library};

/// Notes the files of a course that neither its manifest nor a module names.
pub(super) fn check_course(notes: &mut Notes, course: &Course) {
    let mut named: BTreeSet<String> = ["course.yaml", FACTS, BRANDS, MEDIA].map(str::to_owned).into();
    for module in &course.modules {
        let file = |name: &str| format!("modules/{}/{name}.yaml", module.key);
        named.extend(["module", "check", "exam"].map(file));
        named.extend(module.lessons.iter().map(|lesson| lesson_path(module, &lesson.key)));
    }
    unnamed(notes, &named);
}

/// Notes the files of a library that its manifest does not name.
pub(super) fn check_library(notes: &mut Notes, library: &Library) {
    let mut named: BTreeSet<String> = ["library.yaml", "rules.yaml"].map(str::to_owned).into();
    named.extend(library.exercises.iter().map(|exercise| format!("exercises/{}.yaml", exercise.key)));
    unnamed(notes, &named);
}

/// Pictures are looked at elsewhere.
fn unnamed(notes: &mut Notes, named: &BTreeSet<String>) {
    let others = notes.source.0.keys().filter(|path| !path.starts_with("media/"));
    for path in others.filter(|path| !named.contains(*path)) {
        notes.at(path, 0, "nothing in the bundle names this file: name it, or take it away");
    }
}
