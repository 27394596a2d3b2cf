//! A client's session on her own device: a cookie that no script can read and no other site can send.

use axum::{
    extract::{Extension, FromRequestParts, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use kernel::{Actor, RequestId, Secret};

use super::{failed, no_session};
use crate::Api;

/// Twelve hours, as long as the session itself.
const MAX_AGE_S: i64 = 12 * 60 * 60;

/// The cookie's name. The prefix binds it to this host and to TLS, which a loopback address does not have.
fn name(secure: bool) -> &'static str {
    if secure { "__Host-client" } else { "client" }
}

/// Adds the cookie of a session that was just opened.
pub(super) fn begin(response: &mut Response, api: &Api, session: &Secret) {
    set(response, api, &session.token(), MAX_AGE_S);
}

/// Takes the cookie away.
pub(super) fn end(response: &mut Response, api: &Api) {
    set(response, api, "", 0);
}

fn set(response: &mut Response, api: &Api, value: &str, max_age_s: i64) {
    let secure = api.profile.secure;
    let flag = if secure { "; Secure" } else { "" };
    let name = name(secure);
    let cookie = format!("{name}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{flag}");
    let cookie = HeaderValue::from_str(&cookie).expect("a token is base64url");
    response.headers_mut().insert(header::SET_COOKIE, cookie);
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
        let token = cookie(&parts.headers, name(api.profile.secure)).ok_or_else(|| no_session(&api))?;
        let read = api.contexts.db.read().await.map_err(|fault| failed(&api, id.0, &fault.into()))?;
        let actor = api.contexts.coaching.authenticate(&read, id.0, token).await;
        actor.map(Self).map_err(|failure| failed(&api, id.0, &failure))
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}
