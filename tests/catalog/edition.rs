use kernel::Reader;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::world::{Database, World};

const OUTLINE: &str = "{ course(key: \"sciatica-in-pregnancy\") { id title edition { id number hash reviewedBy } \
                       modules { id key title lessons { id key title minutes blocks { kind title html } } } } }";

pub async fn a_visitor_reads_the_course_from_memory(world: World) -> World {
    let before = world.db.statements_sent();
    let answer = world.ask(OUTLINE, Value::Null).await;
    assert_eq!(world.db.statements_sent(), before, "published content is served from memory");
    assert_eq!(answer.data("/course/edition/number"), 1);
    assert_eq!(answer.data("/course/edition/reviewedBy"), Value::Null, "no clinician has reviewed it yet");
    let modules = answer.data("/course/modules");
    let modules = modules.as_array().expect("modules");
    let lessons: usize = modules.iter().map(|module| module["lessons"].as_array().map_or(0, Vec::len)).sum();
    assert!(modules.len() >= 7 && lessons >= 24, "{} modules, {lessons} lessons", modules.len());
    let last = answer.data("/course/modules/0/lessons/0/blocks");
    let last = last.as_array().and_then(|blocks| blocks.last()).cloned().expect("blocks");
    assert_eq!(last["kind"], "KEY_POINTS");
    assert!(last["html"].as_str().is_some_and(|html| html.contains("<li>")));
    world
}

pub async fn a_visitor_sees_what_will_be_asked(world: World) -> World {
    let query = "{ course(key: \"sciatica-in-pregnancy\") { examination { key questions minutes passPercent } \
                 modules { check { key title questions passPercent minutes } } } }";
    let seen = world.ask(query, Value::Null).await;
    let examination = json!({ "key": "final-examination", "questions": 30, "minutes": 45, "passPercent": 80 });
    assert_eq!(seen.data("/course/examination"), examination);
    let check = seen.data("/course/modules/0/check");
    assert_eq!((&check["key"], &check["minutes"]), (&json!("understanding-sciatica-check"), &Value::Null));
    world
}

pub async fn a_node_is_found_by_its_id_and_a_forged_id_finds_nothing(world: World) -> World {
    let answer = world.ask(OUTLINE, Value::Null).await;
    for (pointer, kind) in
        [("", "Course"), ("/edition", "Edition"), ("/modules/0", "Module"), ("/modules/0/lessons/0", "Lesson")]
    {
        let id = answer.data(&format!("/course{pointer}/id"));
        let found = world.ask("query($id: ID!) { node(id: $id) { id __typename } }", json!({ "id": id })).await;
        assert_eq!(found.data("/node"), json!({ "id": id, "__typename": kind }));
    }
    let ada = world.ada().await;
    let own = world.ask_as(&ada, "{ viewer { id } }", Value::Null).await.data("/viewer/id");
    let zed = world.zed().await;
    for id in [own.as_str().expect("an id"), "", "x", "VXNlcjow", "null"] {
        let found = world.ask_as(&zed, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert_eq!((found.data("/node"), found.json().get("errors")), (Value::Null, None), "{id}");
    }
    world
}

pub async fn pictures_are_served_by_their_hash(world: World) -> World {
    let answer = world.ask(OUTLINE, Value::Null).await;
    let start = answer.body.find("/media/").expect("a lesson has a picture");
    let path: String = answer.body[start..].chars().take("/media/".len() + 64).collect();
    let picture = world.page(&path).await;
    assert_eq!(picture.status, 200);
    assert_eq!(picture.headers["content-type"], "image/svg+xml");
    assert!(picture.headers["content-security-policy"].to_str().is_ok_and(|policy| policy.contains("sandbox")));
    assert!(picture.body.contains("<svg") && !picture.body.contains("<script"));
    assert_eq!(world.page("/media/00").await.status, 404);
    world
}

pub async fn raw_sql_cannot_change_an_edition(world: World) -> World {
    let read = world.db.read().await.expect("a read");
    let columns =
        [("content", "bytes"), ("edition", "number"), ("edition_file", "path"), ("edition_item", "position")];
    for (table, column) in columns {
        let mut acts = vec![format!("update {table} set {column} = {column}"), format!("delete from {table}")];
        if world.database == Database::Postgres {
            acts.push(format!("truncate {table} cascade"));
        }
        for act in acts {
            let refused = world.db.schema_connection().execute_unprepared(&act).await;
            let refused = refused.expect_err("refused").to_string();
            assert!(refused.contains("never changes"), "{act}: {refused}");
            let refused = read.conn().execute_unprepared(&act).await.expect_err("refused").to_string();
            assert!(refused.contains("never changes") || refused.contains("readonly"), "{act}: {refused}");
        }
    }
    // On SQLite the connections that read can write nothing at all; on PostgreSQL they are those that write.
    if world.database == Database::Sqlite {
        let refused = read.conn().execute_unprepared("delete from job").await.expect_err("refused").to_string();
        assert!(refused.contains("readonly"), "{refused}");
    }
    world
}
