use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::world::{Database, World};

pub async fn passing_everything_earns_one_certificate(world: World) -> World {
    let ada = world.ada().await;
    let path = world.certify(&ada, "Ada Moreau").await;
    let page = world.page(&path).await;
    assert_eq!((page.status, page.headers["referrer-policy"].to_str().ok()), (200, Some("no-referrer")));
    for said in
        ["Ada Moreau", "Sciatica in Pregnancy", "100 percent", "8 hours", "not yet been reviewed by a clinician"]
    {
        assert!(page.body.contains(said), "{said} in {}", page.body);
    }
    assert!(!page.body.contains("ada@school.test"), "no address on a public page");

    let query = "{ viewer { enrolments(first: 1) { edges { node { certificate { name path scorePercent editionNumber \
                 editionHash creditMinutes courseTitle } course { edition { hash } } } } } } }";
    let own = world.ask_as(&ada, query, Value::Null).await.data("/viewer/enrolments/edges/0/node");
    assert_eq!(own["certificate"]["path"], path);
    assert_eq!(own["certificate"]["editionHash"], own["course"]["edition"]["hash"]);
    assert_eq!(own["certificate"]["editionNumber"], 1);
    world
}

pub async fn an_address_that_is_not_whole_shows_nothing(world: World) -> World {
    let ada = world.ada().await;
    let path = world.certify(&ada, "Ada Moreau").await;
    let shorter = &path[..path.len() - 1];
    let other = format!("{shorter}{}", if path.ends_with('A') { 'B' } else { 'A' });
    for address in [shorter, &other, "/certificates/x"] {
        let page = world.page(address).await;
        assert!(page.status == 404 && !page.body.contains("Ada"), "{address}");
    }
    world
}

pub async fn raw_sql_cannot_change_a_certificate(world: World) -> World {
    let ada = world.ada().await;
    world.certify(&ada, "Ada Moreau").await;
    let conn = world.db.schema_connection();
    for (table, column) in [("certificate", "name"), ("completion", "score_percent")] {
        let mut acts = vec![format!("update {table} set {column} = {column}"), format!("delete from {table}")];
        if world.database == Database::Postgres {
            acts.push(format!("truncate {table} cascade"));
        }
        for act in acts {
            let refused = conn.execute_unprepared(&act).await.expect_err("refused").to_string();
            assert!(refused.contains("never changes"), "{act}: {refused}");
        }
    }
    let none = world.zed().await;
    let query = "{ viewer { enrolments(first: 1) { edges { cursor } } } }";
    assert_eq!(world.ask_as(&none, query, Value::Null).await.data("/viewer/enrolments/edges"), json!([]));
    world
}
