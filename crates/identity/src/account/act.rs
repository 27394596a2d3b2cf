//! What is done with an account by somebody in charge: each act with its entry in the audit log.

use kernel::{
    Actor, Denied, Fault, Id, Reader, Write,
    audit::{self, Entry, Reason},
    id,
    idempotency::Once,
};

use super::{Account, can_spare, reason, rules, store};
use crate::{
    Identity, Outcome,
    policy::{Act, may},
    role, second_factor, session,
};

impl Identity {
    /// Shuts an account: its sessions end at once, and nobody is let in with it. Doing it again changes nothing.
    ///
    /// Refuses with `Reason`, `OwnAccount`, `LastAdmin`, `IdempotencyMismatch`.
    pub async fn suspend_account(
        &self,
        actor: &Actor,
        once: &Once,
        id: Id<id::User>,
        why: &str,
    ) -> Outcome<Account> {
        let reason = reason(actor, why)?;
        let done = self.db.transact_once(actor, once, async |tx| {
            open(tx, actor, Act::SuspendAccount, id).await?;
            rules::must_be_anothers(actor, id)?;
            can_spare(&role::admins(tx).await?, id)?;
            if store::suspend(tx, id).await? {
                session::end_all(tx, id).await?;
                note(tx, actor, (Act::SuspendAccount, id), &reason).await?;
            }
            Ok(id)
        });
        self.as_it_is_now(actor, done.await?).await
    }

    /// Opens an account again that was suspended. Doing it again changes nothing.
    ///
    /// Refuses with `Reason`, `IdempotencyMismatch`.
    pub async fn reinstate_account(
        &self,
        actor: &Actor,
        once: &Once,
        id: Id<id::User>,
        why: &str,
    ) -> Outcome<Account> {
        let reason = reason(actor, why)?;
        let done = self.db.transact_once(actor, once, async |tx| {
            open(tx, actor, Act::ReinstateAccount, id).await?;
            if store::reinstate(tx, id).await? {
                note(tx, actor, (Act::ReinstateAccount, id), &reason).await?;
            }
            Ok(id)
        });
        self.as_it_is_now(actor, done.await?).await
    }

    /// Ends every session of an account: whoever has its password signs in anew.
    ///
    /// Refuses with `Reason`, `IdempotencyMismatch`.
    pub async fn end_account_sessions(
        &self,
        actor: &Actor,
        once: &Once,
        id: Id<id::User>,
        why: &str,
    ) -> Outcome<Account> {
        let reason = reason(actor, why)?;
        let done = self.db.transact_once(actor, once, async |tx| {
            open(tx, actor, Act::EndSessions, id).await?;
            session::end_all(tx, id).await?;
            note(tx, actor, (Act::EndSessions, id), &reason).await?;
            Ok(id)
        });
        self.as_it_is_now(actor, done.await?).await
    }

    /// Takes away every second factor of an account whose owner has lost hers, and its recovery codes, ends its sessions,
    /// and tells her. Where there is no factor nothing changes.
    ///
    /// She signs in by her password, if it is long enough to be without one; otherwise she has a new one set by mail.
    /// Refuses with `Reason`, `OwnAccount`, `IdempotencyMismatch`.
    pub async fn remove_factors(
        &self,
        actor: &Actor,
        once: &Once,
        id: Id<id::User>,
        why: &str,
    ) -> Outcome<Account> {
        let reason = reason(actor, why)?;
        let done = self.db.transact_once(actor, once, async |tx| {
            open(tx, actor, Act::RemoveFactors, id).await?;
            rules::must_be_anothers(actor, id)?;
            if second_factor::remove_all(tx, id).await? {
                session::end_all(tx, id).await?;
                note(tx, actor, (Act::RemoveFactors, id), &reason).await?;
            }
            Ok(id)
        });
        self.as_it_is_now(actor, done.await?).await
    }

    async fn as_it_is_now(&self, actor: &Actor, id: Id<id::User>) -> Outcome<Account> {
        self.account_by_id(&self.db.read().await?, actor, id).await
    }
}

/// Locks the account that the actor may change.
async fn open(tx: &Write, actor: &Actor, act: Act, id: Id<id::User>) -> Outcome<()> {
    may(actor, act, tx.now())?;
    if store::lock(tx, id).await? { Ok(()) } else { Err(Denied::NotFound.into()) }
}

async fn note(tx: &Write, actor: &Actor, (act, user): (Act, Id<id::User>), reason: &Reason) -> Result<(), Fault> {
    audit::record(tx, actor, Entry { act: act.word(), user: Some(user), detail: None, reason }).await
}
