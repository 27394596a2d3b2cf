//! A contradiction is two attributes of one variant that cannot both be right; a library refuses it at import.

use thiserror::Error;

use super::{Attribute, Variant};
use crate::vocabulary::{Position, Support};

/// Flatter than this, in degrees, half reclined is flat on the back. Our own proposal, for a clinician to sign off.
const RECLINED_FROM_DEG: i64 = 30;

/// Why a variant's attributes cannot stand together.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Contradiction {
    /// It says half reclined, and is flatter than that or names no angle.
    #[error("position SEMI_RECLINED needs incline_deg of at least 30; flatter is SUPINE")]
    TooFlat,
    /// Its support is uneven, and yet the hips are said to be alike.
    #[error("hip_asymmetric is true whenever the support is STAGGERED, on one leg or on one knee")]
    UnevenSupport,
}

impl Variant {
    /// Everything in the attributes as written that cannot be right.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let reclined = self.position == Attribute::Known(Position::SemiReclined);
        let raised = matches!(self.incline_deg, Attribute::Known(degrees) if degrees >= RECLINED_FROM_DEG);
        let uneven = matches!(
            self.lower_limb_support,
            Attribute::Known(
                Support::Staggered | Support::AlternatingSingle | Support::SingleSustained | Support::KneeSingle
            )
        );
        let mut found = Vec::new();
        if reclined && !raised {
            found.push(Contradiction::TooFlat);
        }
        if uneven && self.hip_asymmetric != Attribute::Known(true) {
            found.push(Contradiction::UnevenSupport);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_that_cannot_stand_together_are_told() {
        let reclined = |incline_deg| Variant {
            position: Attribute::Known(Position::SemiReclined),
            incline_deg,
            ..Variant::default()
        };
        assert_eq!(reclined(Attribute::Known(30)).contradictions(), []);
        assert_eq!(reclined(Attribute::Known(29)).contradictions(), [Contradiction::TooFlat]);
        assert_eq!(reclined(Attribute::Unknown).contradictions(), [Contradiction::TooFlat]);
        let staggered = |hip_asymmetric| Variant {
            lower_limb_support: Attribute::Known(Support::Staggered),
            hip_asymmetric,
            ..Variant::default()
        };
        assert_eq!(staggered(Attribute::Known(true)).contradictions(), []);
        assert_eq!(staggered(Attribute::Known(false)).contradictions(), [Contradiction::UnevenSupport]);
    }
}
