//! Notes are the problems found so far in one bundle, each put at its place in the files.

use serde::de::DeserializeOwned;

use crate::bundle::{ContentProblem, Source};

/// What was found in `source`.
pub(super) struct Notes<'a> {
    pub source: &'a Source,
    pub problems: Vec<ContentProblem>,
}

impl<'a> Notes<'a> {
    /// Nothing found yet.
    pub fn of(source: &'a Source) -> Self {
        Self { source, problems: Vec::new() }
    }

    /// The text of a file; empty when it is missing or no text, which reading the bundle has noted.
    pub fn text(&self, path: &str) -> &'a str {
        text(self.source, path)
    }

    /// A problem at a byte of a file.
    pub fn at(&mut self, path: &str, offset: usize, message: impl Into<String>) {
        self.problems.push(ContentProblem::at(path, self.text(path), offset, message));
    }

    /// A problem at the last of `marks` that is there, each looked for after the one before; or of the file.
    pub fn near(&mut self, path: &str, marks: &[&str], message: impl Into<String>) {
        if self.source.has(path) {
            self.at(path, find(self.text(path), marks).unwrap_or_default(), message);
        } else {
            self.problems.push(ContentProblem::of_file(path, message));
        }
    }

    /// A YAML file; a problem with its place when it is there and does not fit.
    pub fn yaml<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        match yaml(self.source, path)? {
            Ok(value) => Some(value),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// Takes over problems found elsewhere. One without a place is put where the first thing stands that it names.
    pub fn take(&mut self, problems: Vec<ContentProblem>) {
        for problem in problems {
            if problem.line.is_some() {
                self.problems.push(problem);
            } else {
                let text = self.text(&problem.path);
                let mut named = problem.message.split('`').skip(1).step_by(2);
                let mark = named.find(|name| find(text, &[name]).is_some()).unwrap_or_default().to_owned();
                self.near(&problem.path, &[&mark], problem.message);
            }
        }
    }

    /// The problems, by file and place.
    pub fn in_order(self) -> Vec<ContentProblem> {
        let mut problems = self.problems;
        problems.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
        problems
    }
}

/// The text of a file; empty when it is missing or no text.
pub(super) fn text<'a>(source: &'a Source, path: &str) -> &'a str {
    let bytes = source.0.get(path).map(Vec::as_slice).unwrap_or_default();
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// A YAML file, if it is there; or why it does not fit, with the place.
pub(super) fn yaml<T: DeserializeOwned>(source: &Source, path: &str) -> Option<Result<T, ContentProblem>> {
    let text = source.has(path).then(|| text(source, path))?;
    Some(serde_saphyr::from_str(text).map_err(|error| ContentProblem::of_yaml(path, &error, 0)))
}

/// Where the last of `marks` stands that is there, each looked for after the one before.
///
/// A mark is a whole word: `key: cat` is not found in `key: cat-stretch`, nor `E1` in `E10`.
pub(super) fn find(text: &str, marks: &[&str]) -> Option<usize> {
    let mut place = None;
    let mut from = 0;
    for mark in marks {
        let Some(offset) =
            text[from..].match_indices(mark).map(|(at, _)| from + at).find(|at| is_whole(text, *at, mark))
        else {
            break;
        };
        place = Some(offset);
        from = offset + mark.len();
    }
    place
}

fn is_whole(text: &str, at: usize, mark: &str) -> bool {
    let of_key = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let before = text[..at].chars().next_back().is_some_and(of_key);
    let mut after = text[at + mark.len()..].chars();
    let goes_on = match after.next() {
        Some('.') => after.next().is_some_and(of_key),
        next => next.is_some_and(of_key),
    };
    let cut = (before && mark.starts_with(of_key)) || (goes_on && mark.ends_with(of_key));
    !cut
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn marks_are_whole_words_in_their_order() {
        let text = "- key: cat-stretch.floor\n  covers: [E10, E1]\n- key: cat\n  covers: [E1]\n";
        let at = |line: usize, column: usize| {
            Some(text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>() + column - 1)
        };
        assert_eq!(find(text, &["key: cat"]), at(3, 3));
        assert_eq!(find(text, &["key: cat-stretch"]), None);
        assert_eq!(find(text, &["E1"]), at(2, 17));
        assert_eq!(find(text, &["key: cat", "covers:", "E1"]), at(4, 12));
        assert_eq!(find(text, &["key: cat", "nothing"]), at(3, 3));
        assert_eq!(find(text, &["key: dog", "covers:"]), None);
        assert_eq!(find("covers=E1", &["covers=", "E1"]), Some(7));
    }
}
