//! Every expected "no" of this context, each with what to do about it.

use kernel::{Failure, Instant, idempotency::Mismatch, text::TextProblem};

/// Why learning refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no course with this key.
    #[error("There is no course with this key.")]
    CourseUnknown,
    /// The learner takes this course already.
    #[error("You take this course already.")]
    AlreadyEnrolled,
    /// The name does not fit on a certificate.
    #[error("The name does not fit. {0}")]
    NameAsPrinted(TextProblem),
    /// The course has no such lesson.
    #[error("This edition of the course has no such lesson.")]
    LessonUnknown,
    /// The course has no such check or examination.
    #[error("This edition of the course has no such check or examination.")]
    AssessmentUnknown,
    /// Lessons or checks come first.
    #[error("Something comes first: {}.", .missing.join(", "))]
    AssessmentNotOpen {
        /// The titles of what is missing, in order.
        missing: Vec<String>,
    },
    /// Another attempt at it is under way.
    #[error("An attempt is under way already.")]
    AttemptUnderWay,
    /// Two attempts failed; there is a wait.
    #[error("After two attempts there is a day's wait. The next can start at {}.", .until.format("%H:%M UTC on %-d %B %Y"))]
    WaitBeforeNextAttempt {
        /// When the next attempt may start.
        until: Instant,
    },
    /// It was passed already.
    #[error("You have passed this already.")]
    AlreadyPassed,
    /// The attempt was submitted before.
    #[error("This attempt was submitted already.")]
    AttemptAlreadySubmitted,
    /// Its time has run out.
    #[error("The time of this attempt has run out.")]
    AttemptTimeIsUp,
    /// A question or an option is not on the form, or a question is answered twice.
    #[error("The answers do not fit the form of this attempt.")]
    AnswersDoNotFit,
    /// The key was used for something else.
    #[error("This idempotency key was used for another request.")]
    IdempotencyMismatch,
}

impl Refusal {
    /// What the caller can do about it, where there is something.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::CourseUnknown => Some("Ask for `courses` to see their keys."),
            Self::AlreadyEnrolled => Some("Go on where you are: your enrolment is among those of `viewer`."),
            Self::NameAsPrinted(_) => Some("Write your name as it shall stand on the certificate."),
            Self::LessonUnknown => Some("Use the key of a lesson of the edition that you are enrolled in."),
            Self::AssessmentUnknown => Some("Use the key of a check, or of the examination, of your edition."),
            Self::AssessmentNotOpen { .. } => Some("Finish what is named, then come back."),
            Self::AttemptUnderWay => Some("Submit the attempt that is open, or let its time run out."),
            Self::WaitBeforeNextAttempt { .. } => Some("Use the time to read the lessons again."),
            Self::AttemptAlreadySubmitted | Self::AttemptTimeIsUp => Some("Start another attempt."),
            Self::AnswersDoNotFit => Some("Answer each question of the form once, with an option that it offers."),
            Self::AlreadyPassed => None,
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
