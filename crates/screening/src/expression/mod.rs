//! An expression is the condition of a rule, as data: AND, OR and NOT over a closed set of questions.

mod check;
mod test;

use serde::{Deserialize, Serialize};

use crate::shape::Literal;

pub(crate) use check::resolve;
pub use check::{Parameters, check};
pub use test::Test;

/// A condition as it is written in a rule file. There is no code, no match on names, and no question for "is known".
///
/// A path is `client.…`, `derived.…`, `variant.…` or `dose.…`; a literal may be `$parameter` where the fact is a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expr {
    /// Every part holds; of no parts, true.
    All(Vec<Expr>),
    /// A part holds; of no parts, false.
    Any(Vec<Expr>),
    /// The part does not hold.
    Not(Box<Expr>),
    /// The fact is this value: `{eq: [variant.position, SUPINE]}`.
    Eq(String, Literal),
    /// The fact is one of these values, or a member of the client's set at the other path:
    /// `{in: [variant.position, client.sciatica.aggravating_positions]}`.
    In(String, Choices),
    /// The set has this member, or one of these: `{has: [variant.tags, [SCUBA, ALTITUDE]]}`.
    Has(String, Members),
    /// The number is at least this: `{ge: [derived.ga, $supine_from]}`.
    Ge(String, Literal),
    /// The number is below this.
    Lt(String, Literal),
}

/// What a fact is looked up in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Choices {
    /// These values.
    These(Vec<Literal>),
    /// The set at this path.
    OfSet(String),
}

/// What a set is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Members {
    /// One of these; the same as `any` of a question each.
    AnyOf(Vec<Literal>),
    /// This one.
    One(Literal),
}

impl Expr {
    /// Every literal of the expression that names a parameter, without the `$`.
    pub fn parameters(&self) -> Vec<&str> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::parameters).collect(),
            Self::Not(part) => part.parameters(),
            Self::Eq(_, literal) | Self::Ge(_, literal) | Self::Lt(_, literal) => {
                named(literal).into_iter().collect()
            }
            Self::In(_, Choices::These(literals)) | Self::Has(_, Members::AnyOf(literals)) => {
                literals.iter().filter_map(named).collect()
            }
            Self::Has(_, Members::One(literal)) => named(literal).into_iter().collect(),
            Self::In(_, Choices::OfSet(_)) => Vec::new(),
        }
    }
}

/// The parameter that a literal names, without the `$`.
pub(crate) fn named(literal: &Literal) -> Option<&str> {
    match literal {
        Literal::Text(text) => text.strip_prefix('$'),
        Literal::Flag(_) | Literal::Number(_) => None,
    }
}
