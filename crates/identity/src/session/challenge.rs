//! A challenge stands between a right password and a session: it asks for the second factor.

use kernel::{Actor, Id, Instant, Reader, Secret, Write, id};
use serde::{Deserialize, Serialize};

use super::{Opening, SignedIn, open};
use crate::{
    Identity, Outcome, Refusal, ceremony,
    passkey::Asked,
    provider::PendingLink,
    second_factor::{self, Means, Shown},
    throttle::Subject,
    user::{self, User},
};

/// What the ceremonies of this noun are for.
const SIGN_IN: &str = "sign-in";

/// What a right password leads to.
#[derive(Debug)]
pub enum Entry {
    /// A session.
    Open(Box<SignedIn>),
    /// The question for a second factor.
    Challenged(Challenge),
}

/// A second factor is asked for.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// With which it is answered.
    pub token: Secret,
    /// Until when.
    pub expires_at: Instant,
    /// What answers it.
    pub means: Means,
}

/// How a challenge is answered.
#[derive(Clone, Copy)]
pub struct Completion<'a> {
    /// The token of the challenge.
    pub challenge: &'a str,
    /// The second factor.
    pub shown: Shown<'a>,
    /// The program, in its own words.
    pub program: Option<&'a str>,
}

/// What is remembered between the two steps.
#[derive(Serialize, Deserialize)]
struct HalfWay {
    device: Option<Id<id::Device>>,
    asked: Option<Asked>,
    link: Option<PendingLink>,
}

/// How somebody comes whose password or provider has vouched for her.
#[derive(Default)]
pub(crate) struct Coming<'a> {
    /// The device, if it is known.
    pub device: Option<Id<id::Device>>,
    /// The program, in its own words.
    pub program: Option<&'a str>,
    /// What is linked with her account once she has shown her second factor.
    pub link: Option<PendingLink>,
}

impl Identity {
    /// A session for a user whose password or provider has vouched for her, or the question for her second factor.
    pub(crate) async fn enter(&self, tx: &Write, user: User, coming: Coming<'_>) -> Outcome<Entry> {
        let Coming { device, program, link } = coming;
        if !second_factor::held(tx, user.id).await?.any() {
            let how = Opening { is_known: device.is_some(), program, has_factor: false, proved_at: None };
            return Ok(Entry::Open(Box::new(open(tx, user, how).await?)));
        }
        let (means, asked) = self.means(tx, user.id).await?;
        let half_way = HalfWay { device, asked, link };
        let token = ceremony::begin(tx, &self.keyring, SIGN_IN, Some(user.id), &half_way).await?;
        Ok(Entry::Challenged(Challenge { token, expires_at: tx.now() + ceremony::LIFETIME, means }))
    }

    /// Opens a session for who has shown a right password, and now her second factor.
    ///
    /// Refuses with `CodeWrong`, `CeremonyOver`; denied with `TooManyAttempts`. A wrong code leaves the challenge open.
    pub async fn complete_sign_in(&self, actor: &Actor, with: Completion<'_>) -> Outcome<SignedIn> {
        let read = self.db.read().await?;
        let begun = ceremony::peek::<HalfWay>(&read, &self.keyring, SIGN_IN, with.challenge).await?;
        let Some((Some(user), HalfWay { device, .. })) = begun else {
            // It costs nothing: who comes with another token than that of 256 bits has come too late, and guesses at none.
            return Err(Refusal::CeremonyOver.into());
        };
        let subjects = match device {
            // As with the password: others' guesses do not keep her waiting here.
            Some(device) => vec![Subject::factor_on(&self.keyring, device)],
            None => [self.guesser(actor), vec![Subject::factor(&self.keyring, user)]].concat(),
        };
        self.guarded(subjects, async || {
            self.db
                .transact(async |tx| {
                    let user = user::store::find(tx, user).await?.ok_or(Refusal::CeremonyOver)?;
                    let begun = ceremony::take::<HalfWay>(tx, &self.keyring, SIGN_IN, with.challenge).await?;
                    let (_, half_way) = begun.ok_or(Refusal::CeremonyOver)?;
                    self.check_factor(tx, user.id, with.shown, half_way.asked).await?;
                    if let Some(link) = half_way.link {
                        self.join(tx, user.id, link).await?;
                    }
                    let is_known = half_way.device.is_some();
                    open(tx, user, Opening { is_known, program: with.program, has_factor: true, proved_at: None })
                        .await
                })
                .await
        })
        .await
    }
}
