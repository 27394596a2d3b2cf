//! A code is what a provider's clearance may name: a condition, a sign, or one of two that rules derive.

use super::{Contraindication, UnknownWord, Vocabulary, WarningSign, on_the_wire};

/// A condition or sign that a clearance may cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A condition that was answered.
    Contraindication(Contraindication),
    /// A sign that was answered.
    WarningSign(WarningSign),
    /// `BOTH_SIDES`: the nerve pain is, or was, on both sides.
    BothSides,
    /// `TWINS`: two babies, late in the pregnancy.
    Twins,
}

const CONDITIONS: usize = Contraindication::WORDS.len();
const SIGNS: usize = WarningSign::WORDS.len();

/// The words of all codes: the lists they come from, one after the other.
const WORDS: [&str; CONDITIONS + SIGNS + 2] = {
    let mut words = ["BOTH_SIDES"; CONDITIONS + SIGNS + 2];
    let mut place = 0;
    while place < CONDITIONS {
        words[place] = Contraindication::WORDS[place];
        place += 1;
    }
    while place < CONDITIONS + SIGNS {
        words[place] = WarningSign::WORDS[place - CONDITIONS];
        place += 1;
    }
    words[CONDITIONS + SIGNS + 1] = "TWINS";
    words
};

impl Vocabulary for Code {
    const NOUN: &'static str = "Code";
    const WORDS: &'static [&'static str] = &WORDS;

    fn word(self) -> &'static str {
        match self {
            Self::Contraindication(condition) => condition.word(),
            Self::WarningSign(sign) => sign.word(),
            Self::BothSides => "BOTH_SIDES",
            Self::Twins => "TWINS",
        }
    }

    fn parse(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "BOTH_SIDES" => Ok(Self::BothSides),
            "TWINS" => Ok(Self::Twins),
            _ => Contraindication::parse(word)
                .map(Self::Contraindication)
                .or_else(|_| WarningSign::parse(word).map(Self::WarningSign))
                .map_err(|unknown| UnknownWord { noun: Self::NOUN, expected: Self::WORDS.to_vec(), ..unknown }),
        }
    }
}

on_the_wire!(Code);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_both_lists_and_two_more() {
        for word in Code::WORDS {
            assert_eq!(Code::parse(word).unwrap().word(), *word);
        }
        let mut words = Code::WORDS.to_vec();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), CONDITIONS + SIGNS + 2);
        assert!(Code::parse("GARMENT").unwrap_err().to_string().starts_with("unknown Code `GARMENT`"));
    }
}
