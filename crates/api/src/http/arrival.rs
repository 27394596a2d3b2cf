//! Arrival: a body is here whole before anything is done for its request, or the request is refused.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use super::{LARGEST_BODY, problem};

/// A request whose body is here.
pub(super) async fn whole(request: Request, patience: Duration) -> Result<Request, Box<Response>> {
    let (parts, body) = request.into_parts();
    let body = bytes(body, patience).await?;
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// Takes a body in, which is counted while it comes. Whoever sends it holds nothing but her connection.
pub(super) async fn bytes(body: Body, patience: Duration) -> Result<Bytes, Box<Response>> {
    // What says of itself that it is too large is not waited for.
    let says_so = u64::try_from(LARGEST_BODY).is_ok_and(|most| body.size_hint().lower() > most);
    let refused = if says_so {
        StatusCode::PAYLOAD_TOO_LARGE.into_response()
    } else {
        match timeout(patience, Limited::new(body, LARGEST_BODY).collect()).await {
            Ok(Ok(whole)) => return Ok(whole.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
            Ok(Err(_)) => problem(StatusCode::BAD_REQUEST, "The body of the request breaks off."),
            Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
        }
    };
    Err(Box::new(refused))
}
