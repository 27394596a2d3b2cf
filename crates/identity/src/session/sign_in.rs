//! Signing in: an address and a password for a session, at a pace that leaves no room for guessing.

use kernel::{Actor, Fault, Id, Instant, Reader, Secret, Write, id};

use super::{Coming, Entry, LIFETIME, store};
use crate::{
    Identity, Outcome, Refusal, account,
    credential::{self, Password, Verified},
    device, second_factor,
    throttle::Subject,
    user::{self, Email, User},
};

/// The longest name of a program that is kept, in characters.
const LONGEST_PROGRAM: usize = 200;

/// An address at which nobody can ever be.
const NOBODY: &str = "nobody@nowhere.invalid";

/// What somebody signs in with.
#[derive(Clone, Copy, Debug)]
pub struct SignIn<'a> {
    /// The e-mail address.
    pub email: &'a str,
    /// The password.
    pub password: &'a str,
    /// The token of a device on which she has signed in before.
    pub device: Option<&'a str>,
    /// The program, in its own words.
    pub program: Option<&'a str>,
}

/// A session that has just been opened: the one moment at which its token is known.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The user.
    pub user: User,
    /// The session.
    pub session: Id<id::Session>,
    /// The bearer token.
    pub token: Secret,
    /// The token by which this device is known from now on, if it was not known before.
    pub device: Option<Secret>,
    /// Until when the session is good, if it is used.
    pub expires_at: Instant,
}

/// An account, or the lack of one, for the same work.
struct Account {
    user: Option<User>,
    hash: Option<String>,
    device: Option<Id<id::Device>>,
}

impl Identity {
    /// Opens a session for an address and its password; who has a second factor is asked for it first.
    ///
    /// Refuses with `CredentialsWrong`, `PasswordTooLong`, `AccountSuspended`, and with `PasswordTooShort` when the second
    /// factor was taken away that a short password goes with; denied with `TooManyAttempts`. An address that is unknown or
    /// not confirmed gets the same answer as a wrong password, at the cost of the same work: what somebody signed up
    /// with counts from the moment the address is confirmed.
    pub async fn sign_in(&self, actor: &Actor, with: SignIn<'_>) -> Outcome<Entry> {
        let password = Password::offered(with.password)?;
        let turn = self.hasher.queue()?;
        let account = self.account(with).await?;
        let subjects = if let Some(device) = account.device {
            // Others' guesses, and those of others behind the same address, do not keep her waiting.
            vec![Subject::device(&self.keyring, device)]
        } else {
            let account = Subject::account(&self.keyring, &account_key(with.email));
            [self.guesser(actor), vec![account]].concat()
        };
        let (user, device, hash) = (account.user, account.device, account.hash.clone());
        let (user, verified) = self
            .guarded(subjects, async || {
                let verified = self.hasher.verify(turn, password, account.hash).await?;
                let confirmed = user.filter(|user| user.verified_at.is_some());
                let user = confirmed.filter(|_| verified != Verified::Wrong).ok_or(Refusal::CredentialsWrong)?;
                Ok((user, verified))
            })
            .await?;
        self.db
            .transact(async |tx| {
                let user = user::store::find(tx, user.id).await?.ok_or(Refusal::CredentialsWrong)?;
                // Another password may have been set while this one was checked: it opens nothing any more.
                if credential::store::password_hash(tx, user.id).await? != hash {
                    return Err(Refusal::CredentialsWrong.into());
                }
                if let Verified::Cheap { hash, anew } = verified {
                    credential::store::hash_anew(tx, user.id, &hash, anew).await?;
                }
                second_factor::may_enter_by_password(tx, user.id).await?;
                self.enter(tx, user, Coming { device, program: with.program, link: None }).await
            })
            .await
    }

    /// The account of an address. The same statements are sent whether or not there is one.
    async fn account(&self, with: SignIn<'_>) -> Result<Account, Fault> {
        let read = self.db.read().await?;
        // What is no address has no account, and is looked up all the same.
        let email = Email::parse(with.email).or_else(|_| Email::parse(NOBODY)).map_err(Fault::internal)?;
        let user = user::store::find_by_email(&read, &email).await?;
        let id = user.as_ref().map_or_else(|| Id::from_uuid(uuid::Uuid::nil()), |user| user.id);
        let hash = credential::store::password_hash(&read, id).await?;
        let device = device::find(&read, id, with.device).await?;
        Ok(Account { user, hash, device })
    }
}

/// How a session comes to be opened.
pub(crate) struct Opening<'a> {
    /// Whether the device is known.
    pub is_known: bool,
    /// The program, in its own words.
    pub program: Option<&'a str>,
    /// Whether a second factor was shown.
    pub has_factor: bool,
    /// When she proved who she is; `None` for now.
    pub proved_at: Option<Instant>,
}

/// Opens a session for a user who has shown all that was asked of her, unless her account is suspended.
pub(crate) async fn open(tx: &Write, user: User, how: Opening<'_>) -> Outcome<SignedIn> {
    account::must_be_open(tx, user.id).await?;
    let token = tx.secret();
    let new = store::NewSession {
        id: tx.new_id(),
        user: user.id,
        token_hash: token.hash(),
        expires_at: tx.now() + LIFETIME,
        program: how.program.map(|program| program.chars().take(LONGEST_PROGRAM).collect()),
        has_factor: how.has_factor,
        proved_at: how.proved_at,
    };
    let (session, expires_at) = (new.id, new.expires_at);
    store::insert(tx, new).await?;
    let device = if how.is_known { None } else { Some(device::remember(tx, user.id).await?) };
    Ok(SignedIn { user, session, token, device, expires_at })
}

/// Under which name guesses at an account are counted: one for all ways to write its address.
fn account_key(email: &str) -> String {
    Email::parse(email).map_or_else(|_| email.to_lowercase(), |email| email.key())
}
