//! Away to the provider, and back with what it says.

use axum::{
    extract::{Extension, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use identity::{Refusal, provider::Return};
use kernel::{Actor, RequestId};
use serde::Deserialize;

use super::{again, arrived, bind, bound, failed, lead, program, refused, unbind};
use crate::{
    Api,
    http::{Address, Payer, charge},
};

/// What it costs to set out: something is written down for it.
const PRICE: u64 = 200;

/// Where somebody wants to go once she is signed in.
#[derive(Deserialize)]
pub(super) struct Leave {
    to: Option<String>,
    /// Whether the provider is to ask her anew who she is: `1`, for what asks for a proof.
    fresh: Option<String>,
}

/// Sends somebody to the provider.
pub(super) async fn leave(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Extension(address): Extension<Address>,
    asked: Result<Query<Leave>, QueryRejection>,
) -> Response {
    let (to, fresh) = asked.map_or((None, None), |Query(asked)| (asked.to, asked.fresh));
    if charge(&api, Payer::Address(address), PRICE).is_err() {
        let what = "Very much was asked from your address in the last minute. Wait a minute, then try again.";
        return again(&api, StatusCode::TOO_MANY_REQUESTS, ("Not now", what));
    }
    match api.contexts.identity.leave_for_provider(to.as_deref(), fresh.as_deref() == Some("1")).await {
        Ok(departure) => {
            let mut response = lead(departure.address.as_str());
            bind(&mut response, &api, &departure.token);
            response
        }
        Err(failure) => failed(&api, id, &failure),
    }
}

/// What the provider gives along when it sends somebody back.
#[derive(Deserialize)]
pub(super) struct Back {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

/// Takes somebody in who comes back.
pub(super) async fn come_back(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Extension(address): Extension<Address>,
    headers: HeaderMap,
    back: Result<Query<Back>, QueryRejection>,
) -> Response {
    let (Some(token), Ok(Query(Back { state: Some(state), code, error }))) = (bound(&headers, &api), back) else {
        return refused(&api, &Refusal::CeremonyOver);
    };
    let with = |code| Return { token, state: &state, code, program: program(&headers) };
    let (actor, identity) = (Actor::anonymous(id).from(address.ip()), &api.contexts.identity);
    let outcome = match (error, code) {
        (Some(error), _) => match identity.give_up_trip(&actor, with("")).await {
            Ok(()) => return turned_back(&api, &error),
            Err(failure) => Err(failure),
        },
        (None, Some(code)) => identity.come_back(&actor, with(&code)).await,
        (None, None) => return refused(&api, &Refusal::CeremonyOver),
    };
    match outcome {
        Ok(arrival) => arrived(&api, arrival),
        Err(failure) => failed(&api, id, &failure),
    }
}

/// What somebody reads whom the provider has sent back without a word for her.
fn turned_back(api: &Api, error: &str) -> Response {
    let mut response = if error == "access_denied" {
        let what = "You did not sign in at your school, or did not agree to it. Nothing has happened here.";
        again(api, StatusCode::FORBIDDEN, ("You are not signed in", what))
    } else {
        // What it calls its error is the provider's to explain, and is not repeated: anybody could have written it.
        let what = "Your school's sign-in has sent you back with an error. Nothing has happened here.";
        again(api, StatusCode::BAD_GATEWAY, ("That did not work", what))
    };
    unbind(&mut response, api);
    response
}
