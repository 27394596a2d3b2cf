//! Coaches and their clients: invitations, consent, intake, screened routines, check-ins and alerts.
//!
//! Invariants:
//! - What is said of a client is sealed under a key of her own; only [`kernel::sight`] opens it, and leaves a row.
//! - A coach sees a client's data while the client's consent lives, and not a request longer.
//! - A denied look at a client leaves a row, and what is not there costs as much as what is not yours.
//! - No routine becomes active with a finding that blocks; screening always runs the rules in force.
//!
//! Deliberately absent: accounts of clients, diagnoses, and any rule about exercises: those are data of the library.

pub mod alert;
pub mod check_in;
pub mod client;
pub mod coach;
pub mod consent;
mod denial;
pub mod intake;
pub mod link;
pub mod policy;
mod refusal;
pub mod routine;

use std::sync::Arc;

use catalog::{Catalog, Edition, bundle::Library};
use kernel::{Db, Fault, Keyring};

pub use refusal::{Refusal, Unsafe};

/// The library whose rules and variants are in force.
const LIBRARY: &str = "pelvic-library";

/// The front door of this context.
#[derive(Clone)]
pub struct Coaching {
    db: Db,
    catalog: Catalog,
    keyring: Keyring,
}

impl Coaching {
    /// Wires the context to its database, its neighbour below, and its keys.
    pub fn new(db: Db, catalog: Catalog, keyring: Keyring) -> Self {
        Self { db, catalog, keyring }
    }

    /// The edition of the library that is in force.
    fn library(&self) -> Result<InForce, Fault> {
        let edition = self.catalog.shelf().current(LIBRARY).filter(|edition| edition.library().is_some());
        edition.map(InForce).ok_or_else(|| Fault::internal("no library is published"))
    }
}

/// A library's edition that is in force.
pub struct InForce(Arc<Edition>);

impl InForce {
    /// The library.
    pub fn library(&self) -> &Library {
        self.0.library().expect("only a library's edition comes into force")
    }

    /// The edition.
    pub fn edition(&self) -> &Arc<Edition> {
        &self.0
    }
}

/// What a use case of this context answers.
pub type Outcome<T> = kernel::Outcome<T, Refusal>;
