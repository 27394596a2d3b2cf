//! The engine is one pure function: rules, client, variant, dose and day in; a screening out.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::dose::Dose;
use crate::expression::Test;
use crate::facts::{Facts, Missing};
use crate::rule::{RuleSet, SafetyRule};
use crate::truth::Truth;
use crate::variant::Variant;
use crate::vocabulary::{FindingTruth, Level, Severity};

/// What the rules say of one variant, for one client, on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// The highest level among the findings; OK if there are none.
    pub verdict: Level,
    /// Every finding, by level from the highest, then by rule id.
    pub findings: Vec<Finding>,
}

/// What one rule says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// The rule's severity, whatever the truth.
    pub severity: Severity,
    /// Whether the rule holds, or is only not ruled out.
    pub truth: FindingTruth,
    /// The paths of what is unknown behind every question of the rule that is, sorted; empty when it holds.
    pub missing: Vec<String>,
}

impl Finding {
    /// The weight of the finding: `NEEDS_INFO` when the rule is only not ruled out, else its severity.
    pub fn level(&self) -> Level {
        match self.truth {
            FindingTruth::NeedsInfo => Level::NeedsInfo,
            FindingTruth::Fired => self.severity.into(),
        }
    }
}

/// What the active rules say. Every rule is evaluated; none stops another.
///
/// Without a dose the variant's default one is read; a dose that is given is taken as it is. `as_of` is the client's
/// local day. Something to wear is never screened: [`crate::Case::screen`] refuses it, and so should every caller.
pub fn screen(rules: &RuleSet, client: &Client, variant: &Variant, dose: Option<&Dose>, as_of: Date) -> Screening {
    let facts = facts_of(rules, client, variant, dose, as_of);
    let mut findings: Vec<Finding> =
        rules.active().filter_map(|(rule, checked)| judge(rule, &checked.when, &facts)).collect();
    findings.sort_by(|a, b| b.level().cmp(&a.level()).then_with(|| a.rule.cmp(&b.rule)));
    let verdict = findings.first().map_or(Level::Ok, Finding::level);
    Screening { verdict, findings }
}

/// Everything that one screening reads.
pub(crate) fn facts_of<'a>(
    rules: &'a RuleSet,
    client: &'a Client,
    variant: &'a Variant,
    dose: Option<&'a Dose>,
    as_of: Date,
) -> Facts<'a> {
    let dose = dose.unwrap_or(&variant.default_dose);
    Facts { client, variant, dose, as_of, thresholds: rules.thresholds() }
}

fn judge(rule: &SafetyRule, when: &Test, facts: &Facts<'_>) -> Option<Finding> {
    let (truth, missing) = match when.truth(facts) {
        Truth::False => return None,
        Truth::True => (FindingTruth::Fired, Missing::new()),
        Truth::Unknown => {
            let mut missing = Missing::new();
            when.missing(facts, &mut missing);
            (FindingTruth::NeedsInfo, missing)
        }
    };
    let missing = missing.into_iter().collect();
    Some(Finding { rule: rule.id.clone(), severity: rule.severity, truth, missing })
}
