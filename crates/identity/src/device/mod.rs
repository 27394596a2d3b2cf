//! A device is one on which somebody has signed in before: others' wrong guesses do not keep her waiting there.

mod store;

use kernel::{Fault, Id, Reader, Secret, Write, id};

/// The device of `user` behind a token, if it is one of hers.
pub(crate) async fn find(
    db: &impl Reader,
    user: Id<id::User>,
    token: Option<&str>,
) -> Result<Option<Id<id::Device>>, Fault> {
    let Some(secret) = token.and_then(Secret::parse) else { return Ok(None) };
    store::find(db, user, &secret.hash()).await
}

/// Notes that `user` has signed in on a device that was not known, and answers the token by which it will be.
pub(crate) async fn remember(tx: &Write, user: Id<id::User>) -> Result<Secret, Fault> {
    let token = tx.secret();
    store::insert(tx, tx.new_id(), user, token.hash()).await?;
    Ok(token)
}

/// Forgets every device of `user`: whoever signs in there next has to wait for others' guesses like anybody.
pub(crate) async fn forget_all(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    store::remove_all(tx, user).await
}
