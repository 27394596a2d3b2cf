//! Changing a password: by the old one, and with an end to every other session.

use kernel::{Actor, Denied, Id, Reader, Secret, Write, id};
use notifications::{Letter, Recipient};

use super::{
    Password, SHORTEST, Verified,
    store::{self, NewCredential},
};
use crate::{
    Identity, Outcome, Refusal, ceremony, device, link, second_factor,
    session::{self, Seen},
    throttle::Subject,
    user,
};

/// A changed password.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The new token of the session: the one that it had is good for nothing.
    pub token: Secret,
    /// The token by which this device is known from now on: those of before are forgotten.
    pub device: Secret,
    /// How many other sessions were ended.
    pub ended: u64,
}

impl Identity {
    /// Changes the actor's password, gives her session a new token, and ends all others.
    ///
    /// Every device has to be got to know again, and links that would set the password are void. She is told by mail.
    /// Refuses with `CredentialsWrong`, `PasswordTooShort`, `PasswordTooLong`, `PasswordTooCommon`; denied with
    /// `TooManyAttempts`.
    pub async fn change_password(&self, actor: &Actor, current: &str, new: &str) -> Outcome<Changed> {
        let id = actor.user().ok_or(Denied::Unauthenticated)?;
        let current = Password::offered(current)?;
        let turn = self.hasher.queue()?;
        let (user, hash, has_factor) = {
            let read = self.db.read().await?;
            let user = user::store::find(&read, id).await?.ok_or(Denied::Unauthenticated)?;
            (user, store::password_hash(&read, id).await?, second_factor::held(&read, id).await?.any())
        };
        if has_factor && !actor.has_factor() {
            // A session from before the factor does not get round it.
            return Err(Denied::ProofRequired.into());
        }
        let new = self.choose(new, &user.email, has_factor).await?;
        let subjects = [self.guesser(actor), vec![Subject::user(&self.keyring, id)]].concat();
        self.guarded(subjects, async || match self.hasher.verify(turn, current, hash.clone()).await? {
            Verified::Wrong => Err(Refusal::CredentialsWrong.into()),
            Verified::Right | Verified::Cheap { .. } => Ok(()),
        })
        .await?;
        let new = self.hashed(new).await?;
        self.db
            .transact(async |tx| {
                user::store::find(tx, id).await?;
                // Somebody else may have changed it while this one was checked.
                if store::password_hash(tx, id).await? != hash {
                    return Err(Refusal::CredentialsWrong.into());
                }
                let device = set(tx, id, new).await?;
                // Who has a second factor proves with it who she is, and not with a password.
                let seen = if has_factor { Seen::Nothing } else { Seen::Password };
                let token = session::renew(tx, actor, seen).await?;
                Ok(Changed { token, device, ended: session::end_others(tx, actor).await? })
            })
            .await
    }

    /// The hash of a password that was chosen, to be stored.
    pub(crate) async fn hashed(&self, password: Password) -> Outcome<NewCredential> {
        let is_short = password.is_short();
        Ok(NewCredential { hash: self.hasher.hash(password).await?, is_short })
    }
}

/// Sets the password of `user`, who is locked: no device is known from then on, nothing that was begun before is
/// finished, no other link sets it, and she is told. Answers the token by which the device is known on which she did it:
/// others' guesses do not keep her waiting there.
pub(super) async fn set(tx: &Write, user: Id<id::User>, new: NewCredential) -> Outcome<Secret> {
    if new.is_short && !second_factor::held(tx, user).await?.any() {
        // It was taken away while the password was hashed.
        return Err(Refusal::PasswordTooShort { shortest: SHORTEST }.into());
    }
    store::put(tx, user, new).await?;
    device::forget_all(tx, user).await?;
    ceremony::end_all(tx, user).await?;
    link::void_all(tx, user, link::Purpose::SETS_PASSWORD).await?;
    let letter = Letter::PasswordChanged { at: tx.now() };
    notifications::post(tx, Recipient::User(user), &letter).await?;
    Ok(device::remember(tx, user).await?)
}
