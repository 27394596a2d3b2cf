//! An operation is what is left of a request once its document is found, parsed, and weighed: ready to run, or refused.

use std::sync::Arc;

use async_graphql::{
    Error, Name, Request, Response as GraphQlResponse, ServerError, Value, Variables,
    parser::{
        parse_query,
        types::{ExecutableDocument, OperationDefinition, OperationType},
    },
};
use axum::http::StatusCode;
use futures_util::{Stream, StreamExt};

use super::{
    asked::Asked,
    documents::{Hash, Known},
    executed::{Executed, Refused},
    lane,
};
use crate::{
    Api,
    error::{self, BAD_INPUT, TOO_MUCH},
    http::Lane,
    limits::{self, Excess},
    scope::Scope,
};

/// How long the variables of a subscription may be, in bytes of JSON.
const LONGEST_WATCHED: usize = 4 * 1024;

/// What a refused document costs: it was read, and it may have been parsed.
pub(crate) const REFUSED_COST: u64 = 10;

/// A weighed operation.
pub(crate) struct Prepared {
    request: Request,
    /// What it does.
    pub kind: OperationType,
    /// What it costs, in points.
    pub cost: u64,
    /// Which way in it takes.
    pub lane: Lane,
    /// Whether it was found valid before, its variables included.
    is_trusted: bool,
    /// A document to be kept once it has proven valid.
    keep: Option<(Hash, Arc<ExecutableDocument>, usize)>,
}

/// Finds the document, parses it, and weighs it. Nothing is asked of the database.
pub(crate) fn prepare(api: &Api, asked: Asked) -> Result<Prepared, Box<Executed>> {
    let Asked { query, hash, operation_name, mut variables } = asked;
    let (found, keep) = find(api, query, hash)?;
    let document = found.document;
    let sizes = api.contexts.catalog.shelf().sizes();
    let cost = limits::check(&document, &variables, &sizes, &api.profile.limits).map_err(beyond)?;
    let operation = chosen(&document, operation_name.as_deref())?;
    let (kind, lane) = (operation.ty, lane::of(operation));
    // What nobody asks for is not kept, least of all for as long as a subscription lasts.
    let is_declared = |name: &Name| operation.variable_definitions.iter().any(|it| it.node.name.node == *name);
    variables.retain(|name, _| is_declared(name));
    if kind == OperationType::Subscription && beyond_watching(&variables) {
        let why = "The variables of a subscription are too long: they are kept for as long as it lasts.";
        return Err(Box::new(Executed::refused(TOO_MUCH, why)));
    }
    // Which keys an input has shows in its value alone: those have to be the graph's, whoever wrote the document.
    let is_trusted = found.is_trusted && !variables.values().any(has_keys);
    let mut request = Request::new("").variables(variables);
    request.operation_name = operation_name;
    let keep = keep.map(|(hash, bytes)| (hash, Arc::clone(&document), bytes));
    request.set_parsed_query(Arc::unwrap_or_clone(document));
    Ok(Prepared { request, kind, cost, lane, is_trusted, keep })
}

impl Prepared {
    /// Runs a query or a mutation.
    pub async fn run(self, api: &Api, scope: Arc<Scope>) -> Executed {
        let mutates = self.kind == OperationType::Mutation;
        let schema = if self.is_trusted { &api.trusting } else { &api.schema };
        // In a box: what the executor has to remember grows with the graph.
        let response = Box::pin(schema.execute(self.request.data(scope))).await;
        if let Some((hash, document, bytes)) = self.keep
            && is_valid(&response)
        {
            api.documents.keep(hash, document, bytes);
        }
        Executed { response: response.extension("cost", Value::from(self.cost)), mutates, refused: None }
    }
}

impl Prepared {
    /// Runs a subscription: one answer after the other, for as long as somebody takes them.
    pub fn stream(self, api: &Api, scope: Arc<Scope>) -> impl Stream<Item = Executed> + Send + 'static {
        let schema = if self.is_trusted { &api.trusting } else { &api.schema };
        let answers = schema.execute_stream(self.request.data(scope));
        let (api, cost, mut keep) = (api.clone(), self.cost, self.keep);
        answers.map(move |response| {
            if let Some((hash, document, bytes)) = keep.take()
                && is_valid(&response)
            {
                api.documents.keep(hash, document, bytes);
            }
            let response = response.extension("cost", Value::from(cost));
            Executed { response, mutates: false, refused: None }
        })
    }
}

/// Whether variables are more than a subscription may keep.
fn beyond_watching(variables: &Variables) -> bool {
    serde_json::to_vec(variables).is_ok_and(|json| json.len() > LONGEST_WATCHED)
}

fn has_keys(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::List(items) => items.iter().any(has_keys),
        _ => false,
    }
}

type Found = (Known, Option<(Hash, usize)>);

fn find(api: &Api, query: Option<String>, hash: Option<Hash>) -> Result<Found, Box<Executed>> {
    if let (Some(hash), Some(query)) = (hash, &query)
        && hash != Hash::of(query)
    {
        let why = "The hash is not the SHA-256 of the document.";
        return Err(Box::new(Executed::refused(BAD_INPUT, why)));
    }
    if let Some(known) = hash.and_then(|hash| api.documents.find(hash)) {
        return Ok((known, None));
    }
    let Some(query) = query else { return Err(Box::new(unknown_document(api))) };
    if api.documents.trusted_only {
        let known = api.documents.find(Hash::of(&query));
        return known.map(|known| (known, None)).ok_or_else(|| Box::new(unknown_document(api)));
    }
    limits::check_text(&query, &api.profile.limits).map_err(beyond)?;
    let document = parse_query(&query).map_err(|error| Box::new(Executed::not(vec![error.into()])))?;
    let known = Known { document: Arc::new(document), is_trusted: false };
    Ok((known, hash.map(|hash| (hash, query.len()))))
}

/// The operation that is to be run.
fn chosen<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, Box<Executed>> {
    let mut operations = document.operations.iter();
    let found = match name {
        Some(name) => operations.find(|(its, _)| its.is_some_and(|its| its == name)),
        None => operations.next().filter(|_| operations.next().is_none()),
    };
    let why = || {
        let message = match name {
            Some(_) => "The document has no operation of this name.",
            None => "The document has several operations. Say which one by `operationName`.",
        };
        Box::new(Executed::refused(BAD_INPUT, message))
    };
    found.map(|(_, operation)| &operation.node).ok_or_else(why)
}

/// Whether a response shows that its document passed validation.
fn is_valid(response: &GraphQlResponse) -> bool {
    response.errors.iter().all(|error| !error.path.is_empty())
}

/// Automatic persisted queries speak so: the client sends the text along with its hash next time.
fn unknown_document(api: &Api) -> Executed {
    if api.documents.trusted_only {
        let message = "This school takes only the documents of its own clients.";
        return Executed::refused("DOCUMENT_NOT_TRUSTED", message);
    }
    let error = placeless("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND");
    let mut executed = Executed::not(vec![error]);
    executed.refused = Some(Refused { status: StatusCode::OK, retry_after: None });
    executed
}

/// What is asked for is beyond a limit.
fn beyond(excess: Excess) -> Box<Executed> {
    let mut executed = Executed::refused(excess.code(), excess.to_string());
    if let Excess::Cost { cost, .. } = excess {
        executed.response = executed.response.extension("cost", Value::from(cost));
    }
    Box::new(executed)
}

fn placeless(message: impl Into<String>, code: &'static str) -> ServerError {
    let error: Error = error::coded(message, code);
    error::placeless(error)
}
