//! The transport: one router, one way in for GraphQL, and pages beside it.

mod address;
mod admission;
mod arrival;
mod budget;
mod capacity;
mod doorkeeper;
mod front;
mod gate;
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
use front::Front;
pub(crate) use graphql::{Documents, charge};
pub use graphql::{TrustedDocument, Untrustworthy};
pub(crate) use health::Readiness;
pub(crate) use live::Lives;
pub(crate) use origin::is_known_as_ours;
pub(crate) use problem::problem;
pub use serve::serve;

/// Where the graph is asked.
const GRAPHQL: &str = "/graphql";

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
        .route(GRAPHQL, get(graphql::get).post(graphql::post).fallback(graphql::wrong_method))
        .route("/graphql/ws", get(live::open))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(admitted(pages::routes(), &api, Lane::General))
        .merge(admitted(pages::entrances(), &api, Lane::SignIn))
        .merge(pages::files())
        .fallback(pages::nothing);
    Front::of(&api.profile).around(routes).with_state(api)
}

/// What is answered when all connections are taken: that the process is there, and to all others that it is full.
fn full(api: Api) -> Router {
    let no_more = async || {
        let title = "Too many people are connected at the moment. Ask again in a moment.";
        problem(StatusCode::SERVICE_UNAVAILABLE, title)
    };
    let routes = Router::new().route("/healthz", get(health::alive)).route("/readyz", get(health::ready));
    Front::of(&api.profile).without_bodies().around(routes.fallback(no_more)).with_state(api)
}

/// Pages that wait for a place before they are made.
fn admitted(pages: Router<Api>, api: &Api, lane: Lane) -> Router<Api> {
    pages.route_layer(middleware::from_fn_with_state((api.clone(), lane), admission::admit))
}
