//! The client's pages: by link, without an account and without script.

mod dose;
mod enter;
mod intake;
mod own;
mod session;

use axum::{
    Router,
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use kernel::{Failure, RequestId};
use serde_json::json;

use crate::{
    Api, error,
    problem::{Problem, Problems},
};

/// The page by which a client comes in.
pub(super) fn entrance() -> Router<Api> {
    Router::new().route("/enter/{token}", get(enter::show).post(enter::press))
}

/// The client's other pages.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/my", get(own::show))
        .route("/my/openings", get(own::openings))
        .route("/my/consent", post(own::consent))
        .route("/my/withdraw", post(own::withdraw))
        .route("/my/leave", post(own::leave))
        .route("/my/erase", post(own::erase))
        .route("/my/check-in", post(own::check_in))
        .route("/my/intake", get(intake::show).post(intake::answer))
}

fn back_to_my_page() -> Response {
    Redirect::to("/my").into_response()
}

fn say(api: &Api, status: StatusCode, title: &str, what: &str) -> Response {
    api.pages.show(status, "message.html", json!({ "title": title, "what": what }))
}

/// What a client reads when something did not work.
fn failed(api: &Api, id: RequestId, failure: &Failure<::coaching::Refusal>) -> Response {
    match failure {
        Failure::Refused(refusal) => {
            let what = format!("{refusal} Go back, and try again.");
            let mut response = say(api, StatusCode::UNPROCESSABLE_ENTITY, "That did not fit", &what);
            let code = refusal.problems().first().map(Problem::word).unwrap_or_default();
            // For whoever is asked for help: the same code as in the graph.
            let code = HeaderValue::from_str(&code).expect("a code is ASCII");
            response.headers_mut().insert("x-problem-code", code);
            response
        }
        Failure::Denied(_) => no_session(api),
        Failure::Fault(fault) => {
            let _logged = error::fault(fault, id);
            say(
                api,
                StatusCode::SERVICE_UNAVAILABLE,
                "Not now",
                "Something is busy on our side. Try again in a minute.",
            )
        }
    }
}

fn no_session(api: &Api) -> Response {
    let what = "Open the link in your letter again. If it no longer works, ask your coach to send a new one.";
    say(api, StatusCode::UNAUTHORIZED, "Please come in by your link", what)
}
