//! What is taught and what is screened: bundles of text, published as immutable, numbered editions.
//!
//! Invariants:
//! - An edition never changes: the database refuses it, and its hash covers every byte, every item and what it
//!   pins. What does not fit its hash is not served.
//! - What may be published is asked once, by authors' rules; what was published is read ever after.
//! - Publishing changes nobody's past. A course edition pins one library edition.
//! - Readers are served from memory; the database holds what memory is made from.
//!
//! Deliberately absent: learners. Who reads an edition, and how far they are, is learning's.

pub mod bundle;
pub mod edition;
pub mod lint;
pub mod policy;
pub mod publication;
mod refusal;

use std::sync::Arc;

use kernel::Db;

pub use edition::{Edition, Shelf};
pub use refusal::Refusal;

/// The front door of this context.
#[derive(Clone)]
pub struct Catalog {
    db: Db,
    shelf: Arc<Shelf>,
}

impl Catalog {
    /// Wires the context to its database; the shelf is empty until [`Catalog::refresh`].
    pub fn new(db: Db) -> Self {
        Self { db, shelf: Arc::new(Shelf::default()) }
    }

    /// The editions in memory.
    pub fn shelf(&self) -> &Arc<Shelf> {
        &self.shelf
    }
}

/// What a use case of this context answers.
pub type Outcome<T> = kernel::Outcome<T, Refusal>;
