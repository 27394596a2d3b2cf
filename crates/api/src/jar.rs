//! The jar is where the answer to a request puts the cookie of a session, for the browser to keep.

use std::sync::{Arc, Mutex};

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use kernel::Secret;

use crate::{
    caller::{self, Carrier},
    cookie,
    http::{Profile, is_known_as_ours},
};

/// The jar of one request.
#[derive(Debug)]
pub(crate) struct Jar {
    /// What carries the session with which the request came.
    pub carrier: Carrier,
    /// Whether a page of ours asks: no other may have a browser signed in.
    pub is_ours: bool,
    /// Whether the cookie is bound to TLS.
    pub secure: bool,
    put: Mutex<Option<HeaderValue>>,
}

impl Jar {
    /// An empty jar for the answer to a request with these headers; `None` when a cookie comes along that does not count.
    pub fn of(headers: &HeaderMap, profile: &Profile) -> Option<Arc<Self>> {
        let secure = profile.secure;
        let is_ours = is_known_as_ours(headers, &profile.origin);
        let carrier = match caller::token(headers, secure) {
            Ok(Some(token)) => token.carrier,
            Ok(None) | Err(_) => Carrier::Bearer,
        };
        let counts = carrier == Carrier::Bearer || is_ours;
        counts.then(|| Arc::new(Self { carrier, is_ours, secure, put: Mutex::default() }))
    }

    /// Has the browser keep a token in the place of the one that it has.
    pub fn keep(&self, token: &Secret) {
        self.put(cookie::SESSION.holding(token, self.secure));
    }

    /// Has the browser forget its token, if that is how the session came.
    pub fn forget(&self) {
        if self.carrier == Carrier::Cookie {
            self.put(cookie::SESSION.gone(self.secure));
        }
    }

    /// Hands what was put in over with the answer.
    pub fn hand_over(&self, response: &mut Response) {
        if let Some(cookie) = self.put.lock().expect("putting a cookie in does not panic").take() {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }

    fn put(&self, cookie: HeaderValue) {
        *self.put.lock().expect("putting a cookie in does not panic") = Some(cookie);
    }
}
