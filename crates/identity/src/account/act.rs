//! What is done with an account by somebody in charge: each act with its entry in the audit log.

use kernel::{
    Actor, Denied, Id, Reader, Write,
    audit::{self, Entry},
    id,
    idempotency::Once,
};

use super::{Account, can_spare, reason, rules, store};
use crate::{
    Identity, Outcome,
    policy::{Act, may},
    role, second_factor, session,
};

/// What somebody in charge does with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountAct {
    /// Shuts it: its sessions end at once, and nobody is let in with it.
    Suspend,
    /// Opens it again.
    Reinstate,
    /// Ends every session of it: whoever has its password signs in anew.
    EndSessions,
    /// Takes away its second factors, for an owner who has lost hers, and its recovery codes, ends its sessions, and
    /// tells her. She signs in by her password, if it is long enough to be without one; otherwise she has a new one set
    /// by mail.
    RemoveFactors,
}

/// Something that is to be done with an account, and why.
#[derive(Clone, Copy, Debug)]
pub struct AccountOrder<'a> {
    /// What.
    pub act: AccountAct,
    /// With which.
    pub account: Id<id::User>,
    /// Why: 3 to 500 characters.
    pub reason: &'a str,
}

/// What became of an order.
#[derive(Clone, Debug)]
pub struct Acted {
    /// The account, as it is now.
    pub account: Account,
    /// Whether there was anything to do.
    pub has_changed: bool,
}

impl AccountAct {
    /// Under which name it is allowed, and written down.
    const fn policy(self) -> Act {
        match self {
            Self::Suspend => Act::SuspendAccount,
            Self::Reinstate => Act::ReinstateAccount,
            Self::EndSessions => Act::EndSessions,
            Self::RemoveFactors => Act::RemoveFactors,
        }
    }
}

impl Identity {
    /// Does something with an account, and answers how it is now. Where there is nothing to do, nothing changes, and
    /// nothing is written down; to end sessions is always something.
    ///
    /// Refuses with `Reason`, `IdempotencyMismatch`; to suspend or to remove factors also with `OwnAccount`, and to
    /// suspend with `LastAdmin`.
    pub async fn act_on_account(&self, actor: &Actor, once: &Once, order: AccountOrder<'_>) -> Outcome<Acted> {
        let AccountOrder { act, account, .. } = order;
        let reason = reason(actor, order.reason)?;
        let done = self.db.transact_once(actor, once, async |tx| {
            may(actor, act.policy(), tx.now())?;
            if !store::lock(tx, account).await? {
                return Err(Denied::NotFound.into());
            }
            let has_changed = carry_out(tx, actor, act, account).await?;
            if has_changed {
                let entry = Entry { act: act.policy().word(), user: Some(account), detail: None, reason: &reason };
                audit::record(tx, actor, entry).await?;
            }
            Ok(has_changed)
        });
        let has_changed = done.await?;
        Ok(Acted { account: self.account_by_id(&self.db.read().await?, actor, account).await?, has_changed })
    }
}

/// Does it; `false` where there was nothing to do.
async fn carry_out(tx: &Write, actor: &Actor, act: AccountAct, account: Id<id::User>) -> Outcome<bool> {
    if matches!(act, AccountAct::Suspend | AccountAct::RemoveFactors) {
        rules::must_be_anothers(actor, account)?;
    }
    let has_changed = match act {
        AccountAct::Suspend => {
            can_spare(&role::admins(tx).await?, account)?;
            store::suspend(tx, account).await?
        }
        AccountAct::Reinstate => return Ok(store::reinstate(tx, account).await?),
        AccountAct::EndSessions => true,
        AccountAct::RemoveFactors => second_factor::remove_all(tx, account).await?,
    };
    if has_changed {
        session::end_all(tx, account).await?;
    }
    Ok(has_changed)
}
