//! A pain score is a whole number from 0, no pain, to 10, the worst she can imagine.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A pain score from 0 to 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Nrs(u8);

/// A number that is no pain score.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{0} is not from 0 to 10")]
pub struct NrsOutOfRange(pub u8);

impl Nrs {
    /// The score of so many points, 0 to 10.
    pub fn new(points: u8) -> Result<Self, NrsOutOfRange> {
        if points <= 10 { Ok(Self(points)) } else { Err(NrsOutOfRange(points)) }
    }

    /// The points, 0 to 10.
    pub fn points(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Nrs {
    type Error = NrsOutOfRange;

    fn try_from(points: u8) -> Result<Self, NrsOutOfRange> {
        Self::new(points)
    }
}

impl From<Nrs> for u8 {
    fn from(score: Nrs) -> Self {
        score.0
    }
}
