//! Where somebody is signed in: seen, ended, and over by itself.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::world::{Account, World};

const SESSIONS: &str = "{ viewer { sessions(first: 10) { edges { node { id program current createdAt } } } } }";
const END: &str = "mutation($i: EndSessionInput!) { endSession(input: $i) { session problems { code } } }";

async fn sessions(world: &World, who: &Account) -> Vec<Value> {
    let edges = world.ask_as(who, SESSIONS, Value::Null).await.data("/viewer/sessions/edges");
    edges.as_array().expect("edges").iter().map(|edge| edge["node"].clone()).collect()
}

async fn is_in(world: &World, who: &Account) -> bool {
    world.ask_as(who, "{ viewer { email } }", Value::Null).await.status == 200
}

/// H-29: one sees where one is signed in, and ends what should not be.
pub async fn h_29_sessions_are_seen_and_ended(world: World) -> World {
    let from_a_phone = world.try_from("203.0.113.7", "ada@school.test", crate::world::PASSWORD, None).await;
    let phone = Account {
        email: "ada@school.test".to_owned(),
        token: from_a_phone.data("/signIn/token").as_str().expect("a token").to_owned(),
    };
    let (ada, third, zed) = (world.ada().await, world.ada().await, world.zed().await);
    let seen = sessions(&world, &ada).await;
    let current: Vec<_> = seen.iter().map(|session| session["current"].clone()).collect();
    assert_eq!(current, [false, true, false]);
    assert_eq!(seen[0]["program"], "Hazel/1.0");
    assert_eq!(sessions(&world, &zed).await.len(), 1, "everybody sees their own");

    // Another's session is not found, whoever asks and however.
    let id = seen[0]["id"].clone();
    for who in [&zed, &world.dee().await] {
        let ended = world.ask_as(who, END, json!({ "i": { "session": id } })).await;
        assert_eq!(ended.error_code().as_deref(), Some("NOT_FOUND"), "{}", ended.body);
        let node = world.ask_as(who, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert_eq!(node.data("/node"), Value::Null);
    }
    assert!(is_in(&world, &phone).await);
    for _ in 0..2 {
        let ended = world.ask_as(&ada, END, json!({ "i": { "session": id } })).await;
        assert_eq!(ended.data("/endSession/session"), id, "{}", ended.body);
        assert!(!is_in(&world, &phone).await);
    }
    let others = world.ask_as(&ada, "mutation { endOtherSessions { ended } }", Value::Null).await;
    assert_eq!(others.data("/endOtherSessions/ended"), 1, "{}", others.body);
    assert!(is_in(&world, &ada).await && !is_in(&world, &third).await && is_in(&world, &zed).await);
    assert_eq!(sessions(&world, &ada).await.len(), 1);
    world
}

/// H-31: twelve hours without use, or fourteen days whatever happens, by the server's clock.
pub async fn h_31_a_session_is_over_when_nobody_uses_it_and_after_fourteen_days(world: World) -> World {
    let (idle, used) = (world.ada().await, world.ada().await);
    for _ in 0..2 {
        world.pass(TimeDelta::hours(7));
        assert!(is_in(&world, &used).await);
    }
    assert!(!is_in(&world, &idle).await, "fourteen hours without use");
    assert_eq!(sessions(&world, &used).await.len(), 1, "and it is no longer listed");
    for _ in 0..(14 * 24 - 14) / 7 - 1 {
        world.pass(TimeDelta::hours(7));
        assert!(is_in(&world, &used).await);
    }
    world.pass(TimeDelta::hours(6));
    assert!(is_in(&world, &used).await);
    world.pass(TimeDelta::hours(1));
    assert!(!is_in(&world, &used).await, "fourteen days");
    world
}
