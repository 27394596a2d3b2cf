//! What an author sees of `cradle content check`.

use std::{fs, path::Path};

use catalog::bundle::Source;
use cradle::content;

use super::{small, swap};

pub const TESTS: &[(&str, fn())] = &[
    ("content::command::says_when_there_is_nothing_to_mend", says_when_there_is_nothing_to_mend),
    ("content::command::says_what_to_mend_and_fails", says_what_to_mend_and_fails),
    ("content::command::prints_the_blocks_of_every_fact", prints_the_blocks_of_every_fact),
    ("content::command::looks_at_the_courses_beside_a_library", looks_at_the_courses_beside_a_library),
];

fn write(source: &Source, folder: &Path) {
    for (path, bytes) in &source.0 {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}

/// What is printed, and how it ends.
fn check(folder: &Path, facts: bool) -> (String, Result<(), String>) {
    let mut out = Vec::new();
    let end = content::check(folder, facts, &mut out).map_err(|error| format!("{error:#}"));
    (String::from_utf8(out).expect("text"), end)
}

fn says_when_there_is_nothing_to_mend() {
    let folder = tempfile::tempdir().expect("a folder");
    write(&small::course(), folder.path());
    let (out, end) = check(folder.path(), false);
    assert_eq!((out.as_str(), end), ("54 files, 0 problems\n", Ok(())));
    let (out, end) = check(&folder.path().join("modules"), false);
    assert_eq!(out, "");
    assert!(end.expect_err("it is no bundle").ends_with("name the folder of one bundle"));
    let missing = folder.path().join("missing");
    let (out, end) = check(&missing, false);
    assert_eq!(out, "");
    assert!(end.expect_err("there is no such folder").starts_with("the folder "));
}

fn says_what_to_mend_and_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut course = small::course();
    swap(&mut course, "facts.yaml", "id: F12", "id: F19");
    write(&course, folder.path());
    let (out, end) = check(folder.path(), false);
    let said = "facts.yaml:2:4: no block teaches `F19`: name it in the `covers=` of one that does\n\
                modules/module-1/lesson-1-2.md:8:47: `lesson-1-2-fact` covers `F12`, which facts.yaml does not list\n\
                54 files, 2 problems\n";
    assert_eq!(out, said);
    assert_eq!(end, Err(format!("2 problems to mend in {}", folder.path().display())));
}

fn prints_the_blocks_of_every_fact() {
    let folder = tempfile::tempdir().expect("a folder");
    write(&small::course(), &folder.path().join("course"));
    write(&small::library(), &folder.path().join("library"));
    let (out, end) = check(&folder.path().join("course"), true);
    assert_eq!(end, Ok(()));
    let start = "F11  Fact 1 of module 1.\n\n  modules/module-1/lesson-1-1.md:8  The fact\n\n    \
                 The cat sat down on the mat and then it slept.\n    The cat";
    assert!(out.starts_with(start), "{out}");
    let heads: Vec<_> = out.lines().filter(|line| line.starts_with('F')).collect();
    assert_eq!((heads.len(), heads[27]), (28, "F74  Fact 4 of module 7."));
    assert!(out.ends_with("\n\n54 files, 0 problems\n"));
    let (_, end) = check(&folder.path().join("library"), true);
    assert!(end.expect_err("it has no list").contains("is a library"));
}

fn looks_at_the_courses_beside_a_library() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut library = small::library();
    swap(&mut library, "exercises/bridge.yaml", "covers: [F11]", "covers: [F99]");
    write(&library, &folder.path().join("library"));
    let (out, end) = check(&folder.path().join("library"), false);
    assert_eq!((out.as_str(), end), ("4 files, 0 problems\n", Ok(())), "no course is there to ask");
    write(&small::course(), &folder.path().join("course"));
    let (out, end) = check(&folder.path().join("library"), false);
    assert!(out.starts_with("exercises/bridge.yaml:4:10: `bridge` covers `F99`"), "{out}");
    assert!(out.ends_with("4 files, 1 problem\n") && end.is_err(), "{out}");
}
