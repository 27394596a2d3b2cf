//! Who may hold a socket, and for how long.

use std::num::NonZeroU32;

use api::Capacity;
use kernel::{Id, id, signal::Topic};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::watched::{ALERTS, PROGRESS};
use crate::world::{Account, World, question};

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

/// H-21: a browser says whose page it is that connects.
pub async fn h_21_a_page_of_another_site_opens_no_socket(world: World) -> World {
    let server = world.listen().await;
    let ada = world.ada().await;
    let token = format!("Bearer {}", ada.token);
    for origin in ["https://evil.test", "null", "http://127.0.0.1:8080.evil.test"] {
        let refused = server.try_socket(&[PROTOCOL, ("origin", origin), ("authorization", &token)]).await;
        assert_eq!(refused.err(), Some(403), "{origin}");
    }
    let ours =
        server.try_socket(&[PROTOCOL, ("origin", "http://127.0.0.1:8080"), ("authorization", &token)]).await;
    let mut ours = ours.expect("a socket");
    ours.say(json!({ "type": "connection_init" })).await;
    assert_eq!(ours.hear().await, Ok(json!({ "type": "connection_ack" })));
    // The token of the handshake counts when the greeting brings none.
    ours.subscribe("1", "{ viewer { email } }", json!({})).await;
    assert_eq!(ours.next_of("1").await["data"]["viewer"]["email"], ada.email);
    server.stop().await;
    world
}

/// H-21: a cookie opens a socket for a page of ours, and for nobody else.
pub async fn h_21_a_cookie_opens_a_socket_for_a_page_of_ours(world: World) -> World {
    let server = world.listen().await;
    let ada = world.ada().await;
    let cookie = format!("session={}", ada.token);
    let foreign: [&[(&str, &str)]; 4] =
        [&[], &[("origin", "https://evil.test")], &[("origin", "null")], &[("sec-fetch-site", "cross-site")]];
    for headers in foreign {
        let headers = [headers, &[PROTOCOL, ("cookie", &cookie)]].concat();
        assert_eq!(server.try_socket(&headers).await.err(), Some(403), "{headers:?}");
    }
    let ours = server.try_socket(&[PROTOCOL, ("origin", "http://127.0.0.1:8080"), ("cookie", &cookie)]).await;
    let mut ours = ours.expect("a socket");
    ours.say(json!({ "type": "connection_init" })).await;
    assert_eq!(ours.hear().await, Ok(json!({ "type": "connection_ack" })));
    ours.subscribe("1", "{ viewer { email } }", json!({})).await;
    assert_eq!(ours.next_of("1").await["data"]["viewer"]["email"], ada.email);
    assert_eq!(ours.hear().await.expect("it goes on")["type"], "complete");
    world.ask_as(&ada, "mutation { signOut { signedOut } }", json!({})).await;
    assert_eq!(ours.hear().await, Err((4403, "Forbidden".to_owned())));
    server.stop().await;
    world
}

/// H-21: a session that is ended takes its sockets along, whether or not anything runs on them, and no others.
pub async fn h_21_who_signs_out_is_cut_off(world: World) -> World {
    let server = world.listen().await;
    let (ada, again) = (world.ada().await, world.ada().await);
    let enrolment = world.enrolled(&ada, "Ada Moreau").await;
    let (mut listening, mut idle) = (server.greeted(&ada).await, server.greeted(&ada).await);
    let mut other = server.greeted(&again).await;
    listening.subscribe("1", PROGRESS, json!({ "id": enrolment })).await;
    listening.next_of("1").await;
    world.ask_as(&ada, "mutation { signOut { signedOut } }", json!({})).await;
    for socket in [&mut listening, &mut idle] {
        assert_eq!(socket.hear().await, Err((4403, "Forbidden".to_owned())));
    }
    other.subscribe("1", "{ viewer { email } }", json!({})).await;
    assert_eq!(other.next_of("1").await["data"]["viewer"]["email"], ada.email);
    server.stop().await;
    world
}

/// A role that is taken away ends the sessions that held it.
pub async fn who_loses_a_role_is_cut_off(world: World) -> World {
    let server = world.listen().await;
    let (cy, dee) = (world.cy().await, world.dee().await);
    let mut socket = server.greeted(&cy).await;
    let revoke = "mutation { revokeRole(input: { email: \"cy@school.test\", role: AUTHOR, reason: \"She has left\" }) \
                  { email } }";
    let revoked = world.ask_as(&dee, revoke, json!({})).await;
    assert_eq!(revoked.data("/revokeRole/email"), "cy@school.test", "{}", revoked.body);
    assert_eq!(socket.hear().await, Err((4403, "Forbidden".to_owned())));
    server.stop().await;
    world
}

/// Whoever listens is told that the server stops, and the server waits for that.
pub async fn a_server_that_stops_says_goodbye(world: World) -> World {
    let server = world.listen().await;
    let bo = world.coach().await;
    let mut socket = server.greeted(&bo).await;
    socket.subscribe("1", ALERTS, json!({})).await;
    let mut events = world.events(Some(&bo), ALERTS, json!({})).await.expect("events");
    assert!(socket.is_silent().await && events.is_silent().await);
    let (heard, told, ()) = tokio::join!(socket.hear(), events.next(), server.stop());
    assert_eq!(heard, Err((1001, "The server stops".to_owned())));
    assert_eq!(told, None, "the stream is complete");
    world
}

/// Whoever asks for much over one socket gets it, and keeps nobody else waiting.
pub async fn one_socket_does_not_stop_the_others(world: World) -> World {
    let server = world.listen().await;
    let (ada, zed) = (world.ada().await, world.zed().await);
    let mut socket = server.greeted(&ada).await;
    let query = "{ viewer { email enrolments(first: 20) { edges { node { id progress { percent } } } } } }";
    for number in 0..45 {
        socket.subscribe(&number.to_string(), query, json!({})).await;
    }
    let seen = world.ask_as(&zed, "{ viewer { email } }", json!({})).await;
    assert_eq!(seen.data("/viewer/email"), zed.email, "{}", seen.body);
    let (mut answered, mut completed) = (0, 0);
    while completed < 45 {
        let heard = socket.hear().await.expect("an answer");
        match heard["type"].as_str() {
            Some("next") => {
                assert_eq!(heard["payload"]["data"]["viewer"]["email"], ada.email, "{heard}");
                answered += 1;
            }
            Some("complete") => completed += 1,
            _ => panic!("{heard}"),
        }
    }
    assert_eq!(answered, 45);
    server.stop().await;
    world
}

/// What is kept for as long as a subscription lasts is short, and a word that is sent back is too.
pub async fn what_a_socket_keeps_is_bounded(world: World) -> World {
    let server = world.listen().await;
    let ada = world.ada().await;
    let mut socket = server.greeted(&ada).await;
    let enrolment = world.enrolled(&ada, "Ada Moreau").await;
    // What the document does not name is not kept, and not counted.
    let unused = json!({ "id": enrolment, "unused": "x".repeat(100_000) });
    socket.subscribe("1", PROGRESS, unused).await;
    socket.next_of("1").await;
    socket.subscribe("2", PROGRESS, json!({ "id": "x".repeat(5_000) })).await;
    let refused = socket.hear().await.expect("an error");
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("2")), "{refused}");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "TOO_MUCH", "{refused}");
    socket.say(json!({ "type": "ping", "payload": { "text": "x".repeat(2_000) } })).await;
    assert_eq!(socket.hear().await, Err((4400, "Invalid message".to_owned())));
    server.stop().await;
    world
}

/// Those who listen and hear of nothing hold no place: with room for one, everybody else is served.
pub async fn whoever_listens_holds_no_place(world: World) -> World {
    let one = NonZeroU32::MIN;
    let server = world.server(Capacity { concurrent: one, queue: 0, ..Capacity::default() }).await;
    let bo = world.coach().await;
    let (_, mia) = world.mia_agrees(&bo).await;
    let mut sockets = Vec::new();
    for _ in 0..3 {
        let mut socket = server.greeted(&bo).await;
        socket.subscribe("1", ALERTS, json!({})).await;
        assert!(socket.is_silent().await);
        sockets.push(socket);
    }
    // An alert about somebody whom the coach may no longer see: everybody looks, and nobody is told anything.
    world.mia_answers(&mia, &[("warning_signs", "BLEEDING")]).await;
    assert!(world.letter_to(&bo.email).await.subject.contains("look at your clients"));
    for socket in &mut sockets {
        assert_eq!(socket.next_of("1").await["data"]["alertRaised"]["kind"], "URGENT_ANSWER");
    }
    let alerts = Topic::of("alerts", user(&world, &bo).await);
    let signalled = world.db.transact::<_, kernel::Fault>(async |tx| {
        tx.signal(alerts, Some(uuid::Uuid::nil()));
        Ok(())
    });
    signalled.await.expect("it is signalled");
    assert!(sockets[0].is_silent().await);
    let answer = server.ask(&question(None, "{ __typename }", &json!({}))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    world.mia_answers(&mia, &[("warning_signs", "BLEEDING")]).await;
    world.letter_to(&bo.email).await;
    for socket in &mut sockets {
        assert_eq!(socket.next_of("1").await["data"]["alertRaised"]["kind"], "URGENT_ANSWER", "all go on hearing");
    }
    server.stop().await;
    world
}

async fn user(world: &World, who: &Account) -> Id<id::User> {
    let sql = format!("select id from \"user\" where email = '{}'", who.email);
    let conn = world.db.schema_connection();
    let row = conn.query_one_raw(Statement::from_string(world.db.backend(), sql)).await.expect("answers");
    row.expect("a user").try_get("", "id").expect("an id")
}
