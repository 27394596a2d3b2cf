//! An action is what a rule asks for once it has spoken.

use serde::{Deserialize, Serialize};

use crate::expression::Expr;
use crate::shape::Literal;

/// What a rule asks for. A substitute always keeps a goal, so no action has to say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Action {
    /// Another variant in its place.
    SuggestVariant {
        /// What has to hold of the candidate, as its own attributes and the client's facts read.
        #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
        condition: Option<Expr>,
    },
    /// Less of it.
    Limit(Limit),
    /// A certain value of a dose field or attribute.
    Set {
        /// The path of the field, such as `dose.side`.
        field: String,
        /// The value it should have.
        value: Literal,
    },
    /// A provider's document that names the code.
    RequireClearance,
    /// A new screening.
    Rescreen,
    /// Stop the session that is under way.
    StopSession,
    /// Show the rule's text.
    Show,
    /// Tell the coach at once.
    NotifyCoach,
}

/// How much is allowed: a fixed most, or a share of the variant's default dose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Of which field of the dose.
    pub field: LimitedField,
    /// At most this, in the unit of the field, or `$parameter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Literal>,
    /// At most this share of the default dose's, 1 to 99 per cent, rounded down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_percent: Option<u8>,
    /// Never less than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
}

/// A field of a dose that a rule may limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitedField {
    /// Seconds in the position without leaving it.
    ContinuousPositionS,
    /// Repetitions a set.
    Reps,
}
