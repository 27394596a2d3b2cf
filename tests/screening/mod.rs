//! Safety screening, held against its golden table, its properties and its worked cases.

mod case;
mod golden;
mod properties;

use ::screening::{RuleSet, Variant};
use catalog::bundle::{Content, embedded, parse};

/// Everything there is to check of the rules in force.
pub fn checks() -> Vec<(&'static str, fn())> {
    [golden::TESTS, case::TESTS, properties::TESTS].concat()
}

/// The library that the program carries: its rules, and its variants as screening reads them.
pub fn library() -> (RuleSet, Vec<Variant>) {
    let source = embedded("pelvic-library").expect("the bundle");
    let content = parse(&source).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let Content::Library(library) = content else { panic!("it is a library") };
    let variants = library.variants().filter_map(|(_, variant)| library.screened(&variant.key).cloned()).collect();
    (library.rules, variants)
}
