//! A client's link lets her in without an account: an invitation once, an access link until it is revoked.

mod openings;
mod store;

use chrono::TimeDelta;
use kernel::{Actor, Denied, Fault, Id, Instant, Keyring, Read, Reader, RequestId, Secret, Who, Write, id};

use crate::{Coaching, Outcome, Refusal, client, policy::Act};

pub use openings::Opening;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// The first way in: 7 days, once.
    Invitation,
    /// The way to her routine: 30 days, as often as she likes.
    Access,
}

impl LinkPurpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Access => "access",
        }
    }

    const fn lifetime(self) -> TimeDelta {
        match self {
            Self::Invitation => TimeDelta::days(7),
            Self::Access => TimeDelta::days(30),
        }
    }
}

/// How long a session lasts that a link has opened.
pub const SESSION: TimeDelta = TimeDelta::hours(12);

/// A link that works, as its letter shows it.
#[derive(Clone, Debug)]
pub struct LiveLink {
    /// The secret that stands in its address.
    pub secret: Secret,
    /// Until when it works.
    pub expires_at: Instant,
}

impl Coaching {
    /// Opens a session of 12 hours for the client whose link this is. An invitation is used up by that.
    ///
    /// Refuses with `LinkNotValid`.
    pub async fn enter(&self, token: &str) -> Outcome<Secret> {
        let secret = Secret::parse(token).ok_or(Refusal::LinkNotValid)?;
        self.db
            .transact(async |tx| {
                let (link, client) = store::press(tx, &secret.hash()).await?.ok_or(Refusal::LinkNotValid)?;
                let session = tx.secret();
                store::insert_session(tx, link, client, session.hash(), tx.now() + SESSION).await?;
                Ok(session)
            })
            .await
    }

    /// Who comes with a client's session.
    pub async fn authenticate(&self, read: &Read, request: RequestId, token: &str) -> Outcome<Actor> {
        let secret = Secret::parse(token).ok_or(Denied::Unauthenticated)?;
        let found = store::find_session(read, &secret.hash()).await?;
        let (session, client) = found.ok_or(Denied::Unauthenticated)?;
        Ok(Actor { who: Who::Client { id: client, session }, request, address: None })
    }

    /// Closes the client's page on every device: her links work no more, and their sessions end.
    pub async fn leave(&self, actor: &Actor) -> Outcome<()> {
        let id = actor.client().ok_or(Denied::Unauthenticated)?;
        self.db
            .transact(async |tx| {
                client::open(tx, actor, Act::Own, id).await?;
                Ok(store::revoke_all(tx, id).await?)
            })
            .await
    }

    /// A link as it stands in its letter, or `None` when it works no more.
    pub async fn live_link(&self, db: &impl Reader, id: Id<id::ClientLink>) -> Result<Option<LiveLink>, Fault> {
        let Some((purpose, salt, expires_at)) = store::find_live(db, id).await? else { return Ok(None) };
        Ok(Some(LiveLink { secret: self.keyring.derive(&purpose, &salt), expires_at }))
    }
}

/// Makes a link; earlier ones for the same purpose stop working.
pub(crate) async fn make(
    tx: &Write,
    keyring: &Keyring,
    client: Id<id::Client>,
    purpose: LinkPurpose,
) -> Result<Id<id::ClientLink>, Fault> {
    let salt = tx.salt();
    let token_hash = keyring.derive(&key_name(purpose), &salt).hash();
    let id = tx.new_id();
    store::revoke(tx, client, purpose.as_str()).await?;
    let new = store::NewLink {
        id,
        client,
        purpose: purpose.as_str(),
        salt,
        token_hash,
        expires_at: tx.now() + purpose.lifetime(),
    };
    store::insert(tx, new).await?;
    Ok(id)
}

fn key_name(purpose: LinkPurpose) -> String {
    store::key_name(purpose.as_str())
}
