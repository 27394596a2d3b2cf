//! GraphQL over POST: one JSON body in, weighed, executed, and cleaned of what is not for outside.

use async_graphql::{Request, Response as GraphQlResponse, ServerError, Value};
use axum::{
    body::Bytes,
    extract::{Extension, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::RequestId;

use super::problem;
use crate::{
    Api,
    caller::{self, Caller, Unknown},
    error,
    limits::{self},
    scope::Scope,
};

/// How many errors an answer lists at the most.
const MOST_ERRORS: usize = 10;

pub(super) async fn wrong_method() -> Response {
    let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "Send GraphQL by POST.");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}

pub(super) async fn handle(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_json(&headers) {
        let title = "Send the request as application/json.";
        return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, title);
    }
    let Ok(request) = serde_json::from_slice::<Request>(&body) else {
        let title =
            "The body must be one JSON object with `query`, and optionally `variables` and `operationName`.";
        return problem(StatusCode::BAD_REQUEST, title);
    };
    let caller = match caller::find(&api.contexts, &headers, id).await {
        Ok(caller) => caller,
        Err(unknown) => return stranger(&unknown, id),
    };
    answer(execute(&api, caller, request).await, id)
}

/// One of the two JSON media types, with whatever parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = value.and_then(|value| value.split(';').next()).map(str::trim);
    media.is_some_and(|media| media.eq_ignore_ascii_case("application/json"))
}

fn stranger(unknown: &Unknown, id: RequestId) -> Response {
    match unknown {
        Unknown::BadToken => {
            let why = error::denied(kernel::Denied::Unauthenticated);
            let errors = vec![why.into_server_error(async_graphql::Pos::default())];
            send(StatusCode::UNAUTHORIZED, &GraphQlResponse::from_errors(errors))
        }
        Unknown::Fault(fault) => {
            let _logged = error::fault(fault, id);
            problem(StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.")
        }
    }
}

async fn execute(api: &Api, caller: Caller, mut request: Request) -> GraphQlResponse {
    let document = match request.parsed_query() {
        Ok(document) => document,
        Err(error) => return GraphQlResponse::from_errors(vec![error]),
    };
    if let Err(excess) = limits::check(document, &api.profile.limits) {
        let error = error::coded(excess.to_string(), "TOO_MUCH");
        return GraphQlResponse::from_errors(vec![error.into_server_error(async_graphql::Pos::default())]);
    }
    let scope = Scope::new(caller.actor, api.contexts.clone(), caller.read);
    api.schema.execute(request.data(scope)).await
}

/// Masks what slipped through, and finds the status.
fn answer(mut response: GraphQlResponse, id: RequestId) -> Response {
    let executed = !matches!(response.data, Value::Null) || response.errors.iter().any(|e| !e.path.is_empty());
    for error in response.errors.iter_mut().filter(|error| !error.path.is_empty() && code(error).is_none()) {
        mask(error, id);
    }
    response.errors.truncate(MOST_ERRORS);
    let has = |wanted: &str| response.errors.iter().any(|error| code(error) == Some(wanted));
    let status = if has("BUSY") || has("STORAGE_FULL") {
        StatusCode::SERVICE_UNAVAILABLE
    } else if executed || response.errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    };
    send(status, &response)
}

fn code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get(error::CODE)? {
        Value::String(code) => Some(code),
        _ => None,
    }
}

/// An error without a code is one that no resolver meant to send.
fn mask(error: &mut ServerError, request: RequestId) {
    tracing::error!(%request, message = %error.message, "a field failed without a code");
    let masked = error::coded("Something went wrong on our side. It has been noted.", "INTERNAL");
    let masked = masked.into_server_error(async_graphql::Pos::default());
    error.message = masked.message;
    error.extensions = masked.extensions;
}

fn send(status: StatusCode, response: &GraphQlResponse) -> Response {
    let body = match status {
        // Nothing was executed, so there is no `data` to speak of.
        StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED => {
            serde_json::to_vec(&serde_json::json!({ "errors": response.errors }))
        }
        _ => serde_json::to_vec(response),
    };
    let body = body.expect("a GraphQL response is plain data");
    let mut answer = (status, body).into_response();
    let headers = answer.headers_mut();
    let media = HeaderValue::from_static("application/graphql-response+json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, media);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    answer
}
