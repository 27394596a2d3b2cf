use catalog::publication::Proposal;
use kernel::{Actor, idempotency::Once};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::world::{COURSE, Database, World};

const LIBRARY: &str = "pelvic-library";
const FROZEN: [(&str, &str); 5] = [
    ("publication", "key"),
    ("content", "bytes"),
    ("edition", "number"),
    ("edition_file", "path"),
    ("edition_item", "position"),
];

async fn refused(world: &World, act: &str) {
    let refused = world.db.schema_connection().execute_unprepared(act).await;
    let refused = refused.expect_err(act).to_string();
    assert!(refused.contains("never changes"), "{act}: {refused}");
}

async fn done(world: &World, act: &str) {
    let done = world.db.schema_connection().execute_unprepared(act).await;
    done.unwrap_or_else(|error| panic!("{act}: {error}"));
}

pub async fn nothing_takes_the_place_of_what_is_published(world: World) -> World {
    for (table, column) in FROZEN {
        refused(&world, &format!("update {table} set {column} = {column}")).await;
        refused(&world, &format!("delete from {table}")).await;
        if world.database == Database::Sqlite {
            refused(&world, &format!("insert or replace into {table} select * from {table} limit 1")).await;
            refused(&world, &format!("update or replace {table} set {column} = {column}")).await;
        }
    }
    let again = "insert into content (hash, bytes) select hash, bytes from content where true \
                 on conflict (hash) do update set bytes = excluded.bytes";
    refused(&world, again).await;
    let renamed = "insert into publication (id, key, kind, created_at) select id, key, kind, created_at from publication \
                   where true on conflict (key) do update set key = 'cooking'";
    refused(&world, renamed).await;
    world
}

pub async fn nothing_is_added_to_what_is_published(world: World) -> World {
    let file = "insert into edition_file (edition_id, path, content_hash) \
                select edition_id, 'modules/one-more.md', content_hash from edition_file limit 1";
    refused(&world, file).await;
    let item = "insert into edition_item (edition_id, key, kind, parent_key, position, item_id, revision_hash) \
                select edition_id, 'one-more', kind, parent_key, position, item_id, revision_hash from edition_item limit 1";
    refused(&world, item).await;
    world
}

/// Writes a row as if there were a next edition of this publication, without its files.
async fn forge(world: &World, key: &str) {
    let id = match world.database {
        Database::Sqlite => "randomblob(16)",
        Database::Postgres => "gen_random_uuid()",
    };
    let forged = format!(
        "insert into edition (id, publication_id, number, hash, library_edition_id, change_reason, published_by, published_at) \
         select {id}, e.publication_id, e.number + 1, e.hash, e.library_edition_id, e.change_reason, e.published_by, e.published_at \
         from edition e join publication p on p.id = e.publication_id where p.key = '{key}'"
    );
    done(world, &forged).await;
}

pub async fn an_edition_that_is_not_what_was_published_stops_nobody(world: World) -> World {
    forge(&world, COURSE).await;
    forge(&world, LIBRARY).await;
    let catalog = &world.app.contexts.catalog;
    catalog.refresh().await.expect("the others are served");
    let query = "{ course(key: \"sciatica-in-pregnancy\") { edition { number library { number } } } \
                 library(key: \"pelvic-library\") { id } }";
    let answer = world.ask(query, Value::Null).await;
    assert_eq!(answer.data("/course/edition"), json!({ "number": 1, "library": { "number": 1 } }));
    assert_eq!(answer.data("/library"), Value::Null, "rules that are not the latest are in force no more");

    let before = world.db.statements_sent();
    catalog.refresh().await.expect("the others are served");
    assert!(world.db.statements_sent() - before <= 2, "it is put aside, and not tried again");
    let other = world.another_node().await;
    assert_eq!(other.contexts.catalog.shelf().current(COURSE).map(|edition| edition.number), Some(1));
    other.db.close().await.expect("closes");
    world
}

pub async fn what_was_altered_is_not_served(world: World) -> World {
    let (thaw, bytes) = match world.database {
        Database::Sqlite => ("drop trigger content_no_update", "cast(bytes || x'0a' as blob)"),
        Database::Postgres => ("drop trigger content_frozen on content", "bytes || '\\x0a'::bytea"),
    };
    done(&world, thaw).await;
    let file = "select content_hash from edition_file where path = 'course.yaml'";
    done(&world, &format!("update content set bytes = {bytes} where hash in ({file})")).await;

    let other = world.another_node().await;
    let shelf = other.contexts.catalog.shelf();
    assert!(shelf.current(COURSE).is_none(), "what it says now is not what was published");
    assert!(shelf.current(LIBRARY).is_some());
    let proposal =
        Proposal { key: COURSE.to_owned(), based_on: 1, changes: vec![], change_reason: "Nothing".to_owned() };
    let once = Once::new(None, "publishEdition", &()).expect("a request");
    let refused = other.contexts.catalog.publish(&Actor::system(), &once, proposal).await.expect_err("refused");
    assert!(refused.to_string().contains("not what was published"), "{refused}");
    other.db.close().await.expect("closes");
    world
}
