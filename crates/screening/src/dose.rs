//! A dose is how much of a variant: sets of one unit of work, rests, and a side.

use serde::Serialize;
use thiserror::Error;

use crate::record::record;
use crate::vocabulary::{DoseSide, LeadLeg};

/// How much, in whole seconds and whole counts; `None` is unknown. The engine reads a dose as it is: it neither fills
/// in nor checks it. A new dose is made whole with [`Dose::computed`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dose {
    /// How many sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sets: Option<u32>,
    /// Work unit: repetitions a set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reps: Option<u32>,
    /// Work unit: seconds held a set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_s: Option<u32>,
    /// Work unit: breaths a set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaths: Option<u32>,
    /// Seconds a repetition or breath takes; a hold has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_s: Option<u32>,
    /// Seconds of rest between rounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest_s: Option<u32>,
    /// The side it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<DoseSide>,
    /// The leg that goes first, where that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_leg: Option<LeadLeg>,
    /// How often a day. No rule reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions_per_day: Option<u32>,
    /// Seconds in the position without leaving it, rests included; computed from the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continuous_position_s: Option<u32>,
}

record!(Dose {
    sets,
    reps,
    hold_s,
    breaths,
    unit_s,
    rest_s,
    side,
    lead_leg,
    sessions_per_day,
    continuous_position_s,
});

/// Why the seconds of a dose cannot be computed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DoseError {
    /// None, or more than one, of `reps`, `hold_s` and `breaths` is given.
    #[error("exactly one of reps, hold_s and breaths")]
    NotOneWorkUnit,
    /// A hold is counted in seconds already.
    #[error("a hold has no unit_s")]
    HoldWithUnit,
    /// What the formula reads is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Nothing would be done.
    #[error("{0} is zero")]
    Zero(&'static str),
    /// More seconds than can be counted.
    #[error("the dose is too long")]
    TooLong,
}

impl Dose {
    /// Seconds in the position without leaving it:
    /// rounds × amount × seconds per unit + (rounds − 1) × rest, with the rounds doubled for `BOTH_EACH`.
    pub fn computed_position_s(&self) -> Result<u32, DoseError> {
        let (amount, unit_s) = self.work()?;
        let sets = positive("sets", self.sets)?;
        let side = self.side.ok_or(DoseError::Missing("side"))?;
        let rest_s = self.rest_s.ok_or(DoseError::Missing("rest_s"))?;
        let rounds = if side == DoseSide::BothEach { sets.checked_mul(2) } else { Some(sets) };
        let seconds = rounds.and_then(|rounds| {
            let work = rounds.checked_mul(amount)?.checked_mul(unit_s)?;
            work.checked_add((rounds - 1).checked_mul(rest_s)?)
        });
        seconds.ok_or(DoseError::TooLong)
    }

    /// The same dose with its seconds computed anew, as after every change of it.
    pub fn computed(self) -> Result<Self, DoseError> {
        let seconds = self.computed_position_s()?;
        Ok(Self { continuous_position_s: Some(seconds), ..self })
    }

    /// The amount of work in a round, and the seconds that one unit of it takes.
    fn work(&self) -> Result<(u32, u32), DoseError> {
        match (self.reps, self.hold_s, self.breaths) {
            (Some(reps), None, None) => Ok((positive("reps", Some(reps))?, positive("unit_s", self.unit_s)?)),
            (None, None, Some(breaths)) => {
                Ok((positive("breaths", Some(breaths))?, positive("unit_s", self.unit_s)?))
            }
            (None, Some(_), None) if self.unit_s.is_some() => Err(DoseError::HoldWithUnit),
            (None, Some(hold_s), None) => Ok((positive("hold_s", Some(hold_s))?, 1)),
            _ => Err(DoseError::NotOneWorkUnit),
        }
    }
}

fn positive(field: &'static str, value: Option<u32>) -> Result<u32, DoseError> {
    match value {
        None => Err(DoseError::Missing(field)),
        Some(0) => Err(DoseError::Zero(field)),
        Some(value) => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dose(sets: u32, rest_s: u32, side: DoseSide) -> Dose {
        Dose { sets: Some(sets), rest_s: Some(rest_s), side: Some(side), ..Dose::default() }
    }

    #[test]
    fn the_seconds_follow_the_formula() {
        let holds = Dose { hold_s: Some(30), ..dose(2, 10, DoseSide::BothEach) };
        assert_eq!(holds.computed_position_s(), Ok(150));
        let breaths = Dose { breaths: Some(5), unit_s: Some(6), ..dose(1, 10, DoseSide::BothEach) };
        assert_eq!(breaths.computed_position_s(), Ok(70));
        let reps = Dose { reps: Some(10), unit_s: Some(5), ..dose(2, 30, DoseSide::None) };
        assert_eq!(reps.clone().computed().unwrap().continuous_position_s, Some(130));
        assert_eq!(Dose { side: Some(DoseSide::NonPainful), ..reps }.computed_position_s(), Ok(130));
    }

    #[test]
    fn what_cannot_be_computed_is_refused() {
        let reps = Dose { reps: Some(10), unit_s: Some(5), ..dose(2, 30, DoseSide::None) };
        for (dose, error) in [
            (dose(1, 0, DoseSide::None), DoseError::NotOneWorkUnit),
            (Dose { hold_s: Some(1), ..reps.clone() }, DoseError::NotOneWorkUnit),
            (Dose { hold_s: Some(1), unit_s: Some(1), ..dose(1, 0, DoseSide::None) }, DoseError::HoldWithUnit),
            (Dose { unit_s: None, ..reps.clone() }, DoseError::Missing("unit_s")),
            (Dose { side: None, ..reps.clone() }, DoseError::Missing("side")),
            (Dose { rest_s: None, ..reps.clone() }, DoseError::Missing("rest_s")),
            (Dose { sets: Some(0), ..reps.clone() }, DoseError::Zero("sets")),
            (Dose { reps: Some(u32::MAX), ..reps }, DoseError::TooLong),
        ] {
            assert_eq!(dose.computed_position_s(), Err(error));
        }
    }

    #[test]
    fn a_fraction_of_a_second_is_refused() {
        let error = serde_json::from_str::<Dose>(r#"{"continuous_position_s": 20.5}"#).unwrap_err().to_string();
        assert!(error.starts_with("at continuous_position_s: "), "{error}");
        assert!(serde_json::from_str::<Dose>(r#"{"hold_s": -1}"#).is_err());
    }
}
