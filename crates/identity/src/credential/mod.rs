//! A credential is a user's password, kept as an argon2id hash.

mod argon;
mod breached;
mod change;
mod forgotten;
mod hasher;
mod reset;
mod rules;
pub(crate) mod store;

use std::sync::Arc;

use crate::{Identity, Outcome, Refusal};

pub use breached::{Breached, NoList};
pub use change::Changed;
pub use forgotten::FORGOTTEN;
pub use hasher::PasswordHasher;
pub(crate) use hasher::{Turn, Verified};
pub use rules::{About, LONGEST, Password, SHORTEST, SHORTEST_WITH_FACTOR};

impl Identity {
    /// Takes a new password, unless it is too easy to guess for the account of `email`.
    ///
    /// Refuses with `PasswordTooShort`, `PasswordTooLong`, `PasswordTooCommon`.
    pub(crate) async fn choose(&self, raw: &str, email: &str, has_factor: bool) -> Outcome<Password> {
        Password::long_enough(raw, has_factor)?;
        let password = self.judged(raw.to_owned(), email.to_owned(), has_factor).await?;
        if let Some(breached) = &self.setup.breached
            && breached.holds(&password).await?
        {
            return Err(Refusal::PasswordTooCommon.into());
        }
        Ok(password)
    }

    /// How easily a password is guessed is found out where passwords are hashed: some take as long as that.
    async fn judged(&self, raw: String, email: String, has_factor: bool) -> Outcome<Password> {
        let (turn, setup) = (self.hasher.queue()?, Arc::clone(&self.setup));
        let judge = move || {
            let about = About { email: &email, words: &setup.words, has_factor };
            Password::chosen(&raw, &about)
        };
        Ok(self.hasher.lend(turn, judge).await??)
    }
}
