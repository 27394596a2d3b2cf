//! A world is one school for one story: a fresh database, a clock, a mail server, and the cast.

mod account;
mod coaching;
mod database;
mod factors;
mod golden;
mod keys;
mod learner;
mod listener;
mod mailbox;
mod provider;
mod server;
mod smtp;
mod story;

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use ::api::{Api, router};
use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use chrono::TimeDelta;
use cradle::{
    config::Config,
    mail::SmtpMailer,
    wire::{self, App},
    work,
};
use http_body_util::BodyExt;
use kernel::{Clock, Db, clock::MovedClock, fact::Listeners};
use notifications::Mailer;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use serde_json::{Value, json};
use tower::ServiceExt;

pub use account::{ADA, Account, CAST, PASSWORD};
pub use coaching::{MIA, Visitor, percent};
pub use database::{Available, Database, Home, keyring};
pub use factors::code_at;
pub use golden::{golden, root};
pub use keys::SoftKey;
pub use learner::{COURSE, Knows, answers, course};
pub use listener::Events;
pub use mailbox::Mail;
pub use provider::{Browser, Person, Provider};
pub use server::{Caller, Server, eventually, get, head, question, tasks};
pub use smtp::{Smtp, Verdict};
pub(crate) use story::story;
pub use story::{Count, Story};

/// The media type in which the stories read the graph's answers: its status tells what became of a request.
pub const MEDIA: &str = "application/graphql-response+json";

/// The proxy through which every request comes.
const PROXY: ([u8; 4], u16) = ([10, 0, 0, 1], 4711);

/// Who has asked so far: each request of somebody who says nothing else comes from an address of its own.
static STRANGERS: AtomicUsize = AtomicUsize::new(0);

/// The public address of the world.
pub const PUBLIC_URL: &str = "http://school.test";

/// One school, for one story.
pub struct World {
    pub app: App,
    pub db: Db,
    pub smtp: Smtp,
    pub database: Database,
    clock: Arc<MovedClock>,
    api: Api,
    router: Router,
    home: Arc<database::Home>,
    looked_at: std::sync::Mutex<Vec<String>>,
    undelivered: AtomicUsize,
}

/// What a request was answered with.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    /// The value at a JSON pointer below `data`.
    pub fn data(&self, pointer: &str) -> Value {
        let json = self.json();
        let found = json["data"].pointer(pointer).cloned();
        found.unwrap_or_else(|| panic!("nothing at {pointer} in {json}"))
    }

    /// The code of the first error.
    pub fn error_code(&self) -> Option<String> {
        self.json()["errors"][0]["extensions"]["code"].as_str().map(str::to_owned)
    }

    /// The codes of the problems in the payload of `field`.
    pub fn problems(&self, field: &str) -> Vec<String> {
        let problems = self.data(&format!("/{field}/problems"));
        let problems = problems.as_array().cloned().unwrap_or_default();
        problems.iter().filter_map(|problem| problem["code"].as_str().map(str::to_owned)).collect()
    }
}

impl World {
    /// A world with the cast signed up and the bundles published.
    pub async fn new(database: Database) -> Self {
        let home = Arc::new(database::Home::settled(database).await);
        Self::over(database, home).await
    }

    /// A world over a database that is already there.
    pub async fn over(database: Database, home: Arc<database::Home>) -> Self {
        let clock = Arc::new(MovedClock::default());
        let smtp = Smtp::start().await;
        let db = home.open(Arc::clone(&clock) as Arc<dyn Clock>).await;
        let app = assemble(&db, &smtp).await;
        let api = wire::development_api(&app, &config(), None).expect("the transport");
        let router = router(api.clone());
        let looked_at = std::sync::Mutex::default();
        Self { app, db, smtp, database, clock, api, router, home, looked_at, undelivered: AtomicUsize::default() }
    }

    /// A second server on the same database, with its own connections: another node.
    pub async fn another_node(&self) -> App {
        let db = self.home.open(self.clock()).await;
        assemble(&db, &self.smtp).await
    }

    /// A server on the same database whose deployment decides otherwise: another node, with settings of its own.
    pub async fn server_with(&self, change: impl FnOnce(&mut wire::Parts)) -> Router {
        let mut parts = parts(&self.db, Arc::new(self.mailer()));
        change(&mut parts);
        let app = wire::assemble(parts).await.expect("the program is wired");
        router(wire::development_api(&app, &config(), None).expect("the transport"))
    }

    fn mailer(&self) -> SmtpMailer {
        SmtpMailer::new(&self.smtp.url(), SENDER).expect("a mailer")
    }

    /// The program on this database, with another way for its letters.
    pub async fn with_mailer(&self, mailer: Arc<dyn Mailer>) -> App {
        assemble_with(&self.db, mailer).await
    }

    /// The database, opened for listeners of the story's own.
    pub async fn open_for(&self, listeners: Listeners) -> Db {
        self.home.open_for(self.clock(), listeners).await
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock) as Arc<dyn Clock>
    }

    /// Serves this school on a port of its own.
    pub async fn listen(&self) -> Server {
        Server::start(self.api.clone()).await
    }

    /// Moves time on, for everyone.
    pub fn pass(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Works until no job is due.
    pub async fn work(&self) {
        while work::turn(&self.app).await.expect("the queue can be read") > 0 {}
    }

    /// Sends a request through the whole router.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        self.send_to(&self.router, request).await
    }

    /// Sends a request to a server with settings of its own.
    ///
    /// It comes through our proxy, from an address that nobody else has, unless the request says from which.
    pub async fn send_to(&self, router: &Router, mut request: Request<Body>) -> Answer {
        let number = STRANGERS.fetch_add(1, Ordering::Relaxed);
        let stranger = format!("198.18.{}.{}", number / 256 % 256, number % 256);
        let stranger = stranger.parse().expect("a header");
        request.headers_mut().entry("x-forwarded-for").or_insert(stranger);
        if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(PROXY.into()));
        }
        let sent = tokio::time::timeout(Duration::from_secs(30), router.clone().oneshot(request));
        let response = sent.await.expect("an answer within thirty seconds").expect("the router does not fail");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Asks the graph, as nobody.
    pub async fn ask(&self, query: &str, variables: Value) -> Answer {
        self.ask_with(None, query, variables).await
    }

    /// Asks the graph with a bearer token, or without.
    pub async fn ask_with(&self, token: Option<&str>, query: &str, variables: Value) -> Answer {
        self.ask_at(&self.router, token, query, variables).await
    }

    /// Asks the graph of another server.
    pub async fn ask_at(&self, at: &Router, token: Option<&str>, query: &str, variables: Value) -> Answer {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let mut request =
            Request::post("/graphql").header("content-type", "application/json").header("accept", MEDIA);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.send_to(at, request.body(Body::from(body)).expect("a request")).await
    }

    /// Opens a page.
    pub async fn page(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// Presses the button of a page.
    pub async fn press(&self, path: &str) -> Answer {
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    /// Lets the worker work, and takes the letter to `address` that was posted last and not looked at yet.
    pub async fn letter_to(&self, address: &str) -> Mail {
        self.work().await;
        let mut looked_at = self.looked_at.lock().expect("a story does not panic here");
        let letters = self.smtp.received().into_iter().filter(|mail| mail.to == address);
        let unseen = letters.filter(|mail| !looked_at.contains(&mail.key()));
        // Several go out at once; their ids are in the order in which they were posted.
        let mail = unseen.max_by_key(|mail| (mail.message_id.clone(), mail.position));
        let mail = mail.unwrap_or_else(|| panic!("no letter for {address}"));
        looked_at.push(mail.key());
        mail
    }

    /// Looks at every letter, to whomever, and takes note of those that did not go out: whatever was asked, was asked.
    pub async fn look_at_every_letter(&self) {
        self.work().await;
        self.looked_at
            .lock()
            .expect("a story does not panic here")
            .extend(self.smtp.received().iter().map(Mail::key));
        self.undelivered.store(self.undelivered().await.len(), Ordering::SeqCst);
    }

    fn not_looked_at(&self) -> Vec<Mail> {
        let looked_at = self.looked_at.lock().expect("a story does not panic here");
        self.smtp.received().into_iter().filter(|mail| !looked_at.contains(&mail.key())).collect()
    }

    /// Says that `more` letters of this story were dropped, have failed, or still wait at its end.
    pub fn expect_undelivered(&self, more: usize) {
        self.undelivered.fetch_add(more, Ordering::SeqCst);
    }

    /// Every letter that did not go out, with how it stands.
    pub async fn undelivered(&self) -> Vec<Undelivered> {
        let sql =
            "select kind, state, coalesce(outcome, '') as outcome from letter where state <> 'sent' order by id";
        let conn = self.db.schema_connection();
        let rows = conn.query_all_raw(Statement::from_string(self.db.backend(), sql)).await.expect("answers");
        let text = |row: &QueryResult, column| row.try_get::<String>("", column).expect("a text");
        let undelivered = |row| Undelivered {
            kind: text(row, "kind"),
            state: text(row, "state"),
            outcome: text(row, "outcome"),
        };
        rows.iter().map(undelivered).collect()
    }

    /// Ends the story: every letter must have been looked at, or be known not to have gone out.
    pub async fn end(self) {
        self.close().await.drop_database().await;
    }

    /// Ends the story, and gives its database back, closed: to be copied, or dropped.
    pub async fn close(self) -> Arc<Home> {
        self.work().await;
        let missed = self.not_looked_at();
        assert!(missed.is_empty(), "letters that nobody looked at: {missed:#?}");
        let undelivered = self.undelivered().await;
        let expected = self.undelivered.load(Ordering::SeqCst);
        assert_eq!(undelivered.len(), expected, "letters that did not go out: {undelivered:#?}");
        self.db.close().await.expect("the database closes");
        self.home
    }
}

/// A letter that did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    pub kind: String,
    pub state: String,
    pub outcome: String,
}

/// The settings of the school.
pub fn config() -> Config {
    let proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    Config { school: "Hazel School".to_owned(), proxies, ..Config::default() }
}

/// The sender of every letter.
pub const SENDER: &str = "Hazel School <school@school.test>";

/// Passwords that thieves know, in order of their hashes.
fn breached() -> PathBuf {
    root().join("tests/identity/breached.txt")
}

async fn assemble(db: &Db, smtp: &Smtp) -> App {
    assemble_with(db, Arc::new(SmtpMailer::new(&smtp.url(), SENDER).expect("a mailer"))).await
}

async fn assemble_with(db: &Db, mailer: Arc<dyn Mailer>) -> App {
    wire::assemble(parts(db, mailer)).await.expect("the program is wired")
}

fn parts(db: &Db, mailer: Arc<dyn Mailer>) -> wire::Parts {
    wire::Parts {
        db: db.clone(),
        keyring: database::keyring(),
        mailer,
        public_url: PUBLIC_URL.to_owned(),
        school: "Hazel School".to_owned(),
        second_factor: Vec::new(),
        breached_passwords: breached().display().to_string(),
        provider: None,
    }
}

impl World {
    /// Everything that lies on disk, the write-ahead log included. SQLite only.
    pub fn sqlite_bytes(&self) -> Vec<u8> {
        self.home.bytes()
    }
}
