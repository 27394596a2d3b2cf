//! The protocol of a socket, message by message: what is said, in which order, and how whoever breaks it is told.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::watched::{PROGRESS, percent};
use crate::world::World;

/// Greeting, queries, mutations and subscriptions, each answered and completed.
pub async fn a_conversation_goes_by_the_protocol(world: World) -> World {
    let server = world.listen().await;
    let ada = world.ada().await;
    let mut socket = server.greeted(&ada).await;
    socket.say(json!({ "type": "ping", "payload": { "at": 1 } })).await;
    assert_eq!(socket.hear().await, Ok(json!({ "type": "pong", "payload": { "at": 1 } })));
    socket.say(json!({ "type": "pong" })).await;

    socket.subscribe("q", "{ viewer { email } }", json!({})).await;
    assert_eq!(socket.next_of("q").await["data"]["viewer"]["email"], ada.email);
    assert_eq!(socket.hear().await, Ok(json!({ "type": "complete", "id": "q" })));

    let enrol = "mutation($i: EnrolInput!) { enrol(input: $i) { problems { code } } }";
    socket.subscribe("m", enrol, json!({ "i": { "course": "sailing", "nameAsPrinted": "Ada Moreau" } })).await;
    assert_eq!(socket.next_of("m").await["data"]["enrol"]["problems"][0]["code"], "COURSE_UNKNOWN");
    assert_eq!(socket.hear().await, Ok(json!({ "type": "complete", "id": "m" })));

    // What is not executed has no answer but its errors, and may be asked again under the same name.
    for wrong in
        ["{", "{ nonsense }", "subscription { nonsense }", "subscription { a: alertRaised { id } b: __typename }"]
    {
        socket.subscribe("w", wrong, json!({})).await;
        let refused = socket.hear().await.expect("an error");
        assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("w")), "{refused}");
        assert!(refused["payload"][0]["message"].is_string(), "{refused}");
    }
    // Completing what is over already, or never was, is no offence.
    socket.say(json!({ "type": "complete", "id": "q" })).await;
    assert!(socket.is_silent().await);
    server.stop().await;
    world
}

/// Parameters that are none break the rules too, and the reason says how to mend them.
pub async fn whoever_asks_nothing_is_told_how_to_ask(world: World) -> World {
    let server = world.listen().await;
    let ada = world.ada().await;
    for (payload, why) in [
        (json!({}), "Send the document as `query`, or its hash as `documentId`."),
        (
            json!({ "query": 7 }),
            "`query`, `documentId` and `operationName` are texts; `variables` and `extensions` are objects.",
        ),
    ] {
        let mut socket = server.greeted(&ada).await;
        socket.say(json!({ "type": "subscribe", "id": "n", "payload": payload })).await;
        assert_eq!(socket.hear().await, closed(4400, why));
    }
    server.stop().await;
    world
}

/// The codes of the protocol, each for its own offence.
pub async fn whoever_breaks_the_rules_is_told_which(world: World) -> World {
    let server = world.listen().await;
    let ada = world.ada().await;
    for garbage in [
        "",
        "garbage",
        "[]",
        "{}",
        "{\"type\":\"shout\"}",
        "{\"type\":\"subscribe\",\"id\":\"\"}",
        "{\"type\":\"connection_init\",\"payload\":7}",
    ] {
        let mut socket = server.socket().await;
        socket.say_text(garbage).await;
        assert_eq!(socket.hear().await, closed(4400, "Invalid message"), "{garbage}");
    }
    let mut socket = server.socket().await;
    socket.send(Message::binary("{\"type\":\"ping\"}".as_bytes())).await;
    assert_eq!(socket.hear().await, closed(4400, "Invalid message"));

    let mut socket = server.socket().await;
    socket.subscribe("1", "{ __typename }", json!({})).await;
    assert_eq!(socket.hear().await, closed(4401, "Unauthorized"));

    for authorization in [json!("Bearer good-for-nothing"), json!("good-for-nothing"), json!(7)] {
        let mut socket = server.socket().await;
        socket.say(json!({ "type": "connection_init", "payload": { "authorization": authorization } })).await;
        assert_eq!(socket.hear().await, closed(4403, "Forbidden"), "{authorization}");
    }

    let mut socket = server.try_socket(&[]).await.expect("a socket");
    assert_eq!(socket.hear().await, closed(4406, "Subprotocol not acceptable"));

    let mut socket = server.greeted(&ada).await;
    let enrolment = world.enrolled(&ada, "Ada Moreau").await;
    socket.subscribe("1", PROGRESS, json!({ "id": enrolment })).await;
    socket.next_of("1").await;
    socket.subscribe("1", "{ __typename }", json!({})).await;
    assert_eq!(socket.hear().await, closed(4409, "Subscriber for 1 already exists"));

    let mut socket = server.greeted(&ada).await;
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.hear().await, closed(4429, "Too many initialisation requests"));

    let mut socket = server.greeted(&ada).await;
    socket.say_text(&"x".repeat(300 * 1024)).await;
    assert!(socket.hear().await.is_err(), "a message has a longest length, as a body has");
    server.stop().await;
    world
}

fn closed(code: u16, reason: &str) -> Result<Value, (u16, String)> {
    Err((code, reason.to_owned()))
}

/// Whoever opens a socket and says nothing holds a place for three seconds, and no longer.
pub async fn a_greeting_comes_in_time(world: World) -> World {
    let server = world.listen().await;
    // Whoever has greeted, if only as nobody, may stay.
    let mut nobody = server.socket().await;
    nobody.say(json!({ "type": "connection_init" })).await;
    assert_eq!(nobody.hear().await, Ok(json!({ "type": "connection_ack" })));
    let mut silent = server.socket().await;
    let mut talks = server.socket().await;
    talks.say(json!({ "type": "ping" })).await;
    assert_eq!(talks.hear().await, Ok(json!({ "type": "pong" })));
    for socket in [&mut silent, &mut talks] {
        assert_eq!(socket.hear().await, closed(4408, "Connection initialisation timeout"));
    }
    nobody.subscribe("1", "{ viewer { id } }", json!({})).await;
    assert_eq!(nobody.next_of("1").await["data"], json!({ "viewer": null }));
    server.stop().await;
    world
}

/// Each operation has its own name, goes on by itself, and is ended by itself.
pub async fn several_operations_run_at_once_and_each_is_ended_alone(world: World) -> World {
    let server = world.listen().await;
    let ada = world.ada().await;
    let enrolment = world.enrolled(&ada, "Ada Moreau").await;
    let mut socket = server.greeted(&ada).await;
    for id in ["one", "two"] {
        socket.subscribe(id, PROGRESS, json!({ "id": enrolment })).await;
        assert_eq!(percent(&socket.next_of(id).await), 0);
    }
    socket.say(json!({ "type": "complete", "id": "one" })).await;
    // The name is free again, and the answer to the question shows that the word was heard.
    socket.subscribe("one", "{ __typename }", json!({})).await;
    socket.next_of("one").await;
    assert_eq!(socket.hear().await, Ok(json!({ "type": "complete", "id": "one" })));
    world.complete_lesson(&ada, &enrolment, "a-name-for-irritation").await;
    assert!(percent(&socket.next_of("two").await) > 0);
    assert!(socket.is_silent().await, "the first is over");

    // So many at once, and no more.
    for number in 0..49 {
        socket.subscribe(&format!("more {number}"), PROGRESS, json!({ "id": enrolment })).await;
        socket.next_of(&format!("more {number}")).await;
    }
    socket.subscribe("too many", PROGRESS, json!({ "id": enrolment })).await;
    let refused = socket.hear().await.expect("an error");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "TOO_MUCH", "{refused}");
    server.stop().await;
    world
}
