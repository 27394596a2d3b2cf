//! What came of a request: what the executor has answered, or why it was not asked.

use std::time::Duration;

use async_graphql::{Response as GraphQlResponse, ServerError};
use axum::http::StatusCode;
use kernel::{Denied, RequestId};

use crate::error;

/// What came of a request.
#[derive(Debug)]
pub(crate) struct Executed {
    /// What the executor answers.
    pub response: GraphQlResponse,
    /// Whether the operation is a mutation: something may have been done, whatever the answer says.
    pub mutates: bool,
    /// How it stands when nothing was executed, and the document alone is not to blame.
    pub refused: Option<Refused>,
}

/// Why nothing was executed, as HTTP says it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused {
    /// The status.
    pub status: StatusCode,
    /// When it is worth another try.
    pub retry_after: Option<Duration>,
}

impl Executed {
    /// What was refused before it was executed.
    pub fn not(errors: Vec<ServerError>) -> Self {
        Self { response: GraphQlResponse::from_errors(errors), mutates: false, refused: None }
    }

    /// A request that is refused with a code, and words that say how to mend it.
    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::not(vec![error::placeless(error::coded(message, code))])
    }

    /// A request that is refused for now.
    pub fn later(code: &'static str, message: &str, status: StatusCode, wait: Duration) -> Self {
        let refused = Refused { status, retry_after: Some(wait) };
        Self { refused: Some(refused), ..Self::refused(code, message) }
    }

    /// There is no place for it at the moment.
    pub fn busy() -> Self {
        let message = "Too much is going on at once. Ask again in a moment.";
        Self::later("BUSY", message, StatusCode::SERVICE_UNAVAILABLE, Duration::ZERO)
    }

    /// It panicked. What became of it is not known.
    pub fn broken(id: RequestId) -> Self {
        let refused = Refused { status: StatusCode::INTERNAL_SERVER_ERROR, retry_after: None };
        Self { refused: Some(refused), ..Self::not(vec![error::placeless(error::internal(id))]) }
    }

    /// A token came along, and it is good for nothing.
    pub fn unauthenticated() -> Self {
        let refused = Refused { status: StatusCode::UNAUTHORIZED, retry_after: None };
        Self {
            refused: Some(refused),
            ..Self::not(vec![error::placeless(error::denied(Denied::Unauthenticated))])
        }
    }
}
