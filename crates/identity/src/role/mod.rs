//! A role is a stored permission: author or admin, granted to a user.

mod rules;
pub(crate) mod store;

use kernel::{
    Actor, Denied, Fault, Id, Reader, Role, Write,
    audit::{self, Entry},
    id,
    idempotency::Once,
};

use crate::{
    Identity, Outcome, Refusal,
    account::{can_spare, reason},
    policy::{Act, may},
    session,
    user::{self, Email, User},
};

/// Which role of whom is to be changed, and why.
#[derive(Clone, Copy, Debug)]
pub struct RoleChange<'a> {
    /// The user's address.
    pub email: &'a str,
    /// The role.
    pub role: Role,
    /// Why: it is kept in the audit log.
    pub reason: &'a str,
}

impl Identity {
    /// Grants a role to the user with this address, once she has confirmed it, and ends every session of hers: she signs
    /// in anew to have it.
    ///
    /// Only an admin, or the machine's own command line, may; to others there is no such user.
    /// Refuses with `Reason`, `EmailInvalid`, `AddressNotVerified`, `IdempotencyMismatch`.
    pub async fn grant_role(&self, actor: &Actor, once: &Once, change: RoleChange<'_>) -> Outcome<User> {
        let reason = reason(actor, change.reason)?;
        let email = Email::parse(change.email).map_err(Refusal::from)?;
        let id = self
            .db
            .transact_once(actor, once, async |tx| {
                let user = open(tx, actor, Act::GrantRole, &email).await?;
                rules::may_hold(&user)?;
                if store::insert(tx, user.id, change.role).await? {
                    // No token of before the role is one of after it.
                    session::end_all(tx, user.id).await?;
                    audit::record(tx, actor, entry(Act::GrantRole, &user, change.role, &reason)).await?;
                }
                Ok(user.id)
            })
            .await?;
        self.user(id).await
    }

    /// Takes a role away, and ends every session of its holder.
    ///
    /// Refuses with `Reason`, `EmailInvalid`, `LastAdmin`, `IdempotencyMismatch`.
    pub async fn revoke_role(&self, actor: &Actor, once: &Once, change: RoleChange<'_>) -> Outcome<User> {
        let reason = reason(actor, change.reason)?;
        let email = Email::parse(change.email).map_err(Refusal::from)?;
        let id = self
            .db
            .transact_once(actor, once, async |tx| {
                let user = open(tx, actor, Act::RevokeRole, &email).await?;
                if change.role == Role::Admin {
                    can_spare(&admins(tx).await?, user.id)?;
                }
                if store::remove(tx, user.id, change.role).await? {
                    session::end_all(tx, user.id).await?;
                    audit::record(tx, actor, entry(Act::RevokeRole, &user, change.role, &reason)).await?;
                }
                Ok(user.id)
            })
            .await?;
        self.user(id).await
    }

    async fn user(&self, id: Id<id::User>) -> Outcome<User> {
        Ok(user::store::find(&self.db.read().await?, id).await?.ok_or(Denied::NotFound)?)
    }
}

/// The user whose roles the actor may change.
async fn open(tx: &Write, actor: &Actor, act: Act, email: &Email) -> Outcome<User> {
    may(actor, act, tx.now())?;
    Ok(user::store::find_by_email(tx, email).await?.ok_or(Denied::NotFound)?)
}

fn entry<'a>(act: Act, user: &User, role: Role, reason: &'a audit::Reason) -> Entry<'a> {
    Entry { act: act.word(), user: Some(user.id), detail: Some(role.as_str()), reason }
}

/// Every admin who is let in, decided on by nobody else until this transaction ends.
pub(crate) async fn admins(tx: &Write) -> Result<Vec<Id<id::User>>, Fault> {
    store::admins(tx).await
}
