//! The words of a dose: which side it is for, and which leg leads.

use super::vocabulary;

vocabulary! {
    /// The side a dose is for.
    DoseSide {
        /// The left.
        Left = "LEFT",
        /// The right.
        Right = "RIGHT",
        /// The side that hurts; resolved when the assignment is activated.
        Painful = "PAINFUL",
        /// The side that does not hurt; resolved when the assignment is activated.
        NonPainful = "NON_PAINFUL",
        /// Each side in turn, so that the rounds double.
        BothEach = "BOTH_EACH",
        /// Her choice.
        Any = "ANY",
        /// The movement has no side.
        None = "NONE",
    }
}

vocabulary! {
    /// The leg that goes first.
    LeadLeg {
        /// The left.
        Left = "LEFT",
        /// The right.
        Right = "RIGHT",
        /// The one that hurts; resolved when the assignment is activated.
        Painful = "PAINFUL",
        /// The one that does not hurt; resolved when the assignment is activated.
        NonPainful = "NON_PAINFUL",
        /// Her choice.
        Any = "ANY",
    }
}
