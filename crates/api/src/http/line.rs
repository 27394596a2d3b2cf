//! A line is a connection that is not waited on for ever: neither for what it sends, nor until it takes what it is sent.

use std::{
    io::{self, IoSlice},
    mem::MaybeUninit,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_util::task::AtomicWaker;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::OwnedSemaphorePermit,
    time::{Instant, Sleep, sleep_until},
};

/// How long the other side may take to close a connection that this side has closed, and how much it may still send.
const FAREWELL: Duration = Duration::from_secs(1);
const MOST_WASTED: usize = 1024 * 1024;

/// How long a connection is waited on.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// For a head, from its first byte, or from the beginning of the connection.
    pub head: Duration,
    /// For the first byte of another request.
    pub idle: Duration,
    /// Until something of what is sent is taken.
    pub write: Duration,
}

/// What goes on over a connection: known where its requests are served, and minded where its bytes go by.
#[derive(Default)]
pub(super) struct Traffic {
    begun: AtomicU64,
    under_way: AtomicUsize,
    is_upgraded: AtomicBool,
    /// Who reads: hyper does not ask again for what the client may say next, once it has asked in the middle of a
    /// request, and so no timer would be set.
    reader: AtomicWaker,
}

impl Traffic {
    /// A request begins. It is under way until its answer was handed over, or it was given up.
    pub fn begin(self: &Arc<Self>) -> UnderWay {
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.under_way.fetch_add(1, Ordering::SeqCst);
        UnderWay(Arc::clone(self))
    }

    /// The connection is another protocol's from now on: whoever speaks that minds how long it is waited for.
    pub fn upgrade(&self) {
        self.is_upgraded.store(true, Ordering::SeqCst);
    }
}

/// A request that is under way.
pub(super) struct UnderWay(Arc<Traffic>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
        self.0.reader.wake();
    }
}

/// A connection and its timers.
pub(super) struct Line {
    stream: TcpStream,
    patience: Patience,
    traffic: Arc<Traffic>,
    /// How many requests had begun when this was looked at last.
    seen: u64,
    /// Since when nothing was asked.
    quiet_since: Instant,
    /// Since when a head comes in.
    head_since: Option<Instant>,
    /// Since when nothing was taken of what is sent.
    stuck_since: Option<Instant>,
    /// Since when this side is closed, and how much has come in since then.
    farewell: Option<(Instant, usize)>,
    reading: Timer,
    writing: Timer,
    _seat: OwnedSemaphorePermit,
}

impl Line {
    /// `seat` is given back when the connection is gone, whatever has become of it.
    pub fn new(stream: TcpStream, patience: Patience, traffic: Arc<Traffic>, seat: OwnedSemaphorePermit) -> Self {
        Self {
            stream,
            patience,
            traffic,
            seen: 0,
            quiet_since: Instant::now(),
            head_since: None,
            stuck_since: None,
            farewell: None,
            reading: Timer(None),
            writing: Timer(None),
            _seat: seat,
        }
    }

    /// Whether it is the client's turn: nothing is under way, and nothing waits to be taken.
    fn is_waited_on(&mut self) -> bool {
        let begun = self.traffic.begun.load(Ordering::SeqCst);
        if begun != self.seen {
            self.seen = begun;
            self.head_since = None;
            self.quiet_since = Instant::now();
        }
        self.traffic.under_way.load(Ordering::SeqCst) == 0
            && self.stuck_since.is_none()
            && !self.traffic.is_upgraded.load(Ordering::SeqCst)
    }

    /// What becomes of an attempt to write.
    fn mind<T>(&mut self, cx: &mut Context<'_>, wrote: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if wrote.is_ready() {
            if self.stuck_since.take().is_some() {
                self.traffic.reader.wake();
            }
            self.quiet_since = Instant::now();
            return wrote;
        }
        let since = *self.stuck_since.get_or_insert_with(Instant::now);
        ready!(self.writing.poll_until(since + self.patience.write, cx));
        // What the kernel still holds for this client is thrown away, instead of being offered for minutes.
        let reset = self.stream.set_zero_linger();
        Poll::Ready(reset.and(Err(io::ErrorKind::TimedOut.into())))
    }
}

impl AsyncRead for Line {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, buf);
        let is_waited_on = this.is_waited_on();
        if read.is_ready() {
            if is_waited_on && buf.filled().len() > before {
                this.head_since.get_or_insert_with(Instant::now);
            }
            return read;
        }
        if !is_waited_on {
            this.traffic.reader.register(cx.waker());
            // It may have ended just before.
            if !this.is_waited_on() {
                return Poll::Pending;
            }
        }
        let until = match this.head_since {
            Some(since) => since + this.patience.head,
            // Who connects does it to ask something.
            None if this.seen == 0 => this.quiet_since + this.patience.head,
            None => this.quiet_since + this.patience.idle,
        };
        ready!(this.reading.poll_until(until, cx));
        // As if the client had said that there is no more: then the connection is closed in the usual way.
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Line {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let wrote = Pin::new(&mut this.stream).poll_write(cx, buf);
        this.mind(cx, wrote)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let wrote = Pin::new(&mut this.stream).poll_write_vectored(cx, bufs);
        this.mind(cx, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    /// Closes this side, and then takes what the other still sends, for a moment: a connection that is dropped with
    /// something unread in it is reset, and an answer that is on its way, such as why no more is taken, is lost.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let (since, mut wasted) = if let Some(farewell) = this.farewell {
            farewell
        } else {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
            (Instant::now(), 0)
        };
        let mut bin = [MaybeUninit::uninit(); 8 * 1024];
        loop {
            this.farewell = Some((since, wasted));
            let mut buf = ReadBuf::uninit(&mut bin);
            match Pin::new(&mut this.stream).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() && wasted < MOST_WASTED => {
                    wasted += buf.filled().len();
                }
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => return this.reading.poll_until(since + FAREWELL, cx).map(Ok),
            }
        }
    }
}

/// A timer that is made when it is first needed, and set anew after that.
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    fn poll_until(&mut self, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if sleep.deadline() != deadline {
            sleep.as_mut().reset(deadline);
        }
        sleep.as_mut().poll(cx)
    }
}
