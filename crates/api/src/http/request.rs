//! Every request has an id, which stands on its answer and on its log line.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use kernel::RequestId;
use tracing::Instrument;
use uuid::Uuid;

/// Gives the request its id and logs one line when it is answered.
///
/// The line names the route, never the path: a path may hold a secret.
pub(super) async fn trace(mut request: Request, next: Next) -> Response {
    let id = new_request_id();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "none".to_owned());
    let method = request.method().clone();
    request.extensions_mut().insert(id);
    let started = Instant::now();
    let span = tracing::info_span!("request", request = %id);
    let mut response = next.run(request).instrument(span).await;
    let header = HeaderValue::from_str(&id.to_string()).expect("hexadecimal digits are a header value");
    response.headers_mut().insert("x-request-id", header);
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(request = %id, %method, route, status = response.status().as_u16(), micros, "answered");
    response
}

/// A new id, for a request or for one of the operations that come over one socket.
#[expect(clippy::disallowed_methods, reason = "a request's id is no row's; no handle is open yet")]
pub(super) fn new_request_id() -> RequestId {
    RequestId(Uuid::now_v7())
}
