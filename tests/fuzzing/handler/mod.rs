//! The handler: whatever request comes in, its answer keeps the rules that every answer keeps.

mod judge;
mod read;

use std::{num::NonZeroU32, time::Duration};

use api::{Api, Profile};
use axum::{Router, body::Body};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use self::{judge::Answered, read::Wanted};
use crate::world::{Account, World, config};

pub use judge::wrong_answers_are_seen;

/// More points than anybody can spend.
const RICH: NonZeroU32 = NonZeroU32::new(1_000_000_000).expect("it is not zero");
/// How long it is waited for the next event of a stream.
const NEXT_EVENT: Duration = Duration::from_millis(20);

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It is no request that could be sent.
    Nonsense,
    /// It was answered, and the answer is as answers are.
    Answered,
}

/// A school with a coach and her client, as development shows it and as production does.
pub struct Desk {
    world: World,
    development: Router,
    production: Router,
    /// What stands for things whose ids and secrets no input can know.
    names: std::sync::Mutex<Vec<(&'static str, String)>>,
}

impl Desk {
    pub async fn open(world: World) -> Self {
        let (bo, client, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
        let (ada, cy, dee) = (world.ada().await, world.cy().await, world.dee().await);
        let enrolment = world.enrolled(&ada, "Ada Byron").await;
        let found = world.ask("{ courses { modules { lessons { id } } } }", Value::Null).await;
        let text = |value: Value| value.as_str().expect("an id").to_owned();
        let lesson = text(found.data("/courses/0/modules/0/lessons/0/id"));
        let names = vec![
            ("@ada", ada.token),
            ("@bo", bo.token),
            ("@cy", cy.token),
            ("@dee", dee.token),
            ("@mia", mia.cookie),
            ("@client", client),
            ("@enrolment", enrolment),
            ("@lesson", lesson),
        ];
        let router = |introspection| {
            let profile = cradle::wire::profile(&config()).expect("a profile");
            let profile = Profile { introspection, secure: false, points_per_minute: RICH, ..profile };
            api::router(Api::new(world.app.contexts.clone(), profile).expect("the transport"))
        };
        let (development, production) = (router(true), router(false));
        Self { world, development, production, names: names.into() }
    }

    /// Sends what the bytes say, and judges the answer.
    pub async fn hear(&self, bytes: &[u8]) -> Heard {
        let names = self.names.lock().expect("nobody panics with it").clone();
        let Some(wanted) = Wanted::read(bytes, &names) else { return Heard::Nonsense };
        let Some(mut answered) = self.send(&wanted).await else { return Heard::Nonsense };
        if answered.status == 401 && self.signs_in_again(&wanted).await {
            // Somebody has signed out before; the one who asks now has not.
            let names = self.names.lock().expect("nobody panics with it").clone();
            let again = Wanted::read(bytes, &names).expect("it was read before");
            answered = self.send(&again).await.expect("it was sent before");
            assert_ne!(answered.status, 401, "a token that is new: {}", wanted.text);
        }
        answered.judge(&wanted);
        Heard::Answered
    }

    async fn send(&self, wanted: &Wanted) -> Option<Answered> {
        let router = if wanted.in_production { &self.production } else { &self.development };
        let response = router.clone().oneshot(wanted.request()?).await.expect("the router does not fail");
        let (parts, mut body) = response.into_parts();
        let is_stream = parts.headers.get("content-type").is_some_and(|media| media == "text/event-stream");
        let bytes = if is_stream { events(body).await } else { whole(&mut body).await };
        Some(Answered { status: parts.status.as_u16(), headers: parts.headers, bytes })
    }

    /// Gives somebody a new token whose own was asked with, and was no good.
    async fn signs_in_again(&self, wanted: &Wanted) -> bool {
        let Some(who) = wanted.bearer else { return false };
        let Account { token, .. } = match who {
            "@ada" => self.world.ada().await,
            "@bo" => self.world.bo().await,
            "@cy" => self.world.cy().await,
            _ => self.world.dee().await,
        };
        let mut names = self.names.lock().expect("nobody panics with it");
        for (name, value) in names.iter_mut().filter(|(name, _)| *name == who) {
            assert_ne!(*value, token, "{name}");
            value.clone_from(&token);
        }
        true
    }

    /// Gives the world back, with every letter looked at that was posted here.
    pub async fn close(self) -> World {
        let Self { world, .. } = self;
        world.look_at_every_letter().await;
        world
    }
}

async fn whole(body: &mut Body) -> Vec<u8> {
    body.collect().await.expect("a whole body").to_bytes().to_vec()
}

/// What comes of a stream that may have no end, until nothing comes for a while.
async fn events(mut body: Body) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Ok(Some(frame)) = tokio::time::timeout(NEXT_EVENT, body.frame()).await {
        if let Ok(data) = frame.expect("a whole frame").into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    bytes
}
