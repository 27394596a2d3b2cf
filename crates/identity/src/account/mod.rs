//! An account is a user as the school sees her: since when, in which roles, where she is signed in, and whether she is let in.

mod act;
mod create;
mod rules;
mod store;

use std::collections::HashMap;

use kernel::{
    Actor, Denied, Id, Instant, Read, Reader, Role,
    audit::{self, Reason, Recorded},
    id,
    page::{Page, PageRequest},
    text::Text,
};

use crate::{
    Identity, Outcome, Refusal, policy,
    session::{self, Session},
    user::{self, Email, User},
};

pub use act::{AccountAct, AccountOrder};
pub use create::{Created, NewAdmin};
pub(crate) use rules::can_spare;

/// An account: nothing of it says what its user learns, or whom she looks after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub user: User,
    /// Since when nobody is let in with it.
    pub suspended_at: Option<Instant>,
    /// The stored roles.
    pub roles: Vec<Role>,
}

impl Identity {
    /// A page of accounts, the oldest first: of all, or of those whose address contains a text. For admins alone.
    pub async fn accounts(
        &self,
        read: &Read,
        actor: &Actor,
        containing: Option<&str>,
        page: PageRequest<id::User>,
    ) -> Outcome<Page<Account>> {
        policy::may_see(actor)?;
        let Some(text) = containing else { return Ok(store::list(read, None, page).await?) };
        // What is no text of one line is part of no address.
        let Ok(text) = Text::<1, 254>::parse(text) else { return Ok(Page { rows: vec![], has_next: false }) };
        Ok(store::list(read, Some(&text.as_str().to_lowercase()), page).await?)
    }

    /// One account. For admins alone.
    pub async fn account_by_id(&self, read: &Read, actor: &Actor, id: Id<id::User>) -> Outcome<Account> {
        let found = self.accounts_by_id(read, actor, &[id]).await?;
        Ok(found.into_iter().next().ok_or(Denied::NotFound)?)
    }

    /// The account with this address. For admins alone.
    ///
    /// Refuses with `EmailInvalid`.
    pub async fn account_by_email(&self, read: &Read, actor: &Actor, email: &str) -> Outcome<Account> {
        policy::may_see(actor)?;
        let email = Email::parse(email).map_err(Refusal::from)?;
        let user = user::store::find_by_email(read, &email).await?.ok_or(Denied::NotFound)?;
        self.account_by_id(read, actor, user.id).await
    }

    /// The accounts with these ids, in one statement. For admins alone.
    pub async fn accounts_by_id(&self, read: &Read, actor: &Actor, ids: &[Id<id::User>]) -> Outcome<Vec<Account>> {
        policy::may_see(actor)?;
        Ok(store::find_all(read, ids).await?)
    }

    /// The same page of each account's live sessions, the oldest first, in one statement. For admins alone.
    pub async fn account_sessions(
        &self,
        read: &Read,
        actor: &Actor,
        of: &[Id<id::User>],
        page: PageRequest<id::Session>,
    ) -> Outcome<HashMap<Id<id::User>, Page<Session>>> {
        policy::may_see(actor)?;
        Ok(session::list_live_of(read, of, page).await?)
    }

    /// One live session of whichever account. For admins alone.
    pub async fn account_session(&self, read: &Read, actor: &Actor, id: Id<id::Session>) -> Outcome<Session> {
        policy::may_see(actor)?;
        Ok(session::find_anybodys(read, id).await?.ok_or(Denied::NotFound)?)
    }

    /// A page of the audit log, newest first: all of it, or what was done to one account. For admins alone.
    pub async fn audit_entries(
        &self,
        read: &Read,
        actor: &Actor,
        account: Option<Id<id::User>>,
        page: PageRequest<id::AuditEntry>,
    ) -> Outcome<Page<Recorded>> {
        policy::may_see(actor)?;
        Ok(audit::page(read, account, page).await?)
    }

    /// One entry of the audit log. For admins alone.
    pub async fn audit_entry(&self, read: &Read, actor: &Actor, id: Id<id::AuditEntry>) -> Outcome<Recorded> {
        policy::may_see(actor)?;
        Ok(audit::find(read, id).await?.ok_or(Denied::NotFound)?)
    }
}

/// Refuses whoever is suspended: every way in asks here, in the transaction that lets her in.
///
/// In a transaction the account is locked, so that it is not suspended in the meantime.
pub(crate) async fn must_be_open(db: &impl Reader, user: Id<id::User>) -> Outcome<()> {
    match store::suspended_at(db, user).await? {
        None => Ok(()),
        Some(_) => Err(Refusal::AccountSuspended.into()),
    }
}

/// Why somebody in charge does something. To anybody else nothing is refused: there is nothing here.
pub(crate) fn reason(actor: &Actor, raw: &str) -> Outcome<Reason> {
    policy::may_see(actor)?;
    Ok(Reason::parse(raw).map_err(Refusal::Reason)?)
}
