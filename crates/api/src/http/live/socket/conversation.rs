//! A conversation is what is said over one socket, from the greeting to the close.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{SinkExt, future::BoxFuture};
use kernel::RequestId;
use serde_json::value::{RawValue, to_raw_value};
use tokio::time::{Instant, interval, timeout};

use super::{
    PROTOCOL,
    message::{Close, Incoming, Outgoing},
    running::{Running, Told},
};
use crate::{
    Api,
    caller::{self, Asker, Unknown},
    error::{self, BAD_INPUT, TOO_MUCH},
    http::{
        Address,
        budget::Payer,
        graphql::{Asked, Executed, Malformed, REFUSED_COST, charge, charged, prepare},
        live::{guard, opened, stopping},
        request::new_request_id,
    },
};

/// How long the greeting may take.
const GREETING: Duration = Duration::from_secs(3);
/// How long one message may take to be taken: whoever reads slower is dropped.
const SLOWEST: Duration = Duration::from_secs(10);
/// How often the client is asked whether it is there, and how long it may say nothing at all.
const BEAT: Duration = Duration::from_secs(15);
const SILENCE: Duration = Duration::from_secs(40);
/// How long a ping may be: it is sent back as it came.
const LONGEST_PING: usize = 1024;
/// How many operations may run over one socket at once.
const MOST_OPERATIONS: usize = 50;

/// How a conversation ends.
enum End {
    /// We close it, and say why.
    Close(Close),
    /// The client is gone, or reads nothing.
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

/// Who has greeted: nobody has no token.
struct Greeted {
    token: Option<String>,
}

/// What is said over one socket.
pub(super) struct Conversation {
    api: Api,
    socket: WebSocket,
    id: RequestId,
    address: Address,
    /// As whom everything is asked, once the greeting was answered.
    greeted: Option<Greeted>,
    /// When the session behind the token ends.
    over: BoxFuture<'static, ()>,
    running: Running,
    heard_at: Instant,
}

impl Conversation {
    pub fn new(api: Api, socket: WebSocket, id: RequestId, address: Address) -> Self {
        Self {
            api,
            socket,
            id,
            address,
            greeted: None,
            over: Box::pin(std::future::pending()),
            running: Running::new(),
            heard_at: Instant::now(),
        }
    }

    /// Talks until one side has had enough.
    pub async fn run(mut self, token: Option<String>) {
        let end = if self.socket.protocol().is_some_and(|protocol| protocol == PROTOCOL) {
            self.talk(token).await
        } else {
            Close::BadProtocol.into()
        };
        // Whatever still runs is cancelled first.
        self.running = Running::new();
        if let End::Close(close) = end {
            let (code, reason) = close.said();
            let frame = CloseFrame { code, reason: reason.into() };
            let _gone = timeout(SLOWEST, self.socket.send(Message::Close(Some(frame)))).await;
            // The client closes its side; what it still says before that is of no interest.
            let _gone = timeout(SLOWEST, async { while let Some(Ok(_)) = self.socket.recv().await {} }).await;
        }
    }

    async fn talk(&mut self, token: Option<String>) -> End {
        let mut stopping = stopping(&self.api);
        let mut beat = interval(BEAT);
        let greeting = tokio::time::sleep(GREETING);
        tokio::pin!(greeting);
        loop {
            let said = tokio::select! {
                biased;
                () = &mut self.over => Err(Close::Forbidden.into()),
                () = &mut stopping => Err(Close::GoingAway.into()),
                () = &mut greeting, if self.greeted.is_none() => Err(Close::NoGreeting.into()),
                told = self.running.next() => self.answer(told).await,
                message = self.socket.recv() => self.hear(message, token.as_deref()).await,
                _ = beat.tick() => self.ask_whether_there().await,
            };
            if let Err(end) = said {
                return end;
            }
        }
    }

    async fn hear(
        &mut self,
        message: Option<Result<Message, axum::Error>>,
        token: Option<&str>,
    ) -> Result<(), End> {
        self.heard_at = Instant::now();
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            // What is no WebSocket frame, or too long, is no message either.
            Some(Ok(Message::Binary(_)) | Err(_)) => return Err(Close::BadMessage.into()),
            Some(Ok(Message::Close(_))) => {
                // The answer to it is ready, and leaves with this: without it the client would take us for broken.
                let _gone = timeout(SLOWEST, self.socket.flush()).await;
                return Err(End::Gone);
            }
            None => return Err(End::Gone),
        };
        match serde_json::from_str(&text).map_err(|_| Close::BadMessage)? {
            Incoming::Ping { .. } | Incoming::Pong { .. } if text.len() > LONGEST_PING => {
                Err(Close::BadMessage.into())
            }
            Incoming::ConnectionInit { payload } => {
                let named = |name: &str| name.eq_ignore_ascii_case("authorization");
                let said = payload.iter().flatten().find(|(name, _)| named(name)).map(|(_, said)| said);
                let said = said.map(|said| said.as_str().and_then(caller::bearer).ok_or(Close::Forbidden));
                self.greet(said.transpose()?.or(token)).await
            }
            Incoming::Ping { payload } => self.say(&Outgoing::Pong { payload }).await,
            Incoming::Pong { .. } => Ok(()),
            Incoming::Subscribe { id, payload } => self.subscribe(id, payload).await,
            Incoming::Complete { id } => {
                self.running.end(&id);
                Ok(())
            }
        }
    }

    async fn greet(&mut self, token: Option<&str>) -> Result<(), End> {
        if self.greeted.is_some() {
            return Err(Close::SecondGreeting.into());
        }
        let asker = Asker { id: self.id, address: self.address };
        // A greeting is a look at the database, whatever it brings.
        charge(&self.api, Payer::Address(self.address), REFUSED_COST).map_err(|_| Close::TryAgainLater)?;
        let caller =
            caller::find(&self.api.contexts, token, asker).await.map_err(|unknown| self.closing(unknown))?;
        let token = caller.token;
        self.over = Box::pin(guard::over(self.api.clone(), caller.actor, token.clone()));
        self.greeted = Some(Greeted { token });
        self.say(&Outgoing::ConnectionAck).await
    }

    async fn subscribe(
        &mut self,
        id: String,
        payload: serde_json::Map<String, serde_json::Value>,
    ) -> Result<(), End> {
        let Some(Greeted { token }) = &self.greeted else { return Err(Close::Unauthorized.into()) };
        if self.running.has(&id) {
            return Err(Close::Duplicate(id).into());
        }
        let request = new_request_id();
        if self.running.count() >= MOST_OPERATIONS {
            let why = "Too many operations run over this connection. End one of them first.";
            return self.refuse(&id, Executed::refused(TOO_MUCH, why), request).await;
        }
        let prepared = match Asked::from_object(payload) {
            Ok(asked) => prepare(&self.api, asked),
            // The protocol says what a payload is. What it may bring beside that is ours to say, such as a hash.
            Err(why @ (Malformed::Object | Malformed::Types | Malformed::Nothing)) => {
                return Err(Close::BadPayload(why).into());
            }
            Err(why @ (Malformed::Hash | Malformed::Persisted | Malformed::Repeated)) => {
                Err(Box::new(Executed::refused(BAD_INPUT, why.to_string())))
            }
        };
        match prepared {
            Ok(prepared) => {
                let asker = Asker { id: request, address: self.address };
                self.running.start(id, request, opened(&self.api, asker, token.clone(), prepared));
                Ok(())
            }
            Err(refused) => {
                let refused = charged(&self.api, Payer::Address(self.address), REFUSED_COST, *refused);
                self.refuse(&id, refused, request).await
            }
        }
    }

    /// Passes on an answer, or the word that there are no more.
    async fn answer(&mut self, told: Told) -> Result<(), End> {
        let Told { id, request, answer, .. } = told;
        let Some(mut executed) = answer else {
            self.running.end(&id);
            return self.say(&Outgoing::Complete { id: &id }).await;
        };
        executed.clean(request);
        if executed.was_refused() {
            self.running.end(&id);
            return self.refuse(&id, executed, request).await;
        }
        let payload = raw(&executed.body(request, self.api.profile.limits.answer_bytes));
        self.say(&Outgoing::Next { id: &id, payload: &payload }).await
    }

    /// Says that an operation was not executed.
    async fn refuse(&mut self, id: &str, mut executed: Executed, request: RequestId) -> Result<(), End> {
        executed.clean(request);
        let payload = to_raw_value(&executed.response.errors).map_err(|_| End::Gone)?;
        self.say(&Outgoing::Error { id, payload: &payload }).await
    }

    fn closing(&self, unknown: Unknown) -> End {
        match unknown {
            Unknown::BadToken => Close::Forbidden.into(),
            Unknown::Fault(fault) => {
                let _logged = error::fault(&fault, self.id);
                Close::TryAgainLater.into()
            }
        }
    }

    async fn ask_whether_there(&mut self) -> Result<(), End> {
        if self.heard_at.elapsed() > SILENCE {
            return Err(End::Gone);
        }
        self.send(Message::Ping(axum::body::Bytes::new())).await
    }

    async fn say(&mut self, message: &Outgoing<'_>) -> Result<(), End> {
        let text = serde_json::to_string(message).map_err(|_| End::Gone)?;
        self.send(Message::Text(text.into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(SLOWEST, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }
}

fn raw(body: &[u8]) -> Box<RawValue> {
    let text = String::from_utf8_lossy(body).into_owned();
    RawValue::from_string(text).expect("an answer is JSON")
}
