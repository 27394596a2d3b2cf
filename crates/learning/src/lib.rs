//! Who takes which course, how far they are, what they answered, and the certificate that follows.
//!
//! Invariants:
//! - An enrolment is pinned to the edition it began with; publishing changes nothing about it.
//! - An attempt's form is drawn and written down when it starts, and graded from that alone.
//! - Completions and certificates are facts: written once, one a cycle, never derived again.
//!
//! Deliberately absent: the answer key. It stays in the edition, and is asked for when grading.

pub mod attempt;
pub mod certificate;
pub mod completion;
pub mod enrolment;
pub mod policy;
pub mod progress;
mod refusal;
#[cfg(test)]
mod sample;

use catalog::Catalog;
use kernel::{Db, Keyring};

pub use refusal::Refusal;

/// The front door of this context.
#[derive(Clone)]
pub struct Learning {
    db: Db,
    catalog: Catalog,
    keyring: Keyring,
}

impl Learning {
    /// Wires the context to its database, its neighbour below, and its keys.
    pub fn new(db: Db, catalog: Catalog, keyring: Keyring) -> Self {
        Self { db, catalog, keyring }
    }
}

/// What a use case of this context answers.
pub type Outcome<T> = kernel::Outcome<T, Refusal>;
