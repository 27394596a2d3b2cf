//! The question in between: whether what the provider calls somebody is to be linked with her account here.

use axum::{
    Form,
    extract::{Extension, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use identity::{
    Refusal,
    provider::{Offer, Wish},
};
use kernel::{Failure, RequestId};
use serde::Deserialize;
use serde_json::json;

use super::{arrived, bound, failed, mark, program, refused};
use crate::Api;

/// Asks. Changes nothing.
pub(super) async fn show(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
) -> Response {
    let Some(token) = bound(&headers, &api) else { return refused(&api, &Refusal::CeremonyOver) };
    match api.contexts.identity.offered_link(token).await {
        Ok(offer) => page(&api, (StatusCode::OK, token, &offer), None),
        Err(failure) => failed(&api, id, &failure),
    }
}

/// What somebody agrees with.
#[derive(Deserialize)]
pub(super) struct Agreed {
    token: String,
    zone: Option<String>,
}

/// The button: links, and signs in. The form of a page that another browser was shown does nothing here.
pub(super) async fn agree(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    Form(form): Form<Agreed>,
) -> Response {
    let token = bound(&headers, &api).filter(|token| *token == form.token);
    let Some(token) = token else { return refused(&api, &Refusal::CeremonyOver) };
    let wish = Wish { token, zone: form.zone.as_deref(), program: program(&headers) };
    let failure = match api.contexts.identity.link_provider(wish).await {
        Ok(arrival) => return arrived(&api, arrival),
        Err(failure) => failure,
    };
    let Failure::Refused(refusal @ Refusal::ZoneUnknown) = &failure else { return failed(&api, id, &failure) };
    match api.contexts.identity.offered_link(token).await {
        Ok(offer) => page(&api, (StatusCode::UNPROCESSABLE_ENTITY, token, &offer), Some(refusal)),
        Err(failure) => failed(&api, id, &failure),
    }
}

fn page(api: &Api, (status, token, offer): (StatusCode, &str, &Offer), refusal: Option<&Refusal>) -> Response {
    let values = json!({
        "token": token,
        "provider": api.contexts.identity.provider_name(),
        "email": offer.email,
        "has_account": offer.has_account,
        "zone": offer.zone,
        "problem": refusal.map(|refusal| format!("{refusal} {}", refusal.hint().unwrap_or_default())),
    });
    let mut response = api.pages.show(status, "link.html", values);
    if let Some(refusal) = refusal {
        mark(&mut response, refusal);
    }
    response
}
