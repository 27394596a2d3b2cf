//! A user is a person who signs in, known by an e-mail address.

mod rules;
pub(crate) mod store;

use kernel::{
    Actor, Denied, Failure, Fault, Id, Instant, Keyring, Read, Reader, Write, id,
    seal::{self, DataKey},
};

use crate::Identity;

pub use kernel::email::Email;
pub use rules::{Locale, Zone};

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

impl Identity {
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

/// The key that seals what is the user's own, if there was something to seal.
pub(crate) async fn data_key(
    db: &impl Reader,
    keyring: &Keyring,
    user: Id<id::User>,
) -> Result<Option<DataKey>, Fault> {
    let Some(id) = store::data_key_id(db, user).await? else { return Ok(None) };
    Ok(Some(seal::find(db, keyring, id).await?))
}

/// The same, made at first need. The user's row is locked.
pub(crate) async fn data_key_or_new(tx: &Write, keyring: &Keyring, user: Id<id::User>) -> Result<DataKey, Fault> {
    if let Some(key) = data_key(tx, keyring, user).await? {
        return Ok(key);
    }
    let key = seal::make(tx, keyring).await?;
    store::record_data_key(tx, user, key.id()).await?;
    Ok(key)
}
