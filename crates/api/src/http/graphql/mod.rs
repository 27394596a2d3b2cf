//! GraphQL over HTTP: parameters in by POST or GET, one operation found, weighed, paid for, and run.

mod answer;
mod asked;
mod body;
mod documents;
mod executed;
mod lane;
mod media;
mod operation;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_graphql::parser::types::OperationType;
use axum::{
    body::Bytes,
    extract::{Extension, RawQuery, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use futures_util::FutureExt;
use kernel::{Actor, Fault, RequestId};

pub(crate) use answer::Spoken;
pub(super) use answer::turned_away;
pub(crate) use asked::{Asked, Malformed};
pub(crate) use documents::Documents;
pub use documents::{TrustedDocument, Untrustworthy};
pub(crate) use executed::Executed;
pub(super) use lane::likely as likely_lane;
pub(crate) use operation::{Prepared, REFUSED_COST, prepare};

use self::{answer::answer, media::Media};
use super::{Address, budget::Payer, live, origin::is_ours, problem, problem::note_panic};
use crate::{
    Api,
    caller::{self, Asker, Caller, Carrier, Unknown},
    error::{self, BAD_INPUT, THROTTLED},
    http::{Lane, Permit},
    jar::Jar,
    scope::Scope,
};

/// What every request brings along, whichever way its parameters come.
struct Arrived {
    id: RequestId,
    address: Address,
    headers: HeaderMap,
    media: Media,
    method: Method,
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
    let Some(place) = Place::take(&api, likely_lane(&body, &api.documents)).await else {
        return turned_away(&headers);
    };
    let arrived = Arrived { id, address, headers, media, method: Method::POST };
    handle(&api, arrived, place, || Asked::from_json(&body)).await
}

/// GraphQL by GET: whatever changes nothing. Nobody comes in this way.
pub(super) async fn get(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Extension(address): Extension<Address>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let Some(media) = Media::preferred(&headers) else { return no_such_media() };
    let Some(place) = Place::take(&api, Lane::General).await else { return turned_away(&headers) };
    let arrived = Arrived { id, address, headers, media, method: Method::GET };
    handle(&api, arrived, place, || Asked::from_url(&query)).await
}

/// What comes of an operation: one answer, or a response that is made already, be it for many or for none.
enum Answered {
    Once(Executed),
    Made(Response),
}

/// A place that was taken before the request was read, in the lane that it was likely to take.
///
/// Who is turned away is not looked at any closer: a crowd would pay for that with the time of those inside.
struct Place {
    permit: Permit,
    lane: Lane,
}

impl Place {
    async fn take(api: &Api, lane: Lane) -> Option<Self> {
        let permit = api.admission.enter(lane).await.ok()?;
        Some(Self { permit, lane })
    }
}

/// Answers a request, whatever comes of it. A panic ends its own request and no other.
async fn handle(
    api: &Api,
    arrived: Arrived,
    place: Place,
    read: impl FnOnce() -> Result<Asked, Malformed>,
) -> Response {
    let (id, media) = (arrived.id, arrived.media);
    if media == Media::Events && !is_ours(&arrived.headers, &api.profile.origin) {
        return problem(StatusCode::FORBIDDEN, "A page of another site may not open a connection here.");
    }
    let Some(jar) = Jar::of(&arrived.headers, &api.profile) else {
        let title = "A cookie counts only when a page of this site has the request sent.";
        return problem(StatusCode::FORBIDDEN, title);
    };
    let prepared = match api.admission.work(async { read().map(|asked| prepare(api, asked)) }).await {
        Ok(prepared) => prepared,
        Err(why) => return malformed(why),
    };
    let mutates = prepared.as_ref().is_ok_and(|prepared| prepared.kind == OperationType::Mutation);
    if mutates && arrived.method == Method::GET {
        return not_by(StatusCode::METHOD_NOT_ALLOWED, "Send a mutation by POST.", "POST");
    }
    let mut response = match answered(api, &arrived, &jar, (place, prepared)).await {
        Ok(executed) if media == Media::Events && executed.refused.is_none() => {
            live::single(executed, id, api.profile.limits.answer_bytes)
        }
        Ok(executed) => answer(executed, media, id, api.profile.limits.answer_bytes),
        Err(response) => *response,
    };
    jar.hand_over(&mut response);
    response
}

/// What came of a request, or the response that says so already.
async fn answered(
    api: &Api,
    arrived: &Arrived,
    jar: &Arc<Jar>,
    (place, prepared): (Place, Result<Prepared, Box<Executed>>),
) -> Result<Executed, Box<Response>> {
    let (id, address) = (arrived.id, arrived.address);
    Ok(match prepared {
        Err(refused) => charged(api, Payer::Address(address), REFUSED_COST, *refused),
        Ok(prepared) => {
            match AssertUnwindSafe(admitted(api, arrived, jar, (place, prepared))).catch_unwind().await {
                Ok(Ok(Answered::Once(executed))) => executed,
                Ok(Ok(Answered::Made(response))) => return Err(Box::new(response)),
                Ok(Err(fault)) => {
                    let _logged = error::fault(&fault, id);
                    let title = "The database does not answer.";
                    return Err(Box::new(problem(StatusCode::SERVICE_UNAVAILABLE, title)));
                }
                Err(panic) => {
                    note_panic(panic.as_ref(), Some(id));
                    Executed::broken(id)
                }
            }
        }
    })
}

/// Finds the caller, takes the points, and runs the operation.
async fn admitted(
    api: &Api,
    arrived: &Arrived,
    jar: &Arc<Jar>,
    (mut place, prepared): (Place, Prepared),
) -> Result<Answered, Fault> {
    if place.lane != Lane::General && prepared.lane == Lane::General {
        // It only looked like something else: it waits where everybody does.
        drop(place.permit);
        let Some(general) = Place::take(api, Lane::General).await else {
            return Ok(Answered::Made(turned_away(&arrived.headers)));
        };
        place = general;
    }
    let address = arrived.address;
    let executed = match caller(api, arrived, jar, prepared.lane).await {
        Ok(caller) if arrived.media == Media::Events => {
            // Each of the answers waits for a place of its own.
            drop(place);
            match live::events(api, address, caller, prepared) {
                Ok(response) => return Ok(Answered::Made(response)),
                Err(refused) => *refused,
            }
        }
        Ok(caller) => api.admission.work(run(api, arrived, jar, caller, prepared)).await,
        Err(Unknown::BadToken) => charged(api, Payer::Address(address), REFUSED_COST, Executed::unauthenticated()),
        Err(Unknown::Fault(fault)) => return Err(fault),
    };
    Ok(Answered::Once(executed))
}

/// Finds who asks. A browser goes on sending the cookie of a session that is over: whoever is about to sign in is not kept
/// from it. Nor is it told to forget it: an answer that comes late would take the cookie away that has replaced it.
async fn caller(api: &Api, arrived: &Arrived, jar: &Jar, lane: Lane) -> Result<Caller, Unknown> {
    let asker = Asker { id: arrived.id, address: arrived.address };
    let token = caller::token(&arrived.headers, api.profile.secure)?;
    let found = caller::find(&api.contexts, token.map(|token| token.text), asker).await;
    let is_over = matches!(found, Err(Unknown::BadToken)) && jar.carrier == Carrier::Cookie;
    if is_over && lane == Lane::SignIn {
        return caller::find(&api.contexts, None, asker).await;
    }
    found
}

async fn run(api: &Api, arrived: &Arrived, jar: &Arc<Jar>, caller: Caller, prepared: Prepared) -> Executed {
    let address = arrived.address;
    if prepared.kind == OperationType::Subscription {
        let why =
            "A subscription has many answers. Ask for text/event-stream, or open a WebSocket at /graphql/ws.";
        return charged(api, Payer::Address(address), REFUSED_COST, Executed::refused(BAD_INPUT, why));
    }
    if let Err(throttled) = charge(api, payer(&caller.actor, address), prepared.cost) {
        return *throttled;
    }
    let scope = Scope::new(caller, api.contexts.clone(), program(&arrived.headers)).with_jar(Arc::clone(jar));
    prepared.run(api, scope).await
}

/// Who pays: the user, or the address of somebody who is not signed in.
pub(crate) fn payer(actor: &Actor, address: Address) -> Payer {
    actor.user().map_or(Payer::Address(address), Payer::User)
}

/// What was refused costs something too; who has nothing left is told that instead.
pub(crate) fn charged(api: &Api, payer: Payer, points: u64, refused: Executed) -> Executed {
    charge(api, payer, points).err().map_or(refused, |throttled| *throttled)
}

/// Takes the points of a request, or refuses it until there are enough again.
pub(crate) fn charge(api: &Api, payer: Payer, points: u64) -> Result<(), Box<Executed>> {
    let Err(wait) = api.budget.charge(payer, points) else { return Ok(()) };
    let message = "You have asked for very much in the last minute. Ask again later: `Retry-After` says when.";
    let mut later = Executed::later(THROTTLED, message, StatusCode::TOO_MANY_REQUESTS, wait);
    later.response = later.response.extension("cost", points.into());
    Err(Box::new(later))
}

/// There are too many live connections: from this address, or on this node.
pub(crate) fn too_many_lives(from_address: bool) -> Executed {
    let wait = Duration::from_secs(5);
    if from_address {
        let message = "This address has too many live connections. Close one of them first.";
        Executed::later(THROTTLED, message, StatusCode::TOO_MANY_REQUESTS, wait)
    } else {
        let message = "There are too many live connections at the moment. Try again later.";
        Executed::later("BUSY", message, StatusCode::SERVICE_UNAVAILABLE, wait)
    }
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

/// The program that asks, in its own words.
fn program(headers: &HeaderMap) -> Option<String> {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// JSON, with whatever parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = value.and_then(|value| value.split(';').next()).map(str::trim);
    media.is_some_and(|media| media.eq_ignore_ascii_case("application/json"))
}
