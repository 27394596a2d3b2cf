//! Live answers come one after the other for as long as the caller listens: over a socket, or as server-sent events.

mod events;
mod guard;
mod lives;
mod origin;
mod socket;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_graphql::parser::types::OperationType;
use axum::http::StatusCode;
use futures_util::{
    FutureExt, Stream, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use kernel::RequestId;

use super::{
    Address,
    capacity::seconds,
    graphql::{Executed, Prepared, charge, payer},
};
use crate::{Api, caller::Caller, error, scope::Scope};

pub(super) use events::{events, single};
pub(crate) use lives::Lives;
pub(super) use origin::is_ours;
pub(super) use socket::open;

/// The answers to one operation, each paid for, until the last one or until the caller has no points left.
fn answers(api: &Api, address: Address, caller: Caller, prepared: Prepared) -> BoxStream<'static, Executed> {
    let (id, cost, payer) = (caller.actor.request, prepared.cost, payer(&caller.actor, address));
    if let Err(throttled) = charge(api, payer, cost) {
        return stream::once(async { *throttled }).boxed();
    }
    let is_live = prepared.kind == OperationType::Subscription;
    let (lane, deadline) = (prepared.lane, seconds(api.profile.capacity.deadline_s));
    let scope = Scope::new(caller, api.contexts.clone(), None);
    let api = api.clone();
    if !is_live {
        let answer = async move {
            let Ok(_place) = api.admission.enter(lane).await else { return Executed::busy() };
            in_time(deadline, prepared.run(&api, scope)).await
        };
        return unbroken(stream::once(answer), id).boxed();
    }
    let scope = scope.taking_turns(Arc::clone(&api.admission));
    let answers = unbroken(prepared.stream(&api, Arc::clone(&scope)), id).boxed();
    // The first is paid for already.
    let paid = stream::unfold((Some(answers), true), move |(answers, is_first)| {
        let (api, scope) = (api.clone(), Arc::clone(&scope));
        async move {
            let mut answers = answers?;
            let executed = answers.next().await;
            scope.rest();
            let executed = executed?;
            let charged = if is_first { Ok(()) } else { charge(&api, payer, cost) };
            Some(
                charged
                    .map_or_else(|throttled| (*throttled, (None, false)), |()| (executed, (Some(answers), false))),
            )
        }
    });
    paid.boxed()
}

/// The one answer of a query or a mutation, which has as long as it has by POST.
async fn in_time(deadline: Duration, answer: impl Future<Output = Executed>) -> Executed {
    tokio::time::timeout(deadline, answer).await.unwrap_or_else(|_| {
        let message = "It takes too long at the moment. Ask again in a moment.";
        Executed::later("BUSY", message, StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(1))
    })
}

/// Ends a stream that panics with an answer that says so; whoever else is served does not notice.
fn unbroken(
    answers: impl Stream<Item = Executed> + Send + 'static,
    id: RequestId,
) -> impl Stream<Item = Executed> + Send {
    AssertUnwindSafe(answers).catch_unwind().map(move |answer| {
        answer.unwrap_or_else(|panic| {
            super::problem::note_panic(panic.as_ref());
            Executed::not(vec![error::placeless(error::internal(id))])
        })
    })
}

/// Resolves when the server is about to stop.
fn stopping(api: &Api) -> BoxFuture<'static, ()> {
    let mut stopping = api.lives.stopping();
    async move {
        // An error means that the server is gone.
        let _stopped = stopping.wait_for(|stopping| *stopping).await;
    }
    .boxed()
}
