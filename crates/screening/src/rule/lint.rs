//! A problem is a reason why a rule set cannot be used; all of them are told at once, each with its rule.

use std::collections::BTreeSet;

use thiserror::Error;

use super::{Action, Checked, Limit, LimitedField, RuleFile, SafetyRule};
use crate::expression::{Parameters, Test, check, named, resolve};
use crate::facts::Path;
use crate::shape::Shape;
use crate::vocabulary::{ClientFact, DerivedFact, OverridableBy, Scope, Severity, Unit};

/// One thing that is wrong with a rule, or with the set as a whole.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{}: {reason}", rule.as_deref().map_or("rule set".to_owned(), |id| format!("rule {id}")))]
pub struct Problem {
    /// The rule's id; none for the set as a whole.
    pub rule: Option<String>,
    /// What is wrong.
    pub reason: String,
}

/// Everything that is wrong with a rule set; never empty.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Problems(pub Vec<Problem>);

/// Every rule's checked expressions in the order of the rules, or everything that is wrong.
pub(super) fn lint(file: &RuleFile) -> Result<Vec<Checked>, Problems> {
    let mut problems: Vec<Problem> = of_the_set(file).map(|reason| Problem { rule: None, reason }).collect();
    let mut checked = Vec::with_capacity(file.rules.len());
    let mut seen = BTreeSet::new();
    for rule in &file.rules {
        let mut reasons = of_the_header(rule);
        if !seen.insert(&rule.id) {
            reasons.push("the id is used twice".into());
        }
        checked.push(of_the_expressions(rule, &file.parameters, &mut reasons));
        problems.extend(reasons.into_iter().map(|reason| Problem { rule: Some(rule.id.clone()), reason }));
    }
    if problems.is_empty() { Ok(checked) } else { Err(Problems(problems)) }
}

fn of_the_set(file: &RuleFile) -> impl Iterator<Item = String> {
    let ascending = file.thresholds.windows(2).all(|pair| pair[0] < pair[1]);
    let unordered = (!ascending).then(|| "the thresholds do not ascend".to_owned());
    let unversioned = (file.version == 0).then(|| "versions begin at 1".to_owned());
    let used: BTreeSet<&str> = file.rules.iter().flat_map(parameters_of).collect();
    let unused = file.parameters.keys().filter(move |name| !used.contains(name.as_str()));
    let unused = unused.map(|name| format!("no rule names the parameter {name}"));
    let unfit = file.parameters.iter().filter_map(|(name, parameter)| {
        let fitted = Shape::Number(parameter.unit).fit(&parameter.value);
        fitted.err().map(|reason| format!("parameter {name}: {reason}"))
    });
    unordered.into_iter().chain(unversioned).chain(unused).chain(unfit)
}

fn parameters_of(rule: &SafetyRule) -> Vec<&str> {
    let mut names = rule.when.parameters();
    for action in &rule.actions {
        match action {
            Action::SuggestVariant { condition: Some(expr) } => names.extend(expr.parameters()),
            Action::Limit(Limit { max: Some(max), .. }) => names.extend(named(max)),
            _ => {}
        }
    }
    names
}

fn of_the_header(rule: &SafetyRule) -> Vec<String> {
    let by = rule.overridable_by;
    let from_coach = by == Some(OverridableBy::CoachReason);
    let wrong = [
        (rule.id.is_empty(), "the id is empty"),
        (rule.version == 0, "versions begin at 1"),
        (rule.rationale.trim().is_empty(), "the rationale is empty"),
        (rule.client_text.trim().is_empty(), "the client text is empty"),
        (rule.source.title.trim().is_empty(), "the source has no title"),
        (rule.actions.is_empty(), "it asks for nothing"),
        (
            !rule.severity.suits(rule.scope),
            "HOLD and CLEARANCE are for gate rules, AVOID and MODIFY for the others",
        ),
        (rule.severity == Severity::Caution && by.is_some(), "there is nothing to override of a caution"),
        (rule.severity != Severity::Caution && by.is_none(), "overridable_by is missing"),
        (rule.severity == Severity::Hold && from_coach, "a coach cannot override a HOLD"),
        (!from_coach && rule.override_days.is_some(), "override_days needs overridable_by COACH_REASON"),
        (!from_coach && rule.client_agrees, "client_agrees needs overridable_by COACH_REASON"),
        (rule.override_days == Some(0), "override_days is zero"),
        (rule.reviewed_by.is_some() != rule.reviewed_on.is_some(), "a review has a name and a day"),
    ];
    wrong.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason.to_owned()).collect()
}

fn of_the_expressions(rule: &SafetyRule, parameters: &Parameters, reasons: &mut Vec<String>) -> Checked {
    let when = check(&rule.when, parameters).unwrap_or_else(|told| {
        reasons.extend(told);
        Test::Any(Vec::new())
    });
    if rule.scope == Scope::Gate {
        let beyond = when.paths().into_iter().filter(|path| !of_client_alone(*path));
        reasons.extend(beyond.map(|path| format!("a gate rule reads the client alone, not {path}")));
    }
    reasons.extend(of_a_warning_sign(rule, &when));
    let mut suggested = Vec::new();
    for action in &rule.actions {
        match action {
            Action::SuggestVariant { condition: Some(expr) } => match check(expr, parameters) {
                Ok(test) => suggested.push(test),
                Err(told) => reasons.extend(told),
            },
            Action::Limit(limit) => reasons.extend(of_the_limit(limit, parameters)),
            Action::Set { field, value } => reasons.extend(match field.parse::<Path>() {
                Ok(path @ (Path::Variant(_) | Path::Dose(_))) => path.shape().fit(value).err(),
                Ok(path) => Some(format!("{path} cannot be set")),
                Err(error) => Some(error.to_string()),
            }),
            _ => {}
        }
    }
    Checked { when, suggested }
}

/// A sign that holds everything is answered with what to do now, and her coach hears of it.
fn of_a_warning_sign(rule: &SafetyRule, when: &Test) -> Option<String> {
    let is_sign = when.paths().contains(&Path::Client(ClientFact::WarningSigns));
    let is_answered =
        [Action::StopSession, Action::NotifyCoach].iter().all(|action| rule.actions.contains(action));
    (rule.severity == Severity::Hold && is_sign && !is_answered)
        .then(|| "a HOLD for a warning sign asks for STOP_SESSION and NOTIFY_COACH".to_owned())
}

fn of_the_limit(limit: &Limit, parameters: &Parameters) -> Option<String> {
    let unit = match limit.field {
        LimitedField::ContinuousPositionS => Unit::Seconds,
        LimitedField::Reps => Unit::Count,
    };
    match (&limit.max, limit.max_percent) {
        (Some(max), None) => match named(max) {
            Some(name) => resolve(parameters, name, Shape::Number(unit)).err(),
            None => Shape::Number(unit).fit(max).err(),
        },
        (None, Some(1..=99)) => None,
        _ => Some("a limit has either max or max_percent, from 1 to 99".into()),
    }
}

/// Whether the fact is the same for every item of a routine.
fn of_client_alone(path: Path) -> bool {
    match path {
        Path::Client(_) => true,
        Path::Variant(_) | Path::Dose(_) => false,
        Path::Derived(fact) => match fact {
            DerivedFact::Ga
            | DerivedFact::ScreeningAge
            | DerivedFact::ScreeningCrossed
            | DerivedFact::SciaticaDays
            | DerivedFact::Cleared => true,
            DerivedFact::LimitHit
            | DerivedFact::TriggerHit
            | DerivedFact::OffGoodSide
            | DerivedFact::OffGoodLeg
            | DerivedFact::PainRiseSessions => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleSet;

    const SOUND: &str = r"
version: 1
locale: en
thresholds: [14w0d, 28w0d]
parameters:
  from: {value: 16w0d, unit: GESTATION, source: {title: t, kind: EXPERT}}
rules:
  - id: a
    version: 1
    status: ACTIVE
    scope: EXERCISE
    when: {all: [{eq: [variant.position, SUPINE]}, {ge: [derived.ga, $from]}]}
    severity: MODIFY
    actions: [SHOW, {SUGGEST_VARIANT: {where: {not: {eq: [variant.position, SUPINE]}}}}]
    overridable_by: COACH_REASON
    rationale: why
    client_text: what
    source: {title: t, kind: EXPERT}
    reviewed_by: null
    review_due: 2027-11-01
";

    fn problems(from: &str, to: &str) -> String {
        assert!(SOUND.contains(from), "{from}");
        let file: RuleFile = serde_saphyr::from_str(&SOUND.replacen(from, to, 1)).unwrap();
        RuleSet::new(file).err().map(|problems| problems.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_sound_set_is_read_and_written_again() {
        let rules: RuleSet = serde_saphyr::from_str(SOUND).unwrap();
        let written = serde_json::to_string(&rules).unwrap();
        assert_eq!(serde_json::from_str::<RuleSet>(&written).unwrap(), rules);
        assert_eq!(rules.attributes_read(Severity::Modify).len(), 1);
        assert!(rules.attributes_read(Severity::Avoid).is_empty());
        let paths: Vec<_> = rules.reads("a").into_iter().map(|path| path.to_string()).collect();
        assert_eq!(paths, ["derived.ga", "variant.position"]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_rule() {
        for (from, to, told) in [
            ("variant.position", "variant.mood", "rule a: no rule can read `variant.mood`"),
            ("16w0d", "16 weeks", "rule set: parameter from: `16 weeks` is no gestational age"),
            ("$from", "$until", "rule set: no rule names the parameter from\nrule a: derived.ga: there is no"),
            ("14w0d, 28w0d", "28w0d, 14w0d", "rule set: the thresholds do not ascend"),
            ("severity: MODIFY", "severity: HOLD", "rule a: HOLD and CLEARANCE are for gate rules"),
            ("severity: MODIFY", "severity: CAUTION", "rule a: there is nothing to override of a caution"),
            ("overridable_by: COACH_REASON", "client_agrees: true", "rule a: overridable_by is missing"),
            ("COACH_REASON", "NONE\n    override_days: 7", "rule a: override_days needs"),
            ("scope: EXERCISE\n", "scope: GATE\n", "rule a: HOLD and CLEARANCE are for gate rules"),
            ("client_text: what", "client_text: ' '", "rule a: the client text is empty"),
            ("reviewed_by: null", "reviewed_by: Dr A", "rule a: a review has a name and a day"),
            ("SHOW", "{LIMIT: {field: reps}}", "rule a: a limit has either max or max_percent"),
            ("SHOW", "{LIMIT: {field: reps, max: $from}}", "rule a: $from counts GESTATION, the fact COUNT"),
            ("SHOW", "{SET: {field: dose.side, value: UP}}", "rule a: unknown word `UP`"),
            ("SHOW", "{SET: {field: client.coning, value: true}}", "rule a: client.coning cannot be set"),
            ("not: {eq: [variant.position", "not: {has: [variant.position", "rule a: variant.position is no set"),
        ] {
            let found = problems(from, to);
            assert!(found.starts_with(told), "{found}");
        }
    }

    #[test]
    fn a_gate_reads_the_client_alone_and_no_id_is_used_twice() {
        let gate = SOUND.replace("scope: EXERCISE", "scope: GATE").replace("MODIFY", "CLEARANCE");
        let told = serde_saphyr::from_str::<RuleSet>(&gate).unwrap_err().to_string();
        assert!(told.contains("rule a: a gate rule reads the client alone, not variant.position"), "{told}");
        let sign = gate.replace("{eq: [variant.position, SUPINE]}", "{has: [client.warning_signs, [BLEEDING]]}");
        let sign = sign.replace("severity: CLEARANCE", "severity: HOLD").replace("COACH_REASON", "NONE");
        let told = serde_saphyr::from_str::<RuleSet>(&sign).unwrap_err().to_string();
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(
            told.contains("rule a: a HOLD for a warning sign asks for STOP_SESSION and NOTIFY_COACH"),
            "{told}"
        );
        let rule = &SOUND[SOUND.find("  - id").unwrap()..];
        let told = serde_saphyr::from_str::<RuleSet>(&format!("{SOUND}{rule}")).unwrap_err().to_string();
        assert!(told.contains("rule a: the id is used twice"), "{told}");
    }
}
