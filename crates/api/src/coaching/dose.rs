//! Doses in the graph: how much, how long, on which side.

use async_graphql::{Enum, InputObject, SimpleObject};
use screening::{Dose as Given, vocabulary as words};

/// The side a dose is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "words::DoseSide")]
pub(crate) enum DoseSide {
    /// No side.
    None,
    /// The left.
    Left,
    /// The right.
    Right,
    /// Both, one after the other.
    BothEach,
    /// The side that hurts; resolved when the routine is activated.
    Painful,
    /// The side that does not hurt; resolved when the routine is activated.
    NonPainful,
    /// Her choice.
    Any,
}

/// The leg that goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "words::LeadLeg")]
pub(crate) enum LeadLeg {
    /// The left.
    Left,
    /// The right.
    Right,
    /// The one on the side that hurts.
    Painful,
    /// The one on the side that does not hurt.
    NonPainful,
    /// Her choice.
    Any,
}

/// A dose: exactly one of `reps`, `holdS` and `breaths`.
#[derive(InputObject)]
pub(crate) struct DoseInput {
    /// Sets.
    sets: u32,
    /// Repetitions a set.
    reps: Option<u32>,
    /// Seconds held a set.
    hold_s: Option<u32>,
    /// Breaths a set.
    breaths: Option<u32>,
    /// Seconds a repetition or a breath takes; not for a hold.
    unit_s: Option<u32>,
    /// Seconds of rest between rounds.
    rest_s: u32,
    /// The side it is for.
    side: DoseSide,
    /// The leg that goes first, where that matters.
    lead_leg: Option<LeadLeg>,
    /// How often a day.
    sessions_per_day: u32,
}

impl From<DoseInput> for Given {
    fn from(input: DoseInput) -> Self {
        Self {
            sets: Some(input.sets),
            reps: input.reps,
            hold_s: input.hold_s,
            breaths: input.breaths,
            unit_s: input.unit_s,
            rest_s: Some(input.rest_s),
            side: Some(input.side.into()),
            lead_leg: input.lead_leg.map(words::LeadLeg::from),
            sessions_per_day: Some(input.sessions_per_day),
            continuous_position_s: None,
        }
    }
}

/// A dose.
#[derive(SimpleObject)]
pub(crate) struct Dose {
    /// Sets.
    sets: Option<u32>,
    /// Repetitions a set.
    reps: Option<u32>,
    /// Seconds held a set.
    hold_s: Option<u32>,
    /// Breaths a set.
    breaths: Option<u32>,
    /// Seconds a repetition or a breath takes.
    unit_s: Option<u32>,
    /// Seconds of rest between rounds.
    rest_s: Option<u32>,
    /// The side it is for, as the coach set it.
    side: Option<DoseSide>,
    /// The leg that goes first, as the coach set it.
    lead_leg: Option<LeadLeg>,
    /// How often a day.
    sessions_per_day: Option<u32>,
    /// Seconds in the position without leaving it, rests included; computed.
    continuous_position_s: Option<u32>,
}

impl From<&Given> for Dose {
    fn from(given: &Given) -> Self {
        Self {
            sets: given.sets,
            reps: given.reps,
            hold_s: given.hold_s,
            breaths: given.breaths,
            unit_s: given.unit_s,
            rest_s: given.rest_s,
            side: given.side.map(DoseSide::from),
            lead_leg: given.lead_leg.map(LeadLeg::from),
            sessions_per_day: given.sessions_per_day,
            continuous_position_s: given.continuous_position_s,
        }
    }
}
