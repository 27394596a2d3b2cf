//! A letter is what is to be said to one recipient, as data: ids and plain values only.

use kernel::{Id, Instant, id};
use serde::{Deserialize, Serialize};

/// To whom a letter goes. The address is looked up when it is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Somebody who signs in.
    User(Id<id::User>),
    /// Somebody whom a coach looks after.
    Client(Id<id::Client>),
}

/// Every letter there is. The name of a variant, in kebab case, is its folder of templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Letter {
    /// Asks a new user to confirm that the address is theirs.
    VerifyAddress {
        /// The link that confirms it.
        link: Id<id::Link>,
    },
    /// Tells somebody who signs up again that they have an account already.
    AlreadyRegistered,
    /// Hands somebody who has forgotten her password the link by which she sets another.
    ResetPassword {
        /// The link.
        link: Id<id::Link>,
    },
    /// Tells a user that her password was changed.
    PasswordChanged {
        /// When.
        at: Instant,
    },
    /// Tells a user that a second factor of hers was added or taken away, or that recovery codes were made or used.
    FactorsChanged {
        /// When.
        at: Instant,
    },
    /// Greets a user whose address has just been confirmed.
    Welcome,
    /// Tells a user that she can sign in by her school's provider from now on.
    ProviderLinked {
        /// What people call the provider.
        provider: String,
    },
    /// Tells a learner how an examination went.
    ExaminationResult {
        /// The attempt.
        attempt: Id<id::Attempt>,
    },
    /// Hands a learner the address of her certificate.
    CertificateIssued {
        /// The certificate.
        certificate: Id<id::Certificate>,
    },
    /// Invites a client.
    Invitation {
        /// The link that lets her in.
        link: Id<id::ClientLink>,
    },
    /// Gives a client who has just agreed the way back to her page.
    PageOpen {
        /// The link to it.
        link: Id<id::ClientLink>,
    },
    /// Tells a client that her coach has put something together for her.
    RoutineAssigned {
        /// The link to it.
        link: Id<id::ClientLink>,
    },
    /// Tells a coach that a client needs to be looked at.
    Alert {
        /// The alert.
        alert: Id<id::Alert>,
    },
}

impl Letter {
    /// The kind: its folder of templates, and what operators see.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::VerifyAddress { .. } => "verify-address",
            Self::AlreadyRegistered => "already-registered",
            Self::ResetPassword { .. } => "reset-password",
            Self::PasswordChanged { .. } => "password-changed",
            Self::FactorsChanged { .. } => "factors-changed",
            Self::Welcome => "welcome",
            Self::ProviderLinked { .. } => "provider-linked",
            Self::ExaminationResult { .. } => "examination-result",
            Self::CertificateIssued { .. } => "certificate-issued",
            Self::Invitation { .. } => "invitation",
            Self::PageOpen { .. } => "page-open",
            Self::RoutineAssigned { .. } => "routine-assigned",
            Self::Alert { .. } => "alert",
        }
    }
}

/// The kinds of all letters, for the tests that hold each against its templates.
pub const KINDS: &[&str] = &[
    "verify-address",
    "already-registered",
    "reset-password",
    "password-changed",
    "factors-changed",
    "welcome",
    "provider-linked",
    "examination-result",
    "certificate-issued",
    "invitation",
    "page-open",
    "routine-assigned",
    "alert",
];
