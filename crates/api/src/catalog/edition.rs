//! Editions in the graph.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use kernel::Instant;

use crate::{node::GlobalId, scope::scope};

/// A published edition.
pub(crate) struct Edition(pub Arc<::catalog::Edition>);

/// A published state of a course or a library: numbered, hashed, and never changed again.
#[Object]
impl Edition {
    /// The global id.
    pub async fn id(&self) -> ID {
        GlobalId::Edition(self.0.id).encode()
    }
    /// The key of the publication.
    async fn publication(&self) -> &str {
        self.0.content.key()
    }
    /// 1 for the first.
    async fn number(&self) -> u32 {
        self.0.number
    }
    /// SHA-256 over every item and file of the edition, and over what it pins, in hexadecimal.
    async fn hash(&self) -> &str {
        &self.0.hash
    }
    /// The library edition that a course pins: its lessons show that one, whatever is published after it.
    /// `null` for a library.
    async fn library(&self, ctx: &Context<'_>) -> Option<Self> {
        scope(ctx).contexts.catalog.shelf().edition(self.0.library?).map(Self)
    }
    /// Why it was published.
    async fn change_reason(&self) -> &str {
        &self.0.change_reason
    }
    /// When it was published.
    async fn published_at(&self) -> Instant {
        self.0.published_at
    }
    /// The clinician who reviewed it; `null` means: not yet reviewed by a clinician.
    async fn reviewed_by(&self) -> Option<&str> {
        match &self.0.content {
            ::catalog::bundle::Content::Course(course) => course.reviewed_by.as_deref(),
            ::catalog::bundle::Content::Library(library) => library.reviewed_by.as_deref(),
        }
    }
}
