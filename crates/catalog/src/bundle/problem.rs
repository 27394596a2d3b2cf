//! A content problem says which file, where in it, and what is to be mended.

use std::fmt;

/// One thing to mend in a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentProblem {
    /// The path inside the bundle.
    pub path: String,
    /// The line, from 1, where it is known.
    pub line: Option<u64>,
    /// The column, from 1, where it is known.
    pub column: Option<u64>,
    /// What is wrong and what is wanted instead.
    pub message: String,
}

impl ContentProblem {
    /// A problem of the file as a whole.
    pub fn of_file(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, column: None, message: message.into() }
    }

    /// What keeps YAML that begins after `lines_before` lines of its file from being read.
    pub(crate) fn of_yaml(path: &str, error: &serde_saphyr::Error, lines_before: u64) -> Self {
        let message = error.without_snippet().to_string();
        let Some(place) = error.location() else { return Self::of_file(path, message) };
        // The parser says in words where it was, counted from the head of what it read; the place stands beside.
        let words = format!(" at line {}, column {}", place.line(), place.column());
        let message = message.strip_suffix(&words).unwrap_or(&message).to_owned();
        let (line, column) = (Some(place.line() + lines_before), Some(place.column()));
        Self { path: path.to_owned(), line, column, message }
    }

    /// A problem at the byte `offset` of `text`.
    pub fn at(path: &str, text: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() as u64 + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) as u64 + 1;
        Self { path: path.to_owned(), line: Some(line), column: Some(column), message: message.into() }
    }

    /// A problem at the first place where `needle` stands in `text`, or of the file when it does not.
    pub fn near(path: &str, text: &str, needle: &str, message: impl Into<String>) -> Self {
        match text.find(needle) {
            Some(offset) => Self::at(path, text, offset, message),
            None => Self::of_file(path, message),
        }
    }
}

impl fmt::Display for ContentProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::ContentProblem;

    #[test]
    fn a_mistake_in_yaml_has_its_place_once() {
        let error = serde_saphyr::from_str::<u8>("\n\"sent at line 3, column 9\"").unwrap_err();
        let told = ContentProblem::of_yaml("course.yaml", &error, 10).to_string();
        assert!(told.starts_with("course.yaml:12:1: "), "{told}");
        assert!(!told.ends_with(", column 1"), "{told}");
        let error = <serde_saphyr::Error as serde::de::Error>::custom("said at line 3, column 9");
        assert_eq!(ContentProblem::of_yaml("a.yaml", &error, 10).to_string(), "a.yaml: said at line 3, column 9");
    }
}
