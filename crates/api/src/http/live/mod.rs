//! Live answers come one after the other for as long as the caller listens: over a socket, or as server-sent events.

mod events;
mod guard;
mod lives;
mod socket;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_graphql::parser::types::OperationType;
use axum::http::StatusCode;
use futures_util::{
    FutureExt, Stream, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use kernel::{Actor, RequestId};

use super::{
    Address,
    budget::Payer,
    capacity::seconds,
    graphql::{Executed, Prepared, charge, payer},
};
use crate::{
    Api,
    caller::{self, Asker, Caller, Unknown},
    error,
    scope::Scope,
};

pub(super) use events::{events, single};
pub(crate) use lives::Lives;
pub(super) use socket::open;

/// The answers to one operation of whoever comes with `token`. Who that is, and with which roles, is asked anew.
fn opened(
    api: &Api,
    asker: Asker,
    token: Option<String>,
    prepared: Prepared,
) -> impl Stream<Item = Executed> + Send + 'static {
    let api = api.clone();
    let answers = async move {
        let refused = match caller::find(&api.contexts, token.as_deref(), asker).await {
            Ok(caller) => match answers(&api, asker.address, caller, prepared) {
                Ok(answers) => return answers,
                Err(throttled) => *throttled,
            },
            Err(Unknown::BadToken) => Executed::unauthenticated(),
            Err(Unknown::Fault(fault)) => {
                let _logged = error::fault(&fault, asker.id);
                Executed::busy()
            }
        };
        stream::once(async { refused }).boxed()
    };
    unbroken(stream::once(answers).flatten(), asker.id)
}

/// The answers to one operation, each paid for, until the last one, or until the caller has no points left or is no
/// longer who she was. The first is paid for here.
fn answers(
    api: &Api,
    address: Address,
    caller: Caller,
    prepared: Prepared,
) -> Result<BoxStream<'static, Executed>, Box<Executed>> {
    let (id, cost, payer) = (caller.actor.request, prepared.cost, payer(&caller.actor, address));
    charge(api, payer, cost)?;
    let (lane, deadline) = (prepared.lane, seconds(api.profile.capacity.deadline_s));
    let (actor, token) = (caller.actor.clone(), caller.token.clone());
    let is_live = prepared.kind == OperationType::Subscription;
    let scope = Scope::new(caller, api.contexts.clone(), None);
    let api = api.clone();
    if !is_live {
        let answer = async move {
            let Ok(_permit) = api.admission.enter(lane).await else { return Executed::busy() };
            in_time(deadline, api.admission.work(prepared.run(&api, scope))).await
        };
        return Ok(unbroken(stream::once(answer), id).boxed());
    }
    let scope = scope.with_permits(Arc::clone(&api.admission));
    let answers = unbroken(prepared.stream(&api, Arc::clone(&scope)), id).boxed();
    let next = Arc::new((api, actor, token));
    let paid = stream::unfold((Some(answers), true), move |(answers, is_first)| {
        let (next, scope) = (Arc::clone(&next), Arc::clone(&scope));
        async move {
            let mut answers = answers?;
            let executed = answers.next().await;
            scope.give_permit_back();
            let executed = executed?;
            let (api, actor, token) = &*next;
            let refused =
                if is_first { None } else { no_longer(api, (actor, token.as_deref()), payer, cost).await };
            Some(match refused {
                Some(refused) => (refused, (None, false)),
                None => (executed, (Some(answers), false)),
            })
        }
    });
    Ok(paid.boxed())
}

/// Why another answer of a subscription is not handed over, if it is not.
async fn no_longer(
    api: &Api,
    (actor, token): (&Actor, Option<&str>),
    payer: Payer,
    cost: u64,
) -> Option<Executed> {
    if guard::stands(api, actor, token).await == Some(false) {
        return Some(Executed::unauthenticated());
    }
    charge(api, payer, cost).err().map(|throttled| *throttled)
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
            super::problem::note_panic(panic.as_ref(), Some(id));
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
