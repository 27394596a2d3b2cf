//! A variant is one way to do an exercise, described by attributes; screening reads nothing else about it.

mod attribute;
mod consistency;
mod reading;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::dose::Dose;
use crate::record::record;
use crate::vocabulary::{
    AbdominalContact, AbdominalDemand, AttributeName, BalanceDemand, Breathing, Equipment, Goal, Heat, HipMotion,
    HipRange, Impact, Intensity, Kind, Laterality, NeuralLoad, PelvicTilt, Position, SpineMotion, SquatDepth,
    Support, Tag, WeightBearing,
};

pub use attribute::Attribute;
pub use consistency::Contradiction;
pub use reading::Reading;

/// One way to do an exercise. The engine derives no attribute from another, and fills none in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Variant {
    /// Its key, unique in the library.
    pub id: String,
    /// The key of the exercise it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What it is.
    pub kind: Attribute<Kind>,
    /// Where the body is.
    pub position: Attribute<Position>,
    /// The angle of the trunk, or of a plank, in degrees.
    pub incline_deg: Attribute<i64>,
    /// What carries the weight below the hips.
    pub lower_limb_support: Attribute<Support>,
    /// How much of the weight goes through the legs.
    pub weight_bearing: Attribute<WeightBearing>,
    /// Which side works.
    pub laterality: Attribute<Laterality>,
    /// How it lands.
    pub impact: Attribute<Impact>,
    /// The pelvis against the lower spine.
    pub pelvic_tilt: Attribute<PelvicTilt>,
    /// Movements of the spine; the empty set is known.
    pub spine_motion: Attribute<BTreeSet<SpineMotion>>,
    /// Movements of the hips; the empty set is known.
    pub hip_motion: Attribute<BTreeSet<HipMotion>>,
    /// How far the hips go.
    pub hip_range: Attribute<HipRange>,
    /// Whether the two hips differ in position, motion or load at any moment.
    pub hip_asymmetric: Attribute<bool>,
    /// How deep a squat is.
    pub squat_depth: Attribute<SquatDepth>,
    /// What it does to the nerve.
    pub neural_load: Attribute<NeuralLoad>,
    /// How much the belly wall works.
    pub abdominal_demand: Attribute<AbdominalDemand>,
    /// How one breathes.
    pub breathing: Attribute<Breathing>,
    /// How hard it is not to fall.
    pub balance_demand: Attribute<BalanceDemand>,
    /// Whether a fall is likely.
    pub fall_hazard: Attribute<bool>,
    /// Whether a blow is likely.
    pub contact_hazard: Attribute<bool>,
    /// What touches the belly.
    pub abdominal_contact: Attribute<AbdominalContact>,
    /// How hard it is.
    pub intensity: Attribute<Intensity>,
    /// Warmth as a means.
    pub heat: Attribute<Heat>,
    /// Features that no other attribute says; the empty set is known.
    pub tags: Attribute<BTreeSet<Tag>>,
    /// What it is for.
    pub goal: Attribute<BTreeSet<Goal>>,
    /// What is needed at hand.
    pub equipment: Attribute<BTreeSet<Equipment>>,
    /// Attributes that somebody inferred. They are unknown to the engine, also when they say "does not apply".
    pub inferred: BTreeSet<AttributeName>,
    /// The dose that screening reads when there is no other.
    pub default_dose: Dose,
}

record!(Variant [id] {
    item, kind, position, incline_deg, lower_limb_support, weight_bearing, laterality, impact, pelvic_tilt,
    spine_motion, hip_motion, hip_range, hip_asymmetric, squat_depth, neural_load, abdominal_demand, breathing,
    balance_demand, fall_hazard, contact_hazard, abdominal_contact, intensity, heat, tags, goal, equipment,
    inferred, default_dose,
});

impl Variant {
    /// The position as far as the engine may know it.
    pub fn known_position(&self) -> Option<Position> {
        self.known(AttributeName::Position, &self.position).copied()
    }

    /// The goals as far as the engine may know them.
    pub fn known_goals(&self) -> Option<&BTreeSet<Goal>> {
        self.known(AttributeName::Goal, &self.goal)
    }

    /// The equipment as far as the engine may know it.
    pub fn known_equipment(&self) -> Option<&BTreeSet<Equipment>> {
        self.known(AttributeName::Equipment, &self.equipment)
    }

    /// Whether this is something to wear: it is never screened, and never offered.
    pub fn is_garment(&self) -> bool {
        self.kind == Attribute::Known(Kind::Garment)
    }

    fn known<'a, T>(&self, name: AttributeName, attribute: &'a Attribute<T>) -> Option<&'a T> {
        match attribute {
            Attribute::Known(value) if !self.inferred.contains(&name) => Some(value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_known_unknown_or_does_not_apply() {
        let text =
            r#"{"id": "a", "kind": "EXERCISE", "position": "-", "impact": null, "tags": [], "incline_deg": 45}"#;
        let variant: Variant = serde_json::from_str(text).unwrap();
        assert_eq!(variant.kind, Attribute::Known(Kind::Exercise));
        assert_eq!(variant.position, Attribute::NotApplicable);
        assert_eq!((variant.impact, variant.heat), (Attribute::Unknown, Attribute::Unknown));
        assert_eq!(variant.tags, Attribute::Known(BTreeSet::new()));
        assert_eq!(variant.incline_deg, Attribute::Known(45));
        assert_eq!(serde_json::from_str::<Variant>(&serde_json::to_string(&variant).unwrap()).unwrap(), variant);
    }

    #[test]
    fn mistakes_are_named_by_their_path() {
        for (text, told) in [
            ("{}", "at id: missing"),
            (r#"{"id": "a", "position": "FLYING"}"#, "at position: unknown Position `FLYING`"),
            (r#"{"id": "a", "spine_motion": ["TWIST"]}"#, "at spine_motion: unknown SpineMotion `TWIST`"),
            (r#"{"id": "a", "incline_deg": 4.5}"#, "at incline_deg: "),
            (r#"{"id": "a", "inferred": ["mood"]}"#, "at inferred: unknown AttributeName `mood`"),
            (r#"{"id": "a", "default_dose": {"hold_s": 2.5}}"#, "at default_dose.hold_s: "),
        ] {
            let error = serde_json::from_str::<Variant>(text).unwrap_err().to_string();
            assert!(error.starts_with(told), "{error}");
        }
    }

    #[test]
    fn yaml_reads_like_json() {
        let text = "{id: a, kind: EXERCISE, position: \"-\", incline_deg: 45, hip_asymmetric: false, heat: null,
            spine_motion: [FLEXION], tags: [], equipment: [MACHINE_ROWER]}";
        let variant: Variant = serde_saphyr::from_str(text).unwrap();
        assert_eq!((variant.position, variant.incline_deg), (Attribute::NotApplicable, Attribute::Known(45)));
        assert_eq!((variant.hip_asymmetric, variant.heat), (Attribute::Known(false), Attribute::Unknown));
        let error = serde_saphyr::from_str::<Variant>("{id: a, position: FLYING}").unwrap_err().to_string();
        assert!(error.contains("at position: unknown Position `FLYING`"), "{error}");
    }

    #[test]
    fn what_was_inferred_is_not_known() {
        let mut variant = Variant { position: Attribute::Known(Position::Prone), ..Variant::default() };
        assert_eq!(variant.known_position(), Some(Position::Prone));
        variant.inferred.insert(AttributeName::Position);
        assert_eq!(variant.known_position(), None);
    }
}
