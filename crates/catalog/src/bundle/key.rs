//! A key is the name by which authors refer to a part: neither a path nor a title, and never reused.

use std::collections::HashMap;

use super::ContentProblem;

/// Whether `text` is a key: 3 to 64 of `a-z`, `0-9` and `-`. A variant's key is two of them with a dot.
pub fn is_key(text: &str) -> bool {
    let plain = |part: &str| {
        let fits = part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits && part.len() >= 3
    };
    text.len() <= 64 && text.splitn(2, '.').all(plain)
}

/// The keys of one publication, with where each was first used.
#[derive(Debug, Default)]
pub(super) struct Keys(HashMap<String, String>);

impl Keys {
    /// Notes that `key` is used in `path`; a problem when it is no key, or used before.
    pub fn take(&mut self, key: &str, path: &str, problems: &mut Vec<ContentProblem>) {
        if !is_key(key) {
            let message = format!("`{key}` is not a key: use 3 to 64 of a-z, 0-9 and -");
            problems.push(ContentProblem::of_file(path, message));
        }
        if let Some(first) = self.0.insert(key.to_owned(), path.to_owned()) {
            let message = format!("the key `{key}` is used twice: in {first} and in {path}");
            problems.push(ContentProblem::of_file(path, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        for good in ["cat-stretch", "bridge.semi-reclined", "e10", "a-1"] {
            assert!(is_key(good), "{good}");
        }
        for bad in ["", "ab", "Cat", "cat stretch", "a.b", "cat_stretch", &"x".repeat(65)] {
            assert!(!is_key(bad), "{bad}");
        }
    }
}
