//! Front matter is the YAML between two lines of three dashes at the head of a lesson.

use serde::de::DeserializeOwned;

use super::{ContentProblem, source::yaml};

/// The front matter, the rest, and where in the file the rest begins.
pub(super) struct Split<'a, T> {
    pub front: T,
    pub body: &'a str,
    pub body_offset: usize,
}

/// Splits a file and parses its front matter.
pub(super) fn split<'a, T: DeserializeOwned>(path: &str, text: &'a str) -> Result<Split<'a, T>, ContentProblem> {
    let wanted = "a lesson begins with front matter: a line of three dashes, YAML, and again three dashes";
    let missing = || ContentProblem::at(path, text, 0, wanted);
    let rest = text.strip_prefix("---\n").ok_or_else(missing)?;
    let end = rest.find("\n---\n").ok_or_else(missing)?;
    let body_offset = 4 + end + 5;
    let front = yaml(path, &rest[..=end], 1)?;
    Ok(Split { front, body: &text[body_offset..], body_offset })
}
