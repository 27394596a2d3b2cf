//! A verdict is how a use case ends when it does not succeed: refused, denied, or broken.

use std::error::Error;

use sea_orm::{DbErr, SqlErr};

/// What a use case answers: its value, or why not.
pub type Outcome<T, R> = Result<T, Failure<R>>;

/// Why a use case did not do what was asked. `R` is the context's list of refusals.
#[derive(Debug, thiserror::Error)]
pub enum Failure<R> {
    /// Expected: a rule says no, and says how to mend it. Answered as data.
    #[error("refused")]
    Refused(R),
    /// The actor may not, or it does not exist; the two are not told apart.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Something broke. Logged once at the boundary, masked outside.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl<R> From<DbErr> for Failure<R> {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

/// Not yours is not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// There is no such thing, or none that this actor may see.
    #[error("There is nothing here that you may see.")]
    NotFound,
    /// Nobody is signed in.
    #[error("Sign in first, then ask again.")]
    Unauthenticated,
}

/// Something broke that the caller could not have prevented.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Too much at once, or two changes met: worth asking again shortly.
    #[error("busy: {0}")]
    Busy(#[source] Box<dyn Error + Send + Sync>),
    /// The database cannot take more: the disk is full or read-only.
    #[error("storage: {0}")]
    Storage(#[source] Box<dyn Error + Send + Sync>),
    /// Anything else.
    #[error("internal: {0}")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

impl Fault {
    /// A fault that wraps any error or message.
    pub fn internal(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        if matches!(error, DbErr::ConnectionAcquire(_)) {
            return Self::Busy(error.into());
        }
        let text = error.to_string();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if says(&["deadlock detected", "could not serialize", "database is locked"]) {
            Self::Busy(error.into())
        } else if says(&["disk is full", "readonly database", "No space left"]) {
            Self::Storage(error.into())
        } else {
            Self::Internal(error.into())
        }
    }
}

/// Whether the error says that a unique constraint was met.
pub fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
