//! Edges and nodes agree: what is shown anywhere is what `node(id:)` shows, and to nobody else.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map as Fields, Value};

use super::{
    graph::GRAPH,
    row::{Form, answer, document},
    school::{CALLERS, OWNED, School},
    ways::{self, Map, Way, Whose, onward},
};
use crate::world::World;

/// What somebody was shown: objects by their global ids, with the fields that each way has shown of them.
type Shown = BTreeMap<String, Vec<Fields<String, Value>>>;

/// H-02: along every way into every type of somebody's: through connections, through what things belong to, by id.
pub async fn h_02_edges_and_nodes_show_the_same(world: World) -> World {
    let school = School::on(world.database).await;
    let ways = every_way();
    for connection in GRAPH.objects.keys().filter(|ty| ty.ends_with("Connection")) {
        let fields = GRAPH.fields(connection).iter().map(|field| field.name.as_str());
        assert_eq!(
            fields.collect::<Vec<_>>(),
            ["edges", "pageInfo"],
            "{connection} shows its nodes by edges alone"
        );
        let edge = &GRAPH.field(connection, "edges").ty;
        let node = &GRAPH.field(edge, "node").ty;
        assert!(ways.iter().any(|way| way.ty == *node && through(way, edge)), "no way through {edge} to {node}");
    }
    let mut shown = Vec::new();
    for caller in 0..CALLERS.len() {
        let mut hers = Shown::new();
        for way in &ways {
            for is_own in [true, false] {
                let before = hers.len();
                look(&school, (caller, is_own), way, &mut hers).await;
                assert!(is_own || !way.names_somebody() || before == hers.len(), "{way:?} shows another's");
            }
        }
        shown.push(hers);
    }
    for owned in OWNED {
        for caller in 1..CALLERS.len() {
            let Some(id) = school.person(caller).and_then(|person| person.things.get(owned.ty)) else { continue };
            assert!(shown[caller].contains_key(id), "{} is not shown her {}", CALLERS[caller], owned.ty);
        }
    }
    let all: BTreeSet<&String> = shown.iter().flat_map(BTreeMap::keys).filter(|id| is_node(id)).collect();
    assert!(all.len() > 50, "{}", all.len());
    for id in all {
        for (caller, hers) in shown.iter().enumerate() {
            agrees(&school, caller, id, hers.get(id)).await;
        }
    }
    school.end().await;
    world
}

/// Whether a way goes over an edge of this type.
fn through(way: &Way, edge: &str) -> bool {
    let mut at = "Query".to_owned();
    way.steps.iter().any(|step| {
        at = step.on.clone().unwrap_or_else(|| GRAPH.field(&at, &step.name).ty.clone());
        at == edge
    })
}

/// The ways to what is somebody's, by whichever field leads there, but for `node` itself.
fn every_way() -> Vec<Way> {
    let map = Map::draw();
    let query = Way::root("query", "Query");
    let roots = GRAPH.fields("Query").iter().filter(|field| field.name != "node");
    let roots = roots.map(|field| (ways::root(field), field)).filter(|((whose, _), _)| *whose != Whose::Everyones);
    let mut every: Vec<Way> = roots.map(|((_, step), field)| query.then(step, &field.ty)).collect();
    for way in map.named.values().chain(map.callers.values()) {
        every.extend(onward(way).into_iter().filter(|further| !map.everyones.contains_key(&further.ty)));
    }
    every
}

/// Asks for every field without fields of its own, and keeps what has an id.
async fn look(school: &School, (caller, is_own): (usize, bool), way: &Way, shown: &mut Shown) {
    let leaves = leaves(&way.ty);
    if leaves.is_empty() {
        return;
    }
    let document = document(way, &leaves, Form::Plain);
    let Some(document) = school.filled(caller, is_own, &document).await else { return };
    let said = answer(school, caller, &document).await;
    let ids: Vec<&str> =
        GRAPH.fields(&way.ty).iter().filter(|field| field.ty == "ID").map(|field| &*field.name).collect();
    collect(&said["data"], &way.ty, &ids, shown);
}

fn leaves(ty: &str) -> Vec<String> {
    let leaves =
        GRAPH.fields(ty).iter().filter(|field| !GRAPH.has_fields(&field.ty) && field.arguments.is_empty());
    leaves.map(|field| field.name.clone()).collect()
}

/// Keeps every object at the end of the way: those are the ones that have none below them.
fn collect(data: &Value, ty: &str, ids: &[&str], shown: &mut Shown) {
    match data {
        Value::Array(items) => items.iter().for_each(|item| collect(item, ty, ids, shown)),
        Value::Object(fields) if ids.iter().any(|id| fields.contains_key(*id)) => {
            for id in ids.iter().filter_map(|id| fields[*id].as_str()) {
                let known = shown.entry(id.to_owned()).or_default();
                // What another type shows under this id (a roster, an alert) has fields of its own.
                if noun(id).as_deref() == Some(ty) {
                    known.push(fields.clone());
                }
            }
        }
        Value::Object(fields) => fields.values().for_each(|below| collect(below, ty, ids, shown)),
        _ => {}
    }
}

/// What a global id names: no client needs to know, but these stories do.
pub fn noun(id: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
    Some(text.split_once(':')?.0.to_owned())
}

fn is_node(id: &str) -> bool {
    noun(id).is_some_and(|noun| GRAPH.nodes.contains(&noun))
}

/// `node(id:)` shows what was shown, field by field; or, what was not shown, not at all.
async fn agrees(school: &School, caller: usize, id: &str, shown: Option<&Vec<Fields<String, Value>>>) {
    let ty = noun(id).expect("an id of ours");
    let fields = leaves(&ty).join(" ");
    let document = format!("{{ node(id: \"{id}\") {{ ... on {ty} {{ {fields} }} }} }}");
    let node = answer(school, caller, &document).await["data"]["node"].clone();
    match shown {
        None => assert_eq!(node, Value::Null, "{} is shown {ty} {id} by node(id:) alone", CALLERS[caller]),
        Some(shown) => {
            assert!(node.is_object(), "{} is shown {ty} {id}, and not by node(id:)", CALLERS[caller]);
            for other in shown {
                assert_eq!(&node, &Value::Object(other.clone()), "{ty} {id}");
            }
        }
    }
}
