//! What an exercise is: its kind, where the body is, and what it is for.

use super::vocabulary;

vocabulary! {
    /// What a variant is. The same movement may be screened differently: treadmill walking and walking are not alike.
    Kind {
        /// Strength or control work.
        Exercise = "EXERCISE",
        /// Held or slow lengthening.
        Stretch = "STRETCH",
        /// Gentle gliding of a nerve.
        NeuralMobility = "NEURAL_MOBILITY",
        /// Breathing practice.
        Breathing = "BREATHING",
        /// Practice of how to stand, sit or lie.
        AlignmentDrill = "ALIGNMENT_DRILL",
        /// Endurance activity without a machine.
        CardioActivity = "CARDIO_ACTIVITY",
        /// Endurance activity on a machine.
        CardioMachine = "CARDIO_MACHINE",
        /// What daily life asks for anyway.
        DailyActivity = "DAILY_ACTIVITY",
        /// A position to sleep in.
        SleepPosition = "SLEEP_POSITION",
        /// Relief that is no movement, such as warmth.
        SelfCare = "SELF_CARE",
        /// Something to wear. It is never screened and stands in no routine.
        Garment = "GARMENT",
    }
}

vocabulary! {
    /// Where the body is, for the whole of the variant.
    Position {
        /// On the feet, in place.
        Standing = "STANDING",
        /// On the feet, going somewhere or stepping.
        UprightMoving = "UPRIGHT_MOVING",
        /// On a chair.
        SittingChair = "SITTING_CHAIR",
        /// On the floor, sitting.
        SittingFloor = "SITTING_FLOOR",
        /// On the side.
        SideLying = "SIDE_LYING",
        /// Flat on the back; a trunk raised by less than 30° counts as flat.
        Supine = "SUPINE",
        /// On the back with the trunk raised by 30° or more.
        SemiReclined = "SEMI_RECLINED",
        /// On the front.
        Prone = "PRONE",
        /// On hands and knees.
        Quadruped = "QUADRUPED",
        /// On both knees.
        Kneeling = "KNEELING",
        /// On one knee and one foot.
        HalfKneeling = "HALF_KNEELING",
        /// A plank with the hands raised.
        PlankIncline = "PLANK_INCLINE",
        /// A plank on the floor.
        PlankFloor = "PLANK_FLOOR",
        /// On the way from one position to another.
        Transition = "TRANSITION",
    }
}

vocabulary! {
    /// Which side works. It drives the dose and the pictures, and is never the single-leg rule.
    Laterality {
        /// On the midline, no side.
        Midline = "MIDLINE",
        /// Both sides at once.
        Bilateral = "BILATERAL",
        /// One side.
        Unilateral = "UNILATERAL",
        /// One side, then the other, within a set.
        Alternating = "ALTERNATING",
        /// One arm with the other leg.
        Contralateral = "CONTRALATERAL",
    }
}

vocabulary! {
    /// How hard it is, by whether one can talk meanwhile; never by heart rate.
    Intensity {
        /// Singing would do.
        VeryLight = "VERY_LIGHT",
        /// Talking is easy.
        Light = "LIGHT",
        /// Talking is possible in sentences.
        Moderate = "MODERATE",
        /// Only a few words at a time.
        Vigorous = "VIGOROUS",
    }
}

vocabulary! {
    /// A feature that rules read and no other attribute says.
    Tag {
        /// Getting down to the floor or up from it.
        FloorTransfer = "FLOOR_TRANSFER",
        /// Diving with compressed air.
        Scuba = "SCUBA",
        /// Effort at height.
        Altitude = "ALTITUDE",
    }
}

vocabulary! {
    /// What a variant is for. A substitute keeps at least one goal.
    Goal {
        /// Take pressure off the nerve.
        Decompress = "DECOMPRESS",
        /// Make the pelvis steadier.
        StabilisePelvis = "STABILISE_PELVIS",
        /// Ease symptoms for a while.
        SymptomRelief = "SYMPTOM_RELIEF",
        /// Keep active.
        General = "GENERAL",
    }
}

vocabulary! {
    /// What the client checks herself while moving. A self-check is no finding.
    SelfCheck {
        /// The spine and pelvis stay neutral.
        NeutralAlignment = "NEUTRAL_ALIGNMENT",
        /// The belly does not dome along its middle.
        NoConing = "NO_CONING",
        /// Nothing more than a gentle pull.
        GentleTensionOnly = "GENTLE_TENSION_ONLY",
        /// Pain does not rise.
        NoPainIncrease = "NO_PAIN_INCREASE",
        /// Talking is still possible.
        CanTalk = "CAN_TALK",
    }
}

vocabulary! {
    /// How one variant leads to another.
    LinkKind {
        /// An easier form.
        Regression = "REGRESSION",
        /// A harder form.
        Progression = "PROGRESSION",
        /// Something to do in its place.
        Substitute = "SUBSTITUTE",
    }
}
