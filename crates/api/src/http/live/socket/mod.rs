//! A socket is a WebSocket over which one client runs many operations at once, by the `graphql-transport-ws` protocol.

mod conversation;
mod message;
mod running;

use axum::{
    extract::{Extension, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use kernel::RequestId;
use tracing::Instrument;

use self::conversation::Conversation;
use super::lives::Full;
use crate::{
    Api,
    caller::{self, Carrier},
    http::{
        Address, LARGEST_BODY,
        origin::{is_known_as_ours, is_ours},
        problem,
    },
};

const PROTOCOL: &str = "graphql-transport-ws";

/// Opens a socket. The token may come with this request, or with the greeting.
pub(in crate::http) async fn open(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Extension(address): Extension<Address>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !is_ours(&headers, &api.profile.origin) {
        return problem(StatusCode::FORBIDDEN, "A page of another site may not open a connection here.");
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(why) => {
            return problem(why.into_response().status(), "Open a WebSocket here, with graphql-transport-ws.");
        }
    };
    let place = match api.lives.enter(address) {
        Ok(place) => place,
        Err(Full::Address) => {
            return problem(StatusCode::TOO_MANY_REQUESTS, "This address has too many connections.");
        }
        Err(Full::Here) => return problem(StatusCode::SERVICE_UNAVAILABLE, "There are too many connections."),
    };
    let Ok(token) = caller::token(&headers, api.profile.secure) else {
        return problem(StatusCode::UNAUTHORIZED, "Send the token as `Authorization: Bearer …`.");
    };
    if token.is_some_and(|token| token.carrier == Carrier::Cookie)
        && !is_known_as_ours(&headers, &api.profile.origin)
    {
        return problem(StatusCode::FORBIDDEN, "A cookie counts only when a page of this site has the request sent.");
    }
    let token = token.map(|token| token.text.to_owned());
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(LARGEST_BODY).max_frame_size(LARGEST_BODY);
    upgrade.on_upgrade(async move |socket| {
        let _place = place;
        let span = tracing::info_span!("request", request = %id);
        Conversation::new(api, socket, id, address).run(token).instrument(span).await;
    })
}
