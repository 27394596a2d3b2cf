//! A key is the name by which authors refer to a part: neither a path nor a title, and never reused.

use std::collections::HashMap;

use super::{ContentProblem, findings::Findings};

/// The most characters that a key has.
const LONGEST: usize = 64;

/// Whether `text` is a key: 3 to 64 of `a-z`, `0-9` and `-`.
pub fn is_key(text: &str) -> bool {
    let fits = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    fits && (3..=LONGEST).contains(&text.len())
}

/// Whether `text` is the key of a variant: a key, or two of them with a dot between, of 64 characters at most.
pub fn is_variant_key(text: &str) -> bool {
    let parts = text.split_once('.');
    text.len() <= LONGEST && parts.map_or_else(|| is_key(text), |(of, own)| is_key(of) && is_key(own))
}

/// The keys of one publication, with where each was first used.
#[derive(Debug, Default)]
pub(super) struct Keys(HashMap<String, String>);

impl Keys {
    /// Notes that `key` is used in `path`; unfit when it is no key, or used before.
    pub fn take(&mut self, key: &str, path: &str, findings: &mut Findings) {
        if !is_key(key) {
            let message = format!("`{key}` is not a key: use 3 to 64 of a-z, 0-9 and -");
            findings.unfit(ContentProblem::of_file(path, message));
        }
        self.note(key, path, findings);
    }

    /// Notes that a variant's `key` is used in `path`; unfit when it is none, or used before.
    pub fn take_variant(&mut self, key: &str, path: &str, findings: &mut Findings) {
        if !is_variant_key(key) {
            let message = format!(
                "`{key}` is not a variant's key: use its exercise's key, a dot, and 3 or more of a-z, 0-9 and -; \
                 64 characters at most"
            );
            findings.unfit(ContentProblem::of_file(path, message));
        }
        self.note(key, path, findings);
    }

    fn note(&mut self, key: &str, path: &str, findings: &mut Findings) {
        if let Some(first) = self.0.insert(key.to_owned(), path.to_owned()) {
            let message = format!("the key `{key}` is used twice: in {first} and in {path}");
            findings.unfit(ContentProblem::of_file(path, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        for good in ["cat-stretch", "e10", "a-1", &"x".repeat(64)] {
            assert!(is_key(good) && is_variant_key(good), "{good}");
        }
        for bad in ["", "ab", "Cat", "cat stretch", "a.b", "cat_stretch", "bridge.", ".bridge", &"x".repeat(65)] {
            assert!(!is_key(bad) && !is_variant_key(bad), "{bad}");
        }
    }

    #[test]
    fn only_a_variant_has_a_dot() {
        assert!(is_variant_key("bridge.semi-reclined"));
        assert!(!is_key("bridge.semi-reclined"));
        assert!(!is_variant_key("bridge.semi.reclined"));
    }
}
