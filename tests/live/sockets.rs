//! Who may hold a socket, and for how long.

use serde_json::json;

use super::watched::{ALERTS, PROGRESS};
use crate::world::World;

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
    let revoke = "mutation { revokeRole(input: { email: \"cy@school.test\", role: AUTHOR }) { email } }";
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
