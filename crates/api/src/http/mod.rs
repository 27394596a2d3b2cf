//! The transport: one router, one way in for GraphQL, and pages beside it.

mod address;
mod admission;
mod arrival;
mod budget;
mod capacity;
mod graphql;
mod health;
mod line;
mod live;
mod origin;
mod problem;
mod request;
mod serve;
mod turns;

use std::{num::NonZeroU32, sync::Arc};

use axum::{Router, http::StatusCode, middleware, routing::get};
use ipnet::IpNet;
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

use crate::{
    Api,
    limits::Limits,
    pages::{self, CastMember, Mailbox},
};

pub(crate) use address::Address;
pub use admission::Load;
pub(crate) use admission::{Admission, Lane, Permit};
pub(crate) use budget::{Budget, Payer};
pub use capacity::Capacity;
pub(crate) use graphql::{Documents, charge};
pub use graphql::{TrustedDocument, Untrustworthy};
pub(crate) use live::Lives;
pub(crate) use origin::is_known_as_ours;
pub(crate) use problem::problem;
pub use serve::serve;

/// The largest body taken, in bytes.
pub const LARGEST_BODY: usize = 256 * 1024;

/// How this deployment presents itself.
#[derive(Clone)]
pub struct Profile {
    /// The school's name, as it stands on pages.
    pub school: String,
    /// Whether `__schema`, `__type` and suggestions answer: in development only.
    pub introspection: bool,
    /// How much a document may ask for.
    pub limits: Limits,
    /// How much is taken on at once, and how long anybody is waited for.
    pub capacity: Capacity,
    /// Documents of the school's own clients.
    pub documents: Vec<TrustedDocument>,
    /// Whether no other documents are taken.
    pub trusted_only: bool,
    /// How many points a user, or an address that is not signed in, may spend in a minute on this node.
    pub points_per_minute: NonZeroU32,
    /// The proxies whose word on where a request comes from is taken.
    pub proxies: Vec<IpNet>,
    /// The origin of our own pages: of those that a browser shows, no other may open a live connection.
    pub origin: String,
    /// Whether the public address speaks TLS: cookies are bound to it then.
    pub secure: bool,
    /// The letters that were sent, to be looked at: in development only.
    pub mailbox: Option<Arc<dyn Mailbox>>,
    /// As whom the explorer signs in, when it was asked for: in the demonstration only.
    pub cast: Vec<CastMember>,
}

/// Every route.
pub fn router(api: Api) -> Router {
    let routes = Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post).fallback(graphql::wrong_method))
        .route("/graphql/ws", get(live::open))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(admitted(pages::routes(), &api, Lane::General))
        .merge(admitted(pages::entrances(), &api, Lane::SignIn))
        .merge(pages::files())
        .fallback(problem::no_such_page);
    let origin: Arc<str> = api.profile.origin.clone().into();
    let proxies: Arc<[IpNet]> = api.profile.proxies.clone().into();
    let routes = routes.layer(middleware::from_fn_with_state(origin, origin::guard));
    let routes = routes.layer(middleware::from_fn_with_state(proxies, address::note));
    guarded(routes, &api.profile.capacity).with_state(api)
}

/// What is answered when all connections are taken: that the process is there, and to all others that it is full.
fn full(api: Api) -> Router {
    let no_more = async || {
        let title = "Too many people are connected at the moment. Ask again in a moment.";
        problem(StatusCode::SERVICE_UNAVAILABLE, title)
    };
    let routes = Router::new().route("/healthz", get(health::alive)).route("/readyz", get(health::ready));
    // No body is taken in here.
    spoken(timed(routes.fallback(no_more), &api.profile.capacity)).with_state(api)
}

/// Pages that wait for a place before they are made.
fn admitted(pages: Router<Api>, api: &Api, lane: Lane) -> Router<Api> {
    pages.route_layer(middleware::from_fn_with_state((api.clone(), lane), admission::admit))
}

/// What stands around every route, the innermost first: its deadline, its body, its words.
fn guarded<S: Clone + Send + Sync + 'static>(routes: Router<S>, capacity: &Capacity) -> Router<S> {
    let patience = capacity::seconds(capacity.body_s);
    let routes = timed(routes, capacity)
        .layer(middleware::from_fn_with_state(patience, arrival::whole))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY));
    spoken(routes)
}

fn timed<S: Clone + Send + Sync + 'static>(routes: Router<S>, capacity: &Capacity) -> Router<S> {
    let deadline = capacity::seconds(capacity.deadline_s);
    routes.layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, deadline))
}

/// Whatever happens, it is said in words, and with an id.
fn spoken<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    routes
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(problem::spell_out))
        .layer(middleware::from_fn(request::trace))
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request, response::Response};
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
        let capacity = Capacity { deadline_s: NonZeroU32::MIN, ..Capacity::default() };
        let answer = guarded(routes, &capacity).oneshot(request).await.expect("an answer");
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
