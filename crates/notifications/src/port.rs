//! The outer walls: where addresses come from, and where finished letters go.

use std::fmt;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// Worth trying again: no connection, a wrong password, a time-out, a 4xx answer.
    #[error("not now: {0}")]
    Temporary(Setback),
    /// It will never be taken: this recipient, or this content, was answered with a 5xx.
    #[error("never: {0}")]
    Permanent(Setback),
}

/// How far a message came, and what stood in its way.
///
/// It is kept and logged, so there is no room in it for the server's words: those repeat people's addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setback {
    /// How far it came.
    pub phase: Phase,
    /// What stood in its way.
    pub cause: Cause,
}

impl fmt::Display for Setback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cause {
            Cause::Reply { code, enhanced: Some([class, subject, detail]) } => {
                write!(f, "{code} {class}.{subject}.{detail}")?;
            }
            Cause::Reply { code, enhanced: None } => write!(f, "{code}")?,
            Cause::Other(what) => f.write_str(what)?,
        }
        write!(f, " at {}", self.phase.as_str())
    }
}

/// A step on the way of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Putting the message together.
    Compose,
    /// Reaching the server: the connection, its greeting, and what it can do.
    Connect,
    /// Encrypting a connection that began in the clear.
    StartTls,
    /// Saying who we are.
    SignIn,
    /// Naming the sender.
    Sender,
    /// Naming the recipient.
    Recipient,
    /// Handing over the content.
    Content,
    /// Writing it into a folder, in development.
    File,
}

impl Phase {
    /// The word by which operators know it, after the commands of SMTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compose => "composing",
            Self::Connect => "CONNECT",
            Self::StartTls => "STARTTLS",
            Self::SignIn => "AUTH",
            Self::Sender => "MAIL",
            Self::Recipient => "RCPT",
            Self::Content => "DATA",
            Self::File => "writing the file",
        }
    }
}

/// What stood in a message's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The server said no.
    Reply {
        /// Its reply code, such as 550.
        code: u16,
        /// Its enhanced status, such as 5.1.1 (RFC 3463), when it gave one.
        enhanced: Option<[u16; 3]>,
    },
    /// Anything else, in words of ours.
    Other(&'static str),
}

/// Sends messages.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands over one message; `Ok` once the other side has taken responsibility for it.
    async fn send(&self, message: &Message) -> Result<(), Undelivered>;
}
