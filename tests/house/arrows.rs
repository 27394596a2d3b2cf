use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    path::Path,
    process::Command,
};

use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;

use super::tidy;
use crate::world::root;

/// Which crates of ours each crate may name. `cradle` and the tests may name all.
const ARROWS: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("screening", &[]),
    ("migrations", &[]),
    ("notifications", &["kernel"]),
    ("identity", &["kernel", "notifications"]),
    ("catalog", &["kernel", "screening"]),
    ("learning", &["kernel", "notifications", "catalog"]),
    ("coaching", &["kernel", "notifications", "catalog", "learning", "screening"]),
    ("api", &["kernel", "screening", "notifications", "identity", "catalog", "learning", "coaching"]),
];

/// Names, mostly of libraries, and the only places where they may stand: folders, or files called exactly so.
const ROOMS: &[(&str, &[&str])] = &[
    ("axum", &["crates/api/", "tests/"]),
    ("async_graphql", &["crates/api/", "tests/"]),
    ("lettre", &["crates/cradle/"]),
    ("clap", &["crates/cradle/"]),
    ("anyhow", &["crates/cradle/", "tests/"]),
    ("sea_orm", &["crates/kernel/", "migrations/", "tests/", "store.rs"]),
    ("SystemTime", &[]),
];

fn metadata() -> Value {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().expect("cargo answers");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn packages(metadata: &Value) -> &[Value] {
    metadata["packages"].as_array().expect("packages")
}

pub fn arrows_run_one_way() {
    let metadata = metadata();
    let ours: Vec<_> = packages(&metadata).iter().filter_map(|package| package["name"].as_str()).collect();
    let allowed: BTreeMap<_, _> = ARROWS.iter().copied().collect();
    for package in packages(&metadata) {
        let name = package["name"].as_str().expect("a name");
        if ["cradle", "stories"].contains(&name) {
            continue;
        }
        let may = allowed.get(name).unwrap_or_else(|| panic!("{name} has no row in the table of arrows"));
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let to = dependency["name"].as_str().expect("a name");
            assert!(!ours.contains(&to) || may.contains(&to), "{name} must not point at {to}");
        }
    }
}

pub fn there_is_one_program() {
    let metadata = metadata();
    let targets = packages(&metadata).iter().flat_map(|package| package["targets"].as_array().expect("targets"));
    let programs: Vec<_> =
        targets.filter(|target| target["kind"][0] == "bin").map(|target| &target["name"]).collect();
    assert_eq!(programs, ["cradle"], "a second program breaks `cargo run -- demo`");
    let members = metadata["workspace_members"].as_array().map(Vec::len);
    let tested = metadata["workspace_default_members"].as_array().map(Vec::len);
    assert_eq!(members, tested, "default-members would drop tests");
}

pub fn some_libraries_stay_in_their_rooms() {
    for path in ["crates", "migrations", "tests"].into_iter().flat_map(tidy::rust_files) {
        let text = std::fs::read_to_string(root().join(&path)).expect("a file");
        let named = names(&text);
        for (name, rooms) in ROOMS.iter().filter(|(name, _)| named.contains(*name)) {
            assert!(rooms.iter().any(|room| is_in(&path, room)), "{path} names {name}");
        }
    }
}

/// The targets for fuzzing are built apart from all else, and from the same files: a library that these come to use has to
/// be among theirs, in the version of the workspace.
pub fn the_fuzz_workspace_names_what_it_uses() {
    let manifest = |path: &str| std::fs::read_to_string(root().join(path)).expect("a manifest");
    let (tests, fuzz) = (manifest("tests/Cargo.toml"), manifest("tests/fuzz/Cargo.toml"));
    let has = |manifest: &str, package: &str| {
        manifest.lines().any(|line| line.split([' ', '.']).next().is_some_and(|name| name == package))
    };
    for path in ["tests/world", "tests/fuzzing"].into_iter().flat_map(tidy::rust_files) {
        let text = std::fs::read_to_string(root().join(&path)).expect("a file");
        // What stands before `::`, and not after one, may be a library.
        for (_, name) in text.split("::").filter_map(|before| before.rsplit_once(is_no_name)) {
            let (package, is_ours) = (name.replace('_', "-"), text.contains(&format!("mod {name};")));
            assert!(
                is_ours || has(&fuzz, &package) || !has(&tests, &package),
                "tests/fuzz/Cargo.toml lacks {package}: {path}"
            );
        }
    }
}

fn is_no_name(sign: char) -> bool {
    !sign.is_ascii_alphanumeric() && sign != '_'
}

fn is_in(path: &str, room: &str) -> bool {
    path.starts_with(room) && room.ends_with('/') || Path::new(path).file_name().is_some_and(|file| file == room)
}

/// Every name in a text; what stands in its comments and strings is none.
fn names(text: &str) -> BTreeSet<String> {
    fn collect(tokens: TokenStream, names: &mut BTreeSet<String>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => collect(group.stream(), names),
                TokenTree::Ident(name) => {
                    names.insert(name.to_string());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    let mut names = BTreeSet::new();
    collect(text.parse().expect("Rust"), &mut names);
    names
}

/// The check above sees what stands beside a string, and is not led astray by a file's name.
pub fn a_library_in_the_wrong_room_is_seen() {
    for text in [
        "fn f() { x(\"//\", sea_orm::Value::from(1)) }",
        "use sea_orm as orm;",
        "mod a { use {serde, sea_orm::{Value}}; }",
        "fn f() { tracing::info!(x = sea_orm::x(), \"y\") }",
    ] {
        assert!(names(text).contains("sea_orm"), "{text}");
    }
    assert!(
        !names("//! sea_orm::X\n/// sea_orm::X\nfn f() { x(\"sea_orm::X\") } // sea_orm::X").contains("sea_orm")
    );
    assert!(is_in("crates/catalog/src/edition/store.rs", "store.rs"));
    assert!(!is_in("crates/catalog/src/edition/bookstore.rs", "store.rs"));
    assert!(is_in("crates/kernel/src/db/mod.rs", "crates/kernel/"));
    assert!(!is_in("crates/identity/src/crates/kernel/mod.rs", "crates/kernel/"));
}
