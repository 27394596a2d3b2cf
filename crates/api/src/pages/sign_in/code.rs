//! The second step: one field for a code, of an authenticator or of those that were kept for when it is lost.

use axum::{
    Form,
    extract::{Extension, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use identity::{Refusal, provider::safe_path, second_factor::Shown, session::Completion};
use kernel::{Actor, Failure, RequestId};
use serde::Deserialize;
use serde_json::json;

use super::{bound, failed, mark, program, refused, signed_in_at};
use crate::{Api, http::Address};

/// How many digits an authenticator shows.
const DIGITS: usize = 6;

/// Where somebody goes on to.
#[derive(Deserialize)]
pub(super) struct Onward {
    to: Option<String>,
}

/// Shows the field. Changes nothing.
pub(super) async fn show(
    State(api): State<Api>,
    headers: HeaderMap,
    onward: Result<Query<Onward>, QueryRejection>,
) -> Response {
    let Some(token) = bound(&headers, &api) else { return refused(&api, &Refusal::CeremonyOver) };
    let to = onward.ok().and_then(|Query(onward)| onward.to);
    page(&api, StatusCode::OK, (token, to.as_deref()), None)
}

/// What somebody fills in.
#[derive(Deserialize)]
pub(super) struct Filled {
    token: String,
    code: String,
    to: Option<String>,
}

/// The button: signs in with the right code, and asks again after a wrong one.
pub(super) async fn check(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Extension(address): Extension<Address>,
    headers: HeaderMap,
    Form(form): Form<Filled>,
) -> Response {
    let token = bound(&headers, &api).filter(|token| *token == form.token);
    let Some(token) = token else { return refused(&api, &Refusal::CeremonyOver) };
    let code: String = form.code.chars().filter(|sign| !sign.is_whitespace()).collect();
    let is_shown_by_one = code.len() == DIGITS && code.chars().all(|sign| sign.is_ascii_digit());
    let shown = if is_shown_by_one { Shown::Code(&code) } else { Shown::RecoveryCode(&code) };
    let actor = Actor::anonymous(id).from(address.ip());
    let with = Completion { challenge: token, shown, program: program(&headers) };
    match api.contexts.identity.complete_sign_in(&actor, with).await {
        Ok(signed_in) => signed_in_at(&api, &signed_in.token, &safe_path(form.to.as_deref())),
        Err(Failure::Refused(wrong @ Refusal::CodeWrong)) => {
            page(&api, StatusCode::UNPROCESSABLE_ENTITY, (token, form.to.as_deref()), Some(&wrong))
        }
        Err(failure) => failed(&api, id, &failure),
    }
}

fn page(api: &Api, status: StatusCode, (token, to): (&str, Option<&str>), wrong: Option<&Refusal>) -> Response {
    let problem = wrong.map(|wrong| format!("{wrong} {}", wrong.hint().unwrap_or_default()));
    let values = json!({ "token": token, "to": safe_path(to), "problem": problem });
    let mut response = api.pages.show(status, "code.html", values);
    if let Some(wrong) = wrong {
        mark(&mut response, wrong);
    }
    response
}
