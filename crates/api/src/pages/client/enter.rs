//! The way in: one button, nothing personal, so that a mail scanner that opens the link uses nothing up.

use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Response,
};
use kernel::{Actor, Failure, Fault, RequestId, Secret};
use serde_json::json;

use super::{back_to_my_page, failed, say, session};
use crate::{Api, http::Address};

/// Shows the button.
pub(in crate::pages) async fn show(State(api): State<Api>, Path(_): Path<String>) -> Response {
    api.pages.show(StatusCode::OK, "enter.html", json!({}))
}

/// What came of a press.
enum Pressed {
    Entered(Secret),
    NoLink,
    TooOften,
}

/// The button: opens a session of twelve hours on this device.
pub(in crate::pages) async fn press(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Extension(address): Extension<Address>,
    Path(token): Path<String>,
) -> Response {
    match pressed(&api, &Actor::anonymous(id).from(address.ip()), &token).await {
        Ok(Pressed::Entered(session)) => {
            let mut response = back_to_my_page();
            session::begin(&mut response, &api, &session);
            response
        }
        Ok(Pressed::NoLink) => {
            let what = "It has been used already, it has run out, or a newer letter has taken its place. Look for the \
                        newest letter, or ask your coach to send a new one.";
            say(&api, StatusCode::GONE, "This link no longer works", what)
        }
        Ok(Pressed::TooOften) => {
            let what = "Too many links from your address did not work. Wait a minute, then try again.";
            say(&api, StatusCode::TOO_MANY_REQUESTS, "Not now", what)
        }
        Err(fault) => failed(&api, id, &fault.into()),
    }
}

/// A link is a secret like any other: whoever guesses at links waits.
async fn pressed(api: &Api, actor: &Actor, token: &str) -> Result<Pressed, Fault> {
    match api.contexts.identity.before_a_guess(actor).await {
        Ok(()) => {}
        Err(Failure::Fault(fault)) => return Err(fault),
        Err(Failure::Denied(_) | Failure::Refused(_)) => return Ok(Pressed::TooOften),
    }
    match api.contexts.coaching.enter(token).await {
        Ok(session) => {
            api.contexts.identity.after_a_right_guess(actor).await?;
            Ok(Pressed::Entered(session))
        }
        Err(Failure::Fault(fault)) => Err(fault),
        Err(Failure::Denied(_) | Failure::Refused(_)) => Ok(Pressed::NoLink),
    }
}
