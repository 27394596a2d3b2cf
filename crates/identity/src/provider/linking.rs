//! Linking: an account and what a provider calls its owner, joined when she says so, and parted again.

use kernel::{Actor, Denied, Failure, Read, Reader, Write};
use notifications::{Letter, Recipient};
use serde::{Deserialize, Serialize};

use super::{
    Arrival, Linked,
    rules::{self, Claims},
    store,
};
use crate::{
    Identity, Outcome, Refusal, ceremony, credential,
    link::{self, Purpose},
    passkey,
    user::{self, Email, Locale, User, Zone},
};

/// What the ceremony of a link that was offered is for.
const OFFERED: &str = "link with the provider";

/// What is remembered of somebody who was asked, until she agrees.
#[derive(Serialize, Deserialize)]
struct Offered {
    subject: String,
    email: String,
    zone: Option<String>,
    locale: Option<String>,
    to: String,
}

/// What somebody agrees to when she links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Her address, as the provider says it.
    pub email: String,
    /// Whether there is an account with it.
    pub has_account: bool,
    /// Her time zone, if the provider says it.
    pub zone: Option<String>,
}

/// What somebody says who agrees.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// The token of the offer.
    pub token: &'a str,
    /// The time zone of a new account.
    pub zone: Option<&'a str>,
    /// The program, in its own words.
    pub program: Option<&'a str>,
}

/// Remembers somebody who is not linked, until she agrees; without a verified address there is nothing to agree to.
pub(super) async fn ask(tx: &Write, identity: &Identity, (claims, to): (Claims, String)) -> Outcome<Arrival> {
    let Some(email) = claims.verified_email() else { return Ok(Arrival::AddressUnverified) };
    if user::store::find_by_email(tx, &email).await?.is_some_and(|user| !rules::is_hers(&user, &email)) {
        return Ok(Arrival::AddressUnverified);
    }
    let zone = claims.zone.filter(|zone| Zone::parse(zone).is_ok());
    let email = email.as_str().to_owned();
    let offered = Offered { subject: claims.subject, email, zone, locale: claims.locale, to };
    Ok(Arrival::Asked(ceremony::begin(tx, &identity.keyring, OFFERED, None, &offered).await?))
}

impl Identity {
    /// What the offer behind `token` says. Changes nothing.
    ///
    /// Refuses with `CeremonyOver`; denied with `TooManyAttempts`.
    pub async fn offered_link(&self, actor: &Actor, token: &str) -> Outcome<Offer> {
        self.guarded(self.guesser(actor), async || {
            let read = self.db.read().await?;
            let found = ceremony::peek::<Offered>(&read, &self.keyring, OFFERED, token).await?;
            let (_, offered) = found.ok_or(Refusal::CeremonyOver)?;
            let has_account = account(&read, &offered).await?.is_some_and(|user| user.verified_at.is_some());
            Ok(Offer { email: offered.email, has_account, zone: offered.zone })
        })
        .await
    }

    /// Links what the provider calls somebody with the account that has her address, or with a new one; writes to the
    /// address, and signs her in.
    ///
    /// Denied without a provider, and with `TooManyAttempts`. Refuses with `CeremonyOver`, `ZoneUnknown`; an offer
    /// that was refused for its zone can be taken again.
    pub async fn link_provider(&self, actor: &Actor, wish: Wish<'_>) -> Outcome<Arrival> {
        let setup = &self.the_provider()?.setup;
        self.guarded(self.guesser(actor), async || {
            self.db
                .transact(async |tx| {
                    let taken = ceremony::take::<Offered>(tx, &self.keyring, OFFERED, wish.token).await?;
                    let (_, offered) = taken.ok_or(Refusal::CeremonyOver)?;
                    let user = find_or_open(tx, &offered, wish.zone).await?;
                    if !store::insert(tx, &setup.issuer, &offered.subject, user.id).await? {
                        // Linked meanwhile, in another window: what she agreed to there counts.
                        return Err(Refusal::CeremonyOver.into());
                    }
                    let letter = Letter::ProviderLinked { provider: setup.name.clone() };
                    notifications::post(tx, Recipient::User(user.id), &letter).await?;
                    self.admit(tx, user.id, (offered.to, wish.program)).await
                })
                .await
        })
        .await
    }

    /// What is linked with the actor's account.
    pub async fn linked_providers(&self, read: &Read, actor: &Actor) -> Outcome<Vec<Linked>> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        Ok(store::list_for_user(read, user).await?)
    }

    /// Parts the actor's account from a provider. Doing it again changes nothing.
    ///
    /// Denied with `ProofRequired` when it is too long ago that she has proved who she is. Refuses with `LastWayIn`.
    pub async fn unlink_provider(&self, actor: &Actor, issuer: &str) -> Outcome<()> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        self.db
            .transact(async |tx| {
                actor.proved_lately(tx.now())?;
                // Locked first: of two ways in that are given up at once, one stays.
                let user = user::store::find(tx, user).await?.ok_or(Denied::NotFound)?;
                let has_password = credential::store::password_hash(tx, user.id).await?.is_some();
                let has_passkey = passkey::count(tx, user.id).await? > 0;
                let is_parted = store::remove(tx, issuer, user.id).await?;
                if is_parted && !rules::has_another_way_in(has_password, has_passkey) {
                    return Err(Refusal::LastWayIn.into());
                }
                Ok(())
            })
            .await
    }
}

/// The account that has the address, if any.
async fn account(db: &impl Reader, offered: &Offered) -> Outcome<Option<User>> {
    let email = Email::parse(&offered.email).map_err(Refusal::from)?;
    let user = user::store::find_by_email(db, &email).await?;
    if user.as_ref().is_some_and(|user| !rules::is_hers(user, &email)) {
        return Err(Refusal::CeremonyOver.into());
    }
    Ok(user)
}

/// The account that has the address, or a new one: confirmed, since the provider knows that the address is hers.
async fn find_or_open(tx: &Write, offered: &Offered, zone: Option<&str>) -> Outcome<User> {
    if let Some(user) = account(tx, offered).await?.filter(|user| user.verified_at.is_some()) {
        return Ok(user);
    }
    let zone = Zone::parse(zone.unwrap_or_default())?;
    let locale = offered.locale.as_deref().and_then(|locale| Locale::parse(locale).ok());
    let locale = locale.map_or_else(|| Locale::parse("en"), Ok)?;
    let email = Email::parse(&offered.email).map_err(Refusal::from)?;
    user::store::insert_unless_there(tx, tx.new_id(), &email, (&locale, &zone)).await?;
    let user = account(tx, offered).await?.ok_or(Refusal::CeremonyOver)?;
    if user.verified_at.is_some() {
        return Ok(user);
    }
    // Whoever has signed up with her address before has not shown that it is theirs: what they typed goes.
    link::void_all(tx, user.id, &[Purpose::VerifyAddress]).await?;
    let user = user::store::confirm(tx, user, (&locale, &zone)).await?;
    notifications::post(tx, Recipient::User(user.id), &Letter::Welcome).await?;
    Ok::<_, Failure<Refusal>>(user)
}
