//! What screening reads of a library: every variant typed, checked, and fit for the rules in force.

use std::collections::{BTreeMap, BTreeSet};

use screening::{Dose, RuleSet, Variant as Screened, vocabulary::Severity};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    ContentProblem,
    findings::Findings,
    library::{Exercise, Variant},
};

/// Where an attribute may come from.
const PROVENANCES: [&str; 4] = ["STATED", "DEFINED", "CONFIRMED", "INFERRED"];

/// Types every variant, noting what does not fit. One that cannot be typed cannot be screened, nor the library read.
pub(super) fn variants(
    exercises: &[Exercise],
    rules: &RuleSet,
    findings: &mut Findings,
) -> BTreeMap<String, Screened> {
    let mut screened = BTreeMap::new();
    for exercise in exercises {
        let path = format!("exercises/{}.yaml", exercise.key);
        for variant in &exercise.variants {
            match typed(exercise, variant) {
                Ok(typed) => {
                    for why in misfits(&typed, rules) {
                        findings.unfit(ContentProblem::of_file(&path, format!("`{}`: {why}", variant.key)));
                    }
                    screened.insert(variant.key.clone(), typed);
                }
                Err(why) => {
                    findings.unreadable(ContentProblem::of_file(&path, format!("`{}`: {why}", variant.key)));
                }
            }
        }
    }
    check_links(exercises, findings);
    screened
}

fn typed(exercise: &Exercise, variant: &Variant) -> Result<Screened, String> {
    if let Some(other) = variant.provenance.values().find(|word| !PROVENANCES.contains(&word.as_str())) {
        return Err(format!("`{other}` is not a provenance: {}", PROVENANCES.join(", ")));
    }
    let dose: Dose =
        serde_json::from_value(Value::Object(variant.default_dose.clone())).map_err(|error| error.to_string())?;
    let dose = dose.computed().map_err(|error| format!("default_dose: {error}"))?;
    let mut fields = variant.attributes.clone();
    fields.insert("id".to_owned(), json!(variant.key));
    fields.insert("item".to_owned(), json!(exercise.key));
    fields.insert("goal".to_owned(), json!(variant.goal));
    fields.insert("equipment".to_owned(), json!(variant.equipment));
    fields.insert("inferred".to_owned(), json!(inferred(variant)));
    fields.insert("default_dose".to_owned(), serde_json::to_value(dose).map_err(|error| error.to_string())?);
    serde_json::from_value(Value::Object(fields)).map_err(|error| error.to_string())
}

/// The attributes that somebody inferred, by name or by default.
fn inferred(variant: &Variant) -> BTreeSet<&str> {
    let of = |name: &str| variant.provenance.get(name).or_else(|| variant.provenance.get("default"));
    let names = variant.attributes.keys().map(String::as_str);
    names.filter(|name| of(name).is_none_or(|word| word == "INFERRED")).collect()
}

/// What stands in the way of publishing a variant that could be typed.
fn misfits(variant: &Screened, rules: &RuleSet) -> Vec<String> {
    let mut found: Vec<_> = variant.contradictions().into_iter().map(|why| why.to_string()).collect();
    let read = rules.attributes_read(Severity::Avoid);
    let guessed: Vec<_> = variant.inferred.intersection(&read).map(name).collect();
    if !guessed.is_empty() {
        found.push(format!(
            "rules that say AVOID read {}, which nobody has confirmed (INFERRED)",
            guessed.join(", ")
        ));
    }
    found
}

/// A link leads to a variant of the library and keeps at least one goal.
fn check_links(exercises: &[Exercise], findings: &mut Findings) {
    for exercise in exercises {
        for (variant, link) in exercise.variants.iter().flat_map(|it| it.links.iter().map(move |link| (it, link)))
        {
            let to = exercises.iter().flat_map(|exercise| &exercise.variants).find(|other| other.key == link.to);
            let why = match to {
                None => format!("links to `{}`, which is not in the library", link.to),
                Some(to) if !to.goal.iter().any(|goal| variant.goal.contains(goal)) => {
                    format!("links to `{}`, which shares no goal with it", link.to)
                }
                Some(_) => continue,
            };
            let path = format!("exercises/{}.yaml", exercise.key);
            findings.unfit(ContentProblem::of_file(&path, format!("`{}` {why}", variant.key)));
        }
    }
}

fn name(attribute: impl Serialize) -> String {
    match serde_json::to_value(attribute) {
        Ok(Value::String(name)) => name,
        _ => "an attribute".to_owned(),
    }
}
