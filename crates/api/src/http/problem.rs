//! Problem details (RFC 9457): how everything but the graph says that something went wrong.

use std::any::Any;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::RequestId;
use serde_json::json;

use super::graphql::Spoken;

/// What an answer says is wrong, until [`spell_out`] writes it down.
#[derive(Clone)]
struct Title(String);

/// An answer that is sent as `application/problem+json`.
pub(crate) fn problem(status: StatusCode, title: &str) -> Response {
    let mut response = status.into_response();
    response.extensions_mut().insert(Title(title.to_owned()));
    response
}

/// Writes every answer that tells of a problem, whoever gave it: a page, a limit, an extractor, or the router.
///
/// Pages and the graph speak for themselves, and only the headers are added that belong to their status.
pub(super) fn spell_out(mut response: Response, id: RequestId) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    if !speaks_for_itself(&response) {
        response = written(response, id);
    }
    let headers = response.headers_mut();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("1"));
    }
    if status == StatusCode::REQUEST_TIMEOUT {
        // What is left of it is not waited for.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.entry(header::WWW_AUTHENTICATE).or_insert(HeaderValue::from_static("Bearer"));
    }
    response
}

fn speaks_for_itself(response: &Response) -> bool {
    let media = response.headers().get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
    response.extensions().get::<Spoken>().is_some() || media.is_some_and(|media| media.starts_with("text/html"))
}

fn written(response: Response, id: RequestId) -> Response {
    let (mut parts, _) = response.into_parts();
    let title = parts.extensions.remove::<Title>().map_or_else(|| usual(parts.status).to_owned(), |title| title.0);
    let body = json!({
        "type": "about:blank",
        "title": title,
        "status": parts.status.as_u16(),
        // The path may hold a secret; the id of the request is enough to find it again.
        "instance": id.0.urn().to_string(),
        "requestId": id.to_string(),
    });
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Response::from_parts(parts, body.to_string().into())
}

/// What is said of an answer that comes without words.
fn usual(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "The request cannot be read.",
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take this method.",
        StatusCode::PAYLOAD_TOO_LARGE => "The request is too large.",
        StatusCode::REQUEST_TIMEOUT => "The request takes too long to arrive. Send it again.",
        StatusCode::SERVICE_UNAVAILABLE => "It takes too long at the moment. Ask again in a moment.",
        _ => status.canonical_reason().unwrap_or("Something is wrong."),
    }
}

/// A panic ends its own request and no other.
pub(super) fn panicked(payload: &(dyn Any + Send)) -> Response {
    note_panic(payload, None);
    problem(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side. It has been noted.")
}

/// Notes in the log what somebody panicked about.
pub(super) fn note_panic(payload: &(dyn Any + Send), request: Option<RequestId>) {
    let message = payload.downcast_ref::<&str>().copied();
    let message = message.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    // Within a request's span its id stands on the line already.
    let request = request.map(tracing::field::display);
    tracing::error!(request, panic = message.unwrap_or("unknown"), "a request panicked");
}
