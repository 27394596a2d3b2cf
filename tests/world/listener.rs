//! Those who listen: over sockets, and to events.

use std::time::Duration;

use axum::{Router, body::Body, http::Request};
use futures_util::{SinkExt, StreamExt};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};
use tower::ServiceExt;

use super::{Account, Server, World};

/// How long a story waits for what must come.
const SOON: Duration = Duration::from_secs(20);

impl Server {
    /// Opens a socket with these headers, or answers the status with which that was refused.
    pub async fn try_socket(&self, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
        let url = format!("ws://{}/graphql/ws", self.address);
        let mut request = url.into_client_request().expect("a request");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(refused)) => Err(refused.status().as_u16()),
            Err(other) => panic!("no socket: {other}"),
        }
    }

    /// Opens a socket that speaks the protocol, without greeting yet.
    pub async fn socket(&self) -> Socket {
        self.try_socket(&[PROTOCOL]).await.expect("a socket")
    }

    /// Opens a socket and greets, as somebody.
    pub async fn greeted(&self, who: &Account) -> Socket {
        let mut socket = self.socket().await;
        let token = format!("Bearer {}", who.token);
        socket.say(json!({ "type": "connection_init", "payload": { "authorization": token } })).await;
        assert_eq!(socket.hear().await, Ok(json!({ "type": "connection_ack" })));
        socket
    }
}

/// The header that asks for the protocol.
pub const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

/// An open socket.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Says something.
    pub async fn say(&mut self, message: Value) {
        self.say_text(&message.to_string()).await;
    }

    /// Says something that may be no message.
    pub async fn say_text(&mut self, text: &str) {
        self.send(Message::text(text)).await;
    }

    /// Sends a frame of any kind.
    pub async fn send(&mut self, message: Message) {
        self.0.send(message).await.expect("it is sent");
    }

    /// Asks for an operation under a name.
    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    /// The next message, or the code and the reason with which the socket was closed.
    pub async fn hear(&mut self) -> Result<Value, (u16, String)> {
        timeout(SOON, self.next()).await.expect("something is said soon")
    }

    /// Whether nothing is said for a while.
    pub async fn is_silent(&mut self) -> bool {
        timeout(Duration::from_millis(300), self.next()).await.is_err()
    }

    /// The payload of the next answer to the operation `id`.
    pub async fn next_of(&mut self, id: &str) -> Value {
        let heard = self.hear().await.expect("an answer");
        assert_eq!((&heard["type"], &heard["id"]), (&json!("next"), &json!(id)), "{heard}");
        heard["payload"].clone()
    }

    async fn next(&mut self) -> Result<Value, (u16, String)> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Err((frame.code.into(), frame.reason.to_string()));
                }
                Some(Ok(Message::Close(None)) | Err(_)) | None => return Err((0, "gone".to_owned())),
                Some(Ok(_)) => {}
            }
        }
    }
}

/// A stream of events.
pub struct Events {
    body: Body,
    read: String,
}

impl World {
    /// Asks for events; answers them, or the status and the body of a refusal.
    pub async fn events(
        &self,
        who: Option<&Account>,
        query: &str,
        variables: Value,
    ) -> Result<Events, (u16, Value)> {
        self.events_of(&self.router, who, query, variables).await
    }

    /// Asks another server for events.
    pub async fn events_of(
        &self,
        router: &Router,
        who: Option<&Account>,
        query: &str,
        variables: Value,
    ) -> Result<Events, (u16, Value)> {
        events(router, asked(who, query, &variables)).await
    }

    /// Asks for events from a page of some origin.
    pub async fn events_from(
        &self,
        who: Option<&Account>,
        query: &str,
        variables: Value,
        origin: Option<&str>,
    ) -> Result<Events, (u16, Value)> {
        let mut request = asked(who, query, &variables);
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().expect("a header"));
        }
        events(&self.router, request).await
    }
}

fn asked(who: Option<&Account>, query: &str, variables: &Value) -> Request<Body> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let mut request = Request::post("/graphql").header("accept", "text/event-stream");
    request = request.header("content-type", "application/json");
    if let Some(who) = who {
        request = request.header("authorization", format!("Bearer {}", who.token));
    }
    request.body(Body::from(body)).expect("a request")
}

async fn events(router: &Router, request: Request<Body>) -> Result<Events, (u16, Value)> {
    let answer = router.clone().oneshot(request).await.expect("the router does not fail");
    let media = answer.headers()["content-type"].to_str().expect("text").to_owned();
    let status = answer.status().as_u16();
    if media.starts_with("text/event-stream") {
        assert_eq!((status, answer.headers()["cache-control"].to_str().ok()), (200, Some("private, no-store")));
        return Ok(Events { body: answer.into_body(), read: String::new() });
    }
    let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
    Err((status, serde_json::from_slice(&bytes).expect("JSON")))
}

impl Events {
    /// The next answer; `None` once the operation is complete, and nothing follows that.
    pub async fn next(&mut self) -> Option<Value> {
        let event = timeout(SOON, self.event()).await.expect("something is told soon").expect("it is not over");
        if event.starts_with("event: complete") {
            assert_eq!(event, "event: complete\ndata:");
            assert_eq!(self.event().await, None, "nothing follows the end");
            return None;
        }
        let data = event.strip_prefix("event: next\ndata: ").unwrap_or_else(|| panic!("no answer: {event}"));
        Some(serde_json::from_str(data).expect("JSON on one line"))
    }

    /// Whether nothing is told for a while.
    pub async fn is_silent(&mut self) -> bool {
        match timeout(Duration::from_millis(300), self.event()).await {
            Ok(event) => {
                // What was said is heard by whoever asks for it next.
                let event = event.unwrap_or_default();
                self.read = format!("{event}\n\n{}", self.read);
                false
            }
            Err(_) => true,
        }
    }

    async fn event(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                // A word without meaning, which keeps the connection open.
                if event == ":" {
                    continue;
                }
                return Some(event);
            }
            let frame = self.body.frame().await?.expect("the stream does not break");
            let data = frame.into_data().expect("data");
            self.read.push_str(std::str::from_utf8(&data).expect("UTF-8"));
        }
    }
}
