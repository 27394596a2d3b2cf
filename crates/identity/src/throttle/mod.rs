//! A throttle makes whoever guesses secrets wait: by the address that guesses, and by the account that is guessed at.
//!
//! Only what is wrong costs. Nobody is locked out: points come back with time, and a device on which somebody has
//! signed in before has points of its own. The throttle lies in the database, so all nodes share it.

mod rules;
mod store;

use std::net::IpAddr;

use kernel::{Actor, Denied, Failure, Fault, Id, Keyring, Reader, Write, id};

use crate::{Identity, Outcome, session};

pub use rules::Rate;

/// Whose guesses are counted: nothing of it stands in the database in the open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Subject {
    hash: Vec<u8>,
    rate: Rate,
}

impl Subject {
    /// Whoever guesses from an address: three wrong ones a minute.
    pub fn address(keyring: &Keyring, address: IpAddr) -> Self {
        Self::of(keyring, "throttle of an address", &address.to_string(), Rate::ADDRESS)
    }

    /// Whoever guesses at an account, whether or not there is one.
    pub fn account(keyring: &Keyring, account: &str) -> Self {
        Self::of(keyring, "throttle of an account", account, Rate::ACCOUNT)
    }

    /// Letters to a user that anybody can have written.
    pub fn letters(keyring: &Keyring, user: Id<id::User>) -> Self {
        Self::of(keyring, "throttle of letters", &user.uuid().to_string(), Rate::LETTERS)
    }

    /// Whoever guesses while signed in as a user.
    pub fn user(keyring: &Keyring, user: Id<id::User>) -> Self {
        Self::of(keyring, "throttle of a user", &user.uuid().to_string(), Rate::DEVICE)
    }

    /// Whoever guesses on a device on which the account was signed in before.
    pub fn device(keyring: &Keyring, device: Id<id::Device>) -> Self {
        Self::of(keyring, "throttle of a device", &device.uuid().to_string(), Rate::DEVICE)
    }

    /// Whoever guesses at the second factor of a user.
    pub fn factor(keyring: &Keyring, user: Id<id::User>) -> Self {
        Self::of(keyring, "throttle of a factor", &user.uuid().to_string(), Rate::FACTOR)
    }

    /// The same on a device on which she was signed in before.
    pub fn factor_on(keyring: &Keyring, device: Id<id::Device>) -> Self {
        Self::of(keyring, "throttle of a factor on a device", &device.uuid().to_string(), Rate::FACTOR)
    }

    /// The same in a session of hers.
    pub fn factor_in(keyring: &Keyring, session: Id<id::Session>) -> Self {
        Self::of(keyring, "throttle of a factor in a session", &session.uuid().to_string(), Rate::FACTOR)
    }

    fn of(keyring: &Keyring, purpose: &str, who: &str, rate: Rate) -> Self {
        Self { hash: keyring.derive(purpose, who.as_bytes()).hash(), rate }
    }
}

impl Identity {
    /// Whoever comes from where `actor` comes from, if that is known.
    pub(crate) fn guesser(&self, actor: &Actor) -> Vec<Subject> {
        actor.address.map(|address| Subject::address(&self.keyring, address)).into_iter().collect()
    }

    /// Whether a letter is written to `user` that anybody can have written: of many who ask, a few are written for, so that
    /// nobody fills another's mailbox.
    pub(crate) async fn may_be_written_to(&self, tx: &Write, user: Id<id::User>) -> Result<bool, Fault> {
        match take(tx, &[Subject::letters(&self.keyring, user)]).await {
            Ok(()) => Ok(true),
            Err(Failure::Fault(fault)) => Err(fault),
            Err(Failure::Denied(_) | Failure::Refused(_)) => {
                tracing::info!(%user, "somebody has asked for letters too often; none is written");
                Ok(false)
            }
        }
    }

    /// Takes a point of whoever comes from where `actor` comes from: for neighbours who are about to check a secret of
    /// their own. Denied with `TooManyAttempts` when there is none left.
    pub async fn before_a_guess(&self, actor: &Actor) -> Outcome<()> {
        self.db.transact(async |tx| take(tx, &self.guesser(actor)).await).await
    }

    /// Gives the point back: the secret was right.
    pub async fn after_a_right_guess(&self, actor: &Actor) -> Result<(), Fault> {
        self.db.transact(async |tx| give_back(tx, &self.guesser(actor)).await).await
    }

    /// Whoever guesses in a session, at what its user alone should know.
    pub(crate) fn guesser_in_session(&self, actor: &Actor) -> Result<Vec<Subject>, Denied> {
        let (_, session) = session::of(actor)?;
        Ok([self.guesser(actor), vec![Subject::factor_in(&self.keyring, session)]].concat())
    }

    /// Runs `check`, which finds out whether a secret is right. Each of `subjects` must have a point left for that, and
    /// loses it if the secret is wrong.
    ///
    /// Denied with `TooManyAttempts` when a point is missing; then nothing is checked.
    pub(crate) async fn guarded<T>(
        &self,
        mut subjects: Vec<Subject>,
        check: impl AsyncFnOnce() -> Outcome<T>,
    ) -> Outcome<T> {
        // In one order everywhere, so that two who guess at once do not wait for each other.
        subjects.sort();
        // The points are taken before anything is checked: many at once have no more than one after the other.
        self.db.transact(async |tx| take(tx, &subjects).await).await?;
        let outcome = check().await;
        if !matches!(&outcome, Err(Failure::Refused(refusal)) if refusal.is_wrong_secret()) {
            self.db.transact(async |tx| give_back(tx, &subjects).await).await?;
        }
        outcome
    }
}

async fn take(tx: &Write, subjects: &[Subject]) -> Outcome<()> {
    for subject in subjects {
        let drained_at = store::lock(tx, &subject.hash).await?;
        match subject.rate.take(drained_at, tx.now()) {
            Ok(drained_at) => store::record(tx, &subject.hash, drained_at).await?,
            Err(wait) => return Err(Denied::TooManyAttempts { wait }.into()),
        }
    }
    Ok(())
}

async fn give_back(tx: &Write, subjects: &[Subject]) -> Result<(), Fault> {
    for subject in subjects {
        let drained_at = store::lock(tx, &subject.hash).await?;
        store::record(tx, &subject.hash, subject.rate.give_back(drained_at)).await?;
    }
    Ok(())
}

/// Forgets up to `most` subjects whose points are all back; answers how many.
pub async fn forget_drained(tx: &Write, most: u32) -> Result<u64, Fault> {
    store::remove_drained(tx, most).await
}
