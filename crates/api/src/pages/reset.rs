//! The page behind the link that sets a password: one field and one button, and nothing personal.

use axum::{
    Form,
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Response,
};
use kernel::{Actor, Denied, Failure, RequestId};
use serde::Deserialize;
use serde_json::json;

use crate::{Api, error, http::Address};

/// What the form holds.
#[derive(Deserialize)]
pub(super) struct NewPassword {
    password: String,
}

/// Shows the field and the button. Changes nothing, so that a mail scanner that opens the link uses nothing up.
pub(super) async fn show(State(api): State<Api>, Path(_): Path<String>) -> Response {
    api.pages.show(StatusCode::OK, "reset.html", json!({ "problem": null }))
}

/// The button: sets the password. A password that does not fit leaves the link as it is.
pub(super) async fn press(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Extension(address): Extension<Address>,
    Path(token): Path<String>,
    Form(form): Form<NewPassword>,
) -> Response {
    let actor = Actor::anonymous(id).from(address.ip());
    match api.contexts.identity.reset_password(&actor, &token, &form.password).await {
        Ok(_device) => {
            let what = "You are signed out everywhere. Sign in with the new password.";
            say(&api, StatusCode::OK, "Your password is set", what)
        }
        Err(Failure::Denied(Denied::TooManyAttempts { .. })) => {
            let what = "Too many links from your address did not work. Wait a minute, then try again.";
            say(&api, StatusCode::TOO_MANY_REQUESTS, "Not now", what)
        }
        Err(Failure::Refused(identity::Refusal::LinkNotValid) | Failure::Denied(_)) => {
            let what = "Each works once and for a short time, and until a newer one is asked for. \
                        Ask for a new one on the page where you sign in.";
            say(&api, StatusCode::GONE, "This link no longer works", what)
        }
        Err(Failure::Refused(refusal)) => {
            let problem = format!("{refusal} {}", refusal.hint().unwrap_or_default());
            api.pages.show(StatusCode::UNPROCESSABLE_ENTITY, "reset.html", json!({ "problem": problem.trim() }))
        }
        Err(Failure::Fault(fault)) => {
            let _logged = error::fault(&fault, id);
            let what = "Something is busy on our side. Try again in a minute.";
            say(&api, StatusCode::SERVICE_UNAVAILABLE, "Not now", what)
        }
    }
}

fn say(api: &Api, status: StatusCode, title: &str, what: &str) -> Response {
    api.pages.show(status, "message.html", json!({ "title": title, "what": what }))
}
