//! A client's session on her own device: a cookie that no script can read and no other site can send.

use axum::{
    extract::{Extension, FromRequestParts, State},
    http::{header, request::Parts},
    response::{IntoResponse, Response},
};
use kernel::{Actor, RequestId, Secret};

use super::{failed, no_session};
use crate::{Api, cookie};

/// Adds the cookie of a session that was just opened.
pub(super) fn begin(response: &mut Response, api: &Api, session: &Secret) {
    response.headers_mut().append(header::SET_COOKIE, cookie::CLIENT.holding(session, api.profile.secure));
}

/// Takes the cookie away.
pub(super) fn end(response: &mut Response, api: &Api) {
    response.headers_mut().append(header::SET_COOKIE, cookie::CLIENT.gone(api.profile.secure));
}

/// The client who asks. Whoever has no session is told to come in by her link.
pub(super) struct ClientActor(pub Actor);

impl FromRequestParts<Api> for ClientActor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Response> {
        let State(api) =
            State::<Api>::from_request_parts(parts, api).await.map_err(IntoResponse::into_response)?;
        let id =
            Extension::<RequestId>::from_request_parts(parts, &api).await.map_err(IntoResponse::into_response)?;
        let token = cookie::CLIENT.found(&parts.headers, api.profile.secure).ok_or_else(|| no_session(&api))?;
        let read = api.contexts.db.read().await.map_err(|fault| failed(&api, id.0, &fault.into()))?;
        let actor = api.contexts.coaching.authenticate(&read, id.0, token).await;
        actor.map(Self).map_err(|failure| failed(&api, id.0, &failure))
    }
}
