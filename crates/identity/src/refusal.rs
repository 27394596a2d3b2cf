//! Every expected "no" of this context, each with what to do about it.

use kernel::{Failure, email::NoEmail, idempotency::Mismatch, text::TextProblem};

/// Why identity refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The address is not one.
    #[error("This is not an e-mail address.")]
    EmailInvalid,
    /// Too few characters: 15 are needed, or 8 beside a second factor.
    #[error("The password has fewer than {shortest} characters.")]
    PasswordTooShort {
        /// How many are needed.
        shortest: usize,
    },
    /// More than 1,024 characters.
    #[error("The password has more than 1,024 characters.")]
    PasswordTooLong,
    /// Easily guessed, known to thieves, or made of the address and the names of the place.
    #[error(
        "This password is easily guessed: it is common, known to thieves, or made of your address or our names."
    )]
    PasswordTooCommon,
    /// Not an IANA zone.
    #[error("This is not a time zone we know.")]
    ZoneUnknown,
    /// Not a locale we write in.
    #[error("We do not write in this language yet.")]
    LocaleUnknown,
    /// Wrong address or wrong password; which of the two is not said.
    #[error("The address or the password is wrong.")]
    CredentialsWrong,
    /// Nobody has shown yet that the address is theirs.
    #[error("This address is not confirmed yet.")]
    AddressNotVerified,
    /// Run out, made void by another link of the address, or never made.
    #[error("This link no longer works.")]
    LinkNotValid,
    /// The account is suspended.
    #[error("This account is suspended.")]
    AccountSuspended,
    /// An admin cannot suspend herself.
    #[error("This is your own account.")]
    OwnAccount,
    /// Without this one nobody could run the school.
    #[error("This is the last admin who is let in.")]
    LastAdmin,
    /// The reason is out of bounds.
    #[error("{0}")]
    Reason(TextProblem),
    /// A code, a recovery code or a passkey that is none of hers, or was used before.
    #[error("The code or the passkey is wrong, or was used before.")]
    CodeWrong,
    /// What was begun is finished, has run out, or never was.
    #[error("What you began is over: it was finished, or more than five minutes have passed.")]
    CeremonyOver,
    /// It takes a second factor.
    #[error("It takes a second factor here.")]
    FactorNeeded,
    /// Not the passkey that was asked for.
    #[error("This is not the passkey that was asked for, or it has an account already.")]
    PasskeyNotValid,
    /// There can be none under this address.
    #[error("There are no passkeys here: browsers keep them for a name, not for a number.")]
    PasskeysUnavailable,
    /// Somebody comes back from the provider with what belongs to another sign-in, or was made up.
    #[error("This is not the way back from the sign-in that was begun in this browser.")]
    SignInNotValid,
    /// The school's provider does not answer.
    #[error("Your school's sign-in does not answer at the moment.")]
    ProviderUnavailable,
    /// The answer of the school's provider does not stand up to its checks.
    #[error("What your school's sign-in has answered cannot be trusted.")]
    ProviderNotTrusted,
    /// Nothing would be left to sign in with.
    #[error("Without it there is nothing left for you to sign in with.")]
    LastWayIn,
    /// A text is out of bounds.
    #[error("{0}")]
    Text(#[from] TextProblem),
    /// The key was used for something else.
    #[error("This idempotency key was used for another request.")]
    IdempotencyMismatch,
}

impl Refusal {
    /// Whether somebody came with a secret that is none: whoever guesses meets these.
    pub const fn is_wrong_secret(&self) -> bool {
        matches!(self, Self::CredentialsWrong | Self::LinkNotValid | Self::CodeWrong | Self::SignInNotValid)
    }

    /// What the caller can do about it, where there is something.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::EmailInvalid => Some("Write it as name@example.org, without a display name."),
            Self::PasswordTooShort { .. } => Some("A short sentence does well; spaces count."),
            Self::PasswordTooLong => Some("Choose a shorter one."),
            Self::PasswordTooCommon => {
                Some("Put together a few words that have nothing to do with you or with us.")
            }
            Self::ZoneUnknown => Some("Use a name of the IANA database, such as Europe/Lisbon."),
            Self::LocaleUnknown => Some("Use en."),
            Self::CredentialsWrong => {
                Some("A new account opens with the link that we mailed; a forgotten password can be set anew.")
            }
            Self::AddressNotVerified => {
                Some("Its owner opens the link that we mailed; signing up again mails a new one.")
            }
            Self::LinkNotValid => {
                Some("Ask for a new one: sign up again, or have a forgotten password set anew once more.")
            }
            Self::AccountSuspended => Some("Ask the school why, and what would open it again."),
            Self::OwnAccount => Some("Another admin can do it."),
            Self::LastAdmin => Some("Make somebody else an admin first."),
            Self::CodeWrong => Some("Wait for the next code of your authenticator, or take a recovery code."),
            Self::CeremonyOver | Self::SignInNotValid => Some("Begin again."),
            Self::FactorNeeded => {
                Some("Prove yourself with the one you have, and keep one as long as a role calls for it.")
            }
            Self::PasskeyNotValid => Some("Begin again, and choose another device or another passkey."),
            Self::PasskeysUnavailable => Some("Open the school under a host name, such as localhost."),
            Self::ProviderUnavailable => Some("Try again in a minute, or sign in with your password."),
            Self::ProviderNotTrusted => Some("Tell your school; until then, sign in with your password."),
            Self::LastWayIn => Some("Set a password or add a passkey first."),
            Self::IdempotencyMismatch => Some("Use a new key for every new request."),
            Self::Reason(_) | Self::Text(_) => None,
        }
    }
}

impl From<NoEmail> for Refusal {
    fn from(_: NoEmail) -> Self {
        Self::EmailInvalid
    }
}

impl From<Mismatch> for Refusal {
    fn from(_: Mismatch) -> Self {
        Self::IdempotencyMismatch
    }
}

impl From<Refusal> for Failure<Refusal> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
