//! The front is what every request passes, whichever way it goes on: its id, its origin, its body, its deadline, its words.
//!
//! It is one layer, and not one for each: a router makes every layer anew for every request, and in a crowd that costs
//! more than all that they do.

use std::{net::SocketAddr, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use ipnet::IpNet;
use tokio::time::timeout;
use tracing::Instrument;

use super::{
    Profile,
    address::Address,
    arrival,
    capacity::seconds,
    origin,
    problem::{panicked, problem},
    request::Log,
};

/// What is known of every request before it comes.
pub(super) struct Front {
    proxies: Vec<IpNet>,
    origin: String,
    /// How long a body may take to arrive; `None` where none is taken in.
    body: Option<Duration>,
    deadline: Duration,
}

impl Front {
    /// The front of a deployment.
    pub fn of(profile: &Profile) -> Self {
        let capacity = &profile.capacity;
        Self {
            proxies: profile.proxies.clone(),
            origin: profile.origin.clone(),
            body: Some(seconds(capacity.body_s)),
            deadline: seconds(capacity.deadline_s),
        }
    }

    /// The same, where nobody's body is taken in.
    pub fn without_bodies(self) -> Self {
        Self { body: None, ..self }
    }

    /// Puts itself before every route.
    pub fn around<S: Clone + Send + Sync + 'static>(self, routes: Router<S>) -> Router<S> {
        routes.layer(middleware::from_fn_with_state(Arc::new(self), pass))
    }

    /// Lets a request on to its route, once its body is here, and for as long as its deadline. A page of another site is
    /// turned away before anything of its body is taken.
    async fn let_on(&self, mut request: Request, next: Next) -> Response {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let address = Address::find(peer, request.headers(), &self.proxies);
        request.extensions_mut().insert(address);
        if origin::is_foreign_change(&request, &self.origin) {
            return problem(StatusCode::FORBIDDEN, "A page of another site may not change anything here.");
        }
        let request = match self.body {
            Some(patience) => arrival::whole(request, patience).await,
            None => Ok(request),
        };
        match request {
            Ok(request) => {
                let answered = timeout(self.deadline, next.run(request)).await;
                answered.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
            }
            Err(refused) => *refused,
        }
    }
}

/// Passes a request on. Whatever happens, it is said in words, and with an id.
async fn pass(State(front): State<Arc<Front>>, mut request: Request, next: Next) -> Response {
    let log = Log::of(&request);
    request.extensions_mut().insert(log.id);
    let answered = async {
        let answered = AssertUnwindSafe(front.let_on(request, next)).catch_unwind().await;
        answered.unwrap_or_else(|payload| panicked(payload.as_ref()))
    };
    let response = answered.instrument(log.span()).await;
    log.answered(response)
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::get};
    use http_body_util::BodyExt;
    use serde_json::{Value, json};
    use tower::ServiceExt;

    use super::*;

    async fn ask(path: &str, method: &str) -> (Response<()>, Value) {
        let routes = Router::new()
            .route("/slow", get(std::future::pending::<()>))
            .route("/broken", get(async || -> () { panic!("the tea is cold") }))
            .route("/busy", get(async || problem(StatusCode::SERVICE_UNAVAILABLE, "Not now.")));
        let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
        let (deadline, body) = (Duration::from_secs(1), Some(Duration::from_secs(1)));
        let front = Front { proxies: Vec::new(), origin: String::new(), body, deadline };
        let answer = front.around(routes).oneshot(request).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        (Response::from_parts(parts, ()), serde_json::from_slice(&bytes).expect("JSON"))
    }

    #[tokio::test]
    async fn whatever_goes_wrong_is_spelled_out() {
        for (path, method, status, title) in [
            ("/slow", "GET", 503, "It takes too long at the moment. Ask again in a moment."),
            ("/busy", "GET", 503, "Not now."),
            ("/broken", "GET", 500, "Something went wrong on our side. It has been noted."),
            ("/busy", "POST", 405, "This address does not take this method."),
        ] {
            let (answer, body) = ask(path, method).await;
            let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().expect("text"));
            let id = header("x-request-id").expect("an id");
            assert_eq!(answer.status().as_u16(), status, "{path}");
            assert_eq!(header("content-type"), Some("application/problem+json"), "{path}");
            assert_eq!(header("retry-after"), (status == 503).then_some("1"), "{path}");
            let instance = uuid::Uuid::parse_str(id).expect("a UUID").urn().to_string();
            let expected = json!({ "type": "about:blank", "title": title, "status": status,
                                   "instance": instance, "requestId": id });
            assert_eq!(body, expected);
        }
    }
}
