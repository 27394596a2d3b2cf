//! A server is the program behind a real listener; a caller speaks HTTP/1.1 to it, byte by byte if need be.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use ::api::{Api, Capacity, Profile, serve};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use cradle::wire::{self, App};
use kernel::Clock;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    runtime::Handle,
    sync::oneshot,
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::{Answer, MEDIA, World, assemble, config};

/// How long anything may take that should happen by itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    pub api: Api,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl World {
    /// The transport of production over this world, for as much as is said.
    pub fn api(&self, capacity: Capacity) -> Api {
        let profile = Profile { capacity, ..wire::profile(&config()).expect("a profile") };
        Api::new(self.app.contexts.clone(), profile).expect("the transport")
    }

    /// The same, behind a listener.
    pub async fn server(&self, capacity: Capacity) -> Server {
        Server::start(self.api(capacity)).await
    }

    /// The program on this database, with connections of its own, by another clock.
    pub async fn on_clock(&self, clock: Arc<dyn Clock>) -> App {
        assemble(&self.home.open(clock).await, &self.smtp).await
    }
}

impl Server {
    /// Serves on a free port.
    pub async fn start(api: Api) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let task = tokio::spawn(serve(listener, api.clone(), stopped));
        Self { address, api, stop, task }
    }

    /// Connects.
    pub async fn connect(&self) -> Caller {
        let connected = timeout(PATIENCE, TcpStream::connect(self.address)).await;
        Caller::new(connected.expect("in time").expect("connects"))
    }

    /// Connects from another address of this machine, with room for no more than a few bytes.
    pub async fn connect_from(&self, from: &str) -> Caller {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4 * 1024).expect("a small buffer");
        socket.bind(format!("{from}:0").parse().expect("an address")).expect("an address of this machine");
        Caller::new(socket.connect(self.address).await.expect("connects"))
    }

    /// Sends one request on a connection of its own.
    pub async fn ask(&self, request: &[u8]) -> Answer {
        let mut caller = self.connect().await;
        caller.send(request).await;
        caller.answer().await.expect("an answer")
    }

    /// Stops in order.
    pub async fn stop(self) {
        self.stop.send(()).expect("it runs");
        self.task.await.expect("no panic").expect("no error");
    }
}

/// One connection, from the other side.
pub struct Caller {
    pub stream: TcpStream,
    rest: Vec<u8>,
}

impl Caller {
    fn new(stream: TcpStream) -> Self {
        Self { stream, rest: Vec::new() }
    }

    /// Sends bytes, whatever they are; whether they were taken is seen by what comes back.
    pub async fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes).await;
    }

    /// The next answer, or nothing when the connection ends first.
    pub async fn answer(&mut self) -> Option<Answer> {
        let (head, length) = loop {
            if let Some(end) = self.rest.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.rest[..end]).into_owned();
                self.rest.drain(..end + 4);
                let answer = parsed(&head);
                let length = answer.headers.get("content-length").map_or("0", |it| it.to_str().expect("text"));
                let length: usize = length.parse().expect("a number");
                break (answer, length);
            }
            self.more().await?;
        };
        while self.rest.len() < length {
            self.more().await?;
        }
        let body = String::from_utf8_lossy(&self.rest[..length]).into_owned();
        self.rest.drain(..length);
        Some(Answer { body, ..head })
    }

    /// Whether something has come back already.
    pub fn is_answered(&mut self) -> bool {
        self.stream.try_read_buf(&mut self.rest).is_ok_and(|read| read > 0)
    }

    /// Reads until the connection ends, and says how many bytes there were.
    pub async fn until_closed(&mut self) -> usize {
        while self.more().await.is_some() {}
        self.rest.len()
    }

    async fn more(&mut self) -> Option<()> {
        let read = timeout(PATIENCE, self.stream.read_buf(&mut self.rest)).await;
        match read.expect("something, or the end, within thirty seconds") {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(()),
        }
    }
}

fn parsed(head: &str) -> Answer {
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let name: HeaderName = name.parse().expect("a name");
        headers.append(name, HeaderValue::from_str(value).expect("a value"));
    }
    Answer { status: status.parse().expect("a number"), headers, body: String::new() }
}

/// The bytes of a request for a page.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: school.test\r\n\r\n").into_bytes()
}

/// The head of a question to the graph, with what says how long its body is.
pub fn head(token: Option<&str>, length: &str) -> Vec<u8> {
    let token = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    format!(
        "POST /graphql HTTP/1.1\r\nhost: school.test\r\naccept: {MEDIA}\r\ncontent-type: application/json\r\n\
         {token}{length}\r\n\r\n"
    )
    .into_bytes()
}

/// The bytes of a question to the graph.
pub fn question(token: Option<&str>, query: &str, variables: &Value) -> Vec<u8> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    [head(token, &format!("content-length: {}", body.len())), body.into_bytes()].concat()
}

/// How many tasks of this story's runtime are alive.
pub fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// Waits for what comes about by itself.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..1_500 {
        if holds().await {
            return;
        }
        sleep(PATIENCE / 1_500).await;
    }
    panic!("within thirty seconds it did not come about that {what}");
}
