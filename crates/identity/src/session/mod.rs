//! A session is one signed-in device or program: an opaque token, kept only as its hash.

mod store;

use chrono::TimeDelta;
use kernel::{
    Actor, Denied, Failure, Fault, Id, Instant, Read, Reader, RequestId, Secret, Who, id, signal::Topic,
};

use crate::{
    Identity, Outcome, Refusal,
    credential::{self, Password},
    user::{self, Email, User},
};

/// How long a session lasts, whatever happens.
pub const LIFETIME: TimeDelta = TimeDelta::days(14);

/// A session that has just been opened: the one moment at which its token is known.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The user.
    pub user: User,
    /// The session.
    pub session: Id<id::Session>,
    /// The bearer token.
    pub token: Secret,
    /// Until when it is good.
    pub expires_at: Instant,
}

impl Identity {
    /// Opens a session for an address and its password.
    ///
    /// Refuses with `CredentialsWrong`, `PasswordTooLong`. An address that is unknown or not confirmed gets
    /// the same answer as a wrong password, at the cost of the same work: what somebody signed up with
    /// counts from the moment the address is confirmed.
    pub async fn sign_in(&self, _actor: &Actor, email: &str, password: &str) -> Outcome<SignedIn> {
        let password = Password::offered(password)?;
        let read = self.db.read().await?;
        let user = match Email::parse(email) {
            Ok(email) => user::store::find_by_email(&read, &email).await?,
            Err(_) => None,
        };
        let hash = match &user {
            Some(user) => credential::store::password_hash(&read, user.id).await?,
            None => None,
        };
        let right = self.hasher.verify(password, hash).await?;
        let confirmed = user.filter(|user| user.verified_at.is_some());
        let user = confirmed.filter(|_| right).ok_or(Refusal::CredentialsWrong)?;
        self.open_session(user).await
    }

    async fn open_session(&self, user: User) -> Outcome<SignedIn> {
        self.db
            .transact(async |tx| {
                let token = tx.secret();
                let session = tx.new_id();
                let expires_at = tx.now() + LIFETIME;
                store::insert(tx, session, user.id, token.hash(), expires_at).await?;
                Ok(SignedIn { user, session, token, expires_at })
            })
            .await
    }

    /// Ends the session that the actor came with.
    pub async fn sign_out(&self, actor: &Actor) -> Outcome<()> {
        let Who::User { id, session, .. } = actor.who else {
            return Err(Denied::Unauthenticated.into());
        };
        self.db
            .transact(async |tx| {
                tx.signal(changes(id), None);
                Ok(store::end(tx, session).await?)
            })
            .await
    }

    /// Who comes with `token`: a user with the roles of this moment, in one statement.
    ///
    /// Denied when the token is none of ours, has run out or was ended.
    pub async fn authenticate(
        &self,
        read: &Read,
        request: RequestId,
        token: &str,
    ) -> Result<Actor, Failure<Refusal>> {
        let secret = Secret::parse(token).ok_or(Denied::Unauthenticated)?;
        let found = store::find_live(read, &secret.hash()).await?.ok_or(Denied::Unauthenticated)?;
        let who = Who::User { id: found.user, session: found.session, roles: found.roles };
        Ok(Actor { who, request })
    }
}

/// What is signalled when sessions of a user end: whoever serves her for longer than one answer looks again.
pub fn changes(user: Id<id::User>) -> Topic {
    Topic::of("sessions", user)
}

/// Ends every session of `user`: what a removed role or a new password calls for.
pub(crate) async fn end_all(tx: &kernel::Write, user: Id<id::User>) -> Result<(), Fault> {
    tx.signal(changes(user), None);
    store::end_all(tx, user).await
}
