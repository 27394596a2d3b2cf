//! A TOTP is an authenticator that shows a new code every thirty seconds.

mod rules;
mod store;

use kernel::{Actor, Fault, Id, Instant, Keyring, Reader, Secret, Write, id};
use zeroize::Zeroizing;

use crate::{
    Identity, Outcome, Refusal, ceremony,
    second_factor::{self, Added},
    user,
};

use rules::Seed;

/// What the ceremonies of this noun are for.
const CONFIRM: &str = "confirm-totp";

/// An authenticator that is being set up: the one moment at which its seed is shown.
pub struct Begun {
    /// With which it is confirmed.
    pub ceremony: Secret,
    /// Until when.
    pub expires_at: Instant,
    /// The seed, as it is typed in by hand.
    pub seed: Zeroizing<String>,
    /// The same as an address, to be shown as a picture.
    pub uri: Zeroizing<String>,
}

impl Identity {
    /// Begins to set up an authenticator. It counts once a code of its is confirmed, in place of the one before.
    ///
    /// Denied with `ProofRequired` when she has not proved lately that it is she.
    pub async fn begin_totp(&self, actor: &Actor) -> Outcome<Begun> {
        self.db
            .transact(async |tx| {
                let (user, _) = second_factor::open(tx, actor).await?;
                let seed = Seed::of(&tx.secret().first());
                let uri = seed.uri(&self.setup.school, &user.email);
                let uri = uri.ok_or_else(|| Fault::internal("an authenticator has no address"))?;
                let ceremony = ceremony::begin(tx, &self.keyring, CONFIRM, Some(user.id), &seed).await?;
                let expires_at = tx.now() + ceremony::LIFETIME;
                Ok(Begun { ceremony, expires_at, seed: seed.base32(), uri })
            })
            .await
    }

    /// Confirms the authenticator with a code of its, which is used up by that.
    ///
    /// Refuses with `CodeWrong`, `CeremonyOver`; denied with `ProofRequired`, `TooManyAttempts`.
    pub async fn confirm_totp(&self, actor: &Actor, token: &str, code: &str) -> Outcome<Added> {
        let subjects = self.guesser_in_session(actor)?;
        self.guarded(subjects, async || {
            self.db
                .transact(async |tx| {
                    let (user, held) = second_factor::open(tx, actor).await?;
                    let begun = ceremony::take::<Seed>(tx, &self.keyring, CONFIRM, token).await?;
                    let (of, seed) = begun.ok_or(Refusal::CeremonyOver)?;
                    if of != Some(user.id) {
                        return Err(Refusal::CeremonyOver.into());
                    }
                    let step = seed.step_of(code, tx.now()).ok_or(Refusal::CodeWrong)?;
                    let key = user::data_key_or_new(tx, &self.keyring, user.id).await?;
                    store::upsert(tx, user.id, key.seal(store::place(user.id), &seed)?, step).await?;
                    second_factor::added(tx, &self.keyring, actor, held).await
                })
                .await
        })
        .await
    }

    /// Takes the authenticator away. Doing it again changes nothing.
    ///
    /// Refuses with `FactorNeeded`, `PasswordTooShort` when it is the last factor and one is needed; denied with
    /// `ProofRequired`.
    pub async fn remove_totp(&self, actor: &Actor) -> Outcome<()> {
        self.db
            .transact(async |tx| {
                let (user, _) = second_factor::open(tx, actor).await?;
                if store::remove(tx, user.id).await? {
                    self.lost_factor(tx, actor, user.id).await?;
                }
                Ok(())
            })
            .await
    }
}

/// When the user confirmed her authenticator, if she has one.
pub(crate) async fn confirmed_at(db: &impl Reader, user: Id<id::User>) -> Result<Option<Instant>, Fault> {
    Ok(store::find(db, user).await?.map(|row| row.confirmed_at))
}

/// Takes the authenticator of `user` away, if she has one.
pub(crate) async fn remove(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    store::remove(tx, user).await?;
    Ok(())
}

/// Uses a code up, if it is a right one.
pub(crate) async fn use_code(
    tx: &Write,
    keyring: &Keyring,
    user: Id<id::User>,
    code: &str,
) -> Result<bool, Fault> {
    let Some(row) = store::find(tx, user).await? else { return Ok(false) };
    let key = user::data_key(tx, keyring, user).await?;
    let key = key.ok_or_else(|| Fault::internal("a seed is sealed and its user has no key"))?;
    let seed: Seed = key.open(store::place(user), &row.seed).map_err(Fault::from)?;
    match seed.step_of(code, tx.now()).filter(|step| rules::may_use(*step, row.last_step)) {
        Some(step) => store::use_step(tx, user, step).await,
        None => Ok(false),
    }
}
