//! Every request has an id, which stands on its answer and on its log line.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use kernel::RequestId;
use tracing::Instrument;
use uuid::Uuid;

use super::admission::TurnedAway;

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
    if response.extensions().get::<TurnedAway>().is_some() {
        CROWD.turned_away();
        return response;
    }
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(request = %id, %method, route, status = response.status().as_u16(), micros, "answered");
    response
}

/// A line for each of a crowd would keep the machine busy that is too busy already: one a second says how many.
static CROWD: Crowd = Crowd(Mutex::new(None));

/// How many were turned away since when.
struct Crowd(Mutex<Option<(Instant, u64)>>);

impl Crowd {
    fn turned_away(&self) {
        // Two numbers that are set at once hold whatever happened to whom.
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = counted.map_or((None, 1), |(since, count)| (Some(since), count + 1));
        if let Some(since) = since.filter(|since| since.elapsed() < Duration::from_secs(1)) {
            *counted = Some((since, count));
            return;
        }
        *counted = Some((Instant::now(), 0));
        drop(counted);
        tracing::warn!(count, "there was no place for so many requests; they were answered 503");
    }
}

/// A new id, for a request or for one of the operations that come over one socket.
#[expect(clippy::disallowed_methods, reason = "a request's id is no row's; no handle is open yet")]
pub(super) fn new_request_id() -> RequestId {
    RequestId(Uuid::now_v7())
}
