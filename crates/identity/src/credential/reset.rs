//! Setting a password anew: by a link that was mailed to its owner, or handed over at the command line.

use kernel::{Actor, Fault, Id, Reader, Secret, id};

use super::change;
use crate::{
    Identity, Outcome, Refusal,
    link::{self, Press},
    second_factor, session, user,
};

impl Identity {
    /// Sets the password of whoever the link belongs to, and ends all of her sessions. She is signed in nowhere by that:
    /// a second factor is asked for as ever.
    ///
    /// Answers the token by which her device is known from then on. A password that is refused leaves the link as it is. Refuses with `LinkNotValid`, `PasswordTooShort`,
    /// `PasswordTooLong`, `PasswordTooCommon`; denied with `TooManyAttempts`.
    pub async fn reset_password(&self, actor: &Actor, token: &str, new: &str) -> Outcome<Secret> {
        let owner = self.guarded(self.guesser(actor), async || self.owner_of(token).await).await?;
        let new = self.choose(new, &owner.email, owner.has_factor).await?;
        let new = self.hashed(new).await?;
        self.db
            .transact(async |tx| {
                user::store::find(tx, owner.id).await?;
                let link = link::find_one_of(tx, link::Purpose::SETS_PASSWORD, token).await?;
                if link::press(tx, link).await? == Press::Again {
                    return Err(Refusal::LinkNotValid.into());
                }
                let device = change::set(tx, owner.id, new).await?;
                session::end_all(tx, owner.id).await?;
                Ok(device)
            })
            .await
    }

    async fn owner_of(&self, token: &str) -> Outcome<Owner> {
        let read = self.db.read().await?;
        let link = link::find_one_of(&read, link::Purpose::SETS_PASSWORD, token).await?;
        if link.is_used {
            return Err(Refusal::LinkNotValid.into());
        }
        let user = user::store::find(&read, link.user).await?.ok_or(Refusal::LinkNotValid)?;
        let has_factor = second_factor::held(&read, user.id).await?.any();
        Ok(Owner { id: user.id, email: user.email, has_factor })
    }

    /// The link of a letter that sets a password, or `None` when it was used, is void or has run out.
    pub async fn reset_link(&self, db: &impl Reader, link: Id<id::Link>) -> Result<Option<link::Live>, Fault> {
        link::live(db, &self.keyring, link).await
    }
}

/// Whose link it is.
struct Owner {
    id: Id<id::User>,
    email: String,
    has_factor: bool,
}
