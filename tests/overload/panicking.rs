use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use api::router;
use axum::{Router, body::Body, http::Request};
use chrono::TimeDelta;
use cradle::wire::{self, App};
use kernel::Clock;
use serde_json::Value;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::{ENROL, count, enrolment, request, write};
use crate::world::{Account, Answer, World, config};

/// A clock that breaks when it is asked for the n-th time from now on.
#[derive(Default)]
struct Brittle(AtomicUsize);

impl Brittle {
    fn break_at(&self, n: usize) {
        self.0.store(n, Ordering::SeqCst);
    }

    /// Whether it has broken since it was told to; it holds from now on.
    fn has_broken(&self) -> bool {
        self.0.swap(0, Ordering::SeqCst) == 0
    }
}

impl Clock for Brittle {
    fn offset(&self) -> TimeDelta {
        let left = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        assert_ne!(left, Ok(1), "the clock is broken");
        TimeDelta::zero()
    }
}

/// How many panics were noted in the log.
#[derive(Clone, Default)]
struct Log(Arc<AtomicUsize>);

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::ERROR
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut said = Said(String::new());
        event.record(&mut said);
        if said.0.contains("a request panicked") && said.0.contains("the clock is broken") {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Said(String);

impl Visit for Said {
    fn record_debug(&mut self, _: &Field, value: &dyn std::fmt::Debug) {
        self.0.extend([format!("{value:?}"), " ".to_owned()]);
    }
}

/// The program by a clock that breaks.
struct Server<'a> {
    world: &'a World,
    clock: Arc<Brittle>,
    app: App,
    api: api::Api,
    router: Router,
}

impl Server<'_> {
    /// Sends a request once for every time that it asks the clock, which breaks there, and then once more: how many
    /// panics there were, and what came in the end.
    async fn at_every_moment(&self, ask: impl Fn() -> Request<Body>, masked: impl Fn(&Answer)) -> (usize, Answer) {
        for n in 1..50 {
            self.clock.break_at(n);
            let answer = self.world.send_to(&self.router, ask()).await;
            if !self.clock.has_broken() {
                return (n - 1, answer);
            }
            assert_eq!(answer.status, 500, "{n}: {}", answer.body);
            assert!(!answer.body.contains("clock"), "{}", answer.body);
            masked(&answer);
            assert_eq!(self.api.load(), api::Load { executing: 0, waiting: 0 }, "{n}");
            write(&self.app.db).await;
            let other = self.world.send_to(&self.router, request(None, "{ courses { id } }", &Value::Null)).await;
            assert_eq!(other.status, 200, "{n}: others are served");
        }
        panic!("it asks the clock without end");
    }
}

/// Said in the graph's way, with the id under which it was noted.
fn in_the_graph(answer: &Answer) {
    let id = answer.headers["x-request-id"].to_str().expect("text");
    let error = &answer.json()["errors"][0]["extensions"];
    assert_eq!((error["code"].as_str(), error["requestId"].as_str()), (Some("INTERNAL"), Some(id)), "{error}");
    assert_eq!(answer.json().get("data"), None);
}

fn in_problem_details(answer: &Answer) {
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert_eq!(answer.json()["title"], "Something went wrong on our side. It has been noted.");
}

pub async fn h_67_a_panic_ends_its_own_request_and_no_other(world: World) -> World {
    let ada: Account = world.ada().await;
    let clock = Arc::new(Brittle::default());
    let app = world.on_clock(Arc::clone(&clock) as Arc<dyn Clock>).await;
    let api = wire::api(&app, &config()).expect("the transport");
    let server = Server { world: &world, clock, router: router(api.clone()), api, app };
    let log = Log::default();
    let noted = tracing::subscriber::set_default(log.clone());

    let viewer = || request(Some(&ada), "{ viewer { email } courses { id } }", &Value::Null);
    let (queries, answer) = server.at_every_moment(viewer, in_the_graph).await;
    assert_eq!(answer.data("/viewer/email"), ada.email);

    let enrol = || request(Some(&ada), ENROL, &enrolment());
    let (mutations, answer) = server.at_every_moment(enrol, in_the_graph).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(
        count(&world, "select count(*) from enrolment").await,
        1,
        "enrolled once, by whichever was committed"
    );

    let page = || Request::post(format!("/verify/{}", "A".repeat(43))).body(Body::empty()).expect("a request");
    let (pages, answer) = server.at_every_moment(page, in_problem_details).await;
    assert_eq!(answer.status, 410);

    drop(noted);
    assert!(queries >= 2 && mutations >= 3 && pages >= 1, "{queries} {mutations} {pages}");
    assert_eq!(log.0.load(Ordering::SeqCst), queries + mutations + pages, "each is noted once");
    server.app.db.close().await.expect("closes");
    world
}
