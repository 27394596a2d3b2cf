//! Serving: accept, answer, and on the word to stop finish what was begun.

use std::{convert::Infallible, future::Future, io, net::SocketAddr, pin::Pin, sync::Arc, task, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use hyper::{
    body::{Body as HttpBody, Frame, Incoming, SizeHint},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto, graceful::GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt;

use super::{
    capacity::{Capacity, count, seconds},
    doorkeeper::Doorkeeper,
    full,
    line::{Line, Patience, Traffic, UnderWay},
    router,
};
use crate::Api;

/// How long what was begun may take to finish.
const GRACE: Duration = Duration::from_secs(10);
/// How large the head of a request may be. Who sends it slowly holds so much memory.
const LARGEST_HEAD: usize = 64 * 1024;
/// How many are heard out at once who come when all connections are taken, and for how long.
const DOORSTEP: usize = 64;
const SHORT: Duration = Duration::from_secs(2);

/// Serves until `shutdown` resolves, and then until every answer is sent, at most ten seconds.
///
/// When all connections are taken, those who come next are heard on the doorstep: health is answered, since whoever
/// looks after this server must see that it lives, and everybody else is told at once to come back. Beyond the
/// doorstep nobody is accepted until a place there is free, which takes two seconds at the most.
pub async fn serve(listener: TcpListener, api: Api, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    let capacity = api.profile.capacity;
    let graceful = GracefulShutdown::new();
    let lives = Arc::clone(&api.lives);
    let inside = Room::inside(&capacity, router(api.clone()), Some(Doorkeeper::new(&api)));
    let doorstep = Room::doorstep(&capacity, full(api));
    let mut was_full = false;
    tokio::pin!(shutdown);
    loop {
        let next = async {
            // Whoever waits to be accepted is let in as soon as somebody leaves.
            let (room, seat) = tokio::select! {
                biased;
                seat = inside.seat() => (&inside, seat),
                seat = doorstep.seat() => (&doorstep, seat),
            };
            let (stream, peer) = listener.accept().await?;
            let better = room.closes.then(|| Arc::clone(&inside.seats).try_acquire_owned().ok()).flatten();
            let (room, seat) = better.map_or((room, seat), |seat| (&inside, seat));
            io::Result::Ok((room, seat, stream, peer))
        };
        let accepted = tokio::select! {
            accepted = next => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((room, seat, stream, peer)) => {
                if room.closes && !was_full {
                    tracing::warn!(connections = capacity.connections, "all connections are taken");
                }
                was_full = room.closes;
                room.take(&graceful, stream, peer, seat);
            }
            Err(error) => {
                // Out of file descriptors, as a rule: others go on, and this one is asked again.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    // Whoever listens is told that it is over; sockets are no longer among the connections that are watched here.
    let all = async { tokio::join!(graceful.shutdown(), lives.stop()) };
    if tokio::time::timeout(GRACE, all).await.is_err() {
        tracing::warn!("some requests did not finish within ten seconds and were cut off");
    }
    Ok(())
}

/// So many connections, served in one way.
struct Room {
    seats: Arc<Semaphore>,
    /// Who turns a crowd away before the router is asked.
    doorkeeper: Option<Doorkeeper>,
    router: Router,
    patience: Patience,
    closes: bool,
    builder: auto::Builder<TokioExecutor>,
}

impl Room {
    fn inside(capacity: &Capacity, router: Router, doorkeeper: Option<Doorkeeper>) -> Self {
        let patience = Patience {
            head: seconds(capacity.head_s),
            idle: seconds(capacity.idle_s),
            write: seconds(capacity.write_s),
        };
        // HTTP/2 is the affair of the proxy that speaks TLS: a client there can do much on one connection that none
        // of our timers sees.
        let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
        // The line minds it, together with idleness.
        builder.http1().header_read_timeout(None).max_buf_size(LARGEST_HEAD);
        let seats = Arc::new(Semaphore::new(count(capacity.connections)));
        Self { seats, doorkeeper, router, patience, closes: false, builder }
    }

    fn doorstep(capacity: &Capacity, router: Router) -> Self {
        let usual = Self::inside(capacity, router, None);
        let Patience { head, idle, write } = usual.patience;
        let patience = Patience { head: head.min(SHORT), idle: idle.min(SHORT), write: write.min(SHORT) };
        Self { seats: Arc::new(Semaphore::new(DOORSTEP)), patience, closes: true, ..usual }
    }

    /// A seat, as soon as there is one.
    async fn seat(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.seats).acquire_owned().await.expect("a room is never closed")
    }

    /// Serves one connection beside all others.
    fn take(&self, graceful: &GracefulShutdown, stream: TcpStream, peer: SocketAddr, seat: OwnedSemaphorePermit) {
        // Only a connection that is gone already refuses, and that is found out below.
        let _ = stream.set_nodelay(true);
        let traffic = Arc::new(Traffic::default());
        let line = TokioIo::new(Line::new(stream, self.patience, Arc::clone(&traffic), seat));
        let (doorkeeper, router, closes) = (self.doorkeeper.clone(), self.router.clone(), self.closes);
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            let under_way = traffic.begin();
            let answer = answered(doorkeeper.clone(), router.clone(), request.map(Body::new));
            let traffic = Arc::clone(&traffic);
            async move {
                let mut answer = answer.await;
                if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
                    traffic.upgrade();
                }
                if closes {
                    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                }
                Ok::<_, Infallible>(answer.map(|body| Answering { body, _under_way: under_way }))
            }
        });
        let connection = self.builder.serve_connection_with_upgrades(line, service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
}

/// Asks the router, unless the doorkeeper knows the answer.
async fn answered(doorkeeper: Option<Doorkeeper>, router: Router, request: Request) -> Response {
    let received = match doorkeeper {
        Some(doorkeeper) => doorkeeper.receive(request).await,
        None => Ok(request),
    };
    match received {
        Ok(request) => router.oneshot(request).await.unwrap_or_else(|never| match never {}),
        Err(refused) => *refused,
    }
}

/// The body of an answer, whose request is under way until it is handed over.
struct Answering {
    body: Body,
    _under_way: UnderWay,
}

impl HttpBody for Answering {
    type Data = <Body as HttpBody>::Data;
    type Error = <Body as HttpBody>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
    ) -> task::Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::{extract::Request, response::IntoResponse, routing::get};
    use std::num::NonZeroU32;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        time::{sleep, timeout},
    };

    use super::*;

    /// Gives back what is said after changing over, after a silence in which others would have been hung up on.
    async fn change_over(mut request: Request) -> impl IntoResponse {
        let changed = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            let mut io = TokioIo::new(changed.await.expect("an upgrade"));
            let mut said = [0; 3];
            io.read_exact(&mut said).await.expect("heard");
            let more = timeout(Duration::from_millis(1_500), io.read_u8()).await;
            assert!(more.is_err(), "nobody hangs up in the meantime");
            io.write_all(&said).await.expect("said");
        });
        (StatusCode::SWITCHING_PROTOCOLS, [(header::CONNECTION, "upgrade"), (header::UPGRADE, "cow")])
    }

    async fn line_to(room: &Room, graceful: &GracefulShutdown) -> TcpStream {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (line, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (stream, peer) = accepted.expect("accepted");
        let seat = Arc::clone(&room.seats).try_acquire_owned().expect("a seat");
        room.take(graceful, stream, peer, seat);
        line.expect("connected")
    }

    #[tokio::test]
    async fn a_connection_of_another_protocol_keeps_its_seat_and_its_own_time() {
        let capacity = Capacity { head_s: NonZeroU32::MIN, idle_s: NonZeroU32::MIN, ..Capacity::default() };
        let room = Room::inside(&capacity, Router::new().route("/cow", get(change_over)), None);
        let (seats, graceful) = (room.seats.available_permits(), GracefulShutdown::new());
        let mut line = line_to(&room, &graceful).await;
        let request = b"GET /cow HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: cow\r\n\r\nmoo";
        line.write_all(request).await.expect("sent");
        let mut heard = Vec::new();
        assert_eq!(room.seats.available_permits(), seats - 1);
        timeout(Duration::from_secs(30), line.read_to_end(&mut heard)).await.expect("in time").expect("read");
        let heard = String::from_utf8_lossy(&heard).into_owned();
        assert!(heard.starts_with("HTTP/1.1 101") && heard.ends_with("moo"), "{heard}");
        drop(line);
        while room.seats.available_permits() < seats {
            sleep(Duration::from_millis(10)).await;
        }
    }
}
