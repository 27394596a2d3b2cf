//! A proof shows once more, in a session, that it is she: what is dangerous asks for one.

use kernel::{Actor, Denied, Id, Instant, Reader, Secret, Write, id};
use serde::{Deserialize, Serialize};

use super::{Renewed, Seen, of, renewed};
use crate::{
    Identity, Outcome, Refusal, ceremony,
    credential::{self, Password, Turn, Verified},
    passkey::Asked,
    second_factor::{self, Means, Shown},
    user,
};

/// What the ceremonies of this noun are for.
const PROVE: &str = "prove";

/// How one can prove who one is.
#[derive(Clone, Debug)]
pub struct ProofChallenge {
    /// To be sent along with a passkey.
    pub token: Secret,
    /// Until when it is good.
    pub expires_at: Instant,
    /// Whether the password does, since there is no second factor.
    pub password: bool,
    /// The second factors that do.
    pub means: Means,
}

/// What somebody proves with who she is.
#[derive(Clone, Copy)]
pub enum Evidence<'a> {
    /// Her password, if she has no second factor.
    Password(&'a str),
    /// Her second factor, and for a passkey the token of the ceremony in which it was asked for.
    Factor(Shown<'a>, Option<&'a str>),
}

#[derive(Serialize, Deserialize)]
struct Begun {
    session: Id<id::Session>,
    asked: Option<Asked>,
}

impl Identity {
    /// Says how the actor can prove who she is, and asks for her passkey, if she has one.
    pub async fn begin_proof(&self, actor: &Actor) -> Outcome<ProofChallenge> {
        let (user, session) = of(actor)?;
        self.db
            .transact(async |tx| {
                let held = second_factor::held(tx, user).await?;
                let (means, asked) = self.means(tx, user).await?;
                let begun = Begun { session, asked };
                let token = ceremony::begin(tx, &self.keyring, PROVE, Some(user), &begun).await?;
                let expires_at = tx.now() + ceremony::LIFETIME;
                let has_password = credential::store::password_hash(tx, user).await?.is_some();
                Ok(ProofChallenge { token, expires_at, password: has_password && !held.any(), means })
            })
            .await
    }

    /// Proves that it is she: with her second factor, or with her password if she has none. For a quarter of an hour
    /// she may do what asks for it; her session gets another token.
    ///
    /// Refuses with `CredentialsWrong`, `PasswordTooLong`, `CodeWrong`, `CeremonyOver`, and with `FactorNeeded` when
    /// she comes with a password and has a factor; denied with `TooManyAttempts`.
    pub async fn prove(&self, actor: &Actor, evidence: Evidence<'_>) -> Outcome<Renewed> {
        let subjects = self.guesser_in_session(actor)?;
        match evidence {
            Evidence::Password(typed) => {
                let password = Password::offered(typed)?;
                let turn = self.hasher.queue()?;
                self.guarded(subjects, async || self.prove_by_password(actor, (turn, password)).await).await
            }
            Evidence::Factor(shown, token) => {
                let prove = async |tx: &Write| self.prove_by_factor(tx, actor, (shown, token)).await;
                self.guarded(subjects, async || self.db.transact(prove).await).await
            }
        }
    }

    async fn prove_by_password(&self, actor: &Actor, (turn, password): (Turn, Password)) -> Outcome<Renewed> {
        let (user, _) = of(actor)?;
        let read = self.db.read().await?;
        if second_factor::held(&read, user).await?.any() {
            return Err(Refusal::FactorNeeded.into());
        }
        let hash = credential::store::password_hash(&read, user).await?;
        if self.hasher.verify(turn, password, hash.clone()).await? == Verified::Wrong {
            return Err(Refusal::CredentialsWrong.into());
        }
        self.db
            .transact(async |tx| {
                user::store::find(tx, user).await?.ok_or(Denied::Unauthenticated)?;
                // Neither has changed while the hash was computed.
                if second_factor::held(tx, user).await?.any() {
                    return Err(Refusal::FactorNeeded.into());
                }
                if credential::store::password_hash(tx, user).await? != hash {
                    return Err(Refusal::CredentialsWrong.into());
                }
                renewed(tx, actor, Seen::Password).await
            })
            .await
    }

    async fn prove_by_factor(
        &self,
        tx: &Write,
        actor: &Actor,
        (shown, token): (Shown<'_>, Option<&str>),
    ) -> Outcome<Renewed> {
        let (id, session) = of(actor)?;
        let user = user::store::find(tx, id).await?.ok_or(Denied::Unauthenticated)?;
        let asked = match token {
            None => None,
            Some(token) => {
                let begun = ceremony::take::<Begun>(tx, &self.keyring, PROVE, token).await?;
                let mine = begun.filter(|(of, begun)| *of == Some(id) && begun.session == session);
                mine.ok_or(Refusal::CeremonyOver)?.1.asked
            }
        };
        self.check_factor(tx, user.id, shown, asked).await?;
        renewed(tx, actor, Seen::Factor).await
    }
}
