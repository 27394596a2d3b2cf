//! A recovery code is a second factor on paper: it works once, for the day on which the others are lost.

mod rules;
mod store;

use kernel::{Actor, Fault, Id, Keyring, Reader, Write, id};

use crate::{Identity, Outcome, Refusal, second_factor};

use rules::Code;

/// The codes of a user, as they are shown: this once. They print as nothing.
pub struct RecoveryCodes(Vec<String>);

impl RecoveryCodes {
    /// To be shown.
    pub fn into_shown(self) -> Vec<String> {
        self.0
    }

    pub(crate) const fn none() -> Self {
        Self(Vec::new())
    }
}

impl Identity {
    /// Makes ten new recovery codes; those before are void, and she is told by mail.
    ///
    /// Refuses with `FactorNeeded` when there is no second factor to recover; denied with `ProofRequired`.
    pub async fn make_recovery_codes(&self, actor: &Actor) -> Outcome<RecoveryCodes> {
        self.db
            .transact(async |tx| {
                let (user, held) = second_factor::open(tx, actor).await?;
                if !held.any() {
                    return Err(Refusal::FactorNeeded.into());
                }
                let made = make(tx, &self.keyring, user.id).await?;
                second_factor::tell(tx, user.id).await?;
                Ok(made)
            })
            .await
    }
}

/// Makes ten codes in place of those before.
pub(crate) async fn make(tx: &Write, keyring: &Keyring, user: Id<id::User>) -> Result<RecoveryCodes, Fault> {
    store::remove_all(tx, user).await?;
    let mut shown = Vec::with_capacity(rules::COUNT);
    for _ in 0..rules::COUNT {
        let code = Code::of(&tx.secret().first());
        store::insert(tx, user, code.hash(keyring, user)).await?;
        shown.push(code.shown());
    }
    Ok(RecoveryCodes(shown))
}

/// Uses a code up, if it is a right one.
pub(crate) async fn use_code(
    tx: &Write,
    keyring: &Keyring,
    user: Id<id::User>,
    typed: &str,
) -> Result<bool, Fault> {
    let Some(code) = Code::typed(typed) else { return Ok(false) };
    store::use_up(tx, user, code.hash(keyring, user)).await
}

/// How many have not been used.
pub(crate) async fn count_unused(db: &impl Reader, user: Id<id::User>) -> Result<u32, Fault> {
    store::count_unused(db, user).await
}

/// Makes every code of `user` void.
pub(crate) async fn void_all(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    store::remove_all(tx, user).await
}
