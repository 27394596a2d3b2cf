//! How failures leave the graph: denials with their code, faults masked.

use std::time::Duration;

use async_graphql::{Error, ErrorExtensions, Pos, ServerError};
use kernel::{Denied, Failure, Fault, RequestId};

/// The code under which an error is told apart by programs.
pub(crate) const CODE: &str = "code";
/// The code of a document that is no question to this graph, and of a value that does not fit its type.
pub(crate) const BAD_INPUT: &str = "BAD_INPUT";
/// The code of a page that cannot be: its size is out of range, or its cursor is not ours.
pub(crate) const BAD_PAGE: &str = "BAD_PAGE";
/// The code of what a refusal keeps closed for the time being, where there is no payload to say so.
pub(crate) const NOT_NOW: &str = "NOT_NOW";
/// The code of what is refused until some time has passed.
pub(crate) const THROTTLED: &str = "THROTTLED";
/// How many seconds that is.
pub(crate) const RETRY_AFTER: &str = "retryAfterSeconds";
/// The code of a request that is beyond a limit.
pub(crate) const TOO_MUCH: &str = "TOO_MUCH";

const INTERNAL: (&str, &str) = ("Something went wrong on our side. It has been noted.", "INTERNAL");

/// An error with a code that programs can act on.
pub(crate) fn coded(message: impl Into<String>, code: &'static str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set(CODE, code))
}

/// An error that stands at no place in the document.
pub(crate) fn placeless(error: Error) -> ServerError {
    ServerError { locations: vec![], ..error.into_server_error(Pos::default()) }
}

/// What is said of a fault whose nature is nobody's business, with the id under which it was logged.
pub(crate) fn internal(request: RequestId) -> Error {
    identified(INTERNAL, request)
}

fn identified((message, code): (&str, &'static str), request: RequestId) -> Error {
    coded(message, code).extend_with(|_, extensions| extensions.set("requestId", request.to_string()))
}

/// A denial, as it leaves.
pub(crate) fn denied(denied: Denied) -> Error {
    let said = denied.to_string();
    match denied {
        Denied::NotFound => coded(said, "NOT_FOUND"),
        Denied::Unauthenticated => coded(said, "UNAUTHENTICATED"),
        Denied::FactorRequired => coded(said, "FACTOR_REQUIRED"),
        Denied::ProofRequired => coded(said, "PROOF_REQUIRED"),
        Denied::TooManyAttempts { wait } => coded(said, THROTTLED)
            .extend_with(|_, extensions| extensions.set(RETRY_AFTER, seconds(wait.to_std().unwrap_or_default()))),
    }
}

/// Whoever comes back after so many full seconds does not come too early.
pub(crate) const fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + 1
}

/// A fault: logged here, once, with its causes; outside only its request id is seen.
pub(crate) fn fault(fault: &Fault, request: RequestId) -> Error {
    tracing::error!(%request, error = fault as &dyn std::error::Error, "a request failed");
    let said = match fault {
        Fault::Busy(_) => ("Too much is going on at once. Ask again in a moment.", "BUSY"),
        Fault::Storage(_) => ("Nothing can be stored at the moment. Reading still works.", "STORAGE_FULL"),
        Fault::Internal(_) => INTERNAL,
    };
    identified(said, request)
}

/// Splits an outcome into what is data (a value, or a refusal) and what is an error.
pub(crate) fn settle<T, R>(outcome: Result<T, Failure<R>>, request: RequestId) -> Result<Result<T, R>, Error> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
        Err(Failure::Denied(why)) => Err(denied(why)),
        Err(Failure::Fault(broken)) => Err(fault(&broken, request)),
    }
}

/// What a single look-up answers: nothing, without an error, for what is not there or not yours.
pub(crate) fn found<T, R>(outcome: Result<T, Failure<R>>, request: RequestId) -> Result<Option<T>, Error> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Failure::Denied(_) | Failure::Refused(_)) => Ok(None),
        Err(Failure::Fault(broken)) => Err(fault(&broken, request)),
    }
}
