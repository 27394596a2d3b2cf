//! A role is a stored permission: author or admin, granted to a user.

mod store;

use kernel::{Actor, Denied, Role};

use crate::{
    Identity, Outcome, session,
    user::{self, Email, User},
};

impl Identity {
    /// Grants `role` to the user with this address.
    ///
    /// Only an admin, or the machine's own command line, may; to others there is no such user.
    pub async fn grant_role(&self, actor: &Actor, email: &str, role: Role) -> Outcome<User> {
        let email = Email::parse(email)?;
        self.db
            .transact(async |tx| {
                let user = open(tx, actor, &email).await?;
                store::insert(tx, user.id, role).await?;
                Ok(user)
            })
            .await
    }

    /// Takes `role` away, and ends every session of its holder.
    pub async fn revoke_role(&self, actor: &Actor, email: &str, role: Role) -> Outcome<User> {
        let email = Email::parse(email)?;
        self.db
            .transact(async |tx| {
                let user = open(tx, actor, &email).await?;
                if store::remove(tx, user.id, role).await? {
                    session::end_all(tx, user.id).await?;
                }
                Ok(user)
            })
            .await
    }
}

/// The user whose roles the actor may change.
async fn open(tx: &kernel::Write, actor: &Actor, email: &Email) -> Outcome<User> {
    if !actor.has(Role::Admin) {
        let signed_in = actor.user().is_some();
        return Err(if signed_in { Denied::NotFound } else { Denied::Unauthenticated }.into());
    }
    Ok(user::store::find_by_email(tx, email).await?.ok_or(Denied::NotFound)?)
}
