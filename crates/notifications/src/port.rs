//! The outer walls: where addresses come from, and where finished letters go.

use async_trait::async_trait;
use kernel::Fault;

use crate::{Letter, Recipient};

/// What a letter says that its row may not hold: names, links, dates in the reader's zone.
pub type Details = serde_json::Map<String, serde_json::Value>;

/// Where somebody is reached, and in what language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The e-mail address.
    pub email: String,
    /// BCP 47, such as `en`.
    pub locale: String,
    /// IANA zone, such as `Europe/Lisbon`.
    pub zone: String,
}

/// Knows the people letters go to.
#[async_trait]
pub trait AddressBook: Send + Sync {
    /// The address, or `None` when the person is gone.
    async fn address(&self, of: Recipient) -> Result<Option<Address>, Fault>;

    /// The details of `letter`, or `None` when what it tells of is no longer so (a link has run out).
    async fn details(&self, to: Recipient, letter: &Letter) -> Result<Option<Details>, Fault>;
}

/// A letter, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The local part of the Message-ID: the same at every attempt.
    pub id: String,
    /// The recipient's address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The plain text part.
    pub text: String,
}

/// Why a message was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// Worth trying again: no connection, a time-out, a 4xx answer.
    #[error("not now: {0}")]
    Temporary(String),
    /// It will never be taken: a 5xx answer, or an address that is none.
    #[error("never: {0}")]
    Permanent(String),
}

/// Sends messages.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands over one message; `Ok` once the other side has taken responsibility for it.
    async fn send(&self, message: &Message) -> Result<(), Undelivered>;
}
