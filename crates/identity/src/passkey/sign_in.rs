//! Signing in with a passkey: no address and no password, since it is two factors by itself.

use kernel::{Actor, Reader};

use super::{Answer, Asked, Question, use_parsed};
use crate::{
    Identity, Outcome, Refusal, ceremony, device,
    session::{self, Opening, SignedIn},
    user,
};

/// What the ceremonies of this noun are for.
const SIGN_IN: &str = "passkey-sign-in";

/// What somebody signs in with.
#[derive(Clone, Copy)]
pub struct PasskeySignIn<'a> {
    /// The token of the ceremony in which a passkey was asked for.
    pub ceremony: &'a str,
    /// What the browser answers, as JSON.
    pub credential: &'a str,
    /// The token of a device on which she has signed in before.
    pub device: Option<&'a str>,
    /// The program, in its own words.
    pub program: Option<&'a str>,
}

impl Identity {
    /// Asks whoever it is for a passkey.
    ///
    /// Refuses with `PasskeysUnavailable`.
    pub async fn begin_passkey_sign_in(&self) -> Outcome<Question> {
        let (options, asked) = self.relying_party.ask(None)?.ok_or(Refusal::PasskeysUnavailable)?;
        self.db
            .transact(async |tx| {
                let ceremony = ceremony::begin(tx, &self.keyring, SIGN_IN, None, &asked).await?;
                Ok(Question { ceremony, expires_at: tx.now() + ceremony::LIFETIME, options })
            })
            .await
    }

    /// Opens a session for the user whose passkey answers.
    ///
    /// Refuses with `CodeWrong`, `CeremonyOver`; denied with `TooManyAttempts`.
    pub async fn sign_in_with_passkey(&self, actor: &Actor, with: PasskeySignIn<'_>) -> Outcome<SignedIn> {
        // By address alone: nobody should use up the points of a user by naming her.
        self.guarded(self.guesser(actor), async || self.open_by_passkey(with).await).await
    }

    async fn open_by_passkey(&self, with: PasskeySignIn<'_>) -> Outcome<SignedIn> {
        let answer = Answer::parse(with.credential).ok_or(Refusal::CodeWrong)?;
        let id = answer.user().ok_or(Refusal::CodeWrong)?;
        self.db
            .transact(async |tx| {
                let begun = ceremony::take::<Asked>(tx, &self.keyring, SIGN_IN, with.ceremony).await?;
                let (_, asked) = begun.ok_or(Refusal::CeremonyOver)?;
                let user = user::store::find(tx, id).await?.ok_or(Refusal::CodeWrong)?;
                if !use_parsed(tx, &self.relying_party, user.id, (asked, &answer)).await? {
                    return Err(Refusal::CodeWrong.into());
                }
                let is_known = device::find(tx, user.id, with.device).await?.is_some();
                let how = Opening { is_known, program: with.program, has_factor: true, proved_at: None };
                session::open(tx, user, how).await
            })
            .await
    }
}
