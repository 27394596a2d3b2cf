//! Arrival: a body is here whole before anything is done for its request, or the request is refused.

use std::{error::Error, iter, time::Duration};

use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, LengthLimitError};
use tokio::time::timeout;

use super::problem;

/// Takes the body in, for as long as is given to all of it. Whoever sends it holds nothing but her connection.
///
/// How large it may be is the affair of the layer around this one, which counts while it comes.
pub(super) async fn whole(State(patience): State<Duration>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    match timeout(patience, body.collect()).await {
        Ok(Ok(whole)) => next.run(Request::from_parts(parts, Body::from(whole.to_bytes()))).await,
        Ok(Err(error)) if is_too_large(&error) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Ok(Err(_)) => problem(StatusCode::BAD_REQUEST, "The body of the request breaks off."),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    iter::successors(Some(error as &(dyn Error + 'static)), |&error| error.source())
        .any(<dyn Error>::is::<LengthLimitError>)
}
