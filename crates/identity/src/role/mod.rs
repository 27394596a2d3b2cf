//! A role is a stored permission: author or admin, granted to a user.

mod rules;
mod store;

use kernel::{Actor, Denied, Id, Role, Write, id, idempotency::Once};

use crate::{
    Identity, Outcome, Refusal,
    policy::{Act, may},
    session,
    user::{self, Email, User},
};

impl Identity {
    /// Grants `role` to the user with this address, once she has confirmed it.
    ///
    /// Only an admin, or the machine's own command line, may; to others there is no such user.
    /// Refuses with `EmailInvalid`, `AddressNotVerified`, `IdempotencyMismatch`.
    pub async fn grant_role(&self, actor: &Actor, once: &Once, email: &str, role: Role) -> Outcome<User> {
        let email = Email::parse(email).map_err(Refusal::from)?;
        let id = self
            .db
            .transact_once(actor, once, async |tx| {
                let user = open(tx, actor, Act::GrantRole, &email).await?;
                rules::may_hold(&user)?;
                store::insert(tx, user.id, role).await?;
                Ok(user.id)
            })
            .await?;
        self.user(id).await
    }

    /// Takes `role` away, and ends every session of its holder.
    ///
    /// Refuses with `EmailInvalid`, `IdempotencyMismatch`.
    pub async fn revoke_role(&self, actor: &Actor, once: &Once, email: &str, role: Role) -> Outcome<User> {
        let email = Email::parse(email).map_err(Refusal::from)?;
        let id = self
            .db
            .transact_once(actor, once, async |tx| {
                let user = open(tx, actor, Act::RevokeRole, &email).await?;
                if store::remove(tx, user.id, role).await? {
                    session::end_all(tx, user.id).await?;
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
    may(actor, act)?;
    Ok(user::store::find_by_email(tx, email).await?.ok_or(Denied::NotFound)?)
}
