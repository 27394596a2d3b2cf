//! The audit log says who did what to whom, and why: one entry for each act, written with the act or not at all.
//!
//! Entries are never changed: the database refuses it.

mod store;

use uuid::Uuid;

use crate::{
    Actor, Fault, Id, Instant, Reader, RequestId, Write, id,
    page::{Page, PageRequest},
    text::Text,
};

/// Why something was done, in the words of whoever did it: 3 to 500 characters.
pub type Reason = Text<3, 500>;

/// What is to be written down.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// What was done, as it is stored: `grant-role`, for example.
    pub act: &'static str,
    /// To whose account.
    pub user: Option<Id<id::User>>,
    /// What else there is to say of it, such as the role. Nothing personal, and nothing about anybody's health.
    pub detail: Option<&'a str>,
    /// Why.
    pub reason: &'a Reason,
}

/// An entry, as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The id. Later entries have greater ones.
    pub id: Id<id::AuditEntry>,
    /// What kind of actor did it: `user` or `system`.
    pub actor_kind: String,
    /// Who did it, if it was somebody with an id.
    pub actor: Option<Uuid>,
    /// What was done.
    pub act: String,
    /// To whose account.
    pub user: Option<Id<id::User>>,
    /// What else there is to say of it.
    pub detail: Option<String>,
    /// Why.
    pub reason: String,
    /// The request in which it was done.
    pub request: RequestId,
    /// When.
    pub at: Instant,
}

/// Writes down what `actor` does in this transaction.
pub async fn record(tx: &Write, actor: &Actor, entry: Entry<'_>) -> Result<(), Fault> {
    store::insert(tx, actor, entry).await
}

/// A page of entries, newest first: of all, or of what was done to one account.
pub async fn page(
    db: &impl Reader,
    user: Option<Id<id::User>>,
    page: PageRequest<id::AuditEntry>,
) -> Result<Page<Recorded>, Fault> {
    store::list(db, user, page).await
}

/// One entry.
pub async fn find(db: &impl Reader, id: Id<id::AuditEntry>) -> Result<Option<Recorded>, Fault> {
    store::find(db, id).await
}
