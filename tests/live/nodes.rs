//! Listening on one node to what happens on another.

use cradle::wire::{self, App};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::watched::{ALERTS, PROGRESS, ROSTER, percent};
use crate::world::{Database, Server, World, config};

/// Another server on the same database, with connections of its own. SQLite has one process: there it is a second
/// door of the same program.
async fn another(world: &World) -> (Server, Option<App>) {
    let other = match world.database {
        Database::Postgres => Some(world.another_node().await),
        Database::Sqlite => None,
    };
    let app = other.as_ref().unwrap_or(&world.app);
    (Server::start(wire::development_api(app, &config(), None).expect("a server")).await, other)
}

async fn end(server: Server, other: Option<App>) {
    server.stop().await;
    if let Some(other) = other {
        other.db.close().await.expect("closes");
    }
}

/// What is done on one node is told on the other, by the signal: nothing there looks by itself.
pub async fn what_happens_on_one_node_is_heard_on_the_other(world: World) -> World {
    let (there, other) = another(&world).await;
    let ada = world.ada().await;
    let enrolment = world.enrolled(&ada, "Ada Moreau").await;
    let mut socket = there.greeted(&ada).await;
    socket.subscribe("1", PROGRESS, json!({ "id": enrolment })).await;
    assert_eq!(percent(&socket.next_of("1").await), 0);
    world.complete_lesson(&ada, &enrolment, "a-name-for-irritation").await;
    assert!(percent(&socket.next_of("1").await) > 0);
    end(there, other).await;
    world
}

/// H-29 for those who listen: the word that a session is over travels, long before the clock would find out.
pub async fn a_session_ended_on_one_node_is_over_on_the_other(world: World) -> World {
    let (there, other) = another(&world).await;
    let ada = world.ada().await;
    let mut socket = there.greeted(&ada).await;
    world.ask_as(&ada, "mutation { signOut { signedOut } }", json!({})).await;
    assert_eq!(socket.hear().await, Err((4403, "Forbidden".to_owned())));
    let mut again = there.socket().await;
    let token = format!("Bearer {}", ada.token);
    again.say(json!({ "type": "connection_init", "payload": { "authorization": token } })).await;
    assert_eq!(again.hear().await, Err((4403, "Forbidden".to_owned())));
    end(there, other).await;
    world
}

/// What was signalled while nobody could hear it is told all the same, as soon as the connection is back.
pub async fn what_was_missed_is_told_once_the_connection_is_back(world: World) -> World {
    let bo = world.coach().await;
    let (client, mia) = world.mia_agrees(&bo).await;
    let mut alerts = world.events(Some(&bo), ALERTS, json!({})).await.expect("events");
    let mut roster = world.events(Some(&bo), ROSTER, json!({})).await.expect("events");
    assert!(alerts.is_silent().await && roster.is_silent().await);
    if world.database == Database::Sqlite {
        // There is no connection that could be lost.
        return world;
    }
    let other = world.another_node().await;
    let cut = "select pg_terminate_backend(pid) from pg_stat_activity \
               where datname = current_database() and query = 'LISTEN \"cradle\"'";
    let backend = other.db.backend();
    let rows =
        other.db.schema_connection().query_all_raw(Statement::from_string(backend, cut)).await.expect("answers");
    assert_eq!(rows.len(), 1, "one connection listens, however many subscriptions there are");
    world.mia_answers(&mia, &[("warning_signs", "BLEEDING")]).await;
    assert!(world.letter_to(&bo.email).await.subject.contains("look at your clients"));
    let alert = alerts.next().await.expect("an alert");
    assert_eq!(alert["data"]["alertRaised"]["client"], json!(client), "{alert}");
    let entry = roster.next().await.expect("an entry");
    assert_eq!(entry["data"]["rosterChanged"]["client"], json!(client), "{entry}");
    other.db.close().await.expect("closes");
    world
}
