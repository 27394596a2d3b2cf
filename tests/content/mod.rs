//! Content held against its own check: small bundles with one mistake each, the real ones, and their wording.

mod command;
mod course;
mod library;
mod real;
mod small;
mod wording;

use catalog::{bundle::Source, lint};

/// Everything there is to check of content.
pub fn checks() -> Vec<(&'static str, fn())> {
    [course::TESTS, library::TESTS, real::TESTS, command::TESTS, wording::TESTS].concat()
}

/// A mistake: what it is, how it is made, and what is then said.
type Mistake = (&'static str, fn(&mut Source), &'static [&'static str]);

/// Makes each mistake in a bundle that has none, and looks at what the check says.
fn each_is_found(bundle: &Source, courses: &[Source], mistakes: &[Mistake]) {
    assert_eq!(said(bundle, courses), [] as [&str; 0], "there is nothing to mend before");
    let mut wrong = Vec::new();
    for (name, make, expected) in mistakes {
        let mut source = bundle.clone();
        make(&mut source);
        let found = said(&source, courses);
        if found != *expected {
            wrong.push(format!("{name}:\nexpected {expected:#?}\nfound {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What the check says, as it is printed.
fn said(source: &Source, courses: &[Source]) -> Vec<String> {
    lint::check(source, courses).iter().map(ToString::to_string).collect()
}

/// Writes a file.
fn put(source: &mut Source, path: &str, text: &str) {
    source.0.insert(path.to_owned(), text.as_bytes().to_vec());
}

/// Replaces the first `from` of a file.
fn swap(source: &mut Source, path: &str, from: &str, to: &str) {
    let text = String::from_utf8(source.0[path].clone()).expect("text");
    assert!(text.contains(from), "{path} does not hold {from}");
    put(source, path, &text.replacen(from, to, 1));
}

fn remove(source: &mut Source, path: &str) {
    source.0.remove(path).expect("the file was there");
}
