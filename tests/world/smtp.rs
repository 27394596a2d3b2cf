//! A mail server on a port of this machine, that takes letters and can be told not to.

use std::{
    collections::{BTreeMap, VecDeque},
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
    /// Does not take it, and says nothing, for as long as the other side waits.
    Hang,
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
    answers: BTreeMap<&'static str, VecDeque<&'static str>>,
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

    /// The same, for somebody who signs in.
    pub fn url_with_password(&self) -> String {
        format!("smtp://school:hunter2@{}", self.address)
    }

    /// Everything taken so far, oldest first.
    pub fn received(&self) -> Vec<Mail> {
        self.shared.lock().expect("the server does not panic").received.clone()
    }

    /// What to say to the next letters; after that, `250` again.
    pub fn say(&self, verdicts: &[Verdict]) {
        self.shared.lock().expect("the server does not panic").verdicts.extend(verdicts);
    }

    /// How much of that it has not said yet.
    pub fn unsaid(&self) -> usize {
        self.shared.lock().expect("the server does not panic").verdicts.len()
    }

    /// Takes back what it was told to say and has not said yet.
    pub fn forget(&self) {
        self.shared.lock().expect("the server does not panic").verdicts.clear();
    }

    /// What to answer the next time `command` comes (`CONNECT`, `EHLO`, `AUTH`, `MAIL`, `RCPT`, `DATA`).
    pub fn answer(&self, command: &'static str, answer: &'static str) {
        let mut shared = self.shared.lock().expect("the server does not panic");
        shared.answers.entry(command).or_default().push_back(answer);
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
    let greeting = told(&shared, "CONNECT").unwrap_or("220 school.test");
    stream.write_all(format!("{greeting}\r\n").as_bytes()).await.ok()?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let command = line.split([' ', '\r']).next()?.to_ascii_uppercase();
        if let Some(answer) = told(&shared, &command) {
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
            continue;
        }
        let reply = match command.as_str() {
            "EHLO" => "250-school.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN\r\n",
            "AUTH" => "235 welcome\r\n",
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
                    Verdict::Hang => {
                        let _ = stream.read_u8().await;
                        return None;
                    }
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

fn told(shared: &Mutex<Shared>, command: &str) -> Option<&'static str> {
    shared.lock().expect("the server does not panic").answers.get_mut(command)?.pop_front()
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
