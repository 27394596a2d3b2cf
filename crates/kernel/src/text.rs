//! A text is a string that was checked once: trimmed, bounded in length, free of control characters.

use std::fmt;

use serde::Serialize;

/// Between `MIN` and `MAX` characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

/// Why a string is not such a text. Its message says how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    /// Fewer characters than wanted.
    #[error("Needs at least {min} characters.")]
    TooShort {
        /// The least number of characters.
        min: usize,
    },
    /// More characters than allowed.
    #[error("May have at most {max} characters, and has {found}.")]
    TooLong {
        /// The greatest number of characters.
        max: usize,
        /// The number found.
        found: usize,
    },
    /// A line break, a tab or another control character, or an invisible mark of direction.
    #[error("May not contain line breaks or invisible control characters.")]
    ControlCharacter,
}

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// Checks `raw` after trimming white space at both ends.
    pub fn parse(raw: &str) -> Result<Self, TextProblem> {
        let text = raw.trim();
        let found = text.chars().count();
        if found < MIN {
            return Err(TextProblem::TooShort { min: MIN });
        }
        if found > MAX {
            return Err(TextProblem::TooLong { max: MAX, found });
        }
        if text.chars().any(is_control) {
            return Err(TextProblem::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as an owned string.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let digit = |nibble: u8| char::from_digit(nibble.into(), 16).expect("a nibble is one digit");
        text.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    text
}

fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    type Short = Text<2, 5>;

    #[test]
    fn a_text_is_trimmed_and_bounded_in_characters() {
        assert_eq!(Short::parse("  Zoë ").map(Text::into_string), Ok("Zoë".to_owned()));
        assert_eq!(Short::parse(" a "), Err(TextProblem::TooShort { min: 2 }));
        assert_eq!(Short::parse("ÄÖÜäöü"), Err(TextProblem::TooLong { max: 5, found: 6 }));
    }

    #[test]
    fn a_text_cannot_smuggle_a_second_line() {
        for raw in ["a\r\nb", "a\u{2028}b", "a\u{202E}b", "a\0b"] {
            assert_eq!(Short::parse(raw), Err(TextProblem::ControlCharacter), "{raw:?}");
        }
    }
}
