//! A reading is what the engine finds when it looks at an attribute or a fact.

use std::collections::BTreeSet;

use super::{Attribute, Variant};
use crate::shape::Scalar;
use crate::truth::Truth;
use crate::vocabulary::{AttributeName, Vocabulary};

/// What is found: nothing known, nothing that applies, one value, or a set of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It is unknown, and so is everything that is asked of it.
    Unknown,
    /// It does not apply: whatever is asked of it is false.
    NotApplicable,
    /// One value.
    One(Scalar),
    /// A set of words, perhaps empty.
    Several(Vec<&'static str>),
}

impl Reading {
    /// Whether it is this value or, of a set, has it.
    pub fn holds(&self, value: Scalar) -> Truth {
        match self {
            Self::Unknown => Truth::Unknown,
            Self::NotApplicable => Truth::False,
            Self::One(one) => (*one == value).into(),
            Self::Several(words) => words.iter().any(|word| Scalar::Word(word) == value).into(),
        }
    }

    /// Whether it is one of the values or, of a set, has one. What is unknown is so even of no value.
    pub fn holds_any(&self, values: &[Scalar]) -> Truth {
        match self {
            Self::Unknown => Truth::Unknown,
            _ => Truth::any(values.iter().map(|value| self.holds(*value))),
        }
    }

    /// Whether it is a number for which the test holds.
    pub fn measures(&self, test: impl Fn(i64) -> bool) -> Truth {
        match self {
            Self::Unknown => Truth::Unknown,
            Self::One(Scalar::Number(number)) => test(*number).into(),
            Self::NotApplicable | Self::One(_) | Self::Several(_) => Truth::False,
        }
    }

    /// A fact that is one word, if it is known.
    pub(crate) fn of_word<T: Vocabulary>(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, |value| Self::One(Scalar::Word(value.word())))
    }

    /// A fact that is a number, if it is known.
    pub(crate) fn of_number(value: Option<impl Into<i64>>) -> Self {
        value.map_or(Self::Unknown, |value| Self::One(Scalar::Number(value.into())))
    }

    /// A fact that is yes or no, if it is known.
    pub(crate) fn of_flag(value: Option<bool>) -> Self {
        value.map_or(Self::Unknown, |value| Self::One(Scalar::Flag(value)))
    }

    /// A fact that is a set of words, if it is known.
    pub(crate) fn of_words<T: Vocabulary>(value: Option<&BTreeSet<T>>) -> Self {
        value.map_or(Self::Unknown, |set| Self::Several(set.iter().map(|member| member.word()).collect()))
    }
}

impl Variant {
    /// What the engine finds when it looks at the attribute: unknown if it was inferred, whatever it says.
    pub fn reading(&self, name: AttributeName) -> Reading {
        if self.inferred.contains(&name) {
            return Reading::Unknown;
        }
        match name {
            AttributeName::Kind => word(self.kind),
            AttributeName::Position => word(self.position),
            AttributeName::InclineDeg => read(&self.incline_deg, |degrees| one(Scalar::Number(*degrees))),
            AttributeName::LowerLimbSupport => word(self.lower_limb_support),
            AttributeName::WeightBearing => word(self.weight_bearing),
            AttributeName::Laterality => word(self.laterality),
            AttributeName::Impact => word(self.impact),
            AttributeName::PelvicTilt => word(self.pelvic_tilt),
            AttributeName::SpineMotion => words(&self.spine_motion),
            AttributeName::HipMotion => words(&self.hip_motion),
            AttributeName::HipRange => word(self.hip_range),
            AttributeName::HipAsymmetric => flag(self.hip_asymmetric),
            AttributeName::SquatDepth => word(self.squat_depth),
            AttributeName::NeuralLoad => word(self.neural_load),
            AttributeName::AbdominalDemand => word(self.abdominal_demand),
            AttributeName::Breathing => word(self.breathing),
            AttributeName::BalanceDemand => word(self.balance_demand),
            AttributeName::FallHazard => flag(self.fall_hazard),
            AttributeName::ContactHazard => flag(self.contact_hazard),
            AttributeName::AbdominalContact => word(self.abdominal_contact),
            AttributeName::Intensity => word(self.intensity),
            AttributeName::Heat => word(self.heat),
            AttributeName::Tags => words(&self.tags),
            AttributeName::Goal => words(&self.goal),
            // No rule or pattern can name it: it has no shape. Its words are not a closed list.
            AttributeName::Equipment => Reading::Unknown,
        }
    }
}

fn one(value: Scalar) -> Reading {
    Reading::One(value)
}

fn word<T: Vocabulary>(attribute: Attribute<T>) -> Reading {
    read(&attribute, |value| one(Scalar::Word(value.word())))
}

fn flag(attribute: Attribute<bool>) -> Reading {
    read(&attribute, |flag| one(Scalar::Flag(*flag)))
}

fn words<T: Vocabulary>(attribute: &Attribute<BTreeSet<T>>) -> Reading {
    read(attribute, |set| Reading::of_words(Some(set)))
}

fn read<T>(attribute: &Attribute<T>, known: impl Fn(&T) -> Reading) -> Reading {
    match attribute {
        Attribute::Known(value) => known(value),
        Attribute::Unknown => Reading::Unknown,
        Attribute::NotApplicable => Reading::NotApplicable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Position;

    #[test]
    fn inference_hides_even_that_it_does_not_apply() {
        let mut variant = Variant { position: Attribute::NotApplicable, ..Variant::default() };
        assert_eq!(variant.reading(AttributeName::Position), Reading::NotApplicable);
        variant.inferred.insert(AttributeName::Position);
        assert_eq!(variant.reading(AttributeName::Position), Reading::Unknown);
    }

    #[test]
    fn what_does_not_apply_is_false_and_what_is_unknown_stays_so() {
        let supine = Scalar::Word(Position::Supine.word());
        let table = [
            (Reading::Unknown, Truth::Unknown, Truth::Unknown),
            (Reading::NotApplicable, Truth::False, Truth::False),
            (Reading::One(supine), Truth::True, Truth::False),
            (Reading::One(Scalar::Number(3)), Truth::False, Truth::True),
            (Reading::Several(vec!["SUPINE", "PRONE"]), Truth::True, Truth::False),
            (Reading::Several(vec![]), Truth::False, Truth::False),
        ];
        for (reading, holds, measures) in table {
            assert_eq!((reading.holds(supine), reading.measures(|n| n >= 3)), (holds, measures), "{reading:?}");
        }
    }
}
