//! A hold is what keeps a client from all exercises until something is settled, and what she reads of it.

use jiff::civil::Date;
use screening::{
    Client as Facts, Level, SafetyRule, Variant,
    rule::Action,
    screen,
    vocabulary::{ClearanceStatus, FindingTruth, Pregnancy, Scope},
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
        let texts = if stops(rule) { &mut self.urgent } else { &mut self.quiet };
        texts.push(rule.client_text.clone());
        self.tells_coach |= notifies(rule);
    }
}

fn stops(rule: &SafetyRule) -> bool {
    rule.actions.contains(&Action::StopSession)
}

fn notifies(rule: &SafetyRule) -> bool {
    rule.actions.contains(&Action::NotifyCoach)
}

/// What holds everything for this client today.
pub(crate) fn hold(in_force: &InForce, facts: &Facts, today: Date) -> Hold {
    let rules = &in_force.library().rules;
    let mut facts = facts.clone();
    // What she leaves open may not keep from her what to do: a clearance that nobody knows of clears nothing.
    facts.clearance.status.get_or_insert(ClearanceStatus::None);
    // A gate rule reads the client alone, so any variant will do.
    let screening = screen(rules, &facts, &Variant::default(), None, today);
    let fired = screening.findings.iter().filter(|finding| finding.truth == FindingTruth::Fired);
    let holding = fired.filter(|finding| finding.level() == Level::Hold);
    let rules = holding.filter_map(|finding| rules.rule(&finding.rule)).filter(|rule| rule.scope == Scope::Gate);
    let mut hold = Hold::default();
    // After a loss nothing is sent, and nothing is asked of her, but for a sign of danger.
    let is_lost = facts.pregnancy == Some(Pregnancy::Ended);
    rules.filter(|rule| !is_lost || stops(rule) || !notifies(rule)).for_each(|rule| hold.add(rule));
    // A date that is wrong by a year reads like a birth.
    let is_over = is_lost || facts.pregnancy == Some(Pregnancy::Delivered);
    hold.tells_coach |= !hold.is_empty() && !is_over;
    hold
}
