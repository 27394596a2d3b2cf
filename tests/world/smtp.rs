//! A mail server on a port of this machine, that takes letters and can be told not to.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::Mail;

/// What the server says to the next letter, after its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// `250`: taken.
    Take,
    /// `451`: not now.
    NotNow,
    /// `550`: never.
    Never,
    /// Takes it, and hangs up before saying so.
    TakeAndHangUp,
}

/// A running mail server.
pub struct Smtp {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    server: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    received: Vec<Mail>,
    verdicts: VecDeque<Verdict>,
}

impl Smtp {
    /// Starts a server on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Mutex::new(Shared::default()));
        let server = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(converse(stream, Arc::clone(&shared)));
                }
            }
        });
        Self { address, shared, server }
    }

    /// The address to configure.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Everything taken so far, oldest first.
    pub fn received(&self) -> Vec<Mail> {
        self.shared.lock().expect("the server does not panic").received.clone()
    }

    /// What to say to the next letters; after that, `250` again.
    pub fn say(&self, verdicts: &[Verdict]) {
        self.shared.lock().expect("the server does not panic").verdicts.extend(verdicts);
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// One connection: as much of RFC 5321 as a polite client needs.
async fn converse(stream: TcpStream, shared: Arc<Mutex<Shared>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut to = String::new();
    stream.write_all(b"220 school.test\r\n").await.ok()?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let reply = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => "250-school.test\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                "250 ok\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                let raw = body(&mut stream).await?;
                match take(&shared, &to, &raw) {
                    Verdict::Take => "250 taken\r\n",
                    Verdict::NotNow => "451 not now\r\n",
                    Verdict::Never => "550 never\r\n",
                    Verdict::TakeAndHangUp => return None,
                }
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await.ok()?;
                return None;
            }
            _ => "250 ok\r\n",
        };
        stream.write_all(reply.as_bytes()).await.ok()?;
    }
}

async fn body(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut raw = Vec::new();
    while !raw.ends_with(b"\r\n.\r\n") {
        raw.push(stream.read_u8().await.ok()?);
    }
    raw.truncate(raw.len() - 3);
    Some(raw)
}

fn take(shared: &Mutex<Shared>, to: &str, raw: &[u8]) -> Verdict {
    let mut shared = shared.lock().expect("the server does not panic");
    let verdict = shared.verdicts.pop_front().unwrap_or(Verdict::Take);
    if matches!(verdict, Verdict::Take | Verdict::TakeAndHangUp) {
        let position = shared.received.len();
        shared.received.push(Mail::parse(to.to_owned(), raw, position));
    }
    verdict
}
