//! A rule is one piece of advice as data: when it speaks, how gravely, what it asks for, and what it rests on.

mod action;
mod lint;
mod parameter;
mod set;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::expression::Expr;
use crate::vocabulary::{OverridableBy, RuleStatus, Scope, Severity, SourceKind};

pub use action::{Action, Limit, LimitedField};
pub use lint::{Problem, Problems};
pub use parameter::Parameter;
pub use set::{RuleFile, RuleSet};

pub(crate) use set::Checked;

/// A safety rule as it is written in a rule file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafetyRule {
    /// Its id, unique in the set and never reused.
    pub id: String,
    /// Its version, from 1; a finding belongs to one.
    pub version: u32,
    /// Whether it is in force.
    pub status: RuleStatus,
    /// What it is about.
    pub scope: Scope,
    /// When it speaks.
    pub when: Expr,
    /// How gravely.
    pub severity: Severity,
    /// What it asks for, in the order in which to offer it.
    pub actions: Vec<Action>,
    /// Who may set its finding aside; nothing for a caution, which there is nothing to set aside of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridable_by: Option<OverridableBy>,
    /// For how many days at most a coach may set it aside, if fewer than for every rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_days: Option<u16>,
    /// Whether the client has to agree, too, that a coach sets it aside.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub client_agrees: bool,
    /// Why, for the coach.
    pub rationale: String,
    /// What the client reads: plain words, no clinical ones.
    pub client_text: String,
    /// The facts of the course that it carries, by their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<String>,
    /// What it rests on.
    pub source: Source,
    /// Where it holds, if not everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
    /// The clinician who signed it off; nobody yet is null.
    pub reviewed_by: Option<String>,
    /// When.
    #[serde(default)]
    pub reviewed_on: Option<Date>,
    /// When it has to be looked at again.
    pub review_due: Date,
}

/// What a rule or a threshold rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is called.
    pub title: String,
    /// Where in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// Where it is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Of what kind it is; a statement that nobody has confirmed against its source is EXPERT.
    pub kind: SourceKind,
}
