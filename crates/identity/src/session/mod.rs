//! A session is one signed-in device or program: an opaque token, kept only as its hash.

mod challenge;
mod proof;
mod sign_in;
mod store;

use std::{collections::HashMap, error::Error};

use chrono::TimeDelta;
use kernel::{
    Actor, Denied, Failure, Fault, Id, Instant, Proof, Read, Reader, RequestId, Secret, Who, Write, id,
    page::{Page, PageRequest},
    signal::Topic,
};

use crate::{Identity, Outcome, Refusal, ceremony};

pub(crate) use challenge::Coming;
pub use challenge::{Challenge, Completion, Entry};
pub use proof::{Evidence, ProofChallenge};
pub(crate) use sign_in::{Opening, open};
pub use sign_in::{SignIn, SignedIn};

/// How long a session lasts, whatever happens.
pub const LIFETIME: TimeDelta = TimeDelta::days(14);

/// How long a session lasts that nobody uses.
pub const IDLE: TimeDelta = TimeDelta::hours(12);

/// How often it is noted that a session is in use: more often would be a write for every read.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(5);

/// How long a session that is over is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// A live session, as its user sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The id.
    pub id: Id<id::Session>,
    /// When somebody signed in.
    pub created_at: Instant,
    /// When it was used last, give or take five minutes.
    pub last_used_at: Instant,
    /// Until when it is good, if it is used.
    pub expires_at: Instant,
    /// The program that signed in, in its own words.
    pub program: Option<String>,
}

impl Identity {
    /// Ends the session that the actor came with.
    pub async fn sign_out(&self, actor: &Actor) -> Outcome<()> {
        let Who::User { id, session, .. } = actor.who else {
            return Err(Denied::Unauthenticated.into());
        };
        self.db
            .transact(async |tx| {
                tx.signal(changes(id), None);
                store::end(tx, id, session).await?;
                Ok(())
            })
            .await
    }

    /// A page of the actor's live sessions, oldest first.
    pub async fn sessions(
        &self,
        read: &Read,
        actor: &Actor,
        page: PageRequest<id::Session>,
    ) -> Outcome<Page<Session>> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        Ok(store::list_live(read, user, page).await?)
    }

    /// One live session of the actor's.
    pub async fn session(&self, read: &Read, actor: &Actor, id: Id<id::Session>) -> Outcome<Session> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        Ok(store::find(read, user, id).await?.ok_or(Denied::NotFound)?)
    }

    /// Ends a session of the actor's, on whichever device it is. Ending it again changes nothing.
    pub async fn end_session(&self, actor: &Actor, id: Id<id::Session>) -> Outcome<()> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        self.db
            .transact(async |tx| {
                tx.signal(changes(user), None);
                if store::end(tx, user, id).await? { Ok(()) } else { Err(Denied::NotFound.into()) }
            })
            .await
    }

    /// Ends every session of the actor's but the one that she came with; answers how many.
    pub async fn end_other_sessions(&self, actor: &Actor) -> Outcome<u64> {
        self.db.transact(async |tx| end_others(tx, actor).await).await
    }

    /// Who comes with `token`: a user with the roles of this moment, in one statement.
    ///
    /// Denied when the token is none of ours, has run out, was not used for twelve hours, or was ended.
    pub async fn authenticate(
        &self,
        read: &Read,
        request: RequestId,
        token: &str,
    ) -> Result<Actor, Failure<Refusal>> {
        let (actor, last_used_at) = self.recognised(read, request, token).await?;
        if last_used_at + NOTED_EVERY <= read.now() {
            let (_, session) = of(&actor)?;
            let noted = self.db.transact::<_, Fault>(async |tx| store::use_again(tx, session).await).await;
            if let Err(fault) = noted {
                // Reading goes on where nothing can be written.
                tracing::warn!(%request, error = &fault as &dyn Error, "that a session is used could not be noted");
            }
        }
        Ok(actor)
    }

    /// The same for who has come before and waits: that she does is no use of her session.
    pub async fn recognise(
        &self,
        read: &Read,
        request: RequestId,
        token: &str,
    ) -> Result<Actor, Failure<Refusal>> {
        Ok(self.recognised(read, request, token).await?.0)
    }

    async fn recognised(
        &self,
        read: &Read,
        request: RequestId,
        token: &str,
    ) -> Result<(Actor, Instant), Failure<Refusal>> {
        let secret = Secret::parse(token).ok_or(Denied::Unauthenticated)?;
        let found = store::find_live(read, &secret.hash()).await?.ok_or(Denied::Unauthenticated)?;
        let (roles, missing) = self.setup.second_factor.judge(found.roles, found.has_factor);
        let token_hash = secret.hash();
        let proof = Proof { at: found.proved_at, has_factor: found.has_factor, missing, token_hash };
        let who = Who::User { id: found.user, session: found.session, roles, proof };
        Ok((Actor { who, request, address: None }, found.last_used_at))
    }
}

/// What is signalled when sessions of a user end: whoever serves her for longer than one answer looks again.
pub fn changes(user: Id<id::User>) -> Topic {
    Topic::of("sessions", user)
}

/// The user and the session of an actor who is signed in.
pub(crate) fn of(actor: &Actor) -> Result<(Id<id::User>, Id<id::Session>), Denied> {
    match actor.who {
        Who::User { id, session, .. } => Ok((id, session)),
        Who::Anonymous | Who::Client { .. } | Who::System => Err(Denied::Unauthenticated),
    }
}

/// A session that has been given another token: the one moment at which it is known.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// The bearer token.
    pub token: Secret,
    /// Until when the session is good, if it is used: as before.
    pub expires_at: Instant,
}

/// Gives the actor's session another token, and says until when it is good.
pub(crate) async fn renewed(tx: &Write, actor: &Actor, seen: Seen) -> Outcome<Renewed> {
    let (user, session) = of(actor)?;
    let token = renew(tx, actor, seen).await?;
    let session = store::find(tx, user, session).await?.ok_or(Denied::Unauthenticated)?;
    Ok(Renewed { token, expires_at: session.expires_at })
}

/// Forgets in every session of `user` that it has seen a second factor: there is none any more.
pub(crate) async fn forget_factor(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    store::forget_factor(tx, user).await
}

/// What a session has just been shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Nothing that proves who she is.
    Nothing,
    /// The password of somebody who has no second factor.
    Password,
    /// A second factor.
    Factor,
}

/// Gives the actor's session another token, and notes what it has seen: the token before is good for nothing, and
/// whatever listens with it is cut off.
pub(crate) async fn renew(tx: &Write, actor: &Actor, seen: Seen) -> Outcome<Secret> {
    let Who::User { id, session, proof, .. } = &actor.who else {
        return Err(Denied::Unauthenticated.into());
    };
    let token = tx.secret();
    tx.signal(changes(*id), None);
    // Of two who come with the same token, one gives it up for another.
    if store::renew(tx, *session, (&proof.token_hash, token.hash()), seen).await? {
        Ok(token)
    } else {
        Err(Denied::Unauthenticated.into())
    }
}

/// Ends every session of `user` but that of the actor: what a new password calls for.
pub(crate) async fn end_others(tx: &Write, actor: &Actor) -> Outcome<u64> {
    let Who::User { id, session, .. } = actor.who else {
        return Err(Denied::Unauthenticated.into());
    };
    tx.signal(changes(id), None);
    ceremony::end_all(tx, id).await?;
    Ok(store::end_all(tx, id, Some(session)).await?)
}

/// Ends every session of `user`: what a removed role or a new password calls for.
pub(crate) async fn end_all(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    tx.signal(changes(user), None);
    ceremony::end_all(tx, user).await?;
    store::end_all(tx, user, None).await?;
    Ok(())
}

/// The same page of the live sessions of each of `users`, the oldest first.
pub(crate) async fn list_live_of(
    read: &Read,
    users: &[Id<id::User>],
    page: PageRequest<id::Session>,
) -> Result<HashMap<Id<id::User>, Page<Session>>, Fault> {
    store::list_live_of(read, users, page).await
}

/// A live session, whoever's it is.
pub(crate) async fn find_anybodys(read: &Read, id: Id<id::Session>) -> Result<Option<Session>, Fault> {
    store::find_anybodys(read, id).await
}

/// Forgets up to `most` sessions that have been over for a month; answers how many.
pub async fn forget_over(tx: &Write, most: u32) -> Result<u64, Fault> {
    store::remove_over(tx, tx.now() - REMEMBERED, most).await
}
