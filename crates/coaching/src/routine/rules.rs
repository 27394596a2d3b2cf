//! What stands in the way of a routine: every finding that blocks, with its source and a way out.

use std::collections::BTreeSet;

use catalog::bundle::{Library, LinkKind};
use jiff::civil::Date;
use screening::{
    Case, Client as Facts, Dose, Level, Screening, Variant, screen,
    substitute::{Candidate, Refused, SHOWN},
    vocabulary::{FindingTruth, LinkKind as Way, Vocabulary},
};

use super::Item;
use crate::{Refusal, Unsafe};

/// The most items a routine may have.
pub const MOST_ITEMS: usize = 20;

/// One item as it is sent: a variant and, where it differs from the default, a dose.
pub fn item(library: &Library, variant: &str, dose: Option<Dose>) -> Result<Item, Refusal> {
    let unknown = || Refusal::VariantUnknown { variant: variant.to_owned() };
    let known = library.screened(variant).ok_or_else(unknown)?;
    let dose = dose.unwrap_or_else(|| known.default_dose.clone()).computed();
    let misfit = |error: screening::dose::DoseError| Refusal::DoseDoesNotFit {
        variant: variant.to_owned(),
        reason: error.to_string(),
    };
    Ok(Item { variant: variant.to_owned(), dose: dose.map_err(misfit)?, side: None, lead_leg: None })
}

/// What screening says of one item.
pub fn screened(library: &Library, facts: &Facts, item: &Item, today: Date) -> Option<Screening> {
    let variant = library.screened(&item.variant)?;
    Some(screen(&library.rules, facts, variant, Some(&item.dose), today))
}

/// The substitutes that may be offered for an item, best first, at most three.
pub fn substitutes(library: &Library, facts: &Facts, item: &Item, today: Date) -> Vec<String> {
    let (Some(refused), Some((_, written))) = (library.screened(&item.variant), library.variant(&item.variant))
    else {
        return Vec::new();
    };
    let way = |key: &str| {
        let link = written.links.iter().find(|link| link.to == key)?;
        Some(match link.kind {
            LinkKind::Regression => Way::Regression,
            LinkKind::Progression => Way::Progression,
            LinkKind::Substitute => Way::Substitute,
        })
    };
    let variants: Vec<&Variant> =
        library.variants().filter_map(|(_, variant)| library.screened(&variant.key)).collect();
    let candidates: Vec<_> =
        variants.into_iter().map(|variant| Candidate { variant, link: way(&variant.id) }).collect();
    let request = Refused {
        rules: &library.rules,
        client: facts,
        variant: refused,
        dose: Some(&item.dose),
        as_of: today,
        at_hand: &BTreeSet::new(),
        overridden_gates: &BTreeSet::new(),
    };
    request.substitutes(&candidates).into_iter().take(SHOWN).map(|found| found.variant.id.clone()).collect()
}

/// Everything that keeps `items` from being activated today, and nothing when they may be.
pub fn obstacles(library: &Library, facts: &Facts, items: &[Item], today: Date) -> Vec<Unsafe> {
    items.iter().flat_map(|item| of_item(library, facts, item, today)).collect()
}

fn of_item(library: &Library, facts: &Facts, item: &Item, today: Date) -> Vec<Unsafe> {
    let (Some(screening), Some(variant)) =
        (screened(library, facts, item, today), library.screened(&item.variant))
    else {
        return vec![gone(item)];
    };
    let case =
        Case { client: facts.clone(), variant: variant.clone(), dose: Some(item.dose.clone()), as_of: today };
    let stands = |rule: &str, level: Level| match level {
        Level::Ok | Level::Caution => false,
        Level::Modify => !case.dose_settles(&library.rules, rule),
        Level::Hold | Level::Avoid | Level::Clearance | Level::NeedsInfo => true,
    };
    let mut found: Vec<_> = screening
        .findings
        .iter()
        .filter(|finding| stands(&finding.rule, finding.level()))
        .map(|finding| explain(library, facts, item, today, finding))
        .collect();
    if let Err(no_side) = item.dose.sides(&facts.sciatica) {
        found.push(Unsafe {
            variant: item.variant.clone(),
            rule: String::new(),
            level: Level::NeedsInfo.word(),
            reason: no_side.to_string(),
            remedy: "Ask her which side it is.".to_owned(),
        });
    }
    found
}

/// A variant that the library in force no longer has cannot be screened, so it cannot be activated.
fn gone(item: &Item) -> Unsafe {
    Unsafe {
        variant: item.variant.clone(),
        rule: String::new(),
        level: Level::NeedsInfo.word(),
        reason: "The library in force has no such variant any more.".to_owned(),
        remedy: "Take another variant.".to_owned(),
    }
}

fn explain(library: &Library, facts: &Facts, item: &Item, today: Date, finding: &screening::Finding) -> Unsafe {
    let rule = library.rules.rule(&finding.rule);
    let source = rule.map(|rule| format!(" (Source: {}.)", rule.source.title)).unwrap_or_default();
    let why = rule.map(|rule| rule.rationale.clone()).unwrap_or_default();
    let remedy = if finding.truth == FindingTruth::NeedsInfo {
        format!("Ask her, then screen again: {}.", finding.missing.join(", "))
    } else {
        let offers = substitutes(library, facts, item, today);
        match (offers.is_empty(), finding.level()) {
            (_, Level::Hold | Level::Clearance) => "Nothing may be active until this is settled.".to_owned(),
            (true, _) => "There is no substitute that suits her today. Leave it out.".to_owned(),
            (false, Level::Modify) => format!("Change its dose, or take one of: {}.", offers.join(", ")),
            (false, _) => format!("Take one of: {}.", offers.join(", ")),
        }
    };
    Unsafe {
        variant: item.variant.clone(),
        rule: finding.rule.clone(),
        level: finding.level().word(),
        reason: format!("{why}{source}"),
        remedy,
    }
}
