//! The way in: one button, nothing personal, so that a mail scanner that opens the link uses nothing up.

use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Response,
};
use kernel::{Failure, RequestId};
use serde_json::json;

use super::{back_to_my_page, failed, say, session};
use crate::Api;

/// Shows the button.
pub(in crate::pages) async fn show(State(api): State<Api>, Path(_): Path<String>) -> Response {
    api.pages.show(StatusCode::OK, "enter.html", json!({}))
}

/// The button: opens a session of twelve hours on this device.
pub(in crate::pages) async fn press(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Path(token): Path<String>,
) -> Response {
    match api.contexts.coaching.enter(&token).await {
        Ok(session) => {
            let mut response = back_to_my_page();
            session::begin(&mut response, &api, &session);
            response
        }
        Err(Failure::Refused(_) | Failure::Denied(_)) => {
            let what = "It has been used already, or it has run out. Ask your coach to send a new one.";
            say(&api, StatusCode::GONE, "This link no longer works", what)
        }
        Err(failure) => failed(&api, id, &failure),
    }
}
