use serde_json::Value;

use crate::world::{Database, World};

/// What each page costs. On PostgreSQL, a reading handle asks the database for the time: one more.
const PAGES: [(&str, &str, u64); 4] = [
    ("the outline, as nobody", "{ courses { title modules { title lessons { title blocks { html } } } } }", 0),
    ("the viewer", "{ viewer { email roles } }", 2),
    ("the viewer and the outline", "{ viewer { email } courses { title modules { title } } }", 2),
    ("a node that is not there", "{ node(id: \"x\") { id } }", 1),
];

pub async fn every_page_costs_a_known_number_of_statements(world: World) -> World {
    let ada = world.ada().await;
    for (page, query, expected) in PAGES {
        let before = world.db.statements_sent();
        let answer = if expected == 0 {
            world.ask(query, Value::Null).await
        } else {
            world.ask_as(&ada, query, Value::Null).await
        };
        assert!(answer.json().get("errors").is_none(), "{}", answer.body);
        let clock = u64::from(world.database == Database::Postgres && expected > 0);
        assert_eq!(world.db.statements_sent() - before, expected + clock, "{page}");
    }
    world
}
