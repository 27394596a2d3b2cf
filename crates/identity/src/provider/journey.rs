//! The journey: away to the provider and back, in one browser, once.

use kernel::{Actor, Failure, Fault, Id, Instant, Reader, Secret, Write, id};
use openidconnect::url::Url;

use super::{PendingLink, Trip, Unanswered, linking, rules, store};
use crate::{
    Identity, Outcome, Refusal, ceremony, second_factor,
    session::{self, Challenge, Coming, Entry, Opening, SignedIn},
    user::{self, User},
};

/// What a trip's ceremony is for.
const AWAY: &str = "away to the provider";

/// Where somebody goes, and what binds her way back to her browser.
#[derive(Debug)]
pub struct Departure {
    /// The address at the provider.
    pub address: Url,
    /// The token that her browser keeps meanwhile.
    pub token: Secret,
}

/// What somebody comes back with.
#[derive(Clone, Copy, Debug)]
pub struct Return<'a> {
    /// The token that her browser has kept.
    pub token: &'a str,
    /// What was given along to the provider.
    pub state: &'a str,
    /// What the provider has given her.
    pub code: &'a str,
    /// The program, in its own words.
    pub program: Option<&'a str>,
}

/// Where somebody stands who came back.
#[derive(Debug)]
pub enum Arrival {
    /// She is signed in, and goes on to a path of ours.
    SignedIn(Box<SignedIn>, String),
    /// She is not known by this provider: she is asked whether it is to be linked with her account.
    Asked(Secret),
    /// She is known, and her account has a second factor: a code is asked for, before she goes on to a path of ours.
    CodeWanted(Secret, String),
    /// She is known, and the only second factor of her account is a passkey, for which a page without script cannot ask.
    PasskeyWanted,
    /// She is not known, and the provider does not say that her address is hers.
    AddressUnverified,
    /// She is not known, and the account that has her address is linked with somebody else at the provider.
    LinkedAlready,
}

/// Whom the provider vouches for.
pub(super) struct Vouched {
    pub user: Id<id::User>,
    /// When she signed in there, if that was told: what she may do that asks for a proof counts from then.
    pub at: Option<Instant>,
    /// What is linked with her account, if it is not yet.
    pub link: Option<PendingLink>,
}

impl Identity {
    /// Sends somebody to the provider; afterwards she goes on to `to`, if that is a path of ours. `fresh` has the provider
    /// ask her anew who she is, unless it did so within a quarter of an hour: that counts as a proof.
    ///
    /// Denied without a provider. Refuses with `ProviderUnavailable`.
    pub async fn leave_for_provider(&self, to: Option<&str>, fresh: bool) -> Outcome<Departure> {
        let provider = self.the_provider()?;
        // Asked before anything is written: nothing waits in a transaction for somebody else's server.
        let document = provider.document.get(&provider.setup.issuer, &provider.caller).await?;
        let to = rules::safe_path(to);
        let (trip, token) = self
            .db
            .transact::<_, Failure<Refusal>>(async |tx| {
                let drawn = || tx.secret().token();
                let trip = Trip { state: drawn(), nonce: drawn(), verifier: drawn(), to, fresh };
                let token = ceremony::begin(tx, &self.keyring, AWAY, None, &trip).await?;
                Ok((trip, token))
            })
            .await?;
        Ok(Departure { address: provider.address(&document, &trip)?, token })
    }

    /// Takes in somebody who comes back from the provider: signs her in when she is linked, and asks her when not.
    ///
    /// Denied without a provider, and with `TooManyAttempts`. Refuses with `CeremonyOver`, `SignInNotValid`,
    /// `ProviderUnavailable`, `ProviderNotTrusted`.
    pub async fn come_back(&self, actor: &Actor, back: Return<'_>) -> Outcome<Arrival> {
        let provider = self.the_provider()?;
        let trip = self.guarded(self.guesser(actor), async || self.end_trip(&back).await).await?;
        // Nobody's points are held while the provider is asked: a whole school may come from one address.
        let claims = match provider.ask(back.code, &trip, self.db.clock().now()).await {
            Err(Unanswered::CodeWrong) => {
                return self.guarded(self.guesser(actor), async || Err(Refusal::SignInNotValid.into())).await;
            }
            answered => answered?,
        };
        self.db
            .transact(async |tx| match store::find_user(tx, &provider.setup.issuer, &claims.subject).await? {
                Some(user) => {
                    let vouched = Vouched { user, at: claims.signed_in_at, link: None };
                    self.admit(tx, vouched, (trip.to, back.program)).await
                }
                None => linking::ask(tx, self, (claims, trip.to)).await,
            })
            .await
    }

    /// Ends the trip of somebody whom the provider has sent back without a code.
    ///
    /// Denied with `TooManyAttempts`. Refuses with `CeremonyOver`, `SignInNotValid`.
    pub async fn give_up_trip(&self, actor: &Actor, back: Return<'_>) -> Outcome<()> {
        self.guarded(self.guesser(actor), async || self.end_trip(&back).await).await.map(|_trip| ())
    }

    /// The trip is over, whatever comes of it: a code that was shown once is not looked at again. A state that is not
    /// its own came from another browser, and leaves it as it is.
    async fn end_trip(&self, back: &Return<'_>) -> Outcome<Trip> {
        self.db
            .transact(async |tx| {
                let taken = ceremony::take::<Trip>(tx, &self.keyring, AWAY, back.token).await?;
                let (_, trip) = taken.ok_or(Refusal::CeremonyOver)?;
                // By their hashes, so that the time it takes tells nothing of the state.
                let hash = |state: &str| Secret::parse(state).map(|state| state.hash());
                if hash(&trip.state) == hash(back.state) { Ok(trip) } else { Err(Refusal::SignInNotValid.into()) }
            })
            .await
    }

    /// Signs a user in; the provider's word stands for a password, and for no second factor.
    pub(super) async fn admit(
        &self,
        tx: &Write,
        vouched: Vouched,
        (to, program): (String, Option<&str>),
    ) -> Outcome<Arrival> {
        let Vouched { user, at, link } = vouched;
        let user = user::store::find(tx, user).await?.ok_or(Refusal::CeremonyOver)?;
        Ok(match second_step(self, tx, &user, link.clone()).await? {
            None => {
                if let Some(link) = link {
                    self.join(tx, user.id, link).await?;
                }
                // A provider that has asked for nothing proves nothing.
                let proved_at = Some(at.map_or(Instant::UNIX_EPOCH, |at| at.min(tx.now())));
                // Nobody guesses at an account over this way, so there is nothing for which the device were to be known.
                let how = Opening { is_known: true, program, has_factor: false, proved_at };
                Arrival::SignedIn(Box::new(session::open(tx, user, how).await?), to)
            }
            Some(challenge) if challenge.means.code || challenge.means.recovery_code => {
                Arrival::CodeWanted(challenge.token, to)
            }
            Some(_) => Arrival::PasskeyWanted,
        })
    }
}

/// What is still asked of a user whom the provider vouches for.
async fn second_step(
    identity: &Identity,
    tx: &Write,
    user: &User,
    link: Option<PendingLink>,
) -> Outcome<Option<Challenge>> {
    if !second_factor::held(tx, user.id).await?.any() {
        return Ok(None);
    }
    match identity.enter(tx, user.clone(), Coming { link, ..Coming::default() }).await? {
        Entry::Challenged(challenge) => Ok(Some(challenge)),
        Entry::Open(_) => Err(Fault::internal("a second factor was passed over").into()),
    }
}
