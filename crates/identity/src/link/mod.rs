//! A link is a mailed address that does one thing for one user, once, and for a while.

mod store;

use chrono::TimeDelta;
use kernel::{Fault, Id, Instant, Keyring, Reader, Secret, Write, id};

use crate::{Outcome, Refusal, account};

/// What a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms an address; works for 24 hours.
    VerifyAddress,
    /// Lets somebody choose a password whose account the operator has made; works for seven days.
    SetPassword,
}

impl Purpose {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyAddress => "verify-address",
            Self::SetPassword => "set-password",
        }
    }

    const fn lifetime(self) -> TimeDelta {
        match self {
            Self::VerifyAddress => TimeDelta::hours(24),
            Self::SetPassword => TimeDelta::days(7),
        }
    }
}

/// A link that still works, as a letter shows it.
pub(crate) struct Live {
    pub secret: Secret,
    pub expires_at: Instant,
}

/// The link as it stands in its letter, or `None` when it was used, is void or has run out.
///
/// The secret is derived anew from the master key and the stored salt: no row holds it.
pub(crate) async fn live(db: &impl Reader, keyring: &Keyring, link: Id<id::Link>) -> Result<Option<Live>, Fault> {
    let row = store::find_unused(db, link).await?.filter(|row| row.expires_at > db.now());
    Ok(row.map(|row| Live { secret: keyring.derive(&row.purpose, &row.salt), expires_at: row.expires_at }))
}

/// Makes a link for `user`.
pub(crate) async fn make(
    tx: &Write,
    keyring: &Keyring,
    user: Id<id::User>,
    purpose: Purpose,
) -> Result<Id<id::Link>, Fault> {
    let salt = tx.salt();
    let secret = keyring.derive(purpose.as_str(), &salt);
    let row = store::NewLink {
        id: tx.new_id(),
        user,
        purpose: purpose.as_str(),
        salt,
        token_hash: secret.hash(),
        expires_at: tx.now() + purpose.lifetime(),
    };
    let id = row.id;
    store::insert(tx, row).await?;
    Ok(id)
}

/// Forgets up to `most` links that have run out, with what was typed when they were asked for; answers how many.
pub async fn forget_run_out(tx: &Write, most: u32) -> Result<u64, Fault> {
    store::remove_run_out(tx, most).await
}

/// A link that somebody came with: it has not run out, and may have been used.
#[derive(Clone, Copy)]
pub(crate) struct Followed {
    pub id: Id<id::Link>,
    pub user: Id<id::User>,
}

/// Finds the link behind a token. Those of a suspended account are refused.
pub(crate) async fn find(tx: &Write, purpose: Purpose, token: &str) -> Outcome<Followed> {
    let secret = Secret::parse(token).ok_or(Refusal::LinkNotValid)?;
    let row = store::find_by_token(tx, purpose.as_str(), &secret.hash()).await?;
    let row = row.filter(|row| row.expires_at > tx.now()).ok_or(Refusal::LinkNotValid)?;
    account::must_be_open(tx, row.user_id).await?;
    Ok(Followed { id: row.id, user: row.user_id })
}

/// Which press of its link it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Press {
    /// The first: what the link does is to be done.
    First,
    /// A later one, such as the second click of two: it is done.
    Again,
}

/// Presses the link. Its user is locked before, so that what another press has done is seen here.
pub(crate) async fn press(tx: &Write, link: Followed) -> Outcome<Press> {
    if store::use_up(tx, link.id).await? {
        return Ok(Press::First);
    }
    if store::exists(tx, link.id).await? { Ok(Press::Again) } else { Err(Refusal::LinkNotValid.into()) }
}

/// Makes every other link of the same user and purpose void: their rows go, and what hangs on them.
pub(crate) async fn void_others(tx: &Write, purpose: Purpose, kept: Followed) -> Result<(), Fault> {
    store::remove_others(tx, purpose.as_str(), kept).await
}

/// Makes every link of the user and purpose void.
pub(crate) async fn void_all(tx: &Write, purpose: Purpose, user: Id<id::User>) -> Result<(), Fault> {
    store::remove_all(tx, purpose.as_str(), user).await
}
