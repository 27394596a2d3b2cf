//! A test is an expression whose paths and literals have been checked: evaluating it cannot fail.

use std::collections::BTreeSet;

use crate::facts::{Facts, Missing, Path};
use crate::shape::Scalar;
use crate::truth::Truth;
use crate::variant::Reading;

/// A checked condition; total, and without side effects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// Every part holds.
    All(Vec<Test>),
    /// A part holds.
    Any(Vec<Test>),
    /// The part does not hold.
    Not(Box<Test>),
    /// The fact is one of the values.
    Is(Path, Vec<Scalar>),
    /// The set has one of the members.
    Has(Path, Vec<Scalar>),
    /// The fact at the first path is a member of the set at the second.
    Among(Path, Path),
    /// The number is at least this.
    AtLeast(Path, i64),
    /// The number is below this.
    Below(Path, i64),
}

impl Test {
    /// What the condition is on these facts.
    pub fn truth(&self, facts: &Facts<'_>) -> Truth {
        match self {
            Self::All(parts) => Truth::all(parts.iter().map(|part| part.truth(facts))),
            Self::Any(parts) => Truth::any(parts.iter().map(|part| part.truth(facts))),
            Self::Not(part) => !part.truth(facts),
            Self::Is(path, values) => facts.reading(*path).holds_any(values),
            Self::Has(path, members) => Truth::any(members.iter().map(|member| facts.holds(*path, *member))),
            Self::Among(item, set) => among(*item, *set, facts),
            Self::AtLeast(path, least) => facts.reading(*path).measures(|number| number >= *least),
            Self::Below(path, bound) => facts.reading(*path).measures(|number| number < *bound),
        }
    }

    /// Adds what is unknown behind every question of the condition that is, also in a part that is decided already.
    pub fn missing(&self, facts: &Facts<'_>, missing: &mut Missing) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.missing(facts, missing)),
            Self::Not(part) => part.missing(facts, missing),
            Self::Has(path, members) => {
                for member in members {
                    if facts.holds(*path, *member) == Truth::Unknown {
                        facts.missing(*path, Some(*member), missing);
                    }
                }
            }
            _ if self.truth(facts) != Truth::Unknown => {}
            Self::Is(path, _) | Self::AtLeast(path, _) | Self::Below(path, _) => {
                facts.missing(*path, None, missing);
            }
            Self::Among(item, set) => {
                if let Reading::One(word) = facts.reading(*item) {
                    facts.missing(*set, Some(word), missing);
                } else {
                    facts.missing(*item, None, missing);
                    facts.missing(*set, None, missing);
                }
            }
        }
    }

    /// Every path that the condition reads.
    pub fn paths(&self) -> BTreeSet<Path> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::paths).collect(),
            Self::Not(part) => part.paths(),
            Self::Is(path, _) | Self::Has(path, _) | Self::AtLeast(path, _) | Self::Below(path, _) => {
                [*path].into()
            }
            Self::Among(item, set) => [*item, *set].into(),
        }
    }
}

/// What does not apply makes it false, whatever the other is; then what is unknown makes it unknown.
fn among(item: Path, set: Path, facts: &Facts<'_>) -> Truth {
    match (facts.reading(item), facts.reading(set)) {
        (Reading::NotApplicable | Reading::Several(_), _) | (_, Reading::NotApplicable) => Truth::False,
        (Reading::Unknown, _) => Truth::Unknown,
        (Reading::One(word), _) => facts.holds(set, word),
    }
}
