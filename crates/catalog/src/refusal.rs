//! Every expected "no" of this context, each with what to do about it.

use kernel::{Failure, idempotency::Mismatch, text::TextProblem};

use crate::bundle::ContentProblem;

/// Why catalog refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is neither a publication nor a bundle with this key.
    #[error("There is no publication with the key `{key}`.")]
    PublicationUnknown {
        /// The key asked for.
        key: String,
    },
    /// The content is not fit to be published; every problem found is listed.
    #[error("The content is not fit to be published; {} to mend.", .0.len())]
    ContentInvalid(Vec<ContentProblem>),
    /// The change reason is empty or too long.
    #[error("The change reason does not fit. {0}")]
    ChangeReason(TextProblem),
    /// The content is the same as that of the current edition.
    #[error("Nothing differs from edition {current}, so there is nothing to publish.")]
    NothingChanged {
        /// The number of the current edition.
        current: u32,
    },
    /// Another edition was published in the meantime.
    #[error("Edition {current} is current now, and your change is based on another.")]
    EditionMovedOn {
        /// The number of the edition that is current.
        current: u32,
    },
    /// A course names a library that has no edition.
    #[error("The library `{library}` has no edition that this course could pin.")]
    LibraryNotPublished {
        /// The library's key.
        library: String,
    },
    /// The key was used for something else.
    #[error("This idempotency key was used for another request.")]
    IdempotencyMismatch,
}

impl Refusal {
    /// What the caller can do about it, where there is something.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::PublicationUnknown { .. } => Some("Use the key that stands in the manifest of the bundle."),
            Self::ContentInvalid(_) => Some("Mend each place named, and publish again."),
            Self::ChangeReason(_) => Some("Say in one line what has changed and why."),
            Self::NothingChanged { .. } => None,
            Self::EditionMovedOn { .. } => {
                Some("Read the current edition, redo your change on it, and publish again.")
            }
            Self::LibraryNotPublished { .. } => Some("Publish the library first."),
            Self::IdempotencyMismatch => Some("Use a new key for every new request."),
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
