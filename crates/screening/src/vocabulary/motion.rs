//! How the spine, the pelvis and the hips move.

use super::vocabulary;

vocabulary! {
    /// The pelvis against the lower spine; folding at the hips with a long spine is neutral.
    PelvicTilt {
        /// Neither.
        Neutral = "NEUTRAL",
        /// Tucked under.
        Posterior = "POSTERIOR",
        /// Tipped forward.
        Anterior = "ANTERIOR",
        /// From one to the other and back.
        CyclesBoth = "CYCLES_BOTH",
    }
}

vocabulary! {
    /// A movement of the spine; a variant names a set of them.
    SpineMotion {
        /// None; the same as naming no movement.
        None = "NONE",
        /// Rounding.
        Flexion = "FLEXION",
        /// Arching.
        Extension = "EXTENSION",
        /// Turning.
        Rotation = "ROTATION",
        /// Bending to a side.
        SideBend = "SIDE_BEND",
    }
}

vocabulary! {
    /// A movement of a hip; a variant names a set of them.
    HipMotion {
        /// Bending: the thigh comes to the trunk.
        Flex = "FLEX",
        /// Straightening and beyond.
        Ext = "EXT",
        /// Apart.
        Abd = "ABD",
        /// Together.
        Add = "ADD",
        /// Turning out.
        Er = "ER",
        /// Turning in.
        Ir = "IR",
    }
}

vocabulary! {
    /// How far the hips go.
    HipRange {
        /// A little.
        Small = "SMALL",
        /// Half way.
        Mid = "MID",
        /// To the end of what they can.
        End = "END",
    }
}

vocabulary! {
    /// How deep a squat is.
    SquatDepth {
        /// No squat.
        None = "NONE",
        /// Above the height of a chair.
        Partial = "PARTIAL",
        /// Low.
        Deep = "DEEP",
    }
}
