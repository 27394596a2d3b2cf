//! A problem is a refusal as the graph tells it: a code for programs, words for people.

use async_graphql::{Enum, InputType, SimpleObject, Value};
use catalog::{Refusal as CatalogRefusal, bundle::ContentProblem};
use coaching::{Refusal as CoachingRefusal, Unsafe};
use identity::Refusal as IdentityRefusal;
use kernel::text::TextProblem;
use learning::Refusal as LearningRefusal;

/// Why something was not done, and how to mend it.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Problem {
    /// What kind of problem it is, for programs.
    code: ProblemCode,
    /// What is wrong, in words for people.
    message: String,
    /// The field of the input that is to be changed, where it is one.
    field: Option<String>,
    /// How to mend it, where there is something to say.
    hint: Option<String>,
}

/// Every kind of refusal of this API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum ProblemCode {
    /// The address is not an e-mail address.
    EmailInvalid,
    /// The password has fewer than 15 characters, or 8 beside a second factor.
    PasswordTooShort,
    /// The password has more than 1,024 characters.
    PasswordTooLong,
    /// The password is easily guessed, or known to thieves.
    PasswordTooCommon,
    /// Not a time zone of the IANA database.
    ZoneUnknown,
    /// Not a language we write in.
    LocaleUnknown,
    /// The address or the password is wrong.
    CredentialsWrong,
    /// The address is not confirmed yet, and so the account may not hold a role.
    AddressNotVerified,
    /// The link has run out, another one was used instead, or it was never made.
    LinkNotValid,
    /// The account is suspended: nobody is let in with it.
    AccountSuspended,
    /// It is one's own account, and somebody else's was meant to be named.
    OwnAccount,
    /// Nobody could run the school without this admin.
    LastAdmin,
    /// The code or the passkey is wrong, or was used before.
    CodeWrong,
    /// What was begun is finished, has run out, or never was: begin again.
    CeremonyOver,
    /// It takes a second factor here.
    FactorNeeded,
    /// Not the passkey that was asked for, or one that is known already.
    PasskeyNotValid,
    /// The school has no host name, and so no passkeys.
    PasskeysUnavailable,
    /// It is not the way back from the sign-in by a provider that was begun in this browser. Pages meet it.
    SignInNotValid,
    /// The school's provider does not answer at the moment. Pages meet it.
    ProviderUnavailable,
    /// What the school's provider has answered cannot be trusted. Pages meet it.
    ProviderNotTrusted,
    /// Nothing would be left to sign in with.
    LastWayIn,
    /// A text is too short, too long, or holds control characters.
    TextInvalid,
    /// The idempotency key was used for another request.
    IdempotencyMismatch,
    /// There is no publication with this key.
    PublicationUnknown,
    /// One place in the content that is to be mended; the message names file, line and column.
    ContentInvalid,
    /// The content equals that of the current edition.
    NothingChanged,
    /// Another edition is current than the one the change is based on.
    EditionMovedOn,
    /// A course names a library that has no edition yet.
    LibraryNotPublished,
    /// There is no course with this key.
    CourseUnknown,
    /// The learner takes this course already.
    AlreadyEnrolled,
    /// The edition has no such lesson.
    LessonUnknown,
    /// The edition has no such check or examination.
    AssessmentUnknown,
    /// Lessons or checks come first; the message names them.
    AssessmentNotOpen,
    /// Another attempt is under way.
    AttemptUnderWay,
    /// After two failed attempts at the examination there is a day's wait.
    WaitBeforeNextAttempt,
    /// It was passed before.
    AlreadyPassed,
    /// The attempt was submitted before.
    AttemptAlreadySubmitted,
    /// The time of the attempt has run out.
    AttemptTimeIsUp,
    /// A question or an option is not on the form, or a question is answered twice.
    AnswersDoNotFit,
    /// Coaching needs a valid certificate.
    NotCertified,
    /// The terms have another version now.
    TermsNotCurrent,
    /// There is no coach profile yet.
    NoCoachProfile,
    /// The client has not consented, or no longer does.
    ConsentRequired,
    /// The consent text has changed.
    ConsentTextChanged,
    /// The client has not answered the intake.
    IntakeMissing,
    /// An answer of the intake does not fit its question.
    AnswerDoesNotFit,
    /// The library has no such variant.
    VariantUnknown,
    /// A dose is not whole.
    DoseDoesNotFit,
    /// A routine has 1 to 20 items.
    ItemCount,
    /// A finding stands in the way; the message names the rule and its source, the hint the way out.
    RoutineNotSafe,
    /// Somebody changed the routine in the meantime.
    RoutineMovedOn,
    /// Only a draft can be changed or activated.
    RoutineNotDraft,
    /// There is no routine to check in on.
    NoRoutine,
}

impl Problem {
    /// The code as the graph writes it, for pages.
    pub fn word(&self) -> String {
        match InputType::to_value(&self.code) {
            Value::Enum(name) => name.to_string(),
            _ => String::new(),
        }
    }

    fn blocked(found: &Unsafe) -> Self {
        let code = ProblemCode::RoutineNotSafe;
        let message = format!("{} {}: {} {}", found.variant, found.level, found.rule, found.reason);
        Self { code, message, field: Some("routine".to_owned()), hint: Some(found.remedy.clone()) }
    }

    /// A text that is out of bounds.
    pub fn text(problem: &TextProblem, field: &str) -> Self {
        let code = ProblemCode::TextInvalid;
        Self { code, message: problem.to_string(), field: Some(field.to_owned()), hint: None }
    }

    fn content(problem: &ContentProblem) -> Self {
        let code = ProblemCode::ContentInvalid;
        Self { code, message: problem.to_string(), field: Some("changes".to_owned()), hint: None }
    }
}

/// A refusal of a context, as one or more problems.
pub(crate) trait Problems {
    /// Never empty.
    fn problems(&self) -> Vec<Problem>;
}

impl Problems for IdentityRefusal {
    fn problems(&self) -> Vec<Problem> {
        let (code, field) = match self {
            Self::EmailInvalid => (ProblemCode::EmailInvalid, Some("email")),
            Self::PasswordTooShort { .. } => (ProblemCode::PasswordTooShort, Some("password")),
            Self::PasswordTooLong => (ProblemCode::PasswordTooLong, Some("password")),
            Self::PasswordTooCommon => (ProblemCode::PasswordTooCommon, Some("password")),
            Self::ZoneUnknown => (ProblemCode::ZoneUnknown, Some("zone")),
            Self::LocaleUnknown => (ProblemCode::LocaleUnknown, Some("locale")),
            Self::CredentialsWrong => (ProblemCode::CredentialsWrong, None),
            Self::AddressNotVerified => (ProblemCode::AddressNotVerified, Some("email")),
            Self::LinkNotValid => (ProblemCode::LinkNotValid, Some("token")),
            Self::AccountSuspended => (ProblemCode::AccountSuspended, None),
            Self::OwnAccount => (ProblemCode::OwnAccount, Some("account")),
            Self::LastAdmin => (ProblemCode::LastAdmin, None),
            Self::Reason(_) => (ProblemCode::TextInvalid, Some("reason")),
            Self::CodeWrong => (ProblemCode::CodeWrong, None),
            Self::CeremonyOver => (ProblemCode::CeremonyOver, None),
            Self::FactorNeeded => (ProblemCode::FactorNeeded, None),
            Self::PasskeyNotValid => (ProblemCode::PasskeyNotValid, Some("credential")),
            Self::PasskeysUnavailable => (ProblemCode::PasskeysUnavailable, None),
            Self::SignInNotValid => (ProblemCode::SignInNotValid, None),
            Self::ProviderUnavailable => (ProblemCode::ProviderUnavailable, None),
            Self::ProviderNotTrusted => (ProblemCode::ProviderNotTrusted, None),
            Self::LastWayIn => (ProblemCode::LastWayIn, None),
            Self::Text(_) => (ProblemCode::TextInvalid, None),
            Self::IdempotencyMismatch => (ProblemCode::IdempotencyMismatch, Some("idempotencyKey")),
        };
        one(code, field, self, self.hint())
    }
}

impl Problems for CatalogRefusal {
    fn problems(&self) -> Vec<Problem> {
        let (code, field) = match self {
            Self::ContentInvalid(problems) => return problems.iter().map(Problem::content).collect(),
            Self::PublicationUnknown { .. } => (ProblemCode::PublicationUnknown, Some("publication")),
            Self::ChangeReason(_) => (ProblemCode::TextInvalid, Some("changeReason")),
            Self::NothingChanged { .. } => (ProblemCode::NothingChanged, Some("changes")),
            Self::EditionMovedOn { .. } => (ProblemCode::EditionMovedOn, Some("expectedVersion")),
            Self::LibraryNotPublished { .. } => (ProblemCode::LibraryNotPublished, Some("publication")),
            Self::IdempotencyMismatch => (ProblemCode::IdempotencyMismatch, Some("idempotencyKey")),
        };
        one(code, field, self, self.hint())
    }
}

impl Problems for LearningRefusal {
    fn problems(&self) -> Vec<Problem> {
        let (code, field) = match self {
            Self::CourseUnknown => (ProblemCode::CourseUnknown, Some("course")),
            Self::AlreadyEnrolled => (ProblemCode::AlreadyEnrolled, Some("course")),
            Self::NameAsPrinted(_) => (ProblemCode::TextInvalid, Some("nameAsPrinted")),
            Self::LessonUnknown => (ProblemCode::LessonUnknown, Some("lesson")),
            Self::AssessmentUnknown => (ProblemCode::AssessmentUnknown, Some("assessment")),
            Self::AssessmentNotOpen { .. } => (ProblemCode::AssessmentNotOpen, Some("assessment")),
            Self::AttemptUnderWay => (ProblemCode::AttemptUnderWay, Some("assessment")),
            Self::WaitBeforeNextAttempt { .. } => (ProblemCode::WaitBeforeNextAttempt, Some("assessment")),
            Self::AlreadyPassed => (ProblemCode::AlreadyPassed, Some("assessment")),
            Self::AttemptAlreadySubmitted => (ProblemCode::AttemptAlreadySubmitted, Some("attempt")),
            Self::AttemptTimeIsUp => (ProblemCode::AttemptTimeIsUp, Some("attempt")),
            Self::AnswersDoNotFit => (ProblemCode::AnswersDoNotFit, Some("answers")),
            Self::IdempotencyMismatch => (ProblemCode::IdempotencyMismatch, Some("idempotencyKey")),
        };
        one(code, field, self, self.hint())
    }
}

impl Problems for CoachingRefusal {
    fn problems(&self) -> Vec<Problem> {
        let (code, field) = match self {
            Self::RoutineNotSafe(found) => return found.iter().map(Problem::blocked).collect(),
            Self::NotCertified => (ProblemCode::NotCertified, None),
            Self::TermsNotCurrent { .. } => (ProblemCode::TermsNotCurrent, Some("termsVersion")),
            Self::NoCoachProfile => (ProblemCode::NoCoachProfile, None),
            Self::Name(_) => (ProblemCode::TextInvalid, Some("name")),
            Self::Email(_) => (ProblemCode::EmailInvalid, Some("email")),
            Self::ZoneUnknown => (ProblemCode::ZoneUnknown, Some("zone")),
            Self::ConsentRequired => (ProblemCode::ConsentRequired, Some("client")),
            Self::ConsentTextChanged => (ProblemCode::ConsentTextChanged, None),
            Self::IntakeMissing => (ProblemCode::IntakeMissing, Some("client")),
            Self::AnswerDoesNotFit { .. } => (ProblemCode::AnswerDoesNotFit, None),
            Self::VariantUnknown { .. } => (ProblemCode::VariantUnknown, Some("items")),
            Self::DoseDoesNotFit { .. } => (ProblemCode::DoseDoesNotFit, Some("items")),
            Self::ItemCount => (ProblemCode::ItemCount, Some("items")),
            Self::RoutineMovedOn { .. } => (ProblemCode::RoutineMovedOn, Some("expectedVersion")),
            Self::RoutineNotDraft => (ProblemCode::RoutineNotDraft, Some("routine")),
            Self::LinkNotValid => (ProblemCode::LinkNotValid, None),
            Self::NoRoutine => (ProblemCode::NoRoutine, None),
            Self::IdempotencyMismatch => (ProblemCode::IdempotencyMismatch, Some("idempotencyKey")),
        };
        one(code, field, self, self.hint())
    }
}

fn one(code: ProblemCode, field: Option<&str>, why: &impl ToString, hint: Option<&str>) -> Vec<Problem> {
    vec![Problem {
        code,
        message: why.to_string(),
        field: field.map(str::to_owned),
        hint: hint.map(str::to_owned),
    }]
}
