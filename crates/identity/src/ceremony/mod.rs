//! A ceremony is something begun that its caller finishes within five minutes, with the token that she was given.
//!
//! What is remembered of it is sealed, and lies in the database, so that any node can finish what another has begun.

mod store;

use chrono::TimeDelta;
use kernel::{Fault, Id, Keyring, Reader, Secret, Write, id};
use serde::{Serialize, de::DeserializeOwned};

/// How long there is to finish.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// Begins one, for a user or for nobody known yet; answers the token with which it is finished.
pub(crate) async fn begin(
    tx: &Write,
    keyring: &Keyring,
    purpose: &'static str,
    user: Option<Id<id::User>>,
    state: &impl Serialize,
) -> Result<Secret, Fault> {
    let (id, token) = (tx.new_id::<id::Ceremony>(), tx.secret());
    let state = keyring.seal(purpose, id.uuid(), state)?;
    store::insert(tx, store::New { id, purpose, user, token_hash: token.hash(), state }).await?;
    Ok(token)
}

/// What was remembered of the ceremony behind a token, which goes on: a wrong code does not end it.
///
/// `None` when it was finished, has run out, serves another purpose, or never was.
pub(crate) async fn peek<T: DeserializeOwned>(
    db: &impl Reader,
    keyring: &Keyring,
    purpose: &'static str,
    token: &str,
) -> Result<Option<(Option<Id<id::User>>, T)>, Fault> {
    let Some(secret) = Secret::parse(token) else { return Ok(None) };
    let found = store::find(db, purpose, &secret.hash()).await?;
    found.map(|found| opened(keyring, purpose, &found)).transpose()
}

/// The same, and the ceremony is over: of two who finish it at once, one does.
pub(crate) async fn take<T: DeserializeOwned>(
    tx: &Write,
    keyring: &Keyring,
    purpose: &'static str,
    token: &str,
) -> Result<Option<(Option<Id<id::User>>, T)>, Fault> {
    let Some(secret) = Secret::parse(token) else { return Ok(None) };
    let found = store::take(tx, purpose, &secret.hash()).await?;
    found.map(|found| opened(keyring, purpose, &found)).transpose()
}

/// Ends every ceremony of `user`: what was begun before her sessions were ended is not finished after.
pub(crate) async fn end_all(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    store::remove_all(tx, user).await
}

/// Forgets up to `most` ceremonies that nobody has finished in time; answers how many.
pub async fn forget_run_out(tx: &Write, most: u32) -> Result<u64, Fault> {
    store::remove_run_out(tx, most).await
}

fn opened<T: DeserializeOwned>(
    keyring: &Keyring,
    purpose: &str,
    found: &store::Found,
) -> Result<(Option<Id<id::User>>, T), Fault> {
    Ok((found.user, keyring.open(purpose, found.id.uuid(), &found.state)?))
}
