//! A verdict is how a use case ends when it does not succeed: refused, denied, or broken.

use std::error::Error;

use chrono::TimeDelta;
use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

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
    /// It calls for a second factor, and this session has seen none.
    #[error("This calls for a second factor. Set one up, or sign in with the one that you have.")]
    FactorRequired,
    /// It is too long ago that the user proved who she is.
    #[error("Prove once more that it is you, then ask again.")]
    ProofRequired,
    /// Too many secrets were wrong: the next one is looked at when some time has passed.
    #[error("Too many tries were wrong. Wait a little, then try again.")]
    TooManyAttempts {
        /// How long until then.
        wait: TimeDelta,
    },
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
    /// By the database's own code, never by its words: those change with its version and language.
    fn from(error: DbErr) -> Self {
        match expected(&error) {
            Some(Expected::Busy) => Self::Busy(error.into()),
            Some(Expected::Storage) => Self::Storage(error.into()),
            None => Self::Internal(error.into()),
        }
    }
}

/// What can be expected of a database that is well, but pressed.
enum Expected {
    Busy,
    Storage,
}

fn expected(error: &DbErr) -> Option<Expected> {
    let cause = match error {
        DbErr::ConnectionAcquire(_) => return Some(Expected::Busy),
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => cause,
        _ => return None,
    };
    match &**cause {
        sqlx::Error::Database(said) => said.code().and_then(|code| expected_code(&code)),
        // The connection is gone, or there is none to be had.
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Some(Expected::Busy),
        _ => None,
    }
}

/// PostgreSQL answers an SQLSTATE of five characters, SQLite a number whose last byte is the kind of failure.
fn expected_code(code: &str) -> Option<Expected> {
    if code.len() == 5 { of_postgres(code) } else { of_sqlite(code.parse().ok()?) }
}

fn of_postgres(code: &str) -> Option<Expected> {
    match code {
        // The disk is full; the server is a standby, or was made read-only.
        "53100" | "25006" => Some(Expected::Storage),
        // A serialization failure, a deadlock, a lock not had in time; a statement or a session out of time;
        // a server that is stopping, has crashed, or is not there yet.
        "40001" | "40P01" | "55P03" | "57014" | "25P03" | "57P01" | "57P02" | "57P03" | "57P05" => {
            Some(Expected::Busy)
        }
        // Connections that broke, and resources that ran out.
        _ => (code.starts_with("08") || code.starts_with("53")).then_some(Expected::Busy),
    }
}

fn of_sqlite(code: i32) -> Option<Expected> {
    match (code, code & 0xff) {
        // SQLITE_IOERR_WRITE and SQLITE_IOERR_SHMSIZE: a full disk, seen from the files beside the database.
        // SQLITE_READONLY and SQLITE_FULL.
        (778 | 4874, _) | (_, 8 | 13) => Some(Expected::Storage),
        // SQLITE_BUSY and SQLITE_LOCKED.
        (_, 5 | 6) => Some(Expected::Busy),
        _ => None,
    }
}

/// Whether the error says that a unique constraint was met.
pub fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(code: &str) -> &'static str {
        match expected_code(code) {
            Some(Expected::Busy) => "busy",
            Some(Expected::Storage) => "storage",
            None => "internal",
        }
    }

    #[test]
    fn pressed_is_told_apart_from_broken_by_the_code() {
        for code in
            ["40001", "40P01", "55P03", "57014", "53000", "53200", "53300", "57P01", "57P02", "57P03", "08006"]
        {
            assert_eq!(word(code), "busy", "{code}");
        }
        for code in ["5", "517", "6", "262"] {
            assert_eq!(word(code), "busy", "{code}");
        }
        for code in ["53100", "25006", "13", "8", "1032", "778", "4874"] {
            assert_eq!(word(code), "storage", "{code}");
        }
        for code in ["42P01", "23505", "22P02", "58030", "1", "10", "11", "2067", "", "no code"] {
            assert_eq!(word(code), "internal", "{code}");
        }
    }
}
