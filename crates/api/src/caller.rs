//! The caller is found from the request's headers: a bearer token, or nobody.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use kernel::{Actor, Denied, Failure, Fault, Read, RequestId};

use crate::Contexts;

/// Who asks, and the reading handle that was opened to find out.
pub(crate) struct Caller {
    pub actor: Actor,
    pub read: Option<Read>,
}

/// Why the caller could not be found.
pub(crate) enum Unknown {
    /// A token came along, and it is good for nothing.
    BadToken,
    /// The database could not be asked.
    Fault(Fault),
}

/// Finds the caller.
pub(crate) async fn find(contexts: &Contexts, headers: &HeaderMap, request: RequestId) -> Result<Caller, Unknown> {
    let Some(header) = headers.get(AUTHORIZATION) else {
        return Ok(Caller { actor: Actor::anonymous(request), read: None });
    };
    let token = header.to_str().ok().and_then(bearer).ok_or(Unknown::BadToken)?;
    let read = contexts.db.read().await.map_err(Unknown::Fault)?;
    match contexts.identity.authenticate(&read, request, token).await {
        Ok(actor) => Ok(Caller { actor, read: Some(read) }),
        Err(Failure::Denied(Denied::Unauthenticated | Denied::NotFound) | Failure::Refused(_)) => {
            Err(Unknown::BadToken)
        }
        Err(Failure::Fault(fault)) => Err(Unknown::Fault(fault)),
    }
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
