//! Server-sent events: the answers to one operation as the events of one response (graphql-sse, distinct connections).

use std::{convert::Infallible, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::{
    FutureExt, Stream, StreamExt,
    future::{BoxFuture, Either, select},
    stream::{self, BoxStream},
};
use kernel::RequestId;
use tokio::time::{MissedTickBehavior, interval};

use super::{
    answers, guard,
    lives::{Full, Place},
    stopping,
};
use crate::{
    Api,
    caller::Caller,
    http::{
        Address,
        graphql::{Executed, Prepared, too_many_lives},
    },
};

/// How often a word without meaning is sent, so that nobody in between thinks the connection dead.
const KEEP_ALIVE: Duration = Duration::from_secs(12);

const COMPLETE: Bytes = Bytes::from_static(b"event: complete\ndata:\n\n");

/// Runs an operation, and answers with a stream of events: `next` for each answer, and `complete` at the end.
pub(in crate::http) fn events(
    api: &Api,
    address: Address,
    caller: Caller,
    prepared: Prepared,
) -> Result<Response, Box<Executed>> {
    let place = api.lives.enter(address).map_err(|full| Box::new(too_many_lives(full == Full::Address)))?;
    let (id, most_bytes) = (caller.actor.request, api.profile.limits.answer_bytes);
    let over = guard::over(api.clone(), caller.actor.clone(), caller.token.clone());
    let end = select(Box::pin(over), stopping(api)).map(|first| matches!(first, Either::Left(_)));
    let said = until(answers(api, address, caller, prepared)?, end.boxed());
    let events = said.map(move |executed| next(&executed.body(id, most_bytes)));
    let events = events.chain(stream::once(async { COMPLETE }));
    Ok(respond(kept_alive(events.boxed(), place)))
}

/// What was refused, as events: the only answer, and the end.
pub(in crate::http) fn single(executed: Executed, id: RequestId, most_bytes: usize) -> Response {
    let events = [next(&executed.body(id, most_bytes)), COMPLETE];
    respond(stream::iter(events.map(Ok)))
}

/// What is said until it ends, or until the `end`: whoever is no longer signed in then is told so.
fn until(
    said: BoxStream<'static, Executed>,
    end: BoxFuture<'static, bool>,
) -> impl Stream<Item = Executed> + Send + 'static {
    stream::unfold(Some((said, end)), async |going_on| {
        let (mut said, mut end) = going_on?;
        tokio::select! {
            biased;
            is_over = &mut end => is_over.then(|| (Executed::unauthenticated(), None)),
            executed = said.next() => executed.map(|executed| (executed, Some((said, end)))),
        }
    })
}

fn next(body: &[u8]) -> Bytes {
    // JSON has no line break outside of its texts, where it is escaped.
    let mut event = b"event: next\ndata: ".to_vec();
    event.extend(body);
    event.extend(b"\n\n");
    event.into()
}

fn kept_alive(events: BoxStream<'static, Bytes>, place: Place) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let mut beat = interval(KEEP_ALIVE);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat.reset();
    stream::unfold((events, beat, place), async |(mut events, mut beat, place)| {
        let event = tokio::select! {
            event = events.next() => event?,
            _ = beat.tick() => Bytes::from_static(b":\n\n"),
        };
        Some((Ok(event), (events, beat, place)))
    })
}

fn respond(events: impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        // Proxies that would gather a whole answer pass on each event.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::from_stream(events)).into_response()
}
