use std::{collections::BTreeSet, fs, path::Path};

use syn::{spanned::Spanned, visit::Visit};

use crate::world::root;

/// Lines a file may have, and lines a function may have.
const LONGEST_FILE: usize = 300;
const LONGEST_TEST_FILE: usize = 500;
const LONGEST_FUNCTION: usize = 60;

/// Every Rust file below a folder of the repository, by its path from the root.
pub fn rust_files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry")) {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path.strip_prefix(root()).expect("below the root").display().to_string());
        }
    }
}

fn all_files() -> Vec<String> {
    ["crates", "migrations", "tests"].into_iter().flat_map(rust_files).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("a file")
}

struct Functions<'a> {
    path: &'a str,
    long: Vec<String>,
}

impl Functions<'_> {
    fn measure(&mut self, name: &syn::Ident, block: &syn::Block) {
        let lines = block.span().end().line - block.span().start().line + 1;
        if lines > LONGEST_FUNCTION {
            self.long.push(format!("{}: `{name}` has {lines} lines", self.path));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.sig.ident, &function.block);
        syn::visit::visit_item_fn(self, function);
    }
    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.sig.ident, &function.block);
        syn::visit::visit_impl_item_fn(self, function);
    }
}

pub fn files_and_functions_are_short() {
    let mut long = Vec::new();
    for path in all_files() {
        let text = read(&path);
        let most = if path.starts_with("tests/") { LONGEST_TEST_FILE } else { LONGEST_FILE };
        let lines = text.lines().count();
        if lines > most {
            long.push(format!("{path} has {lines} lines"));
        }
        let mut functions = Functions { path: &path, long: Vec::new() };
        functions.visit_file(&syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}")));
        long.append(&mut functions.long);
    }
    assert!(long.is_empty(), "{long:#?}");
}

pub fn every_file_says_what_it_is() {
    for path in all_files().iter().filter(|path| !path.starts_with("tests/")) {
        let text = read(path);
        assert!(text.starts_with("//! "), "{path} does not open with a sentence that says what it is");
        if path.ends_with("src/lib.rs") {
            assert!(text.contains("//! Invariants:"), "{path} does not name its invariants");
            assert!(text.contains("//! Deliberately absent:"), "{path} does not say what is deliberately absent");
        }
    }
    for path in all_files() {
        let left = ["TO", "DO"].concat();
        assert!(!read(&path).contains(&left), "{path} leaves something to do");
    }
}

/// The README's map against what is there.
pub fn the_map_is_the_land() {
    let readme = read("README.md");
    let listed = |folder: &Path| -> BTreeSet<String> {
        let names = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
        names.map(|name| name.to_string_lossy().into_owned()).filter(|name| !name.starts_with('.')).collect()
    };
    let top: BTreeSet<String> =
        listed(root()).into_iter().filter(|name| !["target", "cradle-data"].contains(&name.as_str())).collect();
    let wanted = [
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "README.md",
        "crates",
        "deploy",
        "migrations",
        "schema",
        "tests",
    ];
    assert_eq!(top.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
    for name in top.iter().filter(|name| root().join(name).is_dir()).chain(&listed(&root().join("crates"))) {
        assert!(readme.contains(&format!("{name}/")), "the README's map lacks {name}/");
    }
}

pub fn rules_do_not_wait() {
    for path in all_files().iter().filter(|path| path.ends_with("rules.rs") || path.ends_with("policy.rs")) {
        assert!(!read(path).contains("async "), "{path} holds async code");
    }
}
