//! What a variant asks of the body: what carries it, what lands on it, and what works hard.

use super::vocabulary;

vocabulary! {
    /// What carries the weight below the hips. The single-leg rules read this, not laterality.
    Support {
        /// Both feet, evenly.
        BilateralEven = "BILATERAL_EVEN",
        /// Both feet, one ahead of the other.
        Staggered = "STAGGERED",
        /// One foot, then the other.
        AlternatingSingle = "ALTERNATING_SINGLE",
        /// One foot, for a while.
        SingleSustained = "SINGLE_SUSTAINED",
        /// Both knees.
        KneesBilateral = "KNEES_BILATERAL",
        /// One knee.
        KneeSingle = "KNEE_SINGLE",
        /// Neither feet nor knees.
        None = "NONE",
    }
}

vocabulary! {
    /// How much of the body's weight goes through the legs.
    WeightBearing {
        /// All of it.
        Full = "FULL",
        /// Some of it.
        Partial = "PARTIAL",
        /// None of it.
        None = "NONE",
    }
}

vocabulary! {
    /// How it lands.
    Impact {
        /// Nothing lands.
        None = "NONE",
        /// One foot stays down.
        Low = "LOW",
        /// A flight or a drop.
        High = "HIGH",
    }
}

vocabulary! {
    /// What it does to the nerve down the leg.
    NeuralLoad {
        /// Nothing on purpose.
        None = "NONE",
        /// Glides it: one end is let go as the other is drawn.
        Slider = "SLIDER",
        /// Draws on both ends.
        Tensioner = "TENSIONER",
    }
}

vocabulary! {
    /// How much the belly wall works.
    AbdominalDemand {
        /// Not on purpose.
        None = "NONE",
        /// A little.
        Low = "LOW",
        /// Clearly.
        Moderate = "MODERATE",
        /// A lot.
        High = "HIGH",
    }
}

vocabulary! {
    /// How one breathes.
    Breathing {
        /// As it comes.
        Free = "FREE",
        /// Out on the effort.
        ExhaleOnEffort = "EXHALE_ON_EFFORT",
        /// In a set rhythm; breaths are then what is counted.
        Paced = "PACED",
        /// Held.
        BreathHold = "BREATH_HOLD",
    }
}

vocabulary! {
    /// How hard it is not to fall.
    BalanceDemand {
        /// Hardly.
        Low = "LOW",
        /// Somewhat.
        Moderate = "MODERATE",
        /// Very.
        High = "HIGH",
    }
}

vocabulary! {
    /// What touches the belly.
    AbdominalContact {
        /// Nothing that presses.
        None = "NONE",
        /// Something presses on it.
        Pressure = "PRESSURE",
    }
}

vocabulary! {
    /// Warmth as a means.
    Heat {
        /// None.
        None = "NONE",
        /// On one place.
        Local = "LOCAL",
        /// All over.
        WholeBody = "WHOLE_BODY",
    }
}
