//! A side is a word of the dose until the assignment is activated; then it becomes left, right or her choice.

use thiserror::Error;

use crate::client::Sciatica;
use crate::dose::Dose;
use crate::vocabulary::{DoseSide, LeadLeg, SciaticaSide, SciaticaStatus};

/// What the words of a dose mean for one client. The dose keeps its words, and screening reads those.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    /// What `side` means; never `PAINFUL` or `NON_PAINFUL`.
    pub side: Option<DoseSide>,
    /// What `lead_leg` means; never `PAINFUL` or `NON_PAINFUL`.
    pub lead_leg: Option<LeadLeg>,
}

/// A word that has no meaning for this client now, so that the dose cannot be activated.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{field} has no value: the painful side is not known, or it is both")]
pub struct NoSide {
    /// The field of the dose.
    pub field: &'static str,
}

/// Where a word that names the painful side, or the other one, leads.
enum Way {
    Left,
    Right,
    HerChoice,
}

impl Dose {
    /// What the dose's words mean while her sciatica is as it is.
    pub fn sides(&self, sciatica: &Sciatica) -> Result<Sides, NoSide> {
        let side = self.side.map(|side| resolve_side(side, sciatica).ok_or(NoSide { field: "side" }));
        let leg = self.lead_leg.map(|leg| resolve_leg(leg, sciatica).ok_or(NoSide { field: "lead_leg" }));
        Ok(Sides { side: side.transpose()?, lead_leg: leg.transpose()? })
    }
}

/// What a side means while her sciatica is as it is; none if it has no meaning now.
pub fn resolve_side(side: DoseSide, sciatica: &Sciatica) -> Option<DoseSide> {
    let painful = match side {
        DoseSide::Painful => true,
        DoseSide::NonPainful => false,
        _ => return Some(side),
    };
    Some(match way(painful, sciatica)? {
        Way::Left => DoseSide::Left,
        Way::Right => DoseSide::Right,
        Way::HerChoice => DoseSide::Any,
    })
}

/// What a leading leg means while her sciatica is as it is; none if it has no meaning now.
pub fn resolve_leg(leg: LeadLeg, sciatica: &Sciatica) -> Option<LeadLeg> {
    let painful = match leg {
        LeadLeg::Painful => true,
        LeadLeg::NonPainful => false,
        _ => return Some(leg),
    };
    Some(match way(painful, sciatica)? {
        Way::Left => LeadLeg::Left,
        Way::Right => LeadLeg::Right,
        Way::HerChoice => LeadLeg::Any,
    })
}

fn way(painful: bool, sciatica: &Sciatica) -> Option<Way> {
    match (sciatica.known_status()?, sciatica.known_side()) {
        (SciaticaStatus::Resolved | SciaticaStatus::None, _) => Some(Way::HerChoice),
        (SciaticaStatus::Active, Some(SciaticaSide::Left)) => Some(if painful { Way::Left } else { Way::Right }),
        (SciaticaStatus::Active, Some(SciaticaSide::Right)) => Some(if painful { Way::Right } else { Way::Left }),
        (SciaticaStatus::Active, Some(SciaticaSide::Both | SciaticaSide::Unknown) | None)
        | (SciaticaStatus::Unknown, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sciatica(status: Option<SciaticaStatus>, side: Option<SciaticaSide>) -> Sciatica {
        Sciatica { status, side, ..Sciatica::default() }
    }

    #[test]
    fn a_word_leads_to_a_side_to_her_choice_or_nowhere() {
        use DoseSide::{Any, Left, NonPainful, Painful, Right};
        use SciaticaStatus::{Active, None as Never, Resolved, Unknown};
        for (status, side, resolved) in [
            (Some(Active), Some(SciaticaSide::Left), [Some(Left), Some(Right)]),
            (Some(Active), Some(SciaticaSide::Right), [Some(Right), Some(Left)]),
            (Some(Active), Some(SciaticaSide::Both), [None, None]),
            (Some(Active), Some(SciaticaSide::Unknown), [None, None]),
            (Some(Active), None, [None, None]),
            (Some(Resolved), Some(SciaticaSide::Left), [Some(Any), Some(Any)]),
            (Some(Resolved), None, [Some(Any), Some(Any)]),
            (Some(Never), Some(SciaticaSide::Both), [Some(Any), Some(Any)]),
            (Some(Unknown), Some(SciaticaSide::Left), [None, None]),
            (None, Some(SciaticaSide::Left), [None, None]),
        ] {
            let sciatica = sciatica(status, side);
            assert_eq!([Painful, NonPainful].map(|word| resolve_side(word, &sciatica)), resolved, "{sciatica:?}");
        }
    }

    #[test]
    fn a_dose_resolves_as_a_whole() {
        let left = sciatica(Some(SciaticaStatus::Active), Some(SciaticaSide::Left));
        let dose = Dose { side: Some(DoseSide::None), lead_leg: Some(LeadLeg::NonPainful), ..Dose::default() };
        let sides = Sides { side: Some(DoseSide::None), lead_leg: Some(LeadLeg::Right) };
        assert_eq!(dose.sides(&left), Ok(sides));
        assert_eq!(dose.sides(&Sciatica::default()), Err(NoSide { field: "lead_leg" }));
        let free = Dose { lead_leg: Some(LeadLeg::Any), ..dose };
        assert_eq!(free.sides(&Sciatica::default()).unwrap().lead_leg, Some(LeadLeg::Any));
    }
}
