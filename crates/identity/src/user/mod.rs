//! A user is a person who signs in, known by an e-mail address.

mod rules;
pub(crate) mod store;

use kernel::{Actor, Denied, Failure, Fault, Id, Instant, Read, Reader, Write, id, idempotency::Once};
use notifications::{Letter, Recipient};

use crate::{
    Identity, Outcome,
    credential::{self, Password},
    link::{self, Purpose},
};

pub use rules::{Email, Locale, Zone};

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: Id<id::User>,
    /// The address as it was typed.
    pub email: String,
    /// The language of letters, BCP 47.
    pub locale: String,
    /// The IANA zone of letters and of "today".
    pub zone: String,
    /// When the address was confirmed.
    pub verified_at: Option<Instant>,
    /// When they signed up.
    pub created_at: Instant,
}

/// What somebody fills in to sign up, as typed.
#[derive(Clone, Debug)]
pub struct SignUp<'a> {
    /// The e-mail address.
    pub email: &'a str,
    /// The new password.
    pub password: &'a str,
    /// BCP 47; English when left out.
    pub locale: Option<&'a str>,
    /// IANA zone.
    pub zone: &'a str,
}

impl Identity {
    /// Opens an account and mails the link that confirms its address.
    ///
    /// Answers the same whether or not the address has an account: who has one is told by mail.
    /// Refuses with `EmailInvalid`, `PasswordTooShort`, `PasswordTooLong`, `PasswordTooCommon`,
    /// `ZoneUnknown`, `LocaleUnknown`, `IdempotencyMismatch`.
    pub async fn sign_up(&self, actor: &Actor, once: &Once, form: SignUp<'_>) -> Outcome<()> {
        let email = Email::parse(form.email)?;
        let password = Password::chosen(form.password, email.as_str())?;
        let zone = Zone::parse(form.zone)?;
        let locale = Locale::parse(form.locale.unwrap_or("en"))?;
        let hash = self.hasher.hash(password).await?;
        self.db
            .transact_once(actor, once, async |tx| {
                if let Some(user) = store::find_by_email(tx, &email).await? {
                    return Ok(greet_again(tx, &self.keyring, &user).await?);
                }
                let user = User {
                    id: tx.new_id(),
                    email: email.as_str().to_owned(),
                    locale: locale.as_str().to_owned(),
                    zone: zone.as_str().to_owned(),
                    verified_at: None,
                    created_at: tx.now(),
                };
                store::insert(tx, &user, &email).await?;
                credential::store::insert(tx, user.id, hash).await?;
                Ok(ask_to_verify(tx, &self.keyring, user.id).await?)
            })
            .await
    }

    /// Confirms the address behind a mailed link, once, within 24 hours.
    ///
    /// Refuses with `LinkNotValid`.
    pub async fn verify_address(&self, _actor: &Actor, token: &str) -> Outcome<User> {
        self.db
            .transact(async |tx| {
                let user = link::press(tx, Purpose::VerifyAddress, token).await?;
                store::mark_verified(tx, user).await?;
                notifications::post(tx, Recipient::User(user), &Letter::Welcome).await?;
                Ok(store::find(tx, user).await?.ok_or(Denied::NotFound)?)
            })
            .await
    }

    /// The signed-in user.
    pub async fn viewer(&self, read: &Read, actor: &Actor) -> Result<User, Failure<crate::Refusal>> {
        let id = actor.user().ok_or(Denied::Unauthenticated)?;
        Ok(store::find(read, id).await?.ok_or(Denied::NotFound)?)
    }
}

/// The user, for the neighbours that write letters and print dates.
pub async fn contact(db: &impl Reader, id: Id<id::User>) -> Result<Option<User>, Fault> {
    store::find(db, id).await
}

/// Somebody signed up again: a new link while the address is unconfirmed, else a plain word.
async fn greet_again(tx: &Write, keyring: &kernel::Keyring, user: &User) -> Result<(), Fault> {
    if user.verified_at.is_none() {
        return ask_to_verify(tx, keyring, user.id).await;
    }
    notifications::post(tx, Recipient::User(user.id), &Letter::AlreadyRegistered).await
}

async fn ask_to_verify(tx: &Write, keyring: &kernel::Keyring, user: Id<id::User>) -> Result<(), Fault> {
    let link = link::make(tx, keyring, user, Purpose::VerifyAddress).await?;
    notifications::post(tx, Recipient::User(user), &Letter::VerifyAddress { link }).await
}
