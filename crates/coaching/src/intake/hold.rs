//! A hold is what keeps a client from all exercises until something is settled, and what she reads of it.

use jiff::civil::Date;
use screening::{
    Client as Facts, Level, SafetyRule, Variant,
    rule::Action,
    screen,
    vocabulary::{ClearanceStatus, FindingTruth, Pregnancy, SciaticaSide, SciaticaStatus, Scope},
};

use crate::InForce;

/// What holds everything for a client on one day; empty when nothing does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hold {
    /// What to do now, in plain words: the texts of the rules that stop even a session under way.
    pub urgent: Vec<String>,
    /// Why her exercises wait: the texts of the others. After a loss this is all that she reads.
    pub quiet: Vec<String>,
    /// Whether her coach is to be told at once: where a rule says so, and always while she is pregnant. What only warns is
    /// not a hold, and alerts nobody.
    pub tells_coach: bool,
}

impl Hold {
    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.urgent.is_empty() && self.quiet.is_empty()
    }

    fn add(&mut self, rule: &SafetyRule) {
        let stops = rule.actions.contains(&Action::StopSession);
        let texts = if stops { &mut self.urgent } else { &mut self.quiet };
        texts.push(rule.client_text.clone());
        self.tells_coach |= rule.actions.contains(&Action::NotifyCoach);
    }
}

/// What holds everything for this client today.
pub(crate) fn hold(in_force: &InForce, facts: &Facts, today: Date) -> Hold {
    let rules = &in_force.library().rules;
    // A gate rule reads the client alone, so any variant will do.
    let screening = screen(rules, &at_worst(facts.clone()), &Variant::default(), None, today);
    let fired = screening.findings.iter().filter(|finding| finding.truth == FindingTruth::Fired);
    let holding = fired.filter(|finding| finding.level() == Level::Hold);
    let rules = holding.filter_map(|finding| rules.rule(&finding.rule)).filter(|rule| rule.scope == Scope::Gate);
    let mut hold = Hold::default();
    rules.for_each(|rule| hold.add(rule));
    // A date that is wrong by a year reads like a birth. Nothing is sent by itself after one, and after a loss.
    let is_over = matches!(facts.pregnancy, Some(Pregnancy::Delivered | Pregnancy::Ended));
    hold.tells_coach |= !hold.is_empty() && !is_over;
    hold
}

/// What she leaves open, or is not sure of, may not keep from her what to do about a sign that she has reported: a clearance
/// that nobody knows of clears nothing, and pain on both sides is pain.
fn at_worst(mut facts: Facts) -> Facts {
    facts.clearance.status.get_or_insert(ClearanceStatus::None);
    let has_pain = matches!(facts.sciatica.status, Some(SciaticaStatus::Active | SciaticaStatus::Resolved));
    if facts.sciatica.side == Some(SciaticaSide::Both) && !has_pain {
        facts.sciatica.status = Some(SciaticaStatus::Active);
    }
    facts
}
