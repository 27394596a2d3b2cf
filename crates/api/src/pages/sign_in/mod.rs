//! Signing in by the school's provider: away, back, and one question in between, without script.

mod code;
mod link;
mod provider;

use axum::{
    Router,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use identity::{
    Refusal,
    provider::{Arrival, WAY_BACK},
};
use kernel::{Denied, Failure, RequestId, Secret};
use serde_json::json;
use url::form_urlencoded;

use super::headers;
use crate::{
    Api, cookie, error,
    problem::{Problem, Problems},
};

const LINK: &str = "/sign-in/provider/link";
const CODE: &str = "/sign-in/code";

/// The pages by which people come in who have an account with their school.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/sign-in/provider", get(provider::leave))
        .route(WAY_BACK, get(provider::come_back))
        .route(LINK, get(link::show).post(link::agree))
        .route(CODE, get(code::show).post(code::check))
}

/// Where somebody goes next who came back from the provider, or has agreed.
fn arrived(api: &Api, arrival: Arrival) -> Response {
    match arrival {
        Arrival::SignedIn(signed_in, to) => signed_in_at(api, &signed_in.token, &to),
        Arrival::Asked(token) => {
            // A page of its own: what stands in the address of this one is of no use to anybody any more.
            let mut response = lead(LINK);
            bind(&mut response, api, &token);
            response
        }
        Arrival::CodeWanted(token, to) => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("to", &to).finish();
            let mut response = lead(&format!("{CODE}?{query}"));
            bind(&mut response, api, &token);
            response
        }
        Arrival::PasskeyWanted => {
            let what = "Your account here asks for your passkey as well, which this page cannot. Sign in with the \
                        passkey, or with your password and the passkey.";
            say(api, StatusCode::FORBIDDEN, ("One more step is needed", what))
        }
        Arrival::LinkedAlready => {
            let what = "The account here that has your address is linked with another account of your school's sign-in. \
                        Sign in here with your password, and unlink it first.";
            say(api, StatusCode::FORBIDDEN, ("This account is linked already", what))
        }
        Arrival::AddressUnverified => {
            let what = "Your school's sign-in does not say that your e-mail address is yours, so we do not know which \
                        account is yours. Confirm your address there, or ask your school to, and come back. Or sign \
                        in here with your password.";
            again(api, StatusCode::FORBIDDEN, ("Your address is not confirmed", what))
        }
    }
}

/// Has the browser keep a session, and leads on.
fn signed_in_at(api: &Api, token: &Secret, to: &str) -> Response {
    let mut response = lead(to);
    unbind(&mut response, api);
    put(&mut response, cookie::SESSION.holding(token, api.profile.secure));
    response
}

/// Binds a sign-in to this browser.
fn bind(response: &mut Response, api: &Api, token: &Secret) {
    put(response, cookie::UNDER_WAY.holding(token, api.profile.secure));
}

/// The token of the sign-in that is under way in this browser.
fn bound<'a>(headers: &'a HeaderMap, api: &Api) -> Option<&'a str> {
    cookie::UNDER_WAY.found(headers, api.profile.secure)
}

/// Has the browser forget it.
fn unbind(response: &mut Response, api: &Api) {
    put(response, cookie::UNDER_WAY.gone(api.profile.secure));
}

fn put(response: &mut Response, cookie: HeaderValue) {
    response.headers_mut().append(header::SET_COOKIE, cookie);
}

/// Leads on, and leaves no trace of where somebody comes from.
fn lead(to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    headers::add(&mut response);
    response
}

fn say(api: &Api, status: StatusCode, (title, what): (&str, &str)) -> Response {
    show(api, status, (title, what), false)
}

/// The same, with the way to begin again.
fn again(api: &Api, status: StatusCode, said: (&str, &str)) -> Response {
    show(api, status, said, true)
}

fn show(api: &Api, status: StatusCode, (title, what): (&str, &str), again: bool) -> Response {
    let provider = api.contexts.identity.provider_name().filter(|_| again);
    api.pages.show(status, "sign-in.html", json!({ "title": title, "what": what, "provider": provider }))
}

/// What somebody reads when it did not work.
fn failed(api: &Api, id: RequestId, failure: &Failure<Refusal>) -> Response {
    match failure {
        Failure::Refused(refusal) => refused(api, refusal),
        Failure::Denied(Denied::TooManyAttempts { .. }) => {
            let what = "Too many sign-ins from your address did not work. Wait a minute, then try again.";
            again(api, StatusCode::TOO_MANY_REQUESTS, ("Not now", what))
        }
        Failure::Denied(_) => {
            let what = "People sign in here with an address and a password.";
            say(api, StatusCode::NOT_FOUND, ("There is nothing here", what))
        }
        Failure::Fault(fault) => {
            let _logged = error::fault(fault, id);
            let what = "Something is busy on our side. Try again in a minute.";
            again(api, StatusCode::SERVICE_UNAVAILABLE, ("Not now", what))
        }
    }
}

fn refused(api: &Api, refusal: &Refusal) -> Response {
    let (status, title) = match refusal {
        Refusal::CeremonyOver | Refusal::SignInNotValid => (StatusCode::GONE, "Please begin again"),
        Refusal::ProviderUnavailable => (StatusCode::SERVICE_UNAVAILABLE, "Not now"),
        Refusal::ProviderNotTrusted => (StatusCode::BAD_GATEWAY, "That did not work"),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, "That did not fit"),
    };
    let what = format!("{refusal} {}", refusal.hint().unwrap_or_default());
    let mut response = again(api, status, (title, what.trim()));
    mark(&mut response, refusal);
    response
}

/// For whoever is asked for help: the same code as in the graph.
fn mark(response: &mut Response, refusal: &Refusal) {
    let code = refusal.problems().first().map(Problem::word).unwrap_or_default();
    let code = HeaderValue::from_str(&code).expect("a code is ASCII");
    response.headers_mut().insert("x-problem-code", code);
}

/// The program that asks, in its own words.
fn program(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok())
}
