//! Fitness is what a course or a library that can be read still needs, to be published.

use std::collections::BTreeSet;

use super::{
    ContentProblem, Course, Examination, Exercise, Library, Module, Source, findings::Findings, key::Keys,
};

/// Notes what a course needs to be taught, examined and certified.
pub(super) fn check_course(course: &Course, source: &Source, findings: &mut Findings) {
    if course.modules.is_empty() {
        findings.unfit(source.near("course.yaml", "modules:", "a course has at least one module"));
    }
    if course.credit_minutes == 0 {
        findings.unfit(source.near("course.yaml", "credit_minutes:", "a course credits at least one minute"));
    }
    check_examination(course, source, findings);
    let mut keys = Keys::default();
    keys.take(&course.key, "course.yaml", findings);
    keys.take(&course.examination.key, "course.yaml", findings);
    for module in &course.modules {
        check_module(module, source, findings);
        check_objectives(module, findings);
        take_keys(module, &mut keys, findings);
    }
}

fn check_examination(course: &Course, source: &Source, findings: &mut Findings) {
    let Examination { questions, minutes, pass_percent, .. } = course.examination;
    let mut unfit = |message: String| findings.unfit(source.near("course.yaml", "examination:", message));
    let pool: usize = course.modules.iter().map(|module| module.pool.len()).sum();
    if pool < questions as usize {
        unfit(format!("the examination draws {questions} questions, and the pool has {pool}"));
    }
    if questions == 0 {
        unfit("the examination draws at least one question".to_owned());
    }
    if minutes == 0 {
        unfit("the examination takes at least one minute".to_owned());
    }
    if !is_pass(pass_percent) {
        unfit("the examination is passed with 1 to 100 percent".to_owned());
    }
}

/// With nothing asked, or nothing wanted, everyone would pass; with more than all wanted, nobody.
const fn is_pass(percent: u32) -> bool {
    matches!(percent, 1..=100)
}

fn check_module(module: &Module, source: &Source, findings: &mut Findings) {
    let folder = format!("modules/{}", module.key);
    let path = format!("{folder}/module.yaml");
    if module.lessons.is_empty() {
        findings.unfit(source.near(&path, "lessons:", "a module has at least one lesson"));
    }
    if !is_pass(module.check.pass_percent) {
        findings.unfit(source.near(&path, "pass_percent:", "a check is passed with 1 to 100 percent"));
    }
    if module.check.questions.is_empty() {
        let message = "a check asks at least one question";
        findings.unfit(ContentProblem::of_file(&format!("{folder}/check.yaml"), message));
    }
    for (questions, file) in [(&module.check.questions, "check.yaml"), (&module.pool, "exam.yaml")] {
        let path = format!("{folder}/{file}");
        for question in questions {
            if let Some(message) = question.misfit() {
                let message = format!("`{}`: {message}", question.key);
                findings.unfit(source.near(&path, &format!("key: {}", question.key), message));
            }
        }
    }
}

/// Every lesson and question names an objective of its own module.
fn check_objectives(module: &Module, findings: &mut Findings) {
    let known: BTreeSet<_> = module.objectives.iter().map(|objective| &objective.key).collect();
    let of_lessons =
        module.lessons.iter().flat_map(|lesson| lesson.objectives.iter().map(|key| (&lesson.key, key)));
    let asked = module.check.questions.iter().chain(&module.pool);
    let of_questions = asked.map(|question| (&question.key, &question.objective));
    for (part, objective) in of_lessons.chain(of_questions).filter(|(_, key)| !known.contains(key)) {
        let message = format!("`{part}` names the objective `{objective}`, which this module does not have");
        findings.unfit(ContentProblem::of_file(&format!("modules/{}/module.yaml", module.key), message));
    }
}

fn take_keys(module: &Module, keys: &mut Keys, findings: &mut Findings) {
    let folder = format!("modules/{}", module.key);
    let path = format!("{folder}/module.yaml");
    keys.take(&module.key, &path, findings);
    keys.take(&module.check.key, &path, findings);
    for objective in &module.objectives {
        keys.take(&objective.key, &path, findings);
    }
    for lesson in &module.lessons {
        let path = format!("{folder}/{}.md", lesson.key);
        keys.take(&lesson.key, &path, findings);
        lesson.blocks.iter().for_each(|block| keys.take(&block.key, &path, findings));
    }
    let of_check = module.check.questions.iter().map(|question| (question, "check.yaml"));
    for (question, file) in of_check.chain(module.pool.iter().map(|question| (question, "exam.yaml"))) {
        keys.take(&question.key, &format!("{folder}/{file}"), findings);
    }
}

/// Notes what a library needs to be screened and prescribed from.
pub(super) fn check_library(library: &Library, findings: &mut Findings) {
    if library.exercises.is_empty() {
        findings.unfit(ContentProblem::of_file("library.yaml", "a library has at least one exercise"));
    }
    let mut keys = Keys::default();
    keys.take(&library.key, "library.yaml", findings);
    for exercise in &library.exercises {
        let path = format!("exercises/{}.yaml", exercise.key);
        if exercise.variants.is_empty() {
            findings.unfit(ContentProblem::of_file(&path, "an exercise has at least one variant"));
        }
        if exercise.key.starts_with(OF_RULES) {
            let message = format!("`{OF_RULES}` begins the names under which an edition lists its rules");
            findings.unfit(ContentProblem::of_file(&path, message));
        }
        take_exercise_keys(exercise, &path, &mut keys, findings);
    }
}

/// How the items of an edition begin that are rules.
const OF_RULES: &str = "rule-";

/// A variant that is the only way of its exercise shares its key; every other key is new.
fn take_exercise_keys(exercise: &Exercise, path: &str, keys: &mut Keys, findings: &mut Findings) {
    keys.take(&exercise.key, path, findings);
    for variant in exercise.variants.iter().filter(|variant| variant.key != exercise.key) {
        keys.take_variant(&variant.key, path, findings);
        if !variant.key.starts_with(&format!("{}.", exercise.key)) {
            let message = format!("the variant `{}` must begin with `{}.`", variant.key, exercise.key);
            findings.unfit(ContentProblem::of_file(path, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::bundle::{check, embedded, parse};

    const COURSE: &str = "sciatica-in-pregnancy";
    const LIBRARY: &str = "pelvic-library";

    /// What is said of a bundle in which `from` was replaced by `to`. It can be read all the same.
    fn said(bundle: &str, path: &str, from: &str, to: &str) -> String {
        let mut source = embedded(bundle).expect("the bundle");
        let text = String::from_utf8(source.0[path].clone()).expect("text");
        assert!(text.contains(from), "{path} says {from}");
        source.0.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
        assert!(parse(&source).is_ok(), "{to} can be read");
        let problems = check(&source).expect_err("unfit");
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_nobody_could_pass_or_everybody_would_is_unfit() {
        let module = "modules/why-it-happens/module.yaml";
        for (path, from, to, says) in [
            ("course.yaml", "kind: COURSE", "kind: LIBRARY", "course.yaml:2:1: the kind of a course"),
            ("course.yaml", "credit_minutes: 480", "credit_minutes: 0", "at least one minute"),
            ("course.yaml", "questions: 30", "questions: 0", "at least one question"),
            ("course.yaml", "questions: 30", "questions: 999", "the pool has 70"),
            ("course.yaml", "minutes: 45", "minutes: 0", "at least one minute"),
            ("course.yaml", "pass_percent: 80", "pass_percent: 0", "1 to 100 percent"),
            ("course.yaml", "pass_percent: 80", "pass_percent: 101", "1 to 100 percent"),
            ("course.yaml", "modules: [", "modules: [] #", "at least one module"),
            (module, "pass_percent: 80", "pass_percent: 0", "1 to 100 percent"),
            (module, "lessons: [", "lessons: [] #", "at least one lesson"),
            (module, "key: why-it-happens-check", "key: why-it.happens-check", "is not a key"),
        ] {
            let said = said(COURSE, path, from, to);
            assert!(said.contains(says), "{to}: {said}");
        }
    }

    #[test]
    fn a_library_holds_exercises_that_can_be_done() {
        let bridge = "exercises/bridge.yaml";
        for (path, from, to, says) in [
            ("library.yaml", "kind: LIBRARY", "kind: COURSE", "library.yaml:2:1: the kind of a library"),
            (bridge, "key: bridge\n", "key: bridge.all\n", "is not a key"),
            (bridge, "key: bridge.", "key: bridge.x.", "is not a variant's key"),
        ] {
            let said = said(LIBRARY, path, from, to);
            assert!(said.contains(says), "{to}: {said}");
        }
    }
}
