//! The doorkeeper turns a crowd away before anything else is done: what a refusal costs is missing from the answers to
//! those who were let in, and in a crowd there are many refusals to each answer.

use std::{sync::Arc, time::Duration};

use axum::{body::Body, extract::Request, http::Method, response::Response};

use super::{
    Documents, GRAPHQL, Lane,
    admission::Admission,
    arrival,
    capacity::seconds,
    graphql::{likely_lane, turned_away},
    request::Log,
};
use crate::Api;

/// Who stands before the router, for those who ask the graph.
#[derive(Clone)]
pub(super) struct Doorkeeper {
    admission: Arc<Admission>,
    documents: Arc<Documents>,
    /// How long a body may take to arrive.
    patience: Duration,
}

impl Doorkeeper {
    pub fn new(api: &Api) -> Self {
        Self {
            admission: Arc::clone(&api.admission),
            documents: Arc::clone(&api.documents),
            patience: seconds(api.profile.capacity.body_s),
        }
    }

    /// Lets a request pass, or answers it.
    ///
    /// While there is no place, whoever would be turned away at once is answered here, whatever else may be wrong with
    /// what she asks, and so is she whose body does not arrive. Everybody else is received inside, and may be turned away
    /// there after a wait.
    pub async fn receive(&self, request: Request) -> Result<Request, Box<Response>> {
        let asks = request.method() == Method::POST && request.uri().path() == GRAPHQL;
        if !asks || !self.admission.is_full() {
            return Ok(request);
        }
        let log = Log::of(&request);
        let (mut parts, body) = request.into_parts();
        let refused = match arrival::bytes(body, self.patience).await {
            // Others may have gone meanwhile, and who signs in or is in charge has places of her own.
            Ok(body) if !self.admission.is_full() || likely_lane(&body, &self.documents) != Lane::General => {
                parts.extensions.insert(log);
                return Ok(Request::from_parts(parts, Body::from(body)));
            }
            Ok(_) => turned_away(&parts.headers),
            Err(refused) => *refused,
        };
        Err(Box::new(log.answered(refused)))
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use axum::{body::to_bytes, http::StatusCode};
    use futures_util::poll;
    use tokio::sync::oneshot;

    use super::*;
    use crate::http::Capacity;

    const SIGN_IN: &str = r#"{"query":"mutation { signIn(input: {}) { token } }"}"#;
    const READING: &str = r#"{"query":"{ courses { title } }"}"#;

    fn doorkeeper() -> Doorkeeper {
        let capacity = Capacity { concurrent: NonZeroU32::MIN, queue: 0, ..Capacity::default() };
        Doorkeeper {
            admission: Arc::new(Admission::new(&capacity)),
            documents: Arc::new(Documents::trusting(&[])),
            patience: Duration::from_secs(5),
        }
    }

    fn asked(body: impl Into<Body>) -> Request {
        Request::post(GRAPHQL).body(body.into()).expect("a request")
    }

    #[tokio::test]
    async fn in_a_crowd_only_those_pass_who_may_be_signing_in() {
        let doorkeeper = doorkeeper();
        assert!(doorkeeper.receive(asked(READING)).await.is_ok(), "there is a place");
        let _place = doorkeeper.admission.enter(Lane::General).await.expect("a place");
        let refused = doorkeeper.receive(asked(READING)).await.expect_err("no place");
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key("x-request-id"));
        let passed = doorkeeper.receive(asked(SIGN_IN)).await.expect("it has places of its own");
        let id = Log::of(&passed).id;
        assert_eq!(Log::of(&passed).id, id, "it has its id for good");
        let body = to_bytes(passed.into_body(), usize::MAX).await.expect("a body");
        assert_eq!(body, SIGN_IN, "and nothing of it is lost");
        let health = Request::get("/healthz").body(Body::empty()).expect("a request");
        assert!(doorkeeper.receive(health).await.is_ok());
    }

    #[tokio::test]
    async fn who_finds_a_place_once_her_body_is_here_passes() {
        let doorkeeper = doorkeeper();
        let place = doorkeeper.admission.enter(Lane::General).await.expect("a place");
        let (say, said) = oneshot::channel::<&str>();
        let body = Body::from_stream(futures_util::stream::once(said));
        let mut received = Box::pin(doorkeeper.receive(asked(body)));
        assert!(poll!(&mut received).is_pending());
        drop(place);
        say.send(READING).expect("somebody listens");
        let passed = received.await.expect("there is a place now");
        let body = to_bytes(passed.into_body(), usize::MAX).await.expect("a body");
        assert_eq!(body, READING);
    }
}
