//! Every expected "no" of this context, each with what to do about it.

use kernel::{Failure, email::NoEmail, idempotency::Mismatch, text::TextProblem};

/// Why coaching refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No valid certificate for the condition.
    #[error("Coaching needs a valid certificate of the course first.")]
    NotCertified,
    /// The accepted terms are not the current ones.
    #[error("The terms have the version {current} now.")]
    TermsNotCurrent {
        /// The current version.
        current: u32,
    },
    /// There is no coach profile.
    #[error("Set up your coach profile first.")]
    NoCoachProfile,
    /// A name does not fit.
    #[error("The name does not fit. {0}")]
    Name(TextProblem),
    /// The address is none.
    #[error("{0}")]
    Email(#[from] NoEmail),
    /// Not an IANA zone.
    #[error("This is not a time zone we know.")]
    ZoneUnknown,
    /// The client has not consented, or no longer does.
    #[error("The client has not consented, or has withdrawn her consent.")]
    ConsentRequired,
    /// The consent text has changed since the page was opened.
    #[error("The text has changed. Read it again, please.")]
    ConsentTextChanged,
    /// The client has not answered the intake.
    #[error("The client has not answered her questions yet.")]
    IntakeMissing,
    /// An answer does not fit its question.
    #[error("{question}: {reason}")]
    AnswerDoesNotFit {
        /// The question's name in the form.
        question: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The library has no such variant.
    #[error("The library has no variant `{variant}`.")]
    VariantUnknown {
        /// The key that was sent.
        variant: String,
    },
    /// A dose is not whole.
    #[error("The dose of `{variant}` does not fit: {reason}.")]
    DoseDoesNotFit {
        /// The variant.
        variant: String,
        /// What is wrong.
        reason: String,
    },
    /// A routine has 1 to 20 items.
    #[error("A routine has 1 to 20 items.")]
    ItemCount,
    /// Screening stands in the way.
    #[error("{} finding(s) stand in the way.", .0.len())]
    RoutineNotSafe(Vec<Unsafe>),
    /// Somebody changed the routine in the meantime.
    #[error("The routine has the version {current} now.")]
    RoutineMovedOn {
        /// The current version.
        current: u32,
    },
    /// Only a draft can be changed or activated.
    #[error("This routine is no draft any more.")]
    RoutineNotDraft,
    /// The link is used, has run out, was revoked or was never made.
    #[error("This link no longer works.")]
    LinkNotValid,
    /// There is no routine to check in on.
    #[error("There is no routine at the moment.")]
    NoRoutine,
    /// The key was used for something else.
    #[error("This idempotency key was used for another request.")]
    IdempotencyMismatch,
}

/// One finding that stands in the way of an item, with its source and what could be done instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsafe {
    /// The variant's key.
    pub variant: String,
    /// The rule's id; empty where it is the dose's side that has no value.
    pub rule: String,
    /// HOLD, AVOID, CLEARANCE, `NEEDS_INFO` or MODIFY.
    pub level: &'static str,
    /// Why, and where that comes from.
    pub reason: String,
    /// What to do: a ranked substitute, an answer to ask for, a dose to change.
    pub remedy: String,
}

impl Refusal {
    /// What the caller can do about it, where there is something.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotCertified => Some("Complete the course and pass its examination."),
            Self::TermsNotCurrent { .. } => Some("Read the current terms and accept that version."),
            Self::NoCoachProfile => Some("Use becomeCoach."),
            Self::Email(_) => Some("Write it as name@example.org, without a display name."),
            Self::ZoneUnknown => Some("Use a name of the IANA database, such as Europe/Lisbon."),
            Self::ConsentRequired => Some("Wait for her, or invite her again."),
            Self::IntakeMissing => Some("Invite her again if she has lost her link."),
            Self::VariantUnknown { .. } => Some("Ask for `library` to see the keys of its variants."),
            Self::RoutineNotSafe(_) => Some("Deal with each finding, and activate again."),
            Self::RoutineMovedOn { .. } => Some("Read the routine again, and send its version."),
            Self::RoutineNotDraft => Some("Draft another routine; activating it replaces this one."),
            Self::LinkNotValid => Some("Ask your coach to send a new one."),
            Self::IdempotencyMismatch => Some("Use a new key for every new request."),
            Self::Name(_)
            | Self::ConsentTextChanged
            | Self::AnswerDoesNotFit { .. }
            | Self::DoseDoesNotFit { .. }
            | Self::ItemCount
            | Self::NoRoutine => None,
        }
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
