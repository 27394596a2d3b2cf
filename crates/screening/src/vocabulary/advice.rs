//! The words of a rule and of what it says.

use super::vocabulary;

vocabulary! {
    /// Whether a rule is in force. Only an active one is evaluated.
    RuleStatus {
        /// Being written.
        Draft = "DRAFT",
        /// In force.
        Active = "ACTIVE",
        /// No longer in force.
        Retired = "RETIRED",
    }
}

vocabulary! {
    /// What a rule is about. A gate rule reads the client alone, so that it speaks of the whole routine.
    Scope {
        /// The client, and so every item of the routine.
        Gate = "GATE",
        /// A movement or position.
        Exercise = "EXERCISE",
        /// How much, how long, on which side.
        Dose = "DOSE",
        /// Relief such as warmth.
        SelfCare = "SELF_CARE",
    }
}

vocabulary! {
    /// How grave a rule is. HOLD and CLEARANCE belong to gate rules, AVOID and MODIFY to the others.
    Severity {
        /// No routine may be active.
        Hold = "HOLD",
        /// This item may not be done.
        Avoid = "AVOID",
        /// A provider's word, or a new screening, is needed first.
        Clearance = "CLEARANCE",
        /// Not as it is: another dose or variant.
        Modify = "MODIFY",
        /// Allowed, with something to know.
        Caution = "CAUTION",
    }
}

vocabulary! {
    /// The weight of a finding, lowest first, so that the greatest of several is the verdict.
    Level {
        /// No finding.
        Ok = "OK",
        /// Allowed; shown.
        Caution = "CAUTION",
        /// Refused until mitigated.
        Modify = "MODIFY",
        /// Refused until a question is answered.
        NeedsInfo = "NEEDS_INFO",
        /// The whole routine is refused until cleared or screened anew.
        Clearance = "CLEARANCE",
        /// The item is refused.
        Avoid = "AVOID",
        /// The whole routine is refused.
        Hold = "HOLD",
    }
}

impl Level {
    /// Whether nothing may go on at this level: HOLD, AVOID, CLEARANCE or `NEEDS_INFO`.
    pub fn is_blocking(self) -> bool {
        self >= Self::NeedsInfo
    }
}

impl From<Severity> for Level {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Hold => Self::Hold,
            Severity::Avoid => Self::Avoid,
            Severity::Clearance => Self::Clearance,
            Severity::Modify => Self::Modify,
            Severity::Caution => Self::Caution,
        }
    }
}

vocabulary! {
    /// Whether a rule is certain to hold, or only not ruled out.
    FindingTruth {
        /// It holds.
        Fired = "FIRED",
        /// What would decide it is unknown.
        NeedsInfo = "NEEDS_INFO",
    }
}

vocabulary! {
    /// Who may set a rule's finding aside.
    OverridableBy {
        /// Nobody.
        None = "NONE",
        /// The coach, with a reason and for a time.
        CoachReason = "COACH_REASON",
        /// Only a provider's document that names the code.
        Clearance = "CLEARANCE",
    }
}

vocabulary! {
    /// What a rule or a threshold rests on.
    SourceKind {
        /// The article that the course is built on.
        Seed = "SEED",
        /// A guideline or form of a professional body.
        Guideline = "GUIDELINE",
        /// What a health service tells patients.
        Leaflet = "LEAFLET",
        /// Our own proposal, which a clinician has yet to sign off.
        Expert = "EXPERT",
    }
}

vocabulary! {
    /// What a number counts. A literal or parameter may only meet a fact of the same unit.
    Unit {
        /// Gestational age in whole days; `16w0d` is 112.
        Gestation = "GESTATION",
        /// Whole days.
        Days = "DAYS",
        /// Whole seconds.
        Seconds = "SECONDS",
        /// Points of a pain scale from 0 to 10.
        Points = "POINTS",
        /// Sessions.
        Sessions = "SESSIONS",
        /// Things that are counted.
        Count = "COUNT",
        /// Degrees of an angle.
        Degrees = "DEGREES",
    }
}

impl Severity {
    /// Whether a rule of this scope may be this grave.
    pub fn suits(self, scope: Scope) -> bool {
        match self {
            Self::Hold | Self::Clearance => scope == Scope::Gate,
            Self::Avoid | Self::Modify => scope != Scope::Gate,
            Self::Caution => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn levels_stand_in_the_order_of_the_specification() {
        let highest_first: Vec<_> = Level::ALL.iter().rev().map(|level| level.word()).collect();
        assert_eq!(highest_first, ["HOLD", "AVOID", "CLEARANCE", "NEEDS_INFO", "MODIFY", "CAUTION", "OK"]);
        assert!(Level::ALL.is_sorted());
        let blocking: Vec<_> = Level::ALL.iter().rev().filter(|level| level.is_blocking()).collect();
        assert_eq!(blocking, [&Level::Hold, &Level::Avoid, &Level::Clearance, &Level::NeedsInfo]);
    }
}
