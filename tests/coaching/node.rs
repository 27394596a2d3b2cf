//! What Relay refetches: an entry of the roster and an alert, each by its global id.

use serde_json::{Value, json};

use super::privacy::looks;
use crate::world::{Account, Answer, Visitor, World};

const SHOWN: &str = "{ coach { clients(first: 1) { edges { node { id client name consented } } } \
                     alerts(first: 1) { edges { node { id client kind raisedAt } } } } }";
const NODE: &str = "query($id: ID!) { node(id: $id) { __typename id \
                    ... on RosterEntry { client name consented } ... on Alert { client kind raisedAt } } }";

pub async fn an_entry_of_the_roster_and_an_alert_are_found_by_their_ids(world: World) -> World {
    let (bo, mia, entry, alert) = shown(&world).await;
    assert_ne!(
        entry["id"], entry["client"],
        "two things, two ids: a client's cache keeps what has an id by that alone"
    );
    for (shown, ty) in [(&entry, "RosterEntry"), (&alert, "Alert")] {
        let before = looks(&world, "user").await;
        let mut found = find(&world, &bo, shown).await.data("/node");
        assert_eq!(looks(&world, "user").await, before + 1, "{ty}: a look leaves its row");
        assert_eq!(found.as_object_mut().expect("a node").remove("__typename"), Some(json!(ty)));
        assert_eq!(found, *shown, "the same, wherever it is found");
    }

    world.fill_in(&mia, "/my/withdraw", &[]).await;
    assert_eq!(find(&world, &bo, &entry).await.data("/node/consented"), false, "who she is, her coach still sees");
    nothing(&find(&world, &bo, &alert).await, "what she told, no more");
    world.fill_in(&mia, "/my/erase", &[]).await;
    for gone in [&entry, &alert] {
        nothing(&find(&world, &bo, gone).await, "she is gone");
    }
    world
}

pub async fn to_others_there_is_no_such_thing(world: World) -> World {
    let (_, _, entry, alert) = shown(&world).await;
    let zed = world.zed().await;
    world.certify(&zed, "Zed Aboagye").await;
    world.become_coach(&zed, 1).await;
    let before = looks(&world, "user").await;
    for other in [&zed, &world.ada().await] {
        for foreign in [&entry, &alert] {
            nothing(&find(&world, other, foreign).await, &other.email);
        }
        let seen = "mutation($a: ID!) { acknowledgeAlert(input: { alert: $a }) { alert { id } } }";
        let seen = world.ask_as(other, seen, json!({ "a": alert["id"] })).await;
        assert_eq!(seen.error_code().as_deref(), Some("NOT_FOUND"), "{}", other.email);
    }
    for foreign in [&entry, &alert] {
        let nobody = world.ask_with(None, NODE, json!({ "id": foreign["id"] })).await;
        nothing(&nobody, "nobody");
    }
    assert_eq!(looks(&world, "user").await, before, "who sees nothing leaves no look");
    world
}

/// Mia has named a warning sign: Bo, Mia's session, and what stands on Bo's roster and among the alerts.
async fn shown(world: &World) -> (Account, Visitor, Value, Value) {
    let bo = world.coach().await;
    let (_, mia) = world.mia_agrees(&bo).await;
    world.mia_answers(&mia, &[("warning_signs", "BLEEDING")]).await;
    world.letter_to(&bo.email).await;
    let shown = world.ask_as(&bo, SHOWN, Value::Null).await;
    let (entry, alert) = (shown.data("/coach/clients/edges/0/node"), shown.data("/coach/alerts/edges/0/node"));
    (bo, mia, entry, alert)
}

async fn find(world: &World, who: &Account, shown: &Value) -> Answer {
    world.ask_as(who, NODE, json!({ "id": shown["id"] })).await
}

fn nothing(answer: &Answer, why: &str) {
    assert_eq!(answer.data("/node"), Value::Null, "{why}");
    assert!(answer.json().get("errors").is_none(), "{why}: {}", answer.body);
}
