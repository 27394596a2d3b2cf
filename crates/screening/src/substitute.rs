//! A substitute is a variant to offer in the place of one that the rules refuse; nobody is given one by itself.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::client::Client;
use crate::dose::Dose;
use crate::engine::{Finding, Screening, facts_of, screen};
use crate::rule::RuleSet;
use crate::truth::Truth;
use crate::variant::Variant;
use crate::vocabulary::{Equipment, FindingTruth, Level, LinkKind, Scope};

/// How many substitutes are shown, from the first.
pub const SHOWN: usize = 3;

/// A request for what could stand in the place of a variant.
#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    /// The rules in force.
    pub rules: &'a RuleSet,
    /// Her state on the day.
    pub client: &'a Client,
    /// What is refused.
    pub variant: &'a Variant,
    /// The dose on screen, if it is not the default one.
    pub dose: Option<&'a Dose>,
    /// Her local day.
    pub as_of: Date,
    /// What she has at hand.
    pub at_hand: &'a BTreeSet<Equipment>,
    /// The ids of gate rules whose finding the coach has set aside for this routine.
    pub overridden_gates: &'a BTreeSet<String>,
}

/// A published variant, and how the refused one leads to it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The variant; its default dose is what is screened.
    pub variant: &'a Variant,
    /// The link from the refused variant, if there is one.
    pub link: Option<LinkKind>,
}

/// A variant that may be offered, with what the rules say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitute<'a> {
    /// The variant.
    pub variant: &'a Variant,
    /// What the rules say of it with its default dose, for this client on this day.
    pub screening: Screening,
}

impl Refused<'_> {
    /// The candidates that may be offered, best first; none when the whole routine is held. Show [`SHOWN`] of them.
    ///
    /// A candidate shares a goal, screens OK or CAUTION, and satisfies what the rules that speak of the refused variant
    /// ask of a suggestion.
    pub fn substitutes<'c>(&self, candidates: &[Candidate<'c>]) -> Vec<Substitute<'c>> {
        let refusal = screen(self.rules, self.client, self.variant, self.dose, self.as_of);
        if refusal.findings.iter().any(|finding| self.of_a_gate(finding) && self.weight(finding).is_blocking()) {
            return Vec::new();
        }
        let mut offers: Vec<_> = candidates.iter().filter_map(|c| self.offer(*c, &refusal)).collect();
        offers.sort_by(|(a, _), (b, _)| a.cmp(b));
        offers.into_iter().map(|(_, substitute)| substitute).collect()
    }

    fn offer<'c>(&self, candidate: Candidate<'c>, refusal: &Screening) -> Option<(Rank<'c>, Substitute<'c>)> {
        let variant = candidate.variant;
        let shared_goals = self.shared_goals(variant);
        if variant.id == self.variant.id || variant.is_garment() || shared_goals == 0 {
            return None;
        }
        let screening = screen(self.rules, self.client, variant, None, self.as_of);
        let level = screening.findings.iter().map(|finding| self.weight(finding)).max().unwrap_or(Level::Ok);
        if level > Level::Caution || !self.suits(variant, refusal) {
            return None;
        }
        let rank = Rank {
            level,
            unlinked: !matches!(candidate.link, Some(LinkKind::Substitute | LinkKind::Regression)),
            of_another_exercise: variant.item.is_none() || variant.item != self.variant.item,
            fewer_goals: std::cmp::Reverse(shared_goals),
            lacks_equipment: !self.is_at_hand(variant),
            findings: screening.findings.len(),
            id: &variant.id,
        };
        Some((rank, Substitute { variant, screening }))
    }

    /// Whether the candidate is what every rule that speaks of the refused variant wants in its place.
    fn suits(&self, candidate: &Variant, refusal: &Screening) -> bool {
        let facts = facts_of(self.rules, self.client, candidate, None, self.as_of);
        let speaking = refusal.findings.iter().filter_map(|finding| self.rules.checked(&finding.rule));
        speaking.flat_map(|checked| &checked.suggested).all(|test| test.truth(&facts) == Truth::True)
    }

    /// The level of a finding, without those that the coach has set aside for the whole routine.
    fn weight(&self, finding: &Finding) -> Level {
        let fired = finding.truth == FindingTruth::Fired;
        let set_aside = fired && self.of_a_gate(finding) && self.overridden_gates.contains(&finding.rule);
        if set_aside { Level::Ok } else { finding.level() }
    }

    fn of_a_gate(&self, finding: &Finding) -> bool {
        self.rules.rule(&finding.rule).is_some_and(|rule| rule.scope == Scope::Gate)
    }

    fn shared_goals(&self, candidate: &Variant) -> usize {
        match (self.variant.known_goals(), candidate.known_goals()) {
            (Some(wanted), Some(served)) => wanted.intersection(served).count(),
            _ => 0,
        }
    }

    fn is_at_hand(&self, candidate: &Variant) -> bool {
        let needed = candidate.known_equipment();
        needed.is_some_and(|needed| needed.iter().all(|thing| thing.is_none() || self.at_hand.contains(thing)))
    }
}

/// The order of substitutes: each field decides only when those before it are alike.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank<'a> {
    level: Level,
    unlinked: bool,
    of_another_exercise: bool,
    fewer_goals: std::cmp::Reverse<usize>,
    lacks_equipment: bool,
    findings: usize,
    id: &'a str,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const RULES: &str = r"
version: 1
locale: en
thresholds: []
parameters: {}
rules:
  - {id: a, version: 1, status: ACTIVE, scope: EXERCISE, when: {eq: [variant.position, SUPINE]}, severity: AVOID,
     actions: [{SUGGEST_VARIANT: {where: {not: {eq: [variant.position, SUPINE]}}}}], overridable_by: NONE,
     rationale: why, client_text: what, source: {title: t, kind: EXPERT}, reviewed_by: null, review_due: 2027-11-01}
  - {id: b, version: 1, status: ACTIVE, scope: EXERCISE, when: {eq: [variant.heat, LOCAL]}, severity: CAUTION,
     actions: [SHOW], rationale: why, client_text: what, source: {title: t, kind: EXPERT}, reviewed_by: null,
     review_due: 2027-11-01}
  - {id: g, version: 1, status: ACTIVE, scope: GATE, when: {eq: [client.coning, true]}, severity: CLEARANCE,
     actions: [RESCREEN], overridable_by: COACH_REASON, rationale: why, client_text: what,
     source: {title: t, kind: EXPERT}, reviewed_by: null, review_due: 2027-11-01}
";

    fn variant(id: &str, changes: &str) -> Variant {
        let mut told = serde_json::json!({
            "id": id, "item": &id[..1], "position": "PRONE", "heat": "NONE", "goal": ["GENERAL"], "equipment": ["NONE"],
        });
        let changes: serde_json::Map<String, serde_json::Value> = serde_json::from_str(changes).unwrap();
        told.as_object_mut().unwrap().extend(changes);
        serde_json::from_value(told).unwrap()
    }

    fn offered(
        variants: &[(Variant, Option<LinkKind>)],
        coning: Option<bool>,
        overridden: &[&str],
    ) -> Vec<String> {
        let rules: RuleSet = serde_saphyr::from_str(RULES).unwrap();
        let refused = variant("x.a", r#"{"position": "SUPINE", "goal": ["GENERAL", "DECOMPRESS"]}"#);
        let (client, at_hand) = (Client { coning, ..Client::default() }, BTreeSet::new());
        let request = Refused {
            rules: &rules,
            client: &client,
            variant: &refused,
            dose: None,
            as_of: date(2026, 6, 1),
            at_hand: &at_hand,
            overridden_gates: &overridden.iter().map(|id| (*id).to_owned()).collect(),
        };
        let candidates: Vec<_> =
            variants.iter().map(|(variant, link)| Candidate { variant, link: *link }).collect();
        request.substitutes(&candidates).into_iter().map(|offer| offer.variant.id.clone()).collect()
    }

    #[test]
    fn each_reason_decides_only_when_those_before_it_are_alike() {
        let candidates = [
            (variant("y.warm", r#"{"heat": "LOCAL"}"#), Some(LinkKind::Substitute)),
            (variant("y.z", "{}"), None),
            (variant("y.a", "{}"), None),
            (variant("y.mat", r#"{"equipment": ["MAT"]}"#), None),
            (variant("y.twice", r#"{"goal": ["GENERAL", "DECOMPRESS"]}"#), None),
            (variant("x.b", "{}"), None),
            (variant("y.linked", "{}"), Some(LinkKind::Regression)),
            (variant("y.harder", "{}"), Some(LinkKind::Progression)),
            (variant("y.flat", r#"{"position": "SUPINE"}"#), Some(LinkKind::Substitute)),
            (variant("x.a", "{}"), Some(LinkKind::Substitute)),
            (variant("w.worn", r#"{"kind": "GARMENT"}"#), Some(LinkKind::Substitute)),
            (variant("y.hidden", r#"{"inferred": ["position"]}"#), Some(LinkKind::Substitute)),
            (variant("y.elsewhere", r#"{"inferred": ["goal"]}"#), Some(LinkKind::Substitute)),
        ];
        let order = ["y.linked", "x.b", "y.twice", "y.a", "y.harder", "y.z", "y.mat", "y.warm"];
        assert_eq!(offered(&candidates, Some(false), &[]), order);
        let mut turned = candidates.to_vec();
        turned.reverse();
        assert_eq!(offered(&turned, Some(false), &[]), order);
    }

    #[test]
    fn nothing_is_offered_at_a_gate_that_nobody_set_aside() {
        let candidates = [(variant("y.a", "{}"), None)];
        assert_eq!(offered(&candidates, Some(true), &[]), [""; 0]);
        assert_eq!(offered(&candidates, Some(true), &["g"]), ["y.a"]);
        assert_eq!(offered(&candidates, None, &["g"]), [""; 0], "nobody sets aside a question");
    }
}
