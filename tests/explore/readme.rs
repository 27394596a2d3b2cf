use std::fs;

use crate::world::{golden, root};

const NAMED: &str = "<!-- crates/api/operations/";

/// Every block of GraphQL in the README is the file that the comment above it names, and no file is left out.
pub fn the_readme_prints_every_operation() {
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    for operation in api::operations() {
        let comment = format!("{NAMED}{} -->", operation.path);
        assert_eq!(readme.matches(&comment).count(), 1, "the README names {} once", operation.path);
    }
    golden("README.md", &reprinted(&readme));
}

/// The README with every operation as its file is now.
fn reprinted(readme: &str) -> String {
    let operations = api::operations();
    let mut printed = String::new();
    let mut lines = readme.lines();
    let mut named = None;
    while let Some(line) = lines.next() {
        printed.extend([line, "\n"]);
        if let Some(path) = line.strip_prefix(NAMED).and_then(|rest| rest.strip_suffix(" -->")) {
            named = Some(path);
        } else if line == "```graphql" {
            let path = named.take().expect("a comment above every block of GraphQL names its file");
            let operation = operations.iter().find(|operation| operation.path == path);
            printed.push_str(&operation.unwrap_or_else(|| panic!("there is no {path}")).text);
            let end = lines.find(|line| *line == "```").expect("the block ends");
            printed.extend([end, "\n"]);
        }
    }
    assert_eq!(named, None, "a block of GraphQL follows the comment");
    printed
}
