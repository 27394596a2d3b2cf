use std::num::NonZeroU32;

use api::{Api, Capacity, Load, router};
use axum::{Router, body::Body, http::Request};
use futures_util::{FutureExt, StreamExt, future::join_all, stream::FuturesUnordered};
use serde_json::{Value, json};

use super::{ENROL, behind_a_wall, enrolment, request};
use crate::world::{ADA, Account, Answer, Database, PASSWORD, World, eventually, get, question};

const NOTHING: Load = Load { executing: 0, waiting: 0 };
const SIGN_IN: &str = "mutation($i: SignInInput!) { signIn(input: $i) { token problems { code } } }";

fn capacity(concurrent: u32, queue: u32, queue_age_ms: u32) -> Capacity {
    let some = |number| NonZeroU32::new(number).expect("some");
    Capacity { concurrent: some(concurrent), reserved: some(2), queue, queue_age_ms, ..Capacity::default() }
}

/// Turned away for now, in the words of the graph.
fn is_turned_away(answer: &Answer) {
    assert_eq!((answer.status, answer.error_code().as_deref()), (503, Some("BUSY")), "{}", answer.body);
    assert_eq!(answer.headers["retry-after"], "1");
    assert_eq!(answer.json().get("data"), None, "nothing was done");
}

async fn open(world: &World, router: &Router, path: &str) -> Answer {
    world.send_to(router, Request::get(path).body(Body::empty()).expect("a request")).await
}

pub async fn h_64_the_surplus_is_turned_away_and_the_rest_is_answered(world: World) -> World {
    let (places, queue, crowd) = (4, 3, 40);
    let api = world.api(capacity(places, queue, 60_000));
    let router = router(api.clone());
    let ada = world.ada().await;
    let held = usize::try_from(places + queue).expect("small");
    for round in 0..2 {
        let mut asked: FuturesUnordered<_> =
            (0..crowd).map(|_| world.send_to(&router, request(Some(&ada), ENROL, &enrolment()))).collect();
        let signed_in = behind_a_wall(&world, async || {
            for _ in held..crowd {
                is_turned_away(&asked.next().await.expect("one who is turned away"));
            }
            assert!(asked.next().now_or_never().is_none(), "so many are held, and no more are turned away");
            assert_eq!(api.load(), Load { executing: 4, waiting: 3 });
            // Those who are inside go on meanwhile, as far as the wall lets them.
            tokio::select! {
                signed_in = meanwhile(&world, &api, &router, &ada) => signed_in,
                early = asked.next() => panic!("it was held, and is answered: {early:?}"),
            }
        })
        .await;
        let rest: Vec<_> = asked.collect().await;
        assert_eq!(rest.len(), held);
        let enrolled = rest.iter().filter(|answer| answer.problems("enrol").is_empty()).count();
        assert!(rest.iter().all(|answer| answer.status == 200), "{rest:?}");
        assert_eq!(enrolled, usize::from(round == 0), "once, whoever came first");
        assert!(signed_in.is_none_or(|answer| answer.data("/signIn/token").is_string()));
        assert_eq!(api.load(), NOTHING);
    }
    let after = world.send_to(&router, request(None, "{ courses { id } }", &Value::Null)).await;
    assert_eq!(after.status, 200, "and all is as before");
    world
}

/// What still goes while all places are taken, and what does not. Answers who has signed in.
async fn meanwhile(world: &World, api: &Api, router: &Router, ada: &Account) -> Option<Answer> {
    is_turned_away(&world.send_to(router, request(Some(ada), "{ viewer { email } }", &Value::Null)).await);
    is_turned_away(&world.send_to(router, request(None, ENROL, &enrolment())).await);
    // What it is called leads nowhere: what is asked for decides in the end.
    let named = "query signIn { signIn: __typename }";
    is_turned_away(&world.send_to(router, request(None, named, &Value::Null)).await);
    for (path, status) in [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/assets/cradle.css", 200),
        ("/verify/nope", 200),
        ("/enter/nope", 200),
        ("/certificates/nope", 503),
        ("/my", 503),
    ] {
        let answer = open(world, router, path).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.headers.contains_key("retry-after"), status == 503, "{path}");
    }
    let input = json!({ "i": { "email": ADA, "password": PASSWORD } });
    let mut sign_in = Box::pin(world.send_to(router, request(None, SIGN_IN, &input)));
    if world.database == Database::Postgres {
        return Some(sign_in.await);
    }
    // The one writer of SQLite is taken: she gets as far as that, past all who wait for a place.
    eventually("she has a place of her own", async || {
        assert!(sign_in.as_mut().now_or_never().is_none(), "she is not turned away");
        api.load() == Load { executing: 5, waiting: 3 }
    })
    .await;
    None
}

pub async fn h_64_who_waits_too_long_is_turned_away(world: World) -> World {
    let api = world.api(capacity(1, 9, 50));
    let router = router(api.clone());
    let ada = world.ada().await;
    let mut first = Box::pin(world.send_to(&router, request(Some(&ada), ENROL, &enrolment())));
    behind_a_wall(&world, async || {
        assert!(first.as_mut().now_or_never().is_none());
        let asked =
            join_all((0..5).map(|_| world.send_to(&router, request(None, "{ __typename }", &Value::Null)))).await;
        asked.iter().for_each(is_turned_away);
        assert_eq!(api.load(), Load { executing: 1, waiting: 0 });
    })
    .await;
    assert_eq!(first.await.problems("enrol"), [""; 0]);
    assert_eq!(api.load(), NOTHING);
    world
}

pub async fn h_64_when_all_connections_are_taken_health_still_answers(world: World) -> World {
    let connections = NonZeroU32::new(3).expect("some");
    let server = world.server(Capacity { connections, ..Capacity::default() }).await;
    let courses = question(None, "{ courses { id } }", &Value::Null);
    let mut inside = Vec::new();
    for _ in 0..3 {
        let mut caller = server.connect().await;
        caller.send(&courses).await;
        assert_eq!(caller.answer().await.expect("an answer").status, 200);
        inside.push(caller);
    }
    for _ in 0..5 {
        let refused = server.ask(&courses).await;
        assert_eq!(refused.status, 503);
        assert_eq!(refused.headers["content-type"], "application/problem+json");
        assert_eq!(refused.headers["retry-after"], "1");
        assert_eq!(refused.headers["connection"], "close");
        for path in ["/healthz", "/readyz"] {
            assert_eq!(server.ask(&get(path)).await.status, 200, "{path}");
        }
    }
    // Even when more come than are heard out at once, and none of them says anything.
    let mut silent = Vec::new();
    for _ in 0..80 {
        silent.push(server.connect().await);
    }
    assert_eq!(server.ask(&get("/healthz")).await.status, 200);
    for caller in &mut inside {
        caller.send(&courses).await;
        assert_eq!(caller.answer().await.expect("an answer").status, 200, "who is inside is served");
    }
    drop(silent);
    inside.pop();
    eventually("there is room again", async || server.ask(&courses).await.status == 200).await;
    drop(inside);
    server.stop().await;
    world
}
