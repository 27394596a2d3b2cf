//! A vocabulary is a closed list of words: the only values that attributes, facts, doses and rules may take.

mod advice;
mod code;
mod dosing;
mod equipment;
mod exercise;
mod load;
mod motion;
mod names;
mod person;

pub use advice::{FindingTruth, Level, OverridableBy, RuleStatus, Scope, Severity, SourceKind, Unit};
pub use code::Code;
pub use dosing::{DoseSide, LeadLeg};
pub use equipment::Equipment;
pub use exercise::{Goal, Intensity, Kind, Laterality, LinkKind, Position, SelfCheck, Tag};
pub use load::{
    AbdominalContact, AbdominalDemand, BalanceDemand, Breathing, Heat, Impact, NeuralLoad, Support, WeightBearing,
};
pub use motion::{HipMotion, HipRange, PelvicTilt, SpineMotion, SquatDepth};
pub use names::{AttributeName, ClientFact, DerivedFact, DoseFact};
pub use person::{
    ClearanceStatus, Contraindication, Course, Pregnancy, SciaticaSide, SciaticaStatus, WarningSign,
};

use thiserror::Error;

/// A word that is in no closed list, with the list it was looked up in.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("unknown {noun} `{word}`, expected one of {}", expected.join(", "))]
pub struct UnknownWord {
    /// What the word was meant to be, such as `Position`.
    pub noun: &'static str,
    /// The word as it was written.
    pub word: String,
    /// Every word that would have been understood.
    pub expected: Vec<&'static str>,
}

/// A closed list of words, in a fixed order, each of which stands on the wire exactly as it is listed.
pub trait Vocabulary: Copy + Ord + 'static {
    /// What one word of the list is called in an error.
    const NOUN: &'static str;
    /// Every word as it stands on the wire.
    const WORDS: &'static [&'static str];

    /// This word as it stands on the wire.
    fn word(self) -> &'static str;

    /// The word's value, or an error that lists what would have been understood.
    fn parse(word: &str) -> Result<Self, UnknownWord>;
}

/// Defines a fieldless enum whose variants are the words of a closed list.
macro_rules! vocabulary {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
        }

        impl $crate::vocabulary::Vocabulary for $name {
            const NOUN: &'static str = stringify!($name);
            const WORDS: &'static [&'static str] = &[$($word,)+];

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            fn parse(word: &str) -> Result<Self, $crate::vocabulary::UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::vocabulary::UnknownWord {
                        noun: Self::NOUN,
                        word: word.to_owned(),
                        expected: Self::WORDS.to_vec(),
                    }),
                }
            }
        }

        $crate::vocabulary::on_the_wire!($name);
    };
}

/// Gives a type with `word` and `parse` its wire form: one string.
macro_rules! on_the_wire {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::vocabulary::Vocabulary::word(*self))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                $crate::vocabulary::Vocabulary::parse(word)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::vocabulary::Vocabulary::word(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <String as serde::Deserialize>::deserialize(deserializer)?;
                $crate::vocabulary::Vocabulary::parse(&word).map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use on_the_wire;
pub(crate) use vocabulary;

#[cfg(test)]
mod tests {
    use super::*;

    fn stands_for_itself<T: Vocabulary + std::fmt::Debug>(all: &[T]) {
        assert_eq!(all.len(), T::WORDS.len());
        for (value, word) in all.iter().zip(T::WORDS) {
            assert_eq!((value.word(), T::parse(word).unwrap()), (*word, *value));
        }
        let mut words = T::WORDS.to_vec();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), T::WORDS.len(), "{} names a word twice", T::NOUN);
    }

    #[test]
    fn every_word_stands_for_itself() {
        stands_for_itself(Kind::ALL);
        stands_for_itself(Position::ALL);
        stands_for_itself(Support::ALL);
        stands_for_itself(HipMotion::ALL);
        stands_for_itself(Contraindication::ALL);
        stands_for_itself(WarningSign::ALL);
        stands_for_itself(Level::ALL);
        stands_for_itself(AttributeName::ALL);
        stands_for_itself(ClientFact::ALL);
    }

    #[test]
    fn an_unknown_word_is_refused_with_what_would_do() {
        let error = serde_json::from_str::<HipRange>("\"WIDE\"").unwrap_err().to_string();
        assert!(error.starts_with("unknown HipRange `WIDE`, expected one of SMALL, MID, END"), "{error}");
        assert!(serde_json::from_str::<HipRange>("\"mid\"").is_err());
    }
}
