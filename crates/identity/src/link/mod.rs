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
    /// Sets a forgotten password anew; works for 30 minutes.
    ResetPassword,
    /// Sets the first password of an account that the operator has made; works for 7 days.
    SetPassword,
}

impl Purpose {
    /// What sets a password.
    pub const SETS_PASSWORD: &'static [Self] = &[Self::ResetPassword, Self::SetPassword];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyAddress => "verify-address",
            Self::ResetPassword => "reset-password",
            Self::SetPassword => "set-password",
        }
    }

    const fn lifetime(self) -> TimeDelta {
        match self {
            Self::VerifyAddress => TimeDelta::hours(24),
            Self::ResetPassword => TimeDelta::minutes(30),
            Self::SetPassword => TimeDelta::days(7),
        }
    }
}

/// A link that still works, as a letter shows it.
#[derive(Clone, Debug)]
pub struct Live {
    /// The secret that stands in its address.
    pub secret: Secret,
    /// Until when it works.
    pub expires_at: Instant,
    /// Whose it is.
    pub user: Id<id::User>,
}

/// The link as it stands in its letter, or `None` when it was used, is void or has run out.
///
/// The secret is derived anew from the master key and the stored salt: no row holds it.
pub(crate) async fn live(db: &impl Reader, keyring: &Keyring, link: Id<id::Link>) -> Result<Option<Live>, Fault> {
    let row = store::find_unused(db, link).await?.filter(|row| row.expires_at > db.now());
    let live = |row: store::Row| Live {
        secret: keyring.derive(&row.purpose, &row.salt),
        expires_at: row.expires_at,
        user: row.user_id,
    };
    Ok(row.map(live))
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
    pub is_used: bool,
}

/// Finds the link behind a token.
pub(crate) async fn find(db: &impl Reader, purpose: Purpose, token: &str) -> Outcome<Followed> {
    find_one_of(db, &[purpose], token).await
}

/// Finds the link behind a token that was made for one of `purposes`. Those of a suspended account are refused.
pub(crate) async fn find_one_of(db: &impl Reader, purposes: &[Purpose], token: &str) -> Outcome<Followed> {
    let secret = Secret::parse(token).ok_or(Refusal::LinkNotValid)?;
    let row = store::find_by_token(db, &secret.hash()).await?;
    let fits = |row: &store::Row| purposes.iter().any(|purpose| purpose.as_str() == row.purpose);
    let row = row.filter(|row| row.expires_at > db.now() && fits(row)).ok_or(Refusal::LinkNotValid)?;
    account::must_be_open(db, row.user_id).await?;
    Ok(Followed { id: row.id, user: row.user_id, is_used: row.used_at.is_some() })
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

/// Makes every link of `user` void that was made for one of `purposes`, and was not used.
pub(crate) async fn void_all(tx: &Write, user: Id<id::User>, purposes: &[Purpose]) -> Result<(), Fault> {
    for purpose in purposes {
        store::remove_unused(tx, user, purpose.as_str()).await?;
    }
    Ok(())
}
