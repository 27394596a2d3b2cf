//! Every request has an id, which stands on its answer and on its log line.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderValue, Method},
    response::Response,
};
use kernel::RequestId;
use tracing::Span;
use uuid::Uuid;

use super::{GRAPHQL, admission::TurnedAway, problem::spell_out};

/// What the log says of one request. Of a crowd it says how many were turned away, and not who.
///
/// The line names the route, never the path: a path may hold a secret.
#[derive(Clone)]
pub(super) struct Log {
    pub id: RequestId,
    method: Method,
    route: Option<MatchedPath>,
    /// What the route is called where none was looked for yet.
    otherwise: &'static str,
    started: Instant,
}

impl Log {
    /// A request that has just come, or that the doorkeeper has let pass.
    pub fn of(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>().cloned();
        if let Some(begun) = request.extensions().get::<Self>() {
            return Self { route, ..begun.clone() };
        }
        let otherwise = if request.uri().path() == GRAPHQL { GRAPHQL } else { "none" };
        let (id, method) = (new_request_id(), request.method().clone());
        Self { id, method, route, otherwise, started: Instant::now() }
    }

    /// The span in which its work is done: whatever is logged meanwhile bears its id.
    pub fn span(&self) -> Span {
        tracing::info_span!("request", request = %self.id)
    }

    /// Spells out what the answer says is wrong, puts the id on it, and logs a line, if it was not turned away.
    pub fn answered(self, response: Response) -> Response {
        let mut response = spell_out(response, self.id);
        let header = HeaderValue::from_str(&self.id.to_string()).expect("hexadecimal digits are a header value");
        response.headers_mut().insert("x-request-id", header);
        if response.extensions().get::<TurnedAway>().is_some() {
            CROWD.turned_away();
            return response;
        }
        let micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let route = self.route.as_ref().map_or(self.otherwise, MatchedPath::as_str);
        let (method, status) = (&self.method, response.status().as_u16());
        tracing::info!(request = %self.id, %method, route, status, micros, "answered");
        response
    }
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
