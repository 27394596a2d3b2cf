//! Linking: an account and what a provider calls its owner, joined when she says so, and parted again.

use kernel::{Actor, Denied, Failure, Id, Instant, Read, Reader, Write, id};
use notifications::{Letter, Recipient};
use serde::{Deserialize, Serialize};

use super::{
    Arrival, Linked,
    journey::Vouched,
    rules::{self, Claims},
    store,
};
use crate::{
    Identity, Outcome, Refusal, ceremony, credential,
    link::{self, Purpose},
    passkey, second_factor, session,
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
    signed_in_at: Option<Instant>,
    to: String,
}

/// What is linked with an account once its owner has shown all that is asked of her.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PendingLink {
    subject: String,
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
    if let Some(user) = user::store::find_by_email(tx, &email).await? {
        if !rules::is_hers(&user, &email) {
            return Ok(Arrival::AddressUnverified);
        }
        if identity.is_linked(tx, user.id).await? {
            return Ok(Arrival::LinkedAlready);
        }
    }
    let zone = claims.zone.filter(|zone| Zone::parse(zone).is_ok());
    let email = email.as_str().to_owned();
    let (subject, locale, signed_in_at) = (claims.subject, claims.locale, claims.signed_in_at);
    let offered = Offered { subject, email, zone, locale, signed_in_at, to };
    Ok(Arrival::Asked(ceremony::begin(tx, &identity.keyring, OFFERED, None, &offered).await?))
}

impl Identity {
    /// What the offer behind `token` says. Changes nothing.
    ///
    /// Refuses with `CeremonyOver`.
    pub async fn offered_link(&self, token: &str) -> Outcome<Offer> {
        let read = self.db.read().await?;
        let found = ceremony::peek::<Offered>(&read, &self.keyring, OFFERED, token).await?;
        let (_, offered) = found.ok_or(Refusal::CeremonyOver)?;
        let has_account = account(&read, &offered).await?.is_some_and(|user| user.verified_at.is_some());
        Ok(Offer { email: offered.email, has_account, zone: offered.zone })
    }

    /// Links what the provider calls somebody with the account that has her address, or with a new one; writes to the
    /// address, and signs her in. An account with a second factor is linked once that is shown.
    ///
    /// Denied without a provider. Refuses with `CeremonyOver`, `ZoneUnknown`; an offer that was refused for its zone
    /// can be taken again.
    pub async fn link_provider(&self, wish: Wish<'_>) -> Outcome<Arrival> {
        self.the_provider()?;
        self.db
            .transact(async |tx| {
                let taken = ceremony::take::<Offered>(tx, &self.keyring, OFFERED, wish.token).await?;
                let (_, offered) = taken.ok_or(Refusal::CeremonyOver)?;
                let user = find_or_open(tx, &offered, wish.zone).await?;
                let link = Some(PendingLink { subject: offered.subject });
                let vouched = Vouched { user: user.id, at: offered.signed_in_at, link };
                self.admit(tx, vouched, (offered.to, wish.program)).await
            })
            .await
    }

    /// Links an account whose owner has shown all that is asked of her, and writes to her.
    pub(crate) async fn join(&self, tx: &Write, user: Id<id::User>, link: PendingLink) -> Outcome<()> {
        let setup = &self.the_provider()?.setup;
        // Linked meanwhile, in another window: what she agreed to there counts. And one account is one person there:
        // an address may have gone to somebody else.
        if self.is_linked(tx, user).await? || !store::insert(tx, &setup.issuer, &link.subject, user).await? {
            return Err(Refusal::CeremonyOver.into());
        }
        let letter = Letter::ProviderLinked { provider: setup.name.clone() };
        Ok(notifications::post(tx, Recipient::User(user), &letter).await?)
    }

    /// Whether the provider has a name for the account already.
    async fn is_linked(&self, db: &impl Reader, user: Id<id::User>) -> Outcome<bool> {
        let issuer = &self.the_provider()?.setup.issuer;
        Ok(store::list_for_user(db, user).await?.iter().any(|linked| linked.issuer == *issuer))
    }

    /// What is linked with the actor's account.
    pub async fn linked_providers(&self, read: &Read, actor: &Actor) -> Outcome<Vec<Linked>> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        Ok(store::list_for_user(read, user).await?)
    }

    /// Parts the actor's account from a provider, and ends every other session of hers: one of them may have come by
    /// it. Doing it again changes nothing.
    ///
    /// Denied with `ProofRequired` when it is too long ago that she has proved who she is. Refuses with `LastWayIn`.
    pub async fn unlink_provider(&self, actor: &Actor, issuer: &str) -> Outcome<()> {
        self.db
            .transact(async |tx| {
                // She is locked: of two ways in that are given up at once, one stays.
                let (user, _) = second_factor::open(tx, actor).await?;
                let has_password = credential::store::password_hash(tx, user.id).await?.is_some();
                let has_passkey = passkey::count(tx, user.id).await? > 0;
                let is_parted = store::remove(tx, issuer, user.id).await?;
                if is_parted && !rules::has_another_way_in(has_password, has_passkey) {
                    return Err(Refusal::LastWayIn.into());
                }
                if is_parted {
                    session::end_others(tx, actor).await?;
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
