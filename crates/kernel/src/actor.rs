//! The actor is who asks: nobody yet, a signed-in user, or the system itself.

use std::{fmt, net::IpAddr};

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{Denied, Id, Instant, id};

/// For how long it counts that somebody has proved who she is: what is dangerous asks for no more in the meantime.
pub const PROOF_LASTS: TimeDelta = TimeDelta::minutes(15);

/// The id that ties an answer to its log lines, shown as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.simple())
    }
}

/// A role that is granted and stored. A coach is not one: that is a fact, asked each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// May publish editions.
    Author,
    /// May grant roles and see operations.
    Admin,
}

impl Role {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Admin => "admin",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "author" => Some(Self::Author),
            "admin" => Some(Self::Admin),
            _ => None,
        }
    }
}

/// Who an actor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Not signed in.
    Anonymous,
    /// Signed in through a live session; the roles were read in this request.
    User {
        /// The user.
        id: Id<id::User>,
        /// The session that the request came with.
        session: Id<id::Session>,
        /// The stored roles at this moment that count in this session.
        roles: Vec<Role>,
        /// How sure it is that it is she.
        proof: Proof,
    },
    /// A client, through a link of hers: she has no account.
    Client {
        /// The client.
        id: Id<id::Client>,
        /// The session that her link opened.
        session: Id<id::ClientSession>,
    },
    /// The worker, a schedule, or a command on the machine itself.
    System,
}

/// How sure it is that a signed-in user is who she says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// When she last showed a secret in this session.
    pub at: Instant,
    /// Whether the session was opened, or strengthened, with a second factor.
    pub has_factor: bool,
    /// What she may not do in this session, because that calls for a second factor.
    pub missing: Missing,
    /// The SHA-256 of the token that she came with.
    pub token_hash: Vec<u8>,
}

/// What a session without a second factor does not open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Stored roles that do not count.
    pub roles: Vec<Role>,
    /// Whether she may not coach.
    pub coaching: bool,
}

/// Who asks, and in which request: the first argument of every use case.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Who.
    pub who: Who,
    /// The request, for logs and for the record of who looked at what.
    pub request: RequestId,
    /// Where the request comes from, if that is known.
    pub address: Option<IpAddr>,
}

impl Actor {
    /// The system acting on its own.
    pub const fn system() -> Self {
        Self { who: Who::System, request: RequestId(Uuid::nil()), address: None }
    }

    /// Somebody who has not signed in.
    pub const fn anonymous(request: RequestId) -> Self {
        Self { who: Who::Anonymous, request, address: None }
    }

    /// The same, who comes from this address.
    #[must_use]
    pub fn from(self, address: Option<IpAddr>) -> Self {
        Self { address, ..self }
    }

    /// The signed-in user, if any.
    pub const fn user(&self) -> Option<Id<id::User>> {
        match self.who {
            Who::User { id, .. } => Some(id),
            Who::Anonymous | Who::Client { .. } | Who::System => None,
        }
    }

    /// The client, if it is one.
    pub const fn client(&self) -> Option<Id<id::Client>> {
        match self.who {
            Who::Client { id, .. } => Some(id),
            Who::Anonymous | Who::User { .. } | Who::System => None,
        }
    }

    /// What kind of actor it is and its id, as records of who did what keep them.
    pub const fn recorded(&self) -> (&'static str, Option<Uuid>) {
        match &self.who {
            Who::User { id, .. } => ("user", Some(id.uuid())),
            Who::Client { id, .. } => ("client", Some(id.uuid())),
            Who::System => ("system", None),
            Who::Anonymous => ("anonymous", None),
        }
    }

    /// Whether the actor was granted `role`, or is the system.
    pub fn has(&self, role: Role) -> bool {
        match &self.who {
            Who::User { roles, .. } => roles.contains(&role),
            Who::System => true,
            Who::Anonymous | Who::Client { .. } => false,
        }
    }

    /// Denied unless the role was granted and counts in this session; to those who do not have it, there is nothing.
    pub fn must_be(&self, role: Role) -> Result<(), Denied> {
        match &self.who {
            _ if self.has(role) => Ok(()),
            Who::User { proof, .. } if proof.missing.roles.contains(&role) => Err(Denied::FactorRequired),
            Who::User { .. } => Err(Denied::NotFound),
            Who::Anonymous | Who::Client { .. } | Who::System => Err(Denied::Unauthenticated),
        }
    }

    /// Denied when coaching calls for a second factor that this session has not seen.
    pub fn may_coach(&self) -> Result<(), Denied> {
        match &self.who {
            Who::User { proof, .. } if proof.missing.coaching => Err(Denied::FactorRequired),
            _ => Ok(()),
        }
    }

    /// Whether a user comes with a session that has seen a second factor.
    pub const fn has_factor(&self) -> bool {
        matches!(&self.who, Who::User { proof, .. } if proof.has_factor)
    }

    /// Denied when it is too long ago that a user proved who she is: what is dangerous asks for that.
    pub fn proved_lately(&self, now: Instant) -> Result<(), Denied> {
        match &self.who {
            Who::User { proof, .. } if proof.at + PROOF_LASTS <= now => Err(Denied::ProofRequired),
            _ => Ok(()),
        }
    }
}
