//! Problem details (RFC 9457): how everything but the graph says that something went wrong.

use std::any::Any;

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// An answer of `application/problem+json`.
pub(crate) fn problem(status: StatusCode, title: &str) -> Response {
    let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16() });
    let mut response = (status, body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

pub(super) async fn no_such_page(_: Request) -> Response {
    problem(StatusCode::NOT_FOUND, "There is nothing at this address.")
}

/// A panic ends its own request and no other.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the payload over")]
pub(super) fn panicked(payload: Box<dyn Any + Send + 'static>) -> Response {
    let message = payload.downcast_ref::<&str>().copied();
    let message = message.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = message.unwrap_or("unknown"), "a request panicked");
    problem(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side. It has been noted.")
}
