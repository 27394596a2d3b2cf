//! Who people are: accounts, passwords, sessions, the links that prove an address, and stored roles.
//!
//! Invariants:
//! - Passwords are kept as argon2id hashes, tokens and links as SHA-256, recovery codes as keyed hashes; none can be
//!   read back. The seed of an authenticator is sealed under its user's key.
//! - Whether an address has an account is told to its owner alone, by mail.
//! - What was typed with an address counts once its own link is pressed: until then the account has no
//!   password, no session and no role.
//! - Who has a second factor signs in with it: a password alone opens no session of hers.
//! - What a provider calls somebody is linked with an account by an address that it has verified, and her consent.
//! - Roles are read in each request and stored in no session.
//! - What somebody in charge does to an account is in the audit log with its reason, or it was not done.
//! - One admin who is let in always stays.
//!
//! Deliberately absent: coaches. Whether somebody may coach is a fact asked of learning and coaching. And impersonation:
//! nobody acts, signs in or looks as somebody else, the admins and the command line included.

pub mod account;
pub mod ceremony;
pub mod credential;
pub(crate) mod device;
pub mod link;
pub mod passkey;
pub mod policy;
pub mod provider;
pub mod recovery_code;
mod refusal;
pub mod role;
pub mod second_factor;
pub mod session;
mod setup;
pub mod sign_up;
pub mod throttle;
pub mod totp;
pub mod user;

use std::sync::Arc;

use kernel::{Db, Keyring};

use credential::PasswordHasher;
use provider::Provider;
pub use refusal::Refusal;
pub use setup::{FactorPolicy, Setup};

/// The front door of this context.
#[derive(Clone)]
pub struct Identity {
    db: Db,
    keyring: Keyring,
    hasher: PasswordHasher,
    setup: Arc<Setup>,
    relying_party: passkey::RelyingParty,
    provider: Option<Arc<Provider>>,
}

impl Identity {
    /// Wires the context to its database and its keys.
    pub fn new(db: Db, keyring: Keyring, setup: Setup) -> Self {
        let relying_party = passkey::RelyingParty::new(&setup);
        let provider = setup.provider.clone().map(|provider| Provider::new(provider, &setup.public_url));
        Self {
            db,
            keyring,
            hasher: PasswordHasher::default(),
            setup: Arc::new(setup),
            relying_party,
            provider: provider.map(Arc::new),
        }
    }

    /// How many password hashes this process has computed: each costs as much as hundreds of requests.
    pub fn hashes_computed(&self) -> u64 {
        self.hasher.computed()
    }
}

/// What a use case of this context answers.
pub type Outcome<T> = kernel::Outcome<T, Refusal>;
