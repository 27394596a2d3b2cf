//! The transport: one router, one way in for GraphQL, and pages beside it.

mod graphql;
mod health;
mod problem;
mod request;
mod serve;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    http::StatusCode,
    middleware,
    routing::{get, post},
};
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

use crate::{
    Api,
    limits::Limits,
    pages::{self, Mailbox},
};

pub(crate) use problem::problem;
pub use serve::serve;

/// The largest body taken, in bytes.
pub const LARGEST_BODY: usize = 256 * 1024;
/// How long a request may take.
const DEADLINE: Duration = Duration::from_secs(10);

/// How this deployment presents itself.
#[derive(Clone)]
pub struct Profile {
    /// The school's name, as it stands on pages.
    pub school: String,
    /// Whether `__schema`, `__type` and suggestions answer: in development only.
    pub introspection: bool,
    /// How much a document may ask for.
    pub limits: Limits,
    /// The letters that were sent, to be looked at: in development only.
    pub mailbox: Option<Arc<dyn Mailbox>>,
}

/// Every route.
pub fn router(api: Api) -> Router {
    Router::new()
        .route("/graphql", post(graphql::handle).fallback(graphql::wrong_method))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(pages::routes())
        .fallback(problem::no_such_page)
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, DEADLINE))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(request::trace))
        .with_state(api)
}
