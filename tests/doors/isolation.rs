//! A coach's clients are her own: another's are not there, and who asked for them is written down.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::Reader;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;
use uuid::Uuid;

use super::{
    graph::GRAPH,
    guesses::uuid,
    row::{Cell, Form, answer, cell, document},
    school::{ADA, BO, FAY, NOBODY, School, text},
    ways::{MUTATIONS, Way, mutation, node, root},
};
use crate::world::World;

/// What hangs on a client and has an id.
const HERS: [&str; 4] = ["Client", "RosterEntry", "Routine", "Alert"];

/// H-04: by every query and every mutation that takes the id of a client or of what hangs on her.
pub async fn h_04_another_coachs_client_is_not_there(world: World) -> World {
    let school = School::on(world.database).await;
    let mut tried = 0;
    for (way, name, leaves_a_row) in looks() {
        let text = document(&way, &[format!("{name} {{ __typename }}")], Form::Plain);
        for caller in [BO, ADA] {
            let before = denials(&school).await;
            let another = school.filled(caller, false, &text).await.expect("another coach has one");
            // To Bo, the others' are Fay's; to Ada, who coaches nobody, Bo's are the first.
            let owner = if caller == BO { FAY } else { BO };
            assert!(HERS.iter().any(|ty| another.contains(school.id(owner, ty))), "{another}");
            let said = school.ask(caller, &another).await;
            let key = name.split('(').next().expect("a name");
            assert_eq!(cell(&said.json(), &way, key), Cell::Closed, "{another}: {}", said.body);
            let request: Uuid = said.headers["x-request-id"].to_str().expect("text").parse().expect("a UUID");
            let expected = Denial {
                actor_kind: "user".to_owned(),
                actor: Some(uuid(school.id(caller, "User"))),
                client: uuid(school.id(owner, "Client")),
                purpose: "coaching".to_owned(),
                request,
            };
            let left = denials(&school).await.split_off(before.len());
            assert_eq!(left, if leaves_a_row { vec![expected] } else { vec![] }, "{another}");
            tried += 1;
        }
        let before = denials(&school).await;
        let own = school.filled(BO, true, &text).await.expect("he has one");
        answer(&school, BO, &own).await;
        let nobody = school.filled(NOBODY, false, &text).await.expect("somebody has one");
        answer(&school, NOBODY, &nobody).await;
        assert_eq!(denials(&school).await, before, "neither one's own nor nobody leaves a row: {text}");
    }
    assert!(tried >= 16, "{tried}");
    assert_eq!(looks_at(&school, BO, FAY).await, 0, "nothing of hers was opened");
    what_cannot_be_noted_fails(&school).await;
    school.end().await;
    world
}

/// Every field at a root that takes such an id, and whether it looks for anybody.
fn looks() -> Vec<(Way, String, bool)> {
    let names = |text: &str| HERS.iter().any(|ty| text.contains(&format!("{{{ty}}}")));
    let (query, act) = (Way::root("query", "Query"), Way::root("mutation", "Mutation"));
    let fields = GRAPH.fields("Query").iter().filter(|field| field.name != "node");
    let queries = fields.map(|field| root(field).1.text).filter(|text| names(text));
    let acts = MUTATIONS.iter().map(|(name, _)| mutation(name).text).filter(|text| names(text));
    // What is no node yet, `node` does not look for.
    let nodes = HERS.iter().map(|ty| (query.clone(), node(ty).text, GRAPH.nodes.contains(*ty)));
    let looks = queries.map(|text| (query.clone(), text, true)).chain(acts.map(|text| (act.clone(), text, true)));
    looks.chain(nodes).collect()
}

/// The answer to a denied look is kept back when it cannot be written down.
async fn what_cannot_be_noted_fails(school: &School) {
    let conn = school.world.db.schema_connection();
    conn.execute_unprepared("alter table denial rename to mislaid").await.expect("renamed");
    let look = school.filled(BO, false, "{ client(id: \"{Client}\") { id } }").await.expect("Fay's");
    let blind = school.ask(BO, &look).await;
    assert_eq!(blind.error_code().as_deref(), Some("INTERNAL"), "{}", blind.body);
    conn.execute_unprepared("alter table mislaid rename to denial").await.expect("renamed");
}

/// H-04: a roster, its alerts and their cursors show one's own, wherever a page is begun.
pub async fn h_04_pages_are_ones_own(world: World) -> World {
    let school = School::on(world.database).await;
    let before = denials(&school).await;
    for (list, its) in [("clients", "client"), ("alerts", "client")] {
        let page = |after: &str| {
            format!("{{ coach {{ {list}(first: 100{after}) {{ edges {{ cursor node {{ {its} }} }} }} }} }}")
        };
        let begun = |cursor: &str| page(&format!(", after: \"{cursor}\""));
        for (coach, other) in [(BO, FAY), (FAY, BO)] {
            let own = edges(&school, coach, &page(""), list).await;
            assert!(!own.is_empty() && own.iter().all(|edge| edge["node"][its] == school.id(coach, "Client")));
            let others = edges(&school, other, &page(""), list).await;
            let beginning = URL_SAFE_NO_PAD.encode(Uuid::nil().as_bytes());
            let cursors = others.iter().map(|edge| text(&edge["cursor"])).chain([beginning]);
            for cursor in cursors {
                let answer = school.ask(coach, &begun(&cursor)).await;
                if answer.error_code().is_some() {
                    assert_eq!(answer.error_code().as_deref(), Some("BAD_PAGE"), "{}", answer.body);
                    continue;
                }
                let edges = edges(&school, coach, &begun(&cursor), list).await;
                assert!(edges.iter().all(|edge| edge["node"][its] == school.id(coach, "Client")), "{edges:?}");
            }
        }
    }
    assert_eq!(denials(&school).await, before, "a page names nobody");
    assert_eq!(looks_at(&school, BO, FAY).await + looks_at(&school, FAY, BO).await, 0);
    school.end().await;
    world
}

async fn edges(school: &School, caller: usize, document: &str, list: &str) -> Vec<Value> {
    let said = school.ask(caller, document).await;
    said.data(&format!("/coach/{list}/edges")).as_array().cloned().expect("edges")
}

/// A row of a denied look.
#[derive(Debug, PartialEq, Eq)]
struct Denial {
    actor_kind: String,
    actor: Option<Uuid>,
    client: Uuid,
    purpose: String,
    request: Uuid,
}

async fn denials(school: &School) -> Vec<Denial> {
    let read = school.world.db.read().await.expect("a read");
    let sql = "select actor_kind, actor_id, client_id, purpose, request from denial order by at, id";
    let rows = read.conn().query_all_raw(Statement::from_string(school.world.db.backend(), sql)).await;
    let denial = |row: &sea_orm::QueryResult| Denial {
        actor_kind: row.try_get("", "actor_kind").expect("a word"),
        actor: row.try_get("", "actor_id").expect("an id"),
        client: row.try_get("", "client_id").expect("an id"),
        purpose: row.try_get("", "purpose").expect("a word"),
        request: row.try_get("", "request").expect("an id"),
    };
    rows.expect("rows").iter().map(denial).collect()
}

/// How often `coach` has opened something of the client of `other`.
async fn looks_at(school: &School, coach: usize, other: usize) -> i64 {
    let read = school.world.db.read().await.expect("a read");
    let sql = "select count(*) as n from access where actor_id = $1 and client_id = $2";
    let who = [uuid(school.id(coach, "User")).into(), uuid(school.id(other, "Client")).into()];
    let row = read.conn().query_one_raw(read.statement(sql, who)).await.expect("answers").expect("a row");
    row.try_get("", "n").expect("a number")
}
