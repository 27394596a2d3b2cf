//! The caller is found by the token that came along: a user with a live session, or nobody.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use kernel::{Actor, Failure, Fault, Read, RequestId};

use crate::{Contexts, cookie, http::Address};

/// Who asks, and the reading handle that was opened to find out.
pub(crate) struct Caller {
    pub actor: Actor,
    pub read: Option<Read>,
    /// The token of a signed-in user.
    pub token: Option<String>,
}

/// Which request asks, and where it comes from.
#[derive(Clone, Copy)]
pub(crate) struct Asker {
    pub id: RequestId,
    pub address: Address,
}

/// Why the caller could not be found.
pub(crate) enum Unknown {
    /// A token came along, and it is good for nothing.
    BadToken,
    /// The database could not be asked.
    Fault(Fault),
}

/// What carries the token of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// The header `Authorization`: the program keeps the token.
    Bearer,
    /// A cookie: the browser keeps it.
    Cookie,
}

/// A token that came along.
#[derive(Clone, Copy)]
pub(crate) struct Token<'a> {
    pub text: &'a str,
    pub carrier: Carrier,
}

/// The token that the headers of a request bring along. Who sends one as a bearer means that one.
pub(crate) fn token(headers: &HeaderMap, secure: bool) -> Result<Option<Token<'_>>, Unknown> {
    if let Some(header) = headers.get(AUTHORIZATION) {
        let text = header.to_str().ok().and_then(bearer).ok_or(Unknown::BadToken)?;
        return Ok(Some(Token { text, carrier: Carrier::Bearer }));
    }
    Ok(cookie::SESSION.found(headers, secure).map(|text| Token { text, carrier: Carrier::Cookie }))
}

/// Finds the caller who comes with `token`, or with none.
pub(crate) async fn find(contexts: &Contexts, token: Option<&str>, asker: Asker) -> Result<Caller, Unknown> {
    let Some(token) = token else {
        let actor = Actor::anonymous(asker.id).from(asker.address.ip());
        return Ok(Caller { actor, read: None, token: None });
    };
    let read = contexts.db.read().await.map_err(Unknown::Fault)?;
    match contexts.identity.authenticate(&read, asker.id, token).await {
        Ok(actor) => {
            let actor = actor.from(asker.address.ip());
            Ok(Caller { actor, read: Some(read), token: Some(token.to_owned()) })
        }
        Err(Failure::Denied(_) | Failure::Refused(_)) => Err(Unknown::BadToken),
        Err(Failure::Fault(fault)) => Err(Unknown::Fault(fault)),
    }
}

/// The token in the value of a header, `Bearer …`.
pub(crate) fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
