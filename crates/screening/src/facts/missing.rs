//! What is missing is the list of questions whose answers would decide a rule.

use std::collections::BTreeSet;

use super::{Facts, Path};
use crate::client::Pattern;
use crate::shape::Scalar;
use crate::truth::Truth;
use crate::variant::Reading;
use crate::vocabulary::{ClientFact, DerivedFact, Vocabulary};

/// Paths of facts and attributes that are unknown, sorted.
pub type Missing = BTreeSet<String>;

impl Facts<'_> {
    /// Adds what is unknown behind a fact, or behind one member of it when `member` names one.
    ///
    /// Behind a derived fact that is each of its inputs that is unknown.
    pub fn missing(&self, path: Path, member: Option<Scalar>, missing: &mut Missing) {
        if let Path::Derived(fact) = path {
            return self.behind(fact, member, missing);
        }
        if self.reading(path) == Reading::Unknown {
            missing.insert(path.to_string());
            return;
        }
        let asked = self.unanswered(path).filter(|open| member.is_none_or(|m| m == Scalar::Word(open.word())));
        let open = asked.filter(|open| self.holds(path, Scalar::Word(open.word())) == Truth::Unknown);
        missing.extend(open.map(|open| format!("client.{open}")));
    }

    fn behind(&self, fact: DerivedFact, member: Option<Scalar>, missing: &mut Missing) {
        let client = self.client;
        match fact {
            DerivedFact::Ga => unless(client.due_date.is_some(), "client.due_date", missing),
            DerivedFact::ScreeningAge => unless(self.screened_on().is_some(), "client.screened_on", missing),
            DerivedFact::ScreeningCrossed => {
                unless(client.due_date.is_some(), "client.due_date", missing);
                unless(self.screened_on().is_some(), "client.screened_on", missing);
            }
            DerivedFact::SciaticaDays => unless(self.since().is_some(), "client.sciatica.since", missing),
            DerivedFact::Cleared => self.behind_clearance(member, missing),
            DerivedFact::LimitHit => {
                unless(client.clearance.status.is_some(), "client.clearance.status", missing);
                self.behind_patterns("client.clearance.limits", client.clearance.limits.as_deref(), missing);
            }
            DerivedFact::TriggerHit => {
                self.behind_patterns("client.triggers", client.triggers.as_deref(), missing);
            }
            DerivedFact::OffGoodSide => {
                unless(self.dose.side.is_some(), "dose.side", missing);
                self.missing(Path::Client(ClientFact::SciaticaSide), None, missing);
            }
            DerivedFact::OffGoodLeg => {
                unless(self.dose.lead_leg.is_some(), "dose.lead_leg", missing);
                self.missing(Path::Client(ClientFact::SciaticaSide), None, missing);
            }
            DerivedFact::PainRiseSessions if client.pain_rise_sessions.is_some() => {
                let path = format!("client.pain_rise_sessions.{}", self.variant.id);
                unless(self.pain_rise_sessions().is_some(), &path, missing);
            }
            DerivedFact::PainRiseSessions => unless(false, "client.pain_rise_sessions", missing),
        }
    }

    fn behind_clearance(&self, code: Option<Scalar>, missing: &mut Missing) {
        let clearance = &self.client.clearance;
        unless(clearance.status.is_some(), "client.clearance.status", missing);
        unless(clearance.on.is_some(), "client.clearance.on", missing);
        unless(clearance.expires.is_some(), "client.clearance.expires", missing);
        let Some(covers) = &clearance.covers else { return unless(false, "client.clearance.covers", missing) };
        let open = self.client.unanswered.iter().filter(|open| open.set() == "clearance.covers");
        let asked = open.filter(|open| code.is_none_or(|code| code == Scalar::Word(open.word())));
        let unnamed = asked.filter(|open| covers.iter().all(|code| code.word() != open.word()));
        missing.extend(unnamed.map(|open| format!("client.{open}")));
    }

    /// The patterns themselves, or each unknown attribute that one of them reads.
    fn behind_patterns(&self, path: &str, patterns: Option<&[Pattern]>, missing: &mut Missing) {
        let Some(patterns) = patterns else { return unless(false, path, missing) };
        for pattern in patterns {
            if let Pattern::Attributes(predicates) = pattern {
                for (name, _) in predicates.iter() {
                    self.missing(Path::Variant(name), None, missing);
                }
            }
        }
    }
}

fn unless(known: bool, path: &str, missing: &mut Missing) {
    if !known {
        missing.insert(path.to_owned());
    }
}
