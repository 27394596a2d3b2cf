//! A link is a mailed address that does one thing for one user, once, and for a while.

mod store;

use chrono::TimeDelta;
use kernel::{Fault, Id, Instant, Keyring, Reader, Secret, Write, id};

use crate::{Identity, Outcome, Refusal};

/// What a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms an address; works for 24 hours.
    VerifyAddress,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyAddress => "verify-address",
        }
    }

    const fn lifetime(self) -> TimeDelta {
        match self {
            Self::VerifyAddress => TimeDelta::hours(24),
        }
    }
}

/// A link that still works, as a letter shows it.
#[derive(Clone, Debug)]
pub struct LiveLink {
    /// The secret that stands in its address.
    pub secret: Secret,
    /// Until when it works.
    pub expires_at: Instant,
}

impl Identity {
    /// The link as it stands in its letter, or `None` when it was used or has run out.
    ///
    /// The secret is derived anew from the master key and the stored salt: no row holds it.
    pub async fn live_link(&self, db: &impl Reader, link: Id<id::Link>) -> Result<Option<LiveLink>, Fault> {
        let Some(row) = store::find_unused(db, link).await? else { return Ok(None) };
        let live = row.expires_at > db.now();
        Ok(live.then(|| LiveLink {
            secret: self.keyring.derive(&row.purpose, &row.salt),
            expires_at: row.expires_at,
        }))
    }
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

/// Uses the link up; answers whose it was.
pub(crate) async fn press(tx: &Write, purpose: Purpose, token: &str) -> Outcome<Id<id::User>> {
    let secret = Secret::parse(token).ok_or(Refusal::LinkNotValid)?;
    let user = store::use_up(tx, purpose.as_str(), &secret.hash()).await?;
    Ok(user.ok_or(Refusal::LinkNotValid)?)
}
