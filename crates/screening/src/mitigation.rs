//! A mitigation by dose is a smaller dose that settles what a rule said of a larger one.

use crate::case::Case;
use crate::expression::named;
use crate::facts::Facts;
use crate::rule::{Limit, LimitedField, RuleSet};
use crate::shape::Literal;
use crate::truth::Truth;
use crate::variant::Variant;

impl Case {
    /// Whether the dose of this case, which is the new one, settles the rule.
    ///
    /// It does if it leaves the rule silent. A rule that no dose silences says so by limiting a share of the variant's
    /// default dose; then the new dose has to keep within that. An unknown rule is never settled.
    pub fn dose_settles(&self, rules: &RuleSet, rule: &str) -> bool {
        let (Some(checked), Some(rule)) = (rules.checked(rule), rules.rule(rule)) else { return false };
        let facts: Facts<'_> =
            crate::engine::facts_of(rules, &self.client, &self.variant, self.dose.as_ref(), self.as_of);
        if checked.when.truth(&facts) == Truth::False {
            return true;
        }
        let relative = rule.limit().filter(|limit| limit.max_percent.is_some());
        let within = relative.and_then(|limit| Some((limit.ceiling(&self.variant, rules)?, limit)));
        within.is_some_and(|(ceiling, limit)| {
            let given = limit.field.of(facts.dose);
            given.is_some_and(|given| given >= limit.min.unwrap_or(1) && given <= ceiling)
        })
    }
}

impl Limit {
    /// The most that is allowed of this variant, in the unit of the field; none if its default dose does not say.
    pub fn ceiling(&self, variant: &Variant, rules: &RuleSet) -> Option<u32> {
        let most = match (&self.max, self.max_percent) {
            (Some(max), _) => {
                let value = named(max).map_or(Some(max), |name| rules.parameters().get(name).map(|p| &p.value))?;
                if let Literal::Number(number) = value { u32::try_from(*number).ok()? } else { return None }
            }
            (None, Some(percent)) => {
                let default = u64::from(self.field.of(&variant.default_dose)?);
                u32::try_from(default * u64::from(percent) / 100).ok()?
            }
            (None, None) => return None,
        };
        Some(most.max(self.min.unwrap_or(1)))
    }
}

impl LimitedField {
    /// What a dose says of the field.
    pub fn of(self, dose: &crate::dose::Dose) -> Option<u32> {
        match self {
            Self::ContinuousPositionS => dose.continuous_position_s,
            Self::Reps => dose.reps,
        }
    }
}
