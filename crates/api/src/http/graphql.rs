//! GraphQL over POST: one JSON body in, weighed, and executed.

use async_graphql::{
    Error, Request, Response as GraphQlResponse, Value,
    parser::{
        parse_query,
        types::{ExecutableDocument, OperationType},
    },
};
use axum::{
    body::Bytes,
    extract::{Extension, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use kernel::RequestId;

use super::{
    answer::{self, Executed},
    problem,
};
use crate::{
    Api,
    caller::{self, Caller, Unknown},
    error,
    limits::{self, Excess},
    scope::Scope,
};

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
    answer::answer(execute(&api, caller, request).await, id, api.profile.limits.answer_bytes)
}

/// One of the two JSON media types, with whatever parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = value.and_then(|value| value.split(';').next()).map(str::trim);
    media.is_some_and(|media| media.eq_ignore_ascii_case("application/json"))
}

fn stranger(unknown: &Unknown, id: RequestId) -> Response {
    match unknown {
        Unknown::BadToken => answer::unauthenticated(),
        Unknown::Fault(fault) => {
            let _logged = error::fault(fault, id);
            problem(StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.")
        }
    }
}

async fn execute(api: &Api, caller: Caller, mut request: Request) -> Executed {
    let limits = &api.profile.limits;
    if let Err(excess) = limits::check_text(&request.query, limits) {
        return Executed::not(refused(excess));
    }
    let document = match parse_query(&request.query) {
        Ok(document) => document,
        Err(error) => return Executed::not(GraphQlResponse::from_errors(vec![error.into()])),
    };
    let sizes = api.contexts.catalog.shelf().sizes();
    let cost = match limits::check(&document, &request.variables, &sizes, limits) {
        Ok(cost) => cost,
        Err(excess) => return Executed::not(refused(excess)),
    };
    let mutates = mutates(&document);
    request.set_parsed_query(document);
    let scope = Scope::new(caller.actor, api.contexts.clone(), caller.read);
    let response = api.schema.execute(request.data(scope)).await;
    Executed { response: response.extension("cost", Value::from(cost)), mutates }
}

/// What is asked for is beyond a limit; nothing was executed.
fn refused(excess: Excess) -> GraphQlResponse {
    let error: Error = error::coded(excess.to_string(), error::TOO_MUCH);
    let response = GraphQlResponse::from_errors(vec![error::placeless(error)]);
    match excess {
        Excess::Cost { cost, .. } => response.extension("cost", Value::from(cost)),
        _ => response,
    }
}

fn mutates(document: &ExecutableDocument) -> bool {
    document.operations.iter().any(|(_, operation)| operation.node.ty == OperationType::Mutation)
}
