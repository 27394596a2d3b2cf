//! The graph and the pages: what the world sees of Cradle, and the only crate that knows HTTP.
//!
//! Invariants:
//! - A resolver parses, calls one use case, and translates its answer; it decides nothing.
//! - Not yours is not found; a fault is masked, and logged once with the id of its request.
//! - No document is executed before its cost is known and within bounds.
//!
//! Deliberately absent: mutations by GET, batches, uploads, and extensions of the executor.

mod caller;
mod catalog;
mod coaching;
mod connection;
mod cookie;
mod error;
pub mod http;
mod identity;
mod jar;
mod learning;
pub mod limits;
mod loaders;
mod node;
mod pages;
mod problem;
mod schema;
mod scope;
mod watch;

pub use http::{Capacity, Load, Profile, TrustedDocument, Untrustworthy, router, serve};
pub use node::rewrite_id;
pub use pages::{CastMember, Mail, Mailbox, Operation, operations};
pub use schema::{Schema, sdl};

use std::sync::Arc;

use ::{catalog::Catalog, coaching::Coaching, identity::Identity, learning::Learning};
use async_graphql::ValidationMode;
use kernel::Db;

use http::{Admission, Budget, Documents, Lives, Readiness};

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
    /// The same graph for documents that were validated when they were registered.
    pub(crate) trusting: Schema,
    pub(crate) documents: Arc<Documents>,
    pub(crate) budget: Arc<Budget>,
    pub(crate) lives: Arc<Lives>,
    pub(crate) admission: Arc<Admission>,
    pub(crate) readiness: Arc<Readiness>,
    pub(crate) profile: Arc<Profile>,
    pub(crate) pages: Arc<pages::Pages>,
}

impl Api {
    /// Builds the graph over `contexts`. It fails for a document of the profile that the graph does not answer.
    pub fn new(contexts: Contexts, mut profile: Profile) -> Result<Self, Untrustworthy> {
        if !profile.introspection {
            // The executor leaves it out without a word; the limits say no.
            profile.limits.introspection_fields = 0;
        }
        let schema = schema::schema(&profile, ValidationMode::Strict);
        let trusting = schema::schema(&profile, ValidationMode::Fast);
        let documents = Documents::register(&schema, &profile.limits, &profile.documents, profile.trusted_only)?;
        let budget = Budget::new(profile.points_per_minute, contexts.db.clock());
        Ok(Self {
            pages: Arc::new(pages::Pages::new(&profile.school)),
            documents: Arc::new(documents),
            budget: Arc::new(budget),
            lives: Arc::default(),
            admission: Arc::new(Admission::new(&profile.capacity)),
            readiness: Arc::default(),
            contexts: Arc::new(contexts),
            schema,
            trusting,
            profile: Arc::new(profile),
        })
    }

    /// How many requests are worked on and how many wait, at this moment.
    pub fn load(&self) -> Load {
        self.admission.load()
    }
}
