//! The page behind the link that confirms an address: one button, and nothing personal.

use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Response,
};
use kernel::{Actor, Denied, Failure, RequestId};
use serde_json::json;

use crate::{Api, error, http::Address};

/// Shows the button. Changes nothing, so that a mail scanner that opens the link uses nothing up.
pub(super) async fn show(State(api): State<Api>, Path(_): Path<String>) -> Response {
    api.pages.show(StatusCode::OK, "verify.html", json!({}))
}

/// The button: confirms the address. A second press says the same as the first.
pub(super) async fn press(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Extension(address): Extension<Address>,
    Path(token): Path<String>,
) -> Response {
    match api.contexts.identity.verify_address(&Actor::anonymous(id).from(address.ip()), &token).await {
        Ok(_) => {
            say(&api, StatusCode::OK, "Your address is confirmed", "Your account is open. You can sign in now.")
        }
        Err(Failure::Denied(Denied::TooManyAttempts { .. })) => {
            let what = "Too many links from your address did not work. Wait a minute, then try again.";
            say(&api, StatusCode::TOO_MANY_REQUESTS, "Not now", what)
        }
        Err(Failure::Refused(_) | Failure::Denied(_)) => {
            let what = "Each works for 24 hours, and until another one for the same address is used. \
                        If your address is confirmed, sign in; if not, sign up again to get a new link.";
            say(&api, StatusCode::GONE, "This link no longer works", what)
        }
        Err(Failure::Fault(fault)) => {
            let _logged = error::fault(&fault, id);
            say(
                &api,
                StatusCode::SERVICE_UNAVAILABLE,
                "Not now",
                "Something is busy on our side. Try again in a minute.",
            )
        }
    }
}

fn say(api: &Api, status: StatusCode, title: &str, what: &str) -> Response {
    api.pages.show(status, "message.html", json!({ "title": title, "what": what }))
}
