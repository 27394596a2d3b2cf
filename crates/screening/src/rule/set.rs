//! A rule set is every rule that screening may use, checked as a whole, with the thresholds they name.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::lint::lint;
use super::{Action, Problems, SafetyRule};
use crate::expression::{Parameters, Test};
use crate::facts::Path;
use crate::gestation::GestationalAge;
use crate::vocabulary::{AttributeName, RuleStatus, Severity};

/// A rule set as it is written, not yet checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// The version of the set, from 1.
    pub version: u32,
    /// The language of its texts, as a BCP 47 tag.
    pub locale: String,
    /// The gestational ages at which a client is screened anew, ascending.
    pub thresholds: Vec<GestationalAge>,
    /// The numbers that rules name.
    pub parameters: Parameters,
    /// The rules, in any order.
    pub rules: Vec<SafetyRule>,
}

/// A rule set without a mistake: holding one is the proof that every rule can be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RuleFile", into = "RuleFile")]
pub struct RuleSet {
    file: RuleFile,
    checked: Vec<Checked>,
}

/// A rule's expressions, checked; in the order of the rules of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checked {
    pub(crate) when: Test,
    /// What every suggested variant has to satisfy.
    pub(crate) suggested: Vec<Test>,
}

impl RuleSet {
    /// The set, or everything that is wrong with it, by rule.
    pub fn new(file: RuleFile) -> Result<Self, Problems> {
        lint(&file).map(|checked| Self { file, checked })
    }

    /// The set as it is written: to change it and check it again.
    pub fn file(&self) -> &RuleFile {
        &self.file
    }

    /// Every rule, whatever its status, in the order of the file.
    pub fn rules(&self) -> &[SafetyRule] {
        &self.file.rules
    }

    /// The rule of this id.
    pub fn rule(&self, id: &str) -> Option<&SafetyRule> {
        self.file.rules.iter().find(|rule| rule.id == id)
    }

    /// The gestational ages at which a client is screened anew, ascending.
    pub fn thresholds(&self) -> &[GestationalAge] {
        &self.file.thresholds
    }

    /// The numbers that rules name.
    pub fn parameters(&self) -> &Parameters {
        &self.file.parameters
    }

    /// The paths that a rule's condition reads, sorted; none for an unknown rule. A derived fact stands for itself.
    pub fn reads(&self, id: &str) -> BTreeSet<Path> {
        self.checked(id).map(|checked| checked.when.paths()).unwrap_or_default()
    }

    /// The attributes that active rules of this severity name, so that a library can refuse to publish them inferred.
    pub fn attributes_read(&self, severity: Severity) -> BTreeSet<AttributeName> {
        let active = self.active().filter(|(rule, _)| rule.severity == severity);
        let paths = active.flat_map(|(_, checked)| checked.when.paths());
        paths.filter_map(|path| if let Path::Variant(name) = path { Some(name) } else { None }).collect()
    }

    /// The rules in force, each with its checked expressions.
    pub(crate) fn active(&self) -> impl Iterator<Item = (&SafetyRule, &Checked)> {
        let all = self.file.rules.iter().zip(&self.checked);
        all.filter(|(rule, _)| rule.status == RuleStatus::Active)
    }

    /// The checked expressions of the rule of this id.
    pub(crate) fn checked(&self, id: &str) -> Option<&Checked> {
        let place = self.file.rules.iter().position(|rule| rule.id == id)?;
        self.checked.get(place)
    }
}

impl SafetyRule {
    /// The most that the rule allows of a dose, if it limits one.
    pub fn limit(&self) -> Option<&super::Limit> {
        self.actions.iter().find_map(|action| if let Action::Limit(limit) = action { Some(limit) } else { None })
    }
}

impl TryFrom<RuleFile> for RuleSet {
    type Error = Problems;

    fn try_from(file: RuleFile) -> Result<Self, Problems> {
        Self::new(file)
    }
}

impl From<RuleSet> for RuleFile {
    fn from(rules: RuleSet) -> Self {
        rules.file
    }
}
