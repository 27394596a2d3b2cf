use std::num::NonZeroU32;

use api::{Capacity, Load};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{ENROL, behind_a_wall, enrolment};
use crate::world::{
    ADA, Answer, Caller, Database, PASSWORD, Server, World, eventually, get, head, percent, question,
};

const SIGN_IN: &str = "mutation($i: SignInInput!) { signIn(input: $i) { token } }";

async fn ask(caller: &mut Caller, request: &[u8]) -> Answer {
    caller.send(request).await;
    caller.answer().await.expect("an answer")
}

/// A question by the hash of its document, with its text or without.
fn by_hash(document: &str, has_text: bool, variables: &Value) -> Vec<u8> {
    let query = has_text.then_some(document);
    let body = json!({ "query": query, "variables": variables, "extensions": persisted(document) }).to_string();
    [head(None, &format!("content-length: {}", body.len())), body.into_bytes()].concat()
}

fn persisted(document: &str) -> Value {
    let hash = kernel::text::hex(&Sha256::digest(document));
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

/// Turned away for now, in the words of the graph, with an id, and on a connection that stays.
fn is_turned_away(answer: &Answer, media: &str) {
    assert_eq!((answer.status, answer.error_code().as_deref()), (503, Some("BUSY")), "{}", answer.body);
    assert_eq!(answer.json().get("data"), None, "nothing was done");
    assert_eq!(answer.headers["content-type"], format!("{media}; charset=utf-8"));
    assert_eq!(answer.headers["retry-after"], "1");
    assert_eq!(answer.headers["x-request-id"].len(), 32);
    assert_eq!(answer.headers["cache-control"], "private, no-store");
    assert!(!answer.headers.contains_key("connection"));
}

/// Who signs in while the only general place is taken has one of her own: the answer, where it comes at once.
async fn is_let_in(world: &World, server: &Server, late: &mut Caller) -> Option<Answer> {
    if world.database == Database::Postgres {
        return late.answer().await;
    }
    // The one writer of SQLite is taken: she gets as far as that.
    eventually("she is let in", async || server.api.load() == Load { executing: 2, waiting: 0 }).await;
    None
}

/// She has her token, at once or by now.
async fn has_come_in(at_once: Option<Answer>, late: &mut Caller) {
    let answer = match at_once {
        Some(answer) => answer,
        None => late.answer().await.expect("an answer"),
    };
    assert!(answer.data("/signIn/token").is_string(), "{}", answer.body);
}

pub async fn h_64_a_crowd_is_turned_away_at_the_door(world: World) -> World {
    let one = NonZeroU32::MIN;
    let server = world.server(Capacity { concurrent: one, reserved: one, queue: 0, ..Capacity::default() }).await;
    let ada = world.ada().await;
    let courses = question(None, "{ courses { id } }", &Value::Null);
    let older = b"POST /graphql HTTP/1.1\r\nhost: school.test\r\ncontent-type: application/json\r\n\
                  content-length: 2\r\n\r\n{}";
    let mut inside = server.connect().await;
    let mut crowd = server.connect().await;
    let mut late = server.connect().await;
    let signed_in = behind_a_wall(&world, async || {
        inside.send(&question(Some(&ada.token), ENROL, &enrolment())).await;
        eventually("Ada has the only place", async || server.api.load() == Load { executing: 1, waiting: 0 })
            .await;
        for _ in 0..3 {
            is_turned_away(&ask(&mut crowd, &courses).await, "application/graphql-response+json");
            is_turned_away(&ask(&mut crowd, older).await, "application/json");
            assert_eq!(ask(&mut crowd, &get("/healthz")).await.status, 200);
        }
        let mut announced = server.connect().await;
        assert_eq!(ask(&mut announced, &head(None, "content-length: 10737418240")).await.status, 413);
        assert_eq!(announced.until_closed().await, 0, "and what is left of it is not waited for");
        // Whoever may be signing in has a place of her own.
        late.send(&question(None, SIGN_IN, &json!({ "i": { "email": ADA, "password": PASSWORD } }))).await;
        is_let_in(&world, &server, &mut late).await
    })
    .await;
    has_come_in(signed_in, &mut late).await;
    assert_eq!(inside.answer().await.expect("an answer").problems("enrol"), [""; 0]);
    assert_eq!(ask(&mut crowd, &courses).await.status, 200, "and all is as before");
    server.stop().await;
    world
}

/// Clients that name their documents by hash are a crowd like any other, and come in like anybody else; those in charge
/// see what is going on.
pub async fn h_64_who_comes_by_hash_is_known_at_the_door(world: World) -> World {
    const COURSES: &str = "{ courses { id } }";
    const MEDIA: &str = "application/graphql-response+json";
    let one = NonZeroU32::MIN;
    let server = world.server(Capacity { concurrent: one, reserved: one, queue: 0, ..Capacity::default() }).await;
    let (ada, dee) = (world.ada().await, world.dee().await);
    let mut caller = server.connect().await;
    let nobody = json!({ "i": { "email": "nobody@school.test", "password": PASSWORD } });
    for (document, variables) in [(COURSES, &Value::Null), (SIGN_IN, &nobody)] {
        assert_eq!(ask(&mut caller, &by_hash(document, true, variables)).await.status, 200, "it is kept");
    }
    let url = format!("/graphql?extensions={}", percent(&persisted(COURSES).to_string()));
    assert_eq!(ask(&mut caller, &get(&url)).await.status, 200);
    let (mut inside, mut late) = (server.connect().await, server.connect().await);
    let signed_in = behind_a_wall(&world, async || {
        inside.send(&question(Some(&ada.token), ENROL, &enrolment())).await;
        eventually("Ada has the only place", async || server.api.load() == Load { executing: 1, waiting: 0 })
            .await;
        is_turned_away(&ask(&mut caller, &by_hash(COURSES, false, &Value::Null)).await, MEDIA);
        is_turned_away(&ask(&mut caller, &by_hash("{ courses { key } }", true, &Value::Null)).await, MEDIA);
        is_turned_away(&ask(&mut caller, &get(&url)).await, "application/json");
        let accounts =
            question(Some(&dee.token), "{ accounts(first: 9) { edges { node { email } } } }", &Value::Null);
        assert!(ask(&mut caller, &accounts).await.data("/accounts/edges/0/node/email").is_string());
        late.send(&by_hash(SIGN_IN, false, &json!({ "i": { "email": ADA, "password": PASSWORD } }))).await;
        is_let_in(&world, &server, &mut late).await
    })
    .await;
    has_come_in(signed_in, &mut late).await;
    assert_eq!(inside.answer().await.expect("an answer").problems("enrol"), [""; 0]);
    server.stop().await;
    world
}
