//! A path names a file inside its bundle: relative, in a folder that is known, and plain enough for every machine.

use super::{ContentProblem, Source, findings::Findings};

/// The most bytes that a path has.
const LONGEST: usize = 200;
/// The folders of a bundle. At its root lie YAML files alone.
const FOLDERS: [&str; 3] = ["modules", "exercises", "media"];

/// Notes every path that is none.
pub(super) fn check(source: &Source, findings: &mut Findings) {
    for path in source.0.keys() {
        if let Some(why) = misfit(path) {
            findings.unfit(ContentProblem::of_file(&path.escape_debug().to_string(), why));
        }
    }
}

fn misfit(path: &str) -> Option<&'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let known = match path.split_once('/') {
        Some((folder, _)) => FOLDERS.contains(&folder),
        None => path.strip_suffix(".yaml").is_some_and(|name| !name.is_empty()),
    };
    if path.len() > LONGEST {
        Some("a path has at most 200 characters")
    } else if !path.chars().all(plain) {
        Some("a path is made of a-z, A-Z, 0-9, `-`, `_`, `.` and `/`")
    } else if path.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        Some("a path is relative, and no part of it is empty or begins with a dot")
    } else if !known {
        Some("a file lies in modules/, exercises/ or media/; at the root lie YAML files alone")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{embedded, embedded_keys};

    #[test]
    fn paths_are_relative_plain_and_known() {
        for good in
            ["course.yaml", "modules/a-module/a_lesson.md", "media/nerve-path.svg", "exercises/bridge.yaml"]
        {
            assert_eq!(misfit(good), None, "{good}");
        }
        let long = format!("modules/{}.md", "x".repeat(200));
        for bad in [
            "",
            "/etc/passwd",
            "../course.yaml",
            "modules/../../x.md",
            "modules//x.md",
            "modules/./x.md",
            "modules/",
            "modules\\x.md",
            "modules/x\0.md",
            "modules/x\n.md",
            "secrets/x.yaml",
            ".git/config",
            "modules/.x.md",
            "README.md",
            ".yaml",
            "C:/x.yaml",
            "modules/zoë.md",
            &long,
        ] {
            assert!(misfit(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn every_file_that_the_program_carries_lies_at_such_a_path() {
        for key in embedded_keys() {
            let source = embedded(&key).expect("the bundle");
            assert_eq!(source.0.keys().find(|path| misfit(path).is_some()), None);
        }
    }
}
