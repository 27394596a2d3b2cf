//! A parameter is a threshold of a rule set, as data: moving it changes no code.

use serde::{Deserialize, Serialize};

use super::Source;
use crate::shape::Literal;
use crate::vocabulary::Unit;

/// A number that rules name as `$name`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// A whole number or, of a gestational age, `16w0d`.
    pub value: Literal,
    /// What it counts.
    pub unit: Unit,
    /// What it rests on.
    pub source: Source,
    /// What others say, or why it is this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
