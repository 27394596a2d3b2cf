//! The graph and the pages: what the world sees of Cradle, and the only crate that knows HTTP.
//!
//! Invariants:
//! - A resolver parses, calls one use case, and translates its answer; it decides nothing.
//! - Not yours is not found; a fault is masked, and logged once with the id of its request.
//! - No document is executed before its cost is known and within bounds.
//!
//! Deliberately absent: GraphQL over GET, batches, uploads, and extensions of the executor.

mod caller;
mod catalog;
mod coaching;
mod connection;
mod error;
pub mod http;
mod identity;
mod learning;
pub mod limits;
mod node;
mod pages;
mod problem;
mod schema;
mod scope;

pub use http::{Profile, router, serve};
pub use pages::{CastMember, Mail, Mailbox, Operation, operations};
pub use schema::{Schema, schema, sdl};

use std::sync::Arc;

use ::{catalog::Catalog, coaching::Coaching, identity::Identity, learning::Learning};
use kernel::Db;

/// The use cases that the graph and the pages call.
#[derive(Clone)]
pub struct Contexts {
    /// The database, to open reads on.
    pub db: Db,
    /// Accounts and sessions.
    pub identity: Identity,
    /// Courses and libraries.
    pub catalog: Catalog,
    /// Enrolments, attempts and certificates.
    pub learning: Learning,
    /// Clients, routines and alerts.
    pub coaching: Coaching,
}

/// Everything the transport needs.
#[derive(Clone)]
pub struct Api {
    pub(crate) contexts: Arc<Contexts>,
    pub(crate) schema: Schema,
    pub(crate) profile: Profile,
    pub(crate) pages: Arc<pages::Pages>,
}

impl Api {
    /// Builds the graph over `contexts`.
    pub fn new(contexts: Contexts, profile: Profile) -> Self {
        let contexts = Arc::new(contexts);
        let pages = Arc::new(pages::Pages::new(&profile.school));
        Self { schema: schema(&profile), contexts, profile, pages }
    }
}
