//! Sciatica is the nerve pain down the leg, as the client answered about it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::Nrs;
use crate::record::record;
use crate::vocabulary::{Course, Position, SciaticaSide, SciaticaStatus};

/// What she answered about the nerve pain; `None` and the word UNKNOWN are unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sciatica {
    /// Whether she has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<SciaticaStatus>,
    /// The side of the present episode or, when resolved, of the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<SciaticaSide>,
    /// The worst pain of the last seven days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nrs_7d_max: Option<Nrs>,
    /// Whether it goes below the knee. No rule reads it: it helps the coach to tell it from other pain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub radiates_below_knee: Option<bool>,
    /// Whether anything is numb; asked of everyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbness: Option<bool>,
    /// Where it is going.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub course: Option<Course>,
    /// The day it began; after the day of screening it counts as unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// Whether it keeps her from what she does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stops_activity: Option<bool>,
    /// Positions that make it worse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggravating_positions: Option<BTreeSet<Position>>,
}

record!(Sciatica {
    status,
    side,
    nrs_7d_max,
    radiates_below_knee,
    numbness,
    course,
    since,
    stops_activity,
    aggravating_positions,
});

impl Sciatica {
    /// Whether she has it, if that is known.
    pub fn known_status(&self) -> Option<SciaticaStatus> {
        self.status.filter(|status| *status != SciaticaStatus::Unknown)
    }

    /// On which side, if that is known.
    pub fn known_side(&self) -> Option<SciaticaSide> {
        self.side.filter(|side| *side != SciaticaSide::Unknown)
    }
}
