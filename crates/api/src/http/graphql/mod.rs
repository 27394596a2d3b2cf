//! GraphQL over HTTP: parameters in by POST or GET, one operation found, weighed, paid for, and run.

mod answer;
mod asked;
mod body;
mod documents;
mod media;
mod operation;

use std::panic::AssertUnwindSafe;

use async_graphql::parser::types::OperationType;
use axum::{
    body::Bytes,
    extract::{Extension, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use futures_util::FutureExt;
use kernel::{Actor, Fault, RequestId};

pub(crate) use answer::Spoken;
pub(crate) use documents::Documents;
pub use documents::{TrustedDocument, Untrustworthy};

use self::{
    answer::{Executed, answer},
    asked::{Asked, Malformed},
    media::Media,
    operation::Prepared,
};
use super::{Address, budget::Payer, problem, problem::note_panic};
use crate::{
    Api,
    caller::{self, Caller, Unknown},
    error,
    scope::Scope,
};

/// What every request brings along, whichever way its parameters come.
struct Arrived {
    id: RequestId,
    address: Address,
    headers: HeaderMap,
    media: Media,
}

pub(super) async fn wrong_method() -> Response {
    not_by(StatusCode::METHOD_NOT_ALLOWED, "Send GraphQL by POST, or a query by GET.", "GET, POST")
}

/// GraphQL by POST, in JSON.
pub(super) async fn post(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Extension(address): Extension<Address>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_json(&headers) {
        let title = "Send the request as application/json.";
        return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, title);
    }
    let Some(media) = Media::preferred(&headers) else { return no_such_media() };
    let asked = match Asked::from_json(&body) {
        Ok(asked) => asked,
        Err(why) => return malformed(why),
    };
    let arrived = Arrived { id, address, headers, media };
    handle(&api, arrived, operation::prepare(&api, asked)).await
}

/// GraphQL by GET: whatever changes nothing.
pub(super) async fn get(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Extension(address): Extension<Address>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(media) = Media::preferred(&headers) else { return no_such_media() };
    let asked = match Asked::from_url(&query.unwrap_or_default()) {
        Ok(asked) => asked,
        Err(why) => return malformed(why),
    };
    let prepared = operation::prepare(&api, asked);
    if prepared.as_ref().is_ok_and(|prepared| prepared.kind == OperationType::Mutation) {
        return not_by(StatusCode::METHOD_NOT_ALLOWED, "Send a mutation by POST.", "POST");
    }
    handle(&api, Arrived { id, address, headers, media }, prepared).await
}

/// Answers a request, whatever comes of it. A panic ends its own request and no other.
async fn handle(api: &Api, arrived: Arrived, prepared: Result<Prepared, Box<Executed>>) -> Response {
    let Arrived { id, address, headers, media } = arrived;
    let executed = match prepared {
        Err(refused) => charged(api, Payer::Address(address), operation::REFUSED_COST, *refused),
        Ok(prepared) => {
            match AssertUnwindSafe(admitted(api, address, &headers, id, prepared)).catch_unwind().await {
                Ok(Ok(executed)) => executed,
                Ok(Err(fault)) => {
                    let _logged = error::fault(&fault, id);
                    return problem(StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.");
                }
                Err(panic) => {
                    note_panic(panic);
                    Executed::broken(id)
                }
            }
        }
    };
    answer(executed, media, id, api.profile.limits.answer_bytes)
}

/// Waits for a place, finds the caller, takes the points, and runs the operation.
async fn admitted(
    api: &Api,
    address: Address,
    headers: &HeaderMap,
    id: RequestId,
    prepared: Prepared,
) -> Result<Executed, Fault> {
    let Ok(_place) = api.admission.enter(prepared.lane).await else { return Ok(Executed::busy()) };
    match caller::find(&api.contexts, headers, id).await {
        Ok(caller) => Ok(run(api, address, caller, prepared).await),
        Err(Unknown::BadToken) => {
            Ok(charged(api, Payer::Address(address), operation::REFUSED_COST, Executed::unauthenticated()))
        }
        Err(Unknown::Fault(fault)) => Err(fault),
    }
}

async fn run(api: &Api, address: Address, caller: Caller, prepared: Prepared) -> Executed {
    if let Err(throttled) = charge(api, payer(&caller.actor, address), prepared.cost) {
        return *throttled;
    }
    let scope = Scope::new(caller.actor, api.contexts.clone(), caller.read);
    prepared.run(api, scope).await
}

/// Who pays: the user, or the address of somebody who is not signed in.
pub(crate) fn payer(actor: &Actor, address: Address) -> Payer {
    actor.user().map_or(Payer::Address(address), Payer::User)
}

/// What was refused costs something too; who has nothing left is told that instead.
fn charged(api: &Api, payer: Payer, points: u64, refused: Executed) -> Executed {
    charge(api, payer, points).err().map_or(refused, |throttled| *throttled)
}

/// Takes the points of a request, or refuses it until there are enough again.
pub(crate) fn charge(api: &Api, payer: Payer, points: u64) -> Result<(), Box<Executed>> {
    let Err(wait) = api.budget.charge(payer, points) else { return Ok(()) };
    let message = "You have asked for very much in the last minute. Ask again later: `Retry-After` says when.";
    let mut later = Executed::later("THROTTLED", message, StatusCode::TOO_MANY_REQUESTS, wait);
    later.response = later.response.extension("cost", points.into());
    Err(Box::new(later))
}

fn no_such_media() -> Response {
    problem(
        StatusCode::NOT_ACCEPTABLE,
        "GraphQL is answered as application/graphql-response+json, application/json or text/event-stream.",
    )
}

fn malformed(why: Malformed) -> Response {
    problem(StatusCode::BAD_REQUEST, &why.to_string())
}

fn not_by(status: StatusCode, title: &str, allow: &'static str) -> Response {
    let mut response = problem(status, title);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

/// JSON, with whatever parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = value.and_then(|value| value.split(';').next()).map(str::trim);
    media.is_some_and(|media| media.eq_ignore_ascii_case("application/json"))
}
