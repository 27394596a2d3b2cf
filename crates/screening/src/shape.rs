//! A shape is what values a fact can have, so that a literal that fits no fact is refused before any rule runs.

use serde::{Deserialize, Serialize};

use crate::gestation::GestationalAge;
use crate::vocabulary::{
    AbdominalContact, AbdominalDemand, AttributeName, BalanceDemand, Breathing, Goal, Heat, HipMotion, HipRange,
    Impact, Intensity, Kind, Laterality, NeuralLoad, PelvicTilt, Position, SpineMotion, SquatDepth, Support, Tag,
    Unit, Vocabulary, WeightBearing,
};

/// A value as somebody wrote it: `true`, `180`, `SUPINE`, `16w0d` or, in a rule, `$parameter`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Literal {
    /// Yes or no.
    Flag(bool),
    /// A whole number, in the unit of the fact it meets.
    Number(i64),
    /// A word, a gestational age or the name of a parameter.
    Text(String),
}

/// A value that a fact can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Scalar {
    /// Yes or no.
    Flag(bool),
    /// A whole number, in the unit of its shape.
    Number(i64),
    /// A word of the shape's list.
    Word(&'static str),
}

/// What values a fact can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Yes or no.
    Flag,
    /// A whole number of something.
    Number(Unit),
    /// One word of the list.
    Word(&'static [&'static str]),
    /// A set of words of the list.
    Words(&'static [&'static str]),
}

impl Shape {
    /// The value that the literal stands for, or why no fact of this shape can have it.
    pub fn fit(self, literal: &Literal) -> Result<Scalar, String> {
        match (self, literal) {
            (Self::Flag, Literal::Flag(flag)) => Ok(Scalar::Flag(*flag)),
            (Self::Number(_), Literal::Number(number)) => Ok(Scalar::Number(*number)),
            (Self::Number(Unit::Gestation), Literal::Text(age)) => match age.parse::<GestationalAge>() {
                Ok(age) => Ok(Scalar::Number(age.days().into())),
                Err(error) => Err(error.to_string()),
            },
            (Self::Word(words) | Self::Words(words), Literal::Text(text)) => {
                let known = words.iter().find(|word| *word == text).map(|word| Scalar::Word(word));
                known.ok_or_else(|| format!("unknown word `{text}`, expected one of {}", words.join(", ")))
            }
            (Self::Flag, _) => Err(format!("`{literal}` is neither true nor false")),
            (Self::Number(unit), _) => Err(format!("`{literal}` is no whole number ({unit})")),
            (Self::Word(_) | Self::Words(_), _) => Err(format!("`{literal}` is no word")),
        }
    }

    /// The shape of a fact that is one word of a list.
    pub(crate) fn word<T: Vocabulary>() -> Self {
        Self::Word(T::WORDS)
    }

    /// The shape of a fact that is a set of words of a list.
    pub(crate) fn words<T: Vocabulary>() -> Self {
        Self::Words(T::WORDS)
    }
}

impl AttributeName {
    /// What values the attribute can have; none for one that no rule may read.
    pub fn shape(self) -> Option<Shape> {
        Some(match self {
            Self::Kind => Shape::word::<Kind>(),
            Self::Position => Shape::word::<Position>(),
            Self::InclineDeg => Shape::Number(Unit::Degrees),
            Self::LowerLimbSupport => Shape::word::<Support>(),
            Self::WeightBearing => Shape::word::<WeightBearing>(),
            Self::Laterality => Shape::word::<Laterality>(),
            Self::Impact => Shape::word::<Impact>(),
            Self::PelvicTilt => Shape::word::<PelvicTilt>(),
            Self::SpineMotion => Shape::words::<SpineMotion>(),
            Self::HipMotion => Shape::words::<HipMotion>(),
            Self::HipRange => Shape::word::<HipRange>(),
            Self::HipAsymmetric | Self::FallHazard | Self::ContactHazard => Shape::Flag,
            Self::SquatDepth => Shape::word::<SquatDepth>(),
            Self::NeuralLoad => Shape::word::<NeuralLoad>(),
            Self::AbdominalDemand => Shape::word::<AbdominalDemand>(),
            Self::Breathing => Shape::word::<Breathing>(),
            Self::BalanceDemand => Shape::word::<BalanceDemand>(),
            Self::AbdominalContact => Shape::word::<AbdominalContact>(),
            Self::Intensity => Shape::word::<Intensity>(),
            Self::Heat => Shape::word::<Heat>(),
            Self::Tags => Shape::words::<Tag>(),
            Self::Goal => Shape::words::<Goal>(),
            Self::Equipment => return None,
        })
    }
}

impl std::fmt::Display for Literal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_fits_only_the_shape_it_was_written_for() {
        let text = |text: &str| Literal::Text(text.to_owned());
        let ga = Shape::Number(Unit::Gestation);
        assert_eq!(ga.fit(&text("16w0d")), Ok(Scalar::Number(112)));
        assert_eq!(ga.fit(&Literal::Number(112)), Ok(Scalar::Number(112)));
        assert_eq!(Shape::Flag.fit(&Literal::Flag(false)), Ok(Scalar::Flag(false)));
        assert_eq!(Shape::word::<HipRange>().fit(&text("END")), Ok(Scalar::Word("END")));
        for (shape, literal) in [
            (ga, text("16 weeks")),
            (Shape::Number(Unit::Seconds), text("16w0d")),
            (Shape::Number(Unit::Seconds), Literal::Flag(true)),
            (Shape::Flag, Literal::Number(1)),
            (Shape::word::<HipRange>(), text("NEAR")),
            (Shape::words::<Tag>(), Literal::Number(1)),
        ] {
            assert!(shape.fit(&literal).is_err(), "{shape:?} {literal}");
        }
    }
}
