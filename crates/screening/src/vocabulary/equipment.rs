//! Equipment is what a variant needs at hand: a closed list, and machines by name.

use serde::{Deserialize, Serialize};

use super::UnknownWord;

/// One thing that a variant needs, as its word on the wire. No rule reads it; the order of substitutes does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Equipment(String);

impl Equipment {
    /// The words of the closed list; a machine is `MACHINE_` and its name.
    pub const WORDS: &'static [&'static str] =
        &["NONE", "MAT", "CHAIR", "BENCH_OR_COUNTER", "WALL", "TOWEL", "BALL", "BLOCK", "PILLOW", "WEDGE", "BAND"];

    /// The equipment that a word names.
    pub fn parse(word: &str) -> Result<Self, UnknownWord> {
        let name = word.strip_prefix("MACHINE_").unwrap_or_default();
        let named =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        if named || Self::WORDS.contains(&word) {
            return Ok(Self(word.to_owned()));
        }
        let expected = Self::WORDS.iter().copied().chain(["MACHINE_*"]).collect();
        Err(UnknownWord { noun: "Equipment", word: word.to_owned(), expected })
    }

    /// The word on the wire.
    pub fn word(&self) -> &str {
        &self.0
    }

    /// Whether this says that nothing is needed.
    pub fn is_none(&self) -> bool {
        self.0 == "NONE"
    }
}

impl TryFrom<String> for Equipment {
    type Error = UnknownWord;

    fn try_from(word: String) -> Result<Self, UnknownWord> {
        Self::parse(&word)
    }
}

impl From<Equipment> for String {
    fn from(equipment: Equipment) -> Self {
        equipment.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_are_named_and_all_else_is_listed() {
        assert_eq!(Equipment::parse("MACHINE_ELLIPTICAL").unwrap().word(), "MACHINE_ELLIPTICAL");
        assert!(Equipment::parse("NONE").unwrap().is_none());
        for word in ["MACHINE_", "MACHINE_x", "SOFA", ""] {
            assert!(Equipment::parse(word).is_err(), "{word}");
        }
    }
}
